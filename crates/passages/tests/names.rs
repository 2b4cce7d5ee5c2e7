//! How many figures of the five articles find their own name among those of the catalogue.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use passages::{Figure, Measured, Named, Names, Vocabulary, read};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn table(path: &str) -> toml::Table {
    std::fs::read_to_string(root().join(path))
        .unwrap()
        .parse()
        .unwrap()
}

fn strings(entry: &toml::Value, key: &str) -> Vec<String> {
    let list = entry.get(key).and_then(toml::Value::as_array);
    let list = list.into_iter().flatten();
    list.map(|one| one.as_str().unwrap().to_owned()).collect()
}

fn text(entry: &toml::Value, key: &str) -> String {
    entry[key].as_str().unwrap().to_owned()
}

/// The words of each measure.
fn measures() -> BTreeMap<String, Vec<String>> {
    let table = table("catalogue/measures.toml");
    let measures = table["measure"].as_array().unwrap().iter();
    let of = |measure: &toml::Value| {
        let mut counted = strings(measure, "counted");
        counted.push(text(measure, "vi"));
        (text(measure, "code"), counted)
    };
    measures.map(of).collect()
}

fn names() -> Names {
    let measures = measures();
    let mut things = Vec::new();
    for letter in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "k"] {
        let table = table(&format!("catalogue/indicators/{letter}.toml"));
        for indicator in table["indicator"].as_array().unwrap() {
            let measure = text(indicator, "measure");
            let measured = match (text(indicator, "type").as_str(), measure.as_str()) {
                ("ratio", _) => Measured::Share,
                ("mean", _) => Measured::Each,
                (_, "dong") => Measured::Money,
                _ => Measured::Count,
            };
            let mut names = strings(indicator, "aliases");
            names.insert(0, text(indicator, "vi"));
            things.push(Named {
                code: text(indicator, "code"),
                names,
                counted: measures[&measure].clone(),
                measured,
            });
        }
    }
    let short = table("catalogue/abbreviations.toml");
    let short = short["abbreviation"].as_array().unwrap().iter();
    let short: Vec<(String, String)> = short
        .map(|one| (text(one, "short"), text(one, "vi")))
        .collect();
    Names::new(things, &short)
}

fn vocabulary() -> Vocabulary {
    let words: Vec<String> = measures().into_values().flatten().collect();
    let short = [
        "đv",
        "cnvclđ",
        "lượt cnvclđ",
        "lượt con cnvclđ",
        "cđcs",
        "ng",
    ];
    Vocabulary::new(words.iter().map(String::as_str).chain(short))
}

/// The place of the true name in the ranking of the figure that was printed so; zero is first.
fn place_of(
    texts: &BTreeMap<String, String>,
    names: &Names,
    row: &csv::StringRecord,
) -> Option<usize> {
    let source = row.get(12).unwrap();
    let (article, _) = source.split_once('#').unwrap();
    let text = &texts[article];
    let printed = row.get(11).unwrap().replace('"', "");
    let value = row.get(4).unwrap();
    let reading = read(text, &vocabulary());
    let is_own = |figure: &Figure| {
        let around = text[figure.span.start..].replace(['"', '“', '”'], "");
        around.to_lowercase().starts_with(&printed.to_lowercase())
            || figure.value().is_some_and(|own| own.to_string() == value)
    };
    let figures = reading.blocks.iter().flat_map(|block| &block.figures);
    let ranked = figures.filter(|figure| is_own(figure)).map(|figure| {
        let ranked = names.rank(text, figure, "");
        let place = ranked
            .iter()
            .position(|one| names.named(one.at).unwrap().code == row.get(1).unwrap());
        (place, ranked, figure)
    });
    // A figure that is printed in several places may find its name in one of them.
    let best = ranked.min_by_key(|(place, ..)| place.unwrap_or(usize::MAX))?;
    if best.0 != Some(0) {
        let first: Vec<String> = best
            .1
            .iter()
            .take(3)
            .map(|one| format!("{} {}", names.named(one.at).unwrap().code, one.score))
            .collect();
        println!(
            "  {source} {} {:?}: {first:?}",
            row.get(1).unwrap(),
            &text[best.2.span.clone()]
        );
    }
    best.0
}

#[test]
fn figures_find_their_names() {
    let names = names();
    let articles = root().join("crates/passages/tests/golden/articles");
    let texts: BTreeMap<String, String> = ["000", "001", "002", "003", "004"]
        .into_iter()
        .map(|name| {
            let text = std::fs::read_to_string(articles.join(format!("{name}.txt"))).unwrap();
            (name.to_owned(), text)
        })
        .collect();
    let mut rows = csv::Reader::from_path(root().join("sample/articles/figures.csv")).unwrap();
    let places: Vec<Option<usize>> = rows
        .records()
        .map(|row| place_of(&texts, &names, &row.unwrap()))
        .collect();
    let within = |most: usize| {
        places
            .iter()
            .flatten()
            .filter(|place| **place < most)
            .count()
    };
    let all = places.len();
    println!(
        "first {}/{all}, among three {}/{all}, among five {}/{all}",
        within(1),
        within(3),
        within(5)
    );
    assert!(
        within(1) * 100 >= all * 60,
        "too few figures find their name at once"
    );
    assert!(
        within(5) * 100 >= all * 85,
        "too few figures find their name at all"
    );
}
