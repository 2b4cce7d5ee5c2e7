//! The export: every table as it is at one moment, streamed to its file and digested on the way.

use std::path::Path;

use jiff::Timestamp;
use sqlx::PgConnection;

use super::folder::{NewFolder, digest};
use super::manifest::{
    FORMAT, FORMAT_VERSION, FileDigest, MANIFEST, Manifest, README, SUMS, Step, TableFile,
};
use super::readme::readme;
use super::rules::{LEFT_OUT, Table, is_left_out};
use super::{ArchiveFault, Progress, Written, store};
use crate::id::hex;
use crate::store::{Database, SchemaStep, steps_taken};

/// Writes the whole site into a new folder. It is there whole or not at all; `shown` is told how
/// far it has come, in rows.
pub async fn export(
    database: &Database,
    place: &Path,
    now: Timestamp,
    shown: impl Fn(Progress<'_>),
) -> Result<Written, ArchiveFault> {
    let folder = NewFolder::begin(place)?;
    let mut tx = database.owner.begin().await?;
    store::begin_reading(&mut tx).await?;
    let next_change_no = store::next_change_no(&mut tx).await?;
    let tables = store::tables(&mut tx).await?;
    let kept: Vec<&Table> = tables.iter().filter(|t| !is_left_out(&t.name)).collect();
    let total = kept.iter().map(|table| table.expected_rows).sum();
    let mut files: Vec<TableFile> = Vec::with_capacity(kept.len());
    let mut done = 0;
    for table in kept {
        let rows_shown = |rows: u64| {
            shown(Progress {
                table: &table.name,
                done: done + rows,
                total,
            });
        };
        let file = export_table(&mut tx, &folder, table, rows_shown).await?;
        done += file.rows;
        files.push(file);
    }
    // Read last: a number given meanwhile is passed over, never given twice.
    let sequences = store::sequences(&mut tx).await?;
    let migrations = steps_taken(&mut tx).await?.iter().map(said_step).collect();
    tx.commit().await?;

    let text = readme(&tables, &files);
    let written = write_whole(&folder, README, text.as_bytes())?;
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        format_version: FORMAT_VERSION,
        holds_personal_data: true,
        product_version: env!("CARGO_PKG_VERSION").to_owned(),
        exported_at: now,
        next_change_no,
        migrations,
        tables: files,
        sequences,
        left_out: LEFT_OUT.map(|(table, _)| table.to_owned()).to_vec(),
        readme: written,
    };
    let text =
        serde_json::to_string_pretty(&manifest).map_err(|fault| ArchiveFault::Unreadable {
            why: fault.to_string(),
        })?;
    write_whole(&folder, MANIFEST, text.as_bytes())?;
    let sums = manifest.sums(&digest(text.as_bytes()));
    write_whole(&folder, SUMS, sums.as_bytes())?;
    folder.finish()?;
    Ok(Written::of(&manifest.tables))
}

/// A step of the schema as a manifest says it.
pub fn said_step(step: &SchemaStep) -> Step {
    Step {
        version: step.version,
        description: step.description.clone(),
        sha384: hex(&step.checksum),
    }
}

async fn export_table(
    connection: &mut PgConnection,
    folder: &NewFolder,
    table: &Table,
    shown: impl Fn(u64),
) -> Result<TableFile, ArchiveFault> {
    let name = table.file();
    let mut file = folder.file(&name)?;
    let rows = store::copy_out(connection, table, &mut file, shown).await?;
    let (bytes, sha256) = file.finish()?;
    Ok(TableFile {
        table: table.name.clone(),
        file: name,
        rows,
        bytes,
        sha256,
        columns: table.columns_said(),
    })
}

fn write_whole(folder: &NewFolder, name: &str, text: &[u8]) -> Result<FileDigest, ArchiveFault> {
    let mut file = folder.file(name)?;
    file.write(text)?;
    let (bytes, sha256) = file.finish()?;
    Ok(FileDigest {
        file: name.to_owned(),
        bytes,
        sha256,
    })
}
