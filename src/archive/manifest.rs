//! The manifest: what an export consists of, as `manifest.json` says it. Pure.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The name every manifest of ours begins with.
pub const FORMAT: &str = "diemtua-export";
/// Raised when a reader of the older form would misread the newer one.
pub const FORMAT_VERSION: u32 = 1;

pub const MANIFEST: &str = "manifest.json";
pub const README: &str = "README.md";
/// Read by `sha256sum --check`.
pub const SUMS: &str = "SHA256SUMS";

/// Everything about an export that is not a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: String,
    pub format_version: u32,
    /// Always true: a site holds people. Said here for whoever finds the folder.
    pub holds_personal_data: bool,
    pub product_version: String,
    /// The instant the export began; its rows are those of that moment.
    pub exported_at: Timestamp,
    /// Every change exported has a smaller number, and so has every change a report could know.
    pub next_change_no: i64,
    /// The steps of the schema the rows were written under.
    pub migrations: Vec<Step>,
    pub tables: Vec<TableFile>,
    pub sequences: Vec<Sequence>,
    /// Tables that stay behind; the readme says why.
    pub left_out: Vec<String>,
    pub readme: FileDigest,
}

/// A step of the schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub version: i64,
    pub description: String,
    /// SHA-384 of its text, in hexadecimal digits.
    pub sha384: String,
}

/// The rows of one table: a CSV with a line of headings, in the order of `columns`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableFile {
    pub table: String,
    pub file: String,
    /// Without the headings.
    pub rows: u64,
    pub bytes: u64,
    /// In hexadecimal digits.
    pub sha256: String,
    pub columns: Vec<Column>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    pub name: String,
    /// As PostgreSQL names it, e.g. `bigint`, `daterange`.
    #[serde(rename = "type")]
    pub typ: String,
}

/// Where the numbers of a table go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequence {
    pub name: String,
    /// The number that will be given next.
    pub next: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileDigest {
    pub file: String,
    pub bytes: u64,
    pub sha256: String,
}

impl Manifest {
    /// The text of `SHA256SUMS`, given the manifest's own digest.
    pub fn sums(&self, own: &str) -> String {
        let mut text = String::new();
        let tables = self.tables.iter();
        let files = tables.map(|table| (table.sha256.as_str(), table.file.as_str()));
        let others = [
            (self.readme.sha256.as_str(), self.readme.file.as_str()),
            (own, MANIFEST),
        ];
        for (digest, file) in files.chain(others) {
            text.push_str(&format!("{digest}  {file}\n"));
        }
        text
    }
}
