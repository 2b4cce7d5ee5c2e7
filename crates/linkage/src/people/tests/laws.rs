//! What must hold for any list.

use proptest::prelude::*;

use super::*;

/// Small lists whose values meet again and again, damaged and missing.
fn cards() -> impl Strategy<Value = Vec<Card>> {
    let number = prop_oneof![
        Just(String::new()),
        "0[0-3]61[89][0-2]1234[0-9]{2}",
        "13123[0-9]{4}",
        "[BC]123456[0-9]",
    ];
    let birth = prop_oneof![
        Just(Birth::Unknown),
        (1980i16..1984).prop_map(Birth::Year),
        (1980i16..1984, 1i8..13, 1i8..13).prop_map(|(y, m, d)| day(y, m, d)),
    ];
    let name = (0..3usize, 0..3usize, 0..5usize, 0..5usize).prop_map(|(a, b, c, how)| {
        let name = format!("{} {} {}", FAMILIES[a], MIDDLES[b], GIVENS[c]);
        match how {
            0 => vietnamese::fold(&name).to_uppercase(),
            1 => format!("{} {}. {}", FAMILIES[a], &MIDDLES[b][..1], GIVENS[c]),
            2 => name.replacen('n', "", 1),
            _ => name,
        }
    });
    let sex = prop_oneof![Just(None), Just(Some(Sex::Male)), Just(Some(Sex::Female))];
    let phone = prop_oneof![Just(String::new()), "091234567[0-3]"];
    let card = (name, birth, sex, number, 0..4i32, phone);
    prop::collection::vec(card, 0..40).prop_map(|cards| {
        let cards = cards.into_iter().zip(1..);
        cards
            .map(|((name, birth, sex, number, unit, phone), id)| Card {
                id,
                name,
                birth,
                sex,
                number,
                unit,
                phone,
            })
            .collect()
    })
}

proptest! {
    /// The index loses no pair that shares a key: what all pairs against all pairs find, it finds.
    #[test]
    fn the_index_finds_what_comparing_all_finds(cards in cards()) {
        let list = People::believing(&records(&cards), Beliefs::default());
        let comparison = list.comparison(FLOOR, ROOM);
        let mut naive = Vec::new();
        for a in 0..cards.len() as u32 {
            for b in a + 1..cards.len() as u32 {
                let (one, other) = (list.side(a), list.side(b));
                let meet = (0..KEYS).any(|kind| {
                    let key = find_key(kind, one.person, one.name);
                    let few = kind != NAME_ALONE
                        || key.is_some_and(|key| {
                            list.columns[kind].places(key).len() <= FEW_NAMESAKES
                        });
                    few && key.is_some() && key == find_key(kind, other.person, other.name)
                });
                if meet && comparison.find_evidence(one, other).is_some() {
                    naive.push((cards[a as usize].id, cards[b as usize].id));
                }
            }
        }
        let kept: Vec<(i64, i64)> = list
            .kept
            .iter()
            .map(|pair| (list.ids[pair.a as usize], list.ids[pair.b as usize]))
            .collect();
        prop_assert_eq!(kept, naive);
    }

    /// Looking away early never loses a pair that a full look would have kept.
    #[test]
    fn looking_away_early_loses_nothing(cards in cards()) {
        let list = People::believing(&records(&cards), Beliefs::default());
        let all = Comparison { least: 0.0, ..list.comparison(FLOOR, ROOM) };
        let some = list.comparison(FLOOR, ROOM);
        for a in 0..cards.len() as u32 {
            for b in 0..cards.len() as u32 {
                let Some(full) = all.find_evidence(list.side(a), list.side(b)) else { continue };
                let wanted = full.holders_are_few
                    || list.beliefs.odds(list.chances.people, &full) >= some.least;
                prop_assert_eq!(some.find_evidence(list.side(a), list.side(b)).is_some(), wanted);
            }
        }
    }

    #[test]
    fn which_comes_first_does_not_matter(cards in cards()) {
        let list = People::believing(&records(&cards), Beliefs::default());
        let comparison = list.comparison(FLOOR, ROOM);
        for a in 0..cards.len() as u32 {
            for b in 0..a {
                let (one, other) = (list.side(a), list.side(b));
                prop_assert_eq!(
                    comparison.find_evidence(one, other),
                    comparison.find_evidence(other, one)
                );
            }
        }
    }

    #[test]
    fn the_order_of_the_list_does_not_matter(
        (cards, shuffled) in cards().prop_flat_map(|cards| {
            (Just(cards.clone()), Just(cards).prop_shuffle())
        }),
    ) {
        let (first, second) = (People::new(&records(&cards)), People::new(&records(&shuffled)));
        prop_assert_eq!(first.beliefs(), second.beliefs());
        prop_assert_eq!(first.pairs(0.0), second.pairs(0.0));
    }

    /// One slip in any one field of a record leaves a key whole.
    #[test]
    fn one_slip_is_within_the_keys(at in 0..12usize, digit in 0..10u8, letter in 0..18usize) {
        let mut wrong = hoa(2).number.into_bytes();
        wrong[at] = b'0' + digit;
        let number = String::from_utf8(wrong).unwrap();
        let mut name: Vec<char> = "Dang Thi Phuong Hoa".chars().collect();
        name.remove(letter);
        let name: String = name.into_iter().collect();
        let near = pair_among(60, |_, b| {
            b.number = number.clone();
            (b.name, b.birth, b.unit, b.phone) =
                ("Lý Quốc Khải".into(), Birth::Unknown, 99, String::new());
        });
        // Other in all but the number: looked at, and told if the number is quite the same.
        prop_assert!(number != hoa(1).number || near.is_some());
        let near = pair_among(60, |_, b| {
            (b.name, b.unit) = (name.clone(), 99);
            (b.number, b.phone) = (String::new(), String::new());
        });
        prop_assert!(near.is_some_and(|pair| pair.score > 0.5), "{}", name);
    }
}
