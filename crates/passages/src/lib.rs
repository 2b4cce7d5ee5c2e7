//! The figures a running Vietnamese text states: a report, a speech, a page of a newspaper with
//! everything around its article, a table that was pasted as text.
//!
//! The text is cut into blocks; in each block its figures are found with the place they stand at,
//! their value or range and the words that qualify them, with what they are counted in and the
//! periods named near them. Numbers that are no figures (days, telephone numbers, ordinals,
//! numbers inside names) are found too, with the reason why they are none. Nothing of the text is
//! lost: what surrounds an article is a block of its own kind.
//!
//! Everything is a pure function of the text, which is read best in composed letters
//! ([`vietnamese::composed`]). The crate does not know what is counted: words beyond the everyday
//! ones come from the caller as a [`Vocabulary`].

mod aside;
mod block;
mod figure;
mod find;
mod label;
mod number;
mod period;
mod rank;
mod spoken;
mod table;
mod token;
mod vocabulary;

use std::ops::Range;

pub use aside::{Aside, Reason};
pub use block::{Kind, split};
pub use figure::{Amount, Figure, Growth};
pub use period::{PeriodSaid, Said};
pub use rank::{Measured, Named, Names, Ranked};
pub use timeline::{Day, Period};
pub use vocabulary::Vocabulary;

/// How many blocks from its beginning a text says what it is about.
const SOON: usize = 6;

/// A text that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    pub blocks: Vec<Block>,
    /// The day the text itself bears, if it bears one.
    pub day: Option<Day>,
    /// The year it speaks of most.
    pub year: Option<i16>,
}

/// A piece of the text with what was found in it. Spans count bytes of the whole text and lie on
/// the borders of its letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub kind: Kind,
    pub span: Range<usize>,
    pub figures: Vec<Figure>,
    pub aside: Vec<Aside>,
    pub periods: Vec<PeriodSaid>,
}

/// Reads a text.
pub fn read(text: &str, vocabulary: &Vocabulary) -> Reading {
    let mut header = None;
    let mut blocks = Vec::new();
    for (kind, span) in split(text) {
        let mut block = Block {
            kind,
            span: span.clone(),
            figures: Vec::new(),
            aside: Vec::new(),
            periods: period::find(text, span.clone()),
        };
        if kind == Kind::Row {
            let row = table::read(text, span, header.as_ref(), vocabulary);
            (block.figures, block.aside) = (row.figures, row.aside);
            header = row.header.or(header);
        } else {
            header = None;
            if kind != Kind::Clutter {
                (block.figures, block.aside) = find::find(text, span, vocabulary);
            }
        }
        blocks.push(block);
    }
    let (day, year) = period::of_text(text, &blocks);
    Reading { blocks, day, year }
}

impl Reading {
    /// The period a figure of a block most likely speaks of: one named in its own sentence, else
    /// the one named last before it in the block, else the first of the whole text. Whether it
    /// stands in the figure's own block comes along.
    pub fn period_of(&self, block: usize, figure: &Figure) -> Option<(Period, bool)> {
        let block = self.blocks.get(block)?;
        let resolve = |said: &PeriodSaid| said.resolve(self.day, self.year);
        let inside = |said: &&PeriodSaid| {
            figure.sentence.start <= said.span.start && said.span.end <= figure.sentence.end
        };
        let before = |said: &&PeriodSaid| said.span.start < figure.span.start;
        let own = block.periods.iter().filter(|said| said.is_of_results());
        let near = own
            .clone()
            .filter(inside)
            .rfind(before)
            .or_else(|| own.clone().find(inside))
            .or_else(|| own.clone().rfind(before));
        if let Some(period) = near.and_then(resolve) {
            return Some((period, true));
        }
        Some((self.period()?, false))
    }

    /// The period the whole text speaks of: the first that is longer than a month, else the first.
    /// A text that names a year first and soon after a part of it speaks of the part.
    pub fn period(&self) -> Option<Period> {
        let own = |block: &&Block| !matches!(block.kind, Kind::Teaser | Kind::Clutter);
        let blocks = self.blocks.iter().filter(own).enumerate();
        let said = blocks.flat_map(|(at, block)| block.periods.iter().map(move |said| (at, said)));
        let said: Vec<(usize, Period)> = said
            .filter(|(_, said)| said.is_of_results())
            .filter_map(|(at, said)| Some((at, said.resolve(self.day, self.year)?)))
            .collect();
        let mut long = said
            .iter()
            .filter(|(_, period)| (32..=366).contains(&period.days()));
        let Some((_, first)) = long.clone().next() else {
            return said.first().map(|(_, period)| *period);
        };
        let part = long.find(|(at, period)| {
            let is_inside = first.intersect(*period) == Some(*period);
            *at < SOON && is_inside && period.days() < first.days()
        });
        Some(part.map_or(*first, |(_, part)| *part))
    }
}
