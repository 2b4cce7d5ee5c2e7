//! The pages, from the round to the frozen list, and who is shown nothing.

use axum::http::StatusCode;

use super::{all_holds, members};
use crate::browser::Browser;
use crate::world::World;

/// The number at the end of an address, or after the last word of it.
fn number(location: &str) -> i64 {
    let end = location.split('?').next().unwrap_or_default();
    let number = end.rsplit('/').find_map(|part| part.parse().ok());
    number.unwrap_or_else(|| panic!("no number in {location}"))
}

const KEY: &str = "0123456789abcdef";

async fn round_by_pages(top: &mut Browser) -> i64 {
    let base = "/don-vi/LD/cham-lo";
    let page = top.get(base).await;
    assert!(page.shows("Chưa có đợt nào đang mở"));
    let wrong = top
        .post(
            &format!("{base}/chuong-trinh/lap"),
            &[("name", "x"), ("_key", KEY)],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let begun = top
        .post(
            &format!("{base}/chuong-trinh/lap"),
            &[
                ("name", "Tết"),
                ("kind", "trao-qua"),
                ("programme", "tet"),
                ("_key", KEY),
            ],
        )
        .await;
    let write = begun.location().to_owned();
    let fields = |act: &'static str| {
        [
            ("name", "Tết 2027"),
            ("from_on", "01/01/2027"),
            ("until_on", "28/02/2027"),
            ("lists_until_on", "31/01/2027"),
            ("counts_on", "20/01/2027"),
            ("each", "500000"),
            ("budget", "1000000"),
            ("way", "bank"),
            ("paid_by", "own"),
            ("approvals", "2"),
            ("age_from", "18"),
            ("_key", KEY),
            ("act", act),
        ]
    };
    let shown = top.post(&write, &fields("preview")).await;
    assert!(shown.shows("người đủ điều kiện") && shown.shows("3.000.000 đ"));
    assert!(shown.shows("Vượt kinh phí 2.000.000 đồng"));
    let saved = top.post(&write, &fields("save")).await;
    let round = number(saved.location());
    let at = format!("{base}/dot/{round}");
    top.post(&format!("{at}/trang-thai"), &[("state", "open")])
        .await;
    round
}

#[tokio::test]
async fn a_list_goes_from_the_round_to_frozen_by_pages() {
    let world = World::new().await;
    members(&world).await;
    let mut top = Browser::signed_in(&world, "ld.can-bo").await;
    let round = round_by_pages(&mut top).await;
    let mut base = Browser::signed_in(&world, "a1.co-so").await;
    assert!(base.get("/don-vi/LD-A-1/cham-lo").await.shows("Tết 2027"));
    let at = format!("/don-vi/LD-A-1/cham-lo/dot/{round}");
    let opened = base.post(&format!("{at}/mo"), &[("_key", KEY)]).await;
    let list = opened.location().to_owned();
    base.post(&format!("{list}/dien"), &[("_key", KEY)]).await;
    // A child of a member: kin and year of birth, no name anywhere.
    let child = [
        ("person_text", "Người Thử 70"),
        ("kin", "child"),
        ("birth_year", "2020"),
        ("bank", "NH"),
        ("account_no", "0123456789"),
        ("_key", KEY),
    ];
    base.post(&format!("{list}/them"), &child).await;
    let page = base.get(&list).await;
    assert!(page.shows("Con, 2020") && page.shows("••••6789") && !page.shows("0123456789"));
    assert!(
        page.shows("<b class=\"num\">3</b> người") && page.shows("<b class=\"num\">4</b> lượt")
    );
    let sent = base
        .post(&format!("{list}/buoc/gui"), &[("_key", KEY)])
        .await;
    assert!(sent.location().ends_with("xong=submitted"), "{}", sent.body);
    // A neighbour finds nothing, an inspector reads without the number and does nothing.
    let mut other = Browser::signed_in(&world, "b1.co-so").await;
    assert_eq!(other.get(&list).await.status, StatusCode::NOT_FOUND);
    let stolen = list.replace("LD-A-1", "LD-B-1");
    assert_eq!(other.get(&stolen).await.status, StatusCode::NOT_FOUND);
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let read = inspector.get(&list).await;
    assert!(read.shows("Người Thử 70") && !read.shows("0123456789"));
    let refused = inspector
        .post(&format!("{list}/buoc/duyet"), &[("_key", KEY)])
        .await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    // The union above returns it once, then endorses; the federation freezes.
    let mut upper = Browser::signed_in(&world, "a.can-bo").await;
    let why = [("_key", "aaaaaaaaaaaaaaaa"), ("step_reason", "thiếu người")];
    upper.post(&format!("{list}/buoc/tra-lai"), &why).await;
    assert!(base.get(&list).await.shows("thiếu người"));
    base.post(&format!("{list}/buoc/gui"), &[("_key", "bbbbbbbbbbbbbbbb")])
        .await;
    let all = format!("/don-vi/LD-A/cham-lo/dot/{round}/duyet");
    let bulk = upper
        .post(&all, &[("_key", "dddddddddddddddd"), ("act", "all")])
        .await;
    assert!(
        bulk.location().contains("so=1&dong=0&con=0"),
        "{}",
        bulk.location()
    );
    // Its two million are more than the round has; the budget is raised.
    let held = top
        .post(
            &format!("{list}/buoc/duyet"),
            &[("_key", "cccccccccccccccc")],
        )
        .await;
    assert!(held.shows("chỉ còn 1.000.000 đồng"), "{}", held.body);
    let budget = format!("/don-vi/LD/cham-lo/dot/{round}/kinh-phi");
    top.post(&budget, &[("budget", "2.000.000")]).await;
    let frozen = top
        .post(
            &format!("{list}/buoc/duyet"),
            &[("_key", "cccccccccccccccc")],
        )
        .await;
    assert!(
        frozen.location().ends_with("xong=frozen"),
        "{}",
        frozen.body
    );
    assert!(top.get(&list).await.shows("Mã kiểm"));
    let file = top
        .bytes(&format!("/don-vi/LD/cham-lo/dot/{round}/danh-sach.xlsx"))
        .await;
    assert!(file.starts_with(b"PK"));
    all_holds(&world).await;
}
