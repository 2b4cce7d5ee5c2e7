//! A row that the list's reader took for a person, as somebody of a base union: with his unit, his
//! days and the details the register keeps. Pure.

use roster::{Field, Note, PersonRow, Severity, code};
use timeline::Day;

use super::finding;
use super::places::{Places, Unplaced};
use super::told;
use crate::member::{Birth, Details, HowJoined, Leaving, Sensitive, WhyLeft};

/// What the rows of a list are taken by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ground {
    pub today: Day,
    /// From when on somebody is a member whose day of joining is not known.
    pub known_on: Day,
}

/// Somebody as a row tells of him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    pub unit_id: i32,
    /// What is not told is empty; the nationality is Vietnamese then.
    pub details: Details,
    pub nationality_told: bool,
    pub sensitive: Sensitive,
    pub joined_on: Option<Day>,
    /// When and how the spell begins that the row tells of.
    pub from_on: Day,
    pub how: HowJoined,
    pub left: Option<Leaving>,
}

impl Incoming {
    /// The day of leaving where the day of joining is not told and cannot be guessed.
    pub fn left_without_joining(&self) -> Option<Day> {
        let left = self.left.as_ref()?;
        (self.joined_on.is_none() && left.on <= self.from_on).then_some(left.on)
    }
}

/// Days to come are refused: a register says what is, not what is planned.
const NOT_YET: [&str; 3] = [
    code::JOINED_IN_FUTURE,
    code::LEFT_IN_FUTURE,
    code::BORN_IN_FUTURE,
];

/// Years of birth the register can keep.
const BIRTHS: std::ops::RangeInclusive<i16> = 1900..=2100;

/// Takes the row; `notes` are those of the reader and become those of the row. Nothing where the
/// row is refused.
pub fn take(
    row: PersonRow,
    notes: &mut Vec<Note>,
    places: &mut Places,
    ground: Ground,
) -> Option<Incoming> {
    for note in notes.iter_mut() {
        if NOT_YET.contains(&note.code) {
            note.severity = Severity::Wrong;
        }
    }
    let mut taking = Taking { row, notes, ground };
    let unit = taking.unit(places);
    let left = taking.left();
    let (nationality, nationality_told) = taking.nationality();
    let spell = unit.and_then(|unit| taking.spell(unit, left));
    let birth = taking.birth();
    let passport = taking.passport();
    let sound = taking.is_sound();
    let (from_on, how, left) = spell?;
    let (unit, birth) = (unit?, birth?);
    let row = taking.row;
    let number = row.cccd.or(row.old_id);
    sound.then(|| Incoming {
        unit_id: unit.unit_id,
        details: Details {
            full_name: storable(row.full_name),
            birth,
            sex: row.sex,
            national_id: number,
            passport,
            phone: row.phone,
            email: row.email.map(storable),
            nationality,
            home_place: row.home_place.map(storable),
            address: row.address.map(storable),
            job: row.job.map(storable),
            education: row.education.map(storable),
        },
        nationality_told,
        sensitive: Sensitive {
            ethnicity: row.ethnicity.map(storable),
            religion: row.religion.map(storable),
            party_on: None,
        },
        joined_on: row.joined_on,
        from_on,
        how,
        left,
    })
}

/// The database keeps every character but one.
fn storable(text: String) -> String {
    if text.contains('\0') {
        text.replace('\0', "")
    } else {
        text
    }
}

/// A unit as far as a spell asks.
#[derive(Debug, Clone, Copy)]
struct Stood {
    unit_id: i32,
    founded_on: Day,
    ended_on: Option<Day>,
}

struct Taking<'a> {
    row: PersonRow,
    notes: &'a mut Vec<Note>,
    ground: Ground,
}

impl Taking<'_> {
    fn say(
        &mut self,
        (field, severity, code): (Field, Severity, &'static str),
        raw: &str,
        value: String,
    ) {
        self.notes.push(Note {
            field,
            column: None,
            severity,
            code,
            raw: raw.to_owned(),
            value,
        });
    }

    fn is_sound(&self) -> bool {
        self.notes
            .iter()
            .all(|note| note.severity != Severity::Wrong)
    }

    fn unit(&mut self, places: &mut Places) -> Option<Stood> {
        let code = match places.place(self.row.unit.as_deref()) {
            Ok(unit) => {
                return Some(Stood {
                    unit_id: unit.unit_id,
                    founded_on: unit.founded_on,
                    ended_on: unit.ended_on,
                });
            }
            Err(Unplaced::Missing) => finding::UNIT_MISSING,
            Err(Unplaced::Unknown) => finding::UNIT_UNKNOWN,
            Err(Unplaced::Several) => finding::UNIT_SEVERAL,
            Err(Unplaced::NotBase) => finding::UNIT_NOT_BASE,
        };
        let raw = self.row.unit.clone().unwrap_or_default();
        self.say((Field::Unit, Severity::Wrong, code), &raw, String::new());
        None
    }

    fn left(&mut self) -> Option<Leaving> {
        let reason = self.row.leave_reason.clone();
        let told = reason.as_deref().and_then(told::why_left);
        let Some(on) = self.row.left_on else {
            let refused = |note: &Note| note.field == Field::LeftOn;
            if let (Some(reason), false) = (&reason, self.notes.iter().any(refused)) {
                let code = finding::LEAVE_DAY_MISSING;
                self.say(
                    (Field::LeftOn, Severity::Wrong, code),
                    reason,
                    String::new(),
                );
            }
            return None;
        };
        if let (Some(reason), None) = (&reason, told) {
            let code = finding::REASON_OTHER;
            self.say(
                (Field::LeaveReason, Severity::Doubt, code),
                reason,
                String::new(),
            );
        }
        Some(Leaving {
            on,
            why: told.unwrap_or(WhyLeft::Other),
            decision: None,
        })
    }

    /// When the spell begins, how, and how it ended.
    fn spell(
        &mut self,
        unit: Stood,
        left: Option<Leaving>,
    ) -> Option<(Day, HowJoined, Option<Leaving>)> {
        let told = self.row.how_joined.as_deref().and_then(told::how_joined);
        let (mut from_on, mut how) = match self.row.joined_on {
            Some(day) => (day, told.unwrap_or(HowJoined::Admitted)),
            None => (self.ground.known_on, HowJoined::KnownBefore),
        };
        if from_on < unit.founded_on {
            // Whoever joined before the unit stood belongs to it from its first day.
            let value = unit.founded_on.to_string();
            let raw = from_on.to_string();
            let code = finding::UNIT_YOUNGER;
            self.say((Field::JoinedOn, Severity::Repaired, code), &raw, value);
            (from_on, how) = (unit.founded_on, HowJoined::KnownBefore);
        }
        if let Some(ended_on) = unit.ended_on
            && left.as_ref().is_none_or(|left| left.on > ended_on)
        {
            let raw = self.row.unit.clone().unwrap_or_default();
            let code = finding::UNIT_ENDED;
            self.say(
                (Field::Unit, Severity::Wrong, code),
                &raw,
                ended_on.to_string(),
            );
            return None;
        }
        let Some(leaving) = &left else {
            return Some((from_on, how, None));
        };
        // Somebody the register knows needs no day of joining to be told that he left.
        if leaving.on <= from_on && self.row.joined_on.is_some() {
            let said = self
                .notes
                .iter()
                .any(|note| note.code == code::LEFT_BEFORE_JOINED);
            if !said {
                let raw = leaving.on.to_string();
                let code = finding::LEFT_AT_ONCE;
                self.say(
                    (Field::LeftOn, Severity::Wrong, code),
                    &raw,
                    from_on.to_string(),
                );
            }
            return None;
        }
        Some((from_on, how, left))
    }

    fn nationality(&mut self) -> (String, bool) {
        let Some(text) = self.row.nationality.clone() else {
            return ("VN".to_owned(), false);
        };
        match told::nationality(&text) {
            Some(code) => (code, true),
            None => {
                let code = finding::NATIONALITY_UNKNOWN;
                self.say(
                    (Field::Nationality, Severity::Doubt, code),
                    &text,
                    String::new(),
                );
                ("VN".to_owned(), false)
            }
        }
    }

    /// The birth; nothing where it is beyond what the register keeps.
    fn birth(&mut self) -> Option<Option<Birth>> {
        let Some(birth) = self.row.birth else {
            return Some(None);
        };
        if !BIRTHS.contains(&birth.year()) {
            let raw = birth.year().to_string();
            let code = finding::BIRTH_RANGE;
            self.say((Field::Birth, Severity::Wrong, code), &raw, String::new());
            return None;
        }
        Some(Some(match birth {
            roster::Birth::Day(day) => Birth::Day(day),
            roster::Birth::Year(year) => Birth::Year(year),
        }))
    }

    fn passport(&mut self) -> Option<String> {
        let number = self.row.passport.take()?;
        let sound = (5..=20).contains(&number.len())
            && number
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if sound {
            return Some(number);
        }
        let code = finding::PASSPORT_FORM;
        self.say(
            (Field::Passport, Severity::Doubt, code),
            &number,
            String::new(),
        );
        None
    }
}
