//! The page of an import that is written or undone.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::list_frame;
use super::preview::Asked;
use crate::access::Actor;
use crate::app::App;
use crate::import::members::pass::Counts;
use crate::import::members::store::imports::Import;
use crate::import::members::store::staged;
use crate::unit::Unit;
use crate::web::{Done, Frame, WebError, Words, amount, page};

#[derive(Template)]
#[template(path = "import/members/done.html")]
struct DonePage {
    frame: Frame,
    unit: Unit,
    import: Import,
    title: String,
    sentence: String,
    back: u64,
    has_returned: bool,
    when: String,
    standing: Vec<String>,
    may_undo: bool,
}

pub(super) async fn draw_done(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (actor, unit, import): (&Actor, Unit, Import),
    (asked, standing): (Asked, Vec<String>),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let counts: Counts = import
        .counts
        .clone()
        .and_then(|value| serde_json::from_value(value).ok())
        .unwrap_or_default();
    let undone = import.state == "undone";
    let title = words.t(if undone {
        "import-undone-title"
    } else {
        "import-done-title"
    });
    let mut frame = list_frame(app, connection, (actor, &unit, &title))
        .await?
        .crumb(title.clone(), None);
    let number = |value: u64| amount(i64::try_from(value).unwrap_or(0), words.language());
    let sentence = words.with(
        if undone {
            "import-undone-sentence"
        } else {
            "import-done-sentence"
        },
        &[
            ("new", number(counts.new)),
            ("changed", number(counts.changed)),
            ("unchanged", number(counts.unchanged)),
        ],
    );
    let undo = format!(
        "/don-vi/{}/doan-vien/nhap/{}/hoan-tac",
        unit.code, import.import_id
    );
    frame.done = match (asked.xong.as_str(), undone) {
        ("ghi", false) => Some(Done {
            sentence: words.t1(
                "import-done-toast",
                "count",
                number(counts.new + counts.changed),
            ),
            undo: Some(undo),
        }),
        ("hoan-tac", true) => Some(Done {
            sentence: words.t("import-undone-toast"),
            undo: None,
        }),
        _ => None,
    };
    let kept = staged::kept_bytes(connection, import.import_id, "returned").await?;
    let status = if standing.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::CONFLICT
    };
    let made_at = app.clock.zoned(import.made_at);
    let html = page(&DonePage {
        frame,
        back: counts.returned() + counts.again,
        has_returned: kept > 0,
        when: made_at.strftime("%H:%M %d/%m/%Y").to_string(),
        may_undo: !undone,
        unit,
        import,
        title,
        sentence,
        standing,
    })?;
    Ok((status, html).into_response())
}
