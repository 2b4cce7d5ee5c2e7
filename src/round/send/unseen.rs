//! A report submitted without its page: of a unit whose chair has no sign-in.

use super::{draw_form, open, outline_of, submit};
use crate::access::Permit;
use crate::app::App;
use crate::catalogue::Severity;
use crate::report::store::FreeWords;
use crate::web::WebError;

/// Submits a unit's report as it stands, for one whose chair has no sign-in: its number and its
/// unit's. Nothing where it was submitted already or the checks find something impossible; what is
/// odd gets the same word.
pub async fn submit_as_it_stands(
    app: &App,
    connection: &mut sqlx::PgConnection,
    permit: &Permit,
    (of, word): ((&str, i32), &str),
) -> Result<Option<(i64, i32)>, WebError> {
    let opened = open(app, connection, of).await?;
    if opened.elsewhere().is_some() {
        return Ok(None);
    }
    let (_, drawing) = draw_form(app, connection, &opened).await?;
    let name = opened.round.period.clone();
    let key = opened.key(&name);
    app.drawings.forget((key.unit_id, key.form, key.name));
    if drawing
        .findings
        .iter()
        .any(|one| one.severity == Severity::Error)
    {
        return Ok(None);
    }
    let told = |finding| serde_json::json!({ "finding": finding, "word": word });
    let warnings = drawing.findings.iter().map(told).collect();
    let free = FreeWords::new();
    let outline_no = outline_of(app, connection, (opened.form, &drawing)).await?;
    let of = (&opened, &*drawing, warnings, outline_no);
    let submitted = submit(app, connection, (permit, &key, &free), of).await?;
    Ok(submitted.map(|report_id| (report_id, key.unit_id)))
}
