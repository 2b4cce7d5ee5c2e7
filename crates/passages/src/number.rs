//! A number in figures with its scales and currency, a range, a percentage, a part of a whole.

use crate::figure::{Amount, Qualifier};
use crate::token::Token;

/// An amount and the token after its last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read {
    pub amount: Amount,
    pub qualifier: Qualifier,
    pub is_money: bool,
    pub is_each: bool,
    pub end: usize,
}

/// Words that begin with đồng and are no money.
const NO_MONEY: [&str; 12] = [
    "chí", "nghiệp", "bào", "thời", "bằng", "hành", "lòng", "ý", "đội", "bộ", "đều", "phục",
];

pub fn is_currency(tokens: &[Token], at: usize) -> bool {
    let Some(token) = tokens.get(at) else {
        return false;
    };
    match token.lower.as_str() {
        "đồng" | "dong" => {
            let next = tokens.get(at + 1).filter(|next| next.is_word());
            !next.is_some_and(|next| NO_MONEY.contains(&next.lower.as_str()))
        }
        "vnđ" | "vnd" | "₫" => true,
        // "đ/c" are comrades.
        "đ" => {
            let is_slash = tokens.get(at + 1).is_some_and(|next| next.is_sign("/"));
            !(is_slash && tokens.get(at + 2).is_some_and(|next| next.lower == "c"))
        }
        _ => false,
    }
}

pub fn is_scale(token: &Token) -> bool {
    // "250k" clings to its number; a lone k is something else.
    if token.lower == "k" {
        return !token.is_apart;
    }
    matches!(
        token.lower.as_str(),
        "nghìn" | "ngàn" | "triệu" | "tr" | "tỷ" | "tỉ"
    )
}

/// Reads the amount that begins with the numeral at this place. `None` when it is not written as
/// numbers are.
pub fn read(text: &str, tokens: &[Token], at: usize) -> Option<Read> {
    if let Some(part) = read_part(tokens, at) {
        return Some(part);
    }
    if let Some((percent, end)) = read_percent(text, tokens, at) {
        return Some(plain(Amount::Percent(percent), end));
    }
    if let Some(range) = read_range(text, tokens, at) {
        return Some(range);
    }
    let end = end_of_number(tokens, at);
    let amount = vietnamese::parse_number(&written(text, tokens, at, end)?).ok()?;
    let is_money = amount.in_dong || end_is_scale(tokens, at, end);
    let mut read = plain(Amount::Whole(amount.value), end);
    read.is_money = is_money;
    read.is_each = is_money && is_each(tokens, end);
    Some(read)
}

fn plain(amount: Amount, end: usize) -> Read {
    Read {
        amount,
        qualifier: Qualifier::Exact,
        is_money: false,
        is_each: false,
        end,
    }
}

/// The text of some tokens as `parse_number` takes it.
fn written(text: &str, tokens: &[Token], from: usize, end: usize) -> Option<String> {
    let first = tokens.get(from)?.span.start;
    let last = tokens.get(end.checked_sub(1)?)?.span.end;
    text.get(first..last).map(str::to_lowercase)
}

/// A bare "5 tỷ" is money although nobody says so; "2 triệu" may be people.
fn end_is_scale(tokens: &[Token], at: usize, end: usize) -> bool {
    let mut scales = tokens[at..end].iter().filter(|token| is_scale(token));
    let next_counts = tokens.get(end).is_some_and(Token::is_word);
    scales.next_back().is_some_and(|scale| {
        matches!(scale.lower.as_str(), "tỷ" | "tỉ" | "tr" | "k") || !next_counts
    })
}

/// The place after the number that begins here: numerals and scales from large to small, then a
/// currency.
fn end_of_number(tokens: &[Token], at: usize) -> usize {
    let mut end = end_of_numeral(tokens, at);
    loop {
        let scaled = (end..tokens.len())
            .take_while(|place| is_scale(&tokens[*place]))
            .count();
        end += scaled;
        let more = scaled > 0
            && tokens.get(end).is_some_and(Token::is_numeral)
            && tokens.get(end + 1).is_some_and(|token| {
                is_scale(token) || is_currency(tokens, end + 1) && tokens[end].lower.len() > 2
            });
        if !more {
            break;
        }
        end += 1;
    }
    if is_currency(tokens, end) {
        end + 1
    } else {
        end
    }
}

/// `15 138`: groups of three digits after blanks belong to the numeral.
fn end_of_numeral(tokens: &[Token], at: usize) -> usize {
    let digits = |place: usize, most: usize| {
        tokens.get(place).is_some_and(|token| {
            token.is_numeral()
                && token.lower.len() <= most
                && token.lower.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    let mut end = at + 1;
    let first_fits = digits(at, 3) && !tokens[at].lower.starts_with('0');
    while first_fits && digits(end, 3) && tokens[end].lower.len() == 3 {
        end += 1;
    }
    end
}

fn read_percent(text: &str, tokens: &[Token], at: usize) -> Option<(i64, usize)> {
    let next = tokens.get(at + 1)?;
    let end = if next.is_sign("%") {
        at + 2
    } else if next.lower == "phần" && tokens.get(at + 2)?.lower == "trăm" {
        at + 3
    } else {
        return None;
    };
    percent(text.get(tokens[at].span.clone())?).map(|percent| (percent, end))
}

/// A percentage without its sign, in parts per million. A dot with three digits behind it stands
/// between thousands, any other begins decimals.
pub fn percent(numeral: &str) -> Option<i64> {
    let (whole, decimals) = match numeral.split_once(',') {
        Some((whole, decimals)) => (whole.replace('.', ""), decimals),
        None => match numeral.split_once('.') {
            Some((whole, decimals)) if decimals.len() != 3 => (whole.to_owned(), decimals),
            _ => (numeral.replace('.', ""), ""),
        },
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(&whole) || !digits(decimals) || decimals.len() > 4 {
        return None;
    }
    let decimals: i64 = format!("{decimals:0<4}").parse().ok()?;
    let whole: i64 = whole.parse().ok()?;
    whole.checked_mul(10_000)?.checked_add(decimals)
}

/// `121/163`, `121/163 (tỷ lệ đạt 75%)`, `45 trên tổng số 50`.
fn read_part(tokens: &[Token], at: usize) -> Option<Read> {
    let whole = |place: usize| -> Option<i64> {
        let token = tokens.get(place).filter(|token| token.is_numeral())?;
        vietnamese::parse_number(&token.lower)
            .ok()
            .map(|read| read.value)
    };
    let over = whole(at)?;
    let words = |from: usize, words: &[&str]| {
        let mut words = words.iter().enumerate();
        words.all(|(place, word)| {
            tokens
                .get(from + place)
                .is_some_and(|token| token.lower == *word)
        })
    };
    let joins: [&[&str]; 5] = [
        &["/", "tổng", "số"],
        &["/"],
        &["trên", "tổng", "số"],
        &["trong", "tổng", "số"],
        &["trong", "số"],
    ];
    let join = joins
        .into_iter()
        .find(|join| words(at + 1, join) && whole(at + 1 + join.len()).is_some())?;
    let last = at + 1 + join.len();
    let under = whole(last)?;
    let is_fraction = (0..=1_000_000_000).contains(&over) && under > 0;
    let is_longer = tokens.get(last + 1).is_some_and(|token| token.is_sign("/"));
    if !is_fraction || is_longer {
        return None;
    }
    let (percent, end) = match printed_share(tokens, last + 1) {
        Some((percent, end)) => (Some(percent), end),
        None => (None, last + 1),
    };
    Some(plain(
        Amount::Part {
            over,
            under,
            percent,
        },
        end,
    ))
}

/// The percentage in brackets or behind an equals sign right after a part.
fn printed_share(tokens: &[Token], from: usize) -> Option<(i64, usize)> {
    let is_opened = |token: &Token| token.is_sign("(=,");
    // What is counted may stand between: 41/58 đơn vị (đạt 70,7%).
    let open = (from..tokens.len().min(from + 14))
        .find(|place| is_opened(&tokens[*place]) || !tokens[*place].is_word())?;
    let opened = is_opened(&tokens[open]) && (open == from || tokens[open].is_sign("("));
    if !opened {
        return None;
    }
    let place = (open + 1..tokens.len().min(open + 6)).find(|place| !tokens[*place].is_word())?;
    let numeral = tokens.get(place).filter(|token| token.is_numeral())?;
    if !tokens.get(place + 1)?.is_sign("%") {
        return None;
    }
    let closed = tokens
        .get(place + 2)
        .is_some_and(|token| token.is_sign(")"));
    let is_closed = closed && tokens[open].is_sign("(");
    Some((percent(&numeral.lower)?, place + 2 + usize::from(is_closed)))
}

/// `5 - 7 triệu`, `từ 300 đến 350`.
fn read_range(text: &str, tokens: &[Token], at: usize) -> Option<Read> {
    let low_end = end_of_number(tokens, at);
    let join = tokens.get(low_end)?;
    let is_dash = join.is_sign("-–—");
    if !is_dash && !matches!(join.lower.as_str(), "đến" | "tới") {
        return None;
    }
    let high = low_end + 1;
    if !tokens.get(high)?.is_numeral() {
        return None;
    }
    // A dash that clings to the second number only is a minus or begins an item.
    if is_dash && join.is_apart != tokens[high].is_apart {
        return None;
    }
    let end = end_of_number(tokens, high);
    if tokens.get(end).is_some_and(|token| token.is_sign("%/")) {
        return None;
    }
    let read = vietnamese::parse_qualified(&written(text, tokens, at, end)?).ok()?;
    let (low, high) = (read.low?, read.high?);
    let mut range = plain(Amount::Range { low, high }, end);
    range.is_money = read.in_dong || end_is_scale(tokens, at, end);
    range.is_each = range.is_money && is_each(tokens, end);
    Some(range)
}

/// `đồng/suất`, `đồng mỗi người`.
fn is_each(tokens: &[Token], end: usize) -> bool {
    let next = |place: usize| tokens.get(place);
    match next(end) {
        Some(token) if token.is_sign("/") => next(end + 1).is_some_and(Token::is_word),
        Some(token) => matches!(token.lower.as_str(), "mỗi" | "một"),
        None => false,
    }
}
