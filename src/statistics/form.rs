//! What a view is asked with, read from the address of the page: indicators, units, periods, shape
//! and structure. What cannot be read is said beside its field.

use timeline::Day;

use super::rules::{MOST_INDICATORS, MOST_PERIODS, Step};
use crate::catalogue::{Catalogue, Indicator};
use crate::indicator::{Structure, parse_structure};
use crate::web::{FormState, Words, day_short, urlencode};

/// How the numbers are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Table,
    Line,
    Columns,
    Ranking,
    Tiles,
}

impl Shape {
    pub const ALL: [Shape; 5] = [
        Shape::Table,
        Shape::Line,
        Shape::Columns,
        Shape::Ranking,
        Shape::Tiles,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Shape::Table => "bang",
            Shape::Line => "duong",
            Shape::Columns => "cot",
            Shape::Ranking => "xep-hang",
            Shape::Tiles => "o",
        }
    }

    /// Whether it shows one indicator in one period over many units.
    pub fn is_over_units(self) -> bool {
        matches!(self, Shape::Ranking | Shape::Tiles)
    }
}

/// Whose numbers are asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    Own,
    Children,
    /// Units by their codes, in the order asked.
    Named(Vec<String>),
}

/// A view as asked.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    pub indicators: Vec<&'a Indicator>,
    pub whose: Whose,
    pub step: Step,
    pub count: usize,
    pub until: Day,
    pub shape: Shape,
    pub structure: Structure,
    pub year_before: bool,
}

impl Asked<'_> {
    /// The view as the address of its page says it, without a page number.
    pub fn query(&self, today: Day) -> String {
        let mut parts: Vec<String> = self
            .indicators
            .iter()
            .map(|indicator| format!("ct={}", urlencode(&indicator.code)))
            .collect();
        let whose = match &self.whose {
            Whose::Own => "nhom=minh".to_owned(),
            Whose::Children => "nhom=con".to_owned(),
            Whose::Named(codes) => format!("nhom=chon&dv={}", urlencode(&codes.join(" "))),
        };
        parts.push(whose);
        parts.push(format!("buoc={}&so={}", self.step.code(), self.count));
        if self.until != today {
            parts.push(format!("den={}", self.until));
        }
        parts.push(format!("hinh={}", self.shape.code()));
        if self.structure != Structure::Then {
            parts.push(format!("co-cau={}", self.structure.text(today)));
        }
        if self.year_before {
            parts.push("cung-ky=1".to_owned());
        }
        parts.join("&")
    }
}

/// What the fields of the page hold, one by one.
pub type Pairs = Vec<(String, String)>;

fn one<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    let found = pairs.iter().rev().find(|(own, _)| own == name);
    found.map_or("", |(_, value)| value.trim())
}

/// Reads a view; the second says what could not be read, with what was typed. An address that asks
/// for nothing asks for the members of the unit in the months of the last year.
pub fn read<'a>(
    pairs: &Pairs,
    catalogue: &'a Catalogue,
    (today, usual_until): (Day, Day),
    words: Words,
) -> (Asked<'a>, FormState) {
    let mut form = FormState::default();
    let mut indicators: Vec<&Indicator> = Vec::new();
    for (_, code) in pairs
        .iter()
        .filter(|(name, code)| name == "ct" && !code.trim().is_empty())
    {
        match catalogue.indicator(code.trim()) {
            Some(indicator) if indicators.iter().any(|known| known.code == indicator.code) => {}
            Some(_) if indicators.len() == MOST_INDICATORS => {
                form.wrong(
                    "ct",
                    words.t1("statistics-many-indicators", "most", MOST_INDICATORS),
                );
            }
            Some(indicator) => indicators.push(indicator),
            None => form.wrong("ct", words.t1("statistics-indicator-unknown", "code", code)),
        }
    }
    if indicators.is_empty() {
        indicators.extend(catalogue.indicator("B03.people"));
    }
    let step = Step::of(one(pairs, "buoc")).unwrap_or(Step::Month);
    let typed = one(pairs, "so");
    form.set("so", typed);
    let count = match (typed, typed.parse::<usize>()) {
        ("", _) => step.usual_count(),
        (_, Ok(count)) if (1..=MOST_PERIODS).contains(&count) => count,
        _ => {
            form.wrong(
                "so",
                words.t1("statistics-count-wrong", "most", MOST_PERIODS),
            );
            step.usual_count()
        }
    };
    let typed = one(pairs, "den");
    let until = match (typed, vietnamese::parse_day(typed)) {
        ("", _) => usual_until,
        (_, Ok(day)) => {
            form.set("den", day_short(day));
            day
        }
        _ => {
            form.set("den", typed);
            form.wrong("den", words.t1("statistics-day-unreadable", "text", typed));
            usual_until
        }
    };
    let typed = one(pairs, "co-cau");
    let structure = parse_structure(typed, today).unwrap_or_else(|| {
        form.wrong("co-cau", words.t1("structure-unreadable", "text", typed));
        Structure::Then
    });
    form.set(
        "co-cau",
        match structure {
            Structure::On(day) if day != today => day_short(day),
            _ => String::new(),
        },
    );
    let shape = one(pairs, "hinh");
    let shape = Shape::ALL.into_iter().find(|known| known.code() == shape);
    let shape = shape.unwrap_or(Shape::Table);
    if form.error("so").is_none() {
        form.set("so", count.to_string());
    }
    let whose = whose(pairs, shape, &mut form, words);
    let asked = Asked {
        indicators,
        whose,
        step,
        count,
        until,
        shape,
        structure,
        year_before: one(pairs, "cung-ky") == "1",
    };
    (asked, form)
}

fn whose(pairs: &Pairs, shape: Shape, form: &mut FormState, words: Words) -> Whose {
    let typed = one(pairs, "dv");
    form.set("dv", typed);
    let apart = |letter: char| letter.is_whitespace() || matches!(letter, ',' | ';');
    let mut codes: Vec<String> = Vec::new();
    for code in typed.split(apart).filter(|code| !code.is_empty()) {
        let code = code.to_uppercase();
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    match one(pairs, "nhom") {
        "con" => Whose::Children,
        "chon" if codes.is_empty() => {
            form.wrong("dv", words.t("statistics-units-missing"));
            Whose::Own
        }
        "chon" => Whose::Named(codes),
        "" if shape.is_over_units() => Whose::Children,
        _ => Whose::Own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Pairs {
        serde_urlencoded::from_str(text).unwrap()
    }

    #[test]
    fn a_view_reads_back_what_its_address_says() {
        let catalogue = crate::catalogue::load(None).unwrap();
        let today = jiff::civil::date(2026, 11, 26);
        for text in [
            "ct=E01.turns&ct=B03.people&nhom=con&buoc=quy&so=8&hinh=duong&cung-ky=1",
            "ct=B03.people&nhom=chon&dv=A%20B-1&buoc=nam&so=3&den=2025-06-30&hinh=bang&co-cau=now",
            "ct=B03.people&nhom=minh&buoc=nua-nam-cong-doan&so=6&hinh=o",
        ] {
            let (asked, form) = read(&pairs(text), &catalogue, (today, today), Words::of("vi"));
            assert!(form.is_sound(), "{text}");
            assert_eq!(asked.query(today), text);
        }
    }

    #[test]
    fn what_cannot_be_read_is_said_beside_its_field() {
        let catalogue = crate::catalogue::load(None).unwrap();
        let today = jiff::civil::date(2026, 11, 26);
        for (text, field) in [
            ("ct=Z99.nothing", "ct"),
            ("so=0", "so"),
            ("so=nhiều", "so"),
            ("den=hôm%20nay", "den"),
            ("co-cau=lúc%20ấy", "co-cau"),
            ("nhom=chon&dv=%20", "dv"),
        ] {
            let (_, form) = read(&pairs(text), &catalogue, (today, today), Words::of("vi"));
            assert!(form.error(field).is_some(), "{text}");
        }
    }
}
