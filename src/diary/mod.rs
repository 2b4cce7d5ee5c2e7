//! What a unit has to do and when: reports of open rounds, tasks it was given, conferences it is
//! invited to. An account reads them as a calendar at a secret address; a unit is told by one
//! letter a day what is due soon or late. Knows rounds, tasks and conferences by what they say of
//! their days, never how they go on.

mod calendar;
mod events;
mod pages;
mod remind;
pub mod store;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub use remind::remind;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/tai-khoan/lich", get(pages::own_page).post(pages::make))
        .route("/tai-khoan/lich/thu-hoi", post(pages::revoke))
        .route("/lich/{token}", get(pages::feed))
}
