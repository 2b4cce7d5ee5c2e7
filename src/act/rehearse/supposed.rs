//! What a plan would make and say, with numbers of its own, so that it can be supposed. Pure.

use std::collections::HashMap;

use reorganisation::{Numbers, Plan};
use timeline::Link;

use crate::fact::cut::SaidPiece;

/// Numbers for what a plan would make: far above those of units that are there.
const SUPPOSED: u32 = 1 << 30;

/// The change that supposed links and pieces are said by: later than any.
const LATEST: u64 = i64::MAX as u64;

pub fn numbers_of(plan: &Plan) -> Numbers {
    let number = |at: usize| SUPPOSED + u32::try_from(at).unwrap_or(0);
    let founded = plan.founded.len();
    Numbers {
        founded: (0..founded).map(number).collect(),
        pieces: (0..plan.pieces.len())
            .map(|at| number(founded + at))
            .collect(),
    }
}

pub fn pieces_of(plan: &Plan, numbers: &Numbers) -> Vec<SaidPiece> {
    let mut places: HashMap<u32, u32> = HashMap::new();
    let pieces = plan.pieces.iter().zip(&numbers.pieces);
    let said = pieces.map(|(piece, id)| {
        let place = places.entry(piece.of).or_default();
        *place += 1;
        SaidPiece {
            piece: *id,
            of: piece.of,
            act: u32::MAX,
            place: *place - 1,
            share_ppm: piece.share_ppm,
            takes: (piece.takes.from, piece.takes.until),
            change: LATEST,
            repealed: None,
        }
    });
    said.collect()
}

pub fn links_of(plan: &Plan, numbers: &Numbers) -> Vec<cube::Link> {
    let link = |link: Link, sign: i8| cube::Link {
        child: link.child,
        parent: link.parent,
        line: link.line,
        from: link.span.from,
        until: link.span.until,
        sign,
        change: LATEST,
    };
    let back = plan
        .links_taken_back
        .iter()
        .chain(&plan.taken_back.placements);
    let said = plan.links_said.iter().chain(&plan.placements);
    let said = said.filter_map(|said| numbers.link(said));
    back.map(|gone| link(*gone, -1))
        .chain(said.map(|said| link(said, 1)))
        .collect()
}
