//! What one signature may approve is held by the database too, whoever writes the step.

use diemtua::book::rules::{Kind, Step};
use diemtua::book::voucher::step::store::Outcome;

use super::{books, step, written};

#[tokio::test]
async fn nothing_above_the_limit_is_approved() {
    let (world, [_, low]) = books().await;
    // The limit at the base is 50 million to begin with.
    let at = written(&world, &low, ("a1.co-so", Kind::Payment, 50_000_000)).await;
    let above = written(&world, &low, ("a1.co-so", Kind::Payment, 50_000_001)).await;
    let done = step(
        &world,
        &low,
        ("a1.chu-tich", at, Step::Approve, "limit-at-it"),
    )
    .await;
    assert_eq!(done, Ok(Outcome::Done));
    let told = step(
        &world,
        &low,
        ("a1.chu-tich", above, Step::Approve, "limit-above"),
    )
    .await;
    let told = told.unwrap_err();
    assert!(
        told.contains("an approval stays within its limit"),
        "{told}"
    );
}

#[tokio::test]
async fn a_limit_holds_on_its_own_days() {
    let (world, [_, low]) = books().await;
    let account = world.actor("a1.chu-tich").await.account_id;
    world
        .sql("update payment_limit set until_on = '2026-01-01' where tier = 'base'")
        .await;
    world
        .sql("insert into payment_limit values ('base', '2026-01-01', null, 7)")
        .await;
    for (day, most) in [("2025-12-31", 50_000_000), ("2026-01-01", 7)] {
        let limit: Option<i64> = sqlx::query_scalar("select approval_limit($1, $2, $3::date)")
            .bind(account)
            .bind(low.unit_id)
            .bind(day)
            .fetch_one(&world.app.database.owner)
            .await
            .unwrap();
        assert_eq!(limit, Some(most), "{day}");
    }
}
