//! A step of a house as it is asked for: checked against the rules, taken once however often it is
//! sent. The hand-over writes its record and enters its minutes in the same transaction.

use axum::Router;
use axum::extract::{Path, State as Program};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use sqlx::PgConnection;
use timeline::Day;

use super::form::{MOST_DONG, past_day};
use super::list::address_of;
use super::minutes::{self, Handing};
use super::one::{asker_of, draw, load, parts_of, place_names, standing_of};
use super::rules::{Asker, Given, Part, Step, amount_refusal, refusal};
use super::store::{self, Hand, House, Taking};
use super::write::norm_dong;
use crate::access::{Act, Actor, Permit};
use crate::app::App;
use crate::docket;
use crate::record::store::WriteFault;
use crate::unit::Unit;
use crate::web::{FormState, SignedForm, WebError, Words, typed_dong, typed_key, typed_text};

pub fn routes() -> Router<App> {
    Router::new().route("/don-vi/{code}/mai-am/{id}/buoc", post(take))
}

/// The field in which a step's words are typed.
fn words_field(step: Step) -> &'static str {
    match step {
        Step::Proposed => "loi-de-nghi",
        Step::Approved | Step::Returned | Step::Refused => "loi-duyet",
        Step::Noted => "loi-tien-do",
        Step::Handed => "loi-ban-giao",
        Step::TakenBack => "loi-thu",
        _ => "loi-dung",
    }
}

/// A step as typed.
struct Typed {
    step: Step,
    on: Day,
    dong: Option<i64>,
    words: String,
    key: String,
    handing: Option<Handing>,
}

fn read(
    form: &mut FormState,
    (of, step): (&House, Step),
    today: Day,
    words: Words,
) -> Option<Typed> {
    let said = typed_text(form, (words_field(step), 4_000, step.needs_words()), words);
    let day_field = match step {
        Step::Begun => Some("ngay-khoi-cong"),
        Step::Handed => Some("ngay-ban-giao"),
        _ => None,
    };
    let on = match day_field {
        Some(name) => past_day(form, name, (today, words)),
        None => Some(today),
    };
    if let (Some(name), Some(on)) = (day_field, on)
        && on < of.surveyed_on
    {
        form.wrong(name, words.t("house-day-before-survey"));
    }
    let dong = match step {
        Step::Proposed => Some(of.asked_dong).filter(|dong| *dong > 0),
        Step::Approved => typed_dong(form, ("dong", 1..=MOST_DONG), words),
        _ => None,
    };
    if step == Step::Proposed && dong.is_none() {
        form.refusal = Some(words.t("house-nothing-asked"));
    }
    let handing = match step {
        Step::Handed => Some(minutes::read_handing(form, words)),
        _ => None,
    };
    let key = typed_key(form, words).unwrap_or_default();
    form.is_sound().then_some(Typed {
        step,
        on: on?,
        dong,
        words: said,
        key,
        handing,
    })
}

/// Says in the form why an amount may not be; whoever asks or gives more than the norm says why.
fn check_amount(
    form: &mut FormState,
    typed: &Typed,
    (norm_dong, asker): (Option<i64>, &Asker),
    words: Words,
) {
    let Some(dong) = typed.dong else { return };
    let given = Given {
        dong,
        norm_dong,
        says_why: typed.words.chars().count() >= 2,
    };
    match amount_refusal(typed.step, &given, asker.limit_dong) {
        Some("house-over-limit") => {
            let limit = vietnamese::number(asker.limit_dong.unwrap_or(0));
            form.wrong("dong", words.t1("house-over-limit", "limit", limit));
        }
        Some(key) => {
            let norm = vietnamese::number(norm_dong.unwrap_or(0));
            form.wrong(words_field(typed.step), words.t1(key, "norm", norm));
        }
        None => {}
    }
}

async fn take(
    Program(app): Program<App>,
    Path((code, house)): Path<(String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let step = Step::of(form.text("buoc")).ok_or(WebError::StaleForm)?;
    let act = if step.decides() {
        Act::Approve
    } else {
        Act::Record
    };
    let permit = app.permit(&actor, act)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let (unit, of) = load(&mut tx, (&code, &house), today).await?;
    let parts = parts_of(&store::shares(&mut tx, of.house_id).await?);
    let address = format!("{}/{}", address_of(&unit.code), of.house_id);
    let done = |what: &str| Ok(Redirect::to(&format!("{address}?xong={what}")).into_response());
    if store::was_taken(&mut tx, of.house_id, form.text("_key")).await? {
        return done(step.code());
    }
    let asker = asker_of(&mut tx, (&app, &actor), &of).await?;
    if let Some(told) = refusal(step, &standing_of(&of, &parts), &asker) {
        form.refusal = Some(words.t(told));
    }
    let names = place_names(&mut tx, (&actor, &unit), &of.place, today).await?;
    let norm = norm_dong(&app, &of, (&names, today));
    let typed = read(&mut form, (&of, step), today, words);
    if let Some(typed) = &typed {
        check_amount(&mut form, typed, (norm, &asker), words);
    }
    if let (Some(typed), true) = (&typed, form.is_sound()) {
        let by = (&app, &actor, &permit);
        let told = move_house(&mut tx, by, (&unit, &of, &parts), (typed, norm)).await;
        match told {
            Ok(()) => match tx.commit().await {
                Ok(()) => return done(step.code()),
                Err(fault) => refused(&mut form, &fault, words)
                    .then_some(())
                    .ok_or(WebError::Sql(fault))?,
            },
            Err(WebError::Sql(fault)) if refused(&mut form, &fault, words) => drop(tx),
            Err(fault) => return Err(fault),
        }
    } else {
        drop(tx);
    }
    draw((&app, &actor), (&code, &house), (form, "")).await
}

/// Whether a rule of the database stands against it, said in the form: somebody was quicker.
fn refused(form: &mut FormState, fault: &sqlx::Error, words: Words) -> bool {
    if docket::is_number_taken(fault) {
        let number = form.text("so").to_owned();
        form.wrong("so", words.t1("docket-number-taken", "number", number));
        return true;
    }
    let known = store::broken_rule(fault).is_some();
    if known {
        form.refusal = Some(words.t("house-step-not-due"));
    }
    known
}

fn sql_of(fault: WriteFault) -> WebError {
    match fault {
        WriteFault::Sql(fault) => WebError::Sql(fault),
        other => WebError::Other(other.into()),
    }
}

async fn move_house(
    tx: &mut PgConnection,
    (app, actor, permit): (&App, &Actor, &Permit),
    (unit, of, parts): (&Unit, &House, &[Part]),
    (typed, norm_dong): (&Typed, Option<i64>),
) -> Result<(), WebError> {
    let hand = Hand {
        permit,
        name: &actor.full_name,
    };
    let taking = Taking {
        step: typed.step,
        on: typed.on,
        at: app.clock.now(),
        dong: typed.dong,
        norm_dong: typed.dong.and(norm_dong),
        words: &typed.words,
        key: &typed.key,
    };
    match (typed.step, &typed.handing) {
        (Step::Handed, Some(handing)) => {
            let kind = app.catalogue.kind("mai-am").ok_or(WebError::NotFound)?;
            let new = store::hand_over(tx, hand, (of, kind), (parts, &taking)).await;
            if new.map_err(sql_of)? {
                let by = (actor, permit);
                let on = (typed.on, app.clock.today());
                minutes::enter(tx, by, (unit, of), (handing, &typed.words), on).await?;
            }
        }
        (Step::TakenBack, _) => {
            store::take_back(tx, hand, of, &taking)
                .await
                .map_err(sql_of)?;
        }
        _ => {
            let of = (of.unit_id, of.house_id);
            store::take_step(tx, hand, of, &taking).await?;
        }
    }
    Ok(())
}
