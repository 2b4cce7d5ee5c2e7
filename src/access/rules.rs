//! Roles, acts and permissions. Pure.

use std::fmt;
use std::str::FromStr;

use jiff::SignedDuration;

/// What an account is at its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    BaseClerk,
    UpperOfficer,
    FederationOfficer,
    Inspector,
    Administrator,
}

impl Role {
    pub const ALL: [Role; 5] = [
        Role::BaseClerk,
        Role::UpperOfficer,
        Role::FederationOfficer,
        Role::Inspector,
        Role::Administrator,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Role::BaseClerk => "base-clerk",
            Role::UpperOfficer => "upper-officer",
            Role::FederationOfficer => "federation-officer",
            Role::Inspector => "inspector",
            Role::Administrator => "administrator",
        }
    }

    /// Whether the role may do the act at the units of its scope.
    pub fn may(self, act: Act) -> bool {
        use Act::*;
        match self {
            Role::BaseClerk => {
                matches!(
                    act,
                    Read | Record | Declare | Report | KeepMembers | Reveal | KeepBooks
                )
            }
            Role::FederationOfficer if act == Reorganise => true,
            Role::UpperOfficer | Role::FederationOfficer => matches!(
                act,
                Read | Record
                    | Declare
                    | Report
                    | Approve
                    | Assign
                    | KeepUnits
                    | KeepMembers
                    | Reveal
                    | Answer
                    | KeepBooks
            ),
            Role::Inspector => matches!(act, Read | Inspect | KeepInspections),
            Role::Administrator => {
                matches!(
                    act,
                    Read | Inspect | KeepUnits | Reorganise | KeepAccounts | Answer
                )
            }
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Role {
    type Err = ();
    fn from_str(code: &str) -> Result<Self, ()> {
        Role::ALL
            .into_iter()
            .find(|role| role.code() == code)
            .ok_or(())
    }
}

/// Something that needs a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// See figures, records and reports.
    Read,
    /// Record, correct, withdraw.
    Record,
    /// State a figure without records.
    Declare,
    /// Ask a figure of a unit.
    Assign,
    /// Write, submit and issue reports.
    Report,
    /// Open rounds, send reports of units below back, approve them.
    Approve,
    /// Create, edit and move units.
    KeepUnits,
    /// Draw up, confirm and repeal acts that reorganise a federation.
    Reorganise,
    /// Make accounts and reset links.
    KeepAccounts,
    /// See who did what and when.
    Inspect,
    /// Open inspectors' files, write findings, conclude, note what came back.
    KeepInspections,
    /// Keep the register: people, their spells, cards, officers, imports, duplicates.
    KeepMembers,
    /// See a masked personal value, with a reason that is kept.
    Reveal,
    /// Answer what people ask about their own data.
    Answer,
    /// Take part in a unit's book; which part, the posts of the book say.
    KeepBooks,
}

/// The person asking: an account in its role at its unit.
#[derive(Debug, Clone)]
pub struct Actor {
    pub account_id: i32,
    pub login: String,
    pub full_name: String,
    pub address_form: String,
    pub unit_id: i32,
    pub unit_code: String,
    pub unit_tier: String,
    pub generated: bool,
    pub role: Role,
    pub line: String,
    pub language: String,
    pub csrf_token: String,
}

impl Actor {
    /// The permission for the act, if the role has it. Whether a unit is within scope is answered
    /// by loading the unit inside the actor's transaction.
    pub fn may(&self, act: Act) -> Option<Permit> {
        self.role.may(act).then_some(Permit {
            act,
            account_id: Some(self.account_id),
            unit_id: self.unit_id,
        })
    }

    /// The initials for the round mark: first letters of the two last words.
    pub fn initials(&self) -> String {
        let words: Vec<&str> = self.full_name.split_whitespace().collect();
        let last_two = &words[words.len().saturating_sub(2)..];
        last_two
            .iter()
            .filter_map(|word| word.chars().next())
            .collect()
    }
}

/// Proof that an actor may do an act. Only [`Actor::may`], [`Permit::of_the_operator`] and, for
/// a receiver without an account, [`Permit::of_a_code_holder`] make one.
#[derive(Debug, Clone, Copy)]
pub struct Permit {
    act: Act,
    account_id: Option<i32>,
    unit_id: i32,
}

impl Permit {
    /// The permission of whoever runs the site, who has no account and no scope. Used by commands
    /// alone, which run over the owner's connection; a request never has one.
    pub fn of_the_operator(act: Act) -> Self {
        Self {
            act,
            account_id: None,
            unit_id: 0,
        }
    }

    /// The permission of whoever holds a one-time code: no account, no scope, and no more than what
    /// the code was printed for.
    pub(crate) fn of_a_code_holder(act: Act) -> Self {
        Self::of_the_operator(act)
    }

    pub fn act(&self) -> Act {
        self.act
    }
    /// The account of a request. Where the operator may come, ask for the [`Permit::author`].
    pub fn account_id(&self) -> i32 {
        self.account_id.unwrap_or(0)
    }
    /// The account that acts; nothing for the operator.
    pub fn author(&self) -> Option<i32> {
        self.account_id
    }
    /// The unit the account acts for, the root of its scope.
    pub fn unit_id(&self) -> i32 {
        self.unit_id
    }
}

/// How sign-in is guarded.
#[derive(Debug, Clone, Copy)]
pub struct SignInRules {
    /// Wrong passwords in a row before the account is locked.
    pub attempts: i32,
    pub locked_for: SignedDuration,
    pub session_idle: SignedDuration,
    pub session_longest: SignedDuration,
    pub reset_link_for: SignedDuration,
    pub shortest_password: usize,
}

/// OWASP's authentication and session guidance: lock after a few failures, end idle sessions,
/// let one-time links live briefly.
pub const SIGN_IN: SignInRules = SignInRules {
    attempts: 6,
    locked_for: SignedDuration::from_mins(15),
    session_idle: SignedDuration::from_hours(2),
    session_longest: SignedDuration::from_hours(12),
    reset_link_for: SignedDuration::from_hours(24),
    shortest_password: 10,
};
