//! The program is killed while a cashier pays: afterwards each voucher is paid whole or not at all,
//! and once all are asked for again each is paid exactly once.

use std::thread;
use std::time::Duration;

use diemtua::book::rules::{Kind, Step};
use diemtua::store::{Database, create_database};
use embedded_postgres::Server;
use sqlx::Row;

use super::{books_in, step, written};
use crate::killed::{Program, Visitor};
use crate::server::{Folder, settings, start};
use crate::world::{self, World};

const VOUCHERS: usize = 24;

/// Asks for every voucher to be paid, each always with the same key; how many answers came.
fn pay_all(visitor: &mut Visitor, vouchers: &[i64]) -> usize {
    let mut answered = 0;
    for voucher in vouchers {
        let key = format!("{voucher:016x}");
        let fields = [("_key", key.as_str()), ("_token", &visitor.token.clone())];
        let body = serde_urlencoded::to_string(fields).unwrap();
        let address = format!("/don-vi/LD-A-1/so-quy/chung-tu/{voucher}/buoc/thuc-hien");
        match visitor.ask("POST", &address, &body) {
            Some((303, _)) => answered += 1,
            Some((status, body)) if status != 500 => panic!("{status}: {body}"),
            _ => return answered,
        }
    }
    answered
}

#[tokio::test(flavor = "multi_thread")]
async fn each_voucher_is_paid_once_however_often_the_program_is_killed() {
    let folder = Folder::new("killed-book");
    let data = &folder.0;
    let server = start(&settings(data.join("postgres"), true));
    create_database(&server.url("postgres"), "diemtua")
        .await
        .unwrap();
    let database = Database::open(&server.url("diemtua")).await.unwrap();
    world::fill(&database).await;
    let (world, [_, low]) = books_in(World::over(database)).await;
    let mut vouchers = Vec::new();
    for _ in 0..VOUCHERS {
        let voucher = written(&world, &low, ("a1.co-so", Kind::Payment, 1_000_000)).await;
        let approve = ("a1.chu-tich", voucher, Step::Approve, "approved");
        step(&world, &low, approve).await.unwrap();
        vouchers.push(voucher);
    }
    world.app.database.close().await;
    server.stop().unwrap();

    for millis in [60, 140, 30] {
        let program = Program::start(data);
        let mut visitor = Visitor::signed_in(&program.address, "a1.thu-quy");
        let all = vouchers.clone();
        let hand = thread::spawn(move || pay_all(&mut visitor, &all));
        thread::sleep(Duration::from_millis(millis));
        program.kill();
        hand.join().unwrap();
    }
    let program = Program::start(data);
    let mut visitor = Visitor::signed_in(&program.address, "a1.thu-quy");
    assert_eq!(pay_all(&mut visitor, &vouchers), VOUCHERS);

    let guest = Server::start(&settings(data.join("postgres"), true)).unwrap();
    let database = Database::open(&guest.url("diemtua")).await.unwrap();
    let rows = sqlx::query(
        "select (select count(*) from entry e where e.voucher_id = v.voucher_id) as entries,
                (select count(*) from voucher_step s
                  where s.voucher_id = v.voucher_id and s.step = 'paid') as steps,
                (select count(*) from audit_line a where a.subject = 'voucher'
                    and a.subject_id = v.voucher_id and a.deed = 'voucher-paid') as told, v.state
           from voucher v where v.unit_id = $1 and v.kind = 'payment'",
    )
    .bind(low.unit_id)
    .fetch_all(&database.owner)
    .await
    .unwrap();
    assert_eq!(rows.len(), VOUCHERS);
    for row in rows {
        let counts: [i64; 3] = [row.get("entries"), row.get("steps"), row.get("told")];
        assert_eq!(
            (counts, row.get::<String, _>("state")),
            ([1, 1, 1], "paid".to_owned())
        );
    }
    let world = World::over(database);
    assert_eq!(super::cash(&world, &low).await, 200_000_000 - 24_000_000);
    super::laws_hold(&world).await;
    program.kill();
}
