//! Cards in the database, the facts they say, and the keys they are signed with.

use std::collections::BTreeMap;

use ed25519_dalek::{SigningKey, VerifyingKey};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, PgPool};
use timeline::Day;

use super::rules::{CardRules, CardState, number_of};
use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::fact::store::intern_dims;
use crate::id;
use crate::store::begin_change;

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

/// Whom cards are issued to: everybody of a unit and below without one, or one person.
#[derive(Debug, Clone, Copy)]
pub struct IssueAsked<'a> {
    pub whose: Whose<'a>,
    pub person_id: Option<i64>,
    pub issued_on: Day,
    pub most: i64,
}

/// Why no card was issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueFault {
    /// The rule's form cannot be read; its row has to be mended.
    #[error("the form of card numbers cannot be read: {0}")]
    Form(String),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Issues cards to members on the day who have none; gives how many. Two hands at once issue each
/// card once.
pub async fn issue(
    connection: &mut PgConnection,
    permit: &Permit,
    asked: &IssueAsked<'_>,
    rules: &CardRules,
) -> Result<i64, IssueFault> {
    let whose = asked.whose;
    let holders = sqlx::query!(
        r#"select s.person_id, s.unit_id, s.spell_id,
                  coalesce((select f.code from unit_above a join unit f on f.unit_id = a.above_id
                     where a.unit_id = s.unit_id and a.line = $2 and f.tier = 'federation'
                       and a.from_on <= $3 and a.seen_until > $3 limit 1), u.code) as "federation!"
             from spell s join person p using (person_id) join unit u on u.unit_id = s.unit_id
            where s.from_on <= $4 and s.until_on > $4 and p.merged_into_id is null
              and p.erased_on is null and ($5::bigint is null or s.person_id = $5)
              and exists (select from unit_above a where a.unit_id = s.unit_id and a.above_id = $1
                    and a.line = $2 and a.from_on <= $3 and a.seen_until > $3)
              and not exists (select from card c where c.person_id = s.person_id
                                 and c.state = 'issued')
            order by s.unit_id, p.sort_key, s.person_id limit $6"#,
        whose.top_id,
        whose.line,
        whose.on.to_sqlx() as _,
        asked.issued_on.to_sqlx() as _,
        asked.person_id,
        asked.most
    )
    .fetch_all(&mut *connection)
    .await?;
    if holders.is_empty() {
        return Ok(0);
    }
    let account_id = permit.author();
    let purpose = "cards issued";
    let change_no = begin_change(connection, account_id, Some(whose.top_id), purpose).await?;
    let count = i32::try_from(holders.len()).unwrap_or(i32::MAX);
    let card_ids = sqlx::query_scalar!(
        r#"select nextval(pg_get_serial_sequence('card', 'card_id')) as "card_id!"
             from generate_series(1, $1)"#,
        count
    )
    .fetch_all(&mut *connection)
    .await?;
    // The running number is the card's own, so none is given twice and none is guessed from another.
    let numbers = holders.iter().zip(&card_ids).map(|(holder, card_id)| {
        number_of(&rules.form, &holder.federation, asked.issued_on, *card_id)
            .ok_or_else(|| IssueFault::Form(rules.form.clone()))
    });
    let numbers: Vec<String> = numbers.collect::<Result<_, _>>()?;
    let people: Vec<i64> = holders.iter().map(|holder| holder.person_id).collect();
    let units: Vec<i32> = holders.iter().map(|holder| holder.unit_id).collect();
    let spells: Vec<i64> = holders.iter().map(|holder| holder.spell_id).collect();
    sqlx::query!(
        "insert into card (card_id, person_id, unit_id, spell_id, number, issued_on, valid_until,
                           change_no)
         overriding system value
         select n.card_id, n.person_id, n.unit_id, n.spell_id, n.number, $6, $7, $8
           from unnest($1::bigint[], $2::bigint[], $3::integer[], $4::bigint[], $5::text[])
             as n(card_id, person_id, unit_id, spell_id, number)
         on conflict (person_id) where state = 'issued' do nothing",
        &card_ids,
        &people,
        &units,
        &spells,
        &numbers,
        asked.issued_on.to_sqlx() as _,
        rules.valid_until.to_sqlx() as _,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    let issued = say_issued(connection, change_no).await?;
    let detail = serde_json::json!({ "cards": issued, "on": asked.issued_on.to_string() });
    let deed = Deed {
        unit_id: Some(whose.top_id),
        deed: "cards-issued",
        subject: if asked.person_id.is_some() {
            "person"
        } else {
            "unit"
        },
        subject_id: asked.person_id.or(Some(i64::from(whose.top_id))),
        detail,
    };
    audit::write(connection, change_no, &deed).await?;
    Ok(issued)
}

/// Says the facts of every card issued in this change, and counts them.
async fn say_issued(connection: &mut PgConnection, change_no: i64) -> sqlx::Result<i64> {
    let dims_no = intern_dims(connection, &BTreeMap::new()).await?;
    let said = sqlx::query!(
        "insert into fact (change_no, spell_id, unit_id, happened_on, series_no, dims_no, amount, sign)
         select c.change_no, c.spell_id, c.unit_id, c.issued_on, s.series_no, $2, 1, 1
           from card c join series s on s.code = 'card.issued' where c.change_no = $1",
        change_no,
        dims_no
    )
    .execute(connection)
    .await?;
    Ok(said.rows_affected().cast_signed())
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

/// The key cards are signed with, made when the first is printed. Only the owner reads it; it is
/// never shown, logged or handed to a page.
pub async fn signing_key(owner: &PgPool, now: Timestamp) -> sqlx::Result<SigningKey> {
    let mut tx = owner.begin().await?;
    // Two first printings at once make one key.
    sqlx::query!("lock table card_key in share row exclusive mode")
        .execute(&mut *tx)
        .await?;
    let seed = sqlx::query_scalar!("select seed from card_key order by card_key_id desc limit 1")
        .fetch_optional(&mut *tx)
        .await?;
    let seed = seed.and_then(|seed| <[u8; 32]>::try_from(seed).ok());
    let key = match seed {
        Some(seed) => SigningKey::from_bytes(&seed),
        None => {
            let key = SigningKey::from_bytes(&id::seed());
            let (seed, public) = (key.to_bytes(), key.verifying_key());
            sqlx::query!(
                "insert into card_key (seed, public_key, made_at) values ($1, $2, $3)",
                seed.as_slice(),
                public.as_bytes().as_slice(),
                now.to_sqlx() as _
            )
            .execute(&mut *tx)
            .await?;
            key
        }
    };
    tx.commit().await?;
    Ok(key)
}

/// The public keys cards may be signed with, newest first.
pub async fn public_keys(owner: &PgPool) -> sqlx::Result<Vec<VerifyingKey>> {
    let keys = sqlx::query_scalar!("select public_key from card_key order by card_key_id desc")
        .fetch_all(owner)
        .await?;
    let keys = keys.into_iter().filter_map(|key| {
        let key = <[u8; 32]>::try_from(key).ok()?;
        VerifyingKey::from_bytes(&key).ok()
    });
    Ok(keys.collect())
}
