//! The people pasted rows may mean, found together, and the rows added together.

use std::collections::{BTreeMap, BTreeSet};

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use crate::access::Permit;
use crate::member::lookup::Found;
use crate::member::lookup::store::Within;
use crate::programme::list::store::{NewLine, recount};
use crate::programme::store::{List, tell};
use crate::store::begin_change;

/// Of each name (folded) or card number, the people of the register kept at or below a unit.
pub async fn people(
    connection: &mut PgConnection,
    within: Within<'_>,
    (names, cards): (&[String], &[String]),
    on: Day,
) -> sqlx::Result<BTreeMap<String, Vec<Found>>> {
    let rows = sqlx::query!(
        r#"with asked as (
             select distinct named.folded as sought, person_kept(named.person_id) as person_id
               from person named where named.registered and named.folded = any($4)
             union
             select c.number, person_kept(c.person_id) from card c
              where c.number = any($5) and c.state = 'issued'
           )
           select a.sought as "sought!", p.person_id, p.full_name, p.birth_year,
                  right(p.national_id, 4) as id_end, n.name as "unit_name?",
                  s.person_id is not null as "member!"
             from asked a join person p using (person_id)
             left join spell s on s.person_id = p.person_id and s.from_on <= $6 and s.until_on > $6
             left join lateral (select name from unit_name n where n.unit_id = p.unit_id
                order by lower(n.during) desc limit 1) n on true
            where p.registered and p.merged_into_id is null
              and exists (select from unit_above a where a.above_id = $1 and a.line = $2
                           and a.unit_id = p.unit_id and a.from_on <= $3 and a.until_on > $3)
            order by p.birth_year, p.person_id"#,
        within.unit_id,
        within.line,
        within.today.to_sqlx() as _,
        names,
        cards,
        on.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    let mut found: BTreeMap<String, Vec<Found>> = BTreeMap::new();
    for row in rows {
        let person = Found {
            person_id: row.person_id,
            full_name: row.full_name,
            birth_year: row.birth_year,
            unit_name: row.unit_name,
            id_end: row.id_end,
            member: row.member,
            registered: true,
        };
        found.entry(row.sought).or_default().push(person);
    }
    Ok(found)
}

/// Who stands on a list himself, struck out or not.
pub async fn standing(connection: &mut PgConnection, list_id: i64) -> sqlx::Result<BTreeSet<i64>> {
    let people = sqlx::query_scalar!(
        "select person_id from aid_line where aid_list_id = $1 and kin = 'self'",
        list_id
    )
    .fetch_all(connection)
    .await?;
    Ok(people.into_iter().collect())
}

/// Puts people on a list together; whoever stands there is passed over. Gives how many came.
pub async fn add_all(
    connection: &mut PgConnection,
    permit: &Permit,
    list: &List,
    lines: &[NewLine],
) -> sqlx::Result<u64> {
    let author = permit.author();
    let change_no = begin_change(connection, author, Some(list.unit_id), "lines pasted").await?;
    let people: Vec<i64> = lines.iter().map(|line| line.person_id).collect();
    let amounts: Vec<i64> = lines.iter().map(|line| line.amount_dong).collect();
    let texts = |of: fn(&NewLine) -> &String| -> Vec<String> {
        lines.iter().map(|line| of(line).clone()).collect()
    };
    let done = sqlx::query!(
        "insert into aid_line (aid_list_id, unit_id, person_id, amount_dong, reason, bank, account_no,
             change_no)
         select $1, $2, n.person_id, n.dong, n.reason, n.bank, n.account_no, $3
           from unnest($4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::text[])
                with ordinality as n(person_id, dong, reason, bank, account_no, place)
          order by n.place on conflict do nothing",
        list.aid_list_id,
        list.unit_id,
        change_no,
        &people,
        &amounts,
        &texts(|line| &line.reason),
        &texts(|line| &line.bank),
        &texts(|line| &line.account_no)
    )
    .execute(&mut *connection)
    .await?;
    recount(connection, &[list.aid_list_id]).await?;
    let about = (
        list.aid_list_id,
        serde_json::json!({ "lines": done.rows_affected() }),
    );
    let deed = ("aid-lines-pasted", "aid-list");
    tell(connection, (change_no, list.unit_id), deed, about).await?;
    Ok(done.rows_affected())
}
