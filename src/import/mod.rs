//! Lists read from files: units, employers, records, figures, targets, which run as the operator of
//! the site over the owner's connection; and members, which have pages as well. A run is all or
//! nothing unless bad rows are to be skipped; the same file again changes nothing. Knows every
//! feature it fills, none of them knows it.

mod cells;
mod columns;
mod employers;
pub mod members;
mod read;
mod records;
mod rules;
mod run;
pub mod store;
mod units;

pub use cells::RowFault;
pub use columns::{List, UnknownHeading, template};
pub use read::{ReadFault, Table, read, read_built_in, write_refused};
pub use run::{ImportFault, Options, Report, import};
