//! The likely pairs of a list in a CSV file, for the bench: `pairs LIST.csv PAIRS.csv [LEAST]`.
//!
//! The list's columns are `id, name, birth, sex, number, unit, phone`, further ones are passed
//! over. A birth is `1985-03-07`, `1985` or empty, a sex `0` (man), `1` (woman) or empty. Prints
//! one line of JSON: records, pairs, seconds to read, to index and learn, to tell, memory at most
//! before and after.

use std::error::Error;
use std::time::Instant;

use linkage::{Birth, Day, People, Record, Sex};

fn birth(text: &str) -> Birth {
    match (text.len(), text.parse::<Day>(), text.parse()) {
        (10, Ok(day), _) => Birth::Day(day),
        (4, _, Ok(year)) => Birth::Year(year),
        _ => Birth::Unknown,
    }
}

/// The most memory the program has held, in MB, where the system tells it.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, list, out, rest @ ..] = arguments.as_slice() else {
        return Err("usage: pairs LIST.csv PAIRS.csv [LEAST]".into());
    };
    let least = rest.first().map_or(Ok(0.01), |text| text.parse())?;
    let begun = Instant::now();
    let mut reader = csv::Reader::from_path(list)?;
    let headers = reader.headers()?.clone();
    let mut at = [0; 7];
    let wanted = ["id", "name", "birth", "sex", "number", "unit", "phone"];
    for (place, name) in at.iter_mut().zip(wanted) {
        let found = headers.iter().position(|header| header == name);
        *place = found.ok_or_else(|| format!("the list has no column {name}"))?;
    }
    let rows = reader.records().collect::<Result<Vec<_>, _>>()?;
    let records = rows
        .iter()
        .map(|row| {
            Ok(Record {
                id: row[at[0]].parse()?,
                name: &row[at[1]],
                birth: birth(&row[at[2]]),
                sex: match &row[at[3]] {
                    "0" => Some(Sex::Male),
                    "1" => Some(Sex::Female),
                    _ => None,
                },
                number: &row[at[4]],
                unit: row[at[5]].parse()?,
                phone: &row[at[6]],
            })
        })
        .collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    let read = begun.elapsed().as_secs_f64();
    let memory_before = most_memory();
    let begun = Instant::now();
    let people = People::new(&records);
    let index = begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    let pairs = people.pairs(least);
    let tell = begun.elapsed().as_secs_f64();
    let memory = most_memory();
    let begun = Instant::now();
    let found = people.find_all(&records[..records.len().min(2_000)], 0.5);
    let find = begun.elapsed().as_secs_f64() / found.len().max(1) as f64;
    let mut writer = csv::Writer::from_path(out)?;
    writer.write_record(["a", "b", "score", "why"])?;
    for pair in &pairs {
        let why: Vec<String> = pair
            .why
            .iter()
            .map(|reason| format!("{reason:?}"))
            .collect();
        let (a, b) = (pair.a.to_string(), pair.b.to_string());
        writer.write_record([a, b, pair.score.to_string(), why.join(" ")])?;
    }
    writer.flush()?;
    let told = serde_json::json!({
        "records": records.len(), "pairs": pairs.len(), "read_seconds": read,
        "memory_mb_before": memory_before, "memory_mb": memory,
        "index_seconds": index, "tell_seconds": tell, "find_microseconds": find * 1e6,
        "beliefs": format!("{:.4?}", people.beliefs()),
    });
    println!("{told}");
    Ok(())
}
