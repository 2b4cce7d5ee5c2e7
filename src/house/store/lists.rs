//! Houses of a unit and of what stands below it, listed and added up; records by hand without a case.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use crate::house::rules::State;

/// What a list is asked with.
#[derive(Debug, Clone, Copy)]
pub struct ListAsked<'a> {
    pub unit_id: i32,
    pub line: &'a str,
    pub today: Day,
    /// Folded words of the family, the place or the unit; empty for all.
    pub folded: &'a str,
    /// A state, or empty for all.
    pub state: &'a str,
    pub offset: i64,
    pub limit: i64,
}

/// A house as it is listed.
#[derive(Debug, Clone)]
pub struct Listed {
    pub house_id: i64,
    pub unit_code: String,
    pub unit: String,
    pub family: String,
    pub house: String,
    pub works: String,
    pub place: String,
    pub surveyed_on: Day,
    pub handed_on: Option<Day>,
    pub state: State,
    pub approved_dong: Option<i64>,
    pub paid_dong: i64,
}

/// The houses of a unit and below it, those that wait first, and how many there are.
pub async fn list(
    connection: &mut PgConnection,
    asked: ListAsked<'_>,
) -> sqlx::Result<(Vec<Listed>, i64)> {
    let rows = sqlx::query!(
        r#"select h.house_id, u.code, n.name as "unit!", coalesce(p.full_name, '') as "family!",
                  h.house, h.works, h.place, h.surveyed_on, h.handed_on, h.state, h.approved_dong,
                  coalesce((select sum(s.paid_dong) from house_share s
                     where s.house_id = h.house_id and s.source <> 'family'),
                    (select (r.answers #>> '{dong,money}')::bigint from record r
                      where r.record_id = h.carried_id and h.state = 'closed'), 0)::bigint as "paid!",
                  count(*) over () as "total!"
             from house_case h join unit u using (unit_id)
             join unit_above a on a.unit_id = h.unit_id and a.above_id = $1 and a.line = $2
              and a.from_on <= $3 and a.seen_until > $3
             cross join lateral (select name, folded from unit_name n where n.unit_id = h.unit_id
                order by lower(n.during) desc limit 1) n
             left join person p on p.person_id = person_kept(h.person_id)
            where ($5 = '' or h.state = $5)
              and ($4 = '' or coalesce(p.folded, '') like '%' || $4 || '%'
                   or n.folded like '%' || $4 || '%' or lower(h.place) like '%' || lower($4) || '%')
            order by array_position(array['proposed', 'returned', 'building', 'approved', 'surveyed',
                       'handed'], h.state), h.surveyed_on desc, h.house_id desc
            limit $7 offset $6"#,
        asked.unit_id,
        asked.line,
        asked.today.to_sqlx() as _,
        asked.folded,
        asked.state,
        asked.offset,
        asked.limit
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let listed = rows.into_iter().map(|row| Listed {
        house_id: row.house_id,
        unit_code: row.code,
        unit: row.unit,
        family: row.family,
        house: row.house,
        works: row.works,
        place: row.place,
        surveyed_on: row.surveyed_on.to_jiff(),
        handed_on: row.handed_on.map(|day| day.to_jiff()),
        state: State::of(&row.state).unwrap_or(State::Surveyed),
        approved_dong: row.approved_dong,
        paid_dong: row.paid,
    });
    Ok((listed.collect(), total))
}

/// Houses of one kind of works at a unit and below it.
#[derive(Debug, Clone)]
pub struct ByWorks {
    pub works: String,
    pub all: i64,
    pub handed: i64,
    pub approved_dong: i64,
    pub paid_dong: i64,
    /// Paid for those that were handed over.
    pub handed_dong: i64,
}

/// The houses of a unit and below it by works.
pub async fn sums(
    connection: &mut PgConnection,
    (unit_id, line): (i32, &str),
    today: Day,
) -> sqlx::Result<Vec<ByWorks>> {
    sqlx::query_as!(
        ByWorks,
        r#"with own as (
             select h.works, h.state in ('handed', 'closed') as done, h.approved_dong,
                    coalesce((select sum(s.paid_dong) from house_share s
                       where s.house_id = h.house_id and s.source <> 'family'),
                      (select (r.answers #>> '{dong,money}')::bigint from record r
                        where r.record_id = h.carried_id and h.state = 'closed'), 0) as paid
               from house_case h
               join unit_above a on a.unit_id = h.unit_id and a.above_id = $1 and a.line = $2
                and a.from_on <= $3 and a.seen_until > $3
              where h.state not in ('refused', 'off'))
           select works, count(*) as "all!", count(*) filter (where done) as "handed!",
                  coalesce(sum(approved_dong), 0)::bigint as "approved_dong!",
                  coalesce(sum(paid), 0)::bigint as "paid_dong!",
                  coalesce(sum(paid) filter (where done), 0)::bigint as "handed_dong!"
             from own group by works order by works"#,
        unit_id,
        line,
        today.to_sqlx() as _
    )
    .fetch_all(connection)
    .await
}

/// How many houses wait for a unit's decision: proposed below it, or its own where it decides itself.
pub async fn waiting_for(
    connection: &mut PgConnection,
    (unit_id, line): (i32, &str),
    today: Day,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from house_case h
             join unit_above a on a.unit_id = h.unit_id and a.above_id = $1 and a.line = $2
              and a.from_on <= $3 and a.seen_until > $3
             join unit u on u.unit_id = h.unit_id
            where h.state = 'proposed'
              and (h.unit_id <> $1 or u.tier in ('federation', 'confederation'))"#,
        unit_id,
        line,
        today.to_sqlx() as _
    )
    .fetch_one(connection)
    .await
}

/// A record by hand of a house without a case.
#[derive(Debug, Clone)]
pub struct Carried {
    pub record_id: i64,
    pub happened_on: Day,
    pub is_handed: bool,
}

/// The unit's records by hand that have no case yet, newest first.
pub async fn carried(
    connection: &mut PgConnection,
    unit_id: i32,
    limit: i64,
) -> sqlx::Result<Vec<Carried>> {
    sqlx::query!(
        r#"select record_id, happened_on, coalesce(stage = 'ban-giao', false) as "is_handed!"
             from record where unit_id = $1 and kind = 'mai-am' and state = 'recorded'
              and origin is null order by happened_on desc, record_id desc limit $2"#,
        unit_id,
        limit
    )
    .fetch_all(connection)
    .await
    .map(|rows| {
        let line = rows.into_iter().map(|row| Carried {
            record_id: row.record_id,
            happened_on: row.happened_on.to_jiff(),
            is_handed: row.is_handed,
        });
        line.collect()
    })
}

/// The case that was opened from a record.
pub async fn find_carried(
    connection: &mut PgConnection,
    record_id: i64,
) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "select house_id from house_case where carried_id = $1",
        record_id
    )
    .fetch_optional(connection)
    .await
}
