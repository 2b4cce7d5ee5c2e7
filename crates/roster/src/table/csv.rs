//! Rows out of a CSV file, whatever its letters and separators.
//!
//! Numbers of rows are the spreadsheet's: a text of several lines in quotes is one row, a blank
//! line is one too.

use std::io::{Read, Seek, SeekFrom};

use memchr::{memchr, memchr_iter};

use super::encoding::{Decoded, Encoding};
use super::{Cell, Row, TableFault};

mod separator;

/// A row longer than this has a quote that is never closed: its quotes are then ordinary signs.
const LONGEST_ROW: usize = 1 << 18;
const BUFFER: usize = 1 << 18;

pub struct CsvSource<R> {
    bytes: R,
    encoding: Encoding,
}

impl<R: Read + Seek> CsvSource<R> {
    pub fn open(mut bytes: R) -> Result<Self, TableFault> {
        let encoding = Encoding::of(&mut bytes)?;
        let mut source = Self { bytes, encoding };
        // These are in no text: this is a file of another kind.
        let mut head = Vec::new();
        source.decoded()?.take(1 << 12).read_to_end(&mut head)?;
        if head.iter().any(|byte| matches!(byte, 0..=8 | 0x0E..=0x19)) {
            return Err(TableFault::WrongType);
        }
        if head.trim_ascii().is_empty() {
            return Err(TableFault::Empty);
        }
        Ok(source)
    }

    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    fn decoded(&mut self) -> Result<Decoded<&mut R>, TableFault> {
        self.bytes.seek(SeekFrom::Start(0))?;
        Ok(Decoded::new(&mut self.bytes, self.encoding))
    }

    pub fn rows(&mut self) -> Result<CsvRows<'_, R>, TableFault> {
        let mut rows = CsvRows {
            loose_tones: self.encoding == Encoding::Windows1258,
            bytes: self.decoded()?,
            buffer: Vec::with_capacity(2 * BUFFER),
            from: 0,
            ended: false,
            number: 0,
            separator: b',',
            line_end: b'\n',
            field: Vec::new(),
        };
        rows.fill()?;
        let form = separator::of(&rows.buffer);
        rows.separator = form.separator;
        rows.line_end = form.line_end;
        if form.declared {
            rows.pass_line()?;
        }
        Ok(rows)
    }
}

pub struct CsvRows<'a, R> {
    bytes: Decoded<&'a mut R>,
    buffer: Vec<u8>,
    /// Where in the buffer the next row begins.
    from: usize,
    ended: bool,
    number: u32,
    separator: u8,
    line_end: u8,
    /// Tones stand behind their letters and have to be put on them.
    loose_tones: bool,
    /// A quoted field without its quotes.
    field: Vec<u8>,
}

impl<R: Read + Seek> CsvRows<'_, R> {
    pub fn next_row(&mut self, row: &mut Row) -> Result<bool, TableFault> {
        loop {
            let Some((line, next)) = self.next_line()? else {
                return Ok(false);
            };
            self.number = self.number.saturating_add(1);
            row.begin(self.number);
            let line = self.from..self.from + line;
            self.from += next;
            if memchr(b'"', &self.buffer[line.clone()]).is_none() {
                split_plain(&self.buffer[line], self.separator, row);
            } else {
                split_quoted(&self.buffer[line], self.separator, &mut self.field, row);
            }
            if self.loose_tones {
                compose(row);
            }
            if !row.is_empty() {
                return Ok(true);
            }
        }
    }

    /// The length of the next row without its line end, and with it.
    fn next_line(&mut self) -> Result<Option<(usize, usize)>, TableFault> {
        loop {
            let rest = &self.buffer[self.from..];
            if let Some(end) = memchr(self.line_end, rest) {
                let end = self.row_end(rest, end);
                if let Some(end) = end {
                    return Ok(Some((end, end + 1)));
                }
            }
            if self.ended {
                if rest.is_empty() {
                    return Ok(None);
                }
                let end = memchr(self.line_end, rest);
                return Ok(Some(
                    end.map_or((rest.len(), rest.len()), |end| (end, end + 1)),
                ));
            }
            self.fill()?;
        }
    }

    /// Where the row ends whose first line ends at `line_end`; `None` where the buffer does not
    /// hold it wholly.
    fn row_end(&self, rest: &[u8], line_end: usize) -> Option<usize> {
        if memchr(b'"', &rest[..line_end]).is_none() {
            return Some(line_end);
        }
        let mut quoted = false;
        let mut at_start = true;
        let mut at = 0;
        while let Some(byte) = rest.get(at) {
            match byte {
                b'"' if quoted && rest.get(at + 1) == Some(&b'"') => at += 1,
                b'"' if quoted => quoted = false,
                b'"' if at_start => quoted = true,
                byte if *byte == self.line_end && !quoted => return Some(at),
                _ => {}
            }
            at_start = !quoted && *byte == self.separator;
            at += 1;
            if at > LONGEST_ROW {
                return Some(line_end);
            }
        }
        // A file that ends within quotes: the line alone is the row.
        if self.ended && quoted {
            Some(line_end)
        } else {
            None
        }
    }

    fn pass_line(&mut self) -> Result<(), TableFault> {
        if let Some((_, next)) = self.next_line()? {
            self.from += next;
            self.number += 1;
        }
        Ok(())
    }

    fn fill(&mut self) -> Result<(), TableFault> {
        self.buffer.drain(..self.from);
        self.from = 0;
        let filled = self.buffer.len();
        self.buffer.resize(filled + BUFFER, 0);
        let mut until = filled;
        while until < self.buffer.len() {
            let read = self.bytes.read(&mut self.buffer[until..])?;
            if read == 0 {
                // A reader with little room left also answers 0.
                self.ended = self.buffer.len() - until >= 16;
                break;
            }
            until += read;
        }
        self.buffer.truncate(until);
        Ok(())
    }
}

/// Puts tones on their letters, in every cell.
fn compose(row: &mut Row) {
    let loose = row.clone();
    row.begin(loose.number());
    for cell in loose.cells() {
        match cell {
            Cell::Text(text) => row.push(Cell::Text(&vietnamese::clean(text))),
            cell => row.push(cell),
        }
    }
}

fn split_plain(line: &[u8], separator: u8, row: &mut Row) {
    let text = String::from_utf8_lossy(line);
    let mut from = 0;
    for at in memchr_iter(separator, text.as_bytes()) {
        row.push(Cell::Text(text.get(from..at).unwrap_or_default()));
        from = at + 1;
    }
    row.push(Cell::Text(text.get(from..).unwrap_or_default()));
}

/// Splits a row that has quotes. A field is quoted when it begins with one; a quote elsewhere is
/// an ordinary sign, and what follows a closing quote belongs to the field.
fn split_quoted(line: &[u8], separator: u8, field: &mut Vec<u8>, row: &mut Row) {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let mut at = 0;
    loop {
        field.clear();
        if line.get(at) == Some(&b'"') {
            match closing_quote(line, at + 1, field) {
                Some(after) => at = after,
                None => field.clear(),
            }
        }
        let rest = line.get(at..).unwrap_or_default();
        let end = memchr(separator, rest);
        field.extend_from_slice(&rest[..end.unwrap_or(rest.len())]);
        row.push(Cell::Text(&String::from_utf8_lossy(field)));
        match end {
            Some(end) => at += end + 1,
            None => return,
        }
    }
}

/// Puts what is in the quotes into `field`; the place after the closing quote, if there is one.
fn closing_quote(line: &[u8], mut at: usize, field: &mut Vec<u8>) -> Option<usize> {
    loop {
        let quote = at + memchr(b'"', line.get(at..)?)?;
        field.extend_from_slice(&line[at..quote]);
        if line.get(quote + 1) != Some(&b'"') {
            return Some(quote + 1);
        }
        field.push(b'"');
        at = quote + 2;
    }
}
