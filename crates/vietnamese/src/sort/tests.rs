use proptest::prelude::*;

use super::*;

fn assert_ascending(texts: &[&str], key: fn(&str) -> String) {
    for pair in texts.windows(2) {
        assert!(
            key(pair[0]) < key(pair[1]),
            "{} should come before {}",
            pair[0],
            pair[1]
        );
    }
}

#[test]
fn letters_follow_the_alphabet() {
    let letters: Vec<String> = ALPHABET.chars().map(String::from).collect();
    let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
    assert_ascending(&letters, sort_key);
}

#[test]
fn tones_only_break_ties() {
    assert_ascending(
        &["ma", "mà", "mả", "mã", "má", "mạ", "mac", "măc", "mâc"],
        sort_key,
    );
    assert_ascending(&["hà an", "ha binh", "ha bình", "hà bình"], sort_key);
    assert_ascending(&["ân", "ấn", "ần a", "ân b"], sort_key);
}

#[test]
fn digits_come_first_and_count_as_numbers() {
    assert_ascending(
        &[
            "0",
            "2",
            "10",
            "12345678",
            "123456789",
            "1234567890",
            "10000000000000000000",
            "a",
        ],
        sort_key,
    );
    assert_ascending(&["Quận 2", "Quận 2A", "Quận 10", "Quận Ba Đình"], sort_key);
    assert_eq!(sort_key("Quận 08"), sort_key("Quận 8"));
}

#[test]
fn shorter_texts_and_blanks_come_first() {
    assert_ascending(&["", "An", "An Bình", "An-Bình", "An1", "Anh"], sort_key);
}

#[test]
fn ways_of_typing_are_equal() {
    for (one, other) in [
        ("Hoà", "HÒA"),
        ("thuý", "thúy"),
        ("e\u{302}\u{323}", "ệ"),
        ("Ðức", "đức"),
        ("  Lê   Lợi ", "lê lợi"),
    ] {
        assert_eq!(sort_key(one), sort_key(other));
        assert_eq!(name_sort_key(one), name_sort_key(other));
    }
}

#[test]
fn names_go_by_given_name_then_middle_then_family() {
    assert_ascending(
        &[
            "Trần An",
            "Nguyễn Bình An",
            "Đỗ Thị An",
            "Lê Thị An",
            "Lê Văn An",
            "Vũ Thị Ân",
            "Phạm Thị Bích",
            "Bùi Văn Dũng",
            "Bùi Văn Đức",
            "Trần Thị Hà",
            "Vũ Văn Hà",
            "An Thị Hạ",
            "Yến",
        ],
        name_sort_key,
    );
}

proptest! {
    #[test]
    fn a_key_is_printable_text(text in any::<String>()) {
        prop_assert!(sort_key(&text).chars().all(|letter| letter >= ' '));
        prop_assert!(name_sort_key(&text).chars().all(|letter| letter >= ' '));
    }

    /// Words of letters and tones are put in order here by comparing places, not keys.
    #[test]
    fn keys_order_as_comparing_letters_then_tones(
        one in word(), other in word(),
    ) {
        let expected = (&one.0, &one.1).cmp(&(&other.0, &other.1));
        prop_assert_eq!(sort_key(&one.2).cmp(&sort_key(&other.2)), expected);
        let (one, other) = (format!("An {}", one.2), format!("An {}", other.2));
        prop_assert_eq!(name_sort_key(&one).cmp(&name_sort_key(&other)), expected);
    }

    /// Runs of digits are put in order as the numbers they write.
    #[test]
    fn numbers_order_by_value(one in any::<u64>(), other in any::<u64>()) {
        let (a, b) = (format!("Tổ {one}"), format!("Tổ {other}"));
        prop_assert_eq!(sort_key(&a).cmp(&sort_key(&b)), one.cmp(&other));
    }
}

/// Places of the letters in the alphabet, the tone, and the word they make.
fn word() -> impl Strategy<Value = (Vec<usize>, usize, String)> {
    (
        prop::collection::vec(0usize..33, 0..4),
        0usize..12,
        0usize..6,
    )
        .prop_map(|(around, vowel, tone)| {
            const VOWELS: [usize; 12] = [0, 1, 2, 7, 8, 12, 17, 18, 19, 25, 26, 30];
            let mut places = around;
            places.insert(0, VOWELS[vowel]);
            let marks = ["", "\u{300}", "\u{309}", "\u{303}", "\u{301}", "\u{323}"];
            let mut word = String::new();
            for (index, place) in places.iter().enumerate() {
                word.extend(ALPHABET.chars().nth(*place));
                if index == 0 {
                    word.push_str(marks[tone]);
                }
            }
            (places, tone, word)
        })
}
