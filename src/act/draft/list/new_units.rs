//! The units a list describes: those that are to be founded.

use reorganisation::Founding;
use roster::Row;

use super::{Foundings, Meant, Reading, text_of};

impl Reading<'_> {
    /// Gathers the new units before the pairs are read, so that rows may speak of one another's.
    /// One that several rows describe is described by the first.
    pub(super) fn describe(&mut self, rows: &[Row]) {
        let mut unders: Vec<(String, Row, String)> = Vec::new();
        for row in rows {
            let new = text_of(row, self.columns.new);
            if new.is_empty() || !self.columns.describes(row) {
                continue;
            }
            // Who stands there already is not founded again, whatever the row says of it.
            if self.stands(&new) || self.described(&new).is_some() {
                continue;
            }
            let under = text_of(row, self.columns.under);
            if let Some(founding) = self.founding(row, &new) {
                if !under.is_empty() {
                    unders.push((founding.code.clone(), row.clone(), under));
                }
                self.pairs.founds.insert(founding.code.clone(), founding);
            }
        }
        for (code, row, under) in unders {
            match self.meant(&under) {
                Meant::Unit(parent) => {
                    if let Some(founding) = self.pairs.founds.get_mut(&code) {
                        founding.under = Some(parent);
                    }
                }
                _ => self.fault(&row, &under, "under-unknown"),
            }
        }
    }

    fn founding(&mut self, row: &Row, new: &str) -> Option<Founding> {
        let said = text_of(row, self.columns.kind);
        if said.is_empty() {
            self.fault(row, new, "kind-missing");
            return None;
        }
        let folded = vietnamese::fold(&said);
        let kinds = &self.about.catalogue.unit_kinds;
        let kind = kinds.iter().find(|kind| {
            kind.code == said
                || vietnamese::fold(&kind.vi) == folded
                || vietnamese::fold(&kind.en) == folded
        });
        let Some(kind) = kind.map(|kind| kind.code.clone()) else {
            self.fault(row, &said, "kind-not-known");
            return None;
        };
        let name = text_of(row, self.columns.name);
        let code = text_of(row, self.columns.code).to_uppercase();
        let code = match (code.is_empty(), is_code(new)) {
            (false, _) => code,
            (true, true) => new.to_uppercase(),
            (true, false) => self.made_code(new),
        };
        let sector = text_of(row, self.columns.sector);
        Some(Founding {
            code,
            name: if name.is_empty() {
                new.to_owned()
            } else {
                name
            },
            kind,
            under: Some(self.about.root.to_owned()),
            line: None,
            sector: Some(sector).filter(|sector| !sector.is_empty()),
        })
    }

    /// A code for a unit that has only a name: the root's and the first letters of its words.
    fn made_code(&self, name: &str) -> String {
        let folded = vietnamese::fold(name);
        let letters: String = folded
            .split(|letter: char| !letter.is_ascii_alphanumeric())
            .filter_map(|word| word.chars().next())
            .collect();
        let short = format!("{}-{}", self.about.root, letters.to_uppercase());
        let is_taken = |code: &str| {
            let founds: &Foundings = &self.pairs.founds;
            self.about.ground.forest.find_code(code).is_some() || founds.contains_key(code)
        };
        let numbered = (2..).map(|number| format!("{short}-{number}"));
        let mut tried = std::iter::once(short.clone()).chain(numbered);
        tried.find(|code| !is_taken(code)).unwrap_or(short)
    }
}

/// Whether the text looks like a code and not like a name.
fn is_code(text: &str) -> bool {
    let allowed =
        |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '-';
    !text.is_empty() && text.chars().all(allowed)
}
