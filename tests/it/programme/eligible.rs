//! Who may be helped: the database's answer against a count in memory over the same register, and
//! what filling writes against both.

use diemtua::programme::eligibility::rules::Rules;
use diemtua::programme::eligibility::store::{Asking, preview};
use jiff::ToSpan;
use timeline::Day;
use vietnamese::Sex;

use super::{filled, open_round};
use crate::people::{add_member, day, details};
use crate::world::World;
use diemtua::member::{Birth, Details};

/// Numbers that look like chance and are the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 33) % most
    }
}

/// A member as the naive count knows him.
struct Known {
    unit: &'static str,
    since: Day,
    sex: Option<Sex>,
    birth: Option<Birth>,
}

async fn register(world: &World, chance: &mut Chance) -> Vec<Known> {
    let mut known = Vec::new();
    for number in 0..40u32 {
        let unit = ["LD-A-1", "LD-A-2", "LD-B-1"][chance.below(3) as usize];
        let since = day("2024-01-01") + (chance.below(1200) as i64).days();
        let born = day("1962-01-01") + (chance.below(16000) as i64).days();
        let birth = match chance.below(4) {
            0 => None,
            1 => Some(Birth::Year(born.year())),
            _ => Some(Birth::Day(born)),
        };
        let sex = [None, Some(Sex::Male), Some(Sex::Female)][chance.below(3) as usize];
        let who = Details {
            birth,
            sex,
            ..details(&format!("Người Ngẫu {number}"), 500 + number)
        };
        add_member(world, unit, &who, &since.to_string()).await;
        known.push(Known {
            unit,
            since,
            sex,
            birth,
        });
    }
    known
}

/// The rules as a sentence about one person, written without the database.
fn meets(known: &Known, rules: &Rules, on: Day) -> bool {
    let months = rules.member_months.is_none_or(|months| {
        let then = on.saturating_sub(i64::from(months).months());
        known.since <= then
    });
    let sex = rules.sex.as_deref().is_none_or(|sex| {
        known.sex
            == Some(if sex == "male" {
                Sex::Male
            } else {
                Sex::Female
            })
    });
    let age = match known.birth {
        Some(Birth::Day(born)) => {
            let years = on.year() - born.year();
            let had = (on.month(), on.day()) >= (born.month(), born.day());
            Some(years - i16::from(!had))
        }
        Some(Birth::Year(year)) => Some(on.year() - year),
        None => None,
    };
    let from = rules
        .age_from
        .is_none_or(|least| age.is_some_and(|age| age >= i16::from(least)));
    let to = rules
        .age_to
        .is_none_or(|most| age.is_some_and(|age| age <= i16::from(most)));
    known.since <= on && months && sex && from && to
}

#[tokio::test]
async fn preview_filling_and_a_naive_count_agree() {
    let world = World::new().await;
    let mut chance = Chance(20270125);
    let known = register(&world, &mut chance).await;
    let on = day("2027-01-20");
    for _ in 0..12 {
        let some = |chance: &mut Chance, n: u64| chance.below(2) == 0 && n > 0;
        let rules = Rules {
            member_months: some(&mut chance, 1).then(|| chance.below(36) as u16),
            sex: some(&mut chance, 1).then(|| ["male", "female"][chance.below(2) as usize].into()),
            age_from: some(&mut chance, 1).then(|| 18 + chance.below(20) as u8),
            age_to: some(&mut chance, 1).then(|| 40 + chance.below(25) as u8),
            ..Rules::default()
        };
        let naive = known.iter().filter(|one| meets(one, &rules, on)).count() as i64;
        let round = open_round(&world, &rules, 1).await;
        let actor = world.actor("ld.can-bo").await;
        let mut tx = world.app.begin(&actor).await.unwrap();
        let asking = Asking {
            below_id: actor.unit_id,
            counts_on: on,
            rules: &rules,
            programme_id: round.programme.programme_id,
            line: &actor.line,
        };
        let shown = preview(&mut tx, asking).await.unwrap();
        drop(tx);
        assert_eq!(shown.people, naive, "{rules:?}");
        let parts: i64 = shown.parts.iter().map(|part| part.people).sum();
        assert_eq!(parts, naive);
        let (came, _) = filled(&world, "ld.can-bo", &round).await;
        assert_eq!(came.lines, naive, "{rules:?}");
        // A base union sees and fills its own alone.
        let actor = world.actor("a1.co-so").await;
        let mut tx = world.app.begin(&actor).await.unwrap();
        let of_all = Asking {
            line: &actor.line,
            ..asking
        };
        let shown = preview(&mut tx, of_all).await.unwrap();
        let own = known
            .iter()
            .filter(|one| one.unit == "LD-A-1" && meets(one, &rules, on));
        assert_eq!(shown.people, own.count() as i64);
    }
}
