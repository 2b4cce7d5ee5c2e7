//! What may happen, at random.

use proptest::prelude::*;

/// Something that is tried; numbers are folded into what there is.
#[derive(Debug, Clone)]
pub enum Op {
    Raise { book: usize, dong: i64 },
    Unraise { which: usize },
    Spend { book: usize, dong: i64 },
    Send { from: usize, way: usize, dong: i64 },
    Arrive { which: usize, short: i64 },
    Refuse { which: usize },
    Settle { which: usize },
    List { is_approved: bool },
    Draw { which: usize, is_refused: bool },
    Sign { which: usize, count: usize },
    Unsign { which: usize },
    GiveBack { which: usize, count: usize },
    Reverse { which: usize },
    Close { book: usize },
}

pub fn op() -> impl Strategy<Value = Op> {
    let (book, which, dong) = (0..3_usize, 0..1000_usize, 1..=9_i64);
    let dong = dong.prop_map(|millions| millions * 1_000_000);
    prop_oneof![
        3 => (book.clone(), dong.clone()).prop_map(|(book, dong)| Op::Raise { book, dong }),
        1 => which.clone().prop_map(|which| Op::Unraise { which }),
        2 => (book.clone(), dong.clone()).prop_map(|(book, dong)| Op::Spend { book, dong }),
        3 => (book.clone(), 1..3_usize, 1..9_i64)
            .prop_map(|(from, way, n)| Op::Send { from, way, dong: n * 30_000_000 }),
        3 => (which.clone(), prop_oneof![Just(0), Just(50_000)])
            .prop_map(|(which, short)| Op::Arrive { which, short }),
        1 => which.clone().prop_map(|which| Op::Refuse { which }),
        2 => which.clone().prop_map(|which| Op::Settle { which }),
        2 => prop_oneof![3 => Just(true), 1 => Just(false)]
            .prop_map(|is_approved| Op::List { is_approved }),
        4 => (which.clone(), prop_oneof![1 => Just(true), 4 => Just(false)])
            .prop_map(|(which, is_refused)| Op::Draw { which, is_refused }),
        5 => (which.clone(), 1..=8_usize).prop_map(|(which, count)| Op::Sign { which, count }),
        1 => which.clone().prop_map(|which| Op::Unsign { which }),
        2 => (which.clone(), 1..=3_usize)
            .prop_map(|(which, count)| Op::GiveBack { which, count }),
        1 => which.prop_map(|which| Op::Reverse { which }),
        1 => book.prop_map(|book| Op::Close { book }),
    ]
}
