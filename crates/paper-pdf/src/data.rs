//! The paper as the layout reads it: plain values, with everything decided that needs deciding —
//! the order of heading levels, the pieces of long tables, where a very long word may end.

mod table;
mod text;

use paper::{
    Annex, Block, Chart, Check, Head, Letter, Orientation, PaperFault, Recipients, Run, Shape,
    Sheet, Signature, Slip, Title, punctuated, qr,
};
use serde::Serialize;

use table::{TableOf, table};
use text::{legal, text, texts};

#[derive(Serialize)]
pub(crate) struct Paper {
    kind: &'static str,
    language: &'static str,
    name: String,
    author: Vec<String>,
    /// 1 where a title stands above the headings of the body, else 0.
    lower: u8,
    lying: bool,
    head: Option<HeadOf>,
    title: Option<TitleOf>,
    addressed: Option<Listed>,
    blocks: Vec<BlockOf>,
    signatures: Vec<SignatureOf>,
    recipients: Option<Listed>,
    check: Option<CheckOf>,
    annexes: Vec<AnnexOf>,
    slips: Vec<SlipOf>,
}

#[derive(Serialize)]
struct SlipOf {
    lines: Vec<String>,
    check: CheckOf,
}

#[derive(Serialize)]
struct HeadOf {
    superior: Vec<String>,
    issuer: Vec<String>,
    nation: String,
    motto: String,
    number: String,
    about: Option<String>,
    place: String,
}

#[derive(Serialize)]
struct TitleOf {
    kind: String,
    subject: Vec<String>,
}

#[derive(Serialize)]
struct Listed {
    label: String,
    names: Vec<String>,
}

#[derive(Serialize)]
struct SignatureOf {
    authority: Vec<String>,
    post: String,
    name: String,
}

#[derive(Serialize)]
struct CheckOf {
    words: String,
    address: String,
    /// The address with places where its line may end.
    printed: String,
    square: Option<String>,
}

#[derive(Serialize)]
struct AnnexOf {
    number: String,
    title: String,
    reference: Option<String>,
    lying: bool,
    blocks: Vec<BlockOf>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum BlockOf {
    Heading {
        level: u8,
        text: String,
    },
    Paragraph {
        runs: Vec<RunOf>,
    },
    Bullets {
        entries: Vec<Vec<RunOf>>,
    },
    Basis {
        lines: Vec<String>,
    },
    Chart {
        title: String,
        words: String,
        drawings: Vec<String>,
    },
    Table(TableOf),
}

#[derive(Serialize)]
struct RunOf {
    t: String,
    #[serde(skip_serializing_if = "is_false")]
    b: bool,
    #[serde(skip_serializing_if = "is_false")]
    i: bool,
}

fn is_false(set: &bool) -> bool {
    !set
}

pub(crate) fn letter(letter: &Letter) -> Result<Paper, PaperFault> {
    let lower = u8::from(letter.title.is_some());
    let lying = letter.shape != Shape::Paper;
    let kind = match letter.shape {
        Shape::Paper | Shape::Broad => "letter",
        Shape::Certificate => "certificate",
    };
    Ok(Paper {
        kind,
        language: letter.language.code(),
        name: legal(&letter.name()),
        author: vec![legal(&letter.head.issuer.join(" "))],
        lower,
        lying,
        head: Some(head(&letter.head)),
        title: letter.title.as_ref().map(title),
        addressed: letter.addressed.as_ref().map(|to| Listed {
            label: text(&to.label),
            names: if to.names.len() > 1 {
                punctuated(&to.names)
                    .iter()
                    .map(|name| text(name))
                    .collect()
            } else {
                texts(&to.names)
            },
        }),
        blocks: on_page(lying, blocks(&letter.blocks, lower)?),
        signatures: letter.signatures.iter().map(signature).collect(),
        recipients: letter.recipients.as_ref().map(recipients),
        check: letter.check.as_ref().map(check),
        annexes: letter
            .annexes
            .iter()
            .map(annex)
            .collect::<Result<_, PaperFault>>()?,
        slips: Vec::new(),
    })
}

pub(crate) fn sheet(sheet: &Sheet) -> Result<Paper, PaperFault> {
    let lying = sheet.orientation == Orientation::Landscape;
    let mut drawn = table(sheet, lying)?;
    // The page lies already.
    drawn.lying = false;
    Ok(Paper {
        kind: "sheet",
        language: "vi",
        name: legal(&sheet.title),
        author: Vec::new(),
        lower: 0,
        lying,
        head: None,
        title: None,
        addressed: None,
        blocks: vec![BlockOf::Table(drawn)],
        signatures: Vec::new(),
        recipients: None,
        check: None,
        annexes: Vec::new(),
        slips: Vec::new(),
    })
}

pub(crate) fn slips(slips: &[Slip]) -> Paper {
    let drawn = |slip: &Slip| SlipOf {
        lines: texts(&slip.lines),
        check: check(&slip.check),
    };
    Paper {
        kind: "slips",
        language: "vi",
        name: "Phiếu".to_owned(),
        author: Vec::new(),
        lower: 0,
        lying: false,
        head: None,
        title: None,
        addressed: None,
        blocks: Vec::new(),
        signatures: Vec::new(),
        recipients: None,
        check: None,
        annexes: Vec::new(),
        slips: slips.iter().map(drawn).collect(),
    }
}

fn head(head: &Head) -> HeadOf {
    HeadOf {
        superior: texts(&head.superior),
        issuer: texts(&head.issuer),
        nation: text(&head.motto.name),
        motto: text(&head.motto.words),
        number: text(&head.number),
        about: head.about.as_deref().map(text),
        place: text(&head.place_and_day),
    }
}

fn title(title: &Title) -> TitleOf {
    TitleOf {
        kind: text(&title.kind),
        subject: texts(&title.subject),
    }
}

fn signature(signed: &Signature) -> SignatureOf {
    SignatureOf {
        authority: texts(&signed.authority),
        post: text(&signed.post),
        name: text(&signed.name),
    }
}

fn recipients(to: &Recipients) -> Listed {
    Listed {
        label: text(&to.label),
        names: punctuated(&to.names)
            .iter()
            .map(|name| text(name))
            .collect(),
    }
}

fn check(check: &Check) -> CheckOf {
    CheckOf {
        words: text(&check.words),
        printed: text(&check.address),
        square: qr::squares(&check.address).map(|squares| squares.svg()),
        address: legal(&check.address),
    }
}

fn annex(annex: &Annex) -> Result<AnnexOf, PaperFault> {
    let lying = annex.orientation == Orientation::Landscape;
    Ok(AnnexOf {
        number: text(&annex.number),
        title: text(&annex.title),
        reference: annex.reference.as_deref().map(text),
        lying,
        blocks: on_page(lying, blocks(&annex.blocks, 1)?),
    })
}

/// A table that lies on a page that lies needs no page of its own.
fn on_page(lying: bool, mut blocks: Vec<BlockOf>) -> Vec<BlockOf> {
    for block in &mut blocks {
        if let BlockOf::Table(table) = block {
            table.lying &= !lying;
        }
    }
    blocks
}

/// The blocks with the levels of their headings, none left out between one and the next, as those
/// who jump from heading to heading need them. `lower` levels stand above.
fn blocks(blocks: &[Block], lower: u8) -> Result<Vec<BlockOf>, PaperFault> {
    let mut last = lower;
    let mut drawn = Vec::with_capacity(blocks.len());
    for block in blocks {
        drawn.push(match block {
            Block::Heading { level, text: words } => {
                last = ((*level).clamp(1, 3) + lower).min(last + 1);
                BlockOf::Heading {
                    level: last,
                    text: text(words),
                }
            }
            Block::Paragraph(runs) => BlockOf::Paragraph { runs: said(runs) },
            Block::Bullets(entries) => BlockOf::Bullets {
                entries: entries.iter().map(|runs| said(runs)).collect(),
            },
            Block::Basis(lines) => BlockOf::Basis {
                lines: punctuated(lines).iter().map(|line| text(line)).collect(),
            },
            Block::Table(sheet) => {
                let lying = sheet.orientation == Orientation::Landscape;
                BlockOf::Table(table(sheet, lying)?)
            }
            Block::Chart(chart) => drawn_chart(chart)?,
        });
    }
    Ok(drawn)
}

fn drawn_chart(chart: &Chart) -> Result<BlockOf, PaperFault> {
    Ok(BlockOf::Chart {
        title: text(&chart.title),
        words: legal(&chart.in_words()),
        drawings: chart.drawings()?,
    })
}

fn said(runs: &[Run]) -> Vec<RunOf> {
    let run = |run: &Run| RunOf {
        t: text(&run.text),
        b: run.bold,
        i: run.italic,
    };
    runs.iter().map(run).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heading_levels_leave_none_out() {
        let heading = |level| Block::Heading {
            level,
            text: "I".to_owned(),
        };
        let drawn = blocks(&[heading(3), heading(3), heading(1), heading(9)], 1).unwrap();
        let levels: Vec<u8> = drawn
            .iter()
            .map(|block| match block {
                BlockOf::Heading { level, .. } => *level,
                _ => 0,
            })
            .collect();
        assert_eq!(levels, [2, 3, 2, 3]);
    }
}
