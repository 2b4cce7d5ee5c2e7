//! What was recorded by hand becomes the history of a round without moving a figure, and whoever
//! records by hand what was written already is asked.

use axum::http::StatusCode;
use diemtua::access::{Act, Permit};
use diemtua::programme::eligibility::rules::Rules;
use diemtua::record::origin::store::enter_all;
use diemtua::record::origin::{Entry, Feature};
use diemtua::record::{Answer, Answers};

use crate::book::books;
use crate::browser::{Browser, Page};
use crate::filled_book::book_of;
use crate::filled_payout::payout_of;
use crate::people::{add_member, day, details};
use crate::programme::{all_holds, open_round};
use crate::record::value;
use crate::world::World;

const GIFT: &str = "/don-vi/LD-A-1/ghi/trao-qua";

/// Records gifts of 500,000 đ by hand.
async fn by_hand(browser: &mut Browser, more: &[(&str, &str)]) -> Page {
    let mut fields = vec![("when", "other"), ("dong-each", "500.000")];
    fields.extend(more);
    browser.get(GIFT).await;
    browser.post(GIFT, &fields).await
}

#[tokio::test]
async fn records_by_hand_are_tied_to_a_round_and_no_figure_moves() {
    let world = World::new().await;
    let mut base = Browser::signed_in(&world, "a1.co-so").await;
    let tet = ("programme", "tet");
    for (on, occasion, people, key) in [
        ("05/01/2027", tet, "12", "mot"),
        ("06/01/2027", tet, "3", "hai"),
        // Another occasion, and another year.
        ("07/01/2027", ("programme", "workers-month"), "40", "ba"),
        ("07/01/2026", tet, "50", "bon"),
    ] {
        let own = [("on", on), occasion, ("people", people), ("ref", key)];
        let done = by_hand(&mut base, &own).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    }
    let round = open_round(&world, &Rules::default(), 1).await.aid_round_id;
    let figures = async || {
        let people = value(&world, "LD", "E04.people", "2027").await;
        (people, value(&world, "LD", "E04.dong", "2027").await)
    };
    let before = figures().await;
    let mut top = Browser::signed_in(&world, "ld.can-bo").await;
    let at = format!("/don-vi/LD/cham-lo/dot/{round}/da-co");
    let page = top.get(&at).await;
    assert!(page.shows("Gắn tất cả 2 ghi nhận"), "{}", page.body);
    let done = top.post(&at, &[("act", "all")]).await;
    assert!(
        done.location().ends_with("xong=carried&so=2"),
        "{}",
        done.location()
    );
    let again = top.post(&at, &[("act", "all")]).await;
    assert!(again.location().ends_with("so=0"), "{}", again.location());
    let page = top.get(&format!("/don-vi/LD/cham-lo/dot/{round}")).await;
    let sum = "từ 2 ghi nhận đã có: 15 người, 15 lượt, 7.500.000 đồng";
    assert!(
        page.shows(sum) && page.shows("<b class=\"num\">15</b> người"),
        "{}",
        page.body
    );
    assert_eq!(figures().await, before);
    // The base union sees and keeps its own, a neighbour nothing.
    let own = format!("/don-vi/LD-A-1/cham-lo/dot/{round}/da-co");
    assert!(base.get(&own).await.shows("Đã gắn với đợt này"));
    let mut other = Browser::signed_in(&world, "b1.co-so").await;
    let none = format!("/don-vi/LD-B-1/cham-lo/dot/{round}/da-co");
    assert!(other.get(&none).await.shows("Chưa gắn ghi nhận nào"));
    assert_eq!(other.get(&own).await.status, StatusCode::NOT_FOUND);
    let tied: Vec<i64> = sqlx::query_scalar("select record_id from aid_carried order by 1")
        .fetch_all(&world.app.database.owner)
        .await
        .unwrap();
    let first = tied[0].to_string();
    other
        .post(&none, &[("act", "untie"), ("record", &first)])
        .await;
    // One put right afterwards counts as it stands; one withdrawn does not count.
    let lost = format!("/ghi-nhan/{}/rut", tied[1]);
    base.get(&lost).await;
    base.post(&lost, &[("reason", "ghi nhầm")]).await;
    let page = base.get(&own).await;
    assert!(page.shows("<b class=\"num\">12</b> người"), "{}", page.body);
    let gone = base
        .post(&own, &[("act", "untie"), ("record", &first)])
        .await;
    assert!(
        gone.location().ends_with("xong=let-go&so=1"),
        "{}",
        gone.location()
    );
    // Not even the owner ties what is of another kind, year, or of a feature.
    let wrong = sqlx::query(
        "insert into aid_carried (record_id, aid_round_id, unit_id, change_no)
         select record_id, $1, unit_id, change_no from record where happened_on < '2027-01-01'",
    );
    assert!(
        wrong
            .bind(round)
            .execute(&world.app.database.owner)
            .await
            .is_err()
    );
    all_holds(&world).await;
}

/// A receipt of LD-A-1 in January 2026 with the record of Tết it says.
async fn received(world: &World) {
    add_member(world, "LD-A-1", &details("Người Nhận", 90), "2020-03-01").await;
    let unit_id = world.number_of("LD-A-1").await;
    world.sql(&book_of(unit_id)).await;
    world.sql(&payout_of(unit_id)).await;
    let mut tx = world.app.database.owner.begin().await.unwrap();
    let origin_id: i64 = sqlx::query_scalar("select aid_receipt_id from aid_receipt")
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    let people = Answer::People {
        ids: Vec::new(),
        unnamed: 1,
    };
    let entry = Entry {
        unit_id,
        happened_on: day("2026-01-20"),
        stage: None,
        reference: "ky-nhan".to_owned(),
        answers: Answers::from([
            ("programme".to_owned(), Answer::Choice("tet".to_owned())),
            ("people".to_owned(), people),
            ("dong-each".to_owned(), Answer::Money(5)),
        ]),
        origin_id,
    };
    let kind = world.app.catalogue.kind("trao-qua").unwrap();
    let permit = Permit::of_the_operator(Act::Record);
    enter_all(&mut tx, &permit, (kind, Feature::Programme), &[entry])
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn who_records_by_hand_what_a_round_wrote_is_asked() {
    let world = World::new().await;
    received(&world).await;
    let mut base = Browser::signed_in(&world, "a1.co-so").await;
    let own = [
        ("on", "10/01/2026"),
        ("programme", "tet"),
        ("people", "4"),
        ("ref", "tay"),
    ];
    let before = world.rows().await;
    let asked = by_hand(&mut base, &own).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        asked.shows("Thử chi: Đợt") && asked.shows("name=\"again\""),
        "{}",
        asked.body
    );
    assert!(asked.shows("href=\"#again\""), "{}", asked.body);
    assert_eq!(world.rows().await, before);
    let mut told = own.to_vec();
    told.push(("again", "yes"));
    let done = by_hand(&mut base, &told).await;
    assert!(done.location().ends_with("xong=1"), "{}", done.body);
    // The same form again is the record of the first time, and is not asked.
    let sent = by_hand(&mut base, &own).await;
    assert!(sent.location().ends_with("da-co=1"), "{}", sent.body);
    // Another occasion, or a day outside the round, is something else.
    for (on, programme, key) in [
        ("10/01/2026", "workers-month", "hai"),
        ("10/03/2026", "tet", "ba"),
    ] {
        let own = [
            ("on", on),
            ("programme", programme),
            ("people", "4"),
            ("ref", key),
        ];
        let done = by_hand(&mut base, &own).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    }
}

#[tokio::test]
async fn who_records_by_hand_what_a_voucher_counted_is_asked() {
    let (world, _) = books().await;
    let mut base = Browser::signed_in(&world, "a1.co-so").await;
    let kind = "/don-vi/LD-A-1/ghi/quy-xa-hoi";
    let mut give = async |fund: &str, dong: &str, key: &str| {
        base.get(kind).await;
        let own = [
            ("when", "today"),
            ("fund", fund),
            ("dong", dong),
            ("ref", key),
        ];
        base.post(kind, &own).await.status
    };
    assert_eq!(
        give("social", "200 triệu", "mot").await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        give("social", "100 triệu", "hai").await,
        StatusCode::SEE_OTHER
    );
    assert_eq!(give("poor", "200 triệu", "ba").await, StatusCode::SEE_OTHER);
}
