//! One row of a file as a unit, a declared figure or a target, or everything wrong with it. Pure:
//! no database, no clock.

use std::collections::HashMap;

use serde::Serialize;
use timeline::{Day, PeriodName};
use vietnamese::Qualifier;

use crate::catalogue::{Catalogue, Indicator, IndicatorType};
use crate::declared::{
    Dims, NewDeclared, Refusal, Share, Word, check_dims, check_standing, check_word, read_share,
};
use crate::indicator::parse_dims;
use crate::target::{NewTarget, Target, check_target};
use crate::unit::{NewUnit, Unit, check_new};
use crate::web::Words;

/// What is wrong in a row: where, what stands there, why it cannot be, what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowFault {
    pub row: u64,
    pub column: String,
    pub value: String,
    pub reason: String,
    pub remedy: String,
}

/// The cells of one row under the codes of their columns, and what was found wrong so far.
#[derive(Debug)]
pub struct Cells<'a> {
    pub row: u64,
    cells: HashMap<&'a str, &'a str>,
    pub faults: Vec<RowFault>,
}

impl<'a> Cells<'a> {
    pub fn new(row: u64, columns: &'a [Option<String>], cells: &'a [String]) -> Self {
        let named = columns.iter().zip(cells);
        let mut own = Self {
            row,
            cells: named
                .filter_map(|(column, cell)| Some((column.as_deref()?, cell.as_str())))
                .collect(),
            faults: Vec::new(),
        };
        if cells.len() > columns.len() {
            let extra = cells[columns.len()..].join(", ");
            own.wrong_with(
                "",
                &extra,
                "Dòng có nhiều ô hơn số cột. Kiểm tra dấu phẩy trong ô.",
            );
        }
        own
    }

    /// The cell's text; empty where there is no such column.
    pub fn text(&self, column: &str) -> &'a str {
        self.cells.get(column).copied().unwrap_or_default()
    }

    pub fn all(&self) -> impl Iterator<Item = (&'a str, &'a str)> + '_ {
        self.cells.iter().map(|(column, cell)| (*column, *cell))
    }

    fn some(&self, column: &str) -> Option<String> {
        Some(self.text(column).to_owned()).filter(|text| !text.is_empty())
    }

    /// Says what is wrong with a cell, in one sentence for the reason and the rest for the remedy.
    pub fn wrong(&mut self, column: &str, sentence: &str) {
        let value = self.text(column).to_owned();
        self.wrong_with(column, &value, sentence);
    }

    fn wrong_with(&mut self, column: &str, value: &str, sentence: &str) {
        let (reason, remedy) = match sentence.split_once(". ") {
            Some((reason, remedy)) => (format!("{reason}."), remedy.to_owned()),
            None => (sentence.to_owned(), String::new()),
        };
        self.faults.push(RowFault {
            row: self.row,
            column: column.to_owned(),
            value: value.to_owned(),
            reason,
            remedy,
        });
    }

    fn refused(&mut self, refusal: &Refusal) {
        let sentence = Words::of("vi").with(refusal.message, &refusal.about);
        self.wrong(refusal.field, &sentence);
    }

    fn day(&mut self, column: &str) -> Option<Day> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let read = vietnamese::parse_day(text).ok();
        if read.is_none() {
            self.wrong(
                column,
                "Không phải một ngày. Viết 2027-01-25 hoặc 25/01/2027.",
            );
        }
        read
    }

    fn number(&mut self, column: &str) -> Option<i64> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let read = vietnamese::parse_number(text).ok();
        if read.is_none() {
            self.wrong(
                column,
                "Không đọc được thành số. Viết chữ số, ví dụ 1200 hoặc 1.200, hay 11 tỷ 120 triệu.",
            );
        }
        read.map(|read| read.value)
    }

    fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }
}

/// A unit as a file states it, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedUnit {
    pub new: NewUnit,
    /// Code of the parent; nothing for the root.
    pub parent: Option<String>,
    pub line: String,
}

/// A unit with its line; its parent is one of `known` (earlier in the file, or in the database).
pub fn read_unit(
    cells: &mut Cells<'_>,
    known: &HashMap<String, Unit>,
    catalogue: &Catalogue,
) -> Option<PlacedUnit> {
    let code = cells.text("code").to_uppercase();
    let sound = code
        .chars()
        .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-');
    if code.is_empty() || code.len() > 40 || !sound || code.starts_with('-') {
        cells.wrong("code", &Words::of("vi").t("unit-code-wrong"));
    }
    let name = cells
        .text("name")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    if !(2..=300).contains(&name.chars().count()) {
        cells.wrong("name", &Words::of("vi").t("unit-name-length"));
    }
    let tier = read_kind(cells, catalogue);
    let line = read_line_name(cells);
    let founded_on = cells.day("from");
    if founded_on.is_none() && cells.text("from").is_empty() {
        cells.wrong(
            "from",
            "Thiếu ngày thành lập. Viết ngày đầu tiên đơn vị hoạt động.",
        );
    }
    let ended_on = cells.day("until");
    if founded_on
        .zip(ended_on)
        .is_some_and(|(from, until)| until <= from)
    {
        cells.wrong(
            "until",
            "Ngày thôi hoạt động không sau ngày thành lập. Kiểm tra lại hai ngày.",
        );
    }
    if cells
        .some("email")
        .is_some_and(|email| !email.contains('@') || email.contains(' '))
    {
        cells.wrong("email", &Words::of("vi").t("unit-email-wrong"));
    }
    if !cells.is_sound() {
        return None;
    }
    let new = NewUnit {
        code,
        name,
        kind: cells.text("kind").to_owned(),
        tier: tier?,
        founded_on: founded_on?,
        ended_on,
        sector: cells.some("sector"),
        email: cells.some("email"),
        phone: cells.some("phone"),
    };
    let parent = cells.some("parent").map(|parent| parent.to_uppercase());
    check_place(cells, &new, (parent.as_deref(), known), catalogue);
    cells.is_sound().then_some(PlacedUnit {
        new,
        parent,
        line: line.to_owned(),
    })
}

fn read_kind(cells: &mut Cells<'_>, catalogue: &Catalogue) -> Option<String> {
    let Some(kind) = catalogue.unit_kind(cells.text("kind")) else {
        let known: Vec<&str> = catalogue
            .unit_kinds
            .iter()
            .map(|kind| kind.code.as_str())
            .collect();
        let sentence = format!(
            "Không có loại đơn vị này. Chọn một trong: {}.",
            known.join(", ")
        );
        cells.wrong("kind", &sentence);
        return None;
    };
    let tier = cells.text("tier");
    if !tier.is_empty() && tier != kind.tier {
        let sentence = format!(
            "Cấp không khớp loại đơn vị. Loại {} thuộc cấp {}.",
            kind.code, kind.tier
        );
        cells.wrong("tier", &sentence);
    }
    Some(kind.tier.clone())
}

fn read_line_name(cells: &mut Cells<'_>) -> &'static str {
    match vietnamese::fold(cells.text("line")).as_str() {
        "" | "territorial" | "dia phuong" | "lanh tho" => "territorial",
        "sectoral" | "nganh" => "sectoral",
        _ => {
            cells.wrong(
                "line",
                "Không có hệ thống này. Viết territorial hoặc sectoral.",
            );
            "territorial"
        }
    }
}

fn check_place(
    cells: &mut Cells<'_>,
    new: &NewUnit,
    (parent, known): (Option<&str>, &HashMap<String, Unit>),
    catalogue: &Catalogue,
) {
    let Some(code) = parent else {
        if !matches!(new.tier.as_str(), "confederation" | "federation") {
            cells.wrong(
                "parent",
                "Thiếu mã cấp trên. Chỉ Tổng Liên đoàn và Liên đoàn tỉnh, ngành đứng đầu cây.",
            );
        }
        return;
    };
    let Some(parent) = known.get(code) else {
        cells.wrong(
            "parent",
            "Không có đơn vị mang mã này. Đặt dòng của cấp trên trước dòng này, hoặc sửa mã.",
        );
        return;
    };
    if let Err(refusal) = check_new(new, parent, catalogue) {
        let column = if refusal.field == "founded_on" {
            "from"
        } else {
            "parent"
        };
        cells.wrong(column, &Words::of("vi").t(refusal.message));
    }
    let outlives = match (parent.ended_on, new.ended_on) {
        (Some(parent_ended), Some(ended)) => ended > parent_ended,
        (Some(_), None) => true,
        (None, _) => false,
    };
    if outlives {
        cells.wrong("until", "Đơn vị còn hoạt động sau khi cấp trên đã thôi. Ghi ngày thôi hoạt động, hoặc cấp trên khác.");
    }
}

/// The key both a figure and a target stand on.
struct Key<'a> {
    unit: &'a Unit,
    indicator: &'a Indicator,
    dims: Dims,
    name: PeriodName,
}

fn read_key<'a>(
    cells: &mut Cells<'_>,
    (known, default_unit): (&'a HashMap<String, Unit>, Option<&str>),
    catalogue: &'a Catalogue,
) -> Option<Key<'a>> {
    let unit = read_unit_code(cells, known, default_unit);
    let indicator = catalogue.indicator(cells.text("indicator"));
    if indicator.is_none() {
        cells.wrong(
            "indicator",
            "Không có chỉ tiêu này trong danh mục. Kiểm tra lại mã, ví dụ E01.turns.",
        );
    }
    let name = cells.text("period").parse::<PeriodName>().ok();
    if name.is_none() {
        let sentence =
            Words::of("vi").t1("declared-period-unreadable", "text", cells.text("period"));
        cells.wrong("period", &sentence);
    }
    let dims = parse_dims(cells.text("dims"));
    if dims.is_none() {
        cells.wrong("dims", &Words::of("vi").t("target-dims-unreadable"));
    }
    let (unit, indicator, dims, name) = (unit?, indicator?, dims?, name?);
    if let Err(refusal) = check_dims(&dims, indicator, catalogue) {
        cells.refused(&refusal);
    }
    if let Err(refusal) = check_standing(unit.founded_on, unit.ended_on, name.period()) {
        cells.refused(&refusal);
    }
    Some(Key {
        unit,
        indicator,
        dims,
        name,
    })
}

/// The unit a row is of: its own cell, else the one the command names.
pub fn read_unit_code<'a>(
    cells: &mut Cells<'_>,
    known: &'a HashMap<String, Unit>,
    default_unit: Option<&str>,
) -> Option<&'a Unit> {
    let own = cells.text("unit").to_uppercase();
    let code = if own.is_empty() {
        default_unit.unwrap_or_default().to_uppercase()
    } else {
        own
    };
    let found = known.get(&code);
    match (found, code.is_empty()) {
        (None, true) => cells.wrong(
            "unit",
            "Thiếu mã đơn vị. Điền mã, hoặc chạy lệnh với --unit MÃ.",
        ),
        (None, false) => cells.wrong(
            "unit",
            "Không có đơn vị mang mã này. Nhập đơn vị trước, hoặc sửa mã.",
        ),
        _ => {}
    }
    found
}

/// The qualifier as its code or its Vietnamese word; empty is exact.
fn read_qualifier(cells: &mut Cells<'_>) -> Qualifier {
    let text = cells.text("qualifier");
    let of_word = || {
        vietnamese::parse_qualified(&format!("{text} 1"))
            .ok()
            .map(|read| read.qualifier)
    };
    match text {
        "" => Qualifier::Exact,
        code => match code.parse().ok().or_else(of_word) {
            Some(qualifier) => qualifier,
            None => {
                cells.wrong(
                    "qualifier",
                    "Không có mức chính xác này. Viết exact, over, under, about, at_least, at_most hoặc order.",
                );
                Qualifier::Exact
            }
        },
    }
}

/// The value of a share is its percentage, of everything else a whole number.
fn read_value(cells: &mut Cells<'_>, indicator: &Indicator) -> (Option<i64>, Option<i64>) {
    if indicator.typ != IndicatorType::Ratio {
        return (cells.number("value"), None);
    }
    let text = cells.text("value");
    match read_share(text) {
        _ if text.is_empty() => (None, None),
        Some(Share::Percent(ppm)) => (None, Some(ppm)),
        _ => {
            cells.wrong("value", "Không đọc được thành phần trăm. Viết 74,2; phân số thì ghi ở hai cột numerator và denominator.");
            (None, None)
        }
    }
}

/// A declared figure.
pub fn read_figure(
    cells: &mut Cells<'_>,
    known: (&HashMap<String, Unit>, Option<&str>),
    catalogue: &Catalogue,
) -> Option<NewDeclared> {
    let key = read_key(cells, known, catalogue)?;
    let (value, percent_ppm) = read_value(cells, key.indicator);
    let word = Word {
        as_of: cells.day("as_of"),
        value,
        percent_ppm,
        low: cells.number("low"),
        high: cells.number("high"),
        qualifier: read_qualifier(cells),
        numerator: cells.number("numerator"),
        denominator: cells.number("denominator"),
        printed: cells.some("printed"),
        flag: None,
        source: cells.some("source"),
    };
    if !cells.is_sound() {
        return None;
    }
    match check_word(word, key.indicator, key.name.period()) {
        Ok(word) => Some(NewDeclared {
            unit_id: key.unit.unit_id,
            indicator: key.indicator.code.clone(),
            dims: key.dims,
            period: key.name.period(),
            word: Some(word),
        }),
        Err(refusal) => {
            cells.refused(&refusal);
            None
        }
    }
}

/// A target.
pub fn read_target(
    cells: &mut Cells<'_>,
    known: (&HashMap<String, Unit>, Option<&str>),
    catalogue: &Catalogue,
) -> Option<NewTarget> {
    let key = read_key(cells, known, catalogue)?;
    let (value, percent_ppm) = read_value(cells, key.indicator);
    let target = Target {
        value,
        percent_ppm,
        low: cells.number("low"),
        high: cells.number("high"),
        qualifier: read_qualifier(cells).as_code().to_owned(),
        assigned_by: cells.text("assigned_by").to_owned(),
        decision_no: cells.text("decision_no").to_owned(),
        source: cells.some("source"),
    };
    let as_of = cells.day("as_of");
    if !cells.is_sound() {
        return None;
    }
    match check_target(target, key.indicator, (key.name.period(), as_of)) {
        Ok(target) => Some(NewTarget {
            unit_id: key.unit.unit_id,
            indicator: key.indicator.code.clone(),
            dims: key.dims,
            period: key.name.period(),
            as_of,
            owner: target.assigned_by.clone(),
            target: Some(target),
        }),
        Err(refusal) => {
            cells.refused(&refusal);
            None
        }
    }
}

#[cfg(test)]
mod tests;
