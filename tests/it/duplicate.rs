//! People who are in the register twice: found, compared, made one and made two again; both ways the
//! figures follow at every level, and nobody is told of a pair he may not see both halves of.

mod laws;

use axum::http::StatusCode;
use diemtua::access::{Act, Permit};
use diemtua::duplicate::{Merging, Side, find_both, find_merge, proposed};
use diemtua::member::history::store::Written;
use diemtua::member::store::{WriteFault, add_person, write_act};
use diemtua::member::{Birth, Details, History, HowJoined, Joining, Leaving, WhyLeft, sex_of};
use diemtua::store::begin_change;
use diemtua::verify::verify;
use sqlx::AssertSqlSafe;
use timeline::Day;

use crate::browser::Browser;
use crate::member::{everywhere, value};
use crate::world::World;

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Somebody with everything that tells people apart.
pub fn hoa() -> Details {
    Details {
        birth: Some(Birth::Day(day("1990-05-08"))),
        sex: sex_of("female"),
        national_id: Some("036190001234".to_owned()),
        phone: Some("0901234567".to_owned()),
        job: Some("Công nhân may".to_owned()),
        ..Details::named("Đặng Thị Phương Hoa")
    }
}

/// The same person as another hand wrote her: no marks, day and month swapped, one digit off.
pub fn hoa_again() -> Details {
    Details {
        birth: Some(Birth::Day(day("1990-08-05"))),
        national_id: Some("036190001235".to_owned()),
        job: Some("Lắp ráp điện tử".to_owned()),
        home_place: Some("Ninh Bình".to_owned()),
        ..Details {
            full_name: "Dang Thi Phuong Hoa".to_owned(),
            ..hoa()
        }
    }
}

/// A member of a unit from a day, perhaps until a day; his number.
pub async fn member(
    world: &World,
    unit: &str,
    details: &Details,
    (from, until): (&str, Option<&str>),
) -> i64 {
    let unit_id = world.number_of(unit).await;
    let mut tx = world.app.database.owner.begin().await.unwrap();
    let change_no = begin_change(&mut tx, None, Some(unit_id), "member")
        .await
        .unwrap();
    let person_id = add_person(&mut tx, change_no, unit_id, details)
        .await
        .unwrap();
    let joining = Joining {
        unit_id,
        on: day(from),
        how: HowJoined::Admitted,
        decision: None,
    };
    let mut after = History::default().join(joining).unwrap();
    if let Some(until) = until {
        let leaving = Leaving {
            on: day(until),
            why: WhyLeft::Quit,
            decision: None,
        };
        after = after.leave(unit_id, leaving).unwrap();
    }
    let written = Written {
        person_id,
        change_no,
        kind: "joined",
        unit_id,
        happened_on: day(from),
        decision: None,
    };
    write_act(&mut tx, &written, &History::default(), &after)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    person_id
}

pub async fn search(world: &World) {
    let app = &world.app;
    app.finder.search(&app.catalogue, &app.clock).await.unwrap();
}

/// Everything that is held of people, spells and figures, without the numbers of changes and
/// versions, as one text.
pub async fn held(world: &World) -> String {
    let mut all = Vec::new();
    for question in [
        "select to_jsonb(p) - array['change_no', 'version_no'] from person p order by person_id",
        "select to_jsonb(s) - 'change_no' from spell s order by spell_id",
        "select to_jsonb(s) - 'change_no' from person_sensitive s order by person_id",
        "select jsonb_build_array(record_id, spell_id, unit_id, happened_on, series_no, dims_no,
                amount * sign, person_id, sum(sign)) from fact
          group by record_id, spell_id, unit_id, happened_on, series_no, dims_no, amount * sign, person_id
         having sum(sign) <> 0 order by 1",
    ] {
        let rows: Vec<serde_json::Value> = sqlx::query_scalar(AssertSqlSafe(question.to_owned()))
            .fetch_all(&world.app.database.owner)
            .await
            .unwrap();
        all.extend(rows.iter().map(ToString::to_string));
    }
    all.join("\n")
}

pub async fn invariants_hold(world: &World) {
    for verdict in verify(&world.app).await.unwrap() {
        assert_eq!(verdict.breaches, Vec::<String>::new(), "{}", verdict.name);
    }
}

fn list_of(unit: &str) -> String {
    format!("/don-vi/{unit}/doan-vien/trung")
}

fn pair_of(unit: &str, a: i64, b: i64) -> String {
    format!("{}/{}/{}", list_of(unit), a.min(b), a.max(b))
}

#[tokio::test]
async fn a_pair_is_found_compared_merged_and_split_again_and_all_is_as_before() {
    let world = World::new().await;
    let old = member(&world, "LD-A-1", &hoa(), ("2019-03-01", None)).await;
    let new = member(&world, "LD-A-2", &hoa_again(), ("2026-11-01", None)).await;
    search(&world).await;
    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    let page = officer.get(&list_of("LD-A")).await;
    assert!(page.shows("Đặng Thị Phương Hoa") && page.shows("Dang Thi Phuong Hoa"));
    assert!(page.shows("Còn 1 cặp hồ sơ"), "{}", page.body);
    let address = pair_of("LD-A", old, new);
    let page = officer.get(&address).await;
    for told in [
        "Hai hồ sơ này có phải một người?",
        "<mark>08</mark>/<mark>05</mark>/1990",
        "Một bên viết tên không dấu",
        "Ngày sinh đảo ngày với tháng",
        "Khác 1 chữ số",
        "Gộp thì ghi ra khỏi Công đoàn cơ sở Trường Mầm non Sao Mai ngày 01/11/2026",
        "Số đoàn viên của Công đoàn cơ sở Trường Mầm non Sao Mai giảm 1, từ 1 còn 0.",
        "Tổng đoàn viên của Liên đoàn Lao động huyện An giảm 1, từ 2 còn 1.",
    ] {
        assert!(page.shows(told), "{told}: {}", page.body);
    }
    assert!(!page.shows("036190001234") && !page.shows("0901234567"));
    let (before, figures) = (held(&world).await, everywhere(&world).await);

    // The older record stays; the newer one's birthday and job are taken.
    let choices = [
        ("giu", "a"),
        ("birth", "b"),
        ("job", "b"),
        ("home-place", "b"),
    ];
    let page = officer.post(&format!("{address}/gop"), &choices).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let done = page.location().to_owned();
    assert!(done.contains("xong=gop"), "{done}");
    invariants_hold(&world).await;
    let members = everywhere(&world).await;
    assert_eq!(
        (members[0][0], members[1][0], members[2][0], members[5][0]),
        (0, 1, 1, 1)
    );
    let page = officer.get(&done).await;
    assert!(
        page.shows("Đã gộp.") && page.shows("Hoàn tác"),
        "{}",
        page.body
    );
    assert!(!page.shows("Dang Thi Phuong Hoa"));
    let page = officer.get(&format!("/doan-vien/{new}")).await;
    assert_eq!(page.location(), format!("/doan-vien/{old}?xong=da-gop"));
    let page = officer.get(&format!("/doan-vien/{old}?xong=da-gop")).await;
    assert!(page.shows("Hồ sơ vừa mở đã gộp vào hồ sơ này ngày 25/01/2027."));
    assert!(page.shows("05/08/1990") && page.shows("Lắp ráp điện tử"));
    assert!(!page.shows("Hoàn tác"), "a merge is not undone by halves");
    // The same form again finds it done.
    let page = officer.post(&format!("{address}/gop"), &choices).await;
    assert_eq!(page.location(), done);

    let lan = done.rsplit('=').next().unwrap();
    let undo = format!("{}/da-gop/{lan}/hoan-tac", list_of("LD-A"));
    let page = officer.post(&undo, &[]).await;
    assert!(
        page.location().ends_with("xong=tach"),
        "{}",
        page.location()
    );
    assert_eq!(held(&world).await, before);
    assert_eq!(everywhere(&world).await, figures);
    invariants_hold(&world).await;
    assert!(
        officer
            .get(&list_of("LD-A"))
            .await
            .shows("Dang Thi Phuong Hoa")
    );
    // Pressed twice it says so and changes nothing.
    let page = officer.post(&undo, &[]).await;
    assert!(page.location().contains("duplicate-undone-already"));
    assert_eq!(held(&world).await, before);
}

/// Somebody visited in sickness, named on a record of the unit.
async fn visit(browser: &mut Browser, unit: &str, name: &str) {
    let address = format!("/don-vi/{unit}/ghi/tham-hoi-om");
    browser.get(&address).await;
    let fields = [
        ("when", "today"),
        ("reason", "sickness"),
        ("people", "1"),
        ("people.names", name),
        ("dong-each", "500.000"),
        ("source", "union-budget"),
    ];
    let page = browser.post(&address, &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
}

/// Different people cared for at a unit in the year, and what two of them are named by.
async fn cared_for(world: &World, unit: &str) -> i64 {
    value(world, unit, "E01.people", &[]).await
}

#[tokio::test]
async fn records_that_name_either_count_one_person_while_merged() {
    let world = World::new().await;
    let born = |name: &str| Details {
        birth: Some(Birth::Day(day("1990-02-03"))),
        ..Details::named(name)
    };
    let since = ("2020-01-01", None);
    let one = member(&world, "LD-A-1", &born("Đặng Thị Hoa"), since).await;
    let other = member(&world, "LD-A-2", &born("Đặng Phương Hoa"), since).await;
    let mut first = Browser::signed_in(&world, "a1.co-so").await;
    let mut second = Browser::signed_in(&world, "a2.co-so").await;
    visit(&mut first, "LD-A-1", "Đặng Thị Hoa, 1990").await;
    visit(&mut second, "LD-A-2", "Đặng Phương Hoa, 1990").await;
    let all = async || {
        let mut all = Vec::new();
        for unit in ["LD-A-1", "LD-A-2", "LD-A"] {
            all.push(cared_for(&world, unit).await);
        }
        all
    };
    assert_eq!(all().await, [1, 1, 2]);
    let before = held(&world).await;
    let merge_id = merge_as_operator(&world, (other, one)).await.unwrap();
    assert_eq!(all().await, [1, 1, 1], "one person, cared for twice");
    invariants_hold(&world).await;
    unmerge_as_operator(&world, merge_id).await.unwrap();
    assert_eq!((all().await, held(&world).await), (vec![1, 1, 2], before));
    invariants_hold(&world).await;

    // What is recorded while they are one speaks of the one who stays, by either name, and goes
    // with the name it was recorded under when they are two again.
    let merge_id = merge_as_operator(&world, (other, one)).await.unwrap();
    visit(&mut second, "LD-A-2", "Đặng Phương Hoa, 1990").await;
    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    visit(&mut officer, "LD-A", "Đặng Thị Hoa, 1990").await;
    assert_eq!(all().await, [1, 1, 1]);
    invariants_hold(&world).await;
    unmerge_as_operator(&world, merge_id).await.unwrap();
    invariants_hold(&world).await;
    assert_eq!(all().await[..2], [1, 1]);
}

/// Merges the second into the first as whoever runs the site.
pub async fn merge_as_operator(world: &World, ids: (i64, i64)) -> Result<i64, WriteFault> {
    let actor = world.actor("ld.can-bo").await;
    let mut tx = world.app.begin(&actor).await.unwrap();
    let both = find_both(&mut tx, ids).await.unwrap().unwrap();
    drop(tx);
    let kept = if ids.0 < ids.1 { Side::A } else { Side::B };
    let (a, b) = (&both.a.person.details, &both.b.person.details);
    let choices = proposed(a, b, kept);
    let merging = Merging {
        both: &both,
        kept,
        choices: &choices,
        own_units: None,
    };
    let permit = Permit::of_the_operator(Act::KeepMembers);
    diemtua::duplicate::merge(&world.app, &permit, &merging).await
}

pub async fn unmerge_as_operator(world: &World, merge_id: i64) -> Result<(), WriteFault> {
    let mut owner = world.app.database.owner.acquire().await.unwrap();
    let merge = find_merge(&mut owner, merge_id).await.unwrap().unwrap();
    drop(owner);
    let permit = Permit::of_the_operator(Act::KeepMembers);
    diemtua::duplicate::unmerge(&world.app, &permit, &merge, None).await
}

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
        past.shows("a.can-bo ghi ngày 25/01/2027: hai chị em sinh đôi"),
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
             insert into transfer (person_id, from_id, to_id, asked_by_id, effective_on, asked_at, change_no)
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
    let (one, other) = tokio::join!(
        merge_as_operator(&world, (a, b)),
        merge_as_operator(&world, (b, a))
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
