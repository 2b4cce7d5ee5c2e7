//! From frozen lists to money in people's hands: lists are drawn into batches, each one payment
//! voucher of the payer's book; people sign or confirm by a one-time code that they received; what
//! did not reach anybody comes back by a receipt voucher, and the round is settled.
//!
//! A receipt writes records through [`crate::record::origin`], so that figures of help come from
//! here and from nowhere else. Knows the lists by their tables alone: how a list came to be frozen,
//! and who may stand on it, is another feature's. Approving and paying happen on the voucher.

mod abroad;
mod bank;
mod batch;
mod code;
mod desk;
pub mod goods;
pub mod invariant;
mod listed;
pub mod receipt;
mod round;
pub mod rules;
pub mod settle;
mod sheet;
pub mod waiting;

use axum::Router;

use crate::app::App;

pub use batch::store as batches;
pub use code::WrongCodes;
pub use code::store as codes;
pub use round::store as rounds;

pub fn routes() -> Router<App> {
    Router::new()
        .merge(batch::routes())
        .merge(bank::routes())
        .merge(goods::routes())
        .merge(receipt::routes())
        .merge(settle::routes())
        .merge(code::routes())
}
