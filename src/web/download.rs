//! A file given to the reader to save: the browser never shows it as a page of ours.

use axum::http::header;
use axum::response::{IntoResponse, Response};

/// What the browser is told papers, workbooks and plain lines are.
pub const PDF: &str = "application/pdf";
pub const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
pub const CSV: &str = "text/csv; charset=utf-8";

/// The bytes under a name of plain letters.
pub fn download(bytes: Vec<u8>, media_type: &str, name: &str) -> Response {
    given(
        bytes,
        media_type,
        format!("attachment; filename=\"{name}\""),
    )
}

/// The bytes under a name in any letters; browsers that do not read it get the plain one.
pub fn download_as(bytes: Vec<u8>, media_type: &str, (plain, own): (&str, &str)) -> Response {
    let own = urlencode(own);
    let named = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{own}");
    given(bytes, media_type, named)
}

fn given(bytes: Vec<u8>, media_type: &str, named: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, named),
    ];
    (headers, bytes).into_response()
}

/// A text as one part of an address.
pub fn urlencode(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}
