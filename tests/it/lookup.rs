//! People and employers on records, against the registers: chosen while typing, recognised by
//! name, asked back where several bear the name, and never made a second time.

use axum::http::StatusCode;
use diemtua::access::{Act, Permit};
use diemtua::member::history::store::Written;
use diemtua::member::store::{add_person, write_act};
use diemtua::member::{Birth, Details, History, HowJoined, Joining, Leaving, WhyLeft};
use diemtua::store::begin_change;
use timeline::Day;

use crate::browser::{Browser, Page};
use crate::world::World;

const HOUSE: &str = "/don-vi/LD-A-1/ghi/mai-am";

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Somebody in the register, a member of the unit since 2020 and until a day where one is given.
pub async fn member(world: &World, unit: &str, name: (&str, i16), left: Option<&str>) -> i64 {
    let unit_id = world.number_of(unit).await;
    let details = Details {
        birth: Some(Birth::Year(name.1)),
        national_id: Some(format!("0010{:02}{:06}", name.1 % 100, 123_000 + unit_id)),
        ..Details::named(name.0)
    };
    let mut tx = world.app.database.owner.begin().await.unwrap();
    let author = Permit::of_the_operator(Act::KeepMembers).author();
    let change_no = begin_change(&mut tx, author, Some(unit_id), "joined")
        .await
        .unwrap();
    let person_id = add_person(&mut tx, change_no, unit_id, &details)
        .await
        .unwrap();
    let joining = Joining {
        unit_id,
        on: day("2020-03-01"),
        how: HowJoined::Admitted,
        decision: None,
    };
    let before = History::default();
    let mut after = before.join(joining).unwrap();
    if let Some(left) = left {
        let leaving = Leaving {
            on: day(left),
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
        happened_on: day("2020-03-01"),
        decision: None,
    };
    write_act(&mut tx, &written, &before, &after).await.unwrap();
    tx.commit().await.unwrap();
    person_id
}

/// Sends the house form with these answers about the family.
async fn house(browser: &mut Browser, family: &[(&str, &str)]) -> Page {
    let mut fields = vec![
        ("when", "today"),
        ("stage", "ban-giao"),
        ("house", "mai-am"),
        ("works", "new"),
        ("dong", "60.000.000"),
        ("source", "union-budget"),
    ];
    fields.extend_from_slice(family);
    browser.post(HOUSE, &fields).await
}

/// The numbers of the people a record names, from its stored answer.
async fn named(world: &World, page: &Page) -> Vec<i64> {
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let (_, rest) = page.location().split_once("/ghi-nhan/").unwrap();
    let number: i64 = rest.split('?').next().unwrap().parse().unwrap();
    let ids: serde_json::Value = sqlx::query_scalar(
        "select answers->'family'->'people'->'ids' from record where record_id = $1",
    )
    .bind(number)
    .fetch_one(&world.app.database.owner)
    .await
    .unwrap();
    serde_json::from_value(ids).unwrap()
}

#[tokio::test]
async fn a_name_that_one_member_bears_is_that_member() {
    let world = World::new().await;
    let an = member(&world, "LD-A-1", ("Nguyễn Văn An", 1985), None).await;
    member(&world, "LD-A-2", ("Nguyễn Văn An", 1985), None).await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    clerk.get(HOUSE).await;
    let before = world.rows().await["person"];
    for typed in ["nguyen van an", "NGUYỄN VĂN AN, 1985"] {
        let page = house(&mut clerk, &[("family.names", typed)]).await;
        assert_eq!(named(&world, &page).await, [an], "{typed}");
    }
    assert_eq!(world.rows().await["person"], before, "nobody is made twice");
    // Another year is another person, of whom only the name is known; twice typed he is one.
    let mut others = Vec::new();
    for _ in 0..2 {
        let page = house(&mut clerk, &[("family.names", "Nguyễn Văn An, 1990")]).await;
        others.extend(named(&world, &page).await);
    }
    assert_eq!(others[0], others[1]);
    assert_eq!(world.rows().await["person"], before + 1);
    let page = house(&mut clerk, &[("family.names", "Nguyễn Văn An")]).await;
    let record = clerk.get(page.location()).await;
    assert!(
        record.shows(&format!("href=\"/doan-vien/{an}\"")),
        "{}",
        record.body
    );
}

#[tokio::test]
async fn a_name_that_several_bear_is_asked_back_and_then_chosen() {
    let world = World::new().await;
    let first = member(&world, "LD-A-1", ("Trần Thị Bình", 1980), None).await;
    let second = member(&world, "LD-A-1", ("Trần Thị Bình", 1991), None).await;
    member(
        &world,
        "LD-A-1",
        ("Trần Thị Bình", 1960),
        Some("2024-01-01"),
    )
    .await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    clerk.get(HOUSE).await;
    let names = ("family.names", "tran thi binh");
    let before = world.rows().await;
    let page = house(&mut clerk, &[names]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.shows("“tran thi binh” là ai?") && page.shows(">tran thi binh</textarea>"));
    for told in ["1980", "1991", "CCCD ••••"] {
        assert!(page.shows(told), "{told}");
    }
    assert!(!page.shows("1960"), "who had left is not meant");
    assert_eq!(world.rows().await, before);

    let pick = "family.pick.tran-thi-binh";
    let chosen = house(&mut clerk, &[names, (pick, &second.to_string())]).await;
    assert_eq!(named(&world, &chosen).await, [second]);
    let both = [
        names,
        (pick, &first.to_string() as &str),
        ("family.ids", &second.to_string() as &str),
    ];
    let page = house(&mut clerk, &both).await;
    let mut numbers = named(&world, &page).await;
    numbers.sort();
    assert_eq!(numbers, [first, second]);
    let page = house(&mut clerk, &[names, (pick, "new")]).await;
    let other = named(&world, &page).await;
    assert!(
        ![first, second].contains(&other[0]),
        "somebody else of the name"
    );
}

#[tokio::test]
async fn a_member_is_chosen_by_number_and_kept_through_a_correction() {
    let world = World::new().await;
    let an = member(&world, "LD-A-1", ("Nguyễn Văn An", 1985), None).await;
    let stranger = member(&world, "LD-B-1", ("Lê Văn Cường", 1970), None).await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    clerk.get(HOUSE).await;
    let page = house(&mut clerk, &[("family.ids", &stranger.to_string())]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.shows("Không có người mang số") && !page.shows("Lê Văn Cường"));

    let own = an.to_string();
    let family = [
        ("family", "3"),
        ("family.ids", &own as &str),
        ("family.names", "Bà Tư"),
    ];
    let page = house(&mut clerk, &family).await;
    let numbers = named(&world, &page).await;
    assert_eq!((numbers.len(), numbers[0]), (2, an));
    let address = page.location().split('?').next().unwrap().to_owned();
    let form = clerk.get(&format!("{address}/sua")).await;
    assert!(
        form.shows(&format!("value=\"{own}\" checked")),
        "{}",
        form.body
    );
    assert!(form.shows(">Bà Tư</textarea>"));
    let picked_twice = [
        ("family.ids", &own as &str),
        ("family.names", "Nguyễn Văn An"),
    ];
    let page = house(&mut clerk, &picked_twice).await;
    assert!(page.shows("đã có trong danh sách chọn từ sổ"));
}

#[tokio::test]
async fn typing_offers_members_below_the_unit_and_nobody_elses() {
    let world = World::new().await;
    let an = member(&world, "LD-A-1", ("Đặng Thị Phương Hoa", 1985), None).await;
    member(&world, "LD-B-1", ("Đặng Thị Phương Hoa", 1986), None).await;
    let ask = |unit: &str| format!("/don-vi/{unit}/tra-cuu/nguoi?q=hoa+dang");
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let found = clerk.get(&ask("LD-A-1")).await;
    let list: serde_json::Value = serde_json::from_str(&found.body).unwrap();
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!(list[0]["id"], an.to_string());
    assert!(
        list[0]["detail"].as_str().unwrap().starts_with("1985 · "),
        "{list}"
    );
    assert_eq!(
        clerk.get(&ask("LD-B-1")).await.status,
        StatusCode::NOT_FOUND
    );
    // Who left is offered after the members; who is kept elsewhere is not, though he was here once.
    let left = member(&world, "LD-A-1", ("Đặng Hoa", 1960), Some("2021-03-01")).await;
    let gone = member(&world, "LD-A-1", ("Đặng Thị Hoa", 1970), Some("2021-03-01")).await;
    let there = world.number_of("LD-B-1").await;
    world
        .sql(&format!(
            "update person set unit_id = {there} where person_id = {gone}"
        ))
        .await;
    let numbers = |page: &Page| -> Vec<String> {
        let list: serde_json::Value = serde_json::from_str(&page.body).unwrap();
        let people = list.as_array().unwrap().iter();
        people
            .map(|one| one["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let both = [an.to_string(), left.to_string()];
    assert_eq!(numbers(&clerk.get(&ask("LD-A-1")).await), both);
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    assert_eq!(numbers(&officer.get(&ask("LD-A")).await), both);
    assert_eq!(numbers(&officer.get(&ask("LD")).await).len(), 4);
    // The same from the index in memory: a slip of the finger finds, another unit's people do not.
    world.app.directory.fill().await.unwrap();
    assert_eq!(numbers(&clerk.get(&ask("LD-A-1")).await), both);
    let slip = "/don-vi/LD-A-1/tra-cuu/nguoi?q=dang+thi+phuogn+hoa";
    assert_eq!(numbers(&clerk.get(slip).await), [an.to_string()]);
    let mut neighbour = Browser::signed_in(&world, "a2.co-so").await;
    let nobody = neighbour
        .get("/don-vi/LD-A-2/tra-cuu/nguoi?q=hoa+dang")
        .await;
    assert_eq!(numbers(&nobody), Vec::<String>::new());
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    assert_eq!(
        inspector.get(&ask("LD")).await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn an_employer_is_recognised_and_its_page_names_the_record() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    officer.get("/don-vi/LD-A-1/don-vi-su-dung/them").await;
    let mut addresses = Vec::new();
    for (name, code) in [
        ("Công ty Sao Mai", "0100109106"),
        ("Công ty Hai Nơi", ""),
        ("Công ty Hai Nơi", ""),
    ] {
        let fields = [("name", name), ("tax_code", code), ("ownership", "private")];
        let page = officer
            .post("/don-vi/LD-A-1/don-vi-su-dung/them", &fields)
            .await;
        addresses.push(page.location().split('?').next().unwrap().to_owned());
    }
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let catalogue = &world.app.catalogue;
    let (kind_code, field) = catalogue
        .kinds
        .iter()
        .filter(|kind| kind.tiers.iter().any(|tier| tier == "base"))
        .find_map(|kind| {
            let employer =
                |f: &&diemtua::catalogue::Field| f.typ == diemtua::catalogue::FieldType::Employer;
            Some((kind, kind.fields.iter().find(employer)?))
        })
        .map(|(kind, field)| (kind.clone(), field.code.clone()))
        .unwrap();
    let form = format!("/don-vi/LD-A-1/ghi/{}", kind_code.code);
    clerk.get(&form).await;
    let answers: Vec<(String, String)> = kind_code
        .fields
        .iter()
        .filter(|f| f.required && f.code != field)
        .map(|f| {
            use diemtua::catalogue::FieldType::*;
            let dim = f.dim.as_deref().and_then(|dim| catalogue.dimension(dim));
            let first = dim
                .map(|dim| dim.values[0].code.clone())
                .unwrap_or_default();
            match f.typ {
                Choice => (f.code.clone(), first),
                Split => (format!("{}.{first}", f.code), "1".to_owned()),
                Day => (f.code.clone(), "20/01/2027".to_owned()),
                Text | LongText => (f.code.clone(), "Nội dung".to_owned()),
                YesNo => (f.code.clone(), "yes".to_owned()),
                _ => (f.code.clone(), "1".to_owned()),
            }
        })
        .collect();
    let number = addresses[2].rsplit('/').next().unwrap().to_owned();
    let pick = format!("{field}.pick");
    let (tax, id) = (format!("{field}.tax"), format!("{field}.id"));
    for (typed, address) in [
        (vec![(&field, "cong ty sao mai")], Some(&addresses[0])),
        (
            vec![(&field, "Tên khác"), (&tax, "0100109106")],
            Some(&addresses[0]),
        ),
        (vec![(&field, "Công ty Hai Nơi")], None),
        (
            vec![(&field, "Công ty Hai Nơi"), (&pick, &number)],
            Some(&addresses[2]),
        ),
        (
            vec![(&field, "Công ty Hai Nơi"), (&id, &number)],
            Some(&addresses[2]),
        ),
    ] {
        let mut fields = vec![("when", "today")];
        if let Some(stage) = kind_code.stages.last() {
            fields.push(("stage", &stage.code));
        }
        fields.extend(
            answers
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        );
        fields.extend(typed.iter().map(|(name, value)| (name.as_str(), *value)));
        let page = clerk.post(&form, &fields).await;
        let Some(address) = address else {
            assert_eq!(
                page.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{}",
                page.body
            );
            assert!(page.shows("“Công ty Hai Nơi” là ai?") || page.shows("nhiều đơn vị tên"));
            continue;
        };
        assert_eq!(
            page.status,
            StatusCode::SEE_OTHER,
            "{typed:?} {}",
            page.body
        );
        let record = clerk.get(page.location()).await;
        assert!(record.shows(&format!("href=\"{address}\"")), "{typed:?}");
        let record = page.location().split('?').next().unwrap();
        assert!(
            clerk
                .get(address)
                .await
                .shows(&format!("href=\"{record}\""))
        );
    }
}
