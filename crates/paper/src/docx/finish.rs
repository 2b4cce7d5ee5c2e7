//! The last pass over a Word file. The Word library leaves four things open: it writes properties
//! in an order the format does not allow (Word forgives some of it, validators do not), cannot
//! mark heading rows, numbers paragraphs by a counter that differs from run to run, and packs
//! with the current date. This pass sets them right; it knows nothing of what the paper says.

use std::io::{Cursor, Write};

use docx_rs::Docx;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::characters::escaped;
use crate::{Language, PaperFault};

/// The row height, in twentieths of a point, that marks a heading row for this pass.
pub(super) const HEADING_ROW_HEIGHT: f32 = 397.0;
const HEADING_ROW: &str = "w:val=\"397\"";

const STYLES: &str = include_str!("styles.xml");
const SETTINGS: &str = include_str!("settings.xml");

/// What the file says of itself.
pub(super) struct Origin {
    pub(super) title: String,
    pub(super) issuer: String,
    pub(super) language: Language,
    /// Whether its first section has a frame around the page.
    pub(super) framed: bool,
}

/// The frame of a certificate, 10 mm from the edge of the page.
const FRAME: &str = "<w:pgBorders w:offsetFrom=\"page\">\
    <w:top w:val=\"double\" w:sz=\"12\" w:space=\"28\" w:color=\"1F4E79\"/>\
    <w:left w:val=\"double\" w:sz=\"12\" w:space=\"28\" w:color=\"1F4E79\"/>\
    <w:bottom w:val=\"double\" w:sz=\"12\" w:space=\"28\" w:color=\"1F4E79\"/>\
    <w:right w:val=\"double\" w:sz=\"12\" w:space=\"28\" w:color=\"1F4E79\"/></w:pgBorders>";

/// The file as bytes; equal documents give equal bytes.
pub(super) fn pack(docx: Docx, origin: &Origin) -> Result<Vec<u8>, PaperFault> {
    let parts = docx.build();
    let language = match origin.language {
        Language::Vietnamese => "vi-VN",
        Language::English => "en-GB",
    };
    let mut document = ordered("word/document.xml", &parts.document)?;
    if origin.framed {
        document = document.replacen("<w:pgNumType", &format!("{FRAME}<w:pgNumType"), 1);
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let core = core(origin);
    let styles = STYLES.replace("LANGUAGE", language);
    let entries: [(&str, &[u8]); 12] = [
        ("[Content_Types].xml", &parts.content_type),
        ("_rels/.rels", &parts.rels),
        ("docProps/app.xml", &parts.doc_props.app),
        ("docProps/core.xml", core.as_bytes()),
        ("docProps/custom.xml", &parts.doc_props.custom),
        ("word/_rels/document.xml.rels", &parts.document_rels),
        ("word/document.xml", document.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
        ("word/settings.xml", SETTINGS.as_bytes()),
        ("word/fontTable.xml", &parts.font_table),
        ("word/numbering.xml", &parts.numberings),
        ("word/comments.xml", &parts.comments),
    ];
    for (name, bytes) in entries {
        zip.start_file(name, options)?;
        zip.write_all(bytes)?;
    }
    zip.start_file("word/commentsExtended.xml", options)?;
    zip.write_all(&parts.comments_extended)?;
    for (name, picture) in &parts.media {
        zip.start_file(format!("word/media/{name}.png"), options)?;
        zip.write_all(picture)?;
    }
    for (at, header) in parts.headers.iter().enumerate() {
        zip.start_file(format!("word/header{}.xml", at + 1), options)?;
        zip.write_all(ordered("word/header.xml", header)?.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

fn core(origin: &Origin) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
         <cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title>\
         <dc:creator>{}</dc:creator><dc:language>{}</dc:language></cp:coreProperties>",
        escaped(&origin.title),
        escaped(&origin.issuer),
        origin.language.code()
    )
}

/// An element whose end has not been read yet.
struct Open<'a> {
    name: &'a str,
    tag: &'a str,
    /// Name and text of each child; bare text has no name.
    children: Vec<(&'a str, String)>,
}

/// The part with the children of every property element in the order of the format.
fn ordered(part: &'static str, bytes: &[u8]) -> Result<String, PaperFault> {
    let source = std::str::from_utf8(bytes).map_err(|fault| PaperFault::Malformed {
        part,
        offset: fault.valid_up_to(),
    })?;
    let mut stack = vec![Open {
        name: "",
        tag: "",
        children: Vec::new(),
    }];
    let mut at = 0;
    while at < source.len() {
        let malformed = || PaperFault::Malformed { part, offset: at };
        let rest = &source[at..];
        let long = if rest.starts_with('<') {
            tag_length(rest)
        } else {
            rest.find('<')
        };
        let piece = &rest[..long.unwrap_or(rest.len())];
        if let Some(name) = piece.strip_prefix("</") {
            let closed = stack.pop().ok_or_else(malformed)?;
            if closed.name != name.trim_end_matches('>') {
                return Err(malformed());
            }
            let parent = stack.last_mut().ok_or_else(malformed)?;
            parent.children.extend(closed_text(closed));
        } else if piece.starts_with('<') && !piece.starts_with("<?") && !piece.ends_with("/>") {
            stack.push(Open {
                name: name_of(piece),
                tag: piece,
                children: Vec::new(),
            });
        } else {
            let parent = stack.last_mut().ok_or_else(malformed)?;
            let name = name_of(piece);
            // An empty set of run properties says nothing.
            if name != "w:rPr" {
                parent.children.push((name, empty_text(name, piece)));
            }
        }
        at += piece.len();
    }
    match (stack.pop(), stack.is_empty()) {
        (Some(root), true) => Ok(root.children.into_iter().map(|(_, text)| text).collect()),
        _ => Err(PaperFault::Malformed {
            part,
            offset: source.len(),
        }),
    }
}

/// The length of the tag that begins the text; `>` may stand inside quotes.
fn tag_length(text: &str) -> Option<usize> {
    let mut is_quoted = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'>' if !is_quoted => return Some(at + 1),
            _ => {}
        }
    }
    None
}

fn name_of(tag: &str) -> &str {
    let inner = tag
        .strip_prefix('<')
        .map(|tag| tag.trim_end_matches(['>', '/']));
    inner.and_then(|tag| tag.split(' ').next()).unwrap_or("")
}

/// An element without children; the library gives grid columns an attribute they do not have.
fn empty_text(name: &str, tag: &str) -> String {
    match name {
        "w:gridCol" => tag.replace(" w:type=\"dxa\"", ""),
        _ => tag.to_owned(),
    }
}

fn closed_text<'a>(mut element: Open<'a>) -> Option<(&'a str, String)> {
    let name = element.name;
    if name == "w:trPr"
        && element
            .children
            .iter()
            .any(|(_, text)| text.contains(HEADING_ROW))
    {
        element
            .children
            .push(("w:tblHeader", "<w:tblHeader/>".to_owned()));
    }
    if let Some(order) = order(name) {
        let rank = |child: &str| order.iter().position(|known| *known == child);
        element
            .children
            .sort_by_key(|(child, _)| rank(child.trim_start_matches("w:")));
    }
    // The only attributes of a paragraph are its counters.
    let tag = if name == "w:p" { "<w:p>" } else { element.tag };
    let inner: String = element.children.into_iter().map(|(_, text)| text).collect();
    Some((name, format!("{tag}{inner}</{name}>")))
}

/// The order of children by ISO/IEC 29500-1, as far as the parts use them.
fn order(element: &str) -> Option<&'static [&'static str]> {
    Some(match element {
        "w:pPr" => &[
            "pStyle",
            "keepNext",
            "keepLines",
            "pageBreakBefore",
            "framePr",
            "widowControl",
            "numPr",
            "pBdr",
            "shd",
            "tabs",
            "bidi",
            "adjustRightInd",
            "snapToGrid",
            "spacing",
            "ind",
            "jc",
            "textDirection",
            "textAlignment",
            "outlineLvl",
            "rPr",
            "sectPr",
        ],
        "w:rPr" => &[
            "rStyle",
            "rFonts",
            "b",
            "bCs",
            "i",
            "iCs",
            "caps",
            "strike",
            "dstrike",
            "vanish",
            "color",
            "spacing",
            "w",
            "sz",
            "szCs",
            "highlight",
            "u",
            "bdr",
            "shd",
            "fitText",
            "vertAlign",
        ],
        "w:tblPr" => &[
            "tblStyle",
            "tblpPr",
            "tblW",
            "jc",
            "tblInd",
            "tblBorders",
            "shd",
            "tblLayout",
            "tblCellMar",
        ],
        "w:tcPr" => &[
            "tcW",
            "gridSpan",
            "vMerge",
            "tcBorders",
            "shd",
            "tcMar",
            "textDirection",
            "vAlign",
        ],
        "w:pBdr" | "w:tblBorders" | "w:tcBorders" | "w:tblCellMar" | "w:tcMar" => &[
            "top", "left", "start", "bottom", "right", "end", "insideH", "insideV", "between",
        ],
        "w:sectPr" => &[
            "headerReference",
            "footerReference",
            "type",
            "pgSz",
            "pgMar",
            "pgNumType",
            "cols",
            "titlePg",
            "textDirection",
            "docGrid",
        ],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_come_in_the_order_of_the_format() {
        let source = b"<?xml?><w:p w14:paraId=\"1\"><w:pPr><w:rPr /><w:jc w:val=\"a>b\" />\
                       <w:pStyle /></w:pPr><w:r><w:rPr><w:sz /><w:b /></w:rPr>a &lt; b</w:r></w:p>";
        assert_eq!(
            ordered("x", source).unwrap(),
            "<?xml?><w:p><w:pPr><w:pStyle /><w:jc w:val=\"a>b\" /></w:pPr>\
             <w:r><w:rPr><w:b /><w:sz /></w:rPr>a &lt; b</w:r></w:p>"
        );
    }

    #[test]
    fn broken_parts_are_refused() {
        for source in ["<a>", "</a>", "<a></b>", "<a><b></a></b>"] {
            assert!(ordered("x", source.as_bytes()).is_err(), "{source}");
        }
    }
}
