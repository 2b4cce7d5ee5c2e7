//! Gathers what the steps say.

use std::collections::HashSet;

use timeline::day_number;

use super::{Change, Draft, Ending, FoundedDraft, Handing, How, Moving, SplitDraft};
use crate::act::{Founding, Split, Step};
use crate::conflict::ConflictCode;
use crate::plan::Place;

impl<'a> Draft<'a> {
    pub fn take(&mut self, step: usize, act_step: &'a Step) {
        match act_step {
            Step::Found(founding) => self.found(step, founding),
            Step::End { units, heir } => self.end(step, units, heir.as_deref()),
            Step::Succeed { units, heir } => self.succeed(step, units, heir),
            Step::Merge { units, into } => self.merge(step, units, into),
            Step::Split(split) => self.split(step, split),
            Step::Move { units, under, line } => {
                self.move_under(step, units, (under, line.as_deref()));
            }
            Step::Rename { unit, name } => {
                if let Some(unit) = self.changeable(step, unit) {
                    let earlier = self.renamed.insert(unit, Change { step, to: name });
                    self.changed_once(step, unit, earlier);
                }
            }
            Step::Convert { unit, kind } => self.convert(step, unit, kind),
            Step::HandOver { from, to, what } => self.hand(step, (from, to), what),
        }
    }

    /// The place of a code, whether or not it stands on the day.
    pub(super) fn find_place(&mut self, step: usize, code: &str) -> Option<Place> {
        if let Some(at) = self.founded_by_code.get(code) {
            return Some(Place::Founded(*at));
        }
        if let Some(node) = self.forest.find_code(code) {
            return Some(Place::Known(node.id));
        }
        match self.to_be_founded.get(code).copied() {
            Some(later) if later > step => {
                self.conflict(step, code, ConflictCode::FoundedLater, Vec::new());
            }
            _ => self.conflict(step, code, ConflictCode::UnknownCode, Vec::new()),
        }
        None
    }

    /// The place of a code that stands on the day, before the act or by it.
    pub(super) fn standing(&mut self, step: usize, code: &str) -> Option<Place> {
        let place = self.find_place(step, code)?;
        match self.node(place) {
            Some(node) if node.founded_on > self.effective_on => {
                self.conflict(step, code, ConflictCode::NotYetStanding, Vec::new());
                None
            }
            Some(node) if !node.stands_on(self.effective_on) => {
                self.conflict(step, code, ConflictCode::EndedAlready, Vec::new());
                None
            }
            _ => Some(place),
        }
    }

    fn line(&mut self, step: usize, unit: &str, name: Option<&str>) -> Option<u8> {
        let Some(name) = name else { return Some(0) };
        let found = self.forest.find_line(name);
        if found.is_none() {
            let others = vec![name.to_owned()];
            self.conflict(step, unit, ConflictCode::UnknownLine, others);
        }
        found
    }

    fn found(&mut self, step: usize, founding: &'a Founding) {
        let code = founding.code.as_str();
        let taken = self.forest.find_code(code).is_some();
        if let Some(earlier) = self.founded_by_code.get(code) {
            let steps = (self.founded[*earlier].step, step);
            return self.contradiction(steps, code, ConflictCode::CodeTaken);
        }
        if taken {
            return self.conflict(step, code, ConflictCode::CodeTaken, Vec::new());
        }
        let kind = self.rules.kinds.get(&founding.kind);
        if kind.is_none() {
            let others = vec![founding.kind.clone()];
            self.conflict(step, code, ConflictCode::UnknownKind, others);
        }
        let tier = kind.map_or_else(String::new, |kind| kind.tier.clone());
        let place = Place::Founded(self.founded.len());
        let line = self.line(step, code, founding.line.as_deref());
        let parent = founding
            .under
            .as_deref()
            .and_then(|under| self.founding_parent(step, code, under));
        // It is entered even where something is wrong with it, so that the steps that speak of it
        // are not reported as well.
        self.founded_by_code.insert(code, self.founded.len());
        self.founded.push(FoundedDraft {
            step,
            founding,
            tier,
        });
        if let (Some(parent), Some(line)) = (parent, line) {
            self.set_parent(
                (place, line),
                Moving {
                    step,
                    parent,
                    implied: false,
                },
            );
        }
    }

    fn founding_parent(&mut self, step: usize, code: &str, under: &str) -> Option<Place> {
        let younger = self.forest.find_code(under);
        if younger.is_some_and(|parent| parent.founded_on > self.effective_on) {
            let others = vec![under.to_owned()];
            self.conflict(step, code, ConflictCode::OlderThanParent, others);
            return None;
        }
        self.standing(step, under)
    }

    fn end(&mut self, step: usize, units: &'a [String], heir: Option<&str>) {
        self.named(step, units);
        let heir = match heir {
            Some(code) => match self.standing(step, code) {
                Some(place) => Some(place),
                // Without the heir nothing can be said of the units.
                None => return,
            },
            None => None,
        };
        for unit in units {
            let how = How::End;
            self.end_unit(unit, Ending { step, heir, how });
        }
    }

    fn merge(&mut self, step: usize, units: &'a [String], into: &str) {
        let others: Vec<&String> = units.iter().filter(|unit| *unit != into).collect();
        if others.is_empty() {
            let code = match units.is_empty() {
                true => ConflictCode::NothingNamed,
                false => ConflictCode::HeirIsSelf,
            };
            return self.conflict(step, into, code, Vec::new());
        }
        let heir = self.standing(step, into);
        if heir.is_none() {
            return;
        }
        for unit in others {
            let how = How::Merge;
            self.end_unit(unit, Ending { step, heir, how });
        }
    }

    pub(super) fn named(&mut self, step: usize, units: &[String]) {
        if units.is_empty() {
            self.conflict(step, "", ConflictCode::NothingNamed, Vec::new());
        }
    }

    fn end_unit(&mut self, code: &str, ending: Ending) {
        let step = ending.step;
        let Some(place) = self.standing(step, code) else {
            return;
        };
        let Some(node) = self.node(place) else {
            return self.conflict(step, code, ConflictCode::FoundedAndChanged, Vec::new());
        };
        if node.founded_on >= self.effective_on {
            return self.conflict(step, code, ConflictCode::NotYetStanding, Vec::new());
        }
        if node.ended_on.is_some() {
            return self.conflict(step, code, ConflictCode::EndsLater, Vec::new());
        }
        if ending.heir == Some(place) {
            return self.conflict(step, code, ConflictCode::HeirIsSelf, Vec::new());
        }
        match self.ended.get(&node.id).copied() {
            Some(earlier) => {
                let steps = (earlier.step, step);
                self.contradiction(steps, code, ConflictCode::EndedTwice);
            }
            None => {
                self.ended.insert(node.id, ending);
            }
        }
    }

    fn split(&mut self, step: usize, split: &'a Split) {
        let Some(place) = self.standing(step, &split.unit) else {
            return;
        };
        let Some(node) = self.node(place) else {
            let code = ConflictCode::FoundedAndChanged;
            return self.conflict(step, &split.unit, code, Vec::new());
        };
        let id = node.id;
        if let Some(earlier) = self.splits.iter().find(|earlier| earlier.unit == id) {
            let steps = (earlier.step, step);
            return self.contradiction(steps, &split.unit, ConflictCode::EndedTwice);
        }
        if !split.keep {
            let how = How::Split;
            let heir = None;
            self.end_unit(&split.unit, Ending { step, heir, how });
        } else if day_number(node.founded_on) >= self.day {
            self.conflict(step, &split.unit, ConflictCode::NotYetStanding, Vec::new());
        }
        let heirs = self.heirs(step, split, place);
        let given = self.given(step, split);
        self.splits.push(SplitDraft {
            step,
            unit: id,
            split,
            heirs,
            given,
            shares: Vec::new(),
        });
    }

    fn heirs(&mut self, step: usize, split: &'a Split, unit: Place) -> Vec<Place> {
        let mut heirs: Vec<Place> = Vec::new();
        for heir in &split.into {
            // An heir that is not known stays among them as nobody, so that shares keep their
            // order; the plan is not drawn up then.
            let Some(place) = self.standing(step, &heir.unit) else {
                continue;
            };
            if place == unit && !split.keep {
                self.conflict(step, &heir.unit, ConflictCode::HeirIsSelf, Vec::new());
            } else if heirs.contains(&place) {
                self.conflict(step, &heir.unit, ConflictCode::HeirTwice, Vec::new());
            } else {
                heirs.push(place);
            }
        }
        let codes: HashSet<&str> = split.into.iter().map(|heir| heir.unit.as_str()).collect();
        let others = codes.iter().filter(|code| **code != split.unit).count();
        if others < if split.keep { 1 } else { 2 } {
            self.conflict(step, &split.unit, ConflictCode::TooFewHeirs, Vec::new());
        }
        for heir in split.children.keys() {
            let stays = split.keep && *heir == split.unit;
            if !stays && !codes.contains(heir.as_str()) {
                self.conflict(step, heir, ConflictCode::HeirUnnamed, Vec::new());
            }
        }
        heirs
    }

    /// Who under the split node goes to whom, each child once.
    fn given(&mut self, step: usize, split: &'a Split) -> Vec<(Place, Place)> {
        let mut given = Vec::new();
        let mut seen = HashSet::new();
        for (heir, children) in &split.children {
            let known = *heir == split.unit || split.into.iter().any(|each| each.unit == *heir);
            // Those who are no heirs have been reported.
            let heir = match known {
                true => self.find_place(step, heir),
                false => None,
            };
            for child in children {
                let Some(place) = self.standing(step, child) else {
                    continue;
                };
                if !seen.insert(place) {
                    self.conflict(step, child, ConflictCode::ChildTwice, Vec::new());
                } else if let Some(heir) = heir {
                    given.push((place, heir));
                }
            }
        }
        given
    }

    fn move_under(&mut self, step: usize, units: &'a [String], to: (&str, Option<&str>)) {
        let (under, line) = to;
        self.named(step, units);
        let line = self.line(step, under, line);
        let parent = self.standing(step, under);
        for unit in units {
            let place = self.standing(step, unit);
            if let (Some(place), Some(line), Some(parent)) = (place, line, parent) {
                self.set_parent(
                    (place, line),
                    Moving {
                        step,
                        parent,
                        implied: false,
                    },
                );
            }
        }
    }

    fn set_parent(&mut self, child: (Place, u8), moving: Moving) {
        match self.moved.get(&child).copied() {
            Some(earlier) => {
                let code = self.code(child.0);
                let steps = (earlier.step, moving.step);
                self.contradiction(steps, &code, ConflictCode::MovedTwice);
            }
            None => {
                self.moved.insert(child, moving);
            }
        }
    }

    /// The number of a node that is there and may be renamed or converted.
    fn changeable(&mut self, step: usize, code: &str) -> Option<u32> {
        match self.standing(step, code)? {
            Place::Known(id) => Some(id),
            Place::Founded(_) | Place::Piece(_) => {
                self.conflict(step, code, ConflictCode::FoundedAndChanged, Vec::new());
                None
            }
        }
    }

    fn changed_once(&mut self, step: usize, unit: u32, earlier: Option<Change<'a>>) {
        if let Some(earlier) = earlier {
            let code = self.forest.code_of(unit);
            self.contradiction((earlier.step, step), &code, ConflictCode::ChangedTwice);
        }
    }

    fn convert(&mut self, step: usize, code: &'a str, kind: &'a str) {
        if !self.rules.kinds.contains_key(kind) {
            let others = vec![kind.to_owned()];
            self.conflict(step, code, ConflictCode::UnknownKind, others);
        } else if let Some(unit) = self.changeable(step, code) {
            let earlier = self.converted.insert(unit, Change { step, to: kind });
            self.changed_once(step, unit, earlier);
        }
    }

    fn hand(&mut self, step: usize, ends: (&str, &str), what: &'a [String]) {
        let from = self.standing(step, ends.0);
        let to = self.standing(step, ends.1);
        if what.is_empty() {
            self.conflict(step, ends.0, ConflictCode::NothingNamed, Vec::new());
        }
        let (Some(from), Some(to)) = (from, to) else {
            return;
        };
        if from == to {
            self.conflict(step, ends.0, ConflictCode::HeirIsSelf, Vec::new());
            return;
        }
        for what in what {
            self.handed.push(Handing {
                step,
                from,
                to,
                what,
            });
        }
    }
}
