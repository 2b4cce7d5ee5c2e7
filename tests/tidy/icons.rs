//! Every icon a page asks for by its name is drawn: under that name in the sprite, or as one of the
//! second names the front end's build gives a drawing.

use std::collections::BTreeSet;

use crate::files::{below, none, root};

/// What stands between two marks, at every place the first is met.
fn between<'a>(text: &'a str, first: &str, end: char) -> Vec<&'a str> {
    let parts = text.split(first).skip(1);
    parts.filter_map(|rest| rest.split(end).next()).collect()
}

#[test]
fn an_icon_a_page_asks_for_is_drawn() {
    let read = |path: &str| std::fs::read_to_string(root().join(path)).unwrap();
    let (sprite, build) = (
        read("frontend/src/icons.svg"),
        read("frontend/build/icons.mjs"),
    );
    let mut drawn: BTreeSet<&str> = between(&sprite, "<symbol id=\"i-", '"')
        .into_iter()
        .collect();
    let (_, second) = build.split_once("secondNames = {").unwrap();
    let (second, _) = second.split_once('}').unwrap();
    for line in second.lines() {
        if let Some((name, _)) = line.trim().split_once(':') {
            drawn.insert(name);
        }
    }
    assert!(drawn.len() > 60, "{drawn:?}");
    let mut faults = Vec::new();
    for file in below("src", &[".html"]) {
        for first in ["icon(frame, \"", ".svg?v={{ frame.asset_version }}#i-"] {
            for name in between(&file.text, first, '"') {
                // A name that the page is handed is another test's matter.
                if !name.contains('{') && !drawn.contains(name) {
                    faults.push(format!("{}: {name}", file.path));
                }
            }
        }
    }
    none(
        "an icon is drawn in frontend/src/icons.svg, or a second name of one that is",
        faults,
    );
}
