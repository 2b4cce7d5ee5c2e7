//! The generated people in the database: copied in blocks, under numbers drawn beforehand, with the
//! facts their spells say by the register's own rule.

use std::sync::Arc;

use timeline::day_number;
use tokio::sync::mpsc;

use super::{BATCH, DemoFault, Load, store};
use crate::demo::people::{DrawnPerson, Held, PeopleDrawing, Roll};
use crate::demo::records::Wish;
use crate::demo::tree::Plan;
use crate::member::history::said_by;
use crate::member::{Birth, Spell, sex_code};
use crate::store::copy::Rows;

/// The rows of one block.
struct Block {
    people: Rows,
    spells: Rows,
    facts: Rows,
}

impl Load<'_> {
    /// Draws everybody on a thread of its own and copies them in as they come; returns who may be
    /// named on records.
    pub(super) async fn people(&mut self, plan: &Arc<Plan>, wish: Wish) -> Result<Roll, DemoFault> {
        let mut next = store::next_numbers(self.connection).await?;
        let mut roll = Roll::of(plan);
        let (sender, mut receiver) = mpsc::channel(2);
        let (plan_there, ids) = (plan.clone(), self.ids.to_vec());
        let drawing = tokio::task::spawn_blocking(move || {
            draw(&plan_there, (wish, &ids), &sender);
        });
        while let Some(batch) = receiver.recv().await {
            let mut block = Block {
                people: Rows::new(),
                spells: Rows::new(),
                facts: Rows::new(),
            };
            for (unit, drawn) in batch {
                let (person_id, first_spell) = next;
                self.person_row(&mut block.people, person_id, (unit, &drawn));
                let newest = self.spell_rows(&mut block, next, &drawn).await?;
                roll.enter(unit, newest);
                let spells = drawn.history.spells().len();
                next = (
                    person_id + 1,
                    first_spell + i64::try_from(spells).unwrap_or(0),
                );
                self.written.people += 1;
            }
            store::copy_people(self.connection, block.people.finish()).await?;
            store::copy_spells(self.connection, block.spells.finish()).await?;
            crate::demo::store::copy_facts(self.connection, block.facts.finish()).await?;
        }
        drawing.await.map_err(|_| DemoFault::Ended)?;
        store::numbers_used(self.connection, next).await?;
        Ok(roll)
    }

    fn person_row(&self, rows: &mut Rows, person_id: i64, (unit, drawn): (usize, &DrawnPerson)) {
        let details = &drawn.details;
        rows.row(16)
            .big(person_id)
            .number(self.ids[unit])
            .text(&details.full_name)
            .text(&vietnamese::fold(&details.full_name))
            .text(&vietnamese::name_sort_key(&details.full_name))
            .day_or_null(details.birth.and_then(Birth::day).map(day_number))
            .small_or_null(details.birth.map(Birth::year))
            .text_or_null(details.sex.map(sex_code))
            .text_or_null(details.national_id.as_deref())
            .text_or_null(details.phone.as_deref())
            .text_or_null(details.home_place.as_deref())
            .text_or_null(details.job.as_deref())
            .text_or_null(details.education.as_deref())
            .yes()
            .day_or_null(drawn.confirmed_on.map(day_number))
            .big(self.change_no);
    }

    /// Writes the spells and their facts; returns the newest one's days for the roll.
    async fn spell_rows(
        &mut self,
        block: &mut Block,
        (person_id, first_spell): (i64, i64),
        drawn: &DrawnPerson,
    ) -> sqlx::Result<Held> {
        let mut previous: Option<&Spell> = None;
        let mut held = Held {
            person_id,
            from_on: timeline::Day::MAX,
            until_on: None,
            sex: drawn.details.sex,
        };
        for (spell_id, spell) in (first_spell..).zip(drawn.history.spells()) {
            let left = spell.left.as_ref();
            let before = previous.and_then(|previous| previous.left.as_ref());
            block
                .spells
                .row(11)
                .big(spell_id)
                .big(person_id)
                .number(spell.unit_id)
                .day(day_number(spell.from_on))
                .day_or_forever(left.map(|left| day_number(left.on)))
                .day_or_null(before.map(|left| day_number(left.on)))
                .text(spell.how.code())
                .text_or_null(left.map(|left| left.why.code()))
                .text_or_null(spell.decision.as_deref())
                .text_or_null(left.and_then(|left| left.decision.as_deref()))
                .big(self.change_no);
            for fact in said_by(spell, drawn.details.sex) {
                self.fact_row(
                    &mut block.facts,
                    (None, Some(spell_id), spell.unit_id),
                    fact,
                )
                .await?;
            }
            held.from_on = spell.from_on;
            held.until_on = left.map(|left| left.on);
            previous = Some(spell);
            self.written.spells += 1;
        }
        Ok(held)
    }
}

/// Draws everybody and sends them in batches with the places of their units; ends early when nobody
/// receives.
fn draw(
    plan: &Plan,
    (wish, ids): (Wish, &[i32]),
    sender: &mpsc::Sender<Vec<(usize, DrawnPerson)>>,
) {
    let mut drawing = PeopleDrawing::new(wish, plan, ids);
    let mut batch = Vec::with_capacity(BATCH);
    for unit in plan.first_base()..plan.units.len() {
        batch.extend(drawing.unit(unit).into_iter().map(|person| (unit, person)));
        if batch.len() >= BATCH && sender.blocking_send(std::mem::take(&mut batch)).is_err() {
            return;
        }
    }
    // Whoever no longer receives has failed already and says so.
    let _ = sender.blocking_send(batch);
}
