//! The pages of figures: all of a unit over a period, and one figure from number to records.

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use axum::routing::get;
use serde::Deserialize;
use timeline::{Day, PeriodName, day_number};

use super::ask::{Asked, Structure, parse_dims, parse_structure, print_dims};
use super::figures::Figure;
use super::gather::{figure, figures_of};
use super::show::{Shown, Verdict, percent, show, verdict};
use super::store;
use crate::access::{Act, Actor};
use crate::app::App;
use crate::catalogue::{Choose, Indicator, IndicatorType};
use crate::target::Target;
use crate::target::store::targets_in_period;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{
    Bar, Frame, Pager, Place, PlaceLine, WebError, Words, amount, bars, day_short, page,
    period_choices, period_days, period_in_words,
};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}/so-lieu", get(list_page))
        .route("/don-vi/{code}/so-lieu/{indicator}", get(figure_page))
}

/// What the address of a figure says beside its path.
#[derive(Debug, Default, Deserialize)]
pub struct FigureQuery {
    #[serde(default)]
    pub ky: String,
    #[serde(default, rename = "co-cau")]
    pub structure: String,
    #[serde(default)]
    pub chieu: String,
    #[serde(default)]
    pub trang: Option<i64>,
    #[serde(default)]
    pub q: String,
}

/// The place line's period and structure, read from the address; what cannot be read is said.
pub struct Here {
    pub period: PeriodName,
    pub structure: Structure,
    pub line: PlaceLine,
}

/// Reads where a page stands: unit, period, structure, known until.
pub fn here(app: &App, actor: &Actor, unit: &Unit, query: &FigureQuery, address: &str) -> Here {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let choices = period_choices(today, words);
    let usual = format!("{}", today.year());
    let text = if query.ky.trim().is_empty() {
        usual.clone()
    } else {
        query.ky.trim().to_owned()
    };
    let read: Result<PeriodName, _> = text.parse();
    let fault = read
        .is_err()
        .then(|| words.t1("period-unreadable", "text", &text));
    let period = match read.or_else(|_| usual.parse()) {
        Ok(period) => period,
        Err(_) => PeriodName::named(whole_year(today)),
    };
    let structure = parse_structure(&query.structure, today).unwrap_or(Structure::Then);
    let code = period.to_string();
    let mut choices = choices;
    if !choices.iter().any(|(choice, _)| *choice == code) {
        choices.insert(0, (code.clone(), period_in_words(&period, words)));
    }
    let now = app.clock.zoned(app.clock.now());
    let line = PlaceLine {
        unit_code: unit.code.clone(),
        unit_name: unit.name.clone(),
        address: address.to_owned(),
        period: code,
        period_words: period_in_words(&period, words),
        period_days: period_days(period.period()),
        choices,
        structure: match (structure, query.structure.as_str()) {
            (Structure::Then, _) => "then".to_owned(),
            (_, text) => text.to_owned(),
        },
        known: now.strftime("%H:%M, %d/%m/%Y").to_string(),
        fault,
    };
    Here {
        period,
        structure,
        line,
    }
}

fn whole_year(today: Day) -> timeline::Period {
    let first = today.first_of_year();
    timeline::Period::through(first, today.last_of_year())
        .unwrap_or_else(|| unreachable!("a year has a first and a last day"))
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

/// The question about an indicator at the unit, here.
pub fn ask(unit: &Unit, actor: &Actor, indicator: &Indicator, here: &Here) -> Asked {
    Asked {
        unit_id: unit.unit_id,
        line: actor.line.clone(),
        indicator: indicator.code.clone(),
        dims: BTreeMap::new(),
        period: here.period.period(),
        structure: here.structure,
        known: None,
    }
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

/// `Chương trình: Tết; Giới tính: Nữ`.
pub fn dims_in_words(app: &App, dims: &BTreeMap<String, String>, words: Words) -> String {
    let parts: Vec<String> = dims
        .iter()
        .map(|(dim, value)| {
            let name = app
                .catalogue
                .dimension(dim)
                .map_or(dim.as_str(), |dimension| {
                    if words.language() == "en" {
                        &dimension.en
                    } else {
                        &dimension.vi
                    }
                });
            format!(
                "{name}: {}",
                app.catalogue.value_name(dim, value, words.language())
            )
        })
        .collect();
    parts.join("; ")
}

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
    behind: Vec<(store::Behind, String)>,
    behind_total: i64,
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

async fn figure_page(
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
            Some(format!("/don-vi/{code}/so-lieu?ky={}", here.line.period)),
        )
        .crumb(indicator.code.clone(), None);
    let mut asked = ask(&unit, &actor, &indicator, &here);
    asked.dims = parse_dims(&query.chieu).unwrap_or_default();
    let all_targets = targets_in_period(&mut tx, unit.unit_id, asked.period).await?;
    let (behind, behind_total) = if indicator.facts.is_empty() {
        (Vec::new(), 0)
    } else {
        let mut engine = app.engine.pool().acquire().await?;
        store::records_behind(&mut engine, &indicator, &asked, (0, 12)).await?
    };
    let drawn = draw_figure(&app, &indicator, &asked, words).await?;
    let number = query.trang.unwrap_or(1).max(1);
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
        shown: show(figure, &indicator, &app.catalogue, words),
        printed_wrong: figure.flag.is_some(),
        counted: write(figure.counted),
        declared: write(figure.declared),
        difference: match (figure.counted, figure.declared) {
            (Some(counted), Some(declared)) => amount(counted - declared, language),
            _ => String::new(),
        },
        facts: amount(behind_total, language),
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
        behind: behind
            .into_iter()
            .map(|record| {
                let kind = app.catalogue.kind(&record.kind);
                let kind = kind.map_or(record.kind.clone(), |kind| kind.name(language).to_owned());
                (record, kind)
            })
            .collect(),
        behind_total,
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
    let whole = figure(&state, &app.catalogue, asked, Choose::Value)?;
    let mut months = Vec::new();
    let mut columns = Vec::new();
    let split_months = asked.period.months();
    let counts = indicator.typ == IndicatorType::Flow && whole.facts > 0;
    if counts && split_months.len() > 1 && split_months.len() <= 24 {
        for month in split_months {
            let part = Asked {
                period: month,
                ..asked.clone()
            };
            let part = figure(&state, &app.catalogue, &part, Choose::Counted)?;
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
        let mut parts = Vec::new();
        for value in &dimension.values {
            let mut dims = asked.dims.clone();
            dims.insert(dim.clone(), value.code.clone());
            let part = Asked {
                dims,
                ..asked.clone()
            };
            let part = figure(&state, &app.catalogue, &part, Choose::Value)?;
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
    let codes =
        crate::unit::store::child_names(connection, asked.unit_id, &asked.line, day).await?;
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
    let mut rows = Vec::new();
    for (unit_id, code, name) in codes {
        if !below.contains(&unit_id.cast_unsigned()) {
            continue;
        }
        let one = Asked {
            unit_id,
            ..asked.clone()
        };
        let figure = figure(&state, &app.catalogue, &one, Choose::Value)?;
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
