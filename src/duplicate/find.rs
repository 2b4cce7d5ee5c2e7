//! The search for people who are in the register twice. It reads everybody by the register's own
//! role, compares them in memory and writes the pairs found; who may be told of a pair is asked
//! when it is read. While the list is in memory only people written since are compared anew.

mod store;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use linkage::{Pair, People};
use sqlx::PgPool;
use tokio::sync::Mutex;

use super::reason;
use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::fact::Snapshot;

use store::{FoundPair, Roll, read_roll};
pub use store::{Freshness, freshness};

/// The rule that says how likely a pair is at least that is put before people, in per cent.
const LEAST: &str = "duplicate-least-likely";
/// Where no such rule is in force, nothing below even chances is shown.
const LEAST_UNRULED: i64 = 50;
/// So many people written since, in shares of the list, are compared one by one; more make the
/// whole list be read anew.
const SHARE: usize = 50;
/// Fewer than these are always compared one by one.
const FEW: usize = 1_000;
/// How long the list stays in memory after it was last used: some 300 bytes a person.
const KEPT_FOR: SignedDuration = SignedDuration::from_mins(30);

/// Why a search did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum SearchFault {
    #[error("the register could not be read: {0}")]
    Sql(#[from] sqlx::Error),
    #[error("the comparison broke off: {0}")]
    Broken(#[from] tokio::task::JoinError),
}

/// What a search did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Searched {
    /// People compared with the whole list.
    pub people: usize,
    pub pairs: usize,
    /// Whether everybody was compared, not only those written since.
    pub whole: bool,
}

/// The list in memory, and who was written since it was read.
struct Known {
    people: Arc<People>,
    count: usize,
    snapshot: Snapshot,
    since: Roll,
    used_at: Timestamp,
}

/// The search shared by all requests; one runs at a time.
pub struct Finder {
    register: PgPool,
    owner: PgPool,
    known: Mutex<Option<Known>>,
}

impl Finder {
    pub fn new(register: PgPool, owner: PgPool) -> Self {
        Self {
            register,
            owner,
            known: Mutex::new(None),
        }
    }

    /// Whether a search is under way.
    pub fn is_busy(&self) -> bool {
        self.known.try_lock().is_err()
    }

    /// Searches unless nobody was written since the last time.
    pub async fn search_if_stale(
        &self,
        catalogue: &Catalogue,
        clock: &Clock,
    ) -> Result<Option<Searched>, SearchFault> {
        let fresh = freshness(&self.owner).await?;
        let is_stale = fresh.is_none_or(|fresh| fresh.is_stale);
        if is_stale {
            return self.search(catalogue, clock).await.map(Some);
        }
        self.forget_if_idle(clock.now()).await;
        Ok(None)
    }

    /// Lets the list in memory go once nobody has used it for a while.
    async fn forget_if_idle(&self, now: Timestamp) {
        let mut known = self.known.lock().await;
        let idle = |known: &Known| now.duration_since(known.used_at) > KEPT_FOR;
        if known.as_ref().is_some_and(idle) {
            *known = None;
        }
    }

    /// Compares everybody, or those written since the last search, and writes what is found.
    pub async fn search(
        &self,
        catalogue: &Catalogue,
        clock: &Clock,
    ) -> Result<Searched, SearchFault> {
        let mut known = self.known.lock().await;
        let now = clock.now();
        let least = catalogue
            .rule(LEAST, clock.today())
            .and_then(|rule| rule.value.as_integer())
            .unwrap_or(LEAST_UNRULED);
        let least = least.clamp(1, 100) as f32 / 100.0;
        let roll = match known.as_ref() {
            None => read_roll(&self.register, None).await?,
            Some(known) => {
                let since = read_roll(&self.register, Some(&known.snapshot)).await?;
                let few = FEW.max(known.count / SHARE);
                if since.len() + known.since.len() <= few {
                    since
                } else {
                    read_roll(&self.register, None).await?
                }
            }
        };
        if roll.is_whole {
            self.search_whole(&mut known, roll, (least, now)).await
        } else {
            self.search_since(&mut known, roll, (least, now)).await
        }
    }

    async fn search_whole(
        &self,
        known: &mut Option<Known>,
        roll: Roll,
        (least, now): (f32, Timestamp),
    ) -> Result<Searched, SearchFault> {
        *known = None;
        let (snapshot, count) = (roll.snapshot.clone(), roll.len());
        let (people, pairs) = tokio::task::spawn_blocking(move || {
            let people = People::new(&roll.records());
            let pairs = people.pairs(least);
            (Arc::new(people), pairs)
        })
        .await?;
        let found: Vec<FoundPair> = pairs.iter().map(found_pair).collect();
        store::write_all(&self.owner, &found, (&snapshot, count, now)).await?;
        *known = Some(Known {
            people,
            count,
            snapshot,
            since: Roll::default(),
            used_at: now,
        });
        Ok(Searched {
            people: count,
            pairs: found.len(),
            whole: true,
        })
    }

    /// Those written since, against the list without their old records, and against one another.
    async fn search_since(
        &self,
        known: &mut Option<Known>,
        roll: Roll,
        (least, now): (f32, Timestamp),
    ) -> Result<Searched, SearchFault> {
        let Some(held) = known.as_mut() else {
            return Ok(Searched {
                people: 0,
                pairs: 0,
                whole: false,
            });
        };
        let snapshot = roll.snapshot.clone();
        let written: BTreeSet<i64> = roll.written.iter().copied().collect();
        let since = std::mem::take(&mut held.since).renewed_by(roll);
        let people = Arc::clone(&held.people);
        let asked = written.clone();
        let (since, found) = tokio::task::spawn_blocking(move || {
            let found = compare_since(&people, &since, (&asked, least));
            (since, found)
        })
        .await?;
        let written: Vec<i64> = written.into_iter().collect();
        store::write_some(&self.owner, (&written, &found), (&snapshot, now)).await?;
        held.since = since;
        held.snapshot = snapshot;
        held.used_at = now;
        Ok(Searched {
            people: written.len(),
            pairs: found.len(),
            whole: false,
        })
    }
}

fn compare_since(
    people: &People,
    since: &Roll,
    (asked, least): (&BTreeSet<i64>, f32),
) -> Vec<FoundPair> {
    let records = since.records();
    let outdated: BTreeSet<i64> = since.written.iter().copied().collect();
    let new: Vec<_> = records
        .iter()
        .filter(|record| asked.contains(&record.id))
        .copied()
        .collect();
    let mut found: HashMap<(i64, i64), FoundPair> = HashMap::new();
    for (record, matches) in new.iter().zip(people.find_all(&new, least)) {
        let others = matches
            .into_iter()
            .filter(|other| !outdated.contains(&other.id));
        for other in others {
            let pair = Pair {
                a: record.id.min(other.id),
                b: record.id.max(other.id),
                score: other.score,
                why: other.why,
            };
            found.insert((pair.a, pair.b), found_pair(&pair));
        }
    }
    // They are few: what is believed of the whole list holds for them too.
    let among = People::believing(&records, people.beliefs().clone());
    for pair in among.pairs(least) {
        if asked.contains(&pair.a) || asked.contains(&pair.b) {
            found.insert((pair.a, pair.b), found_pair(&pair));
        }
    }
    let mut found: Vec<FoundPair> = found.into_values().collect();
    found.sort_by_key(|pair| (pair.a, pair.b));
    found
}

fn found_pair(pair: &Pair) -> FoundPair {
    let why: Vec<&str> = pair.why.iter().map(|why| reason::code(*why)).collect();
    FoundPair {
        a: pair.a,
        b: pair.b,
        score_ppm: (pair.score.clamp(0.0, 1.0) * 1_000_000.0).round() as i32,
        why: why.join(","),
    }
}
