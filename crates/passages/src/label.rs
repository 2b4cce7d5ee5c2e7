//! Which numbers are no figures, by what stands right beside them.

use crate::aside::Reason;
use crate::token::Token;
use crate::vocabulary::Vocabulary;

mod dates;
mod labels;

use dates::{day, hour, year};
use labels::{AMBIGUOUS, LABELS, LABELS_OF_TWO, TELEPHONE, TELEPHONES};

/// The tokens around a numeral.
pub struct Place<'a> {
    pub text: &'a str,
    pub tokens: &'a [Token],
    pub at: usize,
}

impl<'a> Place<'a> {
    fn token(&self, by: isize) -> Option<&'a Token> {
        self.tokens.get(self.at.checked_add_signed(by)?)
    }

    fn word(&self, by: isize) -> &'a str {
        self.token(by)
            .filter(|token| token.is_word())
            .map_or("", |token| token.lower.as_str())
    }

    fn numeral(&self) -> &'a str {
        self.tokens[self.at].lower.as_str()
    }

    /// The numeral as a small number without dots.
    fn plain(&self) -> Option<u32> {
        number_of(&self.tokens[self.at])
    }

    fn is_sign(&self, by: isize, signs: &str) -> bool {
        self.token(by).is_some_and(|token| token.is_sign(signs))
    }

    /// Whether the token by so many is written without a blank before it.
    fn clings(&self, by: isize) -> bool {
        self.token(by).is_some_and(|token| !token.is_apart)
    }
}

fn number_of(token: &Token) -> Option<u32> {
    token
        .is_numeral()
        .then(|| token.lower.parse().ok())
        .flatten()
}

pub fn is_year(number: u32) -> bool {
    (1900..=2100).contains(&number)
}

/// Why the numeral at this place begins no figure, and the token after what belongs to it.
pub fn aside(place: &Place, vocabulary: &Vocabulary) -> Option<(Reason, usize)> {
    item(place)
        .or_else(|| telephone(place))
        .or_else(|| code(place))
        .or_else(|| day(place))
        .or_else(|| hour(place))
        .or_else(|| year(place, vocabulary))
        .or_else(|| label(place, vocabulary))
        .or_else(|| quoted(place))
        .or_else(|| measured(place))
}

fn one(place: &Place, reason: Reason) -> Option<(Reason, usize)> {
    Some((reason, place.at + 1))
}

/// `1.`, `2)`, `2.1.` at the beginning of a block.
fn item(place: &Place) -> Option<(Reason, usize)> {
    if place.at > 0 || place.plain().is_none_or(|number| number > 99) && !is_dotted(place) {
        return None;
    }
    let is_marked = place.clings(1) && place.is_sign(1, ".)/") && !place.clings(2);
    let is_followed = place.token(1).is_some_and(|next| next.is_capital);
    (is_marked || is_dotted(place) && is_followed).then_some((Reason::Item, place.at + 1))
}

/// `2.1`: no thousands.
fn is_dotted(place: &Place) -> bool {
    let mut parts = place.numeral().split('.');
    place.numeral().contains('.') && parts.all(|part| (1..=2).contains(&part.len()))
}

fn telephone(place: &Place) -> Option<(Reason, usize)> {
    let numeral = place.numeral();
    let digits = numeral.bytes().filter(u8::is_ascii_digit).count();
    let is_long = numeral.starts_with('0') && digits > 2 && !numeral.contains(',');
    let named = (1..=4).any(|by: isize| {
        TELEPHONE.contains(&place.word(-by))
            || TELEPHONES.contains(&(place.word(-by - 1), place.word(-by)))
    });
    let is_abroad = place.is_sign(-1, "+") && place.clings(0) && digits > 7;
    let is_endless = !numeral.contains(['.', ',']) && digits > 9;
    let is_one = is_long || is_abroad || is_endless || named && digits > 2;
    if !is_one {
        return None;
    }
    let mut end = place.at + 1;
    let belongs = |token: &Token| token.is_numeral() || token.is_sign(".-)(");
    while place.tokens.get(end).is_some_and(belongs) {
        end += 1;
    }
    // A full stop or bracket at the end is no part of it.
    while end > place.at + 1 && !place.tokens[end - 1].is_numeral() {
        end -= 1;
    }
    Some((Reason::Telephone, end))
}

/// Whether the numeral stands in an address of the web or of e-mail.
fn is_in_link(place: &Place) -> bool {
    let span = &place.tokens[place.at].span;
    let before = place.text[..span.start].chars().rev();
    let lead: usize = before
        .take_while(|letter| !letter.is_whitespace())
        .map(char::len_utf8)
        .sum();
    let after = place.text[span.end..]
        .split(char::is_whitespace)
        .next()
        .unwrap_or_default();
    let word = &place.text[span.start - lead..span.end + after.len()];
    word.contains("://") || word.contains('@') || word.starts_with("www.")
}

/// `217-QĐ/TW`, `45/2019/QH14`, `Covid-19`, `A16`, `9001:2008`.
fn code(place: &Place) -> Option<(Reason, usize)> {
    if is_in_link(place) {
        return one(place, Reason::Name);
    }
    if place.clings(0) {
        let before = place.token(-1)?;
        let is_joined = before.is_word()
            || before.is_sign("#")
            || before.is_sign("-/_.") && place.clings(-1) && !place.word(-2).is_empty();
        if is_joined {
            return one(place, Reason::Name);
        }
    }
    let mut end = place.at + 1;
    let clings = |at: usize| place.tokens.get(at).is_some_and(|token| !token.is_apart);
    while clings(end) && place.tokens[end].is_sign("-/") && clings(end + 1) {
        let next = &place.tokens[end + 1];
        if next.is_word() {
            let is_code = next.is_capital || place.tokens[end].is_sign("-");
            return is_code.then_some((Reason::Name, end + 2));
        }
        if !next.is_numeral() {
            return None;
        }
        end += 2;
    }
    let after = place
        .token(1)
        .filter(|token| !token.is_apart && token.is_word())?;
    let is_unit = matches!(
        after.lower.as_str(),
        "đ" | "đồng"
            | "vnđ"
            | "vnd"
            | "₫"
            | "tr"
            | "triệu"
            | "tỷ"
            | "tỉ"
            | "nghìn"
            | "k"
            | "h"
            | "ng"
            | "đv"
    );
    (!is_unit).then_some((Reason::Name, place.at + 2))
}

/// The words right after, in small letters, up to a sign.
pub fn words_after<'a>(place: &Place<'a>, from: usize) -> Vec<&'a str> {
    let after = place.tokens.get(place.at + from..).unwrap_or_default();
    let words = after.iter().take(6).take_while(|token| token.is_word());
    words.map(|token| token.lower.as_str()).collect()
}

fn label(place: &Place, vocabulary: &Vocabulary) -> Option<(Reason, usize)> {
    let (second, first) = (place.word(-2), place.word(-1));
    if first.is_empty() || place.is_sign(1, "%") {
        return None;
    }
    let is_ordinal = LABELS.contains(&first)
        || first == "số" && !matches!(second, "con" | "tổng" | "trong" | "quân" | "sĩ" | "đa");
    let next = place.token(1);
    let is_money = next.is_some_and(crate::number::is_scale)
        || crate::number::is_currency(place.tokens, place.at + 1);
    if is_money {
        return None;
    }
    if is_ordinal {
        // "thứ 2/14" is the second of fourteen.
        let of_all = place.is_sign(1, "/") && place.token(2).is_some_and(Token::is_numeral);
        return Some((Reason::Ordinal, place.at + 1 + 2 * usize::from(of_all)));
    }
    let is_small = place.plain().is_some_and(|number| number < 1_000);
    if !is_small {
        return None;
    }
    if LABELS_OF_TWO.contains(&(second, first)) {
        return one(place, Reason::Ordinal);
    }
    let counted = vocabulary.counted(&words_after(place, 1)).is_some();
    let is_tiny = place.plain().is_some_and(|number| number < 100);
    if AMBIGUOUS.contains(&first) && is_tiny && !counted {
        return one(place, Reason::Ordinal);
    }
    // "May 10" is a firm; whether a capital is more than the beginning of a sentence is open there.
    let before = place.token(-1)?;
    let begins = place.at == 1 || place.is_sign(-2, ".;:-–+*•!?\"“(");
    let is_abbreviation = before.lower.to_uppercase() == place.text[before.span.clone()];
    let is_name = before.is_capital && !begins && !is_abbreviation;
    let is_free = next.is_none_or(|next| !next.is_word() || next.is_capital);
    (is_name && is_free && !counted).then_some((Reason::Name, place.at + 1))
}

/// A number that a quoted name begins with or holds: “1 triệu sáng kiến”, “10.000 bước chân”.
fn quoted(place: &Place) -> Option<(Reason, usize)> {
    let open = (1..=8).find_map(|by: isize| {
        let token = place.token(-by)?;
        token.is_sign("\"“«").then_some(by)
    })?;
    // As many straight quotes before it as behind it would leave it outside.
    let before = place.tokens[..place.at].iter();
    let straight = before.filter(|token| token.is_sign("\"")).count();
    let is_straight = place.is_sign(-open, "\"");
    if is_straight && straight % 2 == 0 {
        return None;
    }
    let closed_before = (1..open).any(|by| place.is_sign(-by, "”»\""));
    let first = place.at.checked_add_signed(-open)? + 1;
    let close = (place.at + 1..place.tokens.len().min(first + 30))
        .find(|at| place.tokens[*at].is_sign("”»\""))?;
    let is_speech = place.tokens[first..close]
        .iter()
        .any(|token| token.is_sign(".;?!"));
    (!closed_before && !is_speech).then_some((Reason::Name, place.at + 1))
}

/// Durations, ages, temperatures, scores; what costs 0 đồng.
fn measured(place: &Place) -> Option<(Reason, usize)> {
    let next = place.word(1);
    if place.numeral() == "0" && next == "đồng" && !place.is_sign(-1, ":=") {
        return Some((Reason::Name, place.at + 2));
    }
    let is_score = place.is_sign(1, "-") && place.token(2).is_some_and(Token::is_numeral);
    if is_score && matches!(place.word(-1), "thắng" | "thua" | "hòa" | "số") {
        return Some((Reason::Measurement, place.at + 3));
    }
    // "6 tháng đầu năm", "3 tháng cuối năm", "9 tháng qua".
    if next == "tháng" {
        let is_period = matches!(place.word(2), "đầu" | "cuối" | "qua" | "năm" | "của");
        let reason = if is_period {
            Reason::Period
        } else {
            Reason::Duration
        };
        return Some((reason, place.at + 2));
    }
    let reason = match next {
        "năm" => anniversary(place),
        "tuần" | "tuổi" => Reason::Duration,
        "ngày" if !matches!(place.word(2), "công" | "ngừng" | "nghỉ") => Reason::Duration,
        "độ" | "km" | "m" | "kg" | "ha" | "lít" | "mét" | "tấn" | "cm" | "ml" | "kw" | "mm" => {
            Reason::Measurement
        }
        "lần" if is_multiple(place) => Reason::Measurement,
        _ if place.is_sign(1, "°º") => Reason::Measurement,
        _ => return None,
    };
    Some((reason, place.at + 2))
}

fn is_multiple(place: &Place) -> bool {
    (1..=3).any(|by: isize| matches!(place.word(-by), "gấp" | "tăng" | "giảm" | "bằng" | "hơn"))
}

fn anniversary(place: &Place) -> Reason {
    let remembered = matches!(place.word(2), "ngày" | "thành" | "truyền")
        || (1..=3).any(|by: isize| matches!(place.word(-by), "niệm" | "mừng"));
    if remembered {
        Reason::Anniversary
    } else {
        Reason::Duration
    }
}
