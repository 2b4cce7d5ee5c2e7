//! A report as a file: PDF, Word, Excel, comma-separated, or a page of its own.

use std::str::FromStr;

use askama::Template;
use paper::PaperFault;

use super::build::Draft;
use crate::web::{PaperFault as PdfFault, letter_pdf};

/// A kind of file a report can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Html,
    Pdf,
    Docx,
    Xlsx,
    Csv,
}

/// A format the program does not write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the format is not known; choose html, pdf, docx, xlsx or csv")]
pub struct FormatFault;

impl FromStr for Format {
    type Err = FormatFault;

    fn from_str(text: &str) -> Result<Self, FormatFault> {
        match text {
            "html" => Ok(Format::Html),
            "docx" => Ok(Format::Docx),
            "xlsx" => Ok(Format::Xlsx),
            "csv" => Ok(Format::Csv),
            "pdf" => Ok(Format::Pdf),
            _ => Err(FormatFault),
        }
    }
}

impl Format {
    pub fn ending(self) -> &'static str {
        match self {
            Format::Html => "html",
            Format::Pdf => "pdf",
            Format::Docx => "docx",
            Format::Xlsx => "xlsx",
            Format::Csv => "csv",
        }
    }

    /// What the browser is told the file is.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Html => "text/html; charset=utf-8",
            Format::Pdf => "application/pdf",
            Format::Docx => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            }
            Format::Xlsx => crate::web::XLSX,
            Format::Csv => crate::web::CSV,
        }
    }
}

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    #[error(transparent)]
    Paper(#[from] PaperFault),
    #[error(transparent)]
    Pdf(#[from] PdfFault),
    #[error(transparent)]
    Template(#[from] askama::Error),
}

#[derive(Template)]
#[template(path = "report/paper.html")]
struct PaperPage<'a> {
    language: &'a str,
    title: String,
    body: String,
}

/// The report as the bytes of a file; the same draft always gives the same bytes.
pub fn write(draft: &Draft, format: Format) -> Result<Vec<u8>, FileFault> {
    Ok(match format {
        Format::Pdf => letter_pdf(&draft.letter())?,
        Format::Docx => paper::docx::letter(&draft.letter())?,
        Format::Xlsx => {
            let (own, annexes) = (draft.sheet(), draft.annex_sheets());
            let all: Vec<&paper::Sheet> = std::iter::once(&own).chain(&annexes).collect();
            paper::xlsx::sheets(&all)?
        }
        Format::Csv => paper::csv::sheet(&draft.sheet())?,
        Format::Html => {
            let page = PaperPage {
                language: &draft.outline.language,
                title: draft.subject(),
                body: unlinked(&draft.letter()),
            };
            page.render()?.into_bytes()
        }
    })
}

/// A file by itself has no pages to lead to, so figures are plain words there.
fn unlinked(letter: &paper::Letter) -> String {
    let mut letter = letter.clone();
    for block in &mut letter.blocks {
        match block {
            paper::Block::Paragraph(runs) => {
                runs.iter_mut().for_each(|run| run.figure = None);
            }
            paper::Block::Table(table) => {
                table.rows.iter_mut().for_each(|row| row.figure = None);
            }
            _ => {}
        }
    }
    paper::html::letter(&letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_read_by_their_endings() {
        for format in [
            Format::Html,
            Format::Pdf,
            Format::Docx,
            Format::Xlsx,
            Format::Csv,
        ] {
            assert_eq!(format.ending().parse(), Ok(format));
        }
        let refused = "odt".parse::<Format>().unwrap_err();
        assert!(refused.to_string().contains("pdf"));
    }
}
