//! Reading a whole number from what people type and print: `350.000.000đ`, `11 tỷ 120 triệu`,
//! `3.052,6 tỷ`, `193 nghìn`, `15 138`, `08`.
//!
//! A dot or a blank separates thousands and a comma begins decimals, so `1.482` is 1482. What
//! could be meant in two ways is refused with the remedy, never guessed.

use crate::fold::{fold, tidy};

#[cfg(test)]
mod tests;

/// A number that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Amount {
    pub value: i64,
    /// Whether the text itself said đồng (đ, đồng, VND, ₫).
    pub in_dong: bool,
}

/// Why a text is not a whole number, with what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberFault {
    #[error("there is no number: write one like 350.000.000 or 11 tỷ 120 triệu")]
    Missing,
    #[error("{word:?} is not part of a number: write digits, nghìn, triệu, tỷ and đồng only")]
    UnknownWord { word: String },
    #[error(
        "{numeral:?} is not grouped by thousands: write 1.200 for a thousand two hundred and 1,2 \
         for one and two tenths"
    )]
    Grouping { numeral: String },
    #[error("{text:?} leaves a fraction of one: write a whole number or name its scale, 1,2 tỷ")]
    Fraction { text: String },
    #[error("{text:?} does not go from large to small: write 11 tỷ 120 triệu")]
    Scales { text: String },
    #[error("the end of {text:?} has no scale: write 11 tỷ 120 triệu or 11 tỷ 120 đồng")]
    OpenEnd { text: String },
    #[error("{text:?} is beyond 9.223.372.036.854.775.807: check its zeros")]
    TooLarge { text: String },
    #[error("{text:?} ends below its beginning: write the smaller number first")]
    Backward { text: String },
}

/// Reads one whole number, negative with a leading minus. Accepts grouping by dots or blanks, the
/// scales nghìn (ngàn, k), triệu (tr), tỷ (tỉ) and their products such as nghìn tỷ, parts from
/// large to small, small numbers in words (`hai`, `không có`), and đồng at the end, with or without
/// Vietnamese marks.
pub fn parse_number(text: &str) -> Result<Amount, NumberFault> {
    let tidied = tidy(text);
    let (negative, unsigned) = match tidied.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest),
        None => (false, tidied.as_str()),
    };
    let tokens = tokens(unsigned)?;
    let (tokens, in_dong) = match tokens.split_last() {
        Some((Token::Word(word), rest)) if is_currency(word) => (rest, true),
        _ => (tokens.as_slice(), false),
    };
    let magnitude = Reader {
        text: text.trim(),
        in_dong,
    }
    .total(tokens)?;
    let signed = if negative { -magnitude } else { magnitude };
    let value = i64::try_from(signed).map_err(|_| NumberFault::TooLarge {
        text: text.trim().to_owned(),
    })?;
    Ok(Amount { value, in_dong })
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Numeral(String),
    Word(String),
}

/// Numerals with their dots, commas and the blanks inside them, and words.
fn tokens(text: &str) -> Result<Vec<Token>, NumberFault> {
    let letters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        let from = at;
        if letter == ' ' {
            at += 1;
            continue;
        }
        if letter.is_ascii_digit() {
            while in_numeral(&letters, at) {
                at += 1;
            }
            tokens.push(Token::Numeral(letters[from..at].iter().collect()));
        } else if letter.is_alphabetic() || letter == '₫' {
            while letters
                .get(at)
                .is_some_and(|letter| letter.is_alphabetic() || *letter == '₫')
            {
                at += 1;
            }
            tokens.push(Token::Word(letters[from..at].iter().collect()));
        } else {
            return Err(NumberFault::UnknownWord {
                word: letter.to_string(),
            });
        }
    }
    Ok(tokens)
}

fn in_numeral(letters: &[char], at: usize) -> bool {
    match letters.get(at) {
        Some('.' | ',') => true,
        Some(' ') => letters.get(at + 1).is_some_and(char::is_ascii_digit),
        Some(letter) => letter.is_ascii_digit(),
        None => false,
    }
}

fn is_currency(word: &str) -> bool {
    word == "₫" || matches!(fold(word).as_str(), "d" | "dong" | "vnd")
}

/// The worth of a scale word, with or without its marks.
pub(crate) fn scale(word: &str) -> Option<i128> {
    match fold(word).as_str() {
        "nghin" | "ngan" | "k" => Some(1_000),
        "trieu" | "tr" => Some(1_000_000),
        "ty" | "ti" => Some(1_000_000_000),
        _ => None,
    }
}

/// Small numbers in words. Marks are needed: năm is five, nam is a man.
fn small_number(word: &str) -> Option<i128> {
    const WORDS: [&str; 11] = [
        "không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười",
    ];
    WORDS
        .iter()
        .position(|known| *known == word)
        .map(|place| place as i128)
}

/// One number and its scale; its worth is `digits / 10^decimals * scale`.
struct Part {
    digits: i128,
    decimals: u32,
    scale: i128,
}

struct Reader<'a> {
    text: &'a str,
    in_dong: bool,
}

impl Reader<'_> {
    fn total(&self, tokens: &[Token]) -> Result<i128, NumberFault> {
        if let [Token::Word(no), Token::Word(is)] = tokens
            && (no.as_str(), is.as_str()) == ("không", "có")
        {
            return Ok(0);
        }
        let mut rest = tokens;
        let mut total: i128 = 0;
        let mut scale_before: Option<i128> = None;
        while !rest.is_empty() {
            let (part, after) = self.part(rest)?;
            let worth = self.worth(&part, after.is_empty())?;
            if let Some(before) = scale_before {
                if part.scale == 1 && !self.in_dong {
                    return Err(NumberFault::OpenEnd {
                        text: self.text.to_owned(),
                    });
                }
                if part.scale >= before || worth >= before {
                    return Err(NumberFault::Scales {
                        text: self.text.to_owned(),
                    });
                }
            }
            total = total.checked_add(worth).ok_or_else(|| self.too_large())?;
            scale_before = Some(part.scale);
            rest = after;
        }
        if scale_before.is_none() {
            Err(NumberFault::Missing)
        } else {
            Ok(total)
        }
    }

    fn part<'t>(&self, tokens: &'t [Token]) -> Result<(Part, &'t [Token]), NumberFault> {
        let Some((first, mut rest)) = tokens.split_first() else {
            return Err(NumberFault::Missing);
        };
        let (digits, decimals) = match first {
            Token::Numeral(numeral) => self.numeral(numeral)?,
            Token::Word(word) => match small_number(word) {
                Some(value) => (value, 0),
                None => return Err(NumberFault::UnknownWord { word: word.clone() }),
            },
        };
        let mut part = Part {
            digits,
            decimals,
            scale: 1,
        };
        while let Some((Token::Word(word), after)) = rest.split_first() {
            let Some(worth) = scale(word) else {
                // A small number in words begins the next part.
                if part.scale > 1 && small_number(word).is_some() {
                    break;
                }
                return Err(NumberFault::UnknownWord { word: word.clone() });
            };
            // Scales multiply only up to tỷ: nghìn tỷ is said, tỷ nghìn is not.
            if part.scale > 1 && worth != 1_000_000_000 {
                return Err(NumberFault::Scales {
                    text: self.text.to_owned(),
                });
            }
            part.scale = part
                .scale
                .checked_mul(worth)
                .ok_or_else(|| self.too_large())?;
            rest = after;
        }
        Ok((part, rest))
    }

    fn worth(&self, part: &Part, is_last: bool) -> Result<i128, NumberFault> {
        let fraction = || NumberFault::Fraction {
            text: self.text.to_owned(),
        };
        if part.decimals > 0 && !is_last {
            return Err(fraction());
        }
        let worth = part
            .digits
            .checked_mul(part.scale)
            .ok_or_else(|| self.too_large())?;
        let one = 10i128.checked_pow(part.decimals).ok_or_else(fraction)?;
        if worth % one == 0 {
            Ok(worth / one)
        } else {
            Err(fraction())
        }
    }

    /// The digits of a numeral as one number, and how many of them are decimals.
    fn numeral(&self, numeral: &str) -> Result<(i128, u32), NumberFault> {
        let fault = || NumberFault::Grouping {
            numeral: numeral.to_owned(),
        };
        let (whole, decimals) = match numeral.split_once(',') {
            Some((_, decimals)) if !is_digits(decimals) => return Err(fault()),
            Some((whole, decimals)) => (whole, decimals.trim_end_matches('0')),
            None => (numeral, ""),
        };
        let separator = if whole.contains('.') { '.' } else { ' ' };
        let groups: Vec<&str> = whole.split(separator).collect();
        let well_grouped = match groups.as_slice() {
            [only] => is_digits(only),
            [first, rest @ ..] => {
                is_digits(first)
                    && first.len() <= 3
                    && !first.starts_with('0')
                    && rest
                        .iter()
                        .all(|group| is_digits(group) && group.len() == 3)
            }
            [] => false,
        };
        if !well_grouped {
            return Err(fault());
        }
        let digits = groups.concat() + decimals;
        let value = digits.parse().map_err(|_| self.too_large())?;
        Ok((
            value,
            u32::try_from(decimals.len()).map_err(|_| self.too_large())?,
        ))
    }

    fn too_large(&self) -> NumberFault {
        NumberFault::TooLarge {
            text: self.text.to_owned(),
        }
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
