//! A statement as the paper that is signed and filed: under the head of its unit, its table, and
//! who answers for it. Always in Vietnamese, as every paper of a book. Pure.

use ::paper::{Block, Head, Letter, Motto, Orientation, Shape, Sheet, Signature, Title};
use timeline::Day;
use vietnamese::day_on_paper;

/// The paper of a statement: its table, the unit's superior (empty: none) and the unit, the day it
/// is drawn up. A cashier signs a book of cash, whoever drew up every other.
pub fn letter(sheet: Sheet, (superior, unit): (&str, &str), (is_cash, on): (bool, Day)) -> Letter {
    let drawn_up = if is_cash {
        "THỦ QUỸ"
    } else {
        "NGƯỜI LẬP"
    };
    let signature = |post: &str| Signature {
        authority: Vec::new(),
        post: post.to_owned(),
        name: String::new(),
    };
    // The unit stands in the head already; the measure stays with the table.
    let (measure, above) = match sheet.subtitles.split_last() {
        Some((measure, above)) => (vec![measure.clone()], above),
        None => (Vec::new(), &[][..]),
    };
    let subject = above.iter().filter(|line| *line != unit).cloned().collect();
    Letter {
        shape: match sheet.orientation {
            Orientation::Portrait => Shape::Paper,
            Orientation::Landscape => Shape::Broad,
        },
        head: Head {
            superior: match superior {
                "" => Vec::new(),
                name => vec![name.to_uppercase()],
            },
            issuer: vec![unit.to_uppercase()],
            motto: Motto::vietnamese(),
            number: String::new(),
            about: None,
            place_and_day: day_on_paper(on),
        },
        title: Some(Title {
            kind: sheet.title.to_uppercase(),
            subject,
        }),
        blocks: vec![Block::Table(Sheet {
            title: String::new(),
            subtitles: measure,
            ..sheet
        })],
        signatures: vec![
            signature(drawn_up),
            signature("KẾ TOÁN TRƯỞNG"),
            signature("THỦ TRƯỞNG"),
        ],
        ..Letter::default()
    }
}
