//! The account's own page: language, personal tokens for programs, sign-out.

pub mod store;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use self::store::ApiToken;
use super::rules::{Act, Actor};
use crate::app::App;
use crate::web::{FormState, Frame, Place, SignedForm, WebError, Words, day_short, page};

/// How long a token may live, in days.
const LIVES: [i64; 3] = [30, 90, 365];

/// A token as the page lists it.
struct Listed {
    api_token_id: i32,
    name: String,
    until: String,
    ended: bool,
}

#[derive(Template)]
#[template(path = "access/own.html")]
struct OwnPage {
    frame: Frame,
    actor: Actor,
    tokens: Vec<Listed>,
    /// The secret just made; shown this once.
    fresh: Option<String>,
    form: FormState,
    lives: [i64; 3],
}

async fn draw(
    app: &App,
    actor: Actor,
    form: FormState,
    fresh: Option<String>,
) -> Result<Response, WebError> {
    let now = app.clock.now();
    let mut tx = app.begin(&actor).await?;
    let tokens = store::tokens(&mut tx, actor.account_id).await?;
    let listed = |token: ApiToken| Listed {
        api_token_id: token.api_token_id,
        name: token.name,
        until: day_short(app.clock.zoned(token.expires_at).date()),
        ended: token.expires_at <= now,
    };
    let title = Words::of(&actor.language).t("own-title");
    let status = form.status();
    let html = page(&OwnPage {
        frame: Frame::of(&actor, Place::None, title),
        tokens: tokens.into_iter().map(listed).collect(),
        actor,
        fresh,
        form,
        lives: LIVES,
    })?;
    Ok((status, html).into_response())
}

pub(super) async fn own_page(State(app): State<App>, actor: Actor) -> Result<Response, WebError> {
    draw(&app, actor, FormState::default(), None).await
}

pub(super) async fn make_token(
    State(app): State<App>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Read)?;
    let words = Words::of(&actor.language);
    let name = form.text("name").to_owned();
    if name.is_empty() || name.chars().count() > 80 {
        form.wrong("name", words.t("own-token-name-wrong"));
    }
    let days = form
        .text("days")
        .parse()
        .ok()
        .filter(|days| LIVES.contains(days));
    if days.is_none() {
        form.wrong("days", words.t("own-token-days-wrong"));
    }
    let (Some(days), true) = (days, form.is_sound()) else {
        return draw(&app, actor, form, None).await;
    };
    let now = app.clock.now();
    let mut tx = app.begin(&actor).await?;
    let secret = store::make_token(&mut tx, &permit, &name, (now, days)).await?;
    tx.commit().await?;
    draw(&app, actor, FormState::default(), Some(secret)).await
}

pub(super) async fn revoke_token(
    State(app): State<App>,
    Path(id): Path<String>,
    SignedForm(actor, _): SignedForm,
) -> Result<Redirect, WebError> {
    let permit = app.permit(&actor, Act::Read)?;
    let id: i32 = id.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    if !store::revoke_token(&mut tx, &permit, id, app.clock.now()).await? {
        return Err(WebError::NotFound);
    }
    tx.commit().await?;
    Ok(Redirect::to("/tai-khoan"))
}
