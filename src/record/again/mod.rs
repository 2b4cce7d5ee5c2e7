//! Whether what somebody records by hand was written already for a programme or a voucher. That is
//! a question to whoever records, not a stop: it may well be something else.

pub mod store;

use store::Written;

use crate::web::{FormState, Words, day_short};

/// The field in which it is said that this is something else.
pub const FIELD: &str = "again";

/// What the body of a program says about it.
pub fn read(form: &mut FormState, body: &serde_json::Map<String, serde_json::Value>) {
    if body.get(FIELD) == Some(&serde_json::Value::Bool(true)) {
        form.set(FIELD, "yes");
    }
}

/// Asks in the form whether it is the same; what is recorded must say that it is not.
pub fn ask(form: &mut FormState, found: &Written, words: Words) {
    let day = day_short(found.happened_on);
    let sentence = match &found.round {
        Some(round) => words.t2("record-again-round", ("day", &day), ("round", round)),
        None => words.t1("record-again-book", "day", day),
    };
    form.wrong(FIELD, sentence);
}
