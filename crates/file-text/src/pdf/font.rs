//! What a font's codes mean and how wide its letters are.

use std::collections::HashMap;

use super::file::Document;
use super::object::{Dict, Scanner, Value};
use crate::Fault;

/// How many codes a font may speak of, said over and over again or not.
const MOST_CODES: usize = 200_000;

/// A font, as far as text needs it.
#[derive(Clone, Debug)]
pub struct Font {
    /// Letters by code.
    letters: HashMap<u32, String>,
    /// Widths by code, in thousandths of the size.
    widths: HashMap<u32, f64>,
    usual_width: f64,
    /// How many bytes a code has.
    bytes: usize,
}

/// A letter that is shown, its width in parts of the size, and whether it is the plain blank.
pub struct Shown {
    pub text: String,
    pub width: f64,
    pub is_blank: bool,
}

impl Font {
    pub fn read(file: &mut Document<'_>, dict: &Dict) -> Result<Self, Fault> {
        let is_wide = dict.get("Subtype").and_then(Value::name) == Some("Type0");
        let mut font = Font {
            letters: HashMap::new(),
            widths: HashMap::new(),
            usual_width: if is_wide { 1000.0 } else { 500.0 },
            bytes: if is_wide { 2 } else { 1 },
        };
        if !is_wide {
            font.take_plain_letters(file, dict);
        }
        if let Some(Value::At(number)) = dict.get("ToUnicode")
            && let Some(map) = file.stream(*number)?
        {
            font.take_map(&map);
        }
        if is_wide {
            font.take_wide_widths(file, dict);
        } else {
            font.take_plain_widths(file, dict);
        }
        Ok(font)
    }

    /// The letters of a text that is shown. Codes without a meaning give nothing.
    pub fn show(&self, bytes: &[u8]) -> Vec<Shown> {
        let codes = bytes.chunks(self.bytes).map(|chunk| {
            chunk
                .iter()
                .fold(0u32, |code, byte| code << 8 | u32::from(*byte))
        });
        codes
            .map(|code| Shown {
                text: self.letters.get(&code).cloned().unwrap_or_default(),
                width: self.widths.get(&code).copied().unwrap_or(self.usual_width) / 1000.0,
                is_blank: self.bytes == 1 && code == 32,
            })
            .collect()
    }

    /// Western codes, with the differences a font states by the names of letters.
    fn take_plain_letters(&mut self, file: &Document<'_>, dict: &Dict) {
        for code in (32u32..127).chain(160..256) {
            if let Some(letter) = char::from_u32(code) {
                self.letters.insert(code, letter.to_string());
            }
        }
        for (code, letter) in [
            (145, "‘"),
            (146, "’"),
            (147, "“"),
            (148, "”"),
            (150, "–"),
            (133, "…"),
        ] {
            self.letters.insert(code, letter.to_owned());
        }
        let encoding = file.dict_in(dict, "Encoding").unwrap_or_default();
        let Some(Value::List(list)) = encoding.get("Differences").map(|list| file.follow(list))
        else {
            return;
        };
        let mut code = 0;
        for one in list {
            match one {
                Value::Number(number) => code = *number as u32,
                Value::Name(name) => {
                    if let Some(letter) = letter_named(name) {
                        self.letters.insert(code, letter.to_string());
                    }
                    code = code.saturating_add(1);
                }
                _ => {}
            }
        }
    }

    /// `<0003> <0020>` and ranges of such pairs.
    fn take_map(&mut self, map: &[u8]) {
        let mut scanner = Scanner::new(map, 0);
        let mut values: Vec<Value> = Vec::new();
        let mut left = MOST_CODES;
        while let Some(value) = scanner.value() {
            let Value::Word(word) = &value else {
                values.push(value);
                continue;
            };
            match word.as_str() {
                "endcodespacerange" => {
                    if let Some(Value::Bytes(low)) = values.first() {
                        self.bytes = low.len().clamp(1, 4);
                    }
                }
                "endbfchar" => {
                    for pair in values.chunks(2) {
                        if let [Value::Bytes(code), Value::Bytes(text)] = pair {
                            self.letters.insert(code_of(code), text_of(text));
                        }
                    }
                }
                "endbfrange" => values
                    .chunks(3)
                    .for_each(|range| self.take_range(range, &mut left)),
                _ => {}
            }
            values.clear();
        }
    }

    fn take_range(&mut self, range: &[Value], left: &mut usize) {
        let [Value::Bytes(low), Value::Bytes(high), to] = range else {
            return;
        };
        let (low, high) = (code_of(low), code_of(high));
        let last = high.min(low.saturating_add(0xFFFF));
        for (step, code) in (low..=last).enumerate() {
            if *left == 0 {
                return;
            }
            *left -= 1;
            let text = match to {
                Value::Bytes(text) => stepped(text, step),
                Value::List(list) => match list.get(step) {
                    Some(Value::Bytes(text)) => text_of(text),
                    _ => return,
                },
                _ => return,
            };
            self.letters.insert(code, text);
        }
    }

    fn take_plain_widths(&mut self, file: &Document<'_>, dict: &Dict) {
        let first = dict.get("FirstChar").and_then(Value::number).unwrap_or(0.0) as u32;
        let Some(Value::List(list)) = dict.get("Widths").map(|list| file.follow(list)) else {
            return;
        };
        for (step, width) in list.iter().enumerate().take(256) {
            if let Some(width) = file.follow(width).number() {
                self.widths.insert(first.saturating_add(step as u32), width);
            }
        }
    }

    /// `[ 3 [250 333] 10 20 500 ]`: widths one by one, or one for a range.
    fn take_wide_widths(&mut self, file: &Document<'_>, dict: &Dict) {
        let below = dict.get("DescendantFonts").map(|fonts| file.follow(fonts));
        let below = below.and_then(Value::list).and_then(<[Value]>::first);
        let Some(Value::Dict(below)) = below.map(|font| file.follow(font)) else {
            return;
        };
        if let Some(usual) = below.get("DW").and_then(Value::number) {
            self.usual_width = usual;
        }
        let Some(Value::List(list)) = below.get("W").map(|list| file.follow(list)) else {
            return;
        };
        let mut rest = list.as_slice();
        let mut ranges = 0;
        while let [Value::Number(first), second, after @ ..] = rest {
            let first = *first as u32;
            match (file.follow(second), after.first().and_then(Value::number)) {
                (Value::List(widths), _) => {
                    for (step, width) in widths.iter().enumerate().take(0xFFFF) {
                        if let Some(width) = width.number() {
                            self.widths.insert(first.saturating_add(step as u32), width);
                        }
                    }
                    rest = after;
                }
                (Value::Number(last), Some(width)) => {
                    let last = (*last as u32).min(first.saturating_add(0xFFFF));
                    ranges += 1;
                    if ranges > 2_000 {
                        return;
                    }
                    self.widths.extend((first..=last).map(|code| (code, width)));
                    rest = &after[1..];
                }
                _ => return,
            }
        }
    }
}

fn code_of(bytes: &[u8]) -> u32 {
    let last = &bytes[bytes.len().saturating_sub(4)..];
    last.iter()
        .fold(0, |code, byte| code << 8 | u32::from(*byte))
}

fn text_of(bytes: &[u8]) -> String {
    let pair = |pair: &[u8]| u16::from(pair[0]) << 8 | u16::from(pair.get(1).copied().unwrap_or(0));
    let units: Vec<u16> = bytes.chunks(2).take(16).map(pair).collect();
    String::from_utf16_lossy(&units).replace('\0', "")
}

/// The text of a range's first code, so many codes further.
fn stepped(first: &[u8], step: usize) -> String {
    let mut letters: Vec<char> = text_of(first).chars().collect();
    let last = letters
        .pop()
        .map(|letter| u32::from(letter).saturating_add(step as u32));
    letters.extend(last.and_then(char::from_u32));
    letters.into_iter().collect()
}

/// `uni1EA1`, and names that are the letter itself.
fn letter_named(name: &str) -> Option<char> {
    if let Some(code) = name.strip_prefix("uni") {
        return char::from_u32(u32::from_str_radix(code.get(..4)?, 16).ok()?);
    }
    let digits = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ];
    if let Some(digit) = digits.iter().position(|digit| *digit == name) {
        return char::from_digit(digit as u32, 10);
    }
    let signs = [
        ("space", ' '),
        ("period", '.'),
        ("comma", ','),
        ("hyphen", '-'),
        ("slash", '/'),
        ("percent", '%'),
        ("colon", ':'),
        ("semicolon", ';'),
        ("parenleft", '('),
        ("parenright", ')'),
        ("quotedbl", '"'),
        ("dcroat", 'đ'),
        ("Dcroat", 'Đ'),
    ];
    if let Some((_, sign)) = signs.iter().find(|(known, _)| *known == name) {
        return Some(*sign);
    }
    let mut letters = name.chars();
    letters.next().filter(|_| letters.next().is_none())
}
