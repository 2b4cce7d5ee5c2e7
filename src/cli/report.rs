//! `diemtua report`: a form filled for a unit and a period, written to a file.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use timeline::PeriodName;

use super::site::open_site;
use crate::config::Settings;
use crate::indicator::parse_structure;
use crate::report::{Format, FormatFault, Subject, fill, write};
use crate::store::Scope;
use crate::unit::store::{find_unit, unit_number};

/// A report to write.
#[derive(Debug, Args)]
pub struct ReportAsked {
    /// Code of the form, e.g. half-year or 2-hdcd
    form: String,
    /// Code of the unit
    #[arg(long)]
    unit: String,
    /// 2023, 2023-H1, 2023-Q3, 2023-09, 2023-U1 or 2023-01-01..2023-08-31
    #[arg(long)]
    period: String,
    /// html, pdf, docx, xlsx or csv
    #[arg(long)]
    format: String,
    /// File to write
    #[arg(long)]
    out: PathBuf,
    /// vi or en
    #[arg(long, default_value = "vi", value_parser = ["vi", "en"])]
    language: String,
    /// Line of the federation: territorial or sectoral
    #[arg(long, default_value = "territorial", value_parser = ["territorial", "sectoral"])]
    line: String,
    /// then, now or a day: whose structure the figures follow
    #[arg(long, default_value = "then")]
    structure: String,
}

pub async fn run(settings: &Settings, asked: ReportAsked) -> Result<()> {
    let format: Format = asked
        .format
        .parse()
        .map_err(|fault: FormatFault| anyhow::anyhow!("{fault}"))?;
    let name: PeriodName = asked.period.parse()?;
    let site = open_site(settings).await?;
    let written = write_report(&site.app, &asked, name, format).await;
    site.close().await?;
    written
}

async fn write_report(
    app: &crate::app::App,
    asked: &ReportAsked,
    name: PeriodName,
    format: Format,
) -> Result<()> {
    let known: Vec<&str> = app
        .catalogue
        .forms
        .iter()
        .map(|form| form.code.as_str())
        .collect();
    let form = app.catalogue.form(&asked.form).with_context(|| {
        format!(
            "there is no form {}; choose one of {}",
            asked.form,
            known.join(", ")
        )
    })?;
    let missing = || format!("there is no unit {}; check the code", asked.unit);
    let mut owner = app.database.owner.acquire().await?;
    let unit_id = unit_number(&mut owner, &asked.unit)
        .await?
        .with_context(missing)?;
    drop(owner);
    // Whoever runs the command stands at the unit itself, on the last day of the period.
    let scope = Scope {
        account_id: 0,
        unit_id,
        line: asked.line.clone(),
        today: name.period().last_on(),
    };
    let mut tx = app.database.begin(&scope).await?;
    let unit = find_unit(&mut tx, &asked.unit, name.period().last_on())
        .await?
        .with_context(missing)?;
    if !form.tiers.contains(&unit.tier) {
        bail!(
            "form {} is for the tiers {}, and {} is of the tier {}; choose another form",
            form.code,
            form.tiers.join(", "),
            unit.code,
            unit.tier
        );
    }
    let structure = parse_structure(&asked.structure, app.clock.today()).with_context(|| {
        format!(
            "{:?} is no structure; write then, now or a day like 2025-07-01",
            asked.structure
        )
    })?;
    let subject = Subject {
        unit: &unit,
        line: &asked.line,
        name,
        structure,
    };
    let of = (form, asked.language.as_str());
    let (draft, _) = fill(app, &mut tx, &subject, of, Default::default()).await?;
    let bytes = write(&draft, format)?;
    std::fs::write(&asked.out, bytes)
        .with_context(|| format!("{} could not be written", asked.out.display()))
}
