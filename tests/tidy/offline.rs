//! The offline data of checked queries: exactly those of the source, checked against exactly these
//! migrations. A query without data does not compile; here data without a query are found, and
//! data from before a migration.

use std::collections::BTreeSet;
use std::fs;

use sha2::{Digest, Sha256};

use crate::files::{below, none, root};

const REMEDY: &str = "the queries' offline data are stale; remedy: make prepare";

#[test]
fn offline_data_were_checked_against_these_migrations() {
    let mut paths: Vec<_> = fs::read_dir(root().join("migrations"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let mut all = Sha256::new();
    for path in paths {
        all.update(path.file_name().unwrap().as_encoded_bytes());
        all.update(fs::read(&path).unwrap());
    }
    let digits: String = all
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let kept = fs::read_to_string(root().join(".sqlx/migrations.sha256")).unwrap_or_default();
    assert_eq!(kept.trim(), digits, "{REMEDY}");
}

#[test]
fn offline_data_are_those_of_the_queries_in_the_source() {
    let mut asked = BTreeSet::new();
    for file in below("src", &[".rs"]) {
        for opening in ["query!(", "query_scalar!("] {
            for rest in file.code().split(opening).skip(1) {
                asked.insert(literal(rest.trim_start()).expect("a query is one literal"));
            }
        }
        for rest in file.code().split("query_as!(").skip(1) {
            let (_, rest) = rest.split_once(',').expect("a type comes first");
            asked.insert(literal(rest.trim_start()).expect("a query is one literal"));
        }
    }
    let mut kept = BTreeSet::new();
    for entry in fs::read_dir(root().join(".sqlx")).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "json") {
            let text = fs::read_to_string(&path).unwrap();
            let data: serde_json::Value = serde_json::from_str(&text).unwrap();
            kept.insert(data["query"].as_str().unwrap().to_owned());
        }
    }
    assert!(
        asked.len() > 50,
        "only {} queries were found: the search is broken",
        asked.len()
    );
    let first = |query: &String| query.lines().next().unwrap_or("").to_owned();
    let lacking = asked.difference(&kept).map(first).collect();
    none(&format!("{REMEDY}. Without data"), lacking);
    let needless = kept.difference(&asked).map(first).collect();
    none(&format!("{REMEDY}. Without a query"), needless);
}

/// The string literal a text begins with, as the compiler reads it.
fn literal(text: &str) -> Option<String> {
    if let Some(raw) = text.strip_prefix("r#\"") {
        return raw.split_once("\"#").map(|(query, _)| query.to_owned());
    }
    let mut query = String::new();
    let mut rest = text.strip_prefix('"')?.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' => return Some(query),
            '\\' => match rest.next()? {
                'n' => query.push('\n'),
                '\n' => while rest.next_if(|c| c.is_whitespace()).is_some() {},
                other => query.push(other),
            },
            other => query.push(other),
        }
    }
    None
}
