//! `diemtua figures` and `diemtua explain`: figures, and the records and members behind them.

use std::collections::BTreeMap;

use std::io::Write;

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use timeline::PeriodName;

use super::site::{Site, open_site};
use crate::catalogue::{Choose, Indicator};
use crate::config::Settings;
use crate::indicator::behind::{self, BehindAsked};
use crate::indicator::{
    self, Asked, FigureJson, Setting, Structure, figure_json, figures_of, parse_dims,
    parse_structure, print_dims,
};
use crate::target::store::{TargetKey, target_keys, targets};
use crate::unit::store::{child_names, unit_number};

/// What figures are asked with.
#[derive(Debug, Args)]
pub struct FiguresAsked {
    /// Code of the unit
    #[arg(long)]
    unit: String,
    /// 2023, 2023-H1, 2023-Q3, 2023-09, 2023-U1 or 2023-01-01..2023-08-31
    #[arg(long)]
    period: String,
    /// An indicator's code; all that are known when left out
    #[arg(long = "indicator")]
    indicators: Vec<String>,
    /// Only this value of a dimension, as dim=value; several may be given
    #[arg(long = "where")]
    only: Vec<String>,
    /// Split by the values of this dimension
    #[arg(long)]
    by: Option<String>,
    /// Also of every unit directly below
    #[arg(long)]
    children: bool,
    /// Under which tree: then, now or a day
    #[arg(long, default_value = "then")]
    structure: String,
    /// territorial or sectoral
    #[arg(long, default_value = "territorial")]
    line: String,
    /// As known at the last stored moment before this instant
    #[arg(long)]
    known_at: Option<String>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

/// What is explained.
#[derive(Debug, Args)]
pub struct ExplainAsked {
    #[arg(long)]
    unit: String,
    #[arg(long)]
    period: String,
    #[arg(long)]
    indicator: String,
    #[arg(long = "where")]
    only: Vec<String>,
    #[arg(long, default_value = "then")]
    structure: String,
    #[arg(long, default_value = "territorial")]
    line: String,
    /// How many records to list
    #[arg(long, default_value_t = 100)]
    limit: i64,
    #[arg(long)]
    json: bool,
}

/// One question with the words it was asked in.
struct Question {
    asked: Asked,
    unit: String,
    structure: String,
    period: PeriodName,
    known_at: String,
}

async fn question(
    site: &Site,
    (unit, period, line): (&str, &str, &str),
    (structure, only): (&str, &[String]),
) -> Result<Question> {
    let period: PeriodName = period.parse().map_err(|fault| anyhow!("{fault}"))?;
    let mut connection = site.app.database.owner.acquire().await?;
    let unit_id = unit_number(&mut connection, unit)
        .await?
        .with_context(|| format!("there is no unit {unit}; check the code"))?;
    let today = site.app.clock.today();
    let structure_asked = parse_structure(structure, today)
        .with_context(|| format!("{structure} is not then, now or a day"))?;
    let dims = parse_dims(&only.join(";")).context("write dimensions as dim=value")?;
    let asked = Asked {
        unit_id,
        line: line.to_owned(),
        indicator: String::new(),
        dims,
        period: period.period(),
        structure: structure_asked,
        known: None,
    };
    Ok(Question {
        asked,
        unit: unit.to_owned(),
        structure: match structure_asked {
            Structure::Then => "then".to_owned(),
            Structure::On(_) => structure.to_owned(),
        },
        period,
        known_at: site.app.clock.now().to_string(),
    })
}

fn indicators<'a>(site: &'a Site, codes: &[String]) -> Result<Vec<&'a Indicator>> {
    if codes.is_empty() {
        return Ok(site.app.catalogue.indicators.iter().collect());
    }
    codes
        .iter()
        .map(|code| {
            site.app.catalogue.indicator(code).with_context(|| {
                format!("there is no indicator {code}; see diemtua catalogue check")
            })
        })
        .collect()
}

/// Prints the figures asked.
pub async fn figures(settings: &Settings, asked: FiguresAsked) -> Result<()> {
    let site = open_site(settings).await?;
    let mut question = question(
        &site,
        (&asked.unit, &asked.period, &asked.line),
        (&asked.structure, &asked.only),
    )
    .await?;
    if let Some(instant) = &asked.known_at {
        know_at(&site, &mut question, instant).await?;
    }
    let wanted = indicators(&site, &asked.indicators)?;
    let mut lines = Vec::new();
    let mut units = vec![(question.asked.unit_id, question.unit.clone())];
    if asked.children {
        let mut connection = site.app.database.owner.acquire().await?;
        let day = question.asked.tree_day();
        let below = child_names(&mut connection, question.asked.unit_id, &asked.line, day).await?;
        let mut below: Vec<_> = below.into_iter().map(|(id, code, _)| (id, code)).collect();
        below.sort_by(|one, other| one.1.cmp(&other.1));
        units.extend(below);
    }
    for (unit_id, code) in units {
        question.asked.unit_id = unit_id;
        question.unit = code;
        for indicator in &wanted {
            lines.extend(ask_one(&site, &question, indicator, &asked).await?);
        }
    }
    print_figures(&lines, &asked)?;
    site.close().await
}

async fn know_at(site: &Site, question: &mut Question, instant: &str) -> Result<()> {
    let instant: jiff::Timestamp = instant.parse().map_err(|error| {
        anyhow!("{instant} is not an instant like 2025-09-18T02:00:00Z: {error}")
    })?;
    let mut connection = site.app.database.engine.acquire().await?;
    let (moment, snapshot) = indicator::store::stored_moment(&mut connection, instant)
        .await?
        .context("no moment was stored before that instant; issue a report to store one")?;
    question.known_at = moment.to_string();
    question.asked.known = Some(snapshot);
    Ok(())
}

/// The figure without dimensions and, where none were asked, every combination declared or aimed
/// at; or one figure a value of the dimension to split by.
async fn ask_one(
    site: &Site,
    question: &Question,
    indicator: &Indicator,
    asked: &FiguresAsked,
) -> Result<Vec<FigureJson>> {
    let catalogue = &site.app.catalogue;
    let base = question.asked.about(&indicator.code);
    let mut connection = site.app.database.owner.acquire().await?;
    let mut combinations = vec![base.dims.clone()];
    if let Some(by) = &asked.by {
        let dimension = catalogue
            .dimension(by)
            .with_context(|| format!("no dimension {by}"))?;
        combinations.extend(dimension.values.iter().map(|value| {
            let mut dims = base.dims.clone();
            dims.insert(by.clone(), value.code.clone());
            dims
        }));
    } else if base.dims.is_empty() {
        let declared = figures_of(&*site.app.engine.fresh().await?, &base);
        let key = (base.unit_id, indicator.code.as_str(), base.period);
        let aimed = target_keys(&mut connection, key).await?;
        combinations.extend(declared.into_iter().chain(aimed));
    }
    let mut seen: Vec<BTreeMap<String, String>> = Vec::new();
    let mut lines = Vec::new();
    for dims in combinations {
        if seen.contains(&dims) {
            continue;
        }
        seen.push(dims.clone());
        let one = Asked {
            dims: dims.clone(),
            ..base.clone()
        };
        let figure = {
            let state = site.app.engine.fresh().await?;
            indicator::figure(&state, catalogue, &one, Choose::Value)?
        };
        let key = TargetKey {
            unit_id: one.unit_id,
            indicator: &indicator.code,
            dims: &dims,
            period: one.period,
        };
        let targets = targets(&mut connection, &key).await?;
        let alone = !asked.indicators.is_empty() && asked.by.is_none();
        if !figure.is_known() && targets.is_empty() && !(alone && dims == base.dims) {
            continue;
        }
        let records = match figure.facts {
            0 => 0,
            _ => {
                let question = BehindAsked::of(indicator, catalogue, &one);
                let question = (&question, one.known.as_ref());
                behind::all::store::records(&mut connection, question, (0, 1))
                    .await?
                    .1
            }
        };
        let measure = catalogue
            .measure(&indicator.measure)
            .map_or("", |measure| &measure.vi);
        let as_of = one.period.last_on().to_string();
        let setting = Setting {
            unit: &question.unit,
            period: &question.period.to_string(),
            structure: &question.structure,
            known_at: &question.known_at,
            as_of: &as_of,
            measure,
            records,
        };
        lines.push(figure_json(indicator, &dims, &figure, &targets, setting));
    }
    // A line that knows nothing only stands when it is all there is to say.
    if lines.len() > 1 {
        lines.retain(|line| line.basis.is_some() || !line.targets.is_empty());
    }
    Ok(lines)
}

fn print_figures(lines: &[FigureJson], asked: &FiguresAsked) -> Result<()> {
    let mut out = std::io::stdout().lock();
    if asked.json {
        for line in lines {
            writeln!(out, "{}", serde_json::to_string(line)?)?;
        }
        return Ok(());
    }
    if asked.csv {
        let mut writer = csv::Writer::from_writer(std::io::stdout());
        writer.write_record([
            "unit",
            "indicator",
            "dims",
            "period",
            "value",
            "qualifier",
            "measure",
            "basis",
            "target",
        ])?;
        for line in lines {
            let text = |value: &Option<serde_json::Number>| {
                value.as_ref().map(ToString::to_string).unwrap_or_default()
            };
            writer.write_record([
                &line.unit,
                &line.indicator,
                &print_dims(&line.dims),
                &line.period,
                &text(&line.value),
                &line.qualifier,
                &line.measure,
                line.basis.as_deref().unwrap_or(""),
                &text(&line.target),
            ])?;
        }
        writer.flush()?;
        return Ok(());
    }
    for line in lines {
        let value = line.value.as_ref().map_or_else(
            || line.printed.clone().unwrap_or_else(|| "–".to_owned()),
            ToString::to_string,
        );
        let basis = line.basis.as_deref().unwrap_or("unknown");
        let dims = print_dims(&line.dims);
        writeln!(
            out,
            "{:<12} {:<22} {:<28} {:>20} {:<12} {} {}",
            line.unit, line.indicator, dims, value, line.measure, line.qualifier, basis
        )?;
    }
    Ok(())
}

/// Prints the records and the members behind one figure.
pub async fn explain(settings: &Settings, asked: ExplainAsked) -> Result<()> {
    let site = open_site(settings).await?;
    let question = question(
        &site,
        (&asked.unit, &asked.period, &asked.line),
        (&asked.structure, &asked.only),
    )
    .await?;
    let Some(indicator) = site.app.catalogue.indicator(&asked.indicator) else {
        bail!(
            "there is no indicator {}; see diemtua catalogue check",
            asked.indicator
        );
    };
    let mut connection = site.app.database.engine.acquire().await?;
    let one = question.asked.about(&indicator.code);
    let behind = BehindAsked::of(indicator, &site.app.catalogue, &one);
    let behind = (&behind, one.known.as_ref());
    let page = (0, asked.limit);
    let (records, total) = behind::all::store::records(&mut connection, behind, page).await?;
    let (members, comings) = behind::all::store::members(&mut connection, behind, page).await?;
    drop(connection);
    let mut out = std::io::stdout();
    if asked.json {
        for record in &records {
            writeln!(out, "{}", serde_json::to_string(record)?)?;
        }
        for member in &members {
            writeln!(out, "{}", serde_json::to_string(member)?)?;
        }
        return site.close().await;
    }
    let (code, unit) = (&indicator.code, &asked.unit);
    if comings == 0 || total > 0 {
        writeln!(out, "{total} records behind {code} of {unit}")?;
    }
    for record in &records {
        writeln!(
            out,
            "#{:<9} {} {:<16} {:<24} {:>18}  {}",
            record.record_id,
            record.on,
            record.unit,
            record.kind,
            vietnamese::number(record.amount),
            record.unit_name
        )?;
    }
    if comings > 0 {
        writeln!(
            out,
            "{comings} comings and goings of members behind {code} of {unit}"
        )?;
    }
    // Whoever asks here acts for nobody, so people are numbers.
    for member in &members {
        writeln!(
            out,
            "person {:<9} {} {:<16} {:>3}  {}; {}",
            member.person_id,
            member.on,
            member.unit,
            member.amount,
            member.happened(&site.app.catalogue, "vi"),
            member.unit_name
        )?;
    }
    if indicator.facts.is_empty() && indicator.of.is_none() {
        writeln!(out, "{code} is known by declaration only")?;
    }
    site.close().await
}
