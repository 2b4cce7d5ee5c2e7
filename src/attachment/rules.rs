//! Which files are taken, by their content. Pure.

use sha2::{Digest, Sha256};

/// The largest file: the database holds the same bound.
pub const MOST_BYTES: usize = 10 << 20;

/// A kind of file that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Media {
    pub media_type: &'static str,
    pub ending: &'static str,
}

const PDF: Media = Media {
    media_type: "application/pdf",
    ending: "pdf",
};
const JPEG: Media = Media {
    media_type: "image/jpeg",
    ending: "jpg",
};
const PNG: Media = Media {
    media_type: "image/png",
    ending: "png",
};
const DOCX: Media = Media {
    media_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ending: "docx",
};

const XLSX: Media = Media {
    media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ending: "xlsx",
};

/// What a file is by its content; nothing where it is of no kind that is taken. A Word or Excel
/// file with macros is not.
pub fn media_of(bytes: &[u8]) -> Option<Media> {
    let begins = |mark: &[u8]| bytes.starts_with(mark);
    // The names of the parts of a package stand in it uncompressed.
    let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    if begins(b"%PDF-") {
        Some(PDF)
    } else if begins(&[0xFF, 0xD8, 0xFF]) {
        Some(JPEG)
    } else if begins(b"\x89PNG\r\n\x1a\n") {
        Some(PNG)
    } else if !begins(b"PK\x03\x04") || has(b"vbaProject.bin") {
        None
    } else if has(b"word/document.xml") {
        Some(DOCX)
    } else if has(b"xl/workbook.xml") {
        Some(XLSX)
    } else {
        None
    }
}

/// The name a file is kept under: its own without a folder and signs that mean something to a
/// system, with the ending of what it is.
pub fn kept_name(name: &str, media: Media) -> String {
    let own = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = own.rsplit_once('.').map_or(own, |(stem, _)| stem);
    let sound = |letter: &char| !letter.is_control() && !"\"<>:|?*".contains(*letter);
    let stem: String = stem.chars().filter(sound).take(150).collect();
    let stem = stem.trim();
    let stem = if stem.is_empty() { "tep" } else { stem };
    format!("{stem}.{}", media.ending)
}

/// A file that was sent and is of a kind that is taken.
#[derive(Debug)]
pub struct NewFile {
    pub name: String,
    pub media_type: &'static str,
    /// SHA-256 of the content.
    pub digest: Vec<u8>,
    pub content: Vec<u8>,
}

impl NewFile {
    /// The file as it is kept; nothing where it is of no kind that is taken.
    pub fn read(name: &str, content: Vec<u8>) -> Option<Self> {
        let media = media_of(&content)?;
        Some(Self {
            name: kept_name(name, media),
            media_type: media.media_type,
            digest: Sha256::digest(&content).to_vec(),
            content,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_says_what_a_file_is_and_its_name_does_not() {
        let ending = |bytes: &[u8]| media_of(bytes).map(|media| media.ending);
        assert_eq!(ending(b"%PDF-1.7"), Some("pdf"));
        assert_eq!(ending(&[0xFF, 0xD8, 0xFF, 0xE0]), Some("jpg"));
        assert_eq!(ending(b"\x89PNG\r\n\x1a\nx"), Some("png"));
        assert_eq!(ending(b"PK\x03\x04 word/document.xml"), Some("docx"));
        let macros = b"PK\x03\x04 word/document.xml word/vbaProject.bin";
        assert_eq!(ending(macros), None);
        assert_eq!(ending(b"PK\x03\x04 xl/workbook.xml"), Some("xlsx"));
        let macros = b"PK\x03\x04 xl/workbook.xml xl/vbaProject.bin";
        assert_eq!(ending(macros), None);
        assert_eq!(ending(b"PK\x03\x04 anything.exe"), None);
        assert_eq!(ending(b"<html>"), None);
        assert_eq!(ending(b"MZ"), None);
    }

    #[test]
    fn a_name_loses_its_folder_and_false_ending() {
        assert_eq!(
            kept_name("C:\\tệp\\Quyết định 12.exe", PDF),
            "Quyết định 12.pdf"
        );
        assert_eq!(kept_name("", PNG), "tep.png");
        assert_eq!(kept_name("a\"b\r\n.pdf", PDF), "ab.pdf");
    }
}
