//! What follows from the steps without being said: who goes along with a merge or a split.

use std::collections::{BTreeSet, HashSet};

use super::{Draft, How, Moving};
use crate::conflict::ConflictCode;
use crate::plan::Place;

impl Draft<'_> {
    pub fn settle(&mut self) {
        let merged: Vec<(u32, usize, Place)> = self
            .ended
            .iter()
            .filter(|(_, ending)| ending.how == How::Merge)
            .filter_map(|(unit, ending)| Some((*unit, ending.step, ending.heir?)))
            .collect();
        for (unit, step, heir) in merged {
            for line in self.forest.line_numbers() {
                for child in self.children(unit, line) {
                    self.go_along((Place::Known(child), line), step, heir);
                }
            }
        }
        for at in 0..self.splits.len() {
            self.settle_split(at);
        }
    }

    /// A child follows its parent's heir where no step says otherwise.
    fn go_along(&mut self, child: (Place, u8), step: usize, heir: Place) {
        if !self.ends(child.0) && child.0 != heir {
            self.moved.entry(child).or_insert(Moving {
                step,
                parent: heir,
                implied: true,
            });
        }
    }

    fn settle_split(&mut self, at: usize) {
        let (step, unit) = (self.splits[at].step, self.splits[at].unit);
        let (keep, given) = (self.splits[at].split.keep, self.splits[at].given.clone());
        let code = self.forest.code_of(unit);
        for (child, heir) in &given {
            self.give(step, unit, (*child, *heir));
        }
        let named: HashSet<Place> = given.iter().map(|(child, _)| *child).collect();
        let mut unnamed = BTreeSet::new();
        let mut staying = Vec::new();
        for line in self.forest.line_numbers() {
            for child in self.children(unit, line) {
                let place = Place::Known(child);
                if self.ends(place) || named.contains(&place) {
                    continue;
                }
                match self.moved.get(&(place, line)) {
                    // Moved by a step of its own, it counts for the heir it goes to.
                    Some(moving) if line == 0 => staying.push((place, moving.parent)),
                    Some(_) => {}
                    None if keep && line == 0 => staying.push((place, Place::Known(unit))),
                    None if keep => {}
                    None => {
                        unnamed.insert(self.code(place));
                    }
                }
            }
        }
        if !unnamed.is_empty() {
            let others = unnamed.into_iter().collect();
            self.conflict(step, &code, ConflictCode::ChildUnnamed, others);
        }
        self.splits[at].given.extend(staying);
        self.share(at);
    }

    /// Moves a child of a split node to its heir, on every line on which it stands under it.
    fn give(&mut self, step: usize, unit: u32, gift: (Place, Place)) {
        let (child, heir) = gift;
        let code = self.code(child);
        let id = match child {
            Place::Known(id) => id,
            Place::Founded(_) | Place::Piece(_) => {
                let others = vec![self.forest.code_of(unit)];
                return self.conflict(step, &code, ConflictCode::NotAChild, others);
            }
        };
        let lines = self.forest.line_numbers();
        let under: Vec<u8> = lines
            .filter(|line| self.parent(id, *line) == Some(unit))
            .collect();
        if under.is_empty() {
            let others = vec![self.forest.code_of(unit)];
            return self.conflict(step, &code, ConflictCode::NotAChild, others);
        }
        if let Some(ending) = self.ended.get(&id).copied() {
            let steps = (ending.step, step);
            return self.contradiction(steps, &code, ConflictCode::EndedAndChanged);
        }
        for line in under {
            match self.moved.get(&(child, line)).copied() {
                Some(moving) if moving.parent != heir && !moving.implied => {
                    let steps = (moving.step, step);
                    self.contradiction(steps, &code, ConflictCode::MovedTwice);
                }
                Some(_) => {}
                // What stays with a kept node is not moved.
                None if heir == Place::Known(unit) => {}
                None => {
                    let parent = heir;
                    let implied = true;
                    let moving = Moving {
                        step,
                        parent,
                        implied,
                    };
                    self.moved.insert((child, line), moving);
                }
            }
        }
    }
}
