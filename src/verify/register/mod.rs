//! What holds in the registers: people, spells, cards.

pub mod store;
