//! Stories over the whole program: the router with a real database behind it. Every test has a
//! database of its own, cloned from one that holds a small federation.

// A test that cannot go on says so by panicking; here the whole crate is tests.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod access;
mod articles;
mod browser;
mod demo;
mod figures;
mod import;
mod import_page;
mod killed;
mod member;
mod owner;
mod proposal;
mod record;
mod recording;
mod report;
mod row_security;
mod scope;
mod server;
mod together;
mod transfer;
mod unit;
mod words;
mod world;
