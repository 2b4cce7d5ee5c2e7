//! Figures of a table's row: what its cells say under their headings.

use std::ops::Range;

use crate::aside::{Aside, Reason};
use crate::block::cells;
use crate::figure::{Amount, Figure, Qualifier};
use crate::find;
use crate::number::percent;
use crate::vocabulary::Vocabulary;

/// What a row holds.
#[derive(Default)]
pub struct Row {
    pub figures: Vec<Figure>,
    pub aside: Vec<Aside>,
    /// The row itself, where it is the heading of those below.
    pub header: Option<Vec<Range<usize>>>,
}

/// Reads a row below a header.
pub fn read(
    text: &str,
    span: Range<usize>,
    header: Option<&Vec<Range<usize>>>,
    vocabulary: &Vocabulary,
) -> Row {
    let cells = cells(text, span.clone());
    let of = |cell: &Range<usize>| text.get(cell.clone()).unwrap_or_default();
    let numbers = cells.iter().filter(|cell| is_number(of(cell))).count();
    let words = cells.iter().filter(|cell| is_label(of(cell))).count();
    let mut row = Row::default();
    if numbers == 0 && words >= 2 {
        for cell in &cells {
            let (figures, aside) = find::find(text, cell.clone(), vocabulary);
            // A heading states nothing; its numbers are years and names.
            row.aside.extend(aside);
            row.aside.extend(figures.into_iter().map(|figure| Aside {
                span: figure.span,
                reason: Reason::Name,
            }));
        }
        row.header = Some(cells);
        return row;
    }
    let label = cells.iter().position(|cell| is_label(of(cell)));
    let scale = cells.iter().find_map(|cell| scale_of(of(cell)));
    for (at, cell) in cells.iter().enumerate() {
        let heading = header.and_then(|header| header.get(at)).cloned();
        let cell_text = of(cell);
        if !is_number(cell_text) {
            let (figures, aside) = find::find(text, cell.clone(), vocabulary);
            row.figures.extend(figures);
            row.aside.extend(aside);
            continue;
        }
        let is_first = label.is_some_and(|label| at < label);
        let named = heading
            .clone()
            .map(|heading| vietnamese::fold(of(&heading)));
        let is_item = is_first && (at == 0 || named.as_deref().is_some_and(is_item_heading));
        let amount = amount(cell_text, named.as_deref().unwrap_or_default(), scale);
        match amount.filter(|_| !is_item) {
            Some((amount, is_money)) => {
                let lead = label.map_or(cell.start..cell.start, |at| cells[at].clone());
                row.figures.push(Figure {
                    span: cell.clone(),
                    amount,
                    qualifier: Qualifier::Exact,
                    is_money,
                    is_each: false,
                    is_goal: named.as_deref().is_some_and(is_goal_heading),
                    growth: None,
                    counted: counted(&cells, text, vocabulary).filter(|_| !is_money),
                    before: lead,
                    after: cell.end..cell.end,
                    sentence: span.clone(),
                    column: heading,
                });
            }
            None => row.aside.push(Aside {
                span: cell.clone(),
                reason: if is_item {
                    Reason::Item
                } else {
                    Reason::Unreadable
                },
            }),
        }
    }
    row
}

fn is_number(cell: &str) -> bool {
    let signs = |letter: char| letter.is_ascii_digit() || " .,%/-−\u{a0}".contains(letter);
    cell.chars().any(|letter| letter.is_ascii_digit()) && cell.chars().all(signs)
}

fn is_label(cell: &str) -> bool {
    cell.chars().filter(|letter| letter.is_alphabetic()).count() > 1
}

fn is_item_heading(folded: &str) -> bool {
    matches!(folded, "tt" | "stt" | "so tt" | "so thu tu" | "muc")
}

fn is_goal_heading(folded: &str) -> bool {
    folded.contains("ke hoach") || folded.contains("chi tieu") || folded.contains("du toan")
}

/// The scale a row's own cell gives its numbers: triệu đồng.
fn scale_of(cell: &str) -> Option<i64> {
    match vietnamese::fold(cell).as_str() {
        "dong" | "vnd" | "d" => Some(1),
        "nghin dong" | "ngan dong" | "1.000 dong" | "1000 dong" => Some(1_000),
        "trieu dong" | "tr.dong" | "tr dong" | "trd" => Some(1_000_000),
        "ty dong" | "ti dong" => Some(1_000_000_000),
        _ => None,
    }
}

fn amount(cell: &str, heading: &str, scale: Option<i64>) -> Option<(Amount, bool)> {
    let bare = cell.trim_end_matches(['%', ' ']);
    if heading.contains('%') || heading.starts_with("ty le") || bare.len() < cell.len() {
        return percent(bare).map(|percent| (Amount::Percent(percent), false));
    }
    if let Some((over, under)) = cell.split_once('/') {
        let whole = |text: &str| vietnamese::parse_number(text.trim()).ok();
        let (over, under) = (whole(over)?.value, whole(under)?.value);
        let part = Amount::Part {
            over,
            under,
            percent: None,
        };
        return (under > 0).then_some((part, false));
    }
    let scaled = match scale {
        Some(1_000) => format!("{cell} nghìn"),
        Some(1_000_000) => format!("{cell} triệu"),
        Some(1_000_000_000) => format!("{cell} tỷ"),
        _ => cell.to_owned(),
    };
    let value = vietnamese::parse_number(&scaled).ok()?.value;
    Some((Amount::Whole(value), scale.is_some()))
}

/// What the row's own cell says its numbers count.
fn counted(cells: &[Range<usize>], text: &str, vocabulary: &Vocabulary) -> Option<String> {
    cells.iter().find_map(|cell| {
        let lower = text.get(cell.clone())?.to_lowercase();
        let words: Vec<&str> = lower.split_whitespace().collect();
        let (counted, taken) = vocabulary.counted(&words)?;
        (taken == words.len()).then_some(counted)
    })
}
