//! The model of an official document, by the parts that Decree 30/2020/NĐ-CP names. It knows the
//! order of the parts and nothing of fonts, margins or markup.

use crate::{Chart, Orientation, Sheet};

/// The national name, first line of the right-hand head (Annex I, Decree 30/2020/NĐ-CP).
pub const NATIONAL_NAME: &str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
/// The national motto under it.
pub const NATIONAL_MOTTO: &str = "Độc lập - Tự do - Hạnh phúc";

/// A document ready to be drawn: a report, a letter, minutes, an invitation, a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Letter {
    pub language: Language,
    pub shape: Shape,
    pub head: Head,
    /// Type and subject; an official letter without a type has none and uses [`Head::about`].
    pub title: Option<Title>,
    pub addressed: Option<Addressed>,
    pub blocks: Vec<Block>,
    /// Who signs: nobody, one at the right, or several beside each other (minutes have two).
    pub signatures: Vec<Signature>,
    pub recipients: Option<Recipients>,
    pub annexes: Vec<Annex>,
    /// Where a stranger finds out whether the paper is ours.
    pub check: Option<Check>,
}

/// How the document stands on its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// Upright A4 with the head at the left and the motto at the right.
    #[default]
    Paper,
    /// The same on A4 lying, for a table with many columns.
    Broad,
    /// A4 lying, within a frame, everything in the middle.
    Certificate,
}

/// The language the words are in; the layout is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    #[default]
    Vietnamese,
    English,
}

impl Language {
    /// The two-letter code for the `lang` attribute.
    pub fn code(self) -> &'static str {
        match self {
            Language::Vietnamese => "vi",
            Language::English => "en",
        }
    }
}

/// Everything above the title.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// The issuer's superior, one entry a line, in capitals.
    pub superior: Vec<String>,
    /// The issuer, one entry a line, in capitals.
    pub issuer: Vec<String>,
    pub motto: Motto,
    /// Number and symbol with its label: `Số: 07/BC-LĐLĐ`.
    pub number: String,
    /// What a letter without a type is about (`V/v …`), under the number.
    pub about: Option<String>,
    /// `Hà Nội, ngày 05 tháng 01 năm 2027`.
    pub place_and_day: String,
}

/// The two national lines; an English paper gives its own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Motto {
    pub name: String,
    pub words: String,
}

impl Default for Motto {
    fn default() -> Motto {
        Motto::vietnamese()
    }
}

impl Motto {
    pub fn vietnamese() -> Motto {
        Motto {
            name: NATIONAL_NAME.to_owned(),
            words: NATIONAL_MOTTO.to_owned(),
        }
    }
}

/// `BÁO CÁO` and the lines that say what about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    pub kind: String,
    pub subject: Vec<String>,
}

/// `Kính gửi:` and whom. One name stands on the label's line, several each on their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressed {
    pub label: String,
    pub names: Vec<String>,
}

/// One piece of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Level 1 is the highest; beyond 3 is drawn as 3.
    Heading {
        level: u8,
        text: String,
    },
    Paragraph(Vec<Run>),
    /// Each entry is one dashed paragraph.
    Bullets(Vec<Vec<Run>>),
    /// The legal basis (`Căn cứ …`), one entry a line; the writers set the punctuation.
    Basis(Vec<String>),
    /// A table. One that lies on its side has pages of its own where the writer has pages.
    Table(Sheet),
    /// A drawing of figures; in Word a table of the same figures, which can be worked with.
    Chart(Chart),
}

impl Block {
    /// A paragraph in one face.
    pub fn plain(text: impl Into<String>) -> Block {
        Block::Paragraph(vec![Run::plain(text)])
    }

    /// A paragraph that begins with its label in bold.
    pub fn labelled(label: &str, text: impl Into<String>) -> Block {
        Block::Paragraph(vec![Run::bold(format!("{label} ")), Run::plain(text)])
    }
}

/// A stretch of text in one face.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Run {
    pub text: String,
    pub bold: bool,
    pub italic: bool,
    /// Set where the text words a figure.
    pub figure: Option<FigureMark>,
}

impl Run {
    pub fn plain(text: impl Into<String>) -> Run {
        Run {
            text: text.into(),
            ..Run::default()
        }
    }

    pub fn bold(text: impl Into<String>) -> Run {
        Run {
            text: text.into(),
            bold: true,
            ..Run::default()
        }
    }

    pub fn italic(text: impl Into<String>) -> Run {
        Run {
            text: text.into(),
            italic: true,
            ..Run::default()
        }
    }

    pub fn figure(text: impl Into<String>, mark: FigureMark) -> Run {
        Run {
            text: text.into(),
            figure: Some(mark),
            ..Run::default()
        }
    }
}

/// Which figure a run words and what stands behind it. Visible on screen only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureMark {
    /// The caller's own key of the figure.
    pub id: String,
    pub basis: FigureBasis,
}

/// What stands behind a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureBasis {
    /// Counted from records.
    Counted,
    /// Stated by a unit without records behind it.
    Declared,
    /// Part counted, part declared.
    Mixed,
    /// Only the order of magnitude is known.
    Order,
}

/// Authority, post and name, one signatory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// `TM. BAN THƯỜNG VỤ`, one entry a line; may be empty.
    pub authority: Vec<String>,
    /// `CHỦ TỊCH`.
    pub post: String,
    /// Empty on a draft nobody has been named for.
    pub name: String,
}

/// `Nơi nhận:` and its lines; the writers set the dashes and the punctuation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipients {
    pub label: String,
    pub names: Vec<String>,
}

/// The address of the paper's check page, drawn as a square to scan, with the words beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The whole address; the square holds it and it is printed under the words.
    pub address: String,
    /// `Kiểm tra văn bản này tại:`.
    pub words: String,
}

/// A small paper for one person, cut out of a page: words, and a square to scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// The first line stands out.
    pub lines: Vec<String>,
    pub check: Check,
}

/// A part with its own page numbers, after the signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annex {
    /// `Phụ lục I`; Roman numbers where there are several.
    pub number: String,
    /// In capitals.
    pub title: String,
    /// `(Kèm theo Báo cáo số 07/BC-LĐLĐ ngày …)`.
    pub reference: Option<String>,
    pub orientation: Orientation,
    pub blocks: Vec<Block>,
}

impl Letter {
    /// What a file or a window calls the document: kind and subject, or what it is about.
    pub fn name(&self) -> String {
        let lines: Vec<&str> = match &self.title {
            Some(title) => std::iter::once(&title.kind)
                .chain(&title.subject)
                .map(String::as_str)
                .collect(),
            None => vec![self.head.about.as_deref().unwrap_or(&self.head.number)],
        };
        lines.join(" ")
    }
}

/// The lines of a list as the decree ends them: a semicolon after each, a full stop after the last.
pub fn punctuated(lines: &[String]) -> Vec<String> {
    let last = lines.len().saturating_sub(1);
    let ended = |(at, line): (usize, &String)| {
        let bare = line.trim_end().trim_end_matches([';', '.', ',']).trim_end();
        format!("{bare}{}", if at == last { '.' } else { ';' })
    };
    lines.iter().enumerate().map(ended).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_end_as_the_decree_asks() {
        let lines = [
            "Như trên".to_owned(),
            "Ban Tổ chức;".to_owned(),
            "Lưu: VT.".to_owned(),
        ];
        assert_eq!(
            punctuated(&lines),
            ["Như trên;", "Ban Tổ chức;", "Lưu: VT."]
        );
        assert!(punctuated(&[]).is_empty());
    }
}
