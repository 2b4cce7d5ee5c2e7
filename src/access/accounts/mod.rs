//! Accounts as an administrator keeps them: who may sign in at the units of the scope, as what; a
//! one-time link for those who forgot or never had a password; unlocking; shutting out.

mod form;
mod pages;
mod rules;
pub mod store;

pub use pages::routes;
