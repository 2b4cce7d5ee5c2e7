//! The index against the model, its secrecy, and its upkeep, on random people and questions.

// A test that cannot go on says so by panicking; here the whole crate is tests.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod naive;

use std::collections::BTreeMap;

use naive::Person;
use name_index::{NameIndex, Query, Scope};
use proptest::prelude::*;

/// Words that begin one another, differ in marks only, or by one slip.
const WORDS: [&str; 28] = [
    "Nguyễn",
    "Nguyên",
    "Nguyen",
    "Thị",
    "Thi",
    "Hoa",
    "Hoà",
    "Hòa",
    "hoa\u{300}",
    "Hoàng",
    "Hoan",
    "Hồng",
    "HỒ",
    "Phương",
    "Phượng",
    "Đặng",
    "Dang",
    "Minh",
    "Min",
    "An",
    "Anh",
    "Lê",
    "Lý",
    "Ly",
    "T.",
    "H'Hen",
    "Y-Blô",
    "007",
];

fn name() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&WORDS[..]), 0..5).prop_map(|words| words.join(" "))
}

fn key() -> impl Strategy<Value = (String, bool)> {
    ("[01A][01 -]{1,5}[01]", any::<bool>())
}

fn person() -> impl Strategy<Value = Person> {
    let places = prop::collection::vec(0..6_u32, 0..4);
    let keys = prop::collection::vec(key(), 0..3);
    let keys_at = prop::option::of(0..6_u32);
    let parts = (0..80_i64, name(), places, keys, keys_at);
    parts.prop_map(|(id, name, places, keys, keys_at)| Person {
        id,
        name,
        places,
        keys,
        keys_at,
    })
}

/// People of different ids, in any order.
fn people() -> impl Strategy<Value = Vec<Person>> {
    prop::collection::vec(person(), 0..90).prop_map(|mut people| {
        let mut seen = std::collections::BTreeSet::new();
        people.retain(|person| seen.insert(person.id));
        people
    })
}

/// A word as somebody types it: as it is, folded, cut, or with a slip.
fn typed() -> impl Strategy<Value = String> {
    let word = prop::sample::select(&WORDS[..]);
    (word, 0..8_u8, any::<prop::sample::Index>()).prop_map(|(word, way, at)| {
        let plain = match way {
            0 | 1 => word.to_owned(),
            _ => vietnamese::fold(word),
        };
        let mut letters: Vec<char> = plain.chars().collect();
        let at = at.index(letters.len());
        match way {
            1 | 3 => letters.truncate(at + 1),
            4 => drop(letters.remove(at)),
            5 => letters.insert(at, 'n'),
            6 => letters[at] = 'o',
            7 if at > 0 => letters.swap(at - 1, at),
            _ => {}
        }
        letters.into_iter().collect()
    })
}

fn text() -> impl Strategy<Value = String> {
    let blank = prop::sample::select(&[" ", " ", " ", " ", "", "-"][..]);
    let words = prop::collection::vec((typed(), blank), 0..4);
    let names = words.prop_map(|words| {
        let words = words.into_iter().map(|(word, blank)| word + blank);
        words.collect::<String>()
    });
    prop_oneof![6 => names, 1 => "[01]{1,4}", 1 => "[ .A01-]{0,5}"]
}

fn scope() -> impl Strategy<Value = Scope> {
    prop_oneof![
        1 => Just(Scope::Whole),
        4 => prop::collection::vec(0..7_u32, 0..5).prop_map(Scope::Places),
    ]
}

fn index(people: &[Person]) -> NameIndex {
    NameIndex::build(people.iter().map(Person::entry))
}

/// People as somebody would hold them who knows nothing beyond a scope.
fn seen(people: &[Person], scope: &Scope) -> Vec<Person> {
    let seen = people.iter().filter(|person| person.is_seen(scope));
    seen.map(|person| person.shown(scope)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn what_is_found_is_what_the_model_finds(
        people in people(), text in text(), scope in scope(),
        offset in 0..30_usize, limit in 0..30_usize,
    ) {
        let query = Query { text: &text, scope: &scope, offset, limit };
        let model = naive::find(&seen(&people, &scope), &text, offset, limit);
        prop_assert_eq!(index(&people).find(&query), model);
    }

    #[test]
    fn lists_are_those_of_the_model(
        people in people(), scope in scope(), offset in 0..30_usize, limit in 0..30_usize,
    ) {
        let index = index(&people);
        let seen = seen(&people, &scope);
        prop_assert_eq!(index.page(&scope, offset, limit), naive::page(&seen, offset, limit));
        prop_assert_eq!(index.initials(&scope), naive::initials(&seen));
    }

    /// Nobody outside the scope can be learned: not from hits, totals, order, or from whether
    /// slips were looked for.
    #[test]
    fn an_answer_is_that_of_an_index_of_the_scope_alone(
        people in people(), texts in prop::collection::vec(text(), 1..4), scope in scope(),
    ) {
        let all = index(&people);
        let alone = index(&seen(&people, &scope));
        for text in &texts {
            for (offset, limit) in [(0, 5), (5, 20), (0, 1_000)] {
                let query = Query { text, scope: &scope, offset, limit };
                let unbounded = Query { scope: &Scope::Whole, ..query };
                prop_assert_eq!(all.find(&query), alone.find(&unbounded));
            }
        }
        prop_assert_eq!(all.page(&scope, 3, 10), alone.page(&Scope::Whole, 3, 10));
        prop_assert_eq!(all.initials(&scope), alone.initials(&Scope::Whole));
    }

    #[test]
    fn upkeep_is_as_good_as_building_anew(
        first in people(),
        changes in prop::collection::vec(prop_oneof![
            3 => person().prop_map(Ok),
            2 => (0..80_i64).prop_map(Err),
        ], 0..60),
        together in prop::collection::vec(person(), 0..40),
        texts in prop::collection::vec(text(), 1..5),
        scope in scope(),
    ) {
        let mut kept = index(&first);
        let mut model: BTreeMap<i64, Person> =
            first.into_iter().map(|person| (person.id, person)).collect();
        for change in changes {
            match change {
                Ok(person) => {
                    kept.insert(person.entry());
                    model.insert(person.id, person);
                }
                Err(id) => prop_assert_eq!(kept.remove(id), model.remove(&id).is_some()),
            }
        }
        kept.extend(together.iter().map(Person::entry));
        model.extend(together.into_iter().map(|person| (person.id, person)));
        let people: Vec<Person> = model.into_values().collect();
        let anew = index(&people);
        prop_assert_eq!(kept.count(), people.len());
        for text in &texts {
            let query = Query { text, scope: &scope, offset: 0, limit: 1_000 };
            prop_assert_eq!(kept.find(&query), anew.find(&query));
        }
        for scope in [&scope, &Scope::Whole] {
            prop_assert_eq!(kept.page(scope, 0, 1_000), anew.page(scope, 0, 1_000));
            prop_assert_eq!(kept.initials(scope), anew.initials(scope));
        }
    }
}

#[test]
fn nothing_is_left_of_people_who_went() {
    let mut index = NameIndex::default();
    for id in 0..200 {
        let (name, places, keys) = ("Đặng Thị Hoa".to_owned(), vec![1, 2], vec![]);
        index.insert(
            Person {
                id,
                name,
                places,
                keys,
                keys_at: None,
            }
            .entry(),
        );
    }
    for id in 0..200 {
        assert!(index.remove(id));
        assert!(!index.remove(id));
    }
    assert_eq!(index.count(), 0);
    assert!(index.initials(&Scope::Whole).is_empty());
    let scope = Scope::Places(vec![1]);
    let query = Query {
        text: "hoa",
        scope: &scope,
        offset: 0,
        limit: 20,
    };
    assert_eq!(index.find(&query).total, 0);
}

#[test]
fn names_in_order_one_after_another_keep_their_order() {
    // Each new name goes between the same neighbours, until no label is left between them.
    let mut index = NameIndex::default();
    let name = |number: i64| format!("Lê Văn {}", "a".repeat(number as usize + 1));
    for id in (0..300).rev().chain(300..600) {
        let person = Person {
            id,
            name: name(id),
            places: vec![1],
            keys: vec![],
            keys_at: None,
        };
        index.insert(person.entry());
    }
    let page = index.page(&Scope::Whole, 0, 1_000);
    assert!(page.ids.iter().copied().eq(0..600));
}

/// Twelve thousand names of a few words: enough that the index takes the roads it keeps for long
/// lists of names.
fn crowd() -> Vec<Person> {
    let syllables = [
        "Nguyễn",
        "Hoa",
        "Hoà",
        "Hồng",
        "Hoàng",
        "Minh",
        "Mai",
        "Phương",
        "Phượng",
        "Phúc",
        "Anh",
        "An",
        "Lê",
        "Lý",
        "Lan",
        "Thị",
        "Thu",
        "Thuý",
        "Đặng",
        "Đức",
    ];
    // Steps that share no divisor with the count go round all syllables.
    let pick = |number: usize, step: usize| syllables[(number * step + number / 20) % 20];
    let person = |number: usize| Person {
        id: number as i64,
        name: format!(
            "{} {} {} {}",
            syllables[number % 20],
            pick(number / 20, 1),
            pick(number / 400, 7),
            pick(number, 3)
        ),
        places: vec![number as u32 % 50],
        keys: vec![],
        keys_at: None,
    };
    (0..12_000).map(person).collect()
}

#[test]
fn a_crowd_is_searched_as_the_model_says() {
    let people = crowd();
    let index = index(&people);
    let half = Scope::Places((0..25).collect());
    for text in ["ho mi", "Hồ ph", "l", "hoang mnih dang"] {
        for scope in [&Scope::Whole, &half] {
            let query = Query {
                text,
                scope,
                offset: 15,
                limit: 40,
            };
            let model = naive::find(&seen(&people, scope), text, 15, 40);
            assert_eq!(index.find(&query), model, "{text}");
        }
    }
}

#[test]
fn what_people_type_finds_whom_they_mean() {
    let names = [
        (1, "Đặng Thị Phương Hoa"),
        (2, "ĐẶNG PHƯƠNG HOÀ"),
        (3, "Hoà Thị Đăng"),
        (4, "Nguyễn Văn Hồ Phương"),
        (5, "H'Hen Niê"),
        (6, "Lê Thị Hoàng"),
        (7, "Trần Minh Minh"),
        (8, "Bùi Minh"),
    ];
    let person = |(id, name): (i64, &str)| Person {
        id,
        name: name.to_owned(),
        places: vec![1],
        keys: vec![
            ("001186012345".to_owned(), true),
            (format!("091234567{id}"), false),
        ],
        keys_at: None,
    };
    let index = index(&names.map(person));
    let scope = Scope::Places(vec![1]);
    for (text, ids) in [
        // With and without marks, composed or not, in any order.
        ("dang thi phuong hoa", &[1][..]),
        ("Đặng Thị Phương Hoa", &[1]),
        ("ĐA\u{323}\u{306}NG THI\u{323} phương hoa", &[1]),
        ("hoa dang", &[3, 1, 2]),
        // Whole words in order, then words begun in order, then any order.
        ("phuong ho", &[1, 2, 4]),
        ("thi dang", &[3, 1]),
        // The marks typed come first: Hoà before Hoa; hoà wherever its tone mark stands.
        ("hòa", &[3, 2, 6, 1, 4]),
        ("hen", &[5]),
        ("h'hen nie", &[5]),
        // Two words asked for are two words of the name.
        ("minh minh", &[7]),
        // One slip: a letter missing, added, changed, swapped; a blank missing, a blank too many.
        ("dang thi phuog hoa", &[1]),
        ("dangg thi phuong hoa", &[1]),
        ("dang thi phuonh hoa", &[1]),
        ("dang thi phuogn hoa", &[1]),
        ("dang thiphuong hoa", &[1]),
        ("dang thi phu ong hoa", &[1]),
        ("le thi hoagn", &[6]),
        // Two slips are too many.
        ("dagn thi phuogn hoa", &[]),
        // A key by its beginning, or only whole.
        ("0912 345 673", &[3]),
        ("00118601234", &[]),
        ("", &[]),
        (" .,-", &[]),
    ] {
        let query = Query {
            text,
            scope: &scope,
            offset: 0,
            limit: 20,
        };
        let found = index.find(&query);
        let hits: Vec<i64> = found.hits.iter().map(|hit| hit.id).collect();
        assert_eq!(hits, ids, "{text:?}");
        assert_eq!(found.total, ids.len());
    }
    let whole = Query {
        text: "001.186.012.345",
        scope: &scope,
        offset: 0,
        limit: 20,
    };
    assert_eq!(index.find(&whole).total, names.len());
}
