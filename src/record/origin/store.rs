//! Records of other features in the database, one or thousands at once.

use std::collections::{BTreeMap, HashMap};

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use super::{Entry, Feature};
use crate::access::Permit;
use crate::catalogue::Kind;
use crate::fact::SaidFact;
use crate::fact::store::intern_dims;
use crate::record::rules::say_facts;
use crate::record::store::{WriteFault, find_record, withdraw};
use crate::store::begin_change;

/// Writes records of one kind with their facts and audit lines in one change, each statement for all
/// of them at once. A record whose reference its unit has already is left as it is. Returns the
/// records' numbers in the order of the entries.
pub async fn enter_all(
    connection: &mut PgConnection,
    permit: &Permit,
    (kind, feature): (&Kind, Feature),
    entries: &[Entry],
) -> Result<Vec<i64>, WriteFault> {
    let author = permit.author();
    let unit = entries.first().map(|entry| entry.unit_id);
    let change_no = begin_change(connection, author, unit, "recorded").await?;
    let mut said = Vec::new();
    for entry in entries {
        let stage = entry.stage.as_deref();
        said.push(say_facts(kind, stage, entry.happened_on, &entry.answers)?);
    }
    let units: Vec<i32> = entries.iter().map(|entry| entry.unit_id).collect();
    let references: Vec<String> = entries.iter().map(|own| own.reference.clone()).collect();
    let days: Vec<_> = entries
        .iter()
        .map(|own| own.happened_on.to_sqlx())
        .collect();
    let stages: Vec<Option<String>> = entries.iter().map(|own| own.stage.clone()).collect();
    let answers: Vec<_> = entries
        .iter()
        .map(|own| serde_json::json!(own.answers))
        .collect();
    let origins: Vec<i64> = entries.iter().map(|own| own.origin_id).collect();
    let written = sqlx::query!(
        r#"insert into record (unit_id, kind, ref, happened_on, stage, answers, change_no, recorded_by,
               origin, origin_id)
           select e.unit_id, $1, e.ref, e.happened_on, e.stage, e.answers, $2, $3, $4, e.origin_id
             from unnest($5::integer[], $6::text[], $7::date[], $8::text[], $9::jsonb[], $10::bigint[])
                  as e(unit_id, ref, happened_on, stage, answers, origin_id)
           on conflict (unit_id, ref) do nothing
           returning record_id, unit_id, ref as "reference!""#,
        kind.code,
        change_no,
        author,
        feature.code(),
        &units,
        &references,
        &days as _,
        &stages as &[Option<String>],
        &answers,
        &origins
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut numbers: HashMap<(i32, String), i64> = HashMap::new();
    for row in written {
        numbers.insert((row.unit_id, row.reference), row.record_id);
    }
    let new = entries.iter().zip(said).filter_map(|(entry, facts)| {
        let number = numbers.get(&(entry.unit_id, entry.reference.clone()))?;
        Some((*number, entry.unit_id, facts))
    });
    say_all(connection, change_no, new.collect()).await?;
    tell_all(connection, change_no).await?;
    let known = sqlx::query!(
        r#"select record_id, e.place as "place!"
             from unnest($1::integer[], $2::text[]) with ordinality as e(unit_id, ref, place)
             join record r on r.unit_id = e.unit_id and r.ref = e.ref order by e.place"#,
        &units,
        &references
    )
    .fetch_all(connection)
    .await?;
    Ok(known.into_iter().map(|row| row.record_id).collect())
}

/// Says the facts of new records.
async fn say_all(
    connection: &mut PgConnection,
    change_no: i64,
    new: Vec<(i64, i32, Vec<SaidFact>)>,
) -> sqlx::Result<()> {
    let mut dims_known: HashMap<BTreeMap<String, String>, i32> = HashMap::new();
    let (mut records, mut units, mut days) = (Vec::new(), Vec::new(), Vec::new());
    let (mut series, mut dims) = (Vec::new(), Vec::new());
    let (mut amounts, mut people) = (Vec::new(), Vec::new());
    for (record_id, unit_id, facts) in new {
        for fact in facts {
            let dims_no = match dims_known.get(&fact.dims) {
                Some(dims_no) => *dims_no,
                None => {
                    let dims_no = intern_dims(connection, &fact.dims).await?;
                    dims_known.insert(fact.dims, dims_no);
                    dims_no
                }
            };
            records.push(record_id);
            units.push(unit_id);
            days.push(fact.day.to_sqlx());
            series.push(fact.series);
            dims.push(dims_no);
            amounts.push(fact.amount);
            people.push(fact.person_id);
        }
    }
    sqlx::query!(
        "insert into fact (change_no, record_id, unit_id, happened_on, series_no, dims_no, amount,
             person_id, sign)
         select $1, f.record_id, f.unit_id, f.happened_on, s.series_no, f.dims_no, f.amount,
                person_kept_now(f.person_id), 1
           from unnest($2::bigint[], $3::integer[], $4::date[], $5::text[], $6::integer[], $7::bigint[],
                       $8::bigint[]) as f(record_id, unit_id, happened_on, series, dims_no, amount,
                                          person_id)
           join series s on s.code = f.series",
        change_no,
        &records,
        &units,
        &days as _,
        &series,
        &dims,
        &amounts,
        &people as &[Option<i64>]
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The audit line of every record the change wrote.
async fn tell_all(connection: &mut PgConnection, change_no: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into audit_line (change_no, unit_id, deed, subject, subject_id, detail)
         select $1, unit_id, 'recorded', 'record', record_id,
                jsonb_build_object('kind', kind, 'on', happened_on, 'origin', origin)
           from record r where r.change_no = $1 and origin is not null and version_no = 1
            and not exists (select from audit_line a where a.change_no = $1
                               and a.subject = 'record' and a.subject_id = r.record_id)",
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes back every standing record a feature wrote for one of its deeds; gives their number.
pub async fn withdraw_of(
    connection: &mut PgConnection,
    permit: &Permit,
    (feature, origin_id): (Feature, i64),
    reason: &str,
) -> Result<usize, WriteFault> {
    let standing = sqlx::query_scalar!(
        "select record_id from record where origin = $1 and origin_id = $2 and state = 'recorded'
          order by record_id for update",
        feature.code(),
        origin_id
    )
    .fetch_all(&mut *connection)
    .await?;
    for record_id in &standing {
        if let Some(record) = find_record(connection, *record_id).await? {
            withdraw(connection, permit, &record, reason).await?;
        }
    }
    Ok(standing.len())
}
