//! Files that belong to an act: the signed decision and what else was handed in. What kind of file
//! it is and how it is given out, `attachment` says.

pub mod store;
