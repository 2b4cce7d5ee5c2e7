//! Files that belong to an act: the signed decision and what else was handed in. What kind of file
//! it is, its content says; it is given out as an attachment and never opened by the site.

pub mod rules;
pub mod store;
