//! What a request ends with when it does not end well: a page in the reader's language that says
//! what is so and what to do, or JSON for the API.

use std::cell::Cell;

use askama::Template;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::words::Words;

/// Every way a request can fail.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// Outside the scope, or not there; which of the two is not told.
    #[error("not found")]
    NotFound,
    /// Within the scope, but the role may not do it.
    #[error("forbidden")]
    Forbidden,
    /// Nobody is signed in.
    #[error("sign in first")]
    SignedOut,
    /// The form was not ours or is stale.
    #[error("the form's token does not match")]
    StaleForm,
    /// What was asked cannot be read; the text says what and what to do, in the reader's language.
    #[error("{0}")]
    Unreadable(String),
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    #[error("template: {0}")]
    Template(#[from] askama::Error),
    #[error("figures: {0}")]
    Engine(#[from] crate::fact::EngineFault),
    #[error("figures: {0}")]
    Sum(#[from] cube::Fault),
    #[error("paper: {0}")]
    Paper(#[from] paper::PaperFault),
    #[error("paper: {0}")]
    Set(#[from] super::PaperFault),
    #[error("{0:#}")]
    Other(#[from] anyhow::Error),
}

#[derive(Template)]
#[template(path = "web/error.html")]
struct ErrorPage {
    words: Words,
    title: String,
    sentence: String,
    asset_version: &'static str,
}

impl WebError {
    fn status(&self) -> StatusCode {
        match self {
            WebError::NotFound => StatusCode::NOT_FOUND,
            WebError::Forbidden => StatusCode::FORBIDDEN,
            WebError::SignedOut => StatusCode::UNAUTHORIZED,
            WebError::StaleForm => StatusCode::FORBIDDEN,
            WebError::Unreadable(_) => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn key(&self) -> &'static str {
        match self {
            WebError::NotFound => "error-not-found",
            WebError::Forbidden => "error-forbidden",
            WebError::SignedOut => "error-signed-out",
            WebError::StaleForm => "error-stale-form",
            WebError::Unreadable(_) => "error-unreadable",
            _ => "error-ours",
        }
    }

    /// The sentence a person reads.
    pub fn sentence(&self, words: Words) -> String {
        match self {
            WebError::Unreadable(sentence) => sentence.clone(),
            _ => words.t(&format!("{}-sentence", self.key())),
        }
    }

    /// The JSON answer of the API for this error.
    pub fn as_json(&self, words: Words) -> Response {
        self.log();
        let body = serde_json::json!({ "error": self.key(), "message": self.sentence(words) });
        (self.status(), axum::Json(body)).into_response()
    }

    fn log(&self) {
        if self.status() == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!(error = %self, "a request failed");
        }
    }
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        if matches!(self, WebError::SignedOut) {
            return Redirect::to("/dang-nhap").into_response();
        }
        self.log();
        let words = Words::of(reader_language());
        let page = ErrorPage {
            words,
            title: words.t(self.key()),
            sentence: self.sentence(words),
            asset_version: super::assets::version(),
        };
        match page.render() {
            Ok(html) => (self.status(), Html(html)).into_response(),
            Err(_) => self.status().into_response(),
        }
    }
}

tokio::task_local! {
    /// The language of whoever sent the request, once he is known.
    static READER: Cell<&'static str>;
}

/// Answers a request, with a place for the language of whoever sent it; Vietnamese until known.
pub async fn with_reader<F: Future>(answer: F) -> F::Output {
    READER.scope(Cell::new("vi"), answer).await
}

/// Says the language of whoever sent the request being answered.
pub fn reader_reads(language: &str) {
    let known = Words::of(language).language();
    // Outside a request nobody reads a page.
    let _ = READER.try_with(|reader| reader.set(known));
}

fn reader_language() -> &'static str {
    READER.try_with(Cell::get).unwrap_or("vi")
}

/// The language a program asks for when nobody is signed in.
pub fn accepted_language(headers: &HeaderMap) -> &'static str {
    let asked = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("vi");
    if asked.starts_with("en") { "en" } else { "vi" }
}
