//! The views that run with the owner's rights show no more than they say.

use crate::filled::filled;
use crate::row_security::scope_of;
use crate::world::count;

#[tokio::test]
async fn views_that_show_more_show_no_more_than_they_say() {
    let world = filled().await;
    let database = &world.app.database;
    for view in [
        "found_person",
        "member_name",
        "transfer_name",
        "union_directory",
    ] {
        let seen = count(&database.requests, view).await;
        assert_eq!(seen, 0, "{view} without a scope");
    }
    let columns = |view: &'static str| {
        sqlx::query_scalar::<_, String>(
            "select attname::text from pg_attribute where attrelid = $1::regclass and attnum > 0
              order by 1",
        )
        .bind(view)
        .fetch_all(&database.owner)
    };
    assert_eq!(
        columns("member_name").await.unwrap(),
        ["birth_year", "full_name", "person_id", "sort_key"]
    );
    assert_eq!(
        columns("transfer_name").await.unwrap(),
        ["birth_year", "full_name", "transfer_id"]
    );
    let mut tx = database
        .begin(&scope_of(&world, "a1.co-so").await)
        .await
        .unwrap();
    let kept: Vec<bool> = sqlx::query_scalar("select is_kept from found_person order by person_id")
        .fetch_all(&mut *tx)
        .await
        .unwrap();
    let own = count(&mut *tx, "person").await;
    assert_eq!(
        i64::try_from(kept.iter().filter(|kept| **kept).count()).unwrap(),
        own
    );
    // Its own member, its own transfer; every base union by name.
    assert_eq!(count(&mut *tx, "member_name").await, 1);
    assert_eq!(count(&mut *tx, "transfer_name").await, 1);
    assert_eq!(count(&mut *tx, "union_directory").await, 3);
    drop(tx);
    // The other end of both transfers sees whom they are about.
    let scope = scope_of(&world, "a2.co-so").await;
    let mut tx = database.begin(&scope).await.unwrap();
    assert_eq!(count(&mut *tx, "transfer_name").await, 2);
    assert_eq!(count(&mut *tx, "transfer").await, 2);
    assert_eq!(count(&mut *tx, "person").await, 0);
    assert_eq!(count(&mut *tx, "member_name").await, 0);
    assert_eq!(count(&mut *tx, "found_person").await, 0);
}
