//! Everything a hand can get wrong, one at a time, and what the form then says.

use std::collections::BTreeMap;

use serde_json::json;

use super::*;
use crate::record::json::{answers_json, fill, fill_answers};
use crate::record::say::Speaker;

fn day() -> Day {
    "2027-01-25".parse().unwrap()
}

fn catalogue() -> Catalogue {
    let mut catalogue = Catalogue::default();
    let text = r#"
        code = "sex"
        vi = "Giới tính"
        en = "Sex"
        values = [{ code = "male", vi = "Nam", en = "Male" }, { code = "female", vi = "Nữ", en = "Female" }]
    "#;
    catalogue.dimensions.push(toml::from_str(text).unwrap());
    catalogue.dimensions.push(
        toml::from_str(
            r#"
            code = "country"
            vi = "Nước"
            en = "Country"
            open = true
            values = [{ code = "laos", vi = "Lào", en = "Laos" }]
            "#,
        )
        .unwrap(),
    );
    catalogue
}

fn kind() -> Kind {
    toml::from_str(
        r#"
        code = "thu"
        vi = "Thử"
        en = "Trial"
        rows = []
        group = "E"
        icon = "gift"
        tiers = ["base"]
        hint_vi = ""
        hint_en = ""
        stages = [{ code = "xong", vi = "Xong", en = "Done" }]
        field = [
          { code = "sex", vi = "Giới?", en = "Sex?", type = "choice", dim = "sex" },
          { code = "country", vi = "Nước?", en = "Country?", type = "choice", dim = "country" },
          { code = "people", vi = "Ai?", en = "Who?", type = "people", required = true },
          { code = "each", vi = "Tiền?", en = "Money?", type = "money" },
          { code = "count", vi = "Số?", en = "Count?", type = "count", max = 500 },
          { code = "firm", vi = "Nơi?", en = "Firm?", type = "employer" },
          { code = "by-sex", vi = "Nam nữ?", en = "By sex?", type = "split", dim = "sex" },
          { code = "paid", vi = "Đã trả?", en = "Paid?", type = "yes-no" },
          { code = "note", vi = "Ghi", en = "Note", type = "text" },
        ]
        "#,
    )
    .unwrap()
}

fn words() -> Words {
    Words::of("vi")
}

/// A sound form with the changes given.
fn form(changes: &[(&str, &str)]) -> FormState {
    let mut form = FormState::default();
    for (name, value) in [("when", "today"), ("stage", "xong"), ("people", "12")] {
        form.set(name, value);
    }
    for (name, value) in changes {
        form.set(name, *value);
    }
    form
}

fn read_with(changes: &[(&str, &str)]) -> (Option<NewRecord>, FormState) {
    let mut form = form(changes);
    let read = read(&mut form, &kind(), &catalogue(), (words(), day()));
    (read, form)
}

/// The form is refused with exactly this field wrong, and keeps what was typed.
fn refused(changes: &[(&str, &str)], field: &str, key: &str) {
    let (read, form) = read_with(changes);
    assert_eq!(read, None, "{changes:?}");
    let wrong: Vec<_> = form.errors().into_iter().map(|(name, _)| name).collect();
    assert_eq!(wrong, [field], "{changes:?}");
    let begins = words().t(key);
    let begins = begins.split(['{', '“']).next().unwrap_or_default();
    let sentence = form.error(field).unwrap();
    assert!(sentence.contains(begins.trim()), "{sentence}");
    for (name, value) in changes {
        assert_eq!(form.value(name), *value);
    }
}

#[test]
fn what_is_right_is_read_as_typed() {
    let (read, form) = read_with(&[
        ("sex", "female"),
        ("people", "3"),
        ("people.names", "Nguyễn Văn A, 1985\n  Trần  Thị B \n"),
        ("each", "1 triệu 200 nghìn"),
        ("firm", "Công ty Mẫu"),
        ("firm.tax", "0100 000 001"),
        ("by-sex.male", "2"),
        ("paid", "no"),
    ]);
    let read = read.unwrap_or_else(|| panic!("{:?}", form.errors()));
    assert_eq!(read.happened_on, day());
    assert_eq!(read.answers["each"], Answer::Money(1_200_000));
    assert_eq!(
        read.answers["people"],
        Answer::People {
            ids: vec![],
            unnamed: 1
        }
    );
    assert_eq!(read.named["people"][1].full_name, "Trần Thị B");
    assert_eq!(read.answers["paid"], Answer::YesNo(false));
    assert!(!read.answers.contains_key("count"));
}

#[test]
fn an_amount_of_fifteen_digits_is_a_slip() {
    refused(
        &[("each", "100.000.000.000.000")],
        "each",
        "record-number-large",
    );
    refused(&[("count", "501")], "count", "record-number-large");
    refused(&[("count", "-1")], "count", "record-number-small");
}

#[test]
fn letters_are_no_number() {
    for typed in ["mười hai", "12a", "1.2.3", "--"] {
        let (read, form) = read_with(&[("count", typed)]);
        assert_eq!(read, None, "{typed}");
        assert!(form.error("count").is_some(), "{typed}");
    }
}

#[test]
fn a_value_outside_a_closed_list_is_refused_and_in_an_open_one_taken() {
    refused(&[("sex", "khác")], "sex", "record-choice-unknown");
    let country = |typed: &str| {
        let (read, _) = read_with(&[("country", typed)]);
        read.unwrap().answers["country"].clone()
    };
    assert_eq!(country("Cuba"), Answer::Choice("Cuba".to_owned()));
    assert_eq!(country("Lào"), Answer::Choice("laos".to_owned()));
}

#[test]
fn names_are_people_with_a_year_that_can_be() {
    for line in [
        "Nguyễn Văn A, 85",
        "Nguyễn Văn A, 1885",
        "Nguyễn Văn A, tháng 5",
        "12345",
        "A",
    ] {
        refused(
            &[("people", ""), ("people.names", line)],
            "people.names",
            "record-name-unreadable",
        );
    }
    refused(
        &[("people.names", "Nguyễn Văn A\nNguyễn  Văn A")],
        "people.names",
        "record-name-twice",
    );
}

#[test]
fn more_names_than_people_is_refused() {
    refused(
        &[
            ("people", "1"),
            ("people.names", "Nguyễn Văn A\nTrần Thị B"),
        ],
        "people",
        "record-names-exceed",
    );
}

#[test]
fn what_is_needed_must_be_there() {
    refused(&[("people", "")], "people", "record-answer-missing");
    refused(&[("people", "0")], "people", "record-answer-missing");
    refused(&[("stage", "")], "stage", "record-stage-missing");
    refused(&[("stage", "khác")], "stage", "record-stage-missing");
    refused(&[("when", "other")], "on", "day-missing");
    refused(
        &[("when", "other"), ("on", "31/02/2027")],
        "on",
        "day-unreadable",
    );
}

#[test]
fn a_day_written_beside_another_chosen_is_not_guessed() {
    refused(&[("on", "12/01/2027")], "on", "record-day-twice");
    let (read, _) = read_with(&[("when", "other"), ("on", "12/01/2027")]);
    assert_eq!(read.unwrap().happened_on.to_string(), "2027-01-12");
    let (read, _) = read_with(&[("on", "25/01/2027")]);
    assert_eq!(read.unwrap().happened_on, day());
}

#[test]
fn a_tax_code_has_ten_or_thirteen_digits() {
    let firm = ("firm", "Công ty Mẫu");
    for code in ["123", "01000000012"] {
        refused(
            &[firm, ("firm.tax", code)],
            "firm.tax",
            "record-tax-code-wrong",
        );
    }
}

#[test]
fn a_part_of_a_split_is_wrong_in_its_own_place() {
    refused(
        &[("by-sex.female", "vài")],
        "by-sex.female",
        "record-number-unreadable",
    );
}

#[test]
fn long_texts_and_refs_are_refused() {
    refused(&[("note", &"a".repeat(201))], "note", "record-text-long");
    refused(&[("ref", &"a".repeat(81))], "ref", "record-ref-long");
}

#[test]
fn a_record_shown_for_correction_is_read_back_the_same() {
    let (first, _) = read_with(&[
        ("sex", "male"),
        ("people", "3"),
        ("each", "500.000"),
        ("by-sex.female", "7"),
        ("firm", "Công ty Mẫu"),
        ("firm.tax", "0100000001"),
        ("paid", "yes"),
    ]);
    let first = first.unwrap();
    let at = (first.happened_on, first.stage.as_deref());
    let mut shown = show(&kind(), at, &first.answers, &BTreeMap::new());
    let again = read(&mut shown, &kind(), &catalogue(), (words(), day())).unwrap();
    assert_eq!(again, first);
}

#[test]
fn a_body_says_the_same_as_the_page() {
    let catalogue = catalogue();
    let speaker = Speaker {
        catalogue: &catalogue,
        words: words(),
    };
    let body = json!({ "on": "2027-01-20", "stage": "xong", "ref": "k-1" });
    let answers = json!({
        "people": { "count": 3, "names": [{ "full_name": "Nguyễn Văn A", "birth_year": 1985 }] },
        "each": 500000, "by-sex": { "male": 2 }, "paid": true,
        "firm": { "name": "Công ty Mẫu", "tax_code": null },
    });
    let mut form = FormState::default();
    fill(&mut form, body.as_object().unwrap(), words());
    fill_answers(&mut form, &kind(), Some(&answers), speaker);
    let read = read(&mut form, &kind(), &catalogue, (words(), day())).unwrap();
    let back = answers_json(&read.answers, &BTreeMap::new());
    assert_eq!(back["each"], 500_000);
    assert_eq!(back["by-sex"], json!({ "male": 2 }));
    assert_eq!(back["people"]["count"], 2);
    assert_eq!(read.named["people"][0].birth_year, Some(1985));
}

#[test]
fn a_body_with_unknown_names_or_shapes_is_refused_by_name() {
    let catalogue = catalogue();
    let speaker = Speaker {
        catalogue: &catalogue,
        words: words(),
    };
    for (answers, wrong) in [
        (json!({ "peoples": 3 }), "peoples"),
        (json!({ "by-sex": { "other": 3 } }), "by-sex.other"),
        (json!({ "firm": { "nam": "x" } }), "firm.nam"),
        (json!({ "people": { "total": 3 } }), "people.total"),
        (json!({ "people": { "names": ["A"] } }), "people.names"),
        (
            json!({ "people": { "names": [{ "full_name": "A, B" }] } }),
            "people.names",
        ),
        (json!({ "each": 1.5 }), "each"),
        (json!({ "each": "500000" }), "each"),
        (json!({ "paid": "yes" }), "paid"),
        (json!({ "note": 5 }), "note"),
        (json!([]), "answers"),
    ] {
        let mut form = FormState::default();
        fill_answers(&mut form, &kind(), Some(&answers), speaker);
        let names: Vec<_> = form.errors().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, [wrong], "{answers}");
    }
}
