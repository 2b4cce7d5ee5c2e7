//! Reports of the units that went into a unit: they stay where they were made, and are found from
//! whoever followed.

pub mod store;
