//! The foot of a letter in Word: recipients at the left, the signature at the right, held together
//! on one page; two signatures beside each other with the recipients under them; and the square
//! that leads to the check page.

use docx_rs::{Paragraph, Pic, Run as WordRun};

use super::Part;
use super::body::paragraph;
use super::head::side_by_side;
use crate::{Check, Letter, Recipients, Signature, punctuated, qr};

/// Empty lines between post and name, for the signature and the seal.
const LINES_TO_SIGN: usize = 5;

/// The check square is 25 mm wide, and its column a little wider.
const SQUARE_EMU: u32 = 900_000;
const SQUARE_COLUMN: usize = 1_640;
/// A fixed name of the picture, so equal papers are equal bytes.
const PICTURE: &str = "rIdCheck";

/// `width` is the width between the margins in twentieths of a point.
pub(super) fn foot(to: Option<&Recipients>, signatures: &[Signature], width: usize) -> Vec<Part> {
    if to.is_none() && signatures.is_empty() {
        return Vec::new();
    }
    let half = width / 2;
    let left: Vec<Paragraph> = to.map(recipients).unwrap_or_default();
    let rows = match signatures {
        [] => vec![[left, Vec::new()]],
        [one] => vec![[left, signature(one)]],
        several => {
            let pairs = several.chunks(2).map(|pair| {
                let right = pair.get(1).map(signature).unwrap_or_default();
                [signature(&pair[0]), right]
            });
            pairs.chain([[left, Vec::new()]]).collect()
        }
    };
    vec![
        Part::from(Paragraph::new().style("AfterTitle").keep_next(true)),
        Part::from(side_by_side([half, half], rows)),
    ]
}

/// The foot of a certificate, which is one page: the square left, the signature right.
pub(super) fn of_certificate(letter: &Letter, width: usize) -> Vec<Part> {
    let half = width / 2;
    let left: Vec<Paragraph> = letter.check.iter().flat_map(check_lines).collect();
    let right: Vec<Paragraph> = letter.signatures.iter().flat_map(signature).collect();
    vec![
        Part::from(Paragraph::new().style("AfterTitle").keep_next(true)),
        Part::from(side_by_side([half, half], vec![[left, right]])),
    ]
}

fn check_lines(check: &Check) -> Vec<Paragraph> {
    let words = [&check.words, &check.address].map(|line| paragraph("CheckLine", line));
    square(check).into_iter().chain(words).collect()
}

fn square(check: &Check) -> Option<Paragraph> {
    let (picture, side) = qr::squares(&check.address)?.png();
    let picture = Pic::new_with_dimensions(picture, side, side)
        .id(PICTURE)
        .size(SQUARE_EMU, SQUARE_EMU);
    let run = WordRun::new().add_image(picture);
    Some(Paragraph::new().style("CheckLine").add_run(run))
}

/// The square to scan, with its words and its address beside it.
pub(super) fn check(check: &Check, width: usize) -> Vec<Part> {
    let words = vec![
        paragraph("CheckLine", &check.words),
        paragraph("CheckLine", &check.address),
    ];
    let row = [square(check).into_iter().collect(), words];
    let widths = [SQUARE_COLUMN, width.saturating_sub(SQUARE_COLUMN)];
    vec![
        Part::from(Paragraph::new().style("AfterTitle").keep_next(true)),
        Part::from(side_by_side(widths, vec![row])),
    ]
}

fn recipients(to: &Recipients) -> Vec<Paragraph> {
    let mut lines = vec![paragraph("RecipientsLabel", &to.label)];
    let names = punctuated(&to.names);
    lines.extend(
        names
            .iter()
            .map(|name| paragraph("RecipientsLine", &format!("- {name}"))),
    );
    lines
}

fn signature(signed: &Signature) -> Vec<Paragraph> {
    let mut lines: Vec<Paragraph> = signed
        .authority
        .iter()
        .map(|line| paragraph("SignatureLine", line))
        .collect();
    lines.push(paragraph("SignatureLine", &signed.post));
    lines.extend((0..LINES_TO_SIGN).map(|_| Paragraph::new().style("SignatureLine")));
    lines.push(paragraph("SignatureLine", &signed.name));
    lines
}
