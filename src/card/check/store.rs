//! What the check of a card reads, whoever asks, and the keys cards are signed with. Runs over the
//! owner's connection: nobody is signed in, and the keys are nobody else's to read.

use ed25519_dalek::{SigningKey, VerifyingKey};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgPool;
use timeline::Day;

use crate::card::rules::CardState;
use crate::card::store::state_of;
use crate::id;

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
