//! The structure of the Excel files: real numbers, formulas only where they are true, text that
//! stays text, printing.

#![cfg(test)]

use std::io::{Cursor, Read};

use paper::*;

fn table(stated_total: i64) -> Sheet {
    let line = |name: &str, value: i64| {
        Row::line(vec![
            Cell::text(name),
            Cell::number(value, "…"),
            Cell::Percent {
                rate_ppm: 742_000,
                shown: "74,2%".to_owned(),
            },
            Cell::Day {
                on: jiff::civil::date(2027, 1, 5),
                shown: "05/01/2027".to_owned(),
            },
        ])
    };
    Sheet {
        title: "Kết quả".to_owned(),
        subtitles: vec!["Năm 2026".to_owned()],
        columns: vec![
            Column::new(ColumnKind::Text, "Đơn vị"),
            Column::new(ColumnKind::Money, "Số tiền"),
            Column::new(ColumnKind::Percent, "Tỷ lệ"),
            Column::new(ColumnKind::Day, "Ngày"),
        ],
        rows: vec![
            line("=1+1", 350_000_000),
            line("Đơn vị B", 50),
            Row::total(
                TotalOf::All,
                vec![
                    Cell::text("Cộng"),
                    Cell::number(stated_total, "…"),
                    Cell::Empty,
                    Cell::Empty,
                ],
            ),
        ],
        notes: vec!["Ghi chú".to_owned()],
        orientation: Orientation::Landscape,
    }
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

#[test]
fn a_total_keeps_its_formula_where_it_is_true() {
    let tab = part(
        &xlsx::sheet(&table(350_000_050)).unwrap(),
        "xl/worksheets/sheet1.xml",
    );
    assert!(tab.contains("<f>SUM(B5:B6)</f><v>350000050</v>"), "{tab}");
    let tab = part(
        &xlsx::sheet(&table(350_000_000)).unwrap(),
        "xl/worksheets/sheet1.xml",
    );
    assert!(
        !tab.contains("<f>"),
        "a stated total that is no sum stays as stated"
    );
}

#[test]
fn values_are_real_and_text_stays_text() {
    let file = xlsx::sheet(&table(0)).unwrap();
    let tab = part(&file, "xl/worksheets/sheet1.xml");
    for value in ["<v>350000000</v>", "<v>0.742</v>", "<v>46392</v>"] {
        assert!(tab.contains(value), "{value}: {tab}");
    }
    assert!(part(&file, "xl/sharedStrings.xml").contains("<t>=1+1</t>"));
    let styles = part(&file, "xl/styles.xml");
    assert!(styles.contains("quotePrefix=\"1\"") && styles.contains("Times New Roman"));
}

#[test]
fn it_prints_on_a4_with_headings_on_every_page() {
    let file = xlsx::sheet(&table(0)).unwrap();
    let tab = part(&file, "xl/worksheets/sheet1.xml");
    assert!(
        tab.contains("paperSize=\"9\"") && tab.contains("orientation=\"landscape\""),
        "{tab}"
    );
    assert!(
        tab.contains("<pane ySplit=\"4\" topLeftCell=\"A5\""),
        "{tab}"
    );
    let book = part(&file, "xl/workbook.xml");
    assert!(
        book.contains("_xlnm.Print_Titles") && book.contains("$4:$4"),
        "{book}"
    );
}

#[test]
fn several_tables_are_several_tabs() {
    let (first, second) = (table(0), table(1));
    let book = part(
        &xlsx::sheets(&[&first, &second]).unwrap(),
        "xl/workbook.xml",
    );
    assert!(
        book.contains("\"Kết quả\"") && book.contains("\"Kết quả (2)\""),
        "{book}"
    );
    assert!(xlsx::sheets(&[]).is_err());
}
