//! The list of members against a plain model on random lives, page by page; ages on their
//! birthdays; more leavers than are counted.

use diemtua::member::store::list;
use diemtua::member::{ListAsked, Standing, WhyLeft};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sqlx::AssertSqlSafe;
use timeline::Day;

use crate::browser::Browser;
use crate::world::World;

const BASES: [&str; 3] = ["LD-A-1", "LD-A-2", "LD-B-1"];

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Somebody's spells, one after the other: the place of the unit, from, until; the last may last.
#[derive(Debug, Clone)]
struct Life {
    key: u8,
    is_female: bool,
    spells: Vec<(usize, i16, Option<i16>)>,
}

fn life() -> impl Strategy<Value = Life> {
    let spell = (0..BASES.len(), 0_i16..300, 1_i16..400);
    let spells = prop::collection::vec(spell, 0..4);
    (any::<u8>(), any::<bool>(), spells, any::<bool>()).prop_map(
        |(key, is_female, drawn, lasts)| {
            let mut next = 0;
            let mut spells: Vec<(usize, i16, Option<i16>)> = Vec::new();
            for (unit, gap, length) in drawn {
                let from = next + gap;
                next = from + length;
                spells.push((unit, from, Some(next)));
            }
            if let Some(last) = spells.last_mut().filter(|_| lasts) {
                last.2 = None;
            }
            Life {
                key,
                is_female,
                spells,
            }
        },
    )
}

/// Days are counted from here; today is day 1,485.
fn on(number: i16) -> Day {
    day("2023-01-01").saturating_add(jiff::Span::new().days(i64::from(number)))
}

async fn live(world: &World, lives: &[Life], units: &[i32]) {
    let mut statement =
        "with c as (insert into change (purpose) values ('x') returning change_no), \
                         p as (insert into person (person_id, unit_id, full_name, folded, \
                              sort_key, \
                         sex, registered, change_no) overriding system value \
                         select v.*, true, change_no from c, (values "
            .to_owned();
    let person = |(number, life): (usize, &Life)| {
        let unit = life.spells.last().map_or(units[0], |spell| units[spell.0]);
        let sex = if life.is_female { "female" } else { "male" };
        let number = number + 1;
        format!(
            "({number}, {unit}, 'N{number}', 'n{number}', '{:03}', '{sex}')",
            life.key
        )
    };
    let people: Vec<String> = lives.iter().enumerate().map(person).collect();
    statement += &people.join(", ");
    statement += ") v) insert into spell (person_id, unit_id, from_on, until_on, \
                  previous_until_on, how_joined, why_left, change_no) select v.*, change_no from c, (values ";
    let mut spells = Vec::new();
    for (number, life) in lives.iter().enumerate() {
        let mut before = "null::date".to_owned();
        for (unit, from, until) in &life.spells {
            let (until, why) = match until {
                Some(until) => (
                    format!("'{}'::date", on(*until)),
                    format!("'{}'", why(*until)),
                ),
                None => ("'infinity'::date".to_owned(), "null".to_owned()),
            };
            let (number, unit) = (number + 1, units[*unit]);
            spells.push(format!(
                "({number}, {unit}, '{}'::date, {until}, {before}, 'admitted', {why})",
                on(*from)
            ));
            before = until;
        }
    }
    statement += &spells.join(", ");
    world.sql(&format!("{statement}) v")).await;
}

fn why(until: i16) -> WhyLeft {
    [WhyLeft::Quit, WhyLeft::Retired][usize::from(until.unsigned_abs()) % 2]
}

/// Whom the list should name, in its order.
fn expected(lives: &[Life], asked: &ListAsked<'_>, units: &[i32]) -> Vec<i64> {
    let here = |unit: usize| asked.units.contains(&units[unit]);
    let today = asked.today;
    let is_meant = |life: &&(usize, &Life)| {
        let life = life.1;
        let of_sex = match asked.sex {
            Some(sex) => (sex == "female") == life.is_female,
            None => true,
        };
        let kept_here = here(life.spells.last().map_or(0, |spell| spell.0));
        let runs = |spell: &(usize, i16, Option<i16>)| {
            on(spell.1) <= today && spell.2.is_none_or(|until| on(until) > today)
        };
        let at = |spell: &&(usize, i16, Option<i16>)| here(spell.0) && on(spell.1) <= today;
        of_sex
            && match asked.standing {
                Standing::Now => kept_here && life.spells.iter().any(runs),
                Standing::Kept => kept_here,
                Standing::Left => match life.spells.iter().rfind(at) {
                    Some(last @ (_, _, Some(until))) if !runs(last) => {
                        asked.why.is_none_or(|asked| asked == why(*until))
                    }
                    _ => false,
                },
            }
    };
    let numbered: Vec<(usize, &Life)> = lives.iter().enumerate().collect();
    let mut meant: Vec<&(usize, &Life)> = numbered.iter().filter(is_meant).collect();
    meant.sort_by_key(|(number, life)| (life.key, *number));
    let number = |one: &&(usize, &Life)| i64::try_from(one.0 + 1).unwrap();
    meant.iter().map(number).collect()
}

#[tokio::test]
async fn every_page_of_the_list_is_that_of_a_plain_model() {
    let world = World::new().await;
    let mut units = Vec::new();
    for code in BASES {
        units.push(world.number_of(code).await);
    }
    let mut runner = TestRunner::default();
    let drawn = prop::collection::vec(life(), 150..160)
        .new_tree(&mut runner)
        .unwrap();
    let lives = drawn.current();
    live(&world, &lives, &units).await;
    let actor = world.actor("ld.can-bo").await;
    let mut tx = world.app.begin(&actor).await.unwrap();
    let mut seen = 0;
    for below in [&units[..], &units[..2], &units[2..]] {
        for standing in [Standing::Now, Standing::Left, Standing::Kept] {
            for (sex, why) in [
                (None, None),
                (Some("female"), None),
                (None, Some(WhyLeft::Quit)),
                (Some("male"), Some(WhyLeft::Retired)),
            ] {
                let mut asked = ListAsked {
                    units: below,
                    today: day("2027-01-25"),
                    standing,
                    sex,
                    why: why.filter(|_| standing == Standing::Left),
                    found: None,
                    total: None,
                    offset: 0,
                    limit: 7,
                };
                let all = expected(&lives, &asked, &units);
                let total = i64::try_from(all.len()).unwrap();
                for known in [None, Some(total)] {
                    asked.total = known.filter(|_| standing != Standing::Left);
                    for (page, wanted) in all.chunks(7).enumerate() {
                        asked.offset = 7 * i64::try_from(page).unwrap();
                        let told = list(&world.app.database.register, &mut tx, &asked).await;
                        let (rows, count) = told.unwrap();
                        let ids: Vec<i64> = rows.iter().map(|row| row.person_id).collect();
                        assert_eq!(ids, wanted, "{asked:?} of {lives:?}");
                        assert_eq!(count, total, "{asked:?} of {lives:?}");
                        seen += ids.len();
                    }
                }
            }
        }
    }
    assert!(seen > 1_000, "the story is well filled: {seen}");
}

#[tokio::test]
async fn somebody_is_as_old_as_his_last_birthday() {
    let world = World::new().await;
    let unit = world.number_of("LD-A-1").await;
    // Today is 25/01/2027.
    let births = [
        "'2002-01-25'",
        "'2002-01-26'",
        "'1992-01-26'",
        "'1992-01-25'",
        "'1971-06-01'",
        "'1962-01-25'",
        "'1962-01-26'",
    ];
    for birth in births {
        joined(
            &world,
            unit,
            &format!("{birth}, extract(year from {birth}::date)::smallint"),
        )
        .await;
    }
    joined(&world, unit, "null, 2002").await;
    joined(&world, unit, "null, null").await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let page = officer.get("/don-vi/LD/doan-vien/so-luong").await;
    let (_, ages) = page.body.split_once("id=\"h-tuoi\"").unwrap();
    let bars: Vec<(&str, &str)> = ages
        .split("<li><span>")
        .skip(1)
        .map(|bar| {
            let (name, rest) = bar.split_once("</span>").unwrap();
            let count = rest.split("<b class=\"num\">").nth(1).unwrap();
            (name, count.split('<').next().unwrap())
        })
        .collect();
    let told = [
        ("Dưới 25", "1"),
        ("25–34", "3"),
        ("35–44", "1"),
        ("55–64", "2"),
        ("Từ 65 trở lên", "1"),
        ("Chưa rõ ngày sinh", "1"),
    ];
    assert_eq!(bars, told, "{}", page.body);
}

/// One more member since 2020, with day and year of birth.
async fn joined(world: &World, unit: i32, birth: &str) {
    world
        .sql(&format!(
            "with c as (insert into change (purpose) values ('x') returning change_no),
             p as (insert into person (unit_id, full_name, folded, sort_key, birth_on, birth_year,
                     registered, change_no)
                   select {unit}, 'Ai', 'ai', 'AI', {birth}, true, change_no from c returning *)
             insert into spell (person_id, unit_id, from_on, how_joined, change_no)
             select person_id, unit_id, '2020-01-01', 'admitted', change_no from p"
        ))
        .await;
}

#[tokio::test]
async fn more_leavers_than_are_counted_are_said_to_be_more() {
    let world = World::new().await;
    let unit = world.number_of("LD-A-1").await;
    world
        .sql(&format!(
            "with c as (insert into change (purpose) values ('x') returning change_no),
             p as (insert into person (person_id, unit_id, full_name, folded, sort_key, registered,
                     change_no) overriding system value
                   select g, {unit}, 'Người ' || g, 'nguoi', lpad((g * 7919 % 10050)::text, 5, '0'),
                     true, change_no from c, generate_series(1, 10050) g returning *)
             insert into spell (person_id, unit_id, from_on, until_on, how_joined, why_left,
               change_no)
             select person_id, unit_id, '2020-01-01', '2026-01-01', 'admitted', 'quit', change_no from p"
        ))
        .await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let page = officer.get("/don-vi/LD/doan-vien?loai=roi&trang=101").await;
    assert!(page.shows("Có hơn 10.000 người đã rời."), "{}", page.body);
    let order: Vec<i64> = sqlx::query_scalar(AssertSqlSafe(
        "select person_id from person order by sort_key limit 50 offset 5000".to_owned(),
    ))
    .fetch_all(&world.app.database.owner)
    .await
    .unwrap();
    let places: Vec<usize> = order
        .iter()
        .map(|id| page.body.find(&format!("/doan-vien/{id}\"")).unwrap())
        .collect();
    assert!(places.is_sorted() && places.len() == 50);
    let few = officer
        .get("/don-vi/LD/doan-vien?loai=roi&ly-do=retired")
        .await;
    assert!(!few.shows("hơn 10.000"), "{}", few.body);
}
