//! Opens a case from a record somebody entered by hand. A house that was handed over becomes a
//! closed case, any other begins at its survey; the record stays as it is, so no figure moves.

use axum::Router;
use axum::extract::{Path, State as Program};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;

use super::list::address_of;
use super::rules::Step;
use super::store::{self, Details, Family, Hand, Taking};
use crate::access::Act;
use crate::app::App;
use crate::record::Answer;
use crate::record::store::{Record, find_record};
use crate::unit::load_unit;
use crate::web::{SignedForm, WebError};

pub fn routes() -> Router<App> {
    let at = "/don-vi/{code}/mai-am/tu-ghi-nhan/{record}";
    Router::new().route(at, post(open))
}

fn choice<'a>(record: &'a Record, field: &str, usual: &'a str) -> &'a str {
    match record.answers.get(field) {
        Some(Answer::Choice(code)) => code,
        _ => usual,
    }
}

/// What a record says, as a case.
pub fn details_of(record: &Record) -> Details {
    let family = match record.answers.get("family") {
        Some(Answer::People { ids, .. }) => {
            ids.first().map_or(Family::Nobody, |id| Family::Known(*id))
        }
        _ => Family::Nobody,
    };
    let place = match record.answers.get("place") {
        Some(Answer::Text(place)) => place.chars().take(200).collect(),
        _ => String::new(),
    };
    let dong = match record.answers.get("dong") {
        Some(Answer::Money(dong)) => (*dong).min(1_000_000_000_000),
        _ => 0,
    };
    Details {
        family,
        house: choice(record, "house", "mai-am").to_owned(),
        works: choice(record, "works", "new").to_owned(),
        place,
        reason: String::new(),
        condition: String::new(),
        surveyed_on: record.happened_on,
        cost_dong: 0,
        asked_dong: dong,
    }
}

async fn open(
    Program(app): Program<App>,
    Path((code, record)): Path<(String, String)>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    let record_id: i64 = record.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    let to = |house_id: i64| {
        let address = format!("{}/{house_id}?xong=attached", address_of(&unit.code));
        Ok(Redirect::to(&address).into_response())
    };
    if let Some(before) = store::find_carried(&mut tx, record_id).await? {
        return to(before);
    }
    let found = find_record(&mut tx, record_id).await?;
    let fits = |record: &Record| {
        record.unit_id == unit.unit_id
            && record.kind == "mai-am"
            && !record.withdrawn
            && record.origin.is_none()
    };
    let found = found.filter(fits).ok_or(WebError::NotFound)?;
    let hand = Hand {
        permit: &permit,
        name: &actor.full_name,
    };
    let key = format!("record-{record_id}");
    let said = (&details_of(&found), key.as_str(), app.clock.now());
    let of = (unit.unit_id, Some(record_id));
    let house_id = store::survey(&mut tx, hand, of, said).await?;
    let taking = Taking {
        step: Step::Surveyed,
        on: found.happened_on,
        at: app.clock.now(),
        dong: None,
        norm_dong: None,
        words: "",
        key: &key,
    };
    store::attach(&mut tx, hand, (&found, house_id), &taking).await?;
    tx.commit().await?;
    to(house_id)
}
