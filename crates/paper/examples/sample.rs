//! Writes a made-up report and table in every format to the folder given as argument, to be looked
//! at. `cargo run -p paper --example sample -- FOLDER`

use std::path::Path;

use paper::{
    Annex, Block, Cell, Check, Column, ColumnKind, FigureBasis, FigureMark, Head, Language, Letter,
    Motto, Orientation, Recipients, Row, Run, Sheet, Signature, Title, TotalOf,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args()
        .nth(1)
        .ok_or("Give the folder to write to.")?;
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    let report = report();
    std::fs::write(folder.join("report.docx"), paper::docx::letter(&report)?)?;
    std::fs::write(folder.join("report.html"), paper::html::letter(&report))?;
    let table = care();
    std::fs::write(folder.join("table.docx"), paper::docx::sheet(&table)?)?;
    std::fs::write(folder.join("table.xlsx"), paper::xlsx::sheet(&table)?)?;
    std::fs::write(folder.join("table.csv"), paper::csv::sheet(&table)?)?;
    std::fs::write(folder.join("table.html"), paper::html::sheet(&table))?;
    Ok(())
}

fn report() -> Letter {
    Letter {
        language: Language::Vietnamese,
        head: Head {
            superior: vec!["TỔNG LIÊN ĐOÀN".to_owned(), "LAO ĐỘNG VIỆT NAM".to_owned()],
            issuer: vec!["LIÊN ĐOÀN LAO ĐỘNG".to_owned(), "TỈNH MẪU".to_owned()],
            motto: Motto::vietnamese(),
            number: "Số: 07/BC-LĐLĐ".to_owned(),
            about: None,
            place_and_day: "Tỉnh Mẫu, ngày 05 tháng 01 năm 2027".to_owned(),
        },
        title: Some(Title {
            kind: "BÁO CÁO".to_owned(),
            subject: vec![
                "Kết quả công tác công đoàn năm 2026,".to_owned(),
                "phương hướng, nhiệm vụ năm 2027".to_owned(),
            ],
        }),
        addressed: None,
        blocks: body(),
        signatures: vec![Signature {
            authority: vec!["TM. BAN THƯỜNG VỤ".to_owned()],
            post: "CHỦ TỊCH".to_owned(),
            name: "Nguyễn Văn Mẫu".to_owned(),
        }],
        recipients: Some(Recipients {
            label: "Nơi nhận:".to_owned(),
            names: vec![
                "Tổng Liên đoàn Lao động Việt Nam".to_owned(),
                "Thường trực Tỉnh ủy (để báo cáo)".to_owned(),
                "Các đồng chí Ủy viên Ban Chấp hành".to_owned(),
                "Công đoàn cấp trên trực tiếp cơ sở".to_owned(),
                "Lưu: VT, TKTH".to_owned(),
            ],
        }),
        annexes: vec![Annex {
            number: "Phụ lục I".to_owned(),
            title: "KẾT QUẢ CHĂM LO ĐOÀN VIÊN, NGƯỜI LAO ĐỘNG NĂM 2026".to_owned(),
            reference: Some(
                "(Kèm theo Báo cáo số 07/BC-LĐLĐ ngày 05 tháng 01 năm 2027)".to_owned(),
            ),
            orientation: Orientation::Landscape,
            blocks: vec![Block::Table(Sheet {
                title: String::new(),
                orientation: Orientation::Landscape,
                ..care()
            })],
        }],
        check: Some(Check {
            address: "https://vidu.vn/kiem-tra/9d0c2f7be1a44d6c8c2f9a3e5b7d1f60".to_owned(),
            words: "Kiểm tra văn bản này tại:".to_owned(),
        }),
        ..Letter::default()
    }
}

fn body() -> Vec<Block> {
    let figure = |words: &str, id: &str, basis: FigureBasis| {
        Run::figure(
            words,
            FigureMark {
                id: id.to_owned(),
                basis,
            },
        )
    };
    let mut blocks = vec![
        Block::Basis(vec![
            "Căn cứ Luật Công đoàn số 50/2024/QH15".to_owned(),
            "Căn cứ Chương trình công tác năm 2026 của Ban Chấp hành".to_owned(),
        ]),
        Block::Heading {
            level: 1,
            text: "I. CHĂM LO ĐỜI SỐNG ĐOÀN VIÊN".to_owned(),
        },
        Block::Heading {
            level: 2,
            text: "1. Tết Nguyên đán Bính Ngọ".to_owned(),
        },
        Block::Paragraph(vec![
            Run::plain("Năm 2026, các cấp công đoàn trong tỉnh đã chăm lo cho "),
            figure("hơn 91.800 lượt", "care-turns", FigureBasis::Mixed),
            Run::plain(" đoàn viên, người lao động với tổng kinh phí "),
            figure("trên 39 tỷ đồng", "care-money", FigureBasis::Counted),
            Run::plain(", đạt "),
            figure("102,0%", "care-target", FigureBasis::Counted),
            Run::plain(" chỉ tiêu năm. "),
            Run::bold("Hai chỉ tiêu vượt kế hoạch"),
            Run::plain(", một chỉ tiêu "),
            Run::italic("chưa đạt"),
            Run::plain("."),
        ]),
        Block::Bullets(vec![
            vec![
                Run::plain("Mái ấm Công đoàn: hỗ trợ "),
                figure("34 căn", "homes", FigureBasis::Counted),
                Run::plain(", gồm 21 căn xây mới và 13 căn sửa chữa."),
            ],
            vec![
                Run::plain("Sáng kiến được công nhận: "),
                figure("trên 3.400 sáng kiến", "ideas", FigureBasis::Declared),
                Run::plain(", làm lợi "),
                figure("hàng chục tỷ đồng", "ideas-money", FigureBasis::Order),
                Run::plain("."),
            ],
        ]),
        Block::Heading {
            level: 2,
            text: "2. Kết quả theo chương trình".to_owned(),
        },
        Block::Table(care()),
        Block::Heading {
            level: 1,
            text: "II. PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2027".to_owned(),
        },
    ];
    let tasks = [
        "Tiếp tục lo đời sống, giữ quyền và lợi ích cho người lao động trong toàn \
         tỉnh; chủ động nắm tình hình quan hệ lao động tại các doanh nghiệp đông công nhân.",
        "Kết nạp thêm đoàn viên, lập công đoàn cơ sở ở những nơi có đủ điều kiện; nâng cao \
         chất lượng hoạt động của công đoàn cơ sở sau khi sắp xếp tổ chức.",
        "Nâng cao chất lượng thương lượng, ký kết và thực hiện thỏa ước lao động tập thể.",
    ];
    blocks.extend(tasks.map(|task| Block::Paragraph(vec![Run::plain(task)])));
    blocks
}

fn care() -> Sheet {
    let line =
        |number: &str, name: &str, turns: (i64, &str), money: (i64, &str), ppm: i64, rate: &str| {
            Row::line(vec![
                Cell::text(number),
                Cell::text(name),
                Cell::number(turns.0, turns.1),
                Cell::number(money.0, money.1),
                Cell::Percent {
                    rate_ppm: ppm,
                    shown: rate.to_owned(),
                },
            ])
        };
    let section = |number: &str, name: &str| {
        Row::section(vec![
            Cell::text(number),
            Cell::text(name),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
        ])
    };
    Sheet {
        title: "KẾT QUẢ CHĂM LO THEO CHƯƠNG TRÌNH".to_owned(),
        subtitles: vec!["Từ 01/12/2025 đến 30/11/2026; đơn vị tính: lượt, đồng".to_owned()],
        columns: vec![
            Column::new(ColumnKind::Text, "STT").centred().wide(6),
            Column::new(ColumnKind::Text, "Chương trình").wide(36),
            Column::new(ColumnKind::Number, "Số lượt").wide(12),
            Column::new(ColumnKind::Money, "Số tiền").wide(18),
            Column::new(ColumnKind::Percent, "Tỷ lệ so với chỉ tiêu").wide(14),
        ],
        rows: vec![
            section("I", "Chăm lo dịp Tết"),
            line(
                "1",
                "Tặng quà Tết",
                (61_200, "61.200"),
                (18_360_000_000, "18.360.000.000"),
                1_020_000,
                "102,0%",
            ),
            line(
                "2",
                "Chuyến xe Công đoàn",
                (4_150, "4.150"),
                (1_660_000_000, "1.660.000.000"),
                830_000,
                "83,0%",
            ),
            section("II", "Chăm lo thường xuyên"),
            line(
                "3",
                "Bữa cơm Công đoàn",
                (26_450, "26.450"),
                (1_322_500_000, "1.322.500.000"),
                1_058_000,
                "105,8%",
            ),
            Row::total(
                TotalOf::All,
                vec![
                    Cell::Empty,
                    Cell::text("Tổng cộng"),
                    Cell::number(91_800, "91.800"),
                    Cell::number(21_342_500_000, "21.342.500.000"),
                    Cell::Empty,
                ],
            ),
        ],
        notes: vec!["Một người được chăm lo nhiều lần tính là nhiều lượt.".to_owned()],
        orientation: Orientation::Portrait,
    }
}
