//! Requests about one's own data: taken in, late ones first, put off once, done with what follows.

use axum::http::StatusCode;

use super::{NAME, looks};
use crate::browser::Browser;
use crate::people::{add_member, day, details};
use crate::world::{World, count};

/// Takes a request in at the desk of a unit and gives its number.
pub async fn take_in(browser: &mut Browser, unit: &str, person: i64, kind: &str, on: &str) -> i64 {
    let address = format!("/don-vi/{unit}/yeu-cau-du-lieu/them");
    let page = browser.get(&format!("{address}?nguoi={person}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let person = person.to_string();
    let fields = [
        ("person", person.as_str()),
        ("kind", kind),
        ("way", "in-person"),
        ("received_on", on),
        ("wish", "Đỗ Thị Thử Nghiệm xin làm rõ dữ liệu"),
        ("contact", "0999012345"),
    ];
    let page = browser.post(&address, &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    page.location().rsplit('/').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_request_has_its_days_and_late_ones_stand_first() {
    let world = World::new().await;
    let person = add_member(&world, "LD-A-1", &details(NAME, 12345), "2020-01-01").await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let late = take_in(&mut clerk, "LD-A-1", person, "see", "18/01/2027").await;
    let fresh = take_in(&mut clerk, "LD-A-1", person, "restrict", "25/01/2027").await;
    let refused = clerk
        .post(
            &format!("/yeu-cau-du-lieu/{late}/buoc"),
            &[("step", "done")],
        )
        .await;
    assert_eq!(
        refused.status,
        StatusCode::FORBIDDEN,
        "a clerk takes in, an officer answers"
    );

    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    let page = officer.get("/don-vi/LD-A/yeu-cau-du-lieu").await;
    assert!(page.shows("Đang mở 2 yêu cầu.") && page.shows("1 yêu cầu đã quá hạn."));
    let place = |number: i64| {
        page.body
            .find(&format!("/yeu-cau-du-lieu/{number}\""))
            .unwrap()
    };
    assert!(place(late) < place(fresh), "the late one stands first");
    let step = format!("/yeu-cau-du-lieu/{fresh}/buoc");
    let page = officer.get(&format!("/yeu-cau-du-lieu/{fresh}")).await;
    assert!(
        page.shows("Trả lời người ấy chậm nhất ngày 27/01/2027."),
        "{}",
        page.body
    );
    assert!(page.shows("09/02/2027") && page.shows("Gia hạn đến 24/02/2027"));
    let page = officer.post(&step, &[("step", "extend")]).await;
    assert!(
        page.shows("Ghi lý do bằng một câu"),
        "more time needs a reason"
    );
    let more = [("step", "extend"), ("reason", "Phải hỏi thêm bên bảo hiểm")];
    assert_eq!(
        officer.post(&step, &more).await.status,
        StatusCode::SEE_OTHER
    );
    let page = officer.post(&step, &more).await;
    assert!(page.shows("Luật chỉ cho gia hạn một lần."));
    for (wanted, status) in [
        ("answer", StatusCode::SEE_OTHER),
        ("done", StatusCode::SEE_OTHER),
    ] {
        assert_eq!(
            officer.post(&step, &[("step", wanted)]).await.status,
            status
        );
    }
    let page = officer.post(&step, &[("step", "answer")]).await;
    assert!(page.shows("Yêu cầu này đã đóng."));
    let restricted: Option<timeline::Day> = sqlx::query_scalar::<_, jiff_sqlx::Date>(
        "select restricted_on from person where person_id = $1",
    )
    .bind(person)
    .fetch_optional(&world.app.database.owner)
    .await
    .unwrap()
    .map(|on| on.to_jiff());
    assert_eq!(restricted, Some(day("2027-01-25")));

    // The copy is handed over and noted.
    officer.get(&format!("/yeu-cau-du-lieu/{late}")).await;
    let token = officer.token.clone();
    let copy = format!("/yeu-cau-du-lieu/{late}/ban-sao");
    let bytes = officer.send_for_bytes(&copy, &[("_token", &token)]).await;
    assert_eq!(&bytes[..2], b"PK");
    assert_eq!(looks(&world, person).await[0].0, "handed-over");
    // Consent withdrawn takes what rested on it.
    let withdrawn = take_in(&mut clerk, "LD-A-1", person, "withdraw", "25/01/2027").await;
    let step = format!("/yeu-cau-du-lieu/{withdrawn}/buoc");
    officer.post(&step, &[("step", "done")]).await;
    assert_eq!(
        count(&world.app.database.owner, "person_sensitive").await,
        0
    );
    let mut stranger = Browser::signed_in(&world, "b.can-bo").await;
    let page = stranger.get(&format!("/yeu-cau-du-lieu/{late}")).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}
