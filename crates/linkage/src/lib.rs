//! Finds the pairs of records in a list of people that describe the same person, likeliest first,
//! and says why.
//!
//! A record tells a name, a birth, a sex, an identity number, a unit and a telephone, each as it
//! was typed and each perhaps wrong or not told. [`People`] indexes a list once; then it gives the
//! list's own likely pairs, or the records of the list that may be the person of a new one.
//!
//! How it decides is told in [`Beliefs`]: rare things in common count more than common ones, and a
//! difference counts as much as it takes to explain. The score is a probability, so of a hundred
//! pairs around 0.9 about ninety are one person. How it is fast is told in `keys`: only records
//! that share one of eleven keys are compared.
//!
//! What it does not know: what a unit is, where records come from, what becomes of a pair. It
//! reads no file, asks no clock and draws no lots: the same records in any order give the same
//! pairs.
//!
//! ```
//! use linkage::{Birth, People, Reason, Record};
//!
//! let record = |id, name, number| Record {
//!     id, name, birth: Birth::Year(1985), sex: None, number, unit: 7, phone: "",
//! };
//! let people = People::new(&[
//!     record(1, "Đặng Thị Phương Hoa", "001185123456"),
//!     record(2, "DANG THI PHUONG HOA", "001185123465"),
//!     record(3, "Trần Văn Dũng", "079085998877"),
//! ]);
//! let pairs = people.pairs(0.5);
//! assert_eq!((pairs.len(), pairs[0].a, pairs[0].b), (1, 1, 2));
//! assert!(pairs[0].why.contains(&Reason::IdentityNumberOneDigitOff));
//! ```

mod beliefs;
mod birth;
mod chances;
mod compare;
mod evidence;
mod hash;
mod keys;
mod learn;
mod name;
mod namesakes;
mod number;
mod parallel;
mod people;
mod person;
mod record;
mod slip;

pub use crate::beliefs::Beliefs;
pub use crate::people::People;
pub use crate::record::{Birth, Match, Pair, Reason, Record};
pub use vietnamese::{Day, Sex};
