//! People of the register found by name: while typing, by a name typed whole, by number. Also the
//! one way to name somebody who is not in the register.

pub mod store;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;

use crate::access::{Act, Actor};
use crate::app::App;
use crate::search::{PeopleAsked, person_ids};
use crate::unit::load_unit;
use crate::web::{WebError, Words};

/// A list that opens below a field shows no more.
const MOST: i64 = 8;
/// So many of those the index finds are looked at for it.
const LOOKED_AT: usize = 40;

/// A person as a look-up offers him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub person_id: i64,
    pub full_name: String,
    pub birth_year: Option<i16>,
    /// The unit that keeps him; nothing where it is outside the scope.
    pub unit_name: Option<String>,
    /// The last four digits of the identity number, which tell people apart without showing it.
    pub id_end: Option<String>,
    /// A member on the day asked about.
    pub member: bool,
    /// In the register; not merely named on records.
    pub registered: bool,
}

impl Found {
    /// What tells people of one name apart.
    pub fn detail(&self, words: Words) -> String {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.birth_year.map(|year| year.to_string()));
        parts.extend(self.unit_name.clone());
        parts.extend(self.id_end.as_ref().map(|end| format!("CCCD ••••{end}")));
        if !self.registered {
            parts.push(words.t("lookup-name-only"));
        } else if !self.member {
            parts.push(words.t("lookup-no-member"));
        }
        parts.join(" · ")
    }
}

/// Of the people who bear one name, those who may be meant on a day: its members, and where nobody
/// was one, all of them.
pub fn meant(found: Vec<Found>) -> Vec<Found> {
    let (members, others): (Vec<_>, Vec<_>) = found.into_iter().partition(|found| found.member);
    if members.is_empty() { others } else { members }
}

pub fn routes() -> Router<App> {
    Router::new().route("/don-vi/{code}/tra-cuu/nguoi", get(suggestions))
}

#[derive(Debug, Deserialize)]
struct SearchAsked {
    #[serde(default)]
    q: String,
}

async fn suggestions(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<SearchAsked>,
) -> Result<Response, WebError> {
    // Whoever neither records nor keeps the register has no use for names.
    if actor.may(Act::Record).is_none() && actor.may(Act::KeepMembers).is_none() {
        return Err(WebError::Forbidden);
    }
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    // Many of one name: whoever has left is offered after the members, so more are looked at.
    let wanted = PeopleAsked {
        text: &asked.q,
        unit: Some(&code),
        offset: 0,
        limit: LOOKED_AT,
    };
    let numbers = person_ids(&app, &actor, &wanted).await?;
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let within = store::Within {
        unit_id: unit.unit_id,
        line: &actor.line,
        today,
    };
    let found = store::kept_within(&mut tx, within, &numbers, MOST).await?;
    let list: Vec<_> = found
        .into_iter()
        .map(|found| {
            serde_json::json!({
                "id": found.person_id.to_string(), "name": found.full_name,
                "detail": found.detail(words), "href": format!("/doan-vien/{}", found.person_id),
            })
        })
        .collect();
    Ok(axum::Json(list).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(person_id: i64, member: bool) -> Found {
        Found {
            person_id,
            full_name: "Nguyễn Văn An".to_owned(),
            birth_year: Some(1985),
            unit_name: Some("Tổ Một".to_owned()),
            id_end: Some("1234".to_owned()),
            member,
            registered: true,
        }
    }

    fn numbers(found: Vec<Found>) -> Vec<i64> {
        found.into_iter().map(|found| found.person_id).collect()
    }

    #[test]
    fn members_of_the_day_go_before_those_who_left() {
        let both = vec![person(1, false), person(2, true), person(3, true)];
        assert_eq!(numbers(meant(both)), [2, 3]);
        assert_eq!(numbers(meant(vec![person(1, false)])), [1]);
        assert_eq!(numbers(meant(Vec::new())), Vec::<i64>::new());
    }

    #[test]
    fn a_detail_tells_people_apart_and_hides_the_number() {
        let words = Words::of("vi");
        assert_eq!(
            person(1, true).detail(words),
            "1985 · Tổ Một · CCCD ••••1234"
        );
        assert!(
            person(1, false)
                .detail(words)
                .ends_with("không còn là đoàn viên")
        );
    }
}
