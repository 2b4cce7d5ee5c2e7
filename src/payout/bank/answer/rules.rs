//! What a bank answers, read from its file and matched with what was drawn: by the order number of
//! the batch, the account and the amount together, never by a name. Pure.

use std::collections::BTreeMap;
use std::io::Cursor;

use roster::{Cell, Row, Source, TableFault};

/// So many rows are looked at for the heading.
const HEADING_WITHIN: usize = 30;
/// More than one batch ever has.
const MOST_ROWS: usize = 500_000;

/// What a row says became of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    Paid,
    Failed,
    /// In words that are not known; nothing is done about it.
    Unclear,
}

/// A row of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRow {
    /// As spreadsheets count.
    pub row: u32,
    /// The number of the batch's order (`STT`).
    pub number: Option<i64>,
    pub account_no: String,
    pub name: String,
    pub amount_dong: Option<i64>,
    pub said: Said,
    /// The result and the reason as the bank wrote them.
    pub words: String,
}

/// Why a file is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AnswerFault {
    #[error(transparent)]
    Table(#[from] TableFault),
    #[error("the file has no columns for number, account, amount and result")]
    NoColumns,
    #[error("the file has more rows than a batch has lines")]
    TooLong,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Holds {
    Number,
    Account,
    Name,
    Amount,
    Result,
    Reason,
}

/// A heading without marks, capitals and signs.
fn plain(text: &str) -> String {
    let folded = vietnamese::fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// What a heading promises; banks name the same column in many ways.
fn heading(text: &str) -> Option<Holds> {
    let text = plain(text);
    let has = |part: &str| text.contains(part);
    let word = |part: &str| text.split(' ').any(|own| own == part);
    match text.as_str() {
        "stt" | "tt" | "so tt" | "so thu tu" | "no" => return Some(Holds::Number),
        "stk" | "so tk" | "account" => return Some(Holds::Account),
        _ => {}
    }
    if word("ten") || word("name") {
        Some(Holds::Name)
    } else if has("tai khoan") || has("account") {
        Some(Holds::Account)
    } else if has("so tien") || has("amount") {
        Some(Holds::Amount)
    } else if has("ly do") || has("loi") || has("reason") || has("ghi chu") || has("dien giai") {
        Some(Holds::Reason)
    } else if has("ket qua") || has("trang thai") || has("status") || has("result") {
        Some(Holds::Result)
    } else {
        None
    }
}

type Columns = BTreeMap<Holds, usize>;

/// The columns of a heading row; none where one that is needed is missing.
fn columns(row: &Row) -> Option<Columns> {
    let mut found = Columns::new();
    for (at, cell) in row.cells().enumerate() {
        if let Cell::Text(text) = cell
            && let Some(holds) = heading(text)
        {
            found.entry(holds).or_insert(at);
        }
    }
    let needed = [Holds::Number, Holds::Account, Holds::Amount, Holds::Result];
    needed
        .iter()
        .all(|holds| found.contains_key(holds))
        .then_some(found)
}

fn text(cell: Cell<'_>) -> String {
    match cell {
        Cell::Text(text) => text.trim().to_owned(),
        Cell::Number(number) => format!("{number}"),
        _ => String::new(),
    }
}

/// A whole number out of a cell; a part of one is none.
fn whole(cell: Cell<'_>) -> Option<i64> {
    match cell {
        // Sheets keep numbers as fractions; up to here each whole one is itself.
        Cell::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => Some(number as i64),
        Cell::Text(text) => vietnamese::parse_number(text).ok().map(|read| read.value),
        _ => None,
    }
}

/// An account as it is compared: letters and digits alone, and without the noughts in front that
/// sheets take off.
pub fn plain_account(text: &str) -> String {
    let kept = text.chars().filter(char::is_ascii_alphanumeric);
    let kept: String = kept.map(|c| c.to_ascii_uppercase()).collect();
    kept.trim_start_matches('0').to_owned()
}

/// What a result means. Words of failure are looked for first: "không thành công".
fn said(result: &str) -> Said {
    let text = plain(result);
    let word = |part: &str| text.split(' ').any(|own| own == part);
    let failed = [
        "khong thanh cong",
        "that bai",
        "tu choi",
        "tra lai",
        "hoan tra",
        "khong hop le",
        "fail",
        "reject",
        "error",
        "return",
    ];
    let paid = [
        "thanh cong",
        "da chi",
        "da chuyen",
        "hoan thanh",
        "success",
        "complete",
    ];
    if failed.iter().any(|part| text.contains(part)) || word("loi") {
        Said::Failed
    } else if paid.iter().any(|part| text.contains(part)) || word("ok") || text == "00" {
        Said::Paid
    } else {
        Said::Unclear
    }
}

/// Reads the rows of an answer out of a CSV file or a workbook.
pub fn read(bytes: &[u8]) -> Result<Vec<AnswerRow>, AnswerFault> {
    let mut source = Source::open(Cursor::new(bytes))?;
    let sheet = source.first_sheet();
    let mut rows = source.rows(sheet)?;
    let mut row = Row::default();
    let mut found = None;
    for _ in 0..HEADING_WITHIN {
        if !rows.next_row(&mut row)? {
            break;
        }
        found = columns(&row);
        if found.is_some() {
            break;
        }
    }
    let columns = found.ok_or(AnswerFault::NoColumns)?;
    let mut read = Vec::new();
    while rows.next_row(&mut row)? {
        if read.len() >= MOST_ROWS {
            return Err(AnswerFault::TooLong);
        }
        let cell = |holds: Holds| columns.get(&holds).map_or(Cell::Empty, |at| row.cell(*at));
        let number = whole(cell(Holds::Number));
        let account_no = text(cell(Holds::Account));
        // Sums and remarks below the table name no account.
        if number.is_none() && account_no.is_empty() {
            continue;
        }
        let (result, reason) = (text(cell(Holds::Result)), text(cell(Holds::Reason)));
        let words = [result.as_str(), reason.as_str()];
        let words: Vec<&str> = words.into_iter().filter(|own| !own.is_empty()).collect();
        read.push(AnswerRow {
            row: row.number(),
            number,
            account_no,
            name: text(cell(Holds::Name)),
            amount_dong: whole(cell(Holds::Amount)),
            said: said(&result),
            words: words.join(": ").chars().take(200).collect(),
        });
    }
    Ok(read)
}

/// A payment of the batch under its number in the bank's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    pub number: i64,
    pub payment_id: i64,
    pub full_name: String,
    pub account_no: String,
    pub amount_dong: i64,
    /// Where the payment stands.
    pub state: String,
}

/// What a row comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Failed,
    Differs,
    Unmatched,
    Unclear,
    /// Another row said it before.
    Repeated,
    /// It was received or came back already.
    Settled,
    Paid,
}

impl Verdict {
    pub const ALL: [Verdict; 7] = [
        Verdict::Paid,
        Verdict::Failed,
        Verdict::Differs,
        Verdict::Unmatched,
        Verdict::Unclear,
        Verdict::Repeated,
        Verdict::Settled,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Verdict::Paid => "paid",
            Verdict::Failed => "failed",
            Verdict::Differs => "differs",
            Verdict::Unmatched => "unmatched",
            Verdict::Unclear => "unclear",
            Verdict::Repeated => "repeated",
            Verdict::Settled => "settled",
        }
    }
}

/// A row with the payment it is about, if it is about one.
#[derive(Debug, Clone)]
pub struct Matched<'a> {
    pub row: &'a AnswerRow,
    pub drawn: Option<&'a Drawn>,
    pub verdict: Verdict,
}

/// Matches rows with the payments of a batch. A row that contradicts another about one payment
/// makes both unclear.
pub fn matched<'a>(rows: &'a [AnswerRow], drawn: &'a [Drawn]) -> Vec<Matched<'a>> {
    let by_number: BTreeMap<i64, &Drawn> = drawn.iter().map(|own| (own.number, own)).collect();
    let find = |row: &AnswerRow| {
        let own = by_number.get(&row.number?).copied()?;
        let (theirs, ours) = (
            plain_account(&row.account_no),
            plain_account(&own.account_no),
        );
        (!ours.is_empty() && theirs == ours).then_some(own)
    };
    let mut told: BTreeMap<i64, Vec<Said>> = BTreeMap::new();
    for row in rows {
        if let Some(own) = find(row).filter(|own| row.amount_dong == Some(own.amount_dong)) {
            told.entry(own.payment_id).or_default().push(row.said);
        }
    }
    let mut seen: BTreeMap<i64, usize> = BTreeMap::new();
    let verdict = |row: &AnswerRow, own: Option<&Drawn>, before: usize| {
        let Some(own) = own else {
            return Verdict::Unmatched;
        };
        if row.amount_dong != Some(own.amount_dong) {
            return Verdict::Differs;
        }
        let all = told.get(&own.payment_id).map_or(&[][..], Vec::as_slice);
        if all.iter().any(|other| *other != row.said) {
            return Verdict::Unclear;
        }
        match (own.state.as_str(), row.said) {
            (_, Said::Unclear) => Verdict::Unclear,
            ("received" | "returned", _) => Verdict::Settled,
            _ if before > 0 => Verdict::Repeated,
            ("drawn" | "paid", Said::Paid) => Verdict::Paid,
            ("drawn" | "paid", Said::Failed) => Verdict::Failed,
            _ => Verdict::Unclear,
        }
    };
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let own = find(row);
        let count = own.map(|own| seen.entry(own.payment_id).or_insert(0));
        let before = count.as_ref().map_or(0, |count| **count);
        let verdict = verdict(row, own, before);
        if let Some(count) = count
            && verdict != Verdict::Differs
        {
            *count += 1;
        }
        all.push(Matched {
            row,
            drawn: own,
            verdict,
        });
    }
    all
}

/// The bank's reasons in one line, the commonest first: `Sai số tài khoản (2); Đã đóng (1)`.
pub fn reasons(matched: &[Matched<'_>]) -> String {
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for own in matched.iter().filter(|own| own.verdict == Verdict::Failed) {
        *counted.entry(own.row.words.as_str()).or_default() += 1;
    }
    let mut counted: Vec<(&str, usize)> = counted.into_iter().collect();
    counted.sort_by_key(|(words, count)| (std::cmp::Reverse(*count), *words));
    let told = counted
        .iter()
        .map(|(words, count)| format!("{words} ({count})"));
    let told: Vec<String> = told.collect();
    told.join("; ").chars().take(280).collect()
}

#[cfg(test)]
mod tests;
