//! Who holds which post in the generated federation: officers of base unions out of their own
//! members, full-time officers of the units above them out of the base unions below. Pure but for
//! the writing: the same seed, scale and day give the same terms.

mod store;
#[cfg(test)]
mod tests;

use sqlx::PgConnection;
use timeline::Day;

use super::answers::later;
use super::chance::Chance;
use super::people::{Held, Roll};
use super::records::Wish;
use super::tree::{Plan, PlannedUnit};
use crate::catalogue::Catalogue;
use crate::officer::{Ending, Mandate, Term, WhyEnded};

/// Posts of a base union in the order in which they are filled, with the members from which on a
/// union fills them.
const BASE: [(&str, i64); 8] = [
    ("chair", 1),
    ("executive", 10),
    ("executive", 15),
    ("vice-chair", 30),
    ("inspection-head", 30),
    ("inspection", 30),
    ("inspection", 60),
    ("executive", 100),
];

/// Posts above the base, and whether they are full-time.
const ABOVE: [(&str, bool); 8] = [
    ("chair", true),
    ("vice-chair", true),
    ("standing", false),
    ("executive", false),
    ("executive", false),
    ("inspection-head", true),
    ("inspection", false),
    ("inspection", false),
];

/// Years from one congress to the next (Charter, edition XII, article 9).
const YEARS: i16 = 5;
/// Congresses are held within so many days from the first.
const CONGRESSES: (Day, i64) = (jiff::civil::date(2021, 9, 1), 1_200);

/// Somebody's terms at one unit with what they are asked for of the person.
#[derive(Debug, Clone, PartialEq)]
pub struct Office {
    pub held: Held,
    pub terms: Vec<Term>,
}

/// Draws the terms of every unit that has members.
pub fn offices(wish: Wish, (plan, ids): (&Plan, &[i32]), roll: &Roll) -> Vec<Office> {
    let mut drawn = Vec::new();
    for (place, unit) in plan.units.iter().enumerate() {
        let mut chance = Chance::of(wish.seed, 5_000_000 + place as u64);
        let unit = (ids[place], unit);
        match unit.1.tier {
            "base" => at_the_base(&mut chance, wish, (place, unit), roll, &mut drawn),
            "upper" | "federation" => above(&mut chance, wish, (place, unit), roll, &mut drawn),
            _ => {}
        }
    }
    drawn
}

/// The unit's last congress that had been held by today.
fn congress(chance: &mut Chance, unit: &PlannedUnit, today: Day) -> Day {
    let (first, within) = CONGRESSES;
    let on = later(first, chance.between(0, within));
    // A young union elects within its first weeks.
    on.max(later(unit.founded_on, 20)).min(today)
}

fn at_the_base(
    chance: &mut Chance,
    wish: Wish,
    (place, (unit_id, unit)): (usize, (i32, &PlannedUnit)),
    roll: &Roll,
    drawn: &mut Vec<Office>,
) {
    let congress = congress(chance, unit, wish.today);
    let on = unit.ended_on.map_or(wish.today, |ended| later(ended, -1));
    let posts = BASE.iter().filter(|(_, from)| unit.members >= *from);
    for ((post, _), held) in posts.zip(roll.holders(place, on)) {
        let from_on = congress.max(held.from_on);
        if from_on >= on {
            continue;
        }
        let mandate = match from_on == congress {
            true => Mandate::Elected,
            false => Mandate::CoOpted,
        };
        let mut term = term(
            (unit_id, held.person_id),
            post,
            (from_on, congress),
            mandate,
        );
        term.decision = Some(format!("{:02}/QĐ-CĐ", chance.between(1, 90)));
        term.ended = unit.ended_on.map(|on| Ending {
            on,
            why: WhyEnded::UnitEnded,
            decision: None,
        });
        drawn.push(Office {
            held,
            terms: vec![term],
        });
    }
    before_the_congress(chance, (place, (unit_id, unit)), congress, (roll, drawn));
}

/// At some unions another member was chair until the congress.
fn before_the_congress(
    chance: &mut Chance,
    (place, (unit_id, unit)): (usize, (i32, &PlannedUnit)),
    congress: Day,
    (roll, drawn): (&Roll, &mut Vec<Office>),
) {
    let from_on = later(congress, -i64::from(YEARS) * 365);
    if unit.founded_on >= from_on || unit.ended_on.is_some() || !chance.happens(0.3) {
        return;
    }
    let known = roll.holders(place, later(congress, -1));
    let Some(held) = known.into_iter().nth(BASE.len() + 2) else {
        return;
    };
    let who = (unit_id, held.person_id);
    let mut term = term(who, "chair", (from_on, from_on), Mandate::Elected);
    term.ended = Some(Ending {
        on: congress,
        why: WhyEnded::TermOver,
        decision: None,
    });
    drawn.push(Office {
        held,
        terms: vec![term],
    });
}

/// Officers above the base come out of the base unions below, each out of another.
fn above(
    chance: &mut Chance,
    wish: Wish,
    (place, (unit_id, unit)): (usize, (i32, &PlannedUnit)),
    roll: &Roll,
    drawn: &mut Vec<Office>,
) {
    if unit.ended_on.is_some() {
        return;
    }
    let congress = congress(chance, unit, wish.today);
    let below = roll.below(place);
    // The federation's own come after those whom the unions below it have taken.
    let rank = BASE.len() + if unit.tier == "federation" { 1 } else { 0 };
    let known = below
        .iter()
        .filter_map(|base| roll.holders(*base, wish.today).into_iter().nth(rank));
    for ((post, full_time), held) in ABOVE.iter().zip(known) {
        let from_on = congress.max(held.from_on);
        if from_on >= wish.today {
            continue;
        }
        let who = (unit_id, held.person_id);
        let mandate = match from_on == congress {
            true => Mandate::Elected,
            false => Mandate::Appointed,
        };
        let mut term = term(who, post, (from_on, congress), mandate);
        term.full_time = *full_time;
        term.decision = Some(format!("{:03}/QĐ-LĐLĐ", chance.between(1, 400)));
        drawn.push(Office {
            held,
            terms: vec![term],
        });
    }
}

fn term(
    (unit_id, person_id): (i32, i64),
    post: &str,
    (from_on, congress): (Day, Day),
    mandate: Mandate,
) -> Term {
    Term {
        term_id: None,
        person_id,
        unit_id,
        post: post.to_owned(),
        from_on,
        until_on: Some(later(congress, i64::from(YEARS) * 365)).filter(|until| *until > from_on),
        mandate,
        full_time: false,
        decision: None,
        ended: None,
    }
}

/// Writes the terms and what they say within a change already begun.
pub async fn write(
    connection: &mut PgConnection,
    change_no: i64,
    catalogue: &Catalogue,
    offices: Vec<Office>,
) -> sqlx::Result<()> {
    store::write(connection, change_no, catalogue, offices).await
}
