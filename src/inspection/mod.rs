//! What an inspector sees of the money of a scope: every payment of the books below a unit, and the
//! marks that say which of them ask for a look, each by a named rule with its evidence. A mark is a
//! question; it changes nothing. Reads the books; writes nothing in them.

mod pages;
pub mod rules;
mod sheet;
pub mod store;

pub use pages::routes;
