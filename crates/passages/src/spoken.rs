//! Numbers that are not written in figures: mười hai, hàng trăm tỷ, một nửa, không có.

use crate::figure::{Amount, Qualifier};
use crate::number::{Read, is_currency, is_scale};
use crate::token::Token;
use crate::vocabulary::Vocabulary;

/// Words before which `hàng` belongs to another word: ngân hàng, khách hàng.
const OTHER_GOODS: [&str; 8] = ["ngân", "khách", "cửa", "mặt", "đơn", "gian", "bán", "mua"];

/// Words after which `năm` is a year.
const YEAR_BEFORE: [&str; 18] = [
    "trong", "của", "cả", "mỗi", "hằng", "hàng", "đầu", "cuối", "từng", "mấy", "nhiều", "các",
    "những", "qua", "giữa", "một", "vào", "theo",
];

/// Reads the number in words that begins at this place.
pub fn read(text: &str, tokens: &[Token], at: usize) -> Option<Read> {
    let token = tokens.get(at).filter(|token| token.is_word())?;
    let begins = at == 0 || tokens[at - 1].is_sign(".!?:;-–+*•");
    if token.is_capital && !begins {
        return None;
    }
    read_order(text, tokens, at)
        .or_else(|| read_half(tokens, at))
        .or_else(|| read_none(tokens, at))
        .or_else(|| read_words(tokens, at))
}

fn read_of(amount: Amount, qualifier: Qualifier, is_money: bool, end: usize) -> Read {
    Read {
        amount,
        qualifier,
        is_money,
        is_each: false,
        end,
    }
}

fn word_at(tokens: &[Token], at: usize) -> &str {
    tokens
        .get(at)
        .filter(|token| token.is_word())
        .map_or("", |token| token.lower.as_str())
}

/// `hàng chục tỉ đồng`, `hàng nghìn`.
fn read_order(text: &str, tokens: &[Token], at: usize) -> Option<Read> {
    if word_at(tokens, at) != "hàng" {
        return None;
    }
    if at > 0 && OTHER_GOODS.contains(&word_at(tokens, at - 1)) {
        return None;
    }
    let is_magnitude = |place: usize| {
        matches!(word_at(tokens, place), "chục" | "trăm" | "vạn")
            || tokens.get(place).is_some_and(is_scale)
    };
    let mut end = at + 1;
    while is_magnitude(end) {
        end += 1;
    }
    if end == at + 1 {
        return None;
    }
    let is_billions = matches!(word_at(tokens, end - 1), "tỷ" | "tỉ");
    if is_currency(tokens, end) {
        end += 1;
    }
    let span = tokens[at].span.start..tokens[end - 1].span.end;
    let read = vietnamese::parse_qualified(&text.get(span)?.to_lowercase()).ok()?;
    let order = Amount::Order {
        low: read.low?,
        high: read.high?,
    };
    let is_money = read.in_dong || is_billions;
    Some(read_of(order, Qualifier::Order, is_money, end))
}

fn read_half(tokens: &[Token], at: usize) -> Option<Read> {
    let is_half = word_at(tokens, at) == "một" && word_at(tokens, at + 1) == "nửa";
    is_half.then(|| read_of(Amount::Percent(500_000), Qualifier::Exact, false, at + 2))
}

/// `Không có vụ …` and `không xảy ra trường hợp …` are noughts.
fn read_none(tokens: &[Token], at: usize) -> Option<Read> {
    if word_at(tokens, at) != "không" {
        return None;
    }
    let end = match (word_at(tokens, at + 1), word_at(tokens, at + 2)) {
        ("có", _) => at + 2,
        ("xảy", "ra") => at + 3,
        ("để", "xảy") => at + 4,
        _ => return None,
    };
    let counted = (word_at(tokens, end), word_at(tokens, end + 1));
    let is_counted = matches!(
        counted,
        ("vụ" | "cuộc" | "ca", _) | ("trường", "hợp") | ("đơn", "thư" | "khiếu")
    );
    is_counted.then(|| read_of(Amount::Whole(0), Qualifier::Exact, false, end))
}

fn read_words(tokens: &[Token], at: usize) -> Option<Read> {
    let words: Vec<&str> = tokens[at..]
        .iter()
        .take(40)
        .take_while(|token| token.is_word())
        .map(|token| token.lower.as_str())
        .collect();
    let spoken = vietnamese::read_spoken(&words)?;
    let end = at + spoken.words;
    let after = &words[spoken.words..];
    if spoken.words == 1 && !is_meant(tokens, at, after) {
        return None;
    }
    if after.first() == Some(&"phần") && after.get(1) == Some(&"trăm") {
        let percent = Amount::Percent(spoken.value.checked_mul(10_000)?);
        return Some(read_of(percent, Qualifier::Exact, false, end + 2));
    }
    let is_money = is_currency(tokens, end);
    let end = end + usize::from(is_money);
    let amount = Amount::Whole(spoken.value);
    Some(read_of(amount, Qualifier::Exact, is_money, end))
}

/// Whether a single word is a figure: `hai đợt` is, `hai bên` and `năm qua` are not.
fn is_meant(tokens: &[Token], at: usize, after: &[&str]) -> bool {
    let word = word_at(tokens, at);
    let before = if at > 0 { word_at(tokens, at - 1) } else { "" };
    // "một cuộc" only means that there was one, "lần thứ ba" is an ordinal.
    if word == "một" || matches!(before, "thứ" | "tháng" | "ngày" | "số") {
        return false;
    }
    if word == "năm" && YEAR_BEFORE.contains(&before) {
        return false;
    }
    let next_is_name = tokens.get(at + 1).is_some_and(|next| next.is_capital);
    if next_is_name {
        return false;
    }
    let is_percent = after.first() == Some(&"phần") && after.get(1) == Some(&"trăm");
    is_percent || is_currency(tokens, at + 1) || Vocabulary::is_spoken_before(after)
}
