//! Views of statistics: their numbers are those of the figures, each leads to its figure, a file
//! holds all of them, and a saved view is the saver's own until he shares it.

use axum::http::StatusCode;
use serde_json::Value;

use crate::browser::{Browser, Page};
use crate::compare::houses;
use crate::world::World;

const OF: &str = "/don-vi/LD/thong-ke";

/// The numbers of the table, row by row, as the page writes them.
fn cells(page: &Page) -> Vec<Vec<String>> {
    let (_, table) = page.body.split_once("<tbody>").unwrap();
    let (table, _) = table.split_once("</tbody>").unwrap();
    let rows = table.split("<tr>").skip(1).map(|row| {
        let linked = row.split("class=\"nb\"").skip(1);
        linked
            .map(|cell| {
                let (inside, _) = cell.split_once("</a>").unwrap();
                inside.rsplit('>').next().unwrap().trim().to_owned()
            })
            .collect()
    });
    rows.collect()
}

async fn figure(browser: &mut Browser, unit: &str, period: &str) -> Option<i64> {
    let address = format!("/api/v1/units/{unit}/figures/E05.houses?period={period}");
    let page = browser.get(&address).await;
    let told: Value = serde_json::from_str(&page.body).unwrap();
    told["value"].as_i64()
}

#[tokio::test]
async fn a_table_says_what_the_figures_say_and_leads_to_them() {
    let world = World::new().await;
    houses(&world).await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let asked = format!("{OF}?ct=E05.houses&nhom=con&buoc=thang&so=3&den=31/03/2026");
    let page = officer.get(&asked).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let months = ["2026-01", "2026-02", "2026-03"];
    let mut wanted = Vec::new();
    for unit in ["LD-A", "LD-B"] {
        let mut row = Vec::new();
        for month in months {
            let value = figure(&mut officer, unit, month).await;
            row.extend(value.map(|value| value.to_string()));
            let leads = format!("/don-vi/{unit}/so-lieu/E05.houses?ky={month}");
            assert!(value.is_none() || page.shows(&leads), "{leads}");
        }
        wanted.push(row);
    }
    assert_eq!(wanted, [vec!["1", "1", "1"], vec!["1"]]);
    let shown: Vec<Vec<String>> = cells(&page);
    assert_eq!(shown, wanted);

    for (shape, drawn) in [
        ("duong", "<polyline class=\"l-b\""),
        ("cot", "<rect class=\"c-b\""),
        ("o", "class=\"tile-"),
        ("xep-hang", "class=\"meter\""),
    ] {
        let page = officer.get(&format!("{asked}&hinh={shape}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.shows(drawn), "{shape}");
    }
    let year = format!("{OF}?ct=E05.houses&buoc=nam&so=1&den=31/12/2026&hinh=xep-hang&nhom=con");
    assert_eq!(cells(&officer.get(&year).await), [["3"], ["1"]]);
}

#[tokio::test]
async fn named_units_stand_in_their_order_and_strangers_are_not_told() {
    let world = World::new().await;
    houses(&world).await;
    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    let asked = |codes: &str| {
        format!(
            "/don-vi/LD-A/thong-ke?ct=E05.houses&nhom=chon&dv={codes}&buoc=nam&so=1&den=1/1/2026"
        )
    };
    let page = officer.get(&asked("LD-A-1%20LD-A")).await;
    assert_eq!(cells(&page), [["2"], ["3"]]);
    let page = officer.get(&asked("LD-B-1")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.shows("LD-B-1") && !page.shows("<tbody>"),
        "{}",
        page.body
    );
    let page = officer.get(&asked("KHONG-CO")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_file_holds_every_row_with_its_numbers() {
    let world = World::new().await;
    houses(&world).await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let asked = "ct=E05.houses&ct=B03.people&nhom=con&buoc=quy&so=2&den=31/03/2026&cung-ky=1";
    let csv = officer.get(&format!("{OF}.csv?{asked}")).await;
    assert_eq!(csv.status, StatusCode::OK, "{}", csv.body);
    let lines: Vec<&str> = csv
        .body
        .lines()
        .filter(|line| line.contains("LD-"))
        .collect();
    assert_eq!(lines.len(), 4, "{}", csv.body);
    assert!(
        lines[0].contains("LD-A") && lines[0].contains(",3"),
        "{}",
        csv.body
    );
    let book = officer.bytes(&format!("{OF}.xlsx?{asked}")).await;
    assert!(book.starts_with(b"PK"));
    let wrong = officer.get(&format!("{OF}.csv?{asked}&so=99")).await;
    assert_ne!(wrong.status, StatusCode::OK);
}

#[tokio::test]
async fn a_saved_view_is_ones_own_until_it_is_shared() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let view = "ct=E05.houses&nhom=con&buoc=quy&so=4&hinh=cot";
    let nameless = officer.post(&format!("{OF}/luu"), &[("xem", view)]).await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nameless.shows("Đặt tên cho bảng") && nameless.shows("value=\"cot\""));
    let named = [("xem", view), ("ten", "Nhà theo quý <b>")];
    let saved = officer.post(&format!("{OF}/luu"), &named).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let page = officer.get(saved.location()).await;
    assert!(page.shows("Đã lưu bảng.") && page.shows("Nhà theo quý &#60;b&#62;"));
    assert!(page.shows("ct=E05.houses&#38;nhom=con&#38;buoc=quy&#38;so=4&#38;hinh=cot"));
    assert!(!inspector.get(OF).await.shows("Nhà theo quý"));

    let shared = [("xem", view), ("ten", "Nhà theo quý <b>"), ("chung", "1")];
    officer.post(&format!("{OF}/luu"), &shared).await;
    let page = inspector.get(OF).await;
    assert!(page.shows("Nhà theo quý") && page.shows("dùng chung"));
    let id: i64 = sqlx::query_scalar("select saved_view_id from saved_view")
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap();
    let bo = format!("{OF}/{id}/bo");
    assert_eq!(inspector.post(&bo, &[]).await.status, StatusCode::NOT_FOUND);
    let mut below = Browser::signed_in(&world, "a.can-bo").await;
    assert!(
        !below
            .get("/don-vi/LD-A/thong-ke")
            .await
            .shows("Nhà theo quý")
    );
    assert_eq!(officer.post(&bo, &[]).await.status, StatusCode::SEE_OTHER);
    assert!(!inspector.get(OF).await.shows("Nhà theo quý"));
}

#[tokio::test]
async fn what_cannot_be_read_is_said_beside_its_field_and_the_rest_is_drawn() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    for (asked, sentence) in [
        ("ct=Z99.x", "Không có chỉ tiêu “Z99.x”"),
        ("so=nhieu", "Số kỳ là một số từ 1 đến 36."),
        ("den=hom-nay", "Không đọc được ngày “hom-nay”"),
        ("nhom=chon", "Điền mã của ít nhất một đơn vị."),
    ] {
        let page = officer.get(&format!("{OF}?{asked}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{asked}");
        assert!(page.shows(sentence), "{asked}: {}", page.body);
    }
}
