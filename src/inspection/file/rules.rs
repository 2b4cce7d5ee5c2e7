//! How an inspector's file goes from its opening to its conclusion, who may bring it there, and
//! what its findings and recoveries add up to. Pure; what is refused is the key of a message.

/// How far a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Open,
    Handed,
    Explained,
    Concluded,
    Off,
}

impl State {
    pub const ALL: [State; 5] = [
        State::Open,
        State::Handed,
        State::Explained,
        State::Concluded,
        State::Off,
    ];

    pub fn code(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Handed => "handed",
            State::Explained => "explained",
            State::Concluded => "concluded",
            State::Off => "off",
        }
    }

    pub fn of(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The key of its name.
    pub fn key(self) -> String {
        format!("inspection-state-{}", self.code())
    }

    /// The chip a page shows the state in.
    pub fn chip(self) -> &'static str {
        match self {
            State::Open | State::Off => "chip",
            State::Handed | State::Explained => "chip chip-warn",
            State::Concluded => "chip chip-good",
        }
    }

    /// Whether payments and findings may be written: the inspector has the file.
    pub fn is_with_inspector(self) -> bool {
        matches!(self, State::Open | State::Explained)
    }
}

/// A step of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Opened,
    Handed,
    Explained,
    Concluded,
    Off,
}

impl Step {
    pub const ALL: [Step; 5] = [
        Step::Opened,
        Step::Handed,
        Step::Explained,
        Step::Concluded,
        Step::Off,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Step::Opened => "opened",
            Step::Handed => "handed",
            Step::Explained => "explained",
            Step::Concluded => "concluded",
            Step::Off => "off",
        }
    }

    pub fn of(code: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.code() == code)
    }
}

/// A file as the rules look at it.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    pub state: State,
    /// The day by which the unit was to explain has passed.
    pub is_overdue: bool,
    /// Findings that were not withdrawn.
    pub standing: usize,
    /// Findings without a conclusion.
    pub undecided: usize,
}

impl Standing {
    /// Whether the file may be concluded as far as its state goes: explained, not explained in
    /// time, or without anything to explain.
    pub fn is_ripe(&self) -> bool {
        match self.state {
            State::Explained => true,
            State::Handed => self.is_overdue,
            State::Open => self.standing == 0,
            State::Concluded | State::Off => false,
        }
    }

    /// Whether a conclusion of a finding may be written.
    pub fn decides(&self) -> bool {
        match self.state {
            State::Open | State::Explained => true,
            State::Handed => self.is_overdue,
            State::Concluded | State::Off => false,
        }
    }
}

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub struct Asker {
    /// An inspector of the unit that inspects.
    pub inspects: bool,
    /// Somebody who writes for the inspected unit.
    pub answers: bool,
    /// He wrote, approved or paid a payment of the file, or explained for the unit.
    pub has_a_part: bool,
}

/// Why a step may not be taken; nothing where it may. First whether it is the asker's, then whether
/// the file is there, then what is missing.
pub fn refusal(step: Step, of: &Standing, asker: &Asker) -> Option<&'static str> {
    let own = match step {
        Step::Explained => asker.answers,
        _ => asker.inspects,
    };
    if !own {
        return Some("inspection-not-yours");
    }
    let is_due = match step {
        Step::Opened => false,
        Step::Handed => of.state.is_with_inspector(),
        Step::Explained => of.state == State::Handed,
        Step::Concluded => of.is_ripe(),
        Step::Off => !matches!(of.state, State::Concluded | State::Off),
    };
    if !is_due {
        return Some("inspection-not-due");
    }
    match step {
        Step::Handed if of.standing == 0 => Some("inspection-no-finding"),
        Step::Concluded if of.undecided > 0 => Some("inspection-undecided"),
        Step::Concluded if asker.has_a_part => Some("inspection-has-a-part"),
        _ => None,
    }
}

/// What a finding asks for and what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub is_withdrawn: bool,
    pub questioned_dong: i64,
    pub proposed_dong: i64,
    pub recovered_dong: i64,
}

/// What the findings of a file add up to; those withdrawn do not count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    pub findings: i64,
    pub questioned_dong: i64,
    pub proposed_dong: i64,
    pub recovered_dong: i64,
}

impl Sums {
    pub fn of(parts: impl IntoIterator<Item = Part>) -> Sums {
        let standing = parts.into_iter().filter(|part| !part.is_withdrawn);
        standing.fold(Sums::default(), |sums, part| Sums {
            findings: sums.findings + 1,
            questioned_dong: sums.questioned_dong.saturating_add(part.questioned_dong),
            proposed_dong: sums.proposed_dong.saturating_add(part.proposed_dong),
            recovered_dong: sums.recovered_dong.saturating_add(part.recovered_dong),
        })
    }

    /// What was proposed and has not come back.
    pub fn left_dong(&self) -> i64 {
        self.proposed_dong.saturating_sub(self.recovered_dong)
    }
}

/// Why an amount may not be noted as recovered: more than is left of what was proposed, or more
/// than is left of the receipt it stands on.
pub fn recovery_refusal(dong: i64, left: i64, of_receipt: Option<i64>) -> Option<&'static str> {
    if dong > left {
        Some("inspection-over-proposed")
    } else if of_receipt.is_some_and(|holds| dong > holds) {
        Some("inspection-over-receipt")
    } else {
        None
    }
}

/// Whether own level or the level below was inspected, as the kind of record asks.
pub fn scope_of(by_id: i32, unit_id: i32) -> &'static str {
    if by_id == unit_id {
        "same-level"
    } else {
        "lower-level"
    }
}

#[cfg(test)]
mod tests;
