//! How many figures are found in texts whose figures a person has marked, and how many that are
//! none: five articles written after newspapers, and texts in other styles.

// Tests say what must be so by failing.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use passages::{Figure, read};

#[path = "golden/score.rs"]
mod score;

use score::{Expected, Place, Score, compare, figures, vocabulary, written};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name)
}

fn text_of(name: &str) -> String {
    std::fs::read_to_string(folder(name)).unwrap()
}

/// The figures of the articles by article; an order of magnitude without an upper end is open.
fn expected() -> Vec<Expected> {
    let mut rows = csv::Reader::from_path(folder("articles/figures.csv")).unwrap();
    let rows = rows.records().map(|row| {
        let row = row.unwrap();
        let of = |at: usize| row.get(at).unwrap().to_owned();
        let amount = match (of(2), of(3), of(5)) {
            (value, _, under) if !under.is_empty() => format!("{value}/{under}"),
            (value, low, _) if value.is_empty() => format!("{low}.."),
            (value, ..) => value,
        };
        Expected {
            article: of(0),
            n: of(1),
            key: (amount, of(6)),
            printed: of(7),
            place: Place::from_code(&of(8)).unwrap(),
        }
    });
    rows.collect()
}

#[test]
fn every_figure_of_the_five_articles_is_found() {
    let all = expected();
    let mut total = Score::default();
    let mut missed = Vec::new();
    for article in ["000", "001", "002", "003", "004"] {
        let text = text_of(&format!("articles/{article}.txt"));
        let own: Vec<&Expected> = all.iter().filter(|one| one.article == article).collect();
        let found = compare(&text, &read(&text, &vocabulary()), &own);
        for beside in &found.beside {
            println!("  not listed: {article} {beside}");
        }
        found.score.print(article);
        total.add(found.score);
        missed.extend(found.missed);
    }
    total.print("five articles");
    assert!(missed.is_empty(), "not found: {missed:#?}");
    assert!(total.precision() >= 0.95, "too much is taken for a figure");
}

/// A text without its marks, and what they mark.
fn unmarked(marked: &str) -> (String, Vec<(std::ops::Range<usize>, String, String)>) {
    let (mut text, mut marks) = (String::new(), Vec::new());
    let mut rest = marked;
    while let Some((before, after)) = rest.split_once("[[") {
        text.push_str(before);
        let (mark, after) = after.split_once("]]").unwrap();
        let parts: Vec<&str> = mark.split('|').collect();
        let [printed, amount, qualifier] = parts[..] else {
            panic!("{mark} has not three parts");
        };
        let from = text.len();
        text.push_str(printed);
        marks.push((from..text.len(), amount.to_owned(), qualifier.to_owned()));
        rest = after;
    }
    text.push_str(rest);
    (text, marks)
}

fn score_of(name: &str) -> Score {
    let (text, marks) = unmarked(&text_of(&format!("unseen/{name}")));
    let reading = read(&text, &vocabulary());
    let mut score = Score::default();
    let found: Vec<&Figure> = figures(&reading).map(|(_, figure)| figure).collect();
    let is_hit = |figure: &Figure, mark: &(std::ops::Range<usize>, String, String)| {
        let meets = figure.span.start < mark.0.end && mark.0.start < figure.span.end;
        meets && written(figure) == mark.1 && figure.qualifier.as_code() == mark.2
    };
    for mark in &marks {
        score.expected += 1;
        let is_found = found.iter().any(|figure| is_hit(figure, mark));
        score.hit += usize::from(is_found);
        if !is_found {
            println!(
                "  missed: {name} {:?} {} {}",
                &text[mark.0.clone()],
                mark.1,
                mark.2
            );
        }
    }
    for figure in &found {
        score.found += 1;
        let is_true = marks.iter().any(|mark| is_hit(figure, mark));
        score.true_found += usize::from(is_true);
        if !is_true {
            let printed = &text[figure.span.clone()];
            println!(
                "  none: {name} {printed:?} {} {:?}",
                written(figure),
                figure.qualifier
            );
        }
    }
    score.print(name);
    score
}

#[test]
fn texts_in_other_styles_are_read_too() {
    let mut names: Vec<String> = std::fs::read_dir(folder("unseen"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let scores: BTreeMap<&str, Score> = names
        .iter()
        .map(|name| (name.as_str(), score_of(name)))
        .collect();
    let mut total = Score::default();
    for score in scores.values() {
        total.add(*score);
    }
    total.print("unseen");
    assert!(total.recall() >= 0.9 && total.precision() >= 0.9);
    for (name, score) in scores {
        assert!(
            score.recall() >= 0.8 && score.precision() >= 0.8,
            "{name}: {score:?}"
        );
    }
}
