//! Files that belong to a record, a report, a conference, a task, a voucher or a house. What kind
//! of file it is, its content says; it is kept in the database, given out as an attachment and
//! never opened by the site. Knows of none of them what it is: their features say who may add and
//! take off.

mod pages;
pub mod rules;
pub mod store;

pub use pages::{FilesShown, read_new, routes, sent_out};
pub use rules::{MOST_BYTES, NewFile, kept_name, media_of};
pub use store::{FileLine, Owner};
