//! The sprint to take along as a workbook.

use axum::extract::{Path, State};
use axum::response::Response;
use paper::{Cell, Column, ColumnKind, Row, Sheet};

use super::load_sight;
use super::sprint::{Runner, answer, below, lead, sprint_of};
use crate::access::Actor;
use crate::app::App;
use crate::web::{WebError, Words, amount, sheet_file};

pub async fn workbook(
    State(app): State<App>,
    actor: Actor,
    Path((code, target_id)): Path<(String, i64)>,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let sight = load_sight(&app, (&actor, &mut tx), (&code, target_id)).await?;
    drop(tx);
    let sprint = sprint_of(&app, &actor, &sight).await?;
    let text = |key: &str, wide: u16| Column::new(ColumnKind::Text, words.t(key)).wide(wide);
    let number = |key: &str| Column::new(ColumnKind::Number, words.t(key)).wide(14);
    let title = format!(
        "{}: {}",
        words.t("target-sprint"),
        sight.label(&app.catalogue, words)
    );
    let table = Sheet {
        title,
        subtitles: vec![
            lead(&app, &sight, words),
            answer(&sight, &sprint, words),
            below(&sprint, words),
        ],
        columns: vec![
            text("unit-code", 16),
            text("target-unit", 44),
            text("target-owner", 36),
            number("target-asked"),
            number("target-so-far"),
            number("target-missing"),
            number("target-per-week"),
        ],
        rows: sprint
            .runners
            .iter()
            .map(|runner| row(runner, words))
            .collect(),
        ..Sheet::default()
    };
    sheet_file(table, &format!("nuoc-rut_{}.xlsx", sight.unit.code)).await
}

fn row(runner: &Runner, words: Words) -> Row {
    let number = |value: Option<i64>| match value {
        Some(value) => Cell::Number {
            value,
            shown: amount(value, words.language()),
        },
        None => Cell::Empty,
    };
    let text = |text: &str| Cell::Text(text.to_owned());
    let owner = match runner.goal {
        Some(_) => runner.owner.clone(),
        None => words.t("target-not-asked"),
    };
    Row::line(vec![
        text(&runner.code),
        text(&runner.name),
        text(&owner),
        number(runner.goal),
        number(runner.reached),
        number(runner.missing),
        number(runner.per_week),
    ])
}
