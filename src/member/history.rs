//! The spells of one person and what may be done with them. Pure: every act takes a history and
//! gives the next one, so that it can be shown before it is done, and undone by going back.

mod say;
pub mod store;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use timeline::Day;

use super::rules::{HowJoined, Refusal, WhyLeft, refuse};

pub use say::{said_by, series};

/// How and when a spell ended; `on` is the first day no longer a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaving {
    pub on: Day,
    pub why: WhyLeft,
    pub decision: Option<String>,
}

/// Membership of one base union from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spell {
    /// Nothing until the database has given it a number.
    pub spell_id: Option<i64>,
    pub unit_id: i32,
    pub from_on: Day,
    pub how: HowJoined,
    pub decision: Option<String>,
    pub left: Option<Leaving>,
}

impl Spell {
    /// Whether somebody in this spell was a member on the day.
    pub fn holds_on(&self, day: Day) -> bool {
        self.from_on <= day && self.left.as_ref().is_none_or(|left| day < left.on)
    }

    fn meets(&self, other: &Spell) -> bool {
        let ends_before =
            |one: &Spell, from: Day| one.left.as_ref().is_some_and(|left| left.on <= from);
        !ends_before(self, other.from_on) && !ends_before(other, self.from_on)
    }
}

/// A joining as asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joining {
    pub unit_id: i32,
    pub on: Day,
    pub how: HowJoined,
    pub decision: Option<String>,
}

/// Every spell of a person, oldest first. No two hold on the same day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    spells: Vec<Spell>,
}

impl History {
    /// Orders the spells; refuses those that hold on the same day or end before they began.
    pub fn of(mut spells: Vec<Spell>) -> Result<Self, Refusal> {
        spells.sort_by_key(|spell| spell.from_on);
        let backwards = |spell: &Spell| {
            spell
                .left
                .as_ref()
                .is_some_and(|left| left.on <= spell.from_on)
        };
        if spells.iter().any(backwards) {
            return refuse("on", "member-left-before-joining");
        }
        if spells.windows(2).any(|pair| pair[0].meets(&pair[1])) {
            return refuse("on", "member-spells-overlap");
        }
        Ok(Self { spells })
    }

    pub fn spells(&self) -> &[Spell] {
        &self.spells
    }

    /// The spell that holds on the day.
    pub fn on(&self, day: Day) -> Option<&Spell> {
        self.spells.iter().find(|spell| spell.holds_on(day))
    }

    /// The spell that has not ended.
    pub fn open(&self) -> Option<&Spell> {
        self.spells.last().filter(|spell| spell.left.is_none())
    }

    pub fn newest(&self) -> Option<&Spell> {
        self.spells.last()
    }

    /// Joins a unit. Who has been a member before returns; who died or is a member now does not
    /// join.
    pub fn join(&self, joining: Joining) -> Result<Self, Refusal> {
        if self.open().is_some_and(|open| joining.on >= open.from_on) {
            return refuse("on", "member-already");
        }
        self.not_after_death(joining.on)?;
        let how = match joining.how {
            HowJoined::Admitted if self.spells.iter().any(|old| old.from_on < joining.on) => {
                HowJoined::Returned
            }
            how => how,
        };
        let mut spells = self.spells.clone();
        spells.push(Spell {
            spell_id: None,
            unit_id: joining.unit_id,
            from_on: joining.on,
            how,
            decision: joining.decision,
            left: None,
        });
        Self::of(spells)
    }

    /// Leaves the unit of the open spell.
    pub fn leave(&self, unit_id: i32, leaving: Leaving) -> Result<Self, Refusal> {
        if leaving.why == WhyLeft::Moved {
            return refuse("why", "member-move-is-a-transfer");
        }
        self.end_open(unit_id, leaving)
    }

    /// Moves from the unit of the open spell to another on a day: out of the one and into the
    /// other on the same day.
    pub fn move_to(&self, from_unit: i32, joining: Joining) -> Result<Self, Refusal> {
        if from_unit == joining.unit_id {
            return refuse("unit", "member-move-to-same-unit");
        }
        let leaving = Leaving {
            on: joining.on,
            why: WhyLeft::Moved,
            decision: joining.decision.clone(),
        };
        let left = self.end_open(from_unit, leaving)?;
        left.join(Joining {
            how: HowJoined::Moved,
            ..joining
        })
    }

    /// Puts a spell right: other days, another way of joining or reason of leaving.
    pub fn correct(&self, spell_id: i64, right: Spell) -> Result<Self, Refusal> {
        let mut spells = self.spells.clone();
        let Some(wrong) = spells
            .iter_mut()
            .find(|spell| spell.spell_id == Some(spell_id))
        else {
            return refuse("spell", "member-spell-unknown");
        };
        *wrong = Spell {
            spell_id: Some(spell_id),
            unit_id: wrong.unit_id,
            ..right
        };
        Self::of(spells)
    }

    /// Takes a spell out that never was.
    pub fn without(&self, spell_id: i64) -> Result<Self, Refusal> {
        let spells: Vec<Spell> = self.spells.clone();
        let left: Vec<Spell> = spells
            .into_iter()
            .filter(|spell| spell.spell_id != Some(spell_id))
            .collect();
        if left.len() == self.spells.len() {
            return refuse("spell", "member-spell-unknown");
        }
        Self::of(left)
    }

    /// Takes in the spells of somebody found to be the same person. Where both are members now, at
    /// two units, the earlier spell ends on the day the later one begins: he moved and nobody said
    /// so. Of spells that still hold on the same day this history's own stays; the other is
    /// returned, set aside.
    pub fn absorb(&self, other: &History) -> (Self, Vec<Spell>) {
        let (mut all, mut others) = (self.spells.clone(), other.spells.clone());
        if let (Some(own), Some(taken)) = (self.open(), other.open())
            && own.unit_id != taken.unit_id
        {
            let moved = |on| Leaving {
                on,
                why: WhyLeft::Moved,
                decision: None,
            };
            let (earlier, later) = if own.from_on < taken.from_on {
                (all.last_mut(), taken.from_on)
            } else {
                (others.last_mut(), own.from_on)
            };
            if let Some(earlier) = earlier.filter(|spell| spell.from_on < later) {
                earlier.left = Some(moved(later));
            }
        }
        let mut aside = Vec::new();
        for (taken, as_it_was) in others.into_iter().zip(&other.spells) {
            if all.iter().any(|own| own.meets(&taken)) {
                aside.push(as_it_was.clone());
            } else {
                all.push(taken);
            }
        }
        all.sort_by_key(|spell| spell.from_on);
        (Self { spells: all }, aside)
    }

    fn end_open(&self, unit_id: i32, leaving: Leaving) -> Result<Self, Refusal> {
        let Some(open) = self.open() else {
            return refuse("on", "member-not-now");
        };
        if open.unit_id != unit_id {
            return refuse("unit", "member-of-another-unit");
        }
        if leaving.on <= open.from_on {
            return refuse("on", "member-left-before-joining");
        }
        let mut spells = self.spells.clone();
        if let Some(open) = spells.last_mut() {
            open.left = Some(leaving);
        }
        Self::of(spells)
    }

    fn not_after_death(&self, day: Day) -> Result<(), Refusal> {
        let died = self.spells.iter().filter_map(|spell| spell.left.as_ref());
        let mut died = died.filter(|left| left.why == WhyLeft::Died && left.on <= day);
        match died.next() {
            Some(_) => refuse("on", "member-has-died"),
            None => Ok(()),
        }
    }
}
