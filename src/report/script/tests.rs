use proptest::prelude::*;

use super::*;
use crate::catalogue::{Catalogue, load};

fn catalogue() -> Catalogue {
    load(None).unwrap()
}

fn words() -> impl Strategy<Value = String> {
    "[a-zđư][a-zđư ,:%0-9]{0,11}[a-z.]"
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-K][0-2][0-9]\\.[a-z]{3,6}",
        "[A-K][0-2][0-9]\\.[a-z]{3}\\|level=[a-z]{4}!declared",
    ]
}

/// Words and figures in turn, as a text has them.
fn paragraph() -> impl Strategy<Value = Block> {
    let way = 0..Way::NAMED.len();
    let piece = prop_oneof![
        Just(Token::Unit),
        Just(Token::Period),
        (key(), way).prop_map(|(key, way)| Token::Chip(key, Way::NAMED[way].0)),
    ];
    let pairs = prop::collection::vec((words(), piece), 0..4);
    (words(), pairs).prop_map(|(first, pairs)| {
        let mut tokens = vec![Token::Text(first)];
        for (at, (words, piece)) in pairs.into_iter().enumerate() {
            if at > 0 {
                tokens.push(Token::Text(words));
            }
            tokens.push(piece);
        }
        Block::Paragraph(tokens)
    })
}

fn any_block() -> impl Strategy<Value = Block> {
    let keys = || prop::collection::vec(key(), 1..4);
    prop_oneof![
        4 => paragraph(),
        1 => keys().prop_map(Block::Table),
        1 => (keys(), prop::bool::ANY).prop_map(|(keys, each)| {
            Block::Annex(keys, if each { Over::Below } else { Over::Units })
        }),
        1 => (key(), prop_oneof![Just(By::Month), Just(By::Unit)])
            .prop_map(|(key, by)| Block::Chart(key, by)),
    ]
}

proptest! {
    #[test]
    fn reading_and_printing_undo_each_other(
        blocks in prop::collection::vec(any_block(), 0..6)
    ) {
        prop_assert_eq!(parse(&print(&blocks)), Ok(blocks));
    }

    #[test]
    fn any_text_is_read_or_refused_at_a_line_it_has(text in "[a-z{}:|, \n]{0,60}") {
        match parse(&text) {
            Ok(blocks) => prop_assert_eq!(parse(&print(&blocks)), Ok(blocks)),
            Err(faults) => {
                let lines = text.lines().count();
                prop_assert!(faults.iter().all(|fault| (1..=lines).contains(&fault.line)));
            }
        }
    }
}

fn wrong(text: &str) -> (usize, String, FaultKind) {
    let fault = check(text, &catalogue()).unwrap_err().swap_remove(0);
    (fault.line, fault.place, fault.kind)
}

#[test]
fn a_refusal_names_its_place() {
    let place = |place: &str| place.to_owned();
    assert_eq!(
        wrong("Đủ cả.\n\nĐã có {E01.turns lượt."),
        (3, place("E01.turns lượt."), FaultKind::Brace)
    );
    assert_eq!(wrong("Thừa } đây").2, FaultKind::Brace);
    assert_eq!(
        wrong("{E01.turns:often}"),
        (1, place("E01.turns:often"), FaultKind::Way)
    );
    assert_eq!(wrong("{table: }").2, FaultKind::Empty);
    assert_eq!(wrong("Xem {table: E01.turns}").2, FaultKind::Alone);
    assert_eq!(wrong("{chart: E01.turns by day}").2, FaultKind::Way);
}

#[test]
fn an_unknown_code_is_told_the_nearest_and_a_dimension_its_own() {
    let (line, place, kind) = wrong("Đủ.\nĐã chăm lo {E01.turn}.");
    assert_eq!((line, place.as_str()), (2, "E01.turn"));
    let FaultKind::Unknown(near) = kind else {
        panic!("{kind:?}");
    };
    assert_eq!(near[0], "E01.turns");
    let (_, _, kind) = wrong("{F03.people|colour=red}");
    let FaultKind::Dimension(known) = kind else {
        panic!("{kind:?}");
    };
    assert!(known.contains(&"level".to_owned()));
    assert!(matches!(
        wrong("{F03.people|level=moon}").2,
        FaultKind::Dimension(_)
    ));
}

#[test]
fn every_sentence_of_the_forms_reads_and_prints_as_it_stands() {
    let catalogue = catalogue();
    let sections = catalogue.forms.iter().flat_map(|form| &form.sections);
    for sentence in sections.flat_map(|section| &section.text) {
        for text in [&sentence.vi, &sentence.en] {
            let blocks = check(text, &catalogue);
            let blocks = blocks.unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
            assert_eq!(&print(&blocks), text);
        }
    }
}
