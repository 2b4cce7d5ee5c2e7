//! Official papers and tables: one rich model, many writers.
//!
//! A [`Letter`] is an official document (head, title, body, signatures, recipients, annexes), a
//! [`Sheet`] is a table that knows the kind of every cell, and a [`Chart`] draws figures. [`html`],
//! [`docx`], [`xlsx`] and [`csv`] turn them into bytes, laid out by Annex I of Decree
//! 30/2020/NĐ-CP; the crate `paper-pdf` does so for PDF. The same model always gives the same
//! bytes.
//!
//! What it does not know: where figures come from, how a number is worded (cells and runs carry
//! their finished wording), addresses of pages, the clock, and files.

mod characters;
mod chart;
pub mod csv;
pub mod docx;
pub mod html;
mod letter;
pub mod qr;
mod sheet;
pub mod xlsx;

pub use chart::{Chart, ChartKind, Point, Series};
pub use letter::{
    Addressed, Annex, Block, Check, FigureBasis, FigureMark, Head, Language, Letter, Motto,
    NATIONAL_MOTTO, NATIONAL_NAME, Recipients, Run, Shape, Signature, Slip, Title, punctuated,
};
pub use sheet::{Align, Cell, Column, ColumnKind, Orientation, Row, RowKind, Sheet, TotalOf};

/// Why a paper could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PaperFault {
    /// A table without columns cannot be drawn.
    #[error("table “{title}” has no columns; give it at least one")]
    NoColumns { title: String },
    /// A row does not have one cell for every column. `row` counts from 1.
    #[error("row {row} of table “{title}” has {found} cells where the table has {columns} columns")]
    RowLength {
        title: String,
        row: usize,
        found: usize,
        columns: usize,
    },
    /// A series of a chart does not have one point, known or not, for every label.
    #[error("series “{series}” of chart “{title}” has {found} points for {labels} labels")]
    ChartLength {
        title: String,
        series: String,
        found: usize,
        labels: usize,
    },
    /// The Word library gave a part that is not well-formed.
    #[error("part {part} of the Word file is not well-formed near byte {offset}")]
    Malformed { part: &'static str, offset: usize },
    /// The Word file could not be packed.
    #[error("the Word file could not be packed")]
    Pack(#[from] zip::result::ZipError),
    /// Writing to memory failed.
    #[error("the paper could not be written")]
    Write(#[from] std::io::Error),
    /// The workbook could not be made.
    #[error("the workbook could not be made")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The comma-separated file could not be written.
    #[error("the comma-separated file could not be written")]
    Separated(#[from] ::csv::Error),
}
