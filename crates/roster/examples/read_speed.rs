//! How fast a list is read: `cargo run --release -p roster --example read_speed -- FILE`.
//!
//! Prints the rows of the bare table and of the people in it, the seconds and the peak memory.

use std::error::Error;
use std::fs::File;
use std::time::Instant;

use roster::{Heading, Reader, Reading, Row, Setting, Severity, Source};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args()
        .nth(1)
        .ok_or("usage: read_speed FILE [table]")?;
    let table_only = std::env::args().nth(2).is_some();
    let begin = Instant::now();
    let mut source = Source::open(File::open(&path)?)?;
    let sheet = source.first_sheet();
    let mut rows = source.rows(sheet)?;
    let mut row = Row::default();
    let mut count = 0u64;
    if table_only {
        while rows.next_row(&mut row)? {
            count += 1;
        }
        return finish("table", count, begin);
    }
    let heading = Heading::find(&mut rows)?;
    let setting = Setting {
        today: vietnamese::Day::constant(2026, 1, 1),
        youngest_age: 15,
        oldest_age: 100,
    };
    let mut reader = Reader::new(heading.columns, setting);
    let mut by_severity = [0u64; 4];
    while rows.next_row(&mut row)? {
        match reader.read(&row) {
            Reading::Person(read) => {
                count += 1;
                by_severity[match read.severity() {
                    None => 0,
                    Some(Severity::Repaired) => 1,
                    Some(Severity::Doubt) => 2,
                    Some(Severity::Wrong) => 3,
                }] += 1;
            }
            Reading::Passed(_) => {}
        }
    }
    println!("faultless, repaired, doubtful, wrong: {by_severity:?}");
    finish("people", count, begin)
}

fn finish(what: &str, count: u64, begin: Instant) -> Result<(), Box<dyn Error>> {
    let seconds = begin.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap_or("VmHWM: unknown");
    println!(
        "{what}: {count} rows in {seconds:.2} s, {:.0} rows/s; {peak}",
        count as f64 / seconds
    );
    Ok(())
}
