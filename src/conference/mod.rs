//! The review conference: agenda and papers, who is invited and comes, minutes that are signed and
//! stay, conclusions that become tasks. Knows the register of papers, issued reports, tasks and
//! petitions; none of them knows it.

mod agenda;
mod attendance;
mod edit;
mod form;
mod guests;
mod list;
mod minutes;
mod one;
mod papers;
mod print;
mod rules;
pub mod store;
mod turn;

use axum::Router;

use crate::app::App;

pub use form::{Facts, Item};
pub use store::{Appointment, Invitation, appointments, appointments_of_all, invitations_open};
pub use turn::{call, sign};

pub fn routes() -> Router<App> {
    Router::new()
        .merge(list::routes())
        .merge(edit::routes())
        .merge(one::routes())
        .merge(agenda::routes())
        .merge(guests::routes())
        .merge(attendance::routes())
        .merge(minutes::routes())
        .merge(print::routes())
}
