//! What every page of programmes begins with: the unit, and what the asker may do with its lists.

use serde::Deserialize;
use sqlx::PgConnection;
use timeline::Day;

use super::rules::{Hands, limit_of};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::book::store::posts_held;
use crate::catalogue::Catalogue;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{Done, Frame, Place, WebError, Words};

/// The unit of an address and the hands of whoever asks.
pub(super) struct Desk {
    pub unit: Unit,
    /// `/don-vi/{code}/cham-lo`.
    pub base: String,
    pub hands: Hands,
    pub today: Day,
    pub words: Words,
}

/// What the last page did, and which part of a table is asked for.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub xong: String,
    pub q: String,
    pub sap: String,
    #[serde(rename = "trang-thai")]
    pub state: String,
    pub trang: Option<i64>,
    /// What was done, counted: lists and lines.
    pub so: Option<i64>,
    pub dong: Option<i64>,
    pub con: Option<i64>,
}

/// What may have been done, by the end of the key of its sentence.
const DONE: [&str; 21] = [
    "pasted",
    "budget",
    "programme",
    "round",
    "opened",
    "closed",
    "filled",
    "added",
    "amended",
    "struck",
    "back",
    "answered",
    "submitted",
    "approved",
    "frozen",
    "returned",
    "refused",
    "dropped",
    "bulk",
    "carried",
    "let-go",
];

impl Desk {
    pub async fn open(
        app: &App,
        connection: &mut PgConnection,
        (actor, code): (&Actor, &str),
    ) -> Result<Desk, WebError> {
        let today = app.clock.today();
        let unit = load_unit(connection, code, today).await?;
        if unit.tier == "group" {
            return Err(WebError::NotFound);
        }
        let hands = hands_at(connection, &app.catalogue, (actor, &unit), today).await?;
        Ok(Desk {
            base: address_of(&unit.code),
            unit,
            hands,
            today,
            words: Words::of(&actor.language),
        })
    }

    /// The frame of one of its pages.
    pub async fn frame(
        &self,
        connection: &mut PgConnection,
        actor: &Actor,
        (title, asked): (&str, &Asked),
    ) -> Result<Frame, WebError> {
        let about = (Place::Units, title, self.today);
        let mut frame = unit_frame(connection, actor, &self.unit, about).await?;
        if DONE.contains(&asked.xong.as_str()) {
            let number = |n: Option<i64>| vietnamese::number(n.unwrap_or_default());
            let counted = [
                ("lists", number(asked.so)),
                ("lines", number(asked.dong)),
                ("left", number(asked.con)),
            ];
            let key = format!("aid-done-{}", asked.xong);
            frame.done = Some(Done {
                sentence: self.words.with(&key, &counted),
                undo: None,
            });
        }
        let code = &self.unit.code;
        let frame = frame.crumb(self.unit.name.clone(), Some(format!("/don-vi/{code}")));
        let own = self.words.t("aid-title");
        Ok(if title == own {
            frame.crumb(title, None)
        } else {
            frame.crumb(own, Some(self.base.clone())).crumb(title, None)
        })
    }
}

/// What an account may do with the lists of a unit.
pub(super) async fn hands_at(
    connection: &mut PgConnection,
    catalogue: &Catalogue,
    (actor, unit): (&Actor, &Unit),
    today: Day,
) -> sqlx::Result<Hands> {
    let mut hands = Hands {
        writes: actor.may(Act::Record).is_some(),
        limit_dong: None,
    };
    if actor.may(Act::Approve).is_some() {
        hands.limit_dong = Some(limit_of(catalogue, &actor.unit_tier, today));
    } else if actor.may(Act::KeepBooks).is_some() {
        // At a base union the approver of the book approves what the union gives by itself.
        let whose = (actor.account_id, unit.unit_id);
        let held = posts_held(connection, whose, today).await?;
        let own = held.iter().filter(|(post, _)| post == "approver");
        let limits = own.map(|(_, tier)| limit_of(catalogue, tier, today));
        hands.limit_dong = limits.max();
    }
    Ok(hands)
}

/// The address of a unit's programmes.
pub(super) fn address_of(code: &str) -> String {
    format!("/don-vi/{code}/cham-lo")
}
