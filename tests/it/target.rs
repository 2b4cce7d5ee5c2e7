//! A target handed down: the units below see theirs, only what changed is written, and the sprint
//! says what the figures say.

use axum::http::StatusCode;
use diemtua::record::store::Entered;
use serde_json::Value;
use sqlx::Row;

use crate::browser::Browser;
use crate::record::{Desk, house_with};
use crate::world::World;

const TOP: &str = "/don-vi/LD/chi-tieu";

/// A target of 50 houses of 2027 at LD, given by its congress; its address.
async fn whole_of_2027(world: &World, officer: &mut Browser) -> String {
    let given = [
        ("so", "E05.houses"),
        ("ky", "2027"),
        ("value", "50"),
        ("assigned_by", "Đại hội Công đoàn"),
        ("decision_no", "01/NQ"),
    ];
    let page = officer.post(TOP, &given).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let target_id: i64 = sqlx::query_scalar("select max(target_id) from target")
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap();
    format!("{TOP}/{target_id}")
}

/// Unit, value and decision of every row the federation's own name stands under, as written.
async fn rows(world: &World) -> Vec<(String, Option<i64>, String)> {
    let rows = sqlx::query(
        "select u.code, t.value, t.decision_no from target t join unit u using (unit_id)
          where t.assigned_by <> 'Đại hội Công đoàn' order by t.target_id",
    )
    .fetch_all(&world.app.database.owner)
    .await
    .unwrap();
    let row = |row: &sqlx::postgres::PgRow| (row.get("code"), row.get("value"), row.get(2));
    rows.iter().map(row).collect()
}

async fn house(world: &World, login: &str, on: &str, number: &str) -> Entered {
    let desk = Desk::of(world, login).await;
    let house = house_with(&[("on", on), ("ref", number)]);
    desk.record(house).await.unwrap()
}

#[tokio::test]
async fn a_target_is_handed_down_and_only_what_changed_is_written_again() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let address = whole_of_2027(&world, &mut officer).await;
    assert!(officer.get(&format!("{TOP}?ky=2027")).await.shows(&address));
    let down = format!("{address}/phan-giao");
    let a = format!("dv-{}", world.number_of("LD-A").await);
    let b = format!("dv-{}", world.number_of("LD-B").await);

    let suggested = officer.get(&format!("{down}?goi-y=deu")).await;
    assert_eq!(suggested.status, StatusCode::OK, "{}", suggested.body);
    assert!(suggested.shows("value=\"25\"") && suggested.shows("đúng bằng chỉ tiêu chung"));
    assert!(rows(&world).await.is_empty());

    let wrong = [
        (a.as_str(), "nhiều"),
        (b.as_str(), "20"),
        ("decision_no", "7/QĐ"),
    ];
    let page = officer.post(&down, &wrong).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.shows("value=\"nhiều\"") && page.shows("value=\"20\""),
        "{}",
        page.body
    );

    let shares = [
        (a.as_str(), "35"),
        (b.as_str(), "20"),
        ("decision_no", "7/QĐ"),
    ];
    let mut added = shares.to_vec();
    added.push(("viec", "tinh"));
    let page = officer.post(&down, &added).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.shows("hơn chỉ tiêu chung 50 là 5") && rows(&world).await.is_empty());

    let saved = officer.post(&down, &shares).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let page = officer.get(saved.location()).await;
    assert!(page.shows("Đã phân giao") && page.shows("hơn chỉ tiêu chung 50 là 5"));
    let row = |code: &str, value, decision: &str| (code.to_owned(), value, decision.to_owned());
    let first = [row("LD-A", Some(35), "7/QĐ"), row("LD-B", Some(20), "7/QĐ")];
    assert_eq!(rows(&world).await, first);

    let same = officer.post(&down, &shares).await;
    assert_eq!(same.location(), format!("{down}?xong=khong"));
    assert_eq!(rows(&world).await, first);
    let changed = [
        (a.as_str(), "28"),
        (b.as_str(), "20"),
        ("decision_no", "9/QĐ"),
    ];
    officer.post(&down, &changed).await;
    let written = rows(&world).await;
    assert_eq!(written[..2], first);
    assert_eq!(written[2..], [row("LD-A", Some(28), "9/QĐ")]);
    let page = officer.get(&down).await;
    assert!(
        page.shows("còn 2 trên 50 chưa giao cho ai"),
        "{}",
        page.body
    );

    let mut below = Browser::signed_in(&world, "a.can-bo").await;
    let own = below.get("/don-vi/LD-A/chi-tieu?ky=2027").await;
    assert!(own.shows("<b>28") && own.shows("9/QĐ"), "{}", own.body);
    officer
        .post(&down, &[(a.as_str(), ""), (b.as_str(), "20")])
        .await;
    let own = below.get("/don-vi/LD-A/chi-tieu?ky=2027").await;
    assert!(
        own.shows("Chưa có chỉ tiêu nào trong kỳ này."),
        "{}",
        own.body
    );

    let deeds: i64 =
        sqlx::query_scalar("select count(*) from audit_line where deed = 'target-handed-down'")
            .fetch_one(&world.app.database.owner)
            .await
            .unwrap();
    assert_eq!(deeds, 3);
}

#[tokio::test]
async fn the_sprint_says_what_the_figures_say_the_most_missing_first() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let address = whole_of_2027(&world, &mut officer).await;
    house(&world, "a1.co-so", "20/01/2027", "1").await;
    house(&world, "b1.co-so", "21/01/2027", "2").await;
    let sprint = format!("{address}/nuoc-rut");
    assert!(officer.get(&sprint).await.shows("2 đơn vị chưa được giao"));

    let a = format!("dv-{}", world.number_of("LD-A").await);
    let b = format!("dv-{}", world.number_of("LD-B").await);
    let shares = [(a.as_str(), "11"), (b.as_str(), "41")];
    officer.post(&format!("{address}/phan-giao"), &shares).await;
    let page = officer.get(&sprint).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(
        page.shows("Đã đạt 2 trên 50. Còn thiếu 48"),
        "{}",
        page.body
    );
    let (at_b, at_a) = (
        page.body.find("/don-vi/LD-B/chi-tieu"),
        page.body.find("/don-vi/LD-A/chi-tieu"),
    );
    assert!(at_b < at_a, "the one that misses most stands first");
    for (unit, goal) in [("LD-A", 11), ("LD-B", 41)] {
        let api = format!("/api/v1/units/{unit}/figures/E05.houses?period=2027");
        let told: Value = serde_json::from_str(&officer.get(&api).await.body).unwrap();
        let missing = goal - told["value"].as_i64().unwrap();
        assert!(
            page.shows(&format!("<b>{missing}</b>")),
            "{unit}: {missing}"
        );
    }
    let book = officer.bytes(&format!("{sprint}.xlsx")).await;
    assert!(book.starts_with(b"PK"));
}

#[tokio::test]
async fn whoever_may_not_see_or_assign_is_told_so() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let address = whole_of_2027(&world, &mut officer).await;
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let mut below = Browser::signed_in(&world, "a.can-bo").await;
    for (page, told) in [
        ("phan-giao", StatusCode::FORBIDDEN),
        ("nuoc-rut", StatusCode::OK),
    ] {
        let page = format!("{address}/{page}");
        assert_eq!(inspector.get(&page).await.status, told, "{page}");
        assert_eq!(
            below.get(&page).await.status,
            StatusCode::NOT_FOUND,
            "{page}"
        );
    }
    let other = address.replace("/LD/", "/LD-A/");
    for page in [
        format!("{other}/nuoc-rut"),
        format!("{TOP}/999999/phan-giao"),
    ] {
        assert_eq!(
            officer.get(&page).await.status,
            StatusCode::NOT_FOUND,
            "{page}"
        );
    }
    let down = format!("{address}/phan-giao");
    assert_eq!(below.post(&down, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        inspector.post(&down, &[]).await.status,
        StatusCode::FORBIDDEN
    );
}
