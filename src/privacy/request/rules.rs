//! What one may ask about one's own data, by when it must be answered and done, and what may follow
//! what. Pure: the days are asked for with the day they count from.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Weekday;
use timeline::Day;

use crate::catalogue::Catalogue;

/// The rules of the rulebook that say the days, each a number of days.
pub const RULE_CODES: [&str; 10] = [
    "data-request-answer",
    "data-access-days",
    "data-access-days-others",
    "data-access-days-more",
    "data-withdraw-days",
    "data-withdraw-days-others",
    "data-withdraw-days-more",
    "data-delete-days",
    "data-delete-days-others",
    "data-delete-days-more",
];

/// What somebody asks about his own data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestKind {
    See,
    Correct,
    Provide,
    Withdraw,
    Restrict,
    Object,
    Delete,
}

impl RequestKind {
    pub const ALL: [RequestKind; 7] = [
        RequestKind::See,
        RequestKind::Correct,
        RequestKind::Provide,
        RequestKind::Withdraw,
        RequestKind::Restrict,
        RequestKind::Object,
        RequestKind::Delete,
    ];

    pub fn code(self) -> &'static str {
        match self {
            RequestKind::See => "see",
            RequestKind::Correct => "correct",
            RequestKind::Provide => "provide",
            RequestKind::Withdraw => "withdraw",
            RequestKind::Restrict => "restrict",
            RequestKind::Object => "object",
            RequestKind::Delete => "delete",
        }
    }

    /// The rule that says within how many days it is done.
    fn rule(self) -> &'static str {
        match self {
            RequestKind::See | RequestKind::Correct | RequestKind::Provide => "data-access-days",
            RequestKind::Withdraw | RequestKind::Restrict | RequestKind::Object => {
                "data-withdraw-days"
            }
            RequestKind::Delete => "data-delete-days",
        }
    }
}

impl fmt::Display for RequestKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for RequestKind {
    type Err = ();
    fn from_str(code: &str) -> Result<Self, ()> {
        let mut all = RequestKind::ALL.into_iter();
        all.find(|kind| kind.code() == code).ok_or(())
    }
}

/// The ways a request comes in.
pub const WAYS: [&str; 4] = ["in-person", "letter", "email", "phone"];

/// Until when a request is answered and done, and on what basis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    pub answer_due_on: Day,
    pub due_on: Day,
    pub basis: String,
}

/// The days of a request received on a day, by the rules in force that day; nothing where the
/// rulebook has none, for then no date is promised.
pub fn terms(
    catalogue: &Catalogue,
    kind: RequestKind,
    third_parties: bool,
    received_on: Day,
) -> Option<Terms> {
    let days = |code: &str| days_of(catalogue, code, received_on);
    let code = match third_parties {
        true => format!("{}-others", kind.rule()),
        false => kind.rule().to_owned(),
    };
    let (to_answer, _) = days("data-request-answer")?;
    let (to_do, basis) = days(&code)?;
    Some(Terms {
        answer_due_on: working_days_after(received_on, to_answer, &holidays(catalogue)),
        due_on: received_on.saturating_add(jiff::Span::new().days(to_do)),
        basis,
    })
}

/// The day until which a request may be put off, once.
pub fn extended(
    catalogue: &Catalogue,
    kind: RequestKind,
    (received_on, due_on): (Day, Day),
) -> Option<Day> {
    let (more, _) = days_of(catalogue, &format!("{}-more", kind.rule()), received_on)?;
    Some(due_on.saturating_add(jiff::Span::new().days(more)))
}

fn days_of(catalogue: &Catalogue, code: &str, on: Day) -> Option<(i64, String)> {
    let rule = catalogue.rule(code, on)?;
    Some((rule.value.as_integer()?, rule.basis.clone()))
}

/// The public holidays the rulebook knows, of every year it has a row for.
pub fn holidays(catalogue: &Catalogue) -> Vec<Day> {
    let rows = catalogue.rules.iter();
    rows.filter(|rule| rule.code == "public-holidays")
        .filter_map(|rule| rule.value.as_array())
        .flatten()
        .filter_map(|day| day.as_str()?.parse().ok())
        .collect()
}

/// The day on which so many working days have passed; the first counts from the day after.
pub fn working_days_after(day: Day, count: i64, holidays: &[Day]) -> Day {
    let rest = |day: Day| {
        matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) || holidays.contains(&day)
    };
    let (mut day, mut left) = (day, count);
    while left > 0 {
        let Ok(next) = day.tomorrow() else { break };
        day = next;
        left -= i64::from(!rest(day));
    }
    day
}

/// How a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestState {
    Received,
    /// The person was told that it is taken up and by when it is done.
    Answered,
    Done,
    Refused,
    /// Taken back by who asked.
    Dropped,
}

impl RequestState {
    pub fn code(self) -> &'static str {
        match self {
            RequestState::Received => "received",
            RequestState::Answered => "answered",
            RequestState::Done => "done",
            RequestState::Refused => "refused",
            RequestState::Dropped => "dropped",
        }
    }

    pub fn is_open(self) -> bool {
        matches!(self, RequestState::Received | RequestState::Answered)
    }
}

impl FromStr for RequestState {
    type Err = ();
    fn from_str(code: &str) -> Result<Self, ()> {
        use RequestState::*;
        let mut all = [Received, Answered, Done, Refused, Dropped].into_iter();
        all.find(|state| state.code() == code).ok_or(())
    }
}

/// What is done with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Answer,
    Extend,
    Done,
    Refuse,
    Drop,
}

impl Step {
    pub fn of(code: &str) -> Option<Step> {
        match code {
            "answer" => Some(Step::Answer),
            "extend" => Some(Step::Extend),
            "done" => Some(Step::Done),
            "refuse" => Some(Step::Refuse),
            "drop" => Some(Step::Drop),
            _ => None,
        }
    }

    /// Whether it needs words that say why.
    pub fn needs_reason(self) -> bool {
        matches!(self, Step::Extend | Step::Refuse)
    }
}

/// May the step be taken? A deletion is done on its own page, which says what follows.
pub fn check_step(
    step: Step,
    (kind, state): (RequestKind, RequestState),
    was_extended: bool,
) -> Result<(), &'static str> {
    match step {
        _ if !state.is_open() => Err("privacy-request-closed"),
        Step::Answer if state == RequestState::Answered => Err("privacy-request-answered"),
        Step::Extend if was_extended => Err("privacy-request-extended"),
        Step::Done if kind == RequestKind::Delete => Err("privacy-request-delete-page"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use timeline::day_from_number;

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn the_days_are_those_of_the_decree() {
        let catalogue = crate::catalogue::load(None).unwrap();
        // A Thursday before a weekend.
        let received = day("2026-06-04");
        let of = |kind, others| {
            let terms = terms(&catalogue, kind, others, received).unwrap();
            let more = extended(&catalogue, kind, (received, terms.due_on)).unwrap();
            let days = |until: Day| (until - received).get_days();
            (days(terms.answer_due_on), days(terms.due_on), days(more))
        };
        assert_eq!(of(RequestKind::See, false), (4, 10, 20));
        assert_eq!(of(RequestKind::Provide, true), (4, 15, 25));
        assert_eq!(of(RequestKind::Object, false), (4, 15, 30));
        assert_eq!(of(RequestKind::Withdraw, true), (4, 20, 35));
        assert_eq!(of(RequestKind::Delete, false), (4, 20, 40));
        assert_eq!(of(RequestKind::Delete, true), (4, 30, 50));
        let before = terms(&catalogue, RequestKind::See, false, day("2025-12-31"));
        assert_eq!(before, None, "no rule was in force");
    }

    #[test]
    fn weekends_and_holidays_are_no_working_days() {
        let catalogue = crate::catalogue::load(None).unwrap();
        let answer = |received: &str| {
            let terms = terms(&catalogue, RequestKind::See, false, day(received));
            terms.unwrap().answer_due_on.to_string()
        };
        assert_eq!(answer("2026-06-01"), "2026-06-03");
        // The reunification and labour days, then a weekend.
        assert_eq!(answer("2026-04-29"), "2026-05-05");
    }

    #[test]
    fn a_closed_request_stays_closed_and_more_time_is_given_once() {
        use RequestState::*;
        for state in [Done, Refused, Dropped] {
            for step in ["answer", "extend", "done", "refuse", "drop"] {
                let step = Step::of(step).unwrap();
                assert!(check_step(step, (RequestKind::See, state), false).is_err());
            }
        }
        let open = (RequestKind::Correct, Answered);
        assert_eq!(check_step(Step::Extend, open, false), Ok(()));
        assert!(check_step(Step::Extend, open, true).is_err());
        assert!(check_step(Step::Done, (RequestKind::Delete, Received), false).is_err());
    }

    proptest! {
        #[test]
        fn exactly_so_many_working_days_pass(start in 18_000..24_000i32, count in 0..40i64,
                                             off in prop::collection::vec(0..60i32, 0..8)) {
            let first = day_from_number(start).unwrap();
            let off: Vec<Day> = off.iter().filter_map(|at| day_from_number(start + at)).collect();
            let last = working_days_after(first, count, &off);
            let works = |day: &Day| {
                !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !off.contains(day)
            };
            let passed = (1..200)
                .filter_map(|at| day_from_number(start + at))
                .filter(|day| *day <= last && works(day))
                .count();
            prop_assert_eq!(i64::try_from(passed).unwrap(), count);
            prop_assert!(count == 0 || works(&last));
        }
    }
}
