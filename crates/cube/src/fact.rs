//! What the engine is told: facts and links, both append-only, and which changes were known.
//!
//! Days are day numbers, counted from 1970-01-01 as day 0. Spans of days are half-open.

/// One fact: on `day`, at `unit`, of `series` with the dimension value `dims`, an amount.
///
/// A fact is taken back by a second one that repeats unit, day, series, dims and person, with the
/// amount negated and `sign` −1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact {
    /// The unit where it was so; any number.
    pub unit: u32,
    /// The day number on which it was so.
    pub day: i32,
    /// What is measured.
    pub series: u16,
    /// The combination of dimensions, as a number the caller chose.
    pub dims: u32,
    /// How much, in the series' own measure.
    pub amount: i64,
    /// An opaque number of the person, or 0 when nobody is named.
    pub person: u64,
    /// +1 when said, −1 when taken back.
    pub sign: i8,
    /// The change that said it.
    pub change: u64,
}

/// One span of days in which `child` stood directly under `parent` on `line`.
///
/// A link with `sign` −1 takes back exactly the link with the same child, parent, line and span.
/// A link to itself and a span without days say nothing. Should two links of one child hold on the
/// same day, the one that began last counts; of those, the one that ends last, then the one with
/// the greatest parent number. Should links make a ring, the way up ends before its first
/// repetition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The unit that stands below.
    pub child: u32,
    /// The unit that stands above.
    pub parent: u32,
    /// The line the link belongs to; line 0 is the main one and the fastest to ask.
    pub line: u8,
    /// The first day.
    pub from: i32,
    /// The day after the last; `i32::MAX` for a link without end.
    pub until: i32,
    /// +1 when said, −1 when taken back.
    pub sign: i8,
    /// The change that said it.
    pub change: u64,
}

/// Which changes were known at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Snapshot {
    /// The first change number not yet given out.
    pub xmax: u64,
    /// Changes below `xmax` that were not finished.
    pub in_progress: Vec<u64>,
}

impl Snapshot {
    /// Whether `change` was known: below `xmax` and not in progress.
    pub fn knows(&self, change: u64) -> bool {
        change < self.xmax && !self.in_progress.contains(&change)
    }
}

/// A half-open span of days, wide enough for spans without a beginning or an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Days {
    pub from: i64,
    pub until: i64,
}

impl Days {
    pub fn holds(self, day: i64) -> bool {
        self.from <= day && day < self.until
    }

    /// The days common to both, or none.
    pub fn shared(self, other: Days) -> Option<Days> {
        let shared = Days {
            from: self.from.max(other.from),
            until: self.until.min(other.until),
        };
        (shared.from < shared.until).then_some(shared)
    }
}
