//! A conference is prepared: its facts are written, and changed until it is called.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State as Program};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::form::read_facts;
use super::list::conference_frame;
use super::one::{load, load_ours};
use super::rules::State;
use super::store;
use crate::access::{Act, Actor};
use crate::app::App;
use crate::unit::{Unit, load_unit};
use crate::web::{FormState, Frame, SignedForm, WebError, Words, day_short, page};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}/hoi-nghi/moi", get(new_page).post(prepare))
        .route("/hoi-nghi/{id}/sua", get(edit_page).post(keep))
}

#[derive(Template)]
#[template(path = "conference/edit.html")]
struct EditPage {
    frame: Frame,
    title: String,
    unit: Unit,
    back: String,
    form: FormState,
    officers: Vec<String>,
}

async fn draw(
    app: &App,
    actor: &Actor,
    (code, back): (&str, String),
    form: FormState,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let unit = load_unit(&mut tx, code, today).await?;
    let title = words.t(match back.starts_with("/hoi-nghi/") {
        true => "conference-edit",
        false => "conference-new",
    });
    let frame = conference_frame(&mut tx, (actor, &unit), (&title, today)).await?;
    let frame = frame.crumb(title.clone(), None);
    let officers = store::officers(&mut tx, unit.unit_id, today).await?;
    let posts = &app.catalogue.posts;
    let line = |(name, post): (String, String)| {
        let named = posts.iter().find(|one| one.code == post);
        match named {
            Some(post) => format!("{name}, {}", post.name("vi")),
            None => name,
        }
    };
    let status = form.status();
    let html = page(&EditPage {
        officers: officers.into_iter().map(line).collect(),
        frame,
        title,
        unit,
        back,
        form,
    })?;
    Ok((status, html).into_response())
}

async fn new_page(
    Program(app): Program<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Report)?;
    let mut form = FormState::default();
    form.set("gio", "08:00");
    let back = format!("/don-vi/{code}/hoi-nghi");
    draw(&app, &actor, (&code, back), form).await
}

async fn prepare(
    Program(app): Program<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let words = Words::of(&actor.language);
    let Some(facts) = read_facts(&mut form, words) else {
        let back = format!("/don-vi/{code}/hoi-nghi");
        return draw(&app, &actor, (&code, back), form).await;
    };
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    let of = (unit.unit_id, actor.line.as_str());
    let conference_id = store::prepare(&mut tx, &permit, of, &facts).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/hoi-nghi/{conference_id}?xong=soan")).into_response())
}

async fn edit_page(
    Program(app): Program<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Report)?;
    let mut tx = app.begin(&actor).await?;
    let of = load(&mut tx, &id).await?;
    drop(tx);
    if !of.is_ours || of.state != State::Prepared {
        return Err(WebError::NotFound);
    }
    let mut form = FormState::default();
    for (name, value) in [
        ("ten", of.title.as_str()),
        ("ky", &of.period),
        ("gio", &of.held_at),
        ("noi", &of.venue),
        ("chu-tri", &of.chair),
        ("thu-ky", &of.secretary),
    ] {
        form.set(name, value);
    }
    form.set("ngay", day_short(of.held_on));
    draw(
        &app,
        &actor,
        (&of.unit_code, format!("/hoi-nghi/{id}")),
        form,
    )
    .await
}

async fn keep(
    Program(app): Program<App>,
    Path(id): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let of = load_ours(&mut tx, &id, |state| state == State::Prepared).await?;
    let Some(facts) = read_facts(&mut form, words) else {
        drop(tx);
        let back = format!("/hoi-nghi/{id}");
        return draw(&app, &actor, (&of.unit_code, back), form).await;
    };
    store::keep_facts(&mut tx, &permit, &of, &facts).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/hoi-nghi/{id}")).into_response())
}
