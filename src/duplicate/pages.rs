//! Every address of the work on duplicates on one screen.

use axum::Router;
use axum::routing::{get, post};

use super::{list, pair, past};
use crate::app::App;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}/doan-vien/trung", get(list::list_page))
        .route("/don-vi/{code}/doan-vien/trung/tim", post(list::search))
        .route(
            "/don-vi/{code}/doan-vien/trung/da-xem",
            get(past::past_page),
        )
        .route(
            "/don-vi/{code}/doan-vien/trung/da-gop/{merge}/hoan-tac",
            post(past::unmerge),
        )
        .route(
            "/don-vi/{code}/doan-vien/trung/khac-nguoi/{said}/hoan-tac",
            post(past::take_back),
        )
        .route(
            "/don-vi/{code}/doan-vien/trung/{a}/{b}",
            get(pair::pair_page),
        )
        .route(
            "/don-vi/{code}/doan-vien/trung/{a}/{b}/gop",
            post(pair::merge),
        )
        .route(
            "/don-vi/{code}/doan-vien/trung/{a}/{b}/khac-nguoi",
            post(pair::not_same),
        )
}
