//! `diemtua read`: the figures of an old report with what is suggested for them. Writes nothing and
//! needs no database.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::catalogue;
use crate::config::Settings;
use crate::reading::rules::{Lexicon, Suggestion, suggest};

/// What is read.
#[derive(Debug, Args)]
pub struct ReadAsked {
    /// A .docx, .xlsx, .pdf with text, or text
    file: PathBuf,
    /// Code of the unit whose report it is
    #[arg(long, default_value = "")]
    unit: String,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

pub fn run(settings: &Settings, asked: &ReadAsked) -> Result<()> {
    let size = std::fs::metadata(&asked.file)
        .with_context(|| format!("{} cannot be opened", asked.file.display()))?
        .len();
    if usize::try_from(size).is_ok_and(|size| size > file_text::MOST_BYTES) {
        bail!("{}", file_text::Fault::TooLarge);
    }
    let bytes = std::fs::read(&asked.file)
        .with_context(|| format!("{} cannot be opened", asked.file.display()))?;
    let (_, text) = file_text::text_of(&bytes).map_err(|fault| anyhow::anyhow!("{fault}"))?;
    let catalogue = catalogue::load(settings.catalogue.as_deref())?;
    let (_, suggestions) = suggest(&text, &catalogue, &Lexicon::of(&catalogue));
    let mut out = std::io::stdout().lock();
    for one in &suggestions {
        if asked.json {
            let unit = unit_of(asked, one);
            let mut line = serde_json::to_value(one)?;
            if let Some(object) = line.as_object_mut() {
                object.insert("unit".to_owned(), unit.into());
            }
            writeln!(out, "{line}")?;
        } else {
            let first = one.candidates.first();
            let indicator = first.map_or("-", |first| first.code.as_str());
            let whys: Vec<&str> = one.why.iter().map(|why| why.as_code()).collect();
            writeln!(
                out,
                "{:>3}  {:>3}  {:<22} {:<24} {:<10} {:<22} {}  [{}]",
                one.number,
                one.score,
                indicator,
                one.value,
                one.qualifier,
                one.period.as_deref().unwrap_or("-"),
                one.printed,
                whys.join(" ")
            )?;
        }
    }
    if !asked.json {
        writeln!(out, "{} figures; nothing was written", suggestions.len())?;
    }
    Ok(())
}

/// Whose figure it is: a headline's is not the report's own.
fn unit_of(asked: &ReadAsked, one: &Suggestion) -> Option<String> {
    if one.is_headline() {
        return one.whose.clone();
    }
    (!asked.unit.is_empty()).then(|| asked.unit.clone())
}
