//! Writes an act as the TOML it would be read from.

use std::fmt::Write;

use super::{Act, Founding, Split, Step};

/// The longest line of a list of codes.
const COLUMNS: usize = 100;

impl Act {
    /// The act as TOML, always written alike: [`Act::read`] reads the same act from it.
    pub fn write(&self) -> String {
        let mut text = String::new();
        let heading = &self.heading;
        if let Some(root) = &heading.root {
            text.push_str(&format!("# root = {root}\n"));
        }
        entry(&mut text, "number", &quoted(&heading.number));
        entry(&mut text, "date", &heading.issued_on.to_string());
        entry(&mut text, "effective", &heading.effective_on.to_string());
        entry(&mut text, "signed_by", &quoted(&heading.signer));
        entry(&mut text, "title", &quoted(&heading.title));
        if heading.planned {
            entry(&mut text, "planned", "true");
        }
        for step in &self.steps {
            text.push_str("\n[[step]]\n");
            entry(&mut text, "do", &quoted(step.word()));
            write_step(&mut text, step);
        }
        text
    }
}

fn write_step(text: &mut String, step: &Step) {
    match step {
        Step::Found(founding) => write_founding(text, founding),
        Step::End { units, heir } => {
            entry(text, "units", &list(units));
            optional(text, "heir", heir);
        }
        Step::Succeed { units, heir } => {
            entry(text, "units", &list(units));
            entry(text, "heir", &quoted(heir));
        }
        Step::Merge { units, into } => {
            entry(text, "units", &list(units));
            entry(text, "into", &quoted(into));
        }
        Step::Split(split) => write_split(text, split),
        Step::Move { units, under, line } => {
            entry(text, "units", &list(units));
            entry(text, "under", &quoted(under));
            optional(text, "line", line);
        }
        Step::Rename { unit, name } => {
            entry(text, "unit", &quoted(unit));
            entry(text, "name", &quoted(name));
        }
        Step::Convert { unit, kind } => {
            entry(text, "unit", &quoted(unit));
            entry(text, "kind", &quoted(kind));
        }
        Step::HandOver { from, to, what } => {
            entry(text, "from", &quoted(from));
            entry(text, "to", &quoted(to));
            entry(text, "what", &list(what));
        }
    }
}

fn write_founding(text: &mut String, founding: &Founding) {
    entry(text, "code", &quoted(&founding.code));
    entry(text, "name", &quoted(&founding.name));
    entry(text, "kind", &quoted(&founding.kind));
    optional(text, "under", &founding.under);
    optional(text, "line", &founding.line);
    optional(text, "sector", &founding.sector);
}

fn write_split(text: &mut String, split: &Split) {
    entry(text, "unit", &quoted(&split.unit));
    entry(text, "by", &quoted(split.by.as_str()));
    let heirs: Vec<String> = split
        .into
        .iter()
        .map(|heir| match heir.share {
            Some(share) => format!("{{ unit = {}, share = {share} }}", quoted(&heir.unit)),
            None => format!("{{ unit = {} }}", quoted(&heir.unit)),
        })
        .collect();
    entry(text, "into", &bracketed(&heirs));
    if split.keep {
        entry(text, "keep", "true");
    }
    if !split.children.is_empty() {
        // A table of its own, since an inline table would have to stand on one line.
        text.push_str("[step.children]\n");
        for (heir, children) in &split.children {
            entry(text, &quoted(heir), &list(children));
        }
    }
}

fn entry(text: &mut String, key: &str, value: &str) {
    for part in [key, " = ", value, "\n"] {
        text.push_str(part);
    }
}

fn optional(text: &mut String, key: &str, value: &Option<String>) {
    if let Some(value) = value {
        entry(text, key, &quoted(value));
    }
}

fn list(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    bracketed(&quoted)
}

/// The values between brackets: on one line if they fit, otherwise on as many as they need.
fn bracketed(values: &[String]) -> String {
    let on_one_line = format!("[{}]", values.join(", "));
    if on_one_line.chars().count() <= COLUMNS - "children = ".len() {
        return on_one_line;
    }
    let mut text = "[\n".to_owned();
    let mut width = 0;
    for value in values {
        let length = value.chars().count() + ", ".len();
        if width > 0 && width + length > COLUMNS {
            text.push('\n');
            width = 0;
        }
        text.push_str(if width == 0 { "  " } else { " " });
        text.push_str(value);
        text.push(',');
        width += length;
    }
    text.push_str("\n]");
    text
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            // Writing to a string does not fail.
            control if control.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(control));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
