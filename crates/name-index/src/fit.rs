//! How well the words of a name fit the words asked for.

use crate::names::WORDS;

/// How a name fits, the better the smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// The words asked for are the name.
    Name,
    /// They are words of the name, in its order.
    WordsInOrder,
    /// They begin words of the name, in its order.
    BegunInOrder,
    /// They are words of the name, in another order.
    Words,
    /// They begin words of the name, in another order.
    Begun,
}

/// Which of the words asked for a word of a name fits, one bit each.
#[derive(Clone, Copy, Default)]
pub(crate) struct Fitting {
    pub begun: u16,
    pub whole: u16,
}

/// None when the words asked for do not all fit, each another word of the name.
pub(crate) fn fit(name: &[Fitting], asked: usize) -> Option<Fit> {
    if asked > name.len() {
        return None;
    }
    let together = name.iter().fold(0, |bits, word| bits | word.begun);
    if together.count_ones() as usize != asked {
        return None;
    }
    if in_order(name.iter().map(|word| word.whole), asked) {
        return Some(match asked == name.len() {
            true => Fit::Name,
            false => Fit::WordsInOrder,
        });
    }
    if in_order(name.iter().map(|word| word.begun), asked) {
        return Some(Fit::BegunInOrder);
    }
    if each_another(name, asked, |word| word.whole) {
        return Some(Fit::Words);
    }
    each_another(name, asked, |word| word.begun).then_some(Fit::Begun)
}

fn in_order(name: impl Iterator<Item = u16>, asked: usize) -> bool {
    let mut next = 0;
    for bits in name {
        if next < asked && bits >> next & 1 == 1 {
            next += 1;
        }
    }
    next == asked
}

/// Whether every word asked for can have a word of the name to itself: a matching grown word by
/// word, in which earlier ones make room where they can.
fn each_another(name: &[Fitting], asked: usize, bits: impl Fn(&Fitting) -> u16 + Copy) -> bool {
    let mut holder = [None; WORDS];
    (0..asked).all(|word| {
        let mut tried = [false; WORDS];
        make_room(name, bits, word, (&mut holder, &mut tried))
    })
}

type Holders<'a> = (&'a mut [Option<usize>; WORDS], &'a mut [bool; WORDS]);

fn make_room(
    name: &[Fitting],
    bits: impl Fn(&Fitting) -> u16 + Copy,
    word: usize,
    (holder, tried): Holders<'_>,
) -> bool {
    for at in 0..name.len() {
        if tried[at] || bits(&name[at]) >> word & 1 == 0 {
            continue;
        }
        tried[at] = true;
        let free = match holder[at] {
            None => true,
            Some(other) => make_room(name, bits, other, (holder, tried)),
        };
        if free {
            holder[at] = Some(word);
            return true;
        }
    }
    false
}

/// The best fit in which exactly one word asked for fits a word of the name by a slip, and all
/// others as ever.
pub(crate) fn slipped_fit(name: &[Fitting], slips: &[Fitting], asked: usize) -> Option<Fit> {
    let together = name.iter().fold(0, |bits, word| bits | word.begun);
    // Two words that begin nothing are two slips.
    if asked > name.len() || (together.count_ones() as usize) + 1 < asked {
        return None;
    }
    let mut fitting = [Fitting::default(); WORDS];
    let fitting = &mut fitting[..name.len()];
    let mut best = None;
    for word in 0..asked {
        let bit = 1 << word;
        let others = together & !bit;
        if others.count_ones() as usize + 1 != asked
            || slips.iter().all(|slip| slip.begun & bit == 0)
        {
            continue;
        }
        for (at, fitting) in fitting.iter_mut().enumerate() {
            *fitting = Fitting {
                begun: name[at].begun & !bit | slips[at].begun & bit,
                whole: name[at].whole & !bit | slips[at].whole & bit,
            };
        }
        let fit = fit(fitting, asked);
        best = match (best, fit) {
            (Some(best), Some(fit)) => Some(std::cmp::min(best, fit)),
            (best, fit) => best.or(fit),
        };
    }
    best
}
