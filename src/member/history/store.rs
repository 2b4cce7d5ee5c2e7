//! Spells in the database. A history is written as a whole: rows that changed are replaced, their
//! facts are taken back and said anew, and the movement keeps both sides for its undoing.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;
use vietnamese::Sex;

use super::{History, Leaving, Spell, said_by};
use crate::fact::SaidFact;
use crate::fact::store::intern_dims;
use crate::member::rules::sex_of;

/// The open end of a spell.
const FOREVER: &str = "infinity";

/// Every spell of the person, as far as the asker may see them.
pub async fn load_history(connection: &mut PgConnection, person_id: i64) -> sqlx::Result<History> {
    let rows = sqlx::query!(
        r#"select spell_id, unit_id, from_on, nullif(until_on, 'infinity') as "until_on",
                  how_joined, why_left, joined_decision, left_decision
             from spell where person_id = $1 order by from_on"#,
        person_id
    )
    .fetch_all(connection)
    .await?;
    let spells = rows.into_iter().map(|row| {
        let left = match (row.until_on, row.why_left.and_then(|why| why.parse().ok())) {
            (Some(on), Some(why)) => Some(Leaving {
                on: on.to_jiff(),
                why,
                decision: row.left_decision,
            }),
            _ => None,
        };
        let how = row.how_joined.parse().map_err(|()| {
            sqlx::Error::Protocol(format!("an unknown way of joining: {}", row.how_joined))
        })?;
        Ok(Spell {
            spell_id: Some(row.spell_id),
            unit_id: row.unit_id,
            from_on: row.from_on.to_jiff(),
            how,
            decision: row.joined_decision,
            left,
        })
    });
    let spells: Vec<Spell> = spells.collect::<sqlx::Result<_>>()?;
    History::of(spells).map_err(|refusal| sqlx::Error::Protocol(refusal.to_string()))
}

/// Whose history is written, and what was done.
#[derive(Debug, Clone)]
pub struct Written<'a> {
    pub person_id: i64,
    pub change_no: i64,
    /// The message key of the movement: `joined`, `left`, `moved`, `corrected`, `merged` …
    pub kind: &'a str,
    /// The unit at which it was done.
    pub unit_id: i32,
    pub happened_on: Day,
    pub decision: Option<&'a str>,
}

/// Writes the history that follows another, its facts and the movement; returns the history as
/// numbered and the number of the movement.
pub async fn write_history(
    connection: &mut PgConnection,
    written: &Written<'_>,
    before: &History,
    after: &History,
) -> sqlx::Result<(History, i64)> {
    let sex = sex_of_person(connection, written.person_id).await?;
    let after = replace_spells(
        connection,
        (written.person_id, written.change_no),
        before,
        after,
    )
    .await?;
    say_difference(connection, written.change_no, (before, sex), (&after, sex)).await?;
    let movement_id = sqlx::query_scalar!(
        "insert into movement (kind, person_id, unit_id, happened_on, decision_no, before, after, change_no)
         values ($1, $2, $3, $4, $5, $6, $7, $8) returning movement_id",
        written.kind,
        written.person_id,
        written.unit_id,
        written.happened_on.to_sqlx() as _,
        written.decision,
        serde_json::json!(before),
        serde_json::json!(after),
        written.change_no
    )
    .fetch_one(connection)
    .await?;
    Ok((after, movement_id))
}

async fn sex_of_person(connection: &mut PgConnection, person_id: i64) -> sqlx::Result<Option<Sex>> {
    let sex = sqlx::query_scalar!("select sex from person where person_id = $1", person_id)
        .fetch_one(connection)
        .await?;
    Ok(sex.as_deref().and_then(sex_of))
}

/// A spell with the end of the one before it, as the row keeps it.
fn rows_of(history: &History) -> Vec<(&Spell, Option<Day>)> {
    let spells = history.spells();
    let before = spells
        .iter()
        .map(|spell| spell.left.as_ref().map(|left| left.on));
    spells
        .iter()
        .zip(std::iter::once(None).chain(before))
        .collect()
}

/// Replaces the rows that differ; what stays the same is not touched. The chain of predecessors is
/// checked by the database when the transaction ends.
async fn replace_spells(
    connection: &mut PgConnection,
    (person_id, change_no): (i64, i64),
    before: &History,
    after: &History,
) -> sqlx::Result<History> {
    let (old, new) = (rows_of(before), rows_of(after));
    let gone = old.iter().filter(|row| !new.contains(row));
    let gone: Vec<i64> = gone.filter_map(|(spell, _)| spell.spell_id).collect();
    sqlx::query!(
        "delete from spell where person_id = $1 and spell_id = any($2)",
        person_id,
        &gone
    )
    .execute(&mut *connection)
    .await?;
    let mut numbered = Vec::with_capacity(new.len());
    for row in new {
        let (spell, previous_until_on) = row;
        if old.contains(&row) {
            numbered.push(spell.clone());
            continue;
        }
        let left = spell.left.as_ref();
        let spell_id = sqlx::query_scalar!(
            r#"insert into spell (spell_id, person_id, unit_id, from_on, until_on, previous_until_on,
                                  how_joined, why_left, joined_decision, left_decision, change_no)
               overriding system value
               values (coalesce($1, nextval(pg_get_serial_sequence('spell', 'spell_id'))), $2, $3, $4,
                       coalesce($5::date, $6::text::date), $7, $8, $9, $10, $11, $12)
               returning spell_id"#,
            spell.spell_id,
            person_id,
            spell.unit_id,
            spell.from_on.to_sqlx() as _,
            left.map(|left| left.on.to_sqlx()) as _,
            FOREVER,
            previous_until_on.map(ToSqlx::to_sqlx) as _,
            spell.how.code(),
            left.map(|left| left.why.code()),
            spell.decision,
            left.and_then(|left| left.decision.clone()),
            change_no
        )
        .fetch_one(&mut *connection)
        .await?;
        numbered.push(Spell {
            spell_id: Some(spell_id),
            ..spell.clone()
        });
    }
    History::of(numbered).map_err(|refusal| sqlx::Error::Protocol(refusal.to_string()))
}

/// Takes back what the spells before said and no longer say, and says what is new.
async fn say_difference(
    connection: &mut PgConnection,
    change_no: i64,
    (before, sex_before): (&History, Option<Sex>),
    (after, sex_after): (&History, Option<Sex>),
) -> sqlx::Result<()> {
    let say = |history: &History, sex| -> Vec<(i64, i32, SaidFact)> {
        let spells = history.spells().iter();
        spells
            .filter_map(|spell| Some((spell.spell_id?, spell)))
            .flat_map(|(id, spell)| {
                said_by(spell, sex)
                    .into_iter()
                    .map(move |fact| (id, spell.unit_id, fact))
            })
            .collect()
    };
    let (old, new) = (say(before, sex_before), say(after, sex_after));
    for (sign, facts, others) in [(-1, &old, &new), (1, &new, &old)] {
        for said in facts.iter().filter(|said| !others.contains(said)) {
            say_one(connection, (change_no, sign), said).await?;
        }
    }
    Ok(())
}

async fn say_one(
    connection: &mut PgConnection,
    (change_no, sign): (i64, i16),
    (spell_id, unit_id, fact): &(i64, i32, SaidFact),
) -> sqlx::Result<()> {
    let dims_no = intern_dims(connection, &fact.dims).await?;
    sqlx::query!(
        "insert into fact (change_no, spell_id, unit_id, happened_on, series_no, dims_no, amount, sign)
         select $1, $2, $3, $4, series_no, $6, $7::bigint * $8::smallint, $8 from series where code = $5",
        change_no,
        spell_id,
        unit_id,
        fact.day.to_sqlx() as _,
        fact.series,
        dims_no,
        fact.amount,
        sign
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Says the facts of a person's spells anew after his sex was put right.
pub async fn say_again(
    connection: &mut PgConnection,
    change_no: i64,
    person_id: i64,
    (before, after): (Option<Sex>, Option<Sex>),
) -> sqlx::Result<()> {
    if before == after {
        return Ok(());
    }
    let history = load_history(connection, person_id).await?;
    say_difference(connection, change_no, (&history, before), (&history, after)).await
}

/// A movement that was written, with both sides.
#[derive(Debug, Clone)]
pub struct Movement {
    pub movement_id: i64,
    pub kind: String,
    pub person_id: i64,
    pub unit_id: i32,
    pub happened_on: Day,
    pub decision: Option<String>,
    pub before: History,
    pub after: History,
    pub recorded_at: jiff::Timestamp,
    pub undone: bool,
}

/// Every movement of a person, newest first.
pub async fn movements(
    connection: &mut PgConnection,
    person_id: i64,
) -> sqlx::Result<Vec<Movement>> {
    let rows = sqlx::query!(
        r#"select m.movement_id, m.kind, m.person_id, m.unit_id, m.happened_on, m.decision_no,
                  m.before, m.after, coalesce(c.recorded_at, now()) as "recorded_at!",
                  m.undone_change_no is not null as "undone!"
             from movement m left join change c using (change_no)
            where m.person_id = $1 order by m.movement_id desc"#,
        person_id
    )
    .fetch_all(connection)
    .await?;
    let read = |value: serde_json::Value| {
        serde_json::from_value(value).map_err(|fault| sqlx::Error::Decode(Box::new(fault)))
    };
    rows.into_iter()
        .map(|row| {
            Ok(Movement {
                movement_id: row.movement_id,
                kind: row.kind,
                person_id: row.person_id,
                unit_id: row.unit_id,
                happened_on: row.happened_on.to_jiff(),
                decision: row.decision_no,
                before: read(row.before)?,
                after: read(row.after)?,
                recorded_at: row.recorded_at.to_jiff(),
                undone: row.undone,
            })
        })
        .collect()
}

/// Marks a movement undone; its history has been written back before.
pub async fn mark_undone(
    connection: &mut PgConnection,
    change_no: i64,
    movement_id: i64,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update movement set undone_change_no = $2 where movement_id = $1",
        movement_id,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes a history back to what it was before a movement: no movement of its own, for it is
/// marked on the one undone.
pub async fn write_back(
    connection: &mut PgConnection,
    change_no: i64,
    movement: &Movement,
) -> sqlx::Result<()> {
    let sex = sex_of_person(connection, movement.person_id).await?;
    let key = (movement.person_id, change_no);
    let before = replace_spells(connection, key, &movement.after, &movement.before).await?;
    say_difference(
        connection,
        change_no,
        (&movement.after, sex),
        (&before, sex),
    )
    .await?;
    mark_undone(connection, change_no, movement.movement_id).await
}
