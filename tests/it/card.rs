//! Cards: issued once to each, counted, signed, checked by a stranger, ended one by one.

use axum::http::StatusCode;
use diemtua::card::is_sound_number;
use diemtua::catalogue::Choose;
use diemtua::indicator::{Asked, Structure, figure};
use diemtua::verify;
use sqlx::Row;
use timeline::PeriodName;

use crate::browser::Browser;
use crate::people::{add_member, details, leave};
use crate::world::{World, count};

/// Cards in use at a unit at the end of January 2027, by the figures.
async fn cards(world: &World, unit: &str) -> Option<i64> {
    let asked = Asked {
        unit_id: world.number_of(unit).await,
        line: "territorial".to_owned(),
        indicator: "B11.cards".to_owned(),
        dims: Default::default(),
        period: "2027-01".parse::<PeriodName>().unwrap().period(),
        structure: Structure::Then,
        known: None,
    };
    let state = world.app.engine.fresh().await.unwrap();
    figure(&state, &world.app.catalogue, &asked, Choose::Value)
        .unwrap()
        .value
}

async fn three_members(world: &World) -> [i64; 3] {
    [
        add_member(
            world,
            "LD-A-1",
            &details("Đỗ Thị Thử Một", 11111),
            "2020-01-01",
        )
        .await,
        add_member(
            world,
            "LD-A-1",
            &details("Hồ Văn Thử Hai", 22222),
            "2020-01-01",
        )
        .await,
        add_member(
            world,
            "LD-B-1",
            &details("Lê Thị Thử Ba", 33333),
            "2020-01-01",
        )
        .await,
    ]
}

/// The signed codes on a sheet, read back from the first card's drawing by nothing but its text
/// beside: the page holds squares only, so the codes are made again from the same rows.
async fn signed_code(world: &World, person: i64) -> String {
    use diemtua::card::{Payload, payload_text};
    use jiff_sqlx::Date;
    let row = sqlx::query(
        "select c.number, u.code, c.issued_on, c.valid_until, k.seed
           from card c join unit u using (unit_id), card_key k where c.person_id = $1",
    )
    .bind(person)
    .fetch_one(&world.app.database.owner)
    .await
    .unwrap();
    let seed: Vec<u8> = row.get("seed");
    let key = ed25519_dalek::SigningKey::from_bytes(&seed.try_into().unwrap());
    let payload = Payload {
        number: row.get("number"),
        unit_code: row.get("code"),
        issued_on: row.get::<Date, _>("issued_on").to_jiff(),
        valid_until: row.get::<Date, _>("valid_until").to_jiff(),
    };
    payload_text(&payload, &key).unwrap()
}

#[tokio::test]
async fn everybody_without_a_card_is_issued_one_and_the_figures_follow() {
    let world = World::new().await;
    three_members(&world).await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let page = clerk.get("/don-vi/LD-A-1/the").await;
    assert!(
        page.shows("0 trên 2 đoàn viên đang có thẻ."),
        "{}",
        page.body
    );
    assert!(page.shows("Cấp thẻ cho 2 người chưa có"));
    let page = clerk
        .post("/don-vi/LD-A-1/the/cap", &[("issued_on", "01/02/2027")])
        .await;
    assert!(page.shows("Ngày này chưa tới."));
    let page = clerk
        .post("/don-vi/LD-A-1/the/cap", &[("issued_on", "20/01/2027")])
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    for unit in ["LD-A-1", "LD-A", "LD"] {
        assert_eq!(cards(&world, unit).await, Some(2), "{unit}");
    }
    assert_eq!(cards(&world, "LD-B").await.unwrap_or(0), 0);
    let numbers: Vec<String> = sqlx::query_scalar("select number from card order by card_id")
        .fetch_all(&world.app.database.owner)
        .await
        .unwrap();
    assert!(
        numbers
            .iter()
            .all(|number| is_sound_number(number) && number.starts_with("LD27"))
    );
    let page = clerk.get("/don-vi/LD-A-1/the").await;
    assert!(page.shows(&numbers[0]) && page.shows("2 trên 2 đoàn viên đang có thẻ."));
    let page = clerk
        .post("/don-vi/LD-A-1/the/cap", &[("issued_on", "20/01/2027")])
        .await;
    assert!(page.shows("Không ai ở đây chưa có thẻ"), "once each");
    let page = clerk.get("/don-vi/LD-B-1/the").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);

    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    officer.get("/don-vi/LD/the").await;
    officer
        .post("/don-vi/LD/the/cap", &[("issued_on", "21/01/2027")])
        .await;
    assert_eq!(cards(&world, "LD").await, Some(3));
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let page = inspector.get("/don-vi/LD/the").await;
    assert!(page.shows("3 trên 3") && !page.shows("/the/cap"));
    for verdict in verify::verify(&world.app).await.unwrap() {
        assert_eq!(verdict.breaches, Vec::<String>::new(), "{}", verdict.name);
    }
}

#[tokio::test]
async fn a_card_ends_once_and_another_is_issued() {
    let world = World::new().await;
    let [person, ..] = three_members(&world).await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    clerk.get("/don-vi/LD-A-1/the").await;
    let page = clerk.post(&format!("/doan-vien/{person}/the"), &[]).await;
    let address = page.location().to_owned();
    assert!(address.starts_with("/the-doan-vien/"), "{}", page.body);
    assert_eq!(cards(&world, "LD-A-1").await, Some(1));
    clerk.get(&address).await;
    for (fields, sentence) in [
        (
            vec![("state", "issued"), ("on", "25/01/2027")],
            "Chọn thẻ mất",
        ),
        (
            vec![("state", "lost"), ("on", "26/01/2027")],
            "Ngày này chưa tới.",
        ),
        (
            vec![("state", "lost"), ("on", "01/01/2027")],
            "trước ngày cấp thẻ",
        ),
    ] {
        let page = clerk.post(&address, &fields).await;
        assert!(page.shows(sentence), "{fields:?}");
    }
    let lost = [
        ("state", "lost"),
        ("on", "25/01/2027"),
        ("reason", "rơi trên xe"),
    ];
    assert_eq!(
        clerk.post(&address, &lost).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(cards(&world, "LD-A-1").await, Some(0));
    let page = clerk.post(&address, &lost).await;
    assert!(page.shows("vừa được người khác ngừng"));
    let page = clerk.post(&format!("/doan-vien/{person}/the"), &[]).await;
    assert_ne!(page.location(), address);
    assert_eq!(cards(&world, "LD").await, Some(1));
    assert_eq!(count(&world.app.database.owner, "card").await, 2);
    leave(&world, ("LD-A-1", person), "2027-01-25", "9/QĐ").await;
    let page = clerk.get("/don-vi/LD-A-1/the?xem=collect").await;
    assert!(page.shows("cần thu lại") && page.shows("Đỗ Thị Thử Một"));
    for verdict in verify::verify(&world.app).await.unwrap() {
        assert_eq!(verdict.breaches, Vec::<String>::new(), "{}", verdict.name);
    }
}

#[tokio::test]
async fn two_hands_at_once_issue_each_card_once() {
    let world = World::new().await;
    for number in 0..12u32 {
        let details = details(&format!("Người Thử Số {number}"), 10_000 + number);
        add_member(&world, "LD-A-1", &details, "2020-01-01").await;
    }
    let mut hands = Vec::new();
    for login in ["a1.co-so", "a.can-bo", "ld.can-bo"] {
        let mut browser = Browser::signed_in(&world, login).await;
        browser.get("/don-vi/LD-A-1/the").await;
        hands.push(tokio::spawn(async move {
            browser
                .post("/don-vi/LD-A-1/the/cap", &[("issued_on", "20/01/2027")])
                .await
                .status
        }));
    }
    for hand in hands {
        let status = hand.await.unwrap();
        let fits = [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY];
        assert!(fits.contains(&status), "{status}");
    }
    assert_eq!(count(&world.app.database.owner, "card").await, 12);
    assert_eq!(cards(&world, "LD").await, Some(12));
}

#[tokio::test]
async fn a_stranger_checks_a_card_and_learns_no_name() {
    let world = World::new().await;
    let [person, ..] = three_members(&world).await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    clerk.get("/don-vi/LD-A-1/the").await;
    clerk
        .post("/don-vi/LD-A-1/the/cap", &[("issued_on", "20/01/2027")])
        .await;
    let sheet = clerk.get("/don-vi/LD-A-1/the/in").await;
    assert_eq!(sheet.body.matches("class=\"card\"").count(), 2);
    assert!(sheet.shows("Đỗ Thị Thử Một") && sheet.shows("class=\"qr\""));
    assert!(!sheet.shows("001180011111"));

    let code = signed_code(&world, person).await;
    let mut stranger = Browser::of(&world);
    let page = stranger.get(&format!("/the/{code}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.shows("Thẻ đang có giá trị") && page.shows("Đ. T. T. M."),
        "{}",
        page.body
    );
    for hidden in ["Thử Một", "0011800", "1980"] {
        assert!(!page.shows(hidden), "{hidden}");
    }
    let mut forged = code.clone().into_bytes();
    forged[5] = if forged[5] == b'A' { b'B' } else { b'A' };
    let forged = String::from_utf8(forged).unwrap();
    let page = stranger.get(&format!("/the/{forged}")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.shows("không phải do công đoàn này cấp") || page.shows("Không đọc được mã"));
    assert!(!page.shows("Trường Mầm non"));
    assert!(stranger.get("/the/xyz").await.shows("Không đọc được mã"));
    // The page where a code is pasted, and the key as text.
    let page = stranger
        .get(&format!(
            "/the/kiem-tra?ma=http%3A%2F%2Fvidu.vn%2Fthe%2F{code}"
        ))
        .await;
    assert_eq!(page.location(), format!("/the/{code}"));
    let keys = stranger.get("/the/khoa.txt").await;
    assert!(stranger.get("/the/kiem-tra").await.shows(keys.body.trim()));
    assert_eq!(keys.body.trim().len(), 43);

    world
        .sql("update card set state = 'lost', ended_on = '2027-01-24'")
        .await;
    let page = stranger.get(&format!("/the/{code}")).await;
    assert!(page.shows("Thẻ đã ngừng") && page.shows("24/01/2027"));
    world
        .sql("update card set state = 'issued', ended_on = null")
        .await;
    let later = world.after_minutes(60 * 24 * 366 * 11);
    let page = Browser::of(&later).get(&format!("/the/{code}")).await;
    assert!(page.shows("Thẻ đã hết hạn"));
    world.sql("update card set number = null").await;
    let page = stranger.get(&format!("/the/{code}")).await;
    assert!(page.shows("Thẻ không còn trong sổ") && !page.shows("Đ. T."));
}

#[tokio::test]
async fn the_key_is_made_once_and_read_by_the_owner_alone() {
    let world = World::new().await;
    three_members(&world).await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    clerk.get("/don-vi/LD-A-1/the").await;
    clerk
        .post("/don-vi/LD-A-1/the/cap", &[("issued_on", "20/01/2027")])
        .await;
    clerk.get("/don-vi/LD-A-1/the/in").await;
    clerk.get("/don-vi/LD-A-1/the/in?trang=2").await;
    assert_eq!(count(&world.app.database.owner, "card_key").await, 1);
    for (role, pool) in [
        ("requests", &world.app.database.requests),
        ("gate", &world.app.database.gate),
        ("engine", &world.app.database.engine),
        ("register", &world.app.database.register),
    ] {
        let read = sqlx::query("select seed from card_key")
            .fetch_all(pool)
            .await;
        let fault = read.expect_err(role);
        let code = fault.as_database_error().and_then(|fault| fault.code());
        assert_eq!(code.as_deref(), Some("42501"), "{role}");
    }
}
