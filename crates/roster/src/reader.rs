//! A list from its first person to its last.

use crate::columns::Columns;
use crate::field::Field;
use crate::note::{Note, Severity, code};
use crate::passed::{self, Passed};
use crate::person::Setting;
use crate::read::{Read, read_row};
use crate::seen::Seen;
use crate::table::Row;

/// What a row turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A person, good or wrong.
    Person(Box<Read>),
    /// Nobody, and why.
    Passed(Passed),
}

/// Reads the rows of a list in their order.
pub struct Reader {
    columns: Columns,
    setting: Setting,
    seen: Seen,
    /// The sum or the signatures have been passed: what follows closes the list.
    closed: bool,
}

impl Reader {
    pub fn new(columns: Columns, setting: Setting) -> Self {
        Self {
            columns,
            setting,
            seen: Seen::default(),
            closed: false,
        }
    }

    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Reads the next row below the heading. A person whose number or name and birth an earlier
    /// row has is a doubt; the caller decides which of the two is kept.
    pub fn read(&mut self, row: &Row) -> Reading {
        if let Some(passed) = passed::of(&self.columns, row, self.closed) {
            self.closed |= matches!(passed, Passed::Total(_) | Passed::Closing(_));
            return Reading::Passed(passed);
        }
        self.closed = false;
        let mut read = read_row(&self.columns, row, &self.setting);
        self.compare(row.number(), &mut read);
        Reading::Person(Box::new(read))
    }

    fn compare(&mut self, number: u32, read: &mut Read) {
        let earlier = self.seen.see(number, &read.values);
        let note = |field, code, raw: Option<&str>, row: u32| Note {
            field,
            column: self.columns.find_place(field),
            severity: Severity::Doubt,
            code,
            raw: raw.unwrap_or_default().to_owned(),
            value: row.to_string(),
        };
        if let Some(row) = earlier.by_cccd {
            let raw = read.values.cccd.as_deref();
            let note = note(Field::Cccd, code::SAME_CCCD, raw, row);
            read.notes.push(note);
        } else if let Some(row) = earlier.by_name {
            let raw = Some(read.values.full_name.as_str());
            let note = note(Field::FullName, code::SAME_PERSON, raw, row);
            read.notes.push(note);
        }
    }
}
