//! A calendar as other programs read it: iCalendar, RFC 5545. Pure.

use jiff::Timestamp;
use timeline::Day;

/// When something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The whole day, in whatever zone it is read.
    Day(Day),
    Instant(Timestamp),
}

/// Something with its day, in the reader's words.
#[derive(Debug, Clone)]
pub struct Event {
    /// The same as long as the thing is the same, so that a program knows it again.
    pub uid: String,
    /// When what is said of it was settled.
    pub settled_at: Timestamp,
    pub when: When,
    pub summary: String,
    pub description: String,
    pub place: String,
    /// The page where it is done.
    pub address: String,
}

/// The morning hour at which a telephone rings for what is due on a day.
const MORNING: i64 = 9;

impl Event {
    /// How long before it the telephone rings, so many days before.
    fn trigger(&self, days: i64) -> String {
        let hours = match self.when {
            When::Day(_) => days * 24 - MORNING,
            When::Instant(_) => days * 24,
        };
        match hours {
            ..0 => format!("TRIGGER:PT{}H", -hours),
            _ => format!("TRIGGER:-PT{hours}H"),
        }
    }

    fn lines(&self, days: i64) -> Vec<String> {
        let mut lines = vec![
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}", self.uid),
            format!("DTSTAMP:{}", instant(self.settled_at)),
        ];
        match self.when {
            When::Day(day) => {
                let next = day.tomorrow().unwrap_or(day);
                lines.push(format!("DTSTART;VALUE=DATE:{}", day.strftime("%Y%m%d")));
                lines.push(format!("DTEND;VALUE=DATE:{}", next.strftime("%Y%m%d")));
                // A due day does not fill the day it falls on.
                lines.push("TRANSP:TRANSPARENT".to_owned());
            }
            When::Instant(at) => lines.push(format!("DTSTART:{}", instant(at))),
        }
        lines.push(format!("SUMMARY:{}", text(&self.summary)));
        for (name, value) in [
            ("DESCRIPTION", &self.description),
            ("LOCATION", &self.place),
        ] {
            if !value.is_empty() {
                lines.push(format!("{name}:{}", text(value)));
            }
        }
        lines.push(format!("URL:{}", self.address));
        lines.extend([
            "BEGIN:VALARM".to_owned(),
            "ACTION:DISPLAY".to_owned(),
            format!("DESCRIPTION:{}", text(&self.summary)),
            self.trigger(days),
            "END:VALARM".to_owned(),
            "END:VEVENT".to_owned(),
        ]);
        lines
    }
}

/// The events as a calendar of this name; each rings so many days before.
pub fn calendar(name: &str, events: &[Event], days: i64) -> String {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Diem Tua//Viec co han//VI".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        format!("X-WR-CALNAME:{}", text(name)),
    ];
    lines.extend(events.iter().flat_map(|event| event.lines(days)));
    lines.push("END:VCALENDAR".to_owned());
    let mut out = String::new();
    for line in lines {
        fold_line(&line, &mut out);
    }
    out
}

fn instant(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Text as the format writes it: signs that part values are escaped, those that control are none.
fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for sign in value.chars() {
        match sign {
            '\\' | ';' | ',' => out.extend(['\\', sign]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push(' '),
            control if control.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

/// A line of at most 75 octets; what is longer goes on after a space on the next.
fn fold_line(line: &str, out: &mut String) {
    let mut octets = 0;
    for sign in line.chars() {
        if octets + sign.len_utf8() > 75 {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(sign);
        octets += sign.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The text of a value, as a reader of the format takes it.
    fn read(value: &str) -> String {
        let (mut out, mut signs) = (String::new(), value.chars());
        while let Some(sign) = signs.next() {
            match sign {
                '\\' => match signs.next().unwrap() {
                    'n' => out.push('\n'),
                    escaped => out.push(escaped),
                },
                sign => out.push(sign),
            }
        }
        out
    }

    #[test]
    fn signs_that_part_values_are_escaped_and_those_that_control_left_out() {
        assert_eq!(text("a, b; c\\d\r\ne\u{7}\tf"), "a\\, b\\; c\\\\d\\ne f");
    }

    #[test]
    fn a_telephone_rings_on_the_morning_before() {
        let day = When::Day("2027-02-01".parse().unwrap());
        let at = When::Instant("2027-02-01T00:30:00Z".parse().unwrap());
        for (when, days, trigger) in [
            (day, 2, "TRIGGER:-PT39H"),
            (day, 0, "TRIGGER:PT9H"),
            (at, 2, "TRIGGER:-PT48H"),
        ] {
            let event = Event {
                uid: "x".to_owned(),
                settled_at: Timestamp::UNIX_EPOCH,
                when,
                summary: String::new(),
                description: String::new(),
                place: String::new(),
                address: String::new(),
            };
            assert_eq!(event.trigger(days), trigger);
        }
    }

    proptest! {
        /// Whatever is written unfolds and reads as what it was, and no line is too long.
        #[test]
        fn lines_are_folded_at_75_octets_and_unfold_to_what_they_were(
            written in "[a-zA-Zạđế ,;\\\\\n]{0,300}",
        ) {
            let line = format!("SUMMARY:{}", text(&written));
            let mut out = String::new();
            fold_line(&line, &mut out);
            prop_assert!(out.ends_with("\r\n"));
            prop_assert!(out.split("\r\n").all(|one| one.len() <= 75));
            let unfolded = out.replace("\r\n ", "");
            let value = unfolded.trim_end_matches("\r\n").strip_prefix("SUMMARY:").unwrap();
            prop_assert_eq!(read(value), written);
        }
    }
}
