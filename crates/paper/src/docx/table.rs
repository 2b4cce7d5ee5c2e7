//! Tables in Word: thin borders, headings repeated on every page, rows never torn apart.

use docx_rs::{
    AlignmentType, HeightRule, Paragraph, Table, TableAlignmentType, TableCell, TableCellMargins,
    TableLayoutType, TableRow, VAlignType, WidthType,
};

use super::Part;
use super::body::{line, paragraph};
use super::finish::HEADING_ROW_HEIGHT;
use crate::{Align, Column, PaperFault, Row, RowKind, Sheet};

/// The table with title, subtitles and notes; `width` is in twentieths of a point.
pub(super) fn sheet(sheet: &Sheet, width: usize) -> Result<Vec<Part>, PaperFault> {
    sheet.check()?;
    let mut parts = Vec::new();
    if !sheet.title.is_empty() {
        parts.push(line("SheetTitle", &sheet.title));
    }
    parts.extend(
        sheet
            .subtitles
            .iter()
            .map(|subtitle| line("SheetSubtitle", subtitle)),
    );
    parts.push(Part::from(table(sheet, width)));
    if sheet.notes.is_empty() {
        // Two tables that touch would become one.
        parts.push(line("AfterTitle", ""));
    }
    parts.extend(sheet.notes.iter().map(|note| line("SheetNote", note)));
    Ok(parts)
}

fn table(sheet: &Sheet, width: usize) -> Table {
    let widths = widths(&sheet.columns, width);
    let mut rows = vec![headings(&sheet.columns, &widths)];
    rows.extend(sheet.rows.iter().map(|row| row_of(sheet, row, &widths)));
    Table::new(rows)
        .style("Figures")
        .set_grid(widths.clone())
        .width(widths.iter().sum(), WidthType::Dxa)
        .align(TableAlignmentType::Center)
        .layout(TableLayoutType::Fixed)
        .margins(TableCellMargins::new().margin(0, 85, 0, 85))
}

/// The whole width shared out by the characters each column wishes.
fn widths(columns: &[Column], width: usize) -> Vec<usize> {
    let wished: usize = columns
        .iter()
        .map(|column| usize::from(column.characters()))
        .sum();
    columns
        .iter()
        .map(|column| usize::from(column.characters()) * width / wished)
        .collect()
}

fn headings(columns: &[Column], widths: &[usize]) -> TableRow {
    let cell = |(column, &width): (&Column, &usize)| {
        TableCell::new()
            .width(width, WidthType::Dxa)
            .vertical_align(VAlignType::Center)
            .add_paragraph(paragraph("SheetHeading", &column.heading))
    };
    // The height says which rows are headings; the finish turns it into the mark Word knows.
    TableRow::new(columns.iter().zip(widths).map(cell).collect())
        .row_height(HEADING_ROW_HEIGHT)
        .height_rule(HeightRule::AtLeast)
        .cant_split()
}

fn row_of(sheet: &Sheet, row: &Row, widths: &[usize]) -> TableRow {
    let mut column = 0;
    let mut cells = Vec::with_capacity(row.cells.len());
    for (cell, span) in row.spans() {
        let align = match (row.kind, sheet.columns[column].align) {
            (RowKind::Section, Align::End) | (_, Align::Start) => AlignmentType::Left,
            (_, Align::Centre) => AlignmentType::Center,
            (_, Align::End) => AlignmentType::Right,
        };
        let width = widths[column..column + span].iter().sum();
        let mut drawn = TableCell::new().width(width, WidthType::Dxa);
        if span > 1 {
            drawn = drawn.grid_span(span);
        }
        let words = words(cell.shown(), row.kind).align(align);
        cells.push(
            drawn
                .vertical_align(VAlignType::Center)
                .add_paragraph(words),
        );
        column += span;
    }
    TableRow::new(cells).cant_split()
}

fn words(shown: &str, kind: RowKind) -> Paragraph {
    match kind {
        RowKind::Line => paragraph("SheetCell", shown),
        // Section heads stay with the line that follows.
        RowKind::Section => paragraph("SheetHeading", shown),
        RowKind::Total(_) => paragraph("SheetTotal", shown),
    }
}
