//! The program is killed while a batch of thousands is drawn and paid: afterwards it is there whole
//! or not at all, and once everything is asked for again each person is paid exactly once.

use std::thread;
use std::time::Duration;

use diemtua::store::{Database, create_database};
use embedded_postgres::Server;

use super::{frozen, number, payments_hold};
use crate::book::books_in;
use crate::killed::{Program, Visitor};
use crate::server::{Folder, settings, start};
use crate::world::{self, World};

// As many as the base may approve at once.
const PEOPLE: usize = 160;

/// Asks for the batch to be drawn, always with the same key; the voucher's address if it answered.
fn draw(visitor: &mut Visitor, round: i64, (fund, purse): (i64, i64)) -> Option<String> {
    let fields = [
        ("which", "all".to_owned()),
        ("fund", fund.to_string()),
        ("purse", purse.to_string()),
        ("_key", "0123456789abcdef0123456789abcdef".to_owned()),
        ("_token", visitor.token.clone()),
    ];
    let body = serde_urlencoded::to_string(fields).unwrap();
    let address = format!("/don-vi/LD-A-1/cham-lo/dot/{round}/chi");
    let (status, body) = visitor.ask("POST", &address, &body)?;
    assert!(status == 303 || status == 500, "{status}: {body}");
    (status == 303).then_some(address)
}

/// Asks for a step of the voucher with the same key as ever; whether it answered.
fn take(visitor: &mut Visitor, (voucher, step): (i64, &str)) -> bool {
    let fields = [
        ("_key", "00000000000000aa"),
        ("_token", &visitor.token.clone()),
    ];
    let body = serde_urlencoded::to_string(fields).unwrap();
    let address = format!("/don-vi/LD-A-1/so-quy/chung-tu/{voucher}/buoc/{step}");
    matches!(visitor.ask("POST", &address, &body), Some((303, _)))
}

#[tokio::test(flavor = "multi_thread")]
async fn each_person_is_paid_once_however_often_the_program_is_killed() {
    let folder = Folder::new("killed-payout");
    let data = &folder.0;
    let server = start(&settings(data.join("postgres"), true));
    create_database(&server.url("postgres"), "diemtua")
        .await
        .unwrap();
    let database = Database::open(&server.url("diemtua")).await.unwrap();
    world::fill(&database).await;
    let (world, [_, low]) = books_in(World::over(database)).await;
    let (round, _) = frozen(&world, PEOPLE).await;
    let from = (low.fund, low.cash);
    world.app.database.close().await;
    server.stop().unwrap();

    for millis in [40, 15, 90] {
        let program = Program::start(data);
        let mut clerk = Visitor::signed_in(&program.address, "a1.co-so");
        let hand = thread::spawn(move || draw(&mut clerk, round, from));
        thread::sleep(Duration::from_millis(millis));
        program.kill();
        hand.join().unwrap();
    }
    let program = Program::start(data);
    let mut clerk = Visitor::signed_in(&program.address, "a1.co-so");
    assert!(draw(&mut clerk, round, from).is_some());
    // The receipt that filled the cash box was the book's first voucher; the batch's is the other.
    let (status, page) = clerk
        .ask(
            "GET",
            &format!("/don-vi/LD-A-1/cham-lo/dot/{round}/chi"),
            "",
        )
        .unwrap();
    assert_eq!(status, 200);
    let (_, rest) = page
        .split_once("/so-quy/chung-tu/")
        .expect("the batch is listed");
    let voucher: i64 = rest.split('"').next().unwrap().parse().unwrap();
    let mut chair = Visitor::signed_in(&program.address, "a1.chu-tich");
    assert!(take(&mut chair, (voucher, "duyet")));
    program.kill();

    for millis in [30, 60, 12] {
        let program = Program::start(data);
        let mut cashier = Visitor::signed_in(&program.address, "a1.thu-quy");
        let hand = thread::spawn(move || take(&mut cashier, (voucher, "thuc-hien")));
        thread::sleep(Duration::from_millis(millis));
        program.kill();
        hand.join().unwrap();
    }
    let program = Program::start(data);
    let mut cashier = Visitor::signed_in(&program.address, "a1.thu-quy");
    assert!(take(&mut cashier, (voucher, "thuc-hien")));

    let guest = Server::start(&settings(data.join("postgres"), true)).unwrap();
    let world = World::over(Database::open(&guest.url("diemtua")).await.unwrap());
    let people = i64::try_from(PEOPLE).unwrap();
    let paid = "select count(distinct aid_line_id) from aid_payment where state = 'paid'";
    assert_eq!(number(&world, paid).await, people);
    assert_eq!(
        number(&world, "select count(*) from aid_payment").await,
        people
    );
    let spent = "select sum(amount_dong)::bigint from posting where account = 'care'";
    assert_eq!(number(&world, spent).await, people * 300_000);
    payments_hold(&world).await;
    program.kill();
}
