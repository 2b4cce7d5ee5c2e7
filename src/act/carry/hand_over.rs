//! What units hold, handed over: members by their spells, officers by their terms, employers. Each
//! by the rules of its own feature, in the act's own transaction.

use reorganisation::{HandOver, Heading, Numbers};
use sqlx::PgConnection;
use timeline::Day;

use super::number;
use super::store::Writing;
use crate::access::Permit;
use crate::app::App;
use crate::member::history::store::{Written, load_history};
use crate::member::store::write_act;
use crate::member::{History, HowJoined, Leaving, Spell, WhyLeft};
use crate::officer::{Ending, WhyEnded};

pub mod store;

/// The hand-overs of one act.
pub struct Handing<'a> {
    pub app: &'a App,
    pub permit: &'a Permit,
    pub heading: &'a Heading,
    pub writing: &'a Writing<'a>,
    pub numbers: &'a Numbers,
}

impl Handing<'_> {
    /// Hands over everything the plan says; returns how many members went.
    pub async fn hand_over(&self, connection: &mut PgConnection) -> sqlx::Result<u64> {
        let mut members = 0;
        for handed in &self.writing.plan.hand_overs {
            let from = number(self.numbers, handed.from)?;
            let to = number(self.numbers, handed.to)?;
            match handed.what.as_str() {
                "members" => members += self.members(connection, (from, to)).await?,
                "employers" => {
                    let on = self.heading.effective_on;
                    let change_no = self.writing.change_no;
                    store::employers(connection, change_no, (from, to), on).await?;
                }
                "officers" if !handed.implied => self.officers(connection, handed, to).await?,
                _ => {}
            }
        }
        for ended in &self.writing.plan.ended {
            self.end_terms(connection, ended.unit.cast_signed()).await?;
        }
        Ok(members)
    }

    async fn members(
        &self,
        connection: &mut PgConnection,
        (from, to): (i32, i32),
    ) -> sqlx::Result<u64> {
        let on = self.heading.effective_on;
        let people = store::members_after(connection, from, on).await?;
        for person_id in &people {
            let before = load_history(connection, *person_id).await?;
            let decision = Some(self.heading.number.clone());
            let after = handed(&before, (from, to), (on, decision));
            let Ok(after) = after else { continue };
            let written = Written {
                person_id: *person_id,
                change_no: self.writing.change_no,
                kind: "moved",
                unit_id: to,
                happened_on: on,
                decision: Some(&self.heading.number),
            };
            write_act(connection, &written, &before, &after).await?;
        }
        Ok(people.len() as u64)
    }

    /// Terms at a unit that ends, end with it.
    async fn end_terms(&self, connection: &mut PgConnection, unit_id: i32) -> sqlx::Result<()> {
        let on = self.heading.effective_on;
        for (person_id, term_id) in store::open_terms(connection, unit_id, on).await? {
            let key = (person_id, unit_id);
            let terms = crate::officer::store::load_terms(connection, key).await?;
            let ending = Ending {
                on,
                why: WhyEnded::UnitEnded,
                decision: Some(self.heading.number.clone()),
            };
            let Ok(after) = crate::officer::end(&terms, term_id, ending) else {
                continue;
            };
            let place = after.iter().position(|term| term.term_id == Some(term_id));
            let written = crate::officer::store::Written {
                permit: self.permit,
                catalogue: &self.app.catalogue,
                kind: "ended",
            };
            let after = (after, place.unwrap_or(0));
            crate::officer::store::write(connection, written, &terms, after).await?;
        }
        Ok(())
    }

    /// Officers handed over by the act's own word go on in their posts at the other unit.
    async fn officers(
        &self,
        connection: &mut PgConnection,
        handed: &HandOver,
        to: i32,
    ) -> sqlx::Result<()> {
        let from = number(self.numbers, handed.from)?;
        let on = self.heading.effective_on;
        for (person_id, term_id) in store::open_terms(connection, from, on).await? {
            let Some(term) = crate::officer::store::find_term(connection, term_id).await? else {
                continue;
            };
            let terms = crate::officer::store::load_terms(connection, (person_id, to)).await?;
            let new = crate::officer::Term {
                term_id: None,
                unit_id: to,
                from_on: on,
                mandate: crate::officer::Mandate::Appointed,
                decision: Some(self.heading.number.clone()),
                ..term
            };
            let Ok(after) = crate::officer::begin(&terms, new) else {
                continue;
            };
            let place = after.iter().position(|term| term.term_id.is_none());
            let written = crate::officer::store::Written {
                permit: self.permit,
                catalogue: &self.app.catalogue,
                kind: "began",
            };
            let after = (after, place.unwrap_or(0));
            crate::officer::store::write(connection, written, &terms, after).await?;
        }
        Ok(())
    }
}

/// The history of somebody whose unit is followed by another from the day on: what he was there
/// after the day, he was at the other.
fn handed(
    before: &History,
    (from, to): (i32, i32),
    (on, decision): (Day, Option<String>),
) -> Result<History, crate::member::Refusal> {
    let mut spells = Vec::new();
    for spell in before.spells() {
        let lasts = spell.left.as_ref().is_none_or(|left| left.on > on);
        if spell.unit_id != from || !lasts {
            spells.push(spell.clone());
        } else if spell.from_on >= on {
            spells.push(Spell {
                unit_id: to,
                ..spell.clone()
            });
        } else {
            let moved = Leaving {
                on,
                why: WhyLeft::Moved,
                decision: decision.clone(),
            };
            let at_the_other = Spell {
                spell_id: None,
                unit_id: to,
                from_on: on,
                how: HowJoined::Moved,
                decision: decision.clone(),
                left: spell.left.clone(),
            };
            spells.push(Spell {
                left: Some(moved),
                ..spell.clone()
            });
            spells.push(at_the_other);
        }
    }
    History::of(spells)
}

/// Takes back what an act's change did to members, officers and employers: how many members, and of
/// how many others something later was done.
pub async fn take_back(
    connection: &mut PgConnection,
    app: &App,
    permit: &Permit,
    change_no: i64,
) -> sqlx::Result<(u64, u64)> {
    let (mut people, mut changed) = (0, 0);
    for movement in crate::member::movements_of_change(connection, change_no).await? {
        match crate::member::store::undo(connection, permit, &movement).await {
            Ok(()) => people += 1,
            Err(crate::member::store::WriteFault::Sql(error)) => return Err(error),
            Err(_) => changed += 1,
        }
    }
    for act_id in store::term_acts_of(connection, change_no).await? {
        let by = (permit, &*app.catalogue);
        match crate::officer::store::undo(connection, by, act_id).await {
            Ok(_) => {}
            Err(crate::officer::store::WriteFault::Sql(error)) => return Err(error),
            Err(_) => changed += 1,
        }
    }
    store::employers_back(connection, change_no).await?;
    Ok((people, changed))
}
