//! Fills a form: its figures from the engine as it stands now, its targets, the names on the paper.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::PgConnection;
use timeline::PeriodName;

use super::beside::{Beside, beside, period_of};
use super::build::{Draft, Filled, Names};
use super::outline::{Outline, Reader, read_key};
use super::rules;
use super::script::{Place, Places, below_asked, months_of, resolve, two_below_asked};
use super::store::Written;
use crate::app::App;
use crate::catalogue::{Catalogue, Choose, Form};
use crate::fact::{EngineFault, Snapshot, State};
use crate::indicator::{Asked, Figure, Known, Structure, figures};
use crate::target::store::{TargetKey, targets};
use crate::unit::{Unit, store as unit_store};
use crate::web::{WebError, Words, day_short};

/// Why a form cannot be filled.
#[derive(Debug, thiserror::Error)]
pub enum FillFault {
    #[error(transparent)]
    Engine(#[from] EngineFault),
    #[error("a figure of the report could not be counted: {0}")]
    Count(#[from] cube::Fault),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

impl From<FillFault> for WebError {
    fn from(fault: FillFault) -> Self {
        match fault {
            FillFault::Sql(fault) => WebError::Sql(fault),
            other => WebError::Other(other.into()),
        }
    }
}

/// Whose report is filled, for which period, seen along which line of the federation.
#[derive(Debug, Clone)]
pub struct Subject<'a> {
    pub unit: &'a Unit,
    pub line: &'a str,
    pub name: PeriodName,
    /// The tree under which the figures are asked.
    pub structure: Structure,
    /// As known at which moment.
    pub known: Known,
}

/// The figures of the outline under the subject's structure, and the engine's snapshot.
pub async fn figures_now(
    app: &App,
    subject: &Subject<'_>,
    outline: &Outline,
) -> Result<(BTreeMap<String, Figure>, Snapshot), FillFault> {
    let state = app.engine.fresh().await?;
    let found = figures_in(&state, &app.catalogue, subject, outline)?;
    Ok((found, state.snapshot.clone()))
}

/// The figures of the outline by key, from one state of the engine.
pub fn figures_in(
    state: &State,
    catalogue: &Catalogue,
    subject: &Subject<'_>,
    outline: &Outline,
) -> Result<BTreeMap<String, Figure>, cube::Fault> {
    let keys: BTreeSet<&str> = outline.figures().iter().map(|(key, _, _)| *key).collect();
    let asked: Vec<(Asked, Choose)> = keys.iter().map(|key| asked_by(subject, key)).collect();
    let found = figures(state, catalogue, &asked)?;
    Ok(keys.into_iter().map(str::to_owned).zip(found).collect())
}

/// What the key of a figure asks of the subject, and the reading it wants.
pub fn asked_by(subject: &Subject<'_>, key: &str) -> (Asked, Choose) {
    let (mut indicator, dims, choose) = read_key(key);
    let name = period_of(key, subject.name);
    if name.is_none() {
        // A figure of a period that no calendar has is nobody's figure.
        indicator.clear();
    }
    let asked = Asked {
        unit_id: match beside(key) {
            Some(Beside::Unit { unit_id, .. }) => unit_id,
            _ => subject.unit.unit_id,
        },
        line: subject.line.to_owned(),
        indicator,
        dims,
        period: name.unwrap_or(subject.name).period(),
        structure: subject.structure,
        known: subject.known.clone(),
    };
    (asked, choose)
}

/// The outline of a form with the texts written in place of its sentences.
pub async fn outline_of(
    app: &App,
    connection: &mut PgConnection,
    subject: &Subject<'_>,
    (form, language): (&Form, &str),
    written: &Written,
) -> sqlx::Result<Outline> {
    let mut outline = Outline::of(form, &app.catalogue, language);
    let Some(texts) = written.scripts.get(&outline.language) else {
        return Ok(outline);
    };
    let mut places = Places {
        months: months_of(subject.name),
        ..Places::default()
    };
    if below_asked(texts) {
        let of = (subject.unit.unit_id, subject.line);
        let last_on = subject.name.period().last_on();
        let below = unit_store::children_named(connection, of, last_on).await?;
        let place = |unit: unit_store::NamedUnit| -> Place { (unit.unit_id, unit.code, unit.name) };
        places.units = below.into_iter().map(place).collect();
        if two_below_asked(texts) {
            let ids: Vec<i32> = places.units.iter().map(|unit| unit.0).collect();
            let line = subject.line;
            let all =
                crate::unit::place::children_of_each(connection, (&ids, line), last_on).await?;
            let of_each = all
                .into_iter()
                .map(|own| own.into_iter().map(place).collect());
            places.below = of_each.collect();
        }
    }
    let reader = Reader {
        catalogue: &app.catalogue,
        language: if language == "en" { "en" } else { "vi" },
    };
    resolve(&mut outline.parts, texts, &reader, &places);
    Ok(outline)
}

/// The draft of a form for a unit and a period, with the engine's snapshot.
pub async fn fill(
    app: &App,
    connection: &mut PgConnection,
    subject: &Subject<'_>,
    (form, language): (&Form, &str),
    written: Written,
) -> Result<(Draft, Snapshot), FillFault> {
    let outline = outline_of(app, connection, subject, (form, language), &written).await?;
    let names = names(connection, subject, form, language).await?;
    fill_outline(app, connection, subject, (outline, names), written).await
}

/// The outline with its figures and targets.
pub async fn fill_outline(
    app: &App,
    connection: &mut PgConnection,
    subject: &Subject<'_>,
    (outline, mut names): (Outline, Names),
    written: Written,
) -> Result<(Draft, Snapshot), FillFault> {
    let mut wanted: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for chip in outline.chips().filter(|chip| chip.way.needs_target()) {
        if wanted.contains_key(&chip.key) {
            continue;
        }
        let (indicator, dims, _) = read_key(&chip.key);
        let key = TargetKey {
            unit_id: subject.unit.unit_id,
            indicator: &indicator,
            dims: &dims,
            period: subject.name.period(),
        };
        wanted.insert(chip.key.clone(), targets(connection, &key).await?);
    }
    if let Structure::On(day) = subject.structure {
        // A paper is read later, when today is another day.
        let words = Words::of(&outline.language);
        names.under = words.t1("report-paper-under", "day", day_short(day));
    }
    let (figures, snapshot) = figures_now(app, subject, &outline).await?;
    let draft = Draft {
        outline,
        filled: Filled {
            figures,
            targets: wanted,
        },
        words: written.words,
        names,
        seal: None,
    };
    Ok((draft, snapshot))
}

/// The names on the paper, as they were on the period's last day.
pub async fn names(
    connection: &mut PgConnection,
    subject: &Subject<'_>,
    form: &Form,
    language: &str,
) -> sqlx::Result<Names> {
    let unit = subject.unit;
    let last_on = subject.name.period().last_on();
    let way = unit_store::way_down(connection, unit.unit_id, subject.line, last_on).await?;
    let above: Vec<&str> = way.iter().rev().map(|(_, name, _)| name.as_str()).collect();
    let say = Words::of(language);
    let nearest_first = std::iter::once(unit.name.as_str()).chain(above.iter().copied());
    Ok(Names {
        unit: unit.name.clone(),
        superior: above.first().map(|name| (*name).to_owned()),
        place: rules::place_of(nearest_first),
        symbol: rules::symbol(form, &unit.kind),
        authority: say.t(rules::authority(&unit.tier)),
        post: say.t("report-paper-post"),
        signer: String::new(),
        period: rules::period_in_words(subject.name, language),
        days: rules::period_days(subject.name),
        under: String::new(),
    })
}
