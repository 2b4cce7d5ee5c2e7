//! What the directory reads: who is where, by the role that sees it of everyone and writes nothing.

use std::collections::{HashMap, HashSet};

use futures_util::TryStreamExt;
use name_index::Entry;
use sqlx::{PgConnection, PgPool, Postgres, Transaction};
use tokio::sync::mpsc::Sender;

use super::super::rules::{Numbers, Row, Told, told_of};
use crate::fact::Snapshot;

/// People handed over at a time.
const BATCH: usize = 5_000;

/// What was written after a snapshot.
#[derive(Debug, Default)]
pub struct News {
    pub snapshot: Snapshot,
    /// Whether units have changed their places.
    pub places_changed: bool,
    /// Everyone who may no longer be as he was held.
    pub changed: Vec<i64>,
    pub told: Told,
}

/// Everything written after the snapshot, as of one moment. `merged_before` says into whom people
/// were merged when they were last read: those are read anew, too.
pub async fn read_after(
    register: &PgPool,
    last: &Snapshot,
    merged_before: impl Fn(&[i64]) -> Vec<i64>,
) -> sqlx::Result<News> {
    // One statement sees one moment, so most questions need no transaction.
    let news = read_changed(&mut *register.acquire().await?, last).await?;
    if news.changed.is_empty() {
        return Ok(news);
    }
    let mut tx = begin(register).await?;
    let mut news = read_changed(&mut tx, last).await?;
    let mut asked = merged_before(&news.changed);
    asked.extend_from_slice(&news.changed);
    let rows = read_families(&mut tx, &asked).await?;
    tx.commit().await?;
    news.changed.extend(rows.iter().map(|row| row.person_id));
    news.told = told_of(rows);
    Ok(news)
}

/// Everyone, in batches; returns the snapshot and who was merged. Ends early when nobody receives.
pub async fn read_all(
    register: &PgPool,
    receiver: Sender<Vec<Entry>>,
) -> sqlx::Result<(Snapshot, HashMap<i64, i64>)> {
    let mut tx = begin(register).await?;
    let known = sqlx::query!(
        r#"select known_before as "known_before!", unknown as "unknown!" from changes_known()"#
    )
    .fetch_one(&mut *tx)
    .await?;
    let snapshot = Snapshot {
        xmax: known.known_before,
        xip: known.unknown,
    };
    let merged =
        sqlx::query_scalar!("select person_id from person where merged_into_id is not null")
            .fetch_all(&mut *tx)
            .await?;
    let rows = read_families(&mut tx, &merged).await?;
    let of_families: HashSet<i64> = rows.iter().map(|row| row.person_id).collect();
    let told = told_of(rows);
    let mut elsewhere = read_elsewhere(&mut tx).await?;
    let mut people = sqlx::query!(
        r#"select p.person_id, p.unit_id, p.full_name, p.national_id, p.passport, p.phone,
                  c.number as "card?"
             from person p
             left join card c on c.person_id = p.person_id and c.state = 'issued'
            where p.registered and p.merged_into_id is null and p.erased_on is null"#
    )
    .fetch(&mut *tx);
    let mut batch = told.entries;
    while let Some(row) = people.try_next().await? {
        if of_families.contains(&row.person_id) {
            continue;
        }
        let row = Row {
            person_id: row.person_id,
            unit_id: row.unit_id,
            full_name: row.full_name,
            numbers: Numbers {
                national_id: row.national_id,
                passport: row.passport,
                phone: row.phone,
                card: row.card,
            },
            merged_into_id: None,
            registered: true,
            spells_at: elsewhere.remove(&row.person_id).unwrap_or_default(),
        };
        batch.push(row.entry());
        if batch.len() >= BATCH && receiver.send(std::mem::take(&mut batch)).await.is_err() {
            break;
        }
    }
    drop(people);
    // Whoever no longer receives has failed already and says so.
    let _ = receiver.send(batch).await;
    tx.commit().await?;
    Ok((snapshot, told.merged))
}

async fn begin(register: &PgPool) -> sqlx::Result<Transaction<'static, Postgres>> {
    register
        .begin_with("begin isolation level repeatable read read only")
        .await
}

async fn read_changed(connection: &mut PgConnection, last: &Snapshot) -> sqlx::Result<News> {
    let row = sqlx::query!(
        r#"select known.known_before as "known_before!", known.unknown as "unknown!",
                  exists (select from place_change
                           where change_no >= $1 or change_no = any($2)) as "places_changed!",
                  array(select person_id from person where change_no >= $1 or change_no = any($2)
                        union
                        select person_id from spell where change_no >= $1 or change_no = any($2)
                        union
                        select person_id from card where change_no >= $1 or change_no = any($2)
                        union
                        select person_id from person_gone
                         where change_no >= $1 or change_no = any($2)) as "changed!"
             from changes_known() known"#,
        last.xmax,
        &last.xip
    )
    .fetch_one(connection)
    .await?;
    Ok(News {
        snapshot: Snapshot {
            xmax: row.known_before,
            xip: row.unknown,
        },
        places_changed: row.places_changed,
        changed: row.changed,
        told: Told::default(),
    })
}

/// These people, those they were merged into, and everyone merged into those.
async fn read_families(connection: &mut PgConnection, people: &[i64]) -> sqlx::Result<Vec<Row>> {
    let rows = sqlx::query!(
        r#"with recursive up(person_id) as (
             select unnest($1::bigint[])
             union
             select p.merged_into_id from up join person p using (person_id)
              where p.merged_into_id is not null),
           family(person_id) as (
             select person_id from up
             union
             select p.person_id from family f join person p on p.merged_into_id = f.person_id)
           select p.person_id, p.unit_id, p.full_name, p.national_id, p.passport, p.phone,
                  p.merged_into_id, p.registered and p.erased_on is null as "registered!",
                  c.number as "card?",
                  array(select distinct s.unit_id from spell s
                         where s.person_id = p.person_id) as "spells_at!"
             from family join person p using (person_id)
             left join card c on c.person_id = p.person_id and c.state = 'issued'"#,
        people
    )
    .fetch_all(connection)
    .await?;
    let rows = rows.into_iter().map(|row| Row {
        person_id: row.person_id,
        unit_id: row.unit_id,
        full_name: row.full_name,
        numbers: Numbers {
            national_id: row.national_id,
            passport: row.passport,
            phone: row.phone,
            card: row.card,
        },
        merged_into_id: row.merged_into_id,
        registered: row.registered,
        spells_at: row.spells_at,
    });
    Ok(rows.collect())
}

/// The units people were at beside the one that keeps them: few have any.
async fn read_elsewhere(connection: &mut PgConnection) -> sqlx::Result<HashMap<i64, Vec<i32>>> {
    let rows = sqlx::query!(
        "select distinct s.person_id, s.unit_id from spell s join person p using (person_id)
          where s.unit_id <> p.unit_id"
    )
    .fetch_all(connection)
    .await?;
    let mut elsewhere: HashMap<i64, Vec<i32>> = Default::default();
    for row in rows {
        elsewhere
            .entry(row.person_id)
            .or_default()
            .push(row.unit_id);
    }
    Ok(elsewhere)
}
