//! What officials write short.

use serde::Deserialize;

/// A short way of writing and what it stands for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Abbreviation {
    pub short: String,
    pub vi: String,
}
