//! Papers as files: the one place where the writers, the typesetter and the faces the front end
//! brings meet.

use std::sync::OnceLock;

use axum::response::Response;
use paper::{Letter, Sheet, Slip};
use paper_pdf::{Fonts, PdfFault};

use super::download::{CSV, DOCX, PDF, XLSX, download};
use super::{WebError, assets};

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

/// The letter as the file of this name; its ending, `pdf` or `docx`, says what is written.
///
/// # Errors
/// [`WebError::NotFound`] for any other ending.
pub async fn letter_file(letter: Letter, name: &str) -> Result<Response, WebError> {
    let (bytes, media) = match ending(name) {
        "pdf" => (apart(move || letter_pdf(&letter)).await?, PDF),
        "docx" => (paper::docx::letter(&letter)?, DOCX),
        _ => return Err(WebError::NotFound),
    };
    Ok(download(bytes, media, name))
}

/// The table as the file of this name; its ending is `pdf`, `xlsx` or `csv`.
///
/// # Errors
/// As [`letter_file`].
pub async fn sheet_file(sheet: Sheet, name: &str) -> Result<Response, WebError> {
    let (bytes, media) = match ending(name) {
        "pdf" => {
            let set = move || Ok(paper_pdf::write_sheet(&sheet, fonts()?)?);
            (apart(set).await?, PDF)
        }
        "xlsx" => (paper::xlsx::sheet(&sheet)?, XLSX),
        "csv" => (paper::csv::sheet(&sheet)?, CSV),
        _ => return Err(WebError::NotFound),
    };
    Ok(download(bytes, media, name))
}

/// Slips with a square to scan, eight on a page, as a PDF of this name.
pub async fn slips_file(slips: Vec<Slip>, name: &str) -> Result<Response, WebError> {
    let set = move || Ok(paper_pdf::write_slips(&slips, fonts()?)?);
    Ok(download(apart(set).await?, PDF, name))
}

fn ending(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// Sets a paper on a thread that does not serve.
async fn apart(
    set: impl FnOnce() -> Result<Vec<u8>, PaperFault> + Send + 'static,
) -> Result<Vec<u8>, WebError> {
    let set = tokio::task::spawn_blocking(set).await;
    Ok(set.map_err(anyhow::Error::from)??)
}
