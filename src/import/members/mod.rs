//! Lists of members read from the files people have, into the register and out of it again.
//!
//! The road of a list: `reading` takes its rows to people (the crate `roster`) of base unions;
//! `judging` says of each who he is and what changes; `writing` does it, all in one change; `undo`
//! takes it back. The pages show the judgement before anything is written.
//!
//! Knows the register and its rules; the register knows nothing of files.

mod enter;
mod finding;
mod identity;
mod incoming;
mod jobs;
mod judging;
mod near;
mod operator;
mod outcome;
mod pages;
mod pass;
mod places;
mod reading;
mod returned;
mod roll;
mod seen;
mod sentences;
mod staging;
pub mod store;
mod template;
mod told;
mod undo;
mod writing;

pub use enter::{EnterFault, Entered};
pub use judging::Terms;
pub use operator::{OperatorFault, Progress, Told, Wish, enter_file};
pub use outcome::Choice;
pub use pages::routes;
pub use pass::{Counts, FileBytes};
pub use places::PlaceUnit;
pub use reading::ColumnName;
pub use returned::{Form, Returned};
pub use sentences::{of_fault, of_field, of_standing};
pub use template::{Tier, template as blank};
pub use undo::{Standing, UndoFault, Undone, undo};
pub use writing::Written;
