//! The mark "one bank account under several people": the page that lists its evidence, line by line
//! and list by list. Of an account only the last signs are shown, names as far as the reader may
//! see them.

mod pages;
pub mod rules;
pub mod store;

pub use pages::routes;
