//! A frozen report: drawn from what it kept, never from what is known now; beside it its way up the
//! tiers and what has changed since.

pub mod store;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::build::{Draft, Filled, Names, Seal};
use super::chain::State as ChainState;
use super::chain::pages::{StepRow, step_rows};
use super::chain::store as chain_store;
use super::chain::told::store::steps;
use super::check;
use super::files;
use super::outline::Outline;
use super::pages::{self, Group};
use super::vintage::{Changed, changed, name_of};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::attachment::FilesShown;
use crate::docket;
use crate::unit::store::find_unit_by_id;
use crate::unit::{Unit, unit_frame};
use crate::web::{Done, FormState, Frame, Place, WebError, Words, day_short, page, site_of};
use store::Issued;

/// What a frozen report keeps beside its figures and its words. Reports of a round share the
/// wording of their form, which then stands in a table of its own.
#[derive(Serialize, Deserialize)]
struct Drawn {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outline: Option<Outline>,
    names: Names,
    targets: std::collections::BTreeMap<String, Vec<crate::target::Target>>,
}

/// What is kept of a draft when it is issued.
pub fn drawn_of(draft: &Draft) -> serde_json::Value {
    serde_json::json!(Drawn {
        outline: Some(draft.outline.clone()),
        names: draft.names.clone(),
        targets: draft.filled.targets.clone(),
    })
}

/// What is kept of a draft when it is submitted.
pub fn drawn_without_outline(draft: &Draft) -> serde_json::Value {
    serde_json::json!(Drawn {
        outline: None,
        names: draft.names.clone(),
        targets: draft.filled.targets.clone(),
    })
}

/// The report as it was frozen.
pub fn as_issued(app: &App, issued: &Issued) -> Result<Draft, WebError> {
    let broken = |fault: serde_json::Error| WebError::Other(fault.into());
    let drawn: Drawn = serde_json::from_value(issued.drawn.clone()).map_err(broken)?;
    let outline = match (drawn.outline, &issued.outline) {
        (Some(own), _) => own,
        (None, shared) => {
            let shared = shared.clone().unwrap_or_default();
            serde_json::from_value(shared).map_err(broken)?
        }
    };
    let mut names = drawn.names;
    if names.signer.is_empty() {
        names.signer = issued.issued_by.clone().unwrap_or_default();
    }
    Ok(Draft {
        outline,
        filled: Filled {
            figures: issued.figures.clone(),
            targets: drawn.targets,
        },
        words: issued.words.clone(),
        names,
        // A paper that goes its way up bears no number until it is approved.
        seal: (!issued.number.is_empty()).then(|| Seal {
            number: issued.number.clone(),
            on: issued
                .signed_on
                .unwrap_or_else(|| app.clock.zoned(issued.issued_at).date()),
            check: None,
        }),
    })
}

/// What may be done with the report by whoever looks at it.
struct Acts {
    /// Send it back or approve it.
    judge: bool,
    /// Approving is refused to whoever submitted it.
    approve: bool,
    reopen: bool,
    /// Where a returned report is mended.
    mend: Option<String>,
    new_draft: bool,
}

#[derive(Template)]
#[template(path = "report/issued.html")]
struct IssuedPage {
    frame: Frame,
    base: String,
    by: Option<String>,
    title: String,
    lead: String,
    at: String,
    state: ChainState,
    paper: String,
    language: String,
    groups: Vec<Group>,
    changed: Vec<Changed>,
    steps: Vec<StepRow>,
    form: FormState,
    draft_address: String,
    /// The code of its check page, where it stands in the register of papers.
    code: Option<String>,
    acts: Acts,
    files: FilesShown,
    /// Where numbers typed by hand in its text come from.
    by_hand: String,
}

impl IssuedPage {
    fn then_now(&self, changed: &Changed) -> String {
        let (before, after) = (("before", &changed.then), ("after", &changed.now));
        self.frame.words.t2("report-then-now", before, after)
    }
    fn state_words(&self) -> String {
        self.frame.t(&format!("report-state-{}", self.state))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct IssuedQuery {
    /// What was just done, for the sentence that says so.
    xong: String,
}

/// The frozen report's page, or the file its address ends in.
pub async fn issued(
    State(app): State<App>,
    actor: Actor,
    headers: HeaderMap,
    Path(report): Path<String>,
    Query(asked): Query<IssuedQuery>,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let (number, format) = pages::split_format(&report)?;
    let report_id: i64 = number.parse().map_err(|_| WebError::NotFound)?;
    if let Some(format) = format {
        let mut tx = app.begin(&actor).await?;
        let issued = store::find_issued(&mut tx, report_id)
            .await?
            .ok_or(WebError::NotFound)?;
        let stem = format!("{}_{}_{}", issued.form, issued.unit_code, issued.name);
        let mut draft = as_issued(&app, &issued)?;
        let code = docket::code_of_report(&mut tx, report_id).await?;
        if let (Some(code), Some(seal)) = (code, &mut draft.seal) {
            seal.check = Some(check::address_of(&site_of(&headers), &code));
        }
        return pages::download(draft, format, &stem).await;
    }
    let done = match asked.xong.as_str() {
        "tep" => Some(words.t("attachment-done")),
        "bo-tep" => Some(words.t("attachment-done-off")),
        step @ ("submitted" | "returned" | "approved" | "reopened") => {
            Some(words.t(&format!("chain-done-{step}")))
        }
        _ => None,
    };
    draw_issued(&app, &actor, report_id, (FormState::default(), done)).await
}

/// The page of a frozen report with a form as it was sent.
pub async fn draw_issued(
    app: &App,
    actor: &Actor,
    report_id: i64,
    (form, done): (FormState, Option<String>),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(actor).await?;
    let issued = store::find_issued(&mut tx, report_id)
        .await?
        .ok_or(WebError::NotFound)?;
    let draft = as_issued(app, &issued)?;
    let name = name_of(&issued)?;
    let unit = find_unit_by_id(&mut tx, issued.unit_id, name.period().last_on())
        .await?
        .ok_or(WebError::NotFound)?;
    let changed = changed(app, &issued, (&unit, name), (&draft, words)).await?;
    let title = draft.subject();
    let mut frame = report_frame(&mut tx, (app, actor), &unit, &title).await?;
    frame.done = done.map(|sentence| Done {
        sentence,
        undo: None,
    });
    let steps = steps(&mut tx, report_id).await?;
    let key = (issued.unit_id, issued.form.as_str(), issued.name.as_str());
    let latest = chain_store::find_latest(&mut tx, key).await?;
    let is_latest = latest.is_some_and(|latest| latest.report_id == report_id);
    let code = docket::code_of_report(&mut tx, report_id).await?;
    let acts = acts_of(actor, (&issued, &unit), is_latest);
    let refusal = form.error("tep").map(str::to_owned);
    let files = files::shown(&mut tx, (actor, &issued), refusal).await?;
    let status = form.status();
    let html = page(&IssuedPage {
        lead: lead(app, &issued, changed.len(), words),
        at: pages::at_text(app, issued.issued_at),
        state: issued.state,
        paper: pages::on_screen(&draft, &unit.code, (name, "then")),
        language: draft.outline.language.clone(),
        groups: pages::groups(&draft, &unit.code, (name, "then"), words),
        steps: step_rows(app, steps, words),
        draft_address: pages::draft_address(&unit.code, &issued.form, name),
        base: format!("/bao-cao/{report_id}"),
        by_hand: issued.drawn["by_hand"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        by: issued.issued_by,
        code,
        frame,
        form,
        acts,
        files,
        title,
        changed,
    })?;
    Ok((status, html).into_response())
}

fn acts_of(actor: &Actor, (issued, unit): (&Issued, &Unit), is_latest: bool) -> Acts {
    let is_above = actor.unit_id != issued.unit_id && actor.may(Act::Approve).is_some();
    let judge = is_above && issued.state == ChainState::Submitted;
    let may_report = actor.may(Act::Report).is_some();
    let returned = may_report && issued.state == ChainState::Returned;
    Acts {
        judge,
        approve: judge && issued.issued_by_id != Some(actor.account_id),
        reopen: is_above && is_latest && issued.state == ChainState::Locked,
        mend: issued.round_id.filter(|_| returned).map(|round_id| {
            let code = &unit.code;
            format!("/don-vi/{code}/dot-bao-cao/{round_id}/nop")
        }),
        new_draft: may_report && issued.state == ChainState::Issued,
    }
}

fn lead(app: &App, issued: &Issued, changed: usize, words: Words) -> String {
    let day = day_short(app.clock.zoned(issued.issued_at).date());
    let first = match issued.state {
        ChainState::Issued => {
            let (number, day) = (("number", &issued.number), ("day", &day));
            words.t2("report-issued-lead", number, day)
        }
        state => words.t1(&format!("chain-lead-{state}"), "day", day),
    };
    let since = match changed {
        0 => words.t("report-unchanged"),
        count => words.t1("report-changed-count", "count", count),
    };
    format!("{first} {since}")
}

/// The frame of a page about one frozen report.
pub async fn report_frame(
    connection: &mut sqlx::PgConnection,
    (app, actor): (&App, &Actor),
    unit: &Unit,
    title: &str,
) -> Result<Frame, WebError> {
    let place = (Place::Reports, title, app.clock.today());
    let frame = unit_frame(connection, actor, unit, place).await?;
    let frame = frame.crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)));
    let reports = frame.t("place-reports");
    let address = format!("/don-vi/{}/bao-cao", unit.code);
    Ok(frame.crumb(reports, Some(address)).crumb(title, None))
}
