//! The acts of recording, as pages and the API share them: read, check, write, in the actor's
//! transaction. What is wrong ends up as sentences in the form; nothing is written then.

use super::again;
use super::form::read;
use super::lookup::{Desk, Doubt, resolve};
use super::rules::{Answers, Refusal, check_record};
use super::store::{self, Entered, Record, WriteFault};
use crate::access::{Act, Actor, Permit};
use crate::app::App;
use crate::catalogue::Kind;
use crate::member::lookup::store::Within;
use crate::unit::Unit;
use crate::web::{FormState, WebError, Words};

/// What comes of an act: what was done, or, where the form has become wrong, the names in it that
/// several of the register bear. The caller then lets the transaction go.
pub type Outcome<T> = Result<T, Vec<Doubt>>;

fn desk<'a>(app: &App, actor: &'a Actor, unit: &Unit) -> Desk<'a> {
    Desk {
        within: Within {
            unit_id: unit.unit_id,
            line: &actor.line,
            today: app.clock.today(),
        },
        words: Words::of(&actor.language),
    }
}

/// Records what the form says.
pub async fn enter(
    (app, tx): (&App, &mut sqlx::PgConnection),
    actor: &Actor,
    (unit, kind): (&Unit, &Kind),
    form: &mut FormState,
) -> Result<Outcome<Entered>, WebError> {
    let permit = app.permit(actor, Act::Record)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let Some(mut new) = read(form, kind, &app.catalogue, (words, today)) else {
        return Ok(Err(Vec::new()));
    };
    let subject = (&mut *form, &mut new);
    let doubts = resolve(tx, desk(app, actor, unit), subject, &Answers::new()).await?;
    if let Err(refusal) = check_record(&new, unit, kind, today) {
        place(form, kind, &refusal, words);
    }
    if !form.is_sound() {
        return Ok(Err(doubts));
    }
    if form.text(again::FIELD) != "yes"
        && let Some(found) = again::store::find_written(tx, unit.unit_id, &new).await?
    {
        again::ask(form, &found, words);
        return Ok(Err(doubts));
    }
    match store::enter(tx, &permit, (unit, kind), new).await {
        Ok(entered) => Ok(Ok(entered)),
        Err(fault) => {
            settle(form, kind, fault, words)?;
            Ok(Err(Vec::new()))
        }
    }
}

/// Corrects a record to what the form says, with its reason.
pub async fn correct(
    (app, tx): (&App, &mut sqlx::PgConnection),
    actor: &Actor,
    (record, unit, kind): (&Record, &Unit, &Kind),
    form: &mut FormState,
) -> Result<Outcome<()>, WebError> {
    let permit = app.permit(actor, Act::Record)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let reason = read_reason(form, words);
    let seen = form.text("version").to_owned();
    if !seen.is_empty() && seen != record.version_no.to_string() {
        form.refusal = Some(words.t("record-changed-meanwhile"));
    }
    refuse_foreign(record, form, words);
    let Some(mut new) = read(form, kind, &app.catalogue, (words, today)) else {
        return Ok(Err(Vec::new()));
    };
    let subject = (&mut *form, &mut new);
    let doubts = resolve(tx, desk(app, actor, unit), subject, &record.answers).await?;
    if let Err(refusal) = check_record(&new, unit, kind, today) {
        place(form, kind, &refusal, words);
    }
    let (Some(reason), true) = (reason, form.is_sound()) else {
        return Ok(Err(doubts));
    };
    match store::correct(tx, &permit, (record, kind), new, &reason).await {
        Ok(()) => Ok(Ok(())),
        Err(fault) => {
            settle(form, kind, fault, words)?;
            Ok(Err(Vec::new()))
        }
    }
}

/// Withdraws a record with the reason in the form. False where the form has become wrong.
pub async fn withdraw(
    tx: &mut sqlx::PgConnection,
    permit: &Permit,
    record: &Record,
    (form, words): (&mut FormState, Words),
) -> Result<bool, WebError> {
    refuse_foreign(record, form, words);
    let (Some(reason), true) = (read_reason(form, words), form.is_sound()) else {
        return Ok(false);
    };
    match store::withdraw(tx, permit, record, &reason).await {
        Ok(()) => Ok(true),
        Err(WriteFault::Refused(refusal)) => {
            form.refusal = Some(words.t(refusal.message));
            Ok(false)
        }
        Err(WriteFault::Sql(error)) => Err(error.into()),
    }
}

/// What another feature wrote is put right there, so that the two never differ.
fn refuse_foreign(record: &Record, form: &mut FormState, words: Words) {
    if record.origin.is_some() {
        form.refusal = Some(words.t("record-of-feature"));
    }
}

/// Why a record is corrected or withdrawn.
fn read_reason(form: &mut FormState, words: Words) -> Option<String> {
    let reason = form.text("reason").to_owned();
    let length = reason.chars().count();
    if length < 3 {
        form.wrong("reason", words.t("record-reason-missing"));
        None
    } else if length > 500 {
        form.wrong("reason", words.t("record-reason-long"));
        None
    } else {
        Some(reason)
    }
}

fn settle(
    form: &mut FormState,
    kind: &Kind,
    fault: WriteFault,
    words: Words,
) -> Result<(), WebError> {
    match fault {
        WriteFault::Refused(refusal) => {
            place(form, kind, &refusal, words);
            Ok(())
        }
        WriteFault::Sql(error) => Err(error.into()),
    }
}

/// Puts a refusal beside its field; one about the whole record stands above the form.
fn place(form: &mut FormState, kind: &Kind, refusal: &Refusal, words: Words) {
    let sentence = words.t(refusal.message);
    if refusal.field == "on" || kind.field(&refusal.field).is_some() {
        form.wrong(&refusal.field, sentence);
    } else {
        form.refusal = Some(sentence);
    }
}
