//! What was decided of pairs: merges and pairs said to be two, each with its way back.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::list::pair_address;
use super::merge::{self, find_merge, merges};
use super::not_same::store::{all_not_same, find_not_same, take_not_same_back};
use super::store;
use crate::access::{Act, Actor};
use crate::app::App;
use crate::member::store::{WriteFault, find_person};
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{Done, Frame, Pager, Place, SignedForm, WebError, Words, day_short, page};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    trang: Option<i64>,
    xong: String,
    loi: String,
}

struct MergeRow {
    merge_id: i64,
    kept_id: i64,
    sentence: String,
    undone: bool,
}

struct SaidRow {
    said_id: i64,
    address: String,
    sentence: String,
}

#[derive(Template)]
#[template(path = "duplicate/past.html")]
struct PastPage {
    frame: Frame,
    unit: Unit,
    merges: Vec<MergeRow>,
    said: Vec<SaidRow>,
    pager: Pager,
    fault: Option<String>,
    may_keep: bool,
}

/// Why a merge was not undone, by the code in the address.
const FAULTS: [&str; 5] = [
    "duplicate-undone-already",
    "duplicate-kept-is-merged",
    "duplicate-history-changed-since",
    "duplicate-details-changed-since",
    "duplicate-touches-others",
];

pub(super) async fn past_page(
    State(app): State<App>,
    actor: Actor,
    Path(unit_code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &unit_code, today).await?;
    let title = words.t("duplicate-past-title");
    let list = format!("/don-vi/{unit_code}/doan-vien/trung");
    let mut frame = unit_frame(&mut tx, &actor, &unit, (Place::Members, &title, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{unit_code}")))
        .crumb(words.t("duplicate-title"), Some(list.clone()))
        .crumb(title, None);
    frame.done = (asked.xong == "tach").then(|| Done {
        sentence: words.t("duplicate-done-unmerged"),
        undo: None,
    });
    let number = asked.trang.unwrap_or(1).clamp(1, 1_000_000);
    let window = ((number - 1) * Pager::SIZE, Pager::SIZE);
    let (merged, merged_total) = merges(&mut tx, window).await?;
    let (said, said_total) = all_not_same(&mut tx, window).await?;
    let on = |instant| day_short(app.clock.zoned(instant).date());
    let merges = merged.into_iter().map(|one| MergeRow {
        sentence: words.with(
            "duplicate-past-merge",
            &[
                ("merged", one.merged_name.clone()),
                ("kept", one.kept_name.clone()),
                ("day", on(one.merged_at)),
                (
                    "who",
                    one.merged_by
                        .clone()
                        .unwrap_or_else(|| words.t("duplicate-operator")),
                ),
            ],
        ),
        merge_id: one.merge_id,
        kept_id: one.kept_id,
        undone: one.undone,
    });
    let said = said.into_iter().map(|one| SaidRow {
        said_id: one.not_same_id,
        address: pair_address(&unit_code, (one.a_id, one.b_id)),
        sentence: words.with(
            "duplicate-past-not-same",
            &[
                ("a", one.a_name.clone()),
                ("b", one.b_name.clone()),
                ("day", on(one.said_at)),
                (
                    "who",
                    one.said_by
                        .clone()
                        .unwrap_or_else(|| words.t("duplicate-operator")),
                ),
                ("reason", one.reason.clone()),
            ],
        ),
    });
    let total = merged_total.max(said_total);
    page(&PastPage {
        merges: merges.collect(),
        said: said.collect(),
        pager: Pager::new(number, total, format!("{list}/da-xem?")),
        fault: FAULTS
            .into_iter()
            .find(|fault| *fault == asked.loi)
            .map(|fault| words.t(fault)),
        may_keep: actor.may(Act::KeepMembers).is_some(),
        frame,
        unit,
    })
}

/// Undoes a merge of two people of the scope.
pub(super) async fn unmerge(
    State(app): State<App>,
    Path((unit_code, merge_id)): Path<(String, i64)>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let mut tx = app.begin(&actor).await?;
    load_unit(&mut tx, &unit_code, app.clock.today()).await?;
    let merge = find_merge(&mut tx, merge_id).await?;
    let merge = merge.ok_or(WebError::NotFound)?;
    let own = store::own_units(&mut tx).await?;
    drop(tx);
    let past = format!("/don-vi/{unit_code}/doan-vien/trung/da-xem");
    match merge::unmerge(&app, &permit, &merge, Some(&own)).await {
        Ok(()) => Ok(Redirect::to(&format!("{past}?xong=tach")).into_response()),
        Err(WriteFault::Refused(refusal)) => {
            Ok(Redirect::to(&format!("{past}?loi={}", refusal.message)).into_response())
        }
        Err(WriteFault::Sql(error)) => Err(error.into()),
    }
}

/// Takes back that two people are two; the pair waits again.
pub(super) async fn take_back(
    State(app): State<App>,
    Path((unit_code, said_id)): Path<(String, i64)>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let mut tx = app.begin(&actor).await?;
    load_unit(&mut tx, &unit_code, app.clock.today()).await?;
    let said = find_not_same(&mut tx, said_id).await?;
    let said = said.ok_or(WebError::NotFound)?;
    let kept = find_person(&mut tx, said.a_id).await?;
    let kept = kept.ok_or(WebError::NotFound)?;
    take_not_same_back(&mut tx, &permit, (&said, kept.unit_id)).await?;
    tx.commit().await?;
    let address = pair_address(&unit_code, (said.a_id, said.b_id));
    Ok(Redirect::to(&address).into_response())
}
