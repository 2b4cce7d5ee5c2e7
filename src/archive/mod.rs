//! The whole site in open files, and back: an export is a folder of one CSV a table with a manifest
//! and digests that any tool can read and check; a restoration fills an empty database from it, all
//! or nothing.
//!
//! Knows no table by name but those it leaves out: what there is, it asks the database, so a new
//! kind of data joins by itself. Knows nothing of what the rows mean.

mod export;
mod fault;
mod folder;
mod manifest;
mod readme;
mod restore;
pub mod rules;
mod store;

pub use export::export;
pub use fault::ArchiveFault;
pub use manifest::{Manifest, Sequence, Step, TableFile};
pub use restore::Archive;

/// How far the work has come, in rows for an export, in bytes for a restoration.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// The table at hand.
    pub table: &'a str,
    pub done: u64,
    /// As far as it can be told beforehand.
    pub total: u64,
}

/// What was written: into files, or into the database.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    pub tables: u64,
    pub rows: u64,
    pub bytes: u64,
}

impl Written {
    fn of(tables: &[TableFile]) -> Self {
        Self {
            tables: tables.len() as u64,
            rows: tables.iter().map(|table| table.rows).sum(),
            bytes: tables.iter().map(|table| table.bytes).sum(),
        }
    }
}
