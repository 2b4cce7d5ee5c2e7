//! The papers of a conference as files: the invitation, the sheet to sign, the minutes, and the
//! report laid before it for those invited.

use axum::Router;
use axum::extract::{Path, State as Program};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use paper::Sheet;
use serde::de::DeserializeOwned;
use sqlx::PgConnection;
use timeline::Day;

use super::one::{load, load_ours};
use super::papers::{Asked, Facts, Invitation, Issuer, Minutes, Said, Seal, list_of};
use super::rules::{State, name_of};
use super::store::{self, Conference};
use crate::access::Actor;
use crate::app::App;
use crate::id;
use crate::petition;
use crate::report::{as_issued, authority, issued_store::find_issued, place_of};
use crate::store::Scope;
use crate::unit::store::way_down;
use crate::unit::{Unit, load_unit};
use crate::web::{WebError, Words, letter_file, sheet_file, site_of};

/// The most rows of a list.
const MOST_ROWS: i64 = 20_000;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/hoi-nghi/{id}/giay-to/{file}", get(file))
        .route("/hoi-nghi/{id}/tai-lieu/{item}", get(report_of_item))
}

/// A fresh seal under a number.
pub fn seal(number: &str, on: Day) -> Seal {
    Seal {
        number: number.to_owned(),
        on,
        code: id::check_code(),
    }
}

fn facts_of(of: &Conference) -> Facts {
    Facts {
        title: of.title.clone(),
        period: of.period.clone(),
        held_on: of.held_on,
        held_at: of.held_at.clone(),
        venue: of.venue.clone(),
        chair: of.chair.clone(),
        secretary: of.secretary.clone(),
    }
}

async fn issuer_of(
    connection: &mut PgConnection,
    (actor, unit): (&Actor, &Unit),
    today: Day,
) -> Result<Issuer, WebError> {
    let way = way_down(connection, unit.unit_id, &actor.line, today).await?;
    let above: Vec<&str> = way.iter().rev().map(|(_, name, _)| name.as_str()).collect();
    let nearest = std::iter::once(unit.name.as_str()).chain(above.iter().copied());
    Ok(Issuer {
        unit: unit.name.clone(),
        superior: above.first().map(|name| (*name).to_owned()),
        place: place_of(nearest),
        authority: Words::of("vi").t(authority(&unit.tier)),
    })
}

/// The invitation as it would be drawn now.
pub async fn invitation_now(
    connection: &mut PgConnection,
    (actor, of): (&Actor, &Conference),
    today: Day,
) -> Result<Invitation, WebError> {
    let unit = load_unit(connection, &of.unit_code, today).await?;
    let items = store::agenda(connection, of.conference_id).await?;
    let line = |item: &store::ItemLine| match item.at_time.is_empty() {
        true => item.what.clone(),
        false => format!("{}: {}", item.at_time, item.what),
    };
    Ok(Invitation {
        issuer: issuer_of(connection, (actor, &unit), today).await?,
        seal: None,
        facts: facts_of(of),
        agenda: items.iter().map(line).collect(),
        signer: name_of(&of.chair).to_owned(),
    })
}

/// The minutes as they would be drawn now.
pub async fn minutes_now(
    connection: &mut PgConnection,
    (actor, of): (&Actor, &Conference),
    today: Day,
) -> Result<Minutes, WebError> {
    let unit = load_unit(connection, &of.unit_code, today).await?;
    let items = store::agenda(connection, of.conference_id).await?;
    let conclusions = store::conclusions(connection, of.conference_id).await?;
    let petitions = petition::of_conference(connection, of.conference_id).await?;
    let counts = store::counts(connection, of.conference_id).await?;
    let said = items.into_iter().map(|item| Said {
        what: item.what,
        presenter: item.presenter,
        summary: item.summary,
    });
    let asked = petitions.into_iter().map(|line| Asked {
        unit: line.unit,
        subject: line.subject,
        words: line.words,
        answer: line.answer,
    });
    Ok(Minutes {
        issuer: issuer_of(connection, (actor, &unit), today).await?,
        seal: None,
        facts: facts_of(of),
        present: counts.into(),
        items: said.collect(),
        conclusions: conclusions.into_iter().map(|one| one.what).collect(),
        petitions: asked.collect(),
        words: of.words.clone(),
    })
}

/// What was kept, as it was.
fn kept<T: DeserializeOwned>(value: &serde_json::Value) -> Result<T, WebError> {
    serde_json::from_value(value.clone()).map_err(|fault| WebError::Other(fault.into()))
}

/// The minutes that stand: as signed, else as they would be drawn now.
pub async fn minutes_of(
    connection: &mut PgConnection,
    (actor, of): (&Actor, &Conference),
    today: Day,
) -> Result<Minutes, WebError> {
    match &of.minutes {
        Some(minutes) => kept(minutes),
        None => minutes_now(connection, (actor, of), today).await,
    }
}

/// To whom the invitation goes: to the asker's own unit, or to all with the list of them.
async fn addressed(
    connection: &mut PgConnection,
    (actor, of): (&Actor, &Conference),
    today: Day,
) -> Result<(Vec<String>, Option<Sheet>), WebError> {
    if !of.is_ours {
        let unit = load_unit(connection, &actor.unit_code, today).await?;
        return Ok((vec![unit.name], None));
    }
    let (guests, _) = store::guests(connection, (of.conference_id, ""), (0, MOST_ROWS)).await?;
    let words = Words::of("vi");
    let list = (!guests.is_empty()).then(|| list_of(&guests, ("", &of.title), false));
    Ok((vec![words.t("conference-paper-all-listed")], list))
}

/// `giay-moi.pdf`, `giay-moi.docx`, `bien-ban.pdf`, `bien-ban.docx`, `diem-danh.pdf`.
async fn file(
    Program(app): Program<App>,
    actor: Actor,
    headers: HeaderMap,
    Path((id, name)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let today = app.clock.today();
    let site = site_of(&headers);
    let (which, ending) = name.split_once('.').ok_or(WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let of = load(&mut tx, &id).await?;
    let stem = format!("{which}-{}-{}", of.unit_code, of.conference_id);
    match which {
        "giay-moi" => {
            let invitation: Invitation = match &of.invitation {
                Some(invitation) => kept(invitation)?,
                None => invitation_now(&mut tx, (&actor, &of), today).await?,
            };
            let to = addressed(&mut tx, (&actor, &of), today).await?;
            drop(tx);
            let letter = invitation.letter(to, &site);
            letter_file(letter, &format!("{stem}.{ending}")).await
        }
        "bien-ban" => {
            if !of.is_ours && of.state != State::Signed {
                return Err(WebError::NotFound);
            }
            let minutes = minutes_of(&mut tx, (&actor, &of), today).await?;
            drop(tx);
            letter_file(minutes.letter(&site), &format!("{stem}.{ending}")).await
        }
        "diem-danh" if ending == "pdf" => {
            let of = load_ours(&mut tx, &id, |_| true).await?;
            let rows = (0, MOST_ROWS);
            let (guests, _) = store::guests(&mut tx, (of.conference_id, ""), rows).await?;
            drop(tx);
            let title = Words::of("vi").t("conference-list-title");
            let sheet = list_of(&guests, (&title, &of.title), true);
            sheet_file(sheet, &format!("{stem}.pdf")).await
        }
        _ => Err(WebError::NotFound),
    }
}

/// The report an item is about, for whoever sees the conference: the host lays it before those
/// invited, who could not see it otherwise. It is read as the host's own unit reads it.
async fn report_of_item(
    Program(app): Program<App>,
    actor: Actor,
    Path((id, item)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let item = item.strip_suffix(".pdf").unwrap_or(&item);
    let item_id: i64 = item.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let of = load(&mut tx, &id).await?;
    let items = store::agenda(&mut tx, of.conference_id).await?;
    drop(tx);
    let found = items.into_iter().find(|item| item.item_id == item_id);
    let report_id = found.and_then(|item| item.report_id);
    let report_id = report_id.ok_or(WebError::NotFound)?;
    let host = Scope {
        account_id: actor.account_id,
        unit_id: of.unit_id,
        line: of.line.clone(),
        today: app.clock.today(),
    };
    let mut tx = app.database.begin(&host).await?;
    let issued = find_issued(&mut tx, report_id).await?;
    let issued = issued.ok_or(WebError::NotFound)?;
    drop(tx);
    let letter = as_issued(&app, &issued)?.letter();
    letter_file(letter, &format!("bao-cao-{report_id}.pdf")).await
}
