//! The page of a comparison: a form's lines under two structures, and one of them explained.

use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use timeline::Day;

use super::explain::{Explained, Over, explain};
use super::form::{Compared, Typed, read};
use super::lines::{Group, Line, Seen, Written, compare, gap_in_words, signed, write, written};
use super::store::{self, Named};
use crate::access::Actor;
use crate::app::App;
use crate::indicator::{Brought, Structure, dims_in_words, print_dims};
use crate::report::{
    draft_address, forms_of, is_owed_for, period_with_days, read_key, with_capital,
};
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{FormState, Frame, Place, WebError, Words, amount, day_short, page, urlencode};

pub fn routes() -> Router<App> {
    Router::new().route("/don-vi/{code}/so-sanh", get(compare_page))
}

/// A line as the page shows it.
struct Row {
    no: String,
    name: String,
    measure: String,
    first: Written,
    second: Written,
    gap: String,
    differs: bool,
    is_chosen: bool,
    address: String,
}

struct RowGroup {
    name: String,
    rows: Vec<Row>,
}

/// A unit in an explanation.
struct StepRow {
    name: String,
    note: String,
    address: Option<String>,
    amount: String,
    adds: bool,
}

/// An explanation as the page shows it.
struct Way {
    title: String,
    first: String,
    steps: Vec<StepRow>,
    rest: Option<(String, String)>,
    remainder: Option<(&'static str, String)>,
    second: String,
}

#[derive(Template)]
#[template(path = "compare/compare.html")]
struct ComparePage {
    frame: Frame,
    unit: Unit,
    form: FormState,
    forms: Vec<(String, String)>,
    answer: String,
    period: String,
    not_of_form: bool,
    /// The two structures in words.
    sides: (String, String),
    /// The same as heads of columns.
    heads: (String, String),
    groups: Vec<RowGroup>,
    only_differing: bool,
    counts: (usize, usize),
    /// The address without the choice of lines.
    base: String,
    chosen: Option<String>,
    ways: Vec<Way>,
    report_address: Option<String>,
}

impl ComparePage {
    fn number(&self, value: &usize) -> String {
        amount(i64::try_from(*value).unwrap_or(0), self.frame.language())
    }
}

async fn compare_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(typed): Query<Typed>,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let (form, compared) = read(&typed, (&app.catalogue, &unit), today, words);
    let title = words.t("compare-title");
    let frame = unit_frame(&mut tx, &actor, &unit, (Place::Reports, &title, today)).await?;
    let frame = frame
        .crumb(unit.name.clone(), Some(format!("/don-vi/{code}")))
        .crumb(
            words.t("place-reports"),
            Some(format!("/don-vi/{code}/bao-cao")),
        )
        .crumb(title, None);
    let forms = forms_of(&app.catalogue, &unit.tier);
    let forms = forms
        .iter()
        .map(|form| (form.code.clone(), form.name(words.language()).to_owned()));
    let mut drawn = ComparePage {
        forms: forms.collect(),
        answer: words.t("compare-lead"),
        period: String::new(),
        not_of_form: false,
        sides: Default::default(),
        heads: Default::default(),
        groups: Vec::new(),
        only_differing: false,
        counts: (0, 0),
        base: String::new(),
        chosen: None,
        ways: Vec::new(),
        report_address: None,
        frame,
        form,
        unit,
    };
    let status = match compared {
        Some(compared) => {
            draw(&app, (&actor, &mut tx), &mut drawn, (&compared, &typed)).await?;
            StatusCode::OK
        }
        None if drawn.forms.is_empty() => {
            drawn.answer = words.t("report-no-forms");
            drawn.form = FormState::default();
            StatusCode::OK
        }
        None => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok((status, page(&drawn)?).into_response())
}

/// Fills the page with what is compared.
async fn draw(
    app: &App,
    (actor, connection): (&Actor, &mut sqlx::PgConnection),
    drawn: &mut ComparePage,
    (compared, typed): (&Compared<'_>, &Typed),
) -> Result<(), WebError> {
    let words = drawn.frame.words;
    let language = words.language();
    let today = app.clock.today();
    let unit = drawn.unit.clone();
    let seen = Seen {
        unit: &unit,
        line: &actor.line,
        compared,
    };
    let key = typed.dong.trim();
    let (groups, explained) = {
        let state = app.engine.fresh().await?;
        let groups = compare(&state, &app.catalogue, &seen, language)?;
        let explained = explain((&state, &app.catalogue), &seen, key)?;
        (groups, explained)
    };
    let lines = || groups.iter().flat_map(|group| &group.lines);
    let differing = lines().filter(|line| line.differs()).count();
    let known = lines().filter(|line| line.is_known()).count();
    let sides = (
        compared.first.words(today, words),
        compared.second.words(today, words),
    );
    drawn.answer = answer((differing, known), &sides, words);
    drawn.counts = (differing, known);
    drawn.only_differing = differing > 0 && typed.all != "1";
    drawn.period = period_with_days(compared.period, language);
    drawn.not_of_form = !is_owed_for(compared.form, compared.period);
    drawn.base = format!(
        "/don-vi/{}/so-sanh?mau={}&ky={}&a={}&b={}",
        unit.code,
        compared.form.code,
        compared.period,
        compared.first.text(today),
        compared.second.text(today)
    );
    drawn.report_address = Some(format!(
        "{}?co-cau={}",
        draft_address(&unit.code, &compared.form.code, compared.period),
        compared.second.text(today)
    ));
    if let Some(line) = lines().find(|line| line.key == key) {
        let names = named(connection, &explained, compared, today).await?;
        let way = |explained| way(app, (&seen, line), explained, (&names, &sides, words));
        drawn.ways = explained.iter().map(way).collect::<Result<_, _>>()?;
        drawn.chosen = Some(line.name.clone());
    }
    let only_differing = drawn.only_differing;
    let base = format!(
        "{}{}",
        drawn.base,
        if only_differing { "" } else { "&tat-ca=1" }
    );
    let row = |line: &Line| row(app, line, (&base, key), words);
    for Group { name, lines } in &groups {
        let wanted = |line: &&Line| line.differs() || (!only_differing && line.is_known());
        let rows: Vec<Row> = lines
            .iter()
            .filter(wanted)
            .map(row)
            .collect::<Result<_, _>>()?;
        if !rows.is_empty() {
            let name = name.clone();
            drawn.groups.push(RowGroup { name, rows });
        }
    }
    drawn.heads = (with_capital(&sides.0), with_capital(&sides.1));
    drawn.sides = sides;
    Ok(())
}

/// The sentence under the title.
fn answer((differing, known): (usize, usize), sides: &(String, String), words: Words) -> String {
    let key = match (differing, known) {
        (_, 0) => "compare-answer-nothing",
        (0, _) => "compare-answer-same",
        _ => "compare-answer",
    };
    let arguments = [
        ("differing", differing.to_string()),
        ("known", known.to_string()),
        ("first", sides.0.clone()),
        ("second", sides.1.clone()),
    ];
    words.with(key, &arguments)
}

fn row(app: &App, line: &Line, (base, key): (&str, &str), words: Words) -> Result<Row, WebError> {
    Ok(Row {
        no: line.no.clone(),
        name: line.name.clone(),
        measure: line.measure.clone(),
        first: write(app, &line.key, &line.first, words)?,
        second: write(app, &line.key, &line.second, words)?,
        gap: gap_in_words(line.gap, words),
        differs: line.differs(),
        is_chosen: line.key == key,
        address: format!("{base}&dong={}#giai-thich", urlencode(&line.key)),
    })
}

/// The names of every unit listed one by one.
async fn named(
    connection: &mut sqlx::PgConnection,
    explained: &[Explained],
    compared: &Compared<'_>,
    today: Day,
) -> sqlx::Result<HashMap<i32, Named>> {
    let listed = explained.iter().flat_map(|explained| {
        let steps = explained.statement.steps.iter();
        steps.map(|step| explained.parts[step.at].unit_id)
    });
    let units: Vec<i32> = listed.collect();
    // Units are called as they were in the period; those founded later by their first name.
    let on = compared.period.period().last_on().min(today);
    store::names_of(connection, &units, on).await
}

type Said<'a> = (&'a HashMap<i32, Named>, &'a (String, String), Words);

/// An explanation in words.
fn way(
    app: &App,
    (seen, line): (&Seen<'_>, &Line),
    explained: &Explained,
    (names, sides, words): Said<'_>,
) -> Result<Way, WebError> {
    let language = words.language();
    let indicator = app
        .catalogue
        .indicator(&explained.indicator)
        .ok_or(WebError::NotFound)?;
    let (_, dims, _) = read_key(&line.key);
    let title = if explained.is_part {
        indicator.name(language).to_owned()
    } else {
        match dims.is_empty() {
            true => line.name.clone(),
            false => format!(
                "{} ({})",
                indicator.name(language),
                dims_in_words(app, &dims, words)
            ),
        }
    };
    let end = |value: Option<i64>, whole: &crate::indicator::Figure| match value {
        Some(value) => amount(value, language),
        None if explained.is_part => words.t("figure-unknown"),
        None => written(app, indicator, whole, words).text,
    };
    let statement = &explained.statement;
    let steps = statement.steps.iter().map(|step| {
        let part = &explained.parts[step.at];
        let amount = match (step.amount, part.figure.value) {
            (0, None) if !explained.is_part => written(app, indicator, &part.figure, words).text,
            (amount, _) => signed(amount, language),
        };
        let asked = (seen, indicator.code.as_str(), print_dims(&dims));
        step_row(app, part, asked, amount, (names, sides, words))
    });
    let (unlisted, sum) = statement.rest;
    Ok(Way {
        title,
        first: end(explained.first, &line.first),
        steps: steps.collect(),
        rest: (unlisted > 0).then(|| {
            let sentence = words.t1("compare-rest", "count", unlisted);
            (sentence, signed(sum, language))
        }),
        remainder: (statement.remainder != 0).then(|| {
            let key = match explained.over {
                Over::Shared => "compare-shared",
                Over::Undeclared => "compare-undeclared",
                Over::Basis => "compare-basis",
            };
            (key, signed(statement.remainder, language))
        }),
        second: end(explained.second, &line.second),
    })
}

fn step_row(
    app: &App,
    part: &Brought,
    (seen, indicator, dims): (&Seen<'_>, &str, String),
    amount: String,
    (names, sides, words): Said<'_>,
) -> StepRow {
    let today = app.clock.today();
    let side = if part.is_second { &sides.1 } else { &sides.0 };
    let mut notes = vec![words.t1("compare-only", "structure", side)];
    if let Some((from, last)) = part.days {
        let days = (("from", &day_short(from)), ("last", &day_short(last)));
        notes.push(words.t2("compare-days", days.0, days.1));
    }
    if !part.whole {
        notes.push(words.t("compare-in-part"));
    }
    let Some(named) = names.get(&part.unit_id) else {
        return StepRow {
            name: words.t("compare-outside"),
            note: notes.join(" "),
            address: None,
            amount,
            adds: part.is_second,
        };
    };
    if let Some(ended) = named.ended_on.filter(|ended| *ended <= today) {
        notes.insert(0, words.t1("compare-ended", "day", day_short(ended)));
    }
    let structure: Structure = if part.is_second {
        seen.compared.second
    } else {
        seen.compared.first
    };
    let address = match (&named.cut_from, named.is_piece) {
        (Some((code, name)), _) => {
            notes.insert(0, words.t1("compare-piece", "name", name));
            format!("/don-vi/{code}")
        }
        (None, _) => format!(
            "/don-vi/{}/so-lieu/{indicator}?ky={}&co-cau={}&chieu={}",
            named.code,
            seen.compared.period,
            structure.text(today),
            urlencode(&dims)
        ),
    };
    StepRow {
        name: named.name.clone(),
        note: notes.join(" "),
        address: Some(address),
        amount,
        adds: part.is_second,
    }
}
