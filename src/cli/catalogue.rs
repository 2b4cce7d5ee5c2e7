//! `diemtua catalogue check`: counts, and what is wrong.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Subcommand;

use crate::catalogue::{check, load};
use crate::config::Settings;

/// What can be done with the catalogue.
#[derive(Debug, Subcommand)]
pub enum CatalogueDeed {
    /// Count what it holds and name what is wrong
    Check {
        /// A site's folder to read on top of the built-in catalogue
        folder: Option<PathBuf>,
        #[arg(long)]
        json: bool,
    },
}

pub fn run(settings: &Settings, deed: CatalogueDeed) -> Result<()> {
    let CatalogueDeed::Check { folder, json } = deed;
    let folder = folder.or_else(|| settings.catalogue.clone());
    let catalogue = load(folder.as_deref())?;
    let findings = check(&catalogue);
    if json {
        let report = serde_json::json!({
            "kinds": catalogue.kinds.len(),
            "indicators": catalogue.indicators.len(),
            "forms": catalogue.forms.len(),
            "rules": catalogue.rules.len(),
            "findings": findings,
        });
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!(
            "{} kinds, {} indicators, {} forms, {} rules",
            catalogue.kinds.len(),
            catalogue.indicators.len(),
            catalogue.forms.len(),
            catalogue.rules.len()
        );
        for finding in &findings {
            println!(
                "{}: {}\n  {}",
                finding.place, finding.reason, finding.remedy
            );
        }
    }
    if !findings.is_empty() {
        bail!("{} findings in the catalogue", findings.len());
    }
    Ok(())
}
