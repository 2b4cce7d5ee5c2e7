//! The states of a conference, the order of its agenda. Pure.

use std::str::FromStr;

/// How far a conference is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Prepared,
    Called,
    Held,
    Signed,
    Cancelled,
}

impl State {
    pub fn code(self) -> &'static str {
        match self {
            State::Prepared => "prepared",
            State::Called => "called",
            State::Held => "held",
            State::Signed => "signed",
            State::Cancelled => "cancelled",
        }
    }

    /// The key of its name.
    pub fn key(self) -> &'static str {
        match self {
            State::Prepared => "conference-state-prepared",
            State::Called => "conference-state-called",
            State::Held => "conference-state-held",
            State::Signed => "conference-state-signed",
            State::Cancelled => "conference-state-cancelled",
        }
    }

    /// The chip a page shows the state in.
    pub fn chip(self) -> &'static str {
        match self {
            State::Prepared => "chip",
            State::Called => "chip chip-on",
            State::Held => "chip chip-warn",
            State::Signed => "chip chip-good",
            State::Cancelled => "chip chip-bad",
        }
    }

    /// Whether agenda, guests and minutes may still change.
    pub fn is_open(self) -> bool {
        matches!(self, State::Prepared | State::Called | State::Held)
    }

    /// Whether people may still be invited.
    pub fn may_invite(self) -> bool {
        matches!(self, State::Prepared | State::Called)
    }

    pub fn may_cancel(self) -> bool {
        matches!(self, State::Prepared | State::Called)
    }

    /// Whether attendance is marked and minutes are written.
    pub fn has_minutes(self) -> bool {
        matches!(self, State::Called | State::Held | State::Signed)
    }
}

impl FromStr for State {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        match code {
            "prepared" => Ok(State::Prepared),
            "called" => Ok(State::Called),
            "held" => Ok(State::Held),
            "signed" => Ok(State::Signed),
            "cancelled" => Ok(State::Cancelled),
            _ => Err(()),
        }
    }
}

/// A time of a day as it is kept, `07:30`; people write `7h30`, `7:30`, `07.30`, `8h` or `8`.
pub fn read_time(text: &str) -> Option<String> {
    let lower = text.trim().to_lowercase();
    let parts = lower.split(['h', ':', '.', 'g']).map(str::trim);
    let parts: Vec<&str> = parts.collect();
    let (hour, minute) = match parts.as_slice() {
        [hour] | [hour, ""] => (*hour, "0"),
        [hour, minute] => (*hour, *minute),
        _ => return None,
    };
    let (hour, minute): (u8, u8) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}

/// The items in their order after one of them moved up or down by one; as they were where it
/// cannot.
pub fn moved(items: &[i64], item: i64, up: bool) -> Vec<i64> {
    let mut order = items.to_vec();
    let at = order.iter().position(|one| *one == item);
    match at {
        Some(at) if up && at > 0 => order.swap(at, at - 1),
        Some(at) if !up && at + 1 < order.len() => order.swap(at, at + 1),
        _ => {}
    }
    order
}

/// The name out of a line that says who and which office: `Nguyễn Thị Mẫu, Chủ tịch`.
pub fn name_of(line: &str) -> &str {
    line.split(',').next().unwrap_or(line).trim()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, read) in [
            ("7h30", Some("07:30")),
            ("8h", Some("08:00")),
            ("8", Some("08:00")),
            ("14:05", Some("14:05")),
            ("14.05", Some("14:05")),
            ("24:00", None),
            ("7h75", None),
            ("sáng", None),
            ("", None),
        ] {
            assert_eq!(read_time(text).as_deref(), read, "{text}");
        }
        assert_eq!(name_of("Lê Mẫu An, Chủ tịch"), "Lê Mẫu An");
    }

    proptest! {
        /// However items move, none is lost or doubled, and up undoes down.
        #[test]
        fn moving_keeps_every_item(
            count in 1i64..12,
            moves in prop::collection::vec((0i64..12, any::<bool>()), 0..30),
        ) {
            let mut order: Vec<i64> = (0..count).collect();
            for (item, up) in moves {
                let next = moved(&order, item, up);
                if next != order {
                    prop_assert_eq!(&moved(&next, item, !up), &order);
                }
                order = next;
            }
            let mut sorted = order.clone();
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (0..count).collect::<Vec<_>>());
        }
    }
}
