//! From a programme to a frozen list: who may be helped, what is checked, who approves, and what
//! holds when many come at once or come by the database alone.

mod budget;
mod checks;
mod eligible;
mod pages;
mod paste;
mod steps;

use diemtua::access::{Act, Actor};
use diemtua::app::App;
use diemtua::programme::approve::store::{Approved, Hand, approve, take};
use diemtua::programme::eligibility::rules::Rules;
use diemtua::programme::list::store::{Filled, check, fill};
use diemtua::programme::round::store::{
    NewProgramme, NewRound, add_programme, add_round, move_round,
};
use diemtua::programme::rules::Step;
use diemtua::programme::store::{Round, find_round};

use crate::people::{add_member, day, details};
use crate::world::World;

/// A round of LD that is open, under rules; half a million each, a million at most.
pub async fn open_round(world: &World, rules: &Rules, approvals: i16) -> Round {
    let actor = world.actor("ld.can-bo").await;
    let unit_id = actor.unit_id;
    let permit = actor.may(Act::Record).unwrap();
    let mut tx = world.app.begin(&actor).await.unwrap();
    let new = NewProgramme {
        unit_id,
        kind: "trao-qua".to_owned(),
        answers: serde_json::json!({ "programme": { "choice": "tet" } }),
        name: "Tết vì đoàn viên".to_owned(),
        purpose: String::new(),
        key: "0123456789abcdef".to_owned(),
    };
    let programme_id = add_programme(&mut tx, &permit, &new).await.unwrap();
    let new = NewRound {
        programme_id: programme_id.unwrap(),
        unit_id,
        name: format!("Tết 2027 {}", diemtua::id::check_code()),
        from_on: day("2027-01-01"),
        until_on: day("2027-02-28"),
        lists_until_on: day("2027-01-31"),
        counts_on: day("2027-01-20"),
        rules: rules.clone(),
        each_dong: 500_000,
        most_dong: 1_000_000,
        budget_dong: None,
        way: "bank".to_owned(),
        gift: String::new(),
        paid_by: "own".to_owned(),
        fund_id: None,
        approvals,
        key: diemtua::id::check_code(),
    };
    let round_id = add_round(&mut tx, &permit, &new).await.unwrap().unwrap();
    assert!(
        move_round(&mut tx, &permit, (round_id, unit_id), "open")
            .await
            .unwrap()
    );
    let round = find_round(&mut tx, round_id).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    round
}

/// Three members of LD-A-1, two of LD-A-2, one of LD-B-1, all since 2020.
pub async fn members(world: &World) -> Vec<i64> {
    let mut people = Vec::new();
    for (number, unit) in ["LD-A-1", "LD-A-1", "LD-A-1", "LD-A-2", "LD-A-2", "LD-B-1"]
        .into_iter()
        .enumerate()
    {
        let number = 70 + number as u32;
        let who = details(&format!("Người Thử {number}"), number);
        people.push(add_member(world, unit, &who, "2020-03-01").await);
    }
    people
}

/// Fills the lists of a round below the actor's unit and runs the checks over them.
pub async fn filled(world: &World, login: &str, round: &Round) -> (Filled, Vec<i64>) {
    let actor = world.actor(login).await;
    let permit = actor.may(Act::Record).unwrap();
    let mut tx = world.app.begin(&actor).await.unwrap();
    let key = diemtua::id::check_code();
    let came = fill(&mut tx, &permit, (round, actor.unit_id), &key)
        .await
        .unwrap();
    let lists: Vec<i64> = sqlx::query_scalar(
        "select aid_list_id from aid_list where aid_round_id = $1 order by unit_id",
    )
    .bind(round.aid_round_id)
    .fetch_all(&mut *tx)
    .await
    .unwrap();
    check(&mut tx, &permit, (actor.unit_id, &lists))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    (came, lists)
}

/// The hand of an account that may approve up to a limit.
pub fn hand<'a>(
    app: &App,
    (actor, permit): (&'a Actor, &'a diemtua::access::Permit),
    (limit_dong, key): (Option<i64>, &'a str),
) -> Hand<'a> {
    Hand {
        permit,
        name: &actor.full_name,
        limit_dong,
        at: app.clock.now(),
        reason: "",
        key,
    }
}

/// Sends lists, each as the account that is given.
pub async fn send(world: &World, login: &str, lists: &[i64]) {
    let actor = world.actor(login).await;
    let permit = actor.may(Act::Record).unwrap();
    let mut tx = world.app.begin(&actor).await.unwrap();
    for list in lists {
        let unit_id: i32 =
            sqlx::query_scalar("select unit_id from aid_list where aid_list_id = $1")
                .bind(list)
                .fetch_one(&mut *tx)
                .await
                .unwrap();
        let key = diemtua::id::check_code();
        let hand = hand(&world.app, (&actor, &permit), (None, &key));
        take(&mut tx, hand, (*list, unit_id), Step::Submit)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
}

/// Approves lists as an account with a limit.
pub async fn approved(
    world: &World,
    login: &str,
    (lists, limit): (&[i64], i64),
) -> sqlx::Result<Approved> {
    let actor = world.actor(login).await;
    let permit = actor.may(Act::Record).unwrap();
    let mut tx = world.app.begin(&actor).await?;
    let key = diemtua::id::check_code();
    let hand = hand(&world.app, (&actor, &permit), (Some(limit), &key));
    let came = approve(&mut tx, hand, lists).await?;
    tx.commit().await?;
    Ok(came)
}

/// Everything the site promises holds; `verify` says so.
pub async fn all_holds(world: &World) {
    for verdict in diemtua::verify::verify(&world.app).await.unwrap() {
        assert_eq!(verdict.breaches, Vec::<String>::new(), "{}", verdict.name);
    }
}
