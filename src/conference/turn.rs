//! The two turns that make papers: a conference is called, its minutes are signed. Each takes a
//! number out of the register and keeps what the paper says, in one transaction with it.

use sqlx::PgConnection;
use timeline::Day;

use super::print::{invitation_now, minutes_now, seal};
use super::rules::name_of;
use super::store::{self, Conference, Turn};
use crate::access::{Actor, Permit};
use crate::docket::{self, Outgoing};
use crate::web::{WebError, Words};

fn paper(
    of: &Conference,
    key: &str,
    (number, signer, code): (&str, &str, &str),
    on: Day,
) -> Outgoing {
    let words = Words::of("vi");
    Outgoing {
        unit_id: of.unit_id,
        number: number.to_owned(),
        subject: words.t1(key, "title", &of.title),
        signed_on: on,
        signer: signer.chars().take(100).collect(),
        recipients: words.t("conference-paper-all"),
        report_id: None,
        replaces: None,
        code: code.to_owned(),
    }
}

fn kept(value: &impl serde::Serialize) -> Result<serde_json::Value, WebError> {
    serde_json::to_value(value).map_err(|fault| WebError::Other(fault.into()))
}

/// Calls a prepared conference under a number; a number that is taken comes back as the
/// database's fault.
pub async fn call(
    connection: &mut PgConnection,
    (actor, permit, of): (&Actor, &Permit, &Conference),
    (number, signer): (&str, &str),
    today: Day,
) -> Result<(), WebError> {
    let mut invitation = invitation_now(connection, (actor, of), today).await?;
    let sealed = seal(number, today);
    let entry = (number, signer, sealed.code.as_str());
    let paper = paper(of, "conference-docket-invitation", entry, today);
    invitation.signer = signer.to_owned();
    invitation.seal = Some(sealed);
    let turn = Turn::Called(kept(&invitation)?);
    if !store::turn(connection, permit, of, &turn).await? {
        return Err(WebError::Forbidden);
    }
    docket::enter_out(connection, permit, &paper).await?;
    Ok(())
}

/// Signs the minutes of a conference that was held, under a number.
pub async fn sign(
    connection: &mut PgConnection,
    (actor, permit, of): (&Actor, &Permit, &Conference),
    number: &str,
    today: Day,
) -> Result<(), WebError> {
    let mut minutes = minutes_now(connection, (actor, of), today).await?;
    let sealed = seal(number, today);
    let entry = (number, name_of(&of.chair), sealed.code.as_str());
    let paper = paper(of, "conference-docket-minutes", entry, today);
    minutes.seal = Some(sealed);
    let turn = Turn::Signed(kept(&minutes)?);
    if !store::turn(connection, permit, of, &turn).await? {
        return Err(WebError::Forbidden);
    }
    docket::enter_out(connection, permit, &paper).await?;
    Ok(())
}
