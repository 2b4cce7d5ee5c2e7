//! Who may be named on the records of a unit: its members on the day, or those of the base unions
//! below it.

use timeline::Day;
use vietnamese::Sex;

use crate::demo::chance::Chance;
use crate::demo::tree::Plan;

/// Somebody's number, and the days on which he was a member of the unit that keeps him.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Held {
    pub person_id: i64,
    pub from_on: Day,
    pub until_on: Option<Day>,
    pub sex: Option<Sex>,
}

impl Held {
    fn holds_on(&self, day: Day) -> bool {
        self.from_on <= day && self.until_on.is_none_or(|until| day < until)
    }
}

/// So many of a union's members are asked for at the most.
const MOST_HOLDERS: usize = 16;

/// Members by the place of their unit in the plan.
#[derive(Debug, Default)]
pub struct Roll {
    members: Vec<Vec<Held>>,
    /// The base unions below a unit that is none.
    below: Vec<Vec<usize>>,
}

impl Roll {
    /// A roll on which nobody stands yet.
    pub fn of(plan: &Plan) -> Self {
        let mut below = vec![Vec::new(); plan.units.len()];
        for link in plan.links.iter().filter(|link| link.line == "territorial") {
            if plan.units[link.child].tier == "base" && link.until_on.is_none() {
                below[link.parent].push(link.child);
                below[0].push(link.child);
            }
        }
        Self {
            members: vec![Vec::new(); plan.units.len()],
            below,
        }
    }

    pub fn enter(&mut self, unit: usize, held: Held) {
        self.members[unit].push(held);
    }

    /// The members of a base union on the day, those entered first before the rest.
    pub fn holders(&self, unit: usize, on: Day) -> Vec<Held> {
        let members = self.members.get(unit).map_or(&[][..], Vec::as_slice);
        let held = members.iter().filter(|held| held.holds_on(on));
        held.copied().take(MOST_HOLDERS).collect()
    }

    /// The base unions below a unit today.
    pub fn below(&self, unit: usize) -> &[usize] {
        self.below.get(unit).map_or(&[], Vec::as_slice)
    }

    /// A member of the unit on the day, or of a base union below it. Those entered first are met
    /// more often than the rest, as the same people come to everything.
    pub fn member(&self, chance: &mut Chance, unit: usize, on: Day) -> Option<i64> {
        let unit = match self.below.get(unit).filter(|below| !below.is_empty()) {
            Some(below) => chance.pick(below),
            None => unit,
        };
        let members = self
            .members
            .get(unit)
            .filter(|members| !members.is_empty())?;
        // Few have left or come lately, so a few draws find somebody.
        (0..4).find_map(|_| {
            let part = chance.part();
            let at = (part * part * members.len() as f64) as usize;
            let held = members.get(at).filter(|held| held.holds_on(on))?;
            Some(held.person_id)
        })
    }
}
