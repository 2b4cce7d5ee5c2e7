//! Whom the help of another federation reached: receipts of a round that gives out what was sent.

pub mod store;
