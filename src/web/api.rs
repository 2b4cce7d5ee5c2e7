//! What every address of the API shares: who asks, by session or by personal token; bodies whose
//! every name is known; errors as JSON.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use super::actor::{SESSION_COOKIE, cookie_value};
use super::error::{WebError, accepted_language};
use super::form::FormState;
use super::words::Words;
use crate::access::Actor;
use crate::app::App;

/// The header that carries the session's form token on writes.
pub const TOKEN_HEADER: &str = "x-csrf-token";

/// An error of the API in the words of the one who asked.
pub struct ApiError(pub WebError, pub Words);

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        self.0.as_json(self.1)
    }
}

/// Who asks the API: `Authorization: Bearer` with a personal token, or the session's cookie. A
/// browser sends cookies unasked, so a write by cookie must also carry the session's form token.
pub struct ApiActor(pub Actor);

impl FromRequestParts<App> for ApiActor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let words = Words::of(accepted_language(&parts.headers));
        find(parts, app)
            .await
            .map(Self)
            .map_err(|error| ApiError(error, words))
    }
}

async fn find(parts: &Parts, app: &App) -> Result<Actor, WebError> {
    let text = |name: &str| {
        parts
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let now = app.clock.now();
    if let Some(given) = text(header::AUTHORIZATION.as_str()) {
        let token = given.strip_prefix("Bearer ").unwrap_or("").trim();
        return crate::access::find_token_actor(&app.database.gate, token, now)
            .await?
            .ok_or(WebError::SignedOut);
    }
    let session = cookie_value(&parts.headers, SESSION_COOKIE).ok_or(WebError::SignedOut)?;
    let actor = crate::access::store::find_actor(&app.database.gate, session, now)
        .await?
        .ok_or(WebError::SignedOut)?;
    let reads = parts.method.is_safe();
    if reads || text(TOKEN_HEADER) == Some(actor.csrf_token.as_str()) {
        Ok(actor)
    } else {
        Err(WebError::StaleForm)
    }
}

/// The answer of the API: what came out, or the error as JSON.
pub fn api_answer(result: Result<Response, WebError>, actor: &Actor) -> Response {
    result.unwrap_or_else(|error| error.as_json(Words::of(&actor.language)))
}

/// The answer to a request that was read but refused: every wrong field with its sentence.
pub fn refused(form: &FormState) -> Response {
    let mut errors: Map<String, Value> = form
        .errors()
        .into_iter()
        .map(|(field, sentence)| (field.to_owned(), Value::from(sentence)))
        .collect();
    if let Some(refusal) = &form.refusal {
        errors.insert("request".to_owned(), Value::from(refusal.as_str()));
    }
    let body = serde_json::json!({ "errors": errors });
    (StatusCode::UNPROCESSABLE_ENTITY, axum::Json(body)).into_response()
}

/// The body as an object. Every name it has must be among `known`; those that are not stand in the
/// form as wrong.
pub fn read_object(
    body: &[u8],
    known: &[&str],
    (form, words): (&mut FormState, Words),
) -> Result<Map<String, Value>, WebError> {
    let unreadable =
        |what: String| WebError::Unreadable(words.t1("api-body-unreadable", "what", what));
    let read: Value =
        serde_json::from_slice(body).map_err(|error| unreadable(error.to_string()))?;
    let Value::Object(object) = read else {
        return Err(unreadable("{…}".to_owned()));
    };
    for name in object.keys() {
        if !known.contains(&name.as_str()) {
            let sentence = words.t2(
                "api-field-unknown",
                ("name", name),
                ("known", &known.join(", ")),
            );
            form.wrong(name, sentence);
        }
    }
    Ok(object)
}

/// What an address of the API that does not exist answers.
pub async fn no_such_address(headers: axum::http::HeaderMap) -> ApiError {
    ApiError(WebError::NotFound, Words::of(accepted_language(&headers)))
}
