//! Word files of letters and tables, laid out by Annex I of Decree 30/2020/NĐ-CP: A4, Times New
//! Roman, the page number in the top margin from page 2 on. Faces and spacing are styles in
//! `docx/styles.xml`; here is only the order of the parts.
//!
//! It does not know what a figure leads to: figures are plain text on paper.

mod body;
mod finish;
mod foot;
mod head;
mod measure;
mod table;

use docx_rs::{
    Docx, Header, HeaderReference, PageMargin, PageNum, PageNumType, PageOrientationType, PageSize,
    Paragraph, SectionProperty, Table,
};

use crate::{Language, Letter, Orientation, PaperFault, Shape, Sheet};
use finish::Origin;

/// A4 and the margins, in twentieths of a point: 210 × 297 mm; 20 mm above and below, 30 left,
/// 15 right; the page number 10 mm from the edge.
const PAGE_SHORT: usize = 11_906;
const PAGE_LONG: usize = 16_838;
const MARGIN_TOP: usize = 1_134;
const MARGIN_BOTTOM: usize = 1_134;
const MARGIN_LEFT: usize = 1_701;
const MARGIN_RIGHT: usize = 850;
const PAGE_NUMBER_FROM_EDGE: usize = 567;

/// Where docx-rs puts the first header it is given.
const HEADER_PART: &str = "rIdHeader1";

/// What a section of the file is made of.
enum Part {
    Paragraph(Box<Paragraph>),
    Table(Box<Table>),
}

impl From<Paragraph> for Part {
    fn from(paragraph: Paragraph) -> Part {
        Part::Paragraph(Box::new(paragraph))
    }
}

impl From<Table> for Part {
    fn from(table: Table) -> Part {
        Part::Table(Box::new(table))
    }
}

struct Section {
    parts: Vec<Part>,
    orientation: Orientation,
    /// Whether a frame is drawn around the page.
    framed: bool,
}

/// The letter with its annexes, each annex with page numbers of its own.
///
/// # Errors
/// As [`Sheet::check`] for every table; [`PaperFault::Pack`] when the file cannot be packed.
pub fn letter(letter: &Letter) -> Result<Vec<u8>, PaperFault> {
    let mut sections = vec![match letter.shape {
        Shape::Paper => paper(letter, Orientation::Portrait)?,
        Shape::Broad => paper(letter, Orientation::Landscape)?,
        Shape::Certificate => certificate(letter)?,
    }];
    for annex in &letter.annexes {
        let mut parts = head::annex(annex);
        for block in &annex.blocks {
            parts.extend(body::block(block, text_width(annex.orientation))?);
        }
        sections.push(Section {
            parts,
            orientation: annex.orientation,
            framed: false,
        });
    }
    let origin = Origin {
        title: letter.name(),
        issuer: letter.head.issuer.join(" "),
        language: letter.language,
        framed: sections.iter().any(|section| section.framed),
    };
    finish::pack(file(sections), &origin)
}

/// Everything before the annexes.
fn paper(letter: &Letter, orientation: Orientation) -> Result<Section, PaperFault> {
    let mut parts = head::head(&letter.head);
    parts.extend(letter.title.iter().flat_map(head::title));
    parts.extend(letter.addressed.iter().flat_map(head::addressed));
    let width = text_width(orientation);
    for block in &letter.blocks {
        parts.extend(body::block(block, width)?);
    }
    parts.extend(foot::foot(
        letter.recipients.as_ref(),
        &letter.signatures,
        width,
    ));
    parts.extend(
        letter
            .check
            .iter()
            .flat_map(|check| foot::check(check, width)),
    );
    Ok(Section {
        parts,
        orientation,
        framed: false,
    })
}

/// A certificate: everything in the middle of a lying page within a frame.
fn certificate(letter: &Letter) -> Result<Section, PaperFault> {
    let mut parts = head::certificate(letter);
    let width = text_width(Orientation::Landscape);
    for block in &letter.blocks {
        parts.extend(body::block_within(block, width, "CertificateText")?);
    }
    parts.extend(foot::of_certificate(letter, width));
    Ok(Section {
        parts,
        orientation: Orientation::Landscape,
        framed: true,
    })
}

/// One table as a file of its own, on paper lying as the table asks.
///
/// # Errors
/// As [`letter`].
pub fn sheet(sheet: &Sheet) -> Result<Vec<u8>, PaperFault> {
    let parts = table::sheet(sheet, text_width(sheet.orientation))?;
    let section = Section {
        parts,
        orientation: sheet.orientation,
        framed: false,
    };
    let origin = Origin {
        title: sheet.title.clone(),
        issuer: String::new(),
        language: Language::Vietnamese,
        framed: false,
    };
    finish::pack(file(vec![section]), &origin)
}

fn file(sections: Vec<Section>) -> Docx {
    let number = Paragraph::new()
        .style("PageNumber")
        .add_page_num(PageNum::new());
    let mut docx = Docx::new();
    let last = sections.len().saturating_sub(1);
    for (at, section) in sections.into_iter().enumerate() {
        for part in section.parts {
            docx = match part {
                Part::Paragraph(paragraph) => docx.add_paragraph(*paragraph),
                Part::Table(table) => docx.add_table(*table),
            };
        }
        let page = page(section.orientation);
        // Word wants a paragraph after a closing table; a hair-thin one also ends the section.
        let mut closing = Paragraph::new().style("Closing");
        if at == last {
            docx.document.section_property = page;
        } else {
            closing = closing.section_property(page);
        }
        docx = docx.add_paragraph(closing);
    }
    docx.header(Header::new().add_paragraph(number))
}

/// The page of a section: numbered from 1, the number not shown on its first page.
fn page(orientation: Orientation) -> SectionProperty {
    let size = match orientation {
        Orientation::Portrait => PageSize::new().size(twips(PAGE_SHORT), twips(PAGE_LONG)),
        Orientation::Landscape => PageSize::new()
            .size(twips(PAGE_LONG), twips(PAGE_SHORT))
            .orient(PageOrientationType::Landscape),
    };
    let margin = PageMargin {
        top: length(MARGIN_TOP),
        bottom: length(MARGIN_BOTTOM),
        left: length(MARGIN_LEFT),
        right: length(MARGIN_RIGHT),
        header: length(PAGE_NUMBER_FROM_EDGE),
        footer: length(PAGE_NUMBER_FROM_EDGE),
        gutter: 0,
    };
    let mut page = SectionProperty::new()
        .page_size(size)
        .page_margin(margin)
        .page_num_type(PageNumType::new().start(1))
        .title_pg();
    page.header_reference = Some(HeaderReference::new("default", HEADER_PART));
    page
}

/// The width between the margins.
fn text_width(orientation: Orientation) -> usize {
    let across = match orientation {
        Orientation::Portrait => PAGE_SHORT,
        Orientation::Landscape => PAGE_LONG,
    };
    across - MARGIN_LEFT - MARGIN_RIGHT
}

fn twips(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn length(length: usize) -> i32 {
    i32::try_from(length).unwrap_or(i32::MAX)
}
