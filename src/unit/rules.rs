//! What a unit is and what may be done with it. Pure: no database, no clock, no pages.

use timeline::Day;

use crate::catalogue::{Catalogue, UnitKind};

/// A unit as it stands on the day asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    pub unit_id: i32,
    pub code: String,
    pub name: String,
    pub kind: String,
    pub tier: String,
    pub sector: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub founded_on: Day,
    pub ended_on: Option<Day>,
    pub generated: bool,
}

impl Unit {
    /// Whether the unit stood on the day.
    pub fn stood_on(&self, day: Day) -> bool {
        self.founded_on <= day && self.ended_on.is_none_or(|ended| day < ended)
    }

    /// The day its pages are about when none is asked: today, or the last day it stood.
    pub fn usual_day(&self, today: Day) -> Day {
        let last_on = self.ended_on.and_then(|ended| ended.yesterday().ok());
        last_on.map_or(today, |last_on| last_on.min(today))
    }
}

/// A name with the days it was held; `until_on` is the first day it no longer was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitName {
    pub name: String,
    pub from_on: Option<Day>,
    pub until_on: Option<Day>,
}

/// A unit as asked for, every value already of its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUnit {
    pub code: String,
    pub name: String,
    pub kind: String,
    pub tier: String,
    pub founded_on: Day,
    pub ended_on: Option<Day>,
    pub sector: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
}

/// A move to another parent from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    pub parent_id: i32,
    pub on: Day,
}

/// Why the domain says no: the field it concerns and the message key of the sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct Refusal {
    pub field: &'static str,
    pub message: &'static str,
}

fn refuse<T>(field: &'static str, message: &'static str) -> Result<T, Refusal> {
    Err(Refusal { field, message })
}

/// May this unit be founded under this parent?
pub fn check_new(new: &NewUnit, parent: &Unit, catalogue: &Catalogue) -> Result<(), Refusal> {
    let Some(kind) = catalogue.unit_kind(&new.kind) else {
        return refuse("kind", "unit-kind-unknown");
    };
    if new.founded_on < parent.founded_on {
        return refuse("founded_on", "unit-older-than-parent");
    }
    if !parent.stood_on(new.founded_on) {
        return refuse("founded_on", "unit-parent-closed-that-day");
    }
    check_under(kind, parent, "kind")
}

fn check_under(kind: &UnitKind, parent: &Unit, field: &'static str) -> Result<(), Refusal> {
    if kind.under.contains(&parent.tier) {
        Ok(())
    } else {
        refuse(field, "unit-kind-not-under")
    }
}

/// May the unit move under the new parent on the day? `above_parent` are the units above the new
/// parent, itself included, on that day or later.
pub fn check_move(
    unit: &Unit,
    parent: &Unit,
    asked: &Move,
    above_parent: &[i32],
    catalogue: &Catalogue,
) -> Result<(), Refusal> {
    if !unit.stood_on(asked.on) {
        return refuse("on", "unit-closed-that-day");
    }
    if !parent.stood_on(asked.on) {
        return refuse("on", "unit-parent-closed-that-day");
    }
    if above_parent.contains(&unit.unit_id) {
        return refuse("parent", "unit-under-itself");
    }
    match catalogue.unit_kind(&unit.kind) {
        Some(kind) => check_under(kind, parent, "parent"),
        None => refuse("parent", "unit-kind-unknown"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use timeline::Day;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn unit(unit_id: i32, tier: &str, kind: &str) -> Unit {
        Unit {
            unit_id,
            code: format!("X-{unit_id}"),
            name: "Đơn vị thử".to_owned(),
            kind: kind.to_owned(),
            tier: tier.to_owned(),
            sector: None,
            email: None,
            phone: None,
            founded_on: day("2020-01-01"),
            ended_on: Some(day("2025-07-01")),
            generated: false,
        }
    }

    fn catalogue() -> Catalogue {
        let mut catalogue = Catalogue::default();
        catalogue.unit_kinds.push(UnitKind {
            code: "cdcs".to_owned(),
            vi: "Công đoàn cơ sở".to_owned(),
            en: "Base union".to_owned(),
            tier: "base".to_owned(),
            under: vec!["upper".to_owned(), "federation".to_owned()],
        });
        catalogue
    }

    fn new_unit(founded_on: &str) -> NewUnit {
        NewUnit {
            code: "X-9".to_owned(),
            name: "CĐCS Thử".to_owned(),
            kind: "cdcs".to_owned(),
            tier: "base".to_owned(),
            founded_on: day(founded_on),
            ended_on: None,
            sector: None,
            email: None,
            phone: None,
        }
    }

    #[test]
    fn a_unit_is_founded_only_while_its_parent_stands() {
        let parent = unit(1, "upper", "lien-doan-huyen");
        let check = |on: &str| check_new(&new_unit(on), &parent, &catalogue());
        assert_eq!(check("2025-06-30"), Ok(()));
        assert_eq!(
            check("2025-07-01").unwrap_err().message,
            "unit-parent-closed-that-day"
        );
        assert_eq!(
            check("2019-12-31").unwrap_err().message,
            "unit-older-than-parent"
        );
    }

    #[test]
    fn a_base_union_does_not_stand_under_a_base_union() {
        let parent = unit(1, "base", "cdcs");
        let refusal = check_new(&new_unit("2021-01-01"), &parent, &catalogue()).unwrap_err();
        assert_eq!(
            (refusal.field, refusal.message),
            ("kind", "unit-kind-not-under")
        );
    }

    #[test]
    fn a_unit_does_not_move_under_itself() {
        let moved = unit(2, "base", "cdcs");
        let parent = unit(3, "upper", "lien-doan-huyen");
        let asked = Move {
            parent_id: 3,
            on: day("2022-01-01"),
        };
        let check = |above: &[i32]| check_move(&moved, &parent, &asked, above, &catalogue());
        assert_eq!(check(&[3, 2, 1]).unwrap_err().message, "unit-under-itself");
        assert_eq!(check(&[3, 1]), Ok(()));
    }
}
