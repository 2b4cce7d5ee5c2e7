//! An act being drawn up: its text, the lists it may be made of, what was typed about it.

pub mod form;
pub mod list;
pub mod picked;
pub mod store;
pub mod text;
