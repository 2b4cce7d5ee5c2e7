//! Recording by page and by program: one form is one record, lists hold what counts, a token opens
//! what its account may do and nothing else.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use diemtua::web;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::browser::{Browser, Page};
use crate::unit::found_many;
use crate::world::World;

const GIFT: &str = "/don-vi/LD-A-1/ghi/trao-qua";

/// The hidden key of the entry form on a page.
fn reference(page: &Page) -> String {
    let (_, rest) = page.body.split_once("name=\"ref\" value=\"").unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

/// Fills the gift form and sends it.
async fn give(browser: &mut Browser, people: &str, reference: &str) -> Page {
    let fields = [
        ("when", "today"),
        ("programme", "tet"),
        ("people", people),
        ("dong-each", "500.000"),
        ("ref", reference),
    ];
    browser.post(GIFT, &fields).await
}

/// The addresses of the records a list shows, in its order.
fn listed(page: &Page) -> Vec<String> {
    page.body
        .split("href=\"/ghi-nhan/")
        .skip(1)
        .map(|rest| rest.split_once('"').unwrap().0.to_owned())
        .collect()
}

#[tokio::test]
async fn a_form_pressed_twice_is_one_record_and_undo_takes_it_back() {
    let world = World::new().await;
    let mut browser = Browser::signed_in(&world, "a1.co-so").await;
    let form = browser.get(GIFT).await;
    let key = reference(&form);
    let first = give(&mut browser, "12", &key).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.body);
    let again = give(&mut browser, "12", &key).await;
    let address = first.location().split_once('?').unwrap().0.to_owned();
    assert_eq!(again.location(), format!("{address}?da-co=1"));

    let page = browser.get(&format!("{address}?xong=1")).await;
    assert!(page.shows("Đã ghi.") && page.shows("6.000.000\u{a0}đồng"));
    let undo = format!("{address}/rut?hoan-tac=1");
    assert!(page.shows(&undo));
    browser.post(&undo, &[]).await;
    let page = browser.get(&address).await;
    assert!(page.shows("Lý do: hoàn tác") && page.shows("không tính vào số liệu nào"));
    let standing = browser.get("/don-vi/LD-A-1/ghi-nhan").await;
    assert_eq!(listed(&standing), Vec::<String>::new());
    let withdrawn = browser.get("/don-vi/LD-A-1/ghi-nhan?rut=1").await;
    assert_eq!(listed(&withdrawn).len(), 1);
}

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed_and_writes_nothing() {
    let world = World::new().await;
    let mut browser = Browser::signed_in(&world, "a1.co-so").await;
    let key = reference(&browser.get(GIFT).await);
    let before = world.rows().await;
    let page = give(&mut browser, "mười hai mốt", &key).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.shows("value=\"mười hai mốt\"") && page.shows("href=\"#people\""));
    assert_eq!(reference(&page), key);
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn a_correction_of_an_older_version_is_refused() {
    let world = World::new().await;
    let mut browser = Browser::signed_in(&world, "a1.co-so").await;
    let entered = give(&mut browser, "12", "k-1").await;
    let address = entered.location().split_once('?').unwrap().0.to_owned();
    let correction = |people: &'static str| {
        [
            ("when", "today"),
            ("programme", "tet"),
            ("people", people),
            ("dong-each", "500.000"),
            ("reason", "ghi nhầm"),
            ("version", "1"),
        ]
    };
    let edit = format!("{address}/sua");
    let first = browser.post(&edit, &correction("13")).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER);
    let second = browser.post(&edit, &correction("14")).await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = browser.get(&address).await;
    assert!(page.shows("13\u{a0}người") && page.shows("Lý do: ghi nhầm"));
}

#[tokio::test]
async fn a_list_of_few_units_and_one_of_many_show_the_same_records() {
    let (name, kind) = ("Liên đoàn Lao động huyện Châu", "lien-doan-huyen");
    let world = World::new().await.unit("LD-C", name, kind, "LD").await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    for number in 1..=3 {
        give(&mut clerk, &number.to_string(), &format!("k-{number}")).await;
    }
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let behind = "chi-tieu=E01.turns&ky=2027";
    let mut seen = Vec::new();
    for round in 0..2 {
        for filter in ["", "loai=trao-qua", "tu=25/01/2027&den=25/01/2027", behind] {
            let page = officer.get(&format!("/don-vi/LD/ghi-nhan?{filter}")).await;
            assert!(page.shows("Có 3 ghi nhận."), "{round} {filter}");
            seen.push(listed(&page));
        }
        for filter in ["loai=mai-am", "den=24/01/2027", "cap=rieng", "rut=1"] {
            let page = officer.get(&format!("/don-vi/LD/ghi-nhan?{filter}")).await;
            assert_eq!(listed(&page), Vec::<String>::new(), "{round} {filter}");
        }
        if round == 0 {
            found_many(&world, 400).await;
        }
    }
    assert!(seen.iter().all(|list| *list == seen[0]), "{seen:?}");
}

/// Asks the API with a token.
async fn ask(router: &Router, token: &str, line: (&str, &str), body: &Value) -> (u16, Value) {
    let request = Request::builder()
        .method(line.0)
        .uri(line.1)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .body(Body::from(body.to_string()))
        .unwrap();
    let answer = router.clone().oneshot(request).await.unwrap();
    let status = answer.status().as_u16();
    let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap())
}

/// Makes a token on the account's own page.
async fn token(browser: &mut Browser) -> String {
    let made = [("name", "Phần mềm thử"), ("days", "30")];
    let page = browser.post("/tai-khoan/ma", &made).await;
    let (_, rest) = page.body.split_once("<p class=\"code\">").unwrap();
    rest.split_once('<').unwrap().0.to_owned()
}

#[tokio::test]
async fn a_token_records_reads_corrects_and_withdraws_for_its_account() {
    let world = World::new().await;
    let mut browser = Browser::signed_in(&world, "a1.co-so").await;
    let token = token(&mut browser).await;
    let router = web::router(world.app.clone());
    let records = "/api/v1/units/LD-A-1/records";
    let gift = |people: i64| json!({ "programme": "tet", "people": people, "dong-each": 300_000 });
    let body = json!({ "kind": "trao-qua", "on": "2027-01-20", "ref": "x-1", "answers": gift(2) });
    let (status, made) = ask(&router, &token, ("POST", records), &body).await;
    assert_eq!(status, 201, "{made}");
    let (status, again) = ask(&router, &token, ("POST", records), &body).await;
    assert_eq!((status, &again), (200, &made));

    let one = format!("/api/v1/records/{}", made["id"]);
    let mut correction = json!({ "on": "2027-01-21", "answers": gift(5), "reason": "ghi thiếu" });
    let (status, _) = ask(&router, &token, ("PUT", &one), &correction).await;
    assert_eq!(status, 200);
    correction["version"] = json!(1);
    let (status, refused) = ask(&router, &token, ("PUT", &one), &correction).await;
    assert_eq!(status, 422, "{refused}");
    let (_, shown) = ask(&router, &token, ("GET", &one), &Value::Null).await;
    assert_eq!(shown["answers"]["people"]["count"], 5);
    assert_eq!(
        (&shown["on"], &shown["version"]),
        (&json!("2027-01-21"), &json!(2))
    );

    let (status, _) = ask(&router, &token, ("DELETE", &one), &Value::Null).await;
    assert_eq!(status, 422, "a withdrawal says why");
    let reasoned = format!("{one}?reason=nhap%20nham");
    ask(&router, &token, ("DELETE", &reasoned), &Value::Null).await;
    let (_, list) = ask(&router, &token, ("GET", records), &Value::Null).await;
    assert_eq!(list["total"], 0);
}

#[tokio::test]
async fn what_a_body_gets_wrong_is_named_and_nothing_is_written() {
    let world = World::new().await;
    let mut browser = Browser::signed_in(&world, "a1.co-so").await;
    let token = token(&mut browser).await;
    let router = web::router(world.app.clone());
    let before = world.rows().await;
    let post = ("POST", "/api/v1/units/LD-A-1/records");
    let body = json!({
        "kind": "trao-qua", "on": "2027-01-20", "reff": "x",
        "answers": { "programme": "tot", "peoples": 2, "people": 2, "dong-each": -3 },
    });
    let (status, refused) = ask(&router, &token, post, &body).await;
    assert_eq!(status, 422);
    let named: Vec<&String> = refused["errors"].as_object().unwrap().keys().collect();
    assert_eq!(named, ["dong-each", "peoples", "programme", "reff"]);
    let answers = json!({ "programme": "tet", "people": 2, "dong-each": 3 });
    let body = json!({ "kind": "trao-qua", "on": "2027-01-26", "answers": answers });
    let (_, refused) = ask(&router, &token, post, &body).await;
    assert!(refused["errors"]["on"].is_string(), "{refused}");
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn a_token_opens_no_other_unit_and_nothing_once_revoked_or_run_out() {
    let world = World::new().await;
    let mut browser = Browser::signed_in(&world, "a1.co-so").await;
    let token = token(&mut browser).await;
    let router = web::router(world.app.clone());
    let own = ("GET", "/api/v1/units/LD-A-1");
    assert_eq!(ask(&router, &token, own, &Value::Null).await.0, 200);
    for other in [
        "/api/v1/units/LD-B-1",
        "/api/v1/units/LD",
        "/api/v1/units/LD/records",
    ] {
        let (status, _) = ask(&router, &token, ("GET", other), &Value::Null).await;
        assert_eq!(status, 404, "{other}");
    }
    let later = world.after_minutes(31 * 24 * 60);
    let then = web::router(later.app.clone());
    assert_eq!(ask(&then, &token, own, &Value::Null).await.0, 401);
    let page = browser.get("/tai-khoan").await;
    let (_, rest) = page.body.split_once("action=\"/tai-khoan/ma/").unwrap();
    let number = rest.split_once('/').unwrap().0;
    browser
        .post(&format!("/tai-khoan/ma/{number}/huy"), &[])
        .await;
    assert_eq!(ask(&router, &token, own, &Value::Null).await.0, 401);
}

#[tokio::test]
async fn a_cookie_alone_writes_nothing_through_the_api() {
    let world = World::new().await;
    let browser = Browser::signed_in(&world, "a1.co-so").await;
    let router = web::router(world.app.clone());
    for (given, status) in [
        ("", StatusCode::FORBIDDEN),
        (&*browser.token, StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let request = Request::post("/api/v1/units/LD-A-1/records")
            .header(header::COOKIE, &browser.cookie)
            .header("x-csrf-token", given)
            .body(Body::from("{}"))
            .unwrap();
        let answer = router.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), status, "{given}");
    }
}
