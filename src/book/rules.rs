//! Who may take which step of a voucher, and what an entry of it says. Pure; what is refused is the
//! key of a message, never a sentence.

use ledger::{Dong, Entry, Fault, Posting};
use timeline::Day;

/// A receipt (C40-BB) or a payment (C41-BB).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Receipt,
    Payment,
}

impl Kind {
    pub fn code(self) -> &'static str {
        match self {
            Kind::Receipt => "receipt",
            Kind::Payment => "payment",
        }
    }

    pub fn of(code: &str) -> Option<Kind> {
        [Kind::Receipt, Kind::Payment]
            .into_iter()
            .find(|kind| kind.code() == code)
    }

    /// The form the voucher is printed on.
    pub fn form(self) -> &'static str {
        match self {
            Kind::Receipt => "C40-BB",
            Kind::Payment => "C41-BB",
        }
    }

    fn letters(self) -> &'static str {
        match self {
            Kind::Receipt => "PT",
            Kind::Payment => "PC",
        }
    }
}

/// The number as papers bear it: `PC0007`.
pub fn number_text(kind: Kind, number: i32) -> String {
    format!("{}{number:04}", kind.letters())
}

/// Where a voucher stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Written,
    Approved,
    Refused,
    Paid,
    Reversed,
}

impl State {
    pub const ALL: [State; 5] = [
        State::Written,
        State::Approved,
        State::Refused,
        State::Paid,
        State::Reversed,
    ];

    pub fn code(self) -> &'static str {
        match self {
            State::Written => "written",
            State::Approved => "approved",
            State::Refused => "refused",
            State::Paid => "paid",
            State::Reversed => "reversed",
        }
    }

    pub fn of(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// A step a voucher takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Approve,
    Refuse,
    Pay,
    Reverse,
}

impl Step {
    pub const ALL: [Step; 4] = [Step::Approve, Step::Refuse, Step::Pay, Step::Reverse];

    /// The state it leads to, by which it is written down.
    pub fn leads_to(self) -> State {
        match self {
            Step::Approve => State::Approved,
            Step::Refuse => State::Refused,
            Step::Pay => State::Paid,
            Step::Reverse => State::Reversed,
        }
    }

    /// The end of its address.
    pub fn address(self) -> &'static str {
        match self {
            Step::Approve => "duyet",
            Step::Refuse => "tra-lai",
            Step::Pay => "thuc-hien",
            Step::Reverse => "thu-hoi",
        }
    }

    pub fn at(address: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.address() == address)
    }

    /// Whether whoever takes it says why.
    pub fn needs_reason(self) -> bool {
        matches!(self, Step::Refuse | Step::Reverse)
    }
}

/// What an account may do in a book by the posts it holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hands {
    pub is_accountant: bool,
    pub is_cashier: bool,
    /// The most it may approve at once; none where it approves nothing.
    pub limit_dong: Option<i64>,
}

/// What decides whether a step may be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub kind: Kind,
    pub state: State,
    pub amount_dong: i64,
    pub written_by: i32,
    pub approved_by: Option<i32>,
    /// Money between units goes back by its own road.
    pub is_transfer: bool,
}

/// Why an account may not take a step; nothing where it may. First whether the voucher is there,
/// then the post, then the four eyes, then the limit.
pub fn refusal(
    step: Step,
    voucher: &Standing,
    hands: &Hands,
    account_id: i32,
) -> Option<&'static str> {
    let is_payment = voucher.kind == Kind::Payment;
    let due = match (step, voucher.state) {
        (Step::Approve, State::Written) => is_payment,
        (Step::Refuse, State::Written | State::Approved) => true,
        (Step::Pay, State::Written) => !is_payment,
        (Step::Pay, State::Approved) => true,
        (Step::Reverse, State::Paid) => true,
        _ => false,
    };
    if !due {
        return Some("book-step-not-due");
    }
    if step == Step::Reverse && voucher.is_transfer {
        return Some("book-step-transfer");
    }
    match step {
        Step::Pay if !hands.is_cashier => return Some("book-step-cashier"),
        Step::Approve | Step::Refuse | Step::Reverse if hands.limit_dong.is_none() => {
            return Some("book-step-approver");
        }
        _ => {}
    }
    if account_id == voucher.written_by {
        return Some("book-step-own");
    }
    if step == Step::Pay && voucher.approved_by == Some(account_id) {
        return Some("book-step-approved-by-self");
    }
    let above = hands
        .limit_dong
        .is_some_and(|most| voucher.amount_dong > most);
    (step == Step::Approve && above).then_some("book-step-limit")
}

/// What a voucher moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved<'a> {
    pub kind: Kind,
    /// The account the money comes from or goes to.
    pub account: &'a str,
    /// `cash` or `bank`: also the code of the account of money.
    pub purse_kind: &'a str,
    pub purse_id: i64,
    pub fund_id: i64,
    pub transfer_id: Option<i64>,
    pub amount_dong: i64,
}

/// The entry of a voucher: a receipt debits the purse, a payment credits it.
pub fn entry_of(on: Day, moved: &Moved<'_>) -> Result<Entry, Fault> {
    let amount = Dong::new(moved.amount_dong)?;
    let (purse, other) = match moved.kind {
        Kind::Receipt => (amount, amount.opposite()),
        Kind::Payment => (amount.opposite(), amount),
    };
    let money = Posting::new(moved.purse_kind, moved.fund_id, purse).in_purse(moved.purse_id);
    let mut against = Posting::new(moved.account, moved.fund_id, other);
    if let Some(transfer) = moved.transfer_id {
        against = against.of_transfer(transfer);
    }
    // The debit stands first, as books write it.
    let postings = match moved.kind {
        Kind::Receipt => vec![money, against],
        Kind::Payment => vec![against, money],
    };
    Entry::new(on, postings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn voucher(kind: Kind, state: State) -> Standing {
        Standing {
            kind,
            state,
            amount_dong: 100,
            written_by: 1,
            approved_by: (state != State::Written).then_some(2),
            is_transfer: false,
        }
    }

    const ALL_POSTS: Hands = Hands {
        is_accountant: true,
        is_cashier: true,
        limit_dong: Some(100),
    };

    #[test]
    fn a_payment_takes_three_people_and_a_receipt_two() {
        let payment = voucher(Kind::Payment, State::Written);
        let told = |step, of: &Standing, account| refusal(step, of, &ALL_POSTS, account);
        assert_eq!(told(Step::Approve, &payment, 1), Some("book-step-own"));
        assert_eq!(told(Step::Approve, &payment, 2), None);
        assert_eq!(told(Step::Pay, &payment, 3), Some("book-step-not-due"));
        let approved = voucher(Kind::Payment, State::Approved);
        assert_eq!(told(Step::Pay, &approved, 1), Some("book-step-own"));
        assert_eq!(
            told(Step::Pay, &approved, 2),
            Some("book-step-approved-by-self")
        );
        assert_eq!(told(Step::Pay, &approved, 3), None);
        let receipt = voucher(Kind::Receipt, State::Written);
        assert_eq!(told(Step::Approve, &receipt, 2), Some("book-step-not-due"));
        assert_eq!(told(Step::Pay, &receipt, 2), None);
        assert_eq!(told(Step::Pay, &receipt, 1), Some("book-step-own"));
    }

    #[test]
    fn posts_and_limits_decide() {
        let mut payment = voucher(Kind::Payment, State::Written);
        let nobody = Hands::default();
        let told = refusal(Step::Approve, &payment, &nobody, 2);
        assert_eq!(told, Some("book-step-approver"));
        payment.amount_dong = 101;
        let told = refusal(Step::Approve, &payment, &ALL_POSTS, 2);
        assert_eq!(told, Some("book-step-limit"));
        let approved = voucher(Kind::Payment, State::Approved);
        let told = refusal(Step::Pay, &approved, &nobody, 3);
        assert_eq!(told, Some("book-step-cashier"));
        let mut sent = voucher(Kind::Payment, State::Paid);
        sent.is_transfer = true;
        let told = refusal(Step::Reverse, &sent, &ALL_POSTS, 3);
        assert_eq!(told, Some("book-step-transfer"));
    }

    proptest! {
        #[test]
        fn every_road_to_payment_has_three_people(
            steps in prop::collection::vec((0usize..4, 1i32..5), 0..12)
        ) {
            let mut now = voucher(Kind::Payment, State::Written);
            for (step, account) in steps {
                let step = Step::ALL[step];
                if refusal(step, &now, &ALL_POSTS, account).is_some() {
                    continue;
                }
                if step == Step::Approve {
                    now.approved_by = Some(account);
                }
                if step == Step::Pay {
                    let people = [Some(now.written_by), now.approved_by, Some(account)];
                    let two = people[0] == people[1] || people[1] == people[2];
                    prop_assert!(!two && people[0] != people[2] && people[1].is_some());
                }
                now.state = step.leads_to();
            }
        }

        #[test]
        fn an_entry_moves_what_its_voucher_says(amount in 1i64..1_000_000_000_000) {
            for kind in [Kind::Receipt, Kind::Payment] {
                let moved = Moved {
                    kind, account: "care", purse_kind: "cash", purse_id: 1, fund_id: 1,
                    transfer_id: None, amount_dong: amount,
                };
                let entry = entry_of(jiff::civil::date(2027, 1, 1), &moved).unwrap();
                let purse = entry.postings().iter().find(|own| own.purse.is_some()).unwrap();
                let sign = if kind == Kind::Receipt { 1 } else { -1 };
                prop_assert_eq!(purse.amount.whole(), sign * amount);
            }
        }
    }
}
