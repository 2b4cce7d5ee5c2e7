//! Moving between base unions: asked by one end, confirmed or refused by the other, done at once by
//! whoever stands above both. Once out, once in, nothing at the net of the union above both.

use axum::http::StatusCode;

use crate::browser::{Browser, Page};
use crate::member::{HOA, everywhere, join};
use crate::world::World;

/// The number of the only transfer a work list shows.
fn transfer_of(list: &Page) -> String {
    let (_, rest) = list
        .body
        .split_once("<a href=\"/chuyen-sinh-hoat/")
        .unwrap();
    rest.split('"').next().unwrap().to_owned()
}

const STAYS: [i64; 5] = [1, 1, 1, 0, 1];
const NOBODY: [i64; 5] = [0; 5];
/// Joined and moved away; moved in; both together at the union above.
const WENT: [i64; 5] = [0, 0, 1, 1, 0];
const CAME: [i64; 5] = [1, 1, 0, 0, 1];
const ABOVE: [i64; 5] = [1, 1, 1, 1, 1];

#[tokio::test]
async fn the_old_unit_asks_and_the_new_one_confirms() {
    let world = World::new().await;
    let mut old = Browser::signed_in(&world, "a1.co-so").await;
    let mut new = Browser::signed_in(&world, "b1.co-so").await;
    let mut third = Browser::signed_in(&world, "a2.co-so").await;
    let hoa = join(&mut old, "LD-A-1", &HOA).await;
    let before = [STAYS, NOBODY, STAYS, NOBODY, NOBODY, STAYS];
    assert_eq!(everywhere(&world).await, before);
    let address = format!("/doan-vien/{hoa}/chuyen");
    old.get(&address).await;
    let hits = old.get("/chuyen-sinh-hoat/goi-y?q=may+binh").await;
    assert!(hits.shows("LD-B-1") && hits.shows("May Bình Minh"));
    for (end, on, sentence) in [
        (
            "LD-X-9",
            "25/01/2027",
            "Không thấy công đoàn cơ sở có mã “LD-X-9”",
        ),
        ("LD-A-1", "25/01/2027", "Chọn một công đoàn cơ sở khác"),
        ("LD-B-1", "20/01/2027", "Ngày thôi phải sau ngày vào"),
        ("LD-B-1", "26/01/2027", "Ngày này chưa đến"),
    ] {
        let page = old.post(&address, &[("end_text", end), ("on", on)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.shows(sentence), "{end} {on}: {}", page.body);
    }
    let asked = [
        ("end_text", "ld-b-1"),
        ("on", "25/01/2027"),
        ("decision", "3/QĐ"),
    ];
    let page = old.post(&address, &asked).await;
    assert_eq!(
        page.location(),
        "/don-vi/LD-A-1/chuyen-sinh-hoat?xong=xin",
        "{}",
        page.body
    );
    assert_eq!(everywhere(&world).await, before, "asking moves nobody");
    let page = old.post(&address, &asked).await;
    assert!(
        page.shows("đã có một đề nghị chuyển đang chờ"),
        "{}",
        page.body
    );

    let list = new.get("/don-vi/LD-B-1/chuyen-sinh-hoat").await;
    assert!(list.shows("Đặng Thị Phương Hoa, 1990") && list.shows("chờ phía này"));
    let number = transfer_of(&list);
    let transfer = format!("/chuyen-sinh-hoat/{number}");
    assert_eq!(third.get(&transfer).await.status, StatusCode::NOT_FOUND);
    third.get("/tai-khoan").await;
    let page = third.post(&format!("{transfer}/nhan"), &[]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let page = old.post(&format!("{transfer}/nhan"), &[]).await;
    assert_eq!(
        page.status,
        StatusCode::FORBIDDEN,
        "who asks does not confirm"
    );
    assert_eq!(
        new.get(&format!("/doan-vien/{hoa}")).await.status,
        StatusCode::NOT_FOUND,
        "until then the new unit sees no more than name and year"
    );
    new.get(&transfer).await;
    let page = new.post(&format!("{transfer}/nhan"), &[]).await;
    assert!(page.location().ends_with("xong=nhan"), "{}", page.body);
    let after = [WENT, NOBODY, WENT, CAME, CAME, ABOVE];
    assert_eq!(everywhere(&world).await, after);
    let page = new.post(&format!("{transfer}/nhan"), &[]).await;
    assert!(page.location().ends_with("xong=da-co"), "pressed twice");
    assert_eq!(everywhere(&world).await, after);

    // The new unit keeps the person with the whole road; the old one keeps the name.
    let page = new.get(&format!("/doan-vien/{hoa}")).await;
    assert!(page.shows("Trường Mầm non Sao Mai") && page.shows("May Bình Minh"));
    assert_eq!(
        old.get(&format!("/doan-vien/{hoa}")).await.status,
        StatusCode::NOT_FOUND
    );
    let list = old.get("/don-vi/LD-A-1/doan-vien?loai=roi").await;
    assert!(list.shows("Đặng Thị Phương Hoa") && list.shows("Chuyển đi nơi khác 25/01/2027"));
    assert!(!list.shows(&format!("/doan-vien/{hoa}\"")) && !list.shows("1234"));

    // Neither end undoes what the other wrote; whoever stands above both does.
    let undo = |page: &Page| {
        let (_, rest) = page.body.split_once("/hoan-tac/").unwrap();
        format!(
            "/doan-vien/{hoa}/hoan-tac/{}",
            rest.split('"').next().unwrap()
        )
    };
    let page = new.post(&undo(&page), &[]).await;
    assert!(
        page.location().ends_with("xong=dau-kia"),
        "{}",
        page.location()
    );
    assert_eq!(everywhere(&world).await, after);
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let page = officer.get(&format!("/doan-vien/{hoa}")).await;
    let page = officer.post(&undo(&page), &[]).await;
    assert!(
        page.location().ends_with("xong=hoan-tac"),
        "{}",
        page.location()
    );
    assert_eq!(everywhere(&world).await, before);
}

#[tokio::test]
async fn the_new_unit_asks_without_learning_whether_the_person_is_there() {
    let world = World::new().await;
    let mut old = Browser::signed_in(&world, "a1.co-so").await;
    let mut new = Browser::signed_in(&world, "b1.co-so").await;
    join(&mut old, "LD-A-1", &HOA).await;
    let address = "/don-vi/LD-B-1/chuyen-sinh-hoat/xin";
    new.get(address).await;
    let sought = |name: &'static str, number: &'static str| {
        [
            ("full_name", name),
            ("birth", "1990"),
            ("national_id", number),
            ("end_text", "LD-A-1"),
            ("on", "25/01/2027"),
        ]
    };
    let there = new
        .post(address, &sought("Phương Hoa Đặng", "036190001234"))
        .await;
    let absent = new.post(address, &sought("Không Có Ai", "")).await;
    assert_eq!(there.location(), absent.location(), "{}", there.body);
    let list = old.get("/don-vi/LD-A-1/chuyen-sinh-hoat").await;
    let numbers: Vec<&str> = list
        .body
        .split("<a href=\"/chuyen-sinh-hoat/")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert_eq!(numbers.len(), 2, "newest first");
    let (nobody, meant) = (numbers[0], numbers[1]);
    let page = old.get(&format!("/chuyen-sinh-hoat/{nobody}")).await;
    assert!(
        page.shows("Không thấy ai đang sinh hoạt ở đây"),
        "{}",
        page.body
    );
    let page = old
        .post(&format!("/chuyen-sinh-hoat/{nobody}/tu-choi"), &[])
        .await;
    assert!(page.shows("Viết lý do"));
    let reason = [("reason", "Ở đây không có người này")];
    let page = old
        .post(&format!("/chuyen-sinh-hoat/{nobody}/tu-choi"), &reason)
        .await;
    assert!(page.location().ends_with("xong=tu-choi"));
    let page = old.get(&format!("/chuyen-sinh-hoat/{meant}")).await;
    assert!(page.shows("cùng số căn cước"), "{}", page.body);
    let page = old
        .post(&format!("/chuyen-sinh-hoat/{meant}/nhan"), &[])
        .await;
    assert!(page.shows("Chọn đúng người trong danh sách"));
    let shown = old.get(&format!("/chuyen-sinh-hoat/{meant}")).await;
    let (_, rest) = shown.body.split_once("name=\"nguoi\" value=\"").unwrap();
    let person = rest.split('"').next().unwrap().to_owned();
    let chosen = [("nguoi", person.as_str())];
    let page = old
        .post(&format!("/chuyen-sinh-hoat/{meant}/nhan"), &chosen)
        .await;
    assert!(page.location().ends_with("xong=nhan"), "{}", page.body);
    assert_eq!(
        everywhere(&world).await,
        [WENT, NOBODY, WENT, CAME, CAME, ABOVE]
    );
    // What was typed of either is forgotten.
    let kept: i64 = sqlx::query_scalar("select count(*) from transfer where sought is not null")
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap();
    assert_eq!(kept, 0);
}

#[tokio::test]
async fn an_asked_transfer_is_withdrawn_and_an_officer_above_moves_at_once() {
    let world = World::new().await;
    let mut old = Browser::signed_in(&world, "a1.co-so").await;
    let hoa = join(&mut old, "LD-A-1", &HOA).await;
    let address = format!("/doan-vien/{hoa}/chuyen");
    old.get(&address).await;
    let asked = [("end_text", "LD-B-1"), ("on", "25/01/2027")];
    old.post(&address, &asked).await;
    let list = old.get("/don-vi/LD-A-1/chuyen-sinh-hoat").await;
    let number = transfer_of(&list);
    let page = old
        .post(&format!("/chuyen-sinh-hoat/{number}/rut"), &[])
        .await;
    assert!(page.location().ends_with("xong=rut"));
    let mut new = Browser::signed_in(&world, "b1.co-so").await;
    new.get("/tai-khoan").await;
    let page = new
        .post(&format!("/chuyen-sinh-hoat/{number}/nhan"), &[])
        .await;
    assert!(page.location().ends_with("xong=da-co"));
    let shown = new.get(&format!("/chuyen-sinh-hoat/{number}")).await;
    assert!(!shown.shows("Phương Hoa"), "withdrawn, it names nobody");

    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    officer.get(&address).await;
    let page = officer.post(&address, &asked).await;
    assert_eq!(
        page.location(),
        format!("/doan-vien/{hoa}?xong=chuyen"),
        "{}",
        page.body
    );
    assert_eq!(
        everywhere(&world).await,
        [WENT, NOBODY, WENT, CAME, CAME, ABOVE]
    );
}

#[tokio::test]
async fn two_confirmations_at_once_move_once() {
    let world = World::new().await;
    let mut old = Browser::signed_in(&world, "a1.co-so").await;
    let hoa = join(&mut old, "LD-A-1", &HOA).await;
    let address = format!("/doan-vien/{hoa}/chuyen");
    old.get(&address).await;
    let asked = [("end_text", "LD-B-1"), ("on", "25/01/2027")];
    old.post(&address, &asked).await;
    let mut new = Browser::signed_in(&world, "b1.co-so").await;
    let mut above = Browser::signed_in(&world, "b.can-bo").await;
    let list = new.get("/don-vi/LD-B-1/chuyen-sinh-hoat").await;
    let confirm = format!("/chuyen-sinh-hoat/{}/nhan", transfer_of(&list));
    new.get("/tai-khoan").await;
    above.get("/tai-khoan").await;
    let (one, two) = tokio::join!(new.post(&confirm, &[]), above.post(&confirm, &[]));
    for page in [&one, &two] {
        let said = page.status == StatusCode::SEE_OTHER || page.shows("đã được trả lời");
        assert!(said, "{} {}", page.status, page.body);
    }
    assert_eq!(
        everywhere(&world).await,
        [WENT, NOBODY, WENT, CAME, CAME, ABOVE]
    );
}

#[tokio::test]
async fn what_waits_stands_on_the_home_pages_of_both_ends() {
    let world = World::new().await;
    let mut old = Browser::signed_in(&world, "a1.co-so").await;
    let hoa = join(&mut old, "LD-A-1", &HOA).await;
    let address = format!("/doan-vien/{hoa}/chuyen");
    old.get(&address).await;
    old.post(&address, &[("end_text", "LD-B-1"), ("on", "25/01/2027")])
        .await;
    for (login, sentence) in [
        ("a1.co-so", "1 đề nghị chuyển sinh hoạt chờ"),
        ("b1.co-so", "1 đề nghị chuyển sinh hoạt chờ"),
        ("b.can-bo", "Chuyển đi, chuyển đến chờ xác nhận: 1"),
        ("ld.can-bo", "Chuyển đi, chuyển đến chờ xác nhận: 1"),
    ] {
        let mut browser = Browser::signed_in(&world, login).await;
        let page = browser.get("/tong-quan").await;
        assert!(page.shows(sentence), "{login}: {}", page.body);
    }
    let mut third = Browser::signed_in(&world, "a2.co-so").await;
    assert!(!third.get("/tong-quan").await.shows("chuyển sinh hoạt chờ"));
}
