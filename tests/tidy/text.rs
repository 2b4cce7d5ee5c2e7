//! Form: lengths, names, reasons, and no word of the machine it was written on.

use std::collections::BTreeMap;

use crate::files::{below, none, root};

/// The longest a file may be without its unit tests.
const LINES: usize = 400;

/// Files that are longer still, with what they may come to. The list only becomes shorter: a file
/// that has come below the line leaves it.
const LONGER: [(&str, usize); 3] = [
    ("src/overview/federation.rs", 500),
    ("src/unit/pages.rs", 550),
    ("tests/it/figures.rs", 500),
];

#[test]
fn files_are_of_a_length_one_can_read() {
    let longer: BTreeMap<&str, usize> = LONGER.into_iter().collect();
    let mut files = below("src", &[".rs", ".html"]);
    files.extend(below("crates", &[".rs", ".html"]));
    files.extend(below("tests", &[".rs"]));
    files.extend(below("e2e", &[".ts", ".mjs"]));
    let mut faults = Vec::new();
    for file in files {
        let lines = file.code().lines().count();
        let limit = longer.get(file.path.as_str()).copied();
        if lines > limit.unwrap_or(LINES) {
            faults.push(format!("{}: {lines} lines", file.path));
        } else if limit.is_some() && lines <= LINES {
            faults.push(format!(
                "{}: {lines} lines: take it off the list",
                file.path
            ));
        }
    }
    none(
        "a file has about 400 lines; split it by what it is about",
        faults,
    );
}

#[test]
fn lines_fit_the_page() {
    let mut files = below("src", &[".rs"]);
    files.extend(below("crates", &[".rs"]));
    files.extend(below("tests", &[".rs"]));
    let mut faults = Vec::new();
    for file in files {
        // Queries are as long as they are.
        if file.name() == "store.rs" || file.path.contains("/store/") {
            continue;
        }
        for (index, line) in file.text.lines().enumerate() {
            // A text is not broken; the formatter leaves such a line as it is.
            if line.chars().count() > 100 && !line.contains('"') {
                faults.push(format!("{}:{}", file.path, index + 1));
            }
        }
    }
    none("a line has 100 columns at the most", faults);
}

#[test]
fn names_of_folders_and_files_say_what_is_in_them() {
    let drawers = [
        "util", "utils", "helper", "helpers", "common", "misc", "manager", "service",
    ];
    let mut faults = Vec::new();
    for file in below(
        "",
        &[
            ".rs", ".ts", ".html", ".toml", ".sql", ".md", ".css", ".mjs", ".py",
        ],
    ) {
        for part in file.path.split(['/', '.']) {
            if drawers.contains(&part) {
                faults.push(file.path.clone());
            }
        }
    }
    none("a folder is named for what is in it", faults);
}

#[test]
fn the_project_does_not_know_the_machine_it_was_written_on() {
    let words = ["/home/", "/Users/", "C:\\Users"];
    let mut faults = Vec::new();
    for file in below("", &[""]) {
        // This file names them.
        if file.path == "tests/tidy/text.rs" || file.name() == "package-lock.json" {
            continue;
        }
        for (index, line) in file.text.lines().enumerate() {
            if words.iter().any(|word| line.contains(word)) {
                faults.push(format!("{}:{}: {}", file.path, index + 1, line.trim()));
            }
        }
    }
    none("no path of one machine", faults);
}

#[test]
fn every_decision_says_what_enforces_it() {
    let mut faults = Vec::new();
    let files = below("docs/decisions", &[".md"]);
    assert!(files.len() > 3);
    for file in files.iter().filter(|file| file.name() != "README.md") {
        let last = file.text.trim_end().rsplit("\n\n").next().unwrap_or("");
        if !last.starts_with("Enforced by") {
            faults.push(file.path.clone());
        }
    }
    none("a decision ends with what enforces it", faults);
}

#[test]
fn every_dependency_has_its_reason() {
    let mut faults = Vec::new();
    for file in below("", &["Cargo.toml"]) {
        let mut in_dependencies = false;
        let mut before = "";
        for line in file.text.lines() {
            if line.starts_with('[') {
                in_dependencies = line.trim_end_matches(']').ends_with("dependencies");
            } else if in_dependencies && line.contains('=') && !line.starts_with('#') {
                // Our own crates, and those whose reason stands at the root, need none.
                let known = line.contains("path = ") || line.contains("workspace = true");
                let said = before.starts_with('#') || line.contains("# ");
                if !known && !said {
                    faults.push(format!("{}: {line}", file.path));
                }
            }
            before = line;
        }
    }
    none("a dependency has a line of reason above it", faults);
}

#[test]
fn what_the_readme_names_is_there() {
    let mut faults = Vec::new();
    for name in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = std::fs::read_to_string(root().join(name)).unwrap_or_default();
        assert!(!text.is_empty(), "{name} is missing");
        // Paths in backticks that begin with a folder of the checkout.
        for path in text.split('`').skip(1).step_by(2) {
            let folders = [
                "src/",
                "crates/",
                "docs/",
                "tests/",
                "e2e/",
                "frontend/",
                "catalogue/",
            ];
            let is_path = folders.iter().any(|folder| path.starts_with(folder));
            if is_path && !path.contains([' ', '*', '…']) && !root().join(path).exists() {
                faults.push(format!("{name} names {path}"));
            }
        }
    }
    none("what a page names is there", faults);
}
