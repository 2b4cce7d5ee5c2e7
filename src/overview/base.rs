//! The chair's home: what must be done now, the things recorded most, three figures, the last
//! records. One column, large text, everything within the thumb's reach.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::{IntoResponse, Response};
use timeline::PeriodName;

use super::rules::{days_left, report_season};
use super::{help, store, work};
use crate::access::Actor;
use crate::app::App;
use crate::catalogue::Choose;
use crate::indicator::{Asked, Shown, Structure, figure, show, verdict};
use crate::record::store::{ListAsked, list, usual_kinds};
use crate::target::store::targets_in_period;
use crate::unit::load_unit;
use crate::web::{Frame, Place, WebError, Words, day_short, page, period_in_words};

/// Something to do now.
struct Task {
    icon: &'static str,
    tone: &'static str,
    title: String,
    detail: String,
    address: String,
}

struct Quick {
    address: String,
    icon: String,
    name: String,
}

struct Last {
    record_id: i64,
    kind: String,
    day: String,
}

struct OwnFigure {
    name: String,
    address: String,
    shown: Shown,
    note: String,
}

#[derive(Template)]
#[template(path = "overview/base.html")]
struct BaseHome {
    frame: Frame,
    hello: String,
    unit_name: String,
    unit_code: String,
    headline: String,
    tasks: Vec<Task>,
    quick: Vec<Quick>,
    figures: Vec<OwnFigure>,
    last: Vec<Last>,
    kinds_count: usize,
}

/// Draws the chair's home.
pub async fn home(app: &App, actor: &Actor) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let unit = load_unit(&mut tx, &actor.unit_code, today).await?;
    let asked = ListAsked {
        unit_id: unit.unit_id,
        line: &actor.line,
        tree_on: today,
        below: false,
        kind: None,
        from_on: None,
        until_on: None,
        withdrawn: false,
        offset: 0,
        limit: 3,
    };
    let (last, _) = list(&mut tx, &asked).await?;
    let since = today
        .checked_sub(jiff::Span::new().days(366))
        .unwrap_or(today);
    let mut usual = usual_kinds(&mut tx, unit.unit_id, since, 4).await?;
    let own: Vec<_> = app
        .catalogue
        .kinds
        .iter()
        .filter(|kind| kind.tiers.contains(&unit.tier))
        .collect();
    for kind in &own {
        if usual.len() < 4 && !usual.contains(&kind.code) {
            usual.push(kind.code.clone());
        }
    }
    let language = words.language();
    let quick = usual
        .iter()
        .filter_map(|code| app.catalogue.kind(code))
        .map(|kind| Quick {
            address: format!("/don-vi/{}/ghi/{}", unit.code, kind.code),
            icon: kind.icon.clone(),
            name: kind.name(language).to_owned(),
        })
        .collect();
    let quiet = last
        .first()
        .is_none_or(|record| days_left(today, record.happened_on) < -30);
    let tasks = tasks(app, &mut tx, (actor, &unit), quiet).await?;
    drop(tx);
    let figures = own_figures(app, actor, (&unit, words)).await?;
    let headline = match tasks.len() {
        0 => words.t("home-no-tasks"),
        count => words.t1("home-tasks", "count", count),
    };
    let who = format!("{} {}", actor.address_form, given_name(&actor.full_name));
    let html = page(&BaseHome {
        frame: Frame::of(actor, Place::Overview, words.t("place-overview")),
        hello: words.t2(
            "home-hello",
            ("who", who.trim()),
            ("day", day_in_words(today, words)),
        ),
        unit_name: unit.name.clone(),
        unit_code: unit.code.clone(),
        headline,
        tasks,
        quick,
        figures,
        last: last
            .into_iter()
            .map(|record| Last {
                record_id: record.record_id,
                kind: app
                    .catalogue
                    .kind(&record.kind)
                    .map_or(record.kind.clone(), |kind| kind.name(language).to_owned()),
                day: day_short(record.happened_on),
            })
            .collect(),
        kinds_count: own.len(),
    })?;
    Ok(html.into_response())
}

fn given_name(full_name: &str) -> &str {
    full_name.split_whitespace().last().unwrap_or("")
}

fn day_in_words(day: timeline::Day, words: Words) -> String {
    if words.language() == "en" {
        day_short(day)
    } else {
        format!("{} {}", vietnamese::weekday_vi(day), day_short(day))
    }
}

/// The reports that open rounds ask of the unit and that it has not submitted, the due one first.
async fn rounds_waiting(
    connection: &mut sqlx::PgConnection,
    (actor, unit): (&Actor, &crate::unit::Unit),
    words: Words,
    today: timeline::Day,
) -> Result<Vec<(String, Task)>, WebError> {
    let of = (unit.unit_id, actor.line.as_str());
    let mut rounds = store::rounds_waiting(connection, of).await?;
    rounds.sort_by_key(|round| round.due_on);
    let task = |round: store::RoundWaiting| {
        let left = days_left(today, round.due_on);
        let (tone, key) = match left {
            ..0 => ("ic-bad", "home-report-late"),
            _ => ("ic-warn", "home-report-due"),
        };
        let name: Option<PeriodName> = round.period.parse().ok();
        let period = name.map_or(round.period.clone(), |name| period_in_words(&name, words));
        let title = match round.returned {
            true => "home-round-returned",
            false => "home-round",
        };
        let task = Task {
            icon: "doc",
            tone,
            title: words.t1(title, "period", period),
            detail: words.t2(key, ("day", day_short(round.due_on)), ("days", left.abs())),
            address: format!("/don-vi/{}/dot-bao-cao/{}/nop", unit.code, round.round_id),
        };
        (round.period, task)
    };
    Ok(rounds.into_iter().map(task).collect())
}

/// The report of the season, where no round asks for it.
fn season_task(
    unit: &crate::unit::Unit,
    (name, last_on): (&PeriodName, timeline::Day),
    words: Words,
    today: timeline::Day,
) -> Task {
    let left = days_left(today, last_on);
    let (tone, key) = if left < 0 {
        ("ic-bad", "home-report-late")
    } else {
        ("ic-warn", "home-report-due")
    };
    Task {
        icon: "doc",
        tone,
        title: words.t1("home-report", "period", period_in_words(name, words)),
        detail: words.t2(key, ("day", day_short(last_on)), ("days", left.abs())),
        address: format!("/don-vi/{}/bao-cao/1-hdcd/{name}", unit.code),
    }
}

/// Up to seven things to do, the most pressing first.
async fn tasks(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (actor, unit): (&Actor, &crate::unit::Unit),
    quiet: bool,
) -> Result<Vec<Task>, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tasks = Vec::new();
    let (season, last_on) = report_season(today);
    let asked = rounds_waiting(connection, (actor, unit), words, today).await?;
    let in_round = asked.iter().any(|(period, _)| *period == season);
    let mut given = work::waiting(connection, (actor, unit), today).await?;
    given.extend(help::waiting(connection, &app.catalogue, (actor, unit), today).await?);
    tasks.extend(given.into_iter().map(|one| Task {
        icon: one.icon,
        tone: one.tone,
        title: one.title,
        detail: one.detail,
        address: one.address,
    }));
    tasks.extend(asked.into_iter().map(|(_, task)| task));
    if let (false, Ok(name)) = (in_round, season.parse::<PeriodName>())
        && !store::has_issued(connection, unit.unit_id, name.period()).await?
    {
        tasks.push(season_task(unit, (&name, last_on), words, today));
    }
    let year: Result<PeriodName, _> = today.year().to_string().parse();
    if let Ok(year) = year {
        let state = app.engine.fresh().await?;
        for (code, dims, target) in
            targets_in_period(connection, unit.unit_id, year.period()).await?
        {
            let Some(indicator) = app.catalogue.indicator(&code) else {
                continue;
            };
            let asked = ask(actor, unit, (&code, dims), year.period());
            let figure = figure(&state, &app.catalogue, &asked, Choose::Value)?;
            let Some(verdict) = verdict(&figure, &target, indicator, words) else {
                continue;
            };
            if !verdict.reached {
                tasks.push(Task {
                    icon: "target",
                    tone: "",
                    title: indicator.name(words.language()).to_owned(),
                    detail: verdict.sentence,
                    address: format!("/don-vi/{}/so-lieu/{code}?ky={year}", unit.code),
                });
            }
        }
    }
    let (transfers, proposals) =
        crate::member::work_waiting(app, connection, (actor, unit)).await?;
    for (count, key, icon, place) in [
        (
            transfers,
            "home-transfers-waiting",
            "swap",
            "chuyen-sinh-hoat",
        ),
        (proposals, "home-proposals-waiting", "edit", "de-nghi"),
    ] {
        if count > 0 {
            tasks.push(Task {
                icon,
                tone: "ic-warn",
                title: words.t1(key, "count", count),
                detail: words.t(&format!("{key}-detail")),
                address: format!("/don-vi/{}/{place}", unit.code),
            });
        }
    }
    if quiet {
        tasks.push(Task {
            icon: "plus",
            tone: "",
            title: words.t("home-quiet"),
            detail: words.t("home-quiet-detail"),
            address: format!("/don-vi/{}/ghi", unit.code),
        });
    }
    tasks.truncate(7);
    Ok(tasks)
}

fn ask(
    actor: &Actor,
    unit: &crate::unit::Unit,
    (indicator, dims): (&str, BTreeMap<String, String>),
    period: timeline::Period,
) -> Asked {
    Asked {
        unit_id: unit.unit_id,
        line: actor.line.clone(),
        indicator: indicator.to_owned(),
        dims,
        period,
        structure: Structure::Then,
        known: None,
    }
}

async fn own_figures(
    app: &App,
    actor: &Actor,
    (unit, words): (&crate::unit::Unit, Words),
) -> Result<Vec<OwnFigure>, WebError> {
    let year = app.clock.today().year().to_string();
    let Ok(name) = year.parse::<PeriodName>() else {
        return Ok(Vec::new());
    };
    let state = app.engine.fresh().await?;
    let mut figures = Vec::new();
    for code in ["B03.people", "E01.turns", "E01.dong"] {
        let Some(indicator) = app.catalogue.indicator(code) else {
            continue;
        };
        let asked = ask(actor, unit, (code, BTreeMap::new()), name.period());
        let figure = figure(&state, &app.catalogue, &asked, Choose::Value)?;
        figures.push(OwnFigure {
            name: indicator.name(words.language()).to_owned(),
            address: format!("/don-vi/{}/so-lieu/{code}?ky={year}", unit.code),
            shown: show(&figure, indicator, &app.catalogue, words),
            note: words.t1("home-this-year", "year", &year),
        });
    }
    Ok(figures)
}
