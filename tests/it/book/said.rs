//! What the book says to the figures: money raised, help between federations, and how each goes
//! back with its step.

use axum::http::StatusCode;
use diemtua::access::{Act, Role};
use diemtua::book::rules::{Kind, Step};
use diemtua::book::voucher::step::store::Outcome;
use diemtua::book::voucher::store::{Hand, NewVoucher, write as write_voucher};

use super::transfer::{act, newest, write};
use super::{Kept, books, keep, sign_up, step, written};
use crate::browser::Browser;
use crate::programme::all_holds;
use crate::record::value;
use crate::world::World;

/// What the figure of a unit comes to in 2027; nothing where nothing was said.
async fn said(world: &World, unit: &str, indicator: &str) -> i64 {
    value(world, unit, indicator, "2027").await.unwrap_or(0)
}

#[tokio::test]
async fn money_raised_is_said_with_its_voucher_and_goes_back_with_it() {
    let (world, [top, low]) = books().await;
    // Each book begins with 200 million that were given.
    assert_eq!(said(&world, "LD", "E10.dong").await, 400_000_000);
    assert_eq!(said(&world, "LD-A-1", "E10.dong").await, 200_000_000);
    let receipt = written(&world, &top, ("ld.can-bo", Kind::Receipt, 7_000_000)).await;
    assert_eq!(
        said(&world, "LD", "E10.dong").await,
        400_000_000,
        "nothing came in yet"
    );
    for (key, outcome) in [
        ("k0000001", Outcome::Done),
        ("k0000001", Outcome::Before),
        ("k0000002", Outcome::Moved),
    ] {
        let paid = step(&world, &top, ("ld.thu-quy", receipt, Step::Pay, key)).await;
        assert_eq!(paid, Ok(outcome));
    }
    assert_eq!(said(&world, "LD", "E10.dong").await, 407_000_000);
    // A payment says nothing, whatever it is for.
    let payment = written(&world, &low, ("a1.co-so", Kind::Payment, 1_000_000)).await;
    for (login, take) in [("a1.chu-tich", Step::Approve), ("a1.thu-quy", Step::Pay)] {
        let taken = step(&world, &low, (login, payment, take, "k0000003")).await;
        assert_eq!(taken, Ok(Outcome::Done));
    }
    let records: i64 = sqlx::query_scalar("select count(*) from record where origin = 'book'")
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap();
    assert_eq!(records, 3);
    let mut clerk = Browser::signed_in(&world, "ld.can-bo").await;
    let led = clerk.get(&format!("/goc/book/{receipt}")).await;
    assert_eq!(
        led.location(),
        format!("/don-vi/LD/so-quy/chung-tu/{receipt}")
    );
    let mut outsider = Browser::signed_in(&world, "b1.co-so").await;
    let hidden = outsider.get(&format!("/goc/book/{receipt}")).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
    all_holds(&world).await;
    let back = step(
        &world,
        &top,
        ("ld.chu-tich", receipt, Step::Reverse, "k0000004"),
    )
    .await;
    assert_eq!(back, Ok(Outcome::Done));
    assert_eq!(said(&world, "LD", "E10.dong").await, 400_000_000);
    all_holds(&world).await;
}

#[tokio::test]
async fn a_gift_of_a_person_counts_one_giver_and_looks_for_its_twin() {
    let (world, [_, low]) = books().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let base = "/don-vi/LD-A-1/so-quy";
    clerk.get(&format!("{base}/nha-tai-tro")).await;
    let new = [("name", "Người Tặng"), ("kind", "person")];
    let done = clerk.post(&format!("{base}/nha-tai-tro"), &new).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let donor: i64 = sqlx::query_scalar("select donor_id from donor")
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap();
    // The same was recorded by hand that morning.
    let hand = [
        ("when", "today"),
        ("fund", "social"),
        ("dong", "300.000"),
        ("ref", "viet-tay"),
    ];
    let kind = "/don-vi/LD-A-1/ghi/quy-xa-hoi";
    clerk.get(kind).await;
    let recorded = clerk.post(kind, &hand).await;
    assert_eq!(recorded.status, StatusCode::SEE_OTHER, "{}", recorded.body);
    let address = format!("{base}/chung-tu/ghi?loai=thu");
    let donor = donor.to_string();
    let own = [
        ("amount", "300.000"),
        ("account", "donated"),
        ("donor", donor.as_str()),
    ];
    let voucher = write(&mut clerk, (&address, &low), &own).await;
    let mut cashier = Browser::signed_in(&world, "a1.thu-quy").await;
    cashier.get(&voucher).await;
    let done = act(&mut cashier, &format!("{voucher}/buoc/thuc-hien"), "").await;
    assert!(done.location().ends_with("xong=paid"), "{}", done.body);
    assert_eq!(said(&world, "LD-A-1", "E10.people").await, 1);
    let page = clerk.get(&voucher).await;
    assert!(page.shows("đã có ghi nhận tay"), "{}", page.body);
    all_holds(&world).await;
}

/// Somebody gives to LD-A-1, and the cashier takes it in.
async fn given(world: &World, low: &Kept, (donor, dong, key): (i64, i64, &str)) -> i64 {
    let actor = world.actor("a1.co-so").await;
    let permit = actor.may(Act::KeepBooks).unwrap();
    let hand = Hand {
        permit: &permit,
        name: "a1.co-so",
    };
    let new = NewVoucher {
        unit_id: low.unit_id,
        kind: Kind::Receipt,
        written_on: world.app.clock.today(),
        person: "Người Tặng".to_owned(),
        address: String::new(),
        reason: "Ủng hộ".to_owned(),
        documents: String::new(),
        amount_dong: dong,
        account: "donated".to_owned(),
        fund_id: low.fund,
        purse_id: low.cash,
        donor_id: Some(donor),
        to: None,
        transfer_id: None,
        key: key.to_owned(),
    };
    let mut tx = world.app.begin(&actor).await.unwrap();
    let voucher = write_voucher(&mut tx, hand, &new).await.unwrap();
    tx.commit().await.unwrap();
    let taken = step(world, low, ("a1.thu-quy", voucher, Step::Pay, key)).await;
    assert_eq!(taken, Ok(Outcome::Done));
    voucher
}

#[tokio::test]
async fn who_gives_twice_is_one_person_and_two_turns_over_quarters_too() {
    let (world, [_, low]) = books().await;
    let own = low.unit_id;
    world
        .sql(&format!(
            "with c as (insert into change (unit_id, purpose) values ({own}, 'x')
               returning change_no)
             insert into donor (unit_id, kind, name, may_be_named, change_no)
             select {own}, kind, name, false, change_no from c, (values ('person', 'Người Một'),
               ('person', 'Người Hai'), ('organisation', 'Công ty Thử')) d(kind, name)"
        ))
        .await;
    let donors: Vec<i64> = sqlx::query_scalar("select donor_id from donor order by 1")
        .fetch_all(&world.app.database.owner)
        .await
        .unwrap();
    let [one, two, firm] = donors[..] else {
        panic!("{donors:?}");
    };
    given(&world, &low, (one, 300_000, "gift-0001")).await;
    given(&world, &low, (one, 200_000, "gift-0002")).await;
    given(&world, &low, (two, 100_000, "gift-0003")).await;
    given(&world, &low, (firm, 9_000_000, "gift-0004")).await;
    // In April the first gives once more, and is still one.
    let world = world.after_minutes(75 * 24 * 60);
    let last = given(&world, &low, (one, 400_000, "gift-0005")).await;
    for (period, people, turns) in [("2027-Q1", 2, 3), ("2027-Q2", 1, 1), ("2027", 2, 4)] {
        for unit in ["LD-A-1", "LD"] {
            let said = |code: &'static str| value(&world, unit, code, period);
            assert_eq!(said("E10.people").await, Some(people), "{unit} {period}");
            assert_eq!(said("E10.turns").await, Some(turns), "{unit} {period}");
        }
    }
    all_holds(&world).await;
    // His record tells how many gave, not who.
    let record: i64 =
        sqlx::query_scalar("select record_id from record where origin = 'book' and origin_id = $1")
            .bind(last)
            .fetch_one(&world.app.database.owner)
            .await
            .unwrap();
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let page = clerk.get(&format!("/ghi-nhan/{record}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.shows("Người Một"), "{}", page.body);
    let back = ("a1.chu-tich", last, Step::Reverse, "gift-back");
    assert_eq!(step(&world, &low, back).await, Ok(Outcome::Done));
    assert_eq!(value(&world, "LD-A-1", "E10.turns", "2027").await, Some(3));
    assert_eq!(value(&world, "LD-A-1", "E10.people", "2027").await, Some(2));
    all_holds(&world).await;
}

/// The federations HN and LD under one nation, each with a book of three people.
async fn two_federations() -> (World, [Kept; 2]) {
    let world = World::new()
        .await
        .nation()
        .await
        .unit(
            "HN",
            "Liên đoàn Lao động thành phố Mẫu",
            "lien-doan-tinh",
            "TLD",
        )
        .await;
    let hands = ["hn.can-bo", "hn.chu-tich", "hn.thu-quy"];
    sign_up(
        &world,
        &hands.map(|login| (login, "HN", Role::FederationOfficer)),
    )
    .await;
    sign_up(
        &world,
        &["ld.chu-tich", "ld.thu-quy"].map(|login| (login, "LD", Role::FederationOfficer)),
    )
    .await;
    let own = keep(&world, "HN", hands).await;
    let other = keep(&world, "LD", ["ld.can-bo", "ld.chu-tich", "ld.thu-quy"]).await;
    (world, [own, other])
}

/// HN sends 100 million to LD for 80 people; gives the page of transfers' number.
async fn sent(world: &World, from: &Kept) -> i64 {
    let mut clerk = Browser::signed_in(world, "hn.can-bo").await;
    let mut chair = Browser::signed_in(world, "hn.chu-tich").await;
    let mut cashier = Browser::signed_in(world, "hn.thu-quy").await;
    let address = "/don-vi/HN/so-quy/chung-tu/ghi?loai=chi";
    let own = [
        ("amount", "100.000.000"),
        ("to", "LD"),
        ("account", ""),
        ("people", "80"),
    ];
    let voucher = write(&mut clerk, (address, from), &own).await;
    assert!(
        clerk
            .get(&voucher)
            .await
            .shows("Hỗ trợ cho bao nhiêu người")
    );
    for (browser, take) in [(&mut chair, "duyet"), (&mut cashier, "thuc-hien")] {
        browser.get(&voucher).await;
        let done = act(browser, &format!("{voucher}/buoc/{take}"), "").await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    }
    newest(world).await.0
}

#[tokio::test]
async fn what_arrives_short_is_said_as_it_arrived_once_that_is_settled() {
    let (world, [from, to]) = two_federations().await;
    let id = sent(&world, &from).await;
    assert_eq!(said(&world, "HN", "E14.dong").await, 100_000_000);
    assert_eq!(said(&world, "HN", "E14.people").await, 80);
    assert_eq!(said(&world, "LD", "E14.received-dong").await, 0);
    let mut clerk = Browser::signed_in(&world, "ld.can-bo").await;
    let mut cashier = Browser::signed_in(&world, "ld.thu-quy").await;
    let address = format!("/don-vi/LD/so-quy/chung-tu/ghi?loai=thu&chuyen={id}");
    let receipt = write(&mut clerk, (&address, &to), &[("amount", "99.900.000")]).await;
    cashier.get(&receipt).await;
    act(&mut cashier, &format!("{receipt}/buoc/thuc-hien"), "").await;
    assert_eq!(said(&world, "LD", "E14.received-dong").await, 99_900_000);
    assert_eq!(
        said(&world, "LD", "E10.dong").await,
        200_000_000,
        "nothing was raised"
    );
    all_holds(&world).await;
    let mut chair = Browser::signed_in(&world, "hn.chu-tich").await;
    chair.get("/don-vi/HN/so-quy/chuyen-tien").await;
    let settle = format!("/don-vi/HN/so-quy/chuyen-tien/{id}/chenh-lech");
    let done = act(&mut chair, &settle, "Phí chuyển khoản").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(said(&world, "HN", "E14.dong").await, 99_900_000);
    assert_eq!(said(&world, "HN", "E14.people").await, 80);
    all_holds(&world).await;
}

#[tokio::test]
async fn what_comes_back_was_not_given() {
    let (world, [from, _]) = two_federations().await;
    let id = sent(&world, &from).await;
    let mut other = Browser::signed_in(&world, "ld.chu-tich").await;
    other.get("/don-vi/LD/so-quy/chuyen-tien").await;
    let refuse = format!("/don-vi/LD/so-quy/chuyen-tien/{id}/tu-choi");
    act(&mut other, &refuse, "Nhầm đơn vị").await;
    assert_eq!(
        said(&world, "HN", "E14.dong").await,
        100_000_000,
        "the money is still away"
    );
    let mut chair = Browser::signed_in(&world, "hn.chu-tich").await;
    chair.get("/don-vi/HN/so-quy/chuyen-tien").await;
    let back = format!("/don-vi/HN/so-quy/chuyen-tien/{id}/nhan-lai");
    let done = act(&mut chair, &back, "").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    for figure in ["E14.dong", "E14.people", "E14.received-dong"] {
        assert_eq!(said(&world, "HN", figure).await, 0, "{figure}");
    }
    all_holds(&world).await;
}
