//! People found to be one. What a record says of somebody is said of the one he was found to be, so
//! that he counts once; the record's own answers stay as they were typed. Knows nothing of why two
//! people are one.

pub mod store;
