//! Where a report is written instead of its draft's page: on the page of a round that asks for
//! it, or nowhere, because it was submitted or approved.

use sqlx::PgConnection;

use super::chain::State;
use super::chain::store::find_latest;
use super::chain::told::store::find_asking;
use super::pages::Opened;
use crate::access::Actor;
use crate::web::{Words, day_short};

/// The page that takes a draft's place, with the sentence that says so.
pub struct Elsewhere {
    pub sentence: String,
    pub address: String,
    pub link: String,
}

/// Where the opened report goes on, if not on its draft's page.
pub async fn elsewhere(
    connection: &mut PgConnection,
    opened: &Opened<'_>,
    actor: &Actor,
) -> sqlx::Result<Option<Elsewhere>> {
    let words = Words::of(&actor.language);
    let (unit_id, form) = (opened.unit.unit_id, opened.form.code.as_str());
    let name = opened.name.to_string();
    let latest = find_latest(connection, (unit_id, form, &name)).await?;
    if let Some(latest) = &latest
        && latest.state.is_frozen()
        && latest.state != State::Issued
    {
        return Ok(Some(Elsewhere {
            sentence: words.t("report-under-way"),
            address: format!("/bao-cao/{}", latest.report_id),
            link: words.t("report-to-submitted"),
        }));
    }
    let of = (unit_id, actor.line.as_str());
    let asking = find_asking(connection, of, (form, &name)).await?;
    Ok(asking.map(|asking| Elsewhere {
        sentence: words.t1("report-asked-by-round", "day", day_short(asking.due_on)),
        address: format!(
            "/don-vi/{}/dot-bao-cao/{}/nop",
            opened.unit.code, asking.round_id
        ),
        link: words.t("report-to-round"),
    }))
}
