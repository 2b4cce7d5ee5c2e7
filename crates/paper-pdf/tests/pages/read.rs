//! The fonts handed in, a report to draw, and what is read back from a file.

use std::sync::LazyLock;

use lopdf::{Document, Object};
use paper::*;
use paper_pdf::Fonts;

/// The four faces as the front end's build leaves them.
pub static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../frontend/dist/paper");
    let faces = ["400", "400-italic", "700", "700-italic"];
    let read = |face: &str| {
        let path = format!("{folder}/tinos-{face}.ttf");
        std::fs::read(&path).unwrap_or_else(|_| panic!("{path}: build the front end first"))
    };
    Fonts::new(faces.map(read)).unwrap()
});

pub fn written(letter: &Letter) -> Document {
    let bytes = paper_pdf::write_letter(letter, &FONTS).unwrap();
    Document::load_mem(&bytes).unwrap()
}

/// The text of every page, without any blanks: where a line ends is the layout's business.
pub fn text(file: &Document) -> String {
    let pages: Vec<u32> = file.get_pages().keys().copied().collect();
    squeezed(&file.extract_text(&pages).unwrap())
}

pub fn page_text(file: &Document, page: u32) -> String {
    squeezed(&file.extract_text(&[page]).unwrap())
}

pub fn squeezed(words: &str) -> String {
    words.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Width and height of each page in millimetres.
pub fn sizes(file: &Document) -> Vec<(i64, i64)> {
    let size = |id: &lopdf::ObjectId| {
        let page = file.get_dictionary(*id).unwrap();
        let rect = page.get(b"MediaBox").and_then(Object::as_array).unwrap();
        let side = |at: usize| {
            let points = rect[at].as_float().unwrap();
            (points * 25.4 / 72.0).round() as i64
        };
        (side(2), side(3))
    };
    file.get_pages().values().map(size).collect()
}

pub fn paragraph(words: &str) -> Block {
    Block::Paragraph(vec![Run::plain(words)])
}

pub fn table(rows: usize) -> Sheet {
    let line = |at: usize| {
        Row::line(vec![
            Cell::text(at.to_string()),
            Cell::text(format!("Công đoàn cơ sở số {at}")),
            Cell::number(at as i64, at.to_string()),
        ])
    };
    let total = i64::try_from(rows * (rows + 1) / 2).unwrap();
    let sum = vec![
        Cell::Empty,
        Cell::text("Cộng"),
        Cell::number(total, total.to_string()),
    ];
    Sheet {
        title: "Bảng số liệu".to_owned(),
        columns: vec![
            Column::new(ColumnKind::Text, "TT").centred().wide(6),
            Column::new(ColumnKind::Text, "Đơn vị").wide(40),
            Column::new(ColumnKind::Number, "Số người").wide(14),
        ],
        rows: (1..=rows)
            .map(line)
            .chain([Row::total(TotalOf::All, sum)])
            .collect(),
        ..Sheet::default()
    }
}

/// A report with every part a paper can have.
pub fn report() -> Letter {
    let annex = |number: &str, orientation| Annex {
        number: number.to_owned(),
        title: "DANH SÁCH ĐƠN VỊ".to_owned(),
        reference: Some("(Kèm theo Báo cáo số 07/BC-LĐLĐ)".to_owned()),
        orientation,
        blocks: vec![Block::Table(table(60))],
    };
    Letter {
        head: Head {
            superior: vec!["TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM".to_owned()],
            issuer: vec!["LIÊN ĐOÀN LAO ĐỘNG TỈNH MẪU".to_owned()],
            motto: Motto::vietnamese(),
            number: "Số: 07/BC-LĐLĐ".to_owned(),
            about: None,
            place_and_day: "Tỉnh Mẫu, ngày 05 tháng 7 năm 2026".to_owned(),
        },
        title: Some(Title {
            kind: "BÁO CÁO".to_owned(),
            subject: vec!["Kết quả hoạt động công đoàn 6 tháng đầu năm 2026".to_owned()],
        }),
        blocks: blocks(),
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
            address: "https://vidu.vn/kiem-tra/0f3a0f3a0f3a0f3a0f3a0f3a0f3a0f3a".to_owned(),
            words: "Kiểm tra văn bản này tại:".to_owned(),
        }),
        ..Letter::default()
    }
}

fn blocks() -> Vec<Block> {
    let heading = |level, text: &str| Block::Heading {
        level,
        text: text.to_owned(),
    };
    let long = "Các cấp công đoàn đã chăm lo, hỗ trợ đoàn viên, người lao động. ".repeat(60);
    let point = |value: i64| {
        Some(Point {
            value,
            shown: format!("{value} căn"),
        })
    };
    vec![
        Block::Basis(vec![
            "Căn cứ Luật Công đoàn".to_owned(),
            "Căn cứ Điều lệ".to_owned(),
        ]),
        heading(1, "I. CHĂM LO"),
        Block::Paragraph(vec![
            Run::plain("Đã hỗ trợ "),
            Run::bold("34 căn"),
            Run::italic(" Mái ấm Công đoàn"),
        ]),
        paragraph(&long),
        heading(2, "1. Nhà ở"),
        Block::Bullets(vec![
            vec![Run::plain("Xây mới")],
            vec![Run::plain("Sửa chữa")],
        ]),
        Block::Chart(Chart {
            title: "Số nhà theo quý".to_owned(),
            kind: ChartKind::Bars,
            measure: "căn".to_owned(),
            labels: vec!["Quý I".to_owned(), "Quý II".to_owned()],
            series: vec![Series {
                name: String::new(),
                points: vec![point(12), point(22)],
            }],
        }),
        Block::Table(table(3)),
    ]
}
