//! Statements as data: what a printed page or a spreadsheet is drawn from. Days are half-open
//! periods; an amount is a debit when positive.

use std::collections::{BTreeMap, BTreeSet};

use timeline::Period;

use crate::{Dong, Entry, Fault, Posting};

/// One account over a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrialLine {
    pub account: String,
    pub opening: Dong,
    pub debits: Dong,
    pub credits: Dong,
    pub closing: Dong,
}

/// Every account that has postings up to the end of the period, in the order of their codes.
///
/// # Errors
/// [`Fault::TooLarge`] where a sum does not fit.
pub fn trial_balance<'a>(
    entries: impl IntoIterator<Item = &'a Entry>,
    period: Period,
) -> Result<Vec<TrialLine>, Fault> {
    let mut lines: BTreeMap<&str, TrialLine> = BTreeMap::new();
    for entry in entries {
        if entry.on() >= period.until_on() {
            continue;
        }
        for posting in entry.postings() {
            let line = lines
                .entry(&posting.account)
                .or_insert_with(|| TrialLine::of(&posting.account));
            line.add(posting.amount, period.contains(entry.on()))?;
        }
    }
    Ok(lines.into_values().collect())
}

impl TrialLine {
    fn of(account: &str) -> TrialLine {
        TrialLine {
            account: account.to_owned(),
            opening: Dong::ZERO,
            debits: Dong::ZERO,
            credits: Dong::ZERO,
            closing: Dong::ZERO,
        }
    }

    fn add(&mut self, amount: Dong, within: bool) -> Result<(), Fault> {
        if within {
            self.debits = self.debits.plus(amount.debit())?;
            self.credits = self.credits.plus(amount.credit())?;
        } else {
            self.opening = self.opening.plus(amount)?;
        }
        self.closing = self.closing.plus(amount)?;
        Ok(())
    }
}

/// One entry on the sheet of an account or a purse, with what is left after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetLine {
    /// The place of the entry among those given, from 0.
    pub entry: usize,
    pub debit: Dong,
    pub credit: Dong,
    pub balance: Dong,
}

/// An account sheet, a cash book, a bank book: what chosen postings did, day by day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    pub opening: Dong,
    pub lines: Vec<SheetLine>,
    pub debits: Dong,
    pub credits: Dong,
    pub closing: Dong,
}

/// The sheet of the postings that are chosen: an account, a purse, a fund, or what the caller will.
/// Lines stand in the order of days, those of one day as they were written.
///
/// # Errors
/// [`Fault::TooLarge`] where a sum does not fit.
pub fn sheet(
    entries: &[Entry],
    chosen: impl Fn(&Posting) -> bool,
    period: Period,
) -> Result<Sheet, Fault> {
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(|at| entries[*at].on());
    let mut drawn = Sheet {
        opening: Dong::ZERO,
        lines: Vec::new(),
        debits: Dong::ZERO,
        credits: Dong::ZERO,
        closing: Dong::ZERO,
    };
    for at in order {
        let entry = &entries[at];
        let own = || entry.postings().iter().filter(|posting| chosen(posting));
        if entry.on() >= period.until_on() || own().next().is_none() {
            continue;
        }
        let debit = Dong::sum(own().map(|posting| posting.amount.debit()))?;
        let credit = Dong::sum(own().map(|posting| posting.amount.credit()))?;
        drawn.closing = drawn.closing.plus(debit)?.plus(credit.opposite())?;
        if !period.contains(entry.on()) {
            drawn.opening = drawn.closing;
            continue;
        }
        drawn.debits = drawn.debits.plus(debit)?;
        drawn.credits = drawn.credits.plus(credit)?;
        drawn.lines.push(SheetLine {
            entry: at,
            debit,
            credit,
            balance: drawn.closing,
        });
    }
    Ok(drawn)
}

/// What an account is, for a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nature {
    /// Cash, bank: what is there.
    Money,
    Income,
    Spending,
    /// What goes to and comes from other books.
    Transfer,
    /// What was there when the book was opened.
    Opening,
}

/// Whether a fund grew or shrank by a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    In,
    Out,
}

/// What one account brought to a fund or took from it, as a positive amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FundLine {
    pub side: Side,
    pub nature: Nature,
    pub account: String,
    pub amount: Dong,
}

/// What a fund had, got, gave and has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FundStatement {
    pub opening: Dong,
    pub lines: Vec<FundLine>,
    pub closing: Dong,
}

/// The statement of the fund, or of all of them together. A reversal lessens the line it takes
/// back.
///
/// # Errors
/// [`Fault::TooLarge`] where a sum does not fit.
pub fn fund_statement<'a>(
    entries: impl IntoIterator<Item = &'a Entry>,
    fund: Option<i64>,
    nature: impl Fn(&str) -> Nature,
    period: Period,
) -> Result<FundStatement, Fault> {
    let mut opening = Dong::ZERO;
    let mut closing = Dong::ZERO;
    let mut sums: BTreeMap<(Nature, &str, Side), Dong> = BTreeMap::new();
    for entry in entries {
        if entry.on() >= period.until_on() {
            continue;
        }
        for posting in entry.postings() {
            if fund.is_some_and(|fund| fund != posting.fund) {
                continue;
            }
            let kind = nature(&posting.account);
            if kind == Nature::Money {
                closing = closing.plus(posting.amount)?;
                if !period.contains(entry.on()) {
                    opening = opening.plus(posting.amount)?;
                }
            } else if period.contains(entry.on()) {
                // Transfers go both ways on one account, so they are kept apart by side.
                let side = match kind {
                    Nature::Income | Nature::Opening => Side::In,
                    Nature::Transfer if posting.amount < Dong::ZERO => Side::In,
                    _ => Side::Out,
                };
                let sum = sums.entry((kind, &posting.account, side)).or_default();
                *sum = sum.plus(posting.amount)?;
            }
        }
    }
    let line = |((nature, account, side), sum): ((Nature, &str, Side), Dong)| FundLine {
        side,
        nature,
        account: account.to_owned(),
        amount: if side == Side::In {
            sum.opposite()
        } else {
            sum
        },
    };
    let mut lines: Vec<FundLine> = sums
        .into_iter()
        .filter(|(_, sum)| !sum.is_zero())
        .map(line)
        .collect();
    lines.sort_by(|a, b| (a.side, a.nature, &a.account).cmp(&(b.side, b.nature, &b.account)));
    Ok(FundStatement {
        opening,
        lines,
        closing,
    })
}

/// Several books read as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consolidation {
    /// The trial balance without what the books only sent to one another.
    pub lines: Vec<TrialLine>,
    /// What was sent within the books during the period and is taken out on both sides.
    pub eliminated: Dong,
    /// What was sent within the books and had not arrived: before the period, by how much that
    /// changed in it, on one side, and at its end. It bears no account.
    pub on_its_way: TrialLine,
}

/// Reads books as one. Postings of a transfer both of whose ends lie within the books are taken
/// out of the lines; those whose other end is elsewhere stay, since from here they are real.
///
/// # Errors
/// [`Fault::TooLarge`] where a sum does not fit.
pub fn consolidate(
    books: &[&[Entry]],
    within: &BTreeSet<i64>,
    period: Period,
) -> Result<Consolidation, Fault> {
    let is_internal = |posting: &Posting| {
        posting
            .transfer
            .is_some_and(|number| within.contains(&number))
    };
    let mut lines: BTreeMap<String, TrialLine> = BTreeMap::new();
    let mut on_its_way = TrialLine::of("");
    for entry in books.iter().flat_map(|book| book.iter()) {
        if entry.on() >= period.until_on() {
            continue;
        }
        for posting in entry.postings() {
            if is_internal(posting) {
                on_its_way.add(posting.amount, period.contains(entry.on()))?;
                continue;
            }
            let line = lines
                .entry(posting.account.clone())
                .or_insert_with(|| TrialLine::of(&posting.account));
            line.add(posting.amount, period.contains(entry.on()))?;
        }
    }
    let eliminated = on_its_way.debits;
    let changed = on_its_way.closing.plus(on_its_way.opening.opposite())?;
    (on_its_way.debits, on_its_way.credits) = (changed.debit(), changed.credit());
    Ok(Consolidation {
        lines: lines.into_values().collect(),
        eliminated,
        on_its_way,
    })
}
