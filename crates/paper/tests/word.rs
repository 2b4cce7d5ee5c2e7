//! The structure of the Word files: parts, well-formed XML, fonts, margins, styles, order.

#![cfg(test)]

use std::io::{Cursor, Read};

use paper::*;

fn report() -> Letter {
    let annex = |number: &str, orientation| Annex {
        number: number.to_owned(),
        title: "DANH SÁCH".to_owned(),
        reference: Some("(Kèm theo Báo cáo số 07/BC-LĐLĐ)".to_owned()),
        orientation,
        blocks: vec![Block::Table(table())],
    };
    let mark = FigureMark {
        id: "f1".to_owned(),
        basis: FigureBasis::Counted,
    };
    Letter {
        language: Language::Vietnamese,
        head: Head {
            superior: vec!["TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM".to_owned()],
            issuer: vec!["LIÊN ĐOÀN LAO ĐỘNG TỈNH MẪU".to_owned()],
            motto: Motto::vietnamese(),
            number: "Số: 07/BC-LĐLĐ".to_owned(),
            about: None,
            place_and_day: "Tỉnh Mẫu, ngày 05 tháng 01 năm 2027".to_owned(),
        },
        title: Some(Title {
            kind: "BÁO CÁO".to_owned(),
            subject: vec!["Kết quả <2026>".to_owned()],
        }),
        addressed: None,
        blocks: vec![
            Block::Basis(vec!["Căn cứ Luật Công đoàn".to_owned()]),
            Block::Heading {
                level: 1,
                text: "I. TÌNH HÌNH".to_owned(),
            },
            Block::Paragraph(vec![
                Run::plain("Chăm lo\u{0} & hỗ trợ "),
                Run::figure("34 căn", mark),
                Run::bold(" nhà"),
            ]),
            Block::Table(table()),
        ],
        signatures: vec![Signature {
            authority: vec!["TM. BAN THƯỜNG VỤ".to_owned()],
            post: "CHỦ TỊCH".to_owned(),
            name: "Nguyễn Văn Mẫu".to_owned(),
        }],
        recipients: Some(Recipients {
            label: "Nơi nhận:".to_owned(),
            names: vec!["Như trên".to_owned(), "Lưu: VT".to_owned()],
        }),
        annexes: vec![
            annex("Phụ lục I", Orientation::Landscape),
            annex("Phụ lục II", Orientation::Portrait),
        ],
        check: Some(Check {
            address: "https://vidu.vn/kiem-tra/0f3a".to_owned(),
            words: "Kiểm tra văn bản này tại:".to_owned(),
        }),
        ..Letter::default()
    }
}

fn table() -> Sheet {
    Sheet {
        title: "Bảng".to_owned(),
        columns: vec![
            Column::new(ColumnKind::Text, "Đơn vị"),
            Column::new(ColumnKind::Number, "Số lượt"),
            Column::new(ColumnKind::Number, "Số người"),
        ],
        rows: vec![
            Row::section(vec![Cell::text("I. Cơ sở"), Cell::Empty, Cell::Empty]),
            Row::line(vec![
                Cell::text("Đơn vị A"),
                Cell::number(1_200, "1.200"),
                Cell::Empty,
            ]),
        ],
        ..Sheet::default()
    }
}

fn bytes_of(file: &[u8], name: &str) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut bytes = Vec::new();
    zip.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

fn part(file: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut text = String::new();
    zip.by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// Panics unless every element is closed in order and no character is illegal.
fn assert_well_formed(name: &str, xml: &str) {
    let mut stack = Vec::new();
    let mut rest = xml;
    while let Some(from) = rest.find('<') {
        let text = &rest[..from];
        assert!(
            !text.contains('>') && !text.contains('\u{0}'),
            "{name}: {text}"
        );
        let until = from + rest[from..].find('>').unwrap();
        let tag = &rest[from + 1..until];
        rest = &rest[until + 1..];
        if tag.starts_with(['?', '!']) || tag.ends_with('/') {
            continue;
        }
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(stack.pop(), Some(name)),
            None => stack.push(tag.split(char::is_whitespace).next().unwrap()),
        }
    }
    assert!(stack.is_empty(), "{name}: {stack:?}");
}

#[test]
fn every_part_is_well_formed_and_named_in_the_content_types() {
    let file = docx::letter(&report()).unwrap();
    let types = part(&file, "[Content_Types].xml");
    let zip = zip::ZipArchive::new(Cursor::new(&file[..])).unwrap();
    let names: Vec<String> = zip
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    for name in names.iter().filter(|name| !name.ends_with(".png")) {
        assert_well_formed(name, &part(&file, name));
        let is_known = types.contains(&format!("/{name}")) || name == "[Content_Types].xml";
        assert!(is_known, "{name} has no content type");
    }
    for piece in types.split("PartName=\"/").skip(1) {
        let name = piece.split('"').next().unwrap();
        assert!(
            names.iter().any(|file| file == name),
            "{name} is promised and missing"
        );
    }
}

#[test]
fn equal_letters_are_equal_bytes() {
    let first = docx::letter(&report()).unwrap();
    let elsewhere = std::thread::spawn(|| docx::letter(&report()).unwrap())
        .join()
        .unwrap();
    let again = docx::letter(&report()).unwrap();
    assert!(first == again && first == elsewhere);
    assert!(xlsx::sheet(&table()).unwrap() == xlsx::sheet(&table()).unwrap());
}

#[test]
fn the_page_is_the_one_of_the_decree() {
    let document = part(&docx::letter(&report()).unwrap(), "word/document.xml");
    let margins = "w:top=\"1134\" w:right=\"850\" w:bottom=\"1134\" w:left=\"1701\"";
    assert_eq!(
        document.matches(margins).count(),
        3,
        "20, 15, 20 and 30 mm in each section"
    );
    assert_eq!(
        document.matches("<w:titlePg").count(),
        3,
        "no number on a first page"
    );
    assert_eq!(document.matches("<w:pgNumType w:start=\"1\"").count(), 3);
    assert_eq!(
        document
            .matches("w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\"")
            .count(),
        1
    );
    let section = &document[document.rfind("<w:sectPr").unwrap()..];
    let places = [
        "<w:headerReference",
        "<w:pgSz",
        "<w:pgMar",
        "<w:pgNumType",
        "<w:titlePg",
    ]
    .map(|tag| section.find(tag).unwrap());
    assert!(places.is_sorted(), "{section}");
}

#[test]
fn the_page_number_stands_in_the_header() {
    let file = docx::letter(&report()).unwrap();
    let header = part(&file, "word/header1.xml");
    assert!(
        header.contains("PAGE") && header.contains("w:val=\"PageNumber\""),
        "{header}"
    );
    assert!(part(&file, "word/_rels/document.xml.rels").contains("Id=\"rIdHeader1\""));
}

#[test]
fn every_style_that_is_used_is_defined() {
    let file = docx::letter(&report()).unwrap();
    let styles = part(&file, "word/styles.xml");
    let document = part(&file, "word/document.xml");
    for piece in document.split("<w:pStyle w:val=\"").skip(1) {
        let style = piece.split('"').next().unwrap();
        assert!(
            styles.contains(&format!("w:styleId=\"{style}\"")),
            "{style}"
        );
    }
    for piece in styles.split("<w:basedOn w:val=\"").skip(1) {
        let style = piece.split('"').next().unwrap();
        assert!(
            styles.contains(&format!("w:styleId=\"{style}\"")),
            "{style}"
        );
    }
    assert!(styles.contains("w:ascii=\"Times New Roman\""));
    assert!(styles.contains("<w:lang w:val=\"vi-VN\""));
    let body = &styles[styles.find("w:styleId=\"Normal\"").unwrap()..];
    let body = &body[..body.find("</w:style>").unwrap()];
    for rule in [
        "w:after=\"120\"",
        "w:firstLine=\"720\"",
        "<w:jc w:val=\"both\"/>",
    ] {
        assert!(body.contains(rule), "{rule}");
    }
}

#[test]
fn the_words_are_there_once_and_in_order() {
    let document = part(&docx::letter(&report()).unwrap(), "word/document.xml");
    let words = [
        "TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM",
        "LIÊN ĐOÀN LAO ĐỘNG TỈNH MẪU",
        NATIONAL_NAME,
        NATIONAL_MOTTO,
        "Số: 07/BC-LĐLĐ",
        "Tỉnh Mẫu, ngày 05 tháng 01 năm 2027",
        "BÁO CÁO",
        "Kết quả &lt;2026&gt;",
        "Căn cứ Luật Công đoàn.",
        "I. TÌNH HÌNH",
        "Chăm lo &amp; hỗ trợ ",
        "34 căn",
        "1.200",
        "Nơi nhận:",
        "- Lưu: VT.",
        "TM. BAN THƯỜNG VỤ",
        "CHỦ TỊCH",
        "Nguyễn Văn Mẫu",
        "Phụ lục I",
        "Phụ lục II",
    ];
    let mut from = 0;
    for word in words {
        let needle = format!(">{word}<");
        let found = document[from..].find(&needle);
        assert!(found.is_some(), "{word} is missing or out of order");
        from += found.unwrap();
    }
}

#[test]
fn headings_repeat_and_section_rows_span() {
    let document = part(&docx::sheet(&table()).unwrap(), "word/document.xml");
    assert_eq!(document.matches("<w:tblHeader/>").count(), 1);
    assert_eq!(document.matches("<w:gridSpan w:val=\"3\"").count(), 1);
    assert_eq!(document.matches("<w:cantSplit").count(), 3);
}

#[test]
fn an_english_letter_keeps_the_layout_and_its_own_words() {
    let mut letter = report();
    letter.language = Language::English;
    letter.head.motto = Motto {
        name: "THE SOCIALIST REPUBLIC OF VIET NAM".to_owned(),
        words: "Independence - Freedom - Happiness".to_owned(),
    };
    letter.annexes.clear();
    let file = docx::letter(&letter).unwrap();
    assert!(part(&file, "word/styles.xml").contains("<w:lang w:val=\"en-GB\""));
    let document = part(&file, "word/document.xml");
    assert!(document.contains("Independence") && !document.contains(NATIONAL_MOTTO));
}

#[test]
fn the_check_square_is_a_picture_of_its_own() {
    let file = docx::letter(&report()).unwrap();
    assert!(bytes_of(&file, "word/media/rIdCheck.png").starts_with(b"\x89PNG"));
    assert!(part(&file, "[Content_Types].xml").contains("Extension=\"png\""));
    let links = part(&file, "word/_rels/document.xml.rels");
    assert!(links.contains("Id=\"rIdCheck\"") && links.contains("media/rIdCheck.png"));
    let document = part(&file, "word/document.xml");
    assert!(document.contains("r:embed=\"rIdCheck\""));
    assert!(document.contains(">https://vidu.vn/kiem-tra/0f3a<"));
}

#[test]
fn a_certificate_lies_in_its_frame() {
    let mut letter = report();
    letter.shape = Shape::Certificate;
    letter.annexes.clear();
    let document = part(&docx::letter(&letter).unwrap(), "word/document.xml");
    assert_eq!(document.matches("w:orient=\"landscape\"").count(), 1);
    let frame = document.find("<w:pgBorders").unwrap();
    assert!(document.find("<w:pgMar").unwrap() < frame);
    assert!(frame < document.find("<w:pgNumType").unwrap());
    assert!(document.contains("w:val=\"CertificateKind\""));
}

#[test]
fn a_broad_paper_lies_on_its_only_section() {
    let mut letter = report();
    letter.shape = Shape::Broad;
    letter.annexes.clear();
    let document = part(&docx::letter(&letter).unwrap(), "word/document.xml");
    assert_eq!(document.matches("<w:sectPr").count(), 1);
    assert_eq!(document.matches("w:orient=\"landscape\"").count(), 1);
    assert!(!document.contains("<w:pgBorders"));
}

#[test]
fn two_sign_beside_each_other_and_a_chart_is_a_table() {
    let mut letter = report();
    let mut secretary = letter.signatures[0].clone();
    secretary.post = "THƯ KÝ".to_owned();
    letter.signatures.insert(0, secretary);
    letter.blocks = vec![Block::Chart(Chart {
        title: "Đoàn viên mới".to_owned(),
        kind: ChartKind::Bars,
        measure: "người".to_owned(),
        labels: vec!["Phường A".to_owned()],
        series: vec![Series {
            name: String::new(),
            points: vec![Some(Point {
                value: 12,
                shown: "12".to_owned(),
            })],
        }],
    })];
    let document = part(&docx::letter(&letter).unwrap(), "word/document.xml");
    let places = ["THƯ KÝ", "CHỦ TỊCH", "Nơi nhận:"].map(|word| {
        let found = document.find(&format!(">{word}<"));
        found.unwrap()
    });
    assert!(places.is_sorted());
    assert!(document.contains(">Phường A<") && document.contains(">12<"));
    assert!(document.contains("w:val=\"Figures\""));
}

#[test]
fn a_ragged_table_is_refused() {
    let mut letter = report();
    letter.annexes[1].blocks = vec![Block::Table(Sheet::default())];
    assert!(matches!(
        docx::letter(&letter),
        Err(PaperFault::NoColumns { .. })
    ));
}
