//! The list of records.
