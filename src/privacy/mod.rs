//! Personal data: who looked at whom and why, values shown masked until a reason is given, lists
//! that leave the program, what people ask about their own data, and the deletion that keeps the
//! figures. Knows people by number and never how a membership is written.
//!
//! Gives others: [`note_access`], called wherever a person's values are opened; [`recent_access`]
//! and [`seen_by`] for the person's own page; [`note_list_left`] for lists of people that other
//! features write to files; the masks.

mod access;
mod erase;
mod fields;
mod form;
mod list;
mod request;
mod reveal;
mod rules;
mod store;

use axum::Router;

use crate::app::App;

pub use access::{Looked, Looking, note_access, recent_access, seen_by};
pub use erase::{Named, TRACES, Trace};
pub use list::{ListLeft, store::note_list_left};
pub use request::{RequestKind, Terms, terms, working_days_after};
pub use rules::{mask_national_id, mask_passport, mask_phone, masked};

pub fn routes() -> Router<App> {
    Router::new()
        .merge(access::routes())
        .merge(reveal::routes())
        .merge(list::routes())
        .merge(request::routes())
        .merge(erase::routes())
        .merge(fields::routes())
}
