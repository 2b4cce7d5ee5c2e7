//! The papers of a conference: the invitation, the sheet of attendance, the minutes. Each is kept
//! as what it says and drawn from that alone, so that it never changes. Pure.

use paper::{
    Addressed, Annex, Block, Cell, Check, Column, ColumnKind, Head, Language, Letter, Orientation,
    Recipients, Row, Run, Sheet, Signature, Title,
};
use serde::{Deserialize, Serialize};
use timeline::Day;

use super::rules::name_of;
use super::store::{Counts, Guest};
use crate::report::{in_capitals, roman};
use crate::web::{Words, day_short};

/// Who writes: names as they were on the paper's day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issuer {
    pub unit: String,
    pub superior: Option<String>,
    pub place: Option<String>,
    /// `TM. BAN THƯỜNG VỤ`.
    pub authority: String,
}

/// A number with its day and the code of its check page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    pub number: String,
    pub on: Day,
    pub code: String,
}

/// What a conference is, as its papers say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    pub title: String,
    pub period: String,
    pub held_on: Day,
    pub held_at: String,
    pub venue: String,
    pub chair: String,
    pub secretary: String,
}

/// An invitation as it was numbered; a draft has no seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    pub issuer: Issuer,
    pub seal: Option<Seal>,
    pub facts: Facts,
    pub agenda: Vec<String>,
    pub signer: String,
}

/// An item of the minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub what: String,
    pub presenter: String,
    pub summary: String,
}

/// A petition with its answer, empty where there was none by then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub unit: String,
    pub subject: String,
    pub words: String,
    pub answer: String,
}

/// How many were invited and came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Present {
    pub units: i64,
    pub units_present: i64,
    pub people: i64,
    pub people_present: i64,
}

impl From<Counts> for Present {
    fn from(counts: Counts) -> Self {
        Self {
            units: counts.units,
            units_present: counts.units_present,
            people: counts.people,
            people_present: counts.people_present,
        }
    }
}

/// The minutes as they are signed; a draft has no seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minutes {
    pub issuer: Issuer,
    pub seal: Option<Seal>,
    pub facts: Facts,
    pub present: Present,
    pub items: Vec<Said>,
    pub conclusions: Vec<String>,
    pub petitions: Vec<Asked>,
    pub words: String,
}

/// Papers are in Vietnamese, whoever looks at them: they are what was signed.
fn say() -> Words {
    Words::of("vi")
}

/// Free words, one paragraph a line.
fn paragraphs(text: &str) -> impl Iterator<Item = Block> {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty()).map(Block::plain)
}

fn heading(number: usize, key: &str) -> Block {
    Block::Heading {
        level: 1,
        text: format!("{}. {}", roman(number), say().t(key)),
    }
}

impl Issuer {
    fn head(&self, (seal, open): (Option<&Seal>, &str)) -> Head {
        let words = say();
        let number = seal.map_or(format!("……/{open}"), |seal| seal.number.clone());
        let day = match seal {
            Some(seal) => vietnamese::day_on_paper(seal.on),
            None => words.t("report-paper-day-open"),
        };
        let place = self.place.as_deref().unwrap_or("……");
        Head {
            superior: self
                .superior
                .as_deref()
                .map(in_capitals)
                .unwrap_or_default(),
            issuer: in_capitals(&self.unit),
            number: words.t1("report-paper-number", "number", number),
            place_and_day: format!("{place}, {day}"),
            ..Head::default()
        }
    }
}

fn check(seal: Option<&Seal>, site: &str) -> Option<Check> {
    seal.map(|seal| Check {
        address: format!("{site}/kiem-tra/{}", seal.code),
        words: say().t("report-paper-check"),
    })
}

impl Facts {
    /// `08 giờ 00, thứ Tư ngày 27/01/2027`.
    fn when(&self) -> String {
        let (hour, minute) = self
            .held_at
            .split_once(':')
            .unwrap_or((&self.held_at, "00"));
        let day = day_short(self.held_on);
        let weekday = vietnamese::weekday_vi(self.held_on);
        say().with(
            "conference-paper-at",
            &[
                ("hour", hour.to_owned()),
                ("minute", minute.to_owned()),
                ("weekday", weekday.to_owned()),
                ("day", day),
            ],
        )
    }
}

impl Invitation {
    /// The letter to one invited, or to all with the list of them as an annex.
    pub fn letter(&self, (names, annex): (Vec<String>, Option<Sheet>), site: &str) -> Letter {
        let words = say();
        let facts = &self.facts;
        let mut blocks = vec![Block::plain(words.t2(
            "conference-paper-invites",
            ("unit", self.issuer.unit.as_str()),
            ("title", facts.title.as_str()),
        ))];
        for (key, text) in [
            ("conference-paper-when", facts.when()),
            ("conference-paper-venue", facts.venue.clone()),
            ("conference-paper-chair", facts.chair.clone()),
        ] {
            blocks.push(Block::labelled(&words.t(key), &text));
        }
        if !self.agenda.is_empty() {
            blocks.push(Block::Paragraph(vec![Run::bold(
                words.t("conference-paper-agenda"),
            )]));
            let item = |item: &String| vec![Run::plain(item)];
            blocks.push(Block::Bullets(self.agenda.iter().map(item).collect()));
        }
        blocks.push(Block::plain(words.t("conference-paper-please")));
        let annexes = annex.map(|sheet| Annex {
            number: words.t("conference-paper-annex"),
            title: words.t("conference-paper-list"),
            reference: None,
            orientation: Orientation::Portrait,
            blocks: vec![Block::Table(sheet)],
        });
        Letter {
            language: Language::Vietnamese,
            head: self.issuer.head((self.seal.as_ref(), "GM")),
            title: Some(Title {
                kind: words.t("conference-paper-invitation"),
                subject: vec![facts.title.clone()],
            }),
            addressed: Some(Addressed {
                label: words.t("conference-paper-to"),
                names,
            }),
            blocks,
            signatures: vec![Signature {
                authority: vec![self.issuer.authority.clone()],
                post: words.t("report-paper-post"),
                name: self.signer.clone(),
            }],
            recipients: Some(Recipients {
                label: words.t("report-paper-recipients"),
                names: vec![
                    words.t("conference-paper-as-above"),
                    words.t("report-paper-to-file"),
                ],
            }),
            annexes: annexes.into_iter().collect(),
            check: check(self.seal.as_ref(), site),
            ..Letter::default()
        }
    }
}

impl Minutes {
    fn opening(&self) -> Vec<Block> {
        let words = say();
        let facts = &self.facts;
        let present = words.with(
            "conference-paper-present",
            &[
                (
                    "units_present",
                    vietnamese::number(self.present.units_present),
                ),
                ("units", vietnamese::number(self.present.units)),
                (
                    "people_present",
                    vietnamese::number(self.present.people_present),
                ),
                ("people", vietnamese::number(self.present.people)),
            ],
        );
        let mut blocks = vec![heading(1, "conference-paper-opening")];
        for (key, text) in [
            ("conference-paper-when", facts.when()),
            ("conference-paper-venue", facts.venue.clone()),
            ("conference-paper-chair", facts.chair.clone()),
            ("conference-paper-secretary", facts.secretary.clone()),
            ("conference-paper-attendance", present),
        ] {
            blocks.push(Block::labelled(&words.t(key), &text));
        }
        blocks
    }

    fn course(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        for (at, item) in self.items.iter().enumerate() {
            let by = match item.presenter.is_empty() {
                true => String::new(),
                false => format!(" ({})", item.presenter),
            };
            blocks.push(Block::Heading {
                level: 2,
                text: format!("{}. {}{by}", at + 1, item.what),
            });
            blocks.extend(paragraphs(&item.summary));
        }
        blocks
    }

    fn asked(&self) -> Vec<Block> {
        let words = say();
        let mut blocks = Vec::new();
        for (at, petition) in self.petitions.iter().enumerate() {
            blocks.push(Block::labelled(
                &format!("{}. {}:", at + 1, petition.unit),
                format!("{}. {}", petition.subject, petition.words),
            ));
            let answer = match petition.answer.is_empty() {
                true => words.t("conference-paper-no-answer"),
                false => petition.answer.clone(),
            };
            blocks.push(Block::labelled(
                &words.t("conference-paper-answer"),
                &answer,
            ));
        }
        blocks
    }

    pub fn letter(&self, site: &str) -> Letter {
        let words = say();
        let mut blocks = self.opening();
        let concluded = |(at, what): (usize, &String)| Block::plain(format!("{}. {what}", at + 1));
        let conclusions: Vec<Block> = self.conclusions.iter().enumerate().map(concluded).collect();
        let mut number = 1;
        for (key, part) in [
            ("conference-paper-course", self.course()),
            ("conference-paper-petitions", self.asked()),
            ("conference-paper-conclusions", conclusions),
        ] {
            if part.is_empty() {
                continue;
            }
            number += 1;
            blocks.push(heading(number, key));
            blocks.extend(part);
        }
        blocks.extend(paragraphs(&self.words));
        blocks.push(Block::plain(words.t("conference-paper-end")));
        let sign = |key: &str, line: &str| Signature {
            authority: Vec::new(),
            post: words.t(key),
            name: name_of(line).to_owned(),
        };
        Letter {
            language: Language::Vietnamese,
            head: self.issuer.head((self.seal.as_ref(), "BB")),
            title: Some(Title {
                kind: words.t("conference-paper-minutes"),
                subject: vec![self.facts.title.clone()],
            }),
            blocks,
            signatures: vec![
                sign("conference-sign-secretary", &self.facts.secretary),
                sign("conference-sign-chair", &self.facts.chair),
            ],
            check: check(self.seal.as_ref(), site),
            ..Letter::default()
        }
    }
}

/// The invited as a list; with a column to sign in where it is asked.
pub fn list_of(guests: &[Guest], (title, subtitle): (&str, &str), to_sign: bool) -> Sheet {
    let words = say();
    let text = |key: &str, width| Column::new(ColumnKind::Text, words.t(key)).wide(width);
    let mut columns = vec![
        Column::new(ColumnKind::Number, words.t("conference-list-no")).wide(5),
        text("conference-list-who", 46),
        text("conference-list-office", 26),
    ];
    if to_sign {
        columns.push(text("conference-list-sign", 20));
    }
    let row = |(at, guest): (usize, &Guest)| {
        let no = i64::try_from(at + 1).unwrap_or(i64::MAX);
        let office = match guest.reply.as_str() {
            "sends" => guest.reply_words.clone(),
            _ => guest.office.clone(),
        };
        let mut cells = vec![
            Cell::number(no, no.to_string()),
            Cell::text(&guest.name),
            Cell::text(office),
        ];
        if to_sign {
            cells.push(Cell::Empty);
        }
        Row::line(cells)
    };
    Sheet {
        title: title.to_owned(),
        subtitles: vec![subtitle.to_owned()],
        columns,
        rows: guests.iter().enumerate().map(row).collect(),
        ..Sheet::default()
    }
}

#[cfg(test)]
mod tests;
