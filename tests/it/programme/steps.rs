//! The order of steps, the four eyes and the limits, by the program and by the database alone.

use diemtua::programme::eligibility::rules::Rules;
use diemtua::store::Scope;
use sqlx::AssertSqlSafe;

use super::{all_holds, approved, filled, members, open_round, send};
use crate::book::books;
use crate::people::day;
use crate::world::World;

const MUCH: i64 = 1_000_000_000;

async fn state(world: &World, list: i64) -> String {
    sqlx::query_scalar("select state from aid_list where aid_list_id = $1")
        .bind(list)
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap()
}

#[tokio::test]
async fn lists_are_filled_sent_and_frozen_in_bulk() {
    let world = World::new().await;
    members(&world).await;
    let round = open_round(&world, &Rules::default(), 2).await;
    let (came, lists) = filled(&world, "ld.can-bo", &round).await;
    assert_eq!((came.lists, came.lines), (3, 6));
    // Filled again nothing comes twice.
    let (again, _) = filled(&world, "ld.can-bo", &round).await;
    assert_eq!(again.lines, 0);
    send(&world, "ld.can-bo", &lists).await;
    // Who sent approves none of them.
    let own = approved(&world, "ld.can-bo", (&lists, MUCH)).await.unwrap();
    assert_eq!((own.endorsed, own.frozen, own.left), (0, 0, 3));
    // The union above the base endorses what is below it, and freezes nothing.
    let upper = approved(&world, "a.can-bo", (&lists, MUCH)).await.unwrap();
    assert_eq!((upper.endorsed, upper.frozen, upper.left), (2, 0, 1));
    let again = approved(&world, "a.can-bo", (&lists, MUCH)).await.unwrap();
    assert_eq!((again.endorsed, again.frozen), (0, 0));
    all_holds(&world).await;
}

#[tokio::test]
async fn the_last_approval_is_of_the_round_and_within_its_limit() {
    let (world, _) = books().await;
    members(&world).await;
    let round = open_round(&world, &Rules::default(), 2).await;
    let (_, lists) = filled(&world, "ld.can-bo", &round).await;
    send(&world, "ld.can-bo", &lists).await;
    approved(&world, "a.can-bo", (&lists, MUCH)).await.unwrap();
    approved(&world, "b.can-bo", (&lists, MUCH)).await.unwrap();
    // Lists of one and a half million and of a million stay above a limit of half a million.
    let little = approved(&world, "ld.chu-tich", (&lists, 500_000))
        .await
        .unwrap();
    assert_eq!((little.frozen, little.left), (1, 2));
    let all = approved(&world, "ld.chu-tich", (&lists, MUCH))
        .await
        .unwrap();
    assert_eq!((all.frozen, all.left), (2, 1));
    for list in lists {
        assert_eq!(state(&world, list).await, "approved");
    }
    all_holds(&world).await;
}

/// What a unit may not do to a list even where the program would forget.
#[tokio::test]
async fn the_database_holds_the_order_the_eyes_and_what_is_frozen() {
    let (world, _) = books().await;
    members(&world).await;
    let round = open_round(&world, &Rules::default(), 1).await;
    let (_, lists) = filled(&world, "ld.can-bo", &round).await;
    let list = lists[0];
    let actor = world.actor("ld.can-bo").await;
    let scope = Scope {
        account_id: actor.account_id,
        unit_id: actor.unit_id,
        line: actor.line.clone(),
        today: day("2027-01-25"),
    };
    let refused = async |statement: &str| {
        let mut tx = world.app.database.begin(&scope).await.unwrap();
        let change = diemtua::store::begin_change(&mut tx, Some(actor.account_id), None, "x")
            .await
            .unwrap();
        let statement = statement
            .replace("LIST", &list.to_string())
            .replace("CHANGE", &change.to_string())
            .replace("SELF", &actor.account_id.to_string());
        let done = sqlx::query(AssertSqlSafe(statement.clone()))
            .execute(&mut *tx)
            .await;
        let error = done.expect_err(&statement);
        let error = error.as_database_error().unwrap();
        let constraint = error.constraint().map(str::to_owned);
        constraint.unwrap_or_else(|| error.code().unwrap().into_owned())
    };
    let step = |step: &str, limit: &str| {
        format!(
            "insert into aid_list_step (aid_list_id, unit_id, step, by_unit_id, account_id,
               account_name, limit_dong, taken_at, key, change_no)
             select LIST, unit_id, '{step}', (select unit_id from unit where code = 'LD'), SELF,
                    'x',
               {limit}, now(), 'aaaaaaaa', CHANGE from aid_list where aid_list_id = LIST"
        )
    };
    let order = "a list takes its steps in order";
    assert_eq!(refused(&step("approved", "1")).await, order);
    send(&world, "ld.can-bo", &[list]).await;
    assert_eq!(refused(&step("frozen", "9000000")).await, "four eyes");
    let stands = "the lines of a list stand once it is submitted";
    let amount = "update aid_line set amount_dong = 1 where aid_list_id = LIST";
    assert_eq!(refused(amount).await, stands);
    let added = "insert into aid_line (aid_list_id, unit_id, person_id, kin, kin_no, amount_dong,
        change_no) select aid_list_id, unit_id, person_id, 'child', 1, 1, CHANGE from aid_line
        where aid_list_id = LIST limit 1";
    assert_eq!(refused(added).await, stands);
    approved(&world, "ld.chu-tich", (&[list], MUCH))
        .await
        .unwrap();
    assert_eq!(state(&world, list).await, "approved");
    for statement in [
        amount,
        added,
        "update aid_line set struck = 'xx' where aid_list_id = LIST",
        "delete from aid_line where aid_list_id = LIST",
    ] {
        assert_eq!(refused(statement).await, stands, "{statement}");
    }
    let frozen = "update aid_list set checksum = '' where aid_list_id = LIST";
    assert_eq!(refused(frozen).await, "42501");
    assert_eq!(refused("delete from aid_list_step").await, "42501");
    let open = "update aid_round set each_dong = 1 where state = 'open'";
    assert_eq!(refused(open).await, "an open round does not change");
    all_holds(&world).await;
}

#[tokio::test]
async fn many_approvers_at_once_freeze_once() {
    let (world, _) = books().await;
    members(&world).await;
    let round = open_round(&world, &Rules::default(), 1).await;
    let (_, lists) = filled(&world, "ld.can-bo", &round).await;
    send(&world, "ld.can-bo", &lists).await;
    let mut all = tokio::task::JoinSet::new();
    for number in 0..8 {
        let world = World {
            app: world.app.clone(),
        };
        let lists = lists.clone();
        let login = ["ld.chu-tich", "ld.thu-quy"][number % 2];
        all.spawn(async move { approved(&world, login, (&lists, MUCH)).await });
    }
    let mut frozen = 0;
    while let Some(came) = all.join_next().await {
        frozen += came.unwrap().map_or(0, |came| came.frozen);
    }
    assert_eq!(frozen, lists.len() as i64);
    let steps: i64 = sqlx::query_scalar("select count(*) from aid_list_step where step = 'frozen'")
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap();
    assert_eq!(steps, lists.len() as i64);
    all_holds(&world).await;
}
