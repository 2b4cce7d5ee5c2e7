//! The restoration: the files are checked first, all of them; then one transaction fills an empty
//! database. A kill at any moment leaves it empty.

mod store;

use std::cell::Cell;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sqlx::{Connection, PgConnection};

use super::export::said_step;
use super::folder::{Pieces, digest, digest_of, read_whole};
use super::manifest::{MANIFEST, Manifest, README, SUMS, Step, TableFile};
use super::rules::{Table, check_manifest, check_tables, steps_ahead};
use super::{ArchiveFault, Progress, Written};
use crate::store::{connect_owner, steps_known, steps_taken, take_steps};

/// An export whose every file is what it was.
#[derive(Debug)]
pub struct Archive {
    folder: PathBuf,
    pub manifest: Manifest,
}

impl Archive {
    /// Reads the manifest and checks every file against its digest; `shown` is told how far it has
    /// come, in bytes.
    pub fn open(folder: &Path, shown: impl Fn(Progress<'_>)) -> Result<Self, ArchiveFault> {
        let sums = String::from_utf8_lossy(&read_whole(folder, SUMS)?).into_owned();
        let text = read_whole(folder, MANIFEST)?;
        let own = digest(&text);
        let stands = |line: &str| line == format!("{own}  {MANIFEST}");
        if !sums.lines().any(stands) {
            return Err(altered(MANIFEST));
        }
        let manifest: Manifest =
            serde_json::from_slice(&text).map_err(|fault| ArchiveFault::Unreadable {
                why: fault.to_string(),
            })?;
        let known: Vec<Step> = steps_known().iter().map(said_step).collect();
        check_manifest(&manifest, &known)?;
        if manifest.sums(&own) != sums {
            return Err(altered(SUMS));
        }
        let total = Written::of(&manifest.tables).bytes + manifest.readme.bytes;
        let done = Cell::new(0);
        let tables = manifest.tables.iter();
        let files = tables.map(|table| (table.file.as_str(), table.sha256.as_str()));
        for (file, sha256) in files.chain([(README, manifest.readme.sha256.as_str())]) {
            let found = digest_of(folder, file, |bytes| {
                done.set(done.get() + bytes);
                shown(Progress {
                    table: file,
                    done: done.get(),
                    total,
                });
            })?;
            if found != sha256 {
                return Err(altered(file));
            }
        }
        Ok(Self {
            folder: folder.to_owned(),
            manifest,
        })
    }

    /// Fills the empty database behind the address: under the structure the rows were written in,
    /// in one transaction. Whoever opens the database next brings its structure up to date.
    pub async fn restore(
        &self,
        url: &str,
        now: Timestamp,
        shown: impl Fn(Progress<'_>),
    ) -> Result<Written, ArchiveFault> {
        let mut connection = connect_owner(url).await?;
        store::refuse_company(&mut connection).await?;
        self.lay_structure(&mut connection).await?;
        let mut tx = connection.begin().await?;
        let tables = store::tables(&mut tx).await?;
        check_tables(&self.manifest, &tables)?;
        let laid_aside = store::begin_load(&mut tx, &tables).await?;
        store::refuse_company(&mut tx).await?;
        self.load(&mut tx, &tables, shown).await?;
        store::end_load(&mut tx, laid_aside).await?;
        store::refuse_later_changes(&mut tx, self.manifest.next_change_no).await?;
        store::go_on_numbering(&mut tx, &self.manifest, now).await?;
        tx.commit().await?;
        store::analyze(&mut connection).await?;
        connection.close().await?;
        Ok(Written::of(&self.manifest.tables))
    }

    /// The structure of the export and no other: what came later is added once the rows are there,
    /// as it was where they come from.
    async fn lay_structure(&self, connection: &mut PgConnection) -> Result<(), ArchiveFault> {
        let taken = steps_taken(&mut *connection).await?;
        let taken: Vec<Step> = taken.iter().map(said_step).collect();
        if let Some(table) = store::find_recorded(&mut *connection).await? {
            return Err(ArchiveFault::NotEmpty { table });
        }
        if let Some(migration) = steps_ahead(&taken, &self.manifest).last() {
            return Err(ArchiveFault::Ahead {
                migration: *migration,
            });
        }
        let steps = self.manifest.migrations.iter();
        let versions: Vec<i64> = steps.map(|step| step.version).collect();
        Ok(take_steps(connection, &versions).await?)
    }

    async fn load(
        &self,
        connection: &mut PgConnection,
        tables: &[Table],
        shown: impl Fn(Progress<'_>),
    ) -> Result<(), ArchiveFault> {
        let total = Written::of(&self.manifest.tables).bytes;
        let mut done = 0;
        for said in &self.manifest.tables {
            let Some(table) = tables.iter().find(|table| table.name == said.table) else {
                continue;
            };
            let bytes_shown = |bytes: u64| {
                shown(Progress {
                    table: &said.table,
                    done: done + bytes,
                    total,
                });
            };
            self.load_table(connection, table, said, bytes_shown)
                .await?;
            done += said.bytes;
        }
        Ok(())
    }

    async fn load_table(
        &self,
        connection: &mut PgConnection,
        table: &Table,
        said: &TableFile,
        shown: impl Fn(u64),
    ) -> Result<(), ArchiveFault> {
        let pieces = Pieces::of(&self.folder, &said.file)?;
        let found = store::copy_in(connection, table, pieces, shown).await?;
        if found != said.rows {
            return Err(ArchiveFault::Rows {
                file: said.file.clone(),
                said: said.rows,
                found,
            });
        }
        Ok(())
    }
}

fn altered(file: &str) -> ArchiveFault {
    ArchiveFault::Checksum {
        file: file.to_owned(),
    }
}
