//! A row of a list as a person, with what was found on the way.

use std::borrow::Cow;

use vietnamese::{Day, Legacy, Sex, clean, repair_mojibake};

use crate::check;
use crate::columns::Columns;
use crate::field::Field;
use crate::note::{Note, Severity, code};
use crate::person::{Birth, PersonRow, Setting};
use crate::table::{Cell, Row};

mod day;
mod name;
mod paper;
mod phone;
mod sex;

pub(crate) use day::{When, read_when};
pub(crate) use name::looks_like_a_name;

/// The longest text that is kept, in characters. Longer ones are pasted pages.
const LONGEST: usize = 500;

/// A person with the notes on his row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    pub values: PersonRow,
    pub notes: Vec<Note>,
}

impl Read {
    /// The weightiest of the notes; `None` where the row is faultless.
    pub fn severity(&self) -> Option<Severity> {
        self.notes.iter().map(|note| note.severity).max()
    }

    /// Whether the row is refused.
    pub fn is_wrong(&self) -> bool {
        self.severity() == Some(Severity::Wrong)
    }
}

/// Reads a row by itself. What only the rows before it can tell, [`crate::Reader`] adds.
pub fn read_row(columns: &Columns, row: &Row, setting: &Setting) -> Read {
    let mut desk = Desk {
        columns,
        row,
        setting,
        notes: Vec::new(),
    };
    let mut values = PersonRow {
        full_name: name::read(&mut desk),
        ..PersonRow::default()
    };
    let (birth, sex_by_column) = desk.birth();
    values.birth = birth;
    values.sex = sex::read(&mut desk, sex_by_column);
    paper::read(&mut desk, &mut values);
    values.id_issued_on = desk.day(Field::IdIssuedOn);
    values.joined_on = desk.day(Field::JoinedOn);
    values.left_on = desk.day(Field::LeftOn);
    values.phone = phone::read(&mut desk);
    values.email = phone::read_email(&mut desk);
    values.id_issued_at = desk.text(Field::IdIssuedAt);
    values.address = desk.text(Field::Address);
    values.home_place = desk.text(Field::HomePlace);
    values.unit = desk.text(Field::Unit);
    values.group = desk.text(Field::Group);
    values.how_joined = desk.text(Field::HowJoined);
    values.leave_reason = desk.text(Field::LeaveReason);
    values.card_no = desk.text(Field::CardNo);
    values.staff_no = desk.text(Field::StaffNo);
    values.job = desk.text(Field::Job);
    values.post = desk.text(Field::Post);
    values.ethnicity = desk.text(Field::Ethnicity);
    values.religion = desk.text(Field::Religion);
    values.nationality = desk.text(Field::Nationality);
    values.education = desk.text(Field::Education);
    values.note = desk.text(Field::Note);
    check::row(&mut desk, &mut values);
    Read {
        values,
        notes: desk.notes,
    }
}

/// A row on the desk: its cells by field, and the notes so far.
pub(crate) struct Desk<'a> {
    pub columns: &'a Columns,
    pub row: &'a Row,
    pub setting: &'a Setting,
    pub notes: Vec<Note>,
}

impl<'a> Desk<'a> {
    /// The cell of a field, empty where no column holds it.
    pub fn cell(&self, field: Field) -> Cell<'a> {
        let place = self.columns.find_place(field);
        place.map_or(Cell::Empty, |place| self.row.cell(place))
    }

    pub fn say(&mut self, field: Field, severity: Severity, code: &'static str, value: String) {
        let raw = raw(self.cell(field));
        self.say_of(field, severity, code, (raw, value));
    }

    /// The same with the raw text given.
    pub fn say_of(
        &mut self,
        field: Field,
        severity: Severity,
        code: &'static str,
        (raw, value): (String, String),
    ) {
        self.notes.push(Note {
            field,
            column: self.columns.find_place(field),
            severity,
            code,
            raw,
            value,
        });
    }

    /// A text in composed Unicode with single blanks, whatever font it was typed in.
    pub fn text(&mut self, field: Field) -> Option<String> {
        let text = match self.cell(field) {
            Cell::Empty => return None,
            Cell::Text(text) => self.unicode(field, text).into_owned(),
            Cell::Fault => {
                self.say(field, Severity::Doubt, code::FORMULA_FAULT, String::new());
                return None;
            }
            other => raw(other),
        };
        if text.len() > LONGEST && text.chars().count() > LONGEST {
            let cut: String = text.chars().take(LONGEST).collect();
            self.say(field, Severity::Doubt, code::TOO_LONG, cut.clone());
            return Some(cut);
        }
        (!text.is_empty()).then_some(text)
    }

    /// The text without the marks of old fonts, wrong decoding and careless typing.
    pub fn unicode(&mut self, field: Field, text: &'a str) -> Cow<'a, str> {
        if text.is_ascii() {
            return self.tidied(field, Cow::Borrowed(text));
        }
        if text.contains('\u{FFFD}') {
            self.say(field, Severity::Doubt, code::BROKEN_TEXT, String::new());
        }
        if let Some(repaired) = repair_mojibake(text) {
            self.say(field, Severity::Repaired, code::MOJIBAKE, repaired.clone());
            return self.tidied(field, Cow::Owned(repaired));
        }
        let place = self.columns.find_place(field).unwrap_or_default();
        let way = self.columns.legacy_of(place).or_else(|| Legacy::of(text));
        match way.and_then(|way| way.repair(text)) {
            Some(repaired) => {
                let severity = if Legacy::is_open(text) {
                    Severity::Doubt
                } else {
                    Severity::Repaired
                };
                self.say(field, severity, code::OLD_FONT, repaired.clone());
                self.tidied(field, Cow::Owned(repaired))
            }
            None => self.tidied(field, Cow::Borrowed(text)),
        }
    }

    fn tidied(&mut self, field: Field, text: Cow<'a, str>) -> Cow<'a, str> {
        match clean(&text) {
            Cow::Borrowed(_) => text,
            Cow::Owned(tidied) => {
                // Several lines in a cell are how people write addresses, no fault of theirs.
                if !text.contains('\n') {
                    self.say(field, Severity::Repaired, code::SPACING, tidied.clone());
                }
                Cow::Owned(tidied)
            }
        }
    }

    /// A day; of a month or a year, its first, with a doubt.
    fn day(&mut self, field: Field) -> Option<Day> {
        let cell = self.cell(field);
        if cell == Cell::Empty {
            return None;
        }
        match read_when(cell, self.setting, false) {
            Ok(found) => {
                let day = found.when.first_day();
                if let Some((severity, code)) = found.note {
                    self.say(field, severity, code, day.to_string());
                }
                if !matches!(found.when, When::Day(_)) {
                    self.say(field, Severity::Doubt, code::DAY_ASSUMED, day.to_string());
                }
                Some(day)
            }
            Err(fault) => {
                self.say(field, Severity::Wrong, fault, String::new());
                None
            }
        }
    }

    /// The birth, and the sex in whose column it or a mark stands.
    fn birth(&mut self) -> (Option<Birth>, Option<Sex>) {
        let columns = [(Field::Male, Sex::Male), (Field::Female, Sex::Female)];
        let filled = columns.map(|(field, _)| sex::is_filled(self.cell(field)));
        if filled == [true, true] {
            let both = format!(
                "{} | {}",
                raw(self.cell(Field::Male)),
                raw(self.cell(Field::Female))
            );
            let value = String::new();
            self.say_of(Field::Sex, Severity::Wrong, code::BOTH_SEXES, (both, value));
            return (self.birth_in(Field::Birth), None);
        }
        let mut sex = None;
        let mut birth = None;
        for ((field, of), filled) in columns.into_iter().zip(filled) {
            if filled {
                sex = Some(of);
                if !sex::is_mark(self.cell(field)) {
                    birth = self.birth_in(field);
                }
            }
        }
        let alone = self.columns.find_place(Field::Male).is_none()
            && self.columns.find_place(Field::Sex).is_none();
        if sex.is_none() && alone && self.columns.find_place(Field::Female).is_some() {
            // A lone column of women leaves the others to be men.
            sex = Some(Sex::Male);
        }
        let birth = birth
            .or_else(|| self.birth_in(Field::Birth))
            .or_else(|| self.birth_in_parts());
        (birth, sex)
    }

    fn birth_in(&mut self, field: Field) -> Option<Birth> {
        let cell = self.cell(field);
        if cell == Cell::Empty {
            return None;
        }
        let found = match read_when(cell, self.setting, true) {
            Ok(found) => found,
            Err(fault) => {
                self.say(field, Severity::Wrong, fault, String::new());
                return None;
            }
        };
        let (birth, value) = match found.when {
            When::Day(day) => (Birth::Day(day), day.to_string()),
            When::Month(year, _) | When::Year(year) => (Birth::Year(year), year.to_string()),
        };
        if let Some((severity, code)) = found.note {
            self.say(field, severity, code, value);
        } else if matches!(found.when, When::Month(..)) {
            self.say(field, Severity::Repaired, code::YEAR_ONLY, value);
        }
        Some(birth)
    }

    /// The birth out of columns for day, month and year.
    fn birth_in_parts(&mut self) -> Option<Birth> {
        let [day, month, year] = [Field::BirthDay, Field::BirthMonth, Field::BirthYear]
            .map(|field| raw(self.cell(field)));
        if year.is_empty() {
            return None;
        }
        let written = format!("{}/{}/{year}", or_zero(&day), or_zero(&month));
        match read_when(Cell::Text(&written), self.setting, true) {
            Ok(found) => Some(match found.when {
                When::Day(day) => Birth::Day(day),
                When::Month(year, _) | When::Year(year) => Birth::Year(year),
            }),
            Err(fault) => {
                let value = String::new();
                self.say_of(Field::BirthYear, Severity::Wrong, fault, (written, value));
                None
            }
        }
    }
}

fn or_zero(part: &str) -> &str {
    if part.is_empty() { "0" } else { part }
}

/// A cell as the file shows it.
pub(crate) fn raw(cell: Cell<'_>) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.to_owned(),
        // Numbers of a sheet have 15 digits; whole ones are written without a fraction.
        Cell::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            format!("{number:.0}")
        }
        Cell::Number(number) => number.to_string(),
        Cell::Day(day) => vietnamese::day_short(day),
        Cell::Truth(truth) => truth.to_string(),
        Cell::Fault => "#N/A".to_owned(),
    }
}

#[cfg(test)]
mod tests;
