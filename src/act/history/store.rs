//! What is known of a unit through time, each fact with its days. Read within the asking account's
//! own transaction.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use super::lanes::{Fact, Lane};

fn lane_of(what: &str) -> Lane {
    match what {
        "name" => Lane::Name,
        "territorial" => Lane::Territorial,
        "sectoral" => Lane::Sectoral,
        "kind" => Lane::Kind,
        "seal" => Lane::Seal,
        "account" => Lane::Account,
        _ => Lane::Chair,
    }
}

/// The names, the units above by line, seals, accounts and chairs of a unit; `chair_posts` are the
/// posts that one person at a time holds.
pub async fn facts(
    connection: &mut PgConnection,
    unit_id: i32,
    chair_posts: &[String],
) -> sqlx::Result<Vec<Fact>> {
    let rows = sqlx::query!(
        r#"select what as "what!", said as "said!", code, lower(during) as from_on, upper(during) as until_on
             from (
               select 'name' as what, name as said, null as code, during
                 from unit_name where unit_id = $1
               union all
               select l.line, n.name, case when s.unit_id is not null then p.code end, l.during
                 from unit_link l join unit p on p.unit_id = l.parent_id
                 left join unit_in_scope s on s.unit_id = l.parent_id
                 cross join lateral (select name from unit_name n where n.unit_id = l.parent_id
                    order by lower(n.during) desc limit 1) n
                where l.child_id = $1
               union all
               select what, said, null, during from unit_mark where unit_id = $1
               union all
               select 'chair', o.full_name, null, t.held
                 from term t join officer_name o using (person_id)
                where t.unit_id = $1 and t.post = any($2)) facts
            order by lower(during) nulls first"#,
        unit_id,
        chair_posts
    )
    .fetch_all(connection)
    .await?;
    let facts = rows.into_iter().map(|row| Fact {
        lane: lane_of(&row.what),
        text: row.said,
        address: row.code.map(|code| format!("/don-vi/{code}")),
        from: row.from_on.map(|day| day.to_jiff()),
        until: row.until_on.map(|day| day.to_jiff()),
    });
    Ok(facts.collect())
}

/// The kinds a unit had before it was converted, the earliest first: each with the day it ceased.
pub async fn past_kinds(
    connection: &mut PgConnection,
    unit_id: i32,
) -> sqlx::Result<Vec<(String, Day)>> {
    let rows = sqlx::query!(
        "select kind, until_on from unit_kind_history where unit_id = $1 order by until_on",
        unit_id
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.kind, row.until_on.to_jiff()))
        .collect())
}

/// A unit that follows another, or is followed by it.
#[derive(Debug, Clone)]
pub struct Kin {
    pub code: String,
    pub name: String,
    /// Whether its pages are open to the asker.
    pub is_open: bool,
    pub share_ppm: u32,
    pub on: Day,
    pub act_id: i32,
    pub number: String,
    pub root_code: String,
}

/// Whom the unit follows, and who follows it, by acts that were not repealed.
pub async fn kin(
    connection: &mut PgConnection,
    unit_id: i32,
) -> sqlx::Result<(Vec<Kin>, Vec<Kin>)> {
    let rows = sqlx::query!(
        r#"select d.to_id = $1 as "is_before!", u.code, n.name as "name!",
                  (s.unit_id is not null) as "is_open!", d.share_ppm, a.effective_on, a.act_id, a.number,
                  r.code as root_code
             from descent d join act a using (act_id) join unit r on r.unit_id = a.root_id
             join unit u on u.unit_id = case when d.to_id = $1 then d.from_id else d.to_id end
             left join unit_in_scope s on s.unit_id = u.unit_id
             cross join lateral (select name from unit_name n where n.unit_id = u.unit_id
                order by lower(n.during) desc limit 1) n
            where (d.from_id = $1 or d.to_id = $1) and a.state = 'confirmed' and d.from_id <> d.to_id
            order by a.effective_on desc, n.name"#,
        unit_id
    )
    .fetch_all(connection)
    .await?;
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for row in rows {
        let kin = Kin {
            code: row.code,
            name: row.name,
            is_open: row.is_open,
            share_ppm: row.share_ppm.cast_unsigned(),
            on: row.effective_on.to_jiff(),
            act_id: row.act_id,
            number: row.number,
            root_code: row.root_code,
        };
        if row.is_before {
            before.push(kin);
        } else {
            after.push(kin);
        }
    }
    Ok((before, after))
}

/// Says a seal or account from a day on: what was said of later days stays, what held on the day
/// ends with it.
pub async fn say_mark(
    connection: &mut PgConnection,
    (unit_id, change_no): (i32, i64),
    (what, said, from_on): (&str, &str, Day),
) -> sqlx::Result<()> {
    sqlx::query!(
        "update unit_mark set during = daterange(lower(during), $3), change_no = $4
          where unit_id = $1 and what = $2 and during @> $3::date
            and (lower(during) is null or lower(during) < $3)",
        unit_id,
        what,
        from_on.to_sqlx() as _,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "delete from unit_mark where unit_id = $1 and what = $2 and lower(during) = $3",
        unit_id,
        what,
        from_on.to_sqlx() as _
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into unit_mark (unit_id, what, said, during, change_no)
         select $1, $2, $3, daterange($4, min(lower(during))), $5 from unit_mark
          where unit_id = $1 and what = $2 and lower(during) > $4",
        unit_id,
        what,
        said,
        from_on.to_sqlx() as _,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// An act by which the unit's own federation was reorganised.
#[derive(Debug)]
pub struct OwnAct {
    pub act_id: i32,
    pub number: String,
    pub title: String,
    pub effective_on: Day,
    pub is_repealed: bool,
}

/// The acts carried out on what stands below the unit, with those that were repealed.
pub async fn own_acts(connection: &mut PgConnection, unit_id: i32) -> sqlx::Result<Vec<OwnAct>> {
    let rows = sqlx::query!(
        r#"select act_id, number, title, effective_on, state = 'repealed' as "is_repealed!" from act
            where root_id = $1 and state in ('confirmed', 'repealed') order by effective_on, act_id"#,
        unit_id
    )
    .fetch_all(connection)
    .await?;
    let acts = rows.into_iter().map(|row| OwnAct {
        act_id: row.act_id,
        number: row.number,
        title: row.title,
        effective_on: row.effective_on.to_jiff(),
        is_repealed: row.is_repealed,
    });
    Ok(acts.collect())
}
