//! `diemtua report`: a form filled for a unit and a period, written to a file.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use jiff::Timestamp;
use sqlx::PgConnection;
use timeline::PeriodName;

use super::site::open_site;
use crate::app::App;
use crate::config::Settings;
use crate::indicator::parse_structure;
use crate::report::{Format, FormatFault, Subject, as_issued, fill, issued_store, redraw, write};
use crate::store::Scope;
use crate::unit::Unit;
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
    /// Write the report as it was frozen: its first, second … vintage
    #[arg(long, conflicts_with = "known_at")]
    vintage: Option<i32>,
    /// Write the report as it was frozen last before an instant, e.g. 2026-06-10T00:00:00Z
    #[arg(long)]
    known_at: Option<Timestamp>,
    /// Draw a frozen report again from the data as they were known then and compare the checksums
    #[arg(long)]
    redraw: bool,
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
    app: &App,
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
    if asked.vintage.is_some() || asked.known_at.is_some() {
        return write_frozen(app, &mut tx, asked, (&unit, name, format)).await;
    }
    if asked.redraw {
        bail!("--redraw is for a frozen report; add --vintage N or --known-at INSTANT");
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
        known: None,
    };
    let of = (form, asked.language.as_str());
    let (draft, _) = fill(app, &mut tx, &subject, of, Default::default()).await?;
    let bytes = write(&draft, format)?;
    std::fs::write(&asked.out, bytes)
        .with_context(|| format!("{} could not be written", asked.out.display()))
}

/// Writes a report as it was frozen; drawn again where that is asked, and refused where it differs.
async fn write_frozen(
    app: &App,
    connection: &mut PgConnection,
    asked: &ReportAsked,
    (unit, name, format): (&Unit, PeriodName, Format),
) -> Result<()> {
    let period = name.to_string();
    let key = (unit.unit_id, asked.form.as_str(), period.as_str());
    let found = match (asked.vintage, asked.known_at) {
        (Some(vintage), _) => issued_store::find_vintage(connection, key, vintage).await?,
        (None, Some(instant)) => {
            let found = issued_store::find_known_at(connection, key, instant).await?;
            if let Some((_, at)) = &found {
                println!("{period}: frozen {at}");
            }
            found.map(|(report_id, _)| report_id)
        }
        (None, None) => None,
    };
    let report_id = found.with_context(|| {
        format!(
            "{} has no frozen report {} of {period} then; leave the option out to draw it as it \
             stands now",
            unit.code, asked.form
        )
    })?;
    let issued = issued_store::find_issued(connection, report_id)
        .await?
        .context("the report is outside the scope")?;
    let draft = as_issued(app, &issued).map_err(anyhow::Error::from)?;
    if asked.redraw {
        let again = redraw(app, connection, (&issued, &draft), (unit, name)).await?;
        println!("kept   {}\ndrawn  {}", again.kept, again.drawn);
        if !again.is_same() {
            bail!(
                "the report drawn again differs in {}; run diemtua verify",
                again.differs.join(", ")
            );
        }
    }
    std::fs::write(&asked.out, write(&draft, format)?)
        .with_context(|| format!("{} could not be written", asked.out.display()))
}
