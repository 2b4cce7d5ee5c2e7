//! What every page of paying out begins with: the unit, the round, and what the asker may do.

use sqlx::PgConnection;
use timeline::Day;

use super::round::store::{Round, Whose, find_round};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::book::store::posts_held;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{Done, Frame, Place, WebError, Words};

/// A unit before a round.
pub struct Desk {
    pub unit: Unit,
    pub round: Round,
    /// `/don-vi/{code}/cham-lo`.
    pub base: String,
    pub today: Day,
    pub words: Words,
    /// Writes in the book of this unit, which pays lists of the round.
    pub may_draw: bool,
    /// Keeps the store of this unit, which hands goods out.
    pub may_hand: bool,
    pub may_confirm: bool,
}

/// What may have been done, by the end of the key of its sentence.
const DONE: [&str; 13] = [
    "taken-in",
    "refused",
    "answered",
    "goods-back",
    "goods",
    "handed",
    "released",
    "received",
    "before",
    "taken-back",
    "returned",
    "file",
    "drawn",
];

impl Desk {
    pub async fn open(
        app: &App,
        connection: &mut PgConnection,
        (actor, code): (&Actor, &str),
        round_id: i64,
    ) -> Result<Desk, WebError> {
        let today = app.clock.today();
        let unit = load_unit(connection, code, today).await?;
        let round = find_round(connection, round_id).await?;
        let round = round.ok_or(WebError::NotFound)?;
        let pays = round.paid_by == "own" || round.unit_id == unit.unit_id;
        let (mut may_draw, mut may_hand) = (false, false);
        if pays && actor.may(Act::KeepBooks).is_some() {
            let whose = (actor.account_id, unit.unit_id);
            let held = posts_held(connection, whose, today).await?;
            may_draw = held.iter().any(|(post, _)| post == "accountant");
            may_hand = held.iter().any(|(post, _)| post == "cashier");
        }
        Ok(Desk {
            base: format!("/don-vi/{}/cham-lo", unit.code),
            unit,
            round,
            today,
            words: Words::of(&actor.language),
            may_draw,
            may_hand,
            may_confirm: actor.may(Act::Record).is_some(),
        })
    }

    /// Which lists the page is about: every one at the round's own unit, else the unit's own.
    pub fn whose(&self) -> Whose {
        Whose {
            round_id: self.round.round_id,
            unit_id: self.unit.unit_id,
            is_all: self.round.unit_id == self.unit.unit_id,
            below_id: None,
        }
    }

    /// Which lists the unit pays.
    pub fn pays(&self) -> Whose {
        Whose {
            is_all: self.whose().is_all && self.round.paid_by == "owner",
            ..self.whose()
        }
    }

    pub fn is_kind(&self) -> bool {
        self.round.way == "kind"
    }

    /// `/don-vi/{code}/cham-lo/dot/{round}`.
    pub fn round_base(&self) -> String {
        format!("{}/dot/{}", self.base, self.round.round_id)
    }

    /// Programme and round in one line.
    pub fn round_name(&self) -> String {
        format!("{}, {}", self.round.programme, self.round.name)
    }

    /// The frame of one of its pages.
    pub async fn frame(
        &self,
        connection: &mut PgConnection,
        actor: &Actor,
        (title, done): (&str, &str),
    ) -> Result<Frame, WebError> {
        let about = (Place::Units, title, self.today);
        let mut frame = unit_frame(connection, actor, &self.unit, about).await?;
        if DONE.contains(&done) {
            frame.done = Some(Done {
                sentence: self.words.t(&format!("payout-done-{done}")),
                undo: None,
            });
        }
        let code = &self.unit.code;
        let frame = frame.crumb(self.unit.name.clone(), Some(format!("/don-vi/{code}")));
        let pay = self.words.t("payout-title");
        Ok(if title == pay {
            frame.crumb(self.round_name(), None)
        } else {
            let address = format!("{}/chi", self.round_base());
            frame
                .crumb(self.round_name(), Some(address))
                .crumb(title, None)
        })
    }
}

/// A number of an address.
pub fn number(text: &str) -> Result<i64, WebError> {
    text.parse().map_err(|_| WebError::NotFound)
}
