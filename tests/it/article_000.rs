//! The case of article 000 from end to end: one federation gives another 100 million đồng, which a
//! hundred workers there receive, a million each. At every step the books balance and the nation
//! counts the gift once; at the end report, figures and list say the same.

use axum::http::StatusCode;
use diemtua::access::Role;
use diemtua::book::statement::store::{Books, entries, transfers_within};
use diemtua::indicator::behind::{self, BehindAsked};
use diemtua::indicator::{Asked, Structure};
use ledger::Entry;
use timeline::Period;

use crate::book::transfer::{act, newest, write};
use crate::book::{Kept, cash, keep, laws_hold, sign_up};
use crate::browser::Browser;
use crate::people::{add_member, day, details};
use crate::programme::all_holds;
use crate::record::value;
use crate::world::World;

const KEY: &str = "0123456789abcdef0123456789abcdef";
const WORKERS: usize = 100;

/// Hà Nội and Đắk Lắk under the nation, each with a book; a base union of a hundred workers.
async fn federations() -> (World, [Kept; 2]) {
    let world = World::new()
        .await
        .nation()
        .await
        .unit(
            "HN",
            "Liên đoàn Lao động thành phố Hà Nội",
            "lien-doan-tinh",
            "TLD",
        )
        .await
        .unit(
            "DLK",
            "Liên đoàn Lao động tỉnh Đắk Lắk",
            "lien-doan-tinh",
            "TLD",
        )
        .await
        .unit("DLK-1", "Công đoàn cơ sở Cà phê Mẫu", "cdcs", "DLK")
        .await;
    let officers = |unit: &'static str, logins: [&'static str; 3]| {
        logins.map(|login| (login, unit, Role::FederationOfficer))
    };
    let giver = ["hn.can-bo", "hn.chu-tich", "hn.thu-quy"];
    let taker = ["dlk.can-bo", "dlk.chu-tich", "dlk.thu-quy"];
    sign_up(&world, &officers("HN", giver)).await;
    sign_up(&world, &officers("DLK", taker)).await;
    sign_up(&world, &[("dlk1.co-so", "DLK-1", Role::BaseClerk)]).await;
    let kept = [
        keep(&world, "HN", giver).await,
        keep(&world, "DLK", taker).await,
    ];
    for number in 0..WORKERS {
        let number = 100 + u32::try_from(number).unwrap();
        let who = details(&format!("Công Nhân {number}"), number);
        add_member(&world, "DLK-1", &who, "2021-03-01").await;
    }
    (world, kept)
}

fn year() -> Period {
    Period::new(day("2027-01-01"), day("2028-01-01")).unwrap()
}

/// What the books of the nation, read as one, say of an account; every entry in them balances, and
/// what is on its way between them stands beside.
async fn nation_says(world: &World, account: &str) -> (i64, i64) {
    laws_hold(world).await;
    let nation = world.number_of("TLD").await;
    let mut owner = world.app.database.owner.acquire().await.unwrap();
    let (line, today) = ("territorial", world.app.clock.today());
    let below = Books::Below(nation, line, today);
    let kept = entries(&mut owner, below, year().until_on()).await.unwrap();
    let within = transfers_within(&mut owner, nation, (line, today))
        .await
        .unwrap();
    let all: Vec<Entry> = kept.into_iter().map(|one| one.entry).collect();
    let read = ledger::consolidate(&[&all], &within, year()).unwrap();
    let closings = read.lines.iter().map(|line| line.closing.whole());
    let on_its_way = read.on_its_way.closing.whole();
    assert_eq!(
        closings.sum::<i64>() + on_its_way,
        0,
        "the nation's books balance"
    );
    assert!(read.lines.iter().all(|line| line.account != "transfer"));
    let found = read.lines.iter().find(|line| line.account == account);
    (found.map_or(0, |line| line.closing.whole()), on_its_way)
}

async fn says(world: &World, unit: &str, indicator: &str) -> i64 {
    value(world, unit, indicator, "2027").await.unwrap_or(0)
}

/// The people on the records behind a figure of the nation, by number.
async fn behind(world: &World, indicator: &str) -> Vec<i64> {
    let asked = Asked {
        unit_id: world.number_of("TLD").await,
        line: "territorial".to_owned(),
        indicator: indicator.to_owned(),
        dims: Default::default(),
        period: year(),
        structure: Structure::Then,
        known: None,
    };
    let catalogue = &world.app.catalogue;
    let known = catalogue.indicator(indicator).unwrap();
    let asked = BehindAsked::of(known, catalogue, &asked);
    let mut engine = world.app.database.engine.acquire().await.unwrap();
    let page = (0, 1_000);
    let found = behind::all::store::records(&mut engine, (&asked, None), page).await;
    let records: Vec<i64> = found.unwrap().0.iter().map(|one| one.record_id).collect();
    sqlx::query_scalar(
        "select person_id from fact f join series s using (series_no)
          where record_id = any($1) and s.code like '%.people' order by 1",
    )
    .bind(records)
    .fetch_all(&world.app.database.owner)
    .await
    .unwrap()
}

async fn approved_and_paid(voucher: &str, hands: [&mut Browser; 2]) {
    for (browser, take) in hands.into_iter().zip(["duyet", "thuc-hien"]) {
        browser.get(voucher).await;
        let done = act(browser, &format!("{voucher}/buoc/{take}"), "").await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    }
}

/// Hà Nội sends the money; gives the number of the transfer.
async fn give(world: &World, from: &Kept) -> i64 {
    let mut clerk = Browser::signed_in(world, "hn.can-bo").await;
    let mut chair = Browser::signed_in(world, "hn.chu-tich").await;
    let mut cashier = Browser::signed_in(world, "hn.thu-quy").await;
    let address = "/don-vi/HN/so-quy/chung-tu/ghi?loai=chi";
    let own = [
        ("amount", "100 triệu"),
        ("to", "DLK"),
        ("account", ""),
        ("people", "100"),
    ];
    let voucher = write(&mut clerk, (address, from), &own).await;
    approved_and_paid(&voucher, [&mut chair, &mut cashier]).await;
    newest(world).await.0
}

/// Đắk Lắk takes it in.
async fn take_in(world: &World, (to, id): (&Kept, i64)) {
    let mut clerk = Browser::signed_in(world, "dlk.can-bo").await;
    let mut cashier = Browser::signed_in(world, "dlk.thu-quy").await;
    let address = format!("/don-vi/DLK/so-quy/chung-tu/ghi?loai=thu&chuyen={id}");
    let receipt = write(&mut clerk, (&address, to), &[("amount", "100.000.000")]).await;
    cashier.get(&receipt).await;
    let done = act(&mut cashier, &format!("{receipt}/buoc/thuc-hien"), "").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
}

/// A round of a million each that gives out the transfer, open; its number.
async fn begin_round(clerk: &mut Browser, transfer: i64) -> String {
    let base = "/don-vi/DLK/cham-lo";
    clerk.get(base).await;
    let new = [
        ("name", "Hỗ trợ công nhân khó khăn"),
        ("kind", "tro-cap-kho-khan"),
        ("reason", "hardship"),
        ("source", "mobilised"),
        ("_key", KEY),
    ];
    let begun = clerk.post(&format!("{base}/chuong-trinh/lap"), &new).await;
    let write = begun.location().to_owned();
    let fields = [
        ("name", "Quà của Thủ đô"),
        ("from_on", "01/01/2027"),
        ("until_on", "28/02/2027"),
        ("lists_until_on", "31/01/2027"),
        ("counts_on", "20/01/2027"),
        ("each", "1.000.000"),
        ("most", "1.000.000"),
        ("budget", "100.000.000"),
        ("way", "cash"),
        ("paid_by", "owner"),
        ("approvals", "2"),
        ("_key", KEY),
        ("act", "save"),
    ];
    let saved = clerk.post(&write, &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let address = saved.location().split('?').next().unwrap().to_owned();
    let round = address.rsplit('/').next().unwrap().to_owned();
    let open = format!("{base}/dot/{round}/trang-thai");
    clerk.post(&open, &[("state", "open")]).await;
    let tie = format!("/don-vi/DLK/so-quy/chuyen-tien/{transfer}/qua-dot");
    let tied = clerk.post(&tie, &[("round", &round)]).await;
    assert!(tied.location().ends_with("xong=tied"), "{}", tied.body);
    let page = clerk.get("/don-vi/DLK/so-quy/chuyen-tien").await;
    assert!(
        page.shows("Chi qua Hỗ trợ công nhân khó khăn: Quà của Thủ đô"),
        "{}",
        page.body
    );
    let again = clerk.post(&tie, &[("round", &round)]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    round
}

/// The base union brings its hundred workers, two of the federation approve; the list's address.
async fn list_of_a_hundred(world: &World, round: &str) -> String {
    let mut base = Browser::signed_in(world, "dlk1.co-so").await;
    let at = format!("/don-vi/DLK-1/cham-lo/dot/{round}");
    base.get(&at).await;
    let opened = base.post(&format!("{at}/mo"), &[("_key", KEY)]).await;
    let list = opened.location().split('?').next().unwrap().to_owned();
    base.post(&format!("{list}/dien"), &[("_key", KEY)]).await;
    assert!(base.get(&list).await.shows("100.000.000"));
    let sent = base
        .post(&format!("{list}/buoc/gui"), &[("_key", KEY)])
        .await;
    assert!(sent.location().ends_with("xong=submitted"), "{}", sent.body);
    for (login, done, key) in [
        ("dlk.can-bo", "xong=approved", "aaaaaaaaaaaaaaaa"),
        ("dlk.chu-tich", "xong=frozen", "bbbbbbbbbbbbbbbb"),
    ] {
        let mut approver = Browser::signed_in(world, login).await;
        approver.get(&list).await;
        let taken = approver
            .post(&format!("{list}/buoc/duyet"), &[("_key", key)])
            .await;
        assert!(taken.location().ends_with(done), "{}", taken.body);
    }
    list
}

/// The list is drawn into one voucher, which three people take on.
async fn pay(world: &World, (to, round): (&Kept, &str)) {
    let mut clerk = Browser::signed_in(world, "dlk.can-bo").await;
    let mut chair = Browser::signed_in(world, "dlk.chu-tich").await;
    let mut cashier = Browser::signed_in(world, "dlk.thu-quy").await;
    let address = format!("/don-vi/DLK/cham-lo/dot/{round}/chi");
    clerk.get(&address).await;
    let (fund, purse) = (to.fund.to_string(), to.cash.to_string());
    let fields = [
        ("which", "all"),
        ("fund", fund.as_str()),
        ("purse", &purse),
        ("_key", KEY),
    ];
    let drawn = clerk.post(&address, &fields).await;
    assert_eq!(drawn.status, StatusCode::SEE_OTHER, "{}", drawn.body);
    let voucher = drawn.location().split('?').next().unwrap().to_owned();
    approved_and_paid(&voucher, [&mut chair, &mut cashier]).await;
}

/// Everybody signs the sheet, which the base union enters.
async fn sign(world: &World, list: &str) {
    let mut base = Browser::signed_in(world, "dlk1.co-so").await;
    let sheet = format!("{list}/ky-nhan");
    base.get(&sheet).await;
    let ids: Vec<i64> = sqlx::query_scalar("select aid_payment_id from aid_payment order by 1")
        .fetch_all(&world.app.database.owner)
        .await
        .unwrap();
    let texts: Vec<String> = ids.iter().map(i64::to_string).collect();
    let mut fields = vec![("on", "25/01/2027"), ("_key", KEY)];
    fields.extend(texts.iter().map(|id| ("payment", id.as_str())));
    let done = base.post(&sheet, &fields).await;
    assert!(done.location().ends_with("xong=received"), "{}", done.body);
}

/// The numbers a federation's report gives on sudden hardship and on money for it.
async fn reported(world: &World) -> Vec<i64> {
    let mut officer = Browser::signed_in(world, "dlk.can-bo").await;
    let file = officer.get("/don-vi/DLK/bao-cao/2-hdcd/2027-U1.csv").await;
    let lines = file.body.lines();
    // A name with a comma in it stands in quotation marks.
    let plain = |line: &str| line.replace("cấp, thăm", "cấp thăm");
    let told = |line: &String| {
        line.contains("Khó khăn đột xuất") || line.contains("Tiền trợ cấp thăm hỏi")
    };
    lines
        .map(plain)
        .filter(told)
        .filter_map(|line| line.split(',').nth(3)?.parse().ok())
        .collect()
}

#[tokio::test]
async fn a_gift_between_federations_reaches_a_hundred_workers_and_counts_once() {
    let (world, [from, to]) = federations().await;
    let begun = nation_says(&world, "cash").await;
    assert_eq!(begun, (400_000_000, 0));

    let transfer = give(&world, &from).await;
    assert_eq!(
        nation_says(&world, "cash").await,
        (300_000_000, 100_000_000)
    );
    assert_eq!(says(&world, "TLD", "E14.dong").await, 100_000_000);
    assert_eq!(says(&world, "TLD", "E14.people").await, 100);

    take_in(&world, (&to, transfer)).await;
    assert_eq!(
        nation_says(&world, "cash").await,
        begun,
        "a gift within moves nothing"
    );
    assert_eq!(
        says(&world, "TLD", "E14.dong").await,
        100_000_000,
        "counted once"
    );
    assert_eq!(says(&world, "DLK", "E14.received-dong").await, 100_000_000);
    assert_eq!(says(&world, "DLK", "E14.dong").await, 0);

    let mut clerk = Browser::signed_in(&world, "dlk.can-bo").await;
    let round = begin_round(&mut clerk, transfer).await;
    let list = list_of_a_hundred(&world, &round).await;
    nation_says(&world, "cash").await;
    pay(&world, (&to, &round)).await;
    assert_eq!(cash(&world, &from).await, 100_000_000);
    assert_eq!(cash(&world, &to).await, 200_000_000);
    assert_eq!(nation_says(&world, "care").await, (100_000_000, 0));
    assert_eq!(
        says(&world, "DLK", "E03.people").await,
        0,
        "nobody has received yet"
    );

    sign(&world, &list).await;
    nation_says(&world, "cash").await;
    for unit in ["DLK-1", "DLK", "TLD"] {
        assert_eq!(says(&world, unit, "E03.people").await, 100, "{unit}");
        assert_eq!(says(&world, unit, "E03.dong").await, 100_000_000, "{unit}");
        assert_eq!(
            says(&world, unit, "E14.received-people").await,
            100,
            "{unit}"
        );
    }
    assert_eq!(says(&world, "TLD", "E14.dong").await, 100_000_000);
    assert_eq!(says(&world, "TLD", "E14.dong-each").await, 1_000_000);
    assert_eq!(reported(&world).await, [100, 100_000_000]);
    let listed: Vec<i64> = sqlx::query_scalar("select person_id from aid_line order by 1")
        .fetch_all(&world.app.database.owner)
        .await
        .unwrap();
    assert_eq!(listed.len(), WORKERS);
    assert_eq!(behind(&world, "E03.people").await, listed);
    assert_eq!(behind(&world, "E14.received-people").await, listed);
    all_holds(&world).await;
}
