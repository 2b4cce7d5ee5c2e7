//! Goods given out by list: taken from a gift in kind, handed out by another hand, received with
//! the records they say, brought back; and never more than there are, however many take at once.

use std::sync::Arc;

use axum::http::StatusCode;
use diemtua::access::Act;
use diemtua::book::gift::store::gifts;
use diemtua::book::voucher::store::Hand;
use diemtua::payout::batches::Drawing;
use diemtua::payout::goods::store::{GoodsDrawn, draw_goods};
use diemtua::payout::rounds::find_round;

use super::{SAID, frozen, number, payments_hold};
use crate::book::{Kept, books, cash};
use crate::browser::Browser;
use crate::world::World;

/// So many bags of rice in the book of LD-A-1, and the lists of the round given in kind.
async fn rice(world: &World, quantity: i64) -> i64 {
    let statement = format!(
        "do $$
         declare c bigint; own integer; d bigint; f bigint;
         begin
           select unit_id into own from unit where code = 'LD-A-1';
           insert into change (unit_id, purpose) values (own, 'gift') returning change_no into c;
           select fund_id into f from fund where unit_id = own limit 1;
           insert into donor (unit_id, kind, name, may_be_named, change_no)
             values (own, 'organisation', 'Công ty Thử', true, c) returning donor_id into d;
           insert into gift_in_kind (unit_id, donor_id, fund_id, received_on, what, quantity,
               measure, value_dong, key, change_no)
             values (own, d, f, '2026-12-01', 'Gạo', {quantity}, 'túi', {quantity} * 150000,
                     'gift-rice-1', c);
           alter table aid_round disable trigger an_open_round_does_not_change;
           update aid_round set way = 'kind', gift = 'Gạo 10 kg';
           alter table aid_round enable trigger an_open_round_does_not_change;
         end $$"
    );
    world.sql(&statement).await;
    number(world, "select gift_id from gift_in_kind").await
}

async fn left(world: &World, unit_id: i32) -> i64 {
    let mut tx = world.app.database.owner.begin().await.unwrap();
    gifts(&mut tx, unit_id).await.unwrap()[0].left()
}

#[tokio::test]
async fn goods_are_taken_handed_out_received_and_brought_back() {
    let (world, [_, low]) = books().await;
    let (round, list) = frozen(&world, 6).await;
    let gift = rice(&world, 20).await.to_string();
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let mut keeper = Browser::signed_in(&world, "a1.thu-quy").await;
    let pay = format!("/don-vi/LD-A-1/cham-lo/dot/{round}/chi");
    let page = clerk.get(&pay).await;
    assert!(page.shows("còn 20 túi"), "{}", page.body);
    let fields = |each: &'static str, key: &'static str| {
        [
            ("which", "all"),
            ("gift", gift.as_str()),
            ("each_quantity", each),
            ("_key", key),
        ]
    };
    let too_many = fields("4", "0123456789abcdef0123456789abcdef");
    let short = clerk.post(&pay, &too_many).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(short.shows("Hiện vật không đủ"), "{}", short.body);
    let two = fields("2", "1123456789abcdef0123456789abcdef");
    let done = clerk.post(&pay, &two).await;
    assert!(done.location().ends_with("xong=goods"), "{}", done.body);
    let again = clerk.post(&pay, &two).await;
    assert!(again.location().ends_with("xong=goods"));
    assert_eq!(left(&world, low.unit_id).await, 8);

    // Whoever took them does not hand them out; the keeper of the store does, once.
    let batch = number(&world, "select aid_batch_id from aid_batch").await;
    let out = format!("{pay}/{batch}/xuat");
    let refused = clerk.post(&out, &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(keeper.get(&pay).await.shows("Xuất hiện vật"));
    let handed = keeper.post(&out, &[]).await;
    assert!(
        handed.location().ends_with("xong=handed"),
        "{}",
        handed.body
    );
    let twice = keeper.post(&out, &[]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);

    let sheet = format!("/don-vi/LD-A-1/cham-lo/danh-sach/{list}/ky-nhan");
    assert!(clerk.get(&sheet).await.shows("Người Thử 6"));
    assert!(
        clerk
            .bytes(&format!("{sheet}/to.pdf"))
            .await
            .starts_with(b"%PDF")
    );
    let ids: Vec<i64> = sqlx::query_scalar("select aid_payment_id from aid_payment order by 1")
        .fetch_all(&world.app.database.owner)
        .await
        .unwrap();
    let texts: Vec<String> = ids.iter().map(i64::to_string).collect();
    let mut fields = vec![
        ("on", "25/01/2027"),
        ("_key", "2123456789abcdef0123456789abcdef"),
    ];
    fields.extend(texts[..4].iter().map(|id| ("payment", id.as_str())));
    let done = clerk.post(&sheet, &fields).await;
    assert!(done.location().ends_with("xong=received"), "{}", done.body);
    // People, turns and the estimated value stand in the figures; no money moved.
    assert_eq!(number(&world, SAID).await, 4 * 300_000);
    assert_eq!(cash(&world, &low).await, 200_000_000);

    let settle = format!("/don-vi/LD-A-1/cham-lo/dot/{round}/quyet-toan");
    assert!(clerk.get(&settle).await.shows("Trả hiện vật về kho"));
    let back = [
        ("payment", texts[5].as_str()),
        ("reason", "Đã chuyển đi nơi khác"),
        ("_key", "3123456789abcdef0123456789abcdef"),
    ];
    let done = clerk.post(&settle, &back).await;
    assert!(done.location().ends_with("goods-back"), "{}", done.body);
    let again = clerk.post(&settle, &back).await;
    assert!(again.location().ends_with("goods-back"), "{}", again.body);
    // On their way they are in nobody's store, and whoever brought them does not count them in.
    assert_eq!(left(&world, low.unit_id).await, 8);
    payments_hold(&world).await;
    let waits = clerk.get(&settle).await;
    assert!(
        waits.shows("Chờ thủ quỹ nhận") && !waits.shows("Đã đếm đủ"),
        "{}",
        waits.body
    );
    let coming = number(&world, "select max(aid_return_id) from aid_return").await;
    let take_in = format!("{settle}/{coming}/nhan");
    let refused = clerk.post(&take_in, &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(
        keeper
            .get("/tong-quan")
            .await
            .shows("chờ bạn nhận vào kho: 1")
    );
    assert!(keeper.get(&settle).await.shows("Đã đếm đủ"));
    let taken = keeper.post(&take_in, &[]).await;
    assert!(taken.location().ends_with("taken-in"), "{}", taken.body);
    let twice = keeper.post(&take_in, &[]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(left(&world, low.unit_id).await, 10);
    let shown = clerk
        .get(&format!("/don-vi/LD-A-1/so-quy/hien-vat/{gift}"))
        .await;
    assert!(
        shown.shows("Nhận 20, đã xuất 10, còn 10 túi"),
        "{}",
        shown.body
    );
    let all = clerk.get("/don-vi/LD-A-1/so-quy/hien-vat").await;
    assert!(all.shows("Công ty Thử"));
    let pdf = clerk.bytes(&format!("{settle}/quyet-toan.pdf")).await;
    assert!(pdf.starts_with(b"%PDF"));
    payments_hold(&world).await;
}

#[tokio::test]
async fn goods_that_stay_go_back_and_the_database_gives_no_more_than_there_is() {
    let (world, [_, low]) = books().await;
    let (round, _) = frozen(&world, 3).await;
    let gift = rice(&world, 5).await;
    let done = taken(&world, &low, (round, gift, "goods-0001")).await;
    let GoodsDrawn::Done(batch) = done else {
        panic!("nothing was drawn: {done:?}");
    };
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let pay = format!("/don-vi/LD-A-1/cham-lo/dot/{round}/chi");
    clerk.get(&pay).await;
    let why = [("why", "Hoãn ngày trao")];
    let let_go = clerk.post(&format!("{pay}/{batch}/huy"), &why).await;
    assert!(let_go.location().ends_with("released"), "{}", let_go.body);
    assert_eq!(left(&world, low.unit_id).await, 5);
    payments_hold(&world).await;
    let again = taken(&world, &low, (round, gift, "goods-0002")).await;
    assert!(matches!(again, GoodsDrawn::Done(_)));
    let movement = |quantity: i64| {
        format!(
            "with c as (insert into change (purpose) values ('x') returning change_no)
             insert into gift_movement (unit_id, gift_id, quantity, moved_on, reason, key,
               change_no)
             select unit_id, gift_id, {quantity}, '2027-01-01', 'thử', 'sql-movement', c.change_no
               from gift_in_kind, c"
        )
    };
    let fault = sqlx::query(sqlx::AssertSqlSafe(movement(-3)))
        .execute(&world.app.database.owner)
        .await
        .unwrap_err();
    let held = fault.as_database_error().and_then(|own| own.constraint());
    assert_eq!(held, Some("no more is given out than there is"));
    for statement in [
        "delete from gift_movement",
        "update aid_batch_step set reason = 'xx'",
    ] {
        assert!(
            sqlx::query(statement)
                .execute(&world.app.database.owner)
                .await
                .is_err()
        );
    }
    payments_hold(&world).await;
}

#[tokio::test]
async fn goods_the_keeper_did_not_get_are_outstanding_and_nobody_counts_in_his_own() {
    let (world, [_, low]) = books().await;
    let (round, _) = frozen(&world, 2).await;
    let gift = rice(&world, 5).await;
    let done = taken(&world, &low, (round, gift, "goods-0001")).await;
    assert!(matches!(done, GoodsDrawn::Done(_)));
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let mut keeper = Browser::signed_in(&world, "a1.thu-quy").await;
    let pay = format!("/don-vi/LD-A-1/cham-lo/dot/{round}/chi");
    let settle = format!("/don-vi/LD-A-1/cham-lo/dot/{round}/quyet-toan");
    let batch = number(&world, "select aid_batch_id from aid_batch").await;
    keeper.get(&pay).await;
    keeper.post(&format!("{pay}/{batch}/xuat"), &[]).await;
    let payment = number(&world, "select min(aid_payment_id) from aid_payment").await;
    let payment = payment.to_string();
    clerk.get(&settle).await;
    for key in ["1123456789abcdef", "2123456789abcdef"] {
        let key = key.repeat(2);
        let back = [
            ("payment", payment.as_str()),
            ("reason", "Không gặp người nhận"),
            ("_key", &key),
        ];
        let brought = clerk.post(&settle, &back).await;
        assert!(
            brought.location().ends_with("goods-back"),
            "{}",
            brought.body
        );
        let coming = number(&world, "select max(aid_return_id) from aid_return").await;
        keeper.get(&settle).await;
        let not_got = format!("{settle}/{coming}/khong-nhan");
        let silent = keeper.post(&not_got, &[]).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        let why = [("why", "Thiếu một túi")];
        let refused = keeper.post(&not_got, &why).await;
        assert!(refused.location().ends_with("refused"), "{}", refused.body);
        // He is owed again, and nothing came back.
        let paid = "select count(*) from aid_payment where state = 'paid'";
        assert_eq!(number(&world, paid).await, 2);
        assert_eq!(left(&world, low.unit_id).await, 3);
        payments_hold(&world).await;
    }
    // Past the program: whoever brought goods does not count them in, though he were the keeper.
    let key = "3123456789abcdef".repeat(2);
    let back = [
        ("payment", payment.as_str()),
        ("reason", "Không gặp người nhận"),
        ("_key", &key),
    ];
    clerk.post(&settle, &back).await;
    let fault = sqlx::query(
        "insert into aid_return_step (aid_return_id, unit_id, step, account_id, account_name,
           taken_on, reason, change_no)
         select aid_return_id, unit_id, 'refused', account_id, 'x', '2027-01-25', 'thử', change_no
           from aid_return where state = 'written'",
    )
    .execute(&world.app.database.owner)
    .await
    .unwrap_err();
    let held = fault.as_database_error().and_then(|own| own.constraint());
    assert_eq!(held, Some("four eyes"));
    assert!(
        sqlx::query("update aid_return_step set reason = 'xx'")
            .execute(&world.app.database.owner)
            .await
            .is_err()
    );
}

/// Takes one of the gift for every line of the round, as the clerk of LD-A-1.
async fn taken(world: &World, kept: &Kept, of: (i64, i64, &str)) -> GoodsDrawn {
    let (round_id, gift_id, key) = of;
    let actor = world.actor("a1.co-so").await;
    let permit = actor.may(Act::KeepBooks).unwrap();
    let mut tx = world.app.begin(&actor).await.unwrap();
    let round = find_round(&mut tx, round_id).await.unwrap().unwrap();
    let drawing = Drawing {
        unit_id: kept.unit_id,
        lists: None,
        below_id: None,
        fund_id: 0,
        purse_id: 0,
        fund_reason: "",
        on: world.app.clock.today(),
        key,
        says: ["Người nhận", "Trao theo danh sách", "Danh sách"].map(str::to_owned),
    };
    let hand = Hand {
        permit: &permit,
        name: "a1.co-so",
    };
    let done = draw_goods(&mut tx, hand, (&round, &drawing), (gift_id, 1))
        .await
        .unwrap();
    if done == GoodsDrawn::Short {
        tx.rollback().await.unwrap();
    } else {
        tx.commit().await.unwrap();
    }
    done
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn thirty_two_take_the_same_goods_once() {
    let (world, [_, low]) = books().await;
    let (round, _) = frozen(&world, 40).await;
    let gift = rice(&world, 60).await;
    let shared = Arc::new((world, low));
    let hands = (0..32).map(|at| {
        let shared = shared.clone();
        tokio::spawn(async move {
            let (world, low) = &*shared;
            taken(world, low, (round, gift, &format!("goods-{:08}", at % 8))).await
        })
    });
    let hands: Vec<_> = hands.collect();
    let mut done = 0;
    for hand in hands {
        done += i32::from(matches!(hand.await.unwrap(), GoodsDrawn::Done(_)));
    }
    let (world, low) = &*shared;
    assert_eq!(done, 1);
    assert_eq!(left(world, low.unit_id).await, 20);
    // Past the program thirty-two take one each of what is left: twenty of them have it.
    let takers = (0..32).map(|at| {
        let pool = world.app.database.owner.clone();
        tokio::spawn(async move {
            let statement = format!(
                "with c as (insert into change (purpose) values ('x') returning change_no)
                 insert into gift_movement (unit_id, gift_id, quantity, moved_on, reason, key,
                   change_no)
                 select unit_id, gift_id, -1, '2027-01-01', 'thử', 'taker-{at:08}', c.change_no
                   from gift_in_kind, c"
            );
            sqlx::query(sqlx::AssertSqlSafe(statement))
                .execute(&pool)
                .await
                .is_ok()
        })
    });
    let takers: Vec<_> = takers.collect();
    let mut had = 0;
    for taker in takers {
        had += i32::from(taker.await.unwrap());
    }
    assert_eq!((had, left(world, low.unit_id).await), (20, 0));
    payments_hold(world).await;
}
