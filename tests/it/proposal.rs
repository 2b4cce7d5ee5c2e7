//! A member proposes changes to his own data through a link that works once; an officer takes or
//! leaves each of them.

use axum::http::StatusCode;

use crate::browser::{Browser, Page};
use crate::member::{HOA, join};
use crate::world::World;

fn link_of(page: &Page) -> String {
    let (_, rest) = page.body.split_once("/de-nghi/").unwrap();
    let token: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
    format!("/de-nghi/{token}")
}

const FIELDS: [(&str, &str); 8] = [
    ("full_name", "Đặng Thị Phương Hoa"),
    ("birth", "12/05/1990"),
    ("sex", "female"),
    ("national_id", ""),
    ("phone", "0912 345 678"),
    ("job", "Giáo viên"),
    ("address", "12 phố Mẫu"),
    ("nationality", "VN"),
];

#[tokio::test]
async fn a_link_shows_the_own_data_takes_one_proposal_and_is_spent() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let hoa = join(&mut clerk, "LD-A-1", &HOA).await;
    clerk.get(&format!("/doan-vien/{hoa}")).await;
    let first = clerk.post(&format!("/doan-vien/{hoa}/de-nghi"), &[]).await;
    assert!(first.shows("<svg viewBox") && first.shows("14 ngày"));
    let ended = link_of(&first);
    let page = clerk.post(&format!("/doan-vien/{hoa}/de-nghi"), &[]).await;
    let link = link_of(&page);

    let mut member = Browser::of(&world);
    let page = member.get(&ended).await;
    assert!(
        page.shows("đã dùng hoặc đã hết hạn"),
        "a new link ends the one before"
    );
    let page = member.get(&link).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.shows("Đặng Thị Phương Hoa") && page.shows("•••• •••• 1234"));
    assert!(!page.shows("036190001234") && !page.shows("0901234567"));
    let nothing = [&FIELDS[..4], &[("nationality", "VN")]].concat();
    let page = member.send(&link, &nothing).await;
    assert!(page.shows("Chưa sửa mục nào"), "{}", page.body);
    let page = member.send(&link, &FIELDS).await;
    assert!(page.shows("Đã gửi."), "{}", page.body);
    for page in [member.get(&link).await, member.send(&link, &FIELDS).await] {
        assert!(page.shows("đã dùng hoặc đã hết hạn"), "spent");
    }

    // Nothing is changed until an officer says so; another unit's officer does not see it.
    let own = clerk.get(&format!("/doan-vien/{hoa}")).await;
    assert!(!own.shows("Giáo viên") && own.shows("/de-nghi-sua/"));
    let list = clerk.get("/don-vi/LD-A-1/de-nghi").await;
    assert!(
        list.shows("Điện thoại") && list.shows("Nghề nghiệp"),
        "{}",
        list.body
    );
    let (_, rest) = list.body.split_once("/de-nghi-sua/").unwrap();
    let answer = format!("/de-nghi-sua/{}", rest.split('"').next().unwrap());
    let mut other = Browser::signed_in(&world, "a2.co-so").await;
    assert_eq!(other.get(&answer).await.status, StatusCode::NOT_FOUND);
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    assert_eq!(inspector.get(&answer).await.status, StatusCode::FORBIDDEN);

    let page = clerk.get(&answer).await;
    assert!(page.shows("•••• •• 4567") && page.shows("0912345678") && page.shows("12 phố Mẫu"));
    let taken = [("lay", "phone"), ("lay", "job")];
    let page = clerk.post(&answer, &taken).await;
    assert!(page.shows("Viết lý do"), "what is left needs a reason");
    let taken = [taken.to_vec(), vec![("reason", "chưa có giấy tờ")]].concat();
    let page = clerk.post(&answer, &taken).await;
    assert!(page.location().ends_with("xong=xong"), "{}", page.body);
    let own = clerk.get(&format!("/doan-vien/{hoa}")).await;
    assert!(
        own.shows("Giáo viên") && own.shows("•••• •• 5678"),
        "{}",
        own.body
    );
    assert!(!own.shows("12 phố Mẫu") && own.shows("•••• •••• 1234"));
    assert_eq!(
        clerk.get(&answer).await.status,
        StatusCode::NOT_FOUND,
        "settled"
    );
    let kept: i64 = sqlx::query_scalar("select count(*) from proposal where proposed is not null")
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap();
    assert_eq!(kept, 0, "what was proposed is forgotten");
}

#[tokio::test]
async fn a_link_runs_out_and_the_gate_sees_nobody_else() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let hoa = join(&mut clerk, "LD-A-1", &HOA).await;
    clerk.get(&format!("/doan-vien/{hoa}")).await;
    let gate = &world.app.database.gate;
    let seen = "select count(person_id) from person";
    let count: i64 = sqlx::query_scalar(seen).fetch_one(gate).await.unwrap();
    assert_eq!(count, 0, "without an open link");
    let page = clerk.post(&format!("/doan-vien/{hoa}/de-nghi"), &[]).await;
    let link = link_of(&page);
    let count: i64 = sqlx::query_scalar(seen).fetch_one(gate).await.unwrap();
    assert_eq!(count, 1);
    for (minutes, works) in [(14 * 24 * 60 - 1, true), (14 * 24 * 60, false)] {
        let later = world.after_minutes(minutes);
        let mut member = Browser::of(&later);
        let page = member.get(&link).await;
        assert_eq!(page.status == StatusCode::OK, works, "{minutes}");
    }
    let stored: Vec<Vec<u8>> = sqlx::query_scalar("select token_digest from proposal")
        .fetch_all(&world.app.database.owner)
        .await
        .unwrap();
    let token = link.trim_start_matches("/de-nghi/").as_bytes();
    assert!(
        stored
            .iter()
            .all(|digest| digest != token && digest.len() == 32)
    );
    let mut stranger = Browser::of(&world);
    let page = stranger.get("/de-nghi/0123").await;
    assert!(page.shows("đã dùng hoặc đã hết hạn"));
}
