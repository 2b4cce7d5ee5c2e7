//! What is hashed of a change, byte for byte. Pure; knows neither the database nor what deeds mean.
//!
//! A value is written with its length before it, so that no two logs give the same bytes:
//!
//! ```text
//! value   length as 4 bytes, highest first, then that many bytes; 0xFFFFFFFF where there is none
//! number  a value of 8 bytes, highest first; a moment is a number of microseconds since 1970
//! change  "diemtua change 1" change_no recorded_at account_id unit_id purpose lines line…
//! line    audit_line_id unit_id deed subject subject_id detail
//! detail  SHA-256 of the line's 16 bytes of salt and the detail as the database writes it
//! seal    "diemtua seal 1" seal_no previous first_place settled_before sealed_at changes change…
//! sealed  change_no lines digest
//! ```

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

/// SHA-256.
pub type Digest = [u8; 32];

/// What the first seal names as the one before it.
pub const NO_SEAL: Digest = [0; 32];

/// A change as it is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub change_no: i64,
    pub recorded_at: Timestamp,
    pub account_id: Option<i32>,
    pub unit_id: Option<i32>,
    pub purpose: String,
}

/// A line of the log as it is sealed, its detail as a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub line_id: i64,
    pub unit_id: Option<i32>,
    pub deed: String,
    pub subject: String,
    pub subject_id: Option<i64>,
    pub detail: Digest,
}

/// A seal without its own digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealHead {
    pub seal_no: i64,
    pub previous: Digest,
    pub first_place: i64,
    pub settled_before: i64,
    pub sealed_at: Timestamp,
}

/// A change as its seal names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sealed {
    pub change_no: i64,
    pub lines: i32,
    pub digest: Digest,
}

/// The digest of a detail, as it is kept when the detail itself is emptied.
pub fn digest_of_detail(salt: &[u8], detail: &str) -> Digest {
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update(detail.as_bytes());
    hash.finalize().into()
}

/// The digest of a change with all its lines in the order of their numbers.
pub fn digest_of_change(change: &Change, lines: &[Line]) -> Digest {
    Sha256::digest(bytes_of_change(change, lines)).into()
}

/// The digest of a seal over the changes it seals, in their order.
pub fn digest_of_seal(head: &SealHead, sealed: &[Sealed]) -> Digest {
    let mut bytes = Bytes(Vec::with_capacity(128 + sealed.len() * 64));
    bytes.value(Some(b"diemtua seal 1"));
    bytes.number(Some(head.seal_no));
    bytes.value(Some(&head.previous));
    bytes.number(Some(head.first_place));
    bytes.number(Some(head.settled_before));
    bytes.number(Some(head.sealed_at.as_microsecond()));
    bytes.count(sealed.len());
    for one in sealed {
        bytes.number(Some(one.change_no));
        bytes.number(Some(i64::from(one.lines)));
        bytes.value(Some(&one.digest));
    }
    Sha256::digest(bytes.0).into()
}

fn bytes_of_change(change: &Change, lines: &[Line]) -> Vec<u8> {
    let mut bytes = Bytes(Vec::with_capacity(128 + lines.len() * 128));
    bytes.value(Some(b"diemtua change 1"));
    bytes.number(Some(change.change_no));
    bytes.number(Some(change.recorded_at.as_microsecond()));
    bytes.number(change.account_id.map(i64::from));
    bytes.number(change.unit_id.map(i64::from));
    bytes.value(Some(change.purpose.as_bytes()));
    bytes.count(lines.len());
    for line in lines {
        bytes.number(Some(line.line_id));
        bytes.number(line.unit_id.map(i64::from));
        bytes.value(Some(line.deed.as_bytes()));
        bytes.value(Some(line.subject.as_bytes()));
        bytes.number(line.subject_id);
        bytes.value(Some(&line.detail));
    }
    bytes.0
}

struct Bytes(Vec<u8>);

impl Bytes {
    fn value(&mut self, value: Option<&[u8]>) {
        // No value of the log comes near 4 GiB, which is what the longest would be taken for.
        let length = value.map_or(u32::MAX, |value| {
            u32::try_from(value.len()).unwrap_or(u32::MAX)
        });
        self.0.extend(length.to_be_bytes());
        self.0.extend(value.unwrap_or_default());
    }

    fn number(&mut self, number: Option<i64>) {
        let bytes = number.map(i64::to_be_bytes);
        self.value(bytes.as_ref().map(<[u8; 8]>::as_slice));
    }

    fn count(&mut self, count: usize) {
        self.number(Some(i64::try_from(count).unwrap_or(i64::MAX)));
    }
}

/// A digest as people write it down: small hexadecimal digits.
pub fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A digest that somebody wrote down; nothing where it is none.
pub fn read_hex(text: &str) -> Option<Digest> {
    let text: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    if text.len() != 64 {
        return None;
    }
    let mut digest = NO_SEAL;
    for (byte, pair) in digest.iter_mut().zip(text.chunks_exact(2)) {
        let digit = |of: u8| char::from(of).to_digit(16);
        let value = digit(*pair.first()?)? * 16 + digit(*pair.get(1)?)?;
        *byte = u8::try_from(value).ok()?;
    }
    Some(digest)
}

#[cfg(test)]
mod tests;
