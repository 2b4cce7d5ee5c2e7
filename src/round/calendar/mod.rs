//! The due days of an account's rounds as a calendar that other programs read (iCalendar, RFC
//! 5545), at a secret address of its own that can be taken back.

pub mod store;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::pages::title_of;
use super::store::{Round, rounds_of};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::web::{Frame, Place, SignedForm, WebError, Words, day_short, page};

#[derive(Template)]
#[template(path = "round/calendar/own.html")]
struct OwnPage {
    frame: Frame,
    /// The secret address just made; shown this once.
    fresh: Option<String>,
    made_on: Option<String>,
}

async fn draw(app: &App, actor: &Actor, fresh: Option<String>) -> Result<Html<String>, WebError> {
    let mut tx = app.begin(actor).await?;
    let made = store::made_at(&mut tx, actor.account_id).await?;
    page(&OwnPage {
        frame: Frame::of(
            actor,
            Place::None,
            Words::of(&actor.language).t("calendar-title"),
        ),
        made_on: made.map(|at| day_short(app.clock.zoned(at).date())),
        fresh,
    })
}

pub async fn own_page(State(app): State<App>, actor: Actor) -> Result<Html<String>, WebError> {
    draw(&app, &actor, None).await
}

/// Makes a secret address; an earlier one ends.
pub async fn make(
    State(app): State<App>,
    SignedForm(actor, _): SignedForm,
) -> Result<Html<String>, WebError> {
    let permit = app.permit(&actor, Act::Read)?;
    let mut tx = app.begin(&actor).await?;
    let secret = store::make(&mut tx, &permit, app.clock.now()).await?;
    tx.commit().await?;
    draw(&app, &actor, Some(format!("/lich/{secret}.ics"))).await
}

pub async fn revoke(
    State(app): State<App>,
    SignedForm(actor, _): SignedForm,
) -> Result<Redirect, WebError> {
    let permit = app.permit(&actor, Act::Read)?;
    let mut tx = app.begin(&actor).await?;
    store::revoke(&mut tx, &permit).await?;
    tx.commit().await?;
    Ok(Redirect::to("/tai-khoan/lich"))
}

/// The calendar behind a secret address; what its account may see, nothing else.
pub async fn feed(State(app): State<App>, Path(token): Path<String>) -> Result<Response, WebError> {
    let secret = token.strip_suffix(".ics").unwrap_or(&token);
    let actor = store::find_actor(&app.database.gate, secret)
        .await?
        .ok_or(WebError::NotFound)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let of = (actor.unit_id, actor.line.as_str());
    let rounds = rounds_of(&mut tx, of, (true, 100)).await?;
    let stamp = app.clock.now().strftime("%Y%m%dT%H%M%SZ").to_string();
    let headers = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")];
    Ok((headers, calendar(&rounds, (&stamp, words))).into_response())
}

/// The rounds as a calendar: an event on each due day, with an alarm two days before.
fn calendar(rounds: &[Round], (stamp, words): (&str, Words)) -> String {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Diem Tua//Bao cao//VI".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        format!("X-WR-CALNAME:{}", text(&words.t("calendar-name"))),
    ];
    for round in rounds {
        let title = title_of(round, words);
        let next = round.due_on.tomorrow().unwrap_or(round.due_on);
        lines.extend([
            "BEGIN:VEVENT".to_owned(),
            format!("UID:round-{}@diemtua", round.round_id),
            format!("DTSTAMP:{stamp}"),
            format!("DTSTART;VALUE=DATE:{}", round.due_on.strftime("%Y%m%d")),
            format!("DTEND;VALUE=DATE:{}", next.strftime("%Y%m%d")),
            format!(
                "SUMMARY:{}",
                text(&words.t1("calendar-due", "title", title))
            ),
            format!("DESCRIPTION:{}", text(&round.note)),
            "BEGIN:VALARM".to_owned(),
            "ACTION:DISPLAY".to_owned(),
            format!("DESCRIPTION:{}", text(&words.t("calendar-name"))),
            "TRIGGER:-P2D".to_owned(),
            "END:VALARM".to_owned(),
            "END:VEVENT".to_owned(),
        ]);
    }
    lines.push("END:VCALENDAR".to_owned());
    let mut out = String::new();
    for line in lines {
        fold_line(&line, &mut out);
    }
    out
}

/// Text as the format writes it: signs that part values are escaped.
fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for sign in value.chars() {
        match sign {
            '\\' | ';' | ',' => out.extend(['\\', sign]),
            '\n' => out.push_str("\\n"),
            '\r' => {}
            other => out.push(other),
        }
    }
    out
}

/// A line of at most 75 octets; what is longer goes on after a space on the next.
fn fold_line(line: &str, out: &mut String) {
    let mut octets = 0;
    for sign in line.chars() {
        if octets + sign.len_utf8() > 75 {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(sign);
        octets += sign.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_at_75_octets_and_unfold_to_what_they_were() {
        let line = format!("SUMMARY:{}", "Nộp báo cáo đúng hạn, ".repeat(12));
        let mut out = String::new();
        fold_line(&line, &mut out);
        assert!(out.ends_with("\r\n"));
        assert!(out.lines().all(|one| one.len() <= 75));
        assert_eq!(out.replace("\r\n ", "").trim_end_matches("\r\n"), line);
    }

    #[test]
    fn signs_that_part_values_are_escaped() {
        assert_eq!(text("a, b; c\\d\r\ne"), "a\\, b\\; c\\\\d\\ne");
    }
}
