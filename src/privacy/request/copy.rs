//! The copy of everything kept of a person, handed over to himself as a workbook.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;
use paper::{Cell, Column, ColumnKind, Row, Sheet};

use super::pages::load_request;
use super::rules::RequestKind;
use crate::access::{Act, Actor};
use crate::app::App;
use crate::privacy::access::{LookDeed, Looking, note_access};
use crate::privacy::reveal::load_subject;
use crate::privacy::rules::Reason;
use crate::privacy::store::values;
use crate::web::{SignedForm, WebError, Words, XLSX, day_short, download};

pub fn routes() -> Router<App> {
    Router::new().route("/yeu-cau-du-lieu/{request}/ban-sao", post(hand_over))
}

async fn hand_over(
    State(app): State<App>,
    Path(request): Path<i64>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Answer)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let request = load_request(&mut tx, request).await?;
    let hands_over = matches!(request.kind, RequestKind::See | RequestKind::Provide);
    if !hands_over || !request.state.is_open() {
        return Err(WebError::Unreadable(words.t("privacy-request-closed")));
    }
    let subject = load_subject(&mut tx, request.person_id).await?;
    let kept = values(&mut tx, subject.person_id).await?;
    let fields: Vec<&str> = kept.iter().map(|(code, _)| *code).collect();
    let number = request.data_request_id;
    let reason = Reason {
        purpose: "own-request".to_owned(),
        words: words.t1("privacy-request-number", "number", number),
    };
    let looking = Looking {
        deed: LookDeed::HandedOver,
        at: app.clock.now(),
        page: &format!("/yeu-cau-du-lieu/{number}/ban-sao"),
        reason: Some(&reason),
    };
    note_access(&mut tx, &actor, (subject.person_id, &fields), &looking).await?;
    tx.commit().await?;
    let bytes = paper::xlsx::sheet(&sheet(&app, &actor, number, &kept))
        .map_err(|fault| WebError::Other(fault.into()))?;
    let name = format!("du-lieu-ca-nhan-{number}.xlsx");
    Ok(download(bytes, XLSX, &name))
}

/// Each value with what it is kept for, how long and on what basis.
fn sheet(app: &App, actor: &Actor, number: i64, kept: &[(&'static str, String)]) -> Sheet {
    let (words, language) = (Words::of(&actor.language), actor.language.as_str());
    let personal = &app.catalogue.personal;
    let heading = |key: &str, width| Column::new(ColumnKind::Text, words.t(key)).wide(width);
    let rows = kept.iter().filter_map(|(code, value)| {
        let field = personal.field(code)?;
        let purposes = field.purposes.iter();
        let purposes = purposes.filter_map(|code| Some(personal.purpose(code)?.name(language)));
        let value = match *code {
            "sex" => words.t(&format!("privacy-sex-{value}")),
            _ => value.clone(),
        };
        Some(Row::line(vec![
            Cell::text(field.name(language)),
            Cell::text(value),
            Cell::text(purposes.collect::<Vec<_>>().join("; ")),
            Cell::text(field.kept(language)),
            Cell::text(field.basis.clone()),
        ]))
    });
    Sheet {
        title: words.t("privacy-copy-title"),
        subtitles: vec![words.with(
            "privacy-copy-lead",
            &[
                ("number", number.to_string()),
                ("day", day_short(app.clock.today())),
                ("unit", actor.unit_code.clone()),
            ],
        )],
        columns: vec![
            heading("privacy-field", 24),
            heading("privacy-value", 32),
            heading("privacy-purpose", 32),
            heading("privacy-kept", 32),
            heading("privacy-basis", 40),
        ],
        rows: rows.collect(),
        ..Sheet::default()
    }
}
