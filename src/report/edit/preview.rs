//! The paper beside the text that becomes it. An annex of a federation has thousands of lines: here
//! its first table with its first lines stands for it, and a sentence says how much the paper has.

use sqlx::PgConnection;

use crate::app::App;
use crate::catalogue::Form;
use crate::report::beside::{Beside, beside};
use crate::report::build::Draft;
use crate::report::fill::{FillFault, Subject, fill_outline, names, outline_of};
use crate::report::outline::{Chip, Outline, Piece, Said};
use crate::report::store::Written;
use crate::web::{Words, amount};

/// So many lines of an annex stand in the editor.
const SHOWN: usize = 5;

/// The draft with its annexes cut short, so that neither the figures of thousands of units are
/// asked nor their lines drawn.
pub async fn fill_short(
    app: &App,
    connection: &mut PgConnection,
    subject: &Subject<'_>,
    of: (&Form, &str),
    written: Written,
) -> Result<Draft, FillFault> {
    let mut outline = outline_of(app, connection, subject, of, &written).await?;
    shorten(&mut outline);
    let names = names(connection, subject, of.0, of.1).await?;
    let (draft, _) = fill_outline(app, connection, subject, (outline, names), written).await?;
    Ok(draft)
}

/// Cuts every annex to the first lines of its first table, with a sentence after it that says so.
fn shorten(outline: &mut Outline) {
    let words = Words::of(&outline.language);
    for part in &mut outline.parts {
        let mut sentences = Vec::with_capacity(part.sentences.len());
        for mut said in part.sentences.drain(..) {
            let left_out = cut(&mut said, words);
            sentences.push(said);
            sentences.extend(left_out);
        }
        part.sentences = sentences;
    }
}

/// Cuts the annex a sentence is; nothing where it is none, or a short one.
fn cut(said: &mut Said, words: Words) -> Option<Said> {
    let tables = said.pieces.iter().filter_map(|piece| match piece {
        Piece::Annex(annex) => Some(annex.rows.len()),
        _ => None,
    });
    let (count, rows) = (tables.clone().count(), tables.sum::<usize>());
    if count == 0 || (count == 1 && rows <= SHOWN) {
        return None;
    }
    said.pieces.truncate(1);
    let mut shown = 0;
    if let Some(Piece::Annex(first)) = said.pieces.first_mut() {
        first.rows.truncate(SHOWN);
        shown = first.rows.len();
    }
    let number = |count: usize| amount(i64::try_from(count).unwrap_or(i64::MAX), words.language());
    let sentence = words.with(
        "report-annex-shortened",
        &[
            ("tables", number(count)),
            ("rows", number(rows)),
            ("shown", number(shown)),
        ],
    );
    Some(Said {
        opens: true,
        pieces: vec![Piece::Text(sentence)],
    })
}

/// Whether a figure is named in the text: those of other units and of months stand in annexes and
/// drawings alone.
pub fn is_named(chip: &Chip) -> bool {
    matches!(beside(&chip.key), Some(Beside::Own | Beside::YearBefore))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::outline::{Annex, Part};

    fn annex(of: &str, rows: usize) -> Piece {
        Piece::Annex(Annex {
            of: of.to_owned(),
            columns: Vec::new(),
            rows: (0..rows).map(|row| (row.to_string(), Vec::new())).collect(),
        })
    }

    /// An outline whose one sentence is an annex, after it was cut.
    fn short(pieces: Vec<Piece>) -> Vec<Said> {
        let part = Part {
            code: "a".to_owned(),
            no: String::new(),
            name: String::new(),
            hint: String::new(),
            sentences: vec![Said {
                opens: true,
                pieces,
            }],
            lines: Vec::new(),
            edited: true,
        };
        let mut outline = Outline {
            form: String::new(),
            language: "vi".to_owned(),
            subject: String::new(),
            label: None,
            is_table: false,
            parts: vec![part],
        };
        shorten(&mut outline);
        outline.parts.remove(0).sentences
    }

    #[test]
    fn an_annex_of_many_tables_is_cut_to_the_first_lines_of_the_first() {
        let said = short(vec![annex("A", 7), annex("B", 2), annex("C", 1_200)]);
        assert_eq!(said[0].pieces, [annex("A", SHOWN)]);
        let Piece::Text(sentence) = &said[1].pieces[0] else {
            panic!("{said:?}");
        };
        assert!(
            sentence.contains("3 bảng") && sentence.contains("1.209 dòng"),
            "{sentence}"
        );
        assert_eq!(said.len(), 2);
    }

    #[test]
    fn a_short_annex_and_a_sentence_stay_whole() {
        let whole = short(vec![annex("", SHOWN)]);
        assert_eq!((whole.len(), &whole[0].pieces[0]), (1, &annex("", SHOWN)));
        assert_eq!(short(vec![Piece::Unit]).len(), 1);
        assert_eq!(short(vec![annex("", SHOWN + 1)]).len(), 2);
    }
}
