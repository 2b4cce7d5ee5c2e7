//! The pages of one record: what it says and what it counts in, its correction, its withdrawal.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use jiff::Timestamp;
use serde::Deserialize;

use super::act;
use super::entry::{Drawn, choose_page, draw_form, enter, entry_page, load_kind};
use super::files;
use super::form::show;
use super::list::list_page;
use super::lookup::people;
use super::rules::{Answers, say_facts};
use super::say::{CountedIn, Line, Speaker};
use super::store::{self, PastVersion, Record};
use super::withdraw::{withdraw, withdraw_page};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::attachment::FilesShown;
use crate::catalogue::Kind;
use crate::unit::{load_unit, unit_frame};
use crate::web::{Done, Frame, Place, SignedForm, WebError, Words, day_short, page};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}/ghi", get(choose_page))
        .route("/don-vi/{code}/ghi/{kind}", get(entry_page).post(enter))
        .route("/don-vi/{code}/ghi-nhan", get(list_page))
        .route("/ghi-nhan/{id}", get(record_page))
        .route("/ghi-nhan/{id}/sua", get(correct_page).post(correct))
        .route("/ghi-nhan/{id}/rut", get(withdraw_page).post(withdraw))
        .merge(files::routes())
}

/// The record of an address within the actor's scope.
pub(super) async fn load_record(
    connection: &mut sqlx::PgConnection,
    id: &str,
) -> Result<Record, WebError> {
    let record_id: i64 = id.parse().map_err(|_| WebError::NotFound)?;
    store::find_record(connection, record_id)
        .await?
        .ok_or(WebError::NotFound)
}

/// A version of a record as the page tells it.
struct Version {
    number: i32,
    at: String,
    by: Option<String>,
    day: String,
    withdrawn: bool,
    /// Why it replaced the version before it; the first has none.
    because: Option<String>,
    /// Replaced by a later one.
    past: bool,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "record/record.html")]
struct RecordPage {
    frame: Frame,
    record: Record,
    kind: String,
    stage: Option<String>,
    of_unit_and_day: String,
    lines: Vec<Line>,
    counted_in: Vec<CountedIn>,
    year: i16,
    versions: Vec<Version>,
    /// Where the draft of the form that was just sent lies.
    draft_done: Option<String>,
    may_record: bool,
    files: FilesShown,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct RecordAsked {
    xong: Option<u8>,
    /// `them` or `bo`: what was just done to a file.
    pub(super) tep: Option<String>,
    #[serde(rename = "da-co")]
    already: Option<u8>,
    sua: Option<u8>,
    rut: Option<u8>,
}

/// The name of a kind; one the catalogue no longer has goes by its code.
pub(super) fn kind_name(kind: Option<&Kind>, code: &str, language: &str) -> String {
    kind.map_or(code, |kind| kind.name(language)).to_owned()
}

fn stage_name(kind: Option<&Kind>, stage: Option<&str>, language: &str) -> Option<String> {
    let stage = stage?;
    let known = kind.and_then(|kind| kind.stages.iter().find(|known| known.code == stage));
    Some(
        known
            .map_or(stage, |known| {
                if language == "en" {
                    &known.en
                } else {
                    &known.vi
                }
            })
            .to_owned(),
    )
}

/// What was just done to the record, with the way back where there is one.
fn done(asked: &RecordAsked, record: &Record, words: Words) -> Option<Done> {
    let undo = (!record.withdrawn && record.version_no == 1)
        .then(|| format!("/ghi-nhan/{}/rut?hoan-tac=1", record.record_id));
    let (key, undo) = if asked.xong.is_some() && !record.withdrawn {
        ("record-done", undo)
    } else if asked.already.is_some() {
        ("record-done-before", None)
    } else if asked.sua.is_some() {
        ("record-corrected", None)
    } else if asked.rut.is_some() {
        ("record-withdrawn-done", None)
    } else if let Some(done) = &asked.tep {
        let is_added = done == "them";
        let key = if is_added {
            "attachment-done"
        } else {
            "attachment-done-off"
        };
        (key, None)
    } else {
        return None;
    };
    Some(Done {
        sentence: words.t(key),
        undo,
    })
}

async fn record_page(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
    Query(asked): Query<RecordAsked>,
) -> Result<Html<String>, WebError> {
    draw_record(&app, &actor, &id, (&asked, None)).await
}

/// The page of a record, with why a file that was sent was not taken.
pub(super) async fn draw_record(
    app: &App,
    actor: &Actor,
    id: &str,
    (asked, refusal): (&RecordAsked, Option<String>),
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let speaker = Speaker {
        catalogue: &app.catalogue,
        words,
    };
    let mut tx = app.begin(actor).await?;
    let record = load_record(&mut tx, id).await?;
    let unit = load_unit(&mut tx, &record.unit_code, today).await?;
    let kind = app.catalogue.kind(&record.kind);
    let name = kind_name(kind, &record.kind, &actor.language);
    let mut frame = unit_frame(&mut tx, actor, &unit, (Place::Records, &name, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
        .crumb(
            words.t("place-records"),
            Some(format!("/don-vi/{}/ghi-nhan", unit.code)),
        )
        .crumb(name.clone(), None);
    frame.done = done(asked, &record, words);
    let past = store::history(&mut tx, record.record_id).await?;
    let named = people(&mut tx, &all_answers(&record, &past), today).await?;
    let lines = speaker.lines(kind, &record.answers, &named);
    let said = kind
        .filter(|_| !record.withdrawn)
        .and_then(|kind| {
            say_facts(
                kind,
                record.stage.as_deref(),
                record.happened_on,
                &record.answers,
            )
            .ok()
        })
        .unwrap_or_default();
    let told = |at: Timestamp| app.clock.zoned(at).strftime("%H:%M %d/%m/%Y").to_string();
    // The reason for a version is kept with the one it replaced.
    let mut reasons: Vec<Option<String>> = past
        .iter()
        .map(|version| Some(version.reason.clone()))
        .collect();
    reasons.push(None);
    let mut because = reasons.into_iter();
    let mut versions = vec![Version {
        number: record.version_no,
        at: told(record.recorded_at),
        by: record.recorded_by.clone(),
        day: day_short(record.happened_on),
        withdrawn: record.withdrawn,
        because: because.next().flatten(),
        past: false,
        lines: Vec::new(),
    }];
    versions.extend(
        past.into_iter()
            .zip(because)
            .map(|(version, because)| Version {
                number: version.version_no,
                at: told(version.recorded_at),
                by: version.recorded_by,
                day: day_short(version.happened_on),
                withdrawn: version.withdrawn,
                because,
                past: true,
                lines: speaker.lines(kind, &version.answers, &named),
            }),
    );
    let unit_and_kind = format!("{}:{}", record.unit_code, record.kind);
    let may_record = actor.may(Act::Record).is_some();
    let files = files::shown(&mut tx, &record, (may_record, refusal), words).await?;
    page(&RecordPage {
        frame,
        files,
        stage: stage_name(kind, record.stage.as_deref(), &actor.language),
        of_unit_and_day: words.t2(
            "record-is-of",
            ("name", &record.unit_name),
            ("day", &day_short(record.happened_on)),
        ),
        lines,
        counted_in: speaker.counted_in(&said),
        year: record.happened_on.year(),
        versions,
        draft_done: asked
            .xong
            .or(asked.already)
            .map(|_| format!("record:{}:{unit_and_kind}", actor.account_id)),
        may_record,
        kind: name,
        record,
    })
}

/// The people fields of every version under names of their own, so that all are looked up at once.
fn all_answers(record: &Record, past: &[PastVersion]) -> Answers {
    let own = record
        .answers
        .iter()
        .map(|(code, answer)| (0, code, answer));
    let earlier = past.iter().flat_map(|version| {
        version
            .answers
            .iter()
            .map(|(code, answer)| (version.version_no, code, answer))
    });
    own.chain(earlier)
        .map(|(version, code, answer)| (format!("{version}.{code}"), answer.clone()))
        .collect()
}

async fn correct_page(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Record)?;
    let mut tx = app.begin(&actor).await?;
    let record = load_record(&mut tx, &id).await?;
    let (unit, kind) = load_kind(&app, &mut tx, (&record.unit_code, &record.kind)).await?;
    let named = people(&mut tx, &record.answers, record.happened_on).await?;
    drop(tx);
    let at = (record.happened_on, record.stage.as_deref());
    let form = show(kind, at, &record.answers, &named);
    let drawn = Drawn {
        form,
        doubts: Vec::new(),
        corrected: Some(&record),
    };
    draw_form(&app, &actor, (unit, kind), drawn).await
}

async fn correct(
    State(app): State<App>,
    Path(id): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Record)?;
    let mut tx = app.begin(&actor).await?;
    let record = load_record(&mut tx, &id).await?;
    let (unit, kind) = load_kind(&app, &mut tx, (&record.unit_code, &record.kind)).await?;
    let subject = (&record, &unit, kind);
    if let Err(doubts) = act::correct((&app, &mut tx), &actor, subject, &mut form).await? {
        drop(tx);
        let drawn = Drawn {
            form,
            doubts,
            corrected: Some(&record),
        };
        return draw_form(&app, &actor, (unit, kind), drawn).await;
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/ghi-nhan/{}?sua=1", record.record_id)).into_response())
}
