//! The values an act is made of, each taken from its place in the text.

use timeline::Day;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{ReadFault, ReadFaultCode};

/// A table with the place where it begins.
pub(super) type Table<'a, 'i> = &'a Spanned<DeTable<'i>>;

/// Values as they are written, with their places.
pub(super) type Value<'a, 'i> = &'a Spanned<DeValue<'i>>;

/// What has been read so far. Whatever cannot be read is `None` and has left a fault.
pub(super) struct Reading<'t> {
    pub text: &'t str,
    pub faults: Vec<ReadFault>,
}

impl Reading<'_> {
    pub fn fault<P: ToString>(
        &mut self,
        at: usize,
        code: ReadFaultCode,
        parameters: impl IntoIterator<Item = P>,
    ) {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        self.faults.push(ReadFault {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            code,
            parameters: parameters
                .into_iter()
                .map(|each| each.to_string())
                .collect(),
        });
    }

    /// Every key that is none of the allowed ones is a fault.
    pub fn only(&mut self, table: Table, allowed: &[&str]) {
        for key in table.get_ref().keys() {
            if !allowed.contains(&key.get_ref().as_ref()) {
                let parameters = [key.get_ref().to_string(), allowed.join(", ")];
                self.fault(key.span().start, ReadFaultCode::UnknownKey, parameters);
            }
        }
    }

    pub fn needed<'a, 'i>(&mut self, table: Table<'a, 'i>, key: &str) -> Option<Value<'a, 'i>> {
        let found = find(table, key);
        if found.is_none() {
            self.fault(table.span().start, ReadFaultCode::MissingKey, [key]);
        }
        found
    }

    pub fn wrong_type<T>(&mut self, key: &str, value: Value, expected: &str) -> Option<T> {
        let parameters = [key, expected, value.get_ref().type_str()];
        self.fault(value.span().start, ReadFaultCode::WrongType, parameters);
        None
    }

    pub fn unknown_word<T>(
        &mut self,
        table: Table,
        key: &str,
        word: &str,
        known: &str,
    ) -> Option<T> {
        let at = find(table, key).map_or(0, |value| value.span().start);
        self.fault(at, ReadFaultCode::UnknownWord, [key, word, known]);
        None
    }

    /// The table's entries with the table's place, as all that reads tables wants it.
    pub fn table<'i>(&mut self, key: &str, value: Value<'_, 'i>) -> Option<Spanned<DeTable<'i>>> {
        match value.get_ref() {
            DeValue::Table(table) => Some(Spanned::new(value.span(), table.clone())),
            _ => self.wrong_type(key, value, "table"),
        }
    }

    pub fn text(&mut self, table: Table, key: &str) -> Option<String> {
        let value = self.needed(table, key)?;
        self.text_of(key, value)
    }

    pub fn text_of(&mut self, key: &str, value: Value) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => {
                self.fault(value.span().start, ReadFaultCode::Empty, [key]);
                None
            }
            DeValue::String(text) => Some(text.to_string()),
            _ => self.wrong_type(key, value, "string"),
        }
    }

    /// `Some(None)` where the key is not there, `None` where it cannot be read.
    pub fn optional_text(&mut self, table: Table, key: &str) -> Option<Option<String>> {
        match find(table, key) {
            None => Some(None),
            Some(value) => self.text_of(key, value).map(Some),
        }
    }

    pub fn flag(&mut self, table: Table, key: &str) -> Option<bool> {
        match find(table, key) {
            None => Some(false),
            Some(value) => match value.get_ref() {
                DeValue::Boolean(flag) => Some(*flag),
                _ => self.wrong_type(key, value, "boolean"),
            },
        }
    }

    pub fn array<'a, 'i>(&mut self, table: Table<'a, 'i>, key: &str) -> Option<Vec<Value<'a, 'i>>> {
        let value = self.needed(table, key)?;
        match value.get_ref() {
            DeValue::Array(array) if array.is_empty() => {
                self.fault(value.span().start, ReadFaultCode::Empty, [key]);
                None
            }
            DeValue::Array(array) => Some(array.iter().collect()),
            _ => self.wrong_type(key, value, "array"),
        }
    }

    pub fn texts(&mut self, table: Table, key: &str) -> Option<Vec<String>> {
        let values = self.array(table, key)?;
        let read: Vec<Option<String>> = values
            .into_iter()
            .map(|value| self.text_of(key, value))
            .collect();
        read.into_iter().collect()
    }

    pub fn integer(&mut self, key: &str, value: Value) -> Option<i64> {
        let DeValue::Integer(integer) = value.get_ref() else {
            return self.wrong_type(key, value, "integer");
        };
        let read = i64::from_str_radix(integer.as_str(), integer.radix());
        if read.is_err() {
            self.fault(value.span().start, ReadFaultCode::TooLarge, [key]);
        }
        read.ok()
    }

    pub fn day(&mut self, table: Table, key: &str) -> Option<Day> {
        let value = self.needed(table, key)?;
        let date = match value.get_ref() {
            DeValue::Datetime(written) if written.time.is_none() && written.offset.is_none() => {
                written.date
            }
            _ => None,
        };
        let day = date.and_then(|date| {
            let year = i16::try_from(date.year).ok()?;
            let (month, day) = (i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?);
            Day::new(year, month, day).ok()
        });
        if day.is_none() {
            self.fault(value.span().start, ReadFaultCode::NotADay, [key]);
        }
        day
    }
}

pub(super) fn find<'a, 'i>(table: Table<'a, 'i>, key: &str) -> Option<Value<'a, 'i>> {
    table.get_ref().get(key)
}
