//! Acts: dated reorganisations of a federation. Drawn up, rehearsed, carried out in one
//! transaction, taken back by a later act, never erased. What an act changes is worked out by the
//! crate `reorganisation`; here it meets the database, the register and the people who confirm it.

pub mod carry;
pub mod draft;
mod file;
mod history;
mod pages;
mod planned;
mod rehearse;
pub(crate) mod rules;
pub mod sample;
pub mod store;

pub use carry::{Carried, CarryFault, confirm, repeal};
pub use rehearse::{Changed, Proof, Rehearsal, Rehearsals, RehearseFault, rehearse};
pub use rules::{Standing, ground_rules, outside};

/// Every address of acts and of the history they leave.
pub fn routes() -> axum::Router<crate::app::App> {
    pages::routes().merge(history::routes())
}
