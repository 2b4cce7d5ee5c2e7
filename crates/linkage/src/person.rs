//! A record in few bytes, with how often its values occur, so that comparing two is arithmetic.

use vietnamese::Sex;

use crate::birth::PackedBirth;
use crate::hash::mix;
use crate::number::Number;
use crate::record::Record;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Person {
    pub number: Number,
    /// Digits of the telephone; nought is not told.
    pub phone: u64,
    /// The chance that a stranger of the same birth and sex has this very number.
    pub number_chance: f32,
    /// How much likelier a number taken at random is this one than one fit for the person.
    pub number_stray: f32,
    pub birth: PackedBirth,
    /// Which of the list's names.
    pub name: u32,
    pub unit: i32,
    pub sex: Option<Sex>,
    /// The card's number names another year or sex than the record.
    pub doubtful: bool,
    /// How many records of the list have the same, this one among them.
    pub number_count: u32,
    pub phone_count: u32,
    pub birth_count: u32,
    pub unit_count: u32,
}

impl Person {
    pub(crate) fn read(record: &Record<'_>, name: u32) -> Person {
        let number = Number::read(record.number);
        let birth = PackedBirth::of(record.birth);
        let doubtful = number.year_and_sex().is_some_and(|(year, sex)| {
            birth.year().is_some_and(|told| told != year)
                || record.sex.is_some_and(|told| told != sex)
        });
        Person {
            number,
            phone: read_phone(record.phone),
            number_chance: 1.0,
            number_stray: 1.0,
            birth,
            name,
            unit: record.unit,
            sex: record.sex,
            doubtful,
            number_count: 1,
            phone_count: 1,
            birth_count: 1,
            unit_count: 1,
        }
    }

    /// The birth, or the year that the card's number names.
    pub(crate) fn birth_or_cards(&self) -> PackedBirth {
        match self.number.year_and_sex() {
            Some((year, _)) if self.birth == PackedBirth::UNKNOWN => PackedBirth::of_year(year),
            _ => self.birth,
        }
    }

    /// The sex, or that which the card's number names.
    pub(crate) fn sex_or_cards(&self) -> Option<Sex> {
        self.sex
            .or_else(|| self.number.year_and_sex().map(|(_, sex)| sex))
    }

    pub(crate) fn number_key(&self) -> u64 {
        mix(self.number.kind as u64, self.number.packed)
    }
}

/// The digits, +84 in front written as 0; too few are nobody's telephone.
fn read_phone(text: &str) -> u64 {
    let digits = text.bytes().filter(u8::is_ascii_digit).take(15);
    let (value, count) = digits.fold((0u64, 0), |(value, count), digit| {
        (value * 10 + u64::from(digit - b'0'), count + 1)
    });
    let nation = 84 * 10u64.pow(9);
    match (value, count) {
        (_, 0..9) => 0,
        (value, 11) if value / 10u64.pow(9) == 84 => value - nation,
        (value, _) => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephones_are_read_through_their_dress() {
        assert_eq!(read_phone("0912 345 678"), 912_345_678);
        assert_eq!(read_phone("+84.912.345.678"), 912_345_678);
        assert_eq!(read_phone("912345678"), 912_345_678);
        assert_eq!(read_phone("không có"), 0);
        assert_eq!(read_phone("12345"), 0);
    }
}
