//! The day whose tree a list is asked under (`?co-cau=`): today's, or that of any day. Pure.

use timeline::Day;

use super::rules::Unit;
use crate::web::{Words, day_short, urlencode};

/// A day whose tree says who stands below, with what a page says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeDay {
    pub on: Day,
    /// The day as it was typed; empty where none was.
    pub typed: String,
    /// Whose tree is shown, as a sentence.
    pub sentence: String,
    /// Why what was typed is not a day.
    pub error: Option<String>,
}

impl TreeDay {
    /// Reads the day. Without one, or where it cannot be read, it is the day the unit's pages are
    /// about: today, or its last.
    pub fn read(text: &str, (unit, today): (&Unit, Day), words: Words) -> Self {
        let text = text.trim();
        let (typed, asked) = match text {
            "" | "then" => ("", Some(unit.usual_day(today))),
            "now" => ("", Some(today)),
            day => (day, vietnamese::parse_day(day).ok()),
        };
        let on = asked.unwrap_or_else(|| unit.usual_day(today));
        Self {
            on,
            typed: typed.to_owned(),
            sentence: match on == today {
                true => words.t("unit-tree-today"),
                false => words.t1("unit-tree-on", "day", day_short(on)),
            },
            error: asked
                .is_none()
                .then(|| words.t1("day-unreadable", "text", text)),
        }
    }

    /// The day as an address goes on with it.
    pub fn query(&self) -> String {
        format!("co-cau={}&", urlencode(&self.typed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(ended_on: Option<&str>) -> Unit {
        Unit {
            unit_id: 1,
            code: "LD-A".to_owned(),
            name: "Huyện An".to_owned(),
            kind: "lien-doan-huyen".to_owned(),
            tier: "upper".to_owned(),
            sector: None,
            email: None,
            phone: None,
            founded_on: "2000-01-01".parse().unwrap(),
            ended_on: ended_on.map(|day| day.parse().unwrap()),
            generated: true,
        }
    }

    #[test]
    fn a_list_is_about_today_the_day_asked_or_the_last_day_of_what_has_ended() {
        let today: Day = "2027-01-25".parse().unwrap();
        let read = |text: &str, unit: &Unit| TreeDay::read(text, (unit, today), Words::of("vi"));
        let (stands, ended) = (unit(None), unit(Some("2025-07-01")));
        assert_eq!(read("", &stands).on, today);
        assert_eq!(read("30/06/2025", &stands).on.to_string(), "2025-06-30");
        assert_eq!(read("2025-06-30", &stands).on.to_string(), "2025-06-30");
        assert_eq!(read("", &ended).on.to_string(), "2025-06-30");
        assert_eq!(read("now", &ended).on, today);
        let wrong = read("31/02/2025", &stands);
        assert!(wrong.error.is_some() && wrong.typed == "31/02/2025" && wrong.on == today);
    }
}
