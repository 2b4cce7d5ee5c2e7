//! Pieces of text put together to lines, and lines to paragraphs.

use super::page::Piece;

/// A line of a page.
struct Line {
    y: f64,
    size: f64,
    x: f64,
    end: f64,
    text: String,
}

/// Writes the lines of a page. A line that is full and does not end a sentence goes on in the
/// next, and on the next page; `is_open` says whether the page before ended with such a line.
pub fn write(pieces: &[Piece], text: &mut String, is_open: &mut bool) {
    let lines = lines(pieces);
    let right = lines.iter().map(|line| line.end).fold(f64::MIN, f64::max);
    let mut before: Option<&Line> = None;
    for line in lines.iter().filter(|line| !line.text.trim().is_empty()) {
        let carries_on = match before {
            Some(before) => goes_on(before, line, right),
            None => *is_open && line.text.trim_start().starts_with(char::is_lowercase),
        };
        if carries_on {
            text.truncate(text.trim_end().len());
            text.push(' ');
        } else if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(line.text.trim());
        before = Some(line);
    }
    if let Some(last) = before {
        text.push('\n');
        *is_open = is_open_end(last, right);
    }
}

/// Whether a line is full and ends no sentence.
fn is_open_end(line: &Line, right: f64) -> bool {
    let is_closed = line.text.trim_end().ends_with(['.', ';', ':', '!', '?']);
    let is_full = line.end > right - 9.0 * line.size;
    !is_closed && is_full && !line.text.contains('\t')
}

/// Pieces of the same height are a line, from left to right; a wide gap is the border of a cell.
fn lines(pieces: &[Piece]) -> Vec<Line> {
    let mut order: Vec<&Piece> = pieces
        .iter()
        .filter(|piece| piece.x.is_finite() && piece.y.is_finite() && piece.end.is_finite())
        .collect();
    // Heights are rounded, so that what is nearly level is sorted by its place.
    let level = |piece: &Piece| (-piece.y / 2.0).round();
    order.sort_by(|one, other| {
        level(one)
            .total_cmp(&level(other))
            .then(one.x.total_cmp(&other.x))
    });
    let mut lines: Vec<Line> = Vec::new();
    for piece in order {
        let size = piece.size.max(1.0);
        let own = lines.iter_mut().rev().take(3).find(|line| {
            (line.y - piece.y).abs() < 0.45 * size.max(line.size) && piece.x >= line.x - size
        });
        match own {
            Some(line) => {
                let gap = piece.x - line.end;
                if gap > 1.6 * size {
                    line.text.push('\t');
                } else if gap > 0.18 * size && !line.text.ends_with(' ') {
                    line.text.push(' ');
                }
                line.text.push_str(&piece.text);
                line.end = line.end.max(piece.end);
            }
            None => lines.push(Line {
                y: piece.y,
                size,
                x: piece.x,
                end: piece.end,
                text: piece.text.clone(),
            }),
        }
    }
    lines
}

fn goes_on(before: &Line, line: &Line, right: f64) -> bool {
    let is_near = before.y - line.y < 2.2 * before.size.max(line.size) && before.y > line.y;
    let is_alike = (before.size - line.size).abs() < 0.8;
    let begins = line.text.trim_start().starts_with(['-', '+', '•', '*']);
    is_open_end(before, right) && is_near && is_alike && !line.text.contains('\t') && !begins
}
