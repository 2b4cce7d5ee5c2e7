//! The invariants in SQL.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use jiff_sqlx::ToSqlx;
use sqlx::PgPool;
use timeline::Period;

use crate::catalogue::Catalogue;
use crate::fact::Snapshot;
use crate::record::say_facts;
use crate::record::store::read_answers;

pub type Answer = sqlx::Result<(Vec<String>, u64, Duration)>;

async fn facts_counted(pool: &PgPool) -> sqlx::Result<u64> {
    let count = sqlx::query_scalar!(r#"select count(*) as "count!" from fact"#)
        .fetch_one(pool)
        .await?;
    Ok(count.cast_unsigned())
}

pub async fn facts_at_other_units(pool: &PgPool) -> Answer {
    let began = Instant::now();
    let breaches = sqlx::query_scalar!(
        r#"select format('fact %s of record %s', f.fact_id, f.record_id) as "breach!"
             from fact f join record r using (record_id) where f.unit_id <> r.unit_id limit 10"#
    )
    .fetch_all(pool)
    .await?;
    Ok((breaches, facts_counted(pool).await?, began.elapsed()))
}

pub async fn withdrawn_with_facts(pool: &PgPool) -> Answer {
    let began = Instant::now();
    let breaches = sqlx::query_scalar!(
        r#"select format('record %s', record_id) as "breach!"
             from record r join fact f using (record_id) where r.state = 'withdrawn'
            group by record_id having sum(f.sign) <> 0 limit 10"#
    )
    .fetch_all(pool)
    .await?;
    let checked =
        sqlx::query_scalar!(r#"select count(*) as "count!" from record where state = 'withdrawn'"#)
            .fetch_one(pool)
            .await?;
    Ok((breaches, checked.cast_unsigned(), began.elapsed()))
}

pub async fn taken_back_twice(pool: &PgPool) -> Answer {
    let began = Instant::now();
    let breaches = sqlx::query_scalar!(
        r#"select format('record %s, spell %s, series %s, %s', record_id, spell_id, series_no, said)
                    as "breach!"
             from (select record_id, spell_id, unit_id, happened_on, series_no, dims_no,
                          amount * sign as said, person_id
                     from fact
                    where record_id in (select record_id from fact where sign < 0)
                       or spell_id in (select spell_id from fact where sign < 0)
                    group by 1, 2, 3, 4, 5, 6, 7, 8 having sum(sign) < 0) broken limit 10"#
    )
    .fetch_all(pool)
    .await?;
    Ok((breaches, facts_counted(pool).await?, began.elapsed()))
}

pub async fn links_and_events(pool: &PgPool) -> Answer {
    let began = Instant::now();
    let breaches = sqlx::query_scalar!(
        r#"with said as (
             select child_id, parent_id, line, from_on, until_on from link_event
              group by 1, 2, 3, 4, 5 having sum(sign) = 1),
           held as (
             select child_id, parent_id, line, coalesce(lower(during), '-infinity') as from_on,
                    coalesce(upper(during), 'infinity') as until_on
               from (select child_id, parent_id, line, during from unit_link
                     union all
                     select child_id, parent_id, line, during from placement) links)
           select format('unit %s under %s on the %s line', child_id, parent_id, line) as "breach!"
             from ((table said except table held) union all (table held except table said)) differing
            limit 10"#
    )
    .fetch_all(pool)
    .await?;
    let checked = sqlx::query_scalar!(r#"select count(*) as "count!" from unit_link"#)
        .fetch_one(pool)
        .await?;
    Ok((breaches, checked.cast_unsigned(), began.elapsed()))
}

pub async fn places_and_links(pool: &PgPool) -> Answer {
    let began = Instant::now();
    let breaches = sqlx::query_scalar!(
        r#"with recursive up(unit_id, above_id, line, from_on, until_on) as (
             select u.unit_id, u.unit_id, lines.line, '-infinity'::date, 'infinity'::date
               from unit u cross join (values ('territorial'), ('sectoral')) lines(line)
             union all
             select up.unit_id, l.parent_id, up.line,
                    greatest(up.from_on, coalesce(lower(l.during), '-infinity')),
                    least(up.until_on, coalesce(upper(l.during), 'infinity'))
               from up
               join (select child_id, parent_id, line, during from unit_link
                     union all
                     select child_id, parent_id, line, during from placement) l
                 on l.child_id = up.above_id and l.line = up.line
                and coalesce(lower(l.during), '-infinity') < up.until_on
                and coalesce(upper(l.during), 'infinity') > up.from_on),
           held as (select unit_id, above_id, line, from_on, until_on from unit_above)
           select format('unit %s below %s on the %s line', unit_id, above_id, line) as "breach!"
             from ((table up except table held) union all (table held except table up)) differing
            limit 10"#
    )
    .fetch_all(pool)
    .await?;
    let checked = sqlx::query_scalar!(r#"select count(*) as "count!" from unit_above"#)
        .fetch_one(pool)
        .await?;
    Ok((breaches, checked.cast_unsigned(), began.elapsed()))
}

pub async fn circles(pool: &PgPool) -> Answer {
    let began = Instant::now();
    let breaches = sqlx::query_scalar!(
        r#"select format('unit %s on the %s line', unit_id, line) as "breach!" from unit_above
            where unit_id = above_id
            group by unit_id, line having count(*) > 1 limit 10"#
    )
    .fetch_all(pool)
    .await?;
    let checked = sqlx::query_scalar!(r#"select count(*) as "count!" from unit"#)
        .fetch_one(pool)
        .await?;
    Ok((breaches, checked.cast_unsigned(), began.elapsed()))
}

/// The quarters from the first fact to the last.
pub async fn quarters(pool: &PgPool) -> sqlx::Result<Vec<Period>> {
    let row = sqlx::query!("select min(happened_on) as first, max(happened_on) as last from fact")
        .fetch_one(pool)
        .await?;
    let (Some(first), Some(last)) = (row.first, row.last) else {
        return Ok(Vec::new());
    };
    let period = Period::through(first.to_jiff(), last.to_jiff());
    Ok(period.map(|period| period.quarters()).unwrap_or_default())
}

/// Count, amount and distinct people of every unit and series over a period, under the tree of
/// each fact's own day, as known at the snapshot. Units without facts are left out.
pub async fn roll_up(
    pool: &PgPool,
    line: &str,
    period: Period,
    known: &Snapshot,
) -> sqlx::Result<Vec<((i32, i16), (i64, i64, i64))>> {
    let rows = sqlx::query!(
        r#"with recursive
             links as (
               select child_id, parent_id, from_on, until_on from link_event
                where line = $1 and change_no < $4 and not change_no = any($5)
                group by 1, 2, 3, 4 having sum(sign) > 0),
             up(unit_id, above_id, from_on, until_on) as (
               select unit_id, unit_id, '-infinity'::date, 'infinity'::date from unit
               union all
               select up.unit_id, l.parent_id, greatest(up.from_on, l.from_on),
                      least(up.until_on, l.until_on)
                 from up join links l on l.child_id = up.above_id
                  and l.from_on < up.until_on and l.until_on > up.from_on),
             said as (
               select up.above_id, f.series_no, f.person_id, sum(f.sign) as facts,
                      sum(f.amount) as amount
                 from (select unit_id, happened_on, series_no, person_id, sign, amount, change_no
                        from fact
                      union all
                      select unit_id, happened_on, series_no, person_id, sign, amount, change_no
                        from fact_cut) f
                join up on up.unit_id = f.unit_id
                  and f.happened_on >= up.from_on and f.happened_on < up.until_on
                where f.happened_on >= $2 and f.happened_on < $3
                  and f.change_no < $4 and not f.change_no = any($5)
                group by 1, 2, 3)
           select above_id as "unit_id!", series_no as "series_no!",
                  sum(facts)::bigint as "facts!", sum(amount)::bigint as "amount!",
                  count(*) filter (where person_id is not null and facts > 0) as "people!"
             from said group by 1, 2
            having sum(facts) <> 0 or sum(amount) <> 0
                or count(*) filter (where person_id is not null and facts > 0) <> 0"#,
        line,
        period.from_on().to_sqlx() as _,
        period.until_on().to_sqlx() as _,
        known.xmax,
        &known.xip
    )
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            (
                (row.unit_id, row.series_no),
                (row.facts, row.amount, row.people),
            )
        })
        .collect())
}

type FactKey = (String, String, BTreeMap<String, String>, i64, Option<i64>);

/// Records whose standing facts are not those their answers say, and how many were compared.
pub async fn records_against_facts(
    (pool, owner): (&PgPool, &PgPool),
    catalogue: &Catalogue,
) -> sqlx::Result<(Vec<String>, u64)> {
    const SPAN: i64 = 50_000;
    let kept = people_kept(owner).await?;
    let last = sqlx::query_scalar!(r#"select coalesce(max(record_id), 0) as "last!" from record"#)
        .fetch_one(pool)
        .await?;
    let mut breaches = Vec::new();
    let mut checked = 0;
    let mut from = 0;
    while from <= last {
        let mut standing = standing_facts(pool, (from, from + SPAN)).await?;
        let mut rows = sqlx::query!(
            "select record_id, kind, happened_on, stage, answers, state from record
              where record_id >= $1 and record_id < $2",
            from,
            from + SPAN
        )
        .fetch(pool);
        while let Some(row) = rows.try_next().await? {
            checked += 1;
            let held = standing.remove(&row.record_id).unwrap_or_default();
            let Some(kind) = catalogue.kind(&row.kind) else {
                continue;
            };
            let mut said: BTreeMap<FactKey, i64> = BTreeMap::new();
            if row.state == "recorded" {
                let answers = read_answers(row.answers)?;
                let day = row.happened_on.to_jiff();
                let facts =
                    say_facts(kind, row.stage.as_deref(), day, &answers).unwrap_or_default();
                for fact in facts {
                    let day = fact.day.to_string();
                    let named = fact.person_id.map(|id| *kept.get(&id).unwrap_or(&id));
                    let key = (fact.series, day, fact.dims, fact.amount, named);
                    *said.entry(key).or_default() += 1;
                }
            }
            if said != held && breaches.len() < 10 {
                breaches.push(format!(
                    "record {}: says {said:?}, stands {held:?}",
                    row.record_id
                ));
            }
        }
        from += SPAN;
    }
    Ok((breaches, checked))
}

/// Whoever was merged, with the person he is now.
async fn people_kept(owner: &PgPool) -> sqlx::Result<HashMap<i64, i64>> {
    let rows = sqlx::query!(
        r#"select person_id, person_kept(person_id) as "kept!" from person
            where merged_into_id is not null"#
    )
    .fetch_all(owner)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.person_id, row.kept))
        .collect())
}

async fn standing_facts(
    pool: &PgPool,
    (from, until): (i64, i64),
) -> sqlx::Result<HashMap<i64, BTreeMap<FactKey, i64>>> {
    let mut standing: HashMap<i64, BTreeMap<FactKey, i64>> = HashMap::new();
    let mut rows = sqlx::query!(
        r#"select f.record_id as "record_id!", s.code, f.happened_on, d.values, f.amount * f.sign as "said!",
                  f.person_id, sum(f.sign) as "count!"
             from fact f join series s using (series_no) join dims d using (dims_no)
            where f.record_id >= $1 and f.record_id < $2
            group by f.record_id, s.code, f.happened_on, d.values, f.amount * f.sign, f.person_id
           having sum(f.sign) <> 0"#,
        from,
        until
    )
    .fetch(pool);
    while let Some(row) = rows.try_next().await? {
        let dims: BTreeMap<String, String> = serde_json::from_value(row.values).unwrap_or_default();
        let day = row.happened_on.to_jiff().to_string();
        let key = (row.code, day, dims, row.said, row.person_id);
        *standing
            .entry(row.record_id)
            .or_default()
            .entry(key)
            .or_default() += row.count;
    }
    Ok(standing)
}
