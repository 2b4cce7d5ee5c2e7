//! Under which structure a draft is shown, for its page.

use timeline::Day;

use super::pages::Opened;
use crate::indicator::Structure;
use crate::web::{Words, day_short};

/// The structure a draft is shown under; only that of the figures' own days is written or issued.
pub struct Under {
    pub is_then: bool,
    pub text: String,
    pub words: String,
    /// The day of a structure that is neither then nor now, as people write it.
    pub day: String,
    /// The comparison that sets it beside that of the figures' own days.
    pub compare: String,
}

impl Under {
    pub fn of(opened: &Opened<'_>, structure: Structure, today: Day, words: Words) -> Self {
        let (code, form, period) = (&opened.unit.code, &opened.form.code, opened.name);
        let text = structure.text(today);
        let other = if text == "then" { "now" } else { &text };
        Self {
            compare: format!("/don-vi/{code}/so-sanh?mau={form}&ky={period}&a=then&b={other}"),
            is_then: structure == Structure::Then,
            words: structure.words(today, words),
            day: match structure {
                Structure::On(day) if day != today => day_short(day),
                _ => String::new(),
            },
            text,
        }
    }
}
