//! The home of officers, leaders and inspectors: where we stand, who is late, what moved.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::{IntoResponse, Response};
use timeline::{Day, Period, PeriodName};

use super::rules::{USUAL, days_left, report_season};
use super::store::{self, Below, ReportState};
use super::{help, work};
use crate::access::Actor;
use crate::app::App;
use crate::catalogue::{Choose, IndicatorType};
use crate::fact::State;
use crate::indicator::{
    Asked, FigureQuery, Here, Shown, Verdict, figure, figures_shown, here, percent, show, verdict,
};
use crate::target::store::targets_in_period;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{
    Frame, Pager, Place, PlaceLine, WebError, Words, amount, balance, day_short, page,
    period_in_words, spark,
};

/// A figure with its verdict and its year.
struct Card {
    code: String,
    name: String,
    shown: Shown,
    note: String,
    verdict: Option<Verdict>,
    spark: String,
}

struct Members {
    shown: Shown,
    joined: String,
    left: String,
    net: String,
    /// What transfers add to the net change, where there were any.
    moved: Option<String>,
    chart: Option<String>,
    rows: Vec<(String, String, String)>,
    as_of: String,
}

struct Count {
    number: String,
    key: &'static str,
    class: &'static str,
    dots: Vec<(i64, i64)>,
    width: i64,
    height: i64,
}

struct Late {
    code: String,
    name: String,
    state_key: &'static str,
    chip: &'static str,
    last: String,
}

struct MovedRow {
    record_id: i64,
    sign: &'static str,
    class: &'static str,
    kind: String,
    unit_name: String,
    when: String,
}

#[derive(Template)]
#[template(path = "overview/federation.html")]
struct FederationHome {
    frame: Frame,
    place: PlaceLine,
    answer: String,
    members: Option<Members>,
    cards: Vec<Card>,
    season_words: String,
    deadline: String,
    counts: Vec<Count>,
    late: Vec<Late>,
    pager: Pager,
    below_total: usize,
    moved: Vec<MovedRow>,
    /// Transfers and proposals of members that wait.
    waiting: (i64, i64),
    /// Invitations, tasks and petitions that wait, each with its page.
    work: Vec<(String, String)>,
    /// The open round's page, and how many reports wait to be judged.
    round: Option<(String, i64)>,
}

/// Draws the home of everyone above the base.
pub async fn home(app: &App, actor: &Actor, query: &FigureQuery) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let unit = load_unit(&mut tx, &actor.unit_code, today).await?;
    let here = here(app, actor, &unit, query, "/tong-quan");
    let at = (Place::Overview, unit.name.as_str(), today);
    let mut frame = unit_frame(&mut tx, actor, &unit, at).await?;
    frame.crumbs.clear();
    let targets = targets_in_period(&mut tx, unit.unit_id, here.period.period()).await?;
    let (season, last_on) = report_season(today);
    let season_name: Option<PeriodName> = season.parse().ok();
    let season_period = season_name
        .as_ref()
        .map_or(here.period.period(), |name| name.period());
    let below = store::below(&mut tx, unit.unit_id, &actor.line, (today, season_period)).await?;
    let moved = store::moved(&mut tx, 7).await?;
    let waiting = crate::member::work_waiting(app, &mut tx, (actor, &unit)).await?;
    let mut work = work::counts(&mut tx, (actor, &unit), today).await?;
    work.extend(help::counts(&mut tx, &app.catalogue, (actor, &unit), today).await?);
    let of = (unit.unit_id, actor.line.as_str());
    let round = store::round_below(&mut tx, of).await?;
    drop(tx);

    let state = app.engine.fresh().await?;
    let members = members(app, &state, (&unit, actor), (&here, words))?;
    let codes = card_codes(&targets);
    let mut cards = Vec::new();
    for (code, dims) in codes {
        cards.extend(card(
            app,
            &state,
            (&unit, actor),
            (&here, words),
            (&code, dims, &targets),
        )?);
    }
    drop(state);
    let aimed = cards.iter().filter(|card| card.verdict.is_some()).count();
    let reached = cards
        .iter()
        .filter(|card| card.verdict.as_ref().is_some_and(|v| v.reached))
        .count();
    let missing = below
        .iter()
        .filter(|unit| unit.state != ReportState::Issued)
        .count();
    let left = days_left(today, last_on);
    let answer = answer(words, (reached, aimed), (missing, below.len()), left);
    let number = Pager::asked(query.trang);
    let (late, pager) = late_rows(&below, number, (words, &here));
    let html = page(&FederationHome {
        season_words: season_name.map_or(season.clone(), |name| period_in_words(&name, words)),
        deadline: words.t2(
            if left < 0 {
                "home-report-late"
            } else {
                "home-report-due"
            },
            ("day", day_short(last_on)),
            ("days", left.abs()),
        ),
        counts: counts(&below),
        below_total: below.len(),
        waiting,
        work,
        round: round.map(|(round_id, count)| {
            let code = &unit.code;
            (format!("/don-vi/{code}/dot-bao-cao/{round_id}"), count)
        }),
        late,
        pager,
        moved: moved
            .into_iter()
            .map(|moved| moved_row(app, moved, words))
            .collect(),
        place: here.line,
        frame,
        answer,
        members,
        cards,
    })?;
    Ok(html.into_response())
}

fn answer(
    words: Words,
    (reached, aimed): (usize, usize),
    (missing, below): (usize, usize),
    left: i32,
) -> String {
    let mut sentences = Vec::new();
    if aimed > 0 {
        sentences.push(words.t2("home-targets", ("reached", reached), ("aimed", aimed)));
    }
    if below > 0 && missing > 0 {
        let key = if left < 0 {
            "home-missing-late"
        } else {
            "home-missing"
        };
        sentences.push(words.t2(key, ("count", missing), ("days", left.abs())));
    } else if below > 0 {
        sentences.push(words.t("home-all-reported"));
    }
    sentences.join(" ")
}

type TargetRow = (String, BTreeMap<String, String>, crate::target::Target);

/// Six cards: what is aimed at first, then what a leader usually looks at.
fn card_codes(targets: &[TargetRow]) -> Vec<(String, BTreeMap<String, String>)> {
    let mut codes: Vec<(String, BTreeMap<String, String>)> = Vec::new();
    let aimed = targets
        .iter()
        .map(|(code, dims, _)| (code.clone(), dims.clone()));
    let usual = USUAL
        .iter()
        .map(|code| ((*code).to_owned(), BTreeMap::new()));
    for entry in aimed.chain(usual) {
        if !codes.contains(&entry) && codes.len() < 6 {
            codes.push(entry);
        }
    }
    codes
}

fn ask(
    (unit, actor): (&Unit, &Actor),
    here: &Here,
    (code, dims): (&str, &BTreeMap<String, String>),
    period: Period,
) -> Asked {
    Asked {
        unit_id: unit.unit_id,
        line: actor.line.clone(),
        indicator: code.to_owned(),
        dims: dims.clone(),
        period,
        structure: here.structure,
        known: None,
    }
}

fn card(
    app: &App,
    state: &State,
    whose: (&Unit, &Actor),
    (here, words): (&Here, Words),
    (code, dims, targets): (&str, BTreeMap<String, String>, &[TargetRow]),
) -> Result<Option<Card>, WebError> {
    let Some(indicator) = app.catalogue.indicator(code) else {
        return Ok(None);
    };
    let language = words.language();
    let asked = ask(whose, here, (code, &dims), here.period.period());
    let found = figure(state, &app.catalogue, &asked, Choose::Value)?;
    let target = targets
        .iter()
        .find(|(own, own_dims, _)| own == code && *own_dims == dims);
    let verdict = target.and_then(|(_, _, target)| verdict(&found, target, indicator, words));
    let note = match (found.numerator, found.denominator, found.value) {
        (Some(over), Some(under), _) => {
            format!("{} / {}", amount(over, language), amount(under, language))
        }
        (_, _, Some(value)) if indicator.measure == "dong" => amount(value, language),
        _ => target
            .and_then(|(_, _, target)| Some((found.value?, target.value.filter(|v| *v > 0)?)))
            .and_then(|(have, want)| crate::indicator::ratio_ppm(have, want))
            .map_or(String::new(), |ppm| {
                words.t1("home-of-target", "percent", percent(ppm, language))
            }),
    };
    let before = here.period.year_before().map(|name| name.period());
    let sums = |period: Option<Period>| running(app, state, &asked, period);
    let spark = if indicator.typ == IndicatorType::Flow && found.facts > 0 {
        let sentence = words.t1("home-spark", "name", indicator.name(language));
        spark(&sums(Some(asked.period))?, &sums(before)?, &sentence)
    } else {
        String::new()
    };
    Ok(Some(Card {
        code: code.to_owned(),
        name: indicator.name(language).to_owned(),
        shown: show(&found, indicator, &app.catalogue, words),
        note,
        verdict,
        spark,
    }))
}

/// Running totals at the months' ends of a period, up to today.
fn running(
    app: &App,
    state: &State,
    asked: &Asked,
    period: Option<Period>,
) -> Result<Vec<i64>, WebError> {
    let Some(period) = period else {
        return Ok(Vec::new());
    };
    let today = app.clock.today();
    let months = period.months().into_iter();
    let begun = months.take_while(|month| month.from_on() <= today);
    let of_month = |period: Period| {
        let asked = Asked {
            period,
            ..asked.clone()
        };
        (asked, Choose::Counted)
    };
    let questions: Vec<(Asked, Choose)> = begun.map(of_month).collect();
    let mut sum = 0;
    let found = figures_shown(state, &app.catalogue, &questions)?;
    let sums = found.into_iter().map(|figure| {
        sum += figure.value.unwrap_or(0);
        sum
    });
    Ok(sums.collect())
}

fn members(
    app: &App,
    state: &State,
    whose: (&Unit, &Actor),
    (here, words): (&Here, Words),
) -> Result<Option<Members>, WebError> {
    let language = words.language();
    let none = BTreeMap::new();
    let period = here.period.period();
    let value = |code: &str, period: Period| -> Result<i64, WebError> {
        let asked = ask(whose, here, (code, &none), period);
        Ok(figure(state, &app.catalogue, &asked, Choose::Counted)?
            .value
            .unwrap_or(0))
    };
    let Some(indicator) = app.catalogue.indicator("B03.people") else {
        return Ok(None);
    };
    let asked = ask(whose, here, ("B03.people", &none), period);
    let found = figure(state, &app.catalogue, &asked, Choose::Value)?;
    if !found.is_known() {
        return Ok(None);
    }
    let mut months = Vec::new();
    for month in period.months().into_iter().take(24) {
        let label = words.t1("month-short", "month", month.from_on().month());
        months.push((
            label,
            value("B04.people", month)?,
            value("B05.people", month)?,
        ));
    }
    let (joined, left) = (value("B04.people", period)?, value("B05.people", period)?);
    let net = value("B06.people", period)?;
    let sentence = words.t2(
        "home-balance",
        ("joined", amount(joined, language)),
        ("left", amount(left, language)),
    );
    // A declared stock says its own day, so that nobody takes an old figure for today's.
    let until: Day = found
        .as_of
        .unwrap_or(period.last_on().min(app.clock.today()));
    Ok(Some(Members {
        shown: show(&found, indicator, &app.catalogue, words),
        joined: amount(joined, language),
        left: amount(left, language),
        net: signed(net, language),
        moved: (net != joined - left).then(|| signed(net - joined + left, language)),
        chart: (joined != 0 || left != 0).then(|| balance(&months, &sentence)),
        rows: months
            .iter()
            .map(|(label, up, down)| {
                (
                    label.clone(),
                    amount(*up, language),
                    amount(*down, language),
                )
            })
            .collect(),
        as_of: day_short(until),
    }))
}

fn signed(value: i64, language: &str) -> String {
    if value > 0 {
        format!("+{}", amount(value, language))
    } else {
        amount(value, language)
    }
}

/// How many units stand in each state; a point each while they are few enough to see.
fn counts(below: &[Below]) -> Vec<Count> {
    let states = [
        (ReportState::Issued, "overview-report-issued", "c-l"),
        (ReportState::Draft, "overview-report-draft", "c-g"),
        (ReportState::None, "overview-report-none", "o-e"),
    ];
    states
        .into_iter()
        .map(|(state, key, class)| {
            let number = below.iter().filter(|unit| unit.state == state).count();
            let shown = if below.len() <= 600 { number } else { 0 };
            let columns = 24;
            let dots = (0..shown)
                .map(|at| i64::try_from(at).unwrap_or(0))
                .map(|at| (6 + 13 * (at % columns), 6 + 13 * (at / columns)))
                .collect();
            let rows = i64::try_from(shown.div_ceil(24)).unwrap_or(0);
            let width = 13 * i64::try_from(shown.min(24)).unwrap_or(0);
            let number = vietnamese::number(i64::try_from(number).unwrap_or(0));
            Count {
                number,
                key,
                class,
                dots,
                width,
                height: 13 * rows,
            }
        })
        .collect()
}

/// A page of the units that have not issued, those with the oldest last record first.
fn late_rows(below: &[Below], number: i64, (words, here): (Words, &Here)) -> (Vec<Late>, Pager) {
    let mut late: Vec<&Below> = below
        .iter()
        .filter(|unit| unit.state != ReportState::Issued)
        .collect();
    late.sort_by_key(|unit| unit.last_on);
    let total = i64::try_from(late.len()).unwrap_or(0);
    let pager = Pager::of_size(
        10,
        number,
        total,
        format!("/tong-quan?ky={}&", here.line.period),
    );
    let first = usize::try_from(pager.offset()).unwrap_or(0);
    let rows = late
        .into_iter()
        .skip(first)
        .take(10)
        .map(|unit| Late {
            code: unit.code.clone(),
            name: unit.name.clone(),
            state_key: match unit.state {
                ReportState::Draft => "overview-report-draft",
                _ => "overview-report-none",
            },
            chip: match unit.state {
                ReportState::Draft => "chip chip-warn",
                _ => "chip",
            },
            last: unit
                .last_on
                .map_or_else(|| words.t("home-no-record"), day_short),
        })
        .collect();
    (rows, pager)
}

fn moved_row(app: &App, moved: store::Moved, words: Words) -> MovedRow {
    let (sign, class) = match moved.deed.as_str() {
        "withdrawn" => ("−1", "down"),
        "corrected" => ("±", "mid"),
        _ => ("+1", "up"),
    };
    let kind = app.catalogue.kind(&moved.kind);
    let at = app.clock.zoned(moved.recorded_at);
    MovedRow {
        record_id: moved.record_id,
        sign,
        class,
        kind: kind.map_or(moved.kind.clone(), |kind| {
            kind.name(words.language()).to_owned()
        }),
        unit_name: moved.unit_name,
        when: at.strftime("%H:%M %d/%m").to_string(),
    }
}
