//! Every check finds what it is for, and nothing on a clean list.

use std::collections::BTreeSet;

use diemtua::access::Act;
use diemtua::programme::eligibility::rules::Rules;
use diemtua::programme::list::store::{NewLine, add, check};
use diemtua::programme::store::find_list;

use super::{filled, members, open_round};
use crate::people::leave;
use crate::world::World;

async fn marks(world: &World, list: i64) -> BTreeSet<String> {
    let found: Vec<String> = sqlx::query_scalar(
        "select m.mark from aid_mark m join aid_line n using (aid_line_id) where n.aid_list_id = $1",
    )
    .bind(list)
    .fetch_all(&world.app.database.owner)
    .await
    .unwrap();
    found.into_iter().collect()
}

fn line(person_id: i64, amount_dong: i64, account_no: &str) -> NewLine {
    NewLine {
        person_id,
        kin: "self".to_owned(),
        birth_year: None,
        amount_dong,
        reason: String::new(),
        bank: "NH".to_owned(),
        account_no: account_no.to_owned(),
    }
}

#[tokio::test]
async fn checks_find_what_they_are_for_and_nothing_else() {
    let world = World::new().await;
    let people = members(&world).await;
    let women = Rules {
        age_from: Some(18),
        ..Rules::default()
    };
    let round = open_round(&world, &women, 1).await;
    let (_, lists) = filled(&world, "ld.can-bo", &round).await;
    for list in &lists {
        assert_eq!(marks(&world, *list).await, BTreeSet::new());
    }
    let first = lists[0];
    // Somebody of another unit, above the norm, with the account of his colleague.
    let actor = world.actor("ld.can-bo").await;
    let permit = actor.may(Act::Record).unwrap();
    let mut tx = world.app.begin(&actor).await.unwrap();
    let list = find_list(&mut tx, first).await.unwrap().unwrap();
    assert_eq!(
        (list.people, list.turns, list.total_dong),
        (3, 3, 1_500_000)
    );
    let guest = line(people[3], 2_000_000, "0123456789");
    assert!(add(&mut tx, &permit, &list, &guest).await.unwrap());
    assert!(!add(&mut tx, &permit, &list, &guest).await.unwrap());
    sqlx::query("update aid_line set account_no = '0123456789' where person_id = $1")
        .bind(people[0])
        .execute(&mut *tx)
        .await
        .unwrap();
    check(&mut tx, &permit, (actor.unit_id, &[first]))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let found = marks(&world, first).await;
    let wanted = ["elsewhere", "over-norm", "same-account", "two-lists"];
    assert_eq!(found, wanted.map(str::to_owned).into());
    // Somebody left since the day that counts.
    leave(&world, ("LD-A-1", people[1]), "2027-01-22", "1/QĐ").await;
    let mut tx = world.app.begin(&actor).await.unwrap();
    check(&mut tx, &permit, (actor.unit_id, &[first]))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(marks(&world, first).await.contains("left"));
}

#[tokio::test]
async fn who_is_no_member_or_meets_no_rule_is_found() {
    let world = World::new().await;
    let people = members(&world).await;
    let old = Rules {
        age_from: Some(60),
        ..Rules::default()
    };
    let round = open_round(&world, &old, 1).await;
    leave(&world, ("LD-A-1", people[1]), "2027-01-02", "1/QĐ").await;
    let actor = world.actor("a1.co-so").await;
    let permit = actor.may(Act::Record).unwrap();
    let mut tx = world.app.begin(&actor).await.unwrap();
    let of = (round.aid_round_id, actor.unit_id);
    let opened = diemtua::programme::list::store::open(&mut tx, &permit, of, "aaaaaaaa").await;
    let opened = opened.unwrap();
    let list = find_list(&mut tx, opened).await.unwrap().unwrap();
    for person in &people[..2] {
        assert!(
            add(&mut tx, &permit, &list, &line(*person, 1, ""))
                .await
                .unwrap()
        );
    }
    check(&mut tx, &permit, (actor.unit_id, &[opened]))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let wanted = ["not-eligible", "not-member"].map(str::to_owned);
    assert_eq!(marks(&world, opened).await, wanted.into());
}
