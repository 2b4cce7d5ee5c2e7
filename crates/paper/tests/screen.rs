//! The exact HTML of a small letter and table, and that nothing a caller gives becomes markup.

use paper::*;
use proptest::prelude::*;

fn small() -> Letter {
    let mark = |id: &str, basis| FigureMark {
        id: id.to_owned(),
        basis,
    };
    Letter {
        language: Language::Vietnamese,
        head: Head {
            superior: vec!["TỔNG LIÊN ĐOÀN".to_owned()],
            issuer: vec!["LIÊN ĐOÀN LAO ĐỘNG".to_owned(), "TỈNH MẪU".to_owned()],
            motto: Motto::vietnamese(),
            number: "Số: 07/BC-LĐLĐ".to_owned(),
            about: None,
            place_and_day: "Tỉnh Mẫu, ngày 05 tháng 01 năm 2027".to_owned(),
        },
        title: Some(Title {
            kind: "BÁO CÁO".to_owned(),
            subject: vec!["Kết quả năm 2026".to_owned()],
        }),
        addressed: Some(Addressed {
            label: "Kính gửi:".to_owned(),
            names: vec!["Tổng Liên đoàn".to_owned()],
        }),
        blocks: vec![
            Block::Basis(vec!["Căn cứ A".to_owned(), "Căn cứ B".to_owned()]),
            Block::Heading {
                level: 1,
                text: "I. CHĂM LO".to_owned(),
            },
            Block::Paragraph(vec![
                Run::plain("Hỗ trợ "),
                Run::figure("34 căn", mark("homes", FigureBasis::Counted)),
                Run::plain(", làm lợi "),
                Run::figure("hàng trăm tỷ đồng", mark("a&b", FigureBasis::Order)),
                Run::bold("."),
            ]),
            Block::Bullets(vec![vec![Run::italic("Tết")]]),
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
        annexes: vec![Annex {
            number: "Phụ lục I".to_owned(),
            title: "SỐ LIỆU".to_owned(),
            reference: None,
            orientation: Orientation::Portrait,
            blocks: vec![Block::Table(table())],
        }],
        ..Letter::default()
    }
}

fn table() -> Sheet {
    let row = |name: &str, value: i64, shown: &str| {
        vec![Cell::text(name), Cell::number(value, shown), Cell::Empty]
    };
    Sheet {
        title: "Chăm lo".to_owned(),
        subtitles: vec!["Năm 2026".to_owned()],
        columns: vec![
            Column::new(ColumnKind::Text, "Việc"),
            Column::new(ColumnKind::Number, "Lượt"),
            Column::new(ColumnKind::Day, "Ngày"),
        ],
        rows: vec![
            Row::section(vec![Cell::text("I. Tết"), Cell::Empty, Cell::Empty]),
            Row::line(row("Quà <Tết>", 1_200, "1.200")),
            Row::total(TotalOf::All, row("Cộng", 1_200, "1.200")),
        ],
        notes: vec!["Chưa kiểm tra".to_owned()],
        ..Sheet::default()
    }
}

#[test]
fn a_letter_is_drawn_exactly_so() {
    assert_eq!(html::letter(&small()), include_str!("screen_letter.html"));
}

#[test]
fn a_table_is_drawn_exactly_so() {
    assert_eq!(
        html::sheet(&table()),
        "<table class=\"tbl\"><caption>Chăm lo<br>Năm 2026</caption>\
         <thead><tr><th scope=\"col\">Việc</th><th scope=\"col\" class=\"n\">Lượt</th>\
         <th scope=\"col\" class=\"c\">Ngày</th></tr></thead>\
         <tbody><tr class=\"sec\"><th scope=\"rowgroup\" colspan=\"3\">I. Tết</th></tr>\
         <tr><th scope=\"row\">Quà &lt;Tết&gt;</th><td class=\"n\">1.200</td>\
         <td class=\"c\"></td></tr></tbody>\
         <tfoot><tr class=\"tot\"><th scope=\"row\">Cộng</th><td class=\"n\">1.200</td>\
         <td class=\"c\"></td></tr></tfoot></table>\
         <p class=\"small t-notes\">Chưa kiểm tra</p>"
    );
}

#[test]
fn figures_lead_where_the_caller_says() {
    let drawn = html::letter_linked(&small(), &|mark| format!("/figures?id={}&x=\"1\"", mark.id));
    assert!(
        drawn.contains("href=\"/figures?id=a&amp;b&amp;x=&quot;1&quot;\""),
        "{drawn}"
    );
}

proptest! {
    #[test]
    fn what_a_caller_gives_never_becomes_markup(text in "[<>&\"'a\u{0}/ ]{0,40}") {
        let mut plain = small();
        plain.blocks = vec![Block::Paragraph(vec![Run::plain("")])];
        let mut typed = plain.clone();
        let mark = FigureMark { id: text.clone(), basis: FigureBasis::Mixed };
        typed.blocks = vec![Block::Paragraph(vec![Run::figure(text.clone(), mark)])];
        typed.head.number = text.clone();
        typed.annexes[0].title = text;
        let tags = |letter: &Letter| html::letter(letter).matches('<').count();
        // The figure adds its link and two points: three elements, six tags.
        prop_assert_eq!(tags(&typed), tags(&plain) + 6);
    }
}
