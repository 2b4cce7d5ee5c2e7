//! One petition: what is asked, its steps and its answer; assigned, answered, forwarded, withdrawn.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State as Program};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;

use super::form::{read_answer, read_assign};
use super::list::petition_frame;
use super::rules::is_late;
use super::store::{self, Deal, Petition, Step};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::unit::store::find_unit_by_id;
use crate::web::{Done, FormState, Frame, SignedForm, WebError, Words, day_short, page};

pub fn routes() -> Router<App> {
    Router::new().route("/kien-nghi/{id}", get(petition_page).post(deal))
}

/// What was just done, for the sentence that says so.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PetitionQuery {
    xong: String,
}

#[derive(Template)]
#[template(path = "petition/petition.html")]
struct PetitionPage {
    frame: Frame,
    petition: Petition,
    sent_on: String,
    due_on: Option<String>,
    is_late: bool,
    steps: Vec<(String, String, Step)>,
    form: FormState,
    may_answer: bool,
    /// The unit to which it may be forwarded.
    above: Option<String>,
    may_withdraw: bool,
}

async fn load(connection: &mut sqlx::PgConnection, id: &str) -> Result<Petition, WebError> {
    let petition_id: i32 = id.parse().map_err(|_| WebError::NotFound)?;
    let petition = store::find_petition(connection, petition_id).await?;
    petition.ok_or(WebError::NotFound)
}

/// Whether the asker may answer, and whether he may take it back.
fn acts(actor: &Actor, petition: &Petition) -> (bool, bool) {
    let open = petition.state.is_open();
    let answers = open && petition.is_ours && actor.may(Act::Approve).is_some();
    let own = petition.unit_id == actor.unit_id && actor.may(Act::Report).is_some();
    (answers, open && own)
}

async fn draw(
    app: &App,
    actor: &Actor,
    id: &str,
    (form, told): (FormState, &str),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let petition = load(&mut tx, id).await?;
    let unit = find_unit_by_id(&mut tx, petition.unit_id, today).await?;
    let unit = unit.ok_or(WebError::NotFound)?;
    let title = petition.subject.clone();
    let mut frame = petition_frame(&mut tx, (actor, &unit), (&title, today)).await?;
    let key = match told {
        "sent" => Some("petition-done-sent"),
        "assigned" => Some("petition-done-assigned"),
        "answered" => Some("petition-done-answered"),
        "forwarded" => Some("petition-done-forwarded"),
        "withdrawn" => Some("petition-done-withdrawn"),
        _ => None,
    };
    frame.done = key.map(|key| Done {
        sentence: words.t(key),
        undo: None,
    });
    let (may_answer, may_withdraw) = acts(actor, &petition);
    let above = store::find_above(&mut tx, (petition.to_id, &actor.line), today).await?;
    let steps = store::steps(&mut tx, petition.petition_id).await?;
    let step = |step: Step| {
        let at = app.clock.zoned(step.at).strftime("%d/%m/%Y %H:%M");
        let name = words.t(&format!("petition-step-{}", step.state));
        (at.to_string(), name, step)
    };
    let status = form.status();
    let html = page(&PetitionPage {
        sent_on: day_short(petition.sent_on),
        due_on: petition.due_on.map(day_short),
        is_late: is_late(petition.state, petition.due_on, today),
        above: above.filter(|_| may_answer).map(|(_, name)| name),
        steps: steps.into_iter().map(step).collect(),
        frame,
        petition,
        form,
        may_answer,
        may_withdraw,
    })?;
    Ok((status, html).into_response())
}

async fn petition_page(
    Program(app): Program<App>,
    actor: Actor,
    Path(id): Path<String>,
    Query(query): Query<PetitionQuery>,
) -> Result<Response, WebError> {
    draw(&app, &actor, &id, (FormState::default(), &query.xong)).await
}

/// What was decided of a petition, read out of the form.
enum Decided {
    Assign(String, timeline::Day),
    Answer(String),
    Forward(i32, String),
    Withdraw,
}

async fn read(
    connection: &mut sqlx::PgConnection,
    (app, actor, petition): (&App, &Actor, &Petition),
    form: &mut FormState,
) -> Result<Option<Decided>, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    Ok(match form.text("buoc") {
        "assigned" => {
            read_assign(form, (today, words)).map(|(owner, due)| Decided::Assign(owner, due))
        }
        "answered" => read_answer(form, words).map(Decided::Answer),
        "forwarded" => {
            let of = (petition.to_id, actor.line.as_str());
            let above = store::find_above(connection, of, today).await?;
            let (above, _) = above.ok_or(WebError::StaleForm)?;
            let said: String = form.text("loi").chars().take(4_000).collect();
            Some(Decided::Forward(above, said))
        }
        "withdrawn" => Some(Decided::Withdraw),
        _ => return Err(WebError::StaleForm),
    })
}

async fn deal(
    Program(app): Program<App>,
    Path(id): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let petition = load(&mut tx, &id).await?;
    let (answers, own) = acts(&actor, &petition);
    let next = form.text("buoc").to_owned();
    let (act, may) = match next.as_str() {
        "withdrawn" => (Act::Report, own),
        _ => (Act::Approve, answers),
    };
    let permit = app.permit(&actor, act)?;
    if !may {
        return Err(WebError::Forbidden);
    }
    let decided = read(&mut tx, (&app, &actor, &petition), &mut form).await?;
    let Some(decided) = decided else {
        drop(tx);
        return draw(&app, &actor, &id, (form, "")).await;
    };
    let dealt = match &decided {
        Decided::Assign(owner, due_on) => Deal::Assign(owner, *due_on),
        Decided::Answer(answer) => Deal::Answer(answer, app.clock.today()),
        Decided::Forward(above, said) => Deal::Forward(*above, said),
        Decided::Withdraw => Deal::Withdraw,
    };
    let now = app.clock.now();
    if !store::deal(&mut tx, &permit, &petition, (dealt, now)).await? {
        form.refusal = Some(words.t("task-was-quicker"));
        drop(tx);
        return draw(&app, &actor, &id, (form, "")).await;
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/kien-nghi/{id}?xong={next}")).into_response())
}
