//! Union meals of many days entered at once: each row one record, counted in E06; sent again
//! nothing more; wrong in one row, nothing at all; corrected and withdrawn as any record.

use axum::http::StatusCode;

use crate::browser::Browser;
use crate::world::World;

const PAGE: &str = "/don-vi/LD-A-1/bua-com";
const KEY: &str = "0123456789abcdef0123456789abcdef";

/// What the records of meals say: people, or money.
async fn said(world: &World, series: &str) -> i64 {
    let question = format!(
        "select coalesce(sum(f.amount), 0)::bigint from fact f join series s using (series_no)
          where s.code = 'bua-com-cong-doan.{series}'"
    );
    sqlx::query_scalar(sqlx::AssertSqlSafe(question))
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_week_is_entered_in_one_go_and_counted() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let page = clerk.get(PAGE).await;
    assert!(page.shows("value=\"25/01/2027\"") && page.shows("value=\"19/01/2027\""));
    let week = [
        ("place", "Nhà máy Một"),
        ("each", "30.000"),
        ("source", "employer"),
        ("rows", "7"),
        ("day-0", "19/01/2027"),
        ("meals-0", "120"),
        ("day-1", "20/01/2027"),
        ("meals-1", "200"),
        ("people-1", "100"),
        ("day-2", "20/01/2027"),
        ("people-2", "40"),
        ("place-2", "Nhà máy Hai"),
        ("each-2", "25.000"),
        ("source-2", "union-budget"),
        ("day-3", "21/01/2027"),
        ("_key", KEY),
    ];
    let mut wrong = week.to_vec();
    wrong.push(("people-3", "nhiều"));
    let refused = clerk.post(PAGE, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.shows("aria-describedby=\"e-people-3\""),
        "{}",
        refused.body
    );
    assert_eq!(said(&world, "people").await, 0);

    let done = clerk.post(PAGE, &week).await;
    assert!(
        done.location().contains("thang=2027-01&xong=3"),
        "{}",
        done.body
    );
    // Money is of the meals, people are counted as people.
    let dong = 120 * 30_000 + 200 * 30_000 + 40 * 25_000;
    assert_eq!(said(&world, "people").await, 120 + 100 + 40);
    assert_eq!(said(&world, "dong").await, dong);
    let again = clerk.post(PAGE, &week).await;
    assert!(again.location().contains("xong=0"), "{}", again.body);
    assert_eq!(said(&world, "dong").await, dong);
    // The same day at the same place is told, whatever the key.
    let mut twice = week.to_vec();
    twice.retain(|(name, _)| *name != "_key");
    twice.push(("_key", "1123456789abcdef0123456789abcdef"));
    let told = clerk.post(PAGE, &twice).await;
    assert!(told.shows("Ngày này ở nơi này đã ghi"), "{}", told.body);

    let month = clerk.get("/don-vi/LD-A-1/bua-com?thang=2027-01").await;
    assert!(
        month.shows("10.600.000") && month.shows("Nhà máy Hai"),
        "{}",
        month.body
    );
    assert!(
        clerk
            .get("/don-vi/LD-A-1/bua-com?thang=2026-12")
            .await
            .shows("Chưa ghi bữa cơm nào")
    );
    let more = [
        ("rows", "7"),
        ("act", "more"),
        ("meals-0", "9"),
        ("_key", KEY),
    ];
    let grown = clerk.post(PAGE, &more).await;
    assert!(grown.shows("id=\"day-13\"") && grown.shows("value=\"9\""));

    // One is taken back by the ordinary page of its record.
    let id: i64 =
        sqlx::query_scalar("select min(record_id) from record where kind like 'bua-com%'")
            .fetch_one(&world.app.database.owner)
            .await
            .unwrap();
    clerk.get(&format!("/ghi-nhan/{id}/rut")).await;
    let why = [("reason", "Nhập nhầm ngày")];
    let gone = clerk.post(&format!("/ghi-nhan/{id}/rut"), &why).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.body);
    assert_eq!(said(&world, "people").await, 140);
    crate::programme::all_holds(&world).await;

    let mut outsider = Browser::signed_in(&world, "b1.co-so").await;
    assert_eq!(outsider.get(PAGE).await.status, StatusCode::NOT_FOUND);
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let read = inspector.get("/don-vi/LD-A-1/bua-com?thang=2027-01").await;
    assert!(read.shows("Nhà máy Hai") && !read.shows("name=\"meals-0\""));
    let refused = inspector.post(PAGE, &week).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}
