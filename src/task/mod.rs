//! Tasks that a unit gives to units below it: what, who, until when, and how far each is. A
//! conclusion of a conference becomes a task; other features may give them too. Knows units, the
//! names of indicators, and of a conference no more than its title and conclusions.

mod form;
mod give;
mod list;
mod one;
mod part;
mod rules;
mod sheet;
pub mod store;

use axum::Router;

use crate::app::App;

pub use rules::{Counts, State, days_late};
pub use store::{
    Due, NewStep, NewTask, Undone, Whom, due_tasks, find_progress, give, of_conclusions, step,
    undone_tasks,
};

pub fn routes() -> Router<App> {
    Router::new()
        .merge(list::routes())
        .merge(give::routes())
        .merge(one::routes())
        .merge(part::routes())
}
