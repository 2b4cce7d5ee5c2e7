//! People who are in the register twice: found, compared, made one and made two again; both ways
//! the figures follow at every level, and nobody is told of a pair he may not see both halves of.

mod later;
mod laws;

use axum::http::StatusCode;
use diemtua::access::{Act, Permit};
use diemtua::duplicate::{Both, Merging, Side, find_both, find_merge, proposed};
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
          group by record_id, spell_id, unit_id, happened_on, series_no, dims_no, amount * sign,
                   person_id
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
    let both = both_of(world, ids).await;
    merge_these(world, &both, ids).await
}

/// The two as the page that compares them reads them.
pub async fn both_of(world: &World, ids: (i64, i64)) -> Both {
    let actor = world.actor("ld.can-bo").await;
    let mut tx = world.app.begin(&actor).await.unwrap();
    find_both(&mut tx, ids).await.unwrap().unwrap()
}

/// Merges two that were read before.
pub async fn merge_these(world: &World, both: &Both, ids: (i64, i64)) -> Result<i64, WriteFault> {
    let kept = if ids.0 < ids.1 { Side::A } else { Side::B };
    let (a, b) = (&both.a.person.details, &both.b.person.details);
    let choices = proposed(a, b, kept);
    let merging = Merging {
        both,
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
