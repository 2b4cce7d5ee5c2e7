//! Who below has said nothing for a period: the sentence, and the whole list by pages.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use serde::Deserialize;

use super::draft::{Address, draft_frame};
use super::pages::{self, Opened};
use super::rules;
use super::store::{self, Silence, SilenceAsked};
use crate::access::Actor;
use crate::app::App;
use crate::web::{Frame, Pager, WebError, Words, amount, page};

/// How many of the units directly below have said nothing.
pub fn silence_lead(silence: &Silence, words: Words) -> String {
    let number = |value| amount(value, words.language());
    let (silent, due) = (number(silence.silent), number(silence.due));
    match silence.silent {
        0 => words.t1("report-lead-all", "due", due),
        _ => words.t2("report-lead-silent", ("silent", &silent), ("due", &due)),
    }
}

/// What asks for the silent units of an opened form.
pub fn silence_asked<'a>(
    opened: &'a Opened<'_>,
    actor: &'a Actor,
    offset: i64,
    limit: i64,
) -> SilenceAsked<'a> {
    SilenceAsked {
        unit_id: opened.unit.unit_id,
        line: &actor.line,
        form: &opened.form.code,
        period: opened.name.period(),
        offset,
        limit,
    }
}

#[derive(Debug, Deserialize)]
pub struct PageAsked {
    #[serde(default)]
    trang: Option<i64>,
}

#[derive(Template)]
#[template(path = "report/silence.html")]
struct SilencePage {
    frame: Frame,
    back: String,
    period: String,
    lead: String,
    silence: Silence,
    pager: Pager,
}

/// Every unit directly below that has said nothing for the period.
pub async fn silence_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, form, period)): Path<Address>,
    Query(asked): Query<PageAsked>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let opened = pages::open(&app, &mut tx, (&code, &form, &period), words).await?;
    let number = Pager::asked(asked.trang);
    let offset = (number - 1) * Pager::SIZE;
    let wanted = silence_asked(&opened, &actor, offset, Pager::SIZE);
    let silence = store::silence(&mut tx, &wanted).await?;
    let back = pages::draft_address(&code, &form, opened.name);
    let title = words.t("report-silent-title");
    let frame = draft_frame(&mut tx, (&app, &actor), &opened, (&title, None)).await?;
    page(&SilencePage {
        frame,
        period: rules::period_with_days(opened.name, words.language()),
        lead: silence_lead(&silence, words),
        pager: Pager::new(number, silence.silent, format!("{back}/chua-nop?")),
        back,
        silence,
    })
}
