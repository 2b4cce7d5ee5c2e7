//! Statements as tables: what the page, the PDF and the workbook are drawn from. Pure.

use std::collections::{BTreeMap, BTreeSet};

use ::paper::{Cell, Column, ColumnKind, Orientation, Row, Sheet, TotalOf};
use ledger::{Dong, Entry, Fault, Nature, Side, TrialLine};
use timeline::{Day, Period};

use super::store::{Brief, Kept};
use crate::book::donor::store::{Donor, GiftLine};
use crate::book::rules::{Kind, number_text};
use crate::book::store::{Fund, Purse};
use crate::catalogue::Catalogue;
use crate::web::{Words, amount, day_short};

/// What stands above every statement.
pub struct Heading<'a> {
    pub unit: &'a str,
    pub period: Period,
    pub words: Words,
    pub catalogue: &'a Catalogue,
}

impl Heading<'_> {
    fn money(&self, dong: Dong) -> Cell {
        Cell::number(dong.whole(), amount(dong.whole(), self.words.language()))
    }

    /// Nothing where nothing moved.
    fn moved(&self, dong: Dong) -> Cell {
        if dong.is_zero() {
            Cell::Empty
        } else {
            self.money(dong)
        }
    }

    fn text(&self, key: &str) -> Column {
        Column::new(ColumnKind::Text, self.words.t(key))
    }

    fn column(&self, key: &str) -> Column {
        Column::new(ColumnKind::Money, self.words.t(key))
    }

    fn sheet(&self, title: String, (columns, rows): (Vec<Column>, Vec<Row>)) -> Sheet {
        let days = self.words.with(
            "book-of-days",
            &[
                ("from", day_short(self.period.from_on())),
                ("last", day_short(self.period.last_on())),
            ],
        );
        Sheet {
            title,
            subtitles: vec![self.unit.to_owned(), days, self.words.t("book-in-dong")],
            columns,
            rows,
            notes: Vec::new(),
            orientation: Orientation::Landscape,
        }
    }
}

fn day(on: Day) -> Cell {
    Cell::Day {
        on,
        shown: day_short(on),
    }
}

/// The number of a voucher of this kind, or nothing.
fn number_of(brief: Option<&Brief>, kind: Kind) -> Cell {
    let own = brief.filter(|brief| brief.kind == kind.code());
    own.map_or(Cell::Empty, |brief| {
        Cell::text(number_text(kind, brief.number))
    })
}

/// The cash book (S11-H) or the bank book (S12-H) of a purse.
pub fn of_purse(heading: &Heading<'_>, purse: &Purse, kept: &[Kept]) -> Result<Sheet, Fault> {
    let words = heading.words;
    let all: Vec<Entry> = kept.iter().map(|kept| kept.entry.clone()).collect();
    let own = |posting: &ledger::Posting| posting.purse == Some(purse.purse_id);
    let drawn = ledger::sheet(&all, own, heading.period)?;
    let columns = vec![
        Column::new(ColumnKind::Day, words.t("book-day")),
        heading.text("book-receipt-no").wide(11).centred(),
        heading.text("book-payment-no").wide(11).centred(),
        heading.text("book-explained").wide(44),
        heading.column("book-in"),
        heading.column("book-out"),
        heading.column("book-left"),
    ];
    let said = |text: String, cells: [Cell; 3]| {
        let [came, went, left] = cells;
        let empty = || Cell::Empty;
        vec![
            empty(),
            empty(),
            empty(),
            Cell::text(text),
            came,
            went,
            left,
        ]
    };
    let opening = [Cell::Empty, Cell::Empty, heading.money(drawn.opening)];
    let opening = said(words.t("book-opening"), opening);
    let mut rows = vec![Row::total(TotalOf::Stated, opening)];
    for line in &drawn.lines {
        let kept = &kept[line.entry];
        let brief = kept.voucher.as_ref();
        let mut text = brief.map_or(String::new(), |one| {
            format!("{}: {}", one.person, one.reason)
        });
        if kept.reverses_id.is_some() {
            text = words.t1("book-reversal-of", "text", text);
        }
        rows.push(Row::line(vec![
            day(kept.entry.on()),
            number_of(brief, Kind::Receipt),
            number_of(brief, Kind::Payment),
            Cell::text(text),
            heading.moved(line.debit),
            heading.moved(line.credit),
            heading.money(line.balance),
        ]));
    }
    let sums = [
        heading.money(drawn.debits),
        heading.money(drawn.credits),
        Cell::Empty,
    ];
    rows.push(Row::total(
        TotalOf::Stated,
        said(words.t("book-moved"), sums),
    ));
    let closing = [Cell::Empty, Cell::Empty, heading.money(drawn.closing)];
    rows.push(Row::total(
        TotalOf::Stated,
        said(words.t("book-closing"), closing),
    ));
    let mut title = words.t(&format!("book-sheet-{}", purse.kind));
    title.push_str(&format!(": {}", purse.name));
    let mut sheet = heading.sheet(title, (columns, rows));
    if !purse.number.is_empty() {
        sheet
            .subtitles
            .insert(1, format!("{} {}", purse.bank, purse.number));
    }
    Ok(sheet)
}

/// The statement of a fund: what it had, what came by account, what went, what it has.
pub fn of_fund(heading: &Heading<'_>, fund: &Fund, kept: &[Kept]) -> Result<Sheet, Fault> {
    let words = heading.words;
    let nature = |account: &str| heading.catalogue.account_nature(account);
    let all = kept.iter().map(|kept| &kept.entry);
    let drawn = ledger::fund_statement(all, Some(fund.fund_id), nature, heading.period)?;
    let columns = vec![
        heading.text("book-item").wide(56),
        heading.text("book-form-line").wide(12).centred(),
        heading.column("book-amount"),
    ];
    let row = |text: String, line: Cell, dong| vec![Cell::text(text), line, heading.money(dong)];
    let opening = row(words.t("book-opening"), Cell::Empty, drawn.opening);
    let mut rows = vec![Row::total(TotalOf::Stated, opening)];
    for (side, key) in [(Side::In, "book-came"), (Side::Out, "book-went")] {
        let own: Vec<_> = drawn
            .lines
            .iter()
            .filter(|line| line.side == side)
            .collect();
        let sum = Dong::sum(own.iter().map(|line| line.amount))?;
        rows.push(Row::total(
            TotalOf::Stated,
            row(words.t(key), Cell::Empty, sum),
        ));
        for line in own {
            let (name, at) = named(heading, line);
            rows.push(Row::line(row(name, at, line.amount)));
        }
    }
    let closing = row(words.t("book-closing"), Cell::Empty, drawn.closing);
    rows.push(Row::total(TotalOf::Stated, closing));
    let title = words.t1("book-sheet-fund", "fund", &fund.name);
    let mut sheet = heading.sheet(title, (columns, rows));
    sheet.orientation = Orientation::Portrait;
    sheet.notes.push(fund.purpose.clone());
    Ok(sheet)
}

/// The name of a fund's line and the line of B07-TLĐ it is reported on.
fn named(heading: &Heading<'_>, line: &ledger::FundLine) -> (String, Cell) {
    let (words, catalogue) = (heading.words, heading.catalogue);
    if line.nature == Nature::Transfer {
        let (key, at) = match line.side {
            Side::In => ("book-from-units", "24"),
            Side::Out => ("book-to-units", "38"),
        };
        return (words.t(key), Cell::text(at));
    }
    let account = catalogue.ledger_account(&line.account, heading.period.last_on());
    let at = account.and_then(|own| own.line.clone());
    let name = catalogue.account_name(&line.account, words.language());
    (name.to_owned(), at.map_or(Cell::Empty, Cell::Text))
}

/// What a donor promised and gave.
pub fn of_donor(heading: &Heading<'_>, donor: &Donor, lines: &[GiftLine]) -> Sheet {
    let words = heading.words;
    let columns = vec![
        Column::new(ColumnKind::Day, words.t("book-day")),
        heading.text("book-item").wide(24),
        heading.text("book-explained").wide(36),
        heading.text("book-fund").wide(28),
        heading.column("book-pledged"),
        heading.column("book-received"),
        heading.column("book-in-kind"),
    ];
    let cell = |dong: i64| Cell::number(dong, amount(dong, words.language()));
    let place = |what: &str, own: &str, dong| if what == own { cell(dong) } else { Cell::Empty };
    let within = lines.iter().filter(|line| heading.period.contains(line.on));
    let mut sums = [0i64; 3];
    let mut rows = Vec::new();
    for line in within {
        for (sum, own) in sums.iter_mut().zip(["pledge", "money", "kind"]) {
            *sum += if line.what == own { line.dong } else { 0 };
        }
        rows.push(Row::line(vec![
            day(line.on),
            Cell::text(words.t(&format!("book-gift-{}", line.what))),
            Cell::text(&line.text),
            Cell::text(&line.fund),
            place(&line.what, "pledge", line.dong),
            place(&line.what, "money", line.dong),
            place(&line.what, "kind", line.dong),
        ]));
    }
    let mut total = vec![
        Cell::Empty,
        Cell::text(words.t("book-sum")),
        Cell::Empty,
        Cell::Empty,
    ];
    total.extend(sums.map(cell));
    rows.push(Row::total(TotalOf::All, total));
    let title = words.t1("book-sheet-donor", "donor", &donor.name);
    let mut sheet = heading.sheet(title, (columns, rows));
    sheet.notes.push(words.t("book-in-kind-note"));
    sheet
}

/// The books of a scope read as one, without what they sent each other.
pub fn of_whole(
    heading: &Heading<'_>,
    kept: &[Kept],
    within: &BTreeSet<i64>,
) -> Result<Sheet, Fault> {
    let words = heading.words;
    let mut books: BTreeMap<i32, Vec<Entry>> = BTreeMap::new();
    for one in kept {
        books
            .entry(one.unit_id)
            .or_default()
            .push(one.entry.clone());
    }
    let all: Vec<&[Entry]> = books.values().map(Vec::as_slice).collect();
    let read = ledger::consolidate(&all, within, heading.period)?;
    let columns = vec![
        heading.text("book-account").wide(52),
        heading.column("book-opening"),
        heading.column("book-debits"),
        heading.column("book-credits"),
        heading.column("book-closing"),
    ];
    let row = |text: String, cells: [Dong; 4]| {
        let money = cells.into_iter().map(|dong| heading.money(dong));
        std::iter::once(Cell::text(text))
            .chain(money)
            .collect::<Vec<_>>()
    };
    let mut rows = Vec::new();
    let mut lines = read.lines.clone();
    let nature = |account: &str| heading.catalogue.account_nature(account);
    lines.sort_by_key(|line| nature(&line.account));
    let cells = |line: &TrialLine| [line.opening, line.debits, line.credits, line.closing];
    for line in &lines {
        let name = heading
            .catalogue
            .account_name(&line.account, words.language());
        rows.push(Row::line(row(name.to_owned(), cells(line))));
    }
    let on_its_way = cells(&read.on_its_way);
    rows.push(Row::line(row(words.t("book-on-its-way"), on_its_way)));
    let title = words.t("book-sheet-whole");
    let mut sheet = heading.sheet(title, (columns, rows));
    let count = amount(
        i64::try_from(books.len()).unwrap_or(i64::MAX),
        words.language(),
    );
    let eliminated = amount(read.eliminated.whole(), words.language());
    sheet.notes = vec![
        words.t1("book-whole-books", "count", count),
        words.t1("book-whole-eliminated", "dong", eliminated),
        words.t("book-whole-signs"),
    ];
    Ok(sheet)
}
