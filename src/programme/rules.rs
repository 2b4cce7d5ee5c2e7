//! Where a list stands, who may take which step of it, and what the checks ask. Pure; what is
//! refused is the key of a message, never a sentence.

use crate::catalogue::Catalogue;
use timeline::Day;

/// The kinds of records a programme may write.
pub const KINDS: [&str; 7] = [
    "trao-qua",
    "tro-cap-kho-khan",
    "tham-hoi-om",
    "qua-con-doan-vien",
    "gia-dinh-chinh-sach",
    "tet-sum-vay",
    "bua-com-cong-doan",
];

/// Who may stand on a line: the person himself, or one of his family for whom he answers.
pub const KIN: [&str; 5] = ["self", "child", "parent", "spouse", "other"];

/// What a check may find, and whether it stops a list; what does not stop wants a word of answer.
pub const MARKS: [(&str, bool); 9] = [
    ("over-norm", true),
    ("not-member", true),
    ("died", true),
    ("two-lists", false),
    ("elsewhere", false),
    ("left", false),
    ("not-eligible", false),
    ("by-hand", false),
    ("same-account", false),
];

/// Whether a list with this mark goes no further until the line is put right or struck out.
pub fn stops(mark: &str) -> bool {
    MARKS.iter().any(|(code, stops)| *code == mark && *stops)
}

/// The marks that stop, as the database is asked.
pub fn stopping() -> Vec<String> {
    let stopping = MARKS.iter().filter(|(_, stops)| *stops);
    stopping.map(|(code, _)| (*code).to_owned()).collect()
}

/// A step a list takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Submit,
    Approve,
    Return,
    Refuse,
    Drop,
}

impl Step {
    pub const ALL: [Step; 5] = [
        Step::Submit,
        Step::Approve,
        Step::Return,
        Step::Refuse,
        Step::Drop,
    ];

    /// The end of its address.
    pub fn address(self) -> &'static str {
        match self {
            Step::Submit => "gui",
            Step::Approve => "duyet",
            Step::Return => "tra-lai",
            Step::Refuse => "khong-duyet",
            Step::Drop => "bo",
        }
    }

    pub fn at(address: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.address() == address)
    }

    /// How it is written down; the approval that freezes is written as such by whoever counts them.
    pub fn code(self) -> &'static str {
        match self {
            Step::Submit => "submitted",
            Step::Approve => "approved",
            Step::Return => "returned",
            Step::Refuse => "refused",
            Step::Drop => "dropped",
        }
    }

    /// Whether whoever takes it says why.
    pub fn needs_reason(self) -> bool {
        matches!(self, Step::Return | Step::Refuse | Step::Drop)
    }
}

/// What an account may do with a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hands {
    /// Writes and sends lists of the unit.
    pub writes: bool,
    /// The most it may approve at once; none where it approves nothing.
    pub limit_dong: Option<i64>,
}

/// What decides whether a step may be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing<'a> {
    pub state: &'a str,
    pub round_state: &'a str,
    pub turns: i32,
    pub total_dong: i64,
    pub submitted_by: Option<i32>,
    /// The accounts that approved since it was last submitted.
    pub approved_by: &'a [i32],
    pub approvals: i16,
    /// Whether the asker acts for the round's unit or above it, so that his approval may be the
    /// last.
    pub is_of_round: bool,
    /// Marks of standing lines that stop, and those that have no answer yet.
    pub stopping: i64,
    pub unanswered: i64,
}

/// Why an account may not take a step; nothing where it may. First whether the list is there, then
/// the hand, then the four eyes, then the checks, then the limit.
pub fn refusal(
    step: Step,
    list: &Standing<'_>,
    hands: &Hands,
    account_id: i32,
) -> Option<&'static str> {
    let is_with_unit = matches!(list.state, "draft" | "returned");
    let due = match step {
        Step::Submit | Step::Drop => is_with_unit,
        Step::Approve | Step::Return | Step::Refuse => list.state == "submitted",
    };
    if !due {
        return Some("aid-step-not-due");
    }
    match step {
        Step::Submit | Step::Drop if !hands.writes => return Some("aid-step-writer"),
        Step::Submit if list.round_state != "open" => return Some("aid-step-round-closed"),
        Step::Submit if list.turns == 0 => return Some("aid-step-empty"),
        Step::Approve | Step::Return | Step::Refuse if hands.limit_dong.is_none() => {
            return Some("aid-step-approver");
        }
        _ => {}
    }
    if step == Step::Approve {
        if list.submitted_by == Some(account_id) {
            return Some("aid-step-own");
        }
        if list.approved_by.contains(&account_id) {
            return Some("aid-step-twice");
        }
    }
    if matches!(step, Step::Submit | Step::Approve) {
        if list.stopping > 0 {
            return Some("aid-step-stopped");
        }
        if list.unanswered > 0 {
            return Some("aid-step-unanswered");
        }
    }
    let above = hands.limit_dong.is_some_and(|most| list.total_dong > most);
    if step == Step::Approve && above && list.is_of_round {
        return Some("aid-step-limit");
    }
    None
}

/// Whether an approval is the one that freezes: enough with the others, by somebody of the round's
/// unit or above.
pub fn freezes(list: &Standing<'_>) -> bool {
    let given = list.approved_by.len() as i64;
    list.is_of_round && given + 1 >= i64::from(list.approvals)
}

/// The most one approval of an account of this tier may cover.
pub fn limit_of(catalogue: &Catalogue, tier: &str, on: Day) -> i64 {
    let tier = match tier {
        "upper" => "upper",
        "federation" | "confederation" => "federation",
        _ => "base",
    };
    let rule = catalogue.rule(&format!("aid-limit-{tier}"), on);
    rule.and_then(|rule| rule.value.as_integer()).unwrap_or(0)
}

/// A line as the checksum of its list reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedLine {
    pub aid_line_id: i64,
    pub person_id: i64,
    pub kin: String,
    pub kin_no: i16,
    pub birth_year: Option<i16>,
    pub amount_dong: i64,
}

/// The text a list's checksum is taken of: its standing lines in the order of their numbers, each
/// `line|person|kin|number|year of birth|đồng` and a line break. What may be deleted for a person's
/// sake (account numbers) and what is only said (reasons) is not part of it.
pub fn sealed_text(lines: &[SealedLine]) -> String {
    use std::fmt::Write;
    let mut text = String::new();
    for line in lines {
        let year = line
            .birth_year
            .map_or(String::new(), |year| year.to_string());
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "{}|{}|{}|{}|{year}|{}",
            line.aid_line_id, line.person_id, line.kin, line.kin_no, line.amount_dong
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BOTH: Hands = Hands {
        writes: true,
        limit_dong: Some(100),
    };

    fn list<'a>(state: &'a str, approved_by: &'a [i32]) -> Standing<'a> {
        Standing {
            state,
            round_state: "open",
            turns: 1,
            total_dong: 100,
            submitted_by: Some(1),
            approved_by,
            approvals: 2,
            is_of_round: true,
            stopping: 0,
            unanswered: 0,
        }
    }

    #[test]
    fn who_sent_does_not_approve_and_nobody_approves_twice() {
        let told = |list: &Standing<'_>, account| refusal(Step::Approve, list, &BOTH, account);
        assert_eq!(told(&list("submitted", &[]), 1), Some("aid-step-own"));
        assert_eq!(told(&list("submitted", &[2]), 2), Some("aid-step-twice"));
        assert_eq!(told(&list("submitted", &[2]), 3), None);
        assert_eq!(told(&list("draft", &[]), 3), Some("aid-step-not-due"));
        assert!(!freezes(&list("submitted", &[])) && freezes(&list("submitted", &[2])));
    }

    #[test]
    fn checks_limits_and_rounds_stop() {
        let told = |list: &Standing<'_>, step| refusal(step, list, &BOTH, 3);
        let mut one = list("submitted", &[]);
        one.total_dong = 101;
        assert_eq!(told(&one, Step::Approve), Some("aid-step-limit"));
        one.unanswered = 1;
        assert_eq!(told(&one, Step::Approve), Some("aid-step-unanswered"));
        one.stopping = 1;
        assert_eq!(told(&one, Step::Approve), Some("aid-step-stopped"));
        assert_eq!(told(&one, Step::Return), None);
        let mut one = list("draft", &[]);
        one.turns = 0;
        assert_eq!(told(&one, Step::Submit), Some("aid-step-empty"));
        one.round_state = "closed";
        assert_eq!(told(&one, Step::Submit), Some("aid-step-round-closed"));
    }

    proptest! {
        #[test]
        fn every_frozen_list_has_its_eyes(
            steps in prop::collection::vec((0usize..5, 1i32..5), 0..20), approvals in 1i16..4
        ) {
            let (mut state, mut sender, mut given) = ("draft", None, Vec::new());
            for (step, account) in steps {
                let step = Step::ALL[step];
                let mut now = list(state, &given);
                (now.submitted_by, now.approvals) = (sender, approvals);
                if refusal(step, &now, &BOTH, account).is_some() {
                    continue;
                }
                let last = step == Step::Approve && freezes(&now);
                match step {
                    Step::Submit => { sender = Some(account); given.clear(); state = "submitted" }
                    Step::Approve => given.push(account),
                    _ => state = step.code(),
                }
                if last {
                    let mut eyes = given.clone();
                    eyes.sort_unstable();
                    eyes.dedup();
                    prop_assert_eq!(eyes.len() as i64, i64::from(approvals));
                    prop_assert!(!eyes.contains(&sender.unwrap()));
                    return Ok(());
                }
            }
        }
    }
}
