//! Statistics: any indicators at any units over any run of periods, as a table, a line, columns,
//! a ranking or a chart of units; saved, shared, taken along as a file. Every number leads to the
//! page of its figure. Knows figures by key, never how one is counted.

mod chart;
mod drawn;
mod file;
mod form;
mod grid;
mod pages;
mod rules;
mod save;
mod sheet;
pub mod store;

pub use pages::routes;
