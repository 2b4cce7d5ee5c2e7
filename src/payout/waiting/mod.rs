//! What of paying out waits for somebody: batches to pay, goods to take in, receipts
//! to confirm.

pub mod store;
