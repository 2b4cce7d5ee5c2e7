//! How a house goes from its survey to its hand-over, who may bring it there, and what its shares
//! add up to. Pure; what is refused is the key of a message, never a sentence.

use std::collections::BTreeSet;

/// How far a house is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Surveyed,
    Proposed,
    Returned,
    Refused,
    Approved,
    Building,
    Handed,
    Closed,
    Off,
}

impl State {
    pub const ALL: [State; 9] = [
        State::Surveyed,
        State::Proposed,
        State::Returned,
        State::Refused,
        State::Approved,
        State::Building,
        State::Handed,
        State::Closed,
        State::Off,
    ];

    pub fn code(self) -> &'static str {
        match self {
            State::Surveyed => "surveyed",
            State::Proposed => "proposed",
            State::Returned => "returned",
            State::Refused => "refused",
            State::Approved => "approved",
            State::Building => "building",
            State::Handed => "handed",
            State::Closed => "closed",
            State::Off => "off",
        }
    }

    pub fn of(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The key of its name.
    pub fn key(self) -> String {
        format!("house-state-{}", self.code())
    }

    /// The chip a page shows the state in.
    pub fn chip(self) -> &'static str {
        match self {
            State::Surveyed | State::Approved | State::Off => "chip",
            State::Proposed | State::Building => "chip chip-warn",
            State::Returned | State::Refused => "chip chip-bad",
            State::Handed | State::Closed => "chip chip-good",
        }
    }

    /// Whether what the case says may still be changed by its unit.
    pub fn is_open_to_change(self) -> bool {
        matches!(self, State::Surveyed | State::Returned)
    }

    /// Whether shares may be promised and paid.
    pub fn takes_shares(self) -> bool {
        !matches!(
            self,
            State::Handed | State::Closed | State::Refused | State::Off
        )
    }

    /// Whether the house stands: it was handed over.
    pub fn is_handed(self) -> bool {
        matches!(self, State::Handed | State::Closed)
    }
}

/// A step of a house.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Surveyed,
    Attached,
    Proposed,
    Returned,
    Refused,
    Approved,
    Begun,
    Noted,
    Handed,
    TakenBack,
    Closed,
    Off,
}

impl Step {
    pub const ALL: [Step; 12] = [
        Step::Surveyed,
        Step::Attached,
        Step::Proposed,
        Step::Returned,
        Step::Refused,
        Step::Approved,
        Step::Begun,
        Step::Noted,
        Step::Handed,
        Step::TakenBack,
        Step::Closed,
        Step::Off,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Step::Surveyed => "surveyed",
            Step::Attached => "attached",
            Step::Proposed => "proposed",
            Step::Returned => "returned",
            Step::Refused => "refused",
            Step::Approved => "approved",
            Step::Begun => "begun",
            Step::Noted => "noted",
            Step::Handed => "handed",
            Step::TakenBack => "taken-back",
            Step::Closed => "closed",
            Step::Off => "off",
        }
    }

    pub fn of(code: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.code() == code)
    }

    /// The state it leads to.
    pub fn leads_to(self) -> State {
        match self {
            Step::Surveyed => State::Surveyed,
            Step::Attached | Step::Closed => State::Closed,
            Step::Proposed => State::Proposed,
            Step::Returned => State::Returned,
            Step::Refused => State::Refused,
            Step::Approved => State::Approved,
            Step::Begun | Step::Noted | Step::TakenBack => State::Building,
            Step::Handed => State::Handed,
            Step::Off => State::Off,
        }
    }

    /// Whether it may be taken from there. The first steps of a case are taken with its writing.
    pub fn follows(self, state: State) -> bool {
        match self {
            Step::Surveyed | Step::Attached => false,
            Step::Proposed => state.is_open_to_change(),
            Step::Returned | Step::Refused | Step::Approved => state == State::Proposed,
            Step::Begun => state == State::Approved,
            Step::Noted | Step::Handed => state == State::Building,
            Step::TakenBack => state.is_handed(),
            Step::Closed => state == State::Handed,
            Step::Off => state.takes_shares(),
        }
    }

    /// Whether it is taken from above.
    pub fn decides(self) -> bool {
        matches!(
            self,
            Step::Returned | Step::Refused | Step::Approved | Step::TakenBack
        )
    }

    /// Whether whoever takes it says something.
    pub fn needs_words(self) -> bool {
        matches!(
            self,
            Step::Returned | Step::Refused | Step::TakenBack | Step::Off | Step::Noted
        )
    }
}

/// What decides whether a step may be taken, beside the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub state: State,
    /// Who last proposed it, or handed it over.
    pub proposed_by: Option<i32>,
    pub handed_by: Option<i32>,
    /// Promised and not paid yet.
    pub open_dong: i64,
    /// Paid by anyone but the family.
    pub given_dong: i64,
}

/// Who asks for a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asker {
    pub account_id: i32,
    /// His unit stands above that of the house, or nobody does and it is his own.
    pub is_above: bool,
    /// The role approves.
    pub approves: bool,
    /// The most his tier gives one house; none where it gives nothing.
    pub limit_dong: Option<i64>,
}

/// An amount asked for or given, under the norm in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    pub dong: i64,
    pub norm_dong: Option<i64>,
    pub says_why: bool,
}

/// Why an asker may not take a step; nothing where he may. First the order, then who decides, then
/// the four eyes, then what it needs.
pub fn refusal(step: Step, house: &Standing, asker: &Asker) -> Option<&'static str> {
    if !step.follows(house.state) {
        return Some("house-step-not-due");
    }
    if step.decides() {
        if !asker.is_above || !asker.approves {
            return Some("house-step-above");
        }
        let before = match step {
            Step::TakenBack => house.handed_by,
            _ => house.proposed_by,
        };
        if before == Some(asker.account_id) {
            return Some("house-step-own");
        }
    }
    if step == Step::Handed && house.open_dong > 0 {
        return Some("house-step-unpaid");
    }
    if step == Step::Handed && house.given_dong == 0 {
        return Some("house-step-nothing-paid");
    }
    None
}

/// Why an amount may not be asked for or given.
pub fn amount_refusal(step: Step, given: &Given, limit_dong: Option<i64>) -> Option<&'static str> {
    if step == Step::Approved && limit_dong.is_none_or(|most| given.dong > most) {
        return Some("house-over-limit");
    }
    let is_over = given.norm_dong.is_some_and(|norm| given.dong > norm);
    (is_over && !given.says_why).then_some("house-over-norm")
}

/// Where a share comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    Fund,
    Donor,
    Employer,
    State,
    Family,
}

impl Source {
    pub const ALL: [Source; 5] = [
        Source::Fund,
        Source::Donor,
        Source::Employer,
        Source::State,
        Source::Family,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Source::Fund => "fund",
            Source::Donor => "donor",
            Source::Employer => "employer",
            Source::State => "state",
            Source::Family => "family",
        }
    }

    pub fn of(code: &str) -> Option<Source> {
        Source::ALL.into_iter().find(|source| source.code() == code)
    }
}

/// A share as it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub source: Source,
    /// The kind of the fund it is paid out of.
    pub fund_kind: Option<String>,
    /// The fund had it from a donor.
    pub is_donors: bool,
    pub promised_dong: i64,
    pub paid_dong: i64,
}

impl Part {
    /// The value of the dimension `source` it counts under; nothing for the family's own money.
    fn dim(&self) -> Option<&'static str> {
        match self.source {
            Source::Fund if self.is_donors => Some("mobilised"),
            Source::Fund if self.fund_kind.as_deref() == Some("union-budget") => {
                Some("union-budget")
            }
            Source::Fund | Source::Donor => Some("mobilised"),
            Source::Employer => Some("employer"),
            Source::State => Some("state"),
            Source::Family => None,
        }
    }
}

/// What shares add up to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    pub promised_dong: i64,
    pub paid_dong: i64,
    /// Paid by anyone but the family: what the figures count.
    pub given_dong: i64,
    /// Paid out of union funds.
    pub funds_dong: i64,
}

impl Sums {
    pub fn of(parts: &[Part]) -> Sums {
        let mut sums = Sums::default();
        for part in parts {
            sums.promised_dong += part.promised_dong;
            sums.paid_dong += part.paid_dong;
            if part.source != Source::Family {
                sums.given_dong += part.paid_dong;
            }
            if part.source == Source::Fund {
                sums.funds_dong += part.paid_dong;
            }
        }
        sums
    }

    pub fn open_dong(&self) -> i64 {
        self.promised_dong - self.paid_dong
    }
}

/// The source the figures count a house under: the one that paid, `mixed` where several did.
pub fn source_of(parts: &[Part]) -> Option<&'static str> {
    let paid = parts.iter().filter(|part| part.paid_dong > 0);
    let sources: BTreeSet<&'static str> = paid.filter_map(Part::dim).collect();
    match sources.len() {
        0 => None,
        1 => sources.first().copied(),
        _ => Some("mixed"),
    }
}

#[cfg(test)]
mod tests;
