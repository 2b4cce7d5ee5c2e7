//! The text of a report is written by its officer: what he saves is what the papers say, its
//! figures stay those of the day it was issued, and nothing that does not read is kept.

use axum::http::StatusCode;

use crate::browser::{Browser, Page};
use crate::record::{Desk, house_with};
use crate::report::issue;
use crate::world::World;

const DRAFT: &str = "/don-vi/LD/bao-cao/half-year/2027-H1";
const EDIT: &str = "/don-vi/LD/bao-cao/half-year/2027-H1/soan";
const TEXT: &str = "Trong kỳ, {unit} đã trao {E05.houses} Mái ấm, {E05.houses:change}.\n\
                    {table: E05.houses, E05.dong}\n\
                    {annex: E05.houses}\n\
                    {chart: E05.houses by unit}\n\
                    Câu cuối do cán bộ viết.";

/// Houses at LD-A-1, one a day and record.
async fn houses(world: &World, days: &[&str]) {
    let desk = Desk::of(world, "a1.co-so").await;
    for (at, on) in days.iter().enumerate() {
        let number = format!("{on}-{at}");
        let house = house_with(&[("on", on), ("ref", &number)]);
        desk.record(house).await.unwrap();
    }
}

async fn save(officer: &mut Browser, text: &str) -> Page {
    officer.get(EDIT).await;
    let fields = [("tieng", "vi"), ("doan-cham-lo", text)];
    officer.post(EDIT, &fields).await
}

/// The words of a file with every blank the same.
fn words_of(bytes: &[u8]) -> String {
    let (_, text) = file_text::text_of(bytes).unwrap();
    flat(&text)
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn what_an_officer_writes_is_what_every_paper_says_and_it_stays() {
    let world = World::new().await;
    houses(&world, &["2026-03-10", "2026-04-12"]).await;
    houses(&world, &["2027-01-10", "2027-01-11", "2027-01-12"]).await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let page = officer.get(EDIT).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.shows("{E05.houses}"),
        "the form's sentences come first"
    );

    let saved = save(&mut officer, TEXT).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let page = officer.get(DRAFT).await;
    assert!(
        !page.shows("name=\"loi-cham-lo\""),
        "its words stand in the text"
    );
    assert!(page.shows("name=\"loi-nu-cong\""));

    let report = issue(&mut officer, DRAFT).await;
    let sentence = "Trong kỳ, Liên đoàn Lao động tỉnh Mẫu đã trao 3 căn Mái ấm, \
                    tăng 50% so với cùng kỳ năm trước.";
    let docx = officer.bytes(&format!("{report}.docx")).await;
    let pdf = officer.bytes(&format!("{report}.pdf")).await;
    let html = officer.get(&format!("{report}.html")).await;
    for words in [words_of(&docx), words_of(&pdf), flat(&html.body)] {
        for said in [sentence, "Kỳ này", "Câu cuối do cán bộ viết."] {
            assert!(words.contains(said), "{said} is missing in {words}");
        }
        // The annex names the units below.
        assert!(words.contains("Liên đoàn Lao động huyện An"));
        assert!(!words.contains("Bữa cơm Công đoàn đã phục vụ"));
    }

    houses(&world, &["2027-01-13", "2026-05-01"]).await;
    assert_eq!(officer.bytes(&format!("{report}.docx")).await, docx);
    assert_eq!(officer.bytes(&format!("{report}.pdf")).await, pdf);
    let page = officer.get(&format!("{report}/khi-ay-va-nay")).await;
    assert!(page.shows("Giống từng byte"), "{}", page.body);
    assert!(
        page.shows("cùng kỳ năm trước"),
        "the year before is told too"
    );

    // The next draft begins with the text of the last report, with the figures of today.
    let page = officer.get(DRAFT).await;
    assert!(flat(&page.body).contains("Câu cuối do cán bộ viết."));
}

#[tokio::test]
async fn a_text_that_does_not_read_is_refused_at_its_place_and_nothing_is_written() {
    let world = World::new().await;
    houses(&world, &["2027-01-10"]).await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    officer.get(EDIT).await;
    let before = world.rows().await;
    for (text, said) in [
        ("Đã trao {E05.houses căn.", "Dòng 1: dấu ngoặc nhọn"),
        ("Xong.\nĐã trao {E05.house}.", "Mã gần giống: E05.houses"),
        ("{F03.people|colour=red} người.", "Chia được theo:"),
        ("{E05.houses:often}", "không hiểu cách nói"),
        ("{E05.houses:reach}", "chưa được giao chỉ tiêu"),
        ("Xem {table: E05.houses}", "đứng một mình"),
    ] {
        let page = save(&mut officer, text).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        assert!(page.shows(said), "{said}: {}", page.body);
        let kept = text.lines().last().unwrap();
        assert!(page.shows(kept), "what was typed is kept: {kept}");
    }
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn the_text_belongs_to_those_who_report() {
    let world = World::new().await;
    let mut other = Browser::signed_in(&world, "a.can-bo").await;
    for address in [EDIT, "/don-vi/LD-B/bao-cao/half-year/2027-H1/soan"] {
        assert_eq!(other.get(address).await.status, StatusCode::NOT_FOUND);
        let figures = format!("{address}/so-lieu?q=E05");
        assert_eq!(other.get(&figures).await.status, StatusCode::NOT_FOUND);
        let fields = [("doan-cham-lo", "Của người khác.")];
        let page = other.post(address, &fields).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
    }
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    assert_eq!(inspector.get(EDIT).await.status, StatusCode::FORBIDDEN);
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let table = "/don-vi/LD/bao-cao/2-hdcd/2027-U1/soan";
    assert_eq!(officer.get(table).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_figure_nobody_knows_stops_the_report_and_a_typed_number_wants_a_word() {
    let world = World::new().await;
    houses(&world, &["2027-01-10", "2027-01-11"]).await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let number = [("number", "09/BC-LĐLĐ")];

    let saved = save(&mut officer, "Đã đón {K03.delegations}.").await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    assert!(officer.get(EDIT).await.shows("Chưa có số:"));
    officer.get(DRAFT).await;
    let refused = officer.post(&format!("{DRAFT}/phat-hanh"), &number).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.shows("Chăm lo cho đoàn viên, người lao động:"));

    save(&mut officer, "Đã trao 2 căn nhà cho {E05.houses} gia đình.").await;
    let page = officer.get(EDIT).await;
    assert!(page.shows("gõ bằng tay"), "{}", page.body);
    let (_, button) = page.body.split_once("value=\"thay|").unwrap();
    let swap = format!("thay|{}", button.split('"').next().unwrap());
    officer.get(DRAFT).await;
    let refused = officer.post(&format!("{DRAFT}/phat-hanh"), &number).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.shows("Ghi nguồn của số gõ tay"), "{}", refused.body);

    officer.get(EDIT).await;
    let fields = [
        ("tieng", "vi"),
        (
            "doan-cham-lo",
            "Đã trao 2 căn nhà cho {E05.houses} gia đình.",
        ),
        ("viec", swap.as_str()),
    ];
    let swapped = officer.post(EDIT, &fields).await;
    assert_eq!(swapped.status, StatusCode::SEE_OTHER, "{}", swapped.body);
    let page = officer.get(EDIT).await;
    assert!(page.shows("Đã trao {E05.houses:number}"), "{}", page.body);
    assert!(!page.shows("gõ bằng tay"));

    let back = [("tieng", "vi"), ("viec", "ve-mau|cham-lo")];
    let done = officer.post(EDIT, &back).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let page = officer.get(EDIT).await;
    assert!(
        page.shows("Mái ấm Công đoàn, Nhà tình nghĩa."),
        "the form speaks again"
    );
    assert!(!page.shows("ve-mau|cham-lo"));
}

#[tokio::test]
async fn figures_are_offered_by_name_with_the_ways_they_can_be_said() {
    let world = World::new().await;
    houses(&world, &["2026-03-10", "2027-01-10"]).await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let page = officer
        .get(&format!(
            "{EDIT}/so-lieu?q=m%C3%A1i%20%E1%BA%A5m%20x%C3%A2y"
        ))
        .await;
    let list: serde_json::Value = serde_json::from_str(&page.body).unwrap();
    let house = &list[0];
    assert_eq!(house["id"], "E05.houses");
    assert_eq!(house["detail"], "1\u{a0}căn");
    let ways: Vec<&str> = house["ways"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|way| way["way"].as_str())
        .collect();
    assert_eq!(ways, ["", "number", "change", "before"]);
    assert_eq!(house["ways"][2]["words"], "bằng cùng kỳ năm trước");
    let none = officer.get(&format!("{EDIT}/so-lieu?q=")).await;
    assert_eq!(none.body, "[]");
}

#[tokio::test]
async fn a_quarter_review_is_offered_and_drawn() {
    let world = World::new().await;
    houses(&world, &["2027-01-10"]).await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let page = officer.get("/don-vi/LD/bao-cao").await;
    assert!(page.shows("/bao-cao/quarter-review/"));
    let page = officer
        .get("/don-vi/LD/bao-cao/quarter-review/2027-Q1")
        .await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.shows("quý\u{a0}I năm 2027") && page.shows("1\u{a0}căn"));
}

#[tokio::test]
async fn the_editor_shows_a_long_annex_short_and_the_paper_has_it_whole() {
    let mut world = World::new().await;
    for number in 101..=160 {
        let (code, name) = (format!("LD-A-T{number}"), format!("CĐCS Thử {number}"));
        world = world.unit(&code, &name, "cdcs", "LD-A").await;
    }
    houses(&world, &["2027-01-10"]).await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    save(&mut officer, "Trước phụ lục.").await;
    let plain = officer.get(EDIT).await.body.len();
    let text = "Trước phụ lục.\n{annex: E05.houses, E05.dong by below}\nSau phụ lục.";
    let saved = save(&mut officer, text).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);

    let page = officer.get(EDIT).await;
    assert!(
        page.shows("chỉ hiện 5 dòng đầu; bản in có đủ 2 bảng, 63 dòng"),
        "{}",
        page.body
    );
    assert!(page.shows("Sau phụ lục."), "what follows the annex stands");
    let shown = page.body.matches("CĐCS Thử ").count();
    assert!((1..=5).contains(&shown), "{shown} units of 60");
    let more = page.body.len() - plain;
    assert!(more < 4_000, "the annex adds {more} bytes to the editor");

    // Where lines break differs from paper to paper.
    let whole = |ending: &str, words: &str| {
        let words: String = words.split_whitespace().collect();
        let missing = (101..=160).find(|number| !words.contains(&format!("CĐCSThử{number}")));
        assert_eq!(missing, None, "{ending}");
        assert!(words.contains("MayBìnhMinh"), "{ending}");
        assert!(!words.contains("bảnincóđủ"), "{ending}");
    };
    whole("page", &officer.get(DRAFT).await.body);
    for ending in ["docx", "xlsx", "pdf"] {
        let bytes = officer.bytes(&format!("{DRAFT}.{ending}")).await;
        whole(ending, &words_of(&bytes));
    }
    // A text that is wrong behind the annex is refused on its own line.
    let wrong = "Một.\n{annex: E05.houses by below}\nĐạt {E05.houses:reach}.";
    let page = save(&mut officer, wrong).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.shows("Dòng 3:"), "{}", page.body);
}
