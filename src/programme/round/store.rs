//! Programmes and rounds written, and how a round is going, in the database.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use crate::access::Permit;
use crate::programme::eligibility::rules::Rules;
use crate::programme::store::tell;
use crate::store::begin_change;

/// A programme to begin.
#[derive(Debug, Clone)]
pub struct NewProgramme {
    pub unit_id: i32,
    pub kind: String,
    pub answers: serde_json::Value,
    pub name: String,
    pub purpose: String,
    pub key: String,
}

/// Begins a programme; nothing where the unit has one of that name. Sent again it is the first.
pub async fn add_programme(
    connection: &mut PgConnection,
    permit: &Permit,
    new: &NewProgramme,
) -> sqlx::Result<Option<i64>> {
    let before = sqlx::query_scalar!(
        "select programme_id from programme where unit_id = $1 and key = $2",
        new.unit_id,
        new.key
    )
    .fetch_optional(&mut *connection)
    .await?;
    if before.is_some() {
        return Ok(before);
    }
    let author = permit.author();
    let change_no = begin_change(connection, author, Some(new.unit_id), "programme begun").await?;
    let programme_id = sqlx::query_scalar!(
        "insert into programme (unit_id, kind, answers, name, purpose, key, change_no)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning programme_id",
        new.unit_id,
        new.kind,
        new.answers,
        new.name,
        new.purpose,
        new.key,
        change_no
    )
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(programme_id) = programme_id {
        let about = (programme_id, serde_json::json!({ "kind": new.kind }));
        let deed = ("programme-begun", "programme");
        tell(connection, (change_no, new.unit_id), deed, about).await?;
    }
    Ok(programme_id)
}

/// A round to write.
#[derive(Debug, Clone)]
pub struct NewRound {
    pub programme_id: i64,
    pub unit_id: i32,
    pub name: String,
    pub from_on: Day,
    pub until_on: Day,
    pub lists_until_on: Day,
    pub counts_on: Day,
    pub rules: Rules,
    pub each_dong: i64,
    pub most_dong: i64,
    pub budget_dong: Option<i64>,
    pub way: String,
    pub gift: String,
    pub paid_by: String,
    pub fund_id: Option<i64>,
    pub approvals: i16,
    pub key: String,
}

/// Writes a round as a draft; nothing where the programme has one of that name. Sent again it is
/// the first.
pub async fn add_round(
    connection: &mut PgConnection,
    permit: &Permit,
    new: &NewRound,
) -> sqlx::Result<Option<i64>> {
    let before = sqlx::query_scalar!(
        "select aid_round_id from aid_round where unit_id = $1 and key = $2",
        new.unit_id,
        new.key
    )
    .fetch_optional(&mut *connection)
    .await?;
    if before.is_some() {
        return Ok(before);
    }
    let author = permit.author();
    let change_no = begin_change(connection, author, Some(new.unit_id), "round written").await?;
    let round_id = sqlx::query_scalar!(
        "insert into aid_round (programme_id, unit_id, name, from_on, until_on, lists_until_on, counts_on,
             rules, each_dong, most_dong, budget_dong, way, gift, paid_by, fund_id, approvals, key, change_no)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
         on conflict do nothing returning aid_round_id",
        new.programme_id,
        new.unit_id,
        new.name,
        new.from_on.to_sqlx() as _,
        new.until_on.to_sqlx() as _,
        new.lists_until_on.to_sqlx() as _,
        new.counts_on.to_sqlx() as _,
        new.rules.json(),
        new.each_dong,
        new.most_dong,
        new.budget_dong,
        new.way,
        new.gift,
        new.paid_by,
        new.fund_id,
        new.approvals,
        new.key,
        change_no
    )
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(round_id) = round_id {
        let about = (round_id, serde_json::json!({ "each": new.each_dong }));
        let deed = ("aid-round-written", "aid-round");
        tell(connection, (change_no, new.unit_id), deed, about).await?;
    }
    Ok(round_id)
}

/// Opens a draft or closes what is open; false where it stands so already or elsewhere.
pub async fn move_round(
    connection: &mut PgConnection,
    permit: &Permit,
    (round_id, unit_id): (i64, i32),
    state: &str,
) -> sqlx::Result<bool> {
    let author = permit.author();
    let change_no = begin_change(connection, author, Some(unit_id), "round moved").await?;
    let moved = sqlx::query!(
        "update aid_round set state = $2, change_no = $3 where aid_round_id = $1 and unit_id = $4
            and (state, $2) in (('draft', 'open'), ('open', 'closed'), ('closed', 'open'))",
        round_id,
        state,
        change_no,
        unit_id
    )
    .execute(&mut *connection)
    .await?;
    if moved.rows_affected() == 0 {
        return Ok(false);
    }
    let deed = format!("aid-round-{state}");
    let about = (round_id, serde_json::json!({}));
    tell(
        connection,
        (change_no, unit_id),
        (&deed, "aid-round"),
        about,
    )
    .await?;
    Ok(true)
}

/// The sums of a round within the asker's scope.
#[derive(Debug, Clone, Default)]
pub struct Sums {
    pub lists: i64,
    pub draft: i64,
    pub submitted: i64,
    pub approved: i64,
    pub people: i64,
    pub turns: i64,
    pub total_dong: i64,
    pub approved_dong: i64,
}

pub async fn sums(
    connection: &mut PgConnection,
    (round_id, below_id): (i64, i32),
) -> sqlx::Result<Sums> {
    sqlx::query_as!(
        Sums,
        r#"select count(*) as "lists!", count(*) filter (where state in ('draft', 'returned')) as "draft!",
                  count(*) filter (where state = 'submitted') as "submitted!",
                  count(*) filter (where state = 'approved') as "approved!",
                  coalesce(sum(people), 0)::bigint as "people!", coalesce(sum(turns), 0)::bigint as "turns!",
                  coalesce(sum(total_dong), 0)::bigint as "total_dong!",
                  coalesce(sum(total_dong) filter (where state = 'approved'), 0)::bigint as "approved_dong!"
             from aid_list l where l.aid_round_id = $1 and l.state not in ('refused', 'dropped')
              and l.unit_id in (select unit_id from unit_above where above_id = $2)"#,
        round_id,
        below_id
    )
    .fetch_one(connection)
    .await
}

/// What the lists of a round come to whoever may see them, for the budget.
pub async fn committed(connection: &mut PgConnection, round_id: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select coalesce(sum(total_dong), 0)::bigint as "dong!" from aid_list
            where aid_round_id = $1 and state in ('submitted', 'approved')"#,
        round_id
    )
    .fetch_one(connection)
    .await
}

/// A list as the table of a round or of a unit shows it.
#[derive(Debug, Clone)]
pub struct Listed {
    pub aid_list_id: i64,
    pub code: String,
    pub name: String,
    pub round: String,
    pub lists_until_on: Day,
    pub state: String,
    pub people: i32,
    pub turns: i32,
    pub total_dong: i64,
    pub marks: i64,
}

/// Which lists are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct ListsAsked<'a> {
    pub round_id: Option<i64>,
    pub below_id: i32,
    pub state: &'a str,
    /// Part of a unit's code or name.
    pub search: &'a str,
    pub sort: &'a str,
    pub offset: i64,
    pub limit: i64,
}

/// The lists asked for and how many there are.
pub async fn lists(
    connection: &mut PgConnection,
    asked: ListsAsked<'_>,
) -> sqlx::Result<(Vec<Listed>, i64)> {
    let rows = sqlx::query!(
        r#"select l.aid_list_id, u.code, n.name as "name!", r.name as round, r.lists_until_on, l.state, l.people,
                  l.turns, l.total_dong, count(*) over () as "total!",
                  case when $8 then (select count(*) from aid_mark m join aid_line i using (aid_line_id)
                    where i.aid_list_id = l.aid_list_id and i.struck is null and m.answer is null)
                    else 0 end as "marks!"
             from aid_list l join aid_round r using (aid_round_id) join unit u on u.unit_id = l.unit_id
             cross join lateral (select name from unit_name n where n.unit_id = l.unit_id
                order by lower(n.during) desc limit 1) n
            where ($1::bigint is null or l.aid_round_id = $1)
              and l.unit_id in (select unit_id from unit_above where above_id = $2)
              and ($3 = '' or l.state = $3) and ($4 = '' or u.code ilike $4 or n.name ilike $4)
            order by case when $5 = 'tien' then l.total_dong when $5 = 'nguoi' then l.people end desc,
                     u.code, l.aid_list_id desc
            offset $6 limit $7"#,
        asked.round_id,
        asked.below_id,
        asked.state,
        like(asked.search),
        asked.sort,
        asked.offset,
        asked.limit,
        asked.limit <= 200
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let listed = rows.into_iter().map(|row| Listed {
        aid_list_id: row.aid_list_id,
        code: row.code,
        name: row.name,
        round: row.round,
        lists_until_on: row.lists_until_on.to_jiff(),
        state: row.state,
        people: row.people,
        turns: row.turns,
        total_dong: row.total_dong,
        marks: row.marks,
    });
    Ok((listed.collect(), total))
}

fn like(search: &str) -> String {
    let plain: String = search
        .trim()
        .chars()
        .filter(|c| !matches!(c, '%' | '_' | '\\'))
        .collect();
    if plain.is_empty() {
        String::new()
    } else {
        format!("%{plain}%")
    }
}

/// The list of a unit in a round, if it has one that stands.
pub async fn own_list(
    connection: &mut PgConnection,
    (round_id, unit_id): (i64, i32),
) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "select aid_list_id from aid_list where aid_round_id = $1 and unit_id = $2
            and state not in ('refused', 'dropped') order by number desc limit 1",
        round_id,
        unit_id
    )
    .fetch_optional(connection)
    .await
}

/// How many base unions below a unit have brought no list to a round.
pub async fn without_list(
    connection: &mut PgConnection,
    (round_id, below_id): (i64, i32),
    on: Day,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "units!" from unit u
            where u.tier = 'base' and (u.ended_on is null or u.ended_on > $3)
              and u.unit_id in (select unit_id from unit_above where above_id = $2
                                   and from_on <= $3 and until_on > $3 and line = (select scope_line()))
              and u.unit_id in (select unit_id from unit_in_scope)
              and not exists (select from aid_list l where l.aid_round_id = $1 and l.unit_id = u.unit_id
                                 and l.state not in ('refused', 'dropped'))"#,
        round_id,
        below_id,
        on.to_sqlx() as _
    )
    .fetch_one(connection)
    .await
}
