//! An index of people's names in memory: finds them by the beginning of their words, with or
//! without Vietnamese marks, in any order, with one slip, among those a reader may see.
//!
//! Everyone has a name, places, and keys such as an identity number or a telephone number, which
//! one of the places may have for itself. A reader sees the people of some places. Whatever is
//! asked, the answer is the one an index would give that holds only those people at those places:
//! hits, their order, the total and whether slips were looked for tell nothing about anyone else.
//! How long an answer takes is not hidden.
//!
//! **What is found.** A text is read as words; every word must begin another word of the name, in
//! any order. Capitals, marks, composition and the place of the tone mark make no difference.
//! When fewer than [`SLIPS_BELOW`] people are found so, those follow whose names fit but for one
//! slip: a letter missing, added, changed or swapped with its neighbour in one word, where the
//! longer of the two words has three letters or more; a blank left out between two words, or one
//! blank too many. A text with a digit asks for a key first, and for names only when no key fits.
//!
//! **In which order.** Names that bear the marks that were typed come before names that only have
//! the same letters; they are not the only ones, because a mark is easily typed wrongly. Then the
//! whole name, then whole words in order, words begun in order, whole words in any order, and
//! words begun in any order; within each as Vietnamese lists do, by given name. Slips come last.
//!
//! **How it is fast.** Many people share a name and many names share their few words. Words are
//! matched once each, names are reached from the rarest of the words asked for, and people are
//! counted by name within the places the reader sees.
//!
//! What it does not know: what a place is, who may see it, what a key means, where the people come
//! from. It reads no file, asks no clock and keeps nothing beyond memory.
//!
//! ```
//! use name_index::{Entry, Key, NameIndex, Query, Scope};
//!
//! let hoa = Entry {
//!     id: 1,
//!     name: "Đặng Thị Phương Hoa".into(),
//!     places: vec![7],
//!     keys: vec![Key::whole("001186012345"), Key::begun("0912 345 678")],
//!     keys_at: None,
//! };
//! let index = NameIndex::build([hoa]);
//! let total = |text, scope: &Scope| {
//!     index.find(&Query { text, scope, offset: 0, limit: 20 }).total
//! };
//! assert_eq!(total("hoa dang", &Scope::Whole), 1);
//! assert_eq!(total("phuogn hoa", &Scope::Places(vec![7])), 1);
//! assert_eq!(total("091234", &Scope::Places(vec![7])), 1);
//! assert_eq!(total("hoa dang", &Scope::Places(vec![8])), 0);
//! ```

mod entry;
mod extent;
mod find;
mod fit;
mod index;
mod key;
mod matches;
mod names;
mod page;
mod people;
mod reading;
mod slip;
mod words;

pub use crate::entry::Entry;
pub use crate::extent::Scope;
pub use crate::find::{Found, Hit, How, Query, SLIPS_BELOW};
pub use crate::index::NameIndex;
pub use crate::key::Key;
pub use crate::page::{Initial, Page};
