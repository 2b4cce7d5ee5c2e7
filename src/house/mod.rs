//! Houses of unions ("Mái ấm Công đoàn", "Nhà tình nghĩa"): a case from the survey through proposal,
//! approval from above, shares of who pays and building to the hand-over with its minutes. Shares
//! out of union funds are vouchers of a book; a house handed over writes one record, from which the
//! figures count it. Knows books, records, papers and files; no indicator.

mod carry;
mod form;
mod list;
mod minutes;
mod one;
mod photo;
pub mod rules;
mod share;
mod sheet;
mod step;
pub mod store;
mod write;

use axum::Router;

use crate::app::App;

pub use store::waiting_for;

pub fn routes() -> Router<App> {
    Router::new()
        .merge(list::routes())
        .merge(write::routes())
        .merge(carry::routes())
        .merge(one::routes())
        .merge(step::routes())
        .merge(share::routes())
        .merge(photo::routes())
}
