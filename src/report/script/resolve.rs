//! A text resolved into the pieces a report keeps, and the form's own sentences as a text to begin
//! with.

use std::collections::BTreeMap;

use timeline::PeriodName;

use super::{Block, By, Over, Texts, Token, print, written};
use crate::report::beside::{key_in, key_of_unit};
use crate::report::build::Draft;
use crate::report::outline::{Annex, Chip, Drawn, Part, Piece, Reader, Said};
use crate::report::wording::Way;

/// Number, code and name of a unit.
pub type Place = (i32, String, String);

/// What stands along the axis of a chart or an annex of this report.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Each unit directly below.
    pub units: Vec<Place>,
    /// What stands below each of them, in their order.
    pub below: Vec<Vec<Place>>,
    pub months: Vec<PeriodName>,
}

/// Whether a text asks for the units below.
pub fn below_asked(texts: &Texts) -> bool {
    let asked = |line: &str| line.contains("{annex:") || line.contains("{chart:");
    texts.values().any(|text| text.lines().any(asked))
}

/// Whether a text asks for what stands below each of them too.
pub fn two_below_asked(texts: &Texts) -> bool {
    let asked = |line: &str| line.contains("{annex:") && line.contains(" by below}");
    texts.values().any(|text| text.lines().any(asked))
}

/// Puts the texts in the place of the form's sentences. A text that no longer reads, because the
/// catalogue lost what it names, leaves the form's own sentences.
pub fn resolve(parts: &mut [Part], texts: &Texts, reader: &Reader<'_>, places: &Places) {
    for part in parts {
        let Some(text) = texts.get(&part.code) else {
            continue;
        };
        let Ok(blocks) = super::check(text, reader.catalogue) else {
            continue;
        };
        part.edited = true;
        part.sentences = blocks
            .iter()
            .map(|block| Said {
                opens: true,
                pieces: pieces(block, reader, places),
            })
            .collect();
    }
}

fn pieces(block: &Block, reader: &Reader<'_>, places: &Places) -> Vec<Piece> {
    let piece = |token: &Token| match token {
        Token::Text(text) => Piece::Text(text.clone()),
        Token::Unit => Piece::Unit,
        Token::Period => Piece::Period,
        Token::Chip(key, way) => Piece::Chip(reader.chip(key, *way)),
    };
    match block {
        Block::Paragraph(tokens) => tokens.iter().map(piece).collect(),
        Block::Table(keys) => {
            let line = |key: &String| reader.chip(key, Way::Row);
            vec![Piece::Table(keys.iter().map(line).collect())]
        }
        Block::Annex(keys, Over::Units) => {
            vec![Piece::Annex(annex(keys, reader, ("", &places.units)))]
        }
        Block::Annex(keys, Over::Below) => {
            let each = places.units.iter().zip(&places.below);
            let filled = each.filter(|(_, below)| !below.is_empty());
            let own = |((_, _, name), below): (&Place, &Vec<Place>)| {
                Piece::Annex(annex(keys, reader, (name, below)))
            };
            filled.map(own).collect()
        }
        Block::Chart(key, by) => vec![Piece::Chart(drawn((key, *by), reader, places))],
    }
}

/// The figure of one unit or month: its name says of which.
fn of_place(own: &Chip, key: String, place: &str) -> Chip {
    Chip {
        key,
        name: format!("{} ({place})", own.name),
        ..own.clone()
    }
}

fn annex(keys: &[String], reader: &Reader<'_>, (of, units): (&str, &[Place])) -> Annex {
    let columns: Vec<Chip> = keys
        .iter()
        .map(|key| reader.chip(key, Way::Whole))
        .collect();
    let row = |(unit_id, code, name): &Place| {
        let of_unit = |own: &Chip| of_place(own, key_of_unit(&own.key, *unit_id, code), name);
        (name.clone(), columns.iter().map(of_unit).collect())
    };
    Annex {
        of: of.to_owned(),
        rows: units.iter().map(row).collect(),
        columns,
    }
}

fn drawn((key, by): (&String, By), reader: &Reader<'_>, places: &Places) -> Drawn {
    let own = reader.chip(key, Way::Whole);
    let of_unit = |(unit_id, code, name): &Place| {
        let key = key_of_unit(&own.key, *unit_id, code);
        (name.clone(), of_place(&own, key, name))
    };
    let of_month = |month: &PeriodName| {
        let on = month.period().from_on();
        let place = format!("{:02}/{}", on.month(), on.year());
        let chip = of_place(&own, key_in(&own.key, *month), &place);
        (place, chip)
    };
    let points = match by {
        By::Unit => places.units.iter().map(of_unit).collect(),
        By::Month => places.months.iter().map(of_month).collect(),
    };
    Drawn {
        title: own.name.clone(),
        measure: own.measure.clone(),
        in_time: by == By::Month,
        points,
    }
}

/// The months a period touches with all their days, in their order.
pub fn months_of(name: PeriodName) -> Vec<PeriodName> {
    let period = name.period();
    let (from, last) = (period.from_on(), period.last_on());
    let mut months = Vec::new();
    for year in from.year()..=last.year() {
        for month in 1..=12 {
            let found: Option<PeriodName> = format!("{year:04}-{month:02}").parse().ok();
            let inside = found.filter(|found| {
                let own = found.period();
                own.from_on() >= from && own.last_on() <= last
            });
            months.extend(inside);
        }
    }
    months
}

/// The form's own text of a section with the sentences whose figures are known, and the words that
/// were written after them.
pub fn drafted(part: &Part, draft: &Draft) -> String {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut opens = true;
    for said in &part.sentences {
        opens |= said.opens;
        if !said.pieces.iter().all(|piece| is_known(piece, draft)) {
            continue;
        }
        let text: String = said.pieces.iter().map(typed).collect();
        match paragraphs.last_mut() {
            Some(last) if !opens => *last = format!("{last} {text}"),
            _ => paragraphs.push(text),
        }
        opens = false;
    }
    // Braces mean figures here; in free words they were only signs.
    let words = draft.words.get(&part.code).map_or("", String::as_str);
    let words = words.replace('{', "(").replace('}', ")");
    let lines = words.lines().map(str::trim).filter(|line| !line.is_empty());
    paragraphs.extend(lines.map(str::to_owned));
    paragraphs.join("\n")
}

fn is_known(piece: &Piece, draft: &Draft) -> bool {
    match piece {
        Piece::Chip(chip) => draft.said(chip).is_some(),
        _ => true,
    }
}

fn typed(piece: &Piece) -> String {
    match piece {
        Piece::Text(text) => text.clone(),
        Piece::Unit => written(&Token::Unit),
        Piece::Period => written(&Token::Period),
        Piece::Chip(chip) => written(&Token::Chip(chip.key.clone(), chip.way)),
        Piece::Table(_) | Piece::Annex(_) | Piece::Chart(_) => String::new(),
    }
}

/// A text as it is printed after reading, to tell whether two say the same.
pub fn normal(text: &str) -> String {
    super::parse(text).map_or_else(|_| text.trim().to_owned(), |blocks| print(&blocks))
}

/// Every text in its normal form; those that say what the form says are left out.
pub fn own_texts(typed: &Texts, forms: &BTreeMap<String, String>) -> Texts {
    let own = typed.iter().filter(|(code, text)| {
        let form = forms.get(*code).map_or("", String::as_str);
        normal(text) != normal(form)
    });
    own.map(|(code, text)| (code.clone(), normal(text)))
        .collect()
}
