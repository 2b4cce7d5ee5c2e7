//! What of paying out waits for somebody: batches to pay, receipts to confirm.

pub mod store;
