//! Reads a list of people from the XLSX or CSV an office keeps: finds the heading rows, guesses
//! what each column holds, repairs what can be repaired surely, and says of the rest what is
//! wrong where.
//!
//! The way of a list: [`Source`] opens the bytes and [`Source::rows`] yields [`Row`]s;
//! [`Heading::find`] looks at the first rows and proposes [`Columns`], which the caller may
//! change; [`Reader::read`] makes of every further row a [`Reading`]: a person with [`Note`]s, or
//! the reason why the row is nobody.
//!
//! Everything is a function of its arguments: the crate opens no files and never asks what day it
//! is. Notes are codes with their values; the sentences are the caller's. It does not know what
//! the people are listed for, nor which of them are known already.

mod check;
mod columns;
mod content;
mod field;
mod heading;
mod note;
mod passed;
mod person;
mod read;
mod reader;
mod seen;
mod table;
mod words;

pub use columns::{Column, Columns, Confidence};
pub use field::{Field, UnknownField};
pub use heading::Heading;
pub use note::{Note, Severity, code};
pub use passed::Passed;
pub use person::{Birth, PersonRow, Setting};
pub use read::{Read, read_row};
pub use reader::{Reader, Reading};
pub use seen::{Earlier, Seen};
pub use table::{Cell, Encoding, Row, Rows, Sheet, Source, TableFault};
