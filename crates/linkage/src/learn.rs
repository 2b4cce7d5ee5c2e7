//! Beliefs learned from a list's own likely pairs, by expectation and maximisation.
//!
//! Only pairs that could be one person are needed: what strangers show is already known from the
//! frequencies in the list. What was believed before counts as so many pairs more, so that a
//! level nobody has seen yet keeps a share.

use crate::beliefs::Beliefs;
use crate::birth::DAY_LEVELS;
use crate::evidence::{Evidence, Phone};

/// More rounds change no share by a thousandth.
const ROUNDS: usize = 25;

/// How often each level is seen among pairs of one person.
struct Tally<const LEVELS: usize>([f64; LEVELS]);

impl<const LEVELS: usize> Tally<LEVELS> {
    fn before(shares: &[f64; LEVELS], weight: f64) -> Tally<LEVELS> {
        Tally(shares.map(|share| share * weight))
    }

    fn add(&mut self, level: usize, likely: f64) {
        if let Some(seen) = self.0.get_mut(level) {
            *seen += likely;
        }
    }

    fn shares(&self) -> [f64; LEVELS] {
        let all: f64 = self.0.iter().sum();
        self.0.map(|seen| seen / all)
    }
}

/// The beliefs after looking at the pairs of a list of so many people.
pub(crate) fn learned(before: &Beliefs, people: f64, pairs: &[Evidence]) -> Beliefs {
    let mut now = before.clone();
    for _ in 0..ROUNDS {
        now = round(before, &now, people, pairs);
    }
    now
}

fn round(before: &Beliefs, now: &Beliefs, people: f64, pairs: &[Evidence]) -> Beliefs {
    let weight = before.weight;
    let mut number = Tally::before(&before.number, weight);
    let mut name = Tally::before(&before.name, weight);
    let mut day = Tally::before(&before.day, weight);
    let one_of = |share: f64| Tally::before(&[share, 1.0 - share], weight);
    let mut other_sex = one_of(before.other_sex);
    let mut same_place = one_of(before.same_place);
    let mut same_phone = one_of(before.same_phone);
    let mut duplicates = before.duplicates * weight;
    for pair in pairs {
        let odds = now.odds(people, pair);
        let likely = odds / (1.0 + odds);
        duplicates += likely;
        number.add(pair.number as usize, likely);
        name.add(pair.name as usize, likely);
        if (pair.birth as usize) < DAY_LEVELS {
            day.add(pair.birth as usize, likely);
        }
        if let Some(same) = pair.same_sex {
            other_sex.add(usize::from(same), likely);
        }
        // Strangers meet in one place too: only the rest is due to the person.
        let due = |share: f64, chance: f32| {
            let kept = share / f64::from(chance);
            kept / (kept + 1.0 - share)
        };
        let stayed = pair
            .same_unit
            .map_or(0.0, |chance| due(now.same_place, chance));
        same_place.add(0, likely * stayed);
        same_place.add(1, likely * (1.0 - stayed));
        if pair.phone != Phone::Missing {
            let kept = match pair.phone {
                Phone::Same(chance) => due(now.same_phone, chance),
                _ => 0.0,
            };
            same_phone.add(0, likely * kept);
            same_phone.add(1, likely * (1.0 - kept));
        }
    }
    Beliefs {
        duplicates: duplicates / (people + weight),
        number: number.shares(),
        name: name.shares(),
        day: day.shares(),
        other_sex: other_sex.shares()[0],
        same_place: same_place.shares()[0],
        same_phone: same_phone.shares()[0],
        ..before.clone()
    }
}
