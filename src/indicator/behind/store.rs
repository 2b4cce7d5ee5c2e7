//! What stands behind figures, in the database.

use std::collections::HashMap;

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use super::split::{Given, Share, put_right, store as split};
use super::{Behind, BehindAsked, COUNTED, MemberBehind, Met, RecordBehind, say_shares};

/// Up to this many places below a unit the walk merges the newest facts of each.
const FEW_PLACES: i64 = 300;

/// The newest of what stands behind a figure, so many records and members, with the counts as far as
/// the walk went. Runs inside the asker's own transaction and shows what he may see.
pub async fn behind(
    connection: &mut PgConnection,
    asked: &BehindAsked,
    shown: usize,
) -> sqlx::Result<Behind> {
    let Walked { met, shares, given } = walked(connection, asked).await?;
    let records: Vec<i64> = met.iter().filter_map(Met::record).collect();
    let spells: Vec<_> = met.iter().filter_map(Met::spell).collect();
    let shown_records = &records[..records.len().min(shown)];
    let shown_spells = &spells[..spells.len().min(shown)];
    let mut rows = record_rows(connection, asked, shown_records).await?;
    say_shares(&mut rows, &shares);
    for row in &mut rows {
        let part = given
            .iter()
            .find(|one| one.met == Met::Record(row.record_id));
        if let Some(part) = part {
            (row.amount, row.people) = (part.amount, part.people);
        }
    }
    Ok(Behind {
        records: rows,
        members: member_rows(connection, asked, shown_spells).await?,
        records_total: i64::try_from(records.len()).unwrap_or(i64::MAX),
        members_total: i64::try_from(spells.len()).unwrap_or(i64::MAX),
    })
}

/// A page of the members behind a figure, and the count as far as the walk went.
pub async fn members(
    connection: &mut PgConnection,
    asked: &BehindAsked,
    (first, size): (usize, usize),
) -> sqlx::Result<Behind> {
    let met = walk(connection, asked).await?;
    let spells: Vec<_> = met.iter().filter_map(Met::spell).collect();
    let total = i64::try_from(spells.len()).unwrap_or(i64::MAX);
    let page: Vec<_> = spells.into_iter().skip(first).take(size).collect();
    Ok(Behind {
        members: member_rows(connection, asked, &page).await?,
        members_total: total,
        ..Behind::default()
    })
}

/// What the walk met, and what it was put right by at split units.
struct Walked {
    met: Vec<Met>,
    shares: Vec<Share>,
    given: Vec<Given>,
}

/// The records and spells whose facts still stand behind a figure, newest fact first, up to one past
/// [`COUNTED`].
pub async fn walk(connection: &mut PgConnection, asked: &BehindAsked) -> sqlx::Result<Vec<Met>> {
    Ok(walked(connection, asked).await?.met)
}

async fn walked(connection: &mut PgConnection, asked: &BehindAsked) -> sqlx::Result<Walked> {
    let mut met = walk_units(connection, asked).await?;
    let (mut shares, mut given) = (Vec::new(), Vec::new());
    if !asked.series.is_empty() {
        shares = split::shares(connection, asked).await?;
    }
    if !shares.is_empty() {
        given = split::given(connection, asked, &shares).await?;
        met = put_right(met, &given);
        met.truncate(usize::try_from(COUNTED + 1).unwrap_or(usize::MAX));
    }
    Ok(Walked {
        met: met.into_iter().map(|(met, _)| met).collect(),
        shares,
        given,
    })
}

/// The walk over the units that stand below.
///
/// Where few places stand below the unit, the newest facts of each are merged; where many do, facts
/// are walked by day and each is asked whether its unit is among them. Either way it costs what is
/// shown, not what there is.
async fn walk_units(
    connection: &mut PgConnection,
    asked: &BehindAsked,
) -> sqlx::Result<Vec<(Met, Day)>> {
    if asked.series.is_empty() {
        return Ok(Vec::new());
    }
    let places = sqlx::query_scalar!(
        r#"select count(*) as "count!" from (select 1 from unit_above
            where above_id = $1 and line = $2 limit $3) found"#,
        asked.unit_id,
        asked.line,
        FEW_PLACES + 1
    )
    .fetch_one(&mut *connection)
    .await?;
    // These queries differ by orders of magnitude with what is asked, so one plan for all is no
    // plan; and facts stand in their index in the very order wanted, sorting them reads them all.
    set(connection, "plan_cache_mode", "force_custom_plan").await?;
    if places <= FEW_PLACES {
        return walk_few(connection, asked).await;
    }
    let in_order = ["enable_sort", "enable_bitmapscan", "enable_hashagg"];
    for setting in in_order {
        set(connection, setting, "off").await?;
    }
    let met = walk_many(connection, asked).await?;
    for setting in in_order {
        set(connection, setting, "on").await?;
    }
    Ok(met)
}

async fn set(connection: &mut PgConnection, setting: &str, value: &str) -> sqlx::Result<()> {
    sqlx::query!("select set_config($1, $2, true)", setting, value)
        .fetch_one(connection)
        .await?;
    Ok(())
}

async fn walk_few(
    connection: &mut PgConnection,
    asked: &BehindAsked,
) -> sqlx::Result<Vec<(Met, Day)>> {
    let rows = sqlx::query!(
        r#"with asked as materialized (
             select s.series_no, array(select d.dims_no from dims d
                                        where d.values @> o.needed::jsonb) as dims
               from unnest($1::text[], $2::text[]) o(code, needed)
               join series s on s.code = o.code)
           select f.record_id, f.spell_id, max(f.happened_on) as "on!"
             from unit_above a cross join asked s
             cross join lateral (
               select d.happened_on, d.record_id, d.spell_id from (
                 select distinct happened_on, record_id, spell_id from fact
                  where unit_id = a.unit_id and series_no = s.series_no and sign = 1
                    and dims_no = any(s.dims) and happened_on >= $3 and happened_on < $4
                    and ($5::date is not null
                         or (happened_on >= a.from_on and happened_on < a.until_on))
                  order by happened_on desc, record_id desc, spell_id desc) d
                where case when d.record_id is not null
                  then (select sum(g.sign) from fact g
                         where g.record_id = d.record_id and g.series_no = s.series_no
                           and g.dims_no = any(s.dims) and g.happened_on = d.happened_on)
                  else (select sum(g.sign) from fact g
                         where g.spell_id = d.spell_id and g.series_no = s.series_no
                           and g.dims_no = any(s.dims) and g.happened_on = d.happened_on) end > 0
                order by d.happened_on desc, d.record_id desc, d.spell_id desc limit $6) f
            where a.above_id = $7 and a.line = $8
              and ($5::date is null or (a.from_on <= $5 and a.until_on > $5))
            group by f.record_id, f.spell_id, case when f.spell_id is not null then f.happened_on end
            order by max(f.happened_on) desc, f.record_id desc, f.spell_id desc limit $6"#,
        &asked.series,
        &asked.only,
        asked.first_on().to_sqlx() as _,
        asked.until_on.to_sqlx() as _,
        asked.tree_on.map(ToSqlx::to_sqlx) as _,
        COUNTED + 1,
        asked.unit_id,
        asked.line
    )
    .fetch_all(connection)
    .await?;
    let met = rows
        .into_iter()
        .filter_map(|row| Met::of(row.record_id, row.spell_id, row.on).zip(Some(row.on.to_jiff())));
    Ok(met.collect())
}

// "offset 0" keeps the question a question asked of each fact; as a join it would be answered for all
// facts before the first is shown.
async fn walk_many(
    connection: &mut PgConnection,
    asked: &BehindAsked,
) -> sqlx::Result<Vec<(Met, Day)>> {
    let rows = sqlx::query!(
        r#"with asked as materialized (
             select s.series_no, array(select d.dims_no from dims d
                                        where d.values @> o.needed::jsonb) as dims
               from unnest($1::text[], $2::text[]) o(code, needed)
               join series s on s.code = o.code)
           select f.record_id, f.spell_id, max(f.happened_on) as "on!"
             from asked s
             cross join lateral (
               select d.happened_on, d.record_id, d.spell_id from (
                 select distinct happened_on, record_id, spell_id from fact
                  where series_no = s.series_no and sign = 1 and dims_no = any(s.dims)
                    and happened_on >= $3 and happened_on < $4
                    and exists (select 1 from unit_above a
                          where a.above_id = $7 and a.line = $8 and a.unit_id = fact.unit_id
                            and a.from_on <= coalesce($5::date, fact.happened_on)
                            and a.until_on > coalesce($5::date, fact.happened_on) offset 0)
                  order by happened_on desc, record_id desc, spell_id desc) d
                where case when d.record_id is not null
                  then (select sum(g.sign) from fact g
                         where g.record_id = d.record_id and g.series_no = s.series_no
                           and g.dims_no = any(s.dims) and g.happened_on = d.happened_on)
                  else (select sum(g.sign) from fact g
                         where g.spell_id = d.spell_id and g.series_no = s.series_no
                           and g.dims_no = any(s.dims) and g.happened_on = d.happened_on) end > 0
                order by d.happened_on desc, d.record_id desc, d.spell_id desc limit $6) f
            group by f.record_id, f.spell_id, case when f.spell_id is not null then f.happened_on end
            order by max(f.happened_on) desc, f.record_id desc, f.spell_id desc limit $6"#,
        &asked.series,
        &asked.only,
        asked.first_on().to_sqlx() as _,
        asked.until_on.to_sqlx() as _,
        asked.tree_on.map(ToSqlx::to_sqlx) as _,
        COUNTED + 1,
        asked.unit_id,
        asked.line
    )
    .fetch_all(connection)
    .await?;
    let met = rows
        .into_iter()
        .filter_map(|row| Met::of(row.record_id, row.spell_id, row.on).zip(Some(row.on.to_jiff())));
    Ok(met.collect())
}

impl Met {
    pub(super) fn of(
        record_id: Option<i64>,
        spell_id: Option<i64>,
        on: jiff_sqlx::Date,
    ) -> Option<Self> {
        let record = record_id.map(Met::Record);
        record.or_else(|| Some(Met::Spell(spell_id?, on.to_jiff())))
    }

    /// The number of the record met.
    pub fn record(&self) -> Option<i64> {
        match self {
            Met::Record(record_id) => Some(*record_id),
            Met::Spell(..) => None,
        }
    }

    fn spell(&self) -> Option<(i64, Day)> {
        match self {
            Met::Record(_) => None,
            Met::Spell(spell_id, on) => Some((*spell_id, *on)),
        }
    }
}

/// What each of these records adds to the figure, in this order.
async fn record_rows(
    connection: &mut PgConnection,
    asked: &BehindAsked,
    ids: &[i64],
) -> sqlx::Result<Vec<RecordBehind>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!(
        r#"with counting as materialized (
             select s.series_no, d.dims_no, sum(o.times)::bigint as factor
               from unnest($1::text[], $2::text[], $3::bigint[]) o(code, needed, times)
               join series s on s.code = o.code join dims d on d.values @> o.needed::jsonb
              group by 1, 2)
           select r.record_id, u.code, n.name as "name!", r.kind, r.happened_on,
                  coalesce(said.amount, 0)::bigint as "amount!", coalesce(said.people, 0) as "people!"
             from unnest($4::bigint[]) with ordinality met(record_id, place)
             join record r using (record_id) join unit u on u.unit_id = r.unit_id
             cross join lateral (select name from unit_name n where n.unit_id = r.unit_id
                order by lower(n.during) desc limit 1) n
             cross join lateral (
               select sum(f.amount * c.factor) as amount, count(distinct f.person_id) as people
                 from fact f join counting c using (series_no, dims_no)
                where f.record_id = r.record_id and f.happened_on >= $5 and f.happened_on < $6
                  and exists (select 1 from unit_above a
                        where a.above_id = $7 and a.line = $8 and a.unit_id = f.unit_id
                          and a.from_on <= coalesce($9::date, f.happened_on)
                          and a.until_on > coalesce($9::date, f.happened_on))) said
            order by met.place"#,
        &asked.series,
        &asked.only,
        &asked.times,
        ids,
        asked.first_on().to_sqlx() as _,
        asked.until_on.to_sqlx() as _,
        asked.unit_id,
        asked.line,
        asked.tree_on.map(ToSqlx::to_sqlx) as _
    )
    .fetch_all(connection)
    .await?;
    let rows = rows.into_iter().map(|row| RecordBehind {
        record_id: row.record_id,
        unit: row.code,
        unit_name: row.name,
        kind: row.kind,
        on: row.happened_on.to_jiff(),
        amount: row.amount,
        people: row.people,
        share_ppm: None,
    });
    Ok(rows.collect())
}

/// Who came or went by these spells on these days, in this order, with the names the asker may see.
async fn member_rows(
    connection: &mut PgConnection,
    asked: &BehindAsked,
    met: &[(i64, Day)],
) -> sqlx::Result<Vec<MemberBehind>> {
    if met.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = met.iter().map(|(spell_id, _)| *spell_id).collect();
    let days: Vec<jiff_sqlx::Date> = met.iter().map(|(_, on)| on.to_sqlx()).collect();
    let rows = sqlx::query!(
        r#"with counting as materialized (
             select s.series_no, s.code, d.dims_no, d.values ->> 'cause' as cause,
                    sum(o.times)::bigint as factor
               from unnest($1::text[], $2::text[], $3::bigint[]) o(code, needed, times)
               join series s on s.code = o.code join dims d on d.values @> o.needed::jsonb
              group by 1, 2, 3, 4)
           select l.person_id, u.code as unit, n.name as "unit_name!",
                  met.happened_on as "on!", said.code as "series!", said.cause,
                  said.amount as "amount!"
             from unnest($4::bigint[], $5::date[]) with ordinality met(spell_id, happened_on, place)
             join spell l using (spell_id) join unit u on u.unit_id = l.unit_id
             cross join lateral (select name from unit_name n where n.unit_id = l.unit_id
                order by lower(n.during) desc limit 1) n
             cross join lateral (
               select c.code, c.cause, sum(f.amount * c.factor)::bigint as amount
                 from fact f join counting c using (series_no, dims_no)
                where f.spell_id = l.spell_id and f.happened_on = met.happened_on
                group by 1, 2 having sum(f.sign) > 0) said
            order by met.place"#,
        &asked.series,
        &asked.only,
        &asked.times,
        &ids,
        &days as _
    )
    .fetch_all(&mut *connection)
    .await?;
    let rows = rows.into_iter().map(|row| MemberBehind {
        person_id: row.person_id,
        name: None,
        unit: row.unit,
        unit_name: row.unit_name,
        on: row.on.to_jiff(),
        series: row.series,
        cause: row.cause,
        amount: row.amount,
    });
    let mut rows: Vec<MemberBehind> = rows.collect();
    name_members(connection, &mut rows).await?;
    Ok(rows)
}

/// Writes the names of those whom the asker may see beside them.
pub async fn name_members(
    connection: &mut PgConnection,
    members: &mut [MemberBehind],
) -> sqlx::Result<()> {
    let ids: Vec<i64> = members.iter().map(|member| member.person_id).collect();
    let rows = sqlx::query!(
        r#"select person_id as "person_id!", full_name as "full_name!" from member_name
            where person_id = any($1)"#,
        &ids
    )
    .fetch_all(connection)
    .await?;
    let names: HashMap<i64, String> = rows
        .into_iter()
        .map(|row| (row.person_id, row.full_name))
        .collect();
    for member in members {
        member.name = names.get(&member.person_id).cloned();
    }
    Ok(())
}
