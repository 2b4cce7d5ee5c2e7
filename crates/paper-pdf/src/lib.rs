//! Papers as PDF: pages set by typst from the model of the crate `paper`, tagged for those who read
//! by ear (PDF/UA-1), fonts inside, laid out by Annex I of Decree 30/2020/NĐ-CP. A crate of its own
//! because the typesetter is heavy to build.
//!
//! The layout stands in `paper.typ`. What a paper says reaches it as data, never as markup; there
//! is no network, no file system and no font but those handed in. The same paper and the same
//! fonts always give the same bytes. What it does not know: where figures come from, and what day
//! it is.

mod data;
mod desk;

use paper::{Letter, PaperFault, Sheet, Slip};
use typst::World;
use typst::diag::SourceDiagnostic;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

pub use desk::Fonts;

/// Why a paper could not be written as PDF.
#[derive(Debug, thiserror::Error)]
pub enum PdfFault {
    /// The model does not hold together.
    #[error(transparent)]
    Paper(#[from] PaperFault),
    /// A file handed in as a font is none.
    #[error("font file {at} (counted from 1) could not be read; hand in TrueType files")]
    Font { at: usize },
    /// The family the layout is set in is not among the fonts.
    #[error("the fonts hold no family “{family}”; hand in its four faces")]
    Family { family: &'static str },
    /// The paper could not be turned into data.
    #[error("the paper could not be handed to the typesetter")]
    Data(#[from] serde_json::Error),
    /// The typesetter refused; its own words.
    #[error("the pages could not be set: {0}")]
    Set(String),
}

/// The letter with its annexes as a PDF file; `fonts` holds the faces of Tinos.
///
/// # Errors
/// [`PdfFault::Paper`] for a table or chart that does not hold together, [`PdfFault::Set`] where
/// the typesetter refuses.
pub fn write_letter(letter: &Letter, fonts: &Fonts) -> Result<Vec<u8>, PdfFault> {
    write(&data::letter(letter)?, fonts)
}

/// One table as a PDF file of its own, on pages lying as the table asks.
///
/// # Errors
/// As [`write_letter`].
pub fn write_sheet(sheet: &Sheet, fonts: &Fonts) -> Result<Vec<u8>, PdfFault> {
    write(&data::sheet(sheet)?, fonts)
}

/// Slips to cut out, eight on an upright page.
///
/// # Errors
/// [`PdfFault::Set`] where the typesetter refuses.
pub fn write_slips(slips: &[Slip], fonts: &Fonts) -> Result<Vec<u8>, PdfFault> {
    write(&data::slips(slips), fonts)
}

fn write(paper: &data::Paper, fonts: &Fonts) -> Result<Vec<u8>, PdfFault> {
    let desk = desk::Desk::new(serde_json::to_vec(paper)?, fonts)?;
    let written = set(&desk);
    forget();
    written
}

/// The typesetter remembers what it has set, for editors; a server would only fill up with it.
fn forget() {
    typst::comemo::evict(0);
}

fn set(desk: &dyn World) -> Result<Vec<u8>, PdfFault> {
    let document: PagedDocument = typst::compile(desk).output.map_err(refused)?;
    // The steps to the pages are as large as the pages: they go before the file is written.
    forget();
    let standards = PdfStandards::new(&[PdfStandard::Ua_1])
        .map_err(|fault| PdfFault::Set(fault.message().to_string()))?;
    let tagged = || PdfOptions {
        // A paper names its issuer, not the programs behind it.
        creator: Smart::Custom(None),
        ..PdfOptions::default()
    };
    let accessible = PdfOptions {
        standards,
        ..tagged()
    };
    // A letter no font has (a name in another script) breaks the standard, not the paper: it is
    // written tagged all the same.
    typst_pdf::pdf(&document, &accessible)
        .or_else(|_| typst_pdf::pdf(&document, &tagged()))
        .map_err(refused)
}

fn refused(faults: impl IntoIterator<Item = SourceDiagnostic>) -> PdfFault {
    let said: Vec<String> = faults
        .into_iter()
        .map(|fault| fault.message.to_string())
        .collect();
    PdfFault::Set(said.join("; "))
}
