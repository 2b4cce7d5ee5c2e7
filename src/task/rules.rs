//! How a task goes from being given to being accepted, and when it is late. Pure.

use std::fmt;
use std::str::FromStr;

use timeline::{Day, day_number};

/// How far a unit is with a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Given,
    Taken,
    Reported,
    Accepted,
    Returned,
}

impl State {
    pub const ALL: [State; 5] = [
        State::Given,
        State::Taken,
        State::Reported,
        State::Accepted,
        State::Returned,
    ];

    pub fn code(self) -> &'static str {
        match self {
            State::Given => "given",
            State::Taken => "taken",
            State::Reported => "reported",
            State::Accepted => "accepted",
            State::Returned => "returned",
        }
    }

    /// The key of its name.
    pub fn key(self) -> &'static str {
        match self {
            State::Given => "task-state-given",
            State::Taken => "task-state-taken",
            State::Reported => "task-state-reported",
            State::Accepted => "task-state-accepted",
            State::Returned => "task-state-returned",
        }
    }

    /// Whether the task may become this next.
    pub fn may_become(self, next: State) -> bool {
        matches!(
            (self, next),
            (State::Given, State::Taken | State::Reported)
                | (State::Taken | State::Returned, State::Reported)
                | (State::Reported, State::Accepted | State::Returned)
        )
    }

    /// Whether the unit has told that it is done, so that only its day says whether it was late.
    pub fn is_told(self) -> bool {
        matches!(self, State::Reported | State::Accepted)
    }

    /// The chip a page shows the state in.
    pub fn chip(self) -> &'static str {
        match self {
            State::Given => "chip",
            State::Taken => "chip chip-on",
            State::Reported => "chip chip-warn",
            State::Accepted => "chip chip-good",
            State::Returned => "chip chip-bad",
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
        let mut all = State::ALL.into_iter();
        all.find(|state| state.code() == code).ok_or(())
    }
}

/// By how many days a task is or was late: asked of today while it is open, of the day it was
/// reported once it is.
pub fn days_late(state: State, (due_on, told_on): (Day, Option<Day>), today: Day) -> Option<i32> {
    let asked = match (state.is_told(), told_on) {
        (true, Some(told_on)) => told_on,
        _ => today,
    };
    let days = day_number(asked) - day_number(due_on);
    (days > 0).then_some(days)
}

/// How far the units of a task, or the tasks of a unit, are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub all: i64,
    pub accepted: i64,
    /// Reported, waiting to be accepted.
    pub reported: i64,
    /// Open past the due day.
    pub late: i64,
}

impl Counts {
    /// Neither reported nor accepted.
    pub fn open(&self) -> i64 {
        self.all - self.accepted - self.reported
    }

    /// Accepted of all in whole percent.
    pub fn percent(&self) -> i64 {
        self.accepted * 100 / self.all.max(1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn what_was_reported_in_time_is_never_late_afterwards() {
        let (due, in_time, after) = (day("2027-03-10"), day("2027-03-09"), day("2027-03-12"));
        let today = day("2027-05-01");
        assert_eq!(
            days_late(State::Accepted, (due, Some(in_time)), today),
            None
        );
        assert_eq!(
            days_late(State::Reported, (due, Some(after)), today),
            Some(2)
        );
        assert_eq!(days_late(State::Taken, (due, None), due), None);
        assert_eq!(days_late(State::Taken, (due, None), after), Some(2));
        // Sent back: the day it was reported before no longer counts.
        assert_eq!(
            days_late(State::Returned, (due, Some(in_time)), after),
            Some(2)
        );
    }

    proptest! {
        /// However acts follow one another, an accepted task stays accepted, and it was reported
        /// just before it was accepted.
        #[test]
        fn only_what_was_reported_is_accepted_and_stays_so(
            acts in prop::collection::vec(0usize..5, 0..40),
        ) {
            let (mut state, mut way) = (State::Given, vec![State::Given]);
            for act in acts {
                let next = State::ALL[act];
                if state.may_become(next) {
                    prop_assert_ne!(state, State::Accepted);
                    state = next;
                    way.push(next);
                }
            }
            for pair in way.windows(2) {
                if pair[1] == State::Accepted || pair[1] == State::Returned {
                    prop_assert_eq!(pair[0], State::Reported);
                }
                prop_assert_ne!(pair[1], State::Given);
            }
        }
    }
}
