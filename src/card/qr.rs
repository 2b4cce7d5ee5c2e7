//! A text as a QR code, one path of an SVG drawing. Pure.

use qrcode::{Color, EcLevel, QrCode};

/// The squares of a QR code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Squares {
    /// Squares along a side, without the quiet zone.
    pub side: usize,
    /// The dark squares as one path; each square is one unit wide, the first at 0, 0.
    pub path: String,
}

/// The code of a text, readable with some 15 % of it rubbed off; `None` where the text is too long.
pub fn squares(text: &str) -> Option<Squares> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let side = code.width();
    let colours = code.to_colors();
    let mut path = String::new();
    for (y, row) in colours.chunks(side).enumerate() {
        let mut x = 0;
        while x < side {
            let dark = row[x..].iter().take_while(|c| **c == Color::Dark).count();
            if dark > 0 {
                path.push_str(&format!("M{x} {y}h{dark}v1h-{dark}z"));
            }
            x += dark.max(1);
        }
    }
    Some(Squares { side, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dark_square_is_drawn_once() {
        let text = "https://congdoan.vidu.vn/the/AQ1MREEyNjAwMDAwNDI4BkxELUEtMSXZM0U";
        let drawn = squares(text).unwrap();
        let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        let dark = code
            .to_colors()
            .iter()
            .filter(|c| **c == Color::Dark)
            .count();
        let runs = drawn.path.split('M').skip(1).map(|run| {
            let width = run.split(['h', 'v']).nth(1).unwrap();
            width.parse::<usize>().unwrap()
        });
        assert_eq!(runs.sum::<usize>(), dark);
        assert_eq!(drawn.side, code.width());
        assert!(drawn.path.starts_with("M0 0h7"), "the corner's mark");
        assert_eq!(squares(&"x".repeat(5000)), None);
    }
}
