//! Finds the figures of a block that is not a table.

use std::ops::Range;

use crate::aside::{Aside, Reason};
use crate::figure::{Amount, Figure, Growth, Qualifier};
use crate::label::{self, Place};
use crate::number::{self, Read};
use crate::spoken;
use crate::token::{Token, tokens};
use crate::vocabulary::Vocabulary;

/// An amount with the tokens it takes, its qualifying words among them.
struct Found {
    read: Read,
    /// The first token of the number and of the words before it that qualify it.
    at: usize,
    from: usize,
}

/// The figures of a span and the numbers that are none.
pub fn find(text: &str, span: Range<usize>, vocabulary: &Vocabulary) -> (Vec<Figure>, Vec<Aside>) {
    let tokens = tokens(text, span.clone());
    let (mut found, mut aside) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < tokens.len() {
        let place = Place {
            text,
            tokens: &tokens,
            at,
        };
        let set_aside = |reason: Reason, end: usize| Aside {
            span: tokens[at].span.start..tokens[end.clamp(at + 1, tokens.len()) - 1].span.end,
            reason,
        };
        let end = if !tokens[at].is_numeral() {
            match spoken::read(text, &tokens, at) {
                Some(read) => take(&place, read, (&mut found, &mut aside)),
                None => at + 1,
            }
        } else if let Some((reason, end)) = label::aside(&place, vocabulary) {
            aside.push(set_aside(reason, end));
            end
        } else if let Some(read) = number::read(text, &tokens, at) {
            take(&place, read, (&mut found, &mut aside))
        } else {
            aside.push(set_aside(Reason::Unreadable, at + 1));
            at + 1
        };
        at = end.max(at + 1);
    }
    let figures = (0..found.len()).map(|at| figure(&tokens, &found, at, (&span, vocabulary)));
    (figures.collect(), aside)
}

/// Takes what was read for a figure unless its neighbours say otherwise; the token after it.
fn take(
    place: &Place,
    mut read: Read,
    (found, aside): (&mut Vec<Found>, &mut Vec<Aside>),
) -> usize {
    let (tokens, at) = (place.tokens, place.at);
    let (before, from) = qualifier_before(tokens, at);
    if let Some(reason) = none_after_all(tokens, (from, at), &read) {
        let span = tokens[at].span.start..tokens[read.end - 1].span.end;
        aside.push(Aside { span, reason });
        return read.end;
    }
    read.qualifier = read.qualifier.plus(before);
    if matches!(read.amount, Amount::Order { .. }) {
        read.qualifier = Qualifier::Order;
    }
    // "trở lên", "trở xuống".
    if let [one, other, ..] = &tokens[read.end..]
        && let said = format!("{} {}", one.lower, other.lower)
        && let Some((after, _)) = vietnamese::qualifier_after(&said)
    {
        read.qualifier = read.qualifier.plus(after);
        read.end += 2;
    }
    let end = read.end;
    found.push(Found { read, at, from });
    end
}

/// The qualifying words right before a token, and where they begin.
fn qualifier_before(tokens: &[Token], at: usize) -> (Qualifier, usize) {
    let first = at.saturating_sub(5);
    let mut said = String::new();
    let mut starts = Vec::new();
    for token in &tokens[first..at] {
        starts.push(said.len());
        said.push_str(&token.lower);
        said.push(' ');
    }
    let Some((qualifier, from)) = vietnamese::qualifier_before(&said) else {
        return (Qualifier::Exact, at);
    };
    let Some(place) = starts.iter().position(|start| *start == from) else {
        return (Qualifier::Exact, at);
    };
    let from = first + place;
    // "cao hơn 5%" compares and does not qualify.
    let before = from.checked_sub(1).and_then(|at| tokens.get(at));
    let compares = before.is_some_and(|token| is_comparing(&token.lower));
    if compares && tokens[from].lower == "hơn" {
        return (Qualifier::Exact, at);
    }
    (qualifier, from)
}

fn is_comparing(word: &str) -> bool {
    matches!(
        word,
        "cao" | "nhiều" | "thấp" | "ít" | "lớn" | "nhỏ" | "tốt" | "nhanh"
    )
}

/// What only the words around an amount tell: thresholds, and durations and anniversaries said in
/// words or with scales.
fn none_after_all(tokens: &[Token], (from, at): (usize, usize), read: &Read) -> Option<Reason> {
    let word = |at: Option<usize>| {
        at.and_then(|at| tokens.get(at))
            .map_or("", |token| token.lower.as_str())
    };
    let is_threshold = word(from.checked_sub(1)) == "từ"
        && (read.end..read.end + 6)
            .any(|at| word(Some(at)) == "trở" && matches!(word(Some(at + 1)), "lên" | "xuống"));
    if is_threshold {
        return Some(Reason::Threshold);
    }
    let is_spoken = tokens[at].is_word();
    // "0,5%/tháng" is a rate of interest.
    if matches!(read.amount, Amount::Percent(_)) && word(Some(read.end)) == "/" {
        return Some(Reason::Measurement);
    }
    match word(Some(read.end)) {
        "năm" if is_spoken && (1..=3).any(|by| word(at.checked_sub(by)) == "niệm") => {
            Some(Reason::Anniversary)
        }
        "năm" | "tháng" | "tuổi" | "tuần" | "ngày" if is_spoken => Some(Reason::Duration),
        "giờ" | "phút" if is_spoken => Some(Reason::Hour),
        "km" | "m" | "ha" | "độ" | "tấn" => Some(Reason::Measurement),
        "điểm" if matches!(read.amount, Amount::Part { .. }) => Some(Reason::Measurement),
        _ => None,
    }
}

fn figure(
    tokens: &[Token],
    found: &[Found],
    at: usize,
    (block, vocabulary): (&Range<usize>, &Vocabulary),
) -> Figure {
    let one = &found[at];
    let read = &one.read;
    let (first, last) = sentence(tokens, one.from, read.end);
    let end_before = at
        .checked_sub(1)
        .map_or(first, |before| found[before].read.end.max(first));
    let from_after = found
        .get(at + 1)
        .map_or(last, |next| next.from.min(last))
        .max(read.end);
    let start_of = |at: usize| tokens.get(at).map_or(block.end, |token| token.span.start);
    let end_of = |at: usize| match at.checked_sub(1) {
        Some(before) => tokens[before].span.end,
        None => block.start,
    };
    let words: Vec<&str> = tokens[read.end..]
        .iter()
        .take(6)
        .take_while(|token| token.is_word())
        .map(|token| token.lower.as_str())
        .collect();
    let counted = vocabulary.counted(&words).map(|(words, _)| words);
    let is_scaled = tokens[one.at..read.end].iter().any(number::is_scale);
    let is_money = read.is_money || is_scaled && counted.is_none();
    let span = start_of(one.from)..end_of(read.end);
    Figure {
        amount: read.amount,
        qualifier: read.qualifier,
        is_money,
        is_each: is_money && (read.is_each || is_said_each(tokens, first, one.from)),
        is_goal: is_goal(tokens, first, one.from),
        growth: growth(tokens, one.from),
        counted: counted.filter(|_| !is_money),
        before: end_of(end_before).min(span.start)..span.start,
        after: span.end..end_of(from_after).max(span.end),
        sentence: start_of(first).min(span.start)..end_of(last).max(span.end),
        column: None,
        span,
    }
}

/// The tokens of the sentence around some tokens; a semicolon ends one as a full stop does.
fn sentence(tokens: &[Token], from: usize, end: usize) -> (usize, usize) {
    let ends = |at: usize| {
        let token = &tokens[at];
        // After "..." in small letters the sentence goes on.
        let next_begins = tokens
            .get(at + 1)
            .is_none_or(|next| next.is_apart && (next.is_capital || !next.is_word()));
        token.is_sign(";!?") || token.is_sign(".…") && next_begins
    };
    let first = (0..from).rev().find(|at| ends(*at)).map_or(0, |at| at + 1);
    let last = (end..tokens.len()).find(|at| ends(*at));
    (first, last.unwrap_or(tokens.len()))
}

fn is_said_each(tokens: &[Token], first: usize, from: usize) -> bool {
    let near = &tokens[first.max(from.saturating_sub(6))..from];
    let after_comma = near.rsplit(|token| token.is_sign(",")).next();
    after_comma
        .unwrap_or_default()
        .iter()
        .any(|token| matches!(token.lower.as_str(), "mỗi" | "mức"))
}

/// Goals are announced before their figure: chỉ tiêu 15.190, phấn đấu kết nạp 300.
fn is_goal(tokens: &[Token], first: usize, from: usize) -> bool {
    let near = &tokens[first.max(from.saturating_sub(7))..from];
    let near = near
        .rsplit(|token| token.is_sign(",)"))
        .next()
        .unwrap_or_default();
    let pairs = near.windows(2).any(|pair| {
        matches!(
            (pair[0].lower.as_str(), pair[1].lower.as_str()),
            ("chỉ", "tiêu")
                | ("kế", "hoạch")
                | ("phấn", "đấu")
                | ("mục", "tiêu")
                | ("dự", "kiến")
                | ("đặt", "mục")
        )
    });
    pairs || tokens[first..from].iter().any(|token| token.lower == "sẽ")
}

fn growth(tokens: &[Token], from: usize) -> Option<Growth> {
    let near = &tokens[from.saturating_sub(2)..from];
    near.iter()
        .rev()
        .find_map(|token| match token.lower.as_str() {
            "tăng" => Some(Growth::Up),
            "giảm" => Some(Growth::Down),
            "vượt" => Some(Growth::Beyond),
            _ => None,
        })
}
