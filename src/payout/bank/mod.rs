//! The file a bank pays a batch by: one line a person, in a plain layout that is written down in
//! the guide. What the bank answers is read from its file in `answer`.

pub mod answer;
pub mod store;

use ::paper::{Cell, Column, ColumnKind, Row, Sheet};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;

use super::desk::{Desk, number};
use super::listed::store::note_listed;
use super::listed::{Leaves, TO_THE_BANK};
use super::rules::{bank_name, bank_text};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::web::{WebError, sheet_file};
use store::BankLine;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(
            "/don-vi/{code}/cham-lo/dot/{round}/chi/{batch}/{file}",
            get(bank_file),
        )
        .merge(answer::routes())
}

/// The layout: number, account, holder in capitals without marks, bank, amount, description.
fn sheet(lines: &[BankLine], description: &str) -> Sheet {
    let text = |heading: &str| Column::new(ColumnKind::Text, heading);
    let rows = lines.iter().map(|line| {
        let at = line.number;
        Row::line(vec![
            Cell::number(at, at.to_string()),
            Cell::text(line.account_no.as_str()),
            Cell::text(bank_name(&line.full_name)),
            Cell::text(line.bank.as_str()),
            Cell::number(line.amount_dong, line.amount_dong.to_string()),
            Cell::text(description),
        ])
    });
    Sheet {
        columns: vec![
            Column::new(ColumnKind::Number, "STT"),
            text("SO_TAI_KHOAN"),
            text("TEN_NGUOI_HUONG"),
            text("NGAN_HANG"),
            Column::new(ColumnKind::Money, "SO_TIEN"),
            text("NOI_DUNG"),
        ],
        rows: rows.collect(),
        ..Sheet::default()
    }
}

async fn bank_file(
    State(app): State<App>,
    actor: Actor,
    Path((code, round, batch, file)): Path<(String, String, String, String)>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepBooks)?;
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::open(&app, &mut tx, (&actor, &code), number(&round)?).await?;
    let is_csv = file == "ngan-hang.csv";
    if !desk.may_draw || desk.round.way != "bank" || !(is_csv || file == "ngan-hang.xlsx") {
        return Err(WebError::NotFound);
    }
    let batch_id = number(&batch)?;
    let which = (desk.unit.unit_id, batch_id);
    let lines = store::bank_lines(&mut tx, which, desk.round.round_id).await?;
    if lines.is_empty() {
        return Err(WebError::NotFound);
    }
    let format = if is_csv { "csv" } else { "xlsx" };
    let leaves = Leaves {
        by: (actor.account_id, desk.unit.unit_id),
        subject: ("aid-batch", batch_id),
        format,
        fields: &TO_THE_BANK,
        page: &format!("{}/chi/{batch_id}/{file}", desk.round_base()),
        at: app.clock.now(),
    };
    let listed = lines.iter().map(|own| (own.person_id, own.kept_by));
    note_listed(&mut tx, &leaves, listed.collect()).await?;
    tx.commit().await?;
    let sheet = sheet(&lines, &bank_text(&desk.round_name()));
    let name = format!("chi-{}-{batch_id}.{format}", desk.unit.code);
    sheet_file(sheet, &name).await
}
