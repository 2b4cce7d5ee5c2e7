//! The pages a stranger checks a card on: no sign-in, and no more of the holder than the first
//! letters of his name.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use timeline::Day;

use super::rules::{CardState, initials};
use super::sign::{Payload, Unsound, read_payload};
use super::store::{self, Standing};
use crate::app::App;
use crate::web::{Frame, WebError, day_short, page, words_of};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/the/kiem-tra", get(check_page))
        .route("/the/khoa.txt", get(keys))
        .route("/the/{payload}", get(standing_page))
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default, rename = "ma")]
    text: String,
}

#[derive(Template)]
#[template(path = "card/check.html")]
struct CheckPage {
    frame: Frame,
    keys: Vec<String>,
}

/// The public keys as text, newest first.
async fn key_texts(app: &App) -> Result<Vec<String>, WebError> {
    let keys = store::public_keys(&app.database.owner).await?;
    let text = |key: &ed25519_dalek::VerifyingKey| URL_SAFE_NO_PAD.encode(key.as_bytes());
    Ok(keys.iter().map(text).collect())
}

async fn check_page(
    State(app): State<App>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let code = code_of(&asked.text);
    if !code.is_empty() {
        return Ok(Redirect::to(&format!("/the/{code}")).into_response());
    }
    let words = words_of(&headers);
    let html = page(&CheckPage {
        frame: Frame::open(words, words.t("card-check-title")),
        keys: key_texts(&app).await?,
    })?;
    Ok(html.into_response())
}

/// The card's code in what was pasted: a whole address, or the code itself.
fn code_of(text: &str) -> String {
    let last = text.trim().trim_end_matches('/').rsplit('/').next();
    let may_stand = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    last.unwrap_or_default()
        .chars()
        .filter(may_stand)
        .take(400)
        .collect()
}

async fn keys(State(app): State<App>) -> Result<Response, WebError> {
    let text = key_texts(&app).await?.join("\n");
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((headers, format!("{text}\n")).into_response())
}

/// What the check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Holds,
    Ended(CardState),
    Expired,
    /// Signed by us, and no longer kept: the person was deleted at his request.
    Forgotten,
    Forged,
    Unreadable,
}

impl Verdict {
    fn key(self) -> &'static str {
        match self {
            Verdict::Holds => "card-holds",
            Verdict::Ended(_) => "card-ended",
            Verdict::Expired => "card-expired",
            Verdict::Forgotten => "card-forgotten",
            Verdict::Forged => "card-forged",
            Verdict::Unreadable => "card-unreadable",
        }
    }
}

#[derive(Template)]
#[template(path = "card/standing.html")]
struct StandingPage {
    frame: Frame,
    verdict: Verdict,
    payload: Option<Payload>,
    /// First letters of the holder's name and the unit's name, where the card is kept.
    holder: Option<(String, String)>,
    ended_on: Option<Day>,
}

impl StandingPage {
    fn day(&self, day: &Day) -> String {
        day_short(*day)
    }
    fn headline(&self) -> String {
        self.frame.t(self.verdict.key())
    }
    fn sentence(&self) -> String {
        self.frame.t(&format!("{}-sentence", self.verdict.key()))
    }
    fn holds(&self) -> bool {
        self.verdict == Verdict::Holds
    }
}

fn judge(payload: &Payload, standing: Option<&Standing>, today: Day) -> Verdict {
    match standing {
        None => Verdict::Forgotten,
        Some(standing) if standing.erased => Verdict::Forgotten,
        Some(standing) if standing.state != CardState::Issued => Verdict::Ended(standing.state),
        Some(_) if payload.valid_until <= today => Verdict::Expired,
        Some(_) => Verdict::Holds,
    }
}

async fn standing_page(
    State(app): State<App>,
    headers: HeaderMap,
    Path(text): Path<String>,
) -> Result<Response, WebError> {
    let owner = &app.database.owner;
    let keys = store::public_keys(owner).await?;
    let words = words_of(&headers);
    let (verdict, payload, standing) = match read_payload(&text, &keys) {
        Err(Unsound::Unreadable) => (Verdict::Unreadable, None, None),
        Err(Unsound::Forged) => (Verdict::Forged, None, None),
        Ok(payload) => {
            let standing = store::find_standing(owner, &payload.number).await?;
            let verdict = judge(&payload, standing.as_ref(), app.clock.today());
            (verdict, Some(payload), standing)
        }
    };
    let status = match verdict {
        Verdict::Unreadable | Verdict::Forged => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    let kept = standing.filter(|standing| !standing.erased);
    let html = page(&StandingPage {
        frame: Frame::open(words, words.t(verdict.key())),
        verdict,
        payload,
        ended_on: kept.as_ref().and_then(|standing| standing.ended_on),
        holder: kept.map(|kept| (initials(&kept.full_name), kept.unit_name)),
    })?;
    Ok((status, html).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_address_and_a_bare_code_are_the_same() {
        assert_eq!(code_of(" https://vidu.vn/the/AQ1M-x_9/ "), "AQ1M-x_9");
        assert_eq!(code_of("AQ1M-x_9"), "AQ1M-x_9");
        assert_eq!(code_of("../../<script>"), "script");
        assert_eq!(code_of(""), "");
    }
}
