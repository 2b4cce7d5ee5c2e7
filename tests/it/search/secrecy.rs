//! That no name outside the scope can be learned: whatever is asked, the answer is that of a world
//! which holds only what the scope may know.

use rand::rngs::SmallRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

use super::{Life, live};
use crate::browser::Browser;
use crate::world::World;

const FAMILY: [&str; 4] = ["Nguyễn", "Trần", "Đặng", "Lê"];
const MIDDLE: [&str; 5] = ["Thị", "Văn", "Ngọc", "Phương", "Minh"];
const GIVEN: [&str; 8] = ["Hoa", "Hòa", "Hoà", "Hồng", "Anh", "Ánh", "Mai", "Minh"];
const UNITS: [&str; 4] = ["LD-A-1", "LD-A-1-T", "LD-A-2", "LD-B-1"];

/// Lives drawn by chance: few names, so that many are alike; some have moved, some were merged.
fn drawn(chance: &mut SmallRng, count: i64) -> Vec<Life> {
    let pick = |chance: &mut SmallRng, from: &[&'static str]| *from.choose(chance).unwrap();
    let mut lives: Vec<Life> = Vec::new();
    for person_id in 5_000..5_000 + count {
        let name = format!(
            "{} {} {}",
            pick(chance, &FAMILY),
            pick(chance, &MIDDLE),
            pick(chance, &GIVEN)
        );
        let stops = chance.random_range(1..4);
        let mut units: Vec<_> = (0..stops).map(|_| pick(chance, &UNITS)).collect();
        units.dedup();
        let mut life = Life::new(person_id, &name, &units);
        if chance.random_bool(0.9) {
            life.national_id = Some(format!("00118{:07}", chance.random_range(0..10_000_000)));
        }
        if chance.random_bool(0.7) {
            life.phone = Some(format!("09{:08}", chance.random_range(0..100_000_000)));
        }
        if chance.random_bool(0.15)
            && let Some(into) = lives.iter().rev().find(|life| life.merged_into.is_none())
        {
            life.units = vec![*into.units.choose(chance).unwrap_or(&"LD-A-1")];
            life.merged_into = Some(into.person_id);
        }
        lives.push(life);
    }
    lives
}

/// What of the lives a scope may know: those at its units. Who is kept elsewhere has a name there,
/// and no number.
fn known_within(lives: &[Life], scope: &[&str]) -> Vec<Life> {
    let inside = |unit: &&'static str| scope.contains(unit);
    let mut known: Vec<Life> = Vec::new();
    for life in lives {
        let mut own = life.clone();
        own.units.retain(inside);
        if own.units.is_empty() {
            continue;
        }
        if !scope.contains(&life.kept_by()) {
            own.units.push("LD");
            (own.national_id, own.phone) = (None, None);
        }
        let is_known = |person_id: i64| known.iter().any(|life| life.person_id == person_id);
        // Whoever leads to nobody here is not found here.
        if own.merged_into.is_none_or(is_known) {
            known.push(own);
        }
    }
    known
}

/// Questions about anybody, known within the scope or not: names in many forms, and numbers.
fn questions(chance: &mut SmallRng, lives: &[Life]) -> Vec<String> {
    let mut questions = Vec::new();
    for life in lives.sample(chance, 14) {
        let folded = vietnamese::fold(&life.name);
        let cut = chance.random_range(1..=folded.len());
        let at = chance.random_range(0..folded.len());
        let turned: Vec<&str> = life.name.split(' ').rev().collect();
        questions.push(match chance.random_range(0..5) {
            0 => life.name.clone(),
            1 => folded[..cut].to_owned(),
            2 => format!("{}{}", &folded[..at], &folded[at + 1..]),
            3 => turned.join(" "),
            _ => folded.split(' ').next_back().unwrap().to_owned(),
        });
        for number in [&life.national_id, &life.phone].into_iter().flatten() {
            questions.push(number.clone());
            questions.push(number[..number.len() - chance.random_range(1..6)].to_owned());
        }
        if let Some(phone) = &life.phone {
            questions.push(format!("+84 {}", &phone[1..]));
        }
    }
    questions
}

#[tokio::test]
async fn answers_are_those_of_a_world_that_holds_the_scope_alone() {
    let accounts: [(&str, &[&str]); 3] = [
        ("a1.co-so", &["LD-A-1", "LD-A-1-T"]),
        ("b1.co-so", &["LD-B-1"]),
        ("a.can-bo", &["LD-A-1", "LD-A-1-T", "LD-A-2"]),
    ];
    for (seed, (login, scope)) in (1..).zip(accounts) {
        let mut chance = SmallRng::seed_from_u64(seed);
        let lives = drawn(&mut chance, 90);
        let known = known_within(&lives, scope);
        assert!(known.len() > 10 && known.len() < lives.len());
        let (whole, alone) = (World::new().await, World::new().await);
        live(&whole, &lives).await;
        live(&alone, &known).await;
        let mut of_whole = Browser::signed_in(&whole, login).await;
        let mut of_alone = Browser::signed_in(&alone, login).await;
        let (mut found, mut nothing) = (0, 0);
        let asked = questions(&mut chance, &lives);
        for is_filled in [false, true] {
            if is_filled {
                whole.app.directory.fill().await.unwrap();
                alone.app.directory.fill().await.unwrap();
            }
            // The database's own road is slower and simpler; a third of the questions suffice.
            let some = if is_filled {
                asked.len()
            } else {
                asked.len() / 3
            };
            for text in &asked[..some] {
                let q = serde_urlencoded::to_string([("q", text)]).unwrap();
                for address in [format!("/tim/goi-y?{q}"), format!("/tim?{q}&cua=nguoi")] {
                    let page = of_whole.get(&address).await;
                    assert_eq!(page.body, of_alone.get(&address).await.body, "{address}");
                    found += usize::from(page.shows("/doan-vien/"));
                    nothing += usize::from(page.shows("Không thấy") || page.body == "[]");
                }
            }
        }
        assert!(found > 10 && nothing > 10, "{found} found, {nothing} not");
    }
}
