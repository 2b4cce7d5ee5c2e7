//! Small fixed hashes: the same list gives the same answer on every machine and every day.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map from numbers of our own making; the standard hash resists chosen keys and costs more.
pub(crate) type NumberMap<K, V> = HashMap<K, V, BuildHasherDefault<NumberHasher>>;

#[derive(Default)]
pub(crate) struct NumberHasher(u64);

impl Hasher for NumberHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u16(&mut self, number: u16) {
        self.write_u64(u64::from(number));
    }

    fn write_i16(&mut self, number: i16) {
        self.write_u64(u64::from(number.cast_unsigned()));
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_i32(&mut self, number: i32) {
        self.write_u64(u64::from(number.cast_unsigned()));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = mix(self.0, number);
    }
}

/// An odd number with well-spread bits (the golden ratio's fraction).
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

/// Two numbers as one.
pub(crate) fn mix(a: u64, b: u64) -> u64 {
    let mixed = (a.rotate_left(23) ^ b).wrapping_mul(SPREAD);
    (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) ^ (mixed >> 32)
}

pub(crate) fn of_text(text: &str) -> u64 {
    let mut hash = text.len() as u64;
    let mut chunks = text.as_bytes().chunks_exact(8);
    for chunk in &mut chunks {
        hash = mix(
            hash,
            chunk
                .iter()
                .fold(0, |word, &byte| word << 8 | u64::from(byte)),
        );
    }
    let rest = chunks.remainder();
    mix(
        hash,
        rest.iter()
            .fold(1, |word, &byte| word << 8 | u64::from(byte)),
    )
}
