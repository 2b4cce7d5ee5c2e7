//! Who may be helped in a round: rules as data, asked of the register and of the records, and
//! previewed with counts before anything is saved.

pub mod rules;
pub mod store;
