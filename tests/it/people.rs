//! People of the standing federation: registered members with generated values.

use diemtua::access::{Act, Permit};
use diemtua::member::history::store::Written;
use diemtua::member::store::{add_person, write_act, write_sensitive};
use diemtua::member::{Birth, Details, History, HowJoined, Joining, Leaving, Sensitive, WhyLeft};
use diemtua::store::begin_change;
use timeline::Day;
use vietnamese::Sex;

use crate::world::World;

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Somebody of whom everything is known.
pub fn details(full_name: &str, number: u32) -> Details {
    Details {
        birth: Some(Birth::Day(day("1980-05-14"))),
        sex: Some(Sex::Female),
        national_id: Some(format!("0011800{number:05}")),
        phone: Some(format!("09990{number:05}")),
        email: Some(format!("nguoi{number}@vidu.vn")),
        home_place: Some(format!("Thôn Thử {number}")),
        address: Some(format!("Số {number} phố Giả Định")),
        job: Some("giáo viên".to_owned()),
        education: Some("Đại học".to_owned()),
        ..Details::named(full_name)
    }
}

/// Adds a member of a unit since a day, with sensitive values; gives his number.
pub async fn add_member(world: &World, unit: &str, details: &Details, since: &str) -> i64 {
    let unit_id = world.number_of(unit).await;
    let mut tx = world.app.database.owner.begin().await.unwrap();
    let change_no = begin_change(&mut tx, None, Some(unit_id), "member joined")
        .await
        .unwrap();
    let person_id = add_person(&mut tx, change_no, unit_id, details)
        .await
        .unwrap();
    let sensitive = Sensitive {
        ethnicity: Some("Kinh".to_owned()),
        religion: Some("Đạo Thử Nghiệm".to_owned()),
        party_on: Some(day("2010-02-03")),
    };
    write_sensitive(&mut tx, change_no, person_id, &sensitive)
        .await
        .unwrap();
    let written = Written {
        person_id,
        change_no,
        kind: "joined",
        unit_id,
        happened_on: day(since),
        decision: Some("12/QĐ-CĐCS"),
    };
    let before = History::default();
    let joining = Joining {
        unit_id,
        on: day(since),
        how: HowJoined::Admitted,
        decision: Some("12/QĐ-CĐCS".to_owned()),
    };
    let after = before.join(joining).unwrap();
    write_act(&mut tx, &written, &before, &after).await.unwrap();
    tx.commit().await.unwrap();
    person_id
}

/// The member leaves his unit on a day, by a decision.
pub async fn leave(world: &World, (unit, person_id): (&str, i64), on: &str, decision: &str) {
    let unit_id = world.number_of(unit).await;
    let mut tx = world.app.database.owner.begin().await.unwrap();
    let change_no = begin_change(&mut tx, None, Some(unit_id), "member left")
        .await
        .unwrap();
    let before = diemtua::member::history::store::load_history(&mut tx, person_id)
        .await
        .unwrap();
    let leaving = Leaving {
        on: day(on),
        why: WhyLeft::Quit,
        decision: Some(decision.to_owned()),
    };
    let after = before.leave(unit_id, leaving).unwrap();
    let written = Written {
        person_id,
        change_no,
        kind: "left",
        unit_id,
        happened_on: day(on),
        decision: Some(decision),
    };
    write_act(&mut tx, &written, &before, &after).await.unwrap();
    tx.commit().await.unwrap();
}

/// The permission of the operator, for what stories do beside the pages.
pub fn operator() -> Permit {
    Permit::of_the_operator(Act::KeepMembers)
}
