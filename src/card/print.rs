//! Cards as sheets to print: ten on an A4 page, 85.6 by 54 millimetres each, with marks to cut at.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Html;
use axum::routing::get;
use ed25519_dalek::SigningKey;
use serde::Deserialize;

use super::qr::{Squares, squares};
use super::sign::{Payload, payload_text};
use super::store::{self, Card, Whose};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::unit::{Unit, load_unit};
use crate::web::{Frame, Pager, Place, WebError, Words, day_short, page, site_of, urlencode};

/// Cards on an A4 page: two beside each other, five rows.
const ON_A_SHEET: usize = 10;
/// Cards on one page of the program: five sheets.
const AT_ONCE: i64 = 50;

pub fn routes() -> Router<App> {
    Router::new().route("/don-vi/{code}/the/in", get(print_page))
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    /// Only cards issued since this day.
    #[serde(default, rename = "tu")]
    since: String,
    #[serde(default, rename = "trang")]
    number: Option<i64>,
}

/// A card as it is printed.
struct Printed {
    full_name: String,
    unit_name: String,
    number: String,
    /// Issued on, in words.
    issued: String,
    /// Valid until, in words.
    until: String,
    squares: Squares,
}

#[derive(Template)]
#[template(path = "card/print.html")]
struct PrintPage {
    frame: Frame,
    unit: Unit,
    sheets: Vec<Vec<Printed>>,
    pager: Pager,
    since: String,
}

/// The number as it is read aloud: its letters, then the digits in fours.
fn grouped(number: &str) -> String {
    let digits = number.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let letters = &number[..number.len() - digits.len()];
    let digits: Vec<char> = digits.chars().collect();
    let fours = digits.chunks(4).map(|four| four.iter().collect());
    let groups = std::iter::once(letters.to_owned()).chain(fours);
    let groups: Vec<String> = groups.filter(|group| !group.is_empty()).collect();
    groups.join(" ")
}

fn printed(card: Card, (site, words): (&str, Words), key: &SigningKey) -> Option<Printed> {
    let number = card.number?;
    let payload = Payload {
        number: number.clone(),
        unit_code: card.unit_code,
        issued_on: card.issued_on,
        valid_until: card.valid_until,
    };
    let text = payload_text(&payload, key)?;
    Some(Printed {
        full_name: card.full_name?,
        unit_name: card.unit_name,
        number: grouped(&number),
        issued: words.t1("card-face-issued", "day", day_short(card.issued_on)),
        until: words.t1("card-face-until", "day", day_short(card.valid_until)),
        squares: squares(&format!("{site}/the/{text}"))?,
    })
}

async fn print_page(
    State(app): State<App>,
    actor: Actor,
    headers: HeaderMap,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, WebError> {
    app.permit(&actor, Act::KeepMembers)?;
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let since = vietnamese::parse_day(asked.since.trim()).ok();
    let number = Pager::asked(asked.number);
    let whose = Whose {
        top_id: unit.unit_id,
        line: &actor.line,
        on: today,
    };
    let rows = ((number - 1) * AT_ONCE, AT_ONCE);
    let (cards, total) = store::to_print(&mut tx, (whose, since), rows).await?;
    drop(tx);
    let key = store::signing_key(&app.database.owner, app.clock.now()).await?;
    let site = site_of(&headers);
    let words = Words::of(&actor.language);
    let cards = cards.into_iter();
    let cards = cards.filter_map(|card| printed(card, (&site, words), &key));
    let mut cards = cards.peekable();
    let mut sheets = Vec::new();
    while cards.peek().is_some() {
        sheets.push(cards.by_ref().take(ON_A_SHEET).collect());
    }
    let address = format!(
        "/don-vi/{code}/the/in?tu={}&",
        urlencode(asked.since.trim())
    );
    let title = words.t("card-print-title");
    page(&PrintPage {
        frame: Frame::of(&actor, Place::Units, title),
        unit,
        sheets,
        pager: Pager::of_size(AT_ONCE, number, total, address),
        since: asked.since,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_in_fours() {
        assert_eq!(grouped("LDA2600000428"), "LDA 2600 0004 28");
        assert_eq!(grouped("12"), "12");
    }
}
