//! The help of the generated federation: a Tết that is settled and a round on its way, with lists
//! still written, sent, frozen, and one paid and half received. Done by the roads everyone takes.

mod pay;

use jiff::Span;
use timeline::Day;

use super::accounts::{SignIn, clerk_place};
use super::load::DemoFault;
use super::records::Wish;
use super::season::morning_of;
use super::tree::Plan;
use crate::access::{Act, Actor, Permit};
use crate::app::App;
use crate::programme::approve::store::{Hand, approve, take};
use crate::programme::eligibility::rules::Rules;
use crate::programme::list::store::{answer, check, fill, marks, strike};
use crate::programme::round::store::{
    NewProgramme, NewRound, add_programme, add_round, move_round, own_list,
};
use crate::programme::rules::{Step, limit_of, stops};
use crate::programme::store::{Round, find_list, find_round};

/// The people of the federation who do it, each with one part.
struct Cast<'a> {
    app: &'a App,
    clerk: &'a Actor,
    chair: &'a Actor,
    cashier: &'a Actor,
}

/// How far a list comes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Far {
    Draft,
    Submitted,
    Approved,
    Paid,
}

/// What a round is: its programme, kind and answers, first day, share and age.
struct Wanted<'a> {
    programme: &'a str,
    kind: &'a str,
    answers: serde_json::Value,
    name: String,
    from_on: Day,
    each_dong: i64,
    age_from: u8,
}

fn permit_of(actor: &Actor, act: Act) -> Result<Permit, DemoFault> {
    let permit = actor.may(act);
    permit.ok_or_else(|| anyhow::anyhow!("{} may not {act:?}", actor.login).into())
}

fn after(day: Day, days: i64) -> Day {
    day.checked_add(Span::new().days(days)).unwrap_or(day)
}

/// Base unions that stand and are not the sample clerk's, from the last on.
pub(super) fn places(plan: &Plan, ids: &[i32], wish: Wish, count: usize) -> Vec<i32> {
    let clerk = clerk_place(plan, wish.today);
    let stands = |unit: &usize| {
        let planned = &plan.units[*unit];
        *unit != clerk && planned.ended_on.is_none() && planned.members >= 20
    };
    let bases = (plan.first_base()..plan.units.len()).rev().filter(stands);
    bases
        .filter_map(|unit| ids.get(unit).copied())
        .take(count)
        .collect()
}

/// Gives what the sample gives; a site without the sample's sign-ins gives nothing.
pub async fn give(
    app: &App,
    sign_ins: &[SignIn],
    (plan, ids): (&Plan, &[i32]),
    wish: Wish,
) -> Result<(), DemoFault> {
    let who = |login: &str| {
        let found = sign_ins.iter().find(|own| own.actor.login == login);
        found.map(|own| &own.actor)
    };
    let people = (who("lien-doan"), who("chu-tich"), who("thu-quy"));
    let (Some(clerk), Some(chair), Some(cashier)) = people else {
        return Ok(());
    };
    let cast = Cast {
        app,
        clerk,
        chair,
        cashier,
    };
    let units = places(plan, ids, wish, 8);
    let (tet, now) = units.split_at(units.len().min(3));
    // The last Tết whose round is over.
    let year = wish.today.year() - i16::from(wish.today.month() <= 3);
    let first = jiff::civil::Date::new(year, 1, 5).unwrap_or(wish.today);
    let wanted = Wanted {
        programme: "Tết Sum vầy",
        kind: "trao-qua",
        answers: serde_json::json!({ "programme": { "choice": "tet" },
                                     "source": { "choice": "union-budget" } }),
        name: format!("Tết {year}"),
        from_on: first,
        each_dong: 500_000,
        age_from: 45,
    };
    let round = cast.begin(&wanted, "a").await?;
    for (at, unit) in tet.iter().enumerate() {
        cast.list(&round, *unit, (Far::Approved, at, first)).await?;
    }
    cast.pay(&round, (None, after(first, 20)), "a").await?;
    cast.receive(&round, (tet, after(first, 24)), 1).await?;
    cast.settle(&round, after(first, 45)).await?;
    cast.close(&round).await?;

    let first = after(wish.today, -25);
    let wanted = Wanted {
        programme: "Đồng hành cùng đoàn viên khó khăn",
        kind: "tro-cap-kho-khan",
        answers: serde_json::json!({ "reason": { "choice": "hardship" },
                                     "source": { "choice": "union-budget" } }),
        name: format!("Đợt tháng {}/{}", wish.today.month(), wish.today.year()),
        from_on: first,
        each_dong: 1_000_000,
        age_from: 50,
    };
    let round = cast.begin(&wanted, "b").await?;
    let far = [
        Far::Paid,
        Far::Approved,
        Far::Submitted,
        Far::Submitted,
        Far::Draft,
    ];
    for (at, (unit, far)) in now.iter().zip(far).enumerate() {
        let list = cast.list(&round, *unit, (far, at, after(first, 5))).await?;
        if let (Far::Paid, Some(list)) = (far, list) {
            let drawn = (Some(vec![list]), after(first, 12));
            cast.pay(&round, drawn, "b").await?;
            cast.receive(&round, (&[*unit], after(first, 15)), 2)
                .await?;
        }
    }
    Ok(())
}

impl Cast<'_> {
    /// Begins a programme with one open round, paid by the federation.
    async fn begin(&self, wanted: &Wanted<'_>, mark: &str) -> Result<Round, DemoFault> {
        let permit = permit_of(self.clerk, Act::Record)?;
        let unit_id = self.clerk.unit_id;
        let mut tx = self.app.begin(self.clerk).await?;
        let new = NewProgramme {
            unit_id,
            kind: wanted.kind.to_owned(),
            answers: wanted.answers.clone(),
            name: wanted.programme.to_owned(),
            purpose: String::new(),
            key: format!("sample-programme-{mark}"),
        };
        let programme = add_programme(&mut tx, &permit, &new).await?;
        let programme_id = programme.ok_or_else(|| anyhow::anyhow!("a programme was there"))?;
        let from_on = wanted.from_on;
        let new = NewRound {
            programme_id,
            unit_id,
            name: wanted.name.clone(),
            from_on,
            until_on: after(from_on, 55),
            lists_until_on: after(from_on, 40),
            counts_on: from_on,
            rules: Rules {
                age_from: Some(wanted.age_from),
                ..Rules::default()
            },
            each_dong: wanted.each_dong,
            most_dong: wanted.each_dong * 2,
            budget_dong: Some(300_000_000),
            way: "cash".to_owned(),
            gift: String::new(),
            paid_by: "owner".to_owned(),
            fund_id: None,
            approvals: 1,
            key: format!("sample-round-{mark}"),
        };
        let round = add_round(&mut tx, &permit, &new).await?;
        let round_id = round.ok_or_else(|| anyhow::anyhow!("a round was there"))?;
        move_round(&mut tx, &permit, (round_id, unit_id), "open").await?;
        let round = find_round(&mut tx, round_id).await?;
        tx.commit().await?;
        round.ok_or_else(|| anyhow::anyhow!("round {round_id} is away").into())
    }

    /// Fills the list of a base union and brings it on its way; none where nobody meets the rules.
    async fn list(
        &self,
        round: &Round,
        unit_id: i32,
        (far, at, day): (Far, usize, Day),
    ) -> Result<Option<i64>, DemoFault> {
        let permit = permit_of(self.clerk, Act::Record)?;
        let key = |what: &str| format!("sample-{what}-{}-{at:04}", round.aid_round_id);
        let mut tx = self.app.begin(self.clerk).await?;
        fill(&mut tx, &permit, (round, unit_id), &key("fill")).await?;
        let found = own_list(&mut tx, (round.aid_round_id, unit_id)).await?;
        let Some(list_id) = found else {
            return Ok(None);
        };
        check(&mut tx, &permit, (unit_id, &[list_id])).await?;
        let own = find_list(&mut tx, list_id).await?;
        let own = own.ok_or_else(|| anyhow::anyhow!("list {list_id} is away"))?;
        for mark in marks(&mut tx, list_id).await? {
            let of = (&own, mark.aid_line_id);
            if stops(&mark.mark) {
                strike(&mut tx, &permit, of, Some("Không thuộc diện của đợt")).await?;
            } else {
                let line = (&own, Some(mark.aid_line_id), mark.mark.as_str());
                answer(&mut tx, &permit, line, "Đã đối chiếu, vẫn đề nghị hỗ trợ").await?;
            }
        }
        let (submit, freeze) = (key("gui"), key("duyet"));
        let hand = |actor, limit_dong, key| Hand {
            permit: actor,
            name: "",
            limit_dong,
            at: morning_of(day),
            reason: "",
            key,
        };
        if far >= Far::Submitted {
            let own = Hand {
                name: &self.clerk.full_name,
                ..hand(&permit, None, submit.as_str())
            };
            take(&mut tx, own, (list_id, unit_id), Step::Submit).await?;
        }
        tx.commit().await?;
        if far >= Far::Approved {
            let permit = permit_of(self.chair, Act::Approve)?;
            let most = limit_of(&self.app.catalogue, "federation", day);
            let own = Hand {
                name: &self.chair.full_name,
                ..hand(&permit, Some(most), freeze.as_str())
            };
            let mut tx = self.app.begin(self.chair).await?;
            approve(&mut tx, own, &[list_id]).await?;
            tx.commit().await?;
        }
        Ok(Some(list_id))
    }
}
