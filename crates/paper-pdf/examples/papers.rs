//! Writes made-up papers to a folder as PDF and as Word, to be looked at beside each other:
//! a report, minutes, an invitation, a certificate.
//! `cargo run -p paper-pdf --example papers -- FOLDER FOLDER_OF_FONTS`

use std::path::Path;

use paper::*;
use paper_pdf::Fonts;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("Give the folder to write to.")?;
    let fonts = arguments.next().ok_or("Give the folder of the fonts.")?;
    let face = |name: &str| std::fs::read(Path::new(&fonts).join(format!("tinos-{name}.ttf")));
    let faces: Result<Vec<_>, _> = ["400", "400-italic", "700", "700-italic"]
        .map(face)
        .into_iter()
        .collect();
    let fonts = Fonts::new(faces?)?;
    let papers = [
        ("report", report()),
        ("minutes", minutes()),
        ("invitation", invitation()),
        ("certificate", certificate()),
    ];
    for (name, letter) in papers {
        let path = Path::new(&folder).join(name);
        let pdf = paper_pdf::write_letter(&letter, &fonts)?;
        std::fs::write(path.with_extension("pdf"), pdf)?;
        std::fs::write(path.with_extension("docx"), docx::letter(&letter)?)?;
        std::fs::write(path.with_extension("html"), html::letter(&letter))?;
    }
    Ok(())
}

fn paragraph(words: &str) -> Block {
    Block::Paragraph(vec![Run::plain(words)])
}

fn heading(level: u8, text: &str) -> Block {
    Block::Heading {
        level,
        text: text.to_owned(),
    }
}

fn head(number: &str) -> Head {
    Head {
        superior: vec!["TỔNG LIÊN ĐOÀN".to_owned(), "LAO ĐỘNG VIỆT NAM".to_owned()],
        issuer: vec!["LIÊN ĐOÀN LAO ĐỘNG".to_owned(), "TỈNH MẪU".to_owned()],
        motto: Motto::vietnamese(),
        number: number.to_owned(),
        about: None,
        place_and_day: "Tỉnh Mẫu, ngày 05 tháng 7 năm 2026".to_owned(),
    }
}

fn chair() -> Signature {
    Signature {
        authority: vec!["TM. BAN THƯỜNG VỤ".to_owned()],
        post: "CHỦ TỊCH".to_owned(),
        name: "Nguyễn Văn Mẫu".to_owned(),
    }
}

fn recipients() -> Recipients {
    Recipients {
        label: "Nơi nhận:".to_owned(),
        names: vec![
            "Tổng Liên đoàn Lao động Việt Nam (để báo cáo)".to_owned(),
            "Ban Thường vụ".to_owned(),
            "Lưu: VT".to_owned(),
        ],
    }
}

fn check() -> Option<Check> {
    Some(Check {
        address: "https://vidu.vn/kiem-tra/9d0c2f7be1a44d6c8c2f9a3e5b7d1f60".to_owned(),
        words: "Kiểm tra văn bản này tại:".to_owned(),
    })
}

fn table() -> Sheet {
    let names = ["Bến Cảng", "Đông Hồ", "Tân Lập", "Vĩnh Hòa", "An Phú"];
    let row = |at: usize| {
        let value = 1_250 + 37 * at as i64;
        Row::line(vec![
            Cell::text((at + 1).to_string()),
            Cell::text(format!("Công đoàn phường {} {}", names[at % 5], at / 5 + 1)),
            Cell::number(value, format!("{}.{:03}", value / 1_000, value % 1_000)),
            Cell::Percent {
                rate_ppm: 742_000,
                shown: "74,2%".to_owned(),
            },
        ])
    };
    Sheet {
        title: "Đoàn viên theo công đoàn cấp trên".to_owned(),
        subtitles: vec!["Đến ngày 31/5/2026".to_owned()],
        columns: vec![
            Column::new(ColumnKind::Text, "TT").centred().wide(6),
            Column::new(ColumnKind::Text, "Đơn vị").wide(44),
            Column::new(ColumnKind::Number, "Đoàn viên (người)").wide(16),
            Column::new(ColumnKind::Percent, "Tỷ lệ tập hợp").wide(14),
        ],
        rows: (0..40).map(row).collect(),
        notes: vec!["Số liệu mẫu, không của nơi nào.".to_owned()],
        orientation: Orientation::Portrait,
    }
}

fn chart(kind: ChartKind) -> Block {
    let point = |value: i64| {
        Some(Point {
            value,
            shown: value.to_string(),
        })
    };
    let series = |name: &str, values: [i64; 4]| Series {
        name: name.to_owned(),
        points: values.map(point).to_vec(),
    };
    Block::Chart(Chart {
        title: "Nhà Mái ấm Công đoàn bàn giao theo quý (căn)".to_owned(),
        kind,
        measure: "căn".to_owned(),
        labels: ["Quý I", "Quý II", "Quý III", "Quý IV"]
            .map(str::to_owned)
            .to_vec(),
        series: vec![
            series("Năm 2025", [12, 25, 31, 40]),
            series("Năm 2026", [18, 29, 30, 47]),
        ],
    })
}

fn report() -> Letter {
    let long = "Các cấp công đoàn đã tổ chức chăm lo, hỗ trợ đoàn viên, người lao động có hoàn cảnh \
                khó khăn nhân dịp Tết Nguyên đán; thăm hỏi, tặng quà tại nơi làm việc và nơi ở. ";
    Letter {
        head: head("Số: 07/BC-LĐLĐ"),
        title: Some(Title {
            kind: "BÁO CÁO".to_owned(),
            subject: vec![
                "Kết quả hoạt động công đoàn 6 tháng đầu năm 2026,".to_owned(),
                "phương hướng, nhiệm vụ 6 tháng cuối năm 2026".to_owned(),
            ],
        }),
        blocks: vec![
            Block::Basis(vec![
                "Căn cứ Luật Công đoàn số 50/2024/QH15".to_owned(),
                "Căn cứ Chương trình công tác năm 2026 của Ban Chấp hành".to_owned(),
            ]),
            heading(1, "I. CHĂM LO ĐỜI SỐNG ĐOÀN VIÊN, NGƯỜI LAO ĐỘNG"),
            Block::Paragraph(vec![
                Run::plain("Trong kỳ đã chăm lo cho "),
                Run::bold("hơn 91.800 lượt"),
                Run::plain(" đoàn viên, người lao động với "),
                Run::italic("trên 39 tỷ đồng"),
                Run::plain(", đạt 102,0% chỉ tiêu năm. "),
                Run::plain(long.repeat(3)),
            ]),
            heading(2, "1. Nhà ở"),
            paragraph(&long.repeat(2)),
            Block::Bullets(vec![
                vec![Run::plain("Bàn giao 47 căn nhà Mái ấm Công đoàn.")],
                vec![Run::plain(long.repeat(2))],
            ]),
            chart(ChartKind::Bars),
            chart(ChartKind::Lines),
            heading(1, "II. PHÁT TRIỂN ĐOÀN VIÊN"),
            paragraph(&long.repeat(3)),
            Block::Table(Sheet {
                rows: table().rows.into_iter().take(6).collect(),
                ..table()
            }),
        ],
        signatures: vec![chair()],
        recipients: Some(recipients()),
        check: check(),
        annexes: vec![
            Annex {
                number: "Phụ lục I".to_owned(),
                title: "ĐOÀN VIÊN THEO CÔNG ĐOÀN CẤP TRÊN".to_owned(),
                reference: Some("(Kèm theo Báo cáo số 07/BC-LĐLĐ ngày 05/7/2026)".to_owned()),
                orientation: Orientation::Portrait,
                blocks: vec![Block::Table(table())],
            },
            Annex {
                number: "Phụ lục II".to_owned(),
                title: "BẢNG NẰM NGANG".to_owned(),
                reference: None,
                orientation: Orientation::Landscape,
                blocks: vec![Block::Table(table())],
            },
        ],
        ..Letter::default()
    }
}

fn minutes() -> Letter {
    let mut secretary = chair();
    secretary.authority.clear();
    secretary.post = "THƯ KÝ".to_owned();
    secretary.name = "Trần Thị Mẫu".to_owned();
    let mut chair = chair();
    chair.authority.clear();
    chair.post = "CHỦ TRÌ".to_owned();
    Letter {
        head: head("Số: 03/BB-LĐLĐ"),
        title: Some(Title {
            kind: "BIÊN BẢN".to_owned(),
            subject: vec!["Hội nghị sơ kết 6 tháng đầu năm 2026".to_owned()],
        }),
        blocks: vec![
            paragraph("Thời gian: 8 giờ 00 ngày 05 tháng 7 năm 2026."),
            paragraph("Địa điểm: Hội trường Liên đoàn Lao động tỉnh Mẫu."),
            heading(1, "I. NỘI DUNG"),
            paragraph("Hội nghị nghe báo cáo và thảo luận."),
        ],
        signatures: vec![secretary, chair],
        recipients: Some(recipients()),
        ..Letter::default()
    }
}

fn invitation() -> Letter {
    Letter {
        head: Head {
            about: Some("V/v mời dự hội nghị sơ kết".to_owned()),
            ..head("Số: 15/LĐLĐ-VP")
        },
        addressed: Some(Addressed {
            label: "Kính gửi:".to_owned(),
            names: vec![
                "Công đoàn các phường, xã".to_owned(),
                "Các công đoàn ngành".to_owned(),
            ],
        }),
        blocks: vec![paragraph(
            "Ban Thường vụ Liên đoàn Lao động tỉnh Mẫu trân trọng kính mời các đồng chí dự hội \
             nghị sơ kết hoạt động công đoàn 6 tháng đầu năm 2026.",
        )],
        signatures: vec![chair()],
        recipients: Some(recipients()),
        check: check(),
        ..Letter::default()
    }
}

fn certificate() -> Letter {
    Letter {
        shape: Shape::Certificate,
        head: head("Số: 21/QĐ-LĐLĐ"),
        title: Some(Title {
            kind: "GIẤY CHỨNG NHẬN".to_owned(),
            subject: Vec::new(),
        }),
        blocks: vec![
            Block::Paragraph(vec![Run::bold("Công đoàn cơ sở Công ty Mẫu")]),
            paragraph("Đạt danh hiệu Công đoàn cơ sở hoàn thành xuất sắc nhiệm vụ năm 2026"),
        ],
        signatures: vec![chair()],
        check: check(),
        ..Letter::default()
    }
}
