//! Holds what was gathered against the forest.

use std::collections::BTreeSet;

use timeline::{Link, day_number};

use super::{Draft, Ending, How, Moving};
use crate::conflict::{ConflictCode, NoticeCode};
use crate::plan::{Place, Plan};

impl Draft<'_> {
    pub fn check(&mut self) {
        let ended: Vec<(u32, Ending)> =
            self.ended.iter().map(|(unit, end)| (*unit, *end)).collect();
        for (unit, ending) in ended {
            self.check_nothing_later(unit, ending.step);
            self.check_nobody_left(unit, ending);
            self.check_heir(unit, ending);
        }
        let succeeded: Vec<(u32, Ending)> = self
            .succeeded
            .iter()
            .map(|(unit, ending)| (*unit, *ending))
            .collect();
        for (unit, ending) in succeeded {
            self.check_heir(unit, ending);
        }
        self.check_splits();
        let moved: Vec<((Place, u8), Moving)> =
            self.moved.iter().map(|(at, to)| (*at, *to)).collect();
        for (child, moving) in moved {
            self.check_move(child, moving);
        }
        self.check_changes();
        self.check_founded();
        self.check_hand_overs();
    }

    /// Nothing that is already known of the days after may speak of a node that ends.
    fn check_nothing_later(&mut self, unit: u32, step: usize) {
        let code = self.forest.code_of(unit);
        let day = self.day;
        let links = self.forest.link_table();
        let elsewhere = links.above_on_any_line(unit).iter();
        let elsewhere = self.codes(elsewhere.filter(|link| link.span.from >= day), |link| {
            link.parent
        });
        let children = links.below_on_any_line(unit).iter();
        let children = self.codes(children.filter(|link| link.span.from >= day), |link| {
            link.child
        });
        let heirs = self.forest.placement_table().below_on_any_line(unit).iter();
        let heirs = self.codes(heirs.filter(|link| link.span.from > day), |link| link.child);
        for (code_of_conflict, others) in [
            (ConflictCode::PlacedElsewhereLater, elsewhere),
            (ConflictCode::ChildrenLater, children),
            (ConflictCode::HeirLater, heirs),
        ] {
            if !others.is_empty() {
                self.conflict(step, &code, code_of_conflict, others);
            }
        }
        if self.split_later(Place::Known(unit)) {
            self.conflict(step, &code, ConflictCode::SplitLater, Vec::new());
        }
    }

    fn codes<'l>(
        &self,
        links: impl Iterator<Item = &'l Link>,
        end: impl Fn(&Link) -> u32,
    ) -> Vec<String> {
        let codes: BTreeSet<String> = links.map(|link| self.forest.code_of(end(link))).collect();
        codes.into_iter().collect()
    }

    /// Those under a node that ends must go somewhere: on the main line it is a conflict if not.
    fn check_nobody_left(&mut self, unit: u32, ending: Ending) {
        // Of a split it has been reported whom it leaves unnamed.
        if ending.how == How::Split {
            return;
        }
        let code = self.forest.code_of(unit);
        for line in self.forest.line_numbers() {
            let left = self.left_by(unit, line);
            if left.is_empty() {
                continue;
            }
            let left = left.into_iter().map(|child| self.forest.code_of(child));
            if line == 0 {
                let left = left.collect();
                self.conflict(ending.step, &code, ConflictCode::LeftWithoutParent, left);
            } else {
                let name = self.forest.lines()[usize::from(line)].clone();
                let others = std::iter::once(name).chain(left).collect();
                self.notice(ending.step, code.clone(), NoticeCode::LeaveLine, others);
            }
        }
    }

    /// Those who stand under a node on the line, go on standing and are not moved.
    pub fn left_by(&self, unit: u32, line: u8) -> Vec<u32> {
        let mut children = self.children(unit, line);
        children.retain(|child| {
            let place = Place::Known(*child);
            !self.ends(place) && !self.moved.contains_key(&(place, line))
        });
        children
    }

    fn check_heir(&mut self, unit: u32, ending: Ending) {
        let code = self.forest.code_of(unit);
        if let Some(heir) = ending.heir {
            self.check_counting(heir, (ending.step, &code));
        } else {
            // It goes on being counted under its parents, which then must not be cut up later.
            let lines = self.forest.line_numbers();
            let parents: BTreeSet<u32> = lines.filter_map(|line| self.parent(unit, line)).collect();
            for parent in parents {
                if self.split_later(Place::Known(parent)) {
                    let parent = self.forest.code_of(parent);
                    self.conflict(ending.step, &parent, ConflictCode::SplitLater, Vec::new());
                }
            }
        }
    }

    /// May what was counted elsewhere be counted at this heir from the day on?
    fn check_counting(&mut self, heir: Place, about: (usize, &str)) {
        let (step, unit) = about;
        let code = self.code(heir);
        if self.ends(heir) {
            self.conflict(step, unit, ConflictCode::HeirEnds, vec![code]);
        } else if self.split_later(heir) {
            self.conflict(step, &code, ConflictCode::SplitLater, Vec::new());
        } else if self.counts_until_its_end(heir) {
            self.conflict(step, &code, ConflictCode::EndsLater, vec![unit.to_owned()]);
        }
    }

    /// Whether it is known that a node ends without being counted anywhere from then on.
    fn counts_until_its_end(&self, place: Place) -> bool {
        let Place::Known(unit) = place else {
            return false;
        };
        let placed = self.forest.placement_table().above(unit, 0);
        placed.is_empty() && self.end_known(place).is_some()
    }

    fn check_splits(&mut self) {
        for at in 0..self.splits.len() {
            let draft = &self.splits[at];
            let (step, unit, keep) = (draft.step, draft.unit, draft.split.keep);
            let code = self.forest.code_of(unit);
            for heir in self.splits[at].heirs.clone() {
                if heir != Place::Known(unit) {
                    self.check_counting(heir, (step, &code));
                }
            }
            if !keep {
                continue;
            }
            if self.counts_until_its_end(Place::Known(unit)) {
                self.conflict(step, &code, ConflictCode::EndsLater, Vec::new());
            }
            if let Some(ending) = self.ended.get(&unit).copied() {
                let steps = (ending.step, step);
                self.contradiction(steps, &code, ConflictCode::EndedAndChanged);
            }
            if self.split_later(Place::Known(unit)) {
                self.conflict(step, &code, ConflictCode::SplitLater, Vec::new());
            }
        }
    }

    fn check_move(&mut self, child: (Place, u8), moving: Moving) {
        let (place, line) = child;
        let step = moving.step;
        let code = self.code(place);
        let parent_code = self.code(moving.parent);
        if self.ends(moving.parent) {
            // Of a merge or split it is reported that its heir ends.
            if !moving.implied {
                self.conflict(step, &code, ConflictCode::ParentEnds, vec![parent_code]);
            }
            return;
        }
        if let Place::Known(unit) = place {
            if let Some(ending) = self.ended.get(&unit).copied() {
                let steps = (ending.step, step);
                self.contradiction(steps, &code, ConflictCode::EndedAndChanged);
            }
            if self.parent(unit, line).map(Place::Known) == Some(moving.parent) {
                if !moving.implied {
                    let already = NoticeCode::StandsThereAlready;
                    self.notice(step, code, already, vec![parent_code]);
                }
                return;
            }
            if let Some(others) = self.placed_later(unit, line) {
                self.conflict(step, &code, ConflictCode::PlacedElsewhereLater, others);
            }
        }
        if let Some(until) = self.end_known(moving.parent) {
            let outlives = self.end_known(place).is_none_or(|end| end > until);
            if outlives {
                self.conflict(
                    step,
                    &parent_code,
                    ConflictCode::EndsLater,
                    vec![code.clone()],
                );
            }
        }
        self.check_under(step, place, moving.parent);
    }

    /// The parents under which a node is placed on the day or later; empty where it only leaves
    /// the line later; `None` where nothing is known of later days.
    fn placed_later(&self, unit: u32, line: u8) -> Option<Vec<String>> {
        let links = self.forest.link_table();
        let later = links.above(unit, line).iter();
        let later = self.codes(later.filter(|link| link.span.from >= self.day), |link| {
            link.parent
        });
        if !later.is_empty() {
            return Some(later);
        }
        let until = links.on(unit, line, self.day)?.span.until;
        let open = until == i32::MAX || self.end_known(Place::Known(unit)) == Some(until);
        (!open).then_some(later)
    }

    /// May a node of this kind stand under one of that tier?
    fn check_under(&mut self, step: usize, child: Place, parent: Place) {
        let (kind, tier) = (self.kind(child), self.tier(parent));
        if tier.is_empty() {
            // The parent's kind is unknown, which has been reported.
            return;
        }
        match (self.rules.may_stand_under(kind, tier), child) {
            (Some(true), _) | (None, Place::Founded(_)) => {}
            (Some(false), _) => {
                let (code, parent) = (self.code(child), self.code(parent));
                self.conflict(step, &code, ConflictCode::NotUnderTier, vec![parent]);
            }
            (None, _) => {
                let (code, kind) = (self.code(child), kind.to_owned());
                self.conflict(step, &code, ConflictCode::UnknownKind, vec![kind]);
            }
        }
    }

    fn check_changes(&mut self) {
        let changes = self.renamed.iter().chain(&self.converted);
        let changed: Vec<(u32, usize)> = changes.map(|(unit, to)| (*unit, to.step)).collect();
        for (unit, step) in changed {
            if let Some(ending) = self.ended.get(&unit).copied() {
                let code = self.forest.code_of(unit);
                let steps = (ending.step, step);
                self.contradiction(steps, &code, ConflictCode::EndedAndChanged);
            }
        }
        let converted: Vec<(u32, usize)> = self
            .converted
            .iter()
            .map(|(unit, to)| (*unit, to.step))
            .collect();
        for (unit, step) in converted {
            self.check_converted(unit, step);
        }
    }

    /// A converted node must fit under its parents, and those under it must fit under it. Links
    /// that the act says anew are checked with the moves.
    fn check_converted(&mut self, unit: u32, step: usize) {
        let place = Place::Known(unit);
        for line in self.forest.line_numbers() {
            if let Some(parent) = self.parent(unit, line) {
                let moved = self.moved.contains_key(&(place, line));
                if !moved && !self.ends(Place::Known(parent)) {
                    self.check_under(step, place, Place::Known(parent));
                }
            }
            for child in self.left_by(unit, line) {
                self.check_under(step, Place::Known(child), place);
            }
        }
    }

    /// A founded node stands under another on the main line, unless its kind stands on top or
    /// nothing is there that it could stand under.
    fn check_founded(&mut self) {
        for at in 0..self.founded.len() {
            let founded = &self.founded[at];
            let (step, founding) = (founded.step, founded.founding);
            let line = founding.line.as_deref();
            let on_main = line.is_none_or(|line| self.forest.find_line(line) == Some(0));
            // Of a parent that is named and cannot be, it has been reported.
            let wanted = founding.under.is_some() && on_main;
            if wanted || self.moved.contains_key(&(Place::Founded(at), 0)) {
                continue;
            }
            let Some(kind) = self.rules.kinds.get(&founding.kind) else {
                continue;
            };
            let has_tier = |tier: &str| kind.under.iter().any(|under| under == tier);
            let day = self.effective_on;
            let mut standing = self
                .forest
                .nodes()
                .iter()
                .filter(|node| node.stands_on(day));
            let there = standing.any(|node| has_tier(&node.tier));
            if there || self.founded.iter().any(|other| has_tier(&other.tier)) {
                let code = ConflictCode::LeftWithoutParent;
                self.conflict(step, &founding.code, code, Vec::new());
            }
        }
    }

    /// No new link may put a node above itself, on the day or later.
    pub fn check_circles(&mut self, plan: &Plan) {
        let numbers = plan.numbers_in(self.forest);
        let Ok(after) = plan.apply_numbered(self.forest, &numbers) else {
            return;
        };
        let tree = after.tree();
        let day = day_number(plan.effective_on);
        for said in plan.links_said.iter().filter(|link| link.span.from == day) {
            let Some(link) = numbers.link(said) else {
                continue;
            };
            if tree.would_cycle(link.child, link.parent, link.line, link.span) {
                let moving = self.moved.get(&(said.child, said.line));
                let step = moving.map_or(0, |moving| moving.step);
                let (code, parent) = (self.code(said.child), self.code(said.parent));
                self.conflict(step, &code, ConflictCode::Circle, vec![parent]);
            }
        }
    }
}
