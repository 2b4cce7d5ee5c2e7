//! Giving a unit a target, replacing it, withdrawing it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use timeline::PeriodName;

use super::form::{read, show};
use super::rules::NewTarget;
use super::store::{self, Held, TargetKey};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::audit::{self, Deed};
use crate::declared::{indicators_by_group, qualifier_words};
use crate::indicator::{parse_dims, print_dims};
use crate::store::begin_change;
use crate::unit::{Unit, load_unit, store as unit_store, unit_frame};
use crate::web::{FormState, Frame, Place, SignedForm, WebError, Words, page};

/// Which target is to be given: a new one, or one that holds, to be replaced.
#[derive(Debug, Default, Deserialize)]
pub struct GiveAsked {
    #[serde(default)]
    ky: String,
    #[serde(default)]
    so: String,
    #[serde(default)]
    chieu: String,
    #[serde(default)]
    cua: String,
}

#[derive(Template)]
#[template(path = "target/give.html")]
struct GivePage {
    frame: Frame,
    unit: Unit,
    form: FormState,
    groups: Vec<(String, Vec<(String, String)>)>,
    qualifiers: Vec<(&'static str, String)>,
    holds: bool,
}

pub async fn give_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<GiveAsked>,
) -> Result<Response, WebError> {
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    app.permit(&actor, Act::Assign)?;
    let owner = unit_store::find_unit_by_id(&mut tx, actor.unit_id, today).await?;
    let mut form = FormState::default();
    form.set(
        "ky",
        if asked.ky.is_empty() {
            today.year().to_string()
        } else {
            asked.ky.clone()
        },
    );
    form.set("so", &asked.so);
    form.set("chieu", &asked.chieu);
    form.set(
        "assigned_by",
        owner.map(|owner| owner.name).unwrap_or_default(),
    );
    let (dims, name) = (parse_dims(&asked.chieu), asked.ky.parse::<PeriodName>());
    let mut holds = false;
    if let (Some(dims), Ok(name), false) = (dims, name, asked.cua.is_empty()) {
        let key = TargetKey {
            unit_id: unit.unit_id,
            indicator: &asked.so,
            dims: &dims,
            period: name.period(),
        };
        if let Some((target, as_of)) = store::last_target(&mut tx, &key, &asked.cua).await? {
            holds = true;
            let held = Held {
                indicator: asked.so.clone(),
                dims: dims.clone(),
                period: name.period(),
                as_of,
                target,
            };
            show(&mut form, &held);
        }
    }
    drop(tx);
    draw(&app, &actor, unit, (form, holds)).await
}

async fn draw(
    app: &App,
    actor: &Actor,
    unit: Unit,
    (form, holds): (FormState, bool),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(actor).await?;
    let title = words.t("target-give-title");
    let place = (Place::Targets, title.as_str(), app.clock.today());
    let list = format!("/don-vi/{}/chi-tieu", unit.code);
    let frame = unit_frame(&mut tx, actor, &unit, place)
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
        .crumb(words.t("place-targets"), Some(list))
        .crumb(title.clone(), None);
    let status = form.status();
    let html = page(&GivePage {
        frame,
        groups: indicators_by_group(&app.catalogue, words.language()),
        qualifiers: qualifier_words(words),
        unit,
        form,
        holds,
    })?;
    Ok((status, html).into_response())
}

pub async fn save(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    let permit = app.permit(&actor, Act::Assign)?;
    let Some(new) = read(&mut form, (&unit, &app.catalogue), words) else {
        drop(tx);
        return draw(&app, &actor, unit, (form, false)).await;
    };
    let key = TargetKey {
        unit_id: unit.unit_id,
        indicator: &new.indicator,
        dims: &new.dims,
        period: new.period,
    };
    let standing = store::last_target(&mut tx, &key, &new.owner).await?;
    if new.target.is_none() && standing.is_none() {
        form.refusal = Some(words.t("target-nothing-to-withdraw"));
        drop(tx);
        return draw(&app, &actor, unit, (form, false)).await;
    }
    let same = standing.map(|(target, as_of)| (Some(target), as_of))
        == Some((new.target.clone(), new.as_of));
    if !same {
        let (account_id, unit_id) = (Some(permit.account_id()), Some(unit.unit_id));
        let change_no = begin_change(&mut tx, account_id, unit_id, "target assigned").await?;
        let target_id = store::assign(&mut tx, change_no, &new).await?;
        audit::write(&mut tx, change_no, &deed_of(&new, target_id)).await?;
        tx.commit().await?;
    }
    let done = if new.target.is_some() { "giao" } else { "rut" };
    let address = format!(
        "/don-vi/{code}/chi-tieu?ky={}&xong={done}",
        new.period.last_on().year()
    );
    Ok(Redirect::to(&address).into_response())
}

fn deed_of(new: &NewTarget, target_id: i64) -> Deed<'static> {
    Deed {
        unit_id: Some(new.unit_id),
        deed: if new.target.is_some() {
            "target-assigned"
        } else {
            "target-withdrawn"
        },
        subject: "target",
        subject_id: Some(target_id),
        detail: serde_json::json!({
            "indicator": new.indicator,
            "dims": print_dims(&new.dims),
            "period": PeriodName::named(new.period).to_string(),
            "owner": new.owner,
        }),
    }
}
