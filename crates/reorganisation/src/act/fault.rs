//! What can be wrong with the text of an act.

/// Something in the text that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {} ({})", code.as_str(), parameters.join(", "))]
pub struct ReadFault {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    pub code: ReadFaultCode,
    /// What the sentence about it names; see [`ReadFaultCode`].
    pub parameters: Vec<String>,
}

/// What is wrong with the text. In brackets: the parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReadFaultCode {
    /// It is no TOML (what the TOML reader says, in English).
    Syntax,
    /// A key that means nothing here (the key, the keys that may stand here).
    UnknownKey,
    /// A key is missing (the key).
    MissingKey,
    /// A value of the wrong type (the key, the type it must have, the type it has).
    WrongType,
    /// A word that is none of the known ones (the key, the word, the known words).
    UnknownWord,
    /// A day that is not in the calendar, or not written as 2025-07-01 (the key).
    NotADay,
    /// A text or list without anything in it (the key).
    Empty,
    /// A number too large (the key).
    TooLarge,
}

impl ReadFaultCode {
    /// A stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            ReadFaultCode::Syntax => "syntax",
            ReadFaultCode::UnknownKey => "unknown-key",
            ReadFaultCode::MissingKey => "missing-key",
            ReadFaultCode::WrongType => "wrong-type",
            ReadFaultCode::UnknownWord => "unknown-word",
            ReadFaultCode::NotADay => "not-a-day",
            ReadFaultCode::Empty => "empty",
            ReadFaultCode::TooLarge => "too-large",
        }
    }
}
