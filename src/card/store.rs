//! Cards in the database and the facts they say; issuing and the keys stand beside.

mod issue;
mod keys;

use std::collections::BTreeMap;

use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, PgPool};
use timeline::Day;

use super::rules::CardState;
use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::fact::store::intern_dims;
use crate::store::begin_change;

pub use issue::{IssueAsked, IssueFault, issue};
pub use keys::{public_keys, signing_key};

/// A card with its holder and the unit that issued it.
#[derive(Debug, Clone)]
pub struct Card {
    pub card_id: i64,
    pub person_id: i64,
    /// Nothing where the holder is kept outside the reader's scope now.
    pub full_name: Option<String>,
    pub unit_id: i32,
    pub unit_code: String,
    pub unit_name: String,
    pub number: Option<String>,
    pub issued_on: Day,
    pub valid_until: Day,
    pub state: CardState,
    pub ended_on: Option<Day>,
    pub reason: Option<String>,
    /// Whether the spell in which it was issued still lasts.
    pub is_member: bool,
}

macro_rules! card_of {
    ($row:expr) => {
        Card {
            card_id: $row.card_id,
            person_id: $row.person_id,
            full_name: $row.full_name,
            unit_id: $row.unit_id,
            unit_code: $row.code,
            unit_name: $row.unit_name,
            number: $row.number,
            issued_on: $row.issued_on.to_jiff(),
            valid_until: $row.valid_until.to_jiff(),
            state: state_of(&$row.state)?,
            ended_on: $row.ended_on.map(|day| day.to_jiff()),
            reason: $row.reason,
            is_member: $row.is_member,
        }
    };
}

fn state_of(code: &str) -> sqlx::Result<CardState> {
    code.parse()
        .map_err(|()| sqlx::Error::Protocol(format!("an unknown state of a card: {code}")))
}

/// Whose cards: those of a unit and below on a day.
#[derive(Debug, Clone, Copy)]
pub struct Whose<'a> {
    pub top_id: i32,
    pub line: &'a str,
    pub on: Day,
}

/// Members of the unit and below on the day, and how many of them hold a card.
pub async fn members_and_cards(
    connection: &mut PgConnection,
    whose: Whose<'_>,
) -> sqlx::Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"select count(*) as "members!",
                  count(*) filter (where exists (select from card c where c.person_id = s.person_id
                                                    and c.state = 'issued')) as "carded!"
             from spell s join person p using (person_id)
            where s.from_on <= $3 and s.until_on > $3 and p.merged_into_id is null
              and p.erased_on is null
              and exists (select from unit_above a where a.unit_id = s.unit_id and a.above_id = $1
                    and a.line = $2 and a.from_on <= $3 and a.seen_until > $3)"#,
        whose.top_id,
        whose.line,
        whose.on.to_sqlx() as _
    )
    .fetch_one(connection)
    .await?;
    Ok((row.members, row.carded))
}

/// A page of the cards of a unit and below, newest first, and how many there are. `show` is a
/// state's code, `collect` for cards of those who have left, or empty for all.
pub async fn list(
    connection: &mut PgConnection,
    whose: Whose<'_>,
    show: &str,
    (offset, limit): (i64, i64),
) -> sqlx::Result<(Vec<Card>, i64)> {
    let rows = sqlx::query!(
        r#"with cards as (
             select c.*, exists (select from spell s where s.spell_id = c.spell_id
                                    and s.until_on > $3) as is_member
               from card c
              where exists (select from unit_above a where a.unit_id = c.unit_id and a.above_id = $1
                      and a.line = $2 and a.from_on <= $3 and a.seen_until > $3))
           select c.card_id, c.person_id, p.full_name as "full_name?", c.unit_id, u.code,
                  n.name as "unit_name!", c.number, c.issued_on, c.valid_until, c.state, c.ended_on,
                  c.reason, c.is_member as "is_member!", count(*) over () as "total!"
             from cards c join unit u using (unit_id)
             cross join lateral (select name from unit_name n where n.unit_id = c.unit_id
                order by lower(n.during) desc limit 1) n
             left join person p on p.person_id = c.person_id
            where $4 = '' or c.state = $4 or ($4 = 'collect' and c.state = 'issued' and not is_member)
            order by c.card_id desc limit $6 offset $5"#,
        whose.top_id,
        whose.line,
        whose.on.to_sqlx() as _,
        show,
        offset,
        limit
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let cards = rows.into_iter().map(|row| Ok(card_of!(row)));
    Ok((cards.collect::<sqlx::Result<_>>()?, total))
}

/// The card within the scope.
pub async fn find(connection: &mut PgConnection, card_id: i64) -> sqlx::Result<Option<Card>> {
    let row = sqlx::query!(
        r#"select c.card_id, c.person_id, p.full_name as "full_name?", c.unit_id, u.code,
                  n.name as "unit_name!", c.number, c.issued_on, c.valid_until, c.state, c.ended_on,
                  c.reason, exists (select from spell s where s.spell_id = c.spell_id
                                       and s.until_on = 'infinity') as "is_member!"
             from card c join unit u using (unit_id)
             cross join lateral (select name from unit_name n where n.unit_id = c.unit_id
                order by lower(n.during) desc limit 1) n
             left join person p on p.person_id = c.person_id
            where c.card_id = $1
              and exists (select from unit_in_scope s where s.unit_id = c.unit_id)"#,
        card_id
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| Ok(card_of!(row))).transpose()
}

/// The card a person holds now, as far as the asker may see it.
pub async fn find_current(
    connection: &mut PgConnection,
    person_id: i64,
) -> sqlx::Result<Option<Card>> {
    let card_id = sqlx::query_scalar!(
        "select card_id from card where person_id = $1 and state = 'issued'",
        person_id
    )
    .fetch_optional(&mut *connection)
    .await?;
    match card_id {
        Some(card_id) => find(connection, card_id).await,
        None => Ok(None),
    }
}

/// How a card ended.
#[derive(Debug, Clone)]
pub struct Ending {
    pub state: CardState,
    pub on: Day,
    pub reason: Option<String>,
}

/// Ends a card that is in use; false where somebody was quicker.
pub async fn end(
    connection: &mut PgConnection,
    permit: &Permit,
    (card, ending): (&Card, &Ending),
) -> sqlx::Result<bool> {
    let unit_id = card.unit_id;
    let purpose = "card ended";
    let change_no = begin_change(connection, permit.author(), Some(unit_id), purpose).await?;
    let ended = sqlx::query!(
        "update card set state = $2, ended_on = $3, reason = $4, change_no = $5
          where card_id = $1 and state = 'issued'",
        card.card_id,
        ending.state.code(),
        ending.on.to_sqlx() as _,
        ending.reason,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    if ended.rows_affected() == 0 {
        return Ok(false);
    }
    let dims_no = intern_dims(connection, &BTreeMap::new()).await?;
    sqlx::query!(
        "insert into fact (change_no, spell_id, unit_id, happened_on, series_no, dims_no, amount, sign)
         select $1, c.spell_id, c.unit_id, c.ended_on, s.series_no, $3, 1, 1
           from card c join series s on s.code = 'card.ended' where c.card_id = $2",
        change_no,
        card.card_id,
        dims_no
    )
    .execute(&mut *connection)
    .await?;
    let deed = Deed {
        unit_id: Some(unit_id),
        deed: "card-ended",
        subject: "person",
        subject_id: Some(card.person_id),
        detail: serde_json::json!({ "card": card.card_id, "state": ending.state.code() }),
    };
    audit::write(connection, change_no, &deed).await?;
    Ok(true)
}

/// Cards in use for printing, by unit and name: those of a unit and below issued since a day.
pub async fn to_print(
    connection: &mut PgConnection,
    (whose, issued_since): (Whose<'_>, Option<Day>),
    (offset, limit): (i64, i64),
) -> sqlx::Result<(Vec<Card>, i64)> {
    let rows = sqlx::query!(
        r#"select c.card_id, c.person_id, p.full_name as "full_name?", c.unit_id, u.code,
                  n.name as "unit_name!", c.number, c.issued_on, c.valid_until, c.state, c.ended_on,
                  c.reason, true as "is_member!", count(*) over () as "total!"
             from card c join unit u using (unit_id) join person p on p.person_id = c.person_id
             cross join lateral (select name, sort_key from unit_name n where n.unit_id = c.unit_id
                order by lower(n.during) desc limit 1) n
            where c.state = 'issued' and c.number is not null
              and c.issued_on >= coalesce($4::date, '-infinity')
              and exists (select from unit_above a where a.unit_id = c.unit_id and a.above_id = $1
                    and a.line = $2 and a.from_on <= $3 and a.seen_until > $3)
            order by n.sort_key, c.unit_id, p.sort_key, c.card_id limit $6 offset $5"#,
        whose.top_id,
        whose.line,
        whose.on.to_sqlx() as _,
        issued_since.map(ToSqlx::to_sqlx) as _,
        offset,
        limit
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let cards = rows.into_iter().map(|row| Ok(card_of!(row)));
    Ok((cards.collect::<sqlx::Result<_>>()?, total))
}

/// What a stranger may learn of a card by its number; the name is cut to its first letters by the
/// caller before anything is shown.
#[derive(Debug, Clone)]
pub struct Standing {
    pub full_name: String,
    pub erased: bool,
    pub unit_name: String,
    pub state: CardState,
    pub ended_on: Option<Day>,
}

/// How the card of a number stands, whoever asks; over the owner's connection, for nobody is
/// signed in.
pub async fn find_standing(owner: &PgPool, number: &str) -> sqlx::Result<Option<Standing>> {
    let row = sqlx::query!(
        r#"select p.full_name, (p.erased_on is not null) as "erased!", n.name as "unit_name!",
                  c.state, c.ended_on
             from card c join person p using (person_id)
             cross join lateral (select name from unit_name n where n.unit_id = c.unit_id
                order by lower(n.during) desc limit 1) n
            where c.number = $1"#,
        number
    )
    .fetch_optional(owner)
    .await?;
    row.map(|row| {
        Ok(Standing {
            full_name: row.full_name,
            erased: row.erased,
            unit_name: row.unit_name,
            state: state_of(&row.state)?,
            ended_on: row.ended_on.map(|day| day.to_jiff()),
        })
    })
    .transpose()
}
