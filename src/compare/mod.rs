//! The same form under two structures, side by side, and for a chosen line the difference unit by
//! unit. Knows forms and figures by key, never how a figure is counted or a paper is laid out.

pub mod api;
mod explain;
mod form;
mod lines;
mod pages;
mod rules;
pub mod store;

pub use api::api_routes;
pub use pages::routes;
pub use rules::{Statement, Step, state};
