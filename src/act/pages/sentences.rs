//! Conflicts, notices and faults as sentences of a person's language: what is so, then what to do.

use std::collections::{BTreeSet, HashMap};

use reorganisation::{Conflict, Notice, ReadFault, Step};

use crate::act::carry::CarryFault;
use crate::act::draft::list::{ListFault, RowFault};
use crate::web::{Words, amount};

/// Units named in one sentence; of more their number is said.
const NAMED: usize = 6;

/// Words that acts use beside codes, with sentences of their own.
const THINGS: [&str; 7] = [
    "members",
    "cases",
    "employers",
    "balances",
    "officers",
    "territorial",
    "sectoral",
];

/// The names of units by their codes.
pub type Names = HashMap<String, String>;

/// Every code that these conflicts and notices name.
pub fn codes_in(conflicts: &[Conflict], notices: &[Notice]) -> Vec<String> {
    let mut codes = BTreeSet::new();
    for conflict in conflicts {
        codes.extend(conflict.unit.iter().chain(&conflict.others).cloned());
    }
    for notice in notices {
        codes.extend([&notice.unit].into_iter().chain(&notice.others).cloned());
    }
    codes.into_iter().collect()
}

/// Every code that the steps name.
pub fn codes_of(steps: &[Step]) -> Vec<String> {
    let mut codes = BTreeSet::new();
    for step in steps {
        codes.extend(crate::act::rules::named(step).into_iter().cloned());
    }
    codes.into_iter().collect()
}

/// What sentences are made with.
#[derive(Clone, Copy)]
pub struct Teller<'a> {
    pub words: Words,
    pub names: &'a Names,
}

impl Teller<'_> {
    /// A unit by name and code; a word that acts use as people say it; anything else as it stands.
    pub fn unit(&self, code: &str) -> String {
        match self.names.get(code) {
            Some(name) => format!("{name} ({code})"),
            None if THINGS.contains(&code) => self.words.t(&format!("act-thing-{code}")),
            None => format!("“{code}”"),
        }
    }

    /// Several, the first of them by name.
    pub fn units(&self, codes: &[String]) -> String {
        let named: Vec<String> = codes
            .iter()
            .take(NAMED)
            .map(|code| self.unit(code))
            .collect();
        let named = named.join(", ");
        match codes.len().checked_sub(NAMED) {
            Some(more) if more > 0 => {
                let more = self.number(more);
                self.words
                    .t2("act-and-more", ("named", named), ("count", more))
            }
            _ => named,
        }
    }

    fn number(&self, count: usize) -> String {
        amount(i64::try_from(count).unwrap_or(0), self.words.language())
    }

    fn told(&self, key: &str, unit: &str, others: &[String], step: Option<usize>) -> String {
        let first = others
            .first()
            .map_or(String::new(), |first| self.unit(first));
        let rest = others.get(1..).unwrap_or_default();
        let arguments = [
            ("unit", self.unit(unit)),
            ("others", self.units(others)),
            ("count", self.number(others.len())),
            ("first", first),
            ("rest", self.units(rest)),
            (
                "earlier",
                step.map_or(String::new(), |step| self.number(step)),
            ),
        ];
        self.words.with(key, &arguments)
    }

    /// What stands in the way, and what to do about it.
    pub fn conflict(&self, conflict: &Conflict) -> String {
        let key = format!("act-conflict-{}", conflict.code.as_str());
        let unit = conflict.unit.as_deref().unwrap_or_default();
        self.told(&key, unit, &conflict.others, conflict.earlier)
    }

    /// What follows from the act and is better known.
    pub fn notice(&self, notice: &Notice) -> String {
        let key = format!("act-notice-{}", notice.code.as_str());
        self.told(&key, &notice.unit, &notice.others, None)
    }

    /// A step as it would be read aloud.
    pub fn step(&self, step: &Step) -> String {
        let words = self.words;
        let main = "territorial".to_owned();
        match step {
            Step::Found(new) => {
                let under = new.under.as_deref().map(|under| self.unit(under));
                let key = match under {
                    Some(_) => "act-step-found",
                    None => "act-step-found-alone",
                };
                let arguments = [
                    ("name", format!("{} ({})", new.name, new.code)),
                    ("under", under.unwrap_or_default()),
                ];
                words.with(key, &arguments)
            }
            Step::End {
                units,
                heir: Some(heir),
            } => {
                let (units, heir) = (self.units(units), self.unit(heir));
                words.t2("act-step-end", ("units", units), ("heir", heir))
            }
            Step::End { units, heir: None } => {
                words.t1("act-step-end-alone", "units", self.units(units))
            }
            Step::Succeed { units, heir } => {
                let (units, heir) = (self.units(units), self.unit(heir));
                words.t2("act-step-succeed", ("units", units), ("heir", heir))
            }
            Step::Merge { units, into } => {
                let (units, into) = (self.units(units), self.unit(into));
                words.t2("act-step-merge", ("units", units), ("into", into))
            }
            Step::Split(split) => {
                let heirs: Vec<String> = split.into.iter().map(|heir| heir.unit.clone()).collect();
                let key = if split.keep {
                    "act-step-split-kept"
                } else {
                    "act-step-split"
                };
                let (unit, heirs) = (self.unit(&split.unit), self.units(&heirs));
                words.t2(key, ("unit", unit), ("heirs", heirs))
            }
            Step::Move { units, under, line } => {
                let line = line.as_ref().unwrap_or(&main);
                let arguments = [
                    ("units", self.units(units)),
                    ("under", self.unit(under)),
                    ("line", self.unit(line)),
                ];
                let key = if *line == main {
                    "act-step-move"
                } else {
                    "act-step-move-line"
                };
                words.with(key, &arguments)
            }
            Step::Rename { unit, name } => {
                words.t2("act-step-rename", ("unit", self.unit(unit)), ("name", name))
            }
            Step::Convert { unit, kind } => words.t2(
                "act-step-convert",
                ("unit", self.unit(unit)),
                ("kind", self.unit(kind)),
            ),
            Step::HandOver { from, to, what } => {
                let arguments = [
                    ("from", self.unit(from)),
                    ("to", self.unit(to)),
                    ("what", self.units(what)),
                ];
                words.with("act-step-hand-over", &arguments)
            }
        }
    }
}

/// What is wrong with the text of the steps, with its line.
pub fn of_read_fault(words: Words, fault: &ReadFault) -> String {
    let parameter = |at: usize| fault.parameters.get(at).cloned().unwrap_or_default();
    let key = format!("act-read-{}", fault.code.as_str());
    let arguments = [
        ("key", parameter(0)),
        ("word", parameter(1)),
        ("more", parameter(2)),
    ];
    let line = amount(i64::try_from(fault.line).unwrap_or(0), words.language());
    let sentence = words.with(&key, &arguments);
    words.t2("act-read-line", ("line", line), ("sentence", sentence))
}

/// What is wrong with a row of a list, with its number.
pub fn of_row_fault(words: Words, fault: &RowFault) -> String {
    let key = format!("act-row-{}", fault.code);
    let arguments = [
        ("text", fault.text.clone()),
        ("others", fault.others.join(", ")),
    ];
    let sentence = words.with(&key, &arguments);
    let row = amount(i64::from(fault.row), words.language());
    words.t2("act-row", ("row", row), ("sentence", sentence))
}

/// What is wrong with a list, each fault a sentence.
pub fn of_list_fault(words: Words, fault: &ListFault) -> Vec<String> {
    use roster::TableFault as Table;
    let key = match fault {
        ListFault::Rows(faults) => {
            return faults
                .iter()
                .map(|fault| of_row_fault(words, fault))
                .collect();
        }
        ListFault::Empty | ListFault::Table(Table::Empty | Table::NoSheet { .. }) => {
            "act-list-empty"
        }
        ListFault::TooLong | ListFault::Table(Table::TooLarge { .. }) => "act-list-long",
        ListFault::Table(Table::Encrypted) => "act-list-locked",
        ListFault::Table(
            Table::OldExcel | Table::BinaryExcel | Table::OpenDocument | Table::WebPage,
        ) => "act-list-old",
        ListFault::Table(Table::WrongType) => "act-list-type",
        ListFault::Table(Table::Io(_) | Table::Damaged { .. }) => "act-list-damaged",
    };
    vec![words.t(key)]
}

/// Why an act was not carried out, each reason a sentence; conflicts are told one by one elsewhere.
pub fn of_carry_fault(words: Words, fault: &CarryFault) -> Vec<String> {
    match fault {
        CarryFault::Unreadable(faults) => faults
            .iter()
            .map(|fault| of_read_fault(words, fault))
            .collect(),
        CarryFault::Conflicts(_) => vec![words.t("act-fault-conflicts")],
        CarryFault::Planned => vec![words.t("act-fault-planned")],
        CarryFault::NumberTaken(number) => vec![words.t1("act-fault-number", "number", number)],
        CarryFault::NotConfirmed => vec![words.t("act-fault-not-confirmed")],
        CarryFault::MembersChanged { people } => {
            let people = amount(i64::try_from(*people).unwrap_or(0), words.language());
            vec![words.t1("act-fault-members", "count", people)]
        }
        CarryFault::Unproven => vec![words.t("act-proof-fails")],
        CarryFault::Unrehearsed(_) | CarryFault::Sql(_) => vec![words.t("error-ours-sentence")],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use reorganisation::{ConflictCode, NoticeCode, ReadFaultCode};

    use super::*;
    use crate::act::Standing;
    use crate::act::draft::list::{OWN_CODES, PAIR_CODES};

    /// Every fault a text can have.
    const READ_FAULTS: [ReadFaultCode; 8] = [
        ReadFaultCode::Syntax,
        ReadFaultCode::UnknownKey,
        ReadFaultCode::MissingKey,
        ReadFaultCode::WrongType,
        ReadFaultCode::UnknownWord,
        ReadFaultCode::NotADay,
        ReadFaultCode::Empty,
        ReadFaultCode::TooLarge,
    ];

    #[test]
    fn every_code_has_its_sentence_in_both_languages() {
        let mut keys: BTreeSet<String> = BTreeSet::new();
        for code in ConflictCode::ALL {
            keys.insert(format!("act-conflict-{}", code.as_str()));
        }
        for code in NoticeCode::ALL {
            keys.insert(format!("act-notice-{}", code.as_str()));
        }
        for code in READ_FAULTS {
            keys.insert(format!("act-read-{}", code.as_str()));
        }
        for code in OWN_CODES {
            keys.insert(format!("act-row-{code}"));
        }
        for code in PAIR_CODES {
            keys.insert(format!("act-row-{}", code.as_str()));
        }
        for thing in THINGS {
            keys.insert(format!("act-thing-{thing}"));
        }
        for standing in Standing::ALL {
            keys.insert(format!("act-state-{standing}"));
        }
        for what in ["reports", "terms", "accounts", "transfers"] {
            keys.insert(format!("act-open-{what}"));
        }
        for what in ["members", "facts", "people", "money", "base-unions"] {
            keys.insert(format!("act-proof-{what}"));
        }
        for deed in [
            "founded",
            "ended",
            "merged",
            "split",
            "moved",
            "renamed",
            "converted",
            "received",
            "handed-over",
            "succeeded",
        ] {
            keys.insert(format!("act-deed-{deed}"));
        }
        let missing: Vec<&String> = keys
            .iter()
            .filter(|key| {
                ["vi", "en"]
                    .iter()
                    .any(|each| Words::of(each).t(key) == **key)
            })
            .collect();
        assert_eq!(missing, Vec::<&String>::new());
    }

    #[test]
    fn a_conflict_names_its_units_and_says_what_to_do() {
        let names: Names = [("LD-A".to_owned(), "Huyện An".to_owned())].into();
        let teller = Teller {
            words: Words::of("vi"),
            names: &names,
        };
        let conflict = Conflict {
            step: 2,
            earlier: Some(1),
            unit: Some("LD-A".to_owned()),
            code: ConflictCode::EndedTwice,
            others: Vec::new(),
        };
        let sentence = teller.conflict(&conflict);
        assert!(
            sentence.contains("Huyện An (LD-A)") && sentence.contains("bước 1"),
            "{sentence}"
        );
        let many: Vec<String> = (1..=9).map(|number| format!("X-{number}")).collect();
        assert!(
            teller.units(&many).ends_with("và 3 đơn vị khác"),
            "{}",
            teller.units(&many)
        );
    }
}
