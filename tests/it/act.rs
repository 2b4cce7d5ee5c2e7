//! Acts: carried out in one transaction, the past as it was, the present under the new tree, taken
//! back without a trace in the figures.

mod broken;
mod random;

use std::collections::BTreeMap;

use diemtua::access::{Act as Deed, Permit};
use diemtua::act::carry::work_out;
use diemtua::act::{Carried, CarryFault, confirm, rehearse, repeal};
use diemtua::catalogue::Choose;
use diemtua::indicator::{self, Asked, Figure, Structure};
use diemtua::unit::Unit;
use diemtua::unit::store::find_unit_of_all;
use diemtua::verify::verify;
use reorganisation::Heading;
use timeline::{Day, Period};

use crate::browser::Browser;
use crate::member::{HOA, join};
use crate::record::{Desk, house_with};
use crate::world::World;

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// An act of the standing federation with these steps.
pub fn act(number: &str, effective: &str, steps: &str) -> String {
    format!(
        "# root = LD\nnumber = \"{number}\"\ndate = 2027-01-05\neffective = {effective}\n\
         signed_by = \"Bà Nguyễn Thị Mẫu\"\ntitle = \"Sắp xếp\"\n{steps}"
    )
}

pub async fn root(world: &World) -> Unit {
    unit(world, "LD").await
}

async fn unit(world: &World, code: &str) -> Unit {
    let mut owner = world.app.database.owner.acquire().await.unwrap();
    let on = world.app.clock.today();
    find_unit_of_all(&mut owner, code, on)
        .await
        .unwrap()
        .unwrap()
}

pub async fn carry(world: &World, text: &str) -> Result<Carried, CarryFault> {
    let permit = Permit::of_the_operator(Deed::Reorganise);
    confirm(&world.app, &permit, (&root(world).await, text), None).await
}

pub async fn take_back(world: &World, act_id: i32) -> Result<Carried, CarryFault> {
    let permit = Permit::of_the_operator(Deed::Reorganise);
    let heading = Heading {
        root: Some("LD".to_owned()),
        number: format!("bãi bỏ {act_id}"),
        issued_on: day("2027-01-20"),
        effective_on: day("2027-01-20"),
        signer: String::new(),
        title: "Bãi bỏ".to_owned(),
        planned: false,
    };
    repeal(&world.app, &permit, (&root(world).await, act_id), &heading).await
}

pub async fn figure(world: &World, asked: &Asked) -> Figure {
    let app = &world.app;
    let engine = {
        let state = app.engine.fresh().await.unwrap();
        indicator::figure(&state, &app.catalogue, asked, Choose::Value).unwrap()
    };
    let sql = indicator::store::figure(app.engine.pool(), &app.catalogue, asked, Choose::Value);
    assert_eq!(Some(&engine), sql.await.unwrap().as_ref(), "{asked:?}");
    engine
}

pub async fn value(
    world: &World,
    (unit, indicator): (&str, &str),
    (period, structure): (Period, Structure),
) -> i64 {
    let asked = Asked {
        unit_id: world.number_of(unit).await,
        line: "territorial".to_owned(),
        indicator: indicator.to_owned(),
        dims: BTreeMap::new(),
        period,
        structure,
        known: None,
    };
    figure(world, &asked).await.value.unwrap_or(0)
}

pub async fn invariants_hold(world: &World) {
    for verdict in verify(&world.app).await.unwrap() {
        assert_eq!(verdict.breaches, Vec::<String>::new(), "{}", verdict.name);
    }
}

fn year(number: i16) -> Period {
    Period::through(
        Day::new(number, 1, 1).unwrap(),
        Day::new(number, 12, 31).unwrap(),
    )
    .unwrap()
}

const INTO_B: &str = "
[[step]]
do = \"merge\"
units = [\"LD-A\"]
into = \"LD-B\"
";

async fn two_houses(world: &World) {
    for (login, on) in [("a1.co-so", "15/01/2026"), ("b1.co-so", "16/01/2026")] {
        let desk = Desk::of(world, login).await;
        desk.record(house_with(&[("on", on), ("ref", login)]))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_merged_union_is_counted_under_its_heir_now_and_where_it_stood_then() {
    let world = World::new().await;
    two_houses(&world).await;
    let now = Structure::On(world.app.clock.today());
    let houses = ("LD-A", "E05.houses");
    let in_2026 = (year(2026), Structure::Then);
    assert_eq!(value(&world, houses, in_2026).await, 1);
    let text = act("01/QĐ", "2027-01-10", INTO_B);

    let before = world.rows().await;
    let mut owner = world.app.database.owner.acquire().await.unwrap();
    let at = root(&world).await;
    let worked = work_out(&mut owner, &world.app.catalogue, (&at, &text))
        .await
        .unwrap();
    let rehearsal = rehearse(&world.app, &mut owner, (&at, &worked))
        .await
        .unwrap();
    drop(owner);
    assert!(rehearsal.holds(), "{:?}", rehearsal.proofs);
    assert!(rehearsal.changing > 0 && rehearsal.compared > 0);
    assert_eq!(world.rows().await, before, "a rehearsal writes nothing");

    let carried = carry(&world, &text).await.unwrap();
    for (unit, then, today) in [
        ("LD-A", 1, 0),
        ("LD-B", 1, 2),
        ("LD", 2, 2),
        ("LD-A-1", 1, 1),
    ] {
        let houses = (unit, "E05.houses");
        assert_eq!(value(&world, houses, in_2026).await, then, "{unit} then");
        let under_now = (year(2026), now);
        assert_eq!(value(&world, houses, under_now).await, today, "{unit} now");
    }
    invariants_hold(&world).await;
    let mut officer = Browser::signed_in(&world, "b.can-bo").await;
    assert!(
        officer.get("/don-vi/LD-A-1").await.shows("Sao Mai"),
        "rights follow the tree"
    );

    take_back(&world, carried.act_id).await.unwrap();
    for (unit, today) in [("LD-A", 1), ("LD-B", 1), ("LD", 2)] {
        let houses = (unit, "E05.houses");
        assert_eq!(
            value(&world, houses, (year(2026), now)).await,
            today,
            "{unit} now"
        );
    }
    invariants_hold(&world).await;
    assert!(!officer.get("/don-vi/LD-A-1").await.shows("Sao Mai"));
}

#[tokio::test]
async fn members_of_a_base_union_that_merges_go_along_and_come_back() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    join(&mut clerk, "LD-A-1", &HOA).await;
    let members = async |unit: &str| {
        let period = (year(2027), Structure::Then);
        value(&world, (unit, "B03.people"), period).await
    };
    let both = async || {
        (
            members("LD-A-1").await,
            members("LD-A-2").await,
            members("LD-A").await,
        )
    };
    assert_eq!(both().await, (1, 0, 1));
    let steps = "[[step]]\ndo = \"merge\"\nunits = [\"LD-A-1\"]\ninto = \"LD-A-2\"\n";
    let carried = carry(&world, &act("02/QĐ", "2027-01-22", steps))
        .await
        .unwrap();
    assert_eq!(carried.members, 1);
    assert_eq!(both().await, (0, 1, 1));
    invariants_hold(&world).await;
    let mut other = Browser::signed_in(&world, "a2.co-so").await;
    let list = other.get("/don-vi/LD-A-2/doan-vien").await;
    assert!(list.shows("Đặng Thị Phương Hoa"), "{}", list.body);
    take_back(&world, carried.act_id).await.unwrap();
    assert_eq!(both().await, (1, 0, 1));
    invariants_hold(&world).await;
}

#[tokio::test]
async fn a_split_union_is_counted_among_its_heirs_and_loses_nothing() {
    let world = World::new().await;
    two_houses(&world).await;
    let desk = Desk::of(&world, "a.can-bo").await;
    for at in 0..12 {
        let number = format!("nha-{at}");
        let house = [("on", "20/01/2026"), ("ref", number.as_str())];
        desk.record(house_with(&house)).await.unwrap();
    }
    let steps = "
[[step]]
do = \"found\"
code = \"LD-C\"
name = \"Công đoàn phường Mới\"
kind = \"lien-doan-huyen\"
under = \"LD\"
[[step]]
do = \"split\"
unit = \"LD-A\"
by = \"list\"
into = [{ unit = \"LD-B\", share = 40 }, { unit = \"LD-C\", share = 60 }]
children = { LD-B = [\"LD-A-1\"], LD-C = [\"LD-A-2\"] }
";
    let carried = carry(&world, &act("03/QĐ", "2027-01-10", steps))
        .await
        .unwrap();
    let now = (year(2026), Structure::On(world.app.clock.today()));
    let then = (year(2026), Structure::Then);
    for (indicator, all) in [("E05.houses", 14), ("E05.dong", 0)] {
        let whole = value(&world, ("LD", indicator), then).await;
        assert!(all == 0 || whole == all, "{indicator}: {whole}");
        let heirs = value(&world, ("LD-B", indicator), now).await
            + value(&world, ("LD-C", indicator), now).await;
        assert_eq!(heirs, whole, "{indicator}");
        assert_eq!(value(&world, ("LD", indicator), now).await, whole);
    }
    let own = value(&world, ("LD-C", "E05.houses"), now).await;
    assert!(
        (1..12).contains(&own),
        "each heir has a share of the twelve: {own}"
    );
    assert_eq!(value(&world, ("LD-A", "E05.houses"), then).await, 13);
    invariants_hold(&world).await;
    // What is recorded late for the days before is cut likewise.
    let late = Desk::of(&world, "a2.co-so").await;
    let house = [("on", "21/01/2026"), ("ref", "nha-muon")];
    late.record(house_with(&house)).await.unwrap();
    assert_eq!(value(&world, ("LD", "E05.houses"), now).await, 15);
    take_back(&world, carried.act_id).await.unwrap();
    assert_eq!(value(&world, ("LD-A", "E05.houses"), now).await, 14);
    assert_eq!(value(&world, ("LD-B", "E05.houses"), now).await, 1);
    invariants_hold(&world).await;
}

#[tokio::test]
async fn of_two_acts_at_once_that_contradict_one_is_carried_out() {
    let world = World::new().await;
    let into_b = act("04/QĐ", "2027-01-10", INTO_B);
    let steps = "[[step]]\ndo = \"merge\"\nunits = [\"LD-B\"]\ninto = \"LD-A\"\n";
    let into_a = act("05/QĐ", "2027-01-10", steps);
    let (one, other) = tokio::join!(carry(&world, &into_b), carry(&world, &into_a));
    let late = match (one, other) {
        (Ok(_), Err(late)) | (Err(late), Ok(_)) => late,
        both => panic!("{both:?}"),
    };
    let CarryFault::Conflicts(conflicts) = late else {
        panic!("{late}");
    };
    assert!(!conflicts.is_empty());
    let acts = world.rows().await["act"];
    assert_eq!(acts, 1);
    invariants_hold(&world).await;
}

#[tokio::test]
async fn an_act_with_conflicts_writes_nothing_and_says_all_of_them() {
    let world = World::new().await;
    let before = world.rows().await;
    let steps = "
[[step]]
do = \"end\"
units = [\"LD-A\"]
[[step]]
do = \"end\"
units = [\"LD-A\", \"VN-X\"]
heir = \"LD-B\"
";
    let fault = carry(&world, &act("06/QĐ", "2027-01-10", steps))
        .await
        .unwrap_err();
    let CarryFault::Conflicts(conflicts) = fault else {
        panic!("{fault}");
    };
    let codes: Vec<&str> = conflicts
        .iter()
        .map(|conflict| conflict.code.as_str())
        .collect();
    for code in ["ended-twice", "unknown-code", "left-without-parent"] {
        assert!(codes.contains(&code), "{code}: {codes:?}");
    }
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn a_number_is_used_once_and_an_act_is_repealed_once() {
    let world = World::new().await;
    let carried = carry(&world, &act("07/QĐ", "2027-01-10", INTO_B))
        .await
        .unwrap();
    let steps = "[[step]]\ndo = \"rename\"\nunit = \"LD-B\"\nname = \"Công đoàn Mới\"\n";
    let again = carry(&world, &act("07/QĐ", "2027-01-12", steps))
        .await
        .unwrap_err();
    assert!(matches!(again, CarryFault::NumberTaken(_)), "{again}");
    // Something rests on it: the act that did is taken back first.
    let steps = "[[step]]\ndo = \"move\"\nunits = [\"LD-A-1\"]\nunder = \"LD\"\n";
    let later = carry(&world, &act("08/QĐ", "2027-01-12", steps))
        .await
        .unwrap();
    let stands = take_back(&world, carried.act_id).await.unwrap_err();
    assert!(matches!(stands, CarryFault::Conflicts(_)), "{stands}");
    take_back(&world, later.act_id).await.unwrap();
    take_back(&world, carried.act_id).await.unwrap();
    let twice = take_back(&world, carried.act_id).await.unwrap_err();
    assert!(matches!(twice, CarryFault::NotConfirmed), "{twice}");
    invariants_hold(&world).await;
}

#[tokio::test]
async fn an_act_speaks_of_nobody_who_has_left_its_federation() {
    let world = World::new().await;
    let away = "[[step]]\ndo = \"move\"\nunits = [\"LD-A-1\"]\nunder = \"LD-B\"\n";
    carry(&world, &act("10/QĐ", "2027-01-10", away))
        .await
        .unwrap();
    let before = world.rows().await;
    let renamed = "[[step]]\ndo = \"rename\"\nunit = \"LD-A-1\"\nname = \"Tên khác\"\n";
    let text = act("11/QĐ", "2027-01-12", renamed);
    let permit = Permit::of_the_operator(Deed::Reorganise);
    let of_a = (&unit(&world, "LD-A").await, text.as_str());
    let fault = confirm(&world.app, &permit, of_a, None).await.unwrap_err();
    let CarryFault::Conflicts(conflicts) = fault else {
        panic!("{fault}");
    };
    assert_eq!(conflicts[0].code.as_str(), "unknown-code");
    assert_eq!(world.rows().await, before);
    let of_b = (&unit(&world, "LD-B").await, text.as_str());
    confirm(&world.app, &permit, of_b, None).await.unwrap();
}
