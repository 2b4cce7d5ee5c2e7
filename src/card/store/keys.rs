//! The keys cards are signed with. Only the owner's connection reads them.

use ed25519_dalek::{SigningKey, VerifyingKey};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgPool;

use crate::id;

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
