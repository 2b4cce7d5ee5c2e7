//! How wide a line of Times is, well enough to draw a rule in proportion to it. It knows classes
//! of letters, not every letter.

/// The width in twentieths of a point of one line at a size in points.
pub(super) fn width(line: &str, size: usize, bold: bool) -> usize {
    let thousandths: usize = line.chars().map(letter).sum();
    let bold_percent = if bold { 105 } else { 100 };
    thousandths * size * 20 * bold_percent / 100_000
}

fn letter(c: char) -> usize {
    match c {
        ' ' | '.' | ',' | ';' | ':' | '\'' => 250,
        '-' | '/' | '(' | ')' => 320,
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'í' | 'ì' | 'ỉ' | 'ĩ' | 'ị' => 300,
        'I' | 'Í' | 'Ì' | 'Ỉ' | 'Ĩ' | 'Ị' => 340,
        'm' | 'w' => 750,
        c if c.is_uppercase() => 690,
        _ => 480,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_motto_is_about_six_centimetres_at_13_points() {
        let width = width(crate::NATIONAL_MOTTO, 13, true);
        assert!((3_000..3_600).contains(&width), "{width}");
    }
}
