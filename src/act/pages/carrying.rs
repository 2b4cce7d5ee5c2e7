//! A draft carried out or thrown away, an act repealed.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::one::{Asked, Said, carried, draw};
use super::sentences::of_carry_fault;
use super::{instant, load_act, own_address};
use crate::access::Act;
use crate::act::carry::{CarryFault, confirm, repeal};
use crate::act::draft::form::read_heading;
use crate::act::draft::store;
use crate::act::rules::Standing;
use crate::act::store::ActRow;
use crate::app::App;
use crate::web::{SignedForm, WebError, Words, day_short};

/// Carries a draft out. What it says is worked out again at that moment; where somebody was
/// quicker, the page says so.
pub async fn carry_out(
    State(app): State<App>,
    Path((code, id)): Path<(String, String)>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Reorganise)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let (unit, act) = load_act(&app, &mut tx, (&code, &id)).await?;
    drop(tx);
    let refusals = match act.standing {
        Standing::Draft => {
            let text = (&unit, act.source.as_str());
            match confirm(&app, &permit, text, Some(act.act_id)).await {
                Ok(_) => {
                    let address = format!("{}/{id}?xong=thuc-hien", own_address(&unit));
                    return Ok(Redirect::to(&address).into_response());
                }
                Err(CarryFault::Sql(error)) => return Err(error.into()),
                Err(CarryFault::Unrehearsed(fault)) => {
                    return Err(anyhow::Error::from(fault).into());
                }
                Err(fault) => {
                    // Another tab may have carried out this very draft in the meantime.
                    let mut tx = app.begin(&actor).await?;
                    let (_, now) = load_act(&app, &mut tx, (&code, &id)).await?;
                    match now.standing {
                        Standing::Draft => of_carry_fault(words, &fault),
                        _ => vec![already(&app, &now, words)],
                    }
                }
            }
        }
        Standing::Planned => vec![words.t("act-fault-planned")],
        Standing::Confirmed | Standing::Repealed => vec![already(&app, &act, words)],
    };
    let said = Said {
        refusals,
        ..Said::default()
    };
    draw(&app, &actor, (&code, &id), (Asked::default(), said)).await
}

/// Who carried the act out before, and when.
fn already(app: &App, act: &ActRow, words: Words) -> String {
    match (&act.account, act.confirmed_at) {
        (Some(who), Some(at)) => words.t2(
            "act-fault-already",
            ("who", who),
            ("when", instant(app, at)),
        ),
        _ => carried(app, act, words),
    }
}

pub async fn take_back(
    State(app): State<App>,
    Path((code, id)): Path<(String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Reorganise)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let (unit, act) = load_act(&app, &mut tx, (&code, &id)).await?;
    drop(tx);
    // A repeal is in force from the first day of what it repeals, and bears its title.
    form.set("title", words.t1("act-repeal-title", "number", &act.number));
    form.set("effective_on", day_short(act.effective_on));
    let heading = read_heading(&mut form, &unit.code, words);
    let mut said = Said::default();
    if act.repeals_id.is_some() {
        said.refusals = vec![words.t("act-repeal-of-repeal")];
    } else if let Some(heading) = heading.filter(|_| form.is_sound()) {
        match repeal(&app, &permit, (&unit, act.act_id), &heading).await {
            Ok(_) => {
                let address = format!("{}/{id}?xong=bai-bo", own_address(&unit));
                return Ok(Redirect::to(&address).into_response());
            }
            Err(CarryFault::Sql(error)) => return Err(error.into()),
            Err(CarryFault::Conflicts(found)) => {
                said.refusals = vec![words.t("act-repeal-conflicts")];
                said.conflicts = found;
            }
            Err(fault) => said.refusals = of_carry_fault(words, &fault),
        }
    } else {
        let sentences = form.errors();
        said.refusals = sentences
            .iter()
            .map(|(_, sentence)| (*sentence).to_owned())
            .collect();
    }
    said.repeal = Some(form);
    draw(&app, &actor, (&code, &id), (Asked::default(), said)).await
}

pub async fn throw_away(
    State(app): State<App>,
    Path((code, id)): Path<(String, String)>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Reorganise)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let (unit, act) = load_act(&app, &mut tx, (&code, &id)).await?;
    if store::throw_away(&mut tx, &permit, (unit.unit_id, act.act_id)).await? {
        tx.commit().await?;
        let address = format!("{}?xong=bo", own_address(&unit));
        return Ok((StatusCode::SEE_OTHER, Redirect::to(&address)).into_response());
    }
    drop(tx);
    let said = Said {
        refusals: vec![words.t("act-fault-gone")],
        ..Said::default()
    };
    draw(&app, &actor, (&code, &id), (Asked::default(), said)).await
}
