//! A link drawn to be scanned. The drawing is ours; the pattern is the library's.

use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};

/// The quiet edge around the pattern, in its squares.
const EDGE: usize = 4;

/// The text as an inline drawing; nothing where it is too long for any pattern.
pub fn svg(text: &str, label: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let (width, colors) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (row, line) in colors.chunks(width).enumerate() {
        let mut at = 0;
        for run in line.chunk_by(|one, next| one == next) {
            if run.first() == Some(&Color::Dark) {
                let (x, y) = (at + EDGE, row + EDGE);
                let _ = write!(path, "M{x} {y}h{}v1h-{}z", run.len(), run.len());
            }
            at += run.len();
        }
    }
    let side = width + 2 * EDGE;
    let label = label.replace('&', "&amp;").replace('"', "&quot;");
    Some(format!(
        "<svg viewBox=\"0 0 {side} {side}\" width=\"220\" height=\"220\" role=\"img\" \
         aria-label=\"{label}\" shape-rendering=\"crispEdges\"><rect width=\"{side}\" \
         height=\"{side}\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dark_square_is_drawn_once() {
        let text = "http://127.0.0.1:8080/de-nghi/0123456789abcdef";
        let drawn = svg(text, "x").unwrap();
        let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        let dark = code.to_colors();
        let dark = dark.iter().filter(|color| **color == Color::Dark).count();
        let runs = drawn.split('h').skip(1).filter_map(|rest| {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            rest[digits.len()..].starts_with("v1").then_some(digits)
        });
        let drawn: usize = runs.filter_map(|run| run.parse::<usize>().ok()).sum();
        assert_eq!(drawn, dark);
    }

    #[test]
    fn what_is_too_long_is_not_drawn() {
        assert!(svg(&"a".repeat(5_000), "x").is_none());
    }
}
