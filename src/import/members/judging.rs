//! What becomes of each row, given the register and the rows before it.

use std::collections::HashMap;

use roster::{Field, Note, Severity};
use sqlx::PgConnection;

use super::finding;
use super::identity::{Identity, Question, Why, as_his_own, identify};
use super::incoming::{Ground, Incoming};
use super::outcome::{Choice, Held, Leave, Outcome, settle};
use super::reading::ReadRow;
use super::roll::{Roll, Someone};
use super::store;

/// What may be done without asking, and what was decided row by row.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// People who are members of another unit move to that of their row.
    pub moves: bool,
    /// Rows in question are written as people of their own.
    pub doubts_as_new: bool,
    pub choices: HashMap<u32, Choice>,
}

/// A row with what becomes of it.
#[derive(Debug)]
pub struct Judged {
    pub row: ReadRow,
    pub outcome: Outcome,
}

/// The judge of one file.
pub struct Judge {
    register: Roll,
    file: Roll,
    /// People of the register that rows have been about.
    told: HashMap<i64, u32>,
    terms: Terms,
    ground: Ground,
}

impl Judge {
    pub fn new(register: Roll, terms: Terms, ground: Ground) -> Self {
        Self {
            register,
            file: Roll::default(),
            told: HashMap::new(),
            terms,
            ground,
        }
    }

    pub fn register(&self) -> &Roll {
        &self.register
    }

    pub fn choice(&self, row_no: u32) -> Option<Choice> {
        self.terms.choices.get(&row_no).copied()
    }

    /// Judges rows in their order.
    pub async fn judge(
        &mut self,
        connection: &mut PgConnection,
        rows: Vec<ReadRow>,
    ) -> sqlx::Result<Vec<Judged>> {
        let identities: Vec<Option<Identity>> = rows.iter().map(|row| self.who(row)).collect();
        let same = identities.iter().filter_map(|identity| match identity {
            Some(Identity::Same(person_id)) => Some(*person_id),
            _ => None,
        });
        let same: Vec<i64> = same.collect();
        let mut held: HashMap<i64, Held> = if same.is_empty() {
            HashMap::new()
        } else {
            store::held(connection, &same).await?
        };
        let judged = rows.into_iter().zip(identities);
        Ok(judged
            .map(|(mut row, identity)| {
                let outcome = self.outcome(&mut row, identity, &mut held);
                Judged { row, outcome }
            })
            .collect())
    }

    /// Who the row is, by itself or as decided; nothing where it is refused.
    fn who(&mut self, row: &ReadRow) -> Option<Identity> {
        let incoming = row.incoming.as_deref()?;
        let row_no = i64::from(row.row_no);
        let person = Someone::of(row_no, incoming.unit_id, &incoming.details, &row.folded);
        let found = identify(&person, &self.register, &self.file);
        let identity = match (found, self.choice(row.row_no)) {
            (Identity::Asked(_) | Identity::Again(_), Some(Choice::New)) => Identity::New,
            (Identity::Asked(question), Some(Choice::Same(id)))
                if question.people.contains(&id) =>
            {
                Identity::Same(id)
            }
            (Identity::Asked(question), None) if self.terms.doubts_as_new => {
                as_his_own(&person, &question, &self.register, &self.told)
            }
            (found, _) => found,
        };
        let identity = match identity {
            Identity::Same(person_id) => match self.told.insert(person_id, row.row_no) {
                Some(earlier) => Identity::Again(i64::from(earlier)),
                None => Identity::Same(person_id),
            },
            other => other,
        };
        if !matches!(identity, Identity::Again(_)) {
            self.file.enter(person);
        }
        Some(identity)
    }

    fn outcome(
        &self,
        row: &mut ReadRow,
        identity: Option<Identity>,
        held: &mut HashMap<i64, Held>,
    ) -> Outcome {
        let (Some(identity), Some(incoming)) = (identity, row.incoming.take()) else {
            return Outcome::Refused;
        };
        let person_id = match identity {
            Identity::New => return as_new(incoming, &mut row.notes),
            Identity::Again(earlier) => return Outcome::Again(earlier),
            Identity::Asked(question) => {
                row.incoming = Some(incoming);
                return Outcome::Asked(question);
            }
            Identity::Same(person_id) => person_id,
        };
        let choice = self.choice(row.row_no);
        let leave = Leave {
            moves: self.terms.moves || choice == Some(Choice::Move),
            returns: choice == Some(Choice::Return),
        };
        let Some(held) = held.remove(&person_id) else {
            // He was there when the roll was read: somebody merged him meanwhile.
            let people = vec![person_id];
            row.incoming = Some(incoming);
            return Outcome::Asked(Question::of_people(Why::Several, people));
        };
        let outcome = settle(&incoming, held, (self.ground, leave), &mut row.notes);
        if matches!(outcome, Outcome::Asked(_)) {
            row.incoming = Some(incoming);
        }
        outcome
    }
}

/// Somebody the register does not know has a day of joining, or one that can be guessed.
fn as_new(incoming: Box<Incoming>, notes: &mut Vec<Note>) -> Outcome {
    let Some(left_on) = incoming.left_without_joining() else {
        return Outcome::New(incoming);
    };
    notes.push(Note {
        field: Field::LeftOn,
        column: None,
        severity: Severity::Wrong,
        code: finding::LEFT_JOINED_MISSING,
        raw: left_on.to_string(),
        value: incoming.from_on.to_string(),
    });
    Outcome::Refused
}
