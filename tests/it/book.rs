//! The unit's book: vouchers under four eyes, money between units, and what holds them when many
//! come at once, when a form is sent again, and when the program is killed.

mod killed;
mod limit;
mod pages;
mod said;
pub mod transfer;

use std::sync::Arc;

use diemtua::access::{Act, NewAccount, Role, add_account};
use diemtua::book::post::store::give;
use diemtua::book::rules::{Kind, Step};
use diemtua::book::statement::store::all_written;
use diemtua::book::store::{NewFund, NewPurse, add_fund, add_purse, open_book};
use diemtua::book::voucher::step::store::{Outcome, Taking, take_step};
use diemtua::book::voucher::store::{Hand, NewVoucher, find_voucher, write};
use diemtua::store::begin_change;
use timeline::Day;

use crate::world::World;

/// A second and a third officer at LD, a second and a third at LD-A-1.
const MORE: [(&str, &str, Role); 4] = [
    ("ld.chu-tich", "LD", Role::FederationOfficer),
    ("ld.thu-quy", "LD", Role::FederationOfficer),
    ("a1.chu-tich", "LD-A-1", Role::BaseClerk),
    ("a1.thu-quy", "LD-A-1", Role::BaseClerk),
];

/// The book of a unit and where its money is.
pub struct Kept {
    pub unit_id: i32,
    pub fund: i64,
    pub cash: i64,
}

/// Books at LD and at LD-A-1, each with its three people and 200 million in the cash box.
pub async fn books() -> (World, [Kept; 2]) {
    books_in(World::new().await).await
}

/// The same in a world that stands already.
pub async fn books_in(world: World) -> (World, [Kept; 2]) {
    sign_up(&world, &MORE).await;
    let top = keep(&world, "LD", ["ld.can-bo", "ld.chu-tich", "ld.thu-quy"]).await;
    let low = keep(&world, "LD-A-1", ["a1.co-so", "a1.chu-tich", "a1.thu-quy"]).await;
    (world, [top, low])
}

/// Adds accounts at units, all with the password of every account.
pub async fn sign_up(world: &World, accounts: &[(&str, &str, Role)]) {
    let owner = &world.app.database.owner;
    for (login, unit, role) in accounts.iter().copied() {
        let hash: String =
            sqlx::query_scalar("select password_hash from account where login = 'ld.can-bo'")
                .fetch_one(owner)
                .await
                .unwrap();
        let mut tx = owner.begin().await.unwrap();
        let change_no = begin_change(&mut tx, None, None, "account added")
            .await
            .unwrap();
        let new = NewAccount {
            login,
            full_name: login,
            address_form: "",
            unit_id: world.number_of(unit).await,
            role,
            password_hash: Some(&hash),
            generated: false,
        };
        add_account(&mut tx, change_no, &new).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// Opens a unit's book with its three people and 200 million, given into its social fund.
pub async fn keep(world: &World, unit: &str, people: [&str; 3]) -> Kept {
    let unit_id = world.number_of(unit).await;
    // Long ago: a program of its own goes by the machine's clock.
    let on: Day = "2020-01-01".parse().unwrap();
    let mut tx = world.app.database.owner.begin().await.unwrap();
    let writer = world.actor(people[0]).await;
    let permit = writer.may(Act::KeepBooks).unwrap();
    open_book(&mut tx, &permit, (unit_id, on)).await.unwrap();
    let new = NewFund {
        kind: "social",
        name: "Quỹ xã hội",
        purpose: "Hỗ trợ",
        opened_on: on,
    };
    let fund = add_fund(&mut tx, &permit, unit_id, &new)
        .await
        .unwrap()
        .unwrap();
    let new = NewPurse {
        kind: "cash",
        name: "Tiền mặt",
        bank: "",
        number: "",
    };
    let cash = add_purse(&mut tx, &permit, unit_id, &new)
        .await
        .unwrap()
        .unwrap();
    for (login, post) in people
        .into_iter()
        .zip(["accountant", "approver", "cashier"])
    {
        let whose = (unit_id, world.actor(login).await.account_id);
        give(&mut tx, &permit, whose, (post, on)).await.unwrap();
    }
    tx.commit().await.unwrap();
    let kept = Kept {
        unit_id,
        fund,
        cash,
    };
    let receipt = written(world, &kept, (people[0], Kind::Receipt, 200_000_000)).await;
    let done = step(world, &kept, (people[2], receipt, Step::Pay, "aaaaaaaa")).await;
    assert_eq!(done, Ok(Outcome::Done));
    kept
}

pub async fn written(world: &World, kept: &Kept, (login, kind, dong): (&str, Kind, i64)) -> i64 {
    let actor = world.actor(login).await;
    let permit = actor.may(Act::KeepBooks).unwrap();
    let mut tx = world.app.begin(&actor).await.unwrap();
    let new = NewVoucher {
        unit_id: kept.unit_id,
        kind,
        written_on: world.app.clock.today(),
        person: "Người Thử".to_owned(),
        address: String::new(),
        reason: "Thử".to_owned(),
        documents: String::new(),
        amount_dong: dong,
        account: if kind == Kind::Receipt {
            "donated"
        } else {
            "care"
        }
        .to_owned(),
        fund_id: kept.fund,
        purse_id: kept.cash,
        donor_id: None,
        to: None,
        transfer_id: None,
        key: diemtua::id::check_code(),
    };
    let hand = Hand {
        permit: &permit,
        name: login,
    };
    let id = write(&mut tx, hand, &new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// Takes a step past the rules of the pages, so that what the database holds is seen: what became
/// of it, or the name of what stood against it.
pub async fn step(
    world: &World,
    kept: &Kept,
    (login, voucher, step, key): (&str, i64, Step, &str),
) -> Result<Outcome, String> {
    let actor = world.actor(login).await;
    let permit = actor.may(Act::KeepBooks).unwrap();
    let mut tx = world.app.begin(&actor).await.unwrap();
    let found = find_voucher(&mut tx, (kept.unit_id, voucher))
        .await
        .unwrap()
        .unwrap();
    let hand = Hand {
        permit: &permit,
        name: login,
    };
    let taking = Taking {
        step,
        on: world.app.clock.today(),
        at: world.app.clock.now(),
        reason: "lý do",
        key,
    };
    let done = take_step(&mut tx, hand, (&world.app.catalogue, &found), &taking).await;
    let done = done.map_err(|fault| named(&fault))?;
    tx.commit().await.map_err(|fault| fault.to_string())?;
    Ok(done)
}

fn named(fault: &diemtua::book::voucher::step::store::StepFault) -> String {
    let diemtua::book::voucher::step::store::StepFault::Sql(fault) = fault else {
        return fault.to_string();
    };
    let database = fault.as_database_error();
    let constraint = database.and_then(|fault| fault.constraint());
    constraint.map_or(fault.to_string(), str::to_owned)
}

/// What is left in a cash box, from the entries.
pub async fn cash(world: &World, kept: &Kept) -> i64 {
    sqlx::query_scalar(
        "select coalesce(sum(amount_dong), 0)::bigint from posting where purse_id = $1",
    )
    .bind(kept.cash)
    .fetch_one(&world.app.database.owner)
    .await
    .unwrap()
}

/// The laws of the ledger hold on everything that stands in the database.
pub async fn laws_hold(world: &World) {
    let all = all_written(&world.app.database.owner).await.unwrap();
    assert!(!all.is_empty());
    for check in &ledger::CHECKS {
        assert_eq!((check.breaches)(&all), [], "{}", check.name);
    }
}

#[tokio::test]
async fn four_eyes_are_held_by_the_database_too() {
    let (world, [top, _]) = books().await;
    let payment = written(&world, &top, ("ld.can-bo", Kind::Payment, 5_000_000)).await;
    let take = async |login, of, key| step(&world, &top, (login, payment, of, key)).await;
    assert_eq!(
        take("ld.thu-quy", Step::Pay, "k0000001").await,
        Err("a voucher takes its steps in order".to_owned())
    );
    let own = take("ld.can-bo", Step::Approve, "k0000002").await;
    assert_eq!(own, Err("four eyes".to_owned()));
    let no_post = take("ld.thu-quy", Step::Approve, "k0000003").await;
    assert_eq!(no_post, Err("a step is taken by its post".to_owned()));
    assert_eq!(
        take("ld.chu-tich", Step::Approve, "k0000004").await,
        Ok(Outcome::Done)
    );
    // Even with the cashier's post, who approved does not pay.
    world
        .sql(
            "insert into book_post (unit_id, account_id, post, from_on, change_no)
              select unit_id, account_id, 'cashier', '2027-01-01', change_no from account
               where login = 'ld.chu-tich'",
        )
        .await;
    let both = take("ld.chu-tich", Step::Pay, "k0000005").await;
    assert_eq!(both, Err("four eyes".to_owned()));
    assert_eq!(
        take("ld.thu-quy", Step::Pay, "k0000006").await,
        Ok(Outcome::Done)
    );
    assert_eq!(cash(&world, &top).await, 195_000_000);
    assert_eq!(
        take("ld.chu-tich", Step::Reverse, "k0000007").await,
        Ok(Outcome::Done)
    );
    assert_eq!(cash(&world, &top).await, 200_000_000);
    laws_hold(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn thirty_two_payers_of_one_voucher_pay_once() {
    let (world, [top, _]) = books().await;
    let payment = written(&world, &top, ("ld.can-bo", Kind::Payment, 5_000_000)).await;
    let approved = ("ld.chu-tich", payment, Step::Approve, "approved");
    assert_eq!(step(&world, &top, approved).await, Ok(Outcome::Done));
    let shared = Arc::new((world, top));
    let payers = (0..32).map(|at| {
        let shared = shared.clone();
        tokio::spawn(async move {
            let (world, top) = &*shared;
            // Four requests come eight times each.
            let key = format!("pay-{:08}", at % 4);
            step(world, top, ("ld.thu-quy", payment, Step::Pay, &key)).await
        })
    });
    let payers: Vec<_> = payers.collect();
    let mut done = 0;
    for payer in payers {
        match payer.await.unwrap() {
            Ok(Outcome::Done) => done += 1,
            Ok(Outcome::Before | Outcome::Moved) => {}
            other => panic!("{other:?}"),
        }
    }
    let (world, top) = &*shared;
    assert_eq!(done, 1);
    assert_eq!(cash(world, top).await, 195_000_000);
    let entries: i64 = sqlx::query_scalar("select count(*) from entry where voucher_id = $1")
        .bind(payment)
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap();
    assert_eq!(entries, 1);
    laws_hold(world).await;
}

#[tokio::test]
async fn an_entry_balances_and_never_changes_whoever_writes() {
    let (world, [top, _]) = books().await;
    let owner = &world.app.database.owner;
    let number = |row: &str| format!("(select max(entry_id) from {row})");
    let entry = number("entry");
    for changed in [
        format!("update posting set amount_dong = 1 where entry_id = {entry}"),
        format!("delete from posting where entry_id = {entry}"),
        format!("update entry set posted_on = '2026-01-01' where entry_id = {entry}"),
        "delete from voucher_step".to_owned(),
        "update voucher set amount_dong = 1".to_owned(),
        format!(
            "insert into posting values ({entry}, 3, {}, 'care', {}, null, null, 5)",
            top.unit_id, top.fund
        ),
    ] {
        let done = sqlx::query(sqlx::AssertSqlSafe(changed.clone()))
            .execute(owner)
            .await;
        let fault = done.expect_err(&changed);
        let code = fault.as_database_error().and_then(|fault| fault.code());
        assert_eq!(code.as_deref(), Some("42501"), "{changed}: {fault}");
    }
    // An entry that does not balance is refused when its transaction ends.
    let mut tx = owner.begin().await.unwrap();
    begin_change(&mut tx, None, None, "unbalanced")
        .await
        .unwrap();
    sqlx::query(
        "with e as (insert into entry (unit_id, posted_on, change_no)
           values ($1, '2027-01-20', current_change_no()) returning entry_id)
         select entry_id from e",
    )
    .bind(top.unit_id)
    .execute(&mut *tx)
    .await
    .unwrap();
    for (line, dong) in [(1, 5), (2, -4)] {
        let posting = format!(
            "insert into posting select max(entry_id), {line}, {}, 'care', {}, null, null, {dong} from entry",
            top.unit_id, top.fund
        );
        sqlx::query(sqlx::AssertSqlSafe(posting))
            .execute(&mut *tx)
            .await
            .unwrap();
    }
    let fault = tx.commit().await.unwrap_err();
    let constraint = fault
        .as_database_error()
        .and_then(|fault| fault.constraint());
    assert_eq!(constraint, Some("an entry balances"));
    laws_hold(&world).await;
}
