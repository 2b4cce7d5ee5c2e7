//! The values a PDF is made of, read within a depth.

use std::collections::HashMap;

/// How deep arrays and dictionaries may nest.
const DEEPEST: usize = 40;
/// How many values may be read from one place on.
const MOST_VALUES: usize = 1_000_000;

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Number(f64),
    Name(String),
    Bytes(Vec<u8>),
    List(Vec<Value>),
    Dict(Dict),
    /// The number of another object.
    At(u32),
    /// A word of a page's content: Tj, ET.
    Word(String),
}

pub type Dict = HashMap<String, Value>;

impl Value {
    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub fn name(&self) -> Option<&str> {
        match self {
            Value::Name(name) => Some(name),
            _ => None,
        }
    }

    pub fn list(&self) -> Option<&[Value]> {
        match self {
            Value::List(list) => Some(list),
            _ => None,
        }
    }
}

/// Reads values from some bytes, one after another.
pub struct Scanner<'a> {
    pub bytes: &'a [u8],
    pub at: usize,
    /// How many values were read.
    pub count: usize,
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_sign(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

impl<'a> Scanner<'a> {
    pub fn new(bytes: &'a [u8], at: usize) -> Self {
        Self {
            bytes,
            at,
            count: 0,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub fn skip_blanks(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self
                    .peek()
                    .is_some_and(|byte| byte != b'\n' && byte != b'\r')
                {
                    self.at += 1;
                }
            } else if is_blank(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// The next value; `None` at the end or where nothing can be read.
    pub fn value(&mut self) -> Option<Value> {
        self.value_within(DEEPEST)
    }

    fn value_within(&mut self, depth: usize) -> Option<Value> {
        self.skip_blanks();
        self.count += 1;
        if self.count > MOST_VALUES {
            return None;
        }
        match self.peek()? {
            b'/' => Some(Value::Name(self.name())),
            b'(' => Some(Value::Bytes(self.letters())),
            b'[' => self.list(depth.checked_sub(1)?),
            b'<' if self.bytes.get(self.at + 1) == Some(&b'<') => {
                self.dict(depth.checked_sub(1)?).map(Value::Dict)
            }
            b'<' => Some(Value::Bytes(self.hex())),
            b'+' | b'-' | b'.' | b'0'..=b'9' => Some(self.number_or_place()),
            byte if is_sign(byte) => {
                self.at += 1;
                Some(Value::Word((byte as char).to_string()))
            }
            _ => Some(self.word()),
        }
    }

    fn bare(&mut self) -> &'a [u8] {
        let from = self.at;
        while self
            .peek()
            .is_some_and(|byte| !is_blank(byte) && !is_sign(byte))
        {
            self.at += 1;
        }
        &self.bytes[from..self.at]
    }

    fn word(&mut self) -> Value {
        match String::from_utf8_lossy(self.bare()).as_ref() {
            "null" | "true" | "false" => Value::Null,
            word => Value::Word(word.to_owned()),
        }
    }

    fn name(&mut self) -> String {
        self.at += 1;
        String::from_utf8_lossy(self.bare()).into_owned()
    }

    fn number_or_place(&mut self) -> Value {
        let number = |bytes: &[u8]| std::str::from_utf8(bytes).ok()?.parse::<f64>().ok();
        let Some(first) = number(self.bare()) else {
            return Value::Null;
        };
        let after = self.at;
        // "12 0 R" is the place of another object.
        if first >= 0.0 && first.fract() == 0.0 {
            self.skip_blanks();
            let second = self.bare();
            let is_generation = !second.is_empty() && second.iter().all(u8::is_ascii_digit);
            self.skip_blanks();
            if is_generation && self.bare() == b"R" {
                return Value::At(first as u32);
            }
            self.at = after;
        }
        Value::Number(first)
    }

    fn list(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut list = Vec::new();
        loop {
            self.skip_blanks();
            match self.peek() {
                None => return None,
                Some(b']') => {
                    self.at += 1;
                    return Some(Value::List(list));
                }
                Some(_) => list.push(self.value_within(depth)?),
            }
        }
    }

    fn dict(&mut self, depth: usize) -> Option<Dict> {
        self.at += 2;
        let mut dict = Dict::new();
        loop {
            self.skip_blanks();
            match self.peek()? {
                b'>' => {
                    self.at += 2;
                    return Some(dict);
                }
                b'/' => {
                    let name = self.name();
                    let value = self.value_within(depth)?;
                    dict.insert(name, value);
                }
                _ => return None,
            }
        }
    }

    fn hex(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut digits = Vec::new();
        while let Some(byte) = self.peek() {
            self.at += 1;
            if byte == b'>' {
                break;
            }
            digits.extend((byte as char).to_digit(16));
        }
        let pair = |pair: &[u32]| (pair[0] * 16 + pair.get(1).copied().unwrap_or(0)) as u8;
        digits.chunks(2).map(pair).collect()
    }

    fn letters(&mut self) -> Vec<u8> {
        self.at += 1;
        let (mut letters, mut open) = (Vec::new(), 1);
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => open -= 1,
                b'\\' => {
                    self.escape(&mut letters);
                    continue;
                }
                _ => {}
            }
            if open == 0 {
                break;
            }
            letters.push(byte);
        }
        letters
    }

    fn escape(&mut self, letters: &mut Vec<u8>) {
        let Some(byte) = self.peek() else {
            return;
        };
        self.at += 1;
        match byte {
            b'n' => letters.push(b'\n'),
            b'r' => letters.push(b'\r'),
            b't' => letters.push(b'\t'),
            b'b' => letters.push(8),
            b'f' => letters.push(12),
            b'\n' => {}
            b'\r' => self.at += usize::from(self.peek() == Some(b'\n')),
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    match self.peek() {
                        Some(digit @ b'0'..=b'7') => {
                            code = code * 8 + u32::from(digit - b'0');
                            self.at += 1;
                        }
                        _ => break,
                    }
                }
                letters.push(code as u8);
            }
            other => letters.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Scanner, Value};

    #[test]
    fn every_byte_a_text_escapes_is_read_back() {
        let text = br"(\b\f\n\r\t\\\(\)a(b)\101\7\
c)";
        let read = Scanner::new(text, 0).value();
        let expected = b"\x08\x0c\n\r\t\\()a(b)A\x07c".to_vec();
        assert_eq!(read, Some(Value::Bytes(expected)));
    }
}
