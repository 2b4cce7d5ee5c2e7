//! The addresses of figures, and the page of all of a unit's over a period.

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use axum::routing::get;

use super::ask::{Asked, print_dims};
use super::behind::members_page;
use super::figure_page::figure_page;
use super::figures::Figure;
use super::gather::{figures_of, figures_shown};
use super::here::{FigureQuery, ask, dims_in_words, here};
use super::show::{Shown, Verdict, show, verdict};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::catalogue::{Choose, Indicator};
use crate::target::Target;
use crate::target::store::targets_in_period;
use crate::unit::{load_unit, unit_frame};
use crate::web::{Frame, Place, PlaceLine, WebError, Words, page};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}/so-lieu", get(list_page))
        .route("/don-vi/{code}/so-lieu/{indicator}", get(figure_page))
        .route(
            "/don-vi/{code}/so-lieu/{indicator}/doan-vien",
            get(members_page),
        )
}

/// A row of the list of figures.
struct Row {
    code: String,
    name: String,
    shown: Shown,
    target: Option<(String, Verdict)>,
    dims: String,
    dims_name: String,
}

struct GroupRows {
    code: String,
    name: String,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "indicator/list.html")]
struct ListPage {
    frame: Frame,
    place: PlaceLine,
    groups: Vec<GroupRows>,
    known: usize,
    all: usize,
    search: String,
    only_known: bool,
    may_declare: bool,
}

async fn list_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(query): Query<FigureQuery>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    let here = here(
        &app,
        &actor,
        &unit,
        &query,
        &format!("/don-vi/{code}/so-lieu"),
    );
    let title = words.t("figures-title");
    let at = (Place::Figures, title.as_str(), app.clock.today());
    let frame = unit_frame(&mut tx, &actor, &unit, at)
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{code}")))
        .crumb(title.clone(), None);
    let targets = targets_in_period(&mut tx, unit.unit_id, here.period.period()).await?;
    drop(tx);
    let search = vietnamese::fold(&query.q);
    let only_known = query.chieu != "tat-ca";
    let state = app.engine.fresh().await?;
    let fits = |indicator: &&Indicator| {
        search.is_empty()
            || vietnamese::fold(indicator.name(words.language())).contains(&search)
            || indicator.code.to_lowercase().contains(&search)
    };
    let indicators: Vec<&Indicator> = app.catalogue.indicators.iter().filter(fits).collect();
    let asked: Vec<Asked> = indicators
        .iter()
        .flat_map(|indicator| {
            let asked = ask(&unit, &actor, indicator, &here);
            combinations(&state, &asked, &targets)
        })
        .collect();
    let with_choice: Vec<(Asked, Choose)> = asked
        .into_iter()
        .map(|asked| (asked, Choose::Value))
        .collect();
    let found = figures_shown(&state, &app.catalogue, &with_choice)?;
    drop(state);
    let mut by_code: BTreeMap<&str, Vec<(&Asked, Figure)>> = BTreeMap::new();
    for ((asked, _), figure) in with_choice.iter().zip(found) {
        let of_indicator = by_code.entry(&asked.indicator).or_default();
        of_indicator.push((asked, figure));
    }
    let mut groups = Vec::new();
    let mut known = 0;
    let all = indicators.len();
    for group in &app.catalogue.groups {
        let mut rows = Vec::new();
        for indicator in indicators.iter().filter(|i| i.group() == group.code) {
            let found = by_code.remove(indicator.code.as_str()).unwrap_or_default();
            let found = rows_of(&app, indicator, found, (&targets, words));
            known += usize::from(found.iter().any(|row| row.shown.known));
            rows.extend(
                found
                    .into_iter()
                    .filter(|row| !only_known || row.shown.known || row.target.is_some()),
            );
        }
        if !rows.is_empty() {
            let name = if words.language() == "en" {
                &group.en
            } else {
                &group.vi
            };
            groups.push(GroupRows {
                code: group.code.clone(),
                name: name.clone(),
                rows,
            });
        }
    }
    let may_declare = actor.may(Act::Declare).is_some();
    let (place, search) = (here.line, query.q);
    page(&ListPage {
        frame,
        place,
        groups,
        known,
        all,
        search,
        only_known,
        may_declare,
    })
}

type TargetRow = (String, BTreeMap<String, String>, Target);

/// The question about the whole figure, and about each combination of dimension values the unit has
/// declared or is asked.
fn combinations(state: &crate::fact::State, asked: &Asked, targets: &[TargetRow]) -> Vec<Asked> {
    let aimed = targets
        .iter()
        .filter(|(code, _, _)| *code == asked.indicator);
    let said = figures_of(state, asked).into_iter();
    let mut all: Vec<Asked> = Vec::new();
    for dims in std::iter::once(BTreeMap::new())
        .chain(said)
        .chain(aimed.map(|(_, dims, _)| dims.clone()))
    {
        if !all.iter().any(|one| one.dims == dims) {
            let asked = asked.clone();
            all.push(Asked { dims, ..asked });
        }
    }
    all
}

/// The rows of an indicator: what is known or asked for, and the whole where nothing is.
fn rows_of(
    app: &App,
    indicator: &Indicator,
    found: Vec<(&Asked, Figure)>,
    (targets, words): (&[TargetRow], Words),
) -> Vec<Row> {
    let mut rows = Vec::new();
    for (asked, figure) in found {
        let dims = &asked.dims;
        let target = targets
            .iter()
            .find(|(code, own, _)| *code == indicator.code && own == dims)
            .and_then(|(_, _, target)| {
                let verdict = verdict(&figure, target, indicator, words)?;
                Some((target.assigned_by.clone(), verdict))
            });
        let shown = show(&figure, indicator, &app.catalogue, words);
        if !dims.is_empty() && !shown.known && target.is_none() {
            continue;
        }
        rows.push(Row {
            code: indicator.code.clone(),
            name: indicator.name(words.language()).to_owned(),
            shown,
            target,
            dims: print_dims(dims),
            dims_name: dims_in_words(app, dims, words),
        });
    }
    if rows.len() > 1 && !rows[0].shown.known && rows[0].target.is_none() {
        rows.remove(0);
    }
    rows
}
