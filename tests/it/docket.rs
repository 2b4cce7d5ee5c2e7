//! The register of papers: an issued report enters by itself and can be checked by a stranger,
//! numbers are given once, arrivals are counted without a gap.

use axum::http::StatusCode;
use diemtua::access::Act;
use diemtua::docket::store::{Incoming, enter_in};

use crate::browser::Browser;
use crate::report::{issue, record_houses};
use crate::world::World;

const DRAFT: &str = "/don-vi/LD/bao-cao/half-year/2027-H1";
const REGISTER: &str = "/don-vi/LD/van-ban";

async fn code_of(world: &World, number: &str) -> String {
    sqlx::query_scalar("select code from paper_out where number = $1")
        .bind(number)
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap()
}

#[tokio::test]
async fn an_issued_report_enters_the_register_and_can_be_checked_by_a_stranger() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let mut stranger = Browser::of(&world);
    record_houses(&mut clerk, "LD-A-1", 3).await;
    let report = issue(&mut officer, DRAFT).await;

    let register = officer.get(REGISTER).await;
    assert!(register.shows("07/BC-LĐLĐ") && register.shows("6 tháng đầu năm 2027"));
    let code = code_of(&world, "07/BC-LĐLĐ").await;
    assert_eq!(code.len(), 32);
    let address = format!("/kiem-tra/{code}");
    assert!(register.shows(&address));

    let page = stranger.get(&address).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.shows("Văn bản này có trong sổ") && page.shows("07/BC-LĐLĐ"));
    assert!(page.shows("3\u{a0}căn") && page.shows("Lần phát hành thứ 1"));
    assert!(page.shows("Liên đoàn Lao động"));

    // What is recorded later does not change what the paper printed.
    record_houses(&mut clerk, "LD-A-1", 2).await;
    let page = stranger.get(&address).await;
    assert!(page.shows("3\u{a0}căn") && !page.shows("5\u{a0}căn"));

    let pdf = officer.bytes(&format!("{report}.pdf")).await;
    assert!(pdf.starts_with(b"%PDF-1.7"));
    assert!(
        officer.bytes(&format!("{report}.pdf")).await == pdf,
        "the same file again"
    );
    let screen = officer.get(&report).await;
    assert!(screen.shows(&address));
    let html = officer.bytes(&format!("{report}.html")).await;
    let html = String::from_utf8(html).unwrap();
    assert!(html.contains("Kiểm tra văn bản này tại") && html.contains(&address));
    assert!(screen.shows(&format!("{report}.pdf")));
}

#[tokio::test]
async fn a_report_issued_again_replaces_the_one_before() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    issue(&mut officer, DRAFT).await;
    let first = code_of(&world, "07/BC-LĐLĐ").await;
    let page = officer.get(DRAFT).await;
    assert!(
        page.shows("value=\"08/BC-LĐLĐ\""),
        "the next number is offered"
    );
    let sent = [("number", "08/BC-LĐLĐ"), ("tieng", "vi")];
    let again = officer.post(&format!("{DRAFT}/phat-hanh"), &sent).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.body);

    let mut stranger = Browser::of(&world);
    let page = stranger.get(&format!("/kiem-tra/{first}")).await;
    assert!(page.shows("đã được thay") && page.shows("08/BC-LĐLĐ"));
    let second = code_of(&world, "08/BC-LĐLĐ").await;
    let page = stranger.get(&format!("/kiem-tra/{second}")).await;
    assert!(page.shows("Văn bản này có trong sổ") && page.shows("Lần phát hành thứ 2"));
    let register = officer.get(REGISTER).await;
    assert!(register.shows("Đã thay bằng 08/BC-LĐLĐ"));

    for wrong in ["0".repeat(32), "x".to_owned(), "%00".to_owned()] {
        let page = stranger.get(&format!("/kiem-tra/{wrong}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{wrong}");
        assert!(page.shows("Không có văn bản nào mang mã này"), "{wrong}");
    }
}

#[tokio::test]
async fn a_number_is_given_once_and_templates_give_the_next() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let enter = format!("{REGISTER}/ghi");
    officer.get(&enter).await;
    let paper = [
        ("number", "07/TB-LĐLĐ"),
        ("signed_on", "10/01/2027"),
        ("subject", "Về việc nghỉ Tết"),
        ("signer", "Người Thử"),
        ("recipients", "Các đơn vị; Lưu: VT"),
    ];
    let done = officer.post(&enter, &paper).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let refused = officer.post(&enter, &paper).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.shows("07/TB-LĐLĐ đã dùng") && refused.shows("Về việc nghỉ Tết"));

    let page = officer
        .get(&format!("{enter}?ky_hieu=tb-l%C4%91l%C4%91"))
        .await;
    assert!(page.shows("value=\"08/TB-LĐLĐ\""), "{}", page.body);
    let numbering = format!("{REGISTER}/danh-so");
    officer.get(&numbering).await;
    let kept = [
        ("kind", "bc"),
        ("template", "{so}/2027/BC-LĐLĐ"),
        ("next", "15"),
    ];
    let done = officer.post(&numbering, &kept).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert!(officer.get(&numbering).await.shows("15/2027/BC-LĐLĐ"));
    assert!(officer.get(DRAFT).await.shows("value=\"15/2027/BC-LĐLĐ\""));
    let wrong = [("kind", "BC"), ("template", "BC-{so}"), ("next", "0")];
    let refused = officer.post(&numbering, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);

    // A report may not take the number of another paper either.
    let taken = [("number", "07/TB-LĐLĐ"), ("tieng", "vi")];
    officer.get(DRAFT).await;
    let refused = officer.post(&format!("{DRAFT}/phat-hanh"), &taken).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.shows("07/TB-LĐLĐ đã dùng"));

    let found = officer
        .get(&format!("{REGISTER}?q=nghi+tet&nam=2027"))
        .await;
    assert!(found.shows("07/TB-LĐLĐ"));
    let none = officer.get(&format!("{REGISTER}?q=xyz&nam=2027")).await;
    assert!(none.shows("Không có văn bản nào khớp"));
    let file = officer
        .bytes(&format!("{REGISTER}/tep/di.xlsx?nam=2027"))
        .await;
    assert!(file.starts_with(b"PK"));
    let file = officer
        .bytes(&format!("{REGISTER}/tep/di.pdf?nam=2027"))
        .await;
    assert!(file.starts_with(b"%PDF"));
}

#[tokio::test]
async fn a_paper_received_twice_is_asked_about() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let enter = format!("{REGISTER}/den/ghi");
    officer.get(&enter).await;
    let mut paper = vec![
        ("arrived_on", "12/01/2027"),
        ("sender", "Tổng Liên đoàn"),
        ("number", "12/KH-TLĐ"),
        ("dated_on", "10/01/2027"),
        ("subject", "Kế hoạch Tháng Công nhân"),
        ("passed_to", "Ban Tổ chức"),
    ];
    let done = officer.post(&enter, &paper).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert!(done.location().ends_with("xong=1"), "{}", done.location());
    let asked = officer.post(&enter, &paper).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.shows("số đến 1") && asked.shows("name=\"again\""));
    paper.push(("again", "yes"));
    let done = officer.post(&enter, &paper).await;
    assert!(done.location().ends_with("xong=2"), "{}", done.location());
    let list = officer
        .get(&format!("{REGISTER}/den?q=thang+cong+nhan"))
        .await;
    assert_eq!(list.body.matches("12/KH-TLĐ").count(), 2);
    let file = officer.bytes(&format!("{REGISTER}/tep/den.pdf")).await;
    assert!(file.starts_with(b"%PDF"));
}

#[tokio::test]
async fn two_hands_at_once_get_two_numbers_of_arrival() {
    let world = World::new().await;
    let actor = world.actor("ld.can-bo").await;
    let permit = actor.may(Act::Report).unwrap();
    let unit_id = world.number_of("LD").await;
    let mut hands = Vec::new();
    for hand in 0..12 {
        let (app, actor) = (world.app.clone(), actor.clone());
        hands.push(tokio::spawn(async move {
            let mut tx = app.begin(&actor).await.unwrap();
            let paper = Incoming {
                unit_id,
                arrived_on: "2027-01-12".parse().unwrap(),
                sender: "Nơi gửi".to_owned(),
                number: format!("{hand}/CV"),
                dated_on: "2027-01-10".parse().unwrap(),
                subject: "Công văn".to_owned(),
                passed_to: String::new(),
            };
            let number = enter_in(&mut tx, &permit, &paper).await.unwrap();
            tx.commit().await.unwrap();
            number
        }));
    }
    let mut numbers = Vec::new();
    for hand in hands {
        numbers.push(hand.await.unwrap());
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=12).collect::<Vec<i32>>());
}

#[tokio::test]
async fn the_register_is_of_the_unit_and_its_office() {
    let world = World::new().await;
    let mut neighbour = Browser::signed_in(&world, "b1.co-so").await;
    for address in ["", "/den", "/ghi", "/danh-so", "/tep/di.xlsx"] {
        let page = neighbour.get(&format!("{REGISTER}{address}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}");
    }
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    assert_eq!(inspector.get(REGISTER).await.status, StatusCode::OK);
    for address in ["/ghi", "/den/ghi"] {
        let page = inspector.get(&format!("{REGISTER}{address}")).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{address}");
    }
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let lost = officer.get(&format!("{REGISTER}/tep/di.doc")).await;
    assert_eq!(lost.status, StatusCode::NOT_FOUND);
}
