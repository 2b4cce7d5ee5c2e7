use proptest::prelude::*;

use super::*;

fn rows(lines: &[&[&str]]) -> Vec<Row> {
    let numbered = lines.iter().enumerate();
    numbered
        .map(|(at, line)| Row::of_texts(at as u32 + 1, line.iter().copied()))
        .collect()
}

fn fields(heading: &Heading) -> Vec<Option<Field>> {
    heading.columns.iter().map(|column| column.field).collect()
}

#[test]
fn a_heading_below_titles_is_found() {
    let (heading, taken) = Heading::in_sample(&rows(&[
        &[
            "LIÊN ĐOÀN LAO ĐỘNG MẪU",
            "",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        ],
        &["", "DANH SÁCH ĐOÀN VIÊN CÔNG ĐOÀN"],
        &["(Kèm theo công văn số 12 ngày 5 tháng 1 năm 2026)"],
        &[
            "Số TT",
            "HỌ VÀ TÊN",
            "Cỡ áo",
            "Năm sinh",
            "Giới tính (Nam/Nữ)",
            "Số CCCD/ĐDCN",
        ],
        &["1", "Lê Thị Hoa", "M", "1990", "Nữ", "001190000001"],
    ]));
    assert_eq!((heading.rows.as_slice(), taken), (&[4][..], 4));
    assert_eq!(heading.titles.len(), 3);
    assert_eq!(
        fields(&heading),
        [
            Some(Field::Number),
            Some(Field::FullName),
            None,
            Some(Field::Birth),
            Some(Field::Sex),
            Some(Field::Cccd),
        ]
    );
    let unknown: Vec<&str> = heading
        .columns
        .unknown()
        .map(|column| column.heading.as_str())
        .collect();
    assert_eq!(unknown, ["Cỡ áo"]);
}

#[test]
fn two_lines_of_heading_are_one() {
    for (lines, expected) in [
        (
            [
                ["TT", "Họ và tên", "Ngày sinh", "", "CCCD"],
                ["", "", "Nam", "Nữ", ""],
            ],
            [
                Field::Number,
                Field::FullName,
                Field::Male,
                Field::Female,
                Field::Cccd,
            ],
        ),
        (
            [
                ["TT", "Họ tên", "Giới tính", "", "Năm sinh"],
                ["", "", "Nam", "Nữ", ""],
            ],
            [
                Field::Number,
                Field::FullName,
                Field::Male,
                Field::Female,
                Field::Birth,
            ],
        ),
        (
            [
                ["HO TEN", "NGAY SINH", "", "", "CCCD"],
                ["", "NGAY", "THANG", "NAM", ""],
            ],
            [
                Field::FullName,
                Field::BirthDay,
                Field::BirthMonth,
                Field::BirthYear,
                Field::Cccd,
            ],
        ),
        (
            [
                ["TT", "Họ và tên", "Thẻ căn cước", "", ""],
                ["", "", "Số CCCD", "Ngày cấp", "Nơi cấp"],
            ],
            [
                Field::Number,
                Field::FullName,
                Field::Cccd,
                Field::IdIssuedOn,
                Field::IdIssuedAt,
            ],
        ),
        (
            [
                ["TT", "Họ và tên", "", "Điện thoại", "Công đoàn"],
                ["", "Họ đệm", "Tên", "", "Ngày vào CĐ"],
            ],
            [
                Field::Number,
                Field::FamilyName,
                Field::GivenName,
                Field::Phone,
                Field::JoinedOn,
            ],
        ),
    ] {
        let mut lines: Vec<&[&str]> = lines.iter().map(|line| &line[..]).collect();
        lines.push(&["1", "Lê Thị Hoa", "1", "2", "3"]);
        let (heading, taken) = Heading::in_sample(&rows(&lines));
        assert_eq!(taken, 2, "{lines:?}");
        let expected: Vec<Option<Field>> = expected.into_iter().map(Some).collect();
        assert_eq!(fields(&heading), expected);
    }
}

#[test]
fn a_first_person_of_words_is_no_heading() {
    let (heading, taken) = Heading::in_sample(&rows(&[
        &["Họ và tên", "Giới tính", "Dân tộc", "Ngày sinh"],
        &["Lê Thị Hoa", "Nữ", "Kinh", ""],
        &["Trần Văn An", "Nam", "Kinh", ""],
    ]));
    assert_eq!(taken, 1);
    assert_eq!(heading.columns.find_place(Field::Sex), Some(1));
}

#[test]
fn headings_of_old_fonts_are_read() {
    for way in [Legacy::Tcvn3, Legacy::Vni] {
        let texts = [
            "STT",
            "Họ và tên",
            "Ngày sinh",
            "Giới tính",
            "Đơn vị",
            "Nơi ở",
        ]
        .map(|text| way.write(text));
        let line: Vec<&str> = texts.iter().map(String::as_str).collect();
        let names = ["Nguyễn Thị Hường", "Trần Văn Đức"].map(|text| way.write(text));
        let (heading, _) =
            Heading::in_sample(&rows(&[&line, &["1", &names[0]], &["2", &names[1]]]));
        assert_eq!(heading.columns.find_place(Field::FullName), Some(1));
        assert_eq!(heading.columns.find_place(Field::Unit), Some(4));
        let legacy: Vec<Option<Legacy>> =
            heading.columns.iter().map(|column| column.legacy).collect();
        assert_eq!(legacy, [Some(way); 6]);
    }
}

#[test]
fn a_list_without_heading_is_guessed_from_its_cells() {
    let (heading, taken) = Heading::in_sample(&rows(&[
        &[
            "1",
            "Lê Thị Hoa",
            "27/02/1990",
            "Nữ",
            "001190000001",
            "0912345678",
        ],
        &[
            "2",
            "Trần Văn An",
            "5/1/1985",
            "Nam",
            "1085000002",
            "0987654321",
        ],
        &[
            "3",
            "Phạm Minh",
            "1/12/1979",
            "Nam",
            "031079000003",
            "0345678901",
        ],
    ]));
    assert_eq!(taken, 0);
    assert_eq!(
        fields(&heading)[1..],
        [
            Field::FullName,
            Field::Birth,
            Field::Sex,
            Field::Cccd,
            Field::Phone
        ]
        .map(Some)
    );
    assert!(
        heading
            .columns
            .iter()
            .all(|column| column.confidence == Confidence::Guess)
    );
}

#[test]
fn cells_without_a_heading_are_not_lost() {
    let (heading, _) = Heading::in_sample(&rows(&[
        &["Họ tên", "", "Năm sinh"],
        &["Lê Thị Hoa", "", "1990", "0912345678", "x"],
        &["Trần Văn An", "", "1985", "0987654321", ""],
    ]));
    assert_eq!(heading.columns.find_place(Field::Phone), Some(3));
    let unknown: Vec<usize> = heading
        .columns
        .unknown()
        .map(|column| column.index)
        .collect();
    assert_eq!(unknown, [4]);
}

#[test]
fn callers_may_change_columns() {
    let (mut heading, _) = Heading::in_sample(&rows(&[
        &["Họ tên", "Năm sinh", "Mã", "Ghi chú", "Ghi chú"],
        &["Lê Thị Hoa", "1990", "A-1", "x", "y"],
    ]));
    assert_eq!(heading.columns.unknown().count(), 2);
    heading.columns.set(2, Some(Field::CardNo));
    heading.columns.set(4, Some(Field::Note));
    assert_eq!(heading.columns.find_place(Field::CardNo), Some(2));
    assert_eq!(heading.columns.find_place(Field::Note), Some(4));
    heading.columns.set(4, None);
    assert_eq!(heading.columns.find_place(Field::Note), None);
}

#[test]
fn every_code_is_a_heading() {
    let codes: Vec<&str> = Field::ALL.iter().map(|field| field.code()).collect();
    let (heading, taken) = Heading::in_sample(&rows(&[&codes]));
    assert_eq!(taken, 1);
    for (column, field) in heading.columns.iter().zip(Field::ALL) {
        assert_eq!(column.field, Some(*field));
        assert_eq!(field.code().parse(), Ok(*field));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Columns are found in any order.
    #[test]
    fn order_does_not_matter(
        order in Just((0..8).collect::<Vec<usize>>()).prop_shuffle(),
        titles in 0usize..5,
    ) {
        let headings = [
            ("Họ và tên", Field::FullName), ("Ngày sinh", Field::Birth), ("Giới tính", Field::Sex),
            ("Số CCCD", Field::Cccd), ("Số điện thoại", Field::Phone), ("Ngày vào công đoàn", Field::JoinedOn),
            ("Số thẻ đoàn viên", Field::CardNo), ("Dân tộc", Field::Ethnicity),
        ];
        let line: Vec<&str> = order.iter().map(|at| headings[*at].0).collect();
        let mut lines: Vec<&[&str]> = vec![&["", "DANH SÁCH ĐOÀN VIÊN"]; titles];
        lines.push(&line);
        let (heading, taken) = Heading::in_sample(&rows(&lines));
        prop_assert_eq!(taken, titles + 1);
        for (place, at) in order.iter().enumerate() {
            prop_assert_eq!(heading.columns.find_place(headings[*at].1), Some(place));
        }
    }

    #[test]
    fn no_rows_panic(lines in prop::collection::vec(prop::collection::vec(".{0,20}", 0..6), 0..8)) {
        let rows: Vec<Row> = lines.iter().enumerate()
            .map(|(at, line)| Row::of_texts(at as u32, line.iter().map(String::as_str))).collect();
        Heading::in_sample(&rows);
    }
}
