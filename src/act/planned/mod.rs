//! Plans beside what came of them: a draft made of a plan, and the page that sets planned units
//! beside those that were founded and ended.

mod rules;
mod store;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use reorganisation::{Act as ActText, Heading};
use serde::Deserialize;

use self::rules::{Row, compare};
use super::draft::store::{self as drafts, Drawn};
use super::draft::text;
use super::pages::{act_frame, load_act, own_address};
use super::rules::Standing;
use super::store::{ActRow, find_act};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::unit::Unit;
use crate::web::{Done, Frame, SignedForm, WebError, Words, amount, day_short, page};

/// A draft with the steps of the plan, which stays as it is.
pub async fn make_draft(
    State(app): State<App>,
    Path((code, id)): Path<(String, String)>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Reorganise)?;
    let mut tx = app.begin(&actor).await?;
    let (unit, plan) = load_act(&app, &mut tx, (&code, &id)).await?;
    if plan.standing != Standing::Planned {
        return Err(WebError::NotFound);
    }
    let heading = Heading {
        planned: false,
        ..plan.heading(&unit.code)
    };
    let drawn = Drawn {
        root_id: unit.unit_id,
        heading: &heading,
        source: &text::source(&heading, text::steps_of(&plan.source)),
        came_of_id: Some(plan.act_id),
    };
    let act_id = drafts::add(&mut tx, &permit, &drawn).await?;
    tx.commit().await?;
    let address = format!("{}/{act_id}/sua", own_address(&unit));
    Ok(Redirect::to(&address).into_response())
}

/// Ties an act that was carried out to the plan it came of, or unties it.
pub async fn tie(
    State(app): State<App>,
    Path((code, id)): Path<(String, String)>,
    SignedForm(actor, form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Reorganise)?;
    let mut tx = app.begin(&actor).await?;
    let (unit, plan) = load_act(&app, &mut tx, (&code, &id)).await?;
    if plan.standing != Standing::Planned {
        return Err(WebError::NotFound);
    }
    drop(tx);
    let act_id: i32 = form.text("act").parse().map_err(|_| WebError::NotFound)?;
    let tied = (act_id, form.text("viec") != "bo");
    let mut owner = app.database.owner.begin().await?;
    if !store::tie(&mut owner, &permit, (unit.unit_id, plan.act_id), tied).await? {
        return Err(WebError::NotFound);
    }
    owner.commit().await?;
    let address = format!("{}/{}/thuc-te?xong=gan", own_address(&unit), plan.act_id);
    Ok(Redirect::to(&address).into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `gan`: an act was tied to the plan, or untied.
    xong: String,
}

/// An act that came of the plan.
struct CameLine {
    act_id: i32,
    address: String,
    number: String,
    title: String,
    effective: String,
    standing: String,
}

/// Planned and actual numbers of one kind, with the rows that differ and those that do not.
struct Group {
    title: String,
    sentence: String,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "act/planned/planned.html")]
struct PlannedPage {
    frame: Frame,
    unit: Unit,
    answer: String,
    came: Vec<CameLine>,
    groups: Vec<Group>,
    own: String,
    /// Acts that may be tied to the plan: number and words.
    untied: Vec<(i32, String)>,
    may_write: bool,
}

fn read(act: &ActRow) -> Vec<reorganisation::Step> {
    ActText::read(&act.source).map_or_else(|_| Vec::new(), |read| read.steps)
}

pub async fn planned_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let (unit, plan) = load_act(&app, &mut tx, (&code, &id)).await?;
    if plan.standing != Standing::Planned {
        return Err(WebError::NotFound);
    }
    let mut came = Vec::new();
    for act_id in store::came_of(&mut tx, plan.act_id).await? {
        came.extend(find_act(&mut tx, (unit.unit_id, act_id)).await?);
    }
    let title = words.t("planned-title");
    let own = own_address(&unit);
    let untied = store::untied(&mut tx, unit.unit_id).await?.into_iter();
    let untied = untied.map(|(act_id, number, title)| (act_id, format!("{number}: {title}")));
    let mut frame = act_frame(&app, &mut tx, (&actor, &unit, &title))
        .await?
        .crumb(plan.title.clone(), Some(format!("{own}/{}", plan.act_id)))
        .crumb(title, None);
    frame.done = (asked.xong == "gan").then(|| Done {
        sentence: words.t("planned-done-tied"),
        undo: None,
    });
    let carried = came
        .iter()
        .filter(|act| act.standing == Standing::Confirmed);
    let steps: Vec<_> = carried.flat_map(read).collect();
    let mut codes = super::pages::codes_of(&read(&plan));
    codes.extend(super::pages::codes_of(&steps));
    let names = drafts::names_of(&mut tx, &codes).await?;
    let both = compare(&read(&plan), &steps, &names);
    let number = |count: usize| amount(i64::try_from(count).unwrap_or(0), words.language());
    let groups = both.into_iter().map(|(code, rows)| {
        let count = |of: fn(&Row) -> bool| number(rows.iter().filter(|row| of(row)).count());
        let arguments = [
            ("planned", count(|row| row.planned.is_some())),
            ("came", count(|row| row.came.is_some())),
            ("missing", count(|row| row.came.is_none())),
            ("more", count(|row| row.planned.is_none())),
        ];
        Group {
            title: words.t(&format!("planned-{code}")),
            sentence: words.with("planned-counts", &arguments),
            rows,
        }
    });
    let groups: Vec<Group> = groups.filter(|group| !group.rows.is_empty()).collect();
    let answer = match (steps.is_empty(), groups.first()) {
        (true, _) => words.t("planned-none-came"),
        (false, Some(group)) => format!("{}: {}", group.title, group.sentence),
        (false, None) => words.t("act-no-changes"),
    };
    let may_write = actor.may(Act::Reorganise).is_some();
    let came = came.into_iter().map(|act| CameLine {
        act_id: act.act_id,
        address: format!("{own}/{}", act.act_id),
        effective: day_short(act.effective_on),
        standing: words.t(&format!("act-state-{}", act.standing)),
        number: act.number,
        title: act.title,
    });
    page(&PlannedPage {
        came: came.collect(),
        own: format!("{own}/{}/thuc-te", plan.act_id),
        untied: untied.collect(),
        may_write,
        frame,
        unit,
        answer,
        groups,
    })
}
