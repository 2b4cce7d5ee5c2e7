//! People found as they are typed: however it is written, within the scope alone, and as it is when
//! the question is asked.

mod secrecy;
mod together;

use diemtua::app::App;
use diemtua::search::{Found, PeopleAsked, people};
use diemtua::store::begin_change;
use sqlx::PgConnection;

use crate::browser::Browser;
use crate::world::World;

/// Somebody of a story: the units he was at one after the other, the last of which keeps him.
#[derive(Debug, Clone)]
pub struct Life {
    pub person_id: i64,
    pub name: String,
    pub units: Vec<&'static str>,
    pub national_id: Option<String>,
    pub phone: Option<String>,
    pub merged_into: Option<i64>,
}

impl Life {
    pub fn new(person_id: i64, name: &str, units: &[&'static str]) -> Life {
        Life {
            person_id,
            name: name.to_owned(),
            units: units.to_vec(),
            national_id: None,
            phone: None,
            merged_into: None,
        }
    }

    fn kept_by(&self) -> &'static str {
        self.units[self.units.len() - 1]
    }
}

/// Writes a life as the register holds it: who was merged has no spell of his own.
pub async fn write(connection: &mut PgConnection, life: &Life) {
    let change_no = begin_change(connection, None, None, "lived").await.unwrap();
    sqlx::query(
        "insert into person (person_id, unit_id, full_name, folded, sort_key, birth_year,
                             national_id, phone, merged_into_id, registered, change_no)
         overriding system value
         select $1, unit_id, $3, $4, $5, 1985, $6, $7, $8, true, $9 from unit where code = $2",
    )
    .bind(life.person_id)
    .bind(life.kept_by())
    .bind(&life.name)
    .bind(vietnamese::fold(&life.name))
    .bind(vietnamese::name_sort_key(&life.name))
    .bind(&life.national_id)
    .bind(&life.phone)
    .bind(life.merged_into)
    .bind(change_no)
    .execute(&mut *connection)
    .await
    .unwrap();
    let spells = if life.merged_into.is_some() {
        0
    } else {
        life.units.len()
    };
    for (at, unit) in life.units.iter().take(spells).enumerate() {
        let is_last = at + 1 == life.units.len();
        sqlx::query(
            "insert into spell (person_id, unit_id, from_on, until_on, previous_until_on,
                                how_joined, why_left, change_no)
             select $1, unit_id, date '2020-01-01' + $3,
                    case when $4 then 'infinity' else date '2020-01-02' + $3 end,
                    case when $3 > 0 then date '2020-01-01' + $3 end,
                    'admitted', case when $4 then null else 'moved' end, $5
               from unit where code = $2",
        )
        .bind(life.person_id)
        .bind(unit)
        .bind(i32::try_from(at).unwrap())
        .bind(is_last)
        .bind(change_no)
        .execute(&mut *connection)
        .await
        .unwrap();
    }
}

async fn live(world: &World, lives: &[Life]) {
    let mut tx = world.app.database.owner.begin().await.unwrap();
    for life in lives {
        write(&mut tx, life).await;
    }
    tx.commit().await.unwrap();
}

async fn found(app: &App, world: &World, login: &str, text: &str) -> Found {
    let asked = PeopleAsked {
        text,
        unit: None,
        offset: 0,
        limit: 50,
    };
    people(app, &world.actor(login).await, &asked)
        .await
        .unwrap()
}

/// The numbers of those whom an account finds by the name as it is typed.
async fn numbers(world: &World, login: &str, text: &str) -> Vec<i64> {
    let found = found(&world.app, world, login, text).await;
    let exact = found.people.iter().filter(|person| !person.is_near);
    exact.map(|person| person.person_id).collect()
}

fn neighbours() -> Vec<Life> {
    let mut hoa = Life::new(1001, "Đặng Thị Phương Hoa", &["LD-A-1"]);
    hoa.national_id = Some("001186012345".to_owned());
    hoa.phone = Some("+84 912 345 678".to_owned());
    let mut anh = Life::new(1003, "Nguyễn Ngọc Ánh", &["LD-A-1", "LD-B-1"]);
    anh.national_id = Some("001190054321".to_owned());
    vec![
        hoa,
        Life::new(1002, "Đặng Thị Hòa", &["LD-A-2"]),
        anh,
        Life::new(1004, "Trần Văn Bảo", &["LD-B-1"]),
        Life::new(1005, "Lê Thị Bích Hoà", &["LD-A-1"]),
    ]
}

#[tokio::test]
async fn people_are_found_however_their_names_are_typed() {
    let world = World::new().await;
    live(&world, &neighbours()).await;
    for is_filled in [false, true] {
        if is_filled {
            world.app.directory.fill().await.unwrap();
        }
        for (text, expected) in [
            ("dang thi phuong hoa", vec![1001]),
            ("Đặng Thị Phương Hoa", vec![1001]),
            ("ĐẶNG PHƯƠNG", vec![1001]),
            ("phuong ho", vec![1001]),
            ("001186012345", vec![1001]),
            ("0011 8601 2345", vec![1001]),
            ("0912 345 678", vec![1001]),
            ("84912345678", vec![1001]),
            ("00118601234", vec![]),
            ("091234567", vec![]),
            ("  ", vec![]),
            ("…", vec![]),
            ("%", vec![]),
            // By given name, in the order of the alphabet: Hoa, Hòa; Hoà beside it.
            ("hoa dang", vec![1001, 1002]),
            ("tran bao", vec![1004]),
        ] {
            let found = numbers(&world, "ld.can-bo", text).await;
            assert_eq!(found, expected, "“{text}”, filled: {is_filled}");
        }
    }
    let slipped = found(&world.app, &world, "ld.can-bo", "dagn phuong hoa").await;
    assert_eq!(slipped.total, 1);
    assert!(slipped.people[0].is_near && slipped.people[0].person_id == 1001);
}

#[tokio::test]
async fn the_page_shows_whom_it_found_with_numbers_hidden() {
    let world = World::new().await;
    live(&world, &neighbours()).await;
    world.app.directory.fill().await.unwrap();
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let page = officer.get("/tim?q=phuong+hoa").await;
    assert!(page.shows("Thấy 1 người."), "{}", page.body);
    assert!(page.shows("href=\"/doan-vien/1001\""));
    assert!(page.shows("sinh 1985") && page.shows("Trường Mầm non Sao Mai"));
    assert!(page.shows("••••\u{a0}••••\u{a0}2345") && !page.shows("001186012345"));
    let page = officer.get("/tim?q=phuogn+hoa").await;
    assert!(page.shows("tên gần giống") && page.shows("Đặng Thị Phương Hoa"));
    let page = officer.get("/tim?q=luot+nguoi").await;
    assert!(
        page.shows("/don-vi/LD/so-lieu/"),
        "figures are found by name"
    );
    let page = officer.get("/tim?q=chi+tieu").await;
    assert!(
        page.shows("href=\"/don-vi/LD/chi-tieu\""),
        "places are found by name"
    );
    let page = officer.get("/tim?q=khong+ai+ten+the+nay").await;
    assert!(page.shows("Không thấy “khong ai ten the nay”."));
    let page = officer.get("/tim?q=%3Cscript%3Ezz&cua=nguoi").await;
    assert!(page.shows("Không thấy") && !page.shows("<script>zz"));
    let list = officer.get("/tim/goi-y?q=001186012345").await;
    assert!(list.shows("\"href\":\"/doan-vien/1001\"") && list.shows("Đặng Thị Phương Hoa"));
    let metrics = officer.get("/metrics").await;
    assert!(
        metrics.shows("diemtua_directory_people 5"),
        "{}",
        metrics.body
    );
}

#[tokio::test]
async fn a_unit_asks_for_its_own_and_for_those_below() {
    let world = World::new().await;
    live(&world, &neighbours()).await;
    world.app.directory.fill().await.unwrap();
    let officer = world.actor("ld.can-bo").await;
    let at = async |unit: &str, text: &str| {
        let asked = PeopleAsked {
            text,
            unit: Some(unit),
            offset: 0,
            limit: 50,
        };
        let found = people(&world.app, &officer, &asked).await;
        found.map(|found| {
            found
                .people
                .iter()
                .map(|person| person.person_id)
                .collect::<Vec<_>>()
        })
    };
    assert_eq!(at("LD-A", "dang").await.unwrap(), [1001, 1002]);
    assert_eq!(at("LD-A-2", "dang").await.unwrap(), [1002]);
    assert!(at("LD-B", "dang").await.unwrap().is_empty());
    assert!(at("KHONG-CO", "dang").await.is_err());
}

/// Each change stands in the next answer, whatever it is.
#[tokio::test]
async fn what_changes_is_found_as_it_is_now() {
    let world = World::new().await;
    live(&world, &neighbours()).await;
    world.app.directory.fill().await.unwrap();
    let change = "with c as (insert into change (purpose) values ('changed') returning change_no)";
    let seen = async |login: &str, text: &str| numbers(&world, login, text).await;
    assert_eq!(seen("a1.co-so", "phuong hoa").await, [1001]);

    world
        .sql(&format!(
            "{change} update person set full_name = 'Đặng Thị Mai', folded = 'dang thi mai',
               change_no = c.change_no from c where person_id = 1001"
        ))
        .await;
    assert_eq!(seen("a1.co-so", "dang mai").await, [1001]);
    assert!(seen("a1.co-so", "phuong hoa").await.is_empty());

    // Anh has moved to another unit: found by name where he was, by number where he is.
    assert_eq!(seen("a1.co-so", "ngoc anh").await, [1003]);
    assert!(seen("a1.co-so", "001190054321").await.is_empty());
    assert_eq!(seen("b1.co-so", "001190054321").await, [1003]);
    let was_here = found(&world.app, &world, "a1.co-so", "ngoc anh").await;
    assert!(!was_here.people[0].is_kept && was_here.people[0].national_id.is_none());

    // A spell that never was is taken out, and nobody says so of the person.
    world
        .sql(
            "do $$ begin
               delete from spell where person_id = 1003 and until_on <> 'infinity';
               update spell set previous_until_on = null where person_id = 1003;
             end $$",
        )
        .await;
    assert!(seen("a1.co-so", "ngoc anh").await.is_empty());
    assert_eq!(seen("b1.co-so", "ngoc anh").await, [1003]);

    // Merged, he leads to the other; apart again, he is himself.
    world
        .sql(&format!(
            "{change} update person set merged_into_id = 1001, change_no = c.change_no
               from c where person_id = 1005"
        ))
        .await;
    let merged = found(&world.app, &world, "a1.co-so", "bich hoa").await;
    assert_eq!(merged.people[0].person_id, 1001);
    assert_eq!(merged.people[0].full_name, "Đặng Thị Mai");
    assert_eq!(
        merged.people[0].merged_name.as_deref(),
        Some("Lê Thị Bích Hoà")
    );
    world
        .sql(&format!(
            "{change} update person set merged_into_id = null, change_no = c.change_no
               from c where person_id = 1005"
        ))
        .await;
    assert_eq!(seen("a1.co-so", "bich hoa").await, [1005]);
    assert_eq!(
        found(&world.app, &world, "a1.co-so", "bich hoa")
            .await
            .total,
        1
    );

    // The card he holds finds him where he is kept, until it is lost.
    world
        .sql(&format!(
            "{change} insert into card (person_id, unit_id, spell_id, number, issued_on,
                                        valid_until, change_no)
             select 1005, unit_id, spell_id, 'LD0000017', '2026-01-01', '2036-01-01', c.change_no
               from spell, c where person_id = 1005"
        ))
        .await;
    assert_eq!(seen("a1.co-so", "ld0000017").await, [1005]);
    assert!(seen("a1.co-so", "ld00000").await.is_empty());
    assert!(seen("a2.co-so", "ld0000017").await.is_empty());
    world
        .sql(&format!(
            "{change} update card set state = 'lost', ended_on = '2027-01-20',
                change_no = c.change_no from c"
        ))
        .await;
    assert!(seen("a1.co-so", "ld0000017").await.is_empty());

    world.sql("delete from card").await;
    // Undoing a large import leaves triggers out; it is found out all the same.
    world
        .sql(
            "do $$ begin
               set local session_replication_role = replica;
               delete from spell where person_id = 1005;
               delete from person where person_id = 1005;
             end $$",
        )
        .await;
    assert!(seen("a1.co-so", "bich hoa").await.is_empty());
    let index_is_empty = found(&world.app, &world, "ld.can-bo", "bich").await.total;
    assert_eq!(index_is_empty, 0);
}

#[tokio::test]
async fn a_unit_that_moves_takes_its_people_along() {
    let world = World::new().await;
    live(&world, &neighbours()).await;
    world.app.directory.fill().await.unwrap();
    assert_eq!(numbers(&world, "a.can-bo", "phuong hoa").await, [1001]);
    assert!(numbers(&world, "b.can-bo", "phuong hoa").await.is_empty());
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let form = [("parent", "LD-B"), ("on", "25/01/2027")];
    let page = officer.post("/don-vi/LD-A-1/chuyen", &form).await;
    assert_eq!(page.location(), "/don-vi/LD-A-1", "{}", page.body);
    assert!(numbers(&world, "a.can-bo", "phuong hoa").await.is_empty());
    assert_eq!(numbers(&world, "b.can-bo", "phuong hoa").await, [1001]);
    assert_eq!(numbers(&world, "a1.co-so", "phuong hoa").await, [1001]);
}
