//! Reads an act from TOML and says of everything that is wrong in which line it stands.
//!
//! The text is taken as a tree of values with their places, not as typed data: so all faults are
//! found in one reading, and a word too many is a fault like a word too few.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use super::fault::{ReadFault, ReadFaultCode};
use super::values::{Reading, Table, find};
use super::{Act, Founding, Heading, HeirShare, ShareBy, Split, Step};

impl Act {
    /// Reads an act, or says all that is wrong with it.
    pub fn read(text: &str) -> Result<Act, Vec<ReadFault>> {
        let mut reading = Reading {
            text,
            faults: Vec::new(),
        };
        let (document, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let at = error.span().map_or(0, |span| span.start);
            reading.fault(at, ReadFaultCode::Syntax, [error.message()]);
        }
        if !errors.is_empty() {
            return Err(reading.faults);
        }
        let act = reading.act(&document);
        match act {
            Some(act) if reading.faults.is_empty() => Ok(act),
            _ => {
                let place = |fault: &ReadFault| (fault.line, fault.column);
                reading.faults.sort_by_key(place);
                Err(reading.faults)
            }
        }
    }
}

impl Reading<'_> {
    fn act(&mut self, document: Table) -> Option<Act> {
        let keys = [
            "number",
            "date",
            "effective",
            "signed_by",
            "title",
            "planned",
            "step",
        ];
        self.only(document, &keys);
        let heading = self.heading(document);
        let steps = self.steps(document);
        Some(Act {
            heading: heading?,
            steps: steps?,
        })
    }

    fn heading(&mut self, document: Table) -> Option<Heading> {
        let number = self.text(document, "number");
        let issued_on = self.day(document, "date");
        let effective_on = self.day(document, "effective");
        let signer = self.text(document, "signed_by");
        let title = self.text(document, "title");
        let planned = self.flag(document, "planned");
        Some(Heading {
            root: root_of(self.text),
            number: number?,
            issued_on: issued_on?,
            effective_on: effective_on?,
            signer: signer?,
            title: title?,
            planned: planned?,
        })
    }

    fn steps(&mut self, document: Table) -> Option<Vec<Step>> {
        let value = self.needed(document, "step")?;
        let array = match value.get_ref() {
            DeValue::Array(array) if !array.is_empty() => array,
            DeValue::Array(_) => {
                self.fault(value.span().start, ReadFaultCode::Empty, ["step"]);
                return None;
            }
            _ => return self.wrong_type("step", value, "array"),
        };
        let mut steps = Vec::with_capacity(array.len());
        for value in array.iter() {
            if let Some(table) = self.table("step", value) {
                steps.extend(self.step(&table));
            }
        }
        Some(steps)
    }

    fn step(&mut self, table: Table) -> Option<Step> {
        let word = self.text(table, "do")?;
        match word.as_str() {
            "found" => self.found(table),
            "end" => {
                self.only(table, &["do", "units", "heir"]);
                let units = self.texts(table, "units");
                let heir = self.optional_text(table, "heir");
                Some(Step::End {
                    units: units?,
                    heir: heir?,
                })
            }
            "succeed" => {
                self.only(table, &["do", "units", "heir"]);
                let units = self.texts(table, "units");
                let heir = self.text(table, "heir");
                Some(Step::Succeed {
                    units: units?,
                    heir: heir?,
                })
            }
            "merge" => {
                self.only(table, &["do", "units", "into"]);
                let units = self.texts(table, "units");
                let into = self.text(table, "into");
                Some(Step::Merge {
                    units: units?,
                    into: into?,
                })
            }
            "split" => self.split(table),
            "move" => {
                self.only(table, &["do", "units", "under", "line"]);
                let units = self.texts(table, "units");
                let under = self.text(table, "under");
                let line = self.optional_text(table, "line");
                Some(Step::Move {
                    units: units?,
                    under: under?,
                    line: line?,
                })
            }
            "rename" => {
                self.only(table, &["do", "unit", "name"]);
                let unit = self.text(table, "unit");
                let name = self.text(table, "name");
                Some(Step::Rename {
                    unit: unit?,
                    name: name?,
                })
            }
            "convert" => {
                self.only(table, &["do", "unit", "kind"]);
                let unit = self.text(table, "unit");
                let kind = self.text(table, "kind");
                Some(Step::Convert {
                    unit: unit?,
                    kind: kind?,
                })
            }
            "hand_over" => {
                self.only(table, &["do", "from", "to", "what"]);
                let from = self.text(table, "from");
                let to = self.text(table, "to");
                let what = self.texts(table, "what");
                Some(Step::HandOver {
                    from: from?,
                    to: to?,
                    what: what?,
                })
            }
            _ => {
                let known = "found, end, succeed, merge, split, move, rename, convert, hand_over";
                self.unknown_word(table, "do", &word, known)
            }
        }
    }

    fn found(&mut self, table: Table) -> Option<Step> {
        let keys = ["do", "code", "name", "kind", "under", "line", "sector"];
        self.only(table, &keys);
        let code = self.text(table, "code");
        let name = self.text(table, "name");
        let kind = self.text(table, "kind");
        let under = self.optional_text(table, "under");
        let line = self.optional_text(table, "line");
        let sector = self.optional_text(table, "sector");
        Some(Step::Found(Founding {
            code: code?,
            name: name?,
            kind: kind?,
            under: under?,
            line: line?,
            sector: sector?,
        }))
    }

    fn split(&mut self, table: Table) -> Option<Step> {
        self.only(table, &["do", "unit", "by", "into", "children", "keep"]);
        let unit = self.text(table, "unit");
        let by = self.share_by(table);
        let into = self.heirs(table);
        let children = self.children(table);
        let keep = self.flag(table, "keep");
        Some(Step::Split(Split {
            unit: unit?,
            by: by?,
            into: into?,
            children: children?,
            keep: keep?,
        }))
    }

    fn share_by(&mut self, table: Table) -> Option<ShareBy> {
        let word = self.text(table, "by")?;
        let found = ShareBy::WORDS.iter().find(|(known, _)| *known == word);
        match found {
            Some((_, by)) => Some(*by),
            None => self.unknown_word(table, "by", &word, "list, members, children"),
        }
    }

    fn heirs(&mut self, table: Table) -> Option<Vec<HeirShare>> {
        let values = self.array(table, "into")?;
        let mut heirs = Vec::with_capacity(values.len());
        for value in values {
            let Some(heir) = self.table("into", value) else {
                continue;
            };
            self.only(&heir, &["unit", "share"]);
            let share = match find(&heir, "share") {
                Some(value) => self.integer("share", value).map(Some),
                None => Some(None),
            };
            let unit = self.text(&heir, "unit");
            if let (Some(unit), Some(share)) = (unit, share) {
                heirs.push(HeirShare { unit, share });
            }
        }
        Some(heirs)
    }

    fn children(&mut self, table: Table) -> Option<BTreeMap<String, Vec<String>>> {
        let Some(value) = find(table, "children") else {
            return Some(BTreeMap::new());
        };
        let children = self.table("children", value)?;
        let mut read = BTreeMap::new();
        for key in children.get_ref().keys() {
            let heir = key.get_ref().to_string();
            if let Some(units) = self.texts(&children, &heir) {
                read.insert(heir, units);
            }
        }
        Some(read)
    }
}

/// The code after `# root =` in the comments before the first line of the act itself.
fn root_of(text: &str) -> Option<String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.lines().map(str::trim);
    let mut comments = lines.take_while(|line| line.is_empty() || line.starts_with('#'));
    let root = comments.find_map(|line| {
        let (key, code) = line.trim_start_matches('#').split_once('=')?;
        (key.trim() == "root").then(|| code.trim().to_owned())
    })?;
    (!root.is_empty()).then_some(root)
}
