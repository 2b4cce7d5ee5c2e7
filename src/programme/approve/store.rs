//! The steps of lists in the database, one list's or thousands' at once.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use crate::access::Permit;
use crate::programme::rules::{SealedLine, Step, sealed_text, stopping};
use crate::programme::store::tell;
use crate::store::begin_change;

/// A step a list took.
#[derive(Debug, Clone)]
pub struct Taken {
    pub step: String,
    pub account_id: i32,
    pub account_name: String,
    pub by_unit: String,
    pub taken_at: Timestamp,
    pub reason: String,
}

/// The steps of a list, oldest first.
pub async fn steps(connection: &mut PgConnection, list_id: i64) -> sqlx::Result<Vec<Taken>> {
    let rows = sqlx::query!(
        r#"select s.step, s.account_id, s.account_name, s.taken_at, s.reason,
                  coalesce((select d.name from unit_name d where d.unit_id = s.by_unit_id
                     order by lower(d.during) desc limit 1), '') as "by_unit!"
             from aid_list_step s where s.aid_list_id = $1 order by s.step_id"#,
        list_id
    )
    .fetch_all(connection)
    .await?;
    let taken = rows.into_iter().map(|row| Taken {
        step: row.step,
        account_id: row.account_id,
        account_name: row.account_name,
        by_unit: row.by_unit,
        taken_at: row.taken_at.to_jiff(),
        reason: row.reason,
    });
    Ok(taken.collect())
}

/// The accounts that approved since the list was last submitted.
pub fn approvers(steps: &[Taken]) -> Vec<i32> {
    let last = steps.iter().rposition(|taken| taken.step == "submitted");
    let since = last.map_or(&[][..], |place| &steps[place..]);
    let approved = since.iter().filter(|taken| taken.step == "approved");
    approved.map(|taken| taken.account_id).collect()
}

/// Who takes a step and with which words.
#[derive(Debug, Clone, Copy)]
pub struct Hand<'a> {
    pub permit: &'a Permit,
    pub name: &'a str,
    pub limit_dong: Option<i64>,
    pub at: Timestamp,
    pub reason: &'a str,
    pub key: &'a str,
}

/// Writes a step of one list that is no approval. The database holds the order and the four eyes.
pub async fn take(
    connection: &mut PgConnection,
    hand: Hand<'_>,
    (list_id, unit_id): (i64, i32),
    step: Step,
) -> sqlx::Result<()> {
    let author = hand.permit.author();
    let change_no = begin_change(connection, author, Some(unit_id), "list step").await?;
    sqlx::query!(
        "insert into aid_list_step (aid_list_id, unit_id, step, by_unit_id, account_id, account_name,
             taken_at, reason, key, change_no)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        list_id,
        unit_id,
        step.code(),
        hand.permit.unit_id(),
        hand.permit.account_id(),
        hand.name,
        hand.at.to_sqlx() as _,
        hand.reason,
        hand.key,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    let deed = format!("aid-list-{}", step.code());
    let about = (list_id, serde_json::json!({}));
    tell(connection, (change_no, unit_id), (&deed, "aid-list"), about).await
}

/// What a bulk approval came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Approved {
    /// Lists that wait for one more approval, and lists that are frozen now.
    pub endorsed: i64,
    pub frozen: i64,
    /// Lists that could not be: already approved or sent by the asker, marked, above the limit.
    pub left: i64,
}

/// Approves whichever of the lists may be: submitted, without a mark that stops or wants an answer,
/// neither sent nor approved by the asker, within his limit where his approval is the last. Freezes
/// those that have enough approvals, each with the rules and the checksum of its lines.
pub async fn approve(
    connection: &mut PgConnection,
    hand: Hand<'_>,
    lists: &[i64],
) -> sqlx::Result<Approved> {
    let author = hand.permit.author();
    let unit_id = hand.permit.unit_id();
    let change_no = begin_change(connection, author, Some(unit_id), "lists approved").await?;
    sqlx::query!(
        "select aid_list_id from aid_list where aid_list_id = any($1) order by aid_list_id for update",
        lists
    )
    .fetch_all(&mut *connection)
    .await?;
    let steps = sqlx::query!(
        r#"with due as (
             select l.aid_list_id, l.unit_id, l.total_dong, r.approvals,
                    r.unit_id in (select unit_id from unit_in_scope) as is_of_round,
                    (select count(*) from aid_list_step s
                      where s.aid_list_id = l.aid_list_id and s.step = 'approved' and s.step_id >
                        (select max(step_id) from aid_list_step b
                          where b.aid_list_id = l.aid_list_id and b.step = 'submitted')) as given
               from aid_list l join aid_round r using (aid_round_id)
              where l.aid_list_id = any($1) and l.state = 'submitted'
                and l.submitted_by is distinct from $2
                and l.unit_id in (select unit_id from unit_in_scope)
                and not exists (select from aid_list_step s
                      where s.aid_list_id = l.aid_list_id and s.step = 'approved' and s.account_id = $2
                        and s.step_id > (select max(step_id) from aid_list_step b
                              where b.aid_list_id = l.aid_list_id and b.step = 'submitted'))
                and not exists (select from aid_line n join aid_mark m using (aid_line_id)
                      where n.aid_list_id = l.aid_list_id and n.struck is null
                        and (m.answer is null or m.mark = any($3)))
           )
           insert into aid_list_step (aid_list_id, unit_id, step, by_unit_id, account_id, account_name,
               limit_dong, taken_at, reason, key, change_no)
           select aid_list_id, unit_id,
                  case when is_of_round and given + 1 >= approvals then 'frozen' else 'approved' end,
                  $4, $2, $5, $6, $7, $8, $9, $10
             from due where not is_of_round or total_dong <= $6
           on conflict (aid_list_id, key) do nothing
           returning aid_list_id, step"#,
        lists,
        hand.permit.account_id(),
        &stopping(),
        unit_id,
        hand.name,
        hand.limit_dong,
        hand.at.to_sqlx() as _,
        hand.reason,
        hand.key,
        change_no
    )
    .fetch_all(&mut *connection)
    .await?;
    let (frozen, endorsed): (Vec<_>, Vec<_>) =
        steps.into_iter().partition(|row| row.step == "frozen");
    let frozen: Vec<i64> = frozen.into_iter().map(|row| row.aid_list_id).collect();
    freeze(connection, &frozen).await?;
    tell_all(connection, change_no).await?;
    Ok(Approved {
        endorsed: endorsed.len() as i64,
        frozen: frozen.len() as i64,
        left: lists.len() as i64 - endorsed.len() as i64 - frozen.len() as i64,
    })
}

/// Freezes lists whose last approval was just written.
async fn freeze(connection: &mut PgConnection, lists: &[i64]) -> sqlx::Result<()> {
    if lists.is_empty() {
        return Ok(());
    }
    let rows = sqlx::query!(
        r#"select l.aid_list_id, jsonb_build_object('rules', r.rules, 'each', r.each_dong, 'most', r.most_dong,
                  'counts_on', r.counts_on, 'way', r.way, 'gift', r.gift, 'approvals', (
                    select jsonb_agg(jsonb_build_object('account', s.account_id, 'name', s.account_name,
                             'unit', s.by_unit_id, 'limit', s.limit_dong, 'at', s.taken_at) order by s.step_id)
                      from aid_list_step s where s.aid_list_id = l.aid_list_id
                       and s.step in ('approved', 'frozen') and s.step_id >
                        (select max(step_id) from aid_list_step b
                          where b.aid_list_id = l.aid_list_id and b.step = 'submitted'))) as "agreed!",
                  encode(sha256(convert_to(coalesce(n.text, ''), 'UTF8')), 'hex') as "checksum!"
             from aid_list l join aid_round r using (aid_round_id)
             left join (select aid_list_id,
                    string_agg(aid_line_id || '|' || person_id || '|' || kin || '|' || kin_no || '|'
                               || coalesce(birth_year::text, '') || '|' || amount_dong || E'\n',
                               '' order by aid_line_id) as text
                  from aid_line where aid_list_id = any($1) and struck is null group by aid_list_id) n
               using (aid_list_id)
            where l.aid_list_id = any($1)"#,
        lists
    )
    .fetch_all(&mut *connection)
    .await?;
    let (mut numbers, mut agreed, mut checksums) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        numbers.push(row.aid_list_id);
        agreed.push(row.agreed);
        checksums.push(row.checksum);
    }
    sqlx::query!(
        r#"select freeze_lists($1, $2, $3)::text as "frozen!""#,
        &numbers,
        &agreed,
        &checksums
    )
    .fetch_one(connection)
    .await?;
    Ok(())
}

/// The audit line of every list the change approved.
async fn tell_all(connection: &mut PgConnection, change_no: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into audit_line (change_no, unit_id, deed, subject, subject_id, detail)
         select $1, s.unit_id, 'aid-list-' || s.step, 'aid-list', s.aid_list_id,
                jsonb_build_object('dong', l.total_dong)
           from aid_list_step s join aid_list l using (aid_list_id) where s.change_no = $1",
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The lists of a round below a unit that were submitted.
pub async fn submitted(
    connection: &mut PgConnection,
    (round_id, below_id): (i64, i32),
) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "select aid_list_id from aid_list where aid_round_id = $1 and state = 'submitted'
            and unit_id in (select unit_id from unit_above where above_id = $2)
          order by aid_list_id",
        round_id,
        below_id
    )
    .fetch_all(connection)
    .await
}

/// Whether a step of a list was taken by this very request.
pub async fn has_key(
    connection: &mut PgConnection,
    (list_id, key): (i64, &str),
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from aid_list_step where aid_list_id = $1 and key = $2) as "taken!""#,
        list_id,
        key
    )
    .fetch_one(connection)
    .await
}

/// A frozen list as it stands, for whoever proves that nothing was changed.
#[derive(Debug, Clone)]
pub struct Sealed {
    pub aid_list_id: i64,
    pub checksum: String,
    pub text: String,
}

/// Every frozen list of the site with the text its checksum is taken of; over the owner's
/// connection, for `verify`.
pub async fn all_sealed(connection: &mut PgConnection) -> sqlx::Result<Vec<Sealed>> {
    let lists = sqlx::query!(
        r#"select aid_list_id, checksum as "checksum!" from aid_list where state = 'approved'
            order by aid_list_id"#
    )
    .fetch_all(&mut *connection)
    .await?;
    let lines = sqlx::query!(
        "select n.aid_list_id, n.aid_line_id, n.person_id, n.kin, n.kin_no, n.birth_year, n.amount_dong
           from aid_line n join aid_list l using (aid_list_id)
          where l.state = 'approved' and n.struck is null order by n.aid_list_id, n.aid_line_id"
    )
    .fetch_all(connection)
    .await?;
    let mut lines = lines.into_iter().peekable();
    let mut sealed = Vec::new();
    for list in lists {
        let mut own = Vec::new();
        while let Some(row) = lines.next_if(|row| row.aid_list_id == list.aid_list_id) {
            own.push(SealedLine {
                aid_line_id: row.aid_line_id,
                person_id: row.person_id,
                kin: row.kin,
                kin_no: row.kin_no,
                birth_year: row.birth_year,
                amount_dong: row.amount_dong,
            });
        }
        sealed.push(Sealed {
            aid_list_id: list.aid_list_id,
            checksum: list.checksum,
            text: sealed_text(&own),
        });
    }
    Ok(sealed)
}
