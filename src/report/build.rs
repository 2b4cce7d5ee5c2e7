//! From a form, its figures and its words to a paper: a letter, or a table. Pure; the same
//! arguments always give the same paper.

use std::collections::BTreeMap;

use paper::{
    Block, Check, FigureBasis, FigureMark, Head, Language, Letter, Motto, Recipients, Run,
    Signature, Title,
};
use serde::{Deserialize, Serialize};
use timeline::Day;
use vietnamese::Qualifier;

use super::beside::key_before;
use super::outline::{Chip, Outline, Part, Piece, Said, TABLE_WORDS};
use super::rules::{in_capitals, roman};
use super::wording::change::change_words;
use super::wording::{Way, figure_words};
use crate::indicator::{Basis, Figure};
use crate::target::Target;
use crate::web::Words;

mod inset;
mod table;

/// Who writes to whom: names as they are on the report's last day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    pub unit: String,
    pub superior: Option<String>,
    pub place: Option<String>,
    /// `BC-LĐLĐ`, which a draft prints after an empty number.
    pub symbol: String,
    /// The body in whose name the chair signs, in the words of the paper.
    pub authority: String,
    pub post: String,
    #[serde(default)]
    pub signer: String,
    /// The period in words, and its days where the words do not say them.
    pub period: String,
    pub days: String,
    /// Under which structure the figures are, where it is not that of their own days.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub under: String,
}

/// The number and day an issued report bears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    pub number: String,
    pub on: Day,
    /// The address of its check page, where it stands in the register of papers.
    pub check: Option<String>,
}

/// The figures of a report by key, and the targets its sentences speak of.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Filled {
    pub figures: BTreeMap<String, Figure>,
    #[serde(default)]
    pub targets: BTreeMap<String, Vec<Target>>,
}

/// Everything a paper is drawn from.
#[derive(Debug, Clone)]
pub struct Draft {
    pub outline: Outline,
    pub filled: Filled,
    /// Free words by section.
    pub words: BTreeMap<String, String>,
    pub names: Names,
    /// None on a draft.
    pub seal: Option<Seal>,
}

/// The text with its first letter in capital.
pub fn with_capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// What stands behind a figure, for its point.
pub fn basis_of(figure: &Figure) -> FigureBasis {
    if figure.qualifier() == Qualifier::Order {
        return FigureBasis::Order;
    }
    match figure.basis {
        Some(Basis::Recorded) => FigureBasis::Counted,
        Some(Basis::Mixed) => FigureBasis::Mixed,
        _ => FigureBasis::Declared,
    }
}

impl Draft {
    fn say(&self) -> Words {
        Words::of(&self.outline.language)
    }

    fn language(&self) -> &str {
        &self.outline.language
    }

    /// The figure of a key, where anything is known of it.
    pub fn figure(&self, key: &str) -> Option<&Figure> {
        self.filled
            .figures
            .get(key)
            .filter(|figure| figure.is_known())
    }

    /// The target a sentence speaks of: the superior's, else the unit's own, else the first.
    pub fn target(&self, key: &str) -> Option<&Target> {
        let targets = self.filled.targets.get(key)?;
        let by = |name: Option<&str>| {
            targets
                .iter()
                .find(|target| Some(target.assigned_by.as_str()) == name)
        };
        by(self.names.superior.as_deref())
            .or_else(|| by(Some(&self.names.unit)))
            .or_else(|| targets.first())
    }

    /// The words of a figure printed this way; `None` where it is not known.
    pub fn chip_words(&self, key: &str, way: Way, measure: &str) -> Option<String> {
        let figure = self.figure(key);
        let before = || self.figure(&key_before(key));
        match way {
            Way::Before => figure_words(before()?, None, (Way::Whole, measure), self.language()),
            Way::Change => change_words(figure?, before()?, self.language()),
            _ => figure_words(figure?, self.target(key), (way, measure), self.language()),
        }
    }

    /// The words of a chip; `None` where what it says is not known.
    pub fn said(&self, chip: &Chip) -> Option<String> {
        self.chip_words(&chip.key, chip.way, &chip.measure)
    }

    /// The figures that an officer's own sentences speak of and nobody knows: section and name.
    pub fn unknown(&self) -> Vec<(&str, &str)> {
        let edited = self.outline.parts.iter().filter(|part| part.edited);
        let chips = edited.flat_map(|part| {
            let pieces = part.sentences.iter().flat_map(|said| &said.pieces);
            pieces.filter_map(move |piece| match piece {
                Piece::Chip(chip) => Some((part.name.as_str(), chip)),
                _ => None,
            })
        });
        let unknown = chips.filter(|(_, chip)| self.said(chip).is_none());
        unknown
            .map(|(section, chip)| (section, chip.name.as_str()))
            .collect()
    }

    /// The report as an official document; a numeric form is a document around its table.
    pub fn letter(&self) -> Letter {
        let say = self.say();
        let mut blocks = Vec::new();
        if self.outline.is_table {
            blocks.extend(self.free_words(TABLE_WORDS));
            blocks.push(Block::Table(self.table()));
        } else {
            blocks.extend(self.sections());
        }
        let mut subject = vec![self.subject()];
        if let Some(label) = &self.outline.label {
            subject.push(format!("({label}; {})", self.names.days));
        }
        if !self.names.under.is_empty() {
            subject.push(self.names.under.clone());
        }
        Letter {
            language: if self.language() == "en" {
                Language::English
            } else {
                Language::Vietnamese
            },
            head: self.head(),
            title: Some(Title {
                kind: say.t("report-paper-kind"),
                subject,
            }),
            addressed: None,
            blocks,
            signatures: vec![Signature {
                authority: vec![self.names.authority.clone()],
                post: self.names.post.clone(),
                name: self.names.signer.clone(),
            }],
            recipients: Some(self.recipients()),
            check: self.check(),
            ..Letter::default()
        }
    }

    /// What the report is about, with its period.
    pub fn subject(&self) -> String {
        let comma = if self.language() == "en" { "," } else { "" };
        format!("{}{comma} {}", self.outline.subject, self.names.period)
    }

    fn head(&self) -> Head {
        let say = self.say();
        let number = match &self.seal {
            Some(seal) => seal.number.clone(),
            None => format!("……/{}", self.names.symbol),
        };
        let place = self.names.place.as_deref().unwrap_or("……");
        let day = match &self.seal {
            Some(seal) if self.language() == "en" => seal.on.strftime("%-d %B %Y").to_string(),
            Some(seal) => vietnamese::day_on_paper(seal.on),
            None => say.t("report-paper-day-open"),
        };
        Head {
            superior: self
                .names
                .superior
                .as_deref()
                .map(in_capitals)
                .unwrap_or_default(),
            issuer: in_capitals(&self.names.unit),
            motto: if self.language() == "en" {
                Motto {
                    name: say.t("report-paper-nation"),
                    words: say.t("report-paper-motto"),
                }
            } else {
                Motto::vietnamese()
            },
            number: say.t1("report-paper-number", "number", number),
            about: None,
            place_and_day: format!("{place}, {day}"),
        }
    }

    fn check(&self) -> Option<Check> {
        let address = self.seal.as_ref()?.check.clone()?;
        Some(Check {
            address,
            words: self.say().t("report-paper-check"),
        })
    }

    pub fn recipients(&self) -> Recipients {
        let say = self.say();
        let superior = self.names.superior.as_deref();
        let superior = superior.map(|name| say.t1("report-paper-to-superior", "name", name));
        let names = superior
            .into_iter()
            .chain([self.board(), say.t("report-paper-to-file")])
            .collect();
        Recipients {
            label: say.t("report-paper-recipients"),
            names,
        }
    }

    /// The body that signs, as a recipient: `TM. BAN THƯỜNG VỤ` becomes `Ban Thường vụ`.
    fn board(&self) -> String {
        let say = self.say();
        let presidium = self.names.authority == say.t("report-authority-presidium");
        let standing = self.names.authority == say.t("report-authority-standing");
        say.t(match (presidium, standing) {
            (true, _) => "report-board-presidium",
            (_, true) => "report-board-standing",
            _ => "report-board-executive",
        })
    }

    /// The sections of a letter, those with nothing to say left out.
    fn sections(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut number = 0;
        for part in &self.outline.parts {
            let mut body = self.paragraphs(part);
            if !part.edited {
                body.extend(self.free_words(&part.code));
            }
            if body.is_empty() {
                continue;
            }
            number += 1;
            blocks.push(Block::Heading {
                level: 1,
                text: format!("{}. {}", roman(number), part.name),
            });
            blocks.extend(body);
        }
        blocks
    }

    /// Free words of a section, one paragraph a line.
    fn free_words(&self, code: &str) -> Vec<Block> {
        let words = self.words.get(code).map_or("", String::as_str);
        words
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(|line| Block::Paragraph(vec![Run::plain(line)]))
            .collect()
    }

    /// Sentences whose chips are all known, in their paragraphs. Where the sentence that opens a
    /// paragraph is left out, the next one printed opens it.
    fn paragraphs(&self, part: &Part) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        let mut opens = true;
        for said in &part.sentences {
            let insets: Vec<Block> = said
                .pieces
                .iter()
                .filter_map(|own| self.inset(own))
                .collect();
            if !insets.is_empty() || said.pieces.is_empty() {
                blocks.extend(insets);
                opens = true;
                continue;
            }
            opens |= said.opens;
            let Some(runs) = self.sentence(said, part.edited) else {
                continue;
            };
            match blocks.last_mut() {
                Some(Block::Paragraph(last)) if !opens => {
                    last.push(Run::plain(" "));
                    last.extend(runs);
                }
                _ => blocks.push(Block::Paragraph(runs)),
            }
            opens = false;
        }
        blocks
    }

    /// The sentence with its figures, or nothing when one of them is not known. In what an officer
    /// wrote such a figure prints nothing, and stops the report from being issued.
    fn sentence(&self, said: &Said, edited: bool) -> Option<Vec<Run>> {
        let mut runs: Vec<Run> = Vec::with_capacity(said.pieces.len());
        for piece in &said.pieces {
            let mut run = match piece {
                Piece::Text(text) => Run::plain(text),
                Piece::Unit => Run::plain(&self.names.unit),
                Piece::Period => Run::plain(&self.names.period),
                Piece::Chip(chip) => match self.chip(chip) {
                    None if edited => continue,
                    run => run?,
                },
                Piece::Table(_) | Piece::Annex(_) | Piece::Chart(_) => continue,
            };
            let begins = |last: &Run| last.text.ends_with(". ");
            if runs.last().is_none_or(begins) {
                run.text = with_capital(&run.text);
            }
            runs.push(run);
        }
        Some(runs)
    }

    fn chip(&self, chip: &Chip) -> Option<Run> {
        let words = self.said(chip)?;
        let key = match (chip.way, &chip.before) {
            (Way::Before, Some((key, _))) => key,
            _ => &chip.key,
        };
        Some(Run::figure(words, self.mark(key)?))
    }

    fn mark(&self, key: &str) -> Option<FigureMark> {
        Some(FigureMark {
            id: key.to_owned(),
            basis: basis_of(self.figure(key)?),
        })
    }
}

/// The message key for what stands behind a figure.
pub fn basis_key(basis: FigureBasis) -> &'static str {
    match basis {
        FigureBasis::Counted => "report-basis-counted",
        FigureBasis::Declared => "report-basis-declared",
        FigureBasis::Mixed => "report-basis-mixed",
        FigureBasis::Order => "report-basis-order",
    }
}

#[cfg(test)]
mod tests;
