//! Style, script, fonts and icons, built by the front end and embedded in the binary.

use std::sync::OnceLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use crate::id;

#[derive(RustEmbed)]
#[folder = "frontend/dist/"]
struct Built;

/// A short fingerprint of everything built; it changes the address when the content changes.
pub fn version() -> &'static str {
    static VERSION: OnceLock<String> = OnceLock::new();
    VERSION.get_or_init(|| {
        let mut names: Vec<_> = Built::iter().collect();
        names.sort();
        let all: String = names
            .iter()
            .filter_map(|name| Built::get(name))
            .map(|file| id::hex(&file.metadata.sha256_hash()))
            .collect();
        id::hex(&id::digest(&all)).chars().take(12).collect()
    })
}

/// One file of the front end, for the program itself.
pub fn file(path: &str) -> Option<Vec<u8>> {
    Built::get(path).map(|file| file.data.into_owned())
}

/// One file of the front end, kept by the browser for a year.
pub async fn serve(Path(path): Path<String>) -> Response {
    let Some(file) = Built::get(&path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, file.data).into_response()
}
