//! Why a site was not exported or not restored, each with its remedy.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::store::DatabaseFault;
use crate::web::Words;

/// In every case nothing was written: no folder, no row.
#[derive(Debug)]
pub enum ArchiveFault {
    /// The folder to export into holds something.
    FolderNotEmpty {
        folder: PathBuf,
    },
    /// Another export writes into the same folder.
    FolderBusy {
        folder: PathBuf,
    },
    Disk {
        path: PathBuf,
        fault: std::io::Error,
    },
    Missing {
        file: String,
    },
    Checksum {
        file: String,
    },
    Unreadable {
        why: String,
    },
    Format {
        found: String,
    },
    Newer {
        product_version: String,
        migration: i64,
    },
    OtherMigration {
        migration: i64,
    },
    /// The database's structure is past that of the export.
    Ahead {
        migration: i64,
    },
    OtherTable {
        table: String,
    },
    NotEmpty {
        table: String,
    },
    /// Other programs have the database open.
    InUse {
        connections: i64,
    },
    Rows {
        file: String,
        said: u64,
        found: u64,
    },
    /// A change bears a number the manifest says is yet to come.
    ChangeNumber {
        table: String,
    },
    Sql(sqlx::Error),
    Database(DatabaseFault),
}

impl ArchiveFault {
    pub(super) fn disk(path: &Path) -> impl FnOnce(std::io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |fault| Self::Disk { path, fault }
    }

    /// The fault and what to do about it, in a language.
    pub fn say(&self, words: Words) -> String {
        let (key, said) = self.key();
        words.with(key, &said)
    }

    fn key(&self) -> (&'static str, Vec<(&'static str, String)>) {
        let folder = |folder: &Path| vec![("folder", folder.display().to_string())];
        match self {
            Self::FolderNotEmpty { folder: at } => ("archive-folder-not-empty", folder(at)),
            Self::FolderBusy { folder: at } => ("archive-folder-busy", folder(at)),
            Self::Disk { path, fault } => (
                "archive-disk",
                vec![
                    ("path", path.display().to_string()),
                    ("fault", fault.to_string()),
                ],
            ),
            Self::Missing { file } => ("archive-missing", vec![("file", file.clone())]),
            Self::Checksum { file } => ("archive-checksum", vec![("file", file.clone())]),
            Self::Unreadable { why } => ("archive-unreadable", vec![("why", why.clone())]),
            Self::Format { found } => ("archive-format", vec![("found", found.clone())]),
            Self::Newer {
                product_version,
                migration,
            } => (
                "archive-newer",
                vec![
                    ("version", product_version.clone()),
                    ("migration", migration.to_string()),
                ],
            ),
            Self::OtherMigration { migration } => (
                "archive-other-migration",
                vec![("migration", migration.to_string())],
            ),
            Self::Ahead { migration } => {
                ("archive-ahead", vec![("migration", migration.to_string())])
            }
            Self::OtherTable { table } => ("archive-other-table", vec![("table", table.clone())]),
            Self::NotEmpty { table } => ("archive-not-empty", vec![("table", table.clone())]),
            Self::InUse { connections } => {
                ("archive-in-use", vec![("count", connections.to_string())])
            }
            Self::Rows { file, said, found } => (
                "archive-rows",
                vec![
                    ("file", file.clone()),
                    ("said", said.to_string()),
                    ("found", found.to_string()),
                ],
            ),
            Self::ChangeNumber { table } => {
                ("archive-change-number", vec![("table", table.clone())])
            }
            Self::Sql(fault) => ("archive-database", vec![("fault", fault.to_string())]),
            Self::Database(fault) => ("archive-database", vec![("fault", fault.to_string())]),
        }
    }
}

impl fmt::Display for ArchiveFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.say(Words::of("en")))
    }
}

impl std::error::Error for ArchiveFault {}

impl From<sqlx::Error> for ArchiveFault {
    fn from(fault: sqlx::Error) -> Self {
        Self::Sql(fault)
    }
}

impl From<DatabaseFault> for ArchiveFault {
    fn from(fault: DatabaseFault) -> Self {
        Self::Database(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_said_with_its_remedy_in_both_languages() {
        let text = || "x".to_owned();
        let faults = [
            ArchiveFault::FolderNotEmpty { folder: "x".into() },
            ArchiveFault::FolderBusy { folder: "x".into() },
            ArchiveFault::disk(Path::new("x"))(std::io::ErrorKind::StorageFull.into()),
            ArchiveFault::Missing { file: text() },
            ArchiveFault::Checksum { file: text() },
            ArchiveFault::Unreadable { why: text() },
            ArchiveFault::Format { found: text() },
            ArchiveFault::Newer {
                product_version: text(),
                migration: 1,
            },
            ArchiveFault::OtherMigration { migration: 1 },
            ArchiveFault::Ahead { migration: 1 },
            ArchiveFault::OtherTable { table: text() },
            ArchiveFault::NotEmpty { table: text() },
            ArchiveFault::InUse { connections: 1 },
            ArchiveFault::Rows {
                file: text(),
                said: 1,
                found: 2,
            },
            ArchiveFault::ChangeNumber { table: text() },
            ArchiveFault::Sql(sqlx::Error::RowNotFound),
        ];
        for language in ["vi", "en"] {
            for fault in &faults {
                let said = fault.say(Words::of(language));
                assert!(
                    said.matches(". ").count() > 0 && said.ends_with('.'),
                    "{said}"
                );
                assert!(!said.contains(['{', '$']), "{said}");
            }
        }
    }
}
