//! What a room may not know: where SQL stands, what is pure, where time and chance come from.

use crate::files::{File, below, none};

/// Every line of code that holds one of the words, in the files that fit.
fn lines_with(files: &[File], fits: impl Fn(&File) -> bool, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| fits(file)) {
        for (number, line) in file.code_lines() {
            if words.iter().any(|word| line.contains(word)) {
                found.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    found
}

fn is_store(file: &File) -> bool {
    file.name() == "store.rs" || file.path.contains("/store/")
}

fn is_rules(file: &File) -> bool {
    file.name() == "rules.rs" || file.path.contains("/rules/")
}

#[test]
fn sql_stands_in_stores_only() {
    let words = [
        "sqlx::query",
        "query!(",
        "query_as!(",
        "query_scalar!(",
        "copy_in_raw",
    ];
    let faults = lines_with(&below("src", &[".rs"]), |file| !is_store(file), &words);
    none("SQL belongs into store.rs", faults);
}

#[test]
fn changes_are_numbered_by_the_schema() {
    // A restored site goes on counting where it stopped; a transaction's own number does not.
    let mut files = below("src", &[".rs"]);
    files.extend(below("tests/it", &[".rs"]));
    let words = ["pg_current_xact_id", "pg_current_snapshot", "txid_current"];
    none(
        "a change's number is current_change_no(), what is known is changes_known()",
        lines_with(&files, |_| true, &words),
    );
}

#[test]
fn rules_are_pure() {
    let words = [
        "axum", "sqlx", "clock", "tokio", "askama", "std::fs", "std::net", "::now(",
    ];
    let files = below("src", &[".rs"]);
    assert!(files.iter().filter(|file| is_rules(file)).count() >= 3);
    none(
        "rules.rs knows no database, page or clock",
        lines_with(&files, is_rules, &words),
    );
}

#[test]
fn pure_crates_touch_nothing_outside_memory() {
    let words = [
        "std::fs",
        "std::net",
        "std::process",
        "std::env",
        "File::",
        "::now(",
        "SystemTime",
        "sqlx",
        "tokio",
        "println!",
        "rand::",
    ];
    for name in [
        "timeline",
        "vietnamese",
        "cube",
        "name-index",
        "ledger",
        "paper",
        "paper-pdf",
        "name-index",
        "linkage",
        "roster",
        "passages",
        "file-text",
    ] {
        let files = below(&format!("crates/{name}/src"), &[".rs"]);
        none(
            "a pure crate does no input or output",
            lines_with(&files, |_| true, &words),
        );
    }
}

#[test]
fn time_comes_from_the_clock_and_chance_from_id() {
    let files = below("src", &[".rs"]);
    let now = [
        "Timestamp::now",
        "Zoned::now",
        "SystemTime::now",
        "now_v7",
        "Utc::now",
    ];
    let faults = lines_with(&files, |file| file.path != "src/clock.rs", &now);
    none("the time comes from clock.rs", faults);
    let chance = ["rand::", "getrandom", "thread_rng"];
    let mine = |file: &File| file.path == "src/id.rs" || file.path.starts_with("src/demo/");
    none(
        "chance comes from id.rs",
        lines_with(&files, |file| !mine(file), &chance),
    );
}

#[test]
fn unsafe_code_and_silenced_lints_stay_out() {
    let words = [
        "unsafe {",
        "#[allow(",
        "#![allow(",
        "todo!(",
        "unimplemented!(",
        "#[ignore",
    ];
    let mut files = below("src", &[".rs"]);
    files.extend(below("crates", &[".rs"]));
    let fits = |file: &File| !file.path.contains("/tests/") && !file.path.contains("/examples/");
    let faults = lines_with(&files, fits, &words);
    // With a reason beside it a lint may be silenced by `expect`, which fails once it is needless.
    none("a lint that does not fit is named with its reason", faults);
}
