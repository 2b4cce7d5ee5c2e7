//! What an act changes, as tables: who is founded, ended, moved, who follows whom. Of a long table
//! the page shows the first rows, and the whole of one table page by page.

use std::collections::HashMap;

use reorganisation::{Basis, Difference, Forest, HandOver, LinkTo, Place, Plan};
use timeline::Day;

use super::share_text;
use crate::act::store::LINES;
use crate::catalogue::Catalogue;
use crate::web::{Words, amount};

/// A cell: its text, and where it leads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    pub text: String,
    pub address: Option<String>,
    pub is_number: bool,
}

/// A table of changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Names the table in addresses; the end of its message key.
    pub code: &'static str,
    /// The message keys of its headings; numbers stand to the right.
    pub heads: Vec<(&'static str, bool)>,
    pub rows: Vec<Vec<Cell>>,
}

/// An act beside the federation before it and after it.
pub struct Changes<'a> {
    pub words: Words,
    pub catalogue: &'a Catalogue,
    pub plan: &'a Plan,
    /// The federation as it was, and the day it is asked for.
    pub before: (&'a Forest, Day),
    pub after: (&'a Forest, Day),
    /// Whether what the act founds has pages already.
    pub is_written: bool,
}

impl Changes<'_> {
    /// Every table that has rows, in the order in which they are shown.
    pub fn parts(&self) -> Vec<Part> {
        let parts = [
            self.counts(),
            self.founded(),
            self.ended(),
            self.moved(),
            self.renamed(),
            self.converted(),
            self.lineage(),
            self.hand_overs(),
        ];
        parts
            .into_iter()
            .filter(|part| !part.rows.is_empty())
            .collect()
    }

    fn text(&self, text: impl Into<String>) -> Cell {
        Cell {
            text: text.into(),
            ..Cell::default()
        }
    }

    fn count(&self, count: i64) -> Cell {
        Cell {
            text: amount(count, self.words.language()),
            address: None,
            is_number: true,
        }
    }

    fn coded(&self, (code, name): (&str, &str), is_there: bool) -> Cell {
        Cell {
            text: name.to_owned(),
            address: is_there.then(|| format!("/don-vi/{code}")),
            is_number: false,
        }
    }

    /// A unit by its number, in the tree before or else in the one after.
    fn known(&self, id: u32) -> Cell {
        if let Some(node) = self.before.0.find_node(id) {
            return self.coded((&node.code, &node.name), true);
        }
        match self.after.0.find_node(id) {
            Some(node) => self.coded((&node.code, &node.name), self.is_written),
            None => self.text("–"),
        }
    }

    fn place(&self, place: Place) -> Cell {
        match place {
            Place::Known(id) => self.known(id),
            Place::Founded(at) => match self.plan.founded.get(at) {
                Some(new) => self.coded((&new.code, &new.name), self.is_written),
                None => self.text("–"),
            },
            Place::Piece(at) => match self.plan.pieces.get(at) {
                Some(piece) => self.known(piece.of),
                None => self.text("–"),
            },
        }
    }

    fn kind(&self, code: &str) -> Cell {
        let kind = self.catalogue.unit_kind(code);
        self.text(match kind {
            Some(kind) if self.words.language() == "en" => &kind.en,
            Some(kind) => &kind.vi,
            None => code,
        })
    }

    fn founded(&self) -> Part {
        let mut parents: HashMap<usize, &LinkTo> = HashMap::new();
        for link in &self.plan.links_said {
            if let Place::Founded(at) = link.child
                && parents.get(&at).is_none_or(|known| link.line < known.line)
            {
                parents.insert(at, link);
            }
        }
        let founded = self.plan.founded.iter().enumerate();
        let rows = founded.map(|(at, new)| {
            let under = parents.get(&at).map(|link| self.place(link.parent));
            let under = under.unwrap_or_else(|| self.text(self.words.t("act-under-none")));
            let name = self.coded((&new.code, &new.name), self.is_written);
            vec![name, self.text(&new.code), self.kind(&new.kind), under]
        });
        Part {
            code: "founded",
            heads: vec![
                ("act-head-unit", false),
                ("act-head-code", false),
                ("act-head-kind", false),
                ("act-head-under", false),
            ],
            rows: rows.collect(),
        }
    }

    fn ended(&self) -> Part {
        let rows = self.plan.ended.iter().map(|ended| {
            let is_split = self.plan.pieces.iter().any(|piece| piece.of == ended.unit);
            let heir = match ended.heir {
                Some(heir) => self.place(heir),
                None if is_split => self.text(self.words.t("act-heir-split")),
                None => self.text(self.words.t("act-heir-none")),
            };
            let node = self.before.0.find_node(ended.unit);
            let code = node.map_or("", |node| &node.code);
            vec![self.known(ended.unit), self.text(code), heir]
        });
        Part {
            code: "ended",
            heads: vec![
                ("act-head-unit", false),
                ("act-head-code", false),
                ("act-head-heir", false),
            ],
            rows: rows.collect(),
        }
    }

    fn difference(&self) -> Difference<'_> {
        Difference::between(self.before, self.after)
    }

    fn moved(&self) -> Part {
        let mut rows = Vec::new();
        for (line, name) in LINES.iter().enumerate() {
            let line = u8::try_from(line).unwrap_or(0);
            for moved in self.difference().moved(line) {
                let none = || self.text(self.words.t("act-under-none"));
                let from = moved.from.map_or_else(none, |id| self.known(id));
                let to = moved.to.map_or_else(none, |id| self.known(id));
                let line = self.text(self.words.t(&format!("act-thing-{name}")));
                rows.push(vec![self.known(moved.unit), from, to, line]);
            }
        }
        Part {
            code: "moved",
            heads: vec![
                ("act-head-unit", false),
                ("act-head-from", false),
                ("act-head-to", false),
                ("act-head-line", false),
            ],
            rows,
        }
    }

    fn renamed(&self) -> Part {
        let rows = self.plan.renamed.iter().map(|renamed| {
            let node = self.before.0.find_node(renamed.unit);
            let code = node.map_or("", |node| &node.code);
            let was = self.coded((code, &renamed.from), true);
            vec![was, self.text(&renamed.to)]
        });
        Part {
            code: "renamed",
            heads: vec![("act-head-before", false), ("act-head-after", false)],
            rows: rows.collect(),
        }
    }

    fn converted(&self) -> Part {
        let rows = self.plan.converted.iter().map(|converted| {
            let (was, is) = (&converted.from_kind, &converted.to_kind);
            vec![self.known(converted.unit), self.kind(was), self.kind(is)]
        });
        Part {
            code: "converted",
            heads: vec![
                ("act-head-unit", false),
                ("act-head-before", false),
                ("act-head-after", false),
            ],
            rows: rows.collect(),
        }
    }

    fn counts(&self) -> Part {
        let counts = self.difference().child_counts(0).into_iter();
        let rows = counts
            .filter(|count| count.before != count.after)
            .map(|count| {
                let number = |count: usize| i64::try_from(count).unwrap_or(0);
                let (before, after) = (number(count.before), number(count.after));
                let mut change = self.count((after - before).abs());
                let sign = if after > before { "+" } else { "−" };
                change.text = format!("{sign}{}", change.text);
                vec![
                    self.known(count.parent),
                    self.count(before),
                    self.count(after),
                    change,
                ]
            });
        Part {
            code: "counts",
            heads: vec![
                ("act-head-unit", false),
                ("act-head-before", true),
                ("act-head-after", true),
                ("act-head-change", true),
            ],
            rows: rows.collect(),
        }
    }

    fn lineage(&self) -> Part {
        let rows = self.plan.lineage.iter().map(|descent| {
            let mut share = self.text(share_text(
                u64::from(descent.share_ppm),
                self.words.language(),
            ));
            share.is_number = true;
            let by = self.text(self.words.t(match descent.by {
                Basis::Whole => "act-by-whole",
                Basis::List => "act-by-list",
                Basis::Weight => "act-by-weight",
                Basis::Children => "act-by-children",
            }));
            vec![self.known(descent.from), self.place(descent.to), share, by]
        });
        Part {
            code: "lineage",
            heads: vec![
                ("act-head-from", false),
                ("act-head-to", false),
                ("act-head-share", true),
                ("act-head-by", false),
            ],
            rows: rows.collect(),
        }
    }

    fn hand_overs(&self) -> Part {
        let row = |handed: &HandOver| {
            let said = match handed.implied {
                true => "act-said-heir",
                false => "act-said-step",
            };
            let what = self.words.t(&format!("act-thing-{}", handed.what));
            vec![
                self.place(handed.from),
                self.place(handed.to),
                self.text(what),
                self.text(self.words.t(said)),
            ]
        };
        Part {
            code: "hand-overs",
            heads: vec![
                ("act-head-from", false),
                ("act-head-to", false),
                ("act-head-what", false),
                ("act-head-said", false),
            ],
            rows: self.plan.hand_overs.iter().map(row).collect(),
        }
    }
}
