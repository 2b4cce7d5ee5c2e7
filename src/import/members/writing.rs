//! What was judged, written: new people with their spells and facts by blocks, changed people with
//! a version and a movement each. The facts are those the register itself says of a spell.

mod rows;

use std::collections::{BTreeMap, HashMap};

use sqlx::PgConnection;
use timeline::Day;
use vietnamese::Sex;

use super::judging::Judged;
use super::outcome::{Change, Outcome, spell_of};
use super::store::{self, Way};
use crate::fact::SaidFact;
use crate::member::history::said_by;
use crate::member::{History, Spell};
use crate::store::copy::Rows;

use rows::sensitive_of;

/// From so many rows on a list is large: it is loaded as a whole rather than row by row.
pub const LARGE: u64 = 50_000;

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    pub people: u64,
    pub changed: u64,
    pub spells: u64,
    pub facts: u64,
}

/// Why a block was not written, beside the database's own reasons.
#[derive(Debug, thiserror::Error)]
pub enum WriteFault {
    /// Somebody else changed one of the people since he was read.
    #[error("somebody was changed meanwhile")]
    Meanwhile,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// The writing under way.
pub struct Writing {
    import_id: i64,
    change_no: i64,
    /// The day on which the list says that all this is so.
    on: Day,
    way: Way,
    series: HashMap<String, i16>,
    dims: HashMap<BTreeMap<String, String>, i32>,
    /// What is sensitive of the people of the block at hand.
    sensitive: Vec<serde_json::Value>,
    pub written: Written,
}

/// The rows of one block.
struct Block {
    people: Rows,
    spells: Rows,
    facts: Rows,
}

impl Block {
    fn new() -> Self {
        Self {
            people: Rows::new(),
            spells: Rows::new(),
            facts: Rows::new(),
        }
    }
}

/// Somebody's history and sex before and after.
#[derive(Debug, Clone)]
pub struct Turn {
    pub person_id: i64,
    pub before: (History, Option<Sex>),
    pub after: (History, Option<Sex>),
}

impl Writing {
    pub async fn begin(
        connection: &mut PgConnection,
        (import_id, change_no): (i64, i64),
        (on, way): (Day, Way),
    ) -> sqlx::Result<Self> {
        Ok(Self {
            import_id,
            change_no,
            on,
            way,
            series: store::series(connection).await?,
            dims: HashMap::new(),
            sensitive: Vec::new(),
            written: Written::default(),
        })
    }

    pub fn change_no(&self) -> i64 {
        self.change_no
    }

    /// Writes what became of the rows.
    pub async fn write(
        &mut self,
        connection: &mut PgConnection,
        judged: &[Judged],
    ) -> Result<(), WriteFault> {
        let mut block = Block::new();
        self.new_people(connection, judged, &mut block).await?;
        let changes: Vec<&Change> = judged
            .iter()
            .filter_map(|one| match &one.outcome {
                Outcome::Changed(change) => Some(&**change),
                _ => None,
            })
            .collect();
        if !changes.is_empty() {
            self.hold(connection, &changes).await?;
            self.details(connection, &changes).await?;
            self.histories(connection, &changes, &mut block).await?;
        }
        self.copy(connection, block).await?;
        self.sensitive(connection, &changes).await?;
        Ok(())
    }

    async fn new_people(
        &mut self,
        connection: &mut PgConnection,
        judged: &[Judged],
        block: &mut Block,
    ) -> sqlx::Result<()> {
        let new = judged.iter().filter_map(|one| match &one.outcome {
            Outcome::New(incoming) => Some((&one.row, incoming)),
            _ => None,
        });
        let count = new.clone().count();
        let people = store::draw_people(connection, count).await?;
        let spells = store::draw_spells(connection, count).await?;
        for ((row, incoming), (person_id, spell_id)) in new.zip(people.into_iter().zip(spells)) {
            let keys = (row.folded.as_str(), row.sort_key.as_str());
            let at = (person_id, incoming.unit_id);
            self.person_row(&mut block.people, at, (&incoming.details, keys));
            let spell = Spell {
                spell_id: Some(spell_id),
                ..spell_of(incoming)
            };
            let own = (Some(self.import_id), None);
            self.spell_row(&mut block.spells, person_id, &spell, own);
            for fact in said_by(&spell, incoming.details.sex) {
                self.fact_row(connection, &mut block.facts, (spell_id, &spell, 1), fact)
                    .await?;
            }
            let told = &incoming.sensitive;
            if told.ethnicity.is_some() || told.religion.is_some() {
                self.sensitive.push(sensitive_of(person_id, told));
            }
            self.written.people += 1;
        }
        Ok(())
    }

    /// Holds those who change, unless somebody changed them since they were read.
    async fn hold(
        &self,
        connection: &mut PgConnection,
        changes: &[&Change],
    ) -> Result<(), WriteFault> {
        let people: Vec<i64> = changes.iter().map(|change| change.held.person_id).collect();
        let now = store::hold_people(connection, &people).await?;
        let as_read =
            |change: &&&Change| now.get(&change.held.person_id) == Some(&change.held.change_no);
        if changes.iter().filter(as_read).count() < changes.len() {
            return Err(WriteFault::Meanwhile);
        }
        Ok(())
    }

    async fn details(
        &mut self,
        connection: &mut PgConnection,
        changes: &[&Change],
    ) -> sqlx::Result<()> {
        self.written.changed += changes.len() as u64;
        let changed = changes
            .iter()
            .filter_map(|change| Some((change.held.person_id, change.details.as_ref()?)));
        let people: Vec<i64> = changed.clone().map(|(person_id, _)| person_id).collect();
        if people.is_empty() {
            return Ok(());
        }
        let reason = format!("Cập nhật từ tệp danh sách, lần nhập {}.", self.import_id);
        store::keep_versions(connection, self.change_no, (&people, &reason)).await?;
        let values: Vec<serde_json::Value> = changed
            .map(|(person_id, details)| self.values_of(person_id, details))
            .collect();
        store::write_details(connection, self.change_no, &values.into()).await
    }

    /// Writes the histories that follow others, and notes both sides of each as a movement.
    async fn histories(
        &mut self,
        connection: &mut PgConnection,
        changes: &[&Change],
        block: &mut Block,
    ) -> sqlx::Result<()> {
        let turns = changes.iter().filter_map(|change| {
            let sex_before = change.held.details.sex;
            let details = change.details.as_ref();
            let sex_after = details.map_or(sex_before, |details| details.sex);
            let before = &change.held.history;
            let differs = change.history.is_some() || sex_before != sex_after;
            differs.then(|| Turn {
                person_id: change.held.person_id,
                before: (before.clone(), sex_before),
                after: (change.history.as_ref().unwrap_or(before).clone(), sex_after),
            })
        });
        let mut turns: Vec<Turn> = turns.collect();
        self.turn(connection, &mut turns, block).await?;
        let moved = turns.iter().filter(|turn| turn.before.0 != turn.after.0);
        let moved: Vec<(i64, &Spell, serde_json::Value)> = moved
            .filter_map(|turn| {
                let newest = turn.after.0.newest()?;
                let on = newest.left.as_ref().map_or(newest.from_on, |left| left.on);
                let value = serde_json::json!({
                    "person_id": turn.person_id, "unit_id": newest.unit_id, "on": on,
                    "before": turn.before.0, "after": turn.after.0,
                });
                Some((turn.person_id, newest, value))
            })
            .collect();
        if moved.is_empty() {
            return Ok(());
        }
        let people: Vec<i64> = moved.iter().map(|(person_id, ..)| *person_id).collect();
        let units: Vec<i32> = moved.iter().map(|(_, newest, _)| newest.unit_id).collect();
        let values: Vec<serde_json::Value> = moved.into_iter().map(|(.., value)| value).collect();
        store::write_movements(connection, self.change_no, &values.into()).await?;
        store::keep_at(connection, self.change_no, (&people, &units)).await
    }

    /// Replaces the spells that differ, takes back what they said and says what is new. The spells
    /// of the sides after are numbered on the way.
    async fn turn(
        &mut self,
        connection: &mut PgConnection,
        turns: &mut [Turn],
        block: &mut Block,
    ) -> sqlx::Result<()> {
        let mut gone = Vec::new();
        for turn in turns.iter_mut() {
            turn.after.0 = number(connection, &turn.after.0).await?;
            let (old, new) = (chained(&turn.before.0), chained(&turn.after.0));
            let differ = old.iter().filter(|row| !new.contains(row));
            gone.extend(differ.filter_map(|(spell, _)| spell.spell_id));
        }
        let taken = store::take_spells(connection, &gone).await?;
        for turn in turns.iter() {
            let (old, new) = (chained(&turn.before.0), chained(&turn.after.0));
            for (spell, previous_until) in new.iter().filter(|row| !old.contains(row)) {
                let kept = spell.spell_id.and_then(|spell_id| taken.get(&spell_id));
                let import_id = kept.copied().unwrap_or(Some(self.import_id));
                let beside = (import_id, *previous_until);
                self.spell_row(&mut block.spells, turn.person_id, spell, beside);
            }
            self.say_difference(connection, &mut block.facts, turn)
                .await?;
        }
        Ok(())
    }

    async fn say_difference(
        &mut self,
        connection: &mut PgConnection,
        rows: &mut Rows,
        turn: &Turn,
    ) -> sqlx::Result<()> {
        let say = |(history, sex): &(History, Option<Sex>)| -> Vec<(Spell, SaidFact)> {
            let spells = history.spells().iter();
            spells
                .flat_map(|spell| {
                    said_by(spell, *sex)
                        .into_iter()
                        .map(|fact| (spell.clone(), fact))
                })
                .collect()
        };
        let (old, new) = (say(&turn.before), say(&turn.after));
        for (sign, facts, others) in [(-1, &old, &new), (1, &new, &old)] {
            for (spell, fact) in facts {
                let said = |(other, fact_there): &(Spell, SaidFact)| {
                    (other.spell_id, other.unit_id, fact_there)
                        == (spell.spell_id, spell.unit_id, fact)
                };
                if !others.iter().any(said) {
                    let of = (spell.spell_id.unwrap_or(0), spell, sign);
                    self.fact_row(connection, rows, of, fact.clone()).await?;
                }
            }
        }
        Ok(())
    }

    /// Writes what is sensitive of the people of the block.
    async fn sensitive(
        &mut self,
        connection: &mut PgConnection,
        changes: &[&Change],
    ) -> sqlx::Result<()> {
        for change in changes {
            if let Some(sensitive) = &change.sensitive {
                self.sensitive
                    .push(sensitive_of(change.held.person_id, sensitive));
            }
        }
        if self.sensitive.is_empty() {
            return Ok(());
        }
        let values = std::mem::take(&mut self.sensitive);
        store::write_sensitive(connection, self.change_no, &values.into()).await
    }

    /// Writes the histories back to what they were before the import; their people stay held.
    pub async fn turn_back(
        &mut self,
        connection: &mut PgConnection,
        turns: &mut [Turn],
    ) -> sqlx::Result<()> {
        let mut block = Block::new();
        self.turn(connection, turns, &mut block).await?;
        self.copy(connection, block).await
    }

    async fn copy(&self, connection: &mut PgConnection, block: Block) -> sqlx::Result<()> {
        store::copy_people(connection, self.way, block.people.finish()).await?;
        store::copy_spells(connection, self.way, block.spells.finish()).await?;
        store::copy_facts(connection, self.way, block.facts.finish()).await
    }
}

/// The history with a number for every spell that has none yet.
async fn number(connection: &mut PgConnection, history: &History) -> sqlx::Result<History> {
    let lacking = history
        .spells()
        .iter()
        .filter(|spell| spell.spell_id.is_none());
    let count = lacking.count();
    if count == 0 {
        return Ok(history.clone());
    }
    let mut numbers = store::draw_spells(connection, count).await?.into_iter();
    let spells = history.spells().iter().cloned().map(|spell| Spell {
        spell_id: spell.spell_id.or_else(|| numbers.next()),
        ..spell
    });
    History::of(spells.collect()).map_err(|no| sqlx::Error::Protocol(no.to_string()))
}

/// Each spell with the day the one before it ended, as the rows keep them.
fn chained(history: &History) -> Vec<(&Spell, Option<Day>)> {
    let spells = history.spells();
    let ends = spells
        .iter()
        .map(|spell| spell.left.as_ref().map(|left| left.on));
    let before = std::iter::once(None).chain(ends);
    spells.iter().zip(before).collect()
}
