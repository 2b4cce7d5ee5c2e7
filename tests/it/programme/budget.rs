//! The budget of a round stops what would go beyond it, by the program and by the database.

use axum::http::StatusCode;
use diemtua::programme::eligibility::rules::Rules;

use super::{all_holds, approved, filled, members, open_round, send};
use crate::book::books;
use crate::browser::Browser;

const MUCH: i64 = 1_000_000_000;

#[tokio::test]
async fn an_approval_beyond_the_budget_is_refused_until_it_is_raised() {
    let (world, [top, _]) = books().await;
    members(&world).await;
    let round = open_round(&world, &Rules::default(), 1).await;
    // Lists of one and a half million, of a million and of half a million.
    let (_, lists) = filled(&world, "ld.can-bo", &round).await;
    send(&world, "ld.can-bo", &lists).await;
    let page = format!("/don-vi/LD/cham-lo/dot/{}", round.aid_round_id);
    let mut writer = Browser::signed_in(&world, "ld.can-bo").await;
    writer.get(&page).await;
    let set = format!("{page}/kinh-phi");
    let done = writer.post(&set, &[("budget", "2000000")]).await;
    assert!(done.location().ends_with("xong=budget"), "{}", done.body);
    let mut chair = Browser::signed_in(&world, "ld.chu-tich").await;
    chair.get(&page).await;
    let all = [("_key", "0123456789abcdef"), ("act", "all")];
    let held = chair.post(&format!("{page}/duyet"), &all).await;
    assert!(held.location().ends_with("xong=kinh-phi"), "{}", held.body);
    assert!(
        chair
            .get(held.location())
            .await
            .shows("chỉ còn 2.000.000 đồng")
    );
    // One fits, the next does not, and is told how much is left.
    let one = |list: i64, unit: &str| format!("/don-vi/{unit}/cham-lo/danh-sach/{list}/buoc/duyet");
    let key = [("_key", "1123456789abcdef")];
    let first = chair.post(&one(lists[0], "LD-A-1"), &key).await;
    assert!(first.location().ends_with("xong=frozen"), "{}", first.body);
    let second = chair.post(&one(lists[1], "LD-A-2"), &key).await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(second.shows("chỉ còn 500.000 đồng"), "{}", second.body);
    let fault = approved(&world, "ld.chu-tich", (&lists, MUCH)).await;
    let fault = fault.unwrap_err();
    let rule = fault.as_database_error().and_then(|own| own.constraint());
    assert_eq!(rule, Some("a round stays within its budget"));
    // Two at once do not spend the same rest.
    let ways = ["ld.chu-tich", "ld.thu-quy"].map(|login| {
        let world = crate::world::World {
            app: world.app.clone(),
        };
        let list = [lists[if login == "ld.thu-quy" { 1 } else { 2 }]];
        async move { approved(&world, login, (&list, MUCH)).await.is_ok() }
    });
    let [a, b] = ways;
    let (first, second) = tokio::join!(a, b);
    assert_eq!((first, second), (true, false));

    let low = writer.post(&set, &[("budget", "1500000")]).await;
    assert!(low.shows("cần 2.000.000 đồng"), "{}", low.body);
    let raised = writer.post(&set, &[("budget", "3000000")]).await;
    assert!(
        raised.location().ends_with("xong=budget"),
        "{}",
        raised.body
    );
    let last = approved(&world, "ld.chu-tich", (&lists, MUCH))
        .await
        .unwrap();
    assert_eq!(last.frozen, 1);
    all_holds(&world).await;

    // The fund of a round is one of its unit's.
    let statement = format!(
        "insert into aid_round (programme_id, unit_id, name, from_on, until_on, lists_until_on,
           counts_on, each_dong, most_dong, way, paid_by, fund_id, key, change_no)
         select programme_id, unit_id, 'Khác', from_on, until_on, lists_until_on, counts_on, 1, 1,
           'cash', 'own', (select fund_id from fund where unit_id <> {} limit 1), 'other-round',
           change_no from aid_round",
        top.unit_id
    );
    let fault = sqlx::query(sqlx::AssertSqlSafe(statement))
        .execute(&world.app.database.owner)
        .await
        .unwrap_err();
    let rule = fault.as_database_error().and_then(|own| own.constraint());
    assert_eq!(rule, Some("a round is paid from a fund of its unit"));
}
