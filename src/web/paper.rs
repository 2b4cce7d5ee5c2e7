//! Papers as PDF: the one place where the typesetter and the faces the front end brings meet.

use std::sync::OnceLock;

use paper::{Letter, Sheet, Slip};
use paper_pdf::{Fonts, PdfFault};

use super::assets;

/// The faces of Tinos as the front end's build leaves them.
const FACES: [&str; 4] = [
    "paper/tinos-400.ttf",
    "paper/tinos-400-italic.ttf",
    "paper/tinos-700.ttf",
    "paper/tinos-700-italic.ttf",
];

/// Why a PDF could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PaperFault {
    #[error("the face {0} is not in the program; build the front end, then the program, again")]
    Face(&'static str),
    #[error(transparent)]
    Pdf(#[from] PdfFault),
}

fn fonts() -> Result<&'static Fonts, PaperFault> {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    if let Some(fonts) = FONTS.get() {
        return Ok(fonts);
    }
    let face = |name: &'static str| assets::file(name).ok_or(PaperFault::Face(name));
    let faces: Vec<Vec<u8>> = FACES.into_iter().map(face).collect::<Result<_, _>>()?;
    let fonts = Fonts::new(faces)?;
    Ok(FONTS.get_or_init(|| fonts))
}

/// The letter as a PDF file. Some tenths of a second of work: never on a thread that serves.
pub fn letter_pdf(letter: &Letter) -> Result<Vec<u8>, PaperFault> {
    Ok(paper_pdf::write_letter(letter, fonts()?)?)
}

/// The table as a PDF file; as heavy as [`letter_pdf`].
pub fn sheet_pdf(sheet: &Sheet) -> Result<Vec<u8>, PaperFault> {
    Ok(paper_pdf::write_sheet(sheet, fonts()?)?)
}

/// Slips with a square to scan, eight on a page; as heavy as [`letter_pdf`].
pub fn slips_pdf(slips: &[Slip]) -> Result<Vec<u8>, PaperFault> {
    Ok(paper_pdf::write_slips(slips, fonts()?)?)
}
