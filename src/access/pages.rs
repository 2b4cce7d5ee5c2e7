//! Sign-in, sign-out, the one-time link that sets a password, and the account's own page.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::own::{make_token, own_page, revoke_token};
use super::password::{hash_password, verify_password};
use super::rules::SIGN_IN;
use super::store;
use crate::app::App;
use crate::web::{
    FormState, Frame, SESSION_COOKIE, SignedForm, WebError, Words, cookie_value, page, read_form,
};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/dang-nhap", get(sign_in_page).post(sign_in))
        .route("/dang-xuat", post(sign_out))
        .route("/dat-mat-khau/{token}", get(reset_page).post(reset))
        .route("/tai-khoan", get(own_page))
        .route("/tai-khoan/ma", post(make_token))
        .route("/tai-khoan/ma/{id}/huy", post(revoke_token))
        .route("/ngon-ngu", post(change_language))
}

#[derive(Template)]
#[template(path = "access/sign_in.html")]
struct SignInPage {
    frame: Frame,
    form: FormState,
}

/// The language chosen on the page; Vietnamese first.
#[derive(Debug, Default, Deserialize)]
struct Chosen {
    #[serde(default)]
    lang: String,
}

async fn sign_in_page(Query(chosen): Query<Chosen>) -> Result<Html<String>, WebError> {
    let words = Words::of(&chosen.lang);
    page(&SignInPage {
        frame: Frame::open(words, words.t("sign-in")),
        form: FormState::default(),
    })
}

async fn sign_in(
    State(app): State<App>,
    Query(chosen): Query<Chosen>,
    request: Request,
) -> Result<Response, WebError> {
    let headers = request.headers().clone();
    let words = Words::of(&chosen.lang);
    let mut form = read_form(request, &app).await?;
    let now = app.clock.now();
    let login = form.text("login").to_lowercase();
    let password = form.value("password").to_owned();
    form.set("password", "");
    let account = store::find_for_sign_in(&app.database.gate, &login).await?;

    let locked = account.as_ref().and_then(|account| account.locked_until);
    if let Some(until) = locked.filter(|until| *until > now) {
        let time = app.clock.zoned(until).strftime("%H:%M").to_string();
        form.refusal = Some(words.t1("sign-in-locked", "time", time));
        return refuse_sign_in(words, form);
    }
    let stored = account
        .as_ref()
        .and_then(|account| account.password_hash.clone());
    let right = verify_password(password, stored).await?;
    match account {
        Some(account) if right && !account.disabled => {
            let token = store::begin_session(&app.database.gate, &account, now).await?;
            Ok((
                set_cookie(&headers, &token, false),
                Redirect::to("/tong-quan"),
            )
                .into_response())
        }
        account => {
            if let Some(account) = account.filter(|account| !account.disabled) {
                store::note_failure(&app.database.gate, &account, now).await?;
            }
            form.refusal = Some(words.t1("sign-in-wrong", "attempts", SIGN_IN.attempts));
            refuse_sign_in(words, form)
        }
    }
}

fn refuse_sign_in(words: Words, form: FormState) -> Result<Response, WebError> {
    let html = page(&SignInPage {
        frame: Frame::open(words, words.t("sign-in")),
        form,
    })?;
    Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
}

fn set_cookie(headers: &HeaderMap, token: &str, ended: bool) -> HeaderMap {
    let secure = headers
        .get("x-forwarded-proto")
        .is_some_and(|proto| proto.as_bytes() == b"https");
    let secure = if secure { "; Secure" } else { "" };
    let age = if ended { "; Max-Age=0" } else { "" };
    let cookie = format!("{SESSION_COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax{secure}{age}");
    let mut out = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        out.insert(header::SET_COOKIE, value);
    }
    out
}

async fn sign_out(
    State(app): State<App>,
    headers: HeaderMap,
    SignedForm(_, _): SignedForm,
) -> Result<Response, WebError> {
    if let Some(token) = cookie_value(&headers, SESSION_COOKIE) {
        store::end_session(&app.database.gate, token).await?;
    }
    Ok((set_cookie(&headers, "", true), Redirect::to("/dang-nhap")).into_response())
}

#[derive(Template)]
#[template(path = "access/reset.html")]
struct ResetPage {
    frame: Frame,
    login: String,
    form: FormState,
}

async fn reset_page(
    State(app): State<App>,
    Path(token): Path<String>,
    Query(chosen): Query<Chosen>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&chosen.lang);
    let (_, login) = store::find_reset_account(&app.database.gate, &token, app.clock.now())
        .await?
        .ok_or_else(|| WebError::Unreadable(words.t("reset-link-ended")))?;
    let frame = Frame::open(words, words.t("reset-title"));
    page(&ResetPage {
        frame,
        login,
        form: FormState::default(),
    })
}

async fn reset(
    State(app): State<App>,
    Path(token): Path<String>,
    Query(chosen): Query<Chosen>,
    request: Request,
) -> Result<Response, WebError> {
    let words = Words::of(&chosen.lang);
    let mut form = read_form(request, &app).await?;
    let now = app.clock.now();
    let ended = || WebError::Unreadable(words.t("reset-link-ended"));
    let (_, login) = store::find_reset_account(&app.database.gate, &token, now)
        .await?
        .ok_or_else(ended)?;
    let password = form.value("password").to_owned();
    if password.chars().count() < SIGN_IN.shortest_password {
        form.wrong(
            "password",
            words.t1("reset-short", "length", SIGN_IN.shortest_password),
        );
    } else if password != form.value("again") {
        form.wrong("again", words.t("reset-differs"));
    }
    if !form.is_sound() {
        form.set("password", "");
        form.set("again", "");
        let frame = Frame::open(words, words.t("reset-title"));
        let html = page(&ResetPage { frame, login, form })?;
        return Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, html).into_response());
    }
    let hash = hash_password(password).await?;
    if !store::set_password(&app.database.gate, &token, &hash, now).await? {
        return Err(ended());
    }
    Ok(Redirect::to("/dang-nhap").into_response())
}

async fn change_language(
    State(app): State<App>,
    SignedForm(actor, form): SignedForm,
) -> Result<Redirect, WebError> {
    let language = if form.text("language") == "en" {
        "en"
    } else {
        "vi"
    };
    store::set_language(&app.database.gate, actor.account_id, language).await?;
    Ok(Redirect::to("/tai-khoan"))
}
