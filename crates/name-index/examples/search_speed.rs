//! How long questions take and whether whom they mean is found, for `bench/search.py`, which
//! writes the questions. Run it with
//! `cargo run --release -p name-index --example search_speed -- NAMES.csv QUESTIONS.json`.
//!
//! `NAMES.csv` has a heading and the columns id, name, unit; every further column is a key.
//! `QUESTIONS.json` is `{"scopes": {"whole": null, "base": [7], …}, "questions": [{"scope",
//! "kind", "text", "name"}, …]}`; `name` is whose name was meant.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::time::Instant;

use name_index::{Entry, Key, NameIndex, Query, Scope};
use serde_json::{Value, json};

/// Hits of a question, as many as a page shows.
const LIMIT: usize = 20;

fn main() -> Result<(), Box<dyn Error>> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let [names, questions] = paths.as_slice() else {
        return Err("usage: search_speed NAMES.csv QUESTIONS.json".into());
    };
    let questions: Value = serde_json::from_str(&std::fs::read_to_string(questions)?)?;
    let before = memory_mb();
    let began = Instant::now();
    let read = entries(names)?.count();
    let read_seconds = began.elapsed().as_secs_f64();
    let began = Instant::now();
    let mut index = NameIndex::build(entries(names)?);
    let build_seconds = began.elapsed().as_secs_f64() - read_seconds;
    let index_mb = memory_mb() - before;
    let folded: HashMap<i64, String> = entries(names)?
        .map(|entry| (entry.id, vietnamese::fold(&entry.name)))
        .collect();
    let scopes = scopes(&questions["scopes"]);
    let mut asked: BTreeMap<(String, String), Asked> = BTreeMap::new();
    for question in questions["questions"].as_array().into_iter().flatten() {
        let text = |field: &str| question[field].as_str().unwrap_or_default().to_owned();
        let of_kind = asked.entry((text("scope"), text("kind"))).or_default();
        of_kind.questions.push((text("text"), text("name")));
    }
    let mut answers = Vec::new();
    for ((scope, kind), of_kind) in &asked {
        let measured = of_kind.measure(&index, &scopes[scope], &folded);
        answers.push(json!({"scope": scope, "kind": kind, "measured": measured}));
    }
    let out = json!({
        "people": read,
        "read_seconds": read_seconds,
        "build_seconds": build_seconds,
        "index_mb": index_mb,
        "answers": answers,
        "lists": lists(&index, &scopes),
        "upkeep": upkeep(&mut index, names)?,
    });
    println!("{out}");
    Ok(())
}

fn entries(path: &str) -> Result<impl Iterator<Item = Entry>, Box<dyn Error>> {
    let rows = csv::Reader::from_path(path)?.into_records();
    Ok(rows.filter_map(|row| {
        let row = row.ok()?;
        let keys = row.iter().skip(3).filter(|key| !key.is_empty());
        Some(Entry {
            id: row[0].parse().ok()?,
            name: row[1].to_owned(),
            places: vec![row[2].parse().ok()?],
            keys: keys.map(Key::begun).collect(),
            keys_at: None,
        })
    }))
}

fn scopes(scopes: &Value) -> BTreeMap<String, Scope> {
    let scopes = scopes.as_object().into_iter().flatten();
    let scopes = scopes.map(|(name, places)| {
        let scope = places.as_array().map_or(Scope::Whole, |places| {
            let numbers = places.iter().filter_map(Value::as_u64);
            Scope::Places(numbers.map(|number| number as u32).collect())
        });
        (name.clone(), scope)
    });
    scopes.collect()
}

/// Questions of one kind in one scope: the text, and whose name was meant.
#[derive(Default)]
struct Asked {
    questions: Vec<(String, String)>,
}

impl Asked {
    fn measure(&self, index: &NameIndex, scope: &Scope, folded: &HashMap<i64, String>) -> Value {
        let query = |text| Query {
            text,
            scope,
            offset: 0,
            limit: LIMIT,
        };
        for (text, _) in self.questions.iter().take(20) {
            std::hint::black_box(index.find(&query(text)));
        }
        let (mut times, mut met) = (Vec::new(), 0);
        for (text, name) in &self.questions {
            let began = Instant::now();
            let found = index.find(&query(text));
            times.push(began.elapsed().as_secs_f64() * 1_000.0);
            let name = vietnamese::fold(name);
            met += usize::from(found.hits.iter().any(|hit| folded[&hit.id] == name));
        }
        let mut told = milliseconds(times);
        told["met"] = json!(met);
        told
    }
}

/// Pages at places all over each scope's list, and the letters above it.
fn lists(index: &NameIndex, scopes: &BTreeMap<String, Scope>) -> Vec<Value> {
    let told = scopes.iter().map(|(name, scope)| {
        let total = index.page(scope, 0, 0).total;
        let time = |offset: usize| {
            let began = Instant::now();
            std::hint::black_box(index.page(scope, offset, 100));
            began.elapsed().as_secs_f64() * 1_000.0
        };
        let pages = (0..200).map(|part| time(total * part / 200)).collect();
        let began = Instant::now();
        std::hint::black_box(index.initials(scope));
        let initials = began.elapsed().as_secs_f64() * 1_000.0;
        json!({"scope": name, "people": total, "page": milliseconds(pages), "initials": initials})
    });
    told.collect()
}

/// Takes every hundredth person out and in again, one by one.
fn upkeep(index: &mut NameIndex, path: &str) -> Result<Value, Box<dyn Error>> {
    let mut times = Vec::new();
    for entry in entries(path)?.step_by(100) {
        let began = Instant::now();
        index.remove(entry.id);
        index.insert(entry);
        times.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok(milliseconds(times))
}

fn milliseconds(mut times: Vec<f64>) -> Value {
    times.sort_by(f64::total_cmp);
    let at = |part: usize| times.get((times.len() * part / 100).min(times.len().saturating_sub(1)));
    json!({"n": times.len(), "p50": at(50), "p99": at(99), "max": times.last()})
}

/// What the process holds in memory; 0 where the system does not tell.
fn memory_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kb = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    kb.unwrap_or(0.0) / 1_024.0
}
