//! How well the register is kept: of the members of each unit, how many lack something, cannot be
//! so, or have not been looked at for long; a mark that rises as that is mended; and the people
//! behind each count. Knows the register and how many duplicates wait, never how either is written.

mod list;
mod page;
mod rules;
pub mod store;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub use rules::{Counts, Issue, Limits, Points, score_tenths};
pub use store::catch_up;

pub fn routes() -> Router<App> {
    Router::new()
        .route(
            "/don-vi/{code}/doan-vien/chat-luong",
            get(page::quality_page),
        )
        .route(
            "/don-vi/{code}/doan-vien/chat-luong/{issue}",
            get(list::list_page),
        )
        .route(
            "/don-vi/{code}/doan-vien/chat-luong/{issue}/xac-nhan",
            post(list::confirm),
        )
}
