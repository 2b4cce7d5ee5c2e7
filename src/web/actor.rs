//! Who is asking: the session in its cookie, and the token every form of ours carries.

use axum::extract::{FromRequest, FromRequestParts, RawForm, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use super::error::{WebError, reader_reads};
use super::form::FormState;
use crate::access::Actor;
use crate::app::App;

/// The cookie that holds the session's secret token.
pub const SESSION_COOKIE: &str = "diemtua_session";

/// The value of a cookie of the request.
pub fn cookie_value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

impl FromRequestParts<App> for Actor {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, WebError> {
        let token = cookie_value(&parts.headers, SESSION_COOKIE).ok_or(WebError::SignedOut)?;
        let actor = crate::access::store::find_actor(&app.database.gate, token, app.clock.now())
            .await?
            .ok_or(WebError::SignedOut)?;
        reader_reads(&actor.language);
        Ok(actor)
    }
}

/// The token of a form, as its hidden field.
pub struct Csrf;

impl Csrf {
    /// The name of the hidden field.
    pub const FIELD: &str = "_token";
}

/// A form sent by a signed-in actor, its token checked.
pub struct SignedForm(pub Actor, pub FormState);

impl FromRequest<App> for SignedForm {
    type Rejection = WebError;

    async fn from_request(request: Request, app: &App) -> Result<Self, WebError> {
        let (mut parts, body) = request.into_parts();
        let actor = Actor::from_request_parts(&mut parts, app).await?;
        let form = read_form(Request::from_parts(parts, body), app).await?;
        if form.text(Csrf::FIELD) != actor.csrf_token {
            return Err(WebError::StaleForm);
        }
        Ok(Self(actor, form))
    }
}

/// A form's fields; a browser that sends something else is refused.
pub async fn read_form(request: Request, app: &App) -> Result<FormState, WebError> {
    let RawForm(bytes) = RawForm::from_request(request, app)
        .await
        .map_err(|_| WebError::StaleForm)?;
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_bytes(&bytes).map_err(|_| WebError::StaleForm)?;
    Ok(FormState::of(&pairs))
}
