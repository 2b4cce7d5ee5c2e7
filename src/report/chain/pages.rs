//! A submitted report is approved or sent back, a locked one opened again: the acts of those above,
//! and the way of a report in words.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::entry::enter;
use super::store::{self, Decision, Judgement, broken_rule};
use super::told::store::StepTaken;
use crate::access::{Act, Actor, Permit};
use crate::app::App;
use crate::mail;
use crate::report::issued::draw_issued;
use crate::report::issued::store::{Issued, find_issued};
use crate::report::pages::at_text;
use crate::report::rules::period_with_days;
use crate::report::vintage::name_of;
use crate::unit::read_day;
use crate::web::{FormState, SignedForm, WebError, Words, day_short};

/// The longest remark or reason.
const LONGEST: usize = 1_000;

/// A step as pages show it.
pub struct StepRow {
    pub state: String,
    pub who: String,
    pub at: String,
    pub reason: String,
    pub warnings: Vec<String>,
}

/// The steps in words. Who is not the asker's to see is named by his unit.
pub fn step_rows(app: &App, steps: Vec<StepTaken>, words: Words) -> Vec<StepRow> {
    let row = |step: StepTaken| {
        let decision = step.decision.as_ref().map(|decision| {
            let text = |name: &str| decision[name].as_str().unwrap_or_default().to_owned();
            let on = text("on").parse().map(day_short).unwrap_or_default();
            let (number, on) = (("number", text("number")), ("on", on));
            words.t2("chain-by-decision", number, on)
        });
        let reason = match decision {
            Some(decision) => format!("{decision} {}", step.reason),
            None => step.reason,
        };
        let warnings = step.warnings.as_array().map(Vec::as_slice).unwrap_or(&[]);
        let who = [step.by, step.unit_name].into_iter().flatten();
        StepRow {
            state: words.t(&format!("chain-step-{}", step.state)),
            who: who.collect::<Vec<_>>().join(", "),
            at: at_text(app, step.at),
            reason,
            warnings: warnings
                .iter()
                .filter_map(|warning| warning["word"].as_str().map(str::to_owned))
                .collect(),
        }
    };
    steps.into_iter().map(row).collect()
}

/// The report an act is about, within the scope, and the permit for it.
async fn load(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (actor, report_id): (&Actor, i64),
) -> Result<(Permit, Issued), WebError> {
    let issued = find_issued(connection, report_id)
        .await?
        .ok_or(WebError::NotFound)?;
    Ok((app.permit(actor, Act::Approve)?, issued))
}

fn done(report_id: i64, what: &str) -> Response {
    Redirect::to(&format!("/bao-cao/{report_id}?xong={what}")).into_response()
}

/// Draws the page with what is wrong with the form as a whole.
async fn refused(
    app: &App,
    actor: &Actor,
    report_id: i64,
    (mut form, key): (FormState, &str),
) -> Result<Response, WebError> {
    form.refusal = Some(Words::of(&actor.language).t(key));
    draw_issued(app, actor, report_id, (form, None)).await
}

/// Why a step was not taken, where it was not: somebody came first, or a rule of the database.
fn hindered(
    taken: sqlx::Result<bool>,
    came_first: &'static str,
) -> Result<Option<&'static str>, WebError> {
    match taken {
        Ok(true) => Ok(None),
        Ok(false) => Ok(Some(came_first)),
        Err(fault) => broken_rule(&fault).map(Some).ok_or_else(|| fault.into()),
    }
}

pub async fn approve(
    State(app): State<App>,
    Path(report_id): Path<i64>,
    SignedForm(actor, form): SignedForm,
) -> Result<Response, WebError> {
    let mut tx = app.begin(&actor).await?;
    let (permit, issued) = load(&app, &mut tx, (&actor, report_id)).await?;
    let of = (report_id, issued.unit_id);
    let act = (Judgement::Approve, app.clock.now());
    let judged = store::judge(&mut tx, &permit, of, act).await;
    if let Some(key) = hindered(judged, "chain-moved-on")? {
        drop(tx);
        return refused(&app, &actor, report_id, (form, key)).await;
    }
    enter(&app, &mut tx, (&permit, &issued)).await?;
    tx.commit().await?;
    Ok(done(report_id, "approved"))
}

pub async fn send_back(
    State(app): State<App>,
    Path(report_id): Path<i64>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let (permit, issued) = load(&app, &mut tx, (&actor, report_id)).await?;
    let remark = form.text("remark").to_owned();
    if remark.is_empty() || remark.chars().count() > LONGEST {
        form.wrong("remark", words.t("chain-remark-missing"));
        drop(tx);
        return draw_issued(&app, &actor, report_id, (form, None)).await;
    }
    let of = (report_id, issued.unit_id);
    let act = (Judgement::Return(&remark), app.clock.now());
    let judged = store::judge(&mut tx, &permit, of, act).await;
    if let Some(key) = hindered(judged, "chain-moved-on")? {
        drop(tx);
        return refused(&app, &actor, report_id, (form, key)).await;
    }
    let told = mail::Told {
        unit_id: issued.unit_id,
        round_id: issued.round_id,
        report_id: Some(report_id),
        kind: mail::Kind::Returned,
        at: app.clock.now(),
    };
    let name = name_of(&issued)?;
    let period = &period_with_days(name, "vi");
    let letter = mail::Letter {
        subject: words.t1("mail-returned", "period", period),
        body: words.t2(
            "mail-returned-body",
            ("period", period),
            ("remark", &remark),
        ),
    };
    mail::store::write_to_unit(&mut tx, &told, &letter).await?;
    tx.commit().await?;
    Ok(done(report_id, "returned"))
}

pub async fn open_again(
    State(app): State<App>,
    Path(report_id): Path<i64>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let (permit, issued) = load(&app, &mut tx, (&actor, report_id)).await?;
    let number = form.text("decision").to_owned();
    if number.is_empty() || number.chars().count() > 100 {
        form.wrong("decision", words.t("chain-decision-missing"));
    }
    let reason = form.text("why").to_owned();
    if reason.is_empty() || reason.chars().count() > LONGEST {
        form.wrong("why", words.t("chain-why-missing"));
    }
    let on = read_day(&mut form, "decided", words);
    if on.is_some_and(|on| on > app.clock.today()) {
        form.wrong("decided", words.t("chain-decided-to-come"));
    }
    let (Some(on), true) = (on, form.is_sound()) else {
        drop(tx);
        return draw_issued(&app, &actor, report_id, (form, None)).await;
    };
    let decision = Decision { number, on, reason };
    let of = (report_id, issued.unit_id);
    let opened = store::reopen(&mut tx, &permit, of, (&decision, app.clock.now())).await;
    if let Some(key) = hindered(opened.map(|opened| opened.is_some()), "chain-not-locked")? {
        drop(tx);
        return refused(&app, &actor, report_id, (form, key)).await;
    }
    tx.commit().await?;
    Ok(done(report_id, "reopened"))
}
