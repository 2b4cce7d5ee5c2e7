//! Targets, declared figures and drafts of reports of the generated federation.

mod store;

use sqlx::PgConnection;
use timeline::{Period, PeriodName};

use self::store::Stated;
use super::chance::Chance;
use super::records::Wish;
use super::tree::Plan;

/// The union's last half year that has ended by today, with its name.
pub(super) fn last_half(wish: Wish) -> Option<(String, Period)> {
    let year = wish.year();
    [format!("{year}-U1"), format!("{}-U", year - 1)]
        .into_iter()
        .filter_map(|name| {
            let period = name.parse::<PeriodName>().ok()?.period();
            Some((name, period))
        })
        .find(|(_, period)| period.until_on() <= wish.today)
}

/// Writes them within a change already begun.
pub async fn write(
    connection: &mut PgConnection,
    change_no: i64,
    (plan, ids): (&Plan, &[i32]),
    wish: Wish,
) -> sqlx::Result<()> {
    let mut chance = Chance::of(wish.seed, 3);
    for target in targets(plan, ids, wish) {
        store::assign(connection, change_no, &target).await?;
    }
    let Some((name, period)) = last_half(wish) else {
        return Ok(());
    };
    for (unit, planned) in plan.units.iter().enumerate() {
        let states = planned.tier == "base" && !planned.silent && planned.ended_on.is_none();
        if !states || planned.founded_on >= period.from_on() || !chance.happens(0.12) {
            continue;
        }
        for declared in declared(&mut chance, ids[unit], planned.members, period) {
            store::declare(connection, change_no, &declared).await?;
        }
    }
    let reporting: Vec<i32> = plan
        .units
        .iter()
        .zip(ids)
        .filter(|(unit, _)| unit.tier == "upper" && unit.ended_on.is_none())
        .map(|(_, id)| *id)
        .filter(|_| chance.happens(0.6))
        .collect();
    let draft = ("half-year", name.as_str(), period);
    store::begin_drafts(connection, change_no, &reporting, draft).await
}

/// What the year asks: of every upper union new members, of the federation more, by two owners.
fn targets(plan: &Plan, ids: &[i32], wish: Wish) -> Vec<Stated<'static>> {
    let year = format!("{}", wish.year());
    let Ok(year) = year.parse::<PeriodName>() else {
        return Vec::new();
    };
    let period = year.period();
    let target = |unit_id: i32, indicator: &'static str, value: i64, owner: &str| Stated {
        unit_id,
        indicator,
        period,
        as_of: None,
        value: Some(value),
        percent_ppm: None,
        qualifier: "exact",
        owner: owner.to_owned(),
        decision_no: "",
    };
    let federation = &plan.units[0];
    let members = federation.members;
    let (nation, province) = ("Tổng Liên đoàn Lao động Việt Nam", "Tỉnh ủy Mẫu");
    let mut all = vec![
        target(ids[0], "B04.people", members * 8 / 100, nation),
        target(ids[0], "B04.people", members * 10 / 100, province),
        target(ids[0], "E05.houses", (members / 5_000).max(4), nation),
        target(ids[0], "F01.initiatives", (members / 13).max(20), nation),
        Stated {
            value: None,
            percent_ppm: Some(800_000),
            ..target(ids[0], "C02.rate", 0, nation)
        },
    ];
    for (unit, planned) in plan.units.iter().enumerate() {
        if planned.tier == "upper" && planned.ended_on.is_none() {
            let value = (planned.members * 9 / 100).max(5);
            let mut asked = target(ids[unit], "B04.people", value, &federation.name);
            asked.decision_no = "12/QĐ-LĐLĐ";
            all.push(asked);
        }
    }
    all
}

/// What a base union states without records: its members and the turns of care.
fn declared(
    chance: &mut Chance,
    unit_id: i32,
    members: i64,
    period: Period,
) -> Vec<Stated<'static>> {
    let qualifier = chance.pick(&["exact", "exact", "exact", "over", "about"]);
    let stated = |indicator, value, as_of| Stated {
        unit_id,
        indicator,
        period,
        as_of,
        value: Some(value),
        percent_ppm: None,
        qualifier,
        owner: String::new(),
        decision_no: "",
    };
    let turns = members * chance.between(9, 16) / 10;
    vec![
        stated("B03.people", members + members / 50, Some(period.last_on())),
        stated("E01.turns", turns, None),
        stated("E01.dong", turns * chance.between(4, 9) * 50_000, None),
    ]
}
