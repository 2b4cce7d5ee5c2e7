//! The act that issues a report: its figures, words and number stay as they are from then on, and it
//! enters the register of papers.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::build::Draft;
use super::check::entry_of;
use super::draft::{Address, Typed, draw, fingerprint, key_of, subject_of};
use super::elsewhere::elsewhere;
use super::fill::fill;
use super::form::{read_issue, read_words};
use super::outline::Outline;
use super::pages::{self, Opened};
use super::rules;
use super::store::{self, DraftKey, Issue};
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
    let outline = Outline::of(opened.form, &app.catalogue, &language);
    let (Some(free), Some(asked)) = (read_words(form, &outline, words), read_issue(form, words))
    else {
        return Ok(None);
    };
    let subject = subject_of(opened, actor, Structure::Then);
    let of = (opened.form, language.as_str());
    let (mut draft, snapshot) = fill(app, &mut tx, &subject, of, free).await?;
    let seen = form.text("fingerprint");
    if !seen.is_empty() && seen != fingerprint(&draft) {
        form.refusal = Some(words.t("report-figures-changed"));
        return Ok(None);
    }
    draft.names.signer = asked.signer;
    let name = opened.name.to_string();
    let key = key_of(opened, &name, &language);
    let issued = write_issue(
        app,
        &mut tx,
        permit,
        (&key, &draft),
        (&asked.number, &actor.line, &snapshot),
    )
    .await;
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
    (key, draft): (&DraftKey<'_>, &Draft),
    (number, line, snapshot): (&str, &str, &Snapshot),
) -> sqlx::Result<i64> {
    let issue = Issue {
        words: &draft.words,
        number,
        figures: &draft.filled.figures,
        drawn: super::issued::drawn_of(draft),
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
