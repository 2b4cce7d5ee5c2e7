//! Units: the nodes of the federation, their dated names and their dated place in the tree. The
//! exemplar feature; the others copy its shape. Knows accounts and the catalogue's unit kinds,
//! never records or figures.

pub(crate) mod api;
pub mod edit;
mod form;
mod pages;
pub mod place;
mod rules;
pub mod store;
mod tree_day;

pub use api::api_routes;
pub use form::read_day;
pub use pages::{load_unit, routes, unit_frame};
pub use rules::{Move, NewUnit, Refusal, Unit, UnitName, check_move, check_new};
pub use tree_day::TreeDay;
