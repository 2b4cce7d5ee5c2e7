//! What a transfer is and who may settle it. Pure.

use serde::{Deserialize, Serialize};
use timeline::Day;

use crate::member::rules::{Refusal, refuse};

/// Where a transfer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Asked,
    Confirmed,
    Refused,
    Withdrawn,
}

impl State {
    pub fn code(self) -> &'static str {
        match self {
            State::Asked => "asked",
            State::Confirmed => "confirmed",
            State::Refused => "refused",
            State::Withdrawn => "withdrawn",
        }
    }

    pub fn of_code(code: &str) -> Option<Self> {
        let all = [
            State::Asked,
            State::Confirmed,
            State::Refused,
            State::Withdrawn,
        ];
        all.into_iter().find(|state| state.code() == code)
    }
}

/// Whom the new unit asks for, as it typed him: it sees nobody of the old one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sought {
    pub full_name: String,
    pub birth: String,
    pub national_id: Option<String>,
}

/// A base union as the other end names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    pub unit_id: i32,
    pub code: String,
    pub name: String,
    pub generated: bool,
    pub founded_on: Day,
    pub ended_on: Option<Day>,
}

impl End {
    fn stood_on(&self, day: Day) -> bool {
        self.founded_on <= day && self.ended_on.is_none_or(|ended| day < ended)
    }
}

/// May somebody move between the two on the day?
pub fn check_ends(from: &End, to: &End, on: Day) -> Result<(), Refusal> {
    if from.unit_id == to.unit_id {
        return refuse("end", "member-move-to-same-unit");
    }
    // Generated people do not move among real ones, nor the other way round.
    if from.generated != to.generated {
        return refuse("end", "transfer-end-unknown");
    }
    if !to.stood_on(on) {
        return refuse("on", "member-unit-closed-that-day");
    }
    Ok(())
}

/// What an actor may do with a transfer, by the ends within his scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub holds_from: bool,
    pub holds_to: bool,
    /// The old unit asked.
    pub from_asked: bool,
    pub state: State,
}

impl Standing {
    /// The end that did not ask confirms or refuses; whoever stands above both is that end too.
    pub fn may_settle(self) -> bool {
        let other = if self.from_asked {
            self.holds_to
        } else {
            self.holds_from
        };
        self.state == State::Asked && other
    }

    /// The end that asked takes it back.
    pub fn may_withdraw(self) -> bool {
        let asker = if self.from_asked {
            self.holds_from
        } else {
            self.holds_to
        };
        self.state == State::Asked && asker
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(from: bool, to: bool, from_asked: bool) -> Standing {
        Standing {
            holds_from: from,
            holds_to: to,
            from_asked,
            state: State::Asked,
        }
    }

    #[test]
    fn the_end_that_did_not_ask_settles_and_the_other_withdraws() {
        for (at, settles, withdraws) in [
            (standing(true, false, true), false, true),
            (standing(false, true, true), true, false),
            (standing(true, false, false), true, false),
            (standing(false, true, false), false, true),
            (standing(true, true, true), true, true),
        ] {
            assert_eq!((at.may_settle(), at.may_withdraw()), (settles, withdraws));
            let settled = Standing {
                state: State::Confirmed,
                ..at
            };
            assert!(!settled.may_settle() && !settled.may_withdraw());
        }
    }
}
