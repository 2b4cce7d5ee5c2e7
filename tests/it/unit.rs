//! Units: founded, edited, renamed, moved, found again; never outside the scope.

use axum::http::StatusCode;

use crate::browser::Browser;
use crate::world::World;

const NEW: [(&str, &str); 4] = [
    ("code", "LD-A-3"),
    ("name", "Công đoàn cơ sở Hợp tác xã Rau An Phú"),
    ("kind", "cdcs"),
    ("founded_on", "02/01/2027"),
];

/// The new unit with some fields said otherwise.
fn new_with(changes: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    NEW.iter()
        .map(|field| {
            *changes
                .iter()
                .find(|change| change.0 == field.0)
                .unwrap_or(field)
        })
        .collect()
}

#[tokio::test]
async fn a_unit_is_founded_and_stands_below_from_its_day() {
    let world = World::new().await;
    let mut browser = Browser::signed_in(&world, "a.can-bo").await;
    assert!(
        browser
            .get("/don-vi/LD-A/them")
            .await
            .shows("Liên đoàn Lao động huyện An")
    );
    let page = browser.post("/don-vi/LD-A/them", &NEW).await;
    assert_eq!(
        (page.status, page.location()),
        (StatusCode::SEE_OTHER, "/don-vi/LD-A-3")
    );
    let page = browser.get("/don-vi/LD-A-3").await;
    assert!(page.shows("Công đoàn cơ sở Hợp tác xã Rau An Phú"));
    assert!(page.shows("<a href=\"/don-vi/LD-A\">Liên đoàn Lao động huyện An</a>"));
    assert!(browser.get("/don-vi/LD-A").await.shows("Rau An Phú"));
    assert!(
        !browser
            .get("/don-vi/LD-A?ngay=01/01/2027")
            .await
            .shows("Rau An Phú")
    );
    assert!(
        browser
            .get("/don-vi/LD-A?ngay=02/01/2027")
            .await
            .shows("Rau An Phú")
    );
}

#[tokio::test]
async fn a_wrong_new_unit_is_refused_with_what_was_typed_and_nothing_is_written() {
    let world = World::new().await;
    let mut browser = Browser::signed_in(&world, "a.can-bo").await;
    browser.get("/don-vi/LD-A/them").await;
    let before = world.rows().await;
    let refused = [
        ("code", "LD-A-1", "Mã LD-A-1 đã có đơn vị dùng."),
        ("code", "LD-B-1", "Mã LD-B-1 đã có đơn vị dùng."),
        ("code", "mã có dấu", "Mã chỉ gồm chữ in không dấu"),
        (
            "kind",
            "to-cong-doan",
            "Loại đơn vị này không đứng dưới cấp trên đã chọn.",
        ),
        (
            "kind",
            "lien-doan-huyen",
            "Loại đơn vị này không đứng dưới cấp trên đã chọn.",
        ),
        ("kind", "hội quán", "Chọn một loại đơn vị trong danh sách."),
        ("founded_on", "31/02/2027", "không phải một ngày"),
        (
            "founded_on",
            "01/01/1999",
            "sớm hơn ngày thành lập của cấp trên",
        ),
        ("name", "x", "Tên cần từ 2 đến 300 ký tự."),
    ];
    for (field, value, sentence) in refused {
        let page = browser
            .post("/don-vi/LD-A/them", &new_with(&[(field, value)]))
            .await;
        assert_eq!(
            page.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{field} {value}"
        );
        assert!(page.shows(sentence), "{field} {value}: {}", page.body);
        let kept = if field == "name" {
            "LD-A-3"
        } else {
            "Rau An Phú"
        };
        assert!(page.shows(kept), "keeps what was typed");
    }
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn a_renamed_unit_has_its_old_name_before_the_day() {
    let world = World::new().await;
    let mut browser = Browser::signed_in(&world, "a.can-bo").await;
    browser.get("/don-vi/LD-A-2/sua").await;
    let name = "Công đoàn cơ sở Trung tâm Y tế An Hòa";
    let edit = [
        ("name", name),
        ("name_from", "15/01/2026"),
        ("phone", "024 0000 0000"),
        ("email", "tram@vidu.vn"),
    ];
    let page = browser.post("/don-vi/LD-A-2/sua", &edit).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let title = |name: &str| format!("<title>{name}");
    let page = browser.get("/don-vi/LD-A-2").await;
    assert!(page.shows(&title(name)) && page.shows("tram@vidu.vn"));
    let page = browser.get("/don-vi/LD-A-2?ngay=15/01/2026").await;
    assert!(page.shows(&title(name)));
    let page = browser.get("/don-vi/LD-A-2?ngay=14/01/2026").await;
    assert!(page.shows(&title("Công đoàn cơ sở Trạm Y tế An Hòa")));
    assert!(
        browser
            .get("/don-vi/LD-A?ngay=14/01/2026")
            .await
            .shows("Trạm Y tế")
    );
    assert!(!browser.get("/don-vi/LD-A").await.shows("Trạm Y tế"));
    for asked in ["tram+y+te+an+hoa", "TRUNG+T%C3%82M+Y+T%E1%BA%BE"] {
        let page = browser.get(&format!("/tim?q={asked}")).await;
        assert_eq!(
            page.body.matches("/don-vi/LD-A-2\"").count(),
            1,
            "found once by {asked}"
        );
    }
    let page = browser.get("/tim?q=y+te+an+hoa").await;
    assert_eq!(
        page.body.matches("/don-vi/LD-A-2\"").count(),
        1,
        "once, by both its names"
    );
    let page = browser
        .post(
            "/don-vi/LD-A-2/sua",
            &[("name", name), ("name_from", "1/1/1999")],
        )
        .await;
    assert!(page.shows("Ngày đổi tên sớm hơn ngày thành lập."));
}

#[tokio::test]
async fn a_moved_unit_stands_under_each_parent_on_its_days() {
    let world = World::new().await;
    let mut browser = Browser::signed_in(&world, "ld.can-bo").await;
    browser.get("/don-vi/LD-A-1/chuyen").await;
    let asked = [("parent", "ld-b"), ("on", "1/7/2026")];
    let page = browser.post("/don-vi/LD-A-1/chuyen", &asked).await;
    assert_eq!(
        (page.status, page.location()),
        (StatusCode::SEE_OTHER, "/don-vi/LD-A-1")
    );
    let child = "<a href=\"/don-vi/LD-A-1\">";
    for (address, stands) in [
        ("/don-vi/LD-A?ngay=30/06/2026", true),
        ("/don-vi/LD-A?ngay=01/07/2026", false),
        ("/don-vi/LD-B?ngay=30/06/2026", false),
        ("/don-vi/LD-B?ngay=01/07/2026", true),
        ("/don-vi/LD-B", true),
    ] {
        assert_eq!(browser.get(address).await.shows(child), stands, "{address}");
    }
    // What stands below moves along, and the scope of the two upper unions with it.
    let mut of_b = Browser::signed_in(&world, "b.can-bo").await;
    assert_eq!(of_b.get("/don-vi/LD-A-1-T").await.status, StatusCode::OK);
    let mut of_a = Browser::signed_in(&world, "a.can-bo").await;
    assert_eq!(
        of_a.get("/don-vi/LD-A-1-T").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_move_that_makes_no_sense_is_refused() {
    let world = World::new().await;
    let mut browser = Browser::signed_in(&world, "ld.can-bo").await;
    browser.get("/don-vi/LD-A-1/chuyen").await;
    let before = world.rows().await;
    for (unit, parent, on, sentence) in [
        (
            "LD-A-1",
            "LD-A-1-T",
            "1/7/2026",
            "đang đứng dưới chính đơn vị này",
        ),
        (
            "LD-A-1",
            "LD-A-2",
            "1/7/2026",
            "không đứng dưới cấp trên đã chọn",
        ),
        (
            "LD-A-1",
            "LD-X",
            "1/7/2026",
            "Không thấy đơn vị có mã “LD-X”",
        ),
        (
            "LD-A-1",
            "LD-B",
            "1/7/1999",
            "Đơn vị không hoạt động vào ngày đó",
        ),
        ("LD-A-1", "LD-B", "", "Điền ngày"),
        (
            "LD",
            "LD-B",
            "1/7/2026",
            "Không thể tự chuyển đơn vị của chính mình",
        ),
    ] {
        let address = format!("/don-vi/{unit}/chuyen");
        let page = browser
            .post(&address, &[("parent", parent), ("on", on)])
            .await;
        assert_eq!(
            page.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{unit} → {parent}"
        );
        assert!(page.shows(sentence), "{unit} → {parent}: {}", page.body);
    }
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn outside_the_scope_nothing_is_told_and_inside_the_role_decides() {
    let world = World::new().await;
    let mut browser = Browser::signed_in(&world, "a.can-bo").await;
    let absent = browser.get("/don-vi/KHONG-CO").await;
    assert_eq!(absent.status, StatusCode::NOT_FOUND);
    for address in [
        "/don-vi/LD",
        "/don-vi/LD-B",
        "/don-vi/LD-B-1",
        "/don-vi/LD-B/sua",
    ] {
        let page = browser.get(address).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}");
        assert_eq!(page.body, absent.body, "the same as for what is not there");
    }
    for address in [
        "/don-vi/LD-B/sua",
        "/don-vi/LD-B/them",
        "/don-vi/LD-B-1/chuyen",
    ] {
        let page = browser.post(address, &NEW).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}");
    }
    let page = browser.get("/tim?q=binh+minh").await;
    assert!(!page.shows("LD-B-1"), "search keeps to the scope");
    let moved = browser.post(
        "/don-vi/LD-A-1/chuyen",
        &[("parent", "LD-B"), ("on", "1/7/2026")],
    );
    assert!(moved.await.shows("Không thấy đơn vị có mã “LD-B”"));

    for login in ["ld.kiem-tra", "a1.co-so"] {
        let mut browser = Browser::signed_in(&world, login).await;
        for act in ["sua", "them", "chuyen"] {
            let address = format!("/don-vi/LD-A-1/{act}");
            assert_eq!(browser.get(&address).await.status, StatusCode::FORBIDDEN);
            assert_eq!(
                browser.post(&address, &NEW).await.status,
                StatusCode::FORBIDDEN
            );
        }
        let page = browser.get("/don-vi/LD-A-1").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            !page.shows("/don-vi/LD-A-1/sua"),
            "what may not be done is not offered"
        );
    }
}

/// As many base unions as the largest federation has, below one upper union.
pub async fn found_many(world: &World, count: i32) {
    let numbers: Vec<i32> = (1..=count).collect();
    let name = |number: &i32| format!("Công đoàn cơ sở Dạy nghề số {number}");
    let names: Vec<String> = numbers.iter().map(name).collect();
    let folded: Vec<String> = names.iter().map(|name| vietnamese::fold(name)).collect();
    let sort_keys: Vec<String> = names
        .iter()
        .map(|name| vietnamese::sort_key(name))
        .collect();
    sqlx::query(
        "with c as (insert into change (purpose) values ('many units') returning change_no),
          asked as (select * from unnest($2::int[], $3::text[], $4::text[], $5::text[])
                    as a(number, name, folded, sort_key)),
          u as (insert into unit (code, kind, tier, founded_on, change_no)
                select 'LD-C-' || number, 'cdcs', 'base', '2000-01-01', change_no from asked, c
                returning unit_id, code),
          l as (insert into unit_link (child_id, parent_id, line, during, change_no)
                select unit_id, $1, 'territorial', daterange('2000-01-01', null), change_no
                  from u, c),
          e as (insert into link_event
                  (change_no, child_id, parent_id, line, from_on, until_on, sign)
                select change_no, unit_id, $1, 'territorial', '2000-01-01', 'infinity', 1
                  from u, c)
         insert into unit_name (unit_id, name, folded, sort_key, during, change_no)
         select u.unit_id, a.name, a.folded, a.sort_key, daterange('2000-01-01', null), change_no
           from u join asked a on u.code = 'LD-C-' || a.number cross join c",
    )
    .bind(world.number_of("LD-C").await)
    .bind(&numbers)
    .bind(&names)
    .bind(&folded)
    .bind(&sort_keys)
    .execute(&world.app.database.owner)
    .await
    .unwrap();
    world
        .sql("select rebuild_unit_above(array_agg(unit_id)) from unit where code ~ '^LD-C-'")
        .await;
}

#[tokio::test]
async fn six_thousand_children_are_listed_page_by_page_and_searched() {
    let world = World::new().await;
    let world = world
        .unit(
            "LD-C",
            "Liên đoàn Lao động huyện Châu",
            "lien-doan-huyen",
            "LD",
        )
        .await;
    found_many(&world, 6_349).await;
    let mut browser = Browser::signed_in(&world, "ld.can-bo").await;
    let page = browser.get("/don-vi/LD-C").await;
    assert!(page.shows("Có 6.349 đơn vị trực thuộc."));
    assert!(page.shows("Dòng 1–50 trong 6.349"));
    let listed = |page: &str| page.matches("<tr><th scope=\"row\">").count();
    assert_eq!(listed(&page.body), 50);
    let page = browser.get("/don-vi/LD-C?trang=127").await;
    assert!(page.shows("Dòng 6.301–6.349 trong 6.349"));
    assert_eq!(listed(&page.body), 49);
    let page = browser.get("/don-vi/LD-C?q=day+nghe+so+6123").await;
    assert!(page.shows("LD-C-6123") && listed(&page.body) == 1);
    let page = browser.get("/don-vi/LD-C?q=ld-c-634").await;
    assert_eq!(listed(&page.body), 11, "634 and 6340 to 6349, by code");
    let page = browser.get("/don-vi/LD-C?q=khong+co").await;
    assert!(page.shows("Không thấy “khong co”."));
    let page = browser.get("/tim/goi-y?q=day+nghe+so+77").await;
    assert_eq!(
        page.body.matches("/don-vi/LD-C-77").count(),
        8,
        "{}",
        page.body
    );
}
