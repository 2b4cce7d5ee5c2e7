//! Lists written: opened, filled, added to, struck, in the database. Sums follow with every
//! change, so that a list always says what its lines say.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

pub use super::mark::store::{Mark, answer, check, marks, open_marks};
use crate::access::Permit;
use crate::programme::store::{List, Round, tell};
use crate::store::begin_change;

/// What filling came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filled {
    pub lists: i64,
    pub lines: i64,
}

/// Fills the lists of every base union below a unit with whoever may be helped and is not on one of
/// this round yet: one statement, however many. Units without a list get one; a list that is with
/// its approvers or frozen is left as it is.
pub async fn fill(
    connection: &mut PgConnection,
    permit: &Permit,
    (round, below_id): (&Round, i32),
    key: &str,
) -> sqlx::Result<Filled> {
    let author = permit.author();
    let change_no = begin_change(connection, author, Some(below_id), "lists filled").await?;
    // Two that fill the same round at once come one after the other.
    sqlx::query_scalar!(
        r#"select pg_advisory_xact_lock(52, $1)::text as "locked!""#,
        (round.aid_round_id % i64::from(i32::MAX)) as i32
    )
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query!(
        "with able as materialized (
           select e.person_id, e.unit_id from aid_people($2, $3, $4, $5) e
            where e.failed = 0 and not exists (
              select from aid_line n join aid_list l using (aid_list_id)
               where n.person_id = e.person_id and l.aid_round_id = $1 and n.kin = 'self'
                 and l.state not in ('refused', 'dropped'))
         ), standing as materialized (
           select distinct on (l.unit_id) l.unit_id, l.aid_list_id, l.state from aid_list l
            where l.aid_round_id = $1 and l.unit_id in (select unit_id from able)
              and l.state not in ('refused', 'dropped') order by l.unit_id, l.number desc
         ), begun as (
           insert into aid_list (aid_round_id, unit_id, number, key, change_no)
           select $1, a.unit_id, 1 + (select count(*) from aid_list g
                     where g.aid_round_id = $1 and g.unit_id = a.unit_id)::smallint, $6, $7
             from (select distinct unit_id from able) a
            where a.unit_id not in (select unit_id from standing)
           on conflict do nothing
           returning aid_list_id, unit_id
         )
         insert into aid_line (aid_list_id, unit_id, person_id, amount_dong, change_no)
         select l.aid_list_id, a.unit_id, a.person_id, $8, $7
           from able a join (select aid_list_id, unit_id from begun
                             union all
                             select aid_list_id, unit_id from standing where state in ('draft', 'returned')) l
             on l.unit_id = a.unit_id
          order by l.aid_list_id, a.person_id",
        round.aid_round_id,
        below_id,
        round.counts_on.to_sqlx() as _,
        round.rules,
        round.programme.programme_id,
        key,
        change_no,
        round.each_dong
    )
    .execute(&mut *connection)
    .await?;
    let lists = sqlx::query_scalar!(
        r#"select distinct aid_list_id from aid_line where change_no = $1"#,
        change_no
    )
    .fetch_all(&mut *connection)
    .await?;
    recount(connection, &lists).await?;
    let lines = sqlx::query_scalar!(
        r#"insert into audit_line (change_no, unit_id, deed, subject, subject_id, detail)
           select $1, n.unit_id, 'aid-list-filled', 'aid-list', n.aid_list_id,
                  jsonb_build_object('lines', count(*))
             from aid_line n where n.change_no = $1 group by n.unit_id, n.aid_list_id
           returning (detail->>'lines')::bigint as "lines!""#,
        change_no
    )
    .fetch_all(&mut *connection)
    .await?;
    Ok(Filled {
        lists: lists.len() as i64,
        lines: lines.iter().sum(),
    })
}

/// Opens the list of a unit in a round; the one it has, where it has one that stands.
pub async fn open(
    connection: &mut PgConnection,
    permit: &Permit,
    (round_id, unit_id): (i64, i32),
    key: &str,
) -> sqlx::Result<i64> {
    let author = permit.author();
    let change_no = begin_change(connection, author, Some(unit_id), "list opened").await?;
    let opened = sqlx::query_scalar!(
        "insert into aid_list (aid_round_id, unit_id, number, key, change_no)
         select $1, $2, 1 + (select count(*) from aid_list g where g.aid_round_id = $1 and g.unit_id = $2)::smallint,
                $3, $4
          where not exists (select from aid_list g where g.aid_round_id = $1 and g.unit_id = $2
                               and g.state not in ('refused', 'dropped'))
         on conflict do nothing returning aid_list_id",
        round_id,
        unit_id,
        key,
        change_no
    )
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(list_id) = opened {
        let about = (list_id, serde_json::json!({ "round": round_id }));
        let deed = ("aid-list-opened", "aid-list");
        tell(connection, (change_no, unit_id), deed, about).await?;
        return Ok(list_id);
    }
    sqlx::query_scalar!(
        "select aid_list_id from aid_list where aid_round_id = $1 and unit_id = $2
            and state not in ('refused', 'dropped') order by number desc limit 1",
        round_id,
        unit_id
    )
    .fetch_one(connection)
    .await
}

/// Somebody to put on a list.
#[derive(Debug, Clone)]
pub struct NewLine {
    pub person_id: i64,
    pub kin: String,
    pub birth_year: Option<i16>,
    pub amount_dong: i64,
    pub reason: String,
    pub bank: String,
    pub account_no: String,
}

/// Puts somebody on a list; false where he himself stands there already. Of a family the next
/// number of the same kind is taken.
pub async fn add(
    connection: &mut PgConnection,
    permit: &Permit,
    list: &List,
    new: &NewLine,
) -> sqlx::Result<bool> {
    let author = permit.author();
    let change_no = begin_change(connection, author, Some(list.unit_id), "line added").await?;
    // Children of one parent are numbered one after the other.
    sqlx::query!(
        "select aid_list_id from aid_list where aid_list_id = $1 for update",
        list.aid_list_id
    )
    .fetch_optional(&mut *connection)
    .await?;
    let line = sqlx::query_scalar!(
        "insert into aid_line (aid_list_id, unit_id, person_id, kin, kin_no, birth_year, amount_dong,
             reason, bank, account_no, change_no)
         values ($1, $2, $3, $4,
                 case when $4 = 'self' then 0 else (select 1 + coalesce(max(kin_no), 0) from aid_line
                   where aid_list_id = $1 and person_id = $3 and kin = $4) end::smallint,
                 $5, $6, $7, $8, $9, $10)
         on conflict do nothing returning aid_line_id",
        list.aid_list_id,
        list.unit_id,
        new.person_id,
        new.kin,
        new.birth_year,
        new.amount_dong,
        new.reason,
        new.bank,
        new.account_no,
        change_no
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(line) = line else {
        return Ok(false);
    };
    recount(connection, &[list.aid_list_id]).await?;
    let about = (
        list.aid_list_id,
        serde_json::json!({ "line": line, "kin": new.kin, "dong": new.amount_dong }),
    );
    let deed = ("aid-line-added", "aid-list");
    tell(connection, (change_no, list.unit_id), deed, about).await?;
    Ok(true)
}

/// Strikes a line out with the reason, or puts it back where the reason is none. False where it
/// stands so already.
pub async fn strike(
    connection: &mut PgConnection,
    permit: &Permit,
    (list, line_id): (&List, i64),
    reason: Option<&str>,
) -> sqlx::Result<bool> {
    let author = permit.author();
    let change_no = begin_change(connection, author, Some(list.unit_id), "line struck").await?;
    let done = sqlx::query!(
        "update aid_line set struck = $3, change_no = $4
          where aid_line_id = $2 and aid_list_id = $1 and (struck is null) = ($3::text is not null)",
        list.aid_list_id,
        line_id,
        reason,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    recount(connection, &[list.aid_list_id]).await?;
    let deed = if reason.is_some() {
        "aid-line-struck"
    } else {
        "aid-line-put-back"
    };
    let about = (list.aid_list_id, serde_json::json!({ "line": line_id }));
    tell(
        connection,
        (change_no, list.unit_id),
        (deed, "aid-list"),
        about,
    )
    .await?;
    Ok(true)
}

/// Changes what a line gives; false where there is no such line.
pub async fn amend(
    connection: &mut PgConnection,
    permit: &Permit,
    (list, line_id): (&List, i64),
    new: &NewLine,
) -> sqlx::Result<bool> {
    let author = permit.author();
    let change_no = begin_change(connection, author, Some(list.unit_id), "line changed").await?;
    let done = sqlx::query!(
        "update aid_line set amount_dong = $3, reason = $4, bank = $5,
                account_no = case when $6 = '' and $5 <> '' then account_no else $6 end, change_no = $7
          where aid_line_id = $2 and aid_list_id = $1",
        list.aid_list_id,
        line_id,
        new.amount_dong,
        new.reason,
        new.bank,
        new.account_no,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    recount(connection, &[list.aid_list_id]).await?;
    let about = (
        list.aid_list_id,
        serde_json::json!({ "line": line_id, "dong": new.amount_dong }),
    );
    let deed = ("aid-line-changed", "aid-list");
    tell(connection, (change_no, list.unit_id), deed, about).await?;
    Ok(true)
}

/// Brings the sums of lists to what their lines say.
pub(crate) async fn recount(connection: &mut PgConnection, lists: &[i64]) -> sqlx::Result<()> {
    sqlx::query!(
        "update aid_list l set people = n.people, turns = n.turns, total_dong = n.dong
           from (select i.aid_list_id, count(distinct i.person_id)::integer as people,
                        count(*)::integer as turns, sum(i.amount_dong)::bigint as dong
                   from aid_line i where i.aid_list_id = any($1) and i.struck is null
                  group by i.aid_list_id) n
          where n.aid_list_id = l.aid_list_id",
        lists
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "update aid_list l set people = 0, turns = 0, total_dong = 0
          where l.aid_list_id = any($1) and l.turns > 0 and not exists (
                select from aid_line i where i.aid_list_id = l.aid_list_id and i.struck is null)",
        lists
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// How many lines of a list are struck out.
pub async fn struck(connection: &mut PgConnection, list_id: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "lines!" from aid_line where aid_list_id = $1 and struck is not null"#,
        list_id
    )
    .fetch_one(connection)
    .await
}

/// Whether a unit stands within the asker's scope.
pub async fn unit_in_scope(connection: &mut PgConnection, unit_id: i32) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from unit_in_scope where unit_id = $1) as "within!""#,
        unit_id
    )
    .fetch_one(connection)
    .await
}
