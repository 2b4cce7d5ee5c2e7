//! Real deletion: every value of a person goes, beyond recall; his number, his sex and his spells
//! stay, so no figure changes. What names a person is listed once, in [`TRACES`].

mod pages;
pub mod rules;
pub mod store;

pub use pages::routes;
pub use rules::{Named, TRACES, Trace};
