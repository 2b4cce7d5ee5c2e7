//! An act whose sums are not the same before and after: it is not offered, and not carried out.

use axum::http::StatusCode;
use diemtua::act::CarryFault;

use crate::act::{act, carry};
use crate::act_page::drawn_up;
use crate::browser::Browser;
use crate::member::{HOA, join};
use crate::world::World;

const MOVE: &str = "[[step]]\ndo = \"move\"\nunits = [\"LD-A-1\"]\nunder = \"LD-B\"\n";

/// After somebody has joined.
const LATE: [(&str, &str); 2] = [("steps", MOVE), ("effective_on", "25/01/2027")];

/// The figures are told that a base union left its union, and the register is not.
async fn the_figures_lose_a_union(world: &World) {
    world
        .sql(
            "with c as (insert into change (unit_id, purpose) values (1, 'lost') returning change_no)
             insert into link_event (change_no, child_id, parent_id, line, from_on, until_on, sign)
             select c.change_no, e.child_id, e.parent_id, e.line, e.from_on, e.until_on, -1
               from c, link_event e join unit u on u.unit_id = e.child_id where u.code = 'LD-A-1'",
        )
        .await;
}

#[tokio::test]
async fn an_act_whose_sums_differ_is_neither_offered_nor_carried_out() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    join(&mut clerk, "LD-A-1", &HOA).await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let list = "Đơn vị cũ,Đơn vị mới\nLD-B,LD-B\n";
    let (address, page) = drawn_up(&mut officer, (&LATE, list)).await;
    assert!(
        page.shows("Trước và sau bằng nhau") && page.shows("/thuc-hien\""),
        "{}",
        page.body
    );

    the_figures_lose_a_union(&world).await;
    let before = world.rows().await;
    for page in [address.clone(), format!("{address}?xem=moved")] {
        let page = officer.get(&page).await;
        assert!(!page.shows("/thuc-hien\""), "{}", page.body);
        assert!(page.shows("Có dòng trước và sau không bằng nhau."));
    }
    let page = officer.post(&format!("{address}/thuc-hien"), &[]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(
        page.shows("Có dòng trước và sau không bằng nhau.") && !page.shows("/thuc-hien\""),
        "{}",
        page.body
    );
    let fault = carry(&world, &act("20/QĐ", "2027-01-25", MOVE)).await;
    assert!(matches!(fault, Err(CarryFault::Unproven)), "{fault:?}");
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn what_is_said_after_a_preview_is_counted_in_the_next() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let list = "Đơn vị cũ,Đơn vị mới\nLD-B,LD-B\n";
    let (address, _) = drawn_up(&mut officer, (&LATE, list)).await;
    let members = async |officer: &mut Browser| {
        let page = officer.get(&address).await;
        let (_, rest) = page
            .body
            .split_once("<th scope=\"row\">Đoàn viên</th>")
            .unwrap();
        let cells = rest.split("<td class=\"n\"").skip(1).take(3);
        let cells = cells.map(|cell| cell.split(['<', '>']).nth(1).unwrap().to_owned());
        cells.collect::<Vec<String>>()
    };
    assert_eq!(members(&mut officer).await, ["0", "–", "0"]);
    assert_eq!(
        members(&mut officer).await,
        ["0", "–", "0"],
        "the same again"
    );
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    join(&mut clerk, "LD-A-1", &HOA).await;
    assert_eq!(members(&mut officer).await, ["1", "–", "1"]);
}
