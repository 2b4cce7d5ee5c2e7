//! The season: a round is opened, a base union fills and submits, those above send back and
//! approve, the round is closed; what was approved is drawn again a year later and is the same.

mod api;
mod chain;
mod letters;
mod vintage;

use std::sync::Arc;

use axum::http::StatusCode;
use diemtua::app::App;
use diemtua::catalogue::HolidayYear;
use diemtua::verify::verify;

use crate::browser::{Browser, Page};
use crate::world::World;

/// The period of the stories: the half-year in which the world's today lies.
pub const PERIOD: &str = "2027-U1";

/// The standing world, with a year of holidays that the catalogue does not know yet.
pub async fn season_world() -> World {
    let world = World::new().await;
    let mut catalogue = (*world.app.catalogue).clone();
    catalogue.holiday_years.push(HolidayYear {
        year: 2027,
        basis: "thử".to_owned(),
        note: String::new(),
    });
    let catalogue = Arc::new(catalogue);
    World {
        app: App {
            catalogue,
            ..world.app.clone()
        },
    }
}

/// Opens the round of the federation and returns its number.
pub async fn open_round(officer: &mut Browser) -> String {
    officer.get("/don-vi/LD/dot-bao-cao").await;
    let asked = [("ky", PERIOD), ("han", "5"), ("ghi-chu", "Nộp đúng hạn")];
    let opened = officer.post("/don-vi/LD/dot-bao-cao", &asked).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    let address = opened.location().split('?').next().unwrap().to_owned();
    address.rsplit('/').next().unwrap().to_owned()
}

/// The value of a hidden field.
fn hidden<'a>(page: &'a Page, name: &str) -> &'a str {
    let (_, rest) = page
        .body
        .split_once(&format!("name=\"{name}\" value=\""))
        .unwrap();
    rest.split('"').next().unwrap()
}

/// Opens the page of a unit's report and submits it with these fields.
pub async fn submit(
    clerk: &mut Browser,
    (unit, round): (&str, &str),
    typed: &[(&str, &str)],
) -> Page {
    let address = format!("/don-vi/{unit}/dot-bao-cao/{round}/nop");
    let page = clerk.get(&address).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let fingerprint = hidden(&page, "fingerprint").to_owned();
    let mut fields = vec![("fingerprint", fingerprint.as_str()), ("viec", "nop")];
    fields.extend_from_slice(typed);
    clerk.post(&address, &fields).await
}

/// The address of the report that was submitted.
pub fn report_of(submitted: &Page) -> String {
    assert_eq!(
        submitted.status,
        StatusCode::SEE_OTHER,
        "{}",
        submitted.body
    );
    submitted.location().split('?').next().unwrap().to_owned()
}

/// Every invariant holds.
pub async fn all_holds(world: &World) {
    for verdict in verify(&world.app).await.unwrap() {
        assert!(
            verdict.breaches.is_empty(),
            "{}: {:?}",
            verdict.name,
            verdict.breaches
        );
    }
}

#[tokio::test]
async fn a_round_goes_from_the_base_to_the_federation_and_is_closed() {
    let world = season_world().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let mut upper = Browser::signed_in(&world, "a.can-bo").await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let round = open_round(&mut officer).await;
    let due = officer
        .get(&format!("/don-vi/LD/dot-bao-cao/{round}"))
        .await;
    assert!(due.shows("07/06/2027"), "five working days after 31 May");
    assert!(due.shows("0 trên 5 đơn vị đã nộp"), "{}", due.body);
    let home = clerk.get("/tong-quan").await;
    let first = format!("/don-vi/LD-A-1/dot-bao-cao/{round}/nop");
    let at = |text: &str| home.body.find(text).unwrap_or(usize::MAX);
    assert!(
        at(&first) < at("/don-vi/LD-A-1/ghi\""),
        "the due report stands first"
    );

    // More women than workers: what is impossible stops the report; what was typed is kept.
    let typed = [("so.A01.people", "10"), ("so.A01.people.sex=female", "12")];
    let refused = submit(&mut clerk, ("LD-A-1", &round), &typed).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.shows("Số nữ không thể nhiều hơn tổng số"),
        "{}",
        refused.body
    );
    let mended = [
        ("so.A01.people.sex=female", "8"),
        ("loi", "Kỳ này ổn định."),
    ];
    let report = report_of(&submit(&mut clerk, ("LD-A-1", &round), &mended).await);
    let page = clerk.get(&report).await;
    assert!(
        page.shows("Chờ duyệt") && page.shows("Kỳ này ổn định."),
        "{}",
        page.body
    );

    // Sent back with a remark; without one the page says what is missing.
    upper.get(&report).await;
    let silent = upper
        .post(&format!("{report}/tra-lai"), &[("remark", "")])
        .await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let remark = [("remark", "Thiếu số đoàn viên")];
    let back = upper.post(&format!("{report}/tra-lai"), &remark).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.body);
    assert!(clerk.get("/tong-quan").await.shows("được trả lại"));
    let page = clerk
        .get(&format!("/don-vi/LD-A-1/dot-bao-cao/{round}/nop"))
        .await;
    assert!(page.shows("Thiếu số đoàn viên"));
    let again = submit(&mut clerk, ("LD-A-1", &round), &[("so.B03.people", "9")]).await;
    assert_eq!(report_of(&again), report, "the same report goes on");

    // Approved from the list; the upper union then submits its own, and the federation approves it.
    let list = format!("/don-vi/LD-A/dot-bao-cao/{round}");
    assert!(upper.get(&list).await.shows("Chờ duyệt"));
    let number = report.rsplit('/').next().unwrap();
    let done = upper
        .post(&format!("{list}/duyet"), &[("bao-cao", number)])
        .await;
    assert!(done.location().contains("so=1&bo=0"), "{}", done.location());
    let done = upper
        .post(&format!("{list}/duyet"), &[("bao-cao", number)])
        .await;
    assert!(
        done.location().contains("so=0&bo=1"),
        "the other is told: {}",
        done.location()
    );
    // Approved, it is a paper of its unit: numbered once, with a page on which it is checked.
    let page = clerk.get("/don-vi/LD-A-1/van-ban").await;
    assert!(page.shows("01/BC-CĐCS"), "{}", page.body);
    let page = clerk.get(&report).await;
    let check = page.body.split("href=\"/kiem-tra/").nth(1).unwrap();
    let check = format!("/kiem-tra/{}", &check[..32]);
    let page = Browser::of(&world).get(&check).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.shows("01/BC-CĐCS"), "{}", page.body);
    let own = report_of(&submit(&mut upper, ("LD-A", &round), &[]).await);
    assert!(
        upper.get(&own).await.shows("9"),
        "the upper form sums what the base declared"
    );
    officer.get(&own).await;
    let done = officer.post(&format!("{own}/duyet"), &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);

    let progress = format!("/don-vi/LD/dot-bao-cao/{round}");
    let page = officer.get(&progress).await;
    assert!(page.shows("Trạm Y tế An Hòa"), "what is missing is named");
    officer.post(&format!("{progress}/dong"), &[]).await;
    assert!(officer.get(&report).await.shows("Đã khóa"));
    assert_eq!(
        clerk
            .get(&format!("/don-vi/LD-A-2/dot-bao-cao/{round}/nop"))
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    all_holds(&world).await;

    // Only a recorded decision opens it again, as a second vintage.
    officer.get(&report).await;
    let asked = [
        ("decision", "15/QĐ-LĐLĐ"),
        ("decided", "20/01/2027"),
        ("why", "Sót số liệu"),
    ];
    let opened = officer.post(&format!("{report}/mo-lai"), &asked).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    let twice = officer.post(&format!("{report}/mo-lai"), &asked).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    let odd = ("so.B03.people", "11");
    let asked = submit(&mut clerk, ("LD-A-1", &round), &[odd]).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.shows("Viết một lời giải thích"), "{}", asked.body);
    let word = "Có đoàn viên đã nghỉ hưu";
    let explained = [odd, ("giai-thich.shares-members.B09.rate", word)];
    let second = submit(&mut clerk, ("LD-A-1", &round), &explained).await;
    let second = report_of(&second);
    assert_ne!(second, report);
    let page = clerk.get(&second).await;
    assert!(
        page.shows("15/QĐ-LĐLĐ") && page.shows(word),
        "{}",
        page.body
    );
    assert!(
        clerk.get(&report).await.shows("Đã khóa"),
        "the first stays as it was"
    );
    all_holds(&world).await;
}

#[tokio::test]
async fn a_round_without_holidays_and_a_second_round_are_refused() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let mut upper = Browser::signed_in(&world, "a.can-bo").await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    officer.get("/don-vi/LD/dot-bao-cao").await;
    let asked = [("ky", "2027-U1"), ("han", "5")];
    let refused = officer.post("/don-vi/LD/dot-bao-cao", &asked).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.shows("Chưa có lịch nghỉ lễ, Tết năm 2027"),
        "{}",
        refused.body
    );
    let asked = [("ky", "2026-U"), ("han", "5")];
    let opened = officer.post("/don-vi/LD/dot-bao-cao", &asked).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    upper.get("/don-vi/LD-A/dot-bao-cao").await;
    for (browser, unit) in [(&mut officer, "LD"), (&mut upper, "LD-A")] {
        let address = format!("/don-vi/{unit}/dot-bao-cao");
        let refused = browser.post(&address, &asked).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{unit}");
    }
    clerk.get("/don-vi/LD-A-1/dot-bao-cao").await;
    let refused = clerk.post("/don-vi/LD-A-1/dot-bao-cao", &asked).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}
