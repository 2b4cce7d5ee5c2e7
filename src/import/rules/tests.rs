use super::super::cells::RowFault;
use super::super::units::{PlacedUnit, read_unit};
use super::*;

fn catalogue() -> Catalogue {
    crate::catalogue::load(None).unwrap()
}

fn known() -> HashMap<String, Unit> {
    let unit = Unit {
        unit_id: 7,
        code: "HN".to_owned(),
        name: "Liên đoàn Lao động thành phố Hà Nội".to_owned(),
        kind: "lien-doan-tinh".to_owned(),
        tier: "federation".to_owned(),
        sector: None,
        email: None,
        phone: None,
        founded_on: "2010-01-01".parse().unwrap(),
        ended_on: None,
        generated: false,
    };
    HashMap::from([("HN".to_owned(), unit)])
}

fn row<T>(
    pairs: &[(&str, &str)],
    read: impl FnOnce(&mut Cells<'_>) -> Option<T>,
) -> (Option<T>, Vec<RowFault>) {
    let columns: Vec<Option<String>> = pairs
        .iter()
        .map(|(column, _)| Some((*column).to_owned()))
        .collect();
    let texts: Vec<String> = pairs.iter().map(|(_, text)| (*text).to_owned()).collect();
    let mut cells = Cells::new(5, &columns, &texts);
    let read = read(&mut cells);
    let faults = cells.faults;
    (read, faults)
}

fn unit(pairs: &[(&str, &str)]) -> (Option<PlacedUnit>, Vec<RowFault>) {
    row(pairs, |cells| read_unit(cells, &known(), &catalogue()))
}

fn figure(pairs: &[(&str, &str)]) -> (Option<NewDeclared>, Vec<RowFault>) {
    row(pairs, |cells| {
        read_figure(cells, (&known(), None), &catalogue())
    })
}

#[test]
fn a_unit_stands_under_its_parent_with_the_tier_of_its_kind() {
    let (placed, faults) = unit(&[
        ("code", "hn-x"),
        ("name", "Công đoàn phường Thử"),
        ("kind", "cong-doan-phuong"),
        ("parent", "HN"),
        ("from", "01/07/2025"),
    ]);
    assert_eq!(faults, []);
    let placed = placed.unwrap();
    assert_eq!(
        (placed.new.code.as_str(), placed.new.tier.as_str()),
        ("HN-X", "upper")
    );
    assert_eq!(placed.line, "territorial");
}

#[test]
fn every_wrong_cell_of_a_row_is_named() {
    let (placed, faults) = unit(&[
        ("code", "HN X"),
        ("name", "Thử"),
        ("kind", "phuong"),
        ("parent", "HN"),
        ("from", "31/02/2025"),
    ]);
    assert_eq!(placed, None);
    let columns: Vec<&str> = faults.iter().map(|fault| fault.column.as_str()).collect();
    assert_eq!(columns, ["code", "kind", "from"]);
    assert!(
        faults
            .iter()
            .all(|fault| fault.row == 5 && !fault.remedy.is_empty()),
        "{faults:?}"
    );
}

#[test]
fn a_unit_without_a_known_parent_is_refused() {
    let (_, faults) = unit(&[
        ("code", "HN-X"),
        ("name", "Công đoàn phường Thử"),
        ("kind", "cong-doan-phuong"),
        ("parent", "DN"),
        ("from", "2025-07-01"),
    ]);
    assert_eq!(faults[0].column, "parent");
}

#[test]
fn a_share_is_a_percentage_or_a_fraction() {
    let base = [
        ("unit", "HN"),
        ("indicator", "C02.rate"),
        ("period", "2017"),
    ];
    let with = |more: &[(&'static str, &'static str)]| figure(&[&base[..], more].concat());
    let (declared, faults) = with(&[("value", "70"), ("qualifier", "over")]);
    assert_eq!(faults, []);
    let word = declared.unwrap().word.unwrap();
    assert_eq!(
        (word.percent_ppm, word.qualifier),
        (Some(700_000), Qualifier::Over)
    );
    let (declared, _) = with(&[
        ("numerator", "121"),
        ("denominator", "163"),
        ("printed", "121/163 (tỷ lệ đạt 75%)"),
    ]);
    let word = declared.unwrap().word.unwrap();
    assert_eq!(word.flag.as_deref(), Some("In 75% nhưng 121/163 là 74,2%."));
}

#[test]
fn a_figure_with_a_dimension_that_is_not_its_own_is_refused() {
    let (_, faults) = figure(&[
        ("unit", "HN"),
        ("indicator", "E05.houses"),
        ("dims", "sex=female"),
        ("period", "2025"),
        ("value", "31"),
    ]);
    assert_eq!(faults[0].column, "dims");
}

#[test]
fn a_figure_before_its_unit_stood_is_refused() {
    let (_, faults) = figure(&[
        ("unit", "HN"),
        ("indicator", "E05.houses"),
        ("period", "2009"),
        ("value", "31"),
    ]);
    assert_eq!(faults[0].column, "period");
}

#[test]
fn a_row_with_more_cells_than_columns_is_refused() {
    let columns = [Some("code".to_owned())];
    let texts = ["HN".to_owned(), "thừa".to_owned()];
    assert_eq!(Cells::new(2, &columns, &texts).faults.len(), 1);
}
