//! The page of a view and its files.

use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::drawn::{RowShown, answer, drawing, heads, row_shown};
use super::form::{Asked, Pairs, Shape, Whose, read};
use super::grid::{Grid, gather, periods_of};
use super::rules::{MOST_NUMBERS, Step};
use super::store::{self, SavedView};
use super::{file, grid, save};
use crate::access::Actor;
use crate::app::App;
use crate::catalogue::Indicator;
use crate::indicator::Structure;
use crate::unit::store::{NamedUnit, children_named};
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{Done, FormState, Frame, Pager, Place, WebError, Words, amount, page};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}/thong-ke", get(statistics_page))
        .route("/don-vi/{code}/thong-ke.xlsx", get(file::workbook))
        .route("/don-vi/{code}/thong-ke.csv", get(file::plain))
        .route("/don-vi/{code}/thong-ke/luu", post(save::save))
        .route("/don-vi/{code}/thong-ke/{view}/bo", post(save::throw_away))
}

/// The address of a unit's statistics.
pub(super) fn address(code: &str) -> String {
    format!("/don-vi/{code}/thong-ke")
}

#[derive(Template)]
#[template(path = "statistics/statistics.html")]
struct StatisticsPage {
    frame: Frame,
    unit: Unit,
    form: FormState,
    base: String,
    query: String,
    answer: String,
    chosen: Vec<(String, String)>,
    groups: Vec<(String, Vec<(String, String)>)>,
    whose: &'static str,
    steps: Vec<(&'static str, String)>,
    step: &'static str,
    shapes: Vec<(&'static str, String, String)>,
    shape: Shape,
    year_before: bool,
    is_base: bool,
    structure: String,
    drawing: String,
    legend: Vec<(&'static str, String)>,
    /// Each period in few letters and in words.
    heads: Vec<(String, String)>,
    rows: Vec<RowShown>,
    pager: Pager,
    several_units: bool,
    several_indicators: bool,
    views: Vec<SavedView>,
    name: String,
    name_refusal: Option<String>,
}

async fn statistics_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    draw(
        &app,
        &actor,
        (&code, query.as_deref().unwrap_or_default()),
        None,
    )
    .await
}

/// A view worked out.
pub(super) struct Seen<'a> {
    pub unit: Unit,
    pub asked: Asked<'a>,
    pub form: FormState,
    pub grid: Grid<'a>,
}

/// Reads what is asked and gathers its numbers.
pub(super) async fn see<'a>(
    app: &'a App,
    (actor, connection): (&Actor, &mut sqlx::PgConnection),
    (code, pairs): (&str, &Pairs),
) -> Result<Seen<'a>, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let unit = load_unit(connection, code, today).await?;
    let days = (today, unit.usual_day(today));
    let (mut asked, mut form) = read(pairs, &app.catalogue, days, words);
    if unit.tier == "base" && asked.whose == Whose::Children {
        asked.whose = Whose::Own;
    }
    let last = periods_of(&asked)
        .last()
        .map(|name| name.period().last_on());
    let on = match asked.structure {
        Structure::On(day) => day,
        Structure::Then => last.unwrap_or(today).min(unit.usual_day(today)),
    };
    let own = NamedUnit {
        unit_id: unit.unit_id,
        code: unit.code.clone(),
        name: unit.name.clone(),
    };
    let units = match &asked.whose {
        Whose::Own => vec![own],
        Whose::Children => children_named(connection, (unit.unit_id, &actor.line), on).await?,
        Whose::Named(codes) => {
            let mut found = Vec::new();
            for code in codes {
                match crate::unit::store::find_unit(connection, code, on).await? {
                    Some(unit) => found.push(NamedUnit {
                        unit_id: unit.unit_id,
                        code: unit.code,
                        name: unit.name,
                    }),
                    None => form.wrong("dv", words.t1("unit-parent-unknown", "code", code)),
                }
            }
            found
        }
    };
    let state = app.engine.fresh().await?;
    let sources = (&*state, &*app.catalogue);
    let gathered = gather(sources, &asked, (&units, &actor.line)).map_err(anyhow::Error::from)?;
    let grid = gathered.unwrap_or_else(|many| {
        let number = |count: usize| amount(i64::try_from(count).unwrap_or(0), words.language());
        let (asked, most) = (number(many.numbers), number(MOST_NUMBERS));
        form.wrong(
            "so",
            words.t2("statistics-too-many", ("asked", &asked), ("most", &most)),
        );
        Grid {
            periods: Vec::new(),
            rows: Vec::new(),
        }
    });
    Ok(Seen {
        unit,
        asked,
        form,
        grid,
    })
}

/// What an address asks, one by one.
pub(super) fn pairs_of(query: &str) -> Pairs {
    serde_urlencoded::from_str(query).unwrap_or_default()
}

/// The page of a view; with a name that could not be saved, and why.
pub(super) async fn draw(
    app: &App,
    actor: &Actor,
    (code, query): (&str, &str),
    refused: Option<(String, String)>,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let pairs = pairs_of(query);
    let mut tx = app.begin(actor).await?;
    let seen = see(app, (actor, &mut tx), (code, &pairs)).await?;
    let views = store::views(&mut tx, seen.unit.unit_id, actor.account_id).await?;
    let title = words.t("statistics-title");
    let place = (Place::Figures, title.as_str(), today);
    let mut frame = unit_frame(&mut tx, actor, &seen.unit, place)
        .await?
        .crumb(seen.unit.name.clone(), Some(format!("/don-vi/{code}")))
        .crumb(
            words.t("place-figures"),
            Some(format!("/don-vi/{code}/so-lieu")),
        )
        .crumb(title, None);
    drop(tx);
    let value = |name: &str| {
        pairs
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value)
    };
    frame.done = match value("xong").map(String::as_str) {
        Some("luu") => Some(words.t("statistics-saved")),
        Some("bo") => Some(words.t("statistics-thrown-away")),
        _ => None,
    }
    .map(|sentence| Done {
        sentence,
        undo: None,
    });
    let number = value("trang")
        .and_then(|number| number.parse().ok())
        .unwrap_or(1);
    let drawn = page_of(app, seen, (frame, views), (number, refused));
    let is_sound = drawn.form.is_sound() && drawn.name_refusal.is_none();
    let status = match is_sound {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok((status, page(&drawn)?).into_response())
}

fn page_of(
    app: &App,
    seen: Seen<'_>,
    (frame, views): (Frame, Vec<SavedView>),
    (number, refused): (i64, Option<(String, String)>),
) -> StatisticsPage {
    let words = frame.words;
    let language = words.language();
    let today = app.clock.today();
    let Seen {
        unit,
        asked,
        form,
        grid,
    } = seen;
    let (drawing, legend) = drawing(app, &grid, &asked, words);
    let total = i64::try_from(grid.rows.len()).unwrap_or(0);
    let query = asked.query(today);
    let base = address(&unit.code);
    let pager = Pager::new(number, total, format!("{base}?{query}&"));
    let first = usize::try_from((pager.number - 1) * Pager::SIZE).unwrap_or(0);
    let size = usize::try_from(Pager::SIZE).unwrap_or(50);
    let most = grid
        .rows
        .iter()
        .filter_map(grid::Row::rank)
        .max()
        .unwrap_or(0);
    let rows = grid.rows.iter().enumerate().skip(first).take(size);
    let rows = rows.map(|(at, row)| row_shown(app, (at, row), (&grid, &asked, most), words));
    let name_of = |indicator: &Indicator| indicator.name(language).to_owned();
    let shapes = Shape::ALL.iter().map(|shape| {
        let other = Asked {
            shape: *shape,
            ..asked.clone()
        };
        let name = words.t(&format!("statistics-shape-{}", shape.code()));
        (shape.code(), name, format!("{base}?{}", other.query(today)))
    });
    let groups = app.catalogue.groups.iter().map(|group| {
        let own = app.catalogue.indicators.iter();
        let own = own.filter(|indicator| indicator.group() == group.code);
        let own = own.map(|indicator| (indicator.code.clone(), name_of(indicator)));
        let name = if language == "en" {
            &group.en
        } else {
            &group.vi
        };
        (format!("{}. {name}", group.code), own.collect())
    });
    let (name, name_refusal) = match refused {
        Some((name, refusal)) => (name, Some(refusal)),
        None => (String::new(), None),
    };
    StatisticsPage {
        answer: answer(&grid, &asked, words),
        chosen: asked
            .indicators
            .iter()
            .map(|indicator| (indicator.code.clone(), name_of(indicator)))
            .collect(),
        groups: groups.collect(),
        whose: match &asked.whose {
            Whose::Own => "minh",
            Whose::Children => "con",
            Whose::Named(_) => "chon",
        },
        steps: Step::ALL
            .iter()
            .map(|step| {
                (
                    step.code(),
                    words.t(&format!("statistics-step-{}", step.code())),
                )
            })
            .collect(),
        step: asked.step.code(),
        shapes: shapes.collect(),
        shape: asked.shape,
        year_before: asked.year_before,
        is_base: unit.tier == "base",
        structure: match asked.structure {
            Structure::Then => String::new(),
            other => other.words(today, words),
        },
        heads: heads(&grid, words),
        rows: rows.collect(),
        several_units: asked.whose != Whose::Own,
        several_indicators: asked.indicators.len() > 1 && !asked.shape.is_over_units(),
        drawing,
        legend,
        pager,
        base,
        query,
        views,
        name,
        name_refusal,
        frame,
        form,
        unit,
    }
}
