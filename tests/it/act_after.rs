//! Acts built wholly on the page, tied to their plan afterwards, drawn up again after a repeal, and
//! successors that are told later.

use axum::http::StatusCode;
use diemtua::store::begin_change;
use diemtua::unit::NewUnit;
use diemtua::unit::place::{Under, found_unit};
use timeline::Period;

use crate::act::{act, carry, day, invariants_hold, take_back, value};
use crate::act_page::{LIST, OWN, drawn_up};
use crate::browser::Browser;
use crate::record::{Desk, house_with};
use crate::world::World;

const NOTHING: &str = "Đơn vị cũ,Đơn vị mới\nLD-A,LD-A\n";

#[tokio::test]
async fn a_split_and_a_handing_over_are_built_on_the_page() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let (address, _) = drawn_up(&mut officer, (&[], NOTHING)).await;
    let pick = format!("{address}/chon");
    let page = officer.get(&pick).await;
    for shown in [
        "Chia cho các đơn vị kế thừa",
        "Bàn giao cho đơn vị đích",
        "việc đang làm",
    ] {
        assert!(page.shows(shown), "{shown}: {}", page.body);
    }
    for fields in [
        vec![
            ("viec", "found"),
            ("code", "LD-X"),
            ("name", "Công đoàn phường X"),
            ("kind", "cong-doan-phuong"),
        ],
        vec![
            ("viec", "split"),
            ("unit", "LD-A"),
            ("by", "list"),
            ("heirs", "LD-B = 1\nLD-X = 3"),
        ],
        vec![("viec", "give"), ("unit", "LD-A-1"), ("dich_text", "LD-B")],
        vec![("viec", "give"), ("unit", "LD-A-2"), ("dich_text", "LD-X")],
        vec![
            ("viec", "hand_over"),
            ("unit", "LD-A-1"),
            ("dich_text", "LD-A-2"),
            ("what", "employers"),
            ("what", "cases"),
        ],
    ] {
        let page = officer.post(&pick, &fields).await;
        assert_eq!(
            page.status,
            StatusCode::SEE_OTHER,
            "{fields:?}: {}",
            page.body
        );
    }
    let page = officer.get(&address).await;
    assert!(page.shows("3 bước, không có xung đột"), "{}", page.body);
    assert!(page.shows("Bàn giao đơn vị sử dụng lao động, việc đang làm từ"));
    assert!(page.shows("75%") && page.shows("Chia Liên đoàn Lao động huyện An (LD-A) cho"));
    for (fields, sentence) in [
        (
            vec![
                ("viec", "give"),
                ("unit", "LD-A-1"),
                ("dich_text", "LD-A-2"),
            ],
            "Chưa có bước chia nào",
        ),
        (
            vec![
                ("viec", "split"),
                ("unit", "LD-B"),
                ("by", "list"),
                ("heirs", "LD-X"),
            ],
            "Không đọc được phần",
        ),
        (
            vec![
                ("viec", "hand_over"),
                ("unit", "LD-B"),
                ("dich_text", "LD-X"),
            ],
            "Chọn ít nhất một thứ",
        ),
    ] {
        let page = officer.post(&pick, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.shows(sentence), "{sentence}: {}", page.body);
    }
    let page = officer.post(&format!("{address}/thuc-hien"), &[]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    invariants_hold(&world).await;
}

#[tokio::test]
async fn an_act_is_tied_to_the_plan_it_followed_and_untied() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let (plan, _) = drawn_up(&mut officer, (&[("planned", "1")], LIST)).await;
    let (made, _) = drawn_up(&mut officer, (&[("number", "13/QĐ")], LIST)).await;
    let done = officer.post(&format!("{made}/thuc-hien"), &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let fact = format!("{plan}/thuc-te");
    let page = officer.get(&fact).await;
    assert!(
        page.shows("Chưa có quyết định nào thực hiện đề án này.")
            && page.shows("Gắn với đề án này"),
        "{}",
        page.body
    );
    let id = made.rsplit('/').next().unwrap();
    let page = officer.post(&fact, &[("act", id)]).await;
    assert_eq!(page.location(), format!("{fact}?xong=gan"));
    let page = officer.get(page.location()).await;
    assert!(
        page.shows("Thành lập: đề án 1, thực tế 1; thiếu 0, thêm 0"),
        "{}",
        page.body
    );
    assert!(officer.get(&made).await.shows(&format!("href=\"{fact}\"")));
    let twice = officer.post(&fact, &[("act", id)]).await;
    assert_eq!(twice.status, StatusCode::NOT_FOUND);
    let page = officer.post(&fact, &[("act", id), ("viec", "bo")]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let page = officer.get(&fact).await;
    assert!(page.shows("Chưa có quyết định nào thực hiện đề án này."));
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    assert!(!inspector.get(&fact).await.shows("Gắn với đề án này"));
    let page = inspector.post(&fact, &[("act", id)]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    invariants_hold(&world).await;
}

#[tokio::test]
async fn a_repeal_is_not_repealed_but_its_act_is_drawn_up_again() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let (address, _) = drawn_up(&mut officer, (&[], LIST)).await;
    officer.post(&format!("{address}/thuc-hien"), &[]).await;
    let own = [
        ("number", "15/QĐ-LĐLĐ"),
        ("issued_on", "24/01/2027"),
        ("signer", "Chủ tịch"),
    ];
    officer.post(&format!("{address}/bai-bo"), &own).await;
    let list = officer.get(OWN).await;
    let (_, rest) = list.body.split_once("Bãi bỏ quyết định").unwrap();
    assert!(rest.contains("15/QĐ-LĐLĐ"), "{}", list.body);
    let number: i64 = address.rsplit('/').next().unwrap().parse().unwrap();
    let repeal = format!("{OWN}/{}", number + 1);
    let page = officer.get(&repeal).await;
    assert!(
        page.shows("Quyết định bãi bỏ không bãi bỏ tiếp được")
            && page.shows("Soạn lại các bước thành dự thảo mới")
            && !page.shows("/bai-bo\""),
        "{}",
        page.body
    );
    let again = [("number", "16/QĐ"), own[1], own[2]];
    let page = officer.post(&format!("{repeal}/bai-bo"), &again).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(
        page.shows("soạn các bước của quyết định bị bãi bỏ"),
        "{}",
        page.body
    );

    let page = officer.post(&format!("{repeal}/soan-lai"), &[]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let edit = officer.get(page.location()).await;
    assert_eq!(edit.status, StatusCode::OK);
    assert!(
        edit.shows("Quyết định số 12/QĐ-LĐLĐ đã được thực hiện") && edit.shows("do = &#34;"),
        "{}",
        edit.body
    );
    let steps = "[[step]]\ndo = \"merge\"\nunits = [\"LD-A\"]\ninto = \"LD-B\"\n";
    assert!(
        carry(&world, &act("17/QĐ", "2027-01-23", steps))
            .await
            .is_ok()
    );
    let page = officer.post(&format!("{address}/soan-lai"), &[]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let standing = format!("{OWN}/{}", number + 3);
    let page = officer.post(&format!("{standing}/soan-lai"), &[]).await;
    assert_eq!(
        page.status,
        StatusCode::NOT_FOUND,
        "what stands is not drawn up again"
    );
}

/// A district that ended in 2026 without an act; what it did is below nobody since.
async fn ended_before(world: &World) {
    let mut tx = world.app.database.owner.begin().await.unwrap();
    let change_no = begin_change(&mut tx, None, None, "ended before")
        .await
        .unwrap();
    let parent_id = Some(world.number_of("LD").await);
    let under = Under {
        parent_id,
        line: "territorial",
        generated: true,
    };
    let new = NewUnit {
        code: "LD-Z".to_owned(),
        name: "Liên đoàn Lao động huyện Cũ".to_owned(),
        kind: "lien-doan-huyen".to_owned(),
        tier: "upper".to_owned(),
        founded_on: day("2000-01-01"),
        ended_on: None,
        sector: None,
        email: None,
        phone: None,
    };
    let ended = NewUnit {
        ended_on: Some(day("2026-07-01")),
        ..new
    };
    found_unit(&mut tx, change_no, &ended, under).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn who_follows_a_unit_that_ended_before_is_told_later() {
    let world = World::new().await;
    ended_before(&world).await;
    world
        .sql("update account set unit_id = (select unit_id from unit where code = 'LD-Z') where login = 'a.can-bo'")
        .await;
    let desk = Desk::of(&world, "a.can-bo").await;
    desk.record(house_with(&[("on", "15/03/2026"), ("ref", "cu")]))
        .await
        .unwrap();
    let year = Period::new(day("2026-01-01"), day("2027-01-01")).unwrap();
    let now = diemtua::indicator::Structure::On(world.app.clock.today());
    let then = diemtua::indicator::Structure::Then;
    let houses =
        async |unit: &str, structure| value(&world, (unit, "E05.houses"), (year, structure)).await;
    assert_eq!((houses("LD", then).await, houses("LD", now).await), (1, 0));

    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let (address, _) = drawn_up(&mut officer, (&[], NOTHING)).await;
    let pick = format!("{address}/chon?nhom=ket-thuc");
    let page = officer.get(&pick).await;
    assert!(
        page.shows("Liên đoàn Lao động huyện Cũ") && page.shows("Ghi nhận đơn vị đích kế thừa"),
        "{}",
        page.body
    );
    let told = [("viec", "succeed"), ("unit", "LD-Z"), ("dich_text", "LD-B")];
    let page = officer.post(&pick, &told).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let page = officer.get(&address).await;
    assert!(
        page.shows("Ghi nhận Liên đoàn Lao động huyện Bình (LD-B) kế thừa"),
        "{}",
        page.body
    );
    assert!(page.shows("Trước và sau bằng nhau ở mọi dòng."));
    let page = officer.post(&format!("{address}/thuc-hien"), &[]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    for (unit, was, is) in [("LD", 1, 1), ("LD-B", 0, 1), ("LD-Z", 1, 1)] {
        assert_eq!(houses(unit, then).await, was, "{unit} then");
        assert_eq!(houses(unit, now).await, is, "{unit} now");
    }
    invariants_hold(&world).await;
    let page = officer.get("/don-vi/LD-Z/lich-su").await;
    assert!(
        page.shows("Được ghi nhận sau: kế thừa là Liên đoàn Lao động huyện Bình"),
        "{}",
        page.body
    );
    let (next, _) = drawn_up(&mut officer, (&[("number", "14/QĐ")], NOTHING)).await;
    let page = officer.get(&format!("{next}/chon?nhom=ket-thuc")).await;
    assert!(
        page.shows("Mọi đơn vị đã kết thúc đều có nơi kế thừa."),
        "{}",
        page.body
    );
    let id = address.rsplit('/').next().unwrap().parse().unwrap();
    take_back(&world, id).await.unwrap();
    assert_eq!((houses("LD", then).await, houses("LD", now).await), (1, 0));
    invariants_hold(&world).await;
}
