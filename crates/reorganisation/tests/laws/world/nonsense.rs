//! Random acts that fit nothing.

use proptest::collection::vec;
use proptest::prelude::*;
use reorganisation::{Act, Founding, HeirShare, ShareBy, Split, Step};

use super::{LAST, heading};

/// An act of any steps about a few codes, most of which make no sense.
pub fn any_nonsense() -> impl Strategy<Value = Act> {
    let code = || {
        let codes = [
            "T", "U0", "U1", "U2", "B0", "B1", "B2", "G0", "G1", "G2", "N0", "N1", "X", "",
        ];
        prop::sample::select(codes.map(str::to_owned).to_vec())
    };
    let codes = move || vec(code(), 0..4);
    let line = || {
        prop::option::of(prop::sample::select(vec![
            "second".to_owned(),
            "x".to_owned(),
        ]))
    };
    let kind = || prop::sample::select(["top", "upper", "base", "x"].map(str::to_owned).to_vec());
    let heir =
        (code(), prop::option::of(-2i64..5)).prop_map(|(unit, share)| HeirShare { unit, share });
    let by = prop::sample::select(vec![ShareBy::List, ShareBy::Weight, ShareBy::Children]);
    let gifts = prop::collection::btree_map(code(), codes(), 0..3);
    let step = prop_oneof![
        (code(), kind(), prop::option::of(code()), line()).prop_map(|(code, kind, under, line)| {
            Step::Found(Founding {
                name: code.clone(),
                code,
                kind,
                under,
                line,
                sector: None,
            })
        }),
        (codes(), prop::option::of(code())).prop_map(|(units, heir)| Step::End { units, heir }),
        (codes(), code()).prop_map(|(units, heir)| Step::Succeed { units, heir }),
        (codes(), code()).prop_map(|(units, into)| Step::Merge { units, into }),
        (code(), by, vec(heir, 0..4), gifts, any::<bool>()).prop_map(
            |(unit, by, into, children, keep)| Step::Split(Split {
                unit,
                by,
                into,
                children,
                keep
            })
        ),
        (codes(), code(), line()).prop_map(|(units, under, line)| Step::Move {
            units,
            under,
            line
        }),
        (code(), kind()).prop_map(|(unit, kind)| Step::Convert { unit, kind }),
        (code(), code()).prop_map(|(unit, name)| Step::Rename { unit, name }),
        (
            code(),
            code(),
            vec(
                prop::sample::select(vec!["people".to_owned(), "x".to_owned()]),
                0..3
            )
        )
            .prop_map(|(from, to, what)| Step::HandOver { from, to, what }),
    ];
    (0..LAST, vec(step, 0..6)).prop_map(|(on, steps)| Act {
        heading: heading(on),
        steps,
    })
}
