//! A quick hash for keys that are small numbers of our own making.
//!
//! The standard hash resists chosen keys, which costs more than a load of millions of facts can
//! spend; the keys here are internal numbers, so a multiplication and a fold are enough.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map from our own numbers.
pub(crate) type NumberMap<K, V> = HashMap<K, V, BuildHasherDefault<NumberHasher>>;

#[derive(Default)]
pub(crate) struct NumberHasher(u64);

/// An odd number with well-spread bits (the golden ratio's fraction).
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

impl Hasher for NumberHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.write_u64(u64::from(number));
    }

    fn write_u16(&mut self, number: u16) {
        self.write_u64(u64::from(number));
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_i32(&mut self, number: i32) {
        self.write_u64(u64::from(number.cast_unsigned()));
    }

    fn write_u64(&mut self, number: u64) {
        let folded = self.0 ^ (self.0 >> 29);
        self.0 = (folded.rotate_left(5) ^ number).wrapping_mul(SPREAD);
    }
}
