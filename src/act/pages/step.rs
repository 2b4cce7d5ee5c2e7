//! One step of a draft, written otherwise or taken out: where a conflict is mended.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::sentences::of_read_fault;
use super::{act_frame, load_act, own_address};
use crate::access::{Act, Actor};
use crate::act::draft::store::{self, Drawn};
use crate::act::draft::text;
use crate::act::store::ActRow;
use crate::app::App;
use crate::unit::Unit;
use crate::web::{FormState, Frame, SignedForm, WebError, Words, page};

#[derive(Template)]
#[template(path = "act/pages/step.html")]
struct StepPage {
    frame: Frame,
    unit: Unit,
    form: FormState,
    title: String,
    lead: String,
    back: String,
    faults: Vec<String>,
}

/// The step of an address, where the act may still be written otherwise.
fn step_text(act: &ActRow, number: usize) -> Result<String, WebError> {
    if !act.standing.is_open() {
        return Err(WebError::NotFound);
    }
    let steps = text::steps_one_by_one(text::steps_of(&act.source));
    let step = number.checked_sub(1).and_then(|at| steps.get(at));
    step.map(|step| step.text.to_owned())
        .ok_or(WebError::NotFound)
}

async fn draw(
    app: &App,
    actor: &Actor,
    (unit, act, number): (Unit, &ActRow, usize),
    (form, faults): (FormState, Vec<String>),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let title = words.t1("act-step-edit", "number", number);
    let mut tx = app.begin(actor).await?;
    let back = format!("{}/{}", own_address(&unit), act.act_id);
    let frame = act_frame(app, &mut tx, (actor, &unit, &title))
        .await?
        .crumb(act.title.clone(), Some(back.clone()))
        .crumb(title.clone(), None);
    let status = form.status();
    let html = page(&StepPage {
        lead: words.t2("act-step-lead", ("number", number), ("name", &act.title)),
        frame,
        unit,
        form,
        title,
        back,
        faults,
    })?;
    Ok((status, html).into_response())
}

pub async fn step_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, id, number)): Path<(String, String, usize)>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Reorganise)?;
    let mut tx = app.begin(&actor).await?;
    let (unit, act) = load_act(&app, &mut tx, (&code, &id)).await?;
    drop(tx);
    let mut form = FormState::default();
    form.set("step", step_text(&act, number)?);
    draw(&app, &actor, (unit, &act, number), (form, Vec::new())).await
}

pub async fn mend(
    State(app): State<App>,
    Path((code, id, number)): Path<(String, String, usize)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Reorganise)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let (unit, act) = load_act(&app, &mut tx, (&code, &id)).await?;
    step_text(&act, number)?;
    let heading = act.heading(&unit.code);
    let typed = form.value("step").replace("\r\n", "\n");
    let typed = if form.text("viec") == "bo" {
        String::new()
    } else {
        typed
    };
    if !typed.trim().is_empty()
        && let Err(found) = text::read_steps(&heading, typed.trim())
    {
        drop(tx);
        let faults: Vec<String> = found
            .iter()
            .map(|fault| of_read_fault(words, fault))
            .collect();
        form.wrong("step", faults.first().cloned().unwrap_or_default());
        return draw(&app, &actor, (unit, &act, number), (form, faults)).await;
    }
    let steps = text::with_step(text::steps_of(&act.source), number, &typed);
    let drawn = Drawn {
        root_id: unit.unit_id,
        heading: &heading,
        source: &text::source(&heading, &steps),
        came_of_id: None,
    };
    if !store::mend(&mut tx, &permit, (act.act_id, &drawn)).await? {
        drop(tx);
        form.refusal = Some(words.t("act-fault-gone"));
        return draw(&app, &actor, (unit, &act, number), (form, Vec::new())).await;
    }
    tx.commit().await?;
    let address = format!("{}/{id}?xong=luu", own_address(&unit));
    Ok(Redirect::to(&address).into_response())
}
