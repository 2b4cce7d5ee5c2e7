//! The rows of the entry sheet as typed: each becomes the form of one record, and what is wrong
//! with that form comes back beside the row.

use timeline::Day;

use crate::web::{FormState, Words};

/// So many rows are offered at first; a press of a button offers a week more.
const ROWS: usize = 7;
/// A month and no more is entered at once.
const MOST_ROWS: usize = 31;

/// The fields of a row and the questions of the record they answer.
const FIELDS: [(&str, &str); 6] = [
    ("day", "on"),
    ("meals", "meals"),
    ("people", "people"),
    ("each", "dong-each"),
    ("place", "employer"),
    ("source", "source"),
];

/// The name of a field of a row.
pub fn at(name: &str, row: usize) -> String {
    format!("{name}-{row}")
}

/// How many rows the form has, and so many more where that was asked.
pub fn rows(form: &FormState) -> usize {
    let sent = form.text("rows").parse().unwrap_or(ROWS);
    let more = if form.text("act") == "more" { ROWS } else { 0 };
    (sent + more).clamp(ROWS, MOST_ROWS)
}

/// Whether so many rows may become more.
pub fn may_grow(rows: usize) -> bool {
    rows < MOST_ROWS
}

/// Writes the last days, newest last, into rows that have none.
pub fn begin(form: &mut FormState, rows: usize, today: Day) {
    let first = i64::try_from(rows).unwrap_or(0) - 1;
    for row in 0..rows {
        let back = first - i64::try_from(row).unwrap_or(0);
        let span = jiff::Span::new().days(back);
        let day = today.checked_sub(span).unwrap_or(today);
        if !form.has(&at("day", row)) {
            form.set(&at("day", row), crate::web::day_short(day));
        }
    }
}

/// A row somebody filled in, as the form of its record.
pub struct TypedRow {
    pub row: usize,
    pub form: FormState,
}

/// The rows with a number of meals or people in them. What is left empty is as it stands above the
/// rows; without a number of people everybody had one meal.
pub fn read(form: &mut FormState, rows: usize, words: Words) -> Vec<TypedRow> {
    let mut read = Vec::new();
    for row in 0..rows {
        let (meals, people) = (at("meals", row), at("people", row));
        let (meals, people) = (form.text(&meals).to_owned(), form.text(&people).to_owned());
        if meals.is_empty() && people.is_empty() {
            continue;
        }
        let or_above = |name: &str| {
            let own = form.text(&at(name, row));
            if own.is_empty() { form.text(name) } else { own }.to_owned()
        };
        let mut own = FormState::default();
        own.set("on", form.text(&at("day", row)));
        own.set("people", if people.is_empty() { &meals } else { &people });
        own.set("meals", meals.as_str());
        own.set("dong-each", or_above("each"));
        own.set("employer", or_above("place"));
        own.set("source", or_above("source"));
        own.set("ref", format!("bua-com-{}-{row}", form.text("_key")));
        read.push(TypedRow { row, form: own });
    }
    if read.is_empty() {
        form.refusal = Some(words.t("meal-nothing-typed"));
    }
    read
}

/// Puts what is wrong with the record of a row beside the row.
pub fn tell(form: &mut FormState, typed: &TypedRow) {
    // Where people are as many as meals, what is wrong with both is said once.
    let is_said =
        typed.form.error("meals").is_some() && form.text(&at("people", typed.row)).is_empty();
    for (name, sentence) in typed.form.errors() {
        let question = name.split('.').next().unwrap_or(name);
        if is_said && question == "people" {
            continue;
        }
        let own = FIELDS.iter().find(|(_, code)| *code == question);
        form.wrong(&at(own.map_or("day", |own| own.0), typed.row), sentence);
    }
    if let Some(refusal) = &typed.form.refusal {
        form.wrong(&at("day", typed.row), refusal.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_take_what_stands_above_and_empty_ones_are_passed_over() {
        let mut form = FormState::default();
        for (name, value) in [
            ("place", "Nhà máy A"),
            ("each", "30.000"),
            ("source", "employer"),
            ("day-0", "01/02/2027"),
            ("meals-0", "120"),
            ("day-1", "02/02/2027"),
            ("day-2", "03/02/2027"),
            ("people-2", "80"),
            ("meals-2", "160"),
            ("place-2", "Nhà máy B"),
        ] {
            form.set(name, value);
        }
        let read = read(&mut form, 7, Words::of("vi"));
        let told: Vec<_> = read
            .iter()
            .map(|own| (own.row, own.form.text("people"), own.form.text("employer")))
            .collect();
        assert_eq!(told, [(0, "120", "Nhà máy A"), (2, "80", "Nhà máy B")]);
        assert_eq!(read[1].form.text("dong-each"), "30.000");
        let mut empty = FormState::default();
        assert!(super::read(&mut empty, 7, Words::of("vi")).is_empty() && !empty.is_sound());
        // Meals that are no number are told once, beside the meals.
        let mut wrong = FormState::default();
        wrong.set("meals-0", "nhiều");
        let mut typed = super::read(&mut wrong, 7, Words::of("vi")).remove(0);
        typed.form.wrong("meals", "x");
        typed.form.wrong("people", "x");
        tell(&mut wrong, &typed);
        assert_eq!(wrong.errors(), [("meals-0", "x")]);
    }

    #[test]
    fn a_sheet_grows_by_a_week_to_a_month() {
        let mut form = FormState::default();
        assert_eq!(rows(&form), 7);
        form.set("act", "more");
        form.set("rows", "28");
        assert_eq!(rows(&form), 31);
        assert!(!may_grow(31));
        begin(&mut form, 7, jiff::civil::date(2027, 2, 10));
        assert_eq!(
            (form.text("day-0"), form.text("day-6")),
            ("04/02/2027", "10/02/2027")
        );
    }
}
