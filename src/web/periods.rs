//! Periods as people choose and read them.

use timeline::{Day, Period, PeriodName};

use super::numbers::day_short;
use super::words::Words;

/// The periods offered on a day: this year and last, the working year, halves and quarters.
pub fn period_choices(today: Day, words: Words) -> Vec<(String, String)> {
    let year = today.year();
    // The working year that holds today begins on 1 December of the year before its number.
    let working = if today.month() == 12 { year + 1 } else { year };
    let mut codes = vec![
        format!("{year}"),
        format!("{working}-U"),
        format!("{working}-U1"),
    ];
    if today.month() > 5 {
        codes.push(format!("{working}-U2"));
    }
    codes.push(format!("{year}-H1"));
    if today.month() > 6 {
        codes.push(format!("{year}-H2"));
    }
    for quarter in 1..=((today.month() + 2) / 3) {
        codes.push(format!("{year}-Q{quarter}"));
    }
    let last = year - 1;
    codes.extend([
        format!("{last}"),
        format!("{last}-U"),
        format!("{last}-H1"),
        format!("{last}-U1"),
    ]);
    codes
        .into_iter()
        .filter_map(|code| {
            let name: PeriodName = code.parse().ok()?;
            Some((code, period_in_words(&name, words)))
        })
        .collect()
}

/// `6 tháng đầu năm 2023`, `quý III năm 2023`, `01/01/2023–31/08/2023`.
pub fn period_in_words(name: &PeriodName, words: Words) -> String {
    let code = name.to_string();
    let (year, part) = code.split_once('-').unwrap_or((&code, ""));
    let year = year.to_owned();
    let say = |key: &str| words.t1(key, "year", &year);
    match part {
        "" => say("period-year"),
        "H1" => say("period-first-half"),
        "H2" => say("period-second-half"),
        "U" => say("period-working-year"),
        "U1" => say("period-working-first"),
        "U2" => say("period-working-second"),
        "Q1" | "Q2" | "Q3" | "Q4" => {
            let roman = ["I", "II", "III", "IV"];
            let at = part[1..].parse::<usize>().unwrap_or(1).clamp(1, 4);
            words.t2(
                "period-quarter",
                ("quarter", &roman[at - 1]),
                ("year", &year),
            )
        }
        month if month.len() == 2 => words.t2("period-month", ("month", &month), ("year", &year)),
        _ => period_days(name.period()),
    }
}

/// The first and last day: `01/12/2022–31/05/2023`.
pub fn period_days(period: Period) -> String {
    format!(
        "{}–{}",
        day_short(period.from_on()),
        day_short(period.last_on())
    )
}

/// What a place line shows: the period, the structure, and the ways to change them.
#[derive(Debug, Clone)]
pub struct PlaceLine {
    pub unit_code: String,
    pub unit_name: String,
    pub address: String,
    pub period: String,
    pub period_words: String,
    pub period_days: String,
    pub choices: Vec<(String, String)>,
    /// `then`, `now` or a day, as addresses write it.
    pub structure: String,
    /// The same in words, where it is not that of the figures' own days.
    pub structure_words: String,
    /// The day of a structure that is neither, as people write it.
    pub structure_day: String,
    pub known: String,
    pub fault: Option<String>,
}
