//! Records by hand as the history of a round. What they say is read from their facts each time, so
//! that one put right or withdrawn afterwards counts as it stands.

use sqlx::PgConnection;
use timeline::Day;

use crate::access::Permit;
use crate::programme::store::tell;
use crate::store::begin_change;

/// A record by hand, as a round's history shows it.
#[derive(Debug, Clone)]
pub struct ByHand {
    pub record_id: i64,
    pub unit_name: String,
    pub happened_on: Day,
    pub people: i64,
    pub turns: i64,
    pub dong: i64,
}

/// What the history of a round comes to below a unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Carried {
    pub records: i64,
    pub people: i64,
    pub turns: i64,
    pub dong: i64,
}

/// Which records are asked for: of a round, at a unit and below it.
#[derive(Debug, Clone, Copy)]
pub struct Whose {
    pub round_id: i64,
    pub below_id: i32,
}

/// Records by hand of the round's kind in its days that contradict nothing its programme always
/// answers: those tied to it, or those tied to no round. Gives a page of them and how many there are.
pub async fn by_hand(
    connection: &mut PgConnection,
    (whose, is_tied): (Whose, bool),
    (offset, limit): (i64, i64),
) -> sqlx::Result<(Vec<ByHand>, i64)> {
    let rows = sqlx::query!(
        r#"with own as (
             select c.record_id, c.unit_id, c.kind, c.happened_on, count(*) over () as total
               from aid_round r join programme p using (programme_id)
               join record c on c.kind = p.kind and c.happened_on between r.from_on and r.until_on
               left join aid_carried a on a.record_id = c.record_id
              where r.aid_round_id = $1 and c.state = 'recorded' and c.origin is null
                and (case when $3 then a.aid_round_id = $1 else a.record_id is null end)
                and c.unit_id in (select unit_id from unit_above where above_id = $2)
                and c.unit_id in (select unit_id from unit_in_scope)
                and not exists (select from jsonb_each(p.answers) f
                                 where c.answers ? f.key and c.answers->f.key <> f.value)
              order by c.happened_on, c.record_id offset $4 limit $5)
           select o.record_id, n.name as "unit_name!", o.happened_on, o.total as "total!",
                  s.people as "people!", s.turns as "turns!", s.dong as "dong!"
             from own o
            cross join lateral (select name from unit_name n where n.unit_id = o.unit_id
               order by lower(n.during) desc limit 1) n
            cross join lateral (
              select (count(distinct f.person_id) filter (where y.code = o.kind || '.people')
                      + coalesce(sum(f.amount) filter (where y.code = o.kind || '.people'
                          and f.person_id is null), 0))::bigint as people,
                     coalesce(sum(f.amount) filter (where y.code = o.kind || '.people'), 0)::bigint as turns,
                     coalesce(sum(f.amount) filter (where y.code = o.kind || '.dong'), 0)::bigint as dong
                from fact f join series y using (series_no) join record c using (record_id)
               where f.record_id = o.record_id and f.change_no = c.change_no and f.amount > 0) s
            order by o.happened_on, o.record_id"#,
        whose.round_id,
        whose.below_id,
        is_tied,
        offset,
        limit
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let listed = rows.into_iter().map(|row| ByHand {
        record_id: row.record_id,
        unit_name: row.unit_name,
        happened_on: row.happened_on.to_jiff(),
        people: row.people,
        turns: row.turns,
        dong: row.dong,
    });
    Ok((listed.collect(), total))
}

/// What the records tied to a round say together below a unit; people by name count once.
pub async fn carried(connection: &mut PgConnection, whose: Whose) -> sqlx::Result<Carried> {
    sqlx::query_as!(
        Carried,
        r#"with own as (
             select c.record_id, c.kind from aid_carried a join record c using (record_id)
              where a.aid_round_id = $1 and c.state = 'recorded'
                and c.unit_id in (select unit_id from unit_above where above_id = $2)
           ), said as (
             select f.person_id, sum(f.amount) filter (where y.code = o.kind || '.people') as turns,
                    sum(f.amount) filter (where y.code = o.kind || '.dong') as dong
               from own o join fact f using (record_id) join series y using (series_no) group by 1)
           select (select count(*) from own) as "records!",
                  (count(*) filter (where person_id is not null and turns > 0)
                   + coalesce(sum(turns) filter (where person_id is null), 0))::bigint as "people!",
                  coalesce(sum(turns), 0)::bigint as "turns!", coalesce(sum(dong), 0)::bigint as "dong!"
             from said"#,
        whose.round_id,
        whose.below_id
    )
    .fetch_one(connection)
    .await
}

/// Ties records to a round; those already tied, or that do not fit, are left. Gives how many were.
pub async fn tie(
    connection: &mut PgConnection,
    permit: &Permit,
    whose: Whose,
    records: &[i64],
) -> sqlx::Result<i64> {
    let author = permit.author();
    let of = Some(whose.below_id);
    let change_no = begin_change(connection, author, of, "records carried over").await?;
    let tied = sqlx::query!(
        "insert into aid_carried (record_id, aid_round_id, unit_id, change_no)
         select c.record_id, r.aid_round_id, c.unit_id, $4
           from aid_round r join programme p using (programme_id)
           join record c on c.kind = p.kind and c.happened_on between r.from_on and r.until_on
          where r.aid_round_id = $1 and c.record_id = any($3) and c.state = 'recorded' and c.origin is null
            and c.unit_id in (select unit_id from unit_above where above_id = $2)
            and c.unit_id in (select unit_id from unit_in_scope)
         on conflict do nothing",
        whose.round_id,
        whose.below_id,
        records,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    note(
        connection,
        (change_no, whose),
        "aid-carried",
        tied.rows_affected(),
    )
    .await
}

/// Lets records go again; gives how many there were.
pub async fn untie(
    connection: &mut PgConnection,
    permit: &Permit,
    whose: Whose,
    records: &[i64],
) -> sqlx::Result<i64> {
    let author = permit.author();
    let of = Some(whose.below_id);
    let change_no = begin_change(connection, author, of, "records let go").await?;
    let gone = sqlx::query!(
        "delete from aid_carried where aid_round_id = $1 and record_id = any($3)
            and unit_id in (select unit_id from unit_above where above_id = $2)",
        whose.round_id,
        whose.below_id,
        records
    )
    .execute(&mut *connection)
    .await?;
    note(
        connection,
        (change_no, whose),
        "aid-let-go",
        gone.rows_affected(),
    )
    .await
}

async fn note(
    connection: &mut PgConnection,
    (change_no, whose): (i64, Whose),
    deed: &str,
    records: u64,
) -> sqlx::Result<i64> {
    if records > 0 {
        let about = (whose.round_id, serde_json::json!({ "records": records }));
        let of = (change_no, whose.below_id);
        tell(connection, of, (deed, "aid-round"), about).await?;
    }
    Ok(records.cast_signed())
}
