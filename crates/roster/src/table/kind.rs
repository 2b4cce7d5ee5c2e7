//! What kind of file it is, by its first bytes. Endings lie: exports called `.xls` are often web
//! pages, and a workbook with a password is no longer a workbook.

use std::io::{Read, Seek, SeekFrom};

use super::TableFault;

pub enum Kind {
    Text,
    Workbook,
}

/// The container that old Excel files and encrypted new ones share.
const COMPOUND: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
/// Beyond this a workbook's shared texts are taken for a trap: 629,000 people need 0.2 GB.
const LARGEST_TEXTS: u64 = 1 << 30;

/// Finds the kind; the reader stands at its beginning afterwards.
pub fn of<R: Read + Seek>(bytes: &mut R) -> Result<Kind, TableFault> {
    let head = part(bytes, 0, 4096)?;
    bytes.seek(SeekFrom::Start(0))?;
    if head.is_empty() {
        return Err(TableFault::Empty);
    }
    if head.starts_with(&COMPOUND) {
        return Err(compound(bytes, &head));
    }
    if head.starts_with(b"PK\x03\x04") {
        return packed(bytes);
    }
    if [
        &b"%PDF"[..],
        b"\x89PNG",
        b"\xFF\xD8\xFF",
        b"GIF8",
        b"Rar!",
        b"7z\xBC\xAF",
        b"{\\rtf",
    ]
    .iter()
    .any(|start| head.starts_with(start))
    {
        return Err(TableFault::WrongType);
    }
    let text: Vec<u8> = head
        .iter()
        .filter(|byte| !matches!(byte, 0 | 0xEF | 0xBB | 0xBF | 0xFF | 0xFE))
        .take(1024)
        .map(u8::to_ascii_lowercase)
        .collect();
    let text = text.trim_ascii_start();
    if text.starts_with(b"<") && memchr::memmem::find(text, b"<html").is_some()
        || [&b"<!doctype"[..], b"<table", b"<?xml", b"<html"]
            .iter()
            .any(|start| text.starts_with(start))
    {
        return Err(TableFault::WebPage);
    }
    Ok(Kind::Text)
}

/// Whether a compound file is an encrypted workbook, an old one, or something else: its directory
/// names its parts in UTF-16.
fn compound<R: Read + Seek>(bytes: &mut R, head: &[u8]) -> TableFault {
    let small = |at: usize| {
        head.get(at..at + 2)
            .map_or(0, |two| u16::from_le_bytes([two[0], two[1]]))
    };
    let sector = 1u64 << small(30).min(16);
    let first = u64::from(small(48)) + (u64::from(small(50)) << 16);
    let directory = match part(bytes, (first + 1) * sector, 4096) {
        Ok(directory) => directory,
        Err(fault) => return fault,
    };
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(&directory, &wide).is_some()
    };
    if holds("EncryptedPackage") || holds("EncryptionInfo") {
        TableFault::Encrypted
    } else if holds("Workbook") || holds("Book") {
        TableFault::OldExcel
    } else {
        TableFault::WrongType
    }
}

fn packed<R: Read + Seek>(bytes: &mut R) -> Result<Kind, TableFault> {
    let damaged = |error: zip::result::ZipError| TableFault::Damaged {
        row: 0,
        reason: error.to_string(),
    };
    let mut archive = zip::ZipArchive::new(&mut *bytes).map_err(damaged)?;
    let mut parts = Vec::with_capacity(archive.len());
    for at in 0..archive.len() {
        let part = archive.by_index_raw(at).map_err(damaged)?;
        parts.push((part.name().map_err(damaged)?.into_owned(), part.size()));
    }
    let holds = |ending: &str| parts.iter().any(|(name, _)| name.ends_with(ending));
    if holds("workbook.bin") {
        return Err(TableFault::BinaryExcel);
    }
    if !holds("workbook.xml") {
        return Err(if holds("content.xml") {
            TableFault::OpenDocument
        } else {
            TableFault::WrongType
        });
    }
    let texts = parts
        .iter()
        .find(|(name, _)| name.ends_with("sharedStrings.xml"));
    if let Some((_, size)) = texts
        && *size > LARGEST_TEXTS
    {
        return Err(TableFault::TooLarge { bytes: *size });
    }
    bytes.seek(SeekFrom::Start(0))?;
    Ok(Kind::Workbook)
}

/// At most `count` bytes from a place on.
fn part<R: Read + Seek>(bytes: &mut R, from: u64, count: u64) -> Result<Vec<u8>, TableFault> {
    let mut found = Vec::new();
    bytes.seek(SeekFrom::Start(from))?;
    bytes.take(count).read_to_end(&mut found)?;
    Ok(found)
}
