//! One form under two structures: the figures of both, and the units that make the difference.

use axum::http::StatusCode;
use diemtua::access::{Act as Deed, Permit};
use diemtua::act::confirm;
use diemtua::unit::store::find_unit_of_all;
use diemtua::web::urlencode;
use serde_json::Value;

use crate::act::{act, carry};
use crate::articles::{read_articles, rows};
use crate::browser::Browser;
use crate::member::{HOA, join};
use crate::record::{Desk, house_with};
use crate::world::World;

const INTO_B: &str = "
[[step]]
do = \"merge\"
units = [\"LD-A\"]
into = \"LD-B\"
";

/// Houses of 2026: two at LD-A-1, one at LD-B-1 and one at the district LD-A itself.
pub async fn houses(world: &World) {
    for (login, on) in [
        ("a1.co-so", "15/01/2026"),
        ("a1.co-so", "16/02/2026"),
        ("b1.co-so", "17/02/2026"),
        ("a.can-bo", "18/03/2026"),
    ] {
        let number = format!("{login} {on}");
        let desk = Desk::of(world, login).await;
        desk.record(house_with(&[("on", on), ("ref", number.as_str())]))
            .await
            .unwrap();
    }
}

async fn compared(browser: &mut Browser, unit: &str, asked: &str) -> Value {
    let page = browser
        .get(&format!("/api/v1/units/{unit}/compare?{asked}"))
        .await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    serde_json::from_str(&page.body).unwrap()
}

fn line<'a>(comparison: &'a Value, key: &str) -> &'a Value {
    let lines = comparison["lines"].as_array().unwrap();
    lines.iter().find(|line| line["key"] == key).unwrap()
}

/// Unit, structure and amount of each step, in their order.
fn steps(explanation: &Value) -> Vec<(String, String, i64)> {
    let units = explanation["units"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    units
        .iter()
        .map(|step| {
            let amount = step["amount"].as_i64().unwrap();
            (text(&step["unit"]), text(&step["below_by"]), amount)
        })
        .collect()
}

fn adds_up(explanation: &Value) {
    let number = |value: &Value| value.as_i64().unwrap_or(0);
    let units: i64 = steps(explanation).iter().map(|(_, _, amount)| amount).sum();
    let told = number(&explanation["a"])
        + units
        + number(&explanation["unlisted_sum"])
        + number(&explanation["remainder"]);
    assert_eq!(told, number(&explanation["b"]), "{explanation}");
}

#[tokio::test]
async fn a_merger_is_explained_unit_by_unit_at_the_heir_at_the_source_and_above() {
    let world = World::new().await;
    houses(&world).await;
    carry(&world, &act("01/QĐ", "2027-01-10", INTO_B))
        .await
        .unwrap();
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let asked = "form=half-year&period=2026&a=then&b=now&line=E05.houses";

    let heir = compared(&mut officer, "LD-B", asked).await;
    let houses = line(&heir, "E05.houses");
    assert_eq!(
        (&houses["a"]["value"], &houses["b"]["value"]),
        (&1.into(), &4.into())
    );
    assert_eq!(houses["difference"], 3);
    let why = &heir["explanation"][0];
    adds_up(why);
    assert_eq!(why["remainder"], 0);
    let step = |unit: &str, side: &str, amount| (unit.to_owned(), side.to_owned(), amount);
    let both = [step("LD-A-1", "b", 2), step("LD-A", "b", 1)];
    assert_eq!(
        steps(why),
        both,
        "the base union moved, the district's own is placed"
    );

    let source = compared(&mut officer, "LD-A", asked).await;
    let why = &source["explanation"][0];
    adds_up(why);
    assert_eq!(steps(why), [step("LD-A-1", "a", -2)]);
    assert_eq!(
        line(&source, "E05.houses")["b"]["value"],
        1,
        "its own work stays its own"
    );

    let above = compared(&mut officer, "LD", asked).await;
    assert_eq!(line(&above, "E05.houses")["differs"], false);
    assert!(
        above["lines"]
            .as_array()
            .unwrap()
            .iter()
            .all(|line| line["differs"] == false)
    );

    // By the tree of a day before the act nothing has moved.
    let before = "form=half-year&period=2026&a=2026-06-30&b=then&line=E05.houses";
    let before = compared(&mut officer, "LD-B", before).await;
    assert_eq!(line(&before, "E05.houses")["b"]["value"], 1);
    assert_eq!(steps(&before["explanation"][0]), []);
}

#[tokio::test]
async fn the_page_shows_both_figures_and_leads_to_each_unit() {
    let world = World::new().await;
    houses(&world).await;
    carry(&world, &act("01/QĐ", "2027-01-10", INTO_B))
        .await
        .unwrap();
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let address = "/don-vi/LD-B/so-sanh?mau=half-year&ky=2026&a=then&b=now";
    let page = officer.get(address).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.shows("cơ cấu lúc đó") && page.shows("cơ cấu hiện nay"));
    assert!(
        page.shows("dong=E05.houses"),
        "the line leads to its explanation"
    );
    let page = officer.get(&format!("{address}&dong=E05.houses")).await;
    assert!(
        page.shows("Trường Mầm non Sao Mai") && page.shows("+2"),
        "{}",
        page.body
    );
    assert!(page.shows("Liên đoàn Lao động huyện An") && page.shows("Đã kết thúc ngày 10/01/2027"));
    assert!(
        page.shows("/don-vi/LD-A-1/so-lieu/E05.houses?ky=2026&amp;co-cau=now")
            || page.shows("/don-vi/LD-A-1/so-lieu/E05.houses?ky=2026&#38;co-cau=now"),
        "{}",
        page.body
    );

    // What was typed is kept beside what is wrong with it.
    let wrong = officer
        .get("/don-vi/LD-B/so-sanh?mau=half-year&ky=2026&a=day&a-ngay=31/02/2026&b=now")
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.shows("31/02/2026") && wrong.shows("không phải một ngày"));
    let same = officer
        .get("/don-vi/LD-B/so-sanh?mau=half-year&ky=2026&a=now&b=now")
        .await;
    assert!(same.shows("Hai cơ cấu giống nhau"));
    // A base union's form, and outside the scope.
    assert_eq!(
        officer.get("/don-vi/LD-A-1/so-sanh").await.status,
        StatusCode::OK
    );
    let mut other = Browser::signed_in(&world, "a1.co-so").await;
    assert_eq!(other.get(address).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn members_counted_once_are_said_where_units_share_them() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    join(&mut clerk, "LD-A-1", &HOA).await;
    carry(&world, &act("01/QĐ", "2027-01-26", INTO_B))
        .await
        .unwrap();
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let asked = "form=half-year&period=2027-H1&a=then&b=2027-02-01";
    let comparison = compared(&mut officer, "LD-B", asked).await;
    let differing: Vec<String> = comparison["lines"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["differs"] == true)
        .map(|line| line["key"].as_str().unwrap().to_owned())
        .collect();
    assert!(!differing.is_empty());
    for key in differing {
        let why = compared(&mut officer, "LD-B", &format!("{asked}&line={key}")).await;
        for why in why["explanation"].as_array().unwrap() {
            adds_up(why);
        }
    }
}

#[tokio::test]
async fn a_report_is_shown_under_a_structure_and_issued_under_that_of_its_days() {
    let world = World::new().await;
    houses(&world).await;
    carry(&world, &act("01/QĐ", "2027-01-10", INTO_B))
        .await
        .unwrap();
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let draft = "/don-vi/LD-B/bao-cao/half-year/2026";
    let then = officer.get(draft).await;
    assert!(
        then.shows("1\u{a0}căn") && then.shows("phat-hanh"),
        "{}",
        then.body
    );
    let now = officer.get(&format!("{draft}?co-cau=now")).await;
    assert!(now.shows("4\u{a0}căn") && now.shows("cơ cấu hiện nay"));
    assert!(
        now.shows("(Số liệu theo cơ cấu tổ chức ngày 25/01/2027)"),
        "the paper says it itself"
    );
    assert!(
        !now.shows("/phat-hanh\""),
        "only the structure of its days is issued"
    );
    let day = officer.get(&format!("{draft}?co-cau=30/06/2026")).await;
    assert!(day.shows("1\u{a0}căn") && day.shows("cơ cấu ngày 30/06/2026"));
    let paper = officer.get(&format!("{draft}.html?co-cau=now")).await;
    assert!(
        paper.shows("Số liệu theo cơ cấu tổ chức ngày 25/01/2027") && paper.shows("4\u{a0}căn")
    );
    let sheet = officer.get(&format!("{draft}.csv?co-cau=now")).await;
    let name = sheet.headers["content-disposition"].to_str().unwrap();
    assert!(
        name.contains("half-year_LD-B_2026_2027-01-25.csv"),
        "{name}"
    );
    let wrong = officer.get(&format!("{draft}?co-cau=hom-qua")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_unit_that_ended_is_found_and_leads_to_its_own_time() {
    let world = World::new().await;
    houses(&world).await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    join(&mut clerk, "LD-A-1", &HOA).await;
    carry(&world, &act("01/QĐ", "2027-01-26", INTO_B))
        .await
        .unwrap();
    let later = world.after_minutes(3 * 24 * 60);
    let mut officer = Browser::signed_in(&later, "ld.can-bo").await;
    let found = officer.get("/tim?q=huyen+an").await;
    assert!(
        found.shows("LD-A · đã kết thúc 26/01/2027"),
        "{}",
        found.body
    );
    let unit = officer.get("/don-vi/LD-A").await;
    assert!(
        unit.shows("Trạm Y tế An Hòa"),
        "what stood below it on its last day"
    );
    assert!(unit.shows("ngay=2027-01-25") && unit.shows("đến ngày 25/01/2027"));
    let records = officer.get("/don-vi/LD-A/ghi-nhan?ngay=2027-01-25").await;
    assert!(records.shows("Trường Mầm non Sao Mai"), "{}", records.body);
    let today = officer.get("/don-vi/LD-A/ghi-nhan?ngay=28/01/2027").await;
    assert!(!today.shows("Trường Mầm non Sao Mai"));
    let members = officer.get("/don-vi/LD-A/doan-vien?ngay=2027-01-25").await;
    assert!(members.shows("Đặng Thị Phương Hoa"), "{}", members.body);
    assert!(members.shows("ngày 25/01/2027"));
    assert!(
        !officer
            .get("/don-vi/LD-A/doan-vien")
            .await
            .shows("Đặng Thị Phương Hoa")
    );
    // The heir's figure by units shows what of its past came from the ended unit.
    let figure = officer
        .get("/don-vi/LD-B/so-lieu/E05.houses?ky=2026&co-cau=now")
        .await;
    assert!(
        figure.shows("/don-vi/LD-A/so-lieu/E05.houses?ky=2026"),
        "{}",
        figure.body
    );
    assert!(figure.shows("2026, cơ cấu hiện nay"));
}

/// The case of the sample: what Long An did in 2023 stands under Tây Ninh after the merger.
#[tokio::test]
async fn long_an_of_2023_under_tay_ninh_after_the_merger() {
    let world = World::new().await;
    read_articles(&world).await;
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/sample/acts/2025-tay-ninh-long-an.toml"
    );
    let text = std::fs::read_to_string(path).unwrap();
    let root = {
        let mut owner = world.app.database.owner.acquire().await.unwrap();
        let today = world.app.clock.today();
        find_unit_of_all(&mut owner, "VN", today)
            .await
            .unwrap()
            .unwrap()
    };
    let permit = Permit::of_the_operator(Deed::Reorganise);
    confirm(&world.app, &permit, (&root, &text), None)
        .await
        .unwrap();
    world
        .sql("update account set unit_id = (select unit_id from unit where code = 'VN') where login = 'ld.can-bo'")
        .await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let (mut compared_lines, mut covered) = (0, 0);
    for row in rows("figures.csv") {
        if row["unit"] != "LAN" || row["qualifier"] != "exact" {
            continue;
        }
        let period = &row["period"];
        let comparison = compared(
            &mut officer,
            "TNI",
            &format!("form=half-year&period={period}&a=then&b=now"),
        )
        .await;
        let mut key = row["indicator"].clone();
        for part in row["dims"].split(';').filter(|part| !part.is_empty()) {
            key.push_str(&format!("|{part}"));
        }
        let lines = comparison["lines"].as_array().unwrap();
        let Some(found) = lines.iter().find(|line| line["key"] == key.as_str()) else {
            continue;
        };
        let value: i64 = row["value"].parse().unwrap();
        assert_eq!(found["a"]["value"], Value::Null, "{key} then");
        assert_eq!(found["b"]["value"], value, "{key} now");
        let (code, dims) = (&row["indicator"], urlencode(&row["dims"]));
        let figure = format!("/api/v1/units/TNI/figures/{code}?period={period}&structure=now");
        let figure = officer.get(&format!("{figure}&dims={dims}")).await;
        let figure: Value = serde_json::from_str(&figure.body).unwrap();
        if figure["coverage"] != Value::Null {
            assert_eq!(
                figure["coverage"], 1.0,
                "{key}: the one that was due has spoken"
            );
            covered += 1;
        }
        let asked = format!(
            "form=half-year&period={period}&a=then&b=now&line={}",
            key.replace('|', "%7C")
        );
        let why = compared(&mut officer, "TNI", &asked).await;
        let why = &why["explanation"][0];
        adds_up(why);
        assert_eq!(
            steps(why),
            [("LAN".to_owned(), "b".to_owned(), value)],
            "{key}"
        );
        compared_lines += 1;
    }
    assert!(compared_lines >= 3, "{compared_lines}");
    assert!(
        covered > 0,
        "a figure placed under its heir says who was due"
    );
    let page = officer
        .get("/don-vi/TNI/so-sanh?mau=half-year&ky=2023-Q3&a=then&b=now&dong=E05.houses")
        .await;
    assert!(
        page.shows("Liên đoàn Lao động tỉnh Long An") && page.shows("+18"),
        "{}",
        page.body
    );
}
