//! What keeps a person's data although he asks for their deletion.

pub mod store;
