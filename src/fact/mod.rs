//! Facts: the typed atoms every feature says to the figures, how they are stored, and the engine
//! kept in step with what is stored. Knows series and dimensions by number, not what they mean.

mod engine;
pub mod store;

pub use engine::{Engine, EngineFault, State};
pub use store::{Declared, Snapshot};
