//! A user of one base union gets 404 for another's pages, API and files: every address that names
//! a unit, a record or a report, by every method.

use axum::http::StatusCode;

use crate::browser::Browser;
use crate::world::World;

/// Every address of the program that names a unit by its code.
const OF_A_UNIT: [&str; 31] = [
    "/don-vi/{}",
    "/don-vi/{}/them",
    "/don-vi/{}/sua",
    "/don-vi/{}/chuyen",
    "/don-vi/{}/ghi",
    "/don-vi/{}/ghi/mai-am",
    "/don-vi/{}/ghi-nhan",
    "/don-vi/{}/so-lieu",
    "/don-vi/{}/so-lieu/E05.houses",
    "/don-vi/{}/thong-ke",
    "/don-vi/{}/thong-ke.xlsx",
    "/don-vi/{}/khai",
    "/don-vi/{}/khai/E05.houses",
    "/don-vi/{}/chi-tieu",
    "/don-vi/{}/bao-cao",
    "/don-vi/{}/bao-cao/1-hdcd/2026-U1",
    "/don-vi/{}/bao-cao/1-hdcd/2026-U1.docx",
    "/don-vi/{}/bao-cao/1-hdcd/2026-U1.xlsx",
    "/don-vi/{}/bao-cao/1-hdcd/2026-U1/chua-nop",
    "/don-vi/{}/doan-vien",
    "/don-vi/{}/doan-vien/so-luong",
    "/don-vi/{}/doan-vien/them-nhieu",
    "/don-vi/{}/chuyen-sinh-hoat",
    "/don-vi/{}/chuyen-sinh-hoat/xin",
    "/don-vi/{}/de-nghi",
    "/api/v1/units/{}/members",
    "/api/v1/units/{}",
    "/api/v1/units/{}/children",
    "/api/v1/units/{}/records",
    "/api/v1/units/{}/rounds",
    "/api/v1/units/{}/figures/E05.houses?period=2026",
];

/// Those of them that also take a form.
const FORMS: [&str; 9] = [
    "/don-vi/{}/them",
    "/don-vi/{}/sua",
    "/don-vi/{}/chuyen",
    "/don-vi/{}/ghi/mai-am",
    "/don-vi/{}/khai",
    "/don-vi/{}/khai/E05.houses",
    "/don-vi/{}/chi-tieu",
    "/don-vi/{}/bao-cao/1-hdcd/2026-U1",
    "/don-vi/{}/bao-cao/1-hdcd/2026-U1/phat-hanh",
];

#[tokio::test]
async fn another_base_unions_addresses_are_not_to_be_found() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    for code in ["LD-A-2", "LD-B-1", "LD-A", "LD", "KHONG-CO"] {
        for address in OF_A_UNIT {
            let address = address.replace("{}", code);
            let page = clerk.get(&address).await;
            // A role that may not keep units is told so before any unit is looked for.
            let refused = address.ends_with("/them")
                || address.ends_with("/sua")
                || address.ends_with("/chuyen");
            let expected = if refused {
                StatusCode::FORBIDDEN
            } else {
                StatusCode::NOT_FOUND
            };
            assert_eq!(page.status, expected, "{address}");
            assert!(
                !page.shows("An Hòa") && !page.shows("Bình Minh"),
                "{address} names the unit"
            );
        }
    }
}

#[tokio::test]
async fn forms_sent_to_another_unit_write_nothing() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let before = world.rows().await;
    for code in ["LD-A-2", "LD"] {
        for address in FORMS {
            let address = address.replace("{}", code);
            clerk.get("/tai-khoan").await;
            let page = clerk
                .post(&address, &[("on", "25/01/2027"), ("name", "x")])
                .await;
            let refused = [StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&page.status);
            assert!(refused, "{address}: {}", page.status);
        }
    }
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn the_own_addresses_open() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let keeps = ["/them", "/sua", "/chuyen"];
    for address in OF_A_UNIT {
        let address = address.replace("{}", "LD-A-1");
        let page = clerk.get_bytes(&address).await;
        let expected = if keeps.iter().any(|end| address.ends_with(end)) {
            StatusCode::FORBIDDEN
        } else {
            StatusCode::OK
        };
        assert_eq!(page, expected, "{address}");
    }
}

#[tokio::test]
async fn another_units_record_is_not_to_be_found_by_number() {
    let world = World::new().await;
    let mut other = Browser::signed_in(&world, "a2.co-so").await;
    let form = [
        ("when", "today"),
        ("stage", "ban-giao"),
        ("house", "mai-am"),
        ("works", "new"),
        ("family", "4"),
        ("dong", "50.000.000"),
    ];
    other.get("/don-vi/LD-A-2/ghi/mai-am").await;
    let done = other.post("/don-vi/LD-A-2/ghi/mai-am", &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let record = done.location().split('?').next().unwrap().to_owned();
    assert!(record.starts_with("/ghi-nhan/"), "{record}");
    assert_eq!(other.get(&record).await.status, StatusCode::OK);

    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    for address in [
        record.clone(),
        format!("{record}/sua"),
        format!("{record}/rut"),
    ] {
        assert_eq!(
            clerk.get(&address).await.status,
            StatusCode::NOT_FOUND,
            "{address}"
        );
    }
    clerk.get("/tai-khoan").await;
    let sent = clerk
        .post(
            &format!("{record}/rut"),
            &[("reason", "không phải của mình")],
        )
        .await;
    assert_eq!(sent.status, StatusCode::NOT_FOUND);
    let number = record.trim_start_matches("/ghi-nhan/");
    let api = clerk.get(&format!("/api/v1/records/{number}")).await;
    assert_eq!(api.status, StatusCode::NOT_FOUND);
    assert!(other.get(&record).await.shows("Mái ấm"));
}
