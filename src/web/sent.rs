//! A form with a file in it, its token checked before the file is read.

use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::http::StatusCode;

use super::{Csrf, FormState, WebError};
use crate::access::Actor;

/// A file that was sent.
pub struct SentFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What was sent with a form.
pub enum Sent {
    Nothing,
    File(SentFile),
    TooLarge,
}

/// Reads the fields and the file; a form that is not ours is refused before its file is taken.
pub async fn read_sent(
    actor: &Actor,
    mut form: Multipart,
    (field_name, most): (&str, usize),
) -> Result<(FormState, Sent), WebError> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut sent = Sent::Nothing;
    let mut is_ours = false;
    loop {
        let field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => break,
            Err(error) => {
                refused(&error)?;
                sent = Sent::TooLarge;
                break;
            }
        };
        let name = field.name().unwrap_or_default().to_owned();
        if name == Csrf::FIELD {
            let token = field.text().await.map_err(|_| WebError::StaleForm)?;
            is_ours = token == actor.csrf_token;
        } else if !is_ours {
            return Err(WebError::StaleForm);
        } else if name == field_name && field.file_name().is_some() {
            let file_name = field.file_name().unwrap_or_default().to_owned();
            sent = match read_bytes(field).await {
                Ok(bytes) if bytes.len() > most => Sent::TooLarge,
                Ok(bytes) if bytes.is_empty() => Sent::Nothing,
                Ok(bytes) => Sent::File(SentFile {
                    name: file_name,
                    bytes,
                }),
                Err(error) => {
                    refused(&error)?;
                    sent = Sent::TooLarge;
                    break;
                }
            };
        } else {
            let text = field.text().await.map_err(|_| WebError::StaleForm)?;
            pairs.push((name, text));
        }
    }
    // A form may be too large before its token has been read; nothing of it is written then.
    if !is_ours && !matches!(sent, Sent::TooLarge) {
        return Err(WebError::StaleForm);
    }
    Ok((FormState::of(&pairs), sent))
}

async fn read_bytes(mut field: Field<'_>) -> Result<Vec<u8>, MultipartError> {
    let mut bytes = Vec::new();
    while let Some(part) = field.chunk().await? {
        bytes.extend_from_slice(&part);
    }
    Ok(bytes)
}

/// A body larger than the limit is told as such; anything else is a form that cannot be read.
fn refused(error: &MultipartError) -> Result<(), WebError> {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Ok(())
    } else {
        Err(WebError::StaleForm)
    }
}
