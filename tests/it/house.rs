//! Houses from survey to hand-over: four eyes and the order of steps, shares paid by vouchers of
//! the book, the record each house writes once, records by hand that become cases.

use axum::http::StatusCode;
use diemtua::access::{Act, Actor};
use diemtua::book::rules::{Kind, Step as VoucherStep};
use diemtua::book::voucher::step::store::Outcome;
use diemtua::house::rules::{Source, Step};
use diemtua::house::store::{
    self, Details, Family, Hand, NewShare, Taking, add_share, find_house, hand_over,
    pay_by_voucher, shares, survey, take_back, take_step,
};
use diemtua::record::store::WriteFault;

use crate::book::{Kept, books, laws_hold, step, written};
use crate::browser::Browser;
use crate::conference::one;
use crate::world::World;

const HOUSES: &str = "select coalesce(sum(f.amount), 0)::bigint from fact f
    join series s using (series_no) where s.code = 'mai-am.houses'";
const DONG: &str = "select coalesce(sum(f.amount), 0)::bigint from fact f
    join series s using (series_no) where s.code = 'mai-am.dong'";
const SPENT: &str = "select coalesce(sum(amount_dong), 0)::bigint from posting
    where account = 'care'";

fn taking<'a>(world: &World, (step, key): (Step, &'a str), dong: Option<i64>) -> Taking<'a> {
    Taking {
        step,
        on: world.app.clock.today(),
        at: world.app.clock.now(),
        dong,
        norm_dong: None,
        words: "lý do",
        key,
    }
}

/// Takes a step past the rules of the pages: whether the database let it.
async fn takes(world: &World, (login, house): (&str, i64), new: Taking<'_>) -> Result<(), String> {
    let actor = world.actor(login).await;
    let permit = actor.may(Act::Record).unwrap();
    let mut tx = world.app.begin(&actor).await.unwrap();
    let found = find_house(&mut tx, house).await.unwrap().unwrap();
    let hand = Hand {
        permit: &permit,
        name: login,
    };
    let of = (found.unit_id, house);
    let rule = |fault: sqlx::Error| store::broken_rule(&fault).unwrap_or(fault.to_string());
    let sql = |fault: WriteFault| match fault {
        WriteFault::Sql(fault) => rule(fault),
        other => other.to_string(),
    };
    match new.step {
        Step::Handed => {
            let parts: Vec<_> = shares(&mut tx, house).await.unwrap();
            let parts: Vec<_> = parts.into_iter().map(|share| share.part).collect();
            let kind = world.app.catalogue.kind("mai-am").unwrap();
            let done = hand_over(&mut tx, hand, (&found, kind), (&parts, &new)).await;
            done.map_err(sql)?;
        }
        Step::TakenBack => {
            take_back(&mut tx, hand, &found, &new).await.map_err(sql)?;
        }
        _ => {
            take_step(&mut tx, hand, of, &new).await.map_err(rule)?;
        }
    }
    tx.commit().await.map_err(rule)
}

async fn surveyed(world: &World, actor: &Actor, (works, dong): (&str, i64)) -> i64 {
    let permit = actor.may(Act::Record).unwrap();
    let mut tx = world.app.begin(actor).await.unwrap();
    let details = Details {
        family: Family::Named("Nguyễn Thị Thử".to_owned()),
        house: "mai-am".to_owned(),
        works: works.to_owned(),
        place: "Xã Thử".to_owned(),
        reason: "Nhà dột".to_owned(),
        condition: String::new(),
        surveyed_on: world.app.clock.today(),
        cost_dong: 0,
        asked_dong: dong,
    };
    let hand = Hand {
        permit: &permit,
        name: "x",
    };
    let key = diemtua::id::check_code();
    let said = (&details, key.as_str(), world.app.clock.now());
    let of = (actor.unit_id, None);
    let house = survey(&mut tx, hand, of, said).await.unwrap();
    tx.commit().await.unwrap();
    house
}

async fn approved(world: &World, (works, dong): (&str, i64)) -> i64 {
    let base = world.actor("a1.co-so").await;
    let house = surveyed(world, &base, (works, dong)).await;
    let asked = taking(world, (Step::Proposed, "proposed"), Some(dong));
    takes(world, ("a1.co-so", house), asked).await.unwrap();
    let given = taking(world, (Step::Approved, "approved"), Some(dong));
    takes(world, ("ld.can-bo", house), given).await.unwrap();
    let begun = taking(world, (Step::Begun, "begun-01"), None);
    takes(world, ("a1.co-so", house), begun).await.unwrap();
    house
}

/// Promises the amount out of the fund of the book and pays it by a voucher under three people.
async fn paid(world: &World, low: &Kept, (house, dong): (i64, i64)) -> i64 {
    let base = world.actor("a1.co-so").await;
    let permit = base.may(Act::Record).unwrap();
    let voucher = written(world, low, ("a1.co-so", Kind::Payment, dong)).await;
    let mut tx = world.app.begin(&base).await.unwrap();
    let new = NewShare {
        source: Source::Fund,
        fund: Some((low.unit_id, low.fund, "social".to_owned())),
        donor_id: None,
        name: "Quỹ xã hội".to_owned(),
        promised_dong: dong,
        paid: None,
        on: world.app.clock.today(),
        key: "share-01".to_owned(),
    };
    let of = (low.unit_id, house);
    let share = add_share(&mut tx, &permit, of, &new)
        .await
        .unwrap()
        .unwrap();
    let of = (low.unit_id, house, share);
    pay_by_voucher(&mut tx, &permit, of, (low.unit_id, voucher))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let approve = ("a1.chu-tich", voucher, VoucherStep::Approve, "approved");
    assert_eq!(step(world, low, approve).await, Ok(Outcome::Done));
    let pay = ("a1.thu-quy", voucher, VoucherStep::Pay, "paid-000");
    assert_eq!(step(world, low, pay).await, Ok(Outcome::Done));
    voucher
}

/// Plays houses of the works, the amount and the count to their hand-over, each out of the fund.
async fn played(plan: [(&str, i64, i64); 2], (houses, dong): (i64, i64)) {
    let (world, [_, low]) = books().await;
    let missing = dong - 200_000_000;
    let receipt = written(&world, &low, ("a1.co-so", Kind::Receipt, missing)).await;
    let pay = ("a1.thu-quy", receipt, VoucherStep::Pay, "received");
    assert_eq!(step(&world, &low, pay).await, Ok(Outcome::Done));
    for (works, each, count) in plan {
        for _ in 0..count {
            let house = approved(&world, (works, each)).await;
            let early = taking(&world, (Step::Handed, "early-01"), None);
            let told = takes(&world, ("a1.co-so", house), early).await.unwrap_err();
            assert_eq!(told, "a house is handed over once it is paid for");
            paid(&world, &low, (house, each)).await;
            for _ in 0..2 {
                let handed = taking(&world, (Step::Handed, "handed-1"), None);
                takes(&world, ("a1.co-so", house), handed).await.unwrap();
            }
        }
    }
    assert_eq!(one(&world, HOUSES).await, houses);
    assert_eq!(one(&world, DONG).await, dong);
    assert_eq!(one(&world, SPENT).await, dong);
    laws_hold(&world).await;
}

/// 21 repairs of 20 million and 11 new houses of 50 million are 970 million, in the cases, in the
/// figures and in the book.
#[tokio::test]
async fn thirty_two_houses_their_vouchers_figures_and_the_book_tie() {
    let plan = [("repair", 20_000_000, 21), ("new", 50_000_000, 11)];
    played(plan, (32, 970_000_000)).await;
}

/// 39 repairs of 20 million and 15 new houses of 50 million are 1,530 million.
#[tokio::test]
async fn fifty_four_houses_their_vouchers_figures_and_the_book_tie() {
    let plan = [("repair", 20_000_000, 39), ("new", 50_000_000, 15)];
    played(plan, (54, 1_530_000_000)).await;
}

/// Eight hands hand the same house over, half of them with one key: it is one step and one record.
#[tokio::test]
async fn eight_hand_overs_at_once_are_one_record() {
    let (world, [_, low]) = books().await;
    let house = approved(&world, ("repair", 20_000_000)).await;
    paid(&world, &low, (house, 20_000_000)).await;
    let world = std::sync::Arc::new(world);
    let mut hands = Vec::new();
    for hand in 0..8 {
        let world = world.clone();
        hands.push(tokio::spawn(async move {
            let key = format!("handed-{}", if hand % 2 == 0 { 0 } else { hand });
            let handed = taking(&world, (Step::Handed, &key), None);
            takes(&world, ("a1.co-so", house), handed).await
        }));
    }
    for hand in hands {
        let done = hand.await.unwrap();
        let second = "a house takes its steps in order";
        assert!(done.is_ok() || done == Err(second.to_owned()), "{done:?}");
    }
    let steps = "select count(*) from house_step where step = 'handed'";
    let records = "select count(*) from record where origin = 'house'";
    assert_eq!(one(&world, steps).await, 1);
    assert_eq!(one(&world, records).await, 1);
    assert_eq!(one(&world, HOUSES).await, 1);
    assert_eq!(one(&world, DONG).await, 20_000_000);
}

#[tokio::test]
async fn the_database_holds_the_four_eyes_and_the_order() {
    let (world, [_, low]) = books().await;
    let base = world.actor("a1.co-so").await;
    let house = surveyed(&world, &base, ("repair", 20_000_000)).await;
    let take = async |login: &str, new: Step, key: &str, dong| {
        takes(&world, (login, house), taking(&world, (new, key), dong)).await
    };
    let order = Err("a house takes its steps in order".to_owned());
    let given = Some(20_000_000);
    assert_eq!(
        take("ld.can-bo", Step::Approved, "k0000001", given).await,
        order
    );
    take("ld.can-bo", Step::Proposed, "k0000002", given)
        .await
        .unwrap();
    let own = take("ld.can-bo", Step::Approved, "k0000003", given).await;
    assert_eq!(own, Err("four eyes on a house".to_owned()));
    let below = take("a1.chu-tich", Step::Approved, "k0000004", given).await;
    assert_eq!(below, Err("a house is decided about from above".to_owned()));
    take("ld.chu-tich", Step::Approved, "k0000005", given)
        .await
        .unwrap();
    take("a1.co-so", Step::Begun, "k0000006", None)
        .await
        .unwrap();
    let voucher = paid(&world, &low, (house, 20_000_000)).await;
    take("a1.co-so", Step::Handed, "k0000007", None)
        .await
        .unwrap();
    assert_eq!(one(&world, HOUSES).await, 1);
    // What a house was paid with stays until its hand-over is taken back.
    let back = ("a1.chu-tich", voucher, VoucherStep::Reverse, "reversed");
    let told = step(&world, &low, back).await;
    assert_eq!(told, Err("the shares of a finished house stay".to_owned()));
    take("ld.can-bo", Step::TakenBack, "k0000008", None)
        .await
        .unwrap();
    assert_eq!(one(&world, HOUSES).await, 0);
    take("a1.co-so", Step::Handed, "k0000009", None)
        .await
        .unwrap();
    assert_eq!(
        (one(&world, HOUSES).await, one(&world, DONG).await),
        (1, 20_000_000)
    );
}

#[tokio::test]
async fn a_record_by_hand_becomes_a_case_and_no_figure_moves() {
    let world = World::new().await;
    let mut base = Browser::signed_in(&world, "a1.co-so").await;
    for (stage, reference) in [("ban-giao", "a"), ("khao-sat", "b")] {
        base.get("/don-vi/LD-A-1/ghi/mai-am").await;
        let form = [
            ("when", "today"),
            ("ref", reference),
            ("stage", stage),
            ("house", "mai-am"),
            ("works", "new"),
            ("family", "1"),
            ("dong", "50000000"),
        ];
        let done = base.post("/don-vi/LD-A-1/ghi/mai-am", &form).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    }
    let before = (one(&world, HOUSES).await, one(&world, DONG).await);
    assert_eq!(before, (1, 50_000_000));
    for record in 1..=2 {
        base.get("/don-vi/LD-A-1/mai-am").await;
        let address = format!("/don-vi/LD-A-1/mai-am/tu-ghi-nhan/{record}");
        for _ in 0..2 {
            let done = base.post(&address, &[]).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        }
    }
    assert_eq!((one(&world, HOUSES).await, one(&world, DONG).await), before);
    assert_eq!(one(&world, "select count(*) from house_case").await, 2);
    let states = "select count(*) from house_case where state in ('closed', 'surveyed')";
    assert_eq!(one(&world, states).await, 2);
    let mut other = Browser::signed_in(&world, "b1.co-so").await;
    let hidden = other.get("/don-vi/LD-A-1/mai-am/1").await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_base_union_proposes_on_its_pages_and_the_union_above_approves() {
    let world = World::new().await;
    let mut base = Browser::signed_in(&world, "a1.co-so").await;
    base.get("/don-vi/LD-A-1/mai-am/moi").await;
    let form = [
        ("gia-dinh", "Lê Thị Thử"),
        ("loai-nha", "mai-am"),
        ("hinh-thuc", "repair"),
        ("noi", "Xã Thử"),
        ("vi-sao", "Nhà dột nát"),
        ("ngay-khao-sat", "20/01/2027"),
        ("du-toan", "60 triệu"),
        ("de-nghi", "25 triệu"),
        ("_key", "0123456789abcdef"),
    ];
    let done = base.post("/don-vi/LD-A-1/mai-am/moi", &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let house = done.location().split('?').next().unwrap().to_owned();
    let steps = format!("{house}/buoc");
    assert!(base.get(&house).await.shows("Lê Thị Thử"));
    let mut propose = vec![("buoc", "proposed"), ("_key", "aaaaaaaaaaaaaaaa")];
    let over = base.post(&steps, &propose).await;
    assert_eq!(
        over.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "over the norm of 20 million"
    );
    propose.push(("loi-de-nghi", "Gia đình đặc biệt khó khăn"));
    let done = base.post(&steps, &propose).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let mut above = Browser::signed_in(&world, "ld.can-bo").await;
    assert!(
        above
            .get("/tong-quan")
            .await
            .shows("Hồ sơ mái ấm chờ duyệt: 1")
    );
    assert!(above.get(&house).await.shows("Duyệt hồ sơ"));
    let approve = [
        ("buoc", "approved"),
        ("dong", "20 triệu"),
        ("_key", "bbbbbbbbbbbbbbbb"),
    ];
    let done = above.post(&steps, &approve).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    base.get(&house).await;
    let begin = [
        ("buoc", "begun"),
        ("ngay-khoi-cong", "25/01/2027"),
        ("_key", "cccccccccccccccc"),
    ];
    base.post(&steps, &begin).await;
    let share = [
        ("nguon", "employer"),
        ("ten-nguon", "Công ty Thử"),
        ("hua", "30 triệu"),
        ("da-chi", "30 triệu"),
        ("ngay-chi", "25/01/2027"),
        ("_key", "dddddddddddddddd"),
    ];
    let done = base.post(&format!("{house}/phan"), &share).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let hand = [
        ("buoc", "handed"),
        ("ngay-ban-giao", "25/01/2027"),
        ("so", "01/BB-CĐCS"),
        ("nguoi-ky", "Trần Văn Thử"),
        ("_key", "eeeeeeeeeeeeeeee"),
    ];
    let done = base.post(&steps, &hand).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(
        (one(&world, HOUSES).await, one(&world, DONG).await),
        (1, 30_000_000)
    );
    for (file, begins) in [("bien-ban.pdf", &b"%PDF"[..]), ("bien-ban.docx", b"PK")] {
        assert!(
            base.bytes(&format!("{house}/{file}"))
                .await
                .starts_with(begins)
        );
    }
    for file in ["mai-am.xlsx", "mai-am.pdf"] {
        let bytes = above.bytes(&format!("/don-vi/LD/mai-am/tep/{file}")).await;
        assert!(bytes.len() > 1_000, "{file}");
    }
    assert!(
        above
            .get("/don-vi/LD/mai-am?q=le+thi")
            .await
            .shows("Lê Thị Thử")
    );
}
