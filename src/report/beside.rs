//! Figures a report sets beside its own: of the year before, of a unit below, of one month. Each
//! has a key of its own, `E01.turns@before`, so that it is frozen, drawn again and told later like
//! any other figure of the report. Pure.

use timeline::PeriodName;

/// Whose figure a key means, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Beside<'a> {
    /// The report's own unit and period.
    Own,
    YearBefore,
    Unit {
        unit_id: i32,
        code: &'a str,
    },
    Period(PeriodName),
}

/// The key of the same figure a year before.
pub fn key_before(key: &str) -> String {
    format!("{key}@before")
}

/// The key of the same figure at a unit below.
pub fn key_of_unit(key: &str, unit_id: i32, code: &str) -> String {
    format!("{key}@unit:{unit_id}:{code}")
}

/// The key of the same figure in another period.
pub fn key_in(key: &str, name: PeriodName) -> String {
    format!("{key}@in:{name}")
}

/// What a key means; what is unreadable is nobody's.
pub fn beside(key: &str) -> Option<Beside<'_>> {
    let Some((_, whose)) = key.split_once('@') else {
        return Some(Beside::Own);
    };
    match whose.split_once(':') {
        None => (whose == "before").then_some(Beside::YearBefore),
        Some(("in", name)) => name.parse().ok().map(Beside::Period),
        Some(("unit", unit)) => {
            let (unit_id, code) = unit.split_once(':')?;
            let unit_id = unit_id.parse().ok()?;
            Some(Beside::Unit { unit_id, code })
        }
        Some(_) => None,
    }
}

/// The period a key of a report for this period is asked in; none where a calendar has no such one.
pub fn period_of(key: &str, own: PeriodName) -> Option<PeriodName> {
    match beside(key)? {
        Beside::Own | Beside::Unit { .. } => Some(own),
        Beside::YearBefore => own.year_before(),
        Beside::Period(name) => Some(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Choose;
    use crate::report::outline::read_key;

    #[test]
    fn a_key_says_whose_figure_it_is_and_keeps_what_it_asks() {
        let name: PeriodName = "2026-H1".parse().unwrap();
        let key = "B16.rate|level=base!declared";
        let month = "2026-03".parse().unwrap();
        for (asked, whose, period) in [
            (key.to_owned(), Beside::Own, "2026-H1"),
            (key_before(key), Beside::YearBefore, "2025-H1"),
            (
                key_of_unit(key, 7, "LD-A"),
                Beside::Unit {
                    unit_id: 7,
                    code: "LD-A",
                },
                "2026-H1",
            ),
            (key_in(key, month), Beside::Period(month), "2026-03"),
        ] {
            assert_eq!(beside(&asked), Some(whose));
            let found = period_of(&asked, name).map(|name| name.to_string());
            assert_eq!(found.as_deref(), Some(period));
            let (indicator, dims, choose) = read_key(&asked);
            assert_eq!((indicator.as_str(), choose), ("B16.rate", Choose::Declared));
            assert_eq!(dims["level"], "base");
        }
        assert_eq!(beside("B16.rate@moon"), None);
    }
}
