//! What is special to the load of a large list.

use diemtua::import::members::store::{begin_load, end_load};
use diemtua::store::begin_change;

use crate::world::World;

/// A large list into a register that is nearly empty leaves its indexes to the end, and has them
/// all again then.
#[tokio::test]
async fn a_large_load_has_every_index_again_at_its_end() {
    let world = World::new().await;
    let owner = &world.app.database.owner;
    let indexes = "select indexdef from pg_indexes where schemaname = 'public' order by 1";
    let before: Vec<String> = sqlx::query_scalar(indexes).fetch_all(owner).await.unwrap();
    let mut tx = owner.begin().await.unwrap();
    let load = begin_load(&mut tx, (60_000, true)).await.unwrap();
    let during: Vec<String> = sqlx::query_scalar(indexes)
        .fetch_all(&mut *tx)
        .await
        .unwrap();
    assert!(
        during.len() < before.len(),
        "{} {}",
        during.len(),
        before.len()
    );
    let change_no = begin_change(&mut tx, None, None, "loaded").await.unwrap();
    end_load(&mut tx, load, change_no).await.unwrap();
    tx.commit().await.unwrap();
    let after: Vec<String> = sqlx::query_scalar(indexes).fetch_all(owner).await.unwrap();
    assert_eq!(after, before);
}
