//! Who is invited, what they answer, who is there. A federation invites thousands of units: they
//! are picked in one statement and listed by the page.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use super::{Conference, tell};
use crate::access::Permit;
use crate::store::begin_change;

/// Which units are invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// Every unit below of the tier.
    Tier(String),
    /// The units directly below.
    Direct,
    Codes(Vec<String>),
}

/// Invites units that stand below on the day of the conference; how many are new.
pub async fn invite_units(
    connection: &mut PgConnection,
    permit: &Permit,
    of: &Conference,
    whom: &Whom,
) -> sqlx::Result<i64> {
    let purpose = "units invited";
    let change_no = begin_change(connection, permit.author(), Some(of.unit_id), purpose).await?;
    let (tier, direct, codes) = match whom {
        Whom::Tier(tier) => (Some(tier.as_str()), false, None),
        Whom::Direct => (None, true, None),
        Whom::Codes(codes) => (None, false, Some(codes.as_slice())),
    };
    let done = sqlx::query!(
        "insert into invited (conference_id, host_id, unit_id, kind, change_no)
         select $1, $2, a.unit_id, 'unit', $8
           from unit_above a join unit u on u.unit_id = a.unit_id
          where a.above_id = $2 and a.line = $3 and a.unit_id <> $2 and a.from_on <= $4
            and a.until_on > $4 and u.tier in ('federation', 'upper', 'base')
            and (u.ended_on is null or u.ended_on > $4)
            and (u.tier = $5 or u.code = any($7::text[]) or ($6 and exists (
                  select from unit_link l where l.child_id = a.unit_id and l.parent_id = $2
                     and l.line = $3 and l.during @> $4)))
         on conflict do nothing",
        of.conference_id,
        of.unit_id,
        of.line,
        of.held_on.to_sqlx() as _,
        tier,
        direct,
        codes,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    let count = i64::try_from(done.rows_affected()).unwrap_or(i64::MAX);
    let told = ("units-invited", serde_json::json!({ "units": count }));
    tell(connection, change_no, (of.unit_id, of.conference_id), told).await?;
    Ok(count)
}

/// Invites somebody by name and office.
pub async fn invite_person(
    connection: &mut PgConnection,
    permit: &Permit,
    of: &Conference,
    (name, office): (&str, &str),
) -> sqlx::Result<()> {
    let purpose = "guest invited";
    let change_no = begin_change(connection, permit.author(), Some(of.unit_id), purpose).await?;
    sqlx::query!(
        "insert into invited (conference_id, host_id, unit_id, kind, name, office, change_no)
         values ($1, $2, $2, 'person', $3, $4, $5)",
        of.conference_id,
        of.unit_id,
        name,
        office,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    let told = ("guest-invited", serde_json::json!({ "people": 1 }));
    tell(connection, change_no, (of.unit_id, of.conference_id), told).await
}

/// Takes somebody off the list.
pub async fn take_off_guest(
    connection: &mut PgConnection,
    permit: &Permit,
    (of, invited_id): (&Conference, i64),
) -> sqlx::Result<()> {
    let purpose = "guest taken off";
    let change_no = begin_change(connection, permit.author(), Some(of.unit_id), purpose).await?;
    sqlx::query!(
        "delete from invited where invited_id = $1 and conference_id = $2",
        invited_id,
        of.conference_id
    )
    .execute(&mut *connection)
    .await?;
    let told = (
        "guest-taken-off",
        serde_json::json!({ "invited": invited_id }),
    );
    tell(connection, change_no, (of.unit_id, of.conference_id), told).await
}

/// Somebody invited: a unit with its name, or a person.
#[derive(Debug, Clone)]
pub struct Guest {
    pub invited_id: i64,
    pub is_unit: bool,
    pub code: String,
    pub name: String,
    pub office: String,
    /// `none`, `comes`, `sends`, `cannot`.
    pub reply: String,
    pub reply_words: String,
    pub present: Option<bool>,
}

impl Guest {
    pub fn is_present(&self) -> bool {
        self.present == Some(true)
    }

    pub fn is_absent(&self) -> bool {
        self.present == Some(false)
    }
}

/// The invited whose names hold the folded words: people first, then units in Vietnamese order.
pub async fn guests(
    connection: &mut PgConnection,
    (conference_id, folded): (i32, &str),
    (offset, limit): (i64, i64),
) -> sqlx::Result<(Vec<Guest>, i64)> {
    let rows = sqlx::query!(
        r#"select i.invited_id, i.kind = 'unit' as "is_unit!", u.code,
                  case i.kind when 'unit' then n.name else i.name end as "name!", i.office, i.reply,
                  i.reply_words, i.present, count(*) over () as "total!"
             from invited i join unit u on u.unit_id = i.unit_id
             cross join lateral (select name, folded, sort_key from unit_name n
                where n.unit_id = i.unit_id order by lower(n.during) desc limit 1) n
            where i.conference_id = $1
              and ($2 = '' or strpos(case i.kind when 'unit' then n.folded || ' ' || lower(u.code)
                                       else lower(i.name) end, $2) > 0
                   or (i.kind = 'person' and strpos(lower(i.name), $2) > 0))
            order by i.kind, case i.kind when 'unit' then n.sort_key else i.name end, i.invited_id
           offset $3 limit $4"#,
        conference_id,
        folded,
        offset,
        limit
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let guests = rows.into_iter().map(|row| Guest {
        invited_id: row.invited_id,
        is_unit: row.is_unit,
        code: row.code,
        name: row.name,
        office: row.office,
        reply: row.reply,
        reply_words: row.reply_words,
        present: row.present,
    });
    Ok((guests.collect(), total))
}

/// How many are invited, have answered, are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub units: i64,
    pub people: i64,
    pub coming: i64,
    pub cannot: i64,
    pub units_present: i64,
    pub people_present: i64,
    pub absent: i64,
}

impl Counts {
    pub fn all(&self) -> i64 {
        self.units + self.people
    }

    pub fn present(&self) -> i64 {
        self.units_present + self.people_present
    }
}

pub async fn counts(connection: &mut PgConnection, conference_id: i32) -> sqlx::Result<Counts> {
    sqlx::query_as!(
        Counts,
        r#"select count(*) filter (where kind = 'unit') as "units!",
                  count(*) filter (where kind = 'person') as "people!",
                  count(*) filter (where reply in ('comes', 'sends')) as "coming!",
                  count(*) filter (where reply = 'cannot') as "cannot!",
                  count(*) filter (where kind = 'unit' and present) as "units_present!",
                  count(*) filter (where kind = 'person' and present) as "people_present!",
                  count(*) filter (where not present) as "absent!"
             from invited where conference_id = $1"#,
        conference_id
    )
    .fetch_one(connection)
    .await
}

/// The invitation of a unit to a conference, with its answer.
pub async fn own_guest(
    connection: &mut PgConnection,
    (conference_id, unit_id): (i32, i32),
) -> sqlx::Result<Option<(i64, String, String)>> {
    let row = sqlx::query!(
        "select invited_id, reply, reply_words from invited
          where conference_id = $1 and unit_id = $2 and kind = 'unit'",
        conference_id,
        unit_id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (row.invited_id, row.reply, row.reply_words)))
}

/// A unit answers its invitation.
pub async fn reply(
    connection: &mut PgConnection,
    permit: &Permit,
    (conference_id, invited_id): (i32, i64),
    (reply, words, now): (&str, &str, Timestamp),
) -> sqlx::Result<()> {
    let unit_id = permit.unit_id();
    let purpose = "invitation answered";
    let change_no = begin_change(connection, permit.author(), Some(unit_id), purpose).await?;
    sqlx::query!(
        "update invited set reply = $3, reply_words = $4, replied_at = $5, change_no = $6
          where invited_id = $1 and conference_id = $2",
        invited_id,
        conference_id,
        reply,
        words,
        now.to_sqlx() as _,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    let told = ("invitation-answered", serde_json::json!({ "reply": reply }));
    tell(connection, change_no, (unit_id, conference_id), told).await
}

/// Marks one as there or not.
pub async fn mark(
    connection: &mut PgConnection,
    permit: &Permit,
    (of, invited_id): (&Conference, i64),
    present: bool,
) -> sqlx::Result<()> {
    let purpose = "attendance marked";
    let change_no = begin_change(connection, permit.author(), Some(of.unit_id), purpose).await?;
    sqlx::query!(
        "update invited set present = $3, change_no = $4
          where invited_id = $1 and conference_id = $2",
        invited_id,
        of.conference_id,
        present,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    let detail = serde_json::json!({ "invited": invited_id, "present": present });
    let of = (of.unit_id, of.conference_id);
    tell(connection, change_no, of, ("attendance-marked", detail)).await
}

/// Marks everybody not yet marked as there; who said he cannot come as absent.
pub async fn mark_all(
    connection: &mut PgConnection,
    permit: &Permit,
    of: &Conference,
) -> sqlx::Result<()> {
    let purpose = "attendance marked";
    let change_no = begin_change(connection, permit.author(), Some(of.unit_id), purpose).await?;
    let done = sqlx::query!(
        "update invited set present = reply <> 'cannot', change_no = $2
          where conference_id = $1 and present is null",
        of.conference_id,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    let detail = serde_json::json!({ "marked": done.rows_affected() });
    let of = (of.unit_id, of.conference_id);
    tell(connection, change_no, of, ("attendance-marked", detail)).await
}

/// An invitation that still waits for an answer.
#[derive(Debug, Clone)]
pub struct Invitation {
    pub conference_id: i32,
    pub title: String,
    pub held_on: Day,
    pub held_at: String,
}

/// The invitations of a unit it has not answered to conferences called and not yet held, the next
/// few first, and how many there are.
pub async fn invitations_open(
    connection: &mut PgConnection,
    unit_id: i32,
) -> sqlx::Result<(Vec<Invitation>, i64)> {
    let rows = sqlx::query!(
        r#"select c.conference_id, c.title, c.held_on, c.held_at, count(*) over () as "total!"
           from invited i join conference c using (conference_id)
          where i.unit_id = $1 and i.kind = 'unit' and i.reply = 'none' and c.state = 'called'
          order by c.held_on limit 5"#,
        unit_id
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let open = rows.into_iter().map(|row| Invitation {
        conference_id: row.conference_id,
        title: row.title,
        held_on: row.held_on.to_jiff(),
        held_at: row.held_at,
    });
    Ok((open.collect(), total))
}
