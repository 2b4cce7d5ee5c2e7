//! The text of a Word file: what stands on its pages, without what was struck out.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::{Fault, Parts};

/// The lines of the document's body.
pub fn read(parts: &mut Parts<'_>) -> Result<String, Fault> {
    let bytes = parts.part("word/document.xml")?;
    let xml = std::str::from_utf8(&bytes).map_err(|_| Fault::Broken)?;
    let mut reader = Reader::from_str(xml);
    let mut page = Page::default();
    loop {
        match reader.read_event().map_err(|_| Fault::Broken)? {
            Event::Start(tag) => page.begin(&tag),
            Event::Empty(tag) => page.alone(&tag),
            Event::End(tag) => page.end(tag.local_name().as_ref()),
            Event::Text(text) => page.say(&text.xml10_content()),
            Event::GeneralRef(name) => {
                let letter = match name.resolve_char_ref() {
                    Ok(Some(letter)) => Some(letter),
                    _ => entity(&name),
                };
                if let Some(letter) = letter {
                    page.say(letter.encode_utf8(&mut [0; 4]));
                }
            }
            Event::Eof => return Ok(page.lines),
            _ => {}
        }
    }
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

/// What was read so far.
#[derive(Default)]
struct Page {
    lines: String,
    paragraph: String,
    /// The cells of the row under way; nothing outside a table.
    row: Option<Vec<String>>,
    /// How many tables stand around.
    tables: usize,
    in_text: bool,
    /// Inside what other programs are given instead, and what is said already.
    fallback: usize,
    is_item: bool,
}

impl Page {
    fn begin(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "Fallback" => self.fallback += 1,
            "t" => self.in_text = true,
            "tbl" => self.tables += 1,
            "tr" if self.tables == 1 => self.row = Some(Vec::new()),
            "tc" if self.tables == 1 => {
                self.paragraph.clear();
                if let Some(row) = &mut self.row {
                    row.push(String::new());
                }
            }
            "numPr" => self.is_item = true,
            _ => {}
        }
    }

    fn alone(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "tab" if !self.paragraph.is_empty() => self.paragraph.push(' '),
            "br" | "cr" => self.break_line(),
            "noBreakHyphen" => self.paragraph.push('-'),
            "numPr" => self.is_item = true,
            _ => {}
        }
    }

    fn say(&mut self, text: &str) {
        if self.in_text && self.fallback == 0 {
            self.paragraph.push_str(text);
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "Fallback" => self.fallback = self.fallback.saturating_sub(1),
            "t" => self.in_text = false,
            "p" => self.break_line(),
            "tbl" => self.tables = self.tables.saturating_sub(1),
            "tr" if self.tables == 1 => {
                if let Some(row) = self.row.take() {
                    self.put(&row.join("\t"));
                }
            }
            _ => {}
        }
    }

    /// Ends a line: in a cell it goes on in the same line.
    fn break_line(&mut self) {
        let said = std::mem::take(&mut self.paragraph);
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_item = std::mem::take(&mut self.is_item);
        if said.is_empty() {
            return;
        }
        match self.row.as_mut().and_then(|row| row.last_mut()) {
            Some(cell) => {
                if !cell.is_empty() {
                    cell.push(' ');
                }
                cell.push_str(&said);
            }
            // Word draws the dash of a list's item itself.
            None if is_item => self.put(&format!("- {said}")),
            None => self.put(&said),
        }
    }

    fn put(&mut self, line: &str) {
        if !line.trim().is_empty() {
            self.lines.push_str(line);
            self.lines.push('\n');
        }
    }
}
