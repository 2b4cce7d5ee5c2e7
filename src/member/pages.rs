//! Every address of the register on one screen, and what waits there for the home pages.

use axum::Router;
use axum::routing::{get, post};

use super::join::again;
use super::person::{correct, leave, spell};
use super::{headcount, join, list, person, proposal, transfer};
use crate::access::Actor;
use crate::app::App;
use crate::unit::Unit;
use crate::web::WebError;

pub fn routes() -> Router<App> {
    Router::new()
        .merge(of_a_unit())
        .merge(of_a_person())
        .merge(of_transfers())
        .merge(of_proposals())
}

fn of_a_unit() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}/doan-vien", get(list::list_page))
        .route("/don-vi/{code}/doan-vien/chon", post(leave::choose))
        .route("/don-vi/{code}/doan-vien/roi", post(leave::leave_chosen))
        .route(
            "/don-vi/{code}/doan-vien/hoan-tac/{change}",
            post(leave::undo_change),
        )
        .route(
            "/don-vi/{code}/doan-vien/them",
            get(join::join_page).post(join::join),
        )
        .route(
            "/don-vi/{code}/doan-vien/them-nhieu",
            get(join::many_page).post(join::join_many),
        )
        .route(
            "/don-vi/{code}/doan-vien/so-luong",
            get(headcount::headcount_page),
        )
}

fn of_a_person() -> Router<App> {
    Router::new()
        .route("/doan-vien/{id}", get(person::person_page))
        .route(
            "/doan-vien/{id}/sua",
            get(correct::correct_page).post(correct::correct),
        )
        .route(
            "/doan-vien/{id}/roi",
            get(leave::leave_page).post(leave::leave),
        )
        .route(
            "/doan-vien/{id}/vao-lai",
            get(again::again_page).post(again::join_again),
        )
        .route(
            "/doan-vien/{id}/thoi-gian/{spell}",
            get(spell::spell_page).post(spell::correct),
        )
        .route("/doan-vien/{id}/hoan-tac/{movement}", post(person::undo))
}

fn of_transfers() -> Router<App> {
    Router::new()
        .route(
            "/doan-vien/{id}/chuyen",
            get(transfer::ask_page).post(transfer::ask),
        )
        .route("/don-vi/{code}/chuyen-sinh-hoat", get(transfer::list_page))
        .route(
            "/don-vi/{code}/chuyen-sinh-hoat/xin",
            get(transfer::seek_page).post(transfer::seek),
        )
        .route("/chuyen-sinh-hoat/goi-y", get(transfer::suggestions))
        .route("/chuyen-sinh-hoat/{id}", get(transfer::transfer_page))
        .route("/chuyen-sinh-hoat/{id}/nhan", post(transfer::confirm))
        .route("/chuyen-sinh-hoat/{id}/tu-choi", post(transfer::refuse))
        .route("/chuyen-sinh-hoat/{id}/rut", post(transfer::withdraw))
}

fn of_proposals() -> Router<App> {
    Router::new()
        .route("/doan-vien/{id}/de-nghi", post(proposal::make_link))
        .route(
            "/de-nghi/{token}",
            get(proposal::public_page).post(proposal::send),
        )
        .route("/don-vi/{code}/de-nghi", get(proposal::list_page))
        .route(
            "/de-nghi-sua/{id}",
            get(proposal::answer_page).post(proposal::answer),
        )
}

/// How many transfers and how many proposals wait at a unit and those below it.
pub async fn work_waiting(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (actor, unit): (&Actor, &Unit),
) -> Result<(i64, i64), WebError> {
    let today = app.clock.today();
    let transfers = transfer::store::waiting(connection, unit.unit_id, &actor.line, today).await?;
    let units = list::store::units_below(connection, unit.unit_id, &actor.line, today).await?;
    let proposals = proposal::store::count_waiting(connection, &units).await?;
    Ok((transfers, proposals))
}
