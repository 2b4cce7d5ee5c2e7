//! The acts on members as pages and programs share them: hold the person, read his history, let the
//! history say what follows, write it, in the actor's own transaction.

pub mod store;

use timeline::Day;

use super::history::store::{Movement, Written, load_history, movements};
use super::history::{History, Joining, Leaving, Spell};
use super::rules::{Details, Sensitive, refuse};
use super::store::{
    Person, WriteFault, add_person, find_person, undo, write_act, write_deed, write_sensitive,
};
use crate::access::Permit;
use crate::store::begin_change;
use crate::web::{FormState, WebError, Words};

/// The person within the scope, held until the transaction ends, with his history.
pub async fn hold(
    connection: &mut sqlx::PgConnection,
    person_id: i64,
) -> Result<Option<(Person, History)>, sqlx::Error> {
    store::hold_person(connection, person_id).await?;
    let Some(person) = find_person(connection, person_id).await? else {
        return Ok(None);
    };
    let history = load_history(connection, person_id).await?;
    Ok(Some((person, history)))
}

/// Somebody as a joining form tells him.
#[derive(Debug, Clone)]
pub struct Newcomer {
    pub details: Details,
    pub sensitive: Option<Sensitive>,
    pub joining: Joining,
}

/// Takes somebody into the register with his first spell, within a change already begun. Returns
/// his number.
pub async fn admit(
    connection: &mut sqlx::PgConnection,
    change_no: i64,
    new: &Newcomer,
) -> Result<i64, WriteFault> {
    let unit_id = new.joining.unit_id;
    let before = History::default();
    let after = before.join(new.joining.clone())?;
    let person_id = add_person(connection, change_no, unit_id, &new.details).await?;
    if let Some(sensitive) = &new.sensitive {
        write_sensitive(connection, change_no, person_id, sensitive).await?;
    }
    let written = Written {
        person_id,
        change_no,
        kind: "joined",
        unit_id,
        happened_on: new.joining.on,
        decision: new.joining.decision.as_deref(),
    };
    write_act(connection, &written, &before, &after).await?;
    Ok(person_id)
}

/// Somebody of the register joins again, within a change already begun.
pub async fn join_again(
    connection: &mut sqlx::PgConnection,
    change_no: i64,
    (person, before): (&Person, &History),
    joining: Joining,
) -> Result<i64, WriteFault> {
    let after = before.join(joining.clone())?;
    let written = Written {
        person_id: person.person_id,
        change_no,
        kind: "joined",
        unit_id: joining.unit_id,
        happened_on: joining.on,
        decision: joining.decision.as_deref(),
    };
    Ok(write_act(connection, &written, before, &after).await?)
}

/// Somebody leaves the unit of his open spell, within a change already begun.
pub async fn leave(
    connection: &mut sqlx::PgConnection,
    change_no: i64,
    (person, before): (&Person, &History),
    leaving: Leaving,
) -> Result<i64, WriteFault> {
    let Some(open) = before.open() else {
        return Ok(refuse("on", "member-not-now")?);
    };
    let unit_id = open.unit_id;
    let after = before.leave(unit_id, leaving.clone())?;
    let written = Written {
        person_id: person.person_id,
        change_no,
        kind: "left",
        unit_id,
        happened_on: leaving.on,
        decision: leaving.decision.as_deref(),
    };
    Ok(write_act(connection, &written, before, &after).await?)
}

/// A spell put right. Whatever spells change with it must be of units within the scope.
pub async fn correct_spell(
    connection: &mut sqlx::PgConnection,
    permit: &Permit,
    (person, before): (&Person, &History),
    right: Spell,
) -> Result<i64, WriteFault> {
    let Some(spell_id) = right.spell_id else {
        return Ok(refuse("spell", "member-spell-unknown")?);
    };
    let (unit_id, happened_on) = (right.unit_id, right.from_on);
    let after = before.correct(spell_id, right)?;
    if after == *before {
        return Ok(refuse("spell", "member-nothing-changed")?);
    }
    touches_only_own(connection, before, &after).await?;
    let author = permit.author();
    let change_no = begin_change(connection, author, Some(unit_id), "spell corrected").await?;
    let written = Written {
        person_id: person.person_id,
        change_no,
        kind: "corrected",
        unit_id,
        happened_on,
        decision: None,
    };
    Ok(write_act(connection, &written, before, &after).await?)
}

/// Refuses what would change the spells of a unit outside the scope: a transfer's other end is not
/// undone or put right from here.
async fn touches_only_own(
    connection: &mut sqlx::PgConnection,
    before: &History,
    after: &History,
) -> Result<(), WriteFault> {
    let (old, new) = (chained(before), chained(after));
    let gone = old.iter().filter(|row| !new.contains(row));
    let come = new.iter().filter(|row| !old.contains(row));
    let mut units: Vec<i32> = gone.chain(come).map(|(spell, _)| spell.unit_id).collect();
    units.sort_unstable();
    units.dedup();
    if store::in_scope(connection, &units).await?.len() < units.len() {
        return Ok(refuse("spell", "member-other-end-not-here")?);
    }
    Ok(())
}

/// Each spell with the day the one before it ended: the two change together.
fn chained(history: &History) -> Vec<(&Spell, Option<Day>)> {
    let ends = history.spells().iter().map(|spell| spell.left.as_ref());
    let before = std::iter::once(None).chain(ends.map(|left| left.map(|left| left.on)));
    history.spells().iter().zip(before).collect()
}

/// Undoes a movement of a person within the scope.
pub async fn undo_movement(
    connection: &mut sqlx::PgConnection,
    permit: &Permit,
    movement: &Movement,
) -> Result<(), WriteFault> {
    if hold(connection, movement.person_id).await?.is_none() {
        return Ok(refuse("movement", "member-undo-too-late")?);
    }
    touches_only_own(connection, &movement.after, &movement.before).await?;
    undo(connection, permit, movement).await
}

/// Undoes everything one change did to members. Returns how many movements there were.
pub async fn undo_change(
    connection: &mut sqlx::PgConnection,
    permit: &Permit,
    change_no: i64,
) -> Result<usize, WriteFault> {
    let done = store::movements_of_change(connection, change_no).await?;
    for movement in &done {
        undo_movement(connection, permit, movement).await?;
    }
    Ok(done.len())
}

/// The movement of a person by its number.
pub async fn find_movement(
    connection: &mut sqlx::PgConnection,
    person_id: i64,
    movement_id: i64,
) -> sqlx::Result<Option<Movement>> {
    let all = movements(connection, person_id).await?;
    Ok(all
        .into_iter()
        .find(|movement| movement.movement_id == movement_id))
}

/// Says of several people that what stands of them is so. Returns how many of them there were
/// within the scope.
pub async fn confirm_people(
    connection: &mut sqlx::PgConnection,
    permit: &Permit,
    (unit_id, today): (i32, Day),
    people: &[i64],
) -> sqlx::Result<usize> {
    let author = permit.author();
    let change_no = begin_change(connection, author, Some(unit_id), "members confirmed").await?;
    let confirmed = store::confirm(connection, (change_no, today), people).await?;
    for subject in &confirmed {
        let (person_id, unit_id) = *subject;
        let deed = ("member-confirmed", serde_json::json!({}));
        write_deed(connection, change_no, (unit_id, person_id), deed).await?;
    }
    Ok(confirmed.len())
}

/// Puts a refusal beside its field; what the database refused because another was quicker is said
/// as such. Any other fault is ours.
pub fn settle(form: &mut FormState, fault: WriteFault, words: Words) -> Result<(), WebError> {
    match fault {
        WriteFault::Refused(refusal) => {
            let sentence = words.t(refusal.message);
            if ["on", "unit", "why"].contains(&refusal.field) {
                form.wrong(refusal.field, sentence);
            } else {
                form.refusal = Some(sentence);
            }
            Ok(())
        }
        WriteFault::Sql(sqlx::Error::Database(error))
            if error.is_unique_violation() || error.is_foreign_key_violation() =>
        {
            form.refusal = Some(words.t("member-changed-meanwhile"));
            Ok(())
        }
        WriteFault::Sql(error) => Err(error.into()),
    }
}
