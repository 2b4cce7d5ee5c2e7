//! Deadlines in working days, and who owes what in a round. Pure.

use timeline::{Day, PeriodName};

use crate::catalogue::{Catalogue, Form, Shape};
use crate::report::is_owed_for;

/// Why a round is not opened: the field, the key of the sentence, what it names.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct Refusal {
    pub field: &'static str,
    pub message: &'static str,
    pub about: String,
}

impl Refusal {
    pub fn new(field: &'static str, message: &'static str, about: impl ToString) -> Self {
        Self {
            field,
            message,
            about: about.to_string(),
        }
    }
}

/// Whether people work on the day; the year where its holidays are not known.
pub fn is_working_day(catalogue: &Catalogue, day: Day) -> Result<bool, i16> {
    let year = day.year();
    if !catalogue
        .holiday_years
        .iter()
        .any(|known| known.year == year)
    {
        return Err(year);
    }
    let weekday = i64::from(day.weekday().to_monday_one_offset());
    let week = catalogue.rule("working-days-of-week", day);
    let works = week
        .and_then(|rule| rule.value.as_array())
        .is_some_and(|days| days.iter().any(|one| one.as_integer() == Some(weekday)));
    let off = catalogue
        .holidays
        .iter()
        .any(|holiday| holiday.from_on <= day && day < holiday.until_on);
    Ok(works && !off)
}

/// The day that so many working days after another; the year where holidays are not known.
pub fn working_day_after(catalogue: &Catalogue, day: Day, count: i64) -> Result<Day, i16> {
    let (mut at, mut left) = (day, count);
    while left > 0 {
        at = at.tomorrow().map_err(|_| at.year())?;
        left -= i64::from(is_working_day(catalogue, at)?);
    }
    Ok(at)
}

/// The forms of figures that are owed for the period, in the order of the catalogue.
pub fn forms_owed(catalogue: &Catalogue, name: PeriodName) -> Vec<String> {
    let owed = |form: &&Form| form.shape == Shape::Table && is_owed_for(form, name);
    let forms = catalogue.forms.iter().filter(owed);
    forms.map(|form| form.code.clone()).collect()
}

/// The form a unit of the tier owes in a round: the first that is for its tier.
pub fn form_of_tier<'a>(
    catalogue: &'a Catalogue,
    forms: &[String],
    tier: &str,
) -> Option<&'a Form> {
    let known = forms.iter().filter_map(|code| catalogue.form(code));
    known
        .filter(|form| form.tiers.iter().any(|own| own == tier))
        .next()
}

/// What is asked when a round is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRound {
    pub name: PeriodName,
    pub forms: Vec<String>,
    pub due_on: Day,
    pub note: String,
}

/// Reads the period and the working days into a round, or says what is wrong.
pub fn new_round(
    catalogue: &Catalogue,
    (name, days, note): (PeriodName, i64, &str),
    today: Day,
) -> Result<NewRound, Refusal> {
    let forms = forms_owed(catalogue, name);
    if forms.is_empty() {
        return Err(Refusal::new("ky", "round-period-of-no-form", name));
    }
    if name.period().from_on() > today {
        return Err(Refusal::new("ky", "round-period-to-come", name));
    }
    if !(1..=60).contains(&days) {
        return Err(Refusal::new("han", "round-days-wrong", days));
    }
    if note.chars().count() > 2_000 {
        return Err(Refusal::new("ghi-chu", "round-note-long", ""));
    }
    let due_on = working_day_after(catalogue, name.period().last_on(), days)
        .map_err(|year| Refusal::new("han", "round-no-holidays", year))?;
    // A period that ends on the last day of the holidays is due after it in any case.
    Ok(NewRound {
        name,
        forms,
        due_on,
        note: note.to_owned(),
    })
}

/// Days from today to the day; negative when it is past.
pub fn days_left(today: Day, until: Day) -> i32 {
    timeline::day_number(until) - timeline::day_number(today)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalogue;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn working_days_leave_out_weekends_and_holidays() {
        let own = catalogue::load(None).unwrap();
        for (from, count, due) in [
            ("2026-05-31", 5, "2026-06-05"),
            ("2026-11-30", 5, "2026-12-07"),
            // Over Tết: from 14 to 22 February nobody works.
            ("2026-02-12", 1, "2026-02-13"),
            ("2026-02-12", 2, "2026-02-23"),
            // Over the weekend of 30 April.
            ("2026-04-28", 2, "2026-05-04"),
        ] {
            assert_eq!(
                working_day_after(&own, day(from), count),
                Ok(day(due)),
                "{from} {count}"
            );
        }
    }

    #[test]
    fn a_year_without_holidays_is_said_and_not_guessed() {
        let own = catalogue::load(None).unwrap();
        assert_eq!(working_day_after(&own, day("2030-05-31"), 5), Err(2030));
        let asked = ("2030-U1".parse().unwrap(), 5, "");
        let refused = new_round(&own, asked, day("2030-06-01")).unwrap_err();
        assert_eq!(
            (refused.field, refused.message),
            ("han", "round-no-holidays")
        );
        assert_eq!(refused.about, "2030");
    }

    #[test]
    fn the_base_owes_one_form_and_those_above_the_other() {
        let own = catalogue::load(None).unwrap();
        let round =
            new_round(&own, ("2026-U1".parse().unwrap(), 5, ""), day("2026-05-20")).unwrap();
        let form = |tier: &str| form_of_tier(&own, &round.forms, tier).map(|form| &form.code[..]);
        assert_eq!(form("base"), Some("1-hdcd"));
        assert_eq!(form("upper"), Some("2-hdcd"));
        assert_eq!(form("group"), None);
        for (name, message) in [
            ("2026-Q1", "round-period-of-no-form"),
            ("2027-U", "round-period-to-come"),
        ] {
            let refused = new_round(&own, (name.parse().unwrap(), 5, ""), day("2026-05-20"));
            assert_eq!(refused.unwrap_err().message, message);
        }
    }

    proptest! {
        /// Counted day by day, exactly so many working days lie after the first up to the due day.
        #[test]
        fn so_many_working_days_lie_between(offset in 0i32..500, count in 1i64..40) {
            let own = catalogue::load(None).unwrap();
            let from = day("2025-01-01").checked_add(jiff::Span::new().days(offset)).unwrap();
            if let Ok(due) = working_day_after(&own, from, count) {
                let (mut at, mut worked) = (from, 0);
                while at < due {
                    at = at.tomorrow().unwrap();
                    worked += i64::from(is_working_day(&own, at).unwrap());
                }
                prop_assert_eq!(worked, count);
                prop_assert_eq!(is_working_day(&own, due), Ok(true));
            }
        }
    }
}
