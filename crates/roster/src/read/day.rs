//! Days in all the ways lists write them.

use jiff::ToSpan;
use vietnamese::{Day, fold};

use crate::note::{Severity, code};
use crate::person::Setting;
use crate::table::Cell;

/// A day, or what is known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    Day(Day),
    Month(i16, i8),
    Year(i16),
}

impl When {
    pub fn first_day(self) -> Day {
        let (year, month) = match self {
            Self::Day(day) => return day,
            Self::Month(year, month) => (year, month),
            Self::Year(year) => (year, 1),
        };
        Day::new(year, month, 1).unwrap_or_default()
    }
}

/// A day with what was done to read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    pub when: When,
    pub note: Option<(Severity, &'static str)>,
}

type Fault = &'static str;

/// Years a list of living people can speak of.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;
/// Numbers that a spreadsheet would show as a day between 1908 and 2119, and no year.
const SERIALS: std::ops::RangeInclusive<i64> = 3_000..=80_000;

/// Reads a day. `of_birth` tells the century of a year in two digits: births are as old as the
/// setting's youngest age, other days are not after today.
pub fn read_when(cell: Cell<'_>, setting: &Setting, of_birth: bool) -> Result<Found, Fault> {
    match cell {
        Cell::Text(text) => plain_day(text).map_or_else(
            || {
                let written = Written::of(text)?;
                written.read(setting, of_birth)
            },
            |day| day.map(|day| sure(When::Day(day))).ok_or(code::NO_SUCH_DAY),
        ),
        Cell::Number(number) if (0.0..1e9).contains(&number) => {
            let whole = number.trunc();
            let written = Written {
                groups: vec![format!("{whole:.0}")],
                ..Written::default()
            };
            written.read(setting, of_birth)
        }
        Cell::Day(day) => Ok(
            year_shown_as_day(day).map_or(sure(When::Day(day)), |year| Found {
                when: When::Year(year),
                note: Some((Severity::Repaired, code::YEAR_AS_DAY)),
            }),
        ),
        _ => Err(code::NOT_A_DAY),
    }
}

fn sure(when: When) -> Found {
    Found { when, note: None }
}

/// `27/02/1990`, which most cells hold; `None` for another writing, `Some(None)` for no day.
fn plain_day(text: &str) -> Option<Option<Day>> {
    let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
    let [a, b, b'/', c, d, b'/', year @ ..] = bytes else {
        return None;
    };
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| i16::from(byte - b'0'));
    let day = digit(a)? * 10 + digit(b)?;
    let month = digit(c)? * 10 + digit(d)?;
    let year = year
        .iter()
        .try_fold(0, |year, byte| Some(year * 10 + digit(byte)?))?;
    if day == 0 || day > 31 || month == 0 || month > 12 || !YEARS.contains(&year) {
        return None;
    }
    Some(Day::new(year, month as i8, day as i8).ok())
}

/// A day that a spreadsheet shows although a year was typed: 1985 as a number of days is a day of
/// the year 1905.
fn year_shown_as_day(day: Day) -> Option<i16> {
    let year = epoch().until(day).ok()?.get_days();
    i16::try_from(year).ok().filter(|year| YEARS.contains(year))
}

/// Day 0 of spreadsheets, as far as days after February 1900 go.
fn epoch() -> Day {
    Day::constant(1899, 12, 30)
}

/// A written day in its parts.
#[derive(Default)]
struct Written {
    groups: Vec<String>,
    month_word: Option<i8>,
    letters: bool,
    year_first_by_hyphen: bool,
    unusual: bool,
}

impl Written {
    fn of(text: &str) -> Result<Self, Fault> {
        if text.len() > 60 {
            return Err(code::NOT_A_DAY);
        }
        let folded = fold(text);
        let trimmed = without_time(&folded).trim_start_matches('\'');
        let mut written = Self {
            year_first_by_hyphen: trimmed.get(4..5) == Some("-"),
            unusual: trimmed.contains(' ') || trimmed.len() < folded.len(),
            ..Self::default()
        };
        let mut separators = 0;
        for part in trimmed.split(|letter: char| !letter.is_alphanumeric()) {
            separators += 1;
            if !part.is_empty() {
                written.take(part)?;
            }
        }
        let marks = trimmed.chars().filter(|letter| !letter.is_alphanumeric());
        written.unusual |= separators > written.groups.len().max(1);
        written.unusual |= marks
            .into_iter()
            .any(|mark| !matches!(mark, '/' | '-' | '.'));
        if written.groups.is_empty() {
            return Err(code::NOT_A_DAY);
        }
        Ok(written)
    }

    fn take(&mut self, part: &str) -> Result<(), Fault> {
        if part.bytes().all(|byte| byte.is_ascii_digit()) {
            self.groups.push(part.to_owned());
            return Ok(());
        }
        if matches!(
            part,
            "ngay" | "thang" | "nam" | "sinh" | "mung" | "th" | "thg" | "t"
        ) {
            self.unusual = true;
            return Ok(());
        }
        if let Some(month) = month_of_word(part) {
            self.month_word = Some(month);
            self.unusual = true;
            return Ok(());
        }
        let digits: String = part
            .chars()
            .map(|letter| match letter {
                'o' => '0',
                'l' | 'i' => '1',
                letter => letter,
            })
            .collect();
        let has_digit = part.bytes().any(|byte| byte.is_ascii_digit());
        if has_digit && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            self.letters = true;
            self.groups.push(digits);
            return Ok(());
        }
        Err(code::NOT_A_DAY)
    }

    fn read(mut self, setting: &Setting, of_birth: bool) -> Result<Found, Fault> {
        if let Some(month) = self.month_word {
            // Day and year stand around the word, whichever comes first; a lone year after it.
            let place = self.groups.len().saturating_sub(1).min(1);
            self.groups.insert(place, month.to_string());
        }
        let groups: Vec<&str> = self.groups.iter().map(String::as_str).collect();
        let mut found = match groups.as_slice() {
            [one] => read_one(one, setting, of_birth)?,
            [month, year] => read_month(month, year)?,
            [year, month, day] if year.len() == 4 => read_three([day, month, year], None)?,
            [day, month, year] => read_three([day, month, year], Some((setting, of_birth)))?,
            _ => return Err(code::NOT_A_DAY),
        };
        let year_first = groups.len() == 3 && groups[0].len() == 4;
        if self.letters {
            found.note = Some((Severity::Doubt, code::LETTERS_FOR_DIGITS));
        } else if found.note.is_none()
            && (self.unusual || (year_first && !self.year_first_by_hyphen))
        {
            found.note = Some((Severity::Repaired, code::DAY_FORM));
        }
        Ok(found)
    }
}

/// The text before a time of day: `27/02/1990 00:00:00`, `1990-02-27T00:00`.
fn without_time(text: &str) -> &str {
    let Some(colon) = text.find(':') else {
        return text.trim_end_matches(['.', ' ', '/']);
    };
    let head = &text[..colon];
    let cut = head.rfind([' ', 't']).filter(|at| {
        let hour = &head[at + 1..];
        !hour.is_empty() && hour.len() <= 2 && hour.bytes().all(|byte| byte.is_ascii_digit())
    });
    cut.map_or(text, |at| head[..at].trim_end())
}

fn month_of_word(word: &str) -> Option<i8> {
    let english = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    if let Some(number) = word.strip_prefix("thg").or_else(|| word.strip_prefix("th")) {
        return number.parse().ok().filter(|month| (1..=12).contains(month));
    }
    let start = word.get(..3)?;
    let place = english.iter().position(|month| *month == start)?;
    i8::try_from(place + 1).ok()
}

/// Digits without a separator: a year, a serial number, or a day without its strokes.
fn read_one(digits: &str, setting: &Setting, of_birth: bool) -> Result<Found, Fault> {
    let number: i64 = digits.parse().map_err(|_| code::NOT_A_DAY)?;
    match digits.len() {
        2 => {
            let year = with_century(number as i16, setting, of_birth);
            Ok(Found {
                when: When::Year(year),
                note: Some((Severity::Doubt, code::CENTURY)),
            })
        }
        4 if YEARS.contains(&(number as i16)) => Ok(sure(When::Year(number as i16))),
        4 | 5 if SERIALS.contains(&number) => {
            let day = epoch()
                .checked_add(number.days())
                .map_err(|_| code::NOT_A_DAY)?;
            Ok(Found {
                when: When::Day(day),
                note: Some((Severity::Repaired, code::DAY_SERIAL)),
            })
        }
        // A number of a sheet has lost the zero of its day.
        6..=8 if digits.is_ascii() => {
            let filled = format!(
                "{number:0width$}",
                width = if digits.len() == 6 { 6 } else { 8 }
            );
            let (day, rest) = filled.split_at(2);
            let (month, year) = rest.split_at(2);
            let read =
                read_three([day, month, year], Some((setting, of_birth))).or_else(|fault| {
                    let year = filled.get(..4).unwrap_or_default();
                    let month = filled.get(4..6).unwrap_or_default();
                    let day = filled.get(6..).unwrap_or_default();
                    read_three([day, month, year], None).map_err(|_| fault)
                })?;
            Ok(Found {
                when: read.when,
                note: Some(match read.note {
                    Some((Severity::Doubt, code)) => (Severity::Doubt, code),
                    _ => (Severity::Repaired, code::DAY_FORM),
                }),
            })
        }
        _ => Err(code::NOT_A_DAY),
    }
}

fn read_month(first: &str, second: &str) -> Result<Found, Fault> {
    let (month, year) = if first.len() == 4 {
        (second, first)
    } else {
        (first, second)
    };
    if year.len() != 4 || month.len() > 2 {
        return Err(code::NOT_A_DAY);
    }
    let month: i8 = month.parse().map_err(|_| code::NOT_A_DAY)?;
    let year: i16 = year.parse().map_err(|_| code::NOT_A_DAY)?;
    match (month, YEARS.contains(&year)) {
        (_, false) => Err(code::NOT_A_DAY),
        (0, _) => Ok(year_only(year)),
        (1..=12, _) => Ok(sure(When::Month(year, month))),
        _ => Err(code::NO_SUCH_DAY),
    }
}

fn year_only(year: i16) -> Found {
    Found {
        when: When::Year(year),
        note: Some((Severity::Repaired, code::YEAR_ONLY)),
    }
}

/// Day, month and year; a year of two digits takes its century from the setting.
fn read_three(parts: [&str; 3], century: Option<(&Setting, bool)>) -> Result<Found, Fault> {
    let [day, month, year] = parts;
    if day.len() > 2 || month.len() > 2 {
        return Err(code::NOT_A_DAY);
    }
    let number = |part: &str| part.parse::<i16>().map_err(|_| code::NOT_A_DAY);
    let (mut day, mut month) = (number(day)? as i8, number(month)? as i8);
    let (short, mut year) = (year.len() == 2, number(year)?);
    if short {
        let (setting, of_birth) = century.ok_or(code::NOT_A_DAY)?;
        year = with_century(year, setting, of_birth);
    }
    if !YEARS.contains(&year) {
        return Err(code::NOT_A_DAY);
    }
    match (day, month) {
        (0, 0) => return Ok(year_only(year)),
        (0, 1..=12) => return Ok(sure(When::Month(year, month))),
        (_, 0) => return Err(code::NO_SUCH_DAY),
        _ => {}
    }
    let mut note = short.then_some((Severity::Repaired, code::CENTURY));
    if month > 12 && day <= 12 {
        (day, month) = (month, day);
        note = Some((Severity::Doubt, code::MONTH_FIRST));
    }
    let day = Day::new(year, month, day).map_err(|_| code::NO_SUCH_DAY)?;
    Ok(Found {
        when: When::Day(day),
        note,
    })
}

/// The year that two digits mean.
fn with_century(short: i16, setting: &Setting, of_birth: bool) -> i16 {
    let (old, new) = (1900 + short, 2000 + short);
    let this_year = setting.today.year();
    let latest = if of_birth {
        this_year - setting.youngest_age
    } else {
        this_year
    };
    let too_old = of_birth && this_year - old > setting.oldest_age;
    if new <= latest || too_old { new } else { old }
}
