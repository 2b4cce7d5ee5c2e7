//! Which form a unit may draw, for which periods, and how an official paper names itself: number,
//! place, signature, period in words. Pure: no database, no clock, no pages.

use timeline::{Day, PeriodName, day_number};

use crate::catalogue::{Catalogue, Form, Shape};
use crate::web::day_short;

/// Why a report cannot be issued: the field it concerns and the message key of the sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct Refusal {
    pub field: &'static str,
    pub message: &'static str,
}

/// The forms a unit of the tier draws, in the order of the catalogue.
pub fn forms_of<'a>(catalogue: &'a Catalogue, tier: &str) -> Vec<&'a Form> {
    let owed = |form: &&Form| form.tiers.iter().any(|own| own == tier);
    catalogue.forms.iter().filter(owed).collect()
}

/// What kind of period a name is, as the forms write it: `Y`, `U`, `H1`, `H2`, `U1`, `U2`, `Q`,
/// `M`, or `D` for days from–to.
pub fn period_kind(name: PeriodName) -> String {
    let text = name.to_string();
    if text.contains("..") {
        return "D".to_owned();
    }
    match text.split_once('-') {
        None => "Y".to_owned(),
        Some((_, part)) if part.starts_with('Q') => "Q".to_owned(),
        Some((_, part)) if part.starts_with(['H', 'U']) => part.to_owned(),
        Some(_) => "M".to_owned(),
    }
}

/// Whether the form is owed for periods of this kind.
pub fn is_owed_for(form: &Form, name: PeriodName) -> bool {
    form.periods.contains(&period_kind(name))
}

/// May the form be issued for the period? A statutory table only for its own periods, a report in
/// words for any; nothing for a period that has not begun.
pub fn check_issue(form: &Form, name: PeriodName, today: Day) -> Result<(), Refusal> {
    let refuse = |message| {
        Err(Refusal {
            field: "number",
            message,
        })
    };
    if name.period().from_on() > today {
        return refuse("report-period-to-come");
    }
    if form.shape == Shape::Table && !is_owed_for(form, name) {
        return refuse("report-period-not-of-form");
    }
    Ok(())
}

/// The periods worth offering for a form: of each kind it is owed for the latest one that is half
/// over, and where the kinds are few the one before it too; the latest end first.
pub fn recent_periods(form: &Form, today: Day) -> Vec<PeriodName> {
    const FEW_KINDS: usize = 3;
    let each = if form.periods.len() <= FEW_KINDS {
        2
    } else {
        1
    };
    let mut found: Vec<PeriodName> = Vec::new();
    for kind in &form.periods {
        let mut of_kind: Vec<PeriodName> = (today.year() - 2..=today.year() + 1)
            .flat_map(|year| names_of_year(kind, year))
            .filter(|name| is_half_over(*name, today))
            .collect();
        of_kind.sort_by_key(|name| std::cmp::Reverse(name.period().until_on()));
        of_kind.truncate(each);
        found.extend(of_kind);
    }
    found.sort_by_key(|name| std::cmp::Reverse((name.period().until_on(), name.period().days())));
    found
}

fn names_of_year(kind: &str, year: i16) -> Vec<PeriodName> {
    let texts: Vec<String> = match kind {
        "Y" => vec![format!("{year:04}")],
        "Q" => (1..=4).map(|part| format!("{year:04}-Q{part}")).collect(),
        "M" => (1..=12)
            .map(|part| format!("{year:04}-{part:02}"))
            .collect(),
        other => vec![format!("{year:04}-{other}")],
    };
    texts.iter().filter_map(|text| text.parse().ok()).collect()
}

fn is_half_over(name: PeriodName, today: Day) -> bool {
    let period = name.period();
    let passed = day_number(today) - day_number(period.from_on());
    2 * passed >= period.days()
}

/// The period as a sentence says it: `6 tháng đầu năm 2023`, `quý III năm 2023`.
pub fn period_in_words(name: PeriodName, language: &str) -> String {
    let text = name.to_string();
    let period = name.period();
    let (from, last) = (day_short(period.from_on()), day_short(period.last_on()));
    let english = language == "en";
    let year = text.get(..4).unwrap_or_default();
    let kind = period_kind(name);
    match (kind.as_str(), english) {
        ("D", false) if from == last => format!("ngày {from}"),
        ("D", true) if from == last => from,
        ("D", false) => format!("thời gian từ ngày {from} đến ngày {last}"),
        ("D", true) => format!("the time from {from} to {last}"),
        ("Y" | "U", false) => format!("năm {year}"),
        ("Y", true) => year.to_owned(),
        ("U", true) => format!("the working year {year}"),
        ("H1" | "U1", false) => format!("6 tháng đầu năm {year}"),
        ("H2" | "U2", false) => format!("6 tháng cuối năm {year}"),
        ("H1", true) => format!("the first half of {year}"),
        ("H2", true) => format!("the second half of {year}"),
        ("U1", true) => format!("the first half of the working year {year}"),
        ("U2", true) => format!("the second half of the working year {year}"),
        ("Q", false) => {
            let roman = roman(last_digit(&text));
            format!("quý\u{a0}{roman} năm {year}")
        }
        ("Q", true) => {
            let ordinal = ["first", "second", "third", "fourth"];
            let at = last_digit(&text).clamp(1, 4) - 1;
            format!("the {} quarter of {year}", ordinal[at])
        }
        (_, false) => format!("tháng {} năm {year}", period.from_on().month()),
        (_, true) => period.from_on().strftime("%B %Y").to_string(),
    }
}

/// The period in words with its days, which a working year needs to be understood.
pub fn period_with_days(name: PeriodName, language: &str) -> String {
    let words = period_in_words(name, language);
    match period_kind(name).as_str() {
        "D" => words,
        _ => format!("{words} ({})", period_days(name)),
    }
}

/// The first and the last day of the period: `01/12/2022–31/05/2023`.
pub fn period_days(name: PeriodName) -> String {
    let period = name.period();
    let (from, last) = (period.from_on(), period.last_on());
    format!("{}–{}", day_short(from), day_short(last))
}

fn last_digit(text: &str) -> usize {
    let digit = text.chars().last().and_then(|last| last.to_digit(10));
    digit.map_or(0, |digit| digit as usize)
}

/// Roman numbers for sections and quarters; beyond 20 in Arabic, which no form reaches.
pub fn roman(number: usize) -> String {
    const TENS: [&str; 3] = ["", "X", "XX"];
    const ONES: [&str; 10] = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    match TENS.get(number / 10) {
        Some(tens) => format!("{tens}{}", ONES[number % 10]),
        None => number.to_string(),
    }
}

/// The symbol after the number: kind of paper and issuer, e.g. `BC-LĐLĐ`.
pub fn symbol(form: &Form, unit_kind: &str) -> String {
    symbol_of(&form.symbol, unit_kind)
}

/// The symbol of a paper of the kind: `GM` of a federation is `GM-LĐLĐ`.
pub fn symbol_of(kind: &str, unit_kind: &str) -> String {
    let issuer = match unit_kind {
        "tong-lien-doan" => "TLĐ",
        "cdcs" | "cdcs-thanh-vien" => "CĐCS",
        "nghiep-doan" => "NĐCS",
        kind if kind.starts_with("lien-doan") => "LĐLĐ",
        kind if kind.starts_with("cong-doan-nganh") => "CĐN",
        _ => "CĐ",
    };
    format!("{kind}-{issuer}")
}

/// Words after which a unit's name says where it is.
const PLACES: [&str; 9] = [
    " thành phố ",
    " tỉnh ",
    " quận ",
    " huyện ",
    " thị xã ",
    " phường ",
    " xã ",
    " đặc khu ",
    " thị trấn ",
];

/// Where a paper is signed, out of the names of the unit and those above it, nearest first:
/// `Liên đoàn Lao động thành phố Hà Nội` is in `Hà Nội`; the confederation sits in Hà Nội.
pub fn place_of<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    names.into_iter().find_map(|name| {
        if name.ends_with("Việt Nam") {
            return Some("Hà Nội".to_owned());
        }
        let lower = name.to_lowercase();
        PLACES.iter().find_map(|word| {
            let at = lower.rfind(word)? + word.len();
            let place = name.get(at..)?.trim();
            (!place.is_empty()).then(|| place.to_owned())
        })
    })
}

/// The body in whose name the chair signs: the standing board from the upper unions on, the
/// executive at the base, the presidium at the confederation.
pub fn authority(tier: &str) -> &'static str {
    match tier {
        "confederation" => "report-authority-presidium",
        "federation" | "upper" => "report-authority-standing",
        _ => "report-authority-executive",
    }
}

/// A name in capitals over one or two lines, broken before the place or near the middle.
pub fn in_capitals(name: &str) -> Vec<String> {
    const ONE_LINE: usize = 26;
    let capitals = name.to_uppercase();
    if capitals.chars().count() <= ONE_LINE {
        return vec![capitals];
    }
    let before_place = PLACES
        .iter()
        .filter_map(|word| capitals.rfind(&word.to_uppercase()))
        .max()
        .filter(|at| *at > 0);
    let middle = capitals.len() / 2;
    let near_middle = || {
        let breaks = capitals.match_indices(' ').map(|(at, _)| at);
        breaks.min_by_key(|at| at.abs_diff(middle))
    };
    match before_place.or_else(near_middle) {
        Some(at) => vec![capitals[..at].to_owned(), capitals[at + 1..].to_owned()],
        None => vec![capitals],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(shape: &str, periods: &[&str]) -> Form {
        toml::from_str(&format!(
            "code = 'f'\nvi = ''\nen = ''\nshape = '{shape}'\nperiods = {periods:?}\n\
             tiers = ['upper', 'federation']\nsymbol = 'BC'"
        ))
        .unwrap()
    }

    fn name(text: &str) -> PeriodName {
        text.parse().unwrap()
    }

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_tier_sees_its_own_forms_only() {
        let mut catalogue = Catalogue::default();
        catalogue.forms.push(form("letter", &["H1"]));
        assert_eq!(forms_of(&catalogue, "federation").len(), 1);
        assert!(forms_of(&catalogue, "base").is_empty());
    }

    #[test]
    fn a_table_is_issued_for_its_own_periods_and_a_letter_for_any_that_has_begun() {
        let (table, letter) = (form("table", &["U1", "U"]), form("letter", &["H1"]));
        let today = day("2023-06-15");
        assert_eq!(check_issue(&table, name("2023-U1"), today), Ok(()));
        let refusal = check_issue(&table, name("2023-H1"), today).unwrap_err();
        assert_eq!(refusal.message, "report-period-not-of-form");
        assert_eq!(
            check_issue(&letter, name("2023-01-01..2023-05-19"), today),
            Ok(())
        );
        let refusal = check_issue(&letter, name("2023-H2"), today).unwrap_err();
        assert_eq!(refusal.message, "report-period-to-come");
    }

    #[test]
    fn the_periods_offered_are_half_over_and_the_latest_stands_first() {
        let offered = |periods: &[&str], on: &str| -> Vec<String> {
            let found = recent_periods(&form("table", periods), day(on));
            found.iter().map(ToString::to_string).collect()
        };
        let table = ["U1", "U"];
        assert_eq!(
            offered(&table, "2026-11-22"),
            ["2026-U", "2026-U1", "2025-U", "2025-U1"]
        );
        // The working year 2027 has begun, but it is the one just ended that is owed.
        assert_eq!(offered(&table, "2026-12-01")[0], "2026-U");
        let letter = ["H1", "H2", "Q", "Y", "U1", "U"];
        assert_eq!(
            offered(&letter, "2027-01-10"),
            ["2026", "2026-H2", "2026-Q4", "2026-U", "2026-H1", "2026-U1"]
        );
    }

    #[test]
    fn periods_are_said_as_people_say_them() {
        for (text, vietnamese, english) in [
            ("2023", "năm 2023", "2023"),
            ("2023-H1", "6 tháng đầu năm 2023", "the first half of 2023"),
            (
                "2023-Q3",
                "quý\u{a0}III năm 2023",
                "the third quarter of 2023",
            ),
            ("2023-09", "tháng 9 năm 2023", "September 2023"),
            (
                "2023-U1",
                "6 tháng đầu năm 2023",
                "the first half of the working year 2023",
            ),
            (
                "2023-01-01..2023-08-31",
                "thời gian từ ngày 01/01/2023 đến ngày 31/08/2023",
                "the time from 01/01/2023 to 31/08/2023",
            ),
            ("2023-05-19..2023-05-19", "ngày 19/05/2023", "19/05/2023"),
        ] {
            assert_eq!(period_in_words(name(text), "vi"), vietnamese);
            assert_eq!(period_in_words(name(text), "en"), english);
        }
        assert_eq!(
            period_with_days(name("2023-U1"), "vi"),
            "6 tháng đầu năm 2023 (01/12/2022–31/05/2023)"
        );
    }

    #[test]
    fn a_paper_is_signed_where_the_unit_is() {
        let place = |name: &str| place_of([name]);
        assert_eq!(
            place("Liên đoàn Lao động thành phố Hà Nội").as_deref(),
            Some("Hà Nội")
        );
        assert_eq!(
            place("Liên đoàn Lao động quận Hai Bà Trưng").as_deref(),
            Some("Hai Bà Trưng")
        );
        assert_eq!(
            place("Tổng Liên đoàn Lao động Việt Nam").as_deref(),
            Some("Hà Nội")
        );
        assert_eq!(place("Công đoàn Công ty Mẫu"), None);
    }

    #[test]
    fn long_names_break_before_the_place_or_near_the_middle() {
        assert_eq!(
            in_capitals("Liên đoàn Lao động thành phố Hà Nội"),
            ["LIÊN ĐOÀN LAO ĐỘNG", "THÀNH PHỐ HÀ NỘI"]
        );
        assert_eq!(
            in_capitals("Tổng Liên đoàn Lao động Việt Nam"),
            ["TỔNG LIÊN ĐOÀN", "LAO ĐỘNG VIỆT NAM"]
        );
        assert_eq!(in_capitals("CĐCS Mẫu"), ["CĐCS MẪU"]);
    }
}
