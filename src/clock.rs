//! Where the time comes from. Everything else is handed an instant or a day, so that a test can say
//! what day it is.

use jiff::{Timestamp, Zoned, civil::Time, tz::TimeZone};
use timeline::Day;

/// The clock of the program: the machine's, or one that stands still.
#[derive(Debug, Clone)]
pub struct Clock {
    fixed: Option<Timestamp>,
    zone: TimeZone,
}

impl Clock {
    /// The machine's clock, in the civil time of Vietnam (UTC+7, no summer time).
    pub fn system() -> Self {
        Self {
            fixed: None,
            zone: vietnam(),
        }
    }

    /// A clock that stands still at this instant.
    pub fn fixed(instant: Timestamp) -> Self {
        Self {
            fixed: Some(instant),
            zone: vietnam(),
        }
    }

    pub fn now(&self) -> Timestamp {
        self.fixed.unwrap_or_else(Timestamp::now)
    }

    /// Today's day in Vietnam.
    pub fn today(&self) -> Day {
        self.zoned(self.now()).date()
    }

    /// An instant as people in Vietnam read it.
    pub fn zoned(&self, instant: Timestamp) -> Zoned {
        instant.to_zoned(self.zone.clone())
    }

    /// The instant of a day in Vietnam at a time of hours and minutes, `07:30`.
    pub fn instant_of(&self, day: Day, time: &str) -> Option<Timestamp> {
        let time = Time::strptime("%H:%M", time).ok()?;
        let zoned = day.to_datetime(time).to_zoned(self.zone.clone()).ok()?;
        Some(zoned.timestamp())
    }
}

fn vietnam() -> TimeZone {
    TimeZone::fixed(jiff::tz::offset(7))
}
