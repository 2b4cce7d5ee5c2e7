//! The hands that move money in the random test, past the pages and by the features' own roads.

use diemtua::access::{Act, Actor, Role};
use diemtua::book::rules::{Kind, Step};
use diemtua::book::store::close_book;
use diemtua::book::transfer::store::{Said, Transfer, refuse, settle, take_back, transfers};
use diemtua::book::voucher::step::store::Outcome;
use diemtua::book::voucher::store::{Hand, NewVoucher, find_voucher, write};
use diemtua::id::check_code;
use diemtua::payout::batches::Drawn;
use diemtua::payout::receipt::store::{Entered, Receiving, receive, take_back as unsigned};
use diemtua::payout::settle::store::{GivingBack, give_back};
use diemtua::programme::round::store::{
    NewProgramme, NewRound, add_programme, add_round, move_round,
};
use diemtua::programme::store::find_round;
use jiff::ToSpan;
use sqlx::PgConnection;

use super::{EACH_DONG, PEOPLE, UNITS};
use crate::book::{Kept, books_in, keep, sign_up, step, written};
use crate::payout::{drawn, number};
use crate::people::{add_member, day, details};
use crate::programme::{approved, filled, send};
use crate::world::World;

/// Accountant, approver and cashier of each book.
const LOGINS: [[&str; 3]; 3] = [
    ["hn.can-bo", "hn.chu-tich", "hn.thu-quy"],
    ["ld.can-bo", "ld.chu-tich", "ld.thu-quy"],
    ["a1.co-so", "a1.chu-tich", "a1.thu-quy"],
];

pub struct Hands {
    pub world: World,
    pub books: [Kept; 3],
    rounds: u32,
}

impl Hands {
    pub async fn of(world: World) -> Hands {
        let name = "Liên đoàn Lao động thành phố Mẫu";
        let world = world.nation().await;
        let world = world.unit("HN", name, "lien-doan-tinh", "TLD").await;
        let officers = LOGINS[0].map(|login| (login, "HN", Role::FederationOfficer));
        sign_up(&world, &officers).await;
        let hn = keep(&world, "HN", LOGINS[0]).await;
        let (world, [ld, a1]) = books_in(world).await;
        for at in 0..PEOPLE {
            let at = u32::try_from(at).unwrap();
            let who = details(&format!("Người Thử {at}"), 700 + at);
            add_member(&world, "LD-A-1", &who, "2020-03-01").await;
        }
        Hands {
            world,
            books: [hn, ld, a1],
            rounds: 0,
        }
    }

    async fn actor(&self, book: usize, whose: usize) -> Actor {
        self.world.actor(LOGINS[book][whose]).await
    }

    pub async fn voucher(&self, book: usize, (kind, dong): (Kind, i64)) -> i64 {
        written(
            &self.world,
            &self.books[book],
            (LOGINS[book][0], kind, dong),
        )
        .await
    }

    /// A step by the accountant, the approver or the cashier of the book.
    pub async fn step(
        &self,
        book: usize,
        (whose, voucher, take): (usize, i64, Step),
    ) -> Result<Outcome, String> {
        let key = check_code();
        let taking = (LOGINS[book][whose], voucher, take, key.as_str());
        step(&self.world, &self.books[book], taking).await
    }

    async fn write(&self, book: usize, changed: impl FnOnce(&mut NewVoucher)) -> i64 {
        let (actor, kept) = (self.actor(book, 0).await, &self.books[book]);
        let permit = actor.may(Act::KeepBooks).unwrap();
        let mut new = NewVoucher {
            unit_id: kept.unit_id,
            kind: Kind::Payment,
            written_on: self.world.app.clock.today(),
            person: "Đơn vị bạn".to_owned(),
            address: String::new(),
            reason: "Hỗ trợ".to_owned(),
            documents: String::new(),
            amount_dong: 1,
            account: "transfer".to_owned(),
            fund_id: kept.fund,
            purse_id: kept.cash,
            donor_id: None,
            to: None,
            transfer_id: None,
            key: check_code(),
        };
        changed(&mut new);
        let mut tx = self.world.app.begin(&actor).await.unwrap();
        let hand = Hand {
            permit: &permit,
            name: &actor.full_name,
        };
        let voucher = write(&mut tx, hand, &new).await.unwrap();
        tx.commit().await.unwrap();
        voucher
    }

    pub async fn sending(&self, (from, to): (usize, usize), dong: i64) -> i64 {
        let whom = (self.books[to].unit_id, UNITS[to].to_owned());
        self.write(from, |new| {
            new.amount_dong = dong;
            new.to = Some(whom);
        })
        .await
    }

    pub async fn newest_transfer(&self) -> i64 {
        number(&self.world, "select max(transfer_id) from money_transfer").await
    }

    /// The receiver's cashier takes it in.
    pub async fn arrive(&self, to: usize, (transfer, dong): (i64, i64)) {
        let voucher = self
            .write(to, |new| {
                new.kind = Kind::Receipt;
                new.amount_dong = dong;
                new.transfer_id = Some(transfer);
            })
            .await;
        let done = self.step(to, (2, voucher, Step::Pay)).await;
        assert_eq!(done, Ok(Outcome::Done));
    }

    async fn find(&self, tx: &mut PgConnection, (book, id): (usize, i64)) -> Transfer {
        let own = transfers(tx, self.books[book].unit_id, (Some(id), 1)).await;
        own.unwrap().pop().unwrap()
    }

    /// The receiver sends it back and the sender has it again.
    pub async fn refuse(&self, (from, to): (usize, usize), id: i64) {
        for (book, is_back) in [(to, false), (from, true)] {
            let actor = self.actor(book, 1).await;
            let permit = actor.may(Act::KeepBooks).unwrap();
            let mut tx = self.world.app.begin(&actor).await.unwrap();
            let transfer = self.find(&mut tx, (book, id)).await;
            let hand = Hand {
                permit: &permit,
                name: &actor.full_name,
            };
            let key = check_code();
            let said = self.said(&key);
            if is_back {
                let of = (transfer.from_id, transfer.voucher_id);
                let voucher = find_voucher(&mut tx, of).await.unwrap().unwrap();
                let own = (&transfer, &voucher);
                take_back(&mut tx, hand, own, said).await.unwrap();
            } else {
                refuse(&mut tx, hand, &transfer, said).await.unwrap();
            }
            tx.commit().await.unwrap();
        }
    }

    pub async fn settle(&self, from: usize, id: i64) {
        let actor = self.actor(from, 1).await;
        let permit = actor.may(Act::KeepBooks).unwrap();
        let mut tx = self.world.app.begin(&actor).await.unwrap();
        let transfer = self.find(&mut tx, (from, id)).await;
        let of = (transfer.from_id, transfer.voucher_id);
        let voucher = find_voucher(&mut tx, of).await.unwrap().unwrap();
        let hand = Hand {
            permit: &permit,
            name: &actor.full_name,
        };
        let key = check_code();
        let own = (self.world.app.catalogue.as_ref(), &transfer, &voucher);
        settle(&mut tx, hand, own, self.said(&key)).await.unwrap();
        tx.commit().await.unwrap();
    }

    fn said<'a>(&self, key: &'a str) -> Said<'a> {
        Said {
            on: self.world.app.clock.today(),
            at: self.world.app.clock.now(),
            reason: "lý do",
            key,
        }
    }

    /// Closes the book beyond today, or opens all of it again.
    pub async fn close(&self, book: usize, is_closed: bool) {
        let actor = self.actor(book, 1).await;
        let permit = actor.may(Act::KeepBooks).unwrap();
        let tomorrow = self.world.app.clock.today().saturating_add(1.day());
        let until = is_closed.then_some(tomorrow);
        let why = if is_closed { "" } else { "mở lại" };
        let mut tx = self.world.app.begin(&actor).await.unwrap();
        let of = (self.books[book].unit_id, until);
        close_book(&mut tx, &permit, of, why).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// A round of LD with a list of everybody at LD-A-1, frozen or still with its approver.
    pub async fn list(&mut self, is_approved: bool) -> i64 {
        self.rounds += 1;
        let actor = self.world.actor("ld.can-bo").await;
        let unit_id = actor.unit_id;
        let permit = actor.may(Act::Record).unwrap();
        let mut tx = self.world.app.begin(&actor).await.unwrap();
        let new = NewProgramme {
            unit_id,
            kind: "trao-qua".to_owned(),
            answers: serde_json::json!({ "programme": { "choice": "tet" } }),
            name: format!("Tết {}", self.rounds),
            purpose: String::new(),
            key: check_code(),
        };
        let programme = add_programme(&mut tx, &permit, &new).await.unwrap();
        let new = NewRound {
            programme_id: programme.unwrap(),
            unit_id,
            name: "Đợt một".to_owned(),
            from_on: day("2027-01-01"),
            until_on: day("2027-02-28"),
            lists_until_on: day("2027-01-31"),
            counts_on: day("2027-01-20"),
            rules: Default::default(),
            each_dong: EACH_DONG,
            most_dong: EACH_DONG,
            budget_dong: None,
            way: "cash".to_owned(),
            gift: String::new(),
            paid_by: "own".to_owned(),
            fund_id: None,
            approvals: 1,
            key: check_code(),
        };
        let id = add_round(&mut tx, &permit, &new).await.unwrap().unwrap();
        let opened = move_round(&mut tx, &permit, (id, unit_id), "open").await;
        assert!(opened.unwrap());
        let round = find_round(&mut tx, id).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        let (_, lists) = filled(&self.world, "a1.co-so", &round).await;
        send(&self.world, "a1.co-so", &lists).await;
        if is_approved {
            let came = approved(&self.world, "ld.can-bo", (&lists, 1_000_000_000)).await;
            assert_eq!(came.unwrap().frozen, 1);
        }
        id
    }

    /// Draws what is due of a round; the voucher, where something was.
    pub async fn draw(&self, round: i64) -> Option<i64> {
        let key = check_code();
        match drawn(&self.world, &self.books[2], (round, &key)).await {
            Drawn::Done { voucher_id, .. } => Some(voucher_id),
            _ => None,
        }
    }

    /// The first so many of a batch who were paid and have not received.
    async fn outstanding(&self, voucher: i64, count: usize) -> Vec<i64> {
        let mut ids: Vec<i64> = sqlx::query_scalar(
            "select p.aid_payment_id from aid_payment p join aid_batch b using (aid_batch_id)
              where b.voucher_id = $1 and p.state = 'paid' order by 1",
        )
        .bind(voucher)
        .fetch_all(&self.world.app.database.owner)
        .await
        .unwrap();
        ids.truncate(count);
        ids
    }

    /// Some of a batch sign; the receipt and how many they are.
    pub async fn sign(&self, voucher: i64, count: usize) -> (i64, i64) {
        let payments = self.outstanding(voucher, count).await;
        let actor = self.actor(2, 0).await;
        let permit = actor.may(Act::Record).unwrap();
        let mut tx = self.world.app.begin(&actor).await.unwrap();
        let key = check_code();
        let receiving = Receiving {
            payments: &payments,
            on: self.world.app.clock.today(),
            way: "sheet",
            answer_id: None,
            key: &key,
        };
        let by = (&permit, self.world.app.catalogue.as_ref());
        let done = receive(&mut tx, by, receiving).await.unwrap();
        let again = receive(&mut tx, by, receiving).await.unwrap();
        let Entered::Done(receipts) = done else {
            panic!("{done:?}");
        };
        assert_eq!(again, Entered::Before(receipts.clone()));
        tx.commit().await.unwrap();
        (receipts[0], i64::try_from(payments.len()).unwrap())
    }

    pub async fn unsign(&self, receipt: i64) {
        let actor = self.actor(2, 0).await;
        let permit = actor.may(Act::Record).unwrap();
        let mut tx = self.world.app.begin(&actor).await.unwrap();
        let of = (self.books[2].unit_id, receipt);
        let done = unsigned(&mut tx, &permit, of, "nhập nhầm").await.unwrap();
        assert!(done);
        tx.commit().await.unwrap();
    }

    /// Money of some of a batch comes back into the book; of how many.
    pub async fn give_back(&self, (voucher, round): (i64, i64), count: usize) -> i64 {
        let payments = self.outstanding(voucher, count).await;
        let actor = self.actor(2, 0).await;
        let permit = actor.may(Act::KeepBooks).unwrap();
        let mut tx = self.world.app.begin(&actor).await.unwrap();
        let key = check_code();
        let giving = GivingBack {
            unit_id: self.books[2].unit_id,
            round_id: round,
            payments: &payments,
            on: self.world.app.clock.today(),
            reason: "không gặp",
            key: &key,
            says: ["Người nộp", "Nộp lại"].map(str::to_owned),
        };
        let hand = Hand {
            permit: &permit,
            name: &actor.full_name,
        };
        let vouchers = give_back(&mut tx, hand, &giving).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(vouchers.len(), 1);
        let done = self.step(2, (2, vouchers[0], Step::Pay)).await;
        assert_eq!(done, Ok(Outcome::Done));
        i64::try_from(payments.len()).unwrap()
    }
}
