//! What is typed is read, or refused beside its field.

use super::*;
use crate::catalogue::load;

const WORDS: fn() -> Words = || Words::of("vi");

fn typed(fields: &[(&str, &str)]) -> FormState {
    let mut form = FormState::default();
    for (name, value) in fields {
        form.set(name, *value);
    }
    form
}

fn programme() -> Programme {
    Programme {
        programme_id: 1,
        unit_id: 2,
        unit_code: "LD".to_owned(),
        unit_name: "Liên đoàn".to_owned(),
        kind: "trao-qua".to_owned(),
        answers: serde_json::json!({}),
        name: "Tết".to_owned(),
        purpose: String::new(),
    }
}

const ROUND: [(&str, &str); 11] = [
    ("name", "Tết 2027"),
    ("from_on", "01/01/2027"),
    ("until_on", "28/02/2027"),
    ("lists_until_on", "31/01/2027"),
    ("counts_on", "01/01/2027"),
    ("each", "500 nghìn"),
    ("way", "cash"),
    ("paid_by", "own"),
    ("approvals", "2"),
    ("sex", "female"),
    ("_key", "0123456789abcdef"),
];

#[test]
fn a_programme_answers_what_its_kind_must() {
    let catalogue = load(None).unwrap();
    let mut form = typed(&[
        ("name", " Tết  sum vầy "),
        ("kind", "trao-qua"),
        ("programme", "tet"),
        ("_key", "0123456789abcdef"),
    ]);
    let read = read_programme(&mut form, (2, &catalogue), WORDS()).unwrap();
    assert_eq!(read.name, "Tết sum vầy");
    assert_eq!(
        read.answers,
        serde_json::json!({ "programme": { "choice": "tet" } })
    );
    let mut form = typed(&[("name", "x"), ("kind", "mai-am")]);
    assert!(read_programme(&mut form, (2, &catalogue), WORDS()).is_none());
    let wrong: Vec<&str> = form.errors().iter().map(|(name, _)| *name).collect();
    assert_eq!(wrong, ["kind", "name"]);
}

#[test]
fn a_round_is_read_and_refused_field_by_field() {
    let about = (&programme(), &Choices::default());
    let funds = [("7".to_owned(), "Quỹ".to_owned())];
    let offered = (funds.as_slice(), WORDS());
    let mut form = typed(&ROUND);
    form.set("fund", "7");
    let read = read_round(&mut form, about, offered).unwrap();
    assert_eq!(read.fund_id, Some(7));
    assert_eq!((read.each_dong, read.most_dong), (500_000, 500_000));
    assert_eq!(read.rules.sex.as_deref(), Some("female"));
    let mut form = typed(&ROUND);
    form.set("until_on", "01/12/2026");
    form.set("most", "1");
    form.set("way", "kind");
    assert!(read_round(&mut form, about, offered).is_none());
    let wrong: Vec<&str> = form.errors().iter().map(|(name, _)| *name).collect();
    assert_eq!(wrong, ["gift", "lists_until_on", "most", "until_on"]);
}
