//! The names that fit a text, as far as people in the extent bear them.

use crate::NameIndex;
use crate::extent::{Bits, Tally};
use crate::find::SLIPS_BELOW;
use crate::fit::{Fit, Fitting, fit, slipped_fit};
use crate::names::{Names, WORDS};
use crate::reading::{Lines, Reading, Table};

/// A name that fits. Sorts as hits do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Match {
    pub rank: Rank,
    label: u64,
    pub name: u32,
    /// How many people of the extent bear it.
    pub people: u32,
}

/// What comes before the order of lists.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    pub slipped: bool,
    /// Without the marks that were typed.
    unmarked: bool,
    fit: Fit,
}

/// The first matches, and how many people all of them come to.
pub(crate) struct Matches {
    list: Vec<Match>,
    /// How many of them are asked for.
    asked: usize,
    /// Nothing from here on is among those asked for.
    end: Option<Match>,
    pub people: usize,
}

impl Matches {
    fn new(asked: usize) -> Matches {
        Matches {
            list: Vec::new(),
            // As long as slips are still to come, every name must be known.
            asked: asked.max(SLIPS_BELOW),
            end: None,
            people: 0,
        }
    }

    fn add(&mut self, found: Match) {
        self.people += found.people as usize;
        if self.end.is_some_and(|end| found >= end) {
            return;
        }
        self.list.push(found);
        if self.list.len() > 2 * self.asked {
            let (_, end, _) = self.list.select_nth_unstable(self.asked);
            self.end = Some(*end);
            self.list.truncate(self.asked);
        }
    }

    /// Those asked for and perhaps more, in order.
    pub(crate) fn in_order(mut self) -> Vec<Match> {
        self.list.sort_unstable();
        self.list
    }
}

/// The names that fit; the first so many of them suffice.
pub(crate) fn matches(
    index: &NameIndex,
    tally: &Tally,
    reading: &Reading,
    asked: usize,
) -> Matches {
    let mut matches = Matches::new(asked);
    if reading.count() == 0 {
        return matches;
    }
    let search = Search { index, tally };
    let table = reading.table(&index.names.words);
    search.plain(&table, reading.count(), |found| matches.add(found));
    if matches.people >= SLIPS_BELOW {
        return matches;
    }
    let mut slipped = Vec::new();
    search.slipped(&table, reading, |found| slipped.push(found));
    for reading in reading.with_blank_slips(&index.names.words) {
        let table = reading.table(&index.names.words);
        search.plain(&table, reading.count(), |mut found| {
            found.rank.slipped = true;
            found.rank.unmarked = true;
            slipped.push(found);
        });
    }
    // A name stands once, as the best it was found as.
    slipped.sort_unstable_by_key(|found| (found.name, found.rank));
    slipped.dedup_by_key(|found| found.name);
    let plain: Vec<u32> = matches.list.iter().map(|found| found.name).collect();
    for found in slipped {
        if !plain.contains(&found.name) {
            matches.add(found);
        }
    }
    matches
}

struct Search<'a> {
    index: &'a NameIndex,
    tally: &'a Tally,
}

impl Search<'_> {
    /// Names all words asked for fit as they are.
    fn plain(&self, table: &Table, asked: usize, mut found: impl FnMut(Match)) {
        let mut by_names: Vec<usize> = (0..asked).collect();
        by_names.sort_unstable_by_key(|at| table.plain.names[*at]);
        let road = |place: usize| by_names.get(place).map(|at| (&table.plain, *at));
        let mut roads = Roads::new(road(0).into_iter().collect());
        roads.crossing = road(1);
        self.each_name(&roads, |name, people| {
            let words = self.index.names.words_of(name);
            if table.plain.fitting_together(words).count_ones() as usize != asked {
                return;
            }
            let mut space = [Fitting::default(); WORDS];
            let Some(plain) = fit(table.plain.of_name(words, &mut space), asked) else {
                return;
            };
            let marked = match &table.marked {
                Some(marked) => fit(marked.of_name(words, &mut space), asked),
                None => Some(plain),
            };
            let rank = Rank {
                slipped: false,
                unmarked: marked.is_none(),
                fit: marked.unwrap_or(plain),
            };
            found(self.found(name, people, rank));
        });
    }

    /// Names all words asked for fit but one, which fits by a slip of a letter.
    fn slipped(&self, table: &Table, reading: &Reading, mut found: impl FnMut(Match)) {
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
        let mut roads: Vec<_> = roads.collect();
        // Several slips may share the road of the rarest word.
        roads.sort_by_key(|(lines, at)| (std::ptr::eq(*lines, &slips), *at));
        roads.dedup_by(|one, other| std::ptr::eq(one.0, other.0) && one.1 == other.1);
        self.each_name(&Roads::new(roads), |name, people| {
            let words = self.index.names.words_of(name);
            if (table.plain.fitting_together(words).count_ones() as usize) + 1 < asked {
                return;
            }
            let (mut plain, mut slip) = ([Fitting::default(); WORDS], [Fitting::default(); WORDS]);
            let plain = table.plain.of_name(words, &mut plain);
            let slip = slips.of_name(words, &mut slip);
            if let Some(fit) = slipped_fit(plain, slip, asked) {
                let rank = Rank {
                    slipped: true,
                    unmarked: true,
                    fit,
                };
                found(self.found(name, people, rank));
            }
        });
    }

    fn found(&self, name: u32, people: u32, rank: Rank) -> Match {
        Match {
            rank,
            label: self.index.names.name(name).label,
            name,
            people,
        }
    }

    /// Every name on the roads, once, that somebody in the extent bears, with how many they are.
    /// Perhaps other names too: where the extent has fewer of them than the roads, all of the
    /// extent; where the roads hold most names, all there are, one after another in memory.
    fn each_name(&self, roads: &Roads<'_>, mut look: impl FnMut(u32, u32)) {
        let length = roads.length();
        let names = &self.index.names;
        if let Tally::Counted {
            names: inside,
            counts,
        } = self.tally
            && inside.len() <= length
        {
            for name in inside {
                look(*name, counts[*name as usize]);
            }
            return;
        }
        if length > names.bound() / 3 {
            for name in 0..names.bound() as u32 {
                let people = self.tally.count(self.index, name);
                if people > 0 {
                    look(name, people);
                }
            }
            return;
        }
        let crossing = roads.crossing_names(names);
        let mut seen = Bits::new(names.bound());
        roads.each_name(names, |name| {
            if crossing.as_ref().is_none_or(|crossing| crossing.has(name)) && seen.set(name) {
                let people = self.tally.count(self.index, name);
                if people > 0 {
                    look(name, people);
                }
            }
        });
    }
}

/// Ways to names: each a word asked for, with the words of names that fit it.
struct Roads<'a> {
    list: Vec<(&'a Lines, usize)>,
    /// Another one that every name looked for is on, too.
    crossing: Option<(&'a Lines, usize)>,
}

/// Below this length it is cheaper to look at each name than to see first where roads cross.
const LONG_ROAD: usize = 2_000;

impl<'a> Roads<'a> {
    fn new(list: Vec<(&'a Lines, usize)>) -> Roads<'a> {
        Roads {
            list,
            crossing: None,
        }
    }

    fn length(&self) -> usize {
        let lengths = self.list.iter().map(|(lines, asked)| lines.names[*asked]);
        lengths.sum()
    }

    fn each_name(&self, names: &Names, mut look: impl FnMut(u32)) {
        for (lines, asked) in &self.list {
            for word in &lines.words[*asked] {
                for name in &names.words.word(*word).names {
                    look(*name);
                }
            }
        }
    }

    /// The names of the crossing, where looking them up pays: a word's names lie side by side,
    /// while what is known of each name lies far apart.
    fn crossing_names(&self, names: &Names) -> Option<Bits> {
        let (lines, asked) = self.crossing?;
        let (length, crossing) = (self.length(), lines.names[asked]);
        if length < LONG_ROAD || crossing > 16 * length {
            return None;
        }
        let mut bits = Bits::new(names.bound());
        let crossing = Roads::new(vec![(lines, asked)]);
        crossing.each_name(names, |name| {
            bits.set(name);
        });
        Some(bits)
    }
}
