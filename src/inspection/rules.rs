//! The rules by which payments are marked: each a function of its own over the payments of a scope,
//! in the order of units and days. Pure. What is marked, and by which other payments, are numbers
//! of vouchers; the words stand elsewhere.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use timeline::{Day, day_number};

use super::account::rules::{AccountUse, same_account};
use crate::catalogue::Catalogue;

/// A payment as the rules look at it.
#[derive(Debug, Clone)]
pub struct Payment {
    pub voucher_id: i64,
    pub unit_id: i32,
    pub unit: String,
    pub unit_name: String,
    pub year: i16,
    pub number: i32,
    pub written_on: Day,
    pub payee: String,
    /// The payee folded: small letters without marks, so that spellings meet.
    pub folded: String,
    pub reason: String,
    pub amount_dong: i64,
    pub account: String,
    pub fund: String,
    pub purse: String,
    pub state: String,
    /// The payee is another unit, which takes the money in by its own book.
    pub is_transfer: bool,
    pub files: i64,
    pub approved_at: Option<Timestamp>,
    pub paid_at: Option<Timestamp>,
    pub paid_on: Option<Day>,
    /// It was taken back after its day had been closed.
    pub is_reversed_late: bool,
    /// The most one signature of its unit's tier may approve on its day; none where no rule says.
    pub limit_dong: Option<i64>,
    /// The payee is a member, a donor, an employer or a unit known in the scope, or the payees
    /// stand by name on the frozen lists it was drawn from.
    pub is_known: bool,
    /// Nobody works on the day it was paid.
    pub is_day_off: bool,
}

impl Payment {
    /// Whether money left by it and did not come back.
    fn stands(&self) -> bool {
        matches!(self.state.as_str(), "written" | "approved" | "paid")
    }
}

/// A rule by which payments are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    Split,
    Round,
    Unknown,
    Quick,
    DayOff,
    Order,
    Gap,
    NoFile,
    Twice,
    ReversedLate,
    SameAccount,
}

impl Mark {
    pub const ALL: [Mark; 11] = [
        Mark::Split,
        Mark::Round,
        Mark::Unknown,
        Mark::Quick,
        Mark::DayOff,
        Mark::Order,
        Mark::Gap,
        Mark::NoFile,
        Mark::Twice,
        Mark::ReversedLate,
        Mark::SameAccount,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Mark::Split => "split",
            Mark::Round => "round",
            Mark::Unknown => "unknown",
            Mark::Quick => "quick",
            Mark::DayOff => "day-off",
            Mark::Order => "order",
            Mark::Gap => "gap",
            Mark::NoFile => "no-file",
            Mark::Twice => "twice",
            Mark::ReversedLate => "reversed-late",
            Mark::SameAccount => "same-account",
        }
    }

    pub fn of(code: &str) -> Option<Mark> {
        Mark::ALL.into_iter().find(|mark| mark.code() == code)
    }

    /// The payments it marks, each with the other payments that are its evidence.
    fn marked(self, seen: Seen<'_>, by: &Parameters) -> Vec<Marked> {
        let payments = seen.payments;
        match self {
            Mark::Split => split(payments, by),
            Mark::Round => alone(payments, |own| is_round(own, by)),
            Mark::Unknown => alone(payments, |own| is_unknown(own, by)),
            Mark::Quick => alone(payments, |own| is_quick(own, by)),
            Mark::DayOff => alone(payments, |own| own.is_day_off && own.paid_on.is_some()),
            Mark::Order => out_of_order(payments),
            Mark::Gap => gaps(payments),
            Mark::NoFile => alone(payments, |own| {
                own.stands() && own.files == 0 && own.amount_dong >= by.no_file_dong
            }),
            Mark::Twice => twice(payments, by),
            Mark::ReversedLate => alone(payments, |own| own.is_reversed_late),
            Mark::SameAccount => same_account(payments, seen.accounts),
        }
    }
}

/// What the rules measure by: dated rows of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameters {
    pub split_days: i64,
    pub round_dong: i64,
    pub closing_days: i64,
    pub quick_minutes: i64,
    pub no_file_dong: i64,
    pub unknown_dong: i64,
    pub twice_days: i64,
}

impl Parameters {
    /// Those in force on a day; a rule that is missing marks nothing.
    pub fn of(catalogue: &Catalogue, on: Day) -> Parameters {
        let number = |code: &str, otherwise: i64| {
            let rule = catalogue.rule(&format!("inspection-{code}"), on);
            rule.and_then(|rule| rule.value.as_integer())
                .unwrap_or(otherwise)
        };
        Parameters {
            split_days: number("split-days", -1),
            round_dong: number("round-dong", i64::MAX),
            closing_days: number("closing-days", 0),
            quick_minutes: number("quick-minutes", 0),
            no_file_dong: number("no-file-dong", i64::MAX),
            unknown_dong: number("unknown-dong", i64::MAX),
            twice_days: number("twice-days", -1),
        }
    }

    /// The numbers in the sentence of a mark.
    pub fn of_mark(&self, mark: Mark) -> i64 {
        match mark {
            Mark::Split => self.split_days,
            Mark::Round => self.closing_days,
            Mark::Unknown => self.unknown_dong,
            Mark::Quick => self.quick_minutes,
            Mark::NoFile => self.no_file_dong,
            Mark::Twice => self.twice_days,
            Mark::DayOff | Mark::Order | Mark::Gap | Mark::ReversedLate | Mark::SameAccount => 0,
        }
    }
}

/// A payment that a rule marks, and the payments that are the evidence beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    pub voucher_id: i64,
    pub beside: Vec<i64>,
}

/// The marks of every payment that has one, with their evidence.
pub type Marks = HashMap<i64, BTreeMap<Mark, Vec<i64>>>;

/// What the rules look at: the payments of a scope, and the bank accounts that stand on its lists
/// under more than one person.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    pub payments: &'a [Payment],
    pub accounts: &'a [AccountUse],
}

/// Marks all payments of a scope.
pub fn marks(seen: Seen<'_>, by: &Parameters) -> Marks {
    let mut all = Marks::new();
    for mark in Mark::ALL {
        for one in mark.marked(seen, by) {
            let own = all.entry(one.voucher_id).or_default();
            own.entry(mark).or_default().extend(one.beside);
        }
    }
    all
}

fn alone(payments: &[Payment], is_marked: impl Fn(&Payment) -> bool) -> Vec<Marked> {
    let marked = payments.iter().filter(|own| is_marked(own));
    marked
        .map(|own| Marked {
            voucher_id: own.voucher_id,
            beside: Vec::new(),
        })
        .collect()
}

/// Payments of one unit to one payee, in the order of days.
fn to_each_payee(payments: &[Payment]) -> Vec<Vec<&Payment>> {
    let mut groups: BTreeMap<(i32, &str), Vec<&Payment>> = BTreeMap::new();
    for own in payments
        .iter()
        .filter(|own| own.stands() && !own.is_transfer)
    {
        let key = (own.unit_id, own.folded.as_str());
        groups.entry(key).or_default().push(own);
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    for group in &mut groups {
        group.sort_by_key(|own| (own.written_on, own.voucher_id));
    }
    groups
}

fn days_between(first: &Payment, last: &Payment) -> i64 {
    i64::from(day_number(last.written_on)) - i64::from(day_number(first.written_on))
}

/// Several payments to one payee within some days, each at most the limit of approval, together
/// above it.
fn split(payments: &[Payment], by: &Parameters) -> Vec<Marked> {
    let mut marked = Vec::new();
    for group in to_each_payee(payments) {
        let below = |own: &&Payment| own.limit_dong.is_some_and(|most| own.amount_dong <= most);
        let group: Vec<&Payment> = group.into_iter().filter(below).collect();
        let mut found: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for (at, first) in group.iter().enumerate() {
            let within = group.iter().skip(at);
            let within = within.take_while(|own| days_between(first, own) <= by.split_days);
            let window: Vec<&Payment> = within.copied().collect();
            let sum: i128 = window.iter().map(|own| i128::from(own.amount_dong)).sum();
            let most = window.iter().filter_map(|own| own.limit_dong).min();
            if window.len() < 2 || most.is_none_or(|most| sum <= i128::from(most)) {
                continue;
            }
            for own in &window {
                let beside = found.entry(own.voucher_id).or_default();
                for other in &window {
                    let id = other.voucher_id;
                    if id != own.voucher_id && !beside.contains(&id) {
                        beside.push(id);
                    }
                }
            }
        }
        marked.extend(
            found
                .into_iter()
                .map(|(voucher_id, beside)| Marked { voucher_id, beside }),
        );
    }
    marked
}

/// The same amount to the same payee again within some days.
fn twice(payments: &[Payment], by: &Parameters) -> Vec<Marked> {
    let mut marked = Vec::new();
    for group in to_each_payee(payments) {
        for (at, own) in group.iter().enumerate() {
            let others = group.iter().enumerate().filter(|(other_at, other)| {
                let (first, last) = if *other_at < at {
                    (*other, own)
                } else {
                    (own, *other)
                };
                *other_at != at
                    && other.amount_dong == own.amount_dong
                    && days_between(first, last) <= by.twice_days
            });
            let beside: Vec<i64> = others.map(|(_, other)| other.voucher_id).collect();
            if !beside.is_empty() {
                marked.push(Marked {
                    voucher_id: own.voucher_id,
                    beside,
                });
            }
        }
    }
    marked
}

/// A round sum in the last days of a quarter.
fn is_round(own: &Payment, by: &Parameters) -> bool {
    let day = own.paid_on.unwrap_or(own.written_on);
    let last_month = (day.month() - 1) / 3 * 3 + 3;
    let end = jiff::civil::Date::new(day.year(), last_month, 1).map(|first| first.last_of_month());
    let left = end.map_or(i64::MAX, |end| {
        i64::from(day_number(end)) - i64::from(day_number(day))
    });
    own.stands()
        && by.round_dong > 0
        && own.amount_dong % by.round_dong == 0
        && left < by.closing_days
}

fn is_unknown(own: &Payment, by: &Parameters) -> bool {
    own.stands() && !own.is_transfer && !own.is_known && own.amount_dong >= by.unknown_dong
}

/// Paid so soon after it was approved that nobody can have looked.
fn is_quick(own: &Payment, by: &Parameters) -> bool {
    let times = own.approved_at.zip(own.paid_at);
    times.is_some_and(|(approved, paid)| {
        paid.duration_since(approved).as_secs() < by.quick_minutes.saturating_mul(60)
    })
}

/// Payments of one unit and year in the order of their numbers.
fn by_number(payments: &[Payment]) -> Vec<Vec<&Payment>> {
    let mut books: BTreeMap<(i32, i16), Vec<&Payment>> = BTreeMap::new();
    for own in payments {
        books.entry((own.unit_id, own.year)).or_default().push(own);
    }
    let mut books: Vec<_> = books.into_values().collect();
    for book in &mut books {
        book.sort_by_key(|own| own.number);
    }
    books
}

/// A voucher dated before the one with the number before it.
fn out_of_order(payments: &[Payment]) -> Vec<Marked> {
    let mut marked = Vec::new();
    for book in by_number(payments) {
        for pair in book.windows(2) {
            let [before, own] = pair else { continue };
            if own.written_on < before.written_on {
                marked.push(Marked {
                    voucher_id: own.voucher_id,
                    beside: vec![before.voucher_id],
                });
            }
        }
    }
    marked
}

/// A voucher whose number leaves out one or more since the one before it.
fn gaps(payments: &[Payment]) -> Vec<Marked> {
    let mut marked = Vec::new();
    for book in by_number(payments) {
        for pair in book.windows(2) {
            let [before, own] = pair else { continue };
            if own.number > before.number + 1 {
                marked.push(Marked {
                    voucher_id: own.voucher_id,
                    beside: vec![before.voucher_id],
                });
            }
        }
    }
    marked
}

#[cfg(test)]
pub(in crate::inspection) mod tests;
