//! One figure on a page, from the number to its records.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use timeline::{Day, Period, day_number};

use super::ask::{Asked, parse_dims, print_dims};
use super::behind::{self, BehindAsked, Lists};
use super::figures::Figure;
use super::gather::{figure, figures_of_units, figures_shown};
use super::here::{FigureQuery, ask, dims_in_words, here};
use super::show::{Shown, Verdict, percent, show, verdict};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::catalogue::{Choose, DimensionValue, Indicator, IndicatorType};
use crate::target::Target;
use crate::target::store::targets_in_period;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{
    Bar, Frame, Pager, Place, PlaceLine, WebError, Words, amount, bars, day_short, page,
};

/// A unit's part of a figure.
struct ChildRow {
    code: String,
    name: String,
    shown: Shown,
    sort: i64,
}

/// A part of a figure by a value of a dimension.
struct Part {
    name: String,
    shown: Shown,
    bar: i64,
}

struct PartRows {
    name: String,
    parts: Vec<Part>,
}

#[derive(Template)]
#[template(path = "indicator/figure.html")]
struct FigurePage {
    frame: Frame,
    place: PlaceLine,
    unit: Unit,
    indicator: Indicator,
    name: String,
    dims_name: String,
    /// The dimensions as addresses write them.
    dims_asked: String,
    shown: Shown,
    figure: Figure,
    printed_wrong: bool,
    counted: String,
    declared: String,
    difference: String,
    facts: String,
    numerator: Option<(String, String)>,
    denominator: Option<(String, String)>,
    as_of: Option<String>,
    targets: Vec<(Target, String, Option<Verdict>)>,
    chart: Option<String>,
    months: Vec<(String, String)>,
    splits: Vec<PartRows>,
    children: Vec<ChildRow>,
    pager: Pager,
    behind: Lists,
    may_declare: bool,
}

impl FigurePage {
    fn number(&self, value: &i64) -> String {
        amount(*value, self.frame.language())
    }
    fn day(&self, day: &Day) -> String {
        day_short(*day)
    }
}

/// How many of the newest records and members behind a figure its page shows.
const SHOWN: usize = 12;

pub async fn figure_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, indicator)): Path<(String, String)>,
    Query(query): Query<FigureQuery>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let language = words.language();
    let indicator = app
        .catalogue
        .indicator(&indicator)
        .ok_or(WebError::NotFound)?
        .clone();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    let address = format!("/don-vi/{code}/so-lieu/{}", indicator.code);
    let here = here(&app, &actor, &unit, &query, &address);
    let name = indicator.name(language).to_owned();
    let at = (Place::Figures, name.as_str(), app.clock.today());
    let frame = unit_frame(&mut tx, &actor, &unit, at)
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{code}")))
        .crumb(
            words.t("figures-title"),
            Some(format!(
                "/don-vi/{code}/so-lieu?ky={}&co-cau={}",
                here.line.period, here.line.structure
            )),
        )
        .crumb(indicator.code.clone(), None);
    let mut asked = ask(&unit, &actor, &indicator, &here);
    asked.dims = parse_dims(&query.chieu).unwrap_or_default();
    let all_targets = targets_in_period(&mut tx, unit.unit_id, asked.period).await?;
    let question = BehindAsked::of(&indicator, &app.catalogue, &asked);
    let behind = behind::store::behind(&mut tx, &question, SHOWN).await?;
    let drawn = draw_figure(&app, &indicator, &asked, words).await?;
    let number = Pager::asked(query.trang);
    let (children, total) = child_rows(&app, &mut tx, (&indicator, &asked, words), number).await?;
    let targets = all_targets
        .into_iter()
        .filter(|(own, dims, _)| *own == indicator.code && *dims == asked.dims)
        .map(|(_, _, target)| {
            let verdict = verdict(&drawn.figure, &target, &indicator, words);
            let shown = target.percent_ppm.map_or_else(
                || {
                    target
                        .value
                        .map_or(String::new(), |value| amount(value, language))
                },
                |ppm| percent(ppm, language),
            );
            (target, shown, verdict)
        })
        .collect();
    let figure = &drawn.figure;
    let write = |value: Option<i64>| value.map_or(String::new(), |value| amount(value, language));
    let part = |code: &str, value: Option<i64>| {
        let part = app.catalogue.indicator(code)?;
        Some((amount(value?, language), part.name(language).to_owned()))
    };
    let of = indicator.of.clone();
    page(&FigurePage {
        place: here.line.clone(),
        dims_name: dims_in_words(&app, &asked.dims, words),
        dims_asked: print_dims(&asked.dims),
        shown: show(figure, &indicator, &app.catalogue, words),
        printed_wrong: figure.flag.is_some(),
        counted: write(figure.counted),
        declared: write(figure.declared),
        difference: match (figure.counted, figure.declared) {
            (Some(counted), Some(declared)) => amount(counted - declared, language),
            _ => String::new(),
        },
        facts: amount(figure.facts, language),
        numerator: of
            .as_ref()
            .and_then(|of| part(&of.numerator, figure.numerator)),
        denominator: of
            .as_ref()
            .and_then(|of| part(&of.denominator, figure.denominator)),
        as_of: figure
            .as_of
            .filter(|_| indicator.typ == IndicatorType::Stock)
            .map(day_short),
        targets,
        chart: drawn.chart,
        months: drawn.months,
        splits: drawn.splits,
        pager: Pager::new(
            number,
            total,
            format!(
                "{address}?ky={}&co-cau={}&chieu={}&",
                here.line.period,
                here.line.structure,
                print_dims(&asked.dims)
            ),
        ),
        children,
        behind: Lists::of(behind, &app.catalogue, words, indicator.of.is_none()),
        may_declare: actor.may(Act::Declare).is_some(),
        name,
        figure: drawn.figure.clone(),
        frame,
        unit,
        indicator,
    })
}

struct Drawn {
    figure: Figure,
    chart: Option<String>,
    months: Vec<(String, String)>,
    splits: Vec<PartRows>,
}

/// The figure, its months and its parts, all from one state of the engine.
async fn draw_figure(
    app: &App,
    indicator: &Indicator,
    asked: &Asked,
    words: Words,
) -> Result<Drawn, WebError> {
    let language = words.language();
    let state = app.engine.fresh().await?;
    let mut whole = figure(&state, &app.catalogue, asked, Choose::Value)?;
    if whole.declared.is_some() && whole.sources.is_empty() {
        // What was declared beside a counted value has its place too.
        let declared = figure(&state, &app.catalogue, asked, Choose::Declared)?;
        whole.sources = declared.sources;
    }
    let mut months = Vec::new();
    let mut columns = Vec::new();
    let split_months = asked.period.months();
    let counts = indicator.typ == IndicatorType::Flow && whole.facts > 0;
    if counts && split_months.len() > 1 && split_months.len() <= 24 {
        let of_month = |month: &Period| {
            let part = Asked {
                period: *month,
                ..asked.clone()
            };
            (part, Choose::Counted)
        };
        let parts: Vec<(Asked, Choose)> = split_months.iter().map(of_month).collect();
        let found = figures_shown(&state, &app.catalogue, &parts)?;
        for (month, part) in split_months.iter().zip(found) {
            let shown = show(&part, indicator, &app.catalogue, words);
            let value = part.value.unwrap_or(0);
            let label = words.t1("month-short", "month", month.from_on().month());
            months.push((label.clone(), amount(value, language)));
            columns.push(Bar {
                label,
                value,
                shown: shown.value,
            });
        }
    }
    let most = columns.iter().max_by_key(|column| column.value);
    let sentence = most.map(|most| {
        words.t2(
            "chart-months",
            ("month", &most.label),
            ("value", &most.shown),
        )
    });
    let chart = sentence.map(|sentence| bars(&columns, &sentence));
    let mut splits = Vec::new();
    for dim in indicator
        .dims
        .iter()
        .filter(|dim| !asked.dims.contains_key(*dim))
    {
        let Some(dimension) = app.catalogue.dimension(dim) else {
            continue;
        };
        let of_value = |value: &DimensionValue| {
            let mut dims = asked.dims.clone();
            dims.insert(dim.clone(), value.code.clone());
            let part = Asked {
                dims,
                ..asked.clone()
            };
            (part, Choose::Value)
        };
        let questions: Vec<(Asked, Choose)> = dimension.values.iter().map(of_value).collect();
        let found = figures_shown(&state, &app.catalogue, &questions)?;
        let mut parts = Vec::new();
        for (value, part) in dimension.values.iter().zip(found) {
            if !part.is_known() {
                continue;
            }
            let share = match (part.value, whole.value) {
                (Some(part), Some(whole)) if whole > 0 => {
                    i64::try_from((i128::from(part) * 100 / i128::from(whole)).clamp(0, 100))
                        .unwrap_or(0)
                }
                _ => 0,
            };
            parts.push(Part {
                name: if language == "en" {
                    value.en.clone()
                } else {
                    value.vi.clone()
                },
                shown: show(&part, indicator, &app.catalogue, words),
                bar: share,
            });
        }
        if !parts.is_empty() {
            let name = if language == "en" {
                &dimension.en
            } else {
                &dimension.vi
            };
            splits.push(PartRows {
                name: name.clone(),
                parts,
            });
        }
    }
    Ok(Drawn {
        figure: whole,
        chart,
        months,
        splits,
    })
}

/// A page of the units directly below with their own figures, largest first.
async fn child_rows(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (indicator, asked, words): (&Indicator, &Asked, Words),
    number: i64,
) -> Result<(Vec<ChildRow>, i64), WebError> {
    let day = asked.tree_day();
    let unit_id = asked.unit_id;
    let codes = crate::unit::store::child_names(connection, unit_id, &asked.line, day).await?;
    let state = app.engine.fresh().await?;
    let below: std::collections::HashSet<u32> = state
        .cube
        .children(
            asked.unit_id.cast_unsigned(),
            crate::fact::store::line_no(&asked.line),
            day_number(day),
        )
        .into_iter()
        .collect();
    let codes = codes
        .into_iter()
        .filter(|(unit_id, _, _)| below.contains(&unit_id.cast_unsigned()));
    let mut codes: Vec<(i32, String, String)> = codes.collect();
    let others = below
        .iter()
        .map(|unit| unit.cast_signed())
        .filter(|unit| !codes.iter().any(|(named, _, _)| named == unit));
    let others: Vec<i32> = others.collect();
    codes.extend(crate::unit::store::ended_names(connection, &others, day).await?);
    let units: Vec<i32> = codes.iter().map(|(unit_id, _, _)| *unit_id).collect();
    let found = figures_of_units(&state, &app.catalogue, asked, &units)?;
    let mut rows = Vec::new();
    for ((_, code, name), figure) in codes.into_iter().zip(found) {
        let sort = figure.percent_ppm.or(figure.value).unwrap_or(-1);
        let shown = show(&figure, indicator, &app.catalogue, words);
        rows.push(ChildRow {
            code,
            name,
            shown,
            sort,
        });
    }
    let total = i64::try_from(rows.len()).unwrap_or(0);
    rows.sort_by_key(|row| std::cmp::Reverse(row.sort));
    let first = usize::try_from((number - 1) * Pager::SIZE).unwrap_or(0);
    let size = usize::try_from(Pager::SIZE).unwrap_or(50);
    Ok((rows.into_iter().skip(first).take(size).collect(), total))
}
