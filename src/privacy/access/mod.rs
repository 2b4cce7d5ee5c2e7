//! The log of who looked at whom. Appended in the transaction of the looking itself.

mod pages;
pub mod store;

use askama::Template;
use jiff::Timestamp;
use sqlx::PgConnection;

use crate::access::Actor;
use crate::web::Words;

pub use pages::routes;
pub use store::{Looked, recent_access};

use super::rules::Reason;

/// In which way a person was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookDeed {
    /// His page was opened; again within the hour is the same line.
    Opened,
    /// A masked value was shown.
    Revealed,
    /// He stood on a list that left the program.
    Listed,
    /// His data were handed over to himself.
    HandedOver,
}

impl LookDeed {
    pub const ALL: [LookDeed; 4] = [
        LookDeed::Opened,
        LookDeed::Revealed,
        LookDeed::Listed,
        LookDeed::HandedOver,
    ];

    pub fn code(self) -> &'static str {
        match self {
            LookDeed::Opened => "opened",
            LookDeed::Revealed => "revealed",
            LookDeed::Listed => "listed",
            LookDeed::HandedOver => "handed-over",
        }
    }
}

/// How, when, from where and why a person is looked at.
#[derive(Debug, Clone)]
pub struct Looking<'a> {
    pub deed: LookDeed,
    pub at: Timestamp,
    /// The address of the page, without what was asked behind `?`.
    pub page: &'a str,
    pub reason: Option<&'a Reason>,
}

impl<'a> Looking<'a> {
    /// A page that shows a person was opened.
    pub fn opened(page: &'a str, at: Timestamp) -> Self {
        Self {
            deed: LookDeed::Opened,
            at,
            page,
            reason: None,
        }
    }
}

/// Notes within the actor's transaction that he looks at these fields of a person. A person outside
/// the scope is not noted, for he was not shown; the transaction has to be committed.
pub async fn note_access(
    connection: &mut PgConnection,
    actor: &Actor,
    (person_id, fields): (i64, &[&str]),
    looking: &Looking<'_>,
) -> sqlx::Result<()> {
    store::note(connection, actor.account_id, (person_id, fields), looking).await
}

#[derive(Template)]
#[template(path = "privacy/access/seen.html")]
struct Seen<'a> {
    words: Words,
    looks: &'a [Looked],
}

/// "Ai đã xem": the newest looks at a person as a piece of a page, for those who may inspect.
pub fn seen_by(words: Words, looks: &[Looked]) -> Result<String, askama::Error> {
    Seen { words, looks }.render()
}
