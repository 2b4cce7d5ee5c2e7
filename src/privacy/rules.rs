//! How a value is shown that is not for every eye. Pure: no database, no pages.

/// What stands for a character that is not shown.
const DOT: char = '•';

/// All but the last four digits hidden: `••••••••2345`. Blanks do not count.
pub fn mask_national_id(number: &str) -> String {
    mask_all_but(number, 4)
}

/// All but the last three characters hidden.
pub fn mask_passport(number: &str) -> String {
    mask_all_but(number, 3)
}

/// All but the last three digits hidden, however the number was written.
pub fn mask_phone(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    mask_all_but(&digits, 3)
}

/// The last characters shown are never more than a third of the value.
fn mask_all_but(text: &str, shown: usize) -> String {
    let characters: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let shown = shown.min(characters.len() / 3);
    let hidden = characters.len() - shown;
    std::iter::repeat_n(DOT, hidden)
        .chain(characters[hidden..].iter().copied())
        .collect()
}

/// A value of a field as everyone may see it who may see the person at all. What is sensitive shows
/// nothing, not even its length.
pub fn masked(field: &str, value: &str) -> String {
    match field {
        "national_id" => mask_national_id(value),
        "passport" => mask_passport(value),
        "phone" => mask_phone(value),
        _ => DOT.to_string().repeat(4),
    }
}

/// Why somebody looks: a purpose of the catalogue and words of his own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    pub purpose: String,
    pub words: String,
}

/// The fewest letters of a reason: a word that says something.
pub const SHORTEST_REASON: usize = 5;
/// The most letters of a reason.
pub const LONGEST_REASON: usize = 500;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_end_of_a_number_tells_people_apart() {
        assert_eq!(mask_national_id("001180012345"), "••••••••2345");
        assert_eq!(mask_national_id("012345678"), "••••••678");
        assert_eq!(mask_phone("0912 345 678"), "•••••••678");
        assert_eq!(mask_phone("+84 912.345.678"), "••••••••678");
        assert_eq!(mask_passport("N1234567"), "••••••67");
        assert_eq!(masked("religion", "Không"), masked("religion", "Phật giáo"));
    }

    proptest! {
        #[test]
        fn two_thirds_of_a_number_stay_hidden(text in "[A-Z0-9 ]{0,24}") {
            let length = text.chars().filter(|c| !c.is_whitespace()).count();
            for shown in [mask_national_id(&text), mask_passport(&text)] {
                prop_assert_eq!(shown.chars().count(), length);
                let open = shown.chars().filter(|c| *c != DOT).count();
                prop_assert!(open * 3 <= length);
                prop_assert!(shown.trim_start_matches(DOT).chars().count() == open);
            }
        }
    }
}
