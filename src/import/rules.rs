//! One row of a file as a declared figure or a target, or everything wrong with it. Pure:
//! no database, no clock.

use std::collections::HashMap;

use timeline::PeriodName;
use vietnamese::Qualifier;

use super::cells::Cells;
use crate::catalogue::{Catalogue, Indicator, IndicatorType};
use crate::declared::{
    Dims, NewDeclared, Share, Word, check_dims, check_standing, check_word, read_share,
};
use crate::indicator::parse_dims;
use crate::target::{NewTarget, Target, check_target};
use crate::unit::Unit;
use crate::web::Words;

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
