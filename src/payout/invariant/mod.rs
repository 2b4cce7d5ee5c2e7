//! What always holds between batches, vouchers, receipts and records, asked of everything at once.

pub mod store;
