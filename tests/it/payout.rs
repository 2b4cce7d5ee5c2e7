//! From a frozen list to money in people's hands: drawn once, paid by three people, received with
//! the figures it says, settled; by many at once, and when the program is killed.

mod bank_answer;
mod code;
mod goods;
mod killed;
mod listed;
mod round_fund;

use std::sync::Arc;

use axum::http::StatusCode;
use diemtua::access::Act;
use diemtua::book::rules::Step;
use diemtua::book::voucher::step::store::Outcome;
use diemtua::book::voucher::store::Hand;
use diemtua::payout::batches::{Drawing, Drawn, draw};
use diemtua::payout::codes::give_codes;
use diemtua::payout::invariant::store as laws;
use diemtua::payout::rounds::find_round;
use sqlx::{AssertSqlSafe, Row};

use crate::book::{Kept, books, cash, laws_hold, step};
use crate::browser::Browser;
use crate::world::World;

/// A frozen list of so many people of LD-A-1 at 300,000 đ each, in an open round the unit pays
/// itself; the round and the list.
pub async fn frozen(world: &World, people: usize) -> (i64, i64) {
    let statement = format!(
        "do $$
         declare c bigint; own integer; p bigint; r bigint; l bigint;
         begin
           select unit_id into own from unit where code = 'LD-A-1';
           insert into change (unit_id, purpose) values (own, 'frozen') returning change_no into c;
           insert into programme (unit_id, kind, answers, name, key, change_no)
             values (own, 'trao-qua', '{{\"programme\": \"tet\"}}', 'Tết vì người lao động',
                     'programme-1', c) returning programme_id into p;
           insert into aid_round (programme_id, unit_id, name, from_on, until_on, lists_until_on,
               counts_on, each_dong, most_dong, way, paid_by, state, key, change_no)
             values (p, own, 'Tết 2027', '2027-01-01', '2027-02-28', '2027-02-01', '2027-01-01',
                     300000, 300000, 'cash', 'own', 'open', 'round-0001', c)
             returning aid_round_id into r;
           insert into aid_list (aid_round_id, unit_id, key, change_no)
             values (r, own, 'list-00001', c) returning aid_list_id into l;
           insert into person (unit_id, full_name, folded, sort_key, change_no)
             select own, 'Người Thử ' || n, 'nguoi thu ' || n, 'nguoi thu ' || n, c
               from generate_series(1, {people}) n;
           insert into aid_line (aid_list_id, unit_id, person_id, amount_dong, change_no)
             select l, own, person_id, 300000, c from person where change_no = c;
           update aid_list set state = 'approved', frozen = '{{}}', checksum = 'x',
               people = {people}, turns = {people}, total_dong = {people} * 300000
             where aid_list_id = l;
         end $$"
    );
    world.sql(&statement).await;
    let row = sqlx::query("select aid_round_id, aid_list_id from aid_list")
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap();
    (row.get(0), row.get(1))
}

pub async fn number(world: &World, question: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(question.to_owned()))
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap()
}

/// Every law of paying out holds on what stands in the database.
pub async fn payments_hold(world: &World) {
    let owner = &world.app.database.owner;
    for answer in [
        laws::batches_and_vouchers(owner).await,
        laws::paid_is_somewhere(owner).await,
        laws::receipts_and_facts(owner).await,
        laws::paid_once(owner).await,
        laws::goods_are_somewhere(owner).await,
        laws::rounds_keep_their_bounds(owner).await,
    ] {
        let (breaches, checked) = answer.unwrap();
        assert!(breaches.is_empty(), "{breaches:?} of {checked}");
    }
    laws_hold(world).await;
}

/// Draws the whole round as the clerk of LD-A-1.
pub async fn drawn(world: &World, kept: &Kept, (round_id, key): (i64, &str)) -> Drawn {
    let actor = world.actor("a1.co-so").await;
    let permit = actor.may(Act::KeepBooks).unwrap();
    let mut tx = world.app.begin(&actor).await.unwrap();
    let round = find_round(&mut tx, round_id).await.unwrap().unwrap();
    let drawing = Drawing {
        unit_id: kept.unit_id,
        lists: None,
        below_id: None,
        fund_id: kept.fund,
        purse_id: kept.cash,
        fund_reason: "",
        on: world.app.clock.today(),
        key,
        says: ["Người nhận", "Chi theo danh sách", "Danh sách"].map(str::to_owned),
    };
    let hand = Hand {
        permit: &permit,
        name: "a1.co-so",
    };
    let done = draw(&mut tx, hand, (&round, &drawing)).await.unwrap();
    tx.commit().await.unwrap();
    done
}

/// The money the records of receipts say.
const SAID: &str = "select coalesce(sum(f.amount), 0)::bigint from fact f
  join record r using (record_id) join series s using (series_no)
  where r.origin = 'programme' and s.code = 'trao-qua.dong'";

#[tokio::test]
async fn a_frozen_list_is_drawn_paid_received_and_settled() {
    let (world, [_, low]) = books().await;
    let (round, list) = frozen(&world, 12).await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let mut chair = Browser::signed_in(&world, "a1.chu-tich").await;
    let mut cashier = Browser::signed_in(&world, "a1.thu-quy").await;
    let base = format!("/don-vi/LD-A-1/cham-lo/dot/{round}");
    let pay = format!("{base}/chi");
    let shown = clerk.get(&pay).await;
    assert!(shown.shows("3.600.000"), "{}", shown.body);
    let (fund, purse) = (low.fund.to_string(), low.cash.to_string());
    let fields = [
        ("which", "all"),
        ("fund", fund.as_str()),
        ("purse", &purse),
        ("_key", "0123456789abcdef0123456789abcdef"),
    ];
    let mut none = fields;
    none[0] = ("which", "ticked");
    let refused = clerk.post(&pay, &none).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = clerk.post(&pay, &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let again = clerk.post(&pay, &fields).await;
    assert_eq!(again.location(), done.location());
    let voucher = done.location().split('?').next().unwrap().to_owned();
    let sheet = format!("/don-vi/LD-A-1/cham-lo/danh-sach/{list}/ky-nhan");
    assert!(clerk.get(&sheet).await.shows("Chờ chi"));

    let key = [("_key", "00000000000000aa")];
    chair.get(&voucher).await;
    chair.post(&format!("{voucher}/buoc/duyet"), &key).await;
    cashier.get(&voucher).await;
    cashier
        .post(&format!("{voucher}/buoc/thuc-hien"), &key)
        .await;
    assert_eq!(cash(&world, &low).await, 196_400_000);

    let page = clerk.get(&sheet).await;
    assert!(page.shows("Người Thử 12"), "{}", page.body);
    let pdf = clerk.bytes(&format!("{sheet}/to.pdf")).await;
    assert!(pdf.starts_with(b"%PDF"));
    let ids: Vec<i64> = sqlx::query_scalar("select aid_payment_id from aid_payment order by 1")
        .fetch_all(&world.app.database.owner)
        .await
        .unwrap();
    let texts: Vec<String> = ids.iter().map(i64::to_string).collect();
    let mut fields = vec![
        ("on", "25/01/2027"),
        ("_key", "1123456789abcdef0123456789abcdef"),
    ];
    fields.extend(texts[..10].iter().map(|id| ("payment", id.as_str())));
    let done = clerk.post(&sheet, &fields).await;
    assert!(done.location().ends_with("xong=received"), "{}", done.body);
    let again = clerk.post(&sheet, &fields).await;
    assert!(again.location().ends_with("xong=before"), "{}", again.body);
    assert_eq!(number(&world, SAID).await, 3_000_000);
    let record = number(
        &world,
        "select origin_id from record where origin = 'programme'",
    )
    .await;
    let led = clerk.get(&format!("/goc/programme/{record}")).await;
    assert_eq!(led.location(), sheet);

    // One more confirms by a code, once; a wrong one is told nothing.
    let mut tx = world.app.database.owner.begin().await.unwrap();
    let until = "2027-02-01".parse().unwrap();
    let codes = give_codes(&mut tx, None, (low.unit_id, list), until)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(codes.len(), 2);
    let mut stranger = Browser::of(&world);
    let address = format!("/nhan/{}", codes[0].code);
    let asked = stranger.get(&address).await;
    assert!(
        asked.shows("N. T. 1.") && !asked.shows(&codes[0].full_name),
        "{}",
        asked.body
    );
    assert_eq!(number(&world, SAID).await, 3_000_000);
    let done = stranger.post(&address, &[]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    let again = stranger.post(&address, &[]).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    assert_eq!(number(&world, SAID).await, 3_300_000);

    // The last one did not come: the money goes back, and spending is what reached people.
    let settle = format!("{base}/quyet-toan");
    assert!(clerk.get(&settle).await.shows("Người Thử"));
    let back = [
        ("payment", texts[11].as_str()),
        ("reason", "Đã chuyển đi nơi khác"),
        ("_key", "2123456789abcdef0123456789abcdef"),
    ];
    let done = clerk.post(&settle, &back).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    payments_hold(&world).await;
    let receipt = done.location().split('?').next().unwrap().to_owned();
    cashier.get(&receipt).await;
    cashier
        .post(&format!("{receipt}/buoc/thuc-hien"), &key)
        .await;
    assert_eq!(cash(&world, &low).await, 200_000_000 - 3_300_000);
    for file in ["quyet-toan.pdf", "quyet-toan.xlsx"] {
        let bytes = clerk.bytes(&format!("{settle}/{file}")).await;
        assert!(bytes.starts_with(b"%PDF") || bytes.starts_with(b"PK"));
    }
    payments_hold(&world).await;

    // The first receipt is taken back: its records say nothing any more, its people are owed again.
    clerk.get(&sheet).await;
    let why = [("reason", "Nhập nhầm tờ")];
    let done = clerk.post(&format!("{sheet}/{record}/thu-hoi"), &why).await;
    assert!(
        done.location().ends_with("xong=taken-back"),
        "{}",
        done.body
    );
    assert_eq!(number(&world, SAID).await, 300_000);
    payments_hold(&world).await;
    let mut outsider = Browser::signed_in(&world, "b1.co-so").await;
    for page in [&pay, &settle, &sheet] {
        assert_eq!(outsider.get(page).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn thirty_two_draw_the_same_lists_once_and_pay_them_once() {
    let (world, [_, low]) = books().await;
    let (round, _) = frozen(&world, 40).await;
    let shared = Arc::new((world, low));
    let hands = (0..32).map(|at| {
        let shared = shared.clone();
        tokio::spawn(async move {
            let (world, low) = &*shared;
            // Eight requests come four times each.
            drawn(world, low, (round, &format!("draw-{:08}", at % 8))).await
        })
    });
    let hands: Vec<_> = hands.collect();
    let (mut done, mut voucher) = (0, 0);
    for hand in hands {
        if let Drawn::Done { voucher_id, .. } = hand.await.unwrap() {
            (done, voucher) = (done + 1, voucher_id);
        }
    }
    let (world, low) = &*shared;
    assert_eq!(done, 1);
    assert_eq!(number(world, "select count(*) from aid_payment").await, 40);
    let approve = ("a1.chu-tich", voucher, Step::Approve, "approved");
    assert_eq!(step(world, low, approve).await, Ok(Outcome::Done));
    let payers = (0..32).map(|at| {
        let shared = shared.clone();
        tokio::spawn(async move {
            let (world, low) = &*shared;
            let key = format!("pay-{:08}", at % 4);
            step(world, low, ("a1.thu-quy", voucher, Step::Pay, &key)).await
        })
    });
    let payers: Vec<_> = payers.collect();
    let mut paid = 0;
    for payer in payers {
        paid += i32::from(payer.await.unwrap() == Ok(Outcome::Done));
    }
    assert_eq!(paid, 1);
    assert_eq!(cash(world, low).await, 200_000_000 - 12_000_000);
    payments_hold(world).await;
}

#[tokio::test]
async fn a_refused_voucher_lets_its_people_go_and_only_frozen_lists_are_paid() {
    let (world, [_, low]) = books().await;
    let (round, _) = frozen(&world, 3).await;
    let Drawn::Done { voucher_id, .. } = drawn(&world, &low, (round, "draw-0001")).await else {
        panic!("nothing was drawn");
    };
    let refuse = ("a1.chu-tich", voucher_id, Step::Refuse, "refused-1");
    assert_eq!(step(&world, &low, refuse).await, Ok(Outcome::Done));
    let second = drawn(&world, &low, (round, "draw-0002")).await;
    assert!(matches!(second, Drawn::Done { .. }));
    assert_eq!(
        drawn(&world, &low, (round, "draw-0003")).await,
        Drawn::Nothing
    );
    payments_hold(&world).await;
    // Past the program, over SQL: a line of a list that is no longer frozen is not paid.
    let fault = sqlx::query(
        "with c as (insert into change (purpose) values ('x') returning change_no)
         insert into aid_payment (aid_batch_id, aid_line_id, unit_id, amount_dong, change_no)
         select b.aid_batch_id, n.aid_line_id, n.unit_id, 1, c.change_no
           from aid_line n, aid_batch b, c limit 1",
    )
    .execute(&world.app.database.owner)
    .await
    .unwrap_err();
    let constraint = fault.as_database_error().and_then(|own| own.constraint());
    assert!(
        matches!(
            constraint,
            Some("only a frozen list is paid" | "a line is paid once")
        ),
        "{fault}"
    );
}
