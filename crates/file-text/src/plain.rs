//! Plain text, as it comes.

use crate::Fault;

/// UTF-8, or UTF-16 with its mark.
pub fn read(bytes: &[u8]) -> Result<String, Fault> {
    let wide = |from_bytes: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..]
            .as_chunks::<2>()
            .0
            .iter()
            .map(|pair| from_bytes(*pair))
            .collect();
        String::from_utf16(&units).map_err(|_| Fault::Unknown)
    };
    let text = match bytes {
        [0xFF, 0xFE, ..] => wide(u16::from_le_bytes)?,
        [0xFE, 0xFF, ..] => wide(u16::from_be_bytes)?,
        _ => std::str::from_utf8(bytes)
            .map_err(|_| Fault::Unknown)?
            .to_owned(),
    };
    let is_odd =
        |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t' | '\u{c}');
    if text.chars().any(is_odd) {
        return Err(Fault::Unknown);
    }
    Ok(text
        .trim_start_matches('\u{feff}')
        .replace("\r\n", "\n")
        .replace('\r', "\n"))
}
