//! Excel workbooks of tables: real numbers, days and percentages, frozen headings, printing on A4.
//! Total rows keep a formula only where it gives exactly the value the paper states.

use std::collections::HashSet;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet,
};

use crate::characters::{legal, looks_like_formula};
use crate::{Align, Cell, Column, Orientation, PaperFault, Row, RowKind, Sheet};

/// A4 in Excel's list of paper sizes.
const PAPER_A4: u8 = 9;
/// Beyond this a double loses units, so the number is written as text.
const LARGEST_EXACT: u64 = 1 << 53;
/// Excel refuses functions with more arguments.
const MOST_ARGUMENTS: usize = 255;
/// Workbooks carry a day of making; a fixed one keeps equal tables equal bytes.
const MADE_ON: (u16, u8, u8) = (2000, 1, 1);

/// Where a workbook came from, kept in its properties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Origin<'a> {
    pub author: &'a str,
    /// Shown as the comment among the properties.
    pub note: &'a str,
}

/// One table as a workbook that says where it came from.
///
/// # Errors
/// As [`sheet`].
pub fn sheet_from(sheet: &Sheet, origin: Origin<'_>) -> Result<Vec<u8>, PaperFault> {
    workbook(&[sheet], origin)
}

/// One table as a workbook.
///
/// # Errors
/// As [`Sheet::check`]; [`PaperFault::Workbook`] beyond Excel's limits (rows, length of a text).
pub fn sheet(sheet: &Sheet) -> Result<Vec<u8>, PaperFault> {
    sheets(&[sheet])
}

/// Several tables, each on its own tab named after its title.
///
/// # Errors
/// As [`sheet`]; [`PaperFault::NoColumns`] when there is no table at all.
pub fn sheets(sheets: &[&Sheet]) -> Result<Vec<u8>, PaperFault> {
    workbook(sheets, Origin::default())
}

fn workbook(sheets: &[&Sheet], origin: Origin<'_>) -> Result<Vec<u8>, PaperFault> {
    let Some(first) = sheets.first() else {
        return Err(PaperFault::NoColumns {
            title: String::new(),
        });
    };
    let mut workbook = Workbook::new();
    let (year, month, day) = MADE_ON;
    let made = ExcelDateTime::from_ymd(year, month, day)?;
    let title = legal(&first.title);
    workbook.set_properties(
        &DocProperties::new()
            .set_title(title)
            .set_author(legal(origin.author))
            .set_comment(legal(origin.note))
            .set_creation_datetime(&made),
    );
    let mut names = HashSet::new();
    for sheet in sheets {
        sheet.check()?;
        let tab = workbook.add_worksheet();
        tab.set_name(tab_name(&sheet.title, &mut names))?;
        Tab {
            tab,
            sheet,
            first_line: 0,
        }
        .draw()?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// A name Excel takes: at most 31 UTF-16 units, none of `[]:*?/\`, no apostrophe at an end, no
/// two alike.
fn tab_name(title: &str, taken: &mut HashSet<String>) -> String {
    let allowed = |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\n' | '\t');
    let clean: String = legal(title).chars().filter(allowed).collect();
    let clean = clean.trim_matches([' ', '\'']);
    let base = match clean.to_lowercase().as_str() {
        "" | "history" => "1",
        _ => clean,
    };
    let mut name = cut(base, 31);
    let mut turn = 2;
    while !taken.insert(name.to_lowercase()) {
        let tail = format!(" ({turn})");
        name = format!("{}{tail}", cut(base, 31 - tail.len()));
        turn += 1;
    }
    name
}

fn cut(text: &str, units: usize) -> String {
    let mut used = 0;
    let fits = |c: &char| {
        used += c.len_utf16();
        used <= units
    };
    let kept: String = text.chars().take_while(fits).collect();
    kept.trim_end_matches([' ', '\'']).to_owned()
}

struct Tab<'a> {
    tab: &'a mut Worksheet,
    sheet: &'a Sheet,
    /// The Excel row of the table's first row.
    first_line: u32,
}

impl Tab<'_> {
    fn draw(mut self) -> Result<(), PaperFault> {
        for (at, column) in self.sheet.columns.iter().enumerate() {
            self.tab
                .set_column_width(place(at), f64::from(column.characters()) + 1.0)?;
        }
        let heading = self.titles()?;
        let face = lettered()
            .set_bold()
            .set_border(FormatBorder::Thin)
            .set_text_wrap();
        let face = face
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter);
        for (at, column) in self.sheet.columns.iter().enumerate() {
            self.words(heading, at, &column.heading, &face)?;
        }
        self.first_line = heading + 1;
        for at in 0..self.sheet.rows.len() {
            self.row(at)?;
        }
        let below = self.line_of(self.sheet.rows.len()) + 1;
        for (line, note) in (below..).zip(&self.sheet.notes) {
            self.words(line, 0, note, &lettered().set_italic())?;
        }
        self.printing(heading)
    }

    /// The title and subtitles over the whole width; gives the row of the headings.
    fn titles(&mut self) -> Result<u32, PaperFault> {
        let centre = lettered().set_text_wrap().set_align(FormatAlign::Center);
        let mut line = 0;
        if !self.sheet.title.is_empty() {
            let face = centre.clone().set_bold().set_font_size(14);
            self.across(line, &self.sheet.title, &face, 19.0)?;
            line += 1;
        }
        for subtitle in &self.sheet.subtitles {
            self.across(line, subtitle, &centre.clone().set_italic(), 17.0)?;
            line += 1;
        }
        Ok(if line == 0 { 0 } else { line + 1 })
    }

    /// One line of text over all columns. Merged cells do not grow by themselves, so the height is
    /// reckoned from the length. `height` is that of one line in points.
    fn across(
        &mut self,
        line: u32,
        words: &str,
        face: &Format,
        height: f64,
    ) -> Result<(), PaperFault> {
        let width: u32 = self
            .sheet
            .columns
            .iter()
            .map(|c| u32::from(c.characters()))
            .sum();
        let lines = (words.chars().count() as f64 * 1.15 / f64::from(width))
            .ceil()
            .max(1.0);
        self.tab.set_row_height(line, height * lines)?;
        match self.sheet.columns.len() {
            1 => self.words(line, 0, words, face),
            columns => {
                self.tab
                    .merge_range(line, 0, line, place(columns - 1), &legal(words), face)?;
                Ok(())
            }
        }
    }

    fn row(&mut self, at: usize) -> Result<(), PaperFault> {
        let row = &self.sheet.rows[at];
        let mut column = 0;
        for (cell, width) in row.spans() {
            let face = face(&self.sheet.columns[column], row, cell);
            let line = self.line_of(at);
            if width > 1 {
                let end = place(column + width - 1);
                let words = legal(cell.shown());
                self.tab
                    .merge_range(line, place(column), line, end, &words, &face)?;
            } else {
                self.cell((at, column), cell, &face)?;
            }
            column += width;
        }
        Ok(())
    }

    fn cell(
        &mut self,
        (at, column): (usize, usize),
        cell: &Cell,
        face: &Format,
    ) -> Result<(), PaperFault> {
        let (line, to) = (self.line_of(at), place(column));
        match cell {
            Cell::Empty => {
                self.tab.write_blank(line, to, face)?;
            }
            Cell::Text(words) => self.words(line, column, words, face)?,
            Cell::Number { value, shown } if value.unsigned_abs() > LARGEST_EXACT => {
                self.words(line, column, shown, face)?;
            }
            Cell::Number { value, .. } => match self.sum(at, column, *value) {
                Some(formula) => {
                    self.tab
                        .write_formula_with_format(line, to, formula, face)?;
                }
                None => {
                    self.tab
                        .write_number_with_format(line, to, *value as f64, face)?;
                }
            },
            Cell::Percent {
                rate_ppm: millionths,
                ..
            }
            | Cell::Decimal {
                value_millionths: millionths,
                ..
            } => {
                let value = *millionths as f64 / 1e6;
                self.tab.write_number_with_format(line, to, value, face)?;
            }
            Cell::Day { on, shown } => match excel_day(*on) {
                Some(day) => {
                    self.tab.write_datetime_with_format(line, to, &day, face)?;
                }
                None => self.words(line, column, shown, face)?,
            },
        }
        Ok(())
    }

    /// The `SUM` of a total row, where it is asked for and gives the stated value.
    fn sum(&self, at: usize, column: usize, value: i64) -> Option<Formula> {
        let lines = self.sheet.added_lines(at);
        let fits = !lines.is_empty() && lines.len() <= MOST_ARGUMENTS;
        if !fits || !self.sheet.adds_up_to(column, &lines, value) {
            return None;
        }
        let letters = column_letters(column);
        let range = |run: &std::ops::Range<usize>| {
            let (from, until) = (self.line_of(run.start) + 1, self.line_of(run.end));
            format!("{letters}{from}:{letters}{until}")
        };
        let ranges: Vec<String> = lines.iter().map(range).collect();
        Some(Formula::new(format!("=SUM({})", ranges.join(","))).set_result(value.to_string()))
    }

    fn words(
        &mut self,
        line: u32,
        at: usize,
        words: &str,
        face: &Format,
    ) -> Result<(), PaperFault> {
        let words = legal(words);
        if looks_like_formula(&words) {
            // The cell is text already; the prefix keeps it text when somebody edits it.
            let quoted = face.clone().set_quote_prefix();
            self.tab
                .write_string_with_format(line, place(at), words, &quoted)?;
        } else {
            self.tab
                .write_string_with_format(line, place(at), words, face)?;
        }
        Ok(())
    }

    fn printing(&mut self, heading: u32) -> Result<(), PaperFault> {
        self.tab.set_freeze_panes(heading + 1, 0)?;
        self.tab.set_repeat_rows(heading, heading)?;
        self.tab.set_paper_size(PAPER_A4);
        self.tab.set_print_fit_to_pages(1, 0);
        self.tab.set_print_center_horizontally(true);
        // Inches: left 30 mm, right 15 mm, top and bottom 20 mm, page number 10 mm from the top.
        self.tab.set_margins(1.18, 0.59, 0.79, 0.79, 0.39, 0.39);
        self.tab.set_header("&C&\"Times New Roman\"&13&P");
        match self.sheet.orientation {
            Orientation::Portrait => self.tab.set_portrait(),
            Orientation::Landscape => self.tab.set_landscape(),
        };
        Ok(())
    }

    fn line_of(&self, row: usize) -> u32 {
        self.first_line
            .saturating_add(u32::try_from(row).unwrap_or(u32::MAX))
    }
}

fn face(column: &Column, row: &Row, cell: &Cell) -> Format {
    let mut face = lettered()
        .set_border(FormatBorder::Thin)
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter);
    if row.kind != RowKind::Line {
        face = face.set_bold();
    }
    let align = match (row.kind, column.align) {
        (RowKind::Section, Align::End) | (_, Align::Start) => FormatAlign::Left,
        (_, Align::Centre) => FormatAlign::Center,
        (_, Align::End) => FormatAlign::Right,
    };
    let face = face.set_align(align);
    match cell {
        Cell::Number { .. } => face.set_num_format("#,##0"),
        Cell::Percent { rate_ppm, .. } => face.set_num_format(if rate_ppm % 1_000 == 0 {
            "0.0%"
        } else {
            "0.00%"
        }),
        Cell::Decimal {
            value_millionths, ..
        } => face.set_num_format(decimals(*value_millionths)),
        Cell::Day { .. } => face.set_num_format("dd/mm/yyyy"),
        Cell::Empty | Cell::Text(_) => face,
    }
}

/// As many decimals as the value needs.
fn decimals(value_millionths: i64) -> String {
    let digits = format!("{:06}", value_millionths.unsigned_abs() % 1_000_000);
    match digits.trim_end_matches('0').len() {
        0 => "#,##0".to_owned(),
        places => format!("#,##0.{}", "0".repeat(places)),
    }
}

fn lettered() -> Format {
    Format::new()
        .set_font_name("Times New Roman")
        .set_font_size(12)
}

/// Excel knows days from 1900 on.
fn excel_day(on: jiff::civil::Date) -> Option<ExcelDateTime> {
    let year = u16::try_from(on.year()).ok()?;
    let (month, day) = (u8::try_from(on.month()).ok()?, u8::try_from(on.day()).ok()?);
    ExcelDateTime::from_ymd(year, month, day).ok()
}

/// The column as Excel counts; a table wider than Excel is refused by Excel's own limit.
fn place(column: usize) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}

fn column_letters(column: usize) -> String {
    let mut rest = column + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        letters.push(char::from(
            b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0),
        ));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_excel_letters_them() {
        let letters: Vec<String> = [0, 25, 26, 701, 702].map(column_letters).into();
        assert_eq!(letters, ["A", "Z", "AA", "ZZ", "AAA"]);
    }

    #[test]
    fn tab_names_are_allowed_and_distinct() {
        let mut taken = HashSet::new();
        let long = "Kết quả thực hiện các chỉ tiêu năm 2026";
        assert_eq!(tab_name("'Biểu 01/BC: [a]'", &mut taken), "Biểu 01BC a");
        assert_eq!(tab_name(long, &mut taken), "Kết quả thực hiện các chỉ tiêu");
        assert_eq!(
            tab_name(long, &mut taken),
            "Kết quả thực hiện các chỉ t (2)"
        );
        assert_eq!(tab_name("", &mut taken), "1");
    }

    #[test]
    fn decimals_as_needed() {
        assert_eq!(decimals(12_800_000), "#,##0.0");
        assert_eq!(decimals(-1_250_000), "#,##0.00");
        assert_eq!(decimals(3_000_000), "#,##0");
    }
}
