//! Whatever the reader, the judge or the likeness can say has a sentence in both languages.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::super::identity::Why;
use super::super::near;
use super::*;
use crate::web::defined_keys;

/// The values of all text constants of a file of the checkout.
fn constants(path: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join(path)).unwrap();
    let mut found = Vec::new();
    for line in text.lines() {
        let rest = line.trim_start().strip_prefix("pub const ");
        if let Some((_, value)) = rest.and_then(|rest| rest.split_once(": &str = \"")) {
            found.push(value.trim_end_matches("\";").to_owned());
        }
    }
    found
}

#[test]
fn every_code_has_its_sentence() {
    let known = defined_keys();
    let reader = constants("crates/roster/src/note.rs");
    assert!(reader.len() > 50, "the search itself is broken: {reader:?}");
    let own = constants("src/import/members/finding.rs");
    let listed: BTreeSet<&str> = finding::ALL.into_iter().collect();
    assert_eq!(
        own.iter().map(String::as_str).collect::<BTreeSet<_>>(),
        listed
    );
    let notes = reader
        .iter()
        .chain(&own)
        .map(|code| format!("import-note-{}", dashed(code)));
    let asks = Why::ALL
        .iter()
        .map(|why| format!("import-ask-{}", why.code()));
    let fields = Field::ALL
        .iter()
        .map(|field| format!("import-field-{}", dashed(field.code())));
    let missing: Vec<String> = notes
        .chain(asks)
        .chain(fields)
        .filter(|key| !known.contains(key))
        .collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn every_likeness_has_its_words() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("crates/linkage/src/record.rs")).unwrap();
    let (_, reasons) = text.split_once("pub enum Reason {").unwrap();
    let known = defined_keys();
    let mut count = 0;
    for line in reasons.lines() {
        let name = line.trim().trim_end_matches(',');
        if name.is_empty() || !name.chars().all(char::is_alphanumeric) {
            continue;
        }
        let mut key = String::from("import-likeness");
        for letter in name.chars() {
            if letter.is_ascii_uppercase() {
                key.push('-');
            }
            key.push(letter.to_ascii_lowercase());
        }
        assert!(known.contains(&key), "{key}");
        count += 1;
    }
    assert!(count > 20, "the search itself is broken");
    let code = near::reason_code(linkage::Reason::SamePhone);
    assert_eq!(of_likeness(Words::of("en"), &code), "the same telephone");
}
