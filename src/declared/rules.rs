//! What may be declared of an indicator, and what is wrong with how it was printed. Pure: no
//! database, no clock, no pages.

use std::collections::BTreeMap;

use timeline::{Day, Period};
use vietnamese::Qualifier;

use super::share::{contradicts, percentage_in, print_ppm};
use crate::catalogue::{Catalogue, Indicator, IndicatorType};

/// The largest number a declaration may hold. The sum of nine thousand of them still fits.
pub const LARGEST: i64 = 999_999_999_999_999;

/// The dimension values a figure speaks of, by dimension.
pub type Dims = BTreeMap<String, String>;

/// What a unit says of an indicator for a period. Percentages are parts per million: 75 % is
/// 750,000. For a ratio and a mean, `numerator` over `denominator` outweighs what is printed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Word {
    pub as_of: Option<Day>,
    pub value: Option<i64>,
    pub percent_ppm: Option<i64>,
    pub low: Option<i64>,
    pub high: Option<i64>,
    pub qualifier: Qualifier,
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    pub printed: Option<String>,
    pub flag: Option<String>,
    pub source: Option<String>,
}

/// A word on a key; without a word the earlier one is withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDeclared {
    pub unit_id: i32,
    pub indicator: String,
    pub dims: Dims,
    pub period: Period,
    pub word: Option<Word>,
}

/// Why the domain says no: the field, the key of the sentence and what the sentence names.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct Refusal {
    pub field: &'static str,
    pub message: &'static str,
    pub about: Vec<(&'static str, String)>,
}

impl Refusal {
    pub fn new(field: &'static str, message: &'static str) -> Self {
        Self {
            field,
            message,
            about: Vec::new(),
        }
    }

    pub fn about(mut self, name: &'static str, what: impl ToString) -> Self {
        self.about.push((name, what.to_string()));
        self
    }
}

fn refuse<T>(field: &'static str, message: &'static str) -> Result<T, Refusal> {
    Err(Refusal::new(field, message))
}

/// Are these dimensions of the indicator, each with a value it knows?
pub fn check_dims(
    dims: &Dims,
    indicator: &Indicator,
    catalogue: &Catalogue,
) -> Result<(), Refusal> {
    for (dim, value) in dims {
        if !indicator.dims.contains(dim) {
            let known = if indicator.dims.is_empty() {
                "–".to_owned()
            } else {
                indicator.dims.join(", ")
            };
            let refusal = Refusal::new("dims", "declared-dim-not-here");
            return Err(refusal.about("dim", dim).about("known", known));
        }
        let Some(dimension) = catalogue.dimension(dim) else {
            return Err(Refusal::new("dims", "declared-dim-not-here")
                .about("dim", dim)
                .about("known", indicator.dims.join(", ")));
        };
        if value.is_empty() || !(dimension.open || dimension.value(value).is_some()) {
            let known: Vec<&str> = dimension.values.iter().map(|v| v.code.as_str()).collect();
            return Err(Refusal::new("dims", "declared-dim-value-unknown")
                .about("value", value)
                .about("dim", dim)
                .about("known", known.join(", ")));
        }
    }
    Ok(())
}

/// Did the unit stand on some day of the period?
pub fn check_standing(
    founded_on: Day,
    ended_on: Option<Day>,
    period: Period,
) -> Result<(), Refusal> {
    let stood =
        founded_on < period.until_on() && ended_on.is_none_or(|ended| ended > period.from_on());
    if stood {
        Ok(())
    } else {
        refuse("period", "declared-unit-not-standing")
    }
}

/// The word made whole: an order of magnitude gets its ends from its printed words, a stock its
/// day, and a printed percentage that its fraction contradicts is flagged. Or the refusal.
pub fn check_word(mut word: Word, indicator: &Indicator, period: Period) -> Result<Word, Refusal> {
    check_fraction(&word, indicator)?;
    check_shape(&word, indicator)?;
    if word.qualifier == Qualifier::Order {
        complete_order(&mut word)?;
    }
    check_range(&word)?;
    check_size(&word, indicator)?;
    let says = word.value.is_some()
        || word.percent_ppm.is_some()
        || word.low.is_some()
        || word.high.is_some()
        || word.numerator.is_some();
    if !says {
        return refuse("value", "declared-nothing-said");
    }
    check_day(&mut word, indicator, period)?;
    if word
        .printed
        .as_ref()
        .is_some_and(|text| text.chars().count() > 500)
    {
        return refuse("printed", "declared-text-long");
    }
    if word
        .source
        .as_ref()
        .is_some_and(|text| text.chars().count() > 300)
    {
        return refuse("source", "declared-text-long");
    }
    word.flag = flag(&word);
    Ok(word)
}

fn check_fraction(word: &Word, indicator: &Indicator) -> Result<(), Refusal> {
    let parted = matches!(indicator.typ, IndicatorType::Ratio | IndicatorType::Mean);
    match (word.numerator, word.denominator) {
        (None, None) => Ok(()),
        (Some(_), Some(_)) if !parted => refuse("numerator", "declared-fraction-not-here"),
        (Some(numerator), _) if numerator < 0 => refuse("numerator", "declared-negative"),
        (Some(_), Some(denominator)) if denominator <= 0 => {
            refuse("denominator", "declared-denominator-nought")
        }
        (Some(_), Some(_)) => Ok(()),
        (Some(_), None) => refuse("denominator", "declared-fraction-half"),
        (None, Some(_)) => refuse("numerator", "declared-fraction-half"),
    }
}

/// A share is a percentage or a fraction; everything else is a whole number or a range.
fn check_shape(word: &Word, indicator: &Indicator) -> Result<(), Refusal> {
    let share = indicator.typ == IndicatorType::Ratio;
    if share && (word.low.is_some() || word.high.is_some()) {
        return refuse("low", "declared-share-range");
    }
    if share && word.value.is_some() || !share && word.percent_ppm.is_some() {
        return refuse("value", "declared-percent-not-here");
    }
    if word.qualifier == Qualifier::Order && share {
        return refuse("qualifier", "declared-share-order");
    }
    if word.qualifier == Qualifier::Order && word.value.is_some() {
        return refuse("value", "declared-order-has-no-value");
    }
    Ok(())
}

/// "hàng chục tỷ" says from ten to ninety-nine billion.
fn complete_order(word: &mut Word) -> Result<(), Refusal> {
    if word.low.is_some() || word.high.is_some() {
        return Ok(());
    }
    let read = word
        .printed
        .as_deref()
        .and_then(|printed| vietnamese::parse_qualified(printed).ok())
        .filter(|read| read.qualifier == Qualifier::Order);
    match read {
        Some(read) => {
            (word.low, word.high) = (read.low, read.high);
            Ok(())
        }
        None => refuse("printed", "declared-order-words"),
    }
}

fn check_range(word: &Word) -> Result<(), Refusal> {
    let (low, high) = (word.low, word.high);
    if low.zip(high).is_some_and(|(low, high)| low > high) {
        return refuse("high", "declared-range-upside-down");
    }
    let below = word.value.zip(low).is_some_and(|(value, low)| value < low);
    let above = word
        .value
        .zip(high)
        .is_some_and(|(value, high)| value > high);
    if below || above {
        return refuse("value", "declared-value-outside-range");
    }
    Ok(())
}

fn check_size(word: &Word, indicator: &Indicator) -> Result<(), Refusal> {
    // Only a flow that also takes away, such as the net change of members, may be below nought.
    let may_fall = indicator.typ == IndicatorType::Flow
        && indicator.facts.iter().any(|source| source.times < 0);
    for (field, number) in [
        ("value", word.value.or(word.percent_ppm)),
        ("low", word.low),
        ("high", word.high),
        ("numerator", word.numerator),
        ("denominator", word.denominator),
    ] {
        let Some(number) = number else { continue };
        if number < 0 && !may_fall {
            return refuse(field, "declared-negative");
        }
        if number.unsigned_abs() > LARGEST.unsigned_abs() {
            return refuse(field, "declared-too-large");
        }
    }
    Ok(())
}

fn check_day(word: &mut Word, indicator: &Indicator, period: Period) -> Result<(), Refusal> {
    if indicator.typ == IndicatorType::Stock && word.as_of.is_none() {
        word.as_of = Some(period.last_on());
    }
    if word.as_of.is_some_and(|day| !period.contains(day)) {
        return Err(Refusal::new("as_of", "declared-day-outside")
            .about("from", vietnamese::day_short(period.from_on()))
            .about("last", vietnamese::day_short(period.last_on())));
    }
    Ok(())
}

/// What is wrong with the printed percentage: it is not what its fraction comes to when rounded to
/// the digits printed. The sentence names both.
fn flag(word: &Word) -> Option<String> {
    let (numerator, denominator) = (word.numerator?, word.denominator?);
    let stated = word.percent_ppm.map(|ppm| print_ppm(ppm, 6));
    let printed = word.printed.as_deref().and_then(percentage_in).or(stated)?;
    let true_share = contradicts(&printed, word.qualifier, (numerator, denominator))?;
    Some(format!(
        "In {printed}% nhưng {}/{} là {true_share}%.",
        vietnamese::number(numerator),
        vietnamese::number(denominator),
    ))
}

#[cfg(test)]
mod tests;
