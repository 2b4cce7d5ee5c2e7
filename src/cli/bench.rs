//! `diemtua bench figures`: the facts of the site written out for others to count, and the engine's
//! own roll-up of them, run as often as asked. `diemtua bench search` asks for people. bench/ sets
//! a peer beside each and compares.

mod search;
mod season;
mod store;

use std::fs::File;
use std::io::{BufRead, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Subcommand;
use cube::{Cell, Cube, Structure};
use timeline::day_number;

use super::site::open_site;
use crate::config::Settings;
use crate::fact::Cuts;
use crate::fact::Snapshot;
use crate::fact::store::{Batch, read_after};

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum BenchDeed {
    /// Every unit, every series, every quarter of this year: facts, amounts, different people.
    /// Answers each line of standard input with the seconds of one run, then writes the result
    Figures {
        /// The folder facts.csv, links.csv and engine.csv are written to
        #[arg(long, default_value = "bench/out")]
        out: PathBuf,
    },
    /// Sessions for base unions, so that all of them can submit their reports at once; prints
    /// code and cookie of each, a JSON line a union
    Season {
        /// How many base unions
        #[arg(long, default_value_t = 6349)]
        units: i64,
    },
    /// Bank accounts for the lines of a round of help, which the register does not hold
    Aid {
        /// The number of the round
        #[arg(long)]
        round: i64,
    },
    /// People by what is typed. Says what there is, then answers each JSON line of standard input,
    /// {"scope", "texts"}, with the seconds and the people of each text
    Search {
        /// The folder names.csv is written to
        #[arg(long, default_value = "bench/out")]
        out: PathBuf,
    },
}

pub async fn run(settings: &Settings, deed: BenchDeed) -> Result<()> {
    match deed {
        BenchDeed::Season { units } => return season::season(settings, units).await,
        BenchDeed::Aid { round } => return give_accounts(settings, round).await,
        BenchDeed::Figures { .. } | BenchDeed::Search { .. } => {}
    }
    let (BenchDeed::Figures { out } | BenchDeed::Search { out }) = &deed else {
        return Ok(());
    };
    std::fs::create_dir_all(out)
        .with_context(|| format!("the folder {} could not be made", out.display()))?;
    match &deed {
        BenchDeed::Figures { out } => figures(settings, out).await,
        BenchDeed::Search { out } => search::search(settings, out).await,
        BenchDeed::Season { .. } | BenchDeed::Aid { .. } => Ok(()),
    }
}

async fn give_accounts(settings: &Settings, round: i64) -> Result<()> {
    let site = open_site(settings).await?;
    let mut owner = site.app.database.owner.begin().await?;
    store::give_accounts(&mut owner, round).await?;
    owner.commit().await?;
    site.close().await
}

async fn figures(settings: &Settings, out: &Path) -> Result<()> {
    let site = open_site(settings).await?;
    let began = Instant::now();
    let batch = read_after(
        &site.app.database.engine,
        (&Snapshot::default(), &Cuts::default()),
        |_, _| false,
    )
    .await?;
    let read = began.elapsed().as_secs_f64();
    let quarters = quarters(site.app.clock.today().year());
    site.close().await?;
    write_facts(out, &batch)?;
    let facts = batch.facts.len();
    let began = Instant::now();
    let mut cube = Cube::new();
    cube.apply(batch.facts, batch.links);
    let built = began.elapsed().as_secs_f64();
    let mut cells = Vec::new();
    let ready = serde_json::json!({
        "facts": facts, "read_seconds": read, "build_seconds": built, "quarters": quarters,
    });
    say(&ready.to_string())?;
    for line in std::io::stdin().lock().lines() {
        line?;
        let began = Instant::now();
        cells.clear();
        cube.roll_up(0, Structure::Then, &quarters, &mut |cell| cells.push(cell))?;
        say(&began.elapsed().as_secs_f64().to_string())?;
    }
    write_cells(out, cells)
}

/// A line the other end reads at once.
fn say(line: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

/// The quarters of a year as half-open spans of day numbers.
fn quarters(year: i16) -> Vec<(i32, i32)> {
    let first = |quarter: i8| match quarter {
        4 => day_number(jiff::civil::date(year + 1, 1, 1)),
        _ => day_number(jiff::civil::date(year, 1 + 3 * quarter, 1)),
    };
    (0..4)
        .map(|quarter| (first(quarter), first(quarter + 1)))
        .collect()
}

fn create(out: &Path, name: &str) -> Result<BufWriter<File>> {
    let path = out.join(name);
    let file = File::create(&path);
    let file = file.with_context(|| format!("{} could not be written", path.display()))?;
    Ok(BufWriter::with_capacity(1 << 20, file))
}

fn write_facts(out: &Path, batch: &Batch) -> Result<()> {
    let mut file = create(out, "facts.csv")?;
    writeln!(file, "unit,day,series,amount,person,sign")?;
    for fact in &batch.facts {
        writeln!(
            file,
            "{},{},{},{},{},{}",
            fact.unit, fact.day, fact.series, fact.amount, fact.person, fact.sign
        )?;
    }
    file.flush()?;
    let mut file = create(out, "links.csv")?;
    writeln!(file, "child,parent,line,from_day,until_day,sign")?;
    for link in &batch.links {
        writeln!(
            file,
            "{},{},{},{},{},{}",
            link.child, link.parent, link.line, link.from, link.until, link.sign
        )?;
    }
    Ok(file.flush()?)
}

fn write_cells(out: &Path, mut cells: Vec<Cell>) -> Result<()> {
    cells.sort_unstable_by_key(|cell| (cell.unit, cell.series, cell.period));
    let mut file = create(out, "engine.csv")?;
    writeln!(file, "unit,series,quarter,facts,amount,people")?;
    for cell in cells {
        let total = cell.total;
        writeln!(
            file,
            "{},{},{},{},{},{}",
            cell.unit, cell.series, cell.period, total.facts, total.amount, total.people
        )?;
    }
    Ok(file.flush()?)
}
