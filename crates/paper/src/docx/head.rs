//! The head of a letter in Word: issuer and motto side by side with their rules, number, place and
//! day; then title and addressees. Also the head of an annex.

use docx_rs::{
    Paragraph, ParagraphBorder, ParagraphBorderPosition, ParagraphBorders, SpecialIndentType,
    Table, TableCell, TableCellMargins, TableLayoutType, TableRow, WidthType,
};

use super::body::{line, paragraph};
use super::{Orientation, Part, length, measure, text_width};
use crate::{Addressed, Annex, Head, Letter, Title, punctuated};

/// The two columns of the head, in twentieths of a point. The motto must not wrap, so the table
/// reaches a little into both margins, as offices do.
const ISSUER_WIDTH: usize = 4_050;
const MOTTO_WIDTH: usize = 5_700;
const INTO_LEFT_MARGIN: i32 = -280;

pub(super) fn head(head: &Head) -> Vec<Part> {
    let mut issuer: Vec<Paragraph> = head
        .superior
        .iter()
        .map(|line| paragraph("HeadSuperior", line))
        .collect();
    issuer.extend(head.issuer.iter().map(|line| paragraph("HeadIssuer", line)));
    // The decree asks for a rule of a third to a half of the issuer's line.
    let longest = head
        .issuer
        .iter()
        .map(|line| measure::width(line, 12, true))
        .max();
    issuer.push(rule(
        ISSUER_WIDTH,
        longest.unwrap_or(0).min(ISSUER_WIDTH) * 2 / 5,
    ));
    let motto = vec![
        paragraph("HeadNation", &head.motto.name),
        paragraph("HeadMotto", &head.motto.words),
        rule(MOTTO_WIDTH, measure::width(&head.motto.words, 13, true)),
    ];
    let mut number = vec![paragraph("HeadNumber", &head.number)];
    number.extend(head.about.iter().map(|about| paragraph("HeadAbout", about)));
    let place = vec![paragraph("HeadPlaceDay", &head.place_and_day)];
    let widths = [ISSUER_WIDTH, MOTTO_WIDTH];
    let table =
        side_by_side(widths, vec![[issuer, motto], [number, place]]).indent(INTO_LEFT_MARGIN);
    vec![Part::from(table)]
}

/// Rows of two cells without borders or padding.
pub(super) fn side_by_side(widths: [usize; 2], rows: Vec<[Vec<Paragraph>; 2]>) -> Table {
    let cell = |(paragraphs, width): (Vec<Paragraph>, usize)| {
        let cell = TableCell::new().width(width, WidthType::Dxa);
        // A cell without a paragraph is a broken file.
        let empty = paragraphs
            .is_empty()
            .then(|| Paragraph::new().style("Closing"));
        paragraphs
            .into_iter()
            .chain(empty)
            .fold(cell, TableCell::add_paragraph)
    };
    let rows = rows
        .into_iter()
        .map(|row| TableRow::new(row.into_iter().zip(widths).map(cell).collect()).cant_split());
    Table::without_borders(rows.collect())
        .set_grid(widths.to_vec())
        .width(widths.iter().sum(), WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
        .margins(TableCellMargins::new().margin(0, 0, 0, 0))
}

pub(super) fn title(title: &Title) -> Vec<Part> {
    let mut parts = vec![line("TitleKind", &title.kind)];
    parts.extend(
        title
            .subject
            .iter()
            .map(|subject| line("TitleSubject", subject)),
    );
    let longest = title
        .subject
        .iter()
        .map(|line| measure::width(line, 14, true))
        .max();
    let width = text_width(Orientation::Portrait);
    if let Some(longest) = longest {
        parts.push(Part::from(rule(width, longest.min(width) * 2 / 5)));
    }
    parts.push(line("AfterTitle", ""));
    parts
}

/// The head and title of a certificate, everything in the middle.
pub(super) fn certificate(letter: &Letter) -> Vec<Part> {
    let head = &letter.head;
    let within = text_width(Orientation::Landscape);
    let mut parts = vec![
        line("HeadNation", &head.motto.name),
        line("HeadMotto", &head.motto.words),
        Part::from(rule(within, measure::width(&head.motto.words, 13, true))),
        line("AfterTitle", ""),
    ];
    parts.extend(head.superior.iter().map(|name| line("HeadSuperior", name)));
    parts.extend(head.issuer.iter().map(|name| line("HeadIssuer", name)));
    if let Some(title) = &letter.title {
        parts.push(line("CertificateKind", &title.kind));
        parts.extend(
            title
                .subject
                .iter()
                .map(|line| self::line("TitleSubject", line)),
        );
    }
    parts.push(line("HeadNumber", &head.number));
    parts.push(line("HeadPlaceDay", &head.place_and_day));
    parts.push(line("AfterTitle", ""));
    parts
}

pub(super) fn addressed(to: &Addressed) -> Vec<Part> {
    match to.names.as_slice() {
        [one] => vec![line("Addressed", &format!("{} {one}", to.label))],
        several => {
            let mut parts = vec![line("Addressed", &to.label)];
            let names = punctuated(several);
            parts.extend(
                names
                    .iter()
                    .map(|name| line("Addressed", &format!("- {name}"))),
            );
            parts
        }
    }
}

pub(super) fn annex(annex: &Annex) -> Vec<Part> {
    let mut parts = vec![
        line("AnnexTitle", &annex.number),
        line("AnnexTitle", &annex.title),
    ];
    parts.extend(
        annex
            .reference
            .iter()
            .map(|reference| line("AnnexReference", reference)),
    );
    let within = text_width(annex.orientation);
    parts.push(Part::from(rule(within, 2_000)));
    parts.push(line("AfterTitle", ""));
    parts
}

/// A thin line of a length, in the middle of `within`: the top border of an empty paragraph.
fn rule(within: usize, long: usize) -> Paragraph {
    let side = length(within.saturating_sub(long) / 2);
    let border = ParagraphBorder::new(ParagraphBorderPosition::Top)
        .size(6)
        .color("000000");
    let mut paragraph = Paragraph::new().style("HeadRule").indent(
        Some(side),
        Some(SpecialIndentType::FirstLine(0)),
        Some(side),
        None,
    );
    paragraph.property = paragraph
        .property
        .set_borders(ParagraphBorders::with_empty().set(border));
    paragraph
}
