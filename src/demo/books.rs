//! The books of the generated federation: the federation and the base union of the sample clerk
//! each keep one, with funds, donors, vouchers in every state and money on its way between them.
//! Done by the roads everyone takes.

mod store;
mod wanted;

use jiff::Span;
use sqlx::PgConnection;
use timeline::Day;

use super::accounts::SignIn;
use super::load::DemoFault;
use super::records::Wish;
use crate::access::{Act, Actor, Permit};
use crate::app::App;
use crate::book::donor::store::{self as donors, NewGift};
use crate::book::post::store as posts;
use crate::book::rules::{Kind, Step};
use crate::book::store::{NewFund, NewPurse, add_fund, add_purse, open_book, show_fund};
use crate::book::transfer::store::transfers;
use crate::book::voucher::step::store::{Outcome, Taking, take_step};
use crate::book::voucher::store::{Hand, NewVoucher, find_voucher, write};

use wanted::{Until, Wanted};

/// The three people of a book, and its money.
struct Keepers<'a> {
    unit_id: i32,
    accountant: &'a Actor,
    approver: &'a Actor,
    cashier: &'a Actor,
    budget: i64,
    social: i64,
    cash: i64,
    bank: i64,
}

struct Desk<'a> {
    app: &'a App,
    connection: &'a mut PgConnection,
    today: Day,
    keys: u32,
}

fn permit_of(actor: &Actor) -> Result<Permit, DemoFault> {
    let permit = actor.may(Act::KeepBooks);
    permit.ok_or_else(|| anyhow::anyhow!("{} keeps no book", actor.login).into())
}

impl Desk<'_> {
    fn key(&mut self) -> String {
        self.keys += 1;
        format!("{:016x}", self.keys)
    }

    fn day(&self, days_ago: i32) -> Day {
        let day = self.today.checked_sub(Span::new().days(days_ago));
        day.unwrap_or(self.today)
    }

    /// Opens the book with its funds, purses and people.
    async fn open<'a>(
        &mut self,
        (unit_id, name): (i32, &str),
        (accountant, approver, cashier): (&'a Actor, (&'a Actor, i32), &'a Actor),
    ) -> Result<Keepers<'a>, DemoFault> {
        let permit = permit_of(accountant)?;
        let opened_on = self.day(700);
        open_book(self.connection, &permit, (unit_id, opened_on)).await?;
        let mut funds = Vec::new();
        for (kind, name, purpose) in [
            (
                "union-budget",
                "Ngân sách công đoàn",
                "Thu, chi ngân sách công đoàn của đơn vị",
            ),
            (
                "social",
                "Quỹ xã hội",
                "Thăm hỏi, hỗ trợ đoàn viên gặp khó khăn",
            ),
        ] {
            let new = NewFund {
                kind,
                name,
                purpose,
                opened_on,
            };
            funds.extend(add_fund(self.connection, &permit, unit_id, &new).await?);
        }
        let number = format!("0{unit_id:09}");
        let cash = NewPurse {
            kind: "cash",
            name: "Tiền mặt tại quỹ",
            bank: "",
            number: "",
        };
        let bank = NewPurse {
            kind: "bank",
            name: "Tài khoản chính",
            bank: "Ngân hàng Mẫu",
            number: &number,
        };
        let mut purses = Vec::new();
        for new in [cash, bank] {
            purses.extend(add_purse(self.connection, &permit, unit_id, &new).await?);
        }
        let given = Permit::of_the_operator(Act::KeepAccounts);
        let held = [
            (unit_id, accountant, "accountant"),
            (approver.1, approver.0, "approver"),
            (unit_id, cashier, "cashier"),
        ];
        for (at, actor, post) in held {
            let whose = (at, actor.account_id);
            posts::give(self.connection, &given, whose, (post, opened_on)).await?;
        }
        match (
            <[i64; 2]>::try_from(&funds[..]),
            <[i64; 2]>::try_from(&purses[..]),
        ) {
            (Ok([budget, social]), Ok([cash, bank])) => Ok(Keepers {
                unit_id,
                accountant,
                approver: approver.0,
                cashier,
                budget,
                social,
                cash,
                bank,
            }),
            _ => Err(anyhow::anyhow!("the book of {name} was there already").into()),
        }
    }

    /// Writes a voucher and brings it as far as wished.
    async fn voucher(
        &mut self,
        keepers: &Keepers<'_>,
        wanted: Wanted<'_>,
        until: Until,
    ) -> Result<i64, DemoFault> {
        let on = self.day(wanted.days_ago);
        let permit = permit_of(keepers.accountant)?;
        let new = NewVoucher {
            unit_id: keepers.unit_id,
            kind: wanted.kind,
            written_on: on,
            person: wanted.person.to_owned(),
            address: String::new(),
            reason: wanted.reason.to_owned(),
            documents: String::new(),
            amount_dong: wanted.dong,
            account: wanted.account.to_owned(),
            fund_id: wanted.fund,
            purse_id: wanted.purse,
            donor_id: wanted.donor,
            to: wanted.to,
            transfer_id: wanted.transfer,
            key: self.key(),
        };
        let hand = Hand {
            permit: &permit,
            name: &keepers.accountant.full_name,
        };
        let voucher_id = write(self.connection, hand, &new).await?;
        let road: &[(Step, &Actor, Until)] = &[
            (Step::Approve, keepers.approver, Until::Approved),
            (Step::Pay, keepers.cashier, Until::Paid),
        ];
        for (step, actor, reached) in road {
            let skipped = wanted.kind == Kind::Receipt && *step == Step::Approve;
            if skipped || *reached > until {
                continue;
            }
            let which = (keepers.unit_id, voucher_id);
            let Some(voucher) = find_voucher(self.connection, which).await? else {
                continue;
            };
            let permit = permit_of(actor)?;
            let hand = Hand {
                permit: &permit,
                name: &actor.full_name,
            };
            let key = self.key();
            let at = self.app.clock.now();
            let taking = Taking {
                step: *step,
                on,
                at,
                reason: "",
                key: &key,
            };
            let done = take_step(
                self.connection,
                hand,
                (&self.app.catalogue, &voucher),
                &taking,
            )
            .await;
            if done.map_err(anyhow::Error::from)? != Outcome::Done {
                return Err(anyhow::anyhow!("voucher {voucher_id} was not taken on").into());
            }
        }
        Ok(voucher_id)
    }

    /// A year's usual coming and going.
    async fn fill(&mut self, of: &Keepers<'_>, scale: i64) -> Result<(), DemoFault> {
        use Kind::{Payment, Receipt};
        use Until::{Approved, Paid, Written};
        let (budget, social) = ((of.budget, of.cash), (of.social, of.cash));
        let at_bank = (of.budget, of.bank);
        let paid = [
            (
                (Receipt, "opening", 40 * scale),
                at_bank,
                ("Ban Chấp hành", "Số dư mang sang", 690),
            ),
            (
                (Receipt, "fee", 60 * scale),
                at_bank,
                ("Công ty May Mẫu", "Kinh phí công đoàn quý II", 160),
            ),
            (
                (Receipt, "dues", 12 * scale),
                budget,
                ("Tổ công đoàn số 1", "Đoàn phí 6 tháng", 150),
            ),
            (
                (Payment, "activities", 3 * scale),
                budget,
                ("Nhà văn hóa Mẫu", "Thuê sân hội thao", 120),
            ),
            (
                (Payment, "care", 2 * scale),
                budget,
                ("Đoàn viên được thăm", "Thăm hỏi ốm đau", 90),
            ),
            (
                (Payment, "awards", scale),
                budget,
                ("Tổ công đoàn số 2", "Khen thưởng thi đua", 60),
            ),
        ];
        for (what, place, said) in paid {
            self.voucher(of, Wanted::new(what, place, said), Paid)
                .await?;
        }
        let permit = permit_of(of.accountant)?;
        let firm = donors::add(
            self.connection,
            &permit,
            of.unit_id,
            ("organisation", "Công ty cổ phần Mẫu Xanh", true),
        );
        let firm = firm.await?;
        let person = ("person", "Người ủng hộ mẫu", false);
        let person = donors::add(self.connection, &permit, of.unit_id, person).await?;
        for (donor, dong) in [(firm, 20 * scale), (person, scale)] {
            let said = ("Người ủng hộ", "Ủng hộ quỹ xã hội", 80);
            let mut wanted = Wanted::new((Receipt, "donated", dong), social, said);
            wanted.donor = donor;
            self.voucher(of, wanted, Paid).await?;
        }
        if let Some(firm) = firm {
            let gift = |on, dong, thing, key| NewGift {
                donor_id: firm,
                fund_id: of.social,
                on,
                dong,
                due_on: None,
                thing,
                key,
            };
            let rice = Some(("Gạo".to_owned(), 500, "kg".to_owned()));
            let (day, key) = (self.day(85), self.key());
            let pledge = gift(day, 30 * scale, None, key);
            let (day, key) = (self.day(70), self.key());
            let kind = gift(day, 9_000_000, rice, key);
            for new in [pledge, kind] {
                donors::write(self.connection, &permit, of.unit_id, &new).await?;
            }
        }
        let help = ("Đoàn viên gặp khó khăn", "Hỗ trợ sửa nhà sau bão", 30);
        self.voucher(
            of,
            Wanted::new((Payment, "care", 4 * scale), social, help),
            Paid,
        )
        .await?;
        let books = ("Nhà sách Mẫu", "Sách tuyên truyền pháp luật", 3);
        let written = Wanted::new((Payment, "activities", scale), budget, books);
        self.voucher(of, written, Written).await?;
        let meet = ("Hội trường Mẫu", "Thuê hội trường họp Ban Chấp hành", 2);
        let approved = Wanted::new((Payment, "management", scale), budget, meet);
        self.voucher(of, approved, Approved).await?;
        Ok(())
    }

    /// Sends money and lets it be taken in, wholly or not yet.
    async fn send(
        &mut self,
        (from, to): (&Keepers<'_>, (&Keepers<'_>, &str, &str)),
        (dong, days_ago): (i64, i32),
        arrives: Option<i64>,
    ) -> Result<(), DemoFault> {
        let (to, to_name, from_name) = to;
        let reason = "Hỗ trợ đoàn viên bị thiệt hại do bão";
        let said = (to_name, reason, days_ago);
        let place = (from.budget, from.bank);
        let mut out = Wanted::new((Kind::Payment, "transfer", dong), place, said);
        out.to = Some((to.unit_id, to_name.to_owned()));
        self.voucher(from, out, Until::Paid).await?;
        let newest = transfers(self.connection, to.unit_id, (None, 1)).await?;
        if let (Some(dong), Some(transfer)) = (arrives, newest.first()) {
            let said = (from_name, reason, days_ago - 1);
            let place = (to.budget, to.bank);
            let mut taken = Wanted::new((Kind::Receipt, "transfer", dong), place, said);
            taken.transfer = Some(transfer.transfer_id);
            self.voucher(to, taken, Until::Paid).await?;
        }
        Ok(())
    }
}

/// Keeps the books of the sample; a site without the sample's sign-ins has none.
pub async fn keep(app: &App, sign_ins: &[SignIn], wish: Wish) -> Result<(), DemoFault> {
    let who = |login: &str| {
        let found = sign_ins.iter().find(|own| own.actor.login == login);
        found.map(|own| &own.actor)
    };
    let people = (who("lien-doan"), who("chu-tich"), who("thu-quy"));
    let below = (who("co-so"), who("cap-tren"), who("thu-quy-co-so"));
    let ((Some(clerk), Some(chair), Some(cashier)), (Some(base), Some(upper), Some(payer))) =
        (people, below)
    else {
        return Ok(());
    };
    let mut tx = app.database.owner.begin().await?;
    let names = store::names(&mut tx, [clerk.unit_id, base.unit_id]).await?;
    let mut desk = Desk {
        app,
        connection: &mut tx,
        today: wish.today,
        keys: 0,
    };
    let top = (clerk.unit_id, names[0].as_str());
    let top = desk
        .open(top, (clerk, (chair, clerk.unit_id), cashier))
        .await?;
    let low = (base.unit_id, names[1].as_str());
    let low = desk.open(low, (base, (upper, base.unit_id), payer)).await?;
    desk.fill(&top, 20_000_000).await?;
    desk.fill(&low, 1_000_000).await?;
    let to = (&low, names[1].as_str(), names[0].as_str());
    desk.send((&top, to), (100_000_000, 40), Some(100_000_000))
        .await?;
    desk.send((&top, to), (15_000_000, 20), Some(14_978_000))
        .await?;
    desk.send((&top, to), (25_000_000, 1), None).await?;
    let permit = permit_of(clerk)?;
    let code = crate::id::check_code();
    show_fund(&mut tx, &permit, (top.unit_id, top.social), Some(&code)).await?;
    tx.commit().await?;
    Ok(())
}
