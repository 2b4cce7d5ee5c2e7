//! Asking for people by a text.

use crate::extent::{Bits, Extent, Tally};
use crate::key::asked_keys;
use crate::matches::matches;
use crate::reading::Reading;
use crate::{NameIndex, Scope};

/// Slips are looked for when fewer people than this are found without.
pub const SLIPS_BELOW: usize = 20;

/// A question: whose names or keys fit the text, among those of the scope.
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    pub text: &'a str,
    pub scope: &'a Scope,
    /// How many hits to leave out from the first on.
    pub offset: usize,
    /// How many hits to give at the most.
    pub limit: usize,
}

/// An answer. The hits of later pages follow those of earlier ones without a gap or a repetition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub hits: Vec<Hit>,
    /// How many people there are on all pages, exactly.
    pub total: usize,
}

/// Somebody who was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    pub id: i64,
    pub how: How,
}

/// By what somebody was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// One of the person's keys.
    Key,
    /// The words of the name.
    Name,
    /// The words of the name but for one slip.
    Slip,
}

impl NameIndex {
    /// Those whom a text finds within a scope. A text without a letter or digit finds nobody.
    pub fn find(&self, query: &Query<'_>) -> Found {
        let extent = Extent::new(self, query.scope);
        if let Some(found) = self.find_by_key(query, &extent) {
            return found;
        }
        let tally = Tally::new(self, &extent);
        let end = query.offset.saturating_add(query.limit);
        // Every name has somebody, so no more names than that can reach into the page.
        let matches = matches(self, &tally, &Reading::new(query.text), end);
        let total = matches.people;
        let names = matches.in_order().into_iter();
        let names = names.map(|found| (found.name, found.people as usize, found.rank.slipped));
        let mut hits = Vec::new();
        self.bearers(
            names,
            &extent,
            (query.offset, query.limit),
            |id, slipped| {
                let how = if slipped { How::Slip } else { How::Name };
                hits.push(Hit { id, how });
            },
        );
        Found { hits, total }
    }

    /// None when the text is no key or nobody in the extent has one that fits.
    fn find_by_key(&self, query: &Query<'_>, extent: &Extent) -> Option<Found> {
        let asked = asked_keys(query.text)?;
        let by_key = &self.people.by_key;
        let begun = by_key.range((asked.first, 0)..=(asked.last, u32::MAX));
        let whole = by_key.range((asked.whole, 0)..=(asked.whole, u32::MAX));
        let mut seen = Bits::new(self.people.bound());
        let mut people: Vec<(u64, i64)> = Vec::new();
        for (_, number) in begun.chain(whole) {
            if !seen.set(*number) {
                continue;
            }
            if let Some(person) = self.people.person(*number)
                && extent.holds_keys_of(person)
            {
                people.push((self.names.name(person.name).label, person.id));
            }
        }
        let total = people.len();
        first(&mut people, query.offset.saturating_add(query.limit));
        let page = people.iter().skip(query.offset);
        let hits = page.map(|(_, id)| Hit {
            id: *id,
            how: How::Key,
        });
        (total > 0).then(|| Found {
            hits: hits.collect(),
            total,
        })
    }

    /// Those of an extent who bear these names, from an offset on. Each name comes with how many
    /// they are and with something for whoever looks.
    pub(crate) fn bearers<T: Copy>(
        &self,
        names: impl Iterator<Item = (u32, usize, T)>,
        extent: &Extent,
        (mut offset, mut limit): (usize, usize),
        mut look: impl FnMut(i64, T),
    ) {
        for (name, count, told) in names {
            if limit == 0 {
                return;
            }
            if offset >= count {
                offset -= count;
                continue;
            }
            let people = self.names.bearers(name).iter();
            let persons = people.filter_map(|number| self.people.person(*number));
            let inside = persons.filter(|person| extent.holds(person));
            for person in inside.skip(offset).take(limit) {
                look(person.id, told);
                limit -= 1;
            }
            offset = 0;
        }
    }
}

/// Leaves the first of a list, in order.
fn first<T: Ord>(list: &mut Vec<T>, count: usize) {
    if count < list.len() {
        list.select_nth_unstable(count);
        list.truncate(count);
    }
    list.sort_unstable();
}
