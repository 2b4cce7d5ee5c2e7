//! A round that says its fund is paid from it, or somebody says why not; and lists are drawn upper
//! union by upper union.

use axum::http::StatusCode;
use diemtua::payout::rounds::{Whose, frozen_lists, standing, upper_units};

use super::{frozen, number, payments_hold};
use crate::book::books;
use crate::browser::Browser;

#[tokio::test]
async fn another_fund_than_the_rounds_wants_a_reason() {
    let (world, [_, low]) = books().await;
    let (round, _) = frozen(&world, 2).await;
    let statement = format!(
        "do $$ declare c bigint;
         begin
           insert into change (purpose) values ('fund') returning change_no into c;
           insert into fund (unit_id, kind, name, purpose, opened_on, change_no)
             values ({unit}, 'social', 'Quỹ khác', 'thử', '2020-01-01', c);
           alter table aid_round disable trigger an_open_round_does_not_change;
           update aid_round set fund_id = {fund};
           alter table aid_round enable trigger an_open_round_does_not_change;
         end $$",
        unit = low.unit_id,
        fund = low.fund
    );
    world.sql(&statement).await;
    let other = number(&world, "select max(fund_id) from fund")
        .await
        .to_string();
    let purse = low.cash.to_string();
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let pay = format!("/don-vi/LD-A-1/cham-lo/dot/{round}/chi");
    let page = clerk.get(&pay).await;
    assert!(page.shows("Đợt này chi từ Quỹ xã hội"), "{}", page.body);
    let mut fields = vec![
        ("which", "all"),
        ("fund", other.as_str()),
        ("purse", &purse),
        ("_key", "0123456789abcdef0123456789abcdef"),
    ];
    let refused = clerk.post(&pay, &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.shows("Ghi lý do chi từ quỹ khác"));
    // The database holds it too.
    let fault = sqlx::query(
        "with c as (insert into change (purpose) values ('x') returning change_no),
              v as (insert into voucher (unit_id, kind, year, number, written_on, person, reason,
                      amount_dong, account, fund_id, purse_id, key, written_by, written_name,
                      change_no)
                    select f.unit_id, 'payment', 2027, 99, '2027-01-02', 'x x', 'thử', 600000,
                      'care', f.fund_id, p.purse_id, 'sql-voucher', a.account_id, 'x', c.change_no
                      from fund f join purse p using (unit_id)
                      join account a on a.login = 'a1.co-so'
                      cross join c where f.name = 'Quỹ khác' returning *)
         insert into aid_batch (aid_round_id, unit_id, number, way, voucher_id, lines, total_dong,
           drawn_by, drawn_on, key, change_no)
         select r.aid_round_id, v.unit_id, 1, 'cash', v.voucher_id, 2, 600000, v.written_by,
                v.written_on, 'sql-batch', v.change_no from v, aid_round r",
    )
    .execute(&world.app.database.owner)
    .await
    .unwrap_err();
    // Within one statement the voucher is not seen yet; either way nothing is drawn.
    assert!(fault.as_database_error().is_some(), "{fault}");
    fields.push(("fund_reason", "Quỹ của đợt đã hết tiền"));
    let done = clerk.post(&pay, &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert!(clerk.get(&pay).await.shows("Quỹ của đợt đã hết tiền"));
    payments_hold(&world).await;
}

#[tokio::test]
async fn lists_are_drawn_upper_union_by_upper_union() {
    let (world, _) = books().await;
    let (round, _) = frozen(&world, 2).await;
    world
        .sql(
            "do $$ declare c bigint; l bigint; other integer;
             begin
               select unit_id into other from unit where code = 'LD-B-1';
               insert into change (purpose) values ('x') returning change_no into c;
               alter table aid_list disable trigger user;
               insert into aid_list (aid_round_id, unit_id, key, change_no, state, frozen, checksum,
                   people, turns, total_dong)
                 select aid_round_id, other, 'list-00002', c, 'draft', null, null, 1, 1, 300000
                   from aid_round returning aid_list_id into l;
               insert into aid_line (aid_list_id, unit_id, person_id, amount_dong, change_no)
                 select l, other, person_id, 300000, c from person limit 1;
               update aid_list set state = 'approved', frozen = '{}', checksum = 'x'
                where aid_list_id = l;
               alter table aid_list enable trigger user;
             end $$",
        )
        .await;
    let mut tx = world.app.database.owner.begin().await.unwrap();
    let uppers = upper_units(&mut tx, round).await.unwrap();
    let codes: Vec<&str> = uppers.iter().map(|own| own.1.as_str()).collect();
    assert_eq!(codes, ["LD-A", "LD-B"]);
    for (unit_id, _, _) in uppers {
        let whose = Whose {
            round_id: round,
            unit_id,
            is_all: true,
            below_id: Some(unit_id),
        };
        let (lists, total) = frozen_lists(&mut tx, whose, (0, 10)).await.unwrap();
        assert_eq!(total, 1);
        let sums = standing(&mut tx, whose).await.unwrap();
        assert_eq!(sums.approved.turns, i64::from(lists[0].turns));
        assert_eq!(sums.approved, sums.waiting);
    }
}
