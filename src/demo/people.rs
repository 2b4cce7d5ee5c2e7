//! The people of the generated federation and the spells of their membership, unit by unit. What a
//! membership may become is asked of the register's own rules. Pure: the same seed, scale and day
//! give the same people.
//!
//! Nobody real can be met: identity numbers begin with 900 to 962, codes given to no province and
//! no country; old nine-digit numbers begin with 9, which no province had; telephone numbers begin
//! with 053, which no network was given.

mod details;
mod names;
mod roll;
#[cfg(test)]
mod tests;

use timeline::{Day, day_from_number, day_number};
use vietnamese::Sex;

pub use self::roll::{Held, Roll};

use self::details::Writer;
use super::chance::Chance;
use super::records::Wish;
use super::tree::{Plan, PlannedUnit};
use crate::member::{Details, History, HowJoined, Joining, Leaving, WhyLeft};

/// The day the register began: who was a member then is known before, the day of joining is not.
pub const REGISTER_BEGAN: Day = jiff::civil::date(2019, 1, 1);

/// Of all people, the part that has left.
const LEFT: f64 = 0.05;
/// Of the members, those who came from another unit, those who had left and came again, and the
/// entries of somebody who stands in the register already.
const MOVED: f64 = 0.005;
const RETURNED: f64 = 0.01;
const ENTERED_TWICE: f64 = 0.004;
/// Mean days of membership; one in ten members has joined within a year.
const TENURE: f64 = 3650.0;
/// Weights of the months in which members are admitted.
const ADMITTED: [f64; 12] = [4.0, 3.0, 9.0, 10.0, 15.0, 9.0, 9.0, 8.0, 9.0, 9.0, 8.0, 7.0];
/// The same of leaving: after Tết most of all.
const GONE: [f64; 12] = [5.0, 9.0, 16.0, 11.0, 8.0, 7.0, 7.0, 7.0, 7.0, 7.0, 7.0, 9.0];
/// Why people leave, and how often.
const WHY: [(WhyLeft, f64); 7] = [
    (WhyLeft::Quit, 0.62),
    (WhyLeft::Retired, 0.80),
    (WhyLeft::OwnWish, 0.89),
    (WhyLeft::StruckOff, 0.92),
    (WhyLeft::Died, 0.94),
    (WhyLeft::Expelled, 0.943),
    (WhyLeft::Other, 1.0),
];

/// Somebody with the spells of his membership.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawnPerson {
    pub details: Details,
    pub history: History,
    pub confirmed_on: Option<Day>,
}

/// Days from one to the other; negative when the other is earlier.
fn days(from: Day, until: Day) -> i64 {
    i64::from(day_number(until) - day_number(from))
}

fn plus(day: Day, days: i64) -> Day {
    super::answers::later(day, days)
}

/// Draws the people of all units in turn.
pub struct PeopleDrawing<'a> {
    wish: Wish,
    plan: &'a Plan,
    /// The number of the unit at each place of the plan.
    ids: &'a [i32],
    writer: Writer,
    admitted: Vec<f64>,
    gone: Vec<f64>,
    why: Vec<f64>,
    /// Somebody of an earlier unit, who may be entered once more at another.
    elsewhere: Option<Details>,
}

impl<'a> PeopleDrawing<'a> {
    pub fn new(wish: Wish, plan: &'a Plan, ids: &'a [i32]) -> Self {
        Self {
            wish,
            plan,
            ids,
            writer: Writer::new(wish),
            admitted: rising(&ADMITTED),
            gone: rising(&GONE),
            why: WHY.iter().map(|(_, sum)| *sum).collect(),
            elsewhere: None,
        }
    }

    /// Everybody kept by a base union: its members, those who left it, and those who came to it
    /// from another. Nobody at a unit of another tier.
    pub fn unit(&mut self, place: usize) -> Vec<DrawnPerson> {
        let unit = &self.plan.units[place];
        if unit.tier != "base" {
            return Vec::new();
        }
        let mut chance = Chance::of(self.wish.seed, 2_000_000 + place as u64);
        let members = unit.members.max(1);
        let left = chance.about(members as f64 * LEFT / (1.0 - LEFT));
        let mut people: Vec<DrawnPerson> = Vec::with_capacity((members + left) as usize);
        for _ in 0..members {
            let twice = chance.happens(ENTERED_TWICE);
            let known = match chance.happens(0.6) {
                true if !people.is_empty() => {
                    Some(people[chance.below(people.len())].details.clone())
                }
                _ => self.elsewhere.clone(),
            };
            let person = match known.filter(|_| twice) {
                Some(details) => self.entered_twice(&mut chance, place, &details),
                None => self.member(&mut chance, place),
            };
            people.push(person);
        }
        for _ in 0..left {
            people.extend(self.gone(&mut chance, place));
        }
        if let Some(person) = people.first() {
            self.elsewhere = Some(person.details.clone());
        }
        people
    }

    /// A member of today; at a unit that has ended, one until its end.
    fn member(&mut self, chance: &mut Chance, place: usize) -> DrawnPerson {
        let unit = &self.plan.units[place];
        let (sex, born) = self.writer.sex_and_year(chance, unit);
        let until = self.last_on(unit);
        let joining = self.joining(chance, place, until, born);
        let history = if chance.happens(MOVED) {
            self.moved(chance, place, &joining)
        } else if chance.happens(RETURNED) {
            self.returned(chance, place, &joining)
        } else {
            None
        };
        let history = history.or_else(|| History::default().join(joining).ok());
        let history = self.ended(unit, place, history.unwrap_or_default());
        self.person(chance, place, (sex, born), history)
    }

    /// The day after the last one on which somebody may have joined.
    fn last_on(&self, unit: &PlannedUnit) -> Day {
        unit.ended_on.unwrap_or_else(|| plus(self.wish.today, 1))
    }

    /// Members of a unit that has ended left with its end.
    fn ended(&self, unit: &PlannedUnit, place: usize, history: History) -> History {
        let Some(on) = unit.ended_on else {
            return history;
        };
        let dissolved = Leaving {
            on,
            why: WhyLeft::Dissolved,
            decision: None,
        };
        history.leave(self.ids[place], dissolved).unwrap_or(history)
    }

    fn person(
        &mut self,
        chance: &mut Chance,
        place: usize,
        (sex, born): (Sex, i16),
        history: History,
    ) -> DrawnPerson {
        let details = self
            .writer
            .details(chance, &self.plan.units[place], (sex, born));
        let from_on = history.newest().map(|spell| spell.from_on);
        let confirmed_on = from_on.filter(|_| chance.happens(0.45)).map(|from_on| {
            let ago = chance.between(0, 900);
            plus(self.wish.today, -ago).max(from_on)
        });
        DrawnPerson {
            details,
            history,
            confirmed_on,
        }
    }

    /// Somebody who stands in the register already, entered again by a clerk who did not look.
    fn entered_twice(&mut self, chance: &mut Chance, place: usize, known: &Details) -> DrawnPerson {
        let unit = &self.plan.units[place];
        let born = known.birth.map_or(1990, |birth| birth.year());
        let joining = self.joining(chance, place, self.last_on(unit), born);
        let history = History::default().join(joining).unwrap_or_default();
        DrawnPerson {
            details: self.writer.entered_again(chance, known),
            history: self.ended(unit, place, history),
            confirmed_on: None,
        }
    }

    /// Somebody who has left within the last three years; nobody where the unit is too young.
    fn gone(&mut self, chance: &mut Chance, place: usize) -> Option<DrawnPerson> {
        let unit = &self.plan.units[place];
        let (sex, mut born) = self.writer.sex_and_year(chance, unit);
        let why = WHY[chance.weighted(&self.why)].0;
        let ago = plus(self.wish.today, -chance.between(0, 1_095));
        let on = self.in_season(chance, place, (ago, Season::Gone))?;
        if why == WhyLeft::Retired {
            let age = if sex == Sex::Male { 61 } else { 57 };
            born = (on.year() - age).max(1962);
        }
        let first = unit.founded_on.max(REGISTER_BEGAN).max(came_of_age(born));
        let stayed = plus(on, -45);
        if first >= stayed || unit.ended_on.is_some_and(|ended| on >= ended) {
            return None;
        }
        let joining = self.joining(chance, place, stayed, born);
        let leaving = Leaving {
            on,
            why,
            decision: None,
        };
        let joined = History::default().join(joining).ok()?;
        let history = joined.leave(self.ids[place], leaving).ok()?;
        Some(self.person(chance, place, (sex, born), history))
    }

    /// How somebody came to the unit, on a day before another.
    fn joining(&self, chance: &mut Chance, place: usize, before: Day, born: i16) -> Joining {
        let unit = &self.plan.units[place];
        let stayed = (-chance.part().max(1e-9).ln() * TENURE) as i64;
        let first = unit.founded_on.max(REGISTER_BEGAN);
        let last = plus(before, -1).max(first);
        let on = plus(last, -stayed);
        let known_before = unit.founded_on < REGISTER_BEGAN && came_of_age(born) <= REGISTER_BEGAN;
        if on < first && known_before {
            return Joining {
                unit_id: self.ids[place],
                on: first,
                how: HowJoined::KnownBefore,
                decision: None,
            };
        }
        let mut on = on.max(first);
        if on < came_of_age(born) {
            let span = days(came_of_age(born), last).min(700);
            on = plus(came_of_age(born), chance.between(0, span)).clamp(first, last);
        }
        let founders = on == unit.founded_on;
        let in_season = self.in_season(chance, place, (on, Season::Admitted));
        if let Some(day) = in_season.filter(|_| !founders)
            && (first.max(came_of_age(born))..=last).contains(&day)
        {
            on = day;
        }
        let number = 1 + (place as i64 * 37 + i64::from(day_number(on)) * 11) % 480;
        Joining {
            unit_id: self.ids[place],
            on,
            how: HowJoined::Admitted,
            decision: Some(format!("{number}/QĐ-CĐCS")),
        }
    }

    /// A day near another, in the month the season chooses and on the day of the month on which the
    /// unit decides; nothing where that is yet to come.
    fn in_season(
        &self,
        chance: &mut Chance,
        place: usize,
        (near, season): (Day, Season),
    ) -> Option<Day> {
        let today = self.wish.today;
        let sums = match season {
            Season::Admitted => &self.admitted,
            Season::Gone => &self.gone,
        };
        let months = if near.year() == today.year() {
            usize::from(today.month().unsigned_abs())
        } else {
            12
        };
        let month = chance.weighted(&sums[..months]) as i8 + 1;
        let day = match season {
            // All who are admitted in a month are so by one decision.
            Season::Admitted => 1 + ((place * 7 + month.unsigned_abs() as usize * 5) % 28) as i8,
            Season::Gone => chance.between(1, 28) as i8,
        };
        let day = jiff::civil::date(near.year(), month, day);
        (day <= today).then_some(day)
    }

    /// Somebody who came from another base union within two years.
    fn moved(&self, chance: &mut Chance, place: usize, joining: &Joining) -> Option<History> {
        let first_base = self.plan.first_base();
        let from = first_base + chance.below(self.plan.units.len() - first_base);
        let (unit, origin) = (&self.plan.units[place], &self.plan.units[from]);
        let on = plus(self.wish.today, -chance.between(20, 730));
        let stood = |unit: &PlannedUnit| unit.ended_on.is_none_or(|ended| on < ended);
        let too_short = joining.on < origin.founded_on || days(joining.on, on) < 90;
        if on <= unit.founded_on || !stood(unit) || !stood(origin) || too_short {
            return None;
        }
        let earlier = Joining {
            unit_id: self.ids[from],
            ..joining.clone()
        };
        let moving = Joining {
            unit_id: self.ids[place],
            on,
            how: HowJoined::Moved,
            decision: Some(format!("{}/QĐ-CĐCS", chance.between(1, 480))),
        };
        let joined = History::default().join(earlier).ok()?;
        joined.move_to(self.ids[from], moving).ok()
    }

    /// Somebody who left the unit and came again.
    fn returned(&self, chance: &mut Chance, place: usize, joining: &Joining) -> Option<History> {
        let stayed = days(joining.on, self.last_on(&self.plan.units[place]));
        if stayed < 400 {
            return None;
        }
        let left_after = chance.between(90, stayed - 200);
        let on = plus(joining.on, left_after);
        let leaving = Leaving {
            on,
            why: chance.pick(&[WhyLeft::Quit, WhyLeft::Quit, WhyLeft::OwnWish]),
            decision: None,
        };
        let again = Joining {
            on: plus(on, chance.between(60, stayed - left_after - 1)),
            how: HowJoined::Admitted,
            ..joining.clone()
        };
        let joined = History::default().join(joining.clone()).ok()?;
        joined
            .leave(joining.unit_id, leaving)
            .ok()?
            .join(again)
            .ok()
    }
}

/// The rhythm a day follows.
#[derive(Clone, Copy)]
enum Season {
    Admitted,
    Gone,
}

fn rising(weights: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    weights
        .iter()
        .map(|weight| {
            sum += weight;
            sum
        })
        .collect()
}

/// The first day of the year in which somebody is eighteen.
fn came_of_age(born: i16) -> Day {
    jiff::civil::date(born + 18, 1, 1)
}

/// A day of the year somebody was born in.
fn birthday(chance: &mut Chance, born: i16) -> Day {
    let first = day_number(jiff::civil::date(born, 1, 1));
    let day = i32::try_from(chance.between(0, 364)).unwrap_or(0);
    day_from_number(first + day).unwrap_or(jiff::civil::date(born, 1, 1))
}
