//! Planned units beside those that came: the same by code, or else by name. Pure.

use std::collections::{BTreeMap, HashMap};

use reorganisation::Step;

/// A unit that was planned, that came, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub planned: Option<String>,
    pub came: Option<String>,
}

impl Row {
    /// Whether plan and fact agree on it, by name too.
    pub fn agrees(&self) -> bool {
        self.planned == self.came
    }
}

/// Names by their codes, in the order of the codes.
type Units = BTreeMap<String, String>;

fn named(code: &str, names: &HashMap<String, String>) -> String {
    names.get(code).cloned().unwrap_or_else(|| code.to_owned())
}

fn founded(steps: &[Step]) -> Units {
    let founded = steps.iter().filter_map(|step| match step {
        Step::Found(new) => Some((new.code.clone(), new.name.clone())),
        _ => None,
    });
    founded.collect()
}

fn ended(steps: &[Step], names: &HashMap<String, String>) -> Units {
    let mut units = Units::new();
    let mut end = |code: &String| units.insert(code.clone(), named(code, names));
    for step in steps {
        match step {
            Step::End { units, .. } => units.iter().for_each(|unit| {
                end(unit);
            }),
            // One that goes on standing may be named among those that end in it.
            Step::Merge { units, into } => {
                units.iter().filter(|unit| *unit != into).for_each(|unit| {
                    end(unit);
                });
            }
            Step::Split(split) if !split.keep => {
                end(&split.unit);
            }
            _ => {}
        }
    }
    units
}

fn beside(planned: Units, mut came: Units) -> Vec<Row> {
    let mut rows = Vec::new();
    for (code, name) in planned {
        let folded = vietnamese::fold(&name);
        let same = |(other, named): (&String, &String)| {
            (*other == code || vietnamese::fold(named) == folded).then(|| other.clone())
        };
        // The code first: another unit may bear the name.
        let found = match came.contains_key(&code) {
            true => Some(code.clone()),
            false => came.iter().find_map(same),
        };
        rows.push(Row {
            planned: Some(name),
            came: found.and_then(|code| came.remove(&code)),
        });
    }
    rows.extend(came.into_values().map(|name| Row {
        planned: None,
        came: Some(name),
    }));
    // Where they differ is what one looks for.
    rows.sort_by_key(|row| (row.planned.is_some() && row.came.is_some(), row.agrees()));
    rows
}

/// Units founded and units ended, by the plan and by what came; `names` are those of units that
/// stand already.
pub fn compare(
    planned: &[Step],
    came: &[Step],
    names: &HashMap<String, String>,
) -> [(&'static str, Vec<Row>); 2] {
    [
        ("founded", beside(founded(planned), founded(came))),
        ("ended", beside(ended(planned, names), ended(came, names))),
    ]
}

#[cfg(test)]
mod tests {
    use reorganisation::Founding;

    use super::*;

    fn found(code: &str, name: &str) -> Step {
        Step::Found(Founding {
            code: code.to_owned(),
            name: name.to_owned(),
            kind: "cong-doan-phuong".to_owned(),
            under: Some("LD".to_owned()),
            line: None,
            sector: None,
        })
    }

    #[test]
    fn units_meet_by_code_or_name_and_differences_stand_first() {
        let planned = [
            found("P-1", "Phường Một"),
            found("P-2", "Phường Hai"),
            found("P-3", "Ba"),
        ];
        let came = [
            found("P-1", "Phường Nhất"),
            found("X-2", "phường hai"),
            found("P-4", "Bốn"),
        ];
        let [(_, founded), (_, ended)] = compare(&planned, &came, &HashMap::new());
        let shown: Vec<_> = founded
            .iter()
            .map(|row| (row.planned.as_deref(), row.came.as_deref()))
            .collect();
        assert_eq!(
            shown,
            [
                (Some("Ba"), None),
                (None, Some("Bốn")),
                (Some("Phường Một"), Some("Phường Nhất")),
                (Some("Phường Hai"), Some("phường hai")),
            ]
        );
        assert!(ended.is_empty());
    }

    #[test]
    fn who_goes_on_standing_has_not_ended() {
        let merge = Step::Merge {
            units: vec!["A".to_owned(), "B".to_owned()],
            into: "A".to_owned(),
        };
        let [_, (_, ended)] = compare(&[merge], &[], &HashMap::new());
        assert_eq!(ended.len(), 1);
        assert_eq!(ended[0].planned.as_deref(), Some("B"));
    }
}
