//! Stories over the whole program: the router with a real database behind it. Every test has a
//! database of its own, cloned from one that holds a small federation.

// A test that cannot go on says so by panicking; here the whole crate is tests.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod access;
mod act;
mod act_after;
mod act_history;
mod act_lists;
mod act_page;
mod act_proof;
mod archive;
mod articles;
mod attachment;
mod behind;
mod browser;
mod card;
mod compare;
mod demo;
mod docket;
mod duplicate;
mod employer;
mod figures;
mod filled;
mod import;
mod import_page;
mod killed;
mod lookup;
mod member;
mod member_api;
mod member_list;
mod member_wide;
mod officer;
mod owner;
mod people;
mod privacy;
mod proposal;
mod quality;
mod reading;
mod record;
mod recording;
mod register;
mod report;
mod row_security;
mod row_views;
mod scope;
mod search;
mod season;
mod server;
mod statistics;
mod target;
mod together;
mod transfer;
mod unit;
mod words;
mod world;
