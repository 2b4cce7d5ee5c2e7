//! A figure said against another: the year before, or its target. Pure.

use vietnamese::Qualifier;

use super::{localised, qualified, rate_words};
use crate::indicator::{Figure, ratio_ppm};
use crate::target::Target;
use crate::web::amount;

/// So little above a target is said as what was reached: `đạt 100,06% chỉ tiêu`.
const HARDLY_PPM: i64 = 5_000;
/// More than this above it too: `đạt 250% chỉ tiêu`.
const FAR_PPM: i64 = 1_000_000;
/// A change that one decimal of a percentage would show as none is said as a number.
const LEAST_PPM: i64 = 500;

/// The percentage of a figure in parts per million, where it is one.
fn share_ppm(figure: &Figure) -> Option<i64> {
    figure.percent_ppm?;
    match (figure.numerator, figure.denominator) {
        (Some(over), Some(under)) => ratio_ppm(over, under),
        _ => figure.percent_ppm,
    }
}

fn percent_of_ppm(ppm: i64, language: &str) -> Option<String> {
    let millionths = ppm.checked_mul(100)?;
    // A whole percentage bears no decimal.
    let places = u32::from(ppm % 10_000 != 0);
    let places = if ppm < 1_000 && ppm > 0 { 2 } else { places };
    let number = vietnamese::decimal(millionths, places);
    Some(localised(number, language))
}

/// How far apart two figures are, as people say it: a percentage, percentage points, or a number.
fn apart(now: &Figure, before: &Figure, language: &str) -> Option<(i64, String)> {
    if let (Some(now), Some(before)) = (share_ppm(now), share_ppm(before)) {
        let points = now.checked_sub(before)?;
        let words = percent_of_ppm(points.abs(), language)?;
        let unit = if language == "en" {
            "percentage points"
        } else {
            "điểm phần trăm"
        };
        return Some((points, format!("{words}\u{a0}{unit}")));
    }
    let (now, before) = (now.value?, before.value?);
    let change = now.checked_sub(before)?;
    let ppm = ratio_ppm(change.checked_abs()?, before);
    // Of nothing, or of a loss, there is no percentage.
    let words = match ppm.filter(|ppm| *ppm >= LEAST_PPM && now >= 0) {
        Some(ppm) => format!("{}%", percent_of_ppm(ppm, language)?),
        None => amount(change.abs(), language),
    };
    Some((change, words))
}

/// Neither figure is exact, or one is only a range: then nothing is said as if it were known.
fn certainty(now: &Figure, before: &Figure) -> Option<Qualifier> {
    let both = [now.qualifier(), before.qualifier()];
    if both.contains(&Qualifier::Order) {
        return None;
    }
    let exact = both.iter().all(|own| *own == Qualifier::Exact);
    Some(if exact {
        Qualifier::Exact
    } else {
        Qualifier::About
    })
}

/// `tăng 12,3% so với cùng kỳ năm trước`; nothing where one of them is not known, or only by its
/// order of magnitude.
pub fn change_words(now: &Figure, before: &Figure, language: &str) -> Option<String> {
    let certainty = certainty(now, before)?;
    let (change, words) = apart(now, before, language)?;
    let words = qualified(certainty, words, language);
    let about = certainty != Qualifier::Exact;
    Some(match (change.signum(), language) {
        (1, "en") => format!("up {words} on the same period of the year before"),
        (-1, "en") => format!("down {words} on the same period of the year before"),
        (_, "en") if about => "about as in the same period of the year before".to_owned(),
        (_, "en") => "the same as in the same period of the year before".to_owned(),
        (1, _) => format!("tăng {words} so với cùng kỳ năm trước"),
        (-1, _) => format!("giảm {words} so với cùng kỳ năm trước"),
        (_, _) if about => "xấp xỉ cùng kỳ năm trước".to_owned(),
        _ => "bằng cùng kỳ năm trước".to_owned(),
    })
}

/// `đạt 92,4% chỉ tiêu`, or by how much the target was passed.
pub fn reach_words(figure: &Figure, target: &Target, language: &str) -> Option<String> {
    let (is, of) = match (figure.value, target.value) {
        (Some(is), Some(of)) => (is, of),
        _ => (share_ppm(figure)?, target.percent_ppm?),
    };
    let qualifier = figure.qualifier();
    let over = ratio_ppm(is.checked_sub(of)?.max(0), of)?;
    if over > HARDLY_PPM && over <= FAR_PPM {
        let words = format!("{}%", percent_of_ppm(over, language)?);
        let words = qualified(qualifier, words, language);
        return Some(match language {
            "en" => format!("{words} above the target"),
            _ => format!("vượt {words} chỉ tiêu"),
        });
    }
    let words = localised(rate_words(is, of)?, language);
    let words = qualified(qualifier, words, language);
    Some(match language {
        "en" => format!("{words} of the target"),
        _ => format!("đạt {words} chỉ tiêu"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples::{declared, order, ratio, target};

    fn change(now: &Figure, before: &Figure) -> Option<String> {
        let words = change_words(now, before, "vi")?;
        let short = words.strip_suffix(" so với cùng kỳ năm trước");
        Some(short.unwrap_or(&words).to_owned())
    }

    #[test]
    fn a_change_is_a_percentage_of_the_year_before() {
        let exact = |value| declared(value, "exact");
        for (now, before, words) in [
            (1_123, 1_000, "tăng 12,3%"),
            (900, 1_000, "giảm 10%"),
            (1_000, 1_000, "bằng cùng kỳ năm trước"),
            (5, 0, "tăng 5"),
            (-30, 20, "giảm 50"),
            (1_000_001, 1_000_000, "tăng 1"),
        ] {
            assert_eq!(change(&exact(now), &exact(before)).as_deref(), Some(words));
        }
        assert_eq!(
            change_words(&exact(1_123), &exact(1_000), "en").as_deref(),
            Some("up 12.3% on the same period of the year before")
        );
    }

    #[test]
    fn shares_change_in_points_and_what_is_not_exact_is_about() {
        let (now, before) = (
            ratio(Some((121, 163)), 742_000, "exact"),
            ratio(None, 721_331, "exact"),
        );
        assert_eq!(
            change(&now, &before).as_deref(),
            Some("tăng 2,1\u{a0}điểm phần trăm")
        );
        let (over, exact) = (declared(144, "over"), declared(120, "exact"));
        assert_eq!(change(&over, &exact).as_deref(), Some("tăng khoảng 20%"));
        assert_eq!(change(&order(None, 1_000), &exact), None);
    }

    #[test]
    fn a_target_is_reached_or_passed() {
        let of = |value| reach_words(&declared(value, "exact"), &target(15_190), "vi");
        for (value, words) in [
            (15_199, "đạt 100,06% chỉ tiêu"),
            (15_190, "đạt 100% chỉ tiêu"),
            (15_180, "đạt 99,93% chỉ tiêu"),
            (7_595, "đạt 50,0% chỉ tiêu"),
            (18_228, "vượt 20% chỉ tiêu"),
            (45_570, "đạt 300,0% chỉ tiêu"),
        ] {
            assert_eq!(of(value).as_deref(), Some(words));
        }
        let over = reach_words(&declared(14_000, "over"), &target(15_190), "vi");
        assert_eq!(over.as_deref(), Some("đạt trên 92,2% chỉ tiêu"));
    }
}
