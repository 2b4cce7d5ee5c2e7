//! Employers over the pages: kept by a unit, seen by their unions, read from files, found while
//! typing.

use axum::http::StatusCode;
use diemtua::import::{List, Options, import, read_built_in};

use crate::browser::{Browser, Page};
use crate::world::World;

const NEW: &str = "/don-vi/LD-A/don-vi-su-dung/them";

/// Adds an employer at the district union and returns its address.
async fn add(browser: &mut Browser, name: &str, tax_code: &str) -> Page {
    let fields = [
        ("name", name),
        ("tax_code", tax_code),
        ("ownership", "private"),
        ("headcount", "1.250"),
        ("headcount_on", "20/01/2027"),
        ("payer", "enterprise"),
        ("payer_from", "01/01/2020"),
    ];
    browser.post(NEW, &fields).await
}

fn address(page: &Page) -> String {
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    page.location().split('?').next().unwrap().to_owned()
}

#[tokio::test]
async fn an_employer_is_added_edited_linked_and_left() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    officer.get(NEW).await;
    let address = address(&add(&mut officer, "Công ty Giày Sông Hồng", "0100109106").await);
    let page = officer.get(&address).await;
    assert!(page.shows("Chưa có công đoàn") && page.shows("1.250 lao động"));
    assert!(page.shows("Phải đóng. Căn cứ: Luật Công đoàn 50/2024/QH15"));
    let list = officer
        .get("/don-vi/LD-A/don-vi-su-dung?q=song+hong&cong-doan=chua")
        .await;
    assert!(list.shows("Công ty Giày Sông Hồng") && list.shows("trong đó 1 chưa có công đoàn"));

    let link = [("unit_text", "LD-A-1"), ("from_on", "01/03/2024")];
    let linked = officer.post(&format!("{address}/cong-doan"), &link).await;
    assert_eq!(linked.location(), format!("{address}?xong=gan"));
    let again = officer.post(&format!("{address}/cong-doan"), &link).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.shows("đã gắn với đơn vị"));
    let none = officer
        .get("/don-vi/LD-A/don-vi-su-dung?cong-doan=chua")
        .await;
    assert!(!none.shows("Giày Sông Hồng"));

    // The union sees the employer at which it stands, and may not change what another unit keeps.
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    assert!(clerk.get(&address).await.shows("Công ty Giày Sông Hồng"));
    let edit = clerk.get(&format!("{address}/sua")).await;
    assert_eq!(edit.status, StatusCode::FORBIDDEN);
    let mut other = Browser::signed_in(&world, "b1.co-so").await;
    assert_eq!(other.get(&address).await.status, StatusCode::NOT_FOUND);

    let end = format!("{address}/cong-doan/LD-A-1/thoi");
    let early = officer.post(&end, &[("until_on", "01/03/2024")]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    officer.post(&end, &[("until_on", "01/07/2025")]).await;
    let page = officer.get(&address).await;
    assert!(page.shows("01/03/2024 – 30/06/2025"), "{}", page.body);
}

#[tokio::test]
async fn an_edit_keeps_the_old_version_and_refuses_a_stale_one() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    officer.get(NEW).await;
    let address = address(&add(&mut officer, "Công ty Giày Sông Hồng", "").await);
    let edit = format!("{address}/sua");
    let form = officer.get(&edit).await;
    assert!(form.shows("value=\"1.250\"") && form.shows("value=\"01/01/2020\""));
    let fields = |name: &'static str| {
        [
            ("version", "1"),
            ("name", name),
            ("ownership", "fdi"),
            ("payer", "state-budget"),
            ("payer_from", "01/07/2025"),
        ]
    };
    let first = officer.post(&edit, &fields("Công ty Giày Hồng Hà")).await;
    assert_eq!(first.location(), format!("{address}?xong=sua"));
    let second = officer.post(&edit, &fields("Công ty Khác")).await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(second.shows("vừa được sửa ở nơi khác"));
    let page = officer.get(&address).await;
    assert!(page.shows("Công ty Giày Hồng Hà") && page.shows("Không phải đóng. Căn cứ"));
    assert!(page.shows("01/01/2020 – 30/06/2025"));
    let rows = world.rows().await;
    assert_eq!((rows["employer_history"], rows["employer_payer"]), (1, 2));
}

#[tokio::test]
async fn a_tax_code_is_one_employers_and_a_doubtful_one_warns() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    officer.get(NEW).await;
    let doubtful = address(&add(&mut officer, "Công ty Một", "0100109107").await);
    assert!(
        officer
            .get(&doubtful)
            .await
            .shows("không khớp chín chữ số trước")
    );
    officer.get(NEW).await;
    let taken = add(&mut officer, "Công ty Hai", "0100 109 107").await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(taken.shows("đã có trong sổ") && taken.shows("value=\"Công ty Hai\""));
    let wrong = add(&mut officer, "C", "12").await;
    assert!(wrong.shows("2 đến 300 ký tự") && wrong.shows("10 chữ số"));
}

#[tokio::test]
async fn an_inspector_reads_and_does_not_write() {
    let world = World::new().await;
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let list = inspector.get("/don-vi/LD/don-vi-su-dung").await;
    assert_eq!(list.status, StatusCode::OK);
    assert_eq!(inspector.get(NEW).await.status, StatusCode::FORBIDDEN);
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let outside = clerk.get("/don-vi/LD-B/don-vi-su-dung").await;
    assert_eq!(outside.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn typing_offers_employers_of_the_scope_only() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    officer.get(NEW).await;
    add(&mut officer, "Công ty Giày Sông Hồng", "0100109106").await;
    let ask = "/tra-cuu/don-vi-su-dung?q=";
    for text in ["hong+giay", "0100109", "C%C3%B4ng+ty+Gi%C3%A0y"] {
        let found = officer.get(&format!("{ask}{text}")).await;
        assert!(found.shows("Giày Sông Hồng"), "{text}");
    }
    let mut other = Browser::signed_in(&world, "b1.co-so").await;
    assert_eq!(other.get(&format!("{ask}giay")).await.body, "[]");
}

async fn read(world: &World, text: &str) -> diemtua::import::Report {
    let table = read_built_in("don-vi.csv", text.as_bytes()).unwrap();
    let options = Options {
        list: List::Employers,
        unit: None,
        check: false,
        skip_bad_rows: false,
    };
    import(&world.app, &table, options).await.unwrap()
}

#[tokio::test]
async fn a_list_is_read_once_and_says_what_differs() {
    let world = World::new().await;
    let list = "tax_code,name,ownership,headcount,unit\n\
                100109106,Công ty Giày Sông Hồng,Doanh nghiệp ngoài nhà nước,1250,LD-A-1\n\
                ,Hợp tác xã Mây Tre,private,,LD-A\n";
    let first = read(&world, list).await;
    assert_eq!((first.written, first.faults.len()), (2, 0), "{first:?}");
    let again = read(&world, list).await;
    assert_eq!((again.written, again.unchanged), (0, 2));
    let differs = list.replace("1250", "1300");
    let report = read(&world, &differs).await;
    assert_eq!(report.refused, 1);
    assert!(report.faults[0].reason.contains("headcount"), "{report:?}");
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let own = clerk.get("/don-vi/LD-A-1/don-vi-su-dung").await;
    assert!(own.shows("Giày Sông Hồng") && own.shows("đều đã có công đoàn"));
    let wrong = "tax_code,name,ownership,headcount,unit\n12,Công ty X,lạ,-1,KHONG-CO\n";
    let report = read(&world, wrong).await;
    let columns: Vec<&str> = report.faults.iter().map(|fault| &*fault.column).collect();
    for column in ["tax_code", "ownership", "headcount", "unit"] {
        assert!(columns.contains(&column), "{columns:?}");
    }
}
