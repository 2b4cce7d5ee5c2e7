//! The employers of the generated federation: one for every base union that is at one, and some
//! without a union yet, kept by the units above. Pure but for the writing.
//!
//! No real firm can be met: tax codes begin with 97, which no province was given.

mod store;

use sqlx::PgConnection;
use timeline::Day;

use super::answers::later;
use super::chance::Chance;
use super::names::{Names, Trade};
use super::records::Wish;
use super::tree::Plan;
use crate::employer::TaxCode;

/// Employers without a union, of each unit above the base.
const WITHOUT_A_UNION: (i64, i64) = (2, 6);

/// An employer to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// The number of the unit that keeps it.
    pub unit_id: i32,
    pub name: String,
    pub tax_code: String,
    pub ownership: &'static str,
    pub headcount: i32,
    pub headcount_on: Day,
    pub sector: Option<&'static str>,
    pub payer: &'static str,
    /// The union at it with its days; nothing where it has none.
    pub union: Option<(i32, Day, Option<Day>)>,
}

/// Draws the employers in the order of the units.
pub fn employers(wish: Wish, (plan, ids): (&Plan, &[i32])) -> Vec<Planned> {
    let mut chance = Chance::of(wish.seed, 5);
    let mut names = Names::new();
    let mut codes = (0..).filter_map(tax_code);
    let mut drawn = Vec::with_capacity(plan.units.len());
    for (unit, unit_id) in plan.units.iter().zip(ids) {
        let asked_on = later(wish.today, -chance.between(10, 300)).max(unit.founded_on);
        if unit.tier == "base" && !unit.employer.is_empty() && unit.kind != "nghiep-doan" {
            let people = unit.members as f64 * (1.02 + 0.3 * chance.part());
            drawn.push(Planned {
                unit_id: *unit_id,
                name: unit.employer.clone(),
                tax_code: codes.next().unwrap_or_default(),
                ownership: unit.ownership,
                headcount: people.ceil() as i32,
                headcount_on: asked_on,
                sector: unit.sector,
                payer: payer(unit.ownership),
                union: Some((*unit_id, unit.founded_on, unit.ended_on)),
            });
        } else if unit.tier == "upper" && unit.ended_on.is_none() {
            for _ in 0..chance.between(WITHOUT_A_UNION.0, WITHOUT_A_UNION.1) {
                let trade = chance.pick(&[Trade::Industry, Trade::Services]);
                let (name, ownership) = names.employer(&mut chance, trade);
                drawn.push(Planned {
                    unit_id: *unit_id,
                    name: format!("{name} Mới"),
                    tax_code: codes.next().unwrap_or_default(),
                    ownership,
                    headcount: chance.between(11, 160) as i32,
                    headcount_on: asked_on,
                    sector: None,
                    payer: payer(ownership),
                    union: None,
                });
            }
        }
    }
    drawn
}

/// The tax code with this serial number; nothing where no check digit fits.
fn tax_code(serial: u32) -> Option<String> {
    let stem = format!("97{serial:07}");
    let fits = |code: &String| TaxCode::read(code).is_ok_and(|code| code.check_digit_fits());
    (0..10).map(|digit| format!("{stem}{digit}")).find(fits)
}

/// As what an employer of the ownership pays the union fee.
fn payer(ownership: &str) -> &'static str {
    match ownership {
        "state-body" => "state-budget",
        "public-service" => "public-service",
        _ => "enterprise",
    }
}

/// Writes the employers and their unions within a change already begun.
pub async fn write(
    connection: &mut PgConnection,
    change_no: i64,
    (plan, ids): (&Plan, &[i32]),
    wish: Wish,
) -> sqlx::Result<()> {
    store::write(connection, change_no, &employers(wish, (plan, ids))).await
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::demo::tree::plan;

    #[test]
    fn tax_codes_are_sound_and_given_once() {
        let wish = Wish {
            seed: 3,
            scale: 0.02,
            today: jiff::civil::date(2026, 11, 20),
        };
        let plan = plan(wish.seed, wish.scale, 2026);
        let ids: Vec<i32> = (1..).take(plan.units.len()).collect();
        let drawn = employers(wish, (&plan, &ids));
        assert!(drawn.iter().any(|one| one.union.is_none()));
        let mut codes = BTreeSet::new();
        for one in &drawn {
            assert!(TaxCode::read(&one.tax_code).unwrap().check_digit_fits());
            assert!(codes.insert(one.tax_code.clone()));
            assert!(one.headcount > 0 && one.headcount_on <= wish.today);
        }
    }
}
