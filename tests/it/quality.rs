//! How well the register is kept: what is amiss is counted, each count leads to the people behind
//! it, the mark rises as they are mended, and the kept counts are those of a fresh look.

use axum::http::StatusCode;
use diemtua::member::{Birth, Details, sex_of};
use diemtua::quality::{Counts, Issue, Limits, Points, catch_up, score_tenths, store};

use crate::browser::Browser;
use crate::duplicate::{day, hoa, hoa_again, member, search};
use crate::world::World;

fn page_of(unit: &str) -> String {
    format!("/don-vi/{unit}/doan-vien/chat-luong")
}

/// The counts of a unit and below as an account sees them, after a catch-up.
async fn counts(world: &World, login: &str, unit: &str) -> Counts {
    let app = &world.app;
    let limits = Limits::of(&app.catalogue, app.clock.today());
    catch_up(&app.database.owner, None, (&limits, app.clock.now()))
        .await
        .unwrap();
    let actor = world.actor(login).await;
    let mut tx = app.begin(&actor).await.unwrap();
    let unit_id = world.number_of(unit).await;
    let here = ("territorial", app.clock.today());
    let found = store::counts_below(&mut tx, &[unit_id], here)
        .await
        .unwrap();
    found.get(&unit_id).copied().unwrap_or_default()
}

async fn score(world: &World, login: &str, unit: &str) -> Option<i64> {
    let points = Points::of(&world.app.catalogue, world.app.clock.today());
    score_tenths(&counts(world, login, unit).await, &points)
}

/// One of each fault at one unit, one sound member, and one at another unit.
async fn filled() -> World {
    let world = World::new().await;
    let sound = hoa();
    let faulty: [(&str, Details, &str); 7] = [
        ("LD-A-1", sound.clone(), "2019-03-01"),
        ("LD-A-1", Details::named("Trần Chưa Biết"), "2020-01-01"),
        (
            "LD-A-1",
            Details {
                birth: Some(Birth::Year(1985)),
                national_id: Some("001085000001".to_owned()),
                sex: sex_of("male"),
                ..Details::named("Lê Chỉ Năm")
            },
            "2020-01-01",
        ),
        (
            "LD-A-1",
            Details {
                sex: sex_of("male"),
                ..Details {
                    full_name: "Phạm Khác Giới".to_owned(),
                    national_id: Some("036190009999".to_owned()),
                    ..sound.clone()
                }
            },
            "2020-01-01",
        ),
        (
            "LD-A-1",
            Details {
                birth: Some(Birth::Day(day("1930-01-01"))),
                national_id: Some("001030000001".to_owned()),
                sex: sex_of("male"),
                ..Details::named("Vũ Rất Già")
            },
            "2020-01-01",
        ),
        (
            "LD-A-1",
            Details {
                birth: Some(Birth::Day(day("2009-06-01"))),
                national_id: Some("001209000001".to_owned()),
                sex: sex_of("male"),
                ..Details::named("Bùi Còn Trẻ")
            },
            "2023-01-01",
        ),
        ("LD-B-1", Details::named("Ngô Nơi Khác"), "2020-01-01"),
    ];
    for (unit, details, from) in &faulty {
        member(&world, unit, details, (from, None)).await;
    }
    world
}

#[tokio::test]
async fn each_fault_is_counted_where_it_is_and_leads_to_whom_it_concerns() {
    let world = filled().await;
    let found = counts(&world, "a.can-bo", "LD-A").await;
    assert_eq!(found.people, 6);
    let expected = [
        (Issue::NoNumber, 1),
        (Issue::NoBirth, 1),
        (Issue::YearOnly, 1),
        (Issue::NoSex, 1),
        (Issue::NoPhone, 4),
        (Issue::JoinedUnknown, 0),
        (Issue::NumberDiffers, 1),
        (Issue::AgeOdd, 1),
        (Issue::JoinedYoung, 1),
        (Issue::UnitEnded, 0),
        (Issue::Unconfirmed, 6),
    ];
    for (issue, people) in expected {
        assert_eq!(found.found(issue), people, "{}", issue.code());
    }
    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    let page = officer.get(&page_of("LD-A")).await;
    assert!(page.shows("Chất lượng sổ đoàn viên") && page.shows("Lâu chưa xác nhận"));
    assert!(
        page.shows("LD-A-1/doan-vien/chat-luong"),
        "the unit below is ranked"
    );
    for (issue, name) in [
        ("no-birth", "Trần Chưa Biết"),
        ("year-only", "Lê Chỉ Năm"),
        ("number-differs", "Phạm Khác Giới"),
        ("age-odd", "Vũ Rất Già"),
        ("joined-young", "Bùi Còn Trẻ"),
    ] {
        let page = officer.get(&format!("{}/{issue}", page_of("LD-A"))).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.shows(name), "{issue}: {}", page.body);
        assert!(
            !page.shows("Phương Hoa") && !page.shows("Ngô Nơi Khác"),
            "{issue}"
        );
        assert!(!page.shows("036190009999"), "numbers are masked");
    }
    let page = officer.get(&format!("{}/khong-co", page_of("LD-A"))).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_mark_rises_as_people_are_confirmed_and_mended() {
    let world = filled().await;
    let before = score(&world, "a1.co-so", "LD-A-1").await.unwrap();
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let address = format!("{}/unconfirmed", page_of("LD-A-1"));
    let page = clerk.get(&address).await;
    let chosen: Vec<&str> = page
        .body
        .split("name=\"nguoi\" value=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert_eq!(chosen.len(), 6);
    let fields = [("nguoi", chosen[0]), ("nguoi", chosen[1])];
    let page = clerk.post(&format!("{address}/xac-nhan"), &fields).await;
    assert_eq!(page.location(), format!("{address}?xong=xac-nhan&so=2"));
    assert!(
        clerk
            .get(&format!("{address}?xong=xac-nhan&so=2"))
            .await
            .shows("Đã xác nhận 2 người.")
    );
    assert_eq!(
        counts(&world, "a1.co-so", "LD-A-1")
            .await
            .found(Issue::Unconfirmed),
        4
    );
    let confirmed = score(&world, "a1.co-so", "LD-A-1").await.unwrap();
    assert!(confirmed > before, "{before} {confirmed}");
    // Nobody is confirmed at another's unit, nor by one who only reads.
    let page = clerk
        .post(
            &format!("{}/unconfirmed/xac-nhan", page_of("LD-B-1")),
            &fields,
        )
        .await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let page = inspector
        .post(&format!("{}/unconfirmed/xac-nhan", page_of("LD")), &fields)
        .await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    // A phone written down raises the mark again.
    world
        .sql(
            "with c as (insert into change (purpose) values ('phone') returning change_no)
             update person set phone = '0900000009', change_no = c.change_no from c where phone is null",
        )
        .await;
    assert!(score(&world, "a1.co-so", "LD-A-1").await.unwrap() > confirmed);
}

/// What a look at everybody finds, without any count that was kept.
async fn fresh_look(world: &World, unit: &str) -> (i64, Vec<i64>) {
    let limits = Limits::of(&world.app.catalogue, world.app.clock.today());
    let mut found = Vec::new();
    for issue in Issue::ALL {
        let count: i64 = sqlx::query_scalar(
            "select count(*) from spell s join person p using (person_id) join unit u on u.unit_id = s.unit_id
              where s.unit_id = $1 and from_on <= $2::date and until_on > $2::date
                and amiss(p, s, u.ended_on, $3, $2::date, $4, $5, $6::date)",
        )
        .bind(world.number_of(unit).await)
        .bind(limits.today.to_string())
        .bind(issue.code())
        .bind(limits.age_least)
        .bind(limits.age_most)
        .bind(limits.confirmed_since.to_string())
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap();
        found.push(count);
    }
    let people: i64 = sqlx::query_scalar(
        "select count(*) from spell where unit_id = $1 and from_on <= $2::date and until_on > $2::date",
    )
    .bind(world.number_of(unit).await)
    .bind(limits.today.to_string())
    .fetch_one(&world.app.database.owner)
    .await
    .unwrap();
    (people, found)
}

#[tokio::test]
async fn kept_counts_are_those_of_a_fresh_look_whatever_is_done() {
    let world = filled().await;
    counts(&world, "ld.can-bo", "LD").await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let hoa: i64 = sqlx::query_scalar("select min(person_id) from person where phone is not null")
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap();
    let agree = async |what: &str| {
        for unit in ["LD-A-1", "LD-A-2", "LD-B-1"] {
            let (people, fresh) = fresh_look(&world, unit).await;
            let kept = counts(&world, "ld.can-bo", unit).await;
            assert_eq!(kept.people, people, "{what}: {unit}");
            let kept: Vec<i64> = Issue::ALL
                .into_iter()
                .map(|issue| kept.found(issue))
                .collect();
            assert_eq!(kept, fresh, "{what}: {unit}");
        }
    };
    agree("at first").await;
    officer.get(&format!("/doan-vien/{hoa}/roi")).await;
    let leaving = [("why", "quit"), ("on", "20/01/2027")];
    let page = officer
        .post(&format!("/doan-vien/{hoa}/roi"), &leaving)
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    agree("left").await;
    let movement: i64 = sqlx::query_scalar("select max(movement_id) from movement")
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap();
    officer.get(&format!("/doan-vien/{hoa}")).await;
    officer
        .post(&format!("/doan-vien/{hoa}/hoan-tac/{movement}"), &[])
        .await;
    agree("came back").await;
    // A spell that never was leaves no trace but the unit it stood at.
    world
        .sql(&format!("delete from spell where person_id = {hoa}"))
        .await;
    agree("taken out").await;
    world
        .sql("update unit set ended_on = '2027-01-01' where code = 'LD-B-1'")
        .await;
    agree("ended").await;
    assert_eq!(
        counts(&world, "ld.can-bo", "LD-B-1")
            .await
            .found(Issue::UnitEnded),
        1
    );
    // A year later those confirmed are older; what depends on the day is counted for the day.
    let later = world.after_minutes(60 * 24 * 365 * 3);
    let (people, fresh) = fresh_look(&later, "LD-A-1").await;
    let kept = counts(&later, "ld.can-bo", "LD-A-1").await;
    assert_eq!(
        (kept.people, kept.found(Issue::AgeOdd)),
        (people, fresh[Issue::AgeOdd as usize])
    );
}

#[tokio::test]
async fn duplicates_and_the_reported_headcount_stand_beside_the_register() {
    let world = filled().await;
    member(&world, "LD-A-2", &hoa_again(), ("2026-11-01", None)).await;
    search(&world).await;
    let number = world.number_of("LD-A-1").await;
    world
        .sql(&format!(
            "with c as (insert into change (unit_id, purpose) values ({number}, 'declared') returning change_no)
             insert into declared (change_no, unit_id, indicator, dims_no, from_on, until_on, as_of,
               value, qualifier)
             select change_no, {number}, 'B03.people', 1, '2026-01-01', '2027-01-01', '2026-12-31', 9,
               'exact'
               from c"
        ))
        .await;
    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    let page = officer.get(&page_of("LD-A-1")).await;
    assert!(
        page.shows("Sổ có 6 đoàn viên; đơn vị báo cáo 9"),
        "{}",
        page.body
    );
    assert!(
        page.shows("lệch −3") || page.shows("lệch -3"),
        "{}",
        page.body
    );
    let page = officer.get(&page_of("LD-A")).await;
    assert!(
        page.shows("/don-vi/LD-A/doan-vien/trung\">Có thể trùng"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn a_base_union_counts_its_own_and_no_other() {
    let world = filled().await;
    assert_eq!(counts(&world, "a1.co-so", "LD-A-1").await.people, 6);
    // Whatever unit is asked, its own people are all it is told of.
    assert_eq!(counts(&world, "a1.co-so", "LD").await.people, 6);
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    for unit in ["LD-A", "LD-B-1", "LD"] {
        assert_eq!(
            clerk.get(&page_of(unit)).await.status,
            StatusCode::NOT_FOUND
        );
        let list = format!("{}/no-birth", page_of(unit));
        assert_eq!(clerk.get(&list).await.status, StatusCode::NOT_FOUND);
    }
}
