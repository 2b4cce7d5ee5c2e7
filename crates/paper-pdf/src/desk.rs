//! The typesetter's whole world: one layout, one paper as data, the fonts handed in. Whatever else
//! it asks for does not exist.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::PdfFault;

/// The family the layout is set in.
const FAMILY: &str = "Tinos";
const LAYOUT: &str = include_str!("paper.typ");
const LAYOUT_PATH: &str = "/paper.typ";
const DATA_PATH: &str = "/paper.json";

static LIBRARY: LazyLock<LazyHash<Library>> =
    LazyLock::new(|| LazyHash::new(<Library as LibraryExt>::default()));

/// The faces papers are set in; read once and shared.
#[derive(Debug, Clone)]
pub struct Fonts {
    book: LazyHash<FontBook>,
    faces: Vec<Font>,
}

impl Fonts {
    /// The faces in TrueType files; Tinos regular, italic, bold and bold italic must be among them.
    ///
    /// # Errors
    /// [`PdfFault::Font`] for a file that is no font, [`PdfFault::Family`] without Tinos.
    pub fn new(files: impl IntoIterator<Item = Vec<u8>>) -> Result<Fonts, PdfFault> {
        let mut faces = Vec::new();
        for (at, file) in files.into_iter().enumerate() {
            let before = faces.len();
            faces.extend(Font::iter(Bytes::new(file)));
            if faces.len() == before {
                return Err(PdfFault::Font { at: at + 1 });
            }
        }
        let book = FontBook::from_fonts(&faces);
        if !book.contains_family(&FAMILY.to_lowercase()) {
            return Err(PdfFault::Family { family: FAMILY });
        }
        Ok(Fonts {
            book: LazyHash::new(book),
            faces,
        })
    }
}

/// One paper on the desk.
pub(crate) struct Desk<'a> {
    fonts: &'a Fonts,
    layout: Source,
    data: (FileId, Bytes),
}

impl<'a> Desk<'a> {
    pub(crate) fn new(data: Vec<u8>, fonts: &'a Fonts) -> Result<Desk<'a>, PdfFault> {
        Ok(Desk {
            fonts,
            layout: Source::new(named(LAYOUT_PATH)?, LAYOUT.to_owned()),
            data: (named(DATA_PATH)?, Bytes::new(data)),
        })
    }
}

fn named(path: &str) -> Result<FileId, PdfFault> {
    let path = VirtualPath::new(path).map_err(|fault| PdfFault::Set(format!("{fault:?}")))?;
    Ok(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.layout.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.layout.id() {
            return Ok(self.layout.clone());
        }
        Err(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data.0 {
            return Ok(self.data.1.clone());
        }
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.faces.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
