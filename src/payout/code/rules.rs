//! How often a code may be wrong. Pure: it is told the time and who asks.
//!
//! Every look at a code is counted before it is looked up and given back when the code was right,
//! so that many at once are not let through together.

use core::net::IpAddr;
use std::collections::HashMap;

use jiff::Timestamp;

/// Wrong codes one address may send within a minute. A whole factory may stand behind one address;
/// a person scans and errs seldom.
pub const WRONG_BY_ASKER: u32 = 60;

/// Wrong codes that begin alike, from whatever addresses, within a minute: whoever has seen part of
/// a slip cannot have a crowd guess the rest of it.
pub const WRONG_BY_BEGINNING: u32 = 10;

/// Hexadecimal digits of a code by which it is known among the wrong ones: 32 of its 128 bits, by
/// which two slips of a round hardly ever begin alike.
const BEGINNING: usize = 8;

/// How many addresses and beginnings are kept count of within a minute. Past that a crowd asks: it
/// is let through, for shutting everybody out is what it may want, and the code stands by itself.
const MOST_COUNTED: usize = 100_000;

/// The wrong codes of the minute that runs.
#[derive(Debug, Default)]
pub struct Tally {
    minute: i64,
    by_asker: HashMap<IpAddr, u32>,
    by_beginning: HashMap<u32, u32>,
}

/// Whether a code is of the shape codes have: 128 bits in hexadecimal digits.
pub fn is_sound(code: &str) -> bool {
    code.len() == 32 && code.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The beginning of a code; none of what is no code.
fn beginning(code: &str) -> Option<u32> {
    let first = code.get(..BEGINNING).filter(|_| is_sound(code))?;
    u32::from_str_radix(first, 16).ok()
}

fn is_full<K: std::hash::Hash + Eq>(counted: &HashMap<K, u32>, key: &K, most: u32) -> bool {
    counted.get(key).is_some_and(|wrong| *wrong >= most)
}

fn add<K: std::hash::Hash + Eq>(counted: &mut HashMap<K, u32>, key: K) {
    if counted.len() < MOST_COUNTED || counted.contains_key(&key) {
        *counted.entry(key).or_insert(0) += 1;
    }
}

fn take<K: std::hash::Hash + Eq>(counted: &mut HashMap<K, u32>, key: &K) {
    if let Some(wrong) = counted.get_mut(key) {
        *wrong = wrong.saturating_sub(1);
    }
}

impl Tally {
    /// Whether a code may be looked up now for this asker; it counts as wrong until
    /// [`Tally::was_right`] is told.
    pub fn may_ask(&mut self, now: Timestamp, asker: IpAddr, code: &str) -> bool {
        let minute = now.as_second().div_euclid(60);
        if self.minute != minute {
            self.minute = minute;
            self.by_asker.clear();
            self.by_beginning.clear();
        }
        let beginning = beginning(code);
        let is_guessed =
            beginning.is_some_and(|own| is_full(&self.by_beginning, &own, WRONG_BY_BEGINNING));
        if is_guessed || is_full(&self.by_asker, &asker, WRONG_BY_ASKER) {
            return false;
        }
        add(&mut self.by_asker, asker);
        if let Some(own) = beginning {
            add(&mut self.by_beginning, own);
        }
        true
    }

    /// The code that was asked for was right: it does not count.
    pub fn was_right(&mut self, asker: IpAddr, code: &str) {
        take(&mut self.by_asker, &asker);
        if let Some(own) = beginning(code) {
            take(&mut self.by_beginning, &own);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn address(number: u32) -> IpAddr {
        IpAddr::V4(number.into())
    }

    fn code(number: u32) -> String {
        format!("{number:08x}{:024x}", 7)
    }

    #[test]
    fn whoever_errs_too_often_waits_a_minute_and_nobody_else_does() {
        let mut tally = Tally::default();
        for number in 0..WRONG_BY_ASKER {
            assert!(tally.may_ask(at(0), address(1), &code(number)), "{number}");
        }
        assert!(!tally.may_ask(at(59), address(1), &code(9_999)));
        assert!(!tally.may_ask(at(59), address(1), "x"));
        assert!(tally.may_ask(at(59), address(2), &code(9_999)));
        assert!(tally.may_ask(at(60), address(1), &code(9_999)));
    }

    #[test]
    fn a_code_is_not_guessed_from_its_beginning_by_many() {
        let mut tally = Tally::default();
        for number in 0..WRONG_BY_BEGINNING {
            let guess = format!("{:08x}{number:024x}", 5);
            assert!(tally.may_ask(at(0), address(number), &guess));
        }
        assert!(!tally.may_ask(at(1), address(500), &code(5)));
        // Another slip is not touched, and a minute later neither is this one.
        assert!(tally.may_ask(at(1), address(500), &code(6)));
        assert!(tally.may_ask(at(60), address(500), &code(5)));
    }

    #[test]
    fn right_codes_do_not_count_however_many_come_from_one_address() {
        let mut tally = Tally::default();
        for number in 0..10 * WRONG_BY_ASKER {
            assert!(tally.may_ask(at(0), address(1), &code(number)));
            tally.was_right(address(1), &code(number));
            // Opened again and again, as a slip may be.
            assert!(tally.may_ask(at(0), address(2), &code(7)));
            tally.was_right(address(2), &code(7));
        }
        assert!(tally.may_ask(at(0), address(1), &code(1)));
    }

    #[test]
    fn a_crowd_shuts_nobody_out() {
        let mut tally = Tally::default();
        let most = u32::try_from(MOST_COUNTED).unwrap();
        for number in 0..most + 5 {
            assert!(tally.may_ask(at(0), address(number), "no code"));
        }
        assert_eq!(tally.by_asker.len(), MOST_COUNTED);
        assert!(tally.may_ask(at(0), address(u32::MAX), &code(1)));
    }
}
