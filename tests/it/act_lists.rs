//! Lists under any day's structure, and what stands behind figures of units that were split.

use axum::http::StatusCode;
use diemtua::indicator::behind::{self, Behind, BehindAsked};
use diemtua::indicator::{Asked, Structure};
use timeline::{Day, Period};

use crate::act::{act, carry, day, value};
use crate::browser::Browser;
use crate::member::{HOA, join};
use crate::record::{Desk, house_with};
use crate::report::issue;
use crate::world::World;

const MOVE: &str = "[[step]]\ndo = \"move\"\nunits = [\"LD-A-1\"]\nunder = \"LD-B\"\n";

#[tokio::test]
async fn employers_and_headcounts_go_by_the_structure_of_a_day() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    join(&mut clerk, "LD-A-1", &HOA).await;
    let employer = [
        ("name", "Công ty Giày Sông Hồng"),
        ("tax_code", "0100109106"),
        ("ownership", "private"),
        ("headcount", "1.250"),
        ("headcount_on", "20/01/2027"),
        ("payer", "enterprise"),
        ("payer_from", "01/01/2020"),
    ];
    let new = "/don-vi/LD-A-1/don-vi-su-dung/them";
    let page = clerk.post(new, &employer).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    carry(&world, &act("01/QĐ", "2027-01-22", MOVE))
        .await
        .unwrap();
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    for (list, shown) in [
        ("don-vi-su-dung", "Giày Sông Hồng"),
        ("doan-vien/so-luong", "Trường Mầm non Sao Mai"),
    ] {
        let address = format!("/don-vi/LD-A/{list}");
        let today = officer.get(&address).await;
        assert!(!today.shows(shown), "{list}: {}", today.body);
        assert!(today.shows("Theo cơ cấu hôm nay."), "{list}");
        let before = officer.get(&format!("{address}?co-cau=21/01/2027")).await;
        assert!(before.shows(shown), "{list}: {}", before.body);
        assert!(before.shows("Theo cơ cấu ngày 21/01/2027."), "{list}");
        let wrong = officer.get(&format!("{address}?co-cau=31/02/2027")).await;
        assert!(
            wrong.shows("31/02/2027") && wrong.shows("không phải một ngày"),
            "{list}: {}",
            wrong.body
        );
    }
    let soon = "/don-vi/LD-A/can-bo/sap-het-nhiem-ky?co-cau=2027-01-21";
    assert!(
        officer
            .get(soon)
            .await
            .shows("Theo cơ cấu ngày 21/01/2027.")
    );
    let work = officer.get("/don-vi/LD-A/doan-vien/chat-luong").await;
    assert!(work.shows("luôn theo cơ cấu hôm nay"), "{}", work.body);
}

#[tokio::test]
async fn reports_of_units_that_went_into_another_are_found_there_with_their_papers() {
    let world = World::new().await;
    let mut district = Browser::signed_in(&world, "a.can-bo").await;
    let report = issue(&mut district, "/don-vi/LD-A/bao-cao/half-year/2026-H2").await;
    let steps = "[[step]]\ndo = \"merge\"\nunits = [\"LD-A\"]\ninto = \"LD-B\"\n";
    carry(&world, &act("01/QĐ", "2027-01-22", steps))
        .await
        .unwrap();
    let mut heir = Browser::signed_in(&world, "b.can-bo").await;
    let list = heir.get("/don-vi/LD-B/bao-cao").await;
    assert!(
        list.shows("Báo cáo của các đơn vị đã nhập vào")
            && list.shows(&format!("href=\"{report}\""))
            && list.shows("07/BC-LĐLĐ")
            && list.shows("Liên đoàn Lao động huyện An"),
        "{}",
        list.body
    );
    assert_eq!(heir.get(&report).await.status, StatusCode::OK);
    assert!(!heir.bytes(&format!("{report}.docx")).await.is_empty());
    let mut clerk = Browser::signed_in(&world, "b1.co-so").await;
    let list = clerk.get("/don-vi/LD-B-1/bao-cao").await;
    assert!(!list.shows(&format!("href=\"{report}\"")));
}

const SPLIT: &str = "
[[step]]
do = \"found\"
code = \"LD-C\"
name = \"Công đoàn phường Mới\"
kind = \"lien-doan-huyen\"
under = \"LD\"
[[step]]
do = \"split\"
unit = \"LD-A\"
by = \"list\"
into = [{ unit = \"LD-B\", share = 40 }, { unit = \"LD-C\", share = 60 }]
children = { LD-B = [\"LD-A-1\"], LD-C = [\"LD-A-2\"] }
";

/// What the federation's officer finds behind the houses of 2026 at a unit.
async fn houses_behind(world: &World, unit: &str, structure: Structure) -> Behind {
    let indicator = world.app.catalogue.indicator("E05.houses").unwrap();
    let actor = world.actor("ld.can-bo").await;
    let asked = Asked {
        unit_id: world.number_of(unit).await,
        line: actor.line.clone(),
        indicator: "E05.houses".to_owned(),
        dims: Default::default(),
        period: Period::new(day("2026-01-01"), day("2027-01-01")).unwrap(),
        structure,
        known: None,
    };
    let question = BehindAsked::of(indicator, &world.app.catalogue, &asked);
    let mut tx = world.app.begin(&actor).await.unwrap();
    behind::store::behind(&mut tx, &question, 100)
        .await
        .unwrap()
}

#[tokio::test]
async fn records_of_a_split_unit_stand_behind_its_heirs_figures_with_their_share() {
    let world = World::new().await;
    let desk = Desk::of(&world, "a.can-bo").await;
    for at in 0..12 {
        let number = format!("nha-{at}");
        let house = [("on", "20/01/2026"), ("ref", number.as_str())];
        desk.record(house_with(&house)).await.unwrap();
    }
    let base = Desk::of(&world, "a1.co-so").await;
    base.record(house_with(&[("on", "21/01/2026"), ("ref", "co-so")]))
        .await
        .unwrap();
    carry(&world, &act("01/QĐ", "2027-01-10", SPLIT))
        .await
        .unwrap();
    let now = Structure::On(world.app.clock.today());
    let year = Period::new(day("2026-01-01"), day("2027-01-01")).unwrap();
    let before: Day = day("2026-12-31");
    let mut listed = 0;
    for (unit, structure, share) in [
        ("LD-B", now, Some(400_000)),
        ("LD-C", now, Some(600_000)),
        ("LD", now, None),
        ("LD-A", now, Some(0)),
        ("LD-A", Structure::On(before), None),
        ("LD-A", Structure::Then, None),
        ("LD-B", Structure::Then, None),
    ] {
        let found = houses_behind(&world, unit, structure).await;
        let figure = value(&world, (unit, "E05.houses"), (year, structure)).await;
        let sum: i64 = found.records.iter().map(|record| record.amount).sum();
        assert_eq!(sum, figure, "{unit} {structure:?}: {found:?}");
        assert_eq!(
            found.records_total,
            i64::try_from(found.records.len()).unwrap()
        );
        let own = found.records.iter().filter(|record| record.unit == "LD-A");
        for record in own {
            assert_eq!(record.share_ppm, share, "{unit} {structure:?}");
            listed += i64::from(unit == "LD-B" || unit == "LD-C");
        }
        assert!(
            found
                .records
                .windows(2)
                .all(|pair| pair[0].on >= pair[1].on)
        );
    }
    assert_eq!(listed, 12, "each of its records goes to one of the heirs");

    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let page = officer
        .get("/don-vi/LD-B/ghi-nhan?chi-tieu=E05.houses&ky=2026&co-cau=now")
        .await;
    assert!(
        page.shows("40% số liệu của đơn vị đã chia được tính ở đây"),
        "{}",
        page.body
    );
    let page = officer
        .get("/don-vi/LD-C/so-lieu/E05.houses?ky=2026&co-cau=now")
        .await;
    assert!(
        page.shows("60% số liệu của đơn vị đã chia được tính ở đây"),
        "{}",
        page.body
    );
}
