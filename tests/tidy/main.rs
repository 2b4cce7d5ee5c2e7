//! The repository's own rules. A rule that nobody checks is a wish.

// A test that cannot go on says so by panicking; here the whole crate is tests.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod edges;
mod files;
mod icons;
mod offline;
mod rooms;
mod text;
