//! Money that came back: never more than was proposed, a receipt never counted twice, whatever is
//! tried in whatever order.

use diemtua::access::Act;
use diemtua::book::rules::{Kind, Step as VoucherStep};
use diemtua::inspection::file::rules::Step;
use diemtua::inspection::file::store::{
    self, Hand, NewRecovery, Of, add_recovery, find_file, take_recovery_back,
};

use super::{passed, ripe, said, takes, told};
use crate::book::{books, step};
use crate::conference::one;
use crate::world::World;

async fn finding_of(world: &World, of: Of) -> i64 {
    let question = format!(
        "select finding_id from inspection_finding where inspection_file_id = {}",
        of.file_id
    );
    one(world, &question).await
}

/// Notes money past the rules of the pages: what the database says.
async fn came(
    world: &World,
    (of, finding_id): (Of, i64),
    (dong, voucher_id, key): (i64, Option<i64>, &str),
) -> Result<bool, String> {
    let actor = world.actor("ld.kiem-tra").await;
    let permit = actor.may(Act::KeepInspections).unwrap();
    let mut tx = world.app.begin(&actor).await.unwrap();
    let file = find_file(&mut tx, of.file_id).await.unwrap().unwrap();
    let kind = world.app.catalogue.kind(store::KIND).unwrap();
    let new = NewRecovery {
        finding_id,
        dong,
        on: world.app.clock.today(),
        voucher_id,
        words: "",
        key,
    };
    let hand = Hand {
        permit: &permit,
        name: "ld.kiem-tra",
    };
    let done = add_recovery(&mut tx, hand, (&file, kind), &new).await;
    let done = done.map_err(told)?;
    tx.commit().await.map_err(super::rule)?;
    Ok(done)
}

async fn taken_back(world: &World, of: Of, recovery_id: i64) -> bool {
    let actor = world.actor("ld.kiem-tra").await;
    let permit = actor.may(Act::KeepInspections).unwrap();
    let mut tx = world.app.begin(&actor).await.unwrap();
    let file = find_file(&mut tx, of.file_id).await.unwrap().unwrap();
    let whose = (&file, recovery_id);
    let done = take_recovery_back(&mut tx, &permit, whose, "ghi nhầm").await;
    tx.commit().await.unwrap();
    done.unwrap()
}

/// A small generator, so that the story is the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 33) % below
    }
}

#[tokio::test]
async fn random_recoveries_stay_within_what_was_proposed_and_what_receipts_hold() {
    let (world, [top, low]) = books().await;
    let payment = passed(&world, &low, (Kind::Payment, 40_000_000)).await;
    let first = ripe(&world, &low, (&[payment], 30_000_000)).await;
    let end = (Step::Concluded, "conclude-1");
    takes(&world, ("ld.kiem-tra", first), end).await.unwrap();
    let second = ripe(&world, &low, (&[payment], 9_000_000)).await;
    takes(&world, ("ld.kiem-tra", second), end).await.unwrap();
    let files = [
        (first, finding_of(&world, first).await, 30_000_000),
        (second, finding_of(&world, second).await, 9_000_000),
    ];
    // One receipt at the unit, one at the federation above it.
    let receipts = [
        (
            passed(&world, &low, (Kind::Receipt, 11_000_000)).await,
            11_000_000,
        ),
        (
            passed(&world, &top, (Kind::Receipt, 8_000_000)).await,
            8_000_000,
        ),
    ];
    let mut dice = Dice(7);
    let (mut by_file, mut by_receipt) = ([0i64; 2], [0i64; 2]);
    let mut standing: Vec<(i64, usize, Option<usize>, i64)> = Vec::new();
    for round in 0..60 {
        if dice.roll(5) == 0 && !standing.is_empty() {
            let at = usize::try_from(dice.roll(standing.len() as u64)).unwrap();
            let (recovery, file, receipt, dong) = standing.swap_remove(at);
            assert!(taken_back(&world, files[file].0, recovery).await);
            assert!(!taken_back(&world, files[file].0, recovery).await, "once");
            by_file[file] -= dong;
            if let Some(receipt) = receipt {
                by_receipt[receipt] -= dong;
            }
            continue;
        }
        let file = usize::try_from(dice.roll(2)).unwrap();
        let receipt = [None, Some(0), Some(1)][usize::try_from(dice.roll(3)).unwrap()];
        let dong = i64::try_from(dice.roll(6_000_000)).unwrap() + 1;
        let key = format!("recover-{round}");
        let voucher = receipt.map(|at| receipts[at].0);
        let whose = (files[file].0, files[file].1);
        let done = came(&world, whose, (dong, voucher, &key)).await;
        let left = files[file].2 - by_file[file];
        let expected = if dong > left {
            Err("no more comes back than was proposed".to_owned())
        } else if receipt.is_some_and(|at| dong > receipts[at].1 - by_receipt[at]) {
            Err("a receipt is counted for no more than it holds".to_owned())
        } else {
            Ok(true)
        };
        assert_eq!(done, expected, "round {round}");
        if done.is_ok() {
            let again = came(&world, whose, (dong, voucher, &key)).await;
            assert_eq!(again, Ok(false), "the same request is one recovery");
            let newest = "select max(recovery_id) from inspection_recovery";
            standing.push((one(&world, newest).await, file, receipt, dong));
            by_file[file] += dong;
            if let Some(at) = receipt {
                by_receipt[at] += dong;
            }
        }
    }
    assert!(!standing.is_empty());
    let sum = by_file.iter().sum::<i64>();
    assert_eq!(said(&world, "recovered").await, sum);
    assert_eq!(said(&world, "sessions").await, 2);
    let stands = "select coalesce(sum(dong), 0)::bigint from inspection_recovery
        where state = 'stands'";
    assert_eq!(one(&world, stands).await, sum);
}

/// Eight hands note more together than one receipt holds: what is counted never is more.
#[tokio::test]
async fn many_at_once_do_not_count_a_receipt_twice() {
    let (world, [_, low]) = books().await;
    let payment = passed(&world, &low, (Kind::Payment, 40_000_000)).await;
    let end = (Step::Concluded, "conclude-1");
    let mut files = Vec::new();
    for _ in 0..2 {
        let of = ripe(&world, &low, (&[payment], 20_000_000)).await;
        takes(&world, ("ld.kiem-tra", of), end).await.unwrap();
        files.push((of, finding_of(&world, of).await));
    }
    let receipt = passed(&world, &low, (Kind::Receipt, 10_000_000)).await;
    let world = std::sync::Arc::new(world);
    let mut hands = Vec::new();
    for hand in 0..8 {
        let (world, whose) = (world.clone(), files[hand % 2]);
        hands.push(tokio::spawn(async move {
            let key = format!("recover-{hand}");
            came(&world, whose, (3_000_000, Some(receipt), &key)).await
        }));
    }
    let mut done = 0;
    for hand in hands {
        let told = hand.await.unwrap();
        let over = Err("a receipt is counted for no more than it holds".to_owned());
        assert!(told == Ok(true) || told == over, "{told:?}");
        done += i64::from(told.is_ok());
    }
    assert_eq!(done, 3);
    assert_eq!(said(&world, "recovered").await, 9_000_000);
    // What a recovery stands on is not taken back under it.
    let back = ("a1.chu-tich", receipt, VoucherStep::Reverse, "reversed");
    let told = step(&world, &low, back).await;
    assert_eq!(told, Err("a receipt a recovery stands on stays".to_owned()));
}

#[tokio::test]
async fn a_recovery_needs_a_conclusion_and_a_receipt_of_the_unit_or_above() {
    let (world, [top, low]) = books().await;
    let payment = passed(&world, &top, (Kind::Payment, 10_000_000)).await;
    let of = super::opened(&world, top.unit_id, (&[payment], 10_000_000)).await;
    let whose = (of, finding_of(&world, of).await);
    let early = came(&world, whose, (1, None, "recover-1")).await;
    assert_eq!(early, Err("money comes back under a conclusion".to_owned()));
    let hand = (Step::Handed, "handed-01");
    takes(&world, ("ld.kiem-tra", of), hand).await.unwrap();
    let explain = (Step::Explained, "explain-1");
    takes(&world, ("ld.can-bo", of), explain).await.unwrap();
    super::upheld(&world, of).await;
    let end = (Step::Concluded, "conclude-1");
    takes(&world, ("ld.kiem-tra", of), end).await.unwrap();
    let below = passed(&world, &low, (Kind::Receipt, 5_000_000)).await;
    let stands = "a recovery stands on a receipt of its unit or above".to_owned();
    for voucher in [below, payment] {
        let told = came(&world, whose, (1, Some(voucher), "recover-2")).await;
        assert_eq!(told, Err(stands.clone()));
    }
    let own = passed(&world, &top, (Kind::Receipt, 5_000_000)).await;
    let done = came(&world, whose, (5_000_000, Some(own), "recover-3")).await;
    assert_eq!(done, Ok(true));
}
