//! Vintages: later records show as restatements, and a vintage is drawn again byte for byte.

use axum::http::StatusCode;

use super::{open_round, report_of, season_world, submit};
use crate::act::{act, carry};
use crate::browser::Browser;
use crate::report::record_houses;

#[tokio::test]
async fn a_vintage_drawn_again_after_records_and_a_reorganisation_is_the_same() {
    let world = season_world().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let mut upper = Browser::signed_in(&world, "a.can-bo").await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let round = open_round(&mut officer).await;
    record_houses(&mut clerk, "LD-A-1", 3).await;
    let base = report_of(&submit(&mut clerk, ("LD-A-1", &round), &[]).await);
    upper.get(&base).await;
    let done = upper.post(&format!("{base}/duyet"), &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let above = report_of(&submit(&mut upper, ("LD-A", &round), &[]).await);
    let page = officer.get(&format!("{base}/khi-ay-va-nay")).await;
    assert!(
        page.shows("Chưa có con số nào") && page.shows("Giống từng byte"),
        "{}",
        page.body
    );

    // More houses, one of the earlier ones withdrawn, and the union goes over to another district.
    record_houses(&mut clerk, "LD-A-1", 4).await;
    let first: i64 = sqlx::query_scalar("select min(record_id) from record")
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap();
    clerk.get(&format!("/ghi-nhan/{first}/rut")).await;
    let reason = [("reason", "ghi nhầm đơn vị")];
    clerk.post(&format!("/ghi-nhan/{first}/rut"), &reason).await;
    let steps = "[[step]]\ndo = \"move\"\nunits = [\"LD-A-1\"]\nunder = \"LD-B\"\n";
    carry(&world, &act("21/QĐ", "2027-01-10", steps))
        .await
        .unwrap();

    for report in [&base, &above] {
        let page = officer.get(&format!("{report}/khi-ay-va-nay")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.shows("Giống từng byte"), "{report}: {}", page.body);
    }
    let page = officer
        .get(&format!("{base}/khi-ay-va-nay?so=E05.houses"))
        .await;
    assert!(page.shows("Lúc nộp 3"), "{}", page.body);
    assert!(
        page.shows("Vì 5 ghi nhận"),
        "four more and one withdrawn: {}",
        page.body
    );
    let frozen = officer.get(&base).await;
    assert!(frozen.shows("con số nay đã khác lúc nộp"));
}
