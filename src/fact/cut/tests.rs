use proptest::prelude::*;

use super::*;

fn piece(piece: u32, of: u32, act: u32, place: u32, share_ppm: u32) -> SaidPiece {
    SaidPiece {
        piece,
        of,
        act,
        place,
        share_ppm,
        takes: (i32::MIN, 100),
        change: u64::from(act) * 10,
        repealed: None,
    }
}

fn fact(unit: u32, amount: i64, sign: i8, person: u64) -> Fact {
    Fact {
        unit,
        day: 50,
        series: 1,
        dims: 1,
        amount,
        person,
        sign,
        change: 1,
    }
}

fn sum(rows: &[Fact], unit: u32) -> (i64, i64) {
    let rows = rows.iter().filter(|row| row.unit == unit);
    rows.fold((0, 0), |(amount, sign), row| {
        (amount + row.amount, sign + i64::from(row.sign))
    })
}

#[test]
fn a_fact_after_the_days_taken_stays_where_it_was_said() {
    let mut cuts = Cuts::default();
    cuts.learn(&[piece(11, 1, 1, 0, 500_000), piece(12, 1, 1, 1, 500_000)]);
    let late = Fact {
        day: 100,
        ..fact(1, 7, 1, 0)
    };
    let mut added = Vec::new();
    cuts.add_for((&late, 3), &|_| true, &mut added);
    assert_eq!(added, []);
}

#[test]
fn somebody_is_whole_at_one_heir_in_all_his_facts() {
    let mut cuts = Cuts::default();
    cuts.learn(&[piece(11, 1, 1, 0, 300_000), piece(12, 1, 1, 1, 700_000)]);
    let mut heirs = [0, 0];
    for person in 1..200 {
        let mut added = Vec::new();
        cuts.add_for((&fact(1, 1, 1, person), person), &|_| true, &mut added);
        cuts.add_for((&fact(1, -1, -1, person), person), &|_| true, &mut added);
        cuts.add_for((&fact(1, 1, 1, person), person), &|_| true, &mut added);
        let at: Vec<u32> = [11, 12]
            .into_iter()
            .filter(|unit| sum(&added, *unit) == (1, 1))
            .collect();
        assert_eq!(at.len(), 1, "person {person}");
        heirs[if at[0] == 11 { 0 } else { 1 }] += 1;
    }
    assert!(heirs[0] > 30 && heirs[1] > 100, "{heirs:?}");
}

proptest! {
    /// Cut, cut again, and taken back: amounts and counts are conserved at every step.
    #[test]
    fn what_is_cut_adds_up_to_what_was_said(
        amount in -1_000_000_000_000i64..1_000_000_000_000,
        seed in any::<u64>(),
        shares in prop::collection::vec(0u32..1_000_000, 2..5),
        repealed in any::<bool>(),
    ) {
        let pieces: Vec<SaidPiece> = shares
            .iter()
            .zip(0u32..)
            .map(|(share, place)| piece(10 + place, 1, 1, place, *share))
            .collect();
        let again = [piece(20, 10, 2, 0, 400_000), piece(21, 10, 2, 1, 600_000)];
        let mut cuts = Cuts::default();
        cuts.learn(&pieces);
        cuts.learn(&again);
        if repealed {
            let back = again.iter().map(|piece| SaidPiece {
                repealed: Some(30),
                ..piece.clone()
            });
            let back: Vec<SaidPiece> = back.collect();
            cuts.learn(&back);
        }
        let said = fact(1, amount, 1, 0);
        let mut all = vec![said];
        cuts.add_for((&said, seed), &|_| true, &mut all);
        prop_assert_eq!(sum(&all, 1), (0, 0));
        let parts: Vec<(i64, i64)> = (10..30).map(|unit| sum(&all, unit)).collect();
        let whole = parts.iter().fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        prop_assert_eq!(whole, (amount, 1));
        let cut_again = sum(&all, 20).0 + sum(&all, 21).0;
        if repealed {
            prop_assert_eq!(cut_again, 0);
        } else {
            prop_assert_eq!(sum(&all, 10), (0, 0));
        }
        let known_before = |change: u64| change < 20;
        let mut before = vec![said];
        cuts.add_for((&said, seed), &known_before, &mut before);
        prop_assert_eq!(sum(&before, 20), (0, 0));
    }
}
