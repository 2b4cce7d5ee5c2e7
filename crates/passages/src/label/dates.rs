//! Numbers that are days, hours or years.

use super::{Place, is_year, number_of, words_after};
use crate::aside::Reason;
use crate::vocabulary::Vocabulary;

/// Days and months: `19/5`, `27/7/1947`, `10/2023`, `12-6-2021`, `ngày 5`, `tháng 8`.
pub fn day(place: &Place) -> Option<(Reason, usize)> {
    let join = place
        .token(1)
        .filter(|token| token.is_sign("/-.") && !token.is_apart);
    let chain: Vec<u32> = (0..3)
        .map_while(|step| {
            let numeral = place.tokens.get(place.at + step * 2)?;
            let is_joined = step == 0 || {
                let sign = &place.tokens[place.at + step * 2 - 1];
                !sign.is_apart && Some(&sign.lower) == join.map(|join| &join.lower)
            };
            let clings = step == 0 || !numeral.is_apart;
            (is_joined && clings).then(|| number_of(numeral)).flatten()
        })
        .collect();
    let is_slash = join.is_some_and(|join| join.is_sign("/"));
    match chain.as_slice() {
        [day, month, year] if *day <= 31 && *month <= 12 && is_year(*year) => {
            return Some((Reason::Day, place.at + 5));
        }
        [month, year, ..] if *month <= 12 && is_year(*year) && is_slash => {
            return Some((Reason::Day, place.at + 3));
        }
        [day, month, ..]
            if (1..=31).contains(day)
                && (1..=12).contains(month)
                && is_slash
                && is_said_as_day(place) =>
        {
            return Some((Reason::Day, place.at + 3));
        }
        _ => {}
    }
    let most = match place.word(-1) {
        "ngày" | "mùng" | "mồng" | "sáng" | "chiều" | "tối" => 31,
        "tháng" => 12,
        "quý" | "quí" => 4,
        _ => return None,
    };
    let is_small = place
        .plain()
        .is_some_and(|number| (1..=most).contains(&number));
    (is_small && !place.is_sign(1, "%")).then_some((Reason::Day, place.at + 1))
}

/// Whether `8/3` is the eighth of March and not eight out of three. What is bigger below, is told
/// of as reached or has its percentage beside it may be a part.
fn is_said_as_day(place: &Place) -> bool {
    let (Some(over), Some(under)) = (place.plain(), place.token(2).and_then(number_of)) else {
        return false;
    };
    let told = place.word(-1);
    let reached = matches!(
        told,
        "đạt" | "có" | "được" | "là" | "khoảng" | "gần" | "hơn" | "chiếm"
    ) || place.is_sign(-1, ":");
    let counted = matches!(
        place.word(3),
        "đơn"
            | "doanh"
            | "công"
            | "cđcs"
            | "người"
            | "chỉ"
            | "tiêu"
            | "nội"
            | "tổ"
            | "vụ"
            | "cuộc"
    );
    let has_share = place.is_sign(3, "(=") && (4..9).any(|by| place.is_sign(by, "%"));
    !(over <= under && (reached || counted || has_share))
}

pub fn hour(place: &Place) -> Option<(Reason, usize)> {
    let next = place.token(1)?;
    if next.is_sign(":") && place.clings(1) && place.clings(2) {
        return Some((Reason::Hour, place.at + 3));
    }
    let is_hour = matches!(next.lower.as_str(), "giờ" | "h" | "phút" | "giây");
    is_hour.then(|| {
        let minutes = place
            .token(2)
            .is_some_and(|token| token.is_numeral() && !token.is_apart);
        (Reason::Hour, place.at + 2 + usize::from(minutes))
    })
}

/// A year, alone or in a span of years.
pub fn year(place: &Place, vocabulary: &Vocabulary) -> Option<(Reason, usize)> {
    if !place.plain().is_some_and(is_year) {
        return None;
    }
    let other = place
        .token(2)
        .and_then(number_of)
        .filter(|other| is_year(*other));
    if other.is_some() && place.is_sign(1, "-–—") {
        return Some((Reason::Day, place.at + 3));
    }
    let named = matches!(place.word(-1), "năm" | "tết" | "xuân" | "hè" | "khóa");
    let counts = place.token(1).is_some_and(|next| {
        crate::number::is_scale(next)
            || next.is_sign("%")
            || crate::number::is_currency(place.tokens, place.at + 1)
    }) || vocabulary.counted(&words_after(place, 1)).is_some();
    (named || !counts).then_some((Reason::Day, place.at + 1))
}
