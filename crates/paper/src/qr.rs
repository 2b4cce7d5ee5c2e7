//! A text as a QR code: its squares, as one path of an SVG drawing, as a drawing of its own and as
//! a black-and-white picture for Word. It knows nothing of what the text leads to.

use qrcode::{Color, EcLevel, QrCode};

/// Light squares around the code, so that readers find its edge.
const QUIET: usize = 4;
/// Dots along a square of the picture.
const DOTS: usize = 8;

/// The squares of a QR code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Squares {
    /// Squares along a side, without the quiet zone.
    pub side: usize,
    /// Row by row; true is dark.
    dark: Vec<bool>,
}

/// The code of a text, readable with some 15 % of it rubbed off; `None` where the text is too long.
pub fn squares(text: &str) -> Option<Squares> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let dark = code.to_colors().iter().map(|c| *c == Color::Dark).collect();
    Some(Squares {
        side: code.width(),
        dark,
    })
}

impl Squares {
    /// The dark squares as one path; each square is one unit wide, the first at 0, 0.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for (y, row) in self.dark.chunks(self.side).enumerate() {
            let mut x = 0;
            while x < self.side {
                let dark = row[x..].iter().take_while(|dark| **dark).count();
                if dark > 0 {
                    path.push_str(&format!("M{x} {y}h{dark}v1h-{dark}z"));
                }
                x += dark.max(1);
            }
        }
        path
    }

    /// A drawing with its quiet zone, as wide as whoever shows it makes it.
    pub fn svg(&self) -> String {
        let whole = self.side + 2 * QUIET;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-{QUIET} -{QUIET} {whole} {whole}\" \
             shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M-{QUIET} -{QUIET}h{whole}v{whole}\
             h-{whole}z\"/><path fill=\"#000\" d=\"{}\"/></svg>",
            self.path()
        )
    }

    /// A PNG picture with its quiet zone, and the dots along its side.
    pub(crate) fn png(&self) -> (Vec<u8>, u32) {
        let dots = (self.side + 2 * QUIET) * DOTS;
        let is_dark = |x: usize, y: usize| {
            let within = |at: usize| (at / DOTS).checked_sub(QUIET).filter(|at| *at < self.side);
            match (within(x), within(y)) {
                (Some(x), Some(y)) => self.dark[y * self.side + x],
                _ => false,
            }
        };
        let mut lines = Vec::with_capacity(dots * (dots / 8 + 1));
        for y in 0..dots {
            // Each line begins with its filter: none.
            lines.push(0);
            for eight in 0..dots / 8 {
                let bit = |at: usize| u8::from(!is_dark(eight * 8 + at, y)) << (7 - at);
                lines.push((0..8).map(bit).sum());
            }
        }
        let side = u32::try_from(dots).unwrap_or(u32::MAX);
        (picture(side, &lines), side)
    }
}

/// A picture of one bit a dot as PNG (ISO/IEC 15948), its lines stored as they are.
fn picture(side: u32, lines: &[u8]) -> Vec<u8> {
    const STORED_AT_MOST: usize = 65_535;
    let mut head = Vec::new();
    head.extend(side.to_be_bytes());
    head.extend(side.to_be_bytes());
    // One bit, grey, the only compression, filter and interlace that need no more.
    head.extend([1, 0, 0, 0, 0]);
    let mut data = vec![0x78, 0x01];
    let last = lines.len().div_ceil(STORED_AT_MOST).saturating_sub(1);
    for (at, part) in lines.chunks(STORED_AT_MOST).enumerate() {
        let long = u16::try_from(part.len()).unwrap_or(u16::MAX);
        data.push(u8::from(at == last));
        data.extend(long.to_le_bytes());
        data.extend((!long).to_le_bytes());
        data.extend(part);
    }
    data.extend(adler(lines).to_be_bytes());
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, content) in [(b"IHDR", &head), (b"IDAT", &data), (b"IEND", &Vec::new())] {
        let long = u32::try_from(content.len()).unwrap_or(u32::MAX);
        let named: Vec<u8> = name.iter().chain(content).copied().collect();
        file.extend(long.to_be_bytes());
        file.extend(&named);
        file.extend(cyclic(&named).to_be_bytes());
    }
    file
}

/// The check sum of zlib (RFC 1950).
fn adler(bytes: &[u8]) -> u32 {
    let add = |(low, high): (u32, u32), byte: &u8| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    };
    let (low, high) = bytes.iter().fold((1, 0), add);
    high << 16 | low
}

/// The cyclic check sum of PNG.
fn cyclic(bytes: &[u8]) -> u32 {
    let step = |sum: u32, _| {
        let odd = sum & 1 == 1;
        (sum >> 1) ^ if odd { 0xEDB8_8320 } else { 0 }
    };
    let add = |sum: u32, byte: &u8| (0..8).fold(sum ^ u32::from(*byte), step);
    !bytes.iter().fold(u32::MAX, add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dark_square_is_drawn_once() {
        let drawn = squares("https://congdoan.vidu.vn/kiem-tra/0f3a").unwrap();
        let dark = drawn.dark.iter().filter(|dark| **dark).count();
        let path = drawn.path();
        let runs = path.split('M').skip(1).map(|run| {
            let width = run.split(['h', 'v']).nth(1).unwrap();
            width.parse::<usize>().unwrap()
        });
        assert_eq!(runs.sum::<usize>(), dark);
        assert!(path.starts_with("M0 0h7"), "the corner's mark");
        assert_eq!(squares(&"x".repeat(5_000)), None);
    }

    #[test]
    fn check_sums_are_those_of_the_formats() {
        assert_eq!(cyclic(b"IEND"), 0xAE42_6082);
        assert_eq!(adler(b"Wikipedia"), 0x11E6_0398);
        let (file, side) = squares("x").unwrap().png();
        assert!(file.starts_with(b"\x89PNG") && file.ends_with(&0xAE42_6082_u32.to_be_bytes()));
        assert_eq!(side as usize, (21 + 8) * 8);
    }
}
