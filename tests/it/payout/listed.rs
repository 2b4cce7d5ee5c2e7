//! Lists of people that leave through payments: everybody on them is told who took him along.

use axum::http::StatusCode;
use diemtua::book::rules::Step;
use diemtua::book::voucher::step::store::Outcome;
use diemtua::payout::batches::Drawn;
use sqlx::Row;

use super::{drawn, frozen, number};
use crate::book::{Kept, books, step};
use crate::browser::Browser;
use crate::people::{add_member, details};
use crate::world::World;

/// A frozen list on which a member stands for himself and for a child, and one more person.
async fn listed(world: &World) -> (i64, i64, i64) {
    let member = add_member(world, "LD-A-1", &details("Lò Văn Thử", 777), "2020-01-01").await;
    let (round, list) = frozen(world, 2).await;
    world
        .sql(&format!(
            "do $$ begin
               alter table aid_line disable trigger user;
               update aid_line set person_id = {member}
                where aid_line_id = (select min(aid_line_id) from aid_line);
               insert into aid_line (aid_list_id, unit_id, person_id, kin, kin_no, amount_dong,
                 change_no)
                 select aid_list_id, unit_id, person_id, 'child', 1, amount_dong, change_no
                   from aid_line where person_id = {member};
               alter table aid_line enable trigger user;
             end $$"
        ))
        .await;
    (round, list, member)
}

/// The pages by which people left, each with how many and which values, oldest first.
async fn left(world: &World) -> Vec<(String, i64, Vec<String>)> {
    let rows = sqlx::query(
        "select page, count(*) as people, fields from person_access
          where deed = 'listed' and purpose = 'care' group by change_no, page, fields
          order by change_no",
    )
    .fetch_all(&world.app.database.owner)
    .await
    .unwrap();
    rows.iter()
        .map(|row| (row.get("page"), row.get("people"), row.get("fields")))
        .collect()
}

#[tokio::test]
async fn whoever_stands_on_a_list_that_pays_is_told_who_took_it() {
    let (world, [_, low]) = books().await;
    let (round, list, member) = listed(&world).await;
    pay(&world, &low, round).await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let sheet = format!("/don-vi/LD-A-1/cham-lo/danh-sach/{list}/ky-nhan");
    let settled = format!("/don-vi/LD-A-1/cham-lo/dot/{round}/quyet-toan");
    // Looking at pages takes nobody along.
    clerk.get(&sheet).await;
    clerk.get(&settled).await;
    assert_eq!(left(&world).await, []);
    clerk.bytes(&format!("{sheet}/to.pdf")).await;
    let token = clerk.token.clone();
    let slips = format!("{sheet}/phieu-ma");
    let slips = clerk.send_for_bytes(&slips, &[("_token", &token)]).await;
    assert!(slips.starts_with(b"%PDF"));
    clerk.bytes(&format!("{settled}/quyet-toan.pdf")).await;
    clerk.bytes(&format!("{settled}/quyet-toan.xlsx")).await;
    let fields = |codes: &[&str]| codes.iter().map(|own| (*own).to_owned()).collect();
    let whole: Vec<String> = fields(&["full_name", "kin", "help"]);
    // Two people on three lines: each is noted once.
    let expected = [
        (format!("{sheet}/to.pdf"), 2, whole.clone()),
        (
            format!("{sheet}/phieu-ma"),
            2,
            fields(&["full_name", "help"]),
        ),
        (format!("{settled}/quyet-toan.pdf"), 2, whole.clone()),
        (format!("{settled}/quyet-toan.xlsx"), 2, whole),
    ];
    assert_eq!(left(&world).await, expected);
    let lists = "select count(*) from person_list where people = 2 and purpose = 'care'";
    assert_eq!(number(&world, lists).await, 4);
    let told = "select count(*) from audit_line where deed = 'people-listed'
                   and subject in ('aid-list', 'aid-round') and detail ? 'list'";
    assert_eq!(number(&world, told).await, 4);

    // On his own page, and in the log of the unit, in words.
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let own = inspector.get(&format!("/doan-vien/{member}")).await;
    assert!(
        own.shows("a1.co-so") && own.shows("xuất ra danh sách"),
        "{}",
        own.body
    );
    let log = inspector
        .get("/don-vi/LD-A-1/doan-vien/truy-cap?viec=listed")
        .await;
    for word in ["Lò Văn Thử", "Khoản hỗ trợ", "Chi chăm lo, thăm hỏi"] {
        assert!(log.shows(word), "{word}");
    }
    // Whoever has no such list takes nobody along.
    let mut outsider = Browser::signed_in(&world, "b1.co-so").await;
    let hidden = outsider.get(&format!("{sheet}/to.pdf")).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
    assert_eq!(number(&world, "select count(*) from person_list").await, 4);
}

async fn pay(world: &World, low: &Kept, round: i64) {
    let Drawn::Done { voucher_id, .. } = drawn(world, low, (round, "draw-0001")).await else {
        panic!("nothing was drawn");
    };
    for (login, take) in [("a1.chu-tich", Step::Approve), ("a1.thu-quy", Step::Pay)] {
        let taken = step(world, low, (login, voucher_id, take, "step-0001")).await;
        assert_eq!(taken, Ok(Outcome::Done));
    }
}
