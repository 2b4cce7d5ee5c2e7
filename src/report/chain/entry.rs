//! What an approved report becomes: a paper of its unit, with the next number of the unit's
//! register and a check code.

use crate::access::Permit;
use crate::app::App;
use crate::docket;
use crate::report::check::entry_of;
use crate::report::issued::as_issued;
use crate::report::issued::store::Issued;
use crate::web::WebError;

/// Enters the report, approved within this transaction, in its unit's register of papers. It is
/// signed by whoever submitted it, on the day it was approved.
pub async fn enter(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (permit, issued): (&Permit, &Issued),
) -> Result<(), WebError> {
    if !issued.number.is_empty() {
        return Ok(());
    }
    let draft = as_issued(app, issued)?;
    let of = (issued.unit_id, issued.report_id);
    let paper = entry_of(&draft, of, ("", app.clock.today()));
    docket::enter_next(connection, permit, (paper, &draft.names.symbol)).await?;
    Ok(())
}
