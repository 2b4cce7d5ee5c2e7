//! The act that issues a report: its figures, words and number stay as they are from then on, and
//! it enters the register of papers.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::build::Draft;
use super::check::entry_of;
use super::draft::{Address, Typed, draw, fingerprint, key_of, subject_of, written_so_far};
use super::elsewhere::elsewhere;
use super::fill::{fill, outline_of};
use super::form::{read_issue, read_words};
use super::hand::{self, BY_HAND};
use super::pages::{self, Opened};
use super::rules;
use super::store::{self, DraftKey, Issue, Written};
use crate::access::{Act, Actor, Permit};
use crate::app::App;
use crate::docket;
use crate::fact::Snapshot;
use crate::indicator::Structure;
use crate::web::{FormState, SignedForm, WebError, Words};

/// Issues the report with the words typed.
pub async fn issue(
    State(app): State<App>,
    Path((code, form_code, period)): Path<Address>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let opened = pages::open(&app, &mut tx, (&code, &form_code, &period), words).await?;
    if let Some(elsewhere) = elsewhere(&mut tx, &opened, &actor).await? {
        return Ok(Redirect::to(&elsewhere.address).into_response());
    }
    drop(tx);
    match try_issue(&app, (&actor, &permit), &opened, &mut form).await? {
        Some(report_id) => Ok(Redirect::to(&format!("/bao-cao/{report_id}")).into_response()),
        None => {
            let typed = Typed::new(form.text("tieng"));
            let form = Some(form);
            draw(&app, &actor, opened, Typed { form, ..typed }).await
        }
    }
}

/// What an officer's own sentences speak of and nobody knows stops the report.
fn refusal_of_unknown(draft: &Draft, words: Words) -> Option<String> {
    let unknown = draft.unknown();
    let place = |(section, name): &(&str, &str)| format!("{section}: {name}");
    let places: Vec<String> = unknown.iter().map(place).collect();
    (!places.is_empty()).then(|| words.t1("report-unknown-in-text", "places", places.join("; ")))
}

/// Numbers typed by hand are issued with a word on where they come from; it was not said.
struct ByHandUnsaid;

fn typed_by_hand(
    app: &App,
    form: &mut FormState,
    (draft, written): (&Draft, &Written),
    words: Words,
) -> Result<String, ByHandUnsaid> {
    let found = hand::found_in(draft, written, &app.catalogue);
    if found.is_empty() {
        return Ok(String::new());
    }
    let word = form.text(BY_HAND).to_owned();
    if word.is_empty() || word.chars().count() > 1_000 {
        let numbers: Vec<String> = found.iter().map(|number| number.text.clone()).collect();
        form.wrong(
            BY_HAND,
            words.t1("report-by-hand-missing", "numbers", numbers.join("; ")),
        );
        return Err(ByHandUnsaid);
    }
    Ok(word)
}

/// Issues, or says in the form why not.
async fn try_issue(
    app: &App,
    (actor, permit): (&Actor, &Permit),
    opened: &Opened<'_>,
    form: &mut FormState,
) -> Result<Option<i64>, WebError> {
    let words = Words::of(&actor.language);
    let language = Typed::new(form.text("tieng")).language;
    let mut tx = app.begin(actor).await?;
    if let Err(refusal) = rules::check_issue(opened.form, opened.name, app.clock.today()) {
        form.wrong(refusal.field, words.t(refusal.message));
    }
    let name = opened.name.to_string();
    let key = key_of(opened, &name, &language);
    let (so_far, _) = written_so_far(&mut tx, &key).await?;
    let subject = subject_of(opened, actor, Structure::Then);
    let of = (opened.form, language.as_str());
    let outline = outline_of(app, &mut tx, &subject, of, &so_far).await?;
    let (Some(free), Some(asked)) = (read_words(form, &outline, words), read_issue(form, words))
    else {
        return Ok(None);
    };
    let written = Written {
        words: free,
        ..so_far
    };
    let (mut draft, snapshot) = fill(app, &mut tx, &subject, of, written.clone()).await?;
    if let Some(refusal) = refusal_of_unknown(&draft, words) {
        form.refusal = Some(refusal);
        return Ok(None);
    }
    let by_hand = match typed_by_hand(app, form, (&draft, &written), words) {
        Ok(by_hand) => by_hand,
        Err(ByHandUnsaid) => return Ok(None),
    };
    let seen = form.text("fingerprint");
    if !seen.is_empty() && seen != fingerprint(&draft) {
        form.refusal = Some(words.t("report-figures-changed"));
        return Ok(None);
    }
    draft.names.signer = asked.signer;
    let drawn = (&draft, &written, by_hand.as_str());
    let sealed = (asked.number.as_str(), actor.line.as_str(), &snapshot);
    let issued = write_issue(app, &mut tx, permit, (&key, drawn), sealed).await;
    match issued {
        Ok(report_id) => {
            tx.commit().await?;
            Ok(Some(report_id))
        }
        Err(fault) if store::is_number_taken(&fault) || docket::is_number_taken(&fault) => {
            form.wrong(
                "number",
                words.t1("report-number-taken", "number", asked.number),
            );
            Ok(None)
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn write_issue(
    app: &App,
    connection: &mut sqlx::PgConnection,
    permit: &Permit,
    (key, (draft, written, by_hand)): (&DraftKey<'_>, (&Draft, &Written, &str)),
    (number, line, snapshot): (&str, &str, &Snapshot),
) -> sqlx::Result<i64> {
    let mut drawn = super::issued::drawn_of(draft);
    if !by_hand.is_empty() {
        drawn["by_hand"] = serde_json::json!(by_hand);
    }
    let issue = Issue {
        written,
        number,
        figures: &draft.filled.figures,
        drawn,
        snapshot,
        line,
        issued_at: app.clock.now(),
    };
    let report_id = store::issue(connection, permit, key, &issue).await?;
    let signed_on = app.clock.zoned(issue.issued_at).date();
    let paper = entry_of(draft, (key.unit_id, report_id), (number, signed_on));
    docket::enter_out(connection, permit, &paper).await?;
    Ok(report_id)
}
