//! Điểm Tựa, the working system of a trade-union federation: record once at the base, and every
//! level has true figures and its finished papers. ARCHITECTURE.md is the map.

pub mod access;
pub mod act;
pub mod app;
pub mod archive;
pub mod attachment;
pub mod audit;
pub mod card;
pub mod catalogue;
pub mod cli;
pub mod clock;
pub mod compare;
pub mod config;
pub mod declared;
pub mod demo;
pub mod docket;
pub mod duplicate;
pub mod employer;
pub mod fact;
pub mod id;
pub mod import;
pub mod indicator;
pub mod member;
pub mod officer;
pub mod overview;
pub mod privacy;
pub mod quality;
pub mod record;
pub mod report;
pub mod search;
pub mod statistics;
pub mod store;
pub mod target;
pub mod unit;
pub mod verify;
pub mod web;
