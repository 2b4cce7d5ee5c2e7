//! Reads declarations from what was typed: a line of a sheet in one field, or one figure with
//! every part in its own.

use timeline::{Day, Period, PeriodName};
use vietnamese::Qualifier;

use super::rules::{Dims, Refusal, Word, check_dims, check_word};
use super::share::{Share, read_share};
use super::wording::typed;
use crate::catalogue::{Catalogue, Form, FormLine, Indicator, IndicatorType};
use crate::indicator::print_dims;
use crate::web::{FormState, Words, typed_period};

/// The period of an address or a field, or the sentence that says how to write one.
pub fn read_period(text: &str, words: Words) -> Result<PeriodName, String> {
    typed_period(text).ok_or_else(|| words.t1("declared-period-unreadable", "text", text))
}

/// The field of a line.
pub fn field_of(line: &FormLine) -> String {
    key_of("so", line)
}

/// The field of a line's qualifier.
pub fn qualifier_field_of(line: &FormLine) -> String {
    key_of("muc", line)
}

fn key_of(prefix: &str, line: &FormLine) -> String {
    if line.only.is_empty() {
        format!("{prefix}.{}", line.indicator)
    } else {
        format!("{prefix}.{}.{}", line.indicator, print_dims(&line.only))
    }
}

/// The lines of a form that ask for different figures, with their indicators; a figure that stands
/// in two places is asked once.
pub fn lines_asked<'a>(
    form: &'a Form,
    catalogue: &'a Catalogue,
) -> Vec<(&'a FormLine, &'a Indicator)> {
    let mut seen: Vec<(&str, &Dims)> = Vec::new();
    let mut asked = Vec::new();
    for line in form.sections.iter().flat_map(|section| &section.lines) {
        let key = (line.indicator.as_str(), &line.only);
        if let (false, Some(indicator)) =
            (seen.contains(&key), catalogue.indicator(&line.indicator))
        {
            seen.push(key);
            asked.push((line, indicator));
        }
    }
    asked
}

/// What a line of a sheet comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    Unchanged,
    Withdrawn,
    New(Box<Word>),
}

/// Reads one line: a number with or without its words ("trên 144 tỷ", "hàng trăm tỷ", "5 - 7
/// triệu"), a share ("121/163", "75%"), or nothing, which withdraws the earlier word.
pub fn read_line(
    form: &mut FormState,
    (line, indicator): (&FormLine, &Indicator),
    earlier: Option<&Word>,
    (period, words): (Period, Words),
) -> Option<Said> {
    let name = field_of(line);
    let text = form.text(&name).to_owned();
    let chosen: Qualifier = form
        .text(&qualifier_field_of(line))
        .parse()
        .unwrap_or_default();
    let same = match earlier {
        Some(earlier) => typed(earlier) == text && earlier.qualifier == chosen,
        None => text.is_empty(),
    };
    if same {
        return Some(Said::Unchanged);
    }
    if text.is_empty() {
        return Some(Said::Withdrawn);
    }
    let Some(mut word) = read_text(&text, chosen, indicator) else {
        let key = match indicator.typ {
            IndicatorType::Ratio => "declared-share-unreadable",
            _ => "declared-number-unreadable",
        };
        form.wrong(&name, words.t1(key, "text", text));
        return None;
    };
    let source = Some(form.text("source").to_owned()).filter(|text| !text.is_empty());
    word.source = source.or_else(|| earlier.and_then(|earlier| earlier.source.clone()));
    match check_word(word, indicator, period) {
        Ok(word) if Some(&word) == earlier => Some(Said::Unchanged),
        Ok(word) => Some(Said::New(Box::new(word))),
        Err(refusal) => {
            form.wrong(&name, sentence(&refusal, words));
            None
        }
    }
}

/// The refusal as a sentence.
pub fn sentence(refusal: &Refusal, words: Words) -> String {
    words.with(refusal.message, &refusal.about)
}

/// A figure in one field. The qualifying words of the text outweigh the one chosen beside it.
pub fn read_text(text: &str, chosen: Qualifier, indicator: &Indicator) -> Option<Word> {
    let worded = text.chars().any(char::is_alphabetic);
    let mut word = Word {
        qualifier: chosen,
        printed: worded.then(|| text.to_owned()),
        ..Word::default()
    };
    if indicator.typ == IndicatorType::Ratio {
        let at = text.find(|c: char| c.is_ascii_digit())?;
        let (before, share) = text.split_at(at);
        if !before.trim().is_empty() {
            word.qualifier = vietnamese::parse_qualified(&format!("{before} 1"))
                .ok()?
                .qualifier;
        }
        take_share(&mut word, read_share(share)?);
        return Some(word);
    }
    if let (IndicatorType::Mean, Some(share @ Share::Fraction(..))) =
        (indicator.typ, read_share(text))
    {
        take_share(&mut word, share);
        return Some(word);
    }
    let read = vietnamese::parse_qualified(text).ok()?;
    if read.qualifier != Qualifier::Exact {
        word.qualifier = read.qualifier;
    }
    (word.value, word.low, word.high) = (read.value, read.low, read.high);
    Some(word)
}

fn take_share(word: &mut Word, share: Share) {
    match share {
        Share::Percent(ppm) => word.percent_ppm = Some(ppm),
        Share::Fraction(over, under) => {
            (word.numerator, word.denominator) = (Some(over), Some(under));
        }
    }
}

/// The dimensions chosen in the fields `chieu.sex`, `chieu.topic` …
pub fn read_dims(
    form: &mut FormState,
    indicator: &Indicator,
    (catalogue, words): (&Catalogue, Words),
) -> Dims {
    let mut dims = Dims::new();
    for dim in &indicator.dims {
        let value = form.text(&format!("chieu.{dim}")).to_owned();
        if value.is_empty() {
            continue;
        }
        let one = Dims::from([(dim.clone(), value.clone())]);
        if let Err(refusal) = check_dims(&one, indicator, catalogue) {
            form.wrong(&format!("chieu.{dim}"), sentence(&refusal, words));
        }
        dims.insert(dim.clone(), value);
    }
    dims
}

/// One figure with every part in its own field, or the form with its sentences.
pub fn read_one(
    form: &mut FormState,
    indicator: &Indicator,
    (period, words): (Period, Words),
) -> Option<Word> {
    let text = |form: &FormState, name: &str| {
        Some(form.text(name).to_owned()).filter(|text| !text.is_empty())
    };
    let mut word = Word {
        qualifier: form.text("qualifier").parse().unwrap_or_default(),
        low: number(form, "low", words),
        high: number(form, "high", words),
        numerator: number(form, "numerator", words),
        denominator: number(form, "denominator", words),
        printed: text(form, "printed"),
        source: text(form, "source"),
        as_of: day(form, words),
        ..Word::default()
    };
    if indicator.typ == IndicatorType::Ratio {
        match text(form, "value").map(|text| (read_share(&text), text)) {
            Some((Some(Share::Percent(ppm)), _)) => word.percent_ppm = Some(ppm),
            Some((Some(Share::Fraction(over, under)), _)) => {
                word.numerator = word.numerator.or(Some(over));
                word.denominator = word.denominator.or(Some(under));
            }
            Some((None, text)) => {
                form.wrong("value", words.t1("declared-share-unreadable", "text", text));
            }
            None => {}
        }
    } else {
        word.value = number(form, "value", words);
    }
    if !form.is_sound() {
        return None;
    }
    match check_word(word, indicator, period) {
        Ok(word) => Some(word),
        Err(refusal) => {
            form.wrong(refusal.field, sentence(&refusal, words));
            None
        }
    }
}

fn number(form: &mut FormState, name: &str, words: Words) -> Option<i64> {
    let text = form.text(name).to_owned();
    if text.is_empty() {
        return None;
    }
    let read = vietnamese::parse_number(&text).ok();
    if read.is_none() {
        form.wrong(name, words.t1("declared-number-unreadable", "text", text));
    }
    read.map(|read| read.value)
}

fn day(form: &mut FormState, words: Words) -> Option<Day> {
    if form.text("as_of").is_empty() {
        return None;
    }
    crate::unit::read_day(form, "as_of", words)
}

/// Puts a word into the fields of one figure.
pub fn show_one(form: &mut FormState, word: &Word) {
    let number = |value: Option<i64>| value.map(vietnamese::number).unwrap_or_default();
    let percent = word.percent_ppm.map(|ppm| super::share::print_ppm(ppm, 4));
    form.set("value", percent.unwrap_or_else(|| number(word.value)));
    for (name, value) in [
        ("low", word.low),
        ("high", word.high),
        ("numerator", word.numerator),
        ("denominator", word.denominator),
    ] {
        form.set(name, number(value));
    }
    form.set("qualifier", word.qualifier.as_code());
    form.set("printed", word.printed.clone().unwrap_or_default());
    form.set("source", word.source.clone().unwrap_or_default());
    let day = word.as_of.map(crate::web::day_short);
    form.set("as_of", day.unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indicator(typ: &str) -> Indicator {
        toml::from_str(&format!(
            "code = 'E01.dong'\nvi = ''\nen = ''\nmeasure = 'dong'\ntype = '{typ}'"
        ))
        .unwrap()
    }

    fn line() -> FormLine {
        toml::from_str("indicator = 'E01.dong'").unwrap()
    }

    fn read(text: &str, muc: &str, earlier: Option<&Word>, typ: &str) -> Option<Said> {
        let mut form = FormState::default();
        form.set("so.E01.dong", text);
        form.set("muc.E01.dong", muc);
        let period = "2025".parse::<PeriodName>().unwrap().period();
        let asked = (&line(), &indicator(typ));
        read_line(&mut form, asked, earlier, (period, Words::of("vi")))
    }

    #[test]
    fn a_line_takes_a_number_with_its_words() {
        let Some(Said::New(word)) = read("trên 144 tỷ", "exact", None, "flow") else {
            panic!("not read");
        };
        assert_eq!(
            (word.value, word.qualifier, word.printed.as_deref()),
            (Some(144_000_000_000), Qualifier::Over, Some("trên 144 tỷ"))
        );
        let Some(Said::New(word)) = read("trên 70%", "exact", None, "ratio") else {
            panic!("not read");
        };
        assert_eq!(
            (word.percent_ppm, word.qualifier),
            (Some(700_000), Qualifier::Over)
        );
        assert_eq!(read("một vài", "exact", None, "flow"), None);
    }

    #[test]
    fn what_is_typed_again_says_nothing_new_and_an_empty_field_withdraws() {
        for (text, typ) in [
            ("trên 5.000", "flow"),
            ("121/163", "ratio"),
            ("hàng chục tỷ", "flow"),
            ("5 - 7 triệu", "flow"),
        ] {
            let Some(Said::New(word)) = read(text, "exact", None, typ) else {
                panic!("{text} is not read");
            };
            let again = read(&typed(&word), word.qualifier.as_code(), Some(&word), typ);
            assert_eq!(again, Some(Said::Unchanged), "{text}");
            assert_eq!(read("", "exact", Some(&word), typ), Some(Said::Withdrawn));
        }
        assert_eq!(read("", "exact", None, "flow"), Some(Said::Unchanged));
    }
}
