//! The marks of lines: what a check finds on somebody of a list, and the answer its unit gives.

pub mod store;
