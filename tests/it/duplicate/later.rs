//! What comes after a merge, who may decide, and what the search remembers.

use super::*;

fn refusal<T: std::fmt::Debug>(done: Result<T, WriteFault>) -> &'static str {
    match done {
        Err(WriteFault::Refused(refusal)) => refusal.message,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_merge_is_not_undone_once_something_later_was_done() {
    let world = World::new().await;
    let one = member(&world, "LD-A-1", &hoa(), ("2019-03-01", None)).await;
    let two = member(&world, "LD-A-2", &hoa_again(), ("2026-11-01", None)).await;
    let three = member(&world, "LD-B-1", &hoa_again(), ("2026-12-01", None)).await;
    let first = merge_as_operator(&world, (one, two)).await.unwrap();
    let second = merge_as_operator(&world, (three, one)).await.unwrap();
    invariants_hold(&world).await;
    // The one who stayed led on himself: the later merge comes first.
    assert_eq!(
        refusal(unmerge_as_operator(&world, first).await),
        "duplicate-kept-is-merged"
    );
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    officer.get(&format!("/doan-vien/{three}/roi")).await;
    let leaving = [("why", "quit"), ("on", "20/01/2027")];
    let page = officer
        .post(&format!("/doan-vien/{three}/roi"), &leaving)
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    assert_eq!(
        refusal(unmerge_as_operator(&world, second).await),
        "duplicate-history-changed-since"
    );
    world
        .sql(&format!(
            "update person set version_no = version_no + 1 where person_id = {three}"
        ))
        .await;
    let movement: i64 = sqlx::query_scalar(
        "select max(movement_id) from movement where person_id = $1 and kind = 'left'",
    )
    .bind(three)
    .fetch_one(&world.app.database.owner)
    .await
    .unwrap();
    officer.get(&format!("/doan-vien/{three}")).await;
    officer
        .post(&format!("/doan-vien/{three}/hoan-tac/{movement}"), &[])
        .await;
    assert_eq!(
        refusal(unmerge_as_operator(&world, second).await),
        "duplicate-details-changed-since"
    );
    world
        .sql(&format!(
            "update person set version_no = version_no - 1 where person_id = {three}"
        ))
        .await;
    unmerge_as_operator(&world, second).await.unwrap();
    unmerge_as_operator(&world, first).await.unwrap();
    invariants_hold(&world).await;
}

#[tokio::test]
async fn two_people_said_to_be_two_wait_no_longer_until_it_is_taken_back() {
    let world = World::new().await;
    let a = member(&world, "LD-A-1", &hoa(), ("2019-03-01", None)).await;
    let b = member(&world, "LD-A-2", &hoa_again(), ("2026-11-01", None)).await;
    search(&world).await;
    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    let address = pair_of("LD-A", a, b);
    officer.get(&address).await;
    let page = officer
        .post(
            &format!("{address}/khac-nguoi"),
            &[("ly-do", "x"), ("giu", "b")],
        )
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.shows("Viết lý do, từ 3 đến 500 ký tự"),
        "{}",
        page.body
    );
    let reason = [("ly-do", "hai chị em sinh đôi")];
    let page = officer
        .post(&format!("{address}/khac-nguoi"), &reason)
        .await;
    let done = page.location().to_owned();
    assert!(done.contains("xong=khac&lan="), "{done}");
    // Pressed twice it is said once.
    let page = officer
        .post(&format!("{address}/khac-nguoi"), &reason)
        .await;
    assert_eq!(page.location(), done);
    let page = officer.get(&done).await;
    assert!(page.shows("Không còn cặp hồ sơ nào cần xem.") && page.shows("Hoàn tác"));
    // It is remembered over the next search, with who said it and why.
    search(&world).await;
    assert!(officer.get(&list_of("LD-A")).await.shows("Không còn cặp"));
    assert!(officer.get(&address).await.shows("hai chị em sinh đôi"));
    let past = officer.get(&format!("{}/da-xem", list_of("LD-A"))).await;
    assert!(
        past.shows("a.can-bo đã ghi ngày 25/01/2027: ")
            && past.shows("là hai người. Lý do: hai chị em sinh đôi."),
        "{}",
        past.body
    );
    let lan = done.rsplit('=').next().unwrap();
    let undo = format!("{}/khac-nguoi/{lan}/hoan-tac", list_of("LD-A"));
    assert_eq!(officer.post(&undo, &[]).await.location(), address);
    assert!(officer.get(&list_of("LD-A")).await.shows("Còn 1 cặp"));
}

#[tokio::test]
async fn a_pair_half_outside_the_scope_is_not_told() {
    let world = World::new().await;
    let mine = member(&world, "LD-A-1", &hoa(), ("2019-03-01", None)).await;
    let other = member(&world, "LD-B-1", &hoa_again(), ("2026-11-01", None)).await;
    search(&world).await;
    for (login, unit) in [
        ("a1.co-so", "LD-A-1"),
        ("a.can-bo", "LD-A"),
        ("b.can-bo", "LD-B"),
    ] {
        let mut browser = Browser::signed_in(&world, login).await;
        let page = browser.get(&list_of(unit)).await;
        assert!(page.shows("Không còn cặp hồ sơ nào cần xem."), "{login}");
        assert!(
            !page.shows("Phương Hoa") && !page.shows("Phuong Hoa"),
            "{login}"
        );
        let address = pair_of(unit, mine, other);
        assert_eq!(
            browser.get(&address).await.status,
            StatusCode::NOT_FOUND,
            "{login}"
        );
        for deed in ["gop", "khac-nguoi"] {
            let page = browser
                .post(&format!("{address}/{deed}"), &[("ly-do", "hai người")])
                .await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{login} {deed}");
        }
        let quality = browser
            .get(&format!("/don-vi/{unit}/doan-vien/chat-luong"))
            .await;
        assert!(!quality.shows("/doan-vien/trung\">Có thể trùng"), "{login}");
    }
    // The unit above both sees it and makes them one.
    let mut above = Browser::signed_in(&world, "ld.can-bo").await;
    assert!(above.get(&list_of("LD")).await.shows("Còn 1 cặp"));
    let address = pair_of("LD", mine, other);
    assert_eq!(above.get(&address).await.status, StatusCode::OK);
    let page = above.post(&format!("{address}/gop"), &[]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    invariants_hold(&world).await;
    // Who was merged away is told to his old unit as gone elsewhere, without a name of the other.
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let (kept, merged) = (mine, other);
    let page = clerk.get(&format!("/doan-vien/{kept}")).await;
    assert_eq!(
        page.status,
        StatusCode::NOT_FOUND,
        "kept at the other unit now"
    );
    let mut there = Browser::signed_in(&world, "b1.co-so").await;
    let page = there.get(&format!("/doan-vien/{merged}")).await;
    assert_eq!(page.location(), format!("/doan-vien/{kept}?xong=da-gop"));
}

#[tokio::test]
async fn who_only_reads_decides_nothing() {
    let world = World::new().await;
    let a = member(&world, "LD-A-1", &hoa(), ("2019-03-01", None)).await;
    let b = member(&world, "LD-A-2", &hoa_again(), ("2026-11-01", None)).await;
    search(&world).await;
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let address = pair_of("LD", a, b);
    let page = inspector.get(&address).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.shows("Gộp làm một") && !page.shows("type=\"radio\""));
    let before = world.rows().await;
    for deed in ["gop", "khac-nguoi"] {
        let page = inspector.post(&format!("{address}/{deed}"), &[]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
    }
    let page = inspector.post(&format!("{}/tim", list_of("LD")), &[]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn a_record_that_changed_meanwhile_is_looked_at_again_and_a_waiting_transfer_comes_first() {
    let world = World::new().await;
    let a = member(&world, "LD-A-1", &hoa(), ("2019-03-01", None)).await;
    let b = member(&world, "LD-A-2", &hoa_again(), ("2026-11-01", None)).await;
    search(&world).await;
    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    let address = pair_of("LD-A", a, b);
    officer.get(&address).await;
    let before = held(&world).await;
    let stale = [("a-version", "7"), ("b-version", "1")];
    let page = officer.post(&format!("{address}/gop"), &stale).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.shows("Một trong hai hồ sơ vừa thay đổi."));
    world
        .sql(&format!(
            "with c as (insert into change (purpose) values ('asked') returning change_no)
             insert into transfer (person_id, from_id, to_id, asked_by_id, effective_on,
             asked_at, change_no)
             select {a}, f.unit_id, t.unit_id, f.unit_id, '2027-02-01', now(), c.change_no
               from unit f, unit t, c where f.code = 'LD-A-1' and t.code = 'LD-B-1'"
        ))
        .await;
    let page = officer.post(&format!("{address}/gop"), &[]).await;
    assert!(
        page.shows("đang có việc chuyển sinh hoạt chờ xác nhận"),
        "{}",
        page.body
    );
    assert_eq!(held(&world).await, before);
}

#[tokio::test]
async fn the_search_goes_on_from_where_it_was_and_forgets_who_is_gone() {
    let world = World::new().await;
    let app = &world.app;
    let first = app.finder.search(&app.catalogue, &app.clock).await.unwrap();
    assert!(first.whole && first.pairs == 0);
    assert_eq!(
        app.finder
            .search_if_stale(&app.catalogue, &app.clock)
            .await
            .unwrap(),
        None
    );
    let a = member(&world, "LD-A-1", &hoa(), ("2019-03-01", None)).await;
    let b = member(&world, "LD-A-2", &hoa_again(), ("2026-11-01", None)).await;
    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    let page = officer.get(&list_of("LD-A")).await;
    assert!(page.shows("Từ đó sổ đã thay đổi"), "{}", page.body);
    let page = officer.post(&format!("{}/tim", list_of("LD-A")), &[]).await;
    assert!(page.location().ends_with("xong=tim"));
    assert!(officer.get(&list_of("LD-A")).await.shows("Còn 1 cặp"));
    // One who is written again as somebody quite different is no longer alike.
    let other = Details {
        birth: Some(Birth::Day(day("1971-12-24"))),
        national_id: Some("079071004321".to_owned()),
        phone: None,
        sex: sex_of("male"),
        ..Details::named("Trịnh Văn Thịnh")
    };
    officer.get(&format!("/doan-vien/{b}/sua")).await;
    world
        .sql(&format!(
            "with c as (insert into change (purpose) values ('again') returning change_no)
             update person set full_name = '{}', folded = 'trinh van thinh', sort_key = 'x',
                    birth_on = '1971-12-24', birth_year = 1971, sex = 'male', phone = null,
                    national_id = '079071004321', change_no = c.change_no from c where person_id = {b}",
            other.full_name
        ))
        .await;
    let since = app
        .finder
        .search_if_stale(&app.catalogue, &app.clock)
        .await
        .unwrap()
        .unwrap();
    assert!(!since.whole && since.people == 1, "{since:?}");
    assert!(officer.get(&list_of("LD-A")).await.shows("Không còn cặp"));
    // And a third who is like the first is found beside the list in memory.
    let c = member(&world, "LD-A-2", &hoa_again(), ("2026-11-01", None)).await;
    let since = app
        .finder
        .search_if_stale(&app.catalogue, &app.clock)
        .await
        .unwrap()
        .unwrap();
    assert!(!since.whole && since.pairs == 1, "{since:?}");
    assert_eq!(
        officer.get(&pair_of("LD-A", a, c)).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn merging_twice_at_once_merges_once() {
    let world = World::new().await;
    let a = member(&world, "LD-A-1", &hoa(), ("2019-03-01", None)).await;
    let b = member(&world, "LD-A-2", &hoa_again(), ("2026-11-01", None)).await;
    let (first, second) = (both_of(&world, (a, b)).await, both_of(&world, (b, a)).await);
    let (one, other) = tokio::join!(
        merge_these(&world, &first, (a, b)),
        merge_these(&world, &second, (b, a))
    );
    assert_eq!(
        one.is_ok() as u8 + other.is_ok() as u8,
        1,
        "{one:?} {other:?}"
    );
    let late = if one.is_ok() { other } else { one };
    assert_eq!(refusal(late), "duplicate-changed-meanwhile");
    invariants_hold(&world).await;
}
