//! The invariant of officers, asked of the live data: what terms say is what stands.

pub mod store;
