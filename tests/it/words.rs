//! The messages: the same in both languages, and every one that is asked for is there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use diemtua::access::Role;
use diemtua::web::{defined_keys, languages_agree};

#[test]
fn both_languages_say_the_same_messages() {
    assert_eq!(languages_agree(), Vec::<String>::new());
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path
            .extension()
            .is_some_and(|ending| ending == "rs" || ending == "html")
        {
            found.push(path);
        }
    }
}

/// A key as the message files write them: small words joined by hyphens.
fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// The literals that directly follow an opening such as `.t("`.
fn after<'a>(text: &'a str, opening: &str) -> Vec<&'a str> {
    let parts = text.split(opening).skip(1);
    parts
        .filter_map(|rest| rest.split('"').next())
        .filter(|key| is_key(key))
        .collect()
}

/// The last literal within the brackets of each `refuse(…)`.
fn refusals(text: &str) -> Vec<&str> {
    let calls = text
        .split("refuse(")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'));
    calls
        .filter_map(|(inside, _)| inside.rsplit('"').nth(1))
        .filter(|key| is_key(key))
        .collect()
}

#[test]
fn every_message_asked_for_is_there() {
    let mut files = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut files,
    );
    let known = defined_keys();
    let mut missing = BTreeSet::new();
    let mut asked = 0;
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        // Line breaks that formatting puts after an opening bracket do not matter.
        let text: String = text.lines().map(str::trim_start).collect();
        let mut keys = refusals(&text);
        for opening in [
            ".t(\"",
            ".t1(\"",
            ".t2(\"",
            ".with(\"",
            "message: \"",
            "message = \"",
        ] {
            keys.extend(after(&text, opening));
        }
        asked += keys.len();
        for key in keys.into_iter().filter(|key| !known.contains(*key)) {
            missing.insert(format!("{}: {key}", file.display()));
        }
    }
    assert!(
        asked > 100,
        "only {asked} messages were found: the search itself is broken"
    );
    assert_eq!(missing, BTreeSet::new());
}

#[test]
fn messages_with_composed_keys_are_there() {
    let known = defined_keys();
    let mut keys: Vec<String> = Role::ALL
        .iter()
        .map(|role| format!("role-{role}"))
        .collect();
    for key in known
        .iter()
        .filter(|key| key.starts_with("error-") && !key.ends_with("-sentence"))
    {
        keys.push(format!("{key}-sentence"));
    }
    for key in keys {
        assert!(known.contains(&key), "{key}");
    }
}
