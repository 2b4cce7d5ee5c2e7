//! The names that fit a text, as far as people in the extent bear them.

use crate::NameIndex;
use crate::extent::{Bits, Tally};
use crate::find::SLIPS_BELOW;
use crate::fit::{Fit, Fitting, fit, slipped_fit};
use crate::names::{Name, WORDS};
use crate::reading::{Lines, Reading, Table};

/// A name that fits. Sorts as hits do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Match {
    slipped: bool,
    /// Without the marks that were typed.
    unmarked: bool,
    fit: Fit,
    label: u64,
    pub name: u32,
}

impl Match {
    pub(crate) fn is_slipped(&self) -> bool {
        self.slipped
    }
}

/// In no order; each name once.
pub(crate) fn matches(index: &NameIndex, tally: &Tally, reading: &Reading) -> Vec<Match> {
    if reading.count() == 0 {
        return Vec::new();
    }
    let search = Search { index, tally };
    let table = reading.table(&index.names.words);
    let mut found = search.plain(&table, reading.count(), false);
    let names = found.iter().map(|found| tally.count(index, found.name));
    if names.sum::<usize>() >= SLIPS_BELOW {
        return found;
    }
    let mut slipped = search.slipped(&table, reading);
    for reading in reading.with_blank_slips(&index.names.words) {
        let table = reading.table(&index.names.words);
        slipped.extend(search.plain(&table, reading.count(), true));
    }
    // A name stands once, as the best it was found as.
    slipped.sort_unstable_by_key(|found| (found.name, *found));
    slipped.dedup_by_key(|found| found.name);
    let without = found.len();
    slipped.retain(|slip| found[..without].iter().all(|plain| plain.name != slip.name));
    found.extend(slipped);
    found
}

struct Search<'a> {
    index: &'a NameIndex,
    tally: &'a Tally,
}

impl Search<'_> {
    /// Names all words asked for fit as they are.
    fn plain(&self, table: &Table, asked: usize, slipped: bool) -> Vec<Match> {
        let Some(rarest) = (0..asked).min_by_key(|at| table.plain.names[*at]) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        let roads = [(&table.plain, rarest)];
        self.each_name(&roads, |number, name| {
            let mut space = [Fitting::default(); WORDS];
            let Some(plain) = fit(table.plain.of_name(&name.words, &mut space), asked) else {
                return;
            };
            let marked = match &table.marked {
                Some(marked) => fit(marked.of_name(&name.words, &mut space), asked),
                None => Some(plain),
            };
            found.push(Match {
                slipped,
                unmarked: marked.is_none(),
                fit: marked.unwrap_or(plain),
                label: name.label,
                name: number,
            });
        });
        found
    }

    /// Names all words asked for fit but one, which fits by a slip of a letter.
    fn slipped(&self, table: &Table, reading: &Reading) -> Vec<Match> {
        let asked = reading.count();
        let slips = reading.slips(&self.index.names.words);
        // Whichever word slipped, its own names and those of any other word all hold the names
        // looked for: the shortest of these roads is taken.
        let roads = (0..asked).map(|slip| {
            let others = (0..asked).filter(|at| *at != slip);
            let rarest = others.min_by_key(|at| table.plain.names[*at]);
            match rarest {
                Some(other) if table.plain.names[other] < slips.names[slip] => {
                    (&table.plain, other)
                }
                _ => (&slips, slip),
            }
        });
        let mut found = Vec::new();
        self.each_name(&roads.collect::<Vec<_>>(), |number, name| {
            let (mut plain, mut slip) = ([Fitting::default(); WORDS], [Fitting::default(); WORDS]);
            let plain = table.plain.of_name(&name.words, &mut plain);
            let slip = slips.of_name(&name.words, &mut slip);
            if let Some(fit) = slipped_fit(plain, slip, asked) {
                found.push(Match {
                    slipped: true,
                    unmarked: true,
                    fit,
                    label: name.label,
                    name: number,
                });
            }
        });
        found
    }

    /// Every name on the roads, once, that somebody in the extent bears. Where the extent has
    /// fewer names than the roads, all names of the extent.
    fn each_name(&self, roads: &[(&Lines, usize)], mut look: impl FnMut(u32, &Name)) {
        let length: usize = roads.iter().map(|(lines, asked)| lines.names[*asked]).sum();
        let names = &self.index.names;
        if let Tally::Counted { names: inside, .. } = self.tally
            && inside.len() <= length
        {
            for name in inside {
                look(*name, names.name(*name));
            }
            return;
        }
        let mut seen = Bits::new(names.bound());
        for (lines, asked) in roads {
            for word in &lines.words[*asked] {
                for name in &names.words.word(*word).names {
                    if seen.set(*name) && self.tally.count(self.index, *name) > 0 {
                        look(*name, names.name(*name));
                    }
                }
            }
        }
    }
}
