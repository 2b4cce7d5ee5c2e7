//! Reads what was typed about inspectors' files.

use timeline::Day;

use crate::unit::read_day;
use crate::web::{FormState, Words, typed_dong, typed_key, typed_text};

/// The most an amount may be; the database holds the same bound.
const MOST_DONG: i64 = 1_000_000_000_000_000;

/// An amount of at least so many đồng; an empty field is nought where nought may be.
pub fn amount(form: &mut FormState, (name, least): (&str, i64), words: Words) -> Option<i64> {
    if least == 0 && form.text(name).is_empty() {
        return Some(0);
    }
    typed_dong(form, (name, least..=MOST_DONG), words)
}

/// A file as it is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedFile {
    pub subject: String,
    pub basis: String,
    pub from_on: Day,
    pub last_on: Day,
    pub key: String,
}

/// The file typed, or the form with its sentences.
pub fn read_file(form: &mut FormState, (today, words): (Day, Words)) -> Option<TypedFile> {
    let subject = typed_text(form, ("noi-dung", 300, true), words);
    let basis = typed_text(form, ("can-cu", 500, false), words);
    let from_on = read_day(form, "tu-ngay", words);
    let last_on = read_day(form, "den-ngay", words);
    if let (Some(from), Some(last)) = (from_on, last_on) {
        if last < from {
            form.wrong("den-ngay", words.t("inspection-period-turned"));
        }
        if from > today {
            form.wrong("tu-ngay", words.t("inspection-day-to-come"));
        }
    }
    let key = typed_key(form, words).unwrap_or_default();
    if !form.is_sound() {
        return None;
    }
    Some(TypedFile {
        subject,
        basis,
        from_on: from_on?,
        last_on: last_on?,
        key,
    })
}

/// A finding as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedFinding {
    pub what: String,
    pub basis: String,
    pub questioned_dong: i64,
    pub proposed_dong: i64,
    /// The numbers of the payments chosen.
    pub vouchers: Vec<i64>,
    pub key: String,
}

/// A finding typed in the fields that end with its number (nought for a new one). Payments chosen
/// are of the file, each with its amount.
pub fn read_finding(
    form: &mut FormState,
    (number, payments): (i64, &[(i64, i64)]),
    words: Words,
) -> Option<TypedFinding> {
    let name = |field: &str| format!("{field}-{number}");
    let what = typed_text(form, (&name("phat-hien"), 4_000, true), words);
    let basis = typed_text(form, (&name("phap-ly"), 1_000, false), words);
    let questioned_dong = amount(form, (&name("nghi-van"), 0), words);
    let proposed_dong = amount(form, (&name("kien-nghi"), 0), words);
    let chosen = form.text(&name("khoan")).to_owned();
    let chosen: Vec<i64> = chosen
        .lines()
        .filter_map(|line| line.trim().parse().ok())
        .collect();
    let own = payments.iter().filter(|(id, _)| chosen.contains(id));
    let paid: i64 = own.clone().map(|(_, dong)| dong).sum();
    let vouchers: Vec<i64> = own.map(|(id, _)| *id).collect();
    if let (Some(questioned), Some(proposed)) = (questioned_dong, proposed_dong) {
        if proposed > questioned {
            form.wrong(&name("kien-nghi"), words.t("inspection-over-questioned"));
        }
        if !vouchers.is_empty() && questioned > paid {
            let paid = vietnamese::number(paid);
            form.wrong(
                &name("nghi-van"),
                words.t1("inspection-over-paid", "paid", paid),
            );
        }
    }
    let key = typed_key(form, words).unwrap_or_default();
    if !form.is_sound() {
        return None;
    }
    Some(TypedFinding {
        what,
        basis,
        questioned_dong: questioned_dong?,
        proposed_dong: proposed_dong?,
        vouchers,
        key,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Day = jiff::civil::date(2027, 1, 25);

    fn typed(changed: &[(&str, &str)]) -> FormState {
        let mut form = FormState::default();
        for (name, value) in [
            ("noi-dung", "Chi chăm lo Tết"),
            ("tu-ngay", "01/01/2026"),
            ("den-ngay", "31/12/2026"),
            ("phat-hien-0", "Chi vượt mức"),
            ("nghi-van-0", "20 triệu"),
            ("kien-nghi-0", "5.000.000"),
            ("khoan-0", "7\n9"),
            ("_key", "0123456789abcdef"),
        ]
        .iter()
        .chain(changed)
        {
            form.set(name, *value);
        }
        form
    }

    #[test]
    fn a_file_is_read_and_refused_field_by_field() {
        let words = Words::of("vi");
        let read = read_file(&mut typed(&[]), (TODAY, words)).unwrap();
        assert_eq!(read.last_on, jiff::civil::date(2026, 12, 31));
        let mut form = typed(&[("noi-dung", ""), ("den-ngay", "31/12/2025")]);
        assert!(read_file(&mut form, (TODAY, words)).is_none());
        let wrong: Vec<&str> = form.errors().iter().map(|(name, _)| *name).collect();
        assert_eq!(wrong, ["den-ngay", "noi-dung"]);
        let mut form = typed(&[("tu-ngay", "26/01/2027"), ("den-ngay", "26/01/2027")]);
        assert!(read_file(&mut form, (TODAY, words)).is_none());
    }

    #[test]
    fn a_finding_rests_on_payments_of_the_file_and_asks_no_more_than_they_paid() {
        let words = Words::of("vi");
        let payments = [(7, 15_000_000), (8, 90_000_000)];
        let mut form = typed(&[("nghi-van-0", "15 triệu")]);
        let read = read_finding(&mut form, (0, &payments), words).unwrap();
        assert_eq!((read.vouchers, read.proposed_dong), (vec![7], 5_000_000));
        let mut form = typed(&[]);
        assert!(read_finding(&mut form, (0, &payments), words).is_none());
        assert!(form.error("nghi-van-0").is_some());
        let mut form = typed(&[("kien-nghi-0", "21 triệu"), ("khoan-0", "")]);
        assert!(read_finding(&mut form, (0, &payments), words).is_none());
        assert!(form.error("kien-nghi-0").is_some());
        let mut form = typed(&[("nghi-van-0", ""), ("kien-nghi-0", ""), ("khoan-0", "")]);
        assert!(read_finding(&mut form, (0, &payments), words).is_some());
    }
}
