//! The cells of one row, and what is wrong with them. Pure.

use std::collections::HashMap;

use serde::Serialize;
use timeline::Day;

use crate::declared::Refusal;
use crate::web::Words;

/// What is wrong in a row: where, what stands there, why it cannot be, what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowFault {
    pub row: u64,
    pub column: String,
    pub value: String,
    pub reason: String,
    pub remedy: String,
}

/// The cells of one row under the codes of their columns, and what was found wrong so far.
#[derive(Debug)]
pub struct Cells<'a> {
    pub row: u64,
    cells: HashMap<&'a str, &'a str>,
    pub faults: Vec<RowFault>,
}

impl<'a> Cells<'a> {
    pub fn new(row: u64, columns: &'a [Option<String>], cells: &'a [String]) -> Self {
        let named = columns.iter().zip(cells);
        let mut own = Self {
            row,
            cells: named
                .filter_map(|(column, cell)| Some((column.as_deref()?, cell.as_str())))
                .collect(),
            faults: Vec::new(),
        };
        if cells.len() > columns.len() {
            let extra = cells[columns.len()..].join(", ");
            own.wrong_with(
                "",
                &extra,
                "Dòng có nhiều ô hơn số cột. Kiểm tra dấu phẩy trong ô.",
            );
        }
        own
    }

    /// The cell's text; empty where there is no such column.
    pub fn text(&self, column: &str) -> &'a str {
        self.cells.get(column).copied().unwrap_or_default()
    }

    pub fn all(&self) -> impl Iterator<Item = (&'a str, &'a str)> + '_ {
        self.cells.iter().map(|(column, cell)| (*column, *cell))
    }

    pub fn some(&self, column: &str) -> Option<String> {
        Some(self.text(column).to_owned()).filter(|text| !text.is_empty())
    }

    /// Says what is wrong with a cell, in one sentence for the reason and the rest for the remedy.
    pub fn wrong(&mut self, column: &str, sentence: &str) {
        let value = self.text(column).to_owned();
        self.wrong_with(column, &value, sentence);
    }

    fn wrong_with(&mut self, column: &str, value: &str, sentence: &str) {
        let (reason, remedy) = match sentence.split_once(". ") {
            Some((reason, remedy)) => (format!("{reason}."), remedy.to_owned()),
            None => (sentence.to_owned(), "Sửa lại ô này.".to_owned()),
        };
        self.faults.push(RowFault {
            row: self.row,
            column: column.to_owned(),
            value: value.to_owned(),
            reason,
            remedy,
        });
    }

    pub fn refused(&mut self, refusal: &Refusal) {
        let sentence = Words::of("vi").with(refusal.message, &refusal.about);
        self.wrong(refusal.field, &sentence);
    }

    pub fn day(&mut self, column: &str) -> Option<Day> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let read = vietnamese::parse_day(text).ok();
        if read.is_none() {
            self.wrong(
                column,
                "Không phải một ngày. Viết 2027-01-25 hoặc 25/01/2027.",
            );
        }
        read
    }

    pub fn number(&mut self, column: &str) -> Option<i64> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let read = vietnamese::parse_number(text).ok();
        if read.is_none() {
            self.wrong(
                column,
                "Không đọc được thành số. Viết chữ số, ví dụ 1200 hoặc 1.200, hay 11 tỷ 120 triệu.",
            );
        }
        read.map(|read| read.value)
    }

    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }
}
