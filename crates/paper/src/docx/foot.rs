//! The foot of a letter in Word: recipients at the left, the signature at the right, held together
//! on one page.

use docx_rs::Paragraph;

use super::body::paragraph;
use super::head::side_by_side;
use super::{Orientation, Part, text_width};
use crate::{Recipients, Signature, punctuated};

/// Empty lines between post and name, for the signature and the seal.
const LINES_TO_SIGN: usize = 5;

pub(super) fn foot(to: Option<&Recipients>, signed: Option<&Signature>) -> Vec<Part> {
    if to.is_none() && signed.is_none() {
        return Vec::new();
    }
    let left: Vec<Paragraph> = to.map(recipients).unwrap_or_default();
    let right: Vec<Paragraph> = signed.map(signature).unwrap_or_default();
    let half = text_width(Orientation::Portrait) / 2;
    vec![
        Part::from(Paragraph::new().style("AfterTitle").keep_next(true)),
        Part::from(side_by_side([half, half], vec![[left, right]])),
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
