//! The states of a petition and its age. Pure.

use std::str::FromStr;

use timeline::{Day, day_number};

/// How far a petition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Sent,
    Assigned,
    Answered,
    Withdrawn,
}

impl State {
    pub fn is_open(self) -> bool {
        matches!(self, State::Sent | State::Assigned)
    }

    /// The key of its name.
    pub fn key(self) -> &'static str {
        match self {
            State::Sent => "petition-state-sent",
            State::Assigned => "petition-state-assigned",
            State::Answered => "petition-state-answered",
            State::Withdrawn => "petition-state-withdrawn",
        }
    }

    /// The chip a page shows the state in.
    pub fn chip(self) -> &'static str {
        match self {
            State::Sent => "chip chip-warn",
            State::Assigned => "chip chip-on",
            State::Answered => "chip chip-good",
            State::Withdrawn => "chip",
        }
    }
}

impl FromStr for State {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        match code {
            "sent" => Ok(State::Sent),
            "assigned" => Ok(State::Assigned),
            "answered" => Ok(State::Answered),
            "withdrawn" => Ok(State::Withdrawn),
            _ => Err(()),
        }
    }
}

/// How many days a petition waits, or waited until it was answered.
pub fn age(sent_on: Day, answered_on: Option<Day>, today: Day) -> i32 {
    (day_number(answered_on.unwrap_or(today)) - day_number(sent_on)).max(0)
}

/// Whether it is past the day that was agreed for its answer.
pub fn is_late(state: State, due_on: Option<Day>, today: Day) -> bool {
    state.is_open() && due_on.is_some_and(|due_on| due_on < today)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_stops_with_the_answer_and_only_what_is_open_is_late() {
        let day = |text: &str| -> Day { text.parse().unwrap() };
        let (sent, today) = (day("2027-01-05"), day("2027-01-25"));
        assert_eq!(age(sent, None, today), 20);
        assert_eq!(age(sent, Some(day("2027-01-08")), today), 3);
        let due = Some(day("2027-01-20"));
        assert!(is_late(State::Assigned, due, today));
        assert!(!is_late(State::Answered, due, today));
        assert!(!is_late(State::Sent, None, today));
    }
}
