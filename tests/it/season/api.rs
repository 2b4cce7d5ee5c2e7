//! Rounds as programs read them: what the pages show, within the same scope.

use axum::http::StatusCode;
use diemtua::access::{NewAccount, Role, add_account, hash_password};
use diemtua::store::begin_change;
use serde_json::{Value, json};

use super::{open_round, report_of, season_world, submit};
use crate::browser::Browser;
use crate::world::{PASSWORD, World};

/// What an address answers; it must be there.
async fn read(browser: &mut Browser, address: &str) -> Value {
    let page = browser.get(address).await;
    assert_eq!(page.status, StatusCode::OK, "{address}: {}", page.body);
    serde_json::from_str(&page.body).unwrap()
}

/// The codes of the units of an answer.
fn codes(answer: &Value) -> Vec<&str> {
    let units = answer["units"].as_array().unwrap();
    units
        .iter()
        .map(|unit| unit["unit"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_round_says_who_has_submitted_who_is_approved_and_who_is_late() {
    let world = season_world().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let mut upper = Browser::signed_in(&world, "a.can-bo").await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let round = open_round(&mut officer).await;
    let one = format!("/api/v1/units/LD/rounds/{round}");
    let none = read(&mut officer, &one).await;
    assert_eq!(none["round"]["period"], "2027-U1");
    assert_eq!(none["round"]["due_on"], "2027-06-07");
    assert_eq!(none["round"]["state"], "open");
    assert_eq!(none["counts"]["due"], 5);
    assert_eq!(
        (&none["counts"]["missing"], &none["own"]),
        (&json!(5), &Value::Null)
    );

    let report = report_of(&submit(&mut clerk, ("LD-A-1", &round), &[]).await);
    let submitted = read(&mut officer, &format!("{one}?state=submitted")).await;
    assert_eq!(codes(&submitted), ["LD-A-1"]);
    let unit = &submitted["units"][0];
    assert_eq!(
        (&unit["state"], &unit["late"]),
        (&json!("submitted"), &json!(false))
    );
    assert_eq!(format!("/bao-cao/{}", unit["report"]), report);
    assert!(
        unit["submitted_at"]
            .as_str()
            .unwrap()
            .starts_with("2027-01-25T")
    );
    upper.get(&report).await;
    upper.post(&format!("{report}/duyet"), &[]).await;
    let approved = read(&mut officer, &format!("{one}?state=approved")).await;
    assert_eq!(
        (codes(&approved), &approved["total"]),
        (vec!["LD-A-1"], &json!(1))
    );
    let direct = read(&mut officer, &format!("{one}?direct=true&q=huyen%20an")).await;
    assert_eq!(codes(&direct), ["LD-A"]);
    let above = &direct["units"][0];
    assert_eq!(
        (&above["below_approved"], &above["below"]),
        (&json!(1), &json!(2))
    );

    // The base union reads its own report, and of nobody else.
    let own = read(&mut clerk, &format!("/api/v1/units/LD-A-1/rounds/{round}")).await;
    assert_eq!(
        (&own["own"]["unit"], &own["own"]["state"]),
        (&json!("LD-A-1"), &json!("approved"))
    );
    assert_eq!(codes(&own), Vec::<&str>::new());

    // Once the due day is over the others are late; who told in time is not.
    let later = world.after_minutes(136 * 24 * 60);
    let mut officer = Browser::signed_in(&later, "ld.can-bo").await;
    let late = read(&mut officer, &format!("{one}?state=late")).await;
    assert_eq!(
        (&late["counts"]["late"], codes(&late).len()),
        (&json!(4), 4)
    );
    assert!(!codes(&late).contains(&"LD-A-1"));

    let wrong = officer.get(&format!("{one}?state=lost")).await;
    assert_eq!(
        wrong.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        wrong.body
    );
    for odd in ["x", "99999"] {
        let page = officer.get(&format!("/api/v1/units/LD/rounds/{odd}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{odd}");
    }
}

#[tokio::test]
async fn rounds_are_listed_by_the_page() {
    let world = season_world().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let open = open_round(&mut officer).await;
    let unit = world.number_of("LD").await;
    let over = format!(
        "with c as (insert into change (unit_id, purpose) values ({unit}, 'filled')
           returning change_no)
         insert into round (unit_id, line, period, from_on, until_on, forms, due_on, state,
           opened_at, closed_at, missing, change_no)
         select {unit}, 'territorial', '2026-U', '2025-12-01', '2026-12-01', '{{1-hdcd}}',
           '2026-12-08', 'closed', now(), now(), '{{}}', change_no
           from c, generate_series(1, 60)"
    );
    world.sql(&over).await;
    let first = read(&mut officer, "/api/v1/units/LD/rounds").await;
    assert_eq!(
        (&first["total"], &first["page_size"]),
        (&json!(61), &json!(50))
    );
    assert_eq!(first["rounds"][0]["id"].to_string(), open);
    let second = read(&mut officer, "/api/v1/units/LD/rounds?page=2").await;
    let rounds = second["rounds"].as_array().unwrap();
    assert_eq!((&second["page"], rounds.len()), (&json!(2), 11));
    let only = read(&mut officer, "/api/v1/units/LD/rounds?open=true").await;
    assert_eq!(
        (&only["total"], &only["rounds"][0]["unit"]),
        (&json!(1), &json!("LD"))
    );
    let wrong = officer.get("/api/v1/units/LD/rounds?opened=1").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}

/// An account of another federation, under the same national body.
async fn another_federation(world: World) -> (World, Browser) {
    let world = world
        .nation()
        .await
        .unit(
            "XX",
            "Liên đoàn Lao động tỉnh Khác",
            "lien-doan-tinh",
            "TLD",
        )
        .await;
    let hash = hash_password(PASSWORD.to_owned()).await.unwrap();
    let unit_id = world.number_of("XX").await;
    let mut tx = world.app.database.owner.begin().await.unwrap();
    let purpose = "account added";
    let change_no = begin_change(&mut tx, None, Some(unit_id), purpose)
        .await
        .unwrap();
    let new = NewAccount {
        login: "xx.can-bo",
        full_name: "Cán bộ Khác",
        address_form: "",
        unit_id,
        role: Role::FederationOfficer,
        password_hash: Some(&hash),
        generated: false,
    };
    add_account(&mut tx, change_no, &new).await.unwrap();
    tx.commit().await.unwrap();
    let stranger = Browser::signed_in(&world, "xx.can-bo").await;
    (world, stranger)
}

#[tokio::test]
async fn another_federation_and_a_neighbour_read_nothing() {
    let (world, mut stranger) = another_federation(season_world().await).await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let round = open_round(&mut officer).await;
    let mut neighbour = Browser::signed_in(&world, "b.can-bo").await;
    for (browser, units) in [
        (&mut stranger, ["LD", "LD-A", "LD-A-1"]),
        (&mut neighbour, ["LD", "LD-A", "LD-A-1"]),
    ] {
        for unit in units {
            for address in [
                format!("/api/v1/units/{unit}/rounds"),
                format!("/api/v1/units/{unit}/rounds/{round}"),
            ] {
                let page = browser.get(&address).await;
                assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}");
                assert!(!page.shows("2027-U1"), "{}", page.body);
            }
        }
    }
    // Nor through its own address: the round is of a tree it does not stand in.
    let own = stranger
        .get(&format!("/api/v1/units/XX/rounds/{round}"))
        .await;
    assert_eq!(own.status, StatusCode::NOT_FOUND);
    assert_eq!(
        read(&mut stranger, "/api/v1/units/XX/rounds").await["total"],
        0
    );
    let below = format!("/api/v1/units/LD-B/rounds/{round}");
    assert_eq!(codes(&read(&mut neighbour, &below).await), ["LD-B-1"]);
    let mut nobody = Browser::of(&world);
    assert_eq!(nobody.get(&below).await.status, StatusCode::UNAUTHORIZED);
}
