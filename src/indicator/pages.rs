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
use super::gather::{figure, figures_of};
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
    let mut groups = Vec::new();
    let (mut known, mut all) = (0, 0);
    for group in &app.catalogue.groups {
        let mut rows = Vec::new();
        for indicator in app
            .catalogue
            .indicators
            .iter()
            .filter(|i| i.group() == group.code)
        {
            let name = indicator.name(words.language());
            if !search.is_empty()
                && !vietnamese::fold(name).contains(&search)
                && !indicator.code.to_lowercase().contains(&search)
            {
                continue;
            }
            all += 1;
            let asked = ask(&unit, &actor, indicator, &here);
            let found = rows_of(&app, &state, indicator, &asked, (&targets, words))?;
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

/// The whole figure, and each combination of dimension values the unit has declared or is asked.
fn rows_of(
    app: &App,
    state: &crate::fact::State,
    indicator: &Indicator,
    asked: &Asked,
    (targets, words): (&[TargetRow], Words),
) -> Result<Vec<Row>, WebError> {
    let mut combinations = vec![BTreeMap::new()];
    combinations.extend(figures_of(state, asked));
    let aimed = targets
        .iter()
        .filter(|(code, _, _)| *code == indicator.code);
    combinations.extend(aimed.map(|(_, dims, _)| dims.clone()));
    let mut seen: Vec<&BTreeMap<String, String>> = Vec::new();
    let mut rows = Vec::new();
    for dims in &combinations {
        if seen.contains(&dims) {
            continue;
        }
        seen.push(dims);
        let asked = Asked {
            dims: dims.clone(),
            ..asked.clone()
        };
        let figure = figure(state, &app.catalogue, &asked, Choose::Value)?;
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
    Ok(rows)
}
