//! The pieces of text a page shows, with their places.

use std::collections::HashMap;
use std::sync::Arc;

use super::file::{Document, Page};
use super::font::Font;
use super::object::{Dict, Scanner, Value};
use crate::Fault;

/// The most pieces a page may show.
const MOST_PIECES: usize = 100_000;
/// How deep forms may stand in forms.
const DEEPEST: usize = 4;

/// Text at a place; y grows upwards.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    pub x: f64,
    pub end: f64,
    pub y: f64,
    pub size: f64,
    pub text: String,
}

/// What maps a place to the page: [a b c d e f].
type Matrix = [f64; 6];

const PLAIN: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

fn times(one: Matrix, other: Matrix) -> Matrix {
    [
        one[0] * other[0] + one[1] * other[2],
        one[0] * other[1] + one[1] * other[3],
        one[2] * other[0] + one[3] * other[2],
        one[2] * other[1] + one[3] * other[3],
        one[4] * other[0] + one[5] * other[2] + other[4],
        one[4] * other[1] + one[5] * other[3] + other[5],
    ]
}

/// Reads the contents of a page.
pub fn read(file: &mut Document<'_>, page: &Page) -> Result<Vec<Piece>, Fault> {
    let contents: Vec<u32> = match page.dict.get("Contents") {
        Some(Value::At(number)) => match file.follow(&Value::At(*number)) {
            Value::List(list) => places(list),
            _ => vec![*number],
        },
        Some(Value::List(list)) => places(list),
        _ => Vec::new(),
    };
    let mut bytes = Vec::new();
    for number in contents {
        bytes.extend(file.stream(number)?.unwrap_or_default());
        bytes.push(b'\n');
    }
    let mut pieces = Vec::new();
    let mut state = State::new(PLAIN);
    run(
        file,
        &page.resources,
        (&bytes, DEEPEST),
        (&mut state, &mut pieces),
    )?;
    Ok(pieces)
}

fn places(list: &[Value]) -> Vec<u32> {
    let places = list.iter().filter_map(|one| match one {
        Value::At(number) => Some(*number),
        _ => None,
    });
    places.collect()
}

struct State {
    matrix: Matrix,
    kept: Vec<Matrix>,
    text: Matrix,
    line: Matrix,
    font: Option<String>,
    size: f64,
    leading: f64,
    letter_space: f64,
    word_space: f64,
    stretch: f64,
}

impl State {
    fn new(matrix: Matrix) -> Self {
        Self {
            matrix,
            kept: Vec::new(),
            text: PLAIN,
            line: PLAIN,
            font: None,
            size: 0.0,
            leading: 0.0,
            letter_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
        }
    }

    fn move_line(&mut self, x: f64, y: f64) {
        self.line = times([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    fn advance(&mut self, by: f64) {
        self.text = times([1.0, 0.0, 0.0, 1.0, by, 0.0], self.text);
    }

    fn show(&mut self, font: &Font, bytes: &[u8], pieces: &mut Vec<Piece>) {
        let start = times(self.text, self.matrix);
        let mut text = String::new();
        for shown in font.show(bytes) {
            text.push_str(&shown.text);
            let word = if shown.is_blank { self.word_space } else { 0.0 };
            let width = shown.width * self.size + self.letter_space + word;
            self.advance(width * self.stretch);
        }
        let end = times(self.text, self.matrix);
        if !text.is_empty() && pieces.len() < MOST_PIECES {
            pieces.push(Piece {
                x: start[4],
                end: end[4],
                y: start[5],
                size: (self.size * start[3].hypot(start[2])).abs(),
                text,
            });
        }
    }
}

/// Runs the operators of a content.
fn run(
    file: &mut Document<'_>,
    resources: &Dict,
    (bytes, depth): (&[u8], usize),
    (state, pieces): (&mut State, &mut Vec<Piece>),
) -> Result<(), Fault> {
    let mut fonts: HashMap<String, Arc<Font>> = HashMap::new();
    let mut scanner = Scanner::new(bytes, 0);
    let mut given: Vec<Value> = Vec::new();
    while let Some(value) = scanner.value() {
        let Value::Word(word) = value else {
            if given.len() < 64 {
                given.push(value);
            }
            continue;
        };
        match word.as_str() {
            "Tf" => {
                if let [Value::Name(name), Value::Number(size)] = given.as_slice() {
                    if !fonts.contains_key(name)
                        && let Some(font) = load_font(file, resources, name)?
                    {
                        fonts.insert(name.clone(), font);
                    }
                    (state.font, state.size) = (Some(name.clone()), *size);
                }
            }
            "Do" if depth > 0 => {
                if let Some(Value::Name(name)) = given.first() {
                    run_form(file, resources, (name, depth - 1), (state, pieces))?;
                }
            }
            "BI" => skip_picture(&mut scanner),
            _ => {
                let font = state.font.as_ref().and_then(|name| fonts.get(name));
                let font = font.map(Arc::as_ref);
                operate(state, &word, &given, (font, pieces));
            }
        }
        given.clear();
    }
    Ok(())
}

/// A font of the page; one that has an object of its own is read once for all pages.
fn load_font(
    file: &mut Document<'_>,
    resources: &Dict,
    name: &str,
) -> Result<Option<Arc<Font>>, Fault> {
    let fonts = file.dict_in(resources, "Font").unwrap_or_default();
    let number = match fonts.get(name) {
        Some(Value::At(number)) => Some(*number),
        _ => None,
    };
    if let Some(font) = number.and_then(|number| file.fonts.get(&number)) {
        return Ok(Some(font.clone()));
    }
    let Some(dict) = file.dict_in(&fonts, name) else {
        return Ok(None);
    };
    let font = Arc::new(Font::read(file, &dict)?);
    if let Some(number) = number {
        file.fonts.insert(number, font.clone());
    }
    Ok(Some(font))
}

/// A drawing that is kept apart and used on the page; its text counts like the page's own.
fn run_form(
    file: &mut Document<'_>,
    resources: &Dict,
    (name, depth): (&str, usize),
    (state, pieces): (&mut State, &mut Vec<Piece>),
) -> Result<(), Fault> {
    let forms = file.dict_in(resources, "XObject").unwrap_or_default();
    let Some(Value::At(number)) = forms.get(name) else {
        return Ok(());
    };
    let Some(dict) = file.dict_in(&forms, name) else {
        return Ok(());
    };
    if dict.get("Subtype").and_then(Value::name) != Some("Form") {
        return Ok(());
    }
    let Some(bytes) = file.stream(*number)? else {
        return Ok(());
    };
    let own = file
        .dict_in(&dict, "Resources")
        .unwrap_or_else(|| resources.clone());
    let matrix = dict
        .get("Matrix")
        .and_then(Value::list)
        .and_then(matrix_of)
        .unwrap_or(PLAIN);
    let mut inner = State::new(times(matrix, state.matrix));
    run(file, &own, (&bytes, depth), (&mut inner, pieces))
}

fn matrix_of(values: &[Value]) -> Option<Matrix> {
    let numbers: Vec<f64> = values.iter().filter_map(Value::number).collect();
    numbers.try_into().ok()
}

/// A picture inside a content is bytes up to "EI".
fn skip_picture(scanner: &mut Scanner<'_>) {
    let rest = &scanner.bytes[scanner.at..];
    let end = rest.windows(4).position(|window| {
        window[0].is_ascii_whitespace() && &window[1..3] == b"EI" && window[3].is_ascii_whitespace()
    });
    scanner.at = end.map_or(scanner.bytes.len(), |end| scanner.at + end + 3);
}

fn operate(
    state: &mut State,
    word: &str,
    given: &[Value],
    (font, pieces): (Option<&Font>, &mut Vec<Piece>),
) {
    let number = |at: usize| given.get(at).and_then(Value::number).unwrap_or(0.0);
    match word {
        "q" if state.kept.len() < 1_000 => state.kept.push(state.matrix),
        "Q" => state.matrix = state.kept.pop().unwrap_or(state.matrix),
        "cm" => {
            if let Some(matrix) = matrix_of(given) {
                state.matrix = times(matrix, state.matrix);
            }
        }
        "BT" => (state.text, state.line) = (PLAIN, PLAIN),
        "Tm" => {
            if let Some(matrix) = matrix_of(given) {
                (state.text, state.line) = (matrix, matrix);
            }
        }
        "Td" => state.move_line(number(0), number(1)),
        "TD" => {
            state.leading = -number(1);
            state.move_line(number(0), number(1));
        }
        "T*" => state.move_line(0.0, -state.leading),
        "TL" => state.leading = number(0),
        "Tc" => state.letter_space = number(0),
        "Tw" => state.word_space = number(0),
        "Tz" => state.stretch = number(0) / 100.0,
        "Tj" | "'" | "\"" => {
            if word != "Tj" {
                state.move_line(0.0, -state.leading);
            }
            if let (Some(font), Some(Value::Bytes(bytes))) = (font, given.last()) {
                state.show(font, bytes, pieces);
            }
        }
        "TJ" => {
            let Some(Value::List(list)) = given.first() else {
                return;
            };
            for one in list {
                match one {
                    Value::Number(by) => {
                        state.advance(-by / 1000.0 * state.size * state.stretch);
                    }
                    Value::Bytes(bytes) => {
                        if let Some(font) = font {
                            state.show(font, bytes, pieces);
                        }
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
}
