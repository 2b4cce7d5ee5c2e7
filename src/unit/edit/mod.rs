//! What is changed of a unit that stands, its name above all.

pub mod store;

pub use store::UnitEdit;
