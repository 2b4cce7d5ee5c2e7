//! Numbers an officer typed by hand into a report's text: where one equals a figure the report
//! knows, the figure is offered in its place; the others are remarks. Pure.

use std::ops::Range;

use passages::{Amount, Vocabulary};

use super::beside::{Beside, beside};
use super::build::Draft;
use super::script::{Token, written};
use super::store::Written;
use super::wording::Way;
use crate::catalogue::Catalogue;
use crate::indicator::Figure;

/// The field of the word that goes with numbers typed by hand.
pub const BY_HAND: &str = "by-hand";

/// So many figures are offered for one number.
const OFFERED: usize = 3;

/// A number typed by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByHand {
    /// The section's code.
    pub section: String,
    /// Bytes of the section's text.
    pub span: Range<usize>,
    pub text: String,
    /// What may stand in its place, as typed, with the figure's name.
    pub offers: Vec<(String, String)>,
}

/// The text with everything in braces blanked, letter for letter as long.
fn masked(text: &str) -> String {
    let mut inside = false;
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        inside |= letter == '{';
        match inside {
            true => plain.extend(std::iter::repeat_n(' ', letter.len_utf8())),
            false => plain.push(letter),
        }
        inside &= letter != '}';
    }
    plain
}

fn vocabulary(catalogue: &Catalogue) -> Vocabulary {
    let measures = catalogue.measures.iter().flat_map(|measure| {
        let counted = measure.counted.iter().map(String::as_str);
        counted.chain([measure.vi.as_str()])
    });
    Vocabulary::new(measures)
}

/// The numbers typed by hand in the sections an officer wrote himself.
pub fn found_in(draft: &Draft, written: &Written, catalogue: &Catalogue) -> Vec<ByHand> {
    let Some(texts) = written.scripts.get(&draft.outline.language) else {
        return Vec::new();
    };
    let vocabulary = vocabulary(catalogue);
    let mut found = Vec::new();
    for (section, text) in texts {
        let reading = passages::read(&masked(text), &vocabulary);
        let figures = reading.blocks.iter().flat_map(|block| &block.figures);
        found.extend(figures.filter_map(|figure| {
            let words = text.get(figure.span.clone())?;
            Some(ByHand {
                section: section.clone(),
                span: figure.span.clone(),
                text: words.trim().to_owned(),
                offers: offers(draft, figure),
            })
        }));
    }
    found
}

/// The known figures that say the same.
fn offers(draft: &Draft, typed: &passages::Figure) -> Vec<(String, String)> {
    let own = |key: &str| matches!(beside(key), Some(Beside::Own | Beside::YearBefore));
    let all = draft.outline.figures().into_iter();
    let fitting = all
        .filter(|(key, _, _)| own(key))
        .filter_map(|(key, name, measure)| {
            let way = same(draft.figure(key)?, typed, measure)?;
            let chip = match key.strip_suffix("@before") {
                Some(now) => Token::Chip(now.to_owned(), Way::Before),
                None => Token::Chip(key.to_owned(), way),
            };
            Some((self::written(&chip), name.to_owned()))
        });
    fitting.take(OFFERED).collect()
}

/// How the figure would be said in the number's place, where they are the same.
fn same(figure: &Figure, typed: &passages::Figure, measure: &str) -> Option<Way> {
    /// Half of the last digit of a percentage with one decimal.
    const NEAR_PPM: i64 = 500;
    match typed.amount {
        Amount::Whole(value) => {
            let fits = figure.value == Some(value) && typed.is_money == (measure == "đồng");
            let way = if typed.is_money {
                Way::Whole
            } else {
                Way::Number
            };
            fits.then_some(way)
        }
        Amount::Percent(ppm) => {
            let near = (figure.percent_ppm? - ppm).abs() <= NEAR_PPM;
            near.then_some(Way::Whole)
        }
        Amount::Part { over, under, .. } => {
            let fits = figure.numerator == Some(over) && figure.denominator == Some(under);
            fits.then_some(Way::Fraction)
        }
        Amount::Range { .. } | Amount::Order { .. } => None,
    }
}

/// The section's text with the number replaced; nothing where the text has another number there.
pub fn replaced(text: &str, span: Range<usize>, (number, chip): (&str, &str)) -> Option<String> {
    let stands = text.get(span.clone())?;
    if stands.trim() != number {
        return None;
    }
    let (before, after) = (text.get(..span.start)?, text.get(span.end..)?);
    Some(format!("{before}{chip}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_braces_is_blanked_letter_for_letter() {
        let text = "Đã có {E01.turns} lượt, thêm 12 căn.";
        let plain = masked(text);
        assert_eq!(plain.len(), text.len());
        assert!(!plain.contains("E01") && plain.ends_with("lượt, thêm 12 căn."));
    }

    #[test]
    fn a_number_is_replaced_only_where_it_still_stands() {
        let text = "Đã sửa 12 căn.";
        let at = text.find("12").unwrap();
        let put = |span, number| replaced(text, span, (number, "{E05.houses:number}"));
        assert_eq!(
            put(at..at + 2, "12").as_deref(),
            Some("Đã sửa {E05.houses:number} căn.")
        );
        assert_eq!(put(at..at + 2, "13"), None);
        assert_eq!(put(1..2, "12"), None);
    }
}
