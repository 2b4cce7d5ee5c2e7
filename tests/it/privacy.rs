//! Personal data: nothing masked is shown without a reason that is kept, nobody tampers with the
//! log, requests have their days, and a deletion takes every value and no figure.

mod erase;
mod leftovers;
mod request;

use axum::http::StatusCode;
use diemtua::privacy::{Looking, note_access, recent_access};
use sqlx::Row;

use crate::browser::Browser;
use crate::people::{add_member, details, leave};
use crate::world::{World, count};

const NAME: &str = "Đỗ Thị Thử Nghiệm";

async fn looks(world: &World, person_id: i64) -> Vec<(String, Option<String>, Option<String>)> {
    let rows = sqlx::query(
        "select deed, purpose, reason from person_access where person_id = $1
          order by person_access_id",
    )
    .bind(person_id)
    .fetch_all(&world.app.database.owner)
    .await
    .unwrap();
    rows.iter()
        .map(|row| (row.get("deed"), row.get("purpose"), row.get("reason")))
        .collect()
}

#[tokio::test]
async fn a_masked_value_is_shown_once_for_a_reason_that_is_kept() {
    let world = World::new().await;
    let person = add_member(&world, "LD-A-1", &details(NAME, 12345), "2020-01-01").await;
    let mut browser = Browser::signed_in(&world, "a1.co-so").await;
    let address = format!("/doan-vien/{person}/xem");
    let page = browser.get(&address).await;
    assert!(page.shows("••••••••2345") && page.shows("•••••••345"));
    for hidden in ["001180012345", "0999012345", "Đạo Thử Nghiệm"] {
        assert!(!page.shows(hidden), "{hidden}");
    }
    let field = ("field", "national_id");
    for (fields, sentence) in [
        (vec![field], "Chọn một mục đích"),
        (
            vec![field, ("purpose", "identify")],
            "Ghi lý do bằng một câu",
        ),
        (
            vec![field, ("purpose", "identify"), ("reason", "abc")],
            "Ghi lý do",
        ),
        (
            vec![
                field,
                ("purpose", "không có"),
                ("reason", "Đối chiếu danh sách"),
            ],
            "Chọn một mục đích",
        ),
        (
            vec![
                ("field", "full_name"),
                ("purpose", "care"),
                ("reason", "Đối chiếu"),
            ],
            "Chọn dữ liệu cần xem",
        ),
    ] {
        let page = browser.post(&address, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert!(
            page.shows(sentence) && !page.shows("001180012345"),
            "{fields:?}"
        );
    }
    assert_eq!(looks(&world, person).await, []);
    let asked = [
        field,
        ("purpose", "identify"),
        ("reason", "Đối chiếu danh sách chi tháng 01"),
    ];
    let page = browser.post(&address, &asked).await;
    assert!(page.shows("001180012345"), "{}", page.body);
    assert!(!page.shows("0999012345"));
    let kept = looks(&world, person).await;
    let text = |text: &str| Some(text.to_owned());
    let line = (
        "revealed".to_owned(),
        text("identify"),
        text("Đối chiếu danh sách chi tháng 01"),
    );
    assert_eq!(kept, [line]);
    assert!(
        !browser.get(&address).await.shows("001180012345"),
        "shown once only"
    );

    // The person's own page is noted too, shows no number whole, and tells inspectors who looked.
    let own = format!("/doan-vien/{person}");
    let page = browser.get(&own).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.shows(&address) && !page.shows("001180012345") && !page.shows("Ai đã xem"));
    assert_eq!(looks(&world, person).await[1].0, "opened");
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let page = inspector.get(&own).await;
    assert!(page.shows("Ai đã xem") && page.shows("Đối chiếu danh sách chi tháng 01"));
    assert!(
        !page.shows("Đạo Thử Nghiệm"),
        "sensitive values are not for inspection"
    );
    assert_eq!(inspector.get(&address).await.status, StatusCode::FORBIDDEN);
    let mut stranger = Browser::signed_in(&world, "b1.co-so").await;
    assert_eq!(stranger.get(&address).await.status, StatusCode::NOT_FOUND);
    let page = stranger.post(&address, &asked).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert_eq!(looks(&world, person).await.len(), 3);
}

#[tokio::test]
async fn a_page_opened_again_within_the_hour_is_one_line_and_nobody_changes_it() {
    let world = World::new().await;
    let person = add_member(&world, "LD-A-1", &details(NAME, 12345), "2020-01-01").await;
    let actor = world.actor("a1.co-so").await;
    for minutes in [0, 5, 70] {
        let now = world.after_minutes(minutes).app.clock.now();
        for page in ["/doan-vien/1", "/doan-vien/1", "/doan-vien/1/sua"] {
            let mut tx = world.app.begin(&actor).await.unwrap();
            let looking = Looking::opened(page, now);
            let fields = (person, ["full_name", "birth"].as_slice());
            note_access(&mut tx, &actor, fields, &looking)
                .await
                .unwrap();
            tx.commit().await.unwrap();
        }
    }
    assert_eq!(
        looks(&world, person).await.len(),
        4,
        "two pages in two hours"
    );
    // Somebody outside the scope was not shown anything, so nothing is noted.
    let stranger = world.actor("b1.co-so").await;
    let mut tx = world.app.begin(&stranger).await.unwrap();
    let looking = Looking::opened("/doan-vien/1", world.app.clock.now());
    note_access(&mut tx, &stranger, (person, &[]), &looking)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(looks(&world, person).await.len(), 4);

    for statement in [
        "update person_access set reason = 'x'",
        "delete from person_access",
        "truncate person_access",
        "update person_list set people = 0",
        "delete from person_list",
        "delete from data_request",
        "update data_request set received_on = now()",
    ] {
        let mut tx = world.app.begin(&actor).await.unwrap();
        let done = sqlx::query(statement).execute(&mut *tx).await;
        let fault = done.expect_err(statement);
        let code = fault.as_database_error().and_then(|fault| fault.code());
        assert_eq!(code.as_deref(), Some("42501"), "{statement}");
    }
    // A line cannot be written in another's name either.
    let mut tx = world.app.begin(&actor).await.unwrap();
    let forged =
        "insert into person_access (change_no, account_id, person_id, unit_id, accessed_at,
          hour_no, deed, fields, page)
        select change_no, account_id + 1, person_id, unit_id, accessed_at, 1, deed, fields, page
          from person_access limit 1";
    assert!(sqlx::query(forged).execute(&mut *tx).await.is_err());
    drop(tx);

    let mut tx = world.app.begin(&actor).await.unwrap();
    let recent = recent_access(&mut tx, person, 3).await.unwrap();
    assert_eq!(recent.len(), 3);
    assert!(recent[0].accessed_at > recent[2].accessed_at);
}

#[tokio::test]
async fn the_log_is_read_by_inspectors_within_their_scope() {
    let world = World::new().await;
    let of_a = add_member(&world, "LD-A-1", &details(NAME, 11111), "2020-01-01").await;
    let of_b = add_member(
        &world,
        "LD-B-1",
        &details("Hồ Văn Giả Định", 22222),
        "2020-01-01",
    )
    .await;
    for (login, person) in [("a1.co-so", of_a), ("b1.co-so", of_b)] {
        let mut browser = Browser::signed_in(&world, login).await;
        let address = format!("/doan-vien/{person}/xem");
        browser.get(&address).await;
        let asked = [
            ("field", "phone"),
            ("purpose", "contact"),
            ("reason", "Mời dự hội nghị"),
        ];
        let page = browser.post(&address, &asked).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let log = browser.get("/don-vi/LD-A-1/doan-vien/truy-cap").await;
        assert!([StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&log.status));
    }
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let page = inspector.get("/don-vi/LD/doan-vien/truy-cap").await;
    assert!(page.shows(NAME) && page.shows("Hồ Văn Giả Định") && page.shows("Mời dự hội nghị"));
    for (asked, of_a, of_b) in [
        ("LD-A/doan-vien/truy-cap", true, false),
        ("LD/doan-vien/truy-cap?tai-khoan=b1.co-so", false, true),
        ("LD/doan-vien/truy-cap?nguoi=gia+dinh", false, true),
        (
            "LD/doan-vien/truy-cap?tu=25/01/2027&den=25/01/2027",
            true,
            true,
        ),
        ("LD/doan-vien/truy-cap?den=24/01/2027", false, false),
        ("LD/doan-vien/truy-cap?viec=listed", false, false),
    ] {
        let page = inspector.get(&format!("/don-vi/{asked}")).await;
        let shown = (page.shows(NAME), page.shows("Hồ Văn Giả Định"));
        assert_eq!(shown, (of_a, of_b), "{asked}");
    }
    let page = inspector
        .get("/don-vi/LD/doan-vien/truy-cap?tu=hôm+kia")
        .await;
    assert!(page.shows("không phải một ngày"));
}

#[tokio::test]
async fn a_list_says_who_wrote_it_and_everybody_on_it_is_noted() {
    let world = World::new().await;
    let first = add_member(&world, "LD-A-1", &details(NAME, 11111), "2020-01-01").await;
    let second = add_member(
        &world,
        "LD-A-2",
        &details("Hồ Văn Giả Định", 22222),
        "2021-01-01",
    )
    .await;
    let gone = add_member(
        &world,
        "LD-A-2",
        &details("Lê Đã Nghỉ", 33333),
        "2021-01-01",
    )
    .await;
    leave(&world, ("LD-A-2", gone), "2026-01-01", "3/QĐ").await;
    let mut browser = Browser::signed_in(&world, "a.can-bo").await;
    let address = "/don-vi/LD-A/doan-vien/xuat";
    assert!(browser.get(address).await.shows("Hôm nay có 2 đoàn viên."));
    let usual = [
        ("kind", "csv"),
        ("field", "full_name"),
        ("field", "birth"),
        ("field", "national_id"),
    ];
    let page = browser.post(address, &usual).await;
    assert!(page.shows("Chọn một mục đích"), "a list has a purpose");
    let mut asked = usual.to_vec();
    asked.push(("purpose", "report-up"));
    let file = browser.post(address, &asked).await;
    assert_eq!(file.status, StatusCode::OK);
    let lines: Vec<&str> = file.body.lines().collect();
    assert!(
        lines[0].contains("Danh sách số 1: a.can-bo (a.can-bo, LD-A) xuất lúc 09:00 25/01/2027")
    );
    assert!(lines[0].contains("2 người"), "{}", lines[0]);
    assert_eq!(lines.len(), 4, "{}", file.body);
    assert!(file.shows("••••••••1111") && file.shows("1980-05-14") && !file.shows("00118001111"));
    assert!(!file.shows("Lê Đã Nghỉ"));

    // What is whole or sensitive asks for a reason of its own.
    for more in [("whole", "national_id"), ("field", "religion")] {
        let mut asked = asked.clone();
        asked.push(more);
        let page = browser.post(address, &asked).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{more:?}");
        asked.push(("reason", "Cấp trên yêu cầu theo công văn 15"));
        let file = browser.post(address, &asked).await;
        assert_eq!(file.status, StatusCode::OK, "{more:?}");
        let whole = file.shows("001180011111");
        assert_eq!(
            (whole, file.shows("Đạo Thử Nghiệm")),
            (more.0 == "whole", more.0 == "field")
        );
    }
    let owner = &world.app.database.owner;
    assert_eq!(count(owner, "person_list").await, 3);
    assert_eq!(count(owner, "person_access").await, 6);
    let listed: Vec<String> = looks(&world, second)
        .await
        .into_iter()
        .map(|look| look.0)
        .collect();
    assert_eq!(listed, ["listed", "listed", "listed"]);

    // The workbook says it in its properties too.
    let mut workbook = asked.clone();
    workbook[0] = ("kind", "xlsx");
    let token = browser.token.clone();
    workbook.push(("_token", &token));
    let bytes = browser.send_for_bytes(address, &workbook).await;
    assert_eq!(&bytes[..2], b"PK");
    world
        .sql(&format!(
            "update person set restricted_on = '2027-01-01' where person_id = {first}"
        ))
        .await;
    let page = browser.get(address).await;
    assert!(page.shows("Hôm nay có 1 đoàn viên.") && page.shows("1 người đã yêu cầu hạn chế"));
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let page = inspector.get("/don-vi/LD/doan-vien/xuat").await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
}
