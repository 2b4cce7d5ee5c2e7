//! An import whose people were merged with others since, and split again: it goes out as if nothing
//! had been.

use super::*;
use crate::duplicate::{merge_as_operator, unmerge_as_operator};

/// The number of whoever bears this identity number.
async fn numbered(world: &World, national_id: &str) -> i64 {
    sqlx::query_scalar("select person_id from person where national_id = $1")
        .bind(national_id)
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap()
}

/// Everybody with his spells. A spell split off again has another number than before, and no longer
/// says from which list it came.
async fn people(world: &World) -> Vec<String> {
    sqlx::query_scalar(
        "select concat((to_jsonb(p) - 'change_no')::text, to_jsonb(s) - array['change_no', 'spell_id', 'import_id'])
           from person p left join spell s using (person_id) order by person_id, from_on",
    )
    .fetch_all(&world.app.database.owner)
    .await
    .unwrap()
}

/// What rests on an import, by code.
async fn standing(world: &World, import_id: i64) -> Vec<&'static str> {
    match undo(&world.app, import_id, None).await {
        Err(UndoFault::Stands(standing)) => standing.iter().map(|one| one.code).collect(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn whoever_was_merged_and_split_again_does_not_keep_his_import() {
    let world = World::new().await;
    enter(&world, &Paper::of(&format!("{HEADING}{FIVE}"))).await;
    let (before, figures) = (people(&world).await, everywhere(&world).await);
    let again = "1,Hồ Quỳnh Như,09/09/1978,Nữ,001178000111,0912000111,LD-A-2,01/06/2025,,\n";
    for new_is_kept in [true, false] {
        let told = enter(&world, &Paper::of(&format!("{HEADING}{again}"))).await;
        let import_id = told.entered.import_id.unwrap();
        let old = numbered(&world, "001190000001").await;
        let new = numbered(&world, "001178000111").await;
        let ids = if new_is_kept { (new, old) } else { (old, new) };
        let merge_id = merge_as_operator(&world, ids).await.unwrap();
        assert_eq!(standing(&world, import_id).await, ["merged-later"]);
        unmerge_as_operator(&world, merge_id).await.unwrap();
        undo(&world.app, import_id, None).await.unwrap();
        assert_eq!(everywhere(&world).await, figures);
        assert_eq!(world.rows().await["person_merge"], 0);
        assert_eq!(world.rows().await["person"], 5);
        if new_is_kept {
            assert_eq!(people(&world).await, before);
        }
        holds(&world).await;
    }
}

#[tokio::test]
async fn whoever_was_corrected_after_a_merge_was_split_keeps_his_import() {
    let world = World::new().await;
    let told = enter(&world, &Paper::of(&format!("{HEADING}{FIVE}"))).await;
    let import_id = told.entered.import_id.unwrap();
    let ids = (
        numbered(&world, "001190000001").await,
        numbered(&world, "001199000005").await,
    );
    let merge_id = merge_as_operator(&world, ids).await.unwrap();
    unmerge_as_operator(&world, merge_id).await.unwrap();
    let mut clerk = crate::browser::Browser::signed_in(&world, "a1.co-so").await;
    let address = format!("/doan-vien/{}/sua", ids.0);
    let page = clerk.get(&address).await;
    let version = page.body.split("name=\"version\" value=\"").nth(1).unwrap();
    let version = version.split('"').next().unwrap().to_owned();
    let fields = [
        ("version", version.as_str()),
        ("full_name", "Trần Thị Thanh Bình"),
        ("birth", "27/02/1990"),
        ("sex", "female"),
        ("nationality", "VN"),
        ("reason", "ghi thiếu chữ đệm"),
    ];
    let page = clerk.post(&address, &fields).await;
    assert_eq!(
        page.status,
        axum::http::StatusCode::SEE_OTHER,
        "{}",
        page.body
    );
    assert_eq!(standing(&world, import_id).await, ["corrected-later"]);
}
