//! The text of files people keep reports in: Word (`.docx`), workbooks (`.xlsx`), PDF with text, and
//! plain text. A paragraph is a line; the cells of a table's row stand in one line, apart by tabs.
//!
//! What a file is, its bytes say and never its name. Everything is bounded: how large a file may
//! be, how large it may become when it is unpacked, how deep it may nest. A hostile file is a
//! fault, not a panic. The crate does no input or output and does not know what the text says.

mod docx;
mod pdf;
mod plain;
mod workbook;

use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The largest file that is read.
pub const MOST_BYTES: usize = 10 << 20;
/// The most a file may become when it is unpacked.
const MOST_UNPACKED: usize = 48 << 20;
/// The longest text that is given back; some three hundred pages.
pub const MOST_TEXT: usize = 2 << 20;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    Text,
    Word,
    Workbook,
    Pdf,
}

impl Form {
    /// The type a server says of it.
    pub const fn media_type(self) -> &'static str {
        match self {
            Form::Text => "text/plain; charset=utf-8",
            Form::Word => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Form::Workbook => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Form::Pdf => "application/pdf",
        }
    }

    pub const fn as_code(self) -> &'static str {
        match self {
            Form::Text => "text",
            Form::Word => "word",
            Form::Workbook => "workbook",
            Form::Pdf => "pdf",
        }
    }
}

/// Why a file gives no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Fault {
    #[error("the file is larger than 10 MB: send it in parts")]
    TooLarge,
    #[error("the file unpacks to more than it may hold: save it anew and send that")]
    Unpacks,
    #[error("the file holds no words")]
    Empty,
    #[error("this is a file of an old Word or Excel: save it as .docx or .xlsx")]
    OldOffice,
    #[error("this is a picture: paste its text instead")]
    Picture,
    #[error("the PDF holds pictures of pages and no text: paste the text or have it recognised")]
    Scan,
    #[error("the file is locked by a password: save it without one")]
    Locked,
    #[error("the file is broken: open it, save it anew and send that")]
    Broken,
    #[error("the file is no .docx, .xlsx, .pdf or text")]
    Unknown,
}

impl Fault {
    /// The code under which it is told.
    pub const fn as_code(self) -> &'static str {
        match self {
            Fault::TooLarge => "too-large",
            Fault::Unpacks => "unpacks",
            Fault::Empty => "empty",
            Fault::OldOffice => "old-office",
            Fault::Picture => "picture",
            Fault::Scan => "scan",
            Fault::Locked => "locked",
            Fault::Broken => "broken",
            Fault::Unknown => "unknown",
        }
    }
}

/// What a file is and its text, in composed letters.
pub fn text_of(bytes: &[u8]) -> Result<(Form, String), Fault> {
    if bytes.len() > MOST_BYTES {
        return Err(Fault::TooLarge);
    }
    // Libraries that read other people's files are held to their word that they do not panic.
    let read = catch_unwind(AssertUnwindSafe(|| read(bytes)));
    let (form, text) = read.unwrap_or(Err(Fault::Broken))?;
    let text = vietnamese::composed(&text);
    if !text.chars().any(char::is_alphanumeric) {
        return Err(if form == Form::Pdf {
            Fault::Scan
        } else {
            Fault::Empty
        });
    }
    Ok((form, cut(text)))
}

fn read(bytes: &[u8]) -> Result<(Form, String), Fault> {
    if bytes.starts_with(b"PK\x03\x04") {
        return packed(bytes, MOST_UNPACKED);
    }
    let head = &bytes[..bytes.len().min(1024)];
    if head.windows(5).any(|window| window == b"%PDF-") {
        return Ok((Form::Pdf, pdf::read(bytes)?));
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) || bytes.starts_with(b"{\\rtf") {
        return Err(Fault::OldOffice);
    }
    let pictures: [&[u8]; 6] = [
        b"\x89PNG",
        b"\xFF\xD8\xFF",
        b"GIF8",
        b"II*\0",
        b"MM\0*",
        b"BM",
    ];
    if pictures.iter().any(|picture| bytes.starts_with(picture)) {
        return Err(Fault::Picture);
    }
    Ok((Form::Text, plain::read(bytes)?))
}

/// A file of parts that may become so large.
fn packed(bytes: &[u8], most: usize) -> Result<(Form, String), Fault> {
    let mut parts = Parts::open(bytes, most)?;
    if parts.holds("word/document.xml") {
        return Ok((Form::Word, docx::read(&mut parts)?));
    }
    if parts.holds("xl/workbook.xml") {
        parts.check()?;
        return Ok((Form::Workbook, workbook::read(bytes)?));
    }
    Err(Fault::Unknown)
}

/// The parts of a packed file, unpacked within one budget.
struct Parts<'a> {
    archive: zip::ZipArchive<Cursor<&'a [u8]>>,
    left: usize,
}

impl<'a> Parts<'a> {
    fn open(bytes: &'a [u8], left: usize) -> Result<Self, Fault> {
        let archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Fault::Broken)?;
        if archive.len() > 10_000 {
            return Err(Fault::Unpacks);
        }
        Ok(Self { archive, left })
    }

    fn holds(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// The bytes of a part by its name.
    fn part(&mut self, name: &str) -> Result<Vec<u8>, Fault> {
        let at = self.archive.index_for_name(name).ok_or(Fault::Broken)?;
        self.part_at(at)
    }

    /// The bytes of a part; what the archive says of its size is not believed.
    fn part_at(&mut self, at: usize) -> Result<Vec<u8>, Fault> {
        let part = self.archive.by_index(at).map_err(|_| Fault::Broken)?;
        let mut bytes = Vec::new();
        let most = u64::try_from(self.left).unwrap_or(u64::MAX);
        let mut bounded = part.take(most.saturating_add(1));
        bounded.read_to_end(&mut bytes).map_err(|_| Fault::Broken)?;
        self.left = self.left.checked_sub(bytes.len()).ok_or(Fault::Unpacks)?;
        Ok(bytes)
    }

    /// Unpacks everything once, so that whoever opens the file next meets no surprise.
    fn check(&mut self) -> Result<(), Fault> {
        for at in 0..self.archive.len() {
            self.part_at(at)?;
        }
        Ok(())
    }
}

/// The text up to the most that is given back, at the end of a line.
fn cut(mut text: String) -> String {
    if text.len() > MOST_TEXT {
        let end = (0..=MOST_TEXT).rev().find(|at| text.is_char_boundary(*at));
        text.truncate(end.unwrap_or(0));
        if let Some(line) = text.rfind('\n') {
            text.truncate(line);
        }
    }
    text
}

#[cfg(test)]
mod tests;
