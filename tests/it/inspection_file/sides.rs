//! Who sees a file and who writes in it: both sides, the order of steps, four eyes, many at once.

use axum::http::StatusCode;
use diemtua::access::Act;
use diemtua::book::rules::Kind;
use diemtua::inspection::file::rules::Step;
use diemtua::inspection::file::store::{decide, findings};

use super::{KEY, opened, passed, ripe, said, takes, upheld};
use crate::book::books;
use crate::browser::Browser;
use crate::conference::one;

#[tokio::test]
async fn units_outside_see_nothing_and_only_its_sides_write() {
    let (world, [_, low]) = books().await;
    let payment = passed(&world, &low, (Kind::Payment, 10_000_000)).await;
    let of = opened(&world, low.unit_id, (&[payment], 10_000_000)).await;
    let at = format!("/don-vi/LD-A-1/kiem-tra/ho-so/{}", of.file_id);
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    assert_eq!(officer.get(&at).await.status, StatusCode::NOT_FOUND);
    let hand = (Step::Handed, "handed-01");
    takes(&world, ("ld.kiem-tra", of), hand).await.unwrap();
    assert_eq!(officer.get(&at).await.status, StatusCode::OK);
    for login in ["a2.co-so", "b.can-bo", "b1.co-so"] {
        let actor = world.actor(login).await;
        let mut tx = world.app.begin(&actor).await.unwrap();
        for table in ["file", "step", "payment", "finding", "finding_payment"] {
            let rows = crate::world::count(&mut *tx, &format!("inspection_{table}")).await;
            assert_eq!(rows, 0, "{login} {table}");
        }
        drop(tx);
        let mut other = Browser::signed_in(&world, login).await;
        assert_eq!(other.get(&at).await.status, StatusCode::NOT_FOUND);
        let list = other.get("/don-vi/LD-A-1/kiem-tra/ho-so").await;
        assert_eq!(list.status, StatusCode::NOT_FOUND);
    }
    // Neither the administrator nor the unit's upper opens or explains.
    let mut administrator = Browser::signed_in(&world, "ld.quan-tri").await;
    let new = "/don-vi/LD-A-1/kiem-tra/ho-so/moi";
    assert_eq!(administrator.get(new).await.status, StatusCode::FORBIDDEN);
    let upper = takes(&world, ("a.can-bo", of), (Step::Explained, "explain-1")).await;
    assert_eq!(
        upper,
        Err("an inspection step is taken by its side".to_owned())
    );
    let mut page = Browser::signed_in(&world, "a.can-bo").await;
    page.get(&at).await;
    let explain = [("buoc", "explained"), ("_key", KEY)];
    let done = page.post(&format!("{at}/buoc"), &explain).await;
    assert!(done.shows("Bước này không do tài khoản của bạn làm"));
    let conclude = [("buoc", "concluded"), ("_key", KEY)];
    let done = page.post(&format!("{at}/buoc"), &conclude).await;
    assert_eq!(done.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_database_holds_the_order_and_the_four_eyes() {
    let (world, [top, _]) = books().await;
    let payment = passed(&world, &top, (Kind::Payment, 10_000_000)).await;
    let of = opened(&world, top.unit_id, (&[payment], 10_000_000)).await;
    let order = Err("an inspection takes its steps in order".to_owned());
    let early = takes(&world, ("ld.kiem-tra", of), (Step::Concluded, "k0000001")).await;
    assert_eq!(early, order);
    let hand = (Step::Handed, "k0000002");
    takes(&world, ("ld.kiem-tra", of), hand).await.unwrap();
    let silent = takes(&world, ("ld.kiem-tra", of), (Step::Concluded, "k0000003")).await;
    assert_eq!(silent, order, "the unit has its day");
    let explain = (Step::Explained, "k0000004");
    takes(&world, ("ld.can-bo", of), explain).await.unwrap();
    let open = takes(&world, ("ld.kiem-tra", of), (Step::Concluded, "k0000005")).await;
    assert_eq!(open, Err("every finding has its conclusion".to_owned()));
    upheld(&world, of).await;
    // Whoever approved and paid, and whoever explained, became inspectors since.
    world
        .sql(
            "update account set role = 'inspector'
              where login in ('ld.chu-tich', 'ld.thu-quy', 'ld.can-bo')",
        )
        .await;
    for login in ["ld.chu-tich", "ld.thu-quy", "ld.can-bo"] {
        let own = takes(&world, (login, of), (Step::Concluded, "k0000006")).await;
        assert_eq!(own, Err("four eyes on an inspection".to_owned()), "{login}");
    }
    let end = (Step::Concluded, "k0000007");
    takes(&world, ("ld.kiem-tra", of), end).await.unwrap();
    assert_eq!(said(&world, "sessions").await, 1);
    let scope = "select count(*) from record where origin = 'inspection'
        and answers #>> '{scope,choice}' = 'same-level'";
    assert_eq!(one(&world, scope).await, 1);
    // What was concluded stays, whoever writes.
    for statement in [
        "update inspection_finding set proposed_dong = 1",
        "update inspection_finding set state = 'withdrawn', verdict = 'lý do'",
        "delete from inspection_payment",
        "delete from inspection_finding_payment",
        "update inspection_file set state = 'open', concluded_on = null",
        "update inspection_file set subject = 'Khác'",
        "delete from inspection_step",
    ] {
        assert!(
            crate::conference::refused(&world, statement).await,
            "{statement}"
        );
    }
}

/// Eight hands conclude at once, half of them with one key: it is one step and one record.
#[tokio::test]
async fn eight_conclusions_at_once_are_one_record() {
    let (world, [_, low]) = books().await;
    let payment = passed(&world, &low, (Kind::Payment, 10_000_000)).await;
    let of = ripe(&world, &low, (&[payment], 4_000_000)).await;
    let world = std::sync::Arc::new(world);
    let mut hands = Vec::new();
    for hand in 0..8 {
        let world = world.clone();
        hands.push(tokio::spawn(async move {
            let key = format!("conclude-{}", if hand % 2 == 0 { 0 } else { hand });
            takes(&world, ("ld.kiem-tra", of), (Step::Concluded, &key)).await
        }));
    }
    let mut done = 0;
    for hand in hands {
        let told = hand.await.unwrap();
        let second = Err("an inspection takes its steps in order".to_owned());
        assert!(told.is_ok() || told == second, "{told:?}");
        done += i32::from(told.is_ok());
    }
    assert!(done >= 1);
    let steps = "select count(*) from inspection_step where step = 'concluded'";
    assert_eq!(one(&world, steps).await, 1);
    let records = "select count(*) from record where origin = 'inspection'";
    assert_eq!(one(&world, records).await, 1);
    assert_eq!(said(&world, "proposed").await, 4_000_000);
}

/// A unit that says nothing until its day is concluded about all the same; one that nothing was
/// found about is told so.
#[tokio::test]
async fn silence_and_nothing_found_are_concluded_too() {
    let (world, [_, low]) = books().await;
    let payment = passed(&world, &low, (Kind::Payment, 10_000_000)).await;
    let of = opened(&world, low.unit_id, (&[payment], 4_000_000)).await;
    let hand = (Step::Handed, "handed-01");
    takes(&world, ("ld.kiem-tra", of), hand).await.unwrap();
    upheld(&world, of).await;
    let later = world.after_minutes(24 * 60);
    let end = (Step::Concluded, "conclude-1");
    takes(&later, ("ld.kiem-tra", of), end).await.unwrap();
    let of = opened(&world, low.unit_id, (&[payment], 1)).await;
    let actor = world.actor("ld.kiem-tra").await;
    let permit = actor.may(Act::KeepInspections).unwrap();
    let mut tx = world.app.begin(&actor).await.unwrap();
    let found = findings(&mut tx, of.file_id).await.unwrap();
    let gone = (found[0].finding_id, "withdrawn", "Đã có hồ sơ");
    decide(&mut tx, &permit, of, gone).await.unwrap();
    tx.commit().await.unwrap();
    takes(&world, ("ld.kiem-tra", of), end).await.unwrap();
    assert_eq!(said(&world, "sessions").await, 2);
    assert_eq!(said(&world, "proposed").await, 4_000_000);
    let mut unit = Browser::signed_in(&world, "a1.co-so").await;
    let at = format!("/don-vi/LD-A-1/kiem-tra/ho-so/{}", of.file_id);
    assert!(unit.get(&at).await.shows("Đã kết luận"));
}
