//! A round and its lists as whoever pays them sees them.

pub mod store;
