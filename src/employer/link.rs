//! Linking a union to an employer, and ending the link, from the employer's page.

pub mod store;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::pages::{employer_frame, load_kept};
use super::rules::{Employer, check_link};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::store::begin_change;
use crate::unit::store::find_unit;
use crate::unit::{Unit, load_unit, read_day};
use crate::web::{FormState, Frame, SignedForm, WebError, Words, day_short, page};

#[derive(Template)]
#[template(path = "employer/link.html")]
struct LinkPage {
    frame: Frame,
    employer: Employer,
    form: FormState,
    /// The union whose link is to end; nothing where one is to begin.
    ending: Option<Unit>,
}

async fn draw(
    app: &App,
    actor: &Actor,
    (employer, keeper, ending): (Employer, &Unit, Option<Unit>),
    form: FormState,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let title = match &ending {
        None => words.t("employer-link-title"),
        Some(_) => words.t("employer-unlink-title"),
    };
    let mut tx = app.begin(actor).await?;
    let today = app.clock.today();
    let name = employer.details.name.clone();
    let address = format!("/don-vi-su-dung/{}", employer.employer_id);
    let frame = employer_frame(&mut tx, actor, Some(keeper), (&title, today))
        .await?
        .crumb(name, Some(address))
        .crumb(title, None);
    let status = form.status();
    let html = page(&LinkPage {
        frame,
        employer,
        form,
        ending,
    })?;
    Ok((status, html).into_response())
}

pub(super) async fn link_page(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let (_, employer, keeper) = load_kept(&app, &actor, &id).await?;
    let mut form = FormState::default();
    form.set("from_on", day_short(app.clock.today()));
    if matches!(keeper.tier.as_str(), "base" | "group") {
        form.set("unit_text", &keeper.code);
    }
    draw(&app, &actor, (employer, &keeper, None), form).await
}

pub(super) async fn begin(
    State(app): State<App>,
    Path(id): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let (permit, employer, keeper) = load_kept(&app, &actor, &id).await?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let from_on = read_day(&mut form, "from_on", words);
    // The script puts the chosen code beside; without it the code is typed.
    let chosen = if form.text("unit").is_empty() {
        "unit_text"
    } else {
        "unit"
    };
    let code = form.text(chosen).to_uppercase();
    let unit = find_unit(&mut tx, &code, today).await?;
    if unit.is_none() {
        form.wrong("unit", words.t1("unit-parent-unknown", "code", &code));
    }
    if from_on.is_some_and(|from| from > today) {
        form.wrong("from_on", words.t("employer-day-to-come"));
    }
    if let (Some(unit), Some(from_on), true) = (unit, from_on, form.is_sound()) {
        let links = store::links(&mut tx, employer.employer_id).await?;
        match check_link(&unit, from_on, &links) {
            Err(refusal) => form.wrong(refusal.field, words.t(refusal.message)),
            Ok(()) => {
                let purpose = "employer linked";
                let change_no =
                    begin_change(&mut tx, permit.author(), Some(unit.unit_id), purpose).await?;
                let link = (employer.employer_id, unit.unit_id);
                store::begin_link(&mut tx, change_no, link, Some(from_on)).await?;
                tx.commit().await?;
                let to = format!("/don-vi-su-dung/{}?xong=gan", employer.employer_id);
                return Ok(Redirect::to(&to).into_response());
            }
        }
    }
    drop(tx);
    draw(&app, &actor, (employer, &keeper, None), form).await
}

pub(super) async fn end_page(
    State(app): State<App>,
    actor: Actor,
    Path((id, code)): Path<(String, String)>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepMembers)?;
    let (_, employer, keeper) = load_kept(&app, &actor, &id).await?;
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    drop(tx);
    let mut form = FormState::default();
    form.set("until_on", day_short(app.clock.today()));
    draw(&app, &actor, (employer, &keeper, Some(unit)), form).await
}

pub(super) async fn end(
    State(app): State<App>,
    Path((id, code)): Path<(String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let (permit, employer, keeper) = load_kept(&app, &actor, &id).await?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    if let Some(until_on) = read_day(&mut form, "until_on", words) {
        let purpose = "employer unlinked";
        let change_no = begin_change(&mut tx, permit.author(), Some(unit.unit_id), purpose).await?;
        let link = (employer.employer_id, unit.unit_id);
        if store::end_link(&mut tx, change_no, link, until_on).await? {
            tx.commit().await?;
            let to = format!("/don-vi-su-dung/{}?xong=thoi", employer.employer_id);
            return Ok(Redirect::to(&to).into_response());
        }
        form.wrong("until_on", words.t("employer-unlink-no-link"));
    }
    drop(tx);
    draw(&app, &actor, (employer, &keeper, Some(unit)), form).await
}
