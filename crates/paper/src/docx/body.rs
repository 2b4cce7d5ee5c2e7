//! The body of a letter in Word: headings, paragraphs, dashes, legal basis, tables.

use docx_rs::{BreakType, Paragraph, Run as WordRun};

use super::{Part, table};
use crate::characters::legal;
use crate::{Block, PaperFault, Run, punctuated};

/// One block; `width` is the width between the margins in twentieths of a point.
pub(super) fn block(block: &Block, width: usize) -> Result<Vec<Part>, PaperFault> {
    block_within(block, width, "Normal")
}

/// As [`block`], with the style of its paragraphs.
pub(super) fn block_within(
    block: &Block,
    width: usize,
    style: &str,
) -> Result<Vec<Part>, PaperFault> {
    Ok(match block {
        Block::Heading { level, text } => {
            let style = match level {
                0 | 1 => "Heading1",
                2 => "Heading2",
                _ => "Heading3",
            };
            vec![line(style, text)]
        }
        Block::Paragraph(runs) => {
            let paragraph = match style {
                "Normal" => Paragraph::new(),
                other => Paragraph::new().style(other),
            };
            vec![Part::from(with_runs(paragraph, runs))]
        }
        Block::Bullets(entries) => entries.iter().map(|runs| dashed(runs)).collect(),
        Block::Basis(lines) => punctuated(lines)
            .iter()
            .map(|basis| line("LegalBasis", basis))
            .collect(),
        Block::Table(sheet) => table::sheet(sheet, width)?,
        // Figures in a table can be worked with in Word; a picture of them cannot.
        Block::Chart(chart) => {
            chart.check()?;
            table::sheet(&chart.sheet(), width)?
        }
    })
}

/// A paragraph of one text in a style.
pub(super) fn line(style: &str, text: &str) -> Part {
    Part::from(paragraph(style, text))
}

/// As [`line`], for a cell.
pub(super) fn paragraph(style: &str, text: &str) -> Paragraph {
    Paragraph::new().style(style).add_run(words(text))
}

fn dashed(runs: &[Run]) -> Part {
    let dash = Paragraph::new().style("Dashed").add_run(words("- "));
    Part::from(with_runs(dash, runs))
}

fn with_runs(paragraph: Paragraph, runs: &[Run]) -> Paragraph {
    runs.iter().fold(paragraph, |paragraph, run| {
        let mut word = words(&run.text);
        if run.bold {
            word = word.bold();
        }
        if run.italic {
            word = word.italic();
        }
        paragraph.add_run(word)
    })
}

/// The text with its line ends as breaks.
fn words(text: &str) -> WordRun {
    let text = legal(text);
    let mut run = WordRun::new();
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            run = run.add_break(BreakType::TextWrapping);
        }
        if !line.is_empty() {
            run = run.add_text(line);
        }
    }
    run
}
