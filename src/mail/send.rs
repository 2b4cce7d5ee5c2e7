//! Hands letters to a mail server. Each carries a message number of its own that stays the same
//! when it is handed over again, so that a letter taken twice after a crash is known to be one.

use std::time::Duration;

use anyhow::{Context, Result};
use jiff::SignedDuration;
use lettre::message::{Mailbox, header::ContentType};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::store::{self, Outcome, Waiting};
use crate::app::App;

/// A reminder as old as this is of no use: a mail server named later does not send it any more.
const OLDEST: SignedDuration = SignedDuration::from_hours(7 * 24);
/// After so many attempts a letter is given up.
const MOST_ATTEMPTS: i32 = 8;

/// The mail server of a site and who writes.
pub struct Server {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Server {
    /// The server of an address: `smtp://host:25` to one that is near, `smtps://user:word@host` or
    /// `smtp://user:word@host:587?tls=required` over TLS; `from` writes.
    pub fn at(url: &str, from: &str) -> Result<Self> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .context("DIEMTUA_SMTP is no address like smtp://host:25 or smtps://user:word@host")?
            .timeout(Some(Duration::from_secs(30)))
            .build();
        let from = from
            .parse()
            .context("DIEMTUA_MAIL_FROM is no address like Điểm Tựa <bao-cao@liendoan.vn>")?;
        Ok(Self { transport, from })
    }

    fn message(&self, letter: &Waiting) -> Result<Message> {
        let host = self.from.email.domain();
        let message = Message::builder()
            .from(self.from.clone())
            .to(letter.to_address.parse()?)
            .message_id(Some(format!("<diemtua-{}@{host}>", letter.mail_id)))
            .subject(letter.subject.clone())
            .header(ContentType::TEXT_PLAIN)
            .body(letter.body.clone())?;
        Ok(message)
    }
}

/// Sends what waits, one letter after the other, until nothing does; returns how many were taken.
pub async fn deliver_waiting(app: &App, server: &Server) -> Result<u64> {
    let owner = &app.database.owner;
    let mut sent = 0;
    while let Some(letter) = store::claim(owner, app.clock.now()).await? {
        let age = app.clock.now().duration_since(letter.made_at);
        let outcome = match server.message(&letter) {
            _ if age > OLDEST => Outcome::Failed("nobody sent it for a week".to_owned()),
            Err(fault) => Outcome::Failed(fault.to_string()),
            Ok(message) => match server.transport.send(message).await {
                Ok(_) => Outcome::Sent,
                Err(fault) if fault.is_permanent() || letter.attempts >= MOST_ATTEMPTS => {
                    Outcome::Failed(fault.to_string())
                }
                Err(fault) => {
                    let wait = SignedDuration::from_mins(1 << letter.attempts.clamp(0, 10));
                    Outcome::Later(app.clock.now() + wait, fault.to_string())
                }
            },
        };
        sent += u64::from(outcome == Outcome::Sent);
        store::settle(owner, (letter.mail_id, app.clock.now()), &outcome).await?;
    }
    Ok(sent)
}
