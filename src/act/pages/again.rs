//! The steps of an act that was taken back, drawn up anew. A repeal itself is not taken back: who
//! wants the act after all carries its steps out again, under a number and days of their own.

use axum::extract::{Path, State};
use axum::response::Redirect;

use super::{load_act, own_address};
use crate::access::Act;
use crate::act::draft::store::{self, Drawn};
use crate::act::draft::text;
use crate::act::rules::Standing;
use crate::act::store::find_act;
use crate::app::App;
use crate::web::{SignedForm, WebError};

/// A draft with the steps of an act that was repealed, asked for on its page or on its repeal's.
pub async fn draw_up_again(
    State(app): State<App>,
    Path((code, id)): Path<(String, String)>,
    SignedForm(actor, _): SignedForm,
) -> Result<Redirect, WebError> {
    let permit = app.permit(&actor, Act::Reorganise)?;
    let mut tx = app.begin(&actor).await?;
    let (unit, asked) = load_act(&app, &mut tx, (&code, &id)).await?;
    let act = match asked.repeals_id {
        Some(act_id) => find_act(&mut tx, (unit.unit_id, act_id)).await?,
        None => Some(asked),
    };
    let act = act.filter(|act| act.standing == Standing::Repealed);
    let act = act.ok_or(WebError::NotFound)?;
    let heading = act.heading(&unit.code);
    let drawn = Drawn {
        root_id: unit.unit_id,
        heading: &heading,
        source: &text::source(&heading, text::steps_of(&act.source)),
        came_of_id: act.came_of_id,
    };
    let act_id = store::add(&mut tx, &permit, &drawn).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!(
        "{}/{act_id}/sua",
        own_address(&unit)
    )))
}
