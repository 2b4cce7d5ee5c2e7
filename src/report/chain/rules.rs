//! The chain of a report: which state may follow which. The database holds the same rules by its
//! triggers. Pure.

use std::fmt;
use std::str::FromStr;

/// Where a report is on its way up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Words are written; figures are drawn anew each time it is looked at.
    Draft,
    /// Frozen, and waits for the unit above.
    Submitted,
    /// Sent back with a remark; figures are drawn anew.
    Returned,
    /// A vintage; it stays as it was submitted.
    Approved,
    /// Its round was closed; only a recorded decision opens the key again, as a new vintage.
    Locked,
    /// A paper the unit issued by itself, under its own number.
    Issued,
}

impl State {
    pub const ALL: [State; 6] = [
        State::Draft,
        State::Submitted,
        State::Returned,
        State::Approved,
        State::Locked,
        State::Issued,
    ];

    pub fn code(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Submitted => "submitted",
            State::Returned => "returned",
            State::Approved => "approved",
            State::Locked => "locked",
            State::Issued => "issued",
        }
    }

    /// Whether its figures stay as they are.
    pub fn is_frozen(self) -> bool {
        !matches!(self, State::Draft | State::Returned)
    }

    /// Whether the next state may follow.
    pub fn may_become(self, next: State) -> bool {
        use State::*;
        matches!(
            (self, next),
            (Draft, Draft | Submitted | Issued)
                | (Returned, Returned | Submitted)
                | (Submitted, Returned | Approved)
                | (Approved, Locked)
        )
    }

    /// The colour of its chip.
    pub fn chip(self) -> &'static str {
        match self {
            State::Draft => "chip",
            State::Submitted => "chip chip-warn",
            State::Returned => "chip chip-bad",
            State::Approved | State::Locked | State::Issued => "chip chip-good",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for State {
    type Err = ();
    fn from_str(code: &str) -> Result<Self, ()> {
        let known = State::ALL.into_iter().find(|state| state.code() == code);
        known.ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_frozen_never_becomes_a_draft_and_locked_is_the_end() {
        for state in State::ALL {
            assert_eq!(state.code().parse(), Ok(state));
            assert!(!state.is_frozen() || !state.may_become(State::Draft));
            assert!(!State::Locked.may_become(state) && !State::Issued.may_become(state));
        }
        assert!(State::Returned.may_become(State::Submitted));
        assert!(!State::Returned.may_become(State::Approved));
        assert!(!State::Draft.may_become(State::Approved));
    }
}
