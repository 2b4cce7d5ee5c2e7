//! Random operations over everything that moves money, against a naive model: whatever comes in
//! which order, books balance, what is sent within cancels out, nothing is paid without a frozen
//! list or twice, and the figures are what the model counts, by the engine and by SQL.

mod asked;
mod hands;
mod op;
mod transfer;

use diemtua::book::rules::{Kind, Step};
use diemtua::book::voucher::step::store::Outcome;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::programme::all_holds;
use crate::world::World;
use hands::Hands;
use op::{Op, op};
use transfer::{Transfer, Way};

/// The books by their number: HN and LD are federations of their own, LD-A-1 a base union of LD.
const UNITS: [&str; 3] = ["HN", "LD", "LD-A-1"];
pub const FEDERATION: [usize; 3] = [0, 1, 1];
const BASE: usize = 2;
const BEGIN_DONG: i64 = 200_000_000;
pub const EACH_DONG: i64 = 500_000;
pub const PEOPLE: i64 = 8;

#[derive(Debug)]
struct List {
    round: i64,
    is_frozen: bool,
    waiting: i64,
}

#[derive(Debug)]
struct Batch {
    list: usize,
    voucher: i64,
    is_paid: bool,
    outstanding: i64,
    received: i64,
    returned: i64,
}

#[derive(Debug)]
struct Receipt {
    id: i64,
    batch: usize,
    count: i64,
    stands: bool,
}

/// Everything that should be, counted by hand.
#[derive(Debug)]
struct Model {
    cash: [i64; 3],
    raised: [i64; 3],
    gifts: Vec<(usize, i64, i64)>,
    transfers: Vec<Transfer>,
    lists: Vec<List>,
    batches: Vec<Batch>,
    receipts: Vec<Receipt>,
}

/// The one that `which` falls on among those that fit.
fn pick<T>(all: &[T], which: usize, fits: impl Fn(&T) -> bool) -> Option<usize> {
    let fitting: Vec<usize> = (0..all.len()).filter(|at| fits(&all[*at])).collect();
    (!fitting.is_empty()).then(|| fitting[which % fitting.len()])
}

impl Model {
    fn new() -> Model {
        Model {
            cash: [BEGIN_DONG; 3],
            raised: [BEGIN_DONG; 3],
            gifts: Vec::new(),
            transfers: Vec::new(),
            lists: Vec::new(),
            batches: Vec::new(),
            receipts: Vec::new(),
        }
    }

    /// Tries an operation; what should become of it is known before.
    async fn happen(&mut self, hands: &mut Hands, op: &Op) {
        match *op {
            Op::Raise { book, dong } => {
                let voucher = hands.voucher(book, (Kind::Receipt, dong)).await;
                let done = hands.step(book, (2, voucher, Step::Pay)).await;
                assert_eq!(done, Ok(Outcome::Done));
                self.cash[book] += dong;
                self.raised[book] += dong;
                self.gifts.push((book, voucher, dong));
            }
            Op::Unraise { which } => {
                let Some(at) = pick(&self.gifts, which, |_| true) else {
                    return;
                };
                let (book, voucher, dong) = self.gifts[at];
                let done = hands.step(book, (1, voucher, Step::Reverse)).await.unwrap();
                let is_enough = self.cash[book] >= dong;
                assert_eq!(done == Outcome::Done, is_enough, "{done:?}");
                if is_enough {
                    self.gifts.remove(at);
                    self.cash[book] -= dong;
                    self.raised[book] -= dong;
                }
            }
            Op::Spend { book, dong } => {
                let voucher = hands.voucher(book, (Kind::Payment, dong)).await;
                let unapproved = hands.step(book, (2, voucher, Step::Pay)).await;
                assert!(matches!(unapproved, Err(_) | Ok(Outcome::TooLittle { .. })));
                if self.paid(hands, (book, voucher), dong).await {
                    self.cash[book] -= dong;
                }
            }
            Op::Send { from, way, dong } => self.send(hands, (from, (from + way) % 3), dong).await,
            Op::Arrive { which, short } => {
                let Some(at) = pick(&self.transfers, which, |own| own.way == Way::Sent) else {
                    return;
                };
                let own = &mut self.transfers[at];
                own.received = own.sent - short;
                own.way = if short == 0 { Way::Done } else { Way::Short };
                hands.arrive(own.to, (own.id, own.received)).await;
                self.cash[own.to] += own.received;
            }
            Op::Refuse { which } => {
                let Some(at) = pick(&self.transfers, which, |own| own.way == Way::Sent) else {
                    return;
                };
                let own = &mut self.transfers[at];
                hands.refuse((own.from, own.to), own.id).await;
                own.way = Way::Returned;
                self.cash[own.from] += own.sent;
            }
            Op::Settle { which } => {
                let Some(at) = pick(&self.transfers, which, |own| own.way == Way::Short) else {
                    return;
                };
                let own = &mut self.transfers[at];
                hands.settle(own.from, own.id).await;
                own.way = Way::Done;
            }
            Op::Close { book } => {
                // A closed period takes nothing, and what it refused never happened.
                hands.close(book, true).await;
                let voucher = hands.voucher(book, (Kind::Receipt, 1_000_000)).await;
                let refused = hands.step(book, (2, voucher, Step::Pay)).await;
                let why = "nothing is posted into a closed period".to_owned();
                assert_eq!(refused, Err(why));
                hands.close(book, false).await;
            }
            _ => self.help(hands, op).await,
        }
    }

    /// Approved and paid where the money is there; whether it was.
    async fn paid(&self, hands: &Hands, (book, voucher): (usize, i64), dong: i64) -> bool {
        let done = hands.step(book, (1, voucher, Step::Approve)).await;
        assert_eq!(done, Ok(Outcome::Done));
        let is_enough = self.cash[book] >= dong;
        let done = hands.step(book, (2, voucher, Step::Pay)).await;
        match is_enough {
            true => assert_eq!(done, Ok(Outcome::Done)),
            false => assert!(matches!(done, Ok(Outcome::TooLittle { .. })), "{done:?}"),
        }
        is_enough
    }

    async fn send(&mut self, hands: &Hands, (from, to): (usize, usize), dong: i64) {
        // What a base union sends stays below what its own approver may approve.
        let dong = if from == BASE { 30_000_000 } else { dong };
        let voucher = hands.sending((from, to), dong).await;
        if self.paid(hands, (from, voucher), dong).await {
            self.cash[from] -= dong;
            self.transfers.push(Transfer {
                id: hands.newest_transfer().await,
                from,
                to,
                sent: dong,
                received: 0,
                way: Way::Sent,
            });
        }
    }

    async fn help(&mut self, hands: &mut Hands, op: &Op) {
        match *op {
            Op::List { is_approved } => {
                let round = hands.list(is_approved).await;
                self.lists.push(List {
                    round,
                    is_frozen: is_approved,
                    waiting: PEOPLE,
                });
            }
            Op::Draw { which, is_refused } => {
                let Some(list) = pick(&self.lists, which, |_| true) else {
                    return;
                };
                let own = &mut self.lists[list];
                let drawn = hands.draw(own.round).await;
                let is_due = own.is_frozen && own.waiting > 0;
                assert_eq!(
                    drawn.is_some(),
                    is_due,
                    "only what is frozen and waits is drawn"
                );
                let Some(voucher) = drawn else { return };
                let count = own.waiting;
                let dong = count * EACH_DONG;
                let is_paid = !is_refused && self.paid(hands, (BASE, voucher), dong).await;
                if !is_paid {
                    let done = hands.step(BASE, (1, voucher, Step::Refuse)).await;
                    assert_eq!(done, Ok(Outcome::Done));
                    return;
                }
                self.cash[BASE] -= dong;
                self.lists[list].waiting = 0;
                self.batches.push(Batch {
                    list,
                    voucher,
                    is_paid: true,
                    outstanding: count,
                    received: 0,
                    returned: 0,
                });
            }
            Op::Sign { which, count } => {
                let fits = |own: &Batch| own.is_paid && own.outstanding > 0;
                let Some(batch) = pick(&self.batches, which, fits) else {
                    return;
                };
                let own = &mut self.batches[batch];
                let (id, count) = hands.sign(own.voucher, count).await;
                own.outstanding -= count;
                own.received += count;
                assert!(own.outstanding >= 0);
                self.receipts.push(Receipt {
                    id,
                    batch,
                    count,
                    stands: true,
                });
            }
            Op::Unsign { which } => {
                let Some(at) = pick(&self.receipts, which, |own| own.stands) else {
                    return;
                };
                let own = &mut self.receipts[at];
                hands.unsign(own.id).await;
                own.stands = false;
                self.batches[own.batch].outstanding += own.count;
                self.batches[own.batch].received -= own.count;
            }
            Op::GiveBack { which, count } => {
                let fits = |own: &Batch| own.is_paid && own.outstanding > 0;
                let Some(batch) = pick(&self.batches, which, fits) else {
                    return;
                };
                let own = &mut self.batches[batch];
                let round = self.lists[own.list].round;
                let count = hands.give_back((own.voucher, round), count).await;
                own.outstanding -= count;
                own.returned += count;
                self.lists[own.list].waiting += count;
                self.cash[BASE] += count * EACH_DONG;
            }
            Op::Reverse { which } => {
                let Some(batch) = pick(&self.batches, which, |own| own.is_paid) else {
                    return;
                };
                let own = &mut self.batches[batch];
                let done = hands.step(BASE, (1, own.voucher, Step::Reverse)).await;
                let is_free = own.received == 0 && own.returned == 0;
                assert_eq!(done.is_ok(), is_free, "{done:?}");
                if is_free {
                    self.cash[BASE] += own.outstanding * EACH_DONG;
                    self.lists[own.list].waiting += own.outstanding;
                    own.is_paid = false;
                    own.outstanding = 0;
                }
            }
            _ => unreachable!("money alone"),
        }
    }

    /// A sum over transfers between the federations.
    fn abroad(&self, of: impl Fn(&Transfer) -> i64) -> i64 {
        let abroad = self.transfers.iter().filter(|own| own.is_abroad());
        abroad.map(of).sum()
    }

    /// Everything that can be asked is what was counted.
    async fn holds(&self, hands: &Hands) {
        for (book, cash) in self.cash.iter().enumerate() {
            assert_eq!(hands.cash(book).await, *cash, "{}", UNITS[book]);
        }
        let on_its_way: i64 = self.transfers.iter().map(Transfer::on_its_way).sum();
        let whole: i64 = self.cash.iter().sum();
        assert_eq!(hands.consolidated().await, (whole, on_its_way));
        hands.nothing_is_paid_wrongly().await;
        let received: i64 = self.batches.iter().map(|own| own.received).sum();
        // LD-A-1 stands below LD.
        let raised = [
            self.raised[0],
            self.raised[1] + self.raised[2],
            self.raised[2],
        ];
        let given = |book: usize| {
            move |own: &Transfer| match FEDERATION[own.from] == book {
                true => own.given(),
                false => 0,
            }
        };
        let taken = |book: usize| {
            move |own: &Transfer| match FEDERATION[own.to] == book {
                true => own.received,
                false => 0,
            }
        };
        for (unit, indicator, expected) in [
            (0, "E10.dong", raised[0]),
            (1, "E10.dong", raised[1]),
            (2, "E10.dong", raised[2]),
            (0, "E14.dong", self.abroad(given(0))),
            (1, "E14.dong", self.abroad(given(1))),
            (0, "E14.received-dong", self.abroad(taken(0))),
            (1, "E14.received-dong", self.abroad(taken(1))),
            (1, "E01.turns", received),
            (1, "E01.dong", received * EACH_DONG),
        ] {
            let said = hands.figure(UNITS[unit], indicator).await;
            assert_eq!(said, expected, "{} of {}", indicator, UNITS[unit]);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happens_the_money_adds_up() {
    let (cases, length) = match std::env::var_os("DIEMTUA_LONG") {
        Some(_) => (8_u8, 200),
        None => (1, 55),
    };
    for seed in 0..cases {
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let ops = prop::collection::vec(op(), length).new_tree(&mut runner);
        let ops = ops.unwrap().current();
        let mut hands = Hands::of(World::new().await).await;
        let mut model = Model::new();
        model.holds(&hands).await;
        for (at, op) in ops.iter().enumerate() {
            println!("{seed}.{at}: {op:?}");
            model.happen(&mut hands, op).await;
            model.holds(&hands).await;
        }
        all_holds(&hands.world).await;
        let done = [
            model.transfers.len(),
            model.batches.len(),
            model.receipts.len(),
        ];
        assert!(done.iter().all(|count| *count > 0), "{done:?} of {seed}");
    }
}
