//! Every kind of fault that lists come with, one a row: `dirty.csv` says beside each row what it
//! is and what must become of it. All people in it are made up.
//!
//! What is expected stands in the last column: `OK`; notes as `R`epaired, `D`oubt or `W`rong
//! with their code and value, in any order, joined by `&`; or `P` and why the row is nobody.

// A test fails by unwrapping; its builders of workbooks too.
#![allow(clippy::unwrap_used)]

use std::io::Cursor;

use roster::{
    Birth, Cell, Field, Heading, Passed, Read, Reader, Reading, Row, Setting, Severity, Source,
};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use vietnamese::{Day, Legacy, Sex};

fn setting() -> Setting {
    Setting {
        today: Day::constant(2026, 1, 1),
        youngest_age: 15,
        oldest_age: 100,
    }
}

fn said(reading: &Reading) -> Vec<String> {
    let read = match reading {
        Reading::Person(read) => read,
        Reading::Passed(passed) => {
            let why = match passed {
                Passed::Heading => "heading",
                Passed::Unfilled => "unfilled",
                Passed::ColumnNumbers => "column_numbers",
                Passed::Section(_) => "section",
                Passed::Total(_) => "total",
                Passed::Closing(_) => "closing",
            };
            return vec![format!("P {why}")];
        }
    };
    if read.notes.is_empty() {
        return vec!["OK".to_owned()];
    }
    let mut said: Vec<String> = read
        .notes
        .iter()
        .map(|note| {
            let severity = match note.severity {
                Severity::Repaired => "R",
                Severity::Doubt => "D",
                Severity::Wrong => "W",
            };
            format!("{severity} {} {}", note.code, note.value)
                .trim()
                .to_owned()
        })
        .collect();
    said.sort();
    said
}

fn text(row: &Row, column: usize) -> String {
    match row.cell(column) {
        Cell::Text(text) => text.to_owned(),
        _ => String::new(),
    }
}

#[test]
fn each_kind_of_fault_is_repaired_or_said() {
    let bytes = include_bytes!("dirty.csv");
    let mut source = Source::open(Cursor::new(&bytes[..])).unwrap();
    let mut rows = source.rows(0).unwrap();
    let heading = Heading::find(&mut rows).unwrap();
    assert_eq!(heading.rows, [5]);
    assert_eq!(heading.titles[0], "LIÊN ĐOÀN MẪU");
    let unknown: Vec<&str> = heading
        .columns
        .unknown()
        .map(|column| column.heading.as_str())
        .collect();
    assert_eq!(unknown, ["Kiểu lỗi", "Mong đợi"]);
    let mut reader = Reader::new(heading.columns, setting());
    let mut row = Row::default();
    let mut kinds = std::collections::BTreeSet::new();
    let mut faults = Vec::new();
    while rows.next_row(&mut row).unwrap() {
        let kind = text(&row, 11);
        let mut expected: Vec<String> = text(&row, 12).split(" & ").map(str::to_owned).collect();
        expected.sort();
        // What is expected is no part of the list.
        let cells: Vec<String> = (0..11).map(|column| text(&row, column)).collect();
        let bare = Row::of_texts(row.number(), cells.iter().map(String::as_str));
        let found = said(&reader.read(&bare));
        if found != expected {
            faults.push(format!(
                "row {} {kind}: {found:?}, not {expected:?}",
                row.number()
            ));
        }
        kinds.insert(kind);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(kinds.len() > 60, "{}", kinds.len());
}

/// A list as offices keep it in a workbook: form 5b with the birth under the sex, days and
/// numbers as the sheet stores them.
fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let bold = Format::new().set_bold();
    sheet
        .merge_range(0, 0, 0, 3, "CÔNG ĐOÀN CƠ SỞ MẪU", &bold)
        .unwrap();
    sheet
        .merge_range(2, 0, 2, 8, "ĐƠN GIA NHẬP TẬP THỂ", &bold)
        .unwrap();
    for (column, heading) in [
        (0, "TT"),
        (1, "Họ và tên"),
        (4, "Quê quán"),
        (5, "Số CCCD"),
        (6, "Số điện thoại"),
        (7, "Ngày vào CĐ"),
        (8, "Ký tên"),
    ] {
        sheet
            .merge_range(4, column, 5, column, heading, &bold)
            .unwrap();
    }
    sheet
        .merge_range(4, 2, 4, 3, "Ngày, tháng, năm sinh", &bold)
        .unwrap();
    sheet.write(5, 2, "Nam").unwrap();
    sheet.write(5, 3, "Nữ").unwrap();
    for column in 0..9 {
        sheet.write(6, column, f64::from(column) + 1.0).unwrap();
    }
    people(sheet);
    workbook.save_to_buffer().unwrap()
}

fn people(sheet: &mut Worksheet) {
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let birth = ExcelDateTime::from_ymd(1990, 2, 27).unwrap();
    for (at, name) in [
        "TRẦN VĂN AN",
        "Lê Thị Hoa",
        "Phạm Thị Mai",
        "Đỗ Văn Nam",
        "Bùi Thị Lan",
        "Vũ Thị Nga",
    ]
    .iter()
    .enumerate()
    {
        let row = 7 + at as u32;
        sheet.write(row, 0, f64::from(at as u32) + 1.0).unwrap();
        sheet.write(row, 1, *name).unwrap();
        sheet.write(row, 4, "Nam Định").unwrap();
        sheet
            .write_with_format(row, 7, ExcelDateTime::from_ymd(2015, 6, 1).unwrap(), &day)
            .unwrap();
    }
    // A day in the men's column, a card number without its zeros, a telephone without its zero.
    sheet.write_with_format(7, 2, &birth, &day).unwrap();
    sheet.write(7, 5, 1_090_000_001.0).unwrap();
    sheet.write(7, 6, 912_345_678.0).unwrap();
    // The year alone, as a number.
    sheet.write(8, 3, 1990.0).unwrap();
    sheet.write(8, 5, "001190000002").unwrap();
    // The year alone, shown as a day of 1905.
    sheet.write_with_format(9, 3, 1990.0, &day).unwrap();
    sheet.write(9, 5, 31_190_000_003.0).unwrap();
    // Both columns.
    sheet.write(10, 2, "1990").unwrap();
    sheet.write(10, 3, "1990").unwrap();
    sheet.write(10, 5, "001090000004").unwrap();
    // A number of days that is not shown as a day; a number of which digits are lost.
    sheet.write(11, 3, 32_931.0).unwrap();
    sheet.write(11, 5, 1.2e18).unwrap();
    // A formula without a result.
    sheet.write(12, 3, "12/5/1990").unwrap();
    sheet
        .write_formula(
            12,
            5,
            Formula::new("=VLOOKUP(1,A1:B2,2)").set_result("#N/A"),
        )
        .unwrap();
    sheet.write(14, 1, "Cộng: 6 người").unwrap();
}

#[test]
fn workbooks_are_read_with_their_own_faults() {
    let mut source = Source::open(Cursor::new(workbook())).unwrap();
    let sheet = source.first_sheet();
    let mut rows = source.rows(sheet).unwrap();
    let heading = Heading::find(&mut rows).unwrap();
    assert_eq!(heading.rows, [5, 6]);
    let place = |field| heading.columns.find_place(field);
    assert_eq!(place(Field::Male), Some(2));
    assert_eq!(place(Field::Female), Some(3));
    assert_eq!(place(Field::JoinedOn), Some(7));
    assert_eq!(heading.columns.unknown().count(), 0);
    let mut reader = Reader::new(heading.columns, setting());
    let mut row = Row::default();
    let mut people: Vec<Read> = Vec::new();
    let mut all = Vec::new();
    while rows.next_row(&mut row).unwrap() {
        let reading = reader.read(&row);
        all.push(said(&reading));
        if let Reading::Person(read) = reading {
            people.push(*read);
        }
    }
    let expected: [&[&str]; 8] = [
        &["P column_numbers"],
        &[
            "R name_case Trần Văn An",
            "R phone_form 0912345678",
            "R zeros_restored 001090000001",
        ],
        &["OK"],
        &["R year_as_day 1990", "R zeros_restored 031190000003"],
        &["W both_sexes"],
        &["R day_serial 1990-02-27", "W digits_lost"],
        &["W formula_fault"],
        &["P total"],
    ];
    assert_eq!(all, expected);
    assert_eq!(
        people[0].values.birth,
        Some(Birth::Day(Day::constant(1990, 2, 27)))
    );
    assert_eq!(people[0].values.sex, Some(Sex::Male));
    assert_eq!(people[1].values.birth, Some(Birth::Year(1990)));
    assert_eq!(people[1].values.sex, Some(Sex::Female));
    assert_eq!(people[0].values.home_place.as_deref(), Some("Nam Định"));
    assert_eq!(
        people[5].values.birth,
        Some(Birth::Day(Day::constant(1990, 5, 12)))
    );
}

/// The names of a file, whatever its bytes mean.
fn names(bytes: &[u8]) -> Vec<String> {
    let mut source = Source::open(Cursor::new(bytes)).unwrap();
    let mut rows = source.rows(0).unwrap();
    let heading = Heading::find(&mut rows).unwrap();
    let mut reader = Reader::new(heading.columns, setting());
    let mut row = Row::default();
    let mut names = Vec::new();
    while rows.next_row(&mut row).unwrap() {
        if let Reading::Person(read) = reader.read(&row) {
            assert_eq!(read.values.sex, Some(Sex::Female));
            assert_eq!(read.values.ethnicity.as_deref(), Some("Tày"));
            names.push(read.values.full_name);
        }
    }
    names
}

#[test]
fn one_list_comes_back_from_every_old_file() {
    let expected = [
        "Nguyễn Thị Hường",
        "Trần Thị Ánh",
        "Hoàng Thị Hồng",
        "Đặng Thị Ước",
        "Lê Hoài Thu",
        "Vũ Thị Mỹ",
        "Lương Thị Ngữ",
        "Hà Thị Thuỳ",
        "Phùng Thị Huệ",
        "Quách Thị Đào",
    ];
    let mut text = "DANH SÁCH ĐOÀN VIÊN\nSTT,Họ và tên,Năm sinh,Giới tính,Dân tộc\n".to_owned();
    for (at, name) in expected.iter().enumerate() {
        text.push_str(&format!("{},{name},1990,Nữ,Tày\n", at + 1));
    }
    assert_eq!(names(text.as_bytes()), expected);
    let wide: Vec<u8> = text
        .replace(',', "\t")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(names(&wide), expected);
    for way in [Legacy::Tcvn3, Legacy::Vni] {
        let old = way.write(&text);
        // As the text of a workbook saved as UTF-8, and as the bytes of its time.
        assert_eq!(names(old.as_bytes()), expected, "{way:?}");
        let bytes: Vec<u8> = old
            .chars()
            .map(|letter| u8::try_from(u32::from(letter)).unwrap())
            .collect();
        assert_eq!(names(&bytes), expected, "{way:?}");
    }
    // UTF-8 that was once read as Western text and saved so.
    let western: String = text
        .bytes()
        .map(|byte| encoding_rs::WINDOWS_1252.decode(&[byte]).0.into_owned())
        .collect();
    assert_eq!(names(western.as_bytes()), expected);
}
