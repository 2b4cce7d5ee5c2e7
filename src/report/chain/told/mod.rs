//! What is told of a report's way: its steps so far, and the round that asks for it.

pub mod store;
