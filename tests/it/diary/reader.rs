//! A strict reader of iCalendar (RFC 5545): what a forgiving one would let pass is a fault here.

use std::collections::BTreeSet;

/// An event as it was read; times as they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub uid: String,
    pub stamp: String,
    pub start: String,
    pub is_day: bool,
    pub summary: String,
    pub description: String,
    pub place: String,
    pub address: String,
    pub triggers: Vec<String>,
}

/// A content line: name, parameters, value.
struct Line {
    name: String,
    parameters: Vec<String>,
    value: String,
}

/// The lines of the stream, unfolded; each ends in CR LF and has 75 octets at the most.
fn lines(body: &str) -> Vec<Line> {
    let whole = body.strip_suffix("\r\n").expect("the last line ends");
    let mut unfolded: Vec<String> = Vec::new();
    for line in whole.split("\r\n") {
        assert!(!line.contains(['\r', '\n']), "a bare line end: {line:?}");
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
        match line.strip_prefix(' ') {
            Some(rest) => unfolded.last_mut().unwrap().push_str(rest),
            None => unfolded.push(line.to_owned()),
        }
    }
    let read = |line: &String| {
        let (head, value) = line.split_once(':').expect(line);
        let mut parts = head.split(';').map(str::to_owned);
        let name = parts.next().unwrap();
        let is_name = |c: char| c.is_ascii_uppercase() || c == '-';
        assert!(!name.is_empty() && name.chars().all(is_name), "{line}");
        assert!(!value.chars().any(char::is_control), "{line:?}");
        Line {
            name,
            parameters: parts.collect(),
            value: value.to_owned(),
        }
    };
    unfolded.iter().map(read).collect()
}

/// The text of a value; a sign that should have been escaped is a fault.
fn text(value: &str) -> String {
    let (mut out, mut signs) = (String::new(), value.chars());
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => match signs.next().expect("something follows a backslash") {
                'n' | 'N' => out.push('\n'),
                escaped @ ('\\' | ';' | ',') => out.push(escaped),
                other => panic!("\\{other} in {value}"),
            },
            ';' | ',' => panic!("{sign} is not escaped in {value}"),
            other => out.push(other),
        }
    }
    out
}

fn is_day(value: &str) -> bool {
    value.len() == 8 && value.chars().all(|c| c.is_ascii_digit())
}

fn is_instant(value: &str) -> bool {
    let parts = value
        .strip_suffix('Z')
        .and_then(|rest| rest.split_once('T'));
    parts.is_some_and(|(day, time)| {
        is_day(day) && time.len() == 6 && time.chars().all(|c| c.is_ascii_digit())
    })
}

/// The value of a property that stands once in a component.
fn once<'a>(lines: &'a [Line], name: &str) -> &'a Line {
    let own: Vec<&Line> = lines.iter().filter(|line| line.name == name).collect();
    assert_eq!(own.len(), 1, "{name}");
    own[0]
}

/// The text of a property that stands once or not at all.
fn optional(lines: &[Line], name: &str) -> String {
    let own: Vec<&Line> = lines.iter().filter(|line| line.name == name).collect();
    assert!(own.len() <= 1, "{name}");
    own.first().map_or(String::new(), |line| text(&line.value))
}

fn event(own: &[Line], alarms: &[Vec<Line>]) -> Event {
    let stamp = once(own, "DTSTAMP").value.clone();
    assert!(is_instant(&stamp), "{stamp}");
    let start = once(own, "DTSTART");
    let of_day = start.parameters == ["VALUE=DATE"];
    assert!(of_day == is_day(&start.value) && (of_day || is_instant(&start.value)));
    if of_day {
        let end = once(own, "DTEND");
        assert!(end.parameters == ["VALUE=DATE"] && end.value > start.value);
    }
    let trigger = |alarm: &Vec<Line>| {
        assert_eq!(once(alarm, "ACTION").value, "DISPLAY");
        assert!(!text(&once(alarm, "DESCRIPTION").value).is_empty());
        once(alarm, "TRIGGER").value.clone()
    };
    Event {
        uid: once(own, "UID").value.clone(),
        stamp,
        start: start.value.clone(),
        is_day: of_day,
        summary: text(&once(own, "SUMMARY").value),
        description: optional(own, "DESCRIPTION"),
        place: optional(own, "LOCATION"),
        address: once(own, "URL").value.clone(),
        triggers: alarms.iter().map(trigger).collect(),
    }
}

/// The events of a calendar, in their order.
pub fn events(body: &str) -> Vec<Event> {
    let (mut open, mut events): (Vec<String>, Vec<Event>) = (Vec::new(), Vec::new());
    let (mut of_calendar, mut own, mut alarms) = (Vec::new(), Vec::new(), Vec::new());
    for line in lines(body) {
        match line.name.as_str() {
            "BEGIN" => {
                let inside = match line.value.as_str() {
                    "VCALENDAR" => None,
                    "VEVENT" => Some("VCALENDAR"),
                    "VALARM" => Some("VEVENT"),
                    other => panic!("{other}"),
                };
                assert_eq!(open.last().map(String::as_str), inside);
                if line.value == "VALARM" {
                    alarms.push(Vec::new());
                }
                open.push(line.value);
            }
            "END" => {
                assert_eq!(open.pop(), Some(line.value.clone()));
                if line.value == "VEVENT" {
                    events.push(event(&own, &alarms));
                    own.clear();
                    alarms.clear();
                }
            }
            _ => match open.last().map(String::as_str) {
                Some("VCALENDAR") => of_calendar.push(line),
                Some("VEVENT") => own.push(line),
                _ => alarms.last_mut().expect("inside a component").push(line),
            },
        }
    }
    assert_eq!(open, Vec::<String>::new());
    assert_eq!(once(&of_calendar, "VERSION").value, "2.0");
    assert!(!once(&of_calendar, "PRODID").value.is_empty());
    let uids: BTreeSet<&str> = events.iter().map(|event| &*event.uid).collect();
    assert_eq!(uids.len(), events.len(), "an event has a name of its own");
    events
}
