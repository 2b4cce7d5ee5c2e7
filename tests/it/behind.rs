//! What stands behind a figure: the walk of the pages and the exact lists meet the same records and
//! the same people, however many units there are and whatever was taken back.

use axum::http::StatusCode;
use diemtua::demo::{Wish, fill};
use diemtua::indicator::behind::{self, BehindAsked, MemberBehind};
use diemtua::indicator::{Asked, Structure};
use diemtua::member::history::store::Written;
use diemtua::member::store::{add_person, correct_person, find_person, write_act};
use diemtua::member::{Details, History, HowJoined, Joining, Leaving, WhyLeft};
use diemtua::store::begin_change;
use timeline::{Day, Period};
use vietnamese::Sex;

use crate::browser::Browser;
use crate::unit::found_many;
use crate::world::World;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn joining(unit_id: i32, on: &str, how: HowJoined) -> Joining {
    Joining {
        unit_id,
        on: day(on),
        how,
        decision: None,
    }
}

/// Enters a person with a history at a unit; returns his number.
async fn enter(world: &World, unit_id: i32, name: &str, history: &History) -> i64 {
    let mut tx = world.app.database.owner.begin().await.unwrap();
    let change_no = begin_change(&mut tx, None, None, "entered").await.unwrap();
    let details = Details {
        sex: Some(Sex::Female),
        ..Details::named(name)
    };
    let person_id = add_person(&mut tx, change_no, unit_id, &details)
        .await
        .unwrap();
    let written = Written {
        person_id,
        change_no,
        kind: "joined",
        unit_id,
        happened_on: day("2027-01-20"),
        decision: None,
    };
    write_act(&mut tx, &written, &History::default(), history)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    person_id
}

/// A member who stays, one who left, one who moved from A to B, and one whose sex was put right.
async fn some_members(world: &World) -> [i64; 4] {
    let (a, b) = (
        world.number_of("LD-A-1").await,
        world.number_of("LD-B-1").await,
    );
    let joined = |on| History::default().join(joining(a, on, HowJoined::Admitted));
    let stays = joined("2026-03-02").unwrap();
    let left = joined("2026-04-02").unwrap();
    let quit = Leaving {
        on: day("2027-01-05"),
        why: WhyLeft::Quit,
        decision: None,
    };
    let left = left.leave(a, quit).unwrap();
    let known = History::default().join(joining(a, "2026-01-01", HowJoined::KnownBefore));
    let moved = known
        .unwrap()
        .move_to(a, joining(b, "2027-01-10", HowJoined::Moved))
        .unwrap();
    let people = [
        enter(world, a, "Trần Thị Ở Lại", &stays).await,
        enter(world, a, "Lê Văn Ra Đi", &left).await,
        enter(world, b, "Phạm Thị Chuyển Nhà", &moved).await,
        enter(world, a, "Ngô Văn Đúng", &joined("2026-05-02").unwrap()).await,
    ];
    let actor = world.actor("a1.co-so").await;
    let permit = actor.may(diemtua::access::Act::KeepMembers).unwrap();
    let mut tx = world.app.begin(&actor).await.unwrap();
    let person = find_person(&mut tx, people[3]).await.unwrap().unwrap();
    let details = Details {
        sex: Some(Sex::Male),
        ..person.details.clone()
    };
    let reason = (day("2027-01-25"), "ghi nhầm giới tính");
    correct_person(&mut tx, &permit, (&person, &details), reason)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    people
}

async fn question(world: &World, indicator: &str, unit: &str, dims: &str) -> BehindAsked {
    let known = world.app.catalogue.indicator(indicator).unwrap();
    let period = Period::new(day("2027-01-01"), day("2028-01-01")).unwrap();
    let asked = Asked {
        unit_id: world.number_of(unit).await,
        line: "territorial".to_owned(),
        indicator: indicator.to_owned(),
        dims: diemtua::indicator::parse_dims(dims).unwrap(),
        period,
        structure: Structure::Then,
        known: None,
    };
    BehindAsked::of(known, &world.app.catalogue, &asked)
}

/// Everybody behind the figure by the exact list, without names.
async fn exact(world: &World, asked: &BehindAsked) -> Vec<MemberBehind> {
    let mut engine = world.app.database.engine.acquire().await.unwrap();
    let page = (0, 1_000);
    let (members, total) = behind::all::store::members(&mut engine, (asked, None), page)
        .await
        .unwrap();
    assert_eq!(usize::try_from(total).unwrap(), members.len());
    assert!(members.iter().all(|member| member.name.is_none()));
    members
}

/// The same by the walk, as an officer of the federation sees it.
async fn walked(world: &World, asked: &BehindAsked) -> Vec<MemberBehind> {
    let actor = world.actor("ld.can-bo").await;
    let mut tx = world.app.begin(&actor).await.unwrap();
    let behind = behind::store::behind(&mut tx, asked, 1_000).await.unwrap();
    assert_eq!(
        usize::try_from(behind.members_total).unwrap(),
        behind.members.len()
    );
    behind.members
}

fn sorted(mut members: Vec<MemberBehind>) -> Vec<MemberBehind> {
    members.iter_mut().for_each(|member| member.name = None);
    members.sort_by_key(|member| (member.on, member.person_id, member.amount));
    members
}

#[tokio::test]
async fn the_walk_and_the_exact_list_meet_the_same_people() {
    let name = "Liên đoàn Lao động huyện Châu";
    let world = World::new()
        .await
        .unit("LD-C", name, "lien-doan-huyen", "LD")
        .await;
    let [stays, left, moved, right] = some_members(&world).await;
    for round in 0..2 {
        for (indicator, unit, dims, count) in [
            // Stocks list everybody who came or went up to the day.
            ("B03.people", "LD", "", 7),
            ("B03.people", "LD", "sex=male", 1),
            ("B03.people", "LD-A", "", 6),
            ("B03.people", "LD-B-1", "", 1),
            ("B05.people", "LD", "", 2),
            ("B05.people", "LD", "cause=quit", 1),
            ("B06.people", "LD", "", 3),
            ("B04.people", "LD", "", 0),
            ("E01.turns", "LD", "", 0),
        ] {
            let asked = question(&world, indicator, unit, dims).await;
            let exact = exact(&world, &asked).await;
            assert_eq!(exact.len(), count, "{round} {indicator} {unit} {dims}");
            let walked = walked(&world, &asked).await;
            assert!(walked.windows(2).all(|pair| pair[0].on >= pair[1].on));
            assert!(walked.iter().all(|member| member.name.is_some()));
            assert_eq!(sorted(walked), sorted(exact), "{round} {indicator} {unit}");
        }
        let asked = question(&world, "B06.people", "LD", "").await;
        let mut net: Vec<_> = walked(&world, &asked)
            .await
            .iter()
            .map(|member| (member.person_id, member.amount))
            .collect();
        net.sort_unstable();
        assert_eq!(net, [(left, -1), (moved, -1), (moved, 1)]);
        assert!(stays < right);
        if round == 0 {
            found_many(&world, 400).await;
        }
    }
}

#[tokio::test]
async fn a_figure_of_members_leads_to_them_by_name_within_the_scope() {
    let world = World::new().await;
    let [stays, left, ..] = some_members(&world).await;
    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    let page = officer.get("/don-vi/LD-A/so-lieu/B05.people?ky=2027").await;
    assert!(page.shows(&format!("/doan-vien/{left}")) && page.shows("Lê Văn Ra Đi"));
    assert!(page.shows("Đoàn viên thôi sinh hoạt") && !page.shows("Trần Thị Ở Lại"));
    let all = "/don-vi/LD-A/so-lieu/B03.people/doan-vien?ky=2027";
    let page = officer.get(all).await;
    assert!(page.shows(&format!("/doan-vien/{stays}")) && page.shows("Trần Thị Ở Lại"));
    assert!(page.shows("6"), "{}", page.body);
    let mut stranger = Browser::signed_in(&world, "b.can-bo").await;
    assert_eq!(stranger.get(all).await.status, StatusCode::NOT_FOUND);
    // Who moved is seen where he went; where he came from is told there no more.
    let page = stranger
        .get("/don-vi/LD-B/so-lieu/B03.people/doan-vien?ky=2027")
        .await;
    assert!(page.shows("Phạm Thị Chuyển Nhà") && !page.shows("Lê Văn Ra Đi"));
}

#[tokio::test]
async fn the_walk_and_the_exact_list_meet_the_same_records() {
    let world = World::new().await;
    let wish = Wish {
        seed: 3,
        scale: 0.003,
        today: world.app.clock.today(),
    };
    fill(&world.app, wish, |_| ()).await.unwrap();
    let mut actor = world.actor("ld.can-bo").await;
    actor.unit_id = world.number_of("MAU").await;
    let mut compared = 0;
    for indicator in [
        "E01.turns",
        "E01.dong",
        "E05.houses",
        "C02.rate",
        "F01.initiatives",
    ] {
        for unit in ["MAU-P-001", "MAU-CS-0001"] {
            let mut asked = question(&world, indicator, unit, "").await;
            asked.from_on = Some(day("2026-01-01"));
            asked.until_on = day("2026-04-01");
            let mut engine = world.app.database.engine.acquire().await.unwrap();
            let (mut exact, total) =
                behind::all::store::records(&mut engine, (&asked, None), (0, 1_000))
                    .await
                    .unwrap();
            assert!(total <= behind::COUNTED, "{indicator} {unit} {total}");
            let mut tx = world.app.begin(&actor).await.unwrap();
            let behind = behind::store::behind(&mut tx, &asked, 1_000).await.unwrap();
            let mut walked = behind.records;
            assert_eq!(behind.records_total, total);
            walked.sort_by_key(|record| record.record_id);
            exact.sort_by_key(|record| record.record_id);
            assert_eq!(walked, exact, "{indicator} {unit}");
            compared += walked.len();
        }
    }
    assert!(compared > 50, "{compared}");
}
