//! What the parts of a row say of each other.
//!
//! A middle name `Thị` of a man, or `Văn` of a woman, is no note: both are borne, and a doubt
//! that is usually wrong teaches people to pass over doubts.

use vietnamese::Day;

use crate::field::Field;
use crate::note::{Severity, code};
use crate::person::{Birth, PersonRow};
use crate::read::Desk;

/// Adds the notes on a row whose fields have been read.
pub fn row(desk: &mut Desk<'_>, values: &mut PersonRow) {
    birth(desk, values);
    if values.sex.is_none() && !said(desk, Field::Sex) {
        desk.say(
            Field::Sex,
            Severity::Doubt,
            code::SEX_MISSING,
            String::new(),
        );
    }
    let today = desk.setting.today;
    if let Some(joined_on) = values.joined_on {
        joined(desk, values.birth, joined_on);
    }
    if let Some(left_on) = values.left_on {
        if let Some(joined_on) = values.joined_on.filter(|joined_on| left_on < *joined_on) {
            let value = joined_on.to_string();
            desk.say(
                Field::LeftOn,
                Severity::Wrong,
                code::LEFT_BEFORE_JOINED,
                value,
            );
        }
        if left_on > today {
            desk.say(
                Field::LeftOn,
                Severity::Doubt,
                code::LEFT_IN_FUTURE,
                left_on.to_string(),
            );
        }
    }
}

/// The column a birth was read from.
fn birth_field(desk: &Desk<'_>) -> Field {
    let fields = [Field::Birth, Field::Male, Field::Female, Field::BirthYear];
    let filled = |field: &&Field| desk.cell(**field) != crate::Cell::Empty;
    fields.iter().find(filled).copied().unwrap_or(Field::Birth)
}

fn said(desk: &Desk<'_>, field: Field) -> bool {
    desk.notes
        .iter()
        .any(|note| note.field == field && note.severity == Severity::Wrong)
}

fn birth(desk: &mut Desk<'_>, values: &PersonRow) {
    let field = birth_field(desk);
    let Some(birth) = values.birth else {
        if !said(desk, field) && !said(desk, Field::Sex) {
            desk.say(field, Severity::Doubt, code::BIRTH_MISSING, String::new());
        }
        return;
    };
    let today = desk.setting.today;
    let future = match birth {
        Birth::Day(day) => day > today,
        Birth::Year(year) => year > today.year(),
    };
    let age = age_on(birth, today);
    if future {
        let value = match birth {
            Birth::Day(day) => day.to_string(),
            Birth::Year(year) => year.to_string(),
        };
        desk.say(field, Severity::Doubt, code::BORN_IN_FUTURE, value);
    } else if age < desk.setting.youngest_age {
        desk.say(field, Severity::Doubt, code::TOO_YOUNG, age.to_string());
    } else if age > desk.setting.oldest_age {
        desk.say(field, Severity::Doubt, code::TOO_OLD, age.to_string());
    }
}

fn joined(desk: &mut Desk<'_>, birth: Option<Birth>, joined_on: Day) {
    let field = Field::JoinedOn;
    if joined_on > desk.setting.today {
        desk.say(
            field,
            Severity::Doubt,
            code::JOINED_IN_FUTURE,
            joined_on.to_string(),
        );
    }
    let Some(birth) = birth else { return };
    let age = age_on(birth, joined_on);
    if age < 0 {
        desk.say(
            field,
            Severity::Wrong,
            code::JOINED_BEFORE_BIRTH,
            joined_on.to_string(),
        );
    } else if age < desk.setting.youngest_age {
        desk.say(
            field,
            Severity::Doubt,
            code::JOINED_TOO_YOUNG,
            age.to_string(),
        );
    }
}

/// Full years of age on a day; of a birth of which only the year is known, the most they can be.
fn age_on(birth: Birth, day: Day) -> i16 {
    match birth {
        Birth::Year(year) => day.year() - year,
        Birth::Day(birth) => {
            let had_birthday = (day.month(), day.day()) >= (birth.month(), birth.day());
            day.year() - birth.year() - i16::from(!had_birthday)
        }
    }
}
