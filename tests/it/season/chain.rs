//! The chain: rules and database say the same; nobody approves his own; of two at once one wins.

use axum::http::StatusCode;
use diemtua::report::chain::State;
use sqlx::AssertSqlSafe;

use super::{all_holds, open_round, report_of, season_world, submit};
use crate::browser::Browser;
use crate::world::World;

/// Whether the database lets a report become the next state.
async fn database_lets(world: &World, from: State, to: State) -> bool {
    let unit = world.number_of("LD-A-1").await;
    let mut tx = world.app.database.owner.begin().await.unwrap();
    let insert = format!(
        "with c as (insert into change (unit_id, purpose) values ({unit}, 'x') returning change_no)
         insert into report (unit_id, form, period, from_on, until_on, state, figures, drawn,
           snapshot_xmax, snapshot_xip, issued_at, checksum, number, change_no)
         select {unit}, '1-hdcd', '2026-U', '2025-12-01', '2026-12-01', '{from}', '{{}}', '{{}}', 1,
           '{{}}', now(), sha256(''), '1/BC', change_no from c"
    );
    sqlx::query(AssertSqlSafe(insert))
        .execute(&mut *tx)
        .await
        .unwrap();
    let update = format!("update report set state = '{to}' where unit_id = {unit}");
    let done = sqlx::query(AssertSqlSafe(update)).execute(&mut *tx).await;
    done.is_ok()
}

#[tokio::test]
async fn the_database_lets_through_what_the_rules_let_through() {
    let world = World::new().await;
    for from in State::ALL {
        for to in State::ALL {
            assert_eq!(
                database_lets(&world, from, to).await,
                from.may_become(to),
                "{from} {to}"
            );
        }
    }
}

#[tokio::test]
async fn a_state_without_a_step_and_a_step_that_changes_are_refused() {
    let world = season_world().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let round = open_round(&mut officer).await;
    let report = report_of(&submit(&mut clerk, ("LD-A-1", &round), &[]).await);
    let number = report.rsplit('/').next().unwrap();
    let owner = &world.app.database.owner;
    for statement in [
        format!("update report set state = 'approved' where report_id = {number}"),
        format!("update report set words = '{{\"a\": \"b\"}}' where report_id = {number}"),
        format!("delete from report where report_id = {number}"),
        format!("update report_step set reason = 'x' where report_id = {number}"),
        format!("delete from report_step where report_id = {number}"),
    ] {
        let done = sqlx::query(AssertSqlSafe(statement.clone()))
            .execute(owner)
            .await;
        assert!(done.is_err(), "{statement}");
    }
    all_holds(&world).await;
}

#[tokio::test]
async fn nobody_approves_his_own_report_and_no_neighbour_sees_it() {
    let world = season_world().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let mut upper = Browser::signed_in(&world, "a.can-bo").await;
    let mut other = Browser::signed_in(&world, "b.can-bo").await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let round = open_round(&mut officer).await;
    // The officer above submits for a union that cannot; somebody else then judges it.
    let report = report_of(&submit(&mut upper, ("LD-A-1", &round), &[]).await);
    let page = upper.get(&report).await;
    assert!(page.shows("người khác ở cấp trên duyệt"));
    let refused = upper.post(&format!("{report}/duyet"), &[]).await;
    assert_eq!(
        refused.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        refused.body
    );
    assert_eq!(other.get(&report).await.status, StatusCode::NOT_FOUND);
    let page = format!("/don-vi/LD-A-1/dot-bao-cao/{round}/nop");
    assert_eq!(other.get(&page).await.status, StatusCode::NOT_FOUND);
    for browser in [&mut clerk, &mut inspector] {
        browser.get(&report).await;
        let refused = browser.post(&format!("{report}/duyet"), &[]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    }
    officer.get(&report).await;
    let done = officer.post(&format!("{report}/duyet"), &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    all_holds(&world).await;
}

#[tokio::test]
async fn of_two_who_judge_at_once_one_wins_and_the_other_is_told() {
    let world = season_world().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let mut upper = Browser::signed_in(&world, "a.can-bo").await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let round = open_round(&mut officer).await;
    let report = report_of(&submit(&mut clerk, ("LD-A-1", &round), &[]).await);
    officer.get(&report).await;
    upper.get(&report).await;
    let approve = format!("{report}/duyet");
    let back = format!("{report}/tra-lai");
    let (one, two) = tokio::join!(
        officer.post(&approve, &[]),
        upper.post(&back, &[("remark", "Xem lại")])
    );
    let won = [&one, &two]
        .iter()
        .filter(|page| page.status == StatusCode::SEE_OTHER)
        .count();
    assert_eq!(won, 1, "{} {}", one.status, two.status);
    let lost = if one.status == StatusCode::SEE_OTHER {
        &two
    } else {
        &one
    };
    assert!(lost.shows("đã chuyển sang bước khác"), "{}", lost.body);
    all_holds(&world).await;
}

#[tokio::test]
async fn of_two_who_submit_at_once_one_wins() {
    let world = season_world().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let mut again = Browser::signed_in(&world, "a1.co-so").await;
    let round = open_round(&mut officer).await;
    let (one, two) = tokio::join!(
        submit(&mut clerk, ("LD-A-1", &round), &[]),
        submit(&mut again, ("LD-A-1", &round), &[])
    );
    let reports: i64 = sqlx::query_scalar("select count(*) from report_step")
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap();
    assert_eq!(reports, 1, "{} {}", one.status, two.status);
    all_holds(&world).await;
}
