//! The posts one person has held, on a page of their own: the person's page leads here by its
//! address alone, for the register of members does not know offices.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;

use super::pages::person_history;
use crate::access::Actor;
use crate::app::App;
use crate::member::lookup::store::of_numbers;
use crate::unit::{load_unit, unit_frame};
use crate::web::{Frame, Place, WebError, Words, page};

#[derive(Template)]
#[template(path = "officer/person.html")]
struct PersonPage {
    frame: Frame,
    name: String,
    history: Option<String>,
}

pub(super) async fn person_page(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Html<String>, WebError> {
    let person_id: i64 = id.parse().map_err(|_| WebError::NotFound)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let known = of_numbers(&mut tx, &[person_id], today).await?;
    let person = known.get(&person_id).ok_or(WebError::NotFound)?;
    let unit = load_unit(&mut tx, &actor.unit_code, today).await?;
    let title = words.t("officer-of-person");
    let frame = unit_frame(&mut tx, &actor, &unit, (Place::Units, &title, today)).await?;
    let address = format!("/don-vi/{}", unit.code);
    let officers = Some(format!("{address}/can-bo"));
    let frame = frame
        .crumb(unit.name, Some(address))
        .crumb(words.t("officer-title"), officers)
        .crumb(person.full_name.clone(), None);
    page(&PersonPage {
        frame,
        name: person.full_name.clone(),
        history: person_history(&app, &mut tx, &actor, person_id).await?,
    })
}
