//! The sealed log: whatever is changed behind the program's back is found and named, and nothing
//! that was written is left out, however late it commits.

mod killed;

use std::time::Duration;

use axum::http::StatusCode;
use diemtua::audit::digest::{hex, read_hex};
use diemtua::audit::seal::{self, Walk};
use diemtua::audit::{self, Deed};
use diemtua::store::begin_change;
use sqlx::{AssertSqlSafe, PgPool};

use crate::browser::Browser;
use crate::world::World;

/// Writes a change with some lines of the log.
async fn write(owner: &PgPool, lines: i64) -> i64 {
    let mut tx = owner.begin().await.unwrap();
    let change_no = begin_change(&mut tx, None, Some(1), "tried").await.unwrap();
    for line in 0..lines {
        let deed = Deed {
            unit_id: Some(1),
            deed: "tried",
            subject: "unit",
            subject_id: Some(line),
            detail: serde_json::json!({ "dong": 1000 + line }),
        };
        audit::write(&mut tx, change_no, &deed).await.unwrap();
    }
    tx.commit().await.unwrap();
    change_no
}

/// A world whose log is sealed, with three changes of two lines at its end.
async fn sealed() -> (World, [i64; 3]) {
    let world = World::new().await;
    let owner = &world.app.database.owner;
    let mut numbers = [0; 3];
    for number in &mut numbers {
        *number = write(owner, 2).await;
    }
    seal::seal(owner, world.app.clock.now()).await.unwrap();
    (world, numbers)
}

/// What somebody does who holds the database itself and goes round its triggers.
async fn tamper(world: &World, statement: &str) {
    let mut tx = world.app.database.owner.begin().await.unwrap();
    for said in ["set local session_replication_role = replica", statement] {
        let done = sqlx::query(AssertSqlSafe(said.to_owned()));
        let done = done.execute(&mut *tx).await.unwrap();
        assert!(
            said.starts_with("set") || done.rows_affected() > 0,
            "{said}"
        );
    }
    tx.commit().await.unwrap();
}

async fn walked(world: &World) -> Walk {
    seal::walk(&world.app.database.owner).await.unwrap()
}

#[tokio::test]
async fn a_whole_log_ties() {
    let (world, _) = sealed().await;
    let owner = &world.app.database.owner;
    let walk = walked(&world).await;
    assert_eq!(walk.breaches, Vec::<String>::new());
    let changes = world.rows().await["change"];
    assert_eq!(walk.changes, changes.unsigned_abs());
    // Sealed again there is nothing to seal, and the chain stands still.
    let now = world.app.clock.now();
    assert_eq!(seal::seal(owner, now).await.unwrap(), 0);
    assert_eq!(walked(&world).await.seals, walk.seals);
    write(owner, 1).await;
    assert_eq!(seal::seal(owner, now).await.unwrap(), 1);
    assert_eq!(walked(&world).await.seals, walk.seals + 1);
}

#[tokio::test]
async fn every_way_of_changing_the_log_is_found_and_named() {
    let (world, [first, second, third]) = sealed().await;
    let line = format!("(select min(audit_line_id) from audit_line where change_no = {second})");
    let named = |what: &str| format!("change {second}{what}");
    let not_sealed = named(" is not what was sealed");
    let tampered = [
        (
            format!(
                "update audit_line set detail = '{{\"dong\": 9000}}' where audit_line_id = {line}"
            ),
            not_sealed.clone(),
        ),
        (
            format!("update audit_line set subject_id = 77 where audit_line_id = {line}"),
            not_sealed.clone(),
        ),
        (
            format!("update audit_line set salt = gen_random_uuid() where audit_line_id = {line}"),
            not_sealed.clone(),
        ),
        (
            format!("update change set account_id = 2 where change_no = {second}"),
            not_sealed.clone(),
        ),
        (
            format!(
                "update change set recorded_at = recorded_at + interval '1 us' where change_no = {second}"
            ),
            not_sealed.clone(),
        ),
        (
            format!("delete from audit_line where audit_line_id = {line}"),
            named(": of 2 lines 1 are missing"),
        ),
        (
            format!(
                "insert into audit_line (change_no, deed, subject) values ({second}, 'tried', 'unit')"
            ),
            named(": 1 lines were added to 2"),
        ),
        (
            format!("delete from change where change_no = {second}"),
            named(" was sealed and is gone"),
        ),
        (
            "insert into change (change_no, purpose) values (1, 'tried')".to_owned(),
            "change 1 was added behind the seals".to_owned(),
        ),
    ];
    for (statement, breach) in tampered {
        let before = snapshot(&world).await;
        tamper(&world, &statement).await;
        let walk = walked(&world).await;
        assert!(
            walk.breaches.contains(&breach),
            "{statement}: {:?}",
            walk.breaches
        );
        restore(&world, &before).await;
        assert_eq!(walked(&world).await.breaches_found, 0, "{statement}");
    }
    // Two changes trade places: the numbers of both stand in the sentence.
    tamper(
        &world,
        &format!(
            "update sealed_change set place = place + 1000000 where change_no in ({first}, {third})"
        ),
    )
    .await;
    tamper(
        &world,
        &format!(
            "update sealed_change s set place = o.place - 1000000 from sealed_change o
              where s.change_no in ({first}, {third}) and o.change_no in ({first}, {third})
                and o.change_no <> s.change_no"
        ),
    )
    .await;
    let walk = walked(&world).await;
    assert_eq!(walk.breaches_found, 1, "{:?}", walk.breaches);
    assert!(walk.breaches[0].contains(&third.to_string()));
    assert!(walk.breaches[0].ends_with("or their order are not what was sealed"));
}

/// The rows of the log and its seals, to be put back after each attempt.
async fn snapshot(world: &World) -> [String; 4] {
    let mut kept = [const { String::new() }; 4];
    for (table, kept) in TABLES.iter().zip(&mut kept) {
        let asked = format!("select json_agg(t)::text from {table} t");
        *kept = sqlx::query_scalar(AssertSqlSafe(asked))
            .fetch_one(&world.app.database.owner)
            .await
            .unwrap();
    }
    kept
}

const TABLES: [&str; 4] = ["change", "audit_line", "seal", "sealed_change"];

async fn restore(world: &World, kept: &[String; 4]) {
    for (table, kept) in TABLES.iter().zip(kept) {
        tamper(world, &format!("delete from {table}")).await;
        let kept = kept.replace('\'', "''");
        let overriding = if *table == "audit_line" {
            "overriding system value"
        } else {
            ""
        };
        tamper(
            world,
            &format!(
                "insert into {table} {overriding}
                 select * from json_populate_recordset(null::{table}, '{kept}')"
            ),
        )
        .await;
    }
}

#[tokio::test]
async fn changed_seals_and_a_cut_tail_are_found() {
    let (world, _) = sealed().await;
    let owner = &world.app.database.owner;
    let now = world.app.clock.now();
    write(owner, 1).await;
    seal::seal(owner, now).await.unwrap();
    let head = seal::find_head(&mut owner.acquire().await.unwrap())
        .await
        .unwrap()
        .unwrap();
    let last = head.head.seal_no;
    let kept = read_hex(&hex(&head.digest)).unwrap();
    let before = snapshot(&world).await;
    for (statement, breach) in [
        (
            format!(
                "update seal set sealed_at = sealed_at + interval '1 s' where seal_no = {last}"
            ),
            format!("seal {last}: the changes"),
        ),
        (
            format!("update seal set previous = digest where seal_no = {last}"),
            format!("seal {last} does not follow"),
        ),
        (
            "delete from seal where seal_no = 1".to_owned(),
            "seal 1 is missing before seal 2".to_owned(),
        ),
        (
            format!(
                "update sealed_change set digest = '\\x{}' where seal_no = {last}",
                hex(&kept)
            ),
            format!("seal {last}: the changes"),
        ),
    ] {
        tamper(&world, &statement).await;
        let walk = walked(&world).await;
        let named = walk.breaches.iter().any(|own| own.starts_with(&breach));
        assert!(named, "{statement}: {:?}", walk.breaches);
        restore(&world, &before).await;
    }
    // Whoever cuts the end off and seals anew has a sound chain, but not the one kept outside.
    let mut connection = owner.acquire().await.unwrap();
    assert!(seal::holds(&mut connection, &kept).await.unwrap());
    tamper(
        &world,
        &format!("delete from sealed_change where seal_no = {last}"),
    )
    .await;
    tamper(&world, &format!("delete from seal where seal_no = {last}")).await;
    let later = world.after_minutes(1).app.clock.now();
    assert_eq!(seal::unsealed(&mut connection).await.unwrap().0, 1);
    assert_eq!(seal::seal(owner, later).await.unwrap(), 1);
    assert_eq!(walked(&world).await.breaches_found, 0);
    assert!(!seal::holds(&mut connection, &kept).await.unwrap());
}

#[tokio::test]
async fn nobody_of_the_program_changes_the_log() {
    let (world, [first, ..]) = sealed().await;
    let database = &world.app.database;
    for statement in [
        format!("update change set purpose = 'x' where change_no = {first}"),
        format!("delete from change where change_no = {first}"),
        format!("update audit_line set detail = '{{}}' where change_no = {first}"),
        format!("delete from audit_line where change_no = {first}"),
        format!("insert into audit_line (change_no, deed, subject) values ({first}, 'x', 'unit')"),
        "update seal set seal_no = seal_no".to_owned(),
        "delete from sealed_change".to_owned(),
        "insert into seal select * from seal".to_owned(),
        "truncate audit_line".to_owned(),
    ] {
        for pool in [
            &database.requests,
            &database.gate,
            &database.engine,
            &database.owner,
        ] {
            let said = sqlx::query(AssertSqlSafe(statement.clone()))
                .execute(pool)
                .await;
            let fault = said.unwrap_err();
            let code = fault.as_database_error().and_then(|fault| fault.code());
            let code = code.unwrap_or_default().into_owned();
            let is_owner = std::ptr::eq(pool, &database.owner);
            let refused = code == "42501" || (is_owner && code == "23505") || code == "0A000";
            assert!(refused, "{statement}: {fault}");
        }
    }
    assert_eq!(walked(&world).await.breaches_found, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_writers_who_commit_late_are_sealed_once_each() {
    const WRITERS: i64 = 16;
    const EACH: i64 = 12;
    let world = World::new().await;
    let url = sqlx::ConnectOptions::to_url_lossy(&*world.app.database.owner.connect_options());
    let pool = sqlx::postgres::PgPoolOptions::new()
        .max_connections(24)
        .connect(url.as_str())
        .await
        .unwrap();
    let now = world.app.clock.now();
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        let pool = pool.clone();
        writers.push(tokio::spawn(async move {
            for turn in 0..EACH {
                let mut tx = pool.begin().await.unwrap();
                let change_no = begin_change(&mut tx, None, None, "late").await.unwrap();
                let wait = (writer * 7 + turn * 13) % 40;
                tokio::time::sleep(Duration::from_millis(wait.unsigned_abs())).await;
                let deed = Deed {
                    unit_id: None,
                    deed: "late",
                    subject: "unit",
                    subject_id: Some(turn),
                    detail: serde_json::json!({}),
                };
                audit::write(&mut tx, change_no, &deed).await.unwrap();
                // Some think better of it.
                if (writer + turn) % 5 == 0 {
                    tx.rollback().await.unwrap();
                } else {
                    tx.commit().await.unwrap();
                }
            }
        }));
    }
    // Two sealers at once, all the while.
    let sealers: Vec<_> = (0..2)
        .map(|_| {
            let pool = pool.clone();
            tokio::spawn(async move {
                let mut sealed = 0;
                for _ in 0..40 {
                    sealed += seal::seal(&pool, now).await.unwrap();
                    tokio::time::sleep(Duration::from_millis(7)).await;
                }
                sealed
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let mut sealed = 0;
    for sealer in sealers {
        sealed += sealer.await.unwrap();
    }
    sealed += seal::seal(&pool, now).await.unwrap();
    let walk = walked(&world).await;
    assert_eq!(walk.breaches, Vec::<String>::new());
    let changes = world.rows().await["change"].unsigned_abs();
    assert_eq!((walk.changes, sealed), (changes, changes));
    assert_eq!(
        seal::unsealed(&mut pool.acquire().await.unwrap())
            .await
            .unwrap()
            .0,
        0
    );
}

#[tokio::test]
async fn the_log_is_read_by_inspectors_within_their_scope() {
    let (world, _) = sealed().await;
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let page = inspector.get("/don-vi/LD/nhat-ky").await;
    assert!(page.body.contains("Đăng nhập"), "{}", page.body);
    assert!(page.body.contains("Chưa niêm phong"));
    assert!(page.body.contains("Đã niêm phong"));
    let file = inspector.get("/nhat-ky/niem-phong.txt").await;
    let head = seal::find_head(&mut world.app.database.owner.acquire().await.unwrap())
        .await
        .unwrap()
        .unwrap();
    assert!(file.body.contains(&hex(&head.digest)));
    let filtered = inspector.get("/don-vi/LD/nhat-ky?viec=voucher").await;
    assert!(filtered.body.contains("Không có việc nào khớp"));
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    assert_eq!(
        clerk.get("/don-vi/LD-A-1/nhat-ky").await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        clerk.get("/nhat-ky/niem-phong.txt").await.status,
        StatusCode::FORBIDDEN
    );
}
