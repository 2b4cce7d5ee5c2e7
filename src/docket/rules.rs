//! How papers are numbered and what an entry of the register must say. Pure: no database, no clock.

/// What a template writes in place of the number.
pub const TEMPLATE_PLACE: &str = "{so}";
/// The longest number with its symbol.
const LONGEST_NUMBER: usize = 40;

/// Whether a number can stand on a paper: digits first, then a symbol after a slash, at most 40
/// letters.
pub fn is_number(text: &str) -> bool {
    let sound = |(count, symbol): (&str, &str)| {
        !count.is_empty()
            && count.chars().all(|c| c.is_ascii_digit())
            && !symbol.is_empty()
            && !symbol.chars().any(char::is_whitespace)
    };
    text.chars().count() <= LONGEST_NUMBER && text.split_once('/').is_some_and(sound)
}

/// Whether a template gives numbers that can stand on a paper: it begins with the place of the
/// number, which it has once.
pub fn is_template(template: &str) -> bool {
    template.starts_with(TEMPLATE_PLACE)
        && template.matches(TEMPLATE_PLACE).count() == 1
        && is_number(&number_from(template, 999_999))
}

/// The number a template gives: `{so}/BC-LĐLĐ` and 7 are `07/BC-LĐLĐ`, as offices write it.
pub fn number_from(template: &str, count: u32) -> String {
    template.replace(TEMPLATE_PLACE, &format!("{count:02}"))
}

/// The kind of paper a symbol begins with: `BC-LĐLĐ` is a `BC`.
pub fn kind_of(symbol: &str) -> &str {
    symbol.split('-').next().unwrap_or(symbol)
}

/// The count a number begins with, where the rest is as the template has it.
fn count_of(number: &str, template: &str) -> Option<u32> {
    let rest = template.strip_prefix(TEMPLATE_PLACE)?;
    number.strip_suffix(rest)?.parse().ok()
}

/// The number after the highest given by this template in the year, and not before `from`.
pub fn next_number(used: &[String], template: &str, from: u32) -> String {
    let given = used.iter().filter_map(|number| count_of(number, template));
    let highest = given.max().unwrap_or(0);
    number_from(template, highest.saturating_add(1).max(from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn used(numbers: &[&str]) -> Vec<String> {
        numbers.iter().map(|number| (*number).to_owned()).collect()
    }

    #[test]
    fn numbers_go_on_after_the_highest_of_the_same_symbol() {
        let given = used(&["06/BC-LĐLĐ", "11/KH-LĐLĐ", "9/BC-LĐLĐ", "x/BC-LĐLĐ"]);
        assert_eq!(next_number(&given, "{so}/BC-LĐLĐ", 1), "10/BC-LĐLĐ");
        assert_eq!(next_number(&given, "{so}/KH-LĐLĐ", 1), "12/KH-LĐLĐ");
        assert_eq!(next_number(&given, "{so}/BC-LĐLĐ", 30), "30/BC-LĐLĐ");
        assert_eq!(next_number(&[], "{so}/TB-CĐCS", 1), "01/TB-CĐCS");
        assert_eq!(kind_of("BC-LĐLĐ"), "BC");
    }

    #[test]
    fn numbers_have_digits_a_slash_and_a_symbol() {
        for sound in ["07/BC-LĐLĐ", "1454/QĐ-TLĐ", "01/2026/QĐ-CĐCS"] {
            assert!(is_number(sound), "{sound}");
        }
        for wrong in ["", "07", "07/", "/BC", "07/BC LĐLĐ", "a7/BC", "07-BC"] {
            assert!(!is_number(wrong), "{wrong}");
        }
        assert!(is_template("{so}/2026/QĐ-CĐCS") && is_template("{so}/BC-LĐLĐ"));
        for wrong in ["BC-{so}", "{so}", "{so}/{so}", "{so}/B C", "07/BC"] {
            assert!(!is_template(wrong), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn the_next_number_is_sound_and_new(counts in prop::collection::vec(1u32..5_000, 0..40)) {
            let template = "{so}/TB-LĐLĐ";
            let given: Vec<String> = counts.iter().map(|c| number_from(template, *c)).collect();
            let next = next_number(&given, template, 1);
            prop_assert!(is_number(&next) && !given.contains(&next));
        }
    }
}
