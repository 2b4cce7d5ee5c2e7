//! The chain of seals: sealing what has been committed since, and walking the whole chain to say
//! what no longer ties. One sealer works at a time, in one transaction; killed, it did nothing.

pub mod store;

use std::collections::{BTreeMap, BTreeSet};

use super::digest::{
    Change, Digest, Line, NO_SEAL, SealHead, Sealed, digest_of_change, digest_of_detail,
    digest_of_seal,
};

pub use store::{Head, find_head, holds, seal, unsealed, walk};

/// The most breaches that are named; the rest is counted.
pub const NAMED: usize = 20;

/// What a walk over the chain found.
#[derive(Debug, Default)]
pub struct Walk {
    pub seals: u64,
    pub changes: u64,
    /// Each in a sentence that names the change or the seal; at most [`NAMED`].
    pub breaches: Vec<String>,
    pub breaches_found: u64,
    /// Changes in which details were emptied.
    emptied_in: BTreeSet<i64>,
}

impl Walk {
    fn breach(&mut self, sentence: String) {
        self.breaches_found += 1;
        if self.breaches.len() < NAMED {
            self.breaches.push(sentence);
        }
    }
}

/// A line of the log as it stands in the database.
#[derive(Debug)]
pub struct LineFound {
    pub line: Line,
    /// The change in which its detail was emptied.
    pub emptied_in: Option<i64>,
    /// An emptied detail says nothing but that it is.
    pub says_more: bool,
}

/// The parts of a detail as they stand: its salt, its text, the digest kept when it was emptied.
pub fn detail_found(salt: Option<&[u8]>, text: &str, kept: Option<&[u8]>) -> Digest {
    match salt {
        Some(salt) => digest_of_detail(salt, text),
        None => kept
            .and_then(|kept| kept.try_into().ok())
            .unwrap_or(NO_SEAL),
    }
}

/// What the database holds of a change that was sealed.
#[derive(Debug)]
pub struct Found {
    pub place: i64,
    pub seal_no: i64,
    pub sealed: Sealed,
    /// Nothing where the change is gone.
    pub change: Option<Change>,
    pub lines: Vec<LineFound>,
}

/// Compares a sealed change with what stands now.
fn check_change(found: Found, walk: &mut Walk) {
    walk.changes += 1;
    let number = found.sealed.change_no;
    let Some(change) = found.change else {
        walk.breach(format!("change {number} was sealed and is gone"));
        return;
    };
    for line in &found.lines {
        if let Some(emptied_in) = line.emptied_in {
            walk.emptied_in.insert(emptied_in);
        }
        if line.says_more {
            let id = line.line.line_id;
            walk.breach(format!(
                "change {number}: line {id} was emptied and says more"
            ));
        }
    }
    let lines: Vec<Line> = found.lines.into_iter().map(|found| found.line).collect();
    if digest_of_change(&change, &lines) == found.sealed.digest {
        return;
    }
    let there = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let sealed = i64::from(found.sealed.lines);
    walk.breach(match there - sealed {
        0 => format!("change {number} is not what was sealed"),
        less @ ..0 => format!("change {number}: of {sealed} lines {} are missing", -less),
        more => format!("change {number}: {more} lines were added to {sealed}"),
    });
}

/// Compares a seal with the one before it and with the changes it names.
fn check_seal(before: Option<&Head>, own: &Head, sealed: &[Sealed], walk: &mut Walk) {
    walk.seals += 1;
    let number = own.head.seal_no;
    let (due, place, previous) = before.map_or((1, 1, NO_SEAL), |before| {
        let next = before.head.first_place + i64::from(before.changes);
        (before.head.seal_no + 1, next, before.digest)
    });
    if number != due {
        walk.breach(format!("seal {due} is missing before seal {number}"));
    } else if own.head.previous != previous {
        walk.breach(format!(
            "seal {number} does not follow from the seal before it"
        ));
    } else if own.head.first_place != place {
        walk.breach(format!(
            "seal {number} begins at another place than the one before ended"
        ));
    }
    if sealed.len() != usize::try_from(own.changes).unwrap_or(usize::MAX) {
        walk.breach(format!(
            "seal {number} sealed {} changes and {} are there",
            own.changes,
            sealed.len()
        ));
    } else if digest_of_seal(&own.head, sealed) != own.digest {
        let numbers = sealed.iter().map(|one| one.change_no);
        let (low, high) = (numbers.clone().min(), numbers.max());
        walk.breach(format!(
            "seal {number}: the changes {} to {} or their order are not what was sealed",
            low.unwrap_or_default(),
            high.unwrap_or_default()
        ));
    }
}

/// Goes over some seals that follow one another, with what stands of their changes by place.
fn check_seals(
    mut before: Option<Head>,
    seals: Vec<Head>,
    found: Vec<Found>,
    walk: &mut Walk,
) -> Option<Head> {
    let mut of_seal: BTreeMap<i64, Vec<Sealed>> = BTreeMap::new();
    for one in found {
        of_seal.entry(one.seal_no).or_default().push(one.sealed);
        check_change(one, walk);
    }
    for own in seals {
        let sealed = of_seal.remove(&own.head.seal_no).unwrap_or_default();
        check_seal(before.as_ref(), &own, &sealed, walk);
        before = Some(own);
    }
    for (seal_no, sealed) in of_seal {
        for one in sealed {
            let number = one.change_no;
            walk.breach(format!(
                "change {number} says it is of seal {seal_no}, which lies elsewhere"
            ));
        }
    }
    before
}

/// The head a new seal begins with.
fn next_head(before: Option<&Head>, settled_before: i64, now: jiff::Timestamp) -> SealHead {
    SealHead {
        seal_no: before.map_or(1, |own| own.head.seal_no + 1),
        previous: before.map_or(NO_SEAL, |own| own.digest),
        first_place: before.map_or(1, |own| own.head.first_place + i64::from(own.changes)),
        settled_before,
        // The database keeps microseconds; what is hashed is what is kept.
        sealed_at: jiff::Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now),
    }
}
