//! Cards issued, one or many, with the facts they say.

use std::collections::BTreeMap;

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use super::Whose;
use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::card::rules::{CardRules, number_of};
use crate::fact::store::intern_dims;
use crate::store::begin_change;

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
