//! What a request without a sign-in says of itself: the address it came by and the language it
//! would like.

use axum::http::{HeaderMap, header};

use super::words::Words;

/// The address of this site as the reader's browser knows it, so that what is
/// scanned opens here.
pub fn site_of(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = text("x-forwarded-proto").unwrap_or("http");
    match text(header::HOST.as_str()) {
        Some(host) => format!("{scheme}://{host}"),
        None => String::new(),
    }
}

/// The words in the language the browser asks for first, Vietnamese where it does not say English.
pub fn words_of(headers: &HeaderMap) -> Words {
    let asked = headers.get(header::ACCEPT_LANGUAGE);
    let asked = asked.and_then(|value| value.to_str().ok()).unwrap_or("vi");
    Words::of(if asked.starts_with("en") { "en" } else { "vi" })
}
