//! What is exported and how, and what a manifest must say to be restored. Pure.

use super::ArchiveFault;
use super::manifest::{Column, FORMAT, FORMAT_VERSION, Manifest, Step};

/// Tables that stay behind, each with the message that says why.
pub const LEFT_OUT: [(&str, &str); 9] = [
    ("calendar_feed", "archive-left-out-calendar"),
    ("likeness", "archive-left-out-found-again"),
    ("mail", "archive-left-out-mail"),
    ("quality_count", "archive-left-out-found-again"),
    ("quality_stale", "archive-left-out-found-again"),
    ("register_reading", "archive-left-out-found-again"),
    ("reset_link", "archive-left-out-reset-link"),
    ("restoration", "archive-left-out-restoration"),
    ("session", "archive-left-out-session"),
];

pub fn is_left_out(table: &str) -> bool {
    LEFT_OUT.iter().any(|(name, _)| *name == table)
}

/// A table as the database describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    /// Vietnamese and English, with ` / ` between them.
    pub comment: Option<String>,
    /// How many rows it may have.
    pub expected_rows: u64,
    pub columns: Vec<TableColumn>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableColumn {
    pub name: String,
    pub typ: String,
    /// Whether its values are ordered by a collation, which another server may not share.
    pub is_collated: bool,
    /// Its place in the primary key, from 1.
    pub key_place: Option<i32>,
}

impl Table {
    pub fn file(&self) -> String {
        format!("{}.csv", self.name)
    }

    pub fn columns_said(&self) -> Vec<Column> {
        let columns = self.columns.iter();
        let said = columns.map(|column| Column {
            name: column.name.clone(),
            typ: column.typ.clone(),
        });
        said.collect()
    }

    /// The statement that says all rows, in an order that is the same wherever they stand.
    pub fn copy_out(&self) -> String {
        let mut keys: Vec<&TableColumn> = self.columns.iter().collect();
        keys.retain(|column| column.key_place.is_some());
        keys.sort_by_key(|column| column.key_place);
        let order: Vec<String> = if keys.is_empty() {
            let by_text =
                |column: &TableColumn| format!("{}::text collate \"C\"", quoted(&column.name));
            self.columns.iter().map(by_text).collect()
        } else {
            let by_key = |column: &TableColumn| match column.is_collated {
                true => format!("{} collate \"C\"", quoted(&column.name)),
                false => quoted(&column.name),
            };
            keys.into_iter().map(by_key).collect()
        };
        format!(
            "copy (select {} from {} order by {}) to stdout (format csv, header true)",
            self.column_list(),
            quoted(&self.name),
            order.join(", ")
        )
    }

    /// The statement that takes the rows in. The table was emptied in the same transaction, so
    /// nobody has to look at its rows again to know that they are there.
    pub fn copy_in(&self) -> String {
        format!(
            "copy {} ({}) from stdin (format csv, header match, freeze true)",
            quoted(&self.name),
            self.column_list()
        )
    }

    fn column_list(&self) -> String {
        let columns = self.columns.iter();
        let names: Vec<String> = columns.map(|column| quoted(&column.name)).collect();
        names.join(", ")
    }
}

/// A name as SQL takes it, whatever is in it.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Whether this program can restore what the manifest says, and if not, why.
pub fn check_manifest(manifest: &Manifest, known: &[Step]) -> Result<(), ArchiveFault> {
    if manifest.format != FORMAT || manifest.format_version != FORMAT_VERSION {
        return Err(ArchiveFault::Format {
            found: format!("{} {}", manifest.format, manifest.format_version),
        });
    }
    for step in &manifest.migrations {
        let Some(own) = known.iter().find(|own| own.version == step.version) else {
            return Err(ArchiveFault::Newer {
                product_version: manifest.product_version.clone(),
                migration: step.version,
            });
        };
        if own.sha384 != step.sha384 {
            return Err(ArchiveFault::OtherMigration {
                migration: step.version,
            });
        }
    }
    // A name in a manifest opens no other file and no other table.
    for table in &manifest.tables {
        if table.file != format!("{}.csv", table.table) || table.file.contains(['/', '\\', '\0']) {
            return Err(ArchiveFault::Unreadable {
                why: format!("{:?}", table.file),
            });
        }
    }
    Ok(())
}

/// Whether the tables of the database are those of the manifest, column by column.
pub fn check_tables(manifest: &Manifest, tables: &[Table]) -> Result<(), ArchiveFault> {
    let differing = |table: &str| ArchiveFault::OtherTable {
        table: table.to_owned(),
    };
    for said in &manifest.tables {
        let found = tables.iter().find(|table| table.name == said.table);
        if found.is_none_or(|table| table.columns_said() != said.columns) {
            return Err(differing(&said.table));
        }
    }
    for table in tables.iter().filter(|table| !is_left_out(&table.name)) {
        if !manifest.tables.iter().any(|said| said.table == table.name) {
            return Err(differing(&table.name));
        }
    }
    Ok(())
}

/// The versions taken in the database that the manifest does not have: it cannot be taken back.
pub fn steps_ahead(taken: &[Step], manifest: &Manifest) -> Vec<i64> {
    let asked = |version: i64| {
        manifest
            .migrations
            .iter()
            .any(|step| step.version == version)
    };
    let versions = taken.iter().map(|step| step.version);
    versions.filter(|version| !asked(*version)).collect()
}

#[cfg(test)]
mod tests;
