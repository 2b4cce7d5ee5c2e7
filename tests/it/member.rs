//! The register of members over HTTP: joining, leaving, corrections, undoing; the figures follow at
//! every level, and nothing is written twice.

use axum::http::StatusCode;
use diemtua::indicator::{Asked, Structure, figure};
use timeline::PeriodName;

use crate::browser::{Browser, Page};
use crate::world::World;

/// Somebody who joins, as typed.
pub const HOA: [(&str, &str); 8] = [
    ("full_name", "Đặng Thị Phương Hoa"),
    ("birth", "12/05/1990"),
    ("sex", "female"),
    ("national_id", "036190001234"),
    ("phone", "0901 234 567"),
    ("nationality", "VN"),
    ("on", "20/01/2027"),
    ("decision", "07/QĐ-CĐCS"),
];

pub fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields: Vec<(&str, &str)> = HOA.to_vec();
    for change in changes {
        match fields.iter_mut().find(|field| field.0 == change.0) {
            Some(field) => field.1 = change.1,
            None => fields.push(*change),
        }
    }
    fields
}

/// The number of the person a page leads to.
pub fn person_of(page: &Page) -> String {
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let address = page.location().trim_start_matches("/doan-vien/");
    address.split('?').next().unwrap().to_owned()
}

pub async fn join(browser: &mut Browser, unit: &str, fields: &[(&str, &str)]) -> String {
    let address = format!("/don-vi/{unit}/doan-vien/them");
    browser.get(&address).await;
    person_of(&browser.post(&address, fields).await)
}

pub async fn value(world: &World, unit: &str, indicator: &str, dims: &[(&str, &str)]) -> i64 {
    let dims = dims
        .iter()
        .map(|(dim, value)| ((*dim).to_owned(), (*value).to_owned()));
    let asked = Asked {
        unit_id: world.number_of(unit).await,
        line: "territorial".to_owned(),
        indicator: indicator.to_owned(),
        dims: dims.collect(),
        period: "2027".parse::<PeriodName>().unwrap().period(),
        structure: Structure::Then,
        known: None,
    };
    let state = world.app.engine.fresh().await.unwrap();
    let choose = diemtua::catalogue::Choose::Counted;
    let found = figure(&state, &world.app.catalogue, &asked, choose).unwrap();
    found.value.unwrap_or(0)
}

/// Members, women, joined, lost and net at a unit.
pub async fn figures(world: &World, unit: &str) -> [i64; 5] {
    [
        value(world, unit, "B03.people", &[]).await,
        value(world, unit, "B03.people", &[("sex", "female")]).await,
        value(world, unit, "B04.people", &[]).await,
        value(world, unit, "B05.people", &[]).await,
        value(world, unit, "B06.people", &[]).await,
    ]
}

pub async fn everywhere(world: &World) -> Vec<[i64; 5]> {
    let mut all = Vec::new();
    for unit in ["LD-A-1", "LD-A-2", "LD-A", "LD-B-1", "LD-B", "LD"] {
        all.push(figures(world, unit).await);
    }
    all
}

pub const NOBODY: [i64; 5] = [0; 5];

#[tokio::test]
async fn joining_and_leaving_move_the_figures_at_every_level_and_undoing_brings_them_back() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let before = everywhere(&world).await;
    let hoa = join(&mut clerk, "LD-A-1", &HOA).await;
    let joined = [1, 1, 1, 0, 1];
    let after_joining = [joined, NOBODY, joined, NOBODY, NOBODY, joined];
    assert_eq!(everywhere(&world).await, after_joining);
    let page = clerk.get(&format!("/doan-vien/{hoa}")).await;
    assert!(page.shows("Đặng Thị Phương Hoa") && page.shows("•••• •••• 1234"));
    let posts = format!("/doan-vien/{hoa}/chuc-danh");
    assert!(page.shows(&format!("href=\"{posts}\"")), "{}", page.body);
    let held = clerk.get(&posts).await;
    assert!(held.shows("chưa giữ chức danh nào"), "{}", held.body);
    assert!(page.shows("quyết định 07/QĐ-CĐCS"), "{}", page.body);
    assert!(!page.shows("036190001234") && !page.shows("0901234567"));

    let leaving = [
        ("why", "retired"),
        ("on", "25/01/2027"),
        ("decision", "9/QĐ"),
    ];
    clerk.get(&format!("/doan-vien/{hoa}/roi")).await;
    let page = clerk.post(&format!("/doan-vien/{hoa}/roi"), &leaving).await;
    assert_eq!(page.location(), format!("/doan-vien/{hoa}?xong=roi"));
    let left = [0, 0, 1, 1, 0];
    assert_eq!(
        everywhere(&world).await,
        [left, NOBODY, left, NOBODY, NOBODY, left]
    );
    let retired = value(&world, "LD", "B05.people", &[("cause", "retired")]).await;
    assert_eq!(retired, 1);
    let list = clerk.get("/don-vi/LD-A-1/doan-vien?loai=roi").await;
    assert!(list.shows("Nghỉ hưu 25/01/2027"), "{}", list.body);

    for expected in [after_joining.to_vec(), before] {
        let page = clerk.get(&format!("/doan-vien/{hoa}")).await;
        let undo = undo_address(&page);
        let done = clerk.post(&undo, &[]).await;
        assert_eq!(done.location(), format!("/doan-vien/{hoa}?xong=hoan-tac"));
        assert_eq!(everywhere(&world).await, expected);
    }
    // Whose only joining was undone stays in the register and on the list of everybody kept, until
    // he joins again or asks to be deleted.
    let page = clerk.get(&format!("/doan-vien/{hoa}")).await;
    assert!(page.shows("Chưa có thời gian sinh hoạt nào."));
    assert!(page.shows("nhận một yêu cầu xóa dữ liệu"), "{}", page.body);
    let kept = clerk.get("/don-vi/LD-A-1/doan-vien?loai=so").await;
    assert!(kept.shows("Đặng Thị Phương Hoa") && kept.shows("Chưa sinh hoạt"));
    let by_name = clerk.get("/don-vi/LD-A-1/doan-vien?loai=so&q=hoa").await;
    assert!(by_name.shows("Chưa sinh hoạt"), "{}", by_name.body);
    for other in ["", "?loai=roi"] {
        let list = clerk.get(&format!("/don-vi/LD-A-1/doan-vien{other}")).await;
        assert!(!list.shows("Đặng Thị Phương Hoa"), "{other}");
    }
    let again = format!("/doan-vien/{hoa}/vao-lai");
    clerk.get(&again).await;
    let joining = [
        ("unit", "LD-A-1"),
        ("on", "21/01/2027"),
        ("how", "admitted"),
    ];
    let page = clerk.post(&again, &joining).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    assert_eq!(everywhere(&world).await, after_joining);
}

/// Where the newest movement of a person's page is undone.
fn undo_address(page: &Page) -> String {
    let forms = page
        .body
        .split("<form method=\"post\" action=\"/doan-vien/")
        .skip(1);
    let mut addresses = forms.map(|rest| rest.split('"').next().unwrap());
    let address = addresses.find(|address| address.contains("/hoan-tac/"));
    format!("/doan-vien/{}", address.unwrap())
}

#[tokio::test]
async fn doubts_are_shown_once_and_a_second_press_writes() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    clerk.get("/don-vi/LD-A-1/doan-vien/them").await;
    let before = world.rows().await;
    let doubtful = with(&[("sex", "male"), ("birth", "12/05/1991")]);
    let page = clerk.post("/don-vi/LD-A-1/doan-vien/them", &doubtful).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.shows("Chữ số thứ tư của căn cước cho biết là Nữ"));
    assert!(page.shows("Căn cước cho biết sinh năm 1990"));
    assert!(
        page.shows("value=\"Đặng Thị Phương Hoa\""),
        "keeps what was typed"
    );
    assert_eq!(world.rows().await, before, "nothing is written");
    let mark = mark_of(&page);
    let still = with(&[("sex", "male"), ("birth", "12/05/1991"), ("still", &mark)]);
    let first = person_of(&clerk.post("/don-vi/LD-A-1/doan-vien/them", &still).await);

    // The same number again, and the same name and birth: shown with a link, written by a second
    // press.
    let again = with(&[("birth", "12/05/1991"), ("sex", "")]);
    let page = clerk.post("/don-vi/LD-A-1/doan-vien/them", &again).await;
    assert!(page.shows("Đã có người cùng số căn cước trong sổ"));
    assert!(page.shows(&format!("href=\"/doan-vien/{first}\"")));
    let mark = mark_of(&page);
    let still = with(&[("birth", "12/05/1991"), ("sex", ""), ("still", &mark)]);
    let second = person_of(&clerk.post("/don-vi/LD-A-1/doan-vien/them", &still).await);
    assert_ne!(first, second);
    // Another union does not learn that he is there.
    let mut other = Browser::signed_in(&world, "b1.co-so").await;
    join(&mut other, "LD-B-1", &with(&[("phone", "0902222222")])).await;
}

fn mark_of(page: &Page) -> String {
    let (_, rest) = page.body.split_once("name=\"still\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn what_cannot_be_is_refused_beside_its_field() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    clerk.get("/don-vi/LD-A-1/doan-vien/them").await;
    let before = world.rows().await;
    for (field, value, sentence) in [
        ("full_name", "H", "Viết đủ họ và tên"),
        ("full_name", "Hoa 2", "Viết đủ họ và tên"),
        ("birth", "31/02/1990", "không phải ngày hay năm sinh"),
        ("birth", "12/05/2028", "Ngày sinh này không thể có"),
        (
            "birth",
            "21/01/2012",
            "Vào công đoàn từ đủ 15 tuổi (Bộ luật Lao động",
        ),
        ("national_id", "36190001234", "thêm lại số 0"),
        ("national_id", "12345", "Căn cước có 12 chữ số"),
        ("phone", "abc", "Số điện thoại có từ 8 đến 15 chữ số"),
        ("nationality", "Việt", "hai chữ cái"),
        ("on", "26/01/2027", "Ngày này chưa đến"),
        ("on", "31/12/1999", "không hoạt động vào ngày đó"),
        ("on", "", "Điền ngày"),
    ] {
        let fields = with(&[(field, value)]);
        let page = clerk.post("/don-vi/LD-A-1/doan-vien/them", &fields).await;
        assert_eq!(
            page.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{field} {value}"
        );
        assert!(page.shows(sentence), "{field} {value}: {}", page.body);
    }
    officer.get("/don-vi/LD-A/doan-vien/them").await;
    let page = officer.post("/don-vi/LD-A/doan-vien/them", &HOA).await;
    assert!(page.shows("Đoàn viên vào một công đoàn cơ sở"));
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn one_form_is_one_joining_however_often_it_is_sent() {
    let world = World::new().await;
    let clerk = Browser::signed_in(&world, "a1.co-so").await;
    let fields = with(&[("ref", "mot-lan-bam")]);
    let (mut one, mut two) = (clerk.in_world(&world), clerk.in_world(&world));
    let (first, second) = tokio::join!(
        one.post("/don-vi/LD-A-1/doan-vien/them", &fields),
        two.post("/don-vi/LD-A-1/doan-vien/them", &fields)
    );
    assert_eq!(person_of(&first), person_of(&second));
    let third = one.post("/don-vi/LD-A-1/doan-vien/them", &fields).await;
    assert_eq!(
        third.location(),
        format!("/doan-vien/{}?xong=da-co", person_of(&first))
    );
    assert_eq!(figures(&world, "LD").await, [1, 1, 1, 0, 1]);
}

#[tokio::test]
async fn two_who_let_one_person_join_at_once_write_one_spell() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let hoa = join(&mut clerk, "LD-A-1", &HOA).await;
    clerk.get(&format!("/doan-vien/{hoa}/roi")).await;
    let leaving = [("why", "quit"), ("on", "22/01/2027")];
    clerk.post(&format!("/doan-vien/{hoa}/roi"), &leaving).await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let address = format!("/doan-vien/{hoa}/vao-lai");
    clerk.get(&address).await;
    officer.get(&address).await;
    let (own, other) = (
        [("unit", "LD-A-1"), ("on", "24/01/2027")],
        [("unit", "LD-B-1"), ("on", "24/01/2027")],
    );
    let (one, two) = tokio::join!(clerk.post(&address, &own), officer.post(&address, &other));
    let written = [&one, &two]
        .iter()
        .filter(|page| page.status == StatusCode::SEE_OTHER)
        .count();
    assert_eq!(written, 1, "{}\n{}", one.body, two.body);
    let refused = if one.status == StatusCode::SEE_OTHER {
        &two
    } else {
        &one
    };
    // Whoever was second is told, or no longer keeps the person at all.
    let told = refused.shows("đang là đoàn viên") || refused.status == StatusCode::NOT_FOUND;
    assert!(told, "{} {}", refused.status, refused.body);
    let [members, _, joined, lost, _] = figures(&world, "LD").await;
    assert_eq!((members, joined, lost), (1, 2, 1));
}

#[tokio::test]
async fn spells_cannot_overlap_even_by_direct_statements() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let hoa = join(&mut clerk, "LD-A-1", &HOA).await;
    let unit = world.number_of("LD-A-1").await;
    let owner = &world.app.database.owner;
    for values in [
        // A second open spell; one that names no predecessor; one that begins within another; one
        // whose predecessor does not end so.
        "'2027-01-22', 'infinity', null, null",
        "'2020-01-01', '2021-01-01', 'quit', null",
        "'2027-01-22', '2027-01-24', 'quit', 'infinity'",
        "'2027-01-22', '2027-01-24', 'quit', '2027-01-21'",
    ] {
        let statement = format!(
            "with c as (insert into change (purpose) values ('x') returning change_no)
             insert into spell (person_id, unit_id, from_on, until_on, why_left,
                                previous_until_on, how_joined, change_no)
             select {hoa}, {unit}, {}, 'admitted', change_no from c",
            values
        );
        let done = sqlx::query(sqlx::AssertSqlSafe(statement.clone()))
            .execute(owner)
            .await;
        assert!(done.is_err(), "{statement}");
    }
}

#[tokio::test]
async fn a_correction_keeps_what_stood_before_and_the_sex_moves_the_figures() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let hoa = join(&mut clerk, "LD-A-1", &with(&[("sex", "")])).await;
    assert_eq!(figures(&world, "LD").await, [1, 0, 1, 0, 1]);
    let address = format!("/doan-vien/{hoa}/sua");
    let page = clerk.get(&address).await;
    assert!(page.shows("Đang giữ •••• •••• 1234") && !page.shows("036190001234"));
    let mut fields = with(&[("national_id", ""), ("phone", "-"), ("version", "1")]);
    fields.retain(|field| field.0 != "on" && field.0 != "decision");
    let page = clerk.post(&address, &fields).await;
    assert!(page.shows("Viết lý do"), "{}", page.body);
    fields.push(("reason", "so với thẻ"));
    let page = clerk.post(&address, &fields).await;
    assert_eq!(
        page.location(),
        format!("/doan-vien/{hoa}?xong=sua"),
        "{}",
        page.body
    );
    assert_eq!(figures(&world, "LD").await, [1, 1, 1, 0, 1]);
    let page = clerk.get(&format!("/doan-vien/{hoa}")).await;
    assert!(
        page.shows("•••• •••• 1234"),
        "an empty number stays as it was"
    );
    let page = clerk.post(&address, &fields).await;
    assert!(page.shows("Người khác vừa sửa hồ sơ này"), "{}", page.body);

    // A spell put right: the day moves in the figures of the years.
    let page = clerk.get(&format!("/doan-vien/{hoa}")).await;
    let (_, rest) = page.body.split_once("/thoi-gian/").unwrap();
    let spell = format!(
        "/doan-vien/{hoa}/thoi-gian/{}",
        rest.split('"').next().unwrap()
    );
    clerk.get(&spell).await;
    let right = [("on", "20/01/2026"), ("how", "known-before")];
    let page = clerk.post(&spell, &right).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    assert_eq!(figures(&world, "LD").await, [1, 1, 0, 0, 0]);
}
