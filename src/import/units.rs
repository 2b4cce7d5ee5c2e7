//! One row of a file as a unit with its place in the tree. Pure.

use std::collections::HashMap;

use super::cells::Cells;
use crate::catalogue::Catalogue;
use crate::unit::{NewUnit, Unit, check_new};
use crate::web::Words;

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
