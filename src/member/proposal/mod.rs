//! A member proposes changes to his own data through a link that works once; an officer takes or
//! leaves each of them.

mod answer;
mod public;
mod scan;
pub mod store;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::Html;
use serde::Deserialize;

pub use answer::{answer, answer_page};
pub use public::{public_page, send};

use super::form::{FIELDS, show_details};
use super::list::store::{unit_names, units_below};
use super::person::{load, named, person_frame};
use super::rules::Details;
use crate::access::{Act, Actor};
use crate::app::App;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{Done, FormState, Frame, Place, SignedForm, WebError, Words, page};

/// How many days a link works, by the rulebook; a fortnight where the rule is missing on the day.
fn days(app: &App) -> i64 {
    let rule = app
        .catalogue
        .rule("member-proposal-days", app.clock.today());
    rule.and_then(|rule| rule.value.as_integer()).unwrap_or(14)
}

/// A person's details as texts by field, in the order of the form.
fn texts(details: &Details) -> Vec<(&'static str, String)> {
    let mut form = FormState::default();
    show_details(&mut form, details);
    FIELDS
        .iter()
        .map(|name| (*name, form.text(name).to_owned()))
        .collect()
}

#[derive(Template)]
#[template(path = "member/proposal/link.html")]
struct LinkPage {
    frame: Frame,
    person_id: i64,
    name: String,
    address: String,
    days: i64,
    svg: Option<String>,
}

/// The whole address of a link, as the officer's browser knows this site.
fn address(headers: &HeaderMap, token: &str) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = text("x-forwarded-proto").unwrap_or("http");
    match text(header::HOST.as_str()) {
        Some(host) => format!("{scheme}://{host}/de-nghi/{token}"),
        None => format!("/de-nghi/{token}"),
    }
}

/// Makes a link and shows it once, as text and to be scanned.
pub async fn make_link(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
    SignedForm(actor, _): SignedForm,
) -> Result<Html<String>, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let person = load(&mut tx, &id).await?;
    let days = days(&app);
    let token = store::make_link(&mut tx, &permit, &person, (app.clock.now(), days)).await?;
    tx.commit().await?;
    let mut tx = app.begin(&actor).await?;
    let title = words.t("member-proposal");
    let frame = person_frame(&app, &mut tx, (&actor, &person, &title)).await?;
    let address = address(&headers, &token);
    page(&LinkPage {
        frame,
        person_id: person.person_id,
        name: person.details.full_name,
        svg: scan::svg(&address, &words.t("proposal-scan")),
        address,
        days,
    })
}

/// A proposal as the work list shows it.
struct Row {
    proposal_id: i64,
    name: String,
    unit: String,
    fields: String,
    sent: String,
}

#[derive(Template)]
#[template(path = "member/proposal/list.html")]
struct ListPage {
    frame: Frame,
    unit: Unit,
    rows: Vec<Row>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    xong: String,
}

/// The work list of proposals that wait.
pub(super) async fn list_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let title = words.t("proposal-list");
    let list = format!("/don-vi/{code}/doan-vien");
    let mut frame = unit_frame(&mut tx, &actor, &unit, (Place::Members, &title, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{code}")))
        .crumb(words.t("place-members"), Some(list))
        .crumb(title, None);
    frame.done = (asked.xong == "xong").then(|| Done {
        sentence: words.t("proposal-done"),
        undo: None,
    });
    let units = units_below(&mut tx, unit.unit_id, &actor.line, today).await?;
    let waiting = store::list_waiting(&mut tx, &units, 100).await?;
    let ids: Vec<i32> = waiting.iter().map(|proposal| proposal.unit_id).collect();
    let names = unit_names(&mut tx, &ids).await?;
    let rows = waiting
        .into_iter()
        .map(|proposal| {
            let fields: Vec<String> = proposal
                .proposed
                .keys()
                .map(|name| words.t(&label(name)))
                .collect();
            let sent = proposal.sent_at.map(|at| app.clock.zoned(at));
            Row {
                proposal_id: proposal.proposal_id,
                name: proposal.full_name,
                unit: named(&names, proposal.unit_id).name,
                fields: fields.join(", "),
                sent: sent.map_or(String::new(), |at| at.strftime("%H:%M %d/%m").to_string()),
            }
        })
        .collect();
    page(&ListPage { frame, unit, rows })
}

/// The message of a field's name.
fn label(name: &str) -> String {
    match name {
        "full_name" => "member-name".to_owned(),
        "national_id" => "member-card".to_owned(),
        name => format!("member-{}", name.replace('_', "-")),
    }
}
