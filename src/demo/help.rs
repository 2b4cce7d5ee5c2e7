//! The help of the generated federation: a Tết that is settled and a round on its way, with lists
//! still written, sent, frozen, and one paid and half received. Done by the roads everyone takes.

use jiff::Span;
use sqlx::PgConnection;
use timeline::Day;

use super::accounts::{SignIn, clerk_place};
use super::load::DemoFault;
use super::records::Wish;
use super::season::morning_of;
use super::tree::Plan;
use crate::access::{Act, Actor, Permit};
use crate::app::App;
use crate::book::rules::Step as VoucherStep;
use crate::book::store::{funds, purses};
use crate::book::voucher::step::store::{Outcome, Taking, take_step};
use crate::book::voucher::store::{Hand as Payer, find_voucher};
use crate::payout::batches::{Drawing, Drawn, draw};
use crate::payout::receipt::store::{Receiving, people, receive};
use crate::payout::rounds::find_round as find_paid_round;
use crate::payout::settle::store::{GivingBack, give_back};
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

    /// Draws lists into a voucher, which is approved and paid.
    async fn pay(
        &self,
        round: &Round,
        (lists, on): (Option<Vec<i64>>, Day),
        mark: &str,
    ) -> Result<(), DemoFault> {
        let permit = permit_of(self.clerk, Act::KeepBooks)?;
        let unit_id = self.clerk.unit_id;
        let mut tx = self.app.begin(self.clerk).await?;
        let all = funds(&mut tx, unit_id).await?;
        let fund = all.iter().find(|own| own.kind == "union-budget");
        let all = purses(&mut tx, unit_id).await?;
        let purse = all.iter().find(|own| own.kind == "bank");
        let (Some(fund), Some(purse)) = (fund, purse) else {
            return Ok(());
        };
        let own = find_paid_round(&mut tx, round.aid_round_id).await?;
        let own = own.ok_or_else(|| anyhow::anyhow!("the round is away"))?;
        let key = format!("sample-draw-{mark}");
        let drawing = Drawing {
            unit_id,
            lists: lists.as_deref(),
            fund_id: fund.fund_id,
            purse_id: purse.purse_id,
            on,
            key: &key,
            says: [
                "Người trong danh sách".to_owned(),
                format!("Chi theo danh sách đã duyệt, {}", round.name),
                "Danh sách đã duyệt".to_owned(),
            ],
        };
        let hand = Payer {
            permit: &permit,
            name: &self.clerk.full_name,
        };
        let drawn = draw(&mut tx, hand, (&own, &drawing)).await?;
        tx.commit().await?;
        if let Drawn::Done { voucher_id, .. } = drawn {
            self.step((self.chair, voucher_id), (VoucherStep::Approve, on))
                .await?;
            self.step((self.cashier, voucher_id), (VoucherStep::Pay, after(on, 1)))
                .await?;
        }
        Ok(())
    }

    async fn step(
        &self,
        (actor, voucher_id): (&Actor, i64),
        (step, on): (VoucherStep, Day),
    ) -> Result<(), DemoFault> {
        let permit = permit_of(actor, Act::KeepBooks)?;
        let mut tx = self.app.begin(actor).await?;
        let voucher = find_voucher(&mut tx, (self.clerk.unit_id, voucher_id)).await?;
        let voucher = voucher.ok_or_else(|| anyhow::anyhow!("voucher {voucher_id} is away"))?;
        let hand = Payer {
            permit: &permit,
            name: &actor.full_name,
        };
        let key = format!("sample-{}-{voucher_id}", step.address());
        let taking = Taking {
            step,
            on,
            at: morning_of(on),
            reason: "",
            key: &key,
        };
        let own = (self.app.catalogue.as_ref(), &voucher);
        let done = take_step(&mut tx, hand, own, &taking).await;
        if done.map_err(anyhow::Error::from)? != Outcome::Done {
            return Err(anyhow::anyhow!("voucher {voucher_id} was not taken on").into());
        }
        tx.commit().await?;
        Ok(())
    }

    /// People of the lists sign: all but the last of each union, or one in `part`.
    async fn receive(
        &self,
        round: &Round,
        (units, on): (&[i32], Day),
        part: usize,
    ) -> Result<(), DemoFault> {
        let permit = permit_of(self.clerk, Act::Record)?;
        let mut tx = self.app.begin(self.clerk).await?;
        for unit in units {
            let paid = self.paid(&mut tx, (round, *unit)).await?;
            let signed = paid.len().saturating_sub(1) / part;
            let Some(payments) = paid.get(..signed).filter(|own| !own.is_empty()) else {
                continue;
            };
            let key = format!("sample-sign-{}-{unit}", round.aid_round_id);
            let receiving = Receiving {
                payments,
                on,
                way: "sheet",
                key: &key,
            };
            let by = (&permit, self.app.catalogue.as_ref());
            let done = receive(&mut tx, by, receiving).await;
            done.map_err(anyhow::Error::from)?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn paid(
        &self,
        connection: &mut PgConnection,
        (round, unit_id): (&Round, i32),
    ) -> Result<Vec<i64>, DemoFault> {
        let list = own_list(connection, (round.aid_round_id, unit_id)).await?;
        let Some(list) = list else {
            return Ok(Vec::new());
        };
        let all = people(connection, list).await?.into_iter();
        let paid = all.filter(|own| own.state == "paid");
        Ok(paid.map(|own| own.payment_id).collect())
    }

    /// What nobody signed for comes back into the book.
    async fn settle(&self, round: &Round, on: Day) -> Result<(), DemoFault> {
        let permit = permit_of(self.clerk, Act::KeepBooks)?;
        let mut tx = self.app.begin(self.clerk).await?;
        let whose = crate::payout::rounds::Whose {
            round_id: round.aid_round_id,
            unit_id: self.clerk.unit_id,
            is_all: true,
        };
        let left = crate::payout::settle::store::outstanding(&mut tx, whose, (0, 1_000)).await?;
        let payments: Vec<i64> = left.0.iter().map(|own| own.payment_id).collect();
        let key = format!("sample-back-{}", round.aid_round_id);
        let giving = GivingBack {
            unit_id: self.clerk.unit_id,
            round_id: round.aid_round_id,
            payments: &payments,
            on,
            reason: "Người nhận vắng mặt khi trao",
            key: &key,
            says: [
                self.clerk.full_name.clone(),
                format!("Nộp lại tiền chưa trao, {}", round.name),
            ],
        };
        let hand = Payer {
            permit: &permit,
            name: &self.clerk.full_name,
        };
        let vouchers = give_back(&mut tx, hand, &giving).await?;
        tx.commit().await?;
        for voucher in vouchers {
            self.step((self.cashier, voucher), (VoucherStep::Pay, after(on, 1)))
                .await?;
        }
        Ok(())
    }

    async fn close(&self, round: &Round) -> Result<(), DemoFault> {
        let permit = permit_of(self.clerk, Act::Record)?;
        let mut tx = self.app.begin(self.clerk).await?;
        let of = (round.aid_round_id, self.clerk.unit_id);
        move_round(&mut tx, &permit, of, "closed").await?;
        tx.commit().await?;
        Ok(())
    }
}
