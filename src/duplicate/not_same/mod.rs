//! What somebody said of a pair after looking at it: that they are two.

pub mod store;
