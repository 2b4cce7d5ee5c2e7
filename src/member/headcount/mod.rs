//! How many members there are and how that came: by sex, by age, by unit below, by reason; who came
//! and who went, gross and net together, against the target.

mod store;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use serde::Deserialize;
use timeline::Period;

use super::headline::{Counting, JOINED, LOST, MEMBERS, NET, headline};
use super::list::store::units_below;
use crate::access::Actor;
use crate::app::App;
use crate::indicator::Structure;
use crate::unit::{TreeDay, Unit, load_unit, unit_frame};
use crate::web::{Frame, Pager, Place, WebError, Words, amount, day_short, page};

/// The youngest age of each band; younger than the first is nobody, by law.
const BANDS: [i32; 6] = [0, 25, 35, 45, 55, 65];

/// A bar: its name, how many, and its share of the longest.
struct Bar {
    name: String,
    count: String,
    share: i64,
}

/// A unit below with its own figures.
struct Below {
    code: String,
    name: String,
    members: String,
    women: String,
    joined: String,
    lost: String,
    net: String,
}

#[derive(Template)]
#[template(path = "member/headcount/headcount.html")]
struct HeadcountPage {
    frame: Frame,
    unit: Unit,
    tree: TreeDay,
    day: String,
    year: i16,
    members: String,
    sexes: Vec<Bar>,
    ages: Vec<Bar>,
    reasons: Vec<Bar>,
    joined: String,
    moved_in: String,
    lost: String,
    moved_out: String,
    net: String,
    target: Option<(i64, bool, String)>,
    below: Vec<Below>,
    pager: Pager,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// The day whose tree says who stands below.
    #[serde(rename = "co-cau")]
    tree: String,
    trang: Option<i64>,
}

fn bars(rows: Vec<(String, i64)>, language: &str) -> Vec<Bar> {
    let most = rows.iter().map(|(_, count)| *count).max().unwrap_or(0);
    rows.into_iter()
        .map(|(name, count)| Bar {
            name,
            count: amount(count, language),
            share: if most > 0 { count * 100 / most } else { 0 },
        })
        .collect()
}

fn signed(value: i64, language: &str) -> String {
    let text = amount(value, language);
    if value > 0 { format!("+{text}") } else { text }
}

pub(super) async fn headcount_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let language = words.language();
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let title = words.t("member-headcounts");
    let list = format!("/don-vi/{code}/doan-vien");
    let frame = unit_frame(&mut tx, &actor, &unit, (Place::Members, &title, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{code}")))
        .crumb(words.t("place-members"), Some(list.clone()))
        .crumb(title, None);
    let tree = TreeDay::read(&asked.tree, (&unit, today), words);
    let structure = match tree.on == today {
        true => Structure::Then,
        false => Structure::On(tree.on),
    };
    let head = headline(&app, &mut tx, (&actor, &unit), structure).await?;
    let units = units_below(&mut tx, unit.unit_id, &actor.line, tree.on).await?;
    let children =
        crate::unit::store::child_names(&mut tx, unit.unit_id, &actor.line, tree.on).await?;
    drop(tx);
    let ages = store::by_age(&app.database.register, &units, today, &BANDS).await?;
    let year = super::headline::year_so_far(today).ok_or(WebError::NotFound)?;
    let state = app.engine.fresh().await?;
    let counting = |unit_id: i32| Counting {
        state: &state,
        catalogue: &app.catalogue,
        unit_id,
        line: &actor.line,
        structure,
    };
    let own = counting(unit.unit_id);
    let reasons = by_reason(&app, &own, (year, language))?;
    let total = i64::try_from(children.len()).unwrap_or(0);
    let number = Pager::asked(asked.trang);
    let pager = Pager::new(number, total, format!("{list}/so-luong?{}", tree.query()));
    let first = usize::try_from(pager.offset()).unwrap_or(0);
    let shown = usize::try_from(pager.size).unwrap_or(0);
    let mut below = Vec::new();
    for (unit_id, code, name) in children.into_iter().skip(first).take(shown) {
        below.push(below_row(
            &counting(unit_id),
            (code, name),
            (year, language),
        )?);
    }
    let sexes = [
        ("member-sex-female", head.women),
        ("member-sex-male", head.men),
        ("member-sex-not-known", head.members - head.women - head.men),
    ];
    let sexes = sexes.into_iter().map(|(key, count)| (words.t(key), count));
    page(&HeadcountPage {
        frame,
        unit,
        tree,
        day: day_short(today),
        year: head.year,
        members: amount(head.members, language),
        sexes: bars(sexes.filter(|(_, count)| *count != 0).collect(), language),
        ages: bars(age_rows(ages, words), language),
        reasons: bars(reasons, language),
        joined: amount(head.joined, language),
        moved_in: amount(head.moved_in, language),
        lost: signed(-(head.left + head.moved_out), language),
        moved_out: amount(head.moved_out, language),
        net: signed(head.net, language),
        target: head
            .verdict
            .map(|verdict| (verdict.bar, verdict.reached, verdict.sentence)),
        below,
        pager,
    })
}

fn age_rows(ages: Vec<(Option<i32>, i64)>, words: Words) -> Vec<(String, i64)> {
    let name = |least: Option<i32>| match least {
        None => words.t("member-age-not-known"),
        Some(0) => words.t1("member-age-under", "age", BANDS[1]),
        Some(least) => match BANDS.iter().find(|band| **band > least) {
            Some(next) => words.t2("member-age-from", ("from", least), ("to", next - 1)),
            None => words.t1("member-age-over", "age", least),
        },
    };
    ages.into_iter()
        .map(|(least, count)| (name(least), count))
        .collect()
}

/// Who went, by the reasons the forms count.
fn by_reason(
    app: &App,
    counting: &Counting<'_>,
    (year, language): (Period, &str),
) -> Result<Vec<(String, i64)>, WebError> {
    let Some(causes) = app.catalogue.dimension("cause") else {
        return Ok(Vec::new());
    };
    let mut rows = Vec::new();
    for cause in &causes.values {
        let count = counting.count(LOST, &[("cause", &cause.code)], year)?;
        if count != 0 {
            rows.push((
                app.catalogue.value_name("cause", &cause.code, language),
                count,
            ));
        }
    }
    Ok(rows)
}

fn below_row(
    counting: &Counting<'_>,
    (code, name): (String, String),
    (year, language): (Period, &str),
) -> Result<Below, WebError> {
    let count = |indicator: &str| counting.count(indicator, &[], year);
    Ok(Below {
        code,
        name,
        members: amount(count(MEMBERS)?, language),
        women: amount(
            counting.count(MEMBERS, &[("sex", "female")], year)?,
            language,
        ),
        joined: amount(count(JOINED)?, language),
        lost: amount(count(LOST)?, language),
        net: signed(count(NET)?, language),
    })
}
