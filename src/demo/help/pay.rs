//! Frozen lists of the sample paid, received and settled.

use sqlx::PgConnection;
use timeline::Day;

use super::{Cast, after, permit_of};
use crate::access::{Act, Actor};
use crate::book::rules::Step as VoucherStep;
use crate::book::store::{funds, purses};
use crate::book::voucher::step::store::{Outcome, Taking, take_step};
use crate::book::voucher::store::{Hand as Payer, find_voucher};
use crate::demo::load::DemoFault;
use crate::demo::season::morning_of;
use crate::payout::batches::{Drawing, Drawn, draw};
use crate::payout::receipt::store::{Receiving, people, receive};
use crate::payout::rounds::find_round as find_paid_round;
use crate::payout::settle::store::{GivingBack, give_back};
use crate::programme::round::store::{move_round, own_list};
use crate::programme::store::Round;

impl Cast<'_> {
    /// Draws lists into a voucher, which is approved and paid.
    pub(super) async fn pay(
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
            below_id: None,
            fund_reason: "",
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
    pub(super) async fn receive(
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
                answer_id: None,
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
    pub(super) async fn settle(&self, round: &Round, on: Day) -> Result<(), DemoFault> {
        let permit = permit_of(self.clerk, Act::KeepBooks)?;
        let mut tx = self.app.begin(self.clerk).await?;
        let whose = crate::payout::rounds::Whose {
            round_id: round.aid_round_id,
            unit_id: self.clerk.unit_id,
            is_all: true,
            below_id: None,
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

    pub(super) async fn close(&self, round: &Round) -> Result<(), DemoFault> {
        let permit = permit_of(self.clerk, Act::Record)?;
        let mut tx = self.app.begin(self.clerk).await?;
        let of = (round.aid_round_id, self.clerk.unit_id);
        move_round(&mut tx, &permit, of, "closed").await?;
        tx.commit().await?;
        Ok(())
    }
}
