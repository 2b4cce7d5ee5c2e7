//! A file that was sent: kept, read and judged before anything is written, read again when somebody
//! says otherwise what its columns hold, and written when he says so.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use roster::Field;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use timeline::Day;

use super::enter::{EnterFault, Entered, Entry, enter, look};
use super::incoming::Ground;
use super::jobs::Job;
use super::judging::{Judged, Terms};
use super::operator::setting;
use super::outcome::Choice;
use super::pass::{FileBytes, List, PassFault};
use super::places::PlaceUnit;
use super::reading::{ColumnName, Directions, Head};
use super::returned::{Form, Returned};
use super::seen::{Kept, weight};
use super::store;
use super::store::imports::Import;
use super::store::staged;
use crate::access::Actor;
use crate::app::App;
use crate::unit::Unit;
use crate::web::{WebError, Words};

/// Rows of a staged file that can be looked at one by one: all of a list of ordinary size, the
/// weightiest of a larger one.
const MOST_ROWS: usize = 5_000;

/// How a staged file is read, beside its columns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    pub known_on: Option<Day>,
    pub moves: bool,
    pub sheet: Option<usize>,
    /// What stood above the list when it was last read.
    pub head: Option<HeadSeen>,
}

/// The columns of a file as they were understood.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadSeen {
    pub sheet: String,
    pub heading_rows: usize,
    /// Place, heading, and the code of the field; nothing where the column is not understood.
    pub columns: Vec<(usize, String, Option<String>)>,
}

impl HeadSeen {
    fn of(head: &Head) -> Self {
        let columns = head.columns.iter().map(|column| {
            let field = column.field.map(|field| field.code().to_owned());
            (column.index, column.heading.clone(), field)
        });
        Self {
            sheet: head.sheet.clone(),
            heading_rows: head.heading_rows,
            columns: columns.collect(),
        }
    }
}

/// A staged file with everything that is needed to read it.
pub struct Staged {
    pub import: Import,
    pub unit_id: i32,
    pub units: Vec<PlaceUnit>,
    pub options: Options,
    columns: Vec<(ColumnName, Field)>,
    choices: HashMap<u32, Choice>,
    pub bytes: Arc<[u8]>,
}

impl Staged {
    /// Loads the file and the units it may name, within the actor's own transaction: nothing beyond
    /// his scope can stand in the list.
    pub async fn load(
        app: &App,
        connection: &mut PgConnection,
        (actor, import, unit_id): (&Actor, Import, i32),
    ) -> Result<Self, WebError> {
        let on = (actor.line.as_str(), app.clock.today());
        let units = store::places(connection, Some(unit_id), on).await?;
        let options = serde_json::from_value(import.options.clone()).unwrap_or_default();
        let columns: Vec<(usize, String)> =
            serde_json::from_value(import.columns.clone()).unwrap_or_default();
        let columns = columns
            .into_iter()
            .filter_map(|(index, code)| Some((ColumnName::At(index), code.parse::<Field>().ok()?)));
        let choices = staged::choices(connection, import.import_id).await?;
        let choices = choices.into_iter().filter_map(|(row_no, choice)| {
            Some((u32::try_from(row_no).ok()?, choice.parse().ok()?))
        });
        let bytes = staged::parts(connection, import.import_id, "file").await?;
        Ok(Self {
            unit_id,
            units,
            options,
            columns: columns.collect(),
            choices: choices.collect(),
            bytes: bytes.into(),
            import,
        })
    }

    fn list(&self, app: &App, at: Arc<AtomicU64>) -> List {
        let today = app.clock.today();
        List {
            bytes: FileBytes::Held(self.bytes.clone()),
            directions: Directions {
                sheet: self.options.sheet,
                columns: self.columns.clone(),
                setting: setting(&app.catalogue, today),
                ground: Ground {
                    today,
                    known_on: self.options.known_on.unwrap_or(today).min(today),
                },
                keep_cells: true,
            },
            terms: Terms {
                moves: self.options.moves,
                doubts_as_new: false,
                choices: self.choices.clone(),
            },
            units: self.units.clone(),
            own: self.import.unit_code.clone(),
            skip: true,
            at,
        }
    }

    /// Reads and judges the file and keeps what was found, within the actor's transaction.
    pub async fn judge(
        mut self,
        app: &App,
        connection: &mut PgConnection,
        job: &Job,
    ) -> Result<(), PassFault> {
        // What was decided belongs to rows as they were read before.
        self.choices.clear();
        let names: HashMap<i32, String> = self
            .units
            .iter()
            .map(|unit| (unit.unit_id, unit.name.clone()))
            .collect();
        let mut kept: Vec<Kept> = Vec::new();
        let mut each = |_: &Head, judged: &Judged| {
            job.rows.fetch_add(1, Ordering::Relaxed);
            let weight = weight(judged);
            // Beyond the number that is kept only heavy rows still come in.
            if kept.len() < MOST_ROWS || weight > 0 && kept.len() < 4 * MOST_ROWS {
                kept.push(Kept::of(judged, weight, &names));
            }
        };
        let looked = look(connection, self.list(app, job.bytes.clone()), &mut each).await;
        let (head, counts) = match looked {
            Ok(found) => found,
            Err(PassFault::Read(super::reading::ReadFault::NoNames(head))) => {
                self.keep_head(connection, &head).await?;
                return Err(PassFault::Read(super::reading::ReadFault::NoNames(head)));
            }
            Err(fault) => return Err(fault),
        };
        self.keep_head(connection, &head).await?;
        kept.sort_by_key(|row| (std::cmp::Reverse(row.weight), row.row_no));
        kept.truncate(MOST_ROWS);
        let rows: Vec<serde_json::Value> = kept.into_iter().map(Kept::value).collect();
        let counts = serde_json::json!(counts);
        let of = (self.import.import_id, self.unit_id);
        staged::keep_rows(connection, of, (&counts, &rows.into())).await?;
        Ok(())
    }

    async fn keep_head(&self, connection: &mut PgConnection, head: &Head) -> sqlx::Result<()> {
        let options = Options {
            head: Some(HeadSeen::of(head)),
            ..self.options.clone()
        };
        let options = serde_json::json!(options);
        let said = (&self.import.columns, &options);
        staged::direct(connection, self.import.import_id, said).await
    }

    /// Writes the file: what is sound and what was decided; the rest goes back in a file.
    pub async fn write(
        self,
        app: &App,
        (actor, unit): (&Actor, &Unit),
        job: &Job,
    ) -> Result<Entered, EnterFault> {
        let words = Words::of(&actor.language);
        let mut returned = Returned::default();
        let mut each = |head: &Head, judged: &Judged| {
            job.rows.fetch_add(1, Ordering::Relaxed);
            returned.note(head, judged, words);
        };
        let entry = Entry {
            import_id: Some(self.import.import_id),
            file_name: self.import.file_name.clone(),
            digest: Vec::new(),
            unit_id: Some(unit.unit_id),
            author: Some(actor.account_id),
            options: self.import.options.clone(),
        };
        let list = self.list(app, job.bytes.clone());
        let entered = enter(app, list, entry, &mut each).await?;
        if let (Some(import_id), false) = (entered.import_id, returned.is_empty()) {
            let form = Form::of(&self.import.file_name);
            match returned.file(form) {
                Ok(bytes) => {
                    let mut owner = app.database.owner.acquire().await?;
                    let of = (import_id, unit.unit_id, "returned");
                    staged::keep_parts(&mut owner, of, &bytes).await?;
                }
                // The list is written; only the file of what went back could not be made.
                Err(error) => tracing::error!(%error, import_id, "returned rows were not kept"),
            }
        }
        Ok(entered)
    }
}
