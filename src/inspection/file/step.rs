//! A step of a file as it is asked for: checked against the rules, taken once however often it is
//! sent. The conclusion writes its record and enters its paper in the same transaction.

use axum::Router;
use axum::extract::{Path, State as Program};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use sqlx::PgConnection;
use timeline::Day;

use super::list::address_of;
use super::one::{asker_of, draw, load, standing_of};
use super::paper::{self, Signing};
use super::rules::{Step, refusal};
use super::store::{self, CaseFile, Finding, Hand, Taking, findings};
use crate::access::{Act, Actor, Permit};
use crate::app::App;
use crate::docket;
use crate::record::store::WriteFault;
use crate::unit::read_day;
use crate::web::{FormState, SignedForm, WebError, Words, typed_key, typed_text};

pub fn routes() -> Router<App> {
    Router::new().route("/don-vi/{code}/kiem-tra/ho-so/{id}/buoc", post(take))
}

/// The field in which a step's words are typed, and whether it needs any.
fn words_field(step: Step) -> (&'static str, bool) {
    match step {
        Step::Handed => ("loi-giao", false),
        Step::Explained => ("loi-giai-trinh", false),
        Step::Concluded => ("loi-ket-luan", false),
        Step::Opened | Step::Off => ("loi-dung", true),
    }
}

/// A step as typed.
struct Typed {
    step: Step,
    answer_until: Option<Day>,
    words: String,
    key: String,
    /// What the unit explains of each standing finding.
    answers: Vec<(i64, String)>,
    signing: Option<Signing>,
}

fn read(
    form: &mut FormState,
    (step, found): (Step, &[Finding]),
    (today, words): (Day, Words),
) -> Option<Typed> {
    let (field, needs) = words_field(step);
    let said = typed_text(form, (field, 4_000, needs), words);
    let mut answer_until = None;
    if step == Step::Handed {
        answer_until = read_day(form, "han-giai-trinh", words);
        if answer_until.is_some_and(|until| until < today) {
            form.wrong("han-giai-trinh", words.t("inspection-until-past"));
        }
    }
    let mut answers = Vec::new();
    if step == Step::Explained {
        for own in found.iter().filter(|own| own.state != "withdrawn") {
            let name = format!("giai-trinh-{}", own.finding_id);
            let said = typed_text(form, (&name, 4_000, true), words);
            answers.push((own.finding_id, said));
        }
    }
    let signing = (step == Step::Concluded).then(|| paper::read_signing(form, words));
    let key = typed_key(form, words).unwrap_or_default();
    form.is_sound().then_some(Typed {
        step,
        answer_until,
        words: said,
        key,
        answers,
        signing,
    })
}

async fn take(
    Program(app): Program<App>,
    Path((code, file)): Path<(String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let step = Step::of(form.text("buoc")).ok_or(WebError::StaleForm)?;
    let act = match step {
        Step::Explained => Act::Record,
        _ => Act::KeepInspections,
    };
    let permit = app.permit(&actor, act)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let (unit, of) = load(&mut tx, (&actor, &code, &file), today).await?;
    let address = format!("{}/{}", address_of(&unit.code), of.file_id);
    let done = || {
        let address = format!("{address}?xong={}", step.code());
        Ok(Redirect::to(&address).into_response())
    };
    if store::was_taken(&mut tx, of.file_id, (step, form.text("_key"))).await? {
        return done();
    }
    let found = findings(&mut tx, of.file_id).await?;
    let asker = asker_of(&mut tx, &actor, &of).await?;
    if let Some(told) = refusal(step, &standing_of(&of, &found, today), &asker) {
        form.refusal = Some(words.t(told));
    }
    let typed = read(&mut form, (step, &found), (today, words));
    if let (Some(typed), true) = (&typed, form.is_sound()) {
        match move_file(&mut tx, (&app, &actor, &permit), &of, typed).await {
            Ok(()) => match tx.commit().await {
                Ok(()) => return done(),
                Err(fault) if refused(&mut form, &fault, words) => {}
                Err(fault) => return Err(WebError::Sql(fault)),
            },
            Err(WebError::Sql(fault)) if refused(&mut form, &fault, words) => drop(tx),
            Err(fault) => return Err(fault),
        }
    } else {
        drop(tx);
    }
    draw((&app, &actor), (&code, &file), (form, "")).await
}

/// Whether a rule of the database stands against it, said in the form: somebody was quicker.
pub fn refused(form: &mut FormState, fault: &sqlx::Error, words: Words) -> bool {
    if docket::is_number_taken(fault) {
        let number = form.text("so").to_owned();
        form.wrong("so", words.t1("docket-number-taken", "number", number));
        return true;
    }
    let told = match store::broken_rule(fault).as_deref() {
        None => return false,
        Some("four eyes on an inspection") => "inspection-has-a-part",
        Some("every finding has its conclusion") => "inspection-undecided",
        Some("no more comes back than was proposed") => "inspection-over-proposed",
        Some("a receipt is counted for no more than it holds") => "inspection-over-receipt",
        Some("a recovery stands on a receipt of its unit or above") => "inspection-no-receipt",
        Some(_) => "inspection-not-due",
    };
    form.refusal = Some(words.t(told));
    true
}

pub fn sql_of(fault: WriteFault) -> WebError {
    match fault {
        WriteFault::Sql(fault) => WebError::Sql(fault),
        other => WebError::Other(other.into()),
    }
}

async fn move_file(
    tx: &mut PgConnection,
    (app, actor, permit): (&App, &Actor, &Permit),
    of: &CaseFile,
    typed: &Typed,
) -> Result<(), WebError> {
    let hand = Hand {
        permit,
        name: &actor.full_name,
    };
    let taking = Taking {
        step: typed.step,
        on: app.clock.today(),
        at: app.clock.now(),
        answer_until: typed.answer_until,
        words: &typed.words,
        key: &typed.key,
    };
    match (typed.step, &typed.signing) {
        (Step::Concluded, Some(signing)) => {
            let kind = app.catalogue.kind(store::KIND).ok_or(WebError::NotFound)?;
            let new = store::conclude(tx, hand, (of, kind), &taking).await;
            if new.map_err(sql_of)? {
                paper::enter(tx, (actor, permit), of, (signing, taking.on)).await?;
            }
        }
        (Step::Explained, _) => {
            store::explain(tx, hand, (of.of(), &taking), &typed.answers).await?;
        }
        _ => {
            store::take_step(tx, hand, of.of(), &taking).await?;
        }
    }
    Ok(())
}
