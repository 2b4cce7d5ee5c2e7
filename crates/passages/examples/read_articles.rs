//! Reads articles whose figures a person has listed and tells how many are found: for whoever has
//! the articles themselves, which are their papers' and not part of the project.
//!
//! `cargo run -p passages --example read_articles -- FOLDER FIGURES.jsonl`
//!
//! A line of the list is an article: `seed_file`, its name in the folder, and `figures`, each with
//! `n`, `value` or `low`, `denominator` if printed, `form`, `qualifier_class` and `as_written`.

use std::error::Error;
use std::path::Path;

use passages::read;
use serde_json::Value;

#[path = "../tests/golden/score.rs"]
mod score;

use score::{Expected, Place, Score, compare, vocabulary};

fn text(entry: &Value, key: &str) -> String {
    match entry.get(key) {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => String::new(),
        Some(other) => other.to_string(),
    }
}

/// A figure of the list as the reader's own are written.
fn expected(article: &str, entry: &Value) -> Option<Expected> {
    let (value, under) = (text(entry, "value"), text(entry, "denominator"));
    let form = text(entry, "form");
    let amount = if !under.is_empty() {
        format!("{value}/{under}")
    } else if value.is_empty() {
        format!("{}..", text(entry, "low"))
    } else if form == "percent" {
        format!("{}%", value.replace('.', ","))
    } else {
        value
    };
    let class = text(entry, "qualifier_class");
    let qualifier = match class.as_str() {
        "more_than" => "over",
        "less_than" => "under",
        "order_of_magnitude" => "order",
        other => other,
    };
    let place = if form == "ordinal" { "aside" } else { "either" };
    Some(Expected {
        article: article.to_owned(),
        n: text(entry, "n"),
        key: (amount, qualifier.to_owned()),
        printed: text(entry, "as_written").to_lowercase(),
        place: Place::from_code(place)?,
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, list] = arguments.as_slice() else {
        return Err("Name the folder of the articles and the list of their figures.".into());
    };
    let vocabulary = vocabulary();
    let mut total = Score::default();
    for line in std::fs::read_to_string(list)?.lines() {
        let entry: Value = serde_json::from_str(line)?;
        let file = text(&entry, "seed_file");
        let article: String = file.chars().take_while(|letter| *letter != '_').collect();
        let article_text = std::fs::read_to_string(Path::new(folder).join(&file))?;
        let figures = entry.get("figures").and_then(Value::as_array);
        let all: Vec<Expected> = figures
            .into_iter()
            .flatten()
            .filter_map(|figure| expected(&article, figure))
            .collect();
        let own: Vec<&Expected> = all.iter().collect();
        let found = compare(&article_text, &read(&article_text, &vocabulary), &own);
        found.score.print(&article);
        for missed in &found.missed {
            println!("  missed: {missed}");
        }
        for beside in &found.beside {
            println!("  not listed: {beside}");
        }
        total.add(found.score);
    }
    total.print("all articles");
    Ok(())
}
