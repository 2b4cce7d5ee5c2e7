use paper::Cell;

use super::*;
use crate::catalogue::{Catalogue, Form, load};
use crate::report::samples::{counted, declared, order, ratio, target};

fn catalogue() -> Catalogue {
    load(None).unwrap()
}

fn letter_form() -> Form {
    toml::from_str(
        r#"
        code = "thu"
        vi = "Báo cáo kết quả công tác công đoàn"
        en = "Report on the work of the union"
        shape = "letter"
        periods = ["H1"]
        tiers = ["federation"]
        symbol = "BC"
        [[section]]
        code = "mot"
        vi = "Chăm lo"
        en = "Care"
        text = [
          { vi = "Dịp Tết {unit} chi {E02.dong}.", en = "{E02.dong} at Tết.", para = true },
          { vi = "Đã sửa {E05.houses} nhà.", en = "{E05.houses} were repaired.", para = false },
          { vi = "Đã tư vấn {C14.cases}.", en = "{C14.cases} of advice.", para = true },
          { vi = "{F01.dong} là giá trị làm lợi.", en = "A benefit of {F01.dong}.", para = false },
        ]
        [[section]]
        code = "hai"
        vi = "Đối ngoại"
        en = "Exchange"
        text = [{ vi = "Đã đón {K03.delegations}.", en = "{K03.delegations} came.", para = true }]
        [[section]]
        code = "ba"
        vi = "Chỉ tiêu"
        en = "Targets"
        text = [
          { vi = "Kết nạp đạt {B04.people:rate} của {B04.people:target}.", en = "", para = true },
        ]
        "#,
    )
    .unwrap()
}

fn draft(form: &Form, figures: &[(&str, Figure)]) -> Draft {
    let figures = figures
        .iter()
        .map(|(key, figure)| ((*key).to_owned(), figure.clone()))
        .collect();
    Draft {
        outline: Outline::of(form, &catalogue(), "vi"),
        filled: Filled {
            figures,
            targets: BTreeMap::new(),
        },
        words: BTreeMap::new(),
        names: Names {
            unit: "Liên đoàn Lao động thành phố Hà Nội".to_owned(),
            superior: Some("Tổng Liên đoàn Lao động Việt Nam".to_owned()),
            place: Some("Hà Nội".to_owned()),
            symbol: "BC-LĐLĐ".to_owned(),
            authority: "TM. BAN THƯỜNG VỤ".to_owned(),
            post: "CHỦ TỊCH".to_owned(),
            signer: String::new(),
            period: "6 tháng đầu năm 2023".to_owned(),
            days: "01/01/2023–30/06/2023".to_owned(),
            under: String::new(),
        },
        seal: None,
    }
}

/// The body as lines: headings after `#`, paragraphs as their words.
fn lines(draft: &Draft) -> Vec<String> {
    let words = |runs: &Vec<Run>| -> String { runs.iter().map(|run| run.text.clone()).collect() };
    let line = |block: &Block| match block {
        Block::Heading { text, .. } => format!("# {text}"),
        Block::Paragraph(runs) => words(runs),
        _ => String::new(),
    };
    draft.letter().blocks.iter().map(line).collect()
}

#[test]
fn a_sentence_prints_only_when_all_its_figures_are_known() {
    let report = draft(&letter_form(), &[("E05.houses", counted(31))]);
    assert_eq!(lines(&report), ["# I. Chăm lo", "Đã sửa 31\u{a0}căn nhà."]);
    let none = draft(&letter_form(), &[]);
    assert!(lines(&none).is_empty());
}

#[test]
fn a_skipped_opening_leaves_its_paragraph_to_the_next_sentence() {
    let report = draft(
        &letter_form(),
        &[
            ("E02.dong", declared(144_000_000_000, "over")),
            ("E05.houses", counted(31)),
            (
                "F01.dong",
                order(Some("hàng trăm tỷ đồng"), 100_000_000_000),
            ),
        ],
    );
    assert_eq!(
        lines(&report),
        [
            "# I. Chăm lo",
            "Dịp Tết Liên đoàn Lao động thành phố Hà Nội chi trên 144 tỷ\u{a0}đồng. \
             Đã sửa 31\u{a0}căn nhà.",
            "Hàng trăm tỷ đồng là giá trị làm lợi.",
        ]
    );
}

#[test]
fn chips_carry_the_point_of_their_basis() {
    let report = draft(
        &letter_form(),
        &[
            ("E05.houses", counted(31)),
            (
                "F01.dong",
                order(Some("hàng trăm tỷ đồng"), 100_000_000_000),
            ),
        ],
    );
    let marks: Vec<FigureMark> = report
        .letter()
        .blocks
        .into_iter()
        .filter_map(|block| match block {
            Block::Paragraph(runs) => Some(runs),
            _ => None,
        })
        .flatten()
        .filter_map(|run| run.figure)
        .collect();
    assert_eq!(marks[0].id, "E05.houses");
    assert_eq!(marks[0].basis, FigureBasis::Counted);
    assert_eq!(marks[1].basis, FigureBasis::Order);
}

#[test]
fn free_words_keep_a_section_without_figures() {
    let mut report = draft(&letter_form(), &[]);
    report.words.insert(
        "hai".to_owned(),
        "Đón đoàn bạn.\r\n\r\nĐi thăm hai nơi.".to_owned(),
    );
    assert_eq!(
        lines(&report),
        ["# I. Đối ngoại", "Đón đoàn bạn.", "Đi thăm hai nơi."]
    );
}

#[test]
fn a_target_speaks_only_where_it_is_set() {
    let mut report = draft(&letter_form(), &[("B04.people", counted(15_199))]);
    assert!(lines(&report).is_empty());
    let targets = &mut report.filled.targets;
    targets.insert("B04.people".to_owned(), vec![target(15_190)]);
    assert_eq!(
        lines(&report),
        [
            "# I. Chỉ tiêu",
            "Kết nạp đạt 100,06% của 15.190\u{a0}người."
        ]
    );
}

#[test]
fn a_draft_has_an_open_number_and_an_issued_report_its_own() {
    let mut report = draft(&letter_form(), &[]);
    let head = report.letter().head;
    assert_eq!(head.number, "Số: ……/BC-LĐLĐ");
    assert_eq!(head.place_and_day, "Hà Nội, ngày … tháng … năm …");
    assert_eq!(head.issuer, ["LIÊN ĐOÀN LAO ĐỘNG", "THÀNH PHỐ HÀ NỘI"]);
    report.seal = Some(Seal {
        check: None,
        number: "07/BC-LĐLĐ".to_owned(),
        on: "2023-07-05".parse().unwrap(),
    });
    let letter = report.letter();
    assert_eq!(letter.head.number, "Số: 07/BC-LĐLĐ");
    assert_eq!(
        letter.head.place_and_day,
        "Hà Nội, ngày 05 tháng 7 năm 2023"
    );
    assert_eq!(
        letter.title.unwrap().subject,
        ["Kết quả công tác công đoàn 6 tháng đầu năm 2023"]
    );
}

#[test]
fn a_numeric_form_is_a_letter_around_its_table() {
    let catalogue = catalogue();
    let form = catalogue.form("2-hdcd").unwrap();
    let report = draft(
        form,
        &[
            ("A01.people", declared(629_000, "over")),
            ("C02.rate", ratio(Some((121, 163)), 742_331, "exact")),
        ],
    );
    let letter = report.letter();
    let [Block::Table(table)] = letter.blocks.as_slice() else {
        panic!("one table is the body");
    };
    table.check().unwrap();
    let row = |name: &str| {
        table
            .rows
            .iter()
            .find(|row| row.figure.as_ref().is_some_and(|(_, mark)| mark.id == name))
            .unwrap()
    };
    assert_eq!(
        row("A01.people").cells[3],
        Cell::number(629_000, "trên 629.000")
    );
    assert_eq!(row("C02.rate").cells[3].shown(), "74,2%");
    assert_eq!(row("C02.rate").cells[4].shown(), "đơn vị khai, 121/163");
    let unknown = table
        .rows
        .iter()
        .filter(|row| row.figure.is_none() && row.cells[4].shown() == "chưa có số");
    assert!(unknown.count() > 100);
    assert_eq!(
        paper::docx::letter(&letter).unwrap(),
        paper::docx::letter(&report.letter()).unwrap()
    );
}

#[test]
fn every_form_of_the_catalogue_is_drawn_in_both_languages() {
    let catalogue = catalogue();
    for form in &catalogue.forms {
        for language in ["vi", "en"] {
            let mut report = draft(form, &[]);
            report.outline = Outline::of(form, &catalogue, language);
            let keys: Vec<String> = report
                .outline
                .figures()
                .iter()
                .map(|figure| figure.0.to_owned())
                .collect();
            for key in keys {
                report.filled.figures.insert(key, counted(1_234));
            }
            report.sheet().check().unwrap();
            let html = paper::html::letter(&report.letter());
            assert!(!html.contains('{'), "{} {language}", form.code);
        }
    }
}
