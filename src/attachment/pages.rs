//! Files on a page: the list with its form, a file that is sent in, a file given out.

use axum::Router;
use axum::extract::{Multipart, Path, State};
use axum::response::Response;
use axum::routing::get;

use super::rules::{MOST_BYTES, NewFile};
use super::store::{self, FileLine};
use crate::access::Actor;
use crate::app::App;
use crate::web::{Sent, WebError, Words, amount, download_as, read_sent};

/// The field a file is sent in.
const FILE: &str = "tep";

pub fn routes() -> Router<App> {
    Router::new().route("/tep/{id}", get(content))
}

/// The files of something as its page shows them.
pub struct FilesShown {
    pub files: Vec<FileLine>,
    /// Where new files are sent; `…/{id}/bo` below it takes one off.
    pub address: String,
    /// Below which address the content is given out: `/tep`.
    pub content: String,
    /// What is asked for: `ảnh, danh sách ký nhận`.
    pub choose: String,
    pub may_add: bool,
    pub may_take_off: bool,
    pub refusal: Option<String>,
}

impl FilesShown {
    /// A length in kilobytes, rounded up.
    pub fn kilobytes(&self, bytes: &i32, language: &str) -> String {
        amount(i64::from(*bytes).div_euclid(1024) + 1, language)
    }
}

/// Reads the file that was sent with a form of ours: the file, or why it is not taken.
pub async fn read_new(actor: &Actor, form: Multipart) -> Result<Result<NewFile, String>, WebError> {
    let words = Words::of(&actor.language);
    let (_, sent) = read_sent(actor, form, (FILE, MOST_BYTES)).await?;
    Ok(match sent {
        Sent::Nothing => Err(words.t("attachment-missing")),
        Sent::TooLarge => Err(words.t1("attachment-large", "most", MOST_BYTES >> 20)),
        Sent::File(file) => {
            NewFile::read(&file.name, file.bytes).ok_or_else(|| words.t("attachment-type"))
        }
    })
}

/// A kept file as a download.
pub fn sent_out(name: &str, media_type: &str, content: Vec<u8>) -> Response {
    let ending = name.rsplit('.').next().unwrap_or("bin");
    download_as(content, media_type, (&format!("tep.{ending}"), name))
}

async fn content(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let attachment_id: i64 = id.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let found = store::find_content(&mut tx, attachment_id).await?;
    let found = found.ok_or(WebError::NotFound)?;
    Ok(sent_out(&found.name, &found.media_type, found.content))
}
