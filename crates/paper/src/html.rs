//! HTML of papers and tables: fragments for a page that has the style sheet. Everything a caller
//! gave is escaped. It knows class names and nothing of addresses; a figure's address is asked of
//! the caller.

use std::ops::Range;

use crate::characters::escaped;
use crate::{
    Addressed, Align, Annex, Block, Cell, Chart, Check, Column, ColumnKind, FigureBasis,
    FigureMark, Head, Language, Letter, Recipients, Row, RowKind, Run, Shape, Sheet, Signature,
    Title, punctuated, qr,
};

/// The inside of `<article class="paper">`; figures point to `#figure-` and their id.
pub fn letter(letter: &Letter) -> String {
    letter_linked(letter, &|mark| format!("#figure-{}", mark.id))
}

/// As [`letter`], with the address of each figure given by the caller.
pub fn letter_linked(letter: &Letter, address: &dyn Fn(&FigureMark) -> String) -> String {
    let page = Page {
        language: letter.language,
        address,
    };
    let mut out = head(&letter.head);
    out.extend(letter.title.as_ref().map(title));
    out.extend(letter.addressed.as_ref().map(addressed));
    out.push_str(&page.blocks(&letter.blocks));
    out.push_str(&foot(letter.recipients.as_ref(), &letter.signatures));
    out.extend(letter.check.as_ref().map(check));
    out.extend(letter.annexes.iter().map(|annex| page.annex(annex)));
    match letter.shape {
        Shape::Paper | Shape::Broad => out,
        Shape::Certificate => format!("<div class=\"p-certificate\">\n{out}</div>\n"),
    }
}

/// The table with its caption, and its notes as a paragraph after it. Figures are plain words.
pub fn sheet(sheet: &Sheet) -> String {
    table(sheet, &|_, words| words.to_owned())
}

/// As [`sheet`], with each figure drawn by the caller from its mark and its escaped words.
fn table(sheet: &Sheet, chip: &dyn Fn(&FigureMark, &str) -> String) -> String {
    let mut out = String::from("<table class=\"tbl\">");
    let caption: Vec<String> = std::iter::once(&sheet.title)
        .chain(&sheet.subtitles)
        .filter(|line| !line.is_empty())
        .map(|line| text(line))
        .collect();
    if !caption.is_empty() {
        out.push_str(&format!("<caption>{}</caption>", caption.join("<br>")));
    }
    out.push_str("<thead><tr>");
    for column in &sheet.columns {
        let class = column_class(column);
        out.push_str(&format!(
            "<th scope=\"col\"{class}>{}</th>",
            text(&column.heading)
        ));
    }
    out.push_str("</tr></thead>");
    for body in bodies(&sheet.rows) {
        let is_foot = body.end == sheet.rows.len()
            && sheet.rows[body.clone()]
                .iter()
                .all(|row| matches!(row.kind, RowKind::Total(_)));
        let part = if is_foot { "tfoot" } else { "tbody" };
        let rows: String = sheet.rows[body]
            .iter()
            .map(|row| table_row(sheet, row, chip))
            .collect();
        out.push_str(&format!("<{part}>{rows}</{part}>"));
    }
    out.push_str("</table>");
    if !sheet.notes.is_empty() {
        let notes: Vec<String> = sheet.notes.iter().map(|note| text(note)).collect();
        out.push_str(&format!(
            "<p class=\"small t-notes\">{}</p>",
            notes.join("<br>")
        ));
    }
    out
}

/// The rows in groups: each section row begins one, the totals at the end are the last.
fn bodies(rows: &[Row]) -> Vec<Range<usize>> {
    let is_total = |row: &Row| matches!(row.kind, RowKind::Total(_));
    let foot = rows
        .iter()
        .rposition(|row| !is_total(row))
        .map_or(0, |last| last + 1);
    let mut starts: Vec<usize> = (0..foot)
        .filter(|&at| at == 0 || rows[at].kind == RowKind::Section)
        .collect();
    if foot < rows.len() {
        starts.push(foot);
    }
    let ends = starts.iter().skip(1).copied().chain([rows.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| start..end)
        .collect()
}

fn table_row(sheet: &Sheet, row: &Row, chip: &dyn Fn(&FigureMark, &str) -> String) -> String {
    let class = match row.kind {
        RowKind::Section => " class=\"sec\"",
        RowKind::Line => "",
        RowKind::Total(_) => " class=\"tot\"",
    };
    let naming = sheet.naming_column();
    let spans = row.spans();
    let last = spans.len().saturating_sub(1);
    let mut cells = String::new();
    for (at, (cell, width)) in spans.into_iter().enumerate() {
        let span = if width > 1 {
            format!(" colspan=\"{width}\"")
        } else {
            String::new()
        };
        let mut shown = text(cell.shown());
        if let Some((column, mark)) = &row.figure
            && *column == at
            && !shown.is_empty()
        {
            shown = chip(mark, &shown);
        }
        let is_name = match row.kind {
            RowKind::Section => at == last,
            _ => Some(at) == naming && *cell != Cell::Empty,
        };
        let element = match (is_name, row.kind) {
            (true, RowKind::Section) => format!("<th scope=\"rowgroup\"{span}>{shown}</th>"),
            (true, _) => format!("<th scope=\"row\"{span}>{shown}</th>"),
            (false, _) => {
                let class = sheet.columns.get(at).map(column_class).unwrap_or_default();
                format!("<td{class}{span}>{shown}</td>")
            }
        };
        cells.push_str(&element);
    }
    format!("<tr{class}>{cells}</tr>")
}

fn column_class(column: &Column) -> &'static str {
    match (column.kind, column.align) {
        (_, Align::Centre) => " class=\"c\"",
        (ColumnKind::Text | ColumnKind::Day, Align::Start) => "",
        _ => " class=\"n\"",
    }
}

struct Page<'a> {
    language: Language,
    address: &'a dyn Fn(&FigureMark) -> String,
}

impl Page<'_> {
    fn blocks(&self, blocks: &[Block]) -> String {
        blocks.iter().map(|block| self.block(block)).collect()
    }

    fn block(&self, block: &Block) -> String {
        match block {
            Block::Heading { level, text: words } => {
                let rank = 2 + (*level).clamp(1, 3);
                format!("<h{rank}>{}</h{rank}>\n", text(words))
            }
            Block::Paragraph(runs) => format!("<p>{}</p>\n", self.runs(runs)),
            Block::Bullets(entries) => {
                let entry = |runs: &Vec<Run>| format!("<li>{}</li>", self.runs(runs));
                let entries: String = entries.iter().map(entry).collect();
                format!("<ul class=\"p-list\">{entries}</ul>\n")
            }
            Block::Basis(lines) => {
                let line =
                    |line: String| format!("<p class=\"p-basis\"><em>{}</em></p>\n", text(&line));
                punctuated(lines).into_iter().map(line).collect()
            }
            Block::Table(drawn) => {
                let label = match (drawn.title.as_str(), self.language) {
                    ("", Language::Vietnamese) => "Bảng, cuộn ngang được".to_owned(),
                    ("", Language::English) => "Table, scrolls sideways".to_owned(),
                    (title, _) => escaped(title),
                };
                let table = table(drawn, &|mark, words| self.figure(mark, words));
                format!(
                    "<div class=\"scroll\" tabindex=\"0\" role=\"group\" \
                     aria-label=\"{label}\">{table}</div>\n"
                )
            }
            Block::Chart(drawn) => chart(drawn),
        }
    }

    fn runs(&self, runs: &[Run]) -> String {
        runs.iter().map(|run| self.run(run)).collect()
    }

    fn run(&self, run: &Run) -> String {
        let mut words = text(&run.text);
        if let Some(mark) = &run.figure {
            words = self.figure(mark, &words);
        }
        if run.italic {
            words = format!("<em>{words}</em>");
        }
        if run.bold {
            words = format!("<strong>{words}</strong>");
        }
        words
    }

    /// The chip of a figure: its point, its basis in words for those who cannot see the point.
    fn figure(&self, mark: &FigureMark, words: &str) -> String {
        let (point, basis) = match mark.basis {
            FigureBasis::Counted => ("pt", ["Đếm từ ghi nhận", "Counted from records"]),
            FigureBasis::Declared => ("pt pt-ring", ["Đơn vị khai", "Declared by the unit"]),
            FigureBasis::Mixed => ("pt pt-half", ["Đếm và khai", "Part counted, part declared"]),
            FigureBasis::Order => (
                "pt pt-order",
                ["Chỉ biết độ lớn", "Order of magnitude only"],
            ),
        };
        let [vietnamese, english] = basis;
        let basis = if self.language == Language::English {
            english
        } else {
            vietnamese
        };
        let spoken = basis.to_lowercase();
        let address = escaped(&(self.address)(mark));
        format!(
            "<a class=\"fc\" href=\"{address}\"><span class=\"{point}\" title=\"{basis}\">\
             <span class=\"away\">{spoken}: </span></span>{words}</a>"
        )
    }

    fn annex(&self, annex: &Annex) -> String {
        let reference = annex
            .reference
            .as_deref()
            .map_or(String::new(), |reference| {
                format!(
                    "<p class=\"p-reference\"><em>{}</em></p>\n",
                    text(reference)
                )
            });
        format!(
            "<section class=\"p-annex\">\n<h2 class=\"p-title\">{}<br>{}</h2>\n{reference}{}\
             </section>\n",
            text(&annex.number),
            text(&annex.title),
            self.blocks(&annex.blocks)
        )
    }
}

fn head(head: &Head) -> String {
    let superior: String = head
        .superior
        .iter()
        .map(|line| format!("{}<br>", text(line)))
        .collect();
    let about = head
        .about
        .as_deref()
        .map_or(String::new(), |about| format!("<br>{}", text(about)));
    format!(
        "<div class=\"p-heads\"><div>{superior}<strong>{}</strong><div class=\"rule\"></div>\
         {}{about}</div><div><strong>{}<br>{}</strong><div class=\"rule rule-l\"></div>\
         <em>{}</em></div></div>\n",
        lines(&head.issuer),
        text(&head.number),
        text(&head.motto.name),
        text(&head.motto.words),
        text(&head.place_and_day)
    )
}

fn title(title: &Title) -> String {
    let subject: String = title
        .subject
        .iter()
        .map(|line| format!("<br>{}", text(line)))
        .collect();
    format!(
        "<h2 class=\"p-title\">{}{subject}</h2>\n",
        text(&title.kind)
    )
}

fn addressed(to: &Addressed) -> String {
    let label = text(&to.label);
    match to.names.as_slice() {
        [one] => format!("<p class=\"p-to\">{label} {}</p>\n", text(one)),
        several => {
            let dashed: String = punctuated(several)
                .iter()
                .map(|name| format!("<br>- {}", text(name)))
                .collect();
            format!("<p class=\"p-to\">{label}{dashed}</p>\n")
        }
    }
}

/// Recipients at the start, the signature at the end; nothing at all when there is neither. Where
/// several sign they stand beside each other, and the recipients under them.
fn foot(recipients: Option<&Recipients>, signatures: &[Signature]) -> String {
    if recipients.is_none() && signatures.is_empty() {
        return String::new();
    }
    let to = recipients.map_or(String::new(), |to| {
        let names: String = punctuated(&to.names)
            .iter()
            .map(|name| format!("<br>- {}", text(name)))
            .collect();
        format!("<strong><em>{}</em></strong>{names}", text(&to.label))
    });
    let to = format!("<div class=\"p-recipients\">{to}</div>");
    match signatures {
        [] => format!("<div class=\"p-foot\">{to}<div class=\"p-sign\"></div></div>\n"),
        [one] => format!("<div class=\"p-foot\">{to}{}</div>\n", signed(one)),
        several => {
            let signed: String = several.iter().map(signed).collect();
            format!("<div class=\"p-foot\">{signed}</div>\n{to}\n")
        }
    }
}

fn signed(signed: &Signature) -> String {
    let above: String = signed
        .authority
        .iter()
        .map(|line| format!("{}<br>", text(line)))
        .collect();
    format!(
        "<div class=\"p-sign\"><strong>{above}{}</strong><div class=\"p-seal\"></div>\
         <strong>{}</strong></div>",
        text(&signed.post),
        text(&signed.name)
    )
}

/// The square to scan, with its words and its address.
fn check(check: &Check) -> String {
    let square = qr::squares(&check.address).map_or(String::new(), |squares| squares.svg());
    format!(
        "<div class=\"p-check\"><span aria-hidden=\"true\">{square}</span><div>{}<br>\
         <a href=\"{1}\">{1}</a></div></div>\n",
        text(&check.words),
        escaped(&check.address)
    )
}

/// The drawings with the chart in words for those who cannot see them; nothing of a chart that
/// cannot be drawn but its figures.
fn chart(drawn: &Chart) -> String {
    let Ok(drawings) = drawn.drawings() else {
        return table(&drawn.sheet(), &|_, words| words.to_owned());
    };
    format!(
        "<figure class=\"p-chart\"><figcaption>{}</figcaption><div role=\"img\" \
         aria-label=\"{}\">{}</div></figure>\n",
        text(&drawn.title),
        escaped(&drawn.in_words()),
        drawings.concat()
    )
}

fn lines(lines: &[String]) -> String {
    lines
        .iter()
        .map(|line| text(line))
        .collect::<Vec<_>>()
        .join("<br>")
}

fn text(words: &str) -> String {
    escaped(words).replace('\n', "<br>")
}
