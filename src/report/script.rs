//! The text of a section as an officer writes it: each line a paragraph of words and figures in
//! braces, `{E01.turns:change}`, or a block of its own, `{table: E01.turns, E01.dong}`. Reading and
//! printing are each other's inverse. Pure: knows neither figures nor papers.

mod check;
mod resolve;

use std::collections::BTreeMap;

use super::outline::{key_of, read_key};
use super::wording::Way;

pub use check::check;
pub use resolve::{
    Place, Places, below_asked, drafted, months_of, normal, own_texts, resolve, two_below_asked,
};

/// Texts written in place of the form's, by section.
pub type Texts = BTreeMap<String, String>;

/// The texts of a report by language.
pub type Scripts = BTreeMap<String, Texts>;

/// A line of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    Paragraph(Vec<Token>),
    /// This period, the year before, target and rate of each figure.
    Table(Vec<String>),
    /// The figures of each unit directly below.
    /// A table of the units below, or one of each of them with its own units.
    Annex(Vec<String>, Over),
    Chart(String, By),
}

/// Which units an annex lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Those directly below, in one table.
    Units,
    /// Those below each of them, a table for each.
    Below,
}

/// What stands along the axis of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Month,
    Unit,
}

/// A stretch of a paragraph; figures by their key, as [`key_of`] writes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    Text(String),
    Unit,
    Period,
    Chip(String, Way),
}

/// What is wrong with a text, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {kind:?} at {place:?}")]
pub struct Fault {
    /// The line of the section, the first is 1.
    pub line: usize,
    /// What stands in the braces, or the words before a brace without its fellow.
    pub place: String,
    pub kind: FaultKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// A brace without its fellow.
    Brace,
    /// No indicator has the code; the nearest ones.
    Unknown(Vec<String>),
    /// The indicator has no such dimension or value; the dimensions it has.
    Dimension(Vec<String>),
    /// No way of saying a figure has this name.
    Way,
    /// There is no target to speak of.
    Target,
    /// A table, annex or chart stands on a line of its own.
    Alone,
    /// A table, annex or chart without what it is to show.
    Empty,
}

impl FaultKind {
    /// The message that says it.
    pub fn message(&self) -> &'static str {
        match self {
            FaultKind::Brace => "script-brace",
            FaultKind::Unknown(_) => "script-unknown",
            FaultKind::Dimension(_) => "script-dimension",
            FaultKind::Way => "script-way",
            FaultKind::Target => "script-target",
            FaultKind::Alone => "script-alone",
            FaultKind::Empty => "script-empty",
        }
    }
}

/// The blocks of a text, empty lines left out, or everything that is wrong with it.
pub fn parse(text: &str) -> Result<Vec<Block>, Vec<Fault>> {
    let (mut blocks, mut faults) = (Vec::new(), Vec::new());
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        match block(line) {
            Ok(block) => blocks.push(block),
            Err((place, kind)) => faults.push(Fault {
                line: at + 1,
                place,
                kind,
            }),
        }
    }
    if faults.is_empty() {
        Ok(blocks)
    } else {
        Err(faults)
    }
}

type Wrong = (String, FaultKind);

fn block(line: &str) -> Result<Block, Wrong> {
    let mut tokens = Vec::new();
    let mut rest = line;
    loop {
        let (before, after) = match rest.split_once('{') {
            Some((before, after)) => (before, Some(after)),
            None => (rest, None),
        };
        if before.contains('}') {
            return Err((excerpt(before), FaultKind::Brace));
        }
        if !before.is_empty() {
            tokens.push(Token::Text(before.to_owned()));
        }
        let Some(after) = after else {
            return Ok(Block::Paragraph(tokens));
        };
        let inside = after.split_once('}');
        let Some((inside, after)) = inside.filter(|(inside, _)| !inside.contains('{')) else {
            return Err((excerpt(after), FaultKind::Brace));
        };
        match whole(inside)? {
            Some(block) if tokens.is_empty() && after.trim().is_empty() => return Ok(block),
            Some(_) => return Err((inside.to_owned(), FaultKind::Alone)),
            None => tokens.push(token(inside)?),
        }
        rest = after;
    }
}

/// The first words of a stretch, which show where it is.
fn excerpt(text: &str) -> String {
    text.chars().take(40).collect::<String>().trim().to_owned()
}

/// What stands in braces, where it is a block.
fn whole(inside: &str) -> Result<Option<Block>, Wrong> {
    let Some((kind, rest)) = inside.split_once(':') else {
        return Ok(None);
    };
    let keys = |rest: &str| -> Vec<String> {
        let keys = rest.split(',').map(str::trim);
        keys.filter(|key| !key.is_empty()).map(canonical).collect()
    };
    let block = match kind.trim() {
        "table" => Block::Table(keys(rest)),
        "annex" => match rest.rsplit_once(" by ") {
            None => Block::Annex(keys(rest), Over::Units),
            Some((keys_asked, "below")) => Block::Annex(keys(keys_asked), Over::Below),
            Some(_) => return Err((inside.to_owned(), FaultKind::Way)),
        },
        "chart" => {
            let (key, by) = rest.rsplit_once(" by ").unwrap_or((rest, "unit"));
            let by = match by.trim() {
                "month" => By::Month,
                "unit" => By::Unit,
                _ => return Err((inside.to_owned(), FaultKind::Way)),
            };
            let key = key.trim();
            if key.is_empty() {
                return Err((inside.to_owned(), FaultKind::Empty));
            }
            Block::Chart(canonical(key), by)
        }
        _ => return Ok(None),
    };
    match &block {
        Block::Table(keys) | Block::Annex(keys, _) if keys.is_empty() => {
            Err((inside.to_owned(), FaultKind::Empty))
        }
        _ => Ok(Some(block)),
    }
}

fn token(inside: &str) -> Result<Token, Wrong> {
    Ok(match inside.trim() {
        "unit" => Token::Unit,
        "period" => Token::Period,
        chip => {
            let (key, way) = chip.split_once(':').unwrap_or((chip, ""));
            let named = Way::find(way.trim());
            let way = named.ok_or_else(|| (inside.to_owned(), FaultKind::Way))?;
            Token::Chip(canonical(key.trim()), way)
        }
    })
}

/// The key with its dimensions in their order.
fn canonical(key: &str) -> String {
    let (indicator, dims, choose) = read_key(key);
    key_of(&indicator, &dims, choose)
}

/// The text of blocks, one a line.
pub fn print(blocks: &[Block]) -> String {
    let lines: Vec<String> = blocks.iter().map(line_of).collect();
    lines.join("\n")
}

fn line_of(block: &Block) -> String {
    match block {
        Block::Paragraph(tokens) => tokens.iter().map(written).collect(),
        Block::Table(keys) => format!("{{table: {}}}", keys.join(", ")),
        Block::Annex(keys, Over::Units) => format!("{{annex: {}}}", keys.join(", ")),
        Block::Annex(keys, Over::Below) => format!("{{annex: {} by below}}", keys.join(", ")),
        Block::Chart(key, By::Month) => format!("{{chart: {key} by month}}"),
        Block::Chart(key, By::Unit) => format!("{{chart: {key} by unit}}"),
    }
}

/// A token as it is typed.
pub fn written(token: &Token) -> String {
    match token {
        Token::Text(text) => text.clone(),
        Token::Unit => "{unit}".to_owned(),
        Token::Period => "{period}".to_owned(),
        Token::Chip(key, Way::Whole) => format!("{{{key}}}"),
        Token::Chip(key, way) => format!("{{{key}:{}}}", way.name()),
    }
}

impl Block {
    /// The keys of the block's figures.
    pub fn keys(&self) -> Vec<&str> {
        match self {
            Block::Paragraph(tokens) => {
                let chips = tokens.iter().filter_map(|token| match token {
                    Token::Chip(key, _) => Some(key.as_str()),
                    _ => None,
                });
                chips.collect()
            }
            Block::Table(keys) | Block::Annex(keys, _) => keys.iter().map(String::as_str).collect(),
            Block::Chart(key, _) => vec![key],
        }
    }
}

#[cfg(test)]
mod tests;
