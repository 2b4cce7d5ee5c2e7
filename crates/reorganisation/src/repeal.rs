//! Takes an act back from its first day, as if it had never been.
//!
//! This is possible only while nothing rests on the act: whatever was placed under, moved, ended
//! or cut up since on top of what the act did has to be taken back first.

use std::collections::{BTreeSet, HashMap, HashSet};

use timeline::{Link, Span, day_number};

use crate::conflict::{Conflict, ConflictCode};
use crate::forest::Forest;
use crate::node::Piece;
use crate::plan::{Converted, HandOver, LinkTo, Numbers, Place, Plan, Renamed, TakenBack};

/// Works out the plan that undoes `plan`, which has been carried out in the forest, or everything
/// that rests on it since. Carried out, it leaves the forest as it would be without the act.
///
/// What the act founded is found again by its code. The steps of the conflicts are 0.
pub fn repeal(after: &Forest, plan: &Plan) -> Result<Plan, Vec<Conflict>> {
    let mut repeal = Repeal {
        after,
        plan,
        day: day_number(plan.effective_on),
        conflicts: Vec::new(),
    };
    if plan.taken_back != TakenBack::default() {
        repeal.conflict(None, ConflictCode::RepealOfRepeal, Vec::new());
        return Err(repeal.conflicts);
    }
    let Some(numbers) = repeal.numbers() else {
        return Err(repeal.conflicts);
    };
    let said = repeal.links(&plan.links_said, &numbers);
    let placed = repeal.links(&plan.placements, &numbers);
    repeal.check_founded(&numbers, &said, &placed);
    repeal.check_ended();
    repeal.check_links(&said, &placed);
    repeal.check_said_again(&said);
    repeal.check_changes();
    repeal.check_pieces(&numbers);
    let inverse = repeal.inverse(&numbers, (said, placed));
    repeal.check_circles(&inverse);
    match repeal.conflicts.is_empty() {
        true => Ok(inverse),
        false => {
            repeal.conflicts.dedup();
            Err(repeal.conflicts)
        }
    }
}

struct Repeal<'a> {
    after: &'a Forest,
    plan: &'a Plan,
    day: i32,
    conflicts: Vec<Conflict>,
}

impl Repeal<'_> {
    fn conflict(&mut self, unit: Option<String>, code: ConflictCode, others: Vec<String>) {
        self.conflicts.push(Conflict {
            step: 0,
            earlier: None,
            unit,
            code,
            others,
        });
    }

    fn about(&mut self, unit: u32, code: ConflictCode, others: Vec<String>) {
        let unit = self.after.code_of(unit);
        self.conflict(Some(unit), code, others);
    }

    /// The numbers under which the founded nodes and the pieces stand now.
    fn numbers(&mut self) -> Option<Numbers> {
        let mut numbers = Numbers::default();
        for founded in &self.plan.founded {
            match self.after.find_code(&founded.code) {
                Some(node) => numbers.founded.push(node.id),
                None => {
                    let code = Some(founded.code.clone());
                    self.conflict(code, ConflictCode::ChangedSince, Vec::new());
                }
            }
        }
        if !self.conflicts.is_empty() {
            return None;
        }
        let cut_that_day = self
            .after
            .pieces()
            .iter()
            .filter(|piece| piece.from == self.day);
        let standing: HashMap<(u32, u32, Span), &Piece> = cut_that_day
            .map(|piece| ((piece.of, piece.heir, piece.takes), piece))
            .collect();
        for new in &self.plan.pieces {
            let heir = numbers.of(new.heir);
            let found = heir.and_then(|heir| standing.get(&(new.of, heir, new.takes)));
            match found.filter(|piece| piece.share_ppm == new.share_ppm) {
                Some(piece) => numbers.pieces.push(piece.id),
                None => self.about(new.of, ConflictCode::ChangedSince, Vec::new()),
            }
        }
        self.conflicts.is_empty().then_some(numbers)
    }

    fn links(&self, links: &[LinkTo], numbers: &Numbers) -> BTreeSet<Link> {
        links.iter().filter_map(|link| numbers.link(link)).collect()
    }

    /// The ends of the links that are none of the plan's own, also where those end sooner now.
    fn others<'l>(
        &self,
        links: impl IntoIterator<Item = &'l Link>,
        own: &BTreeSet<Link>,
        end: impl Fn(&Link) -> u32,
    ) -> Vec<String> {
        let said = |link: &Link| {
            let ending = |until| Link {
                span: Span::new(link.span.from, until),
                ..*link
            };
            own.range(ending(i32::MIN)..=ending(i32::MAX))
                .next()
                .is_some()
        };
        let others = links.into_iter().filter(|link| !said(link));
        let others: BTreeSet<String> = others.map(|link| self.after.code_of(end(link))).collect();
        others.into_iter().collect()
    }

    /// Nothing may rest on a node that is to be no longer.
    fn check_founded(&mut self, numbers: &Numbers, said: &BTreeSet<Link>, placed: &BTreeSet<Link>) {
        for (id, founded) in numbers.founded.iter().zip(&self.plan.founded) {
            let Some(node) = self.after.find_node(*id) else {
                continue;
            };
            let mut found = Vec::new();
            if node.ended_on.is_some() {
                found.push((ConflictCode::EndedSince, Vec::new()));
            }
            if node.name != founded.name {
                found.push((ConflictCode::RenamedSince, Vec::new()));
            }
            let same_kind = node.kind == founded.kind && node.tier == founded.tier;
            if !same_kind || node.founded_on != self.plan.effective_on {
                found.push((ConflictCode::ChangedSince, Vec::new()));
            }
            let links = self.after.link_table();
            let moved = self.others(links.above_on_any_line(*id), said, |link| link.parent);
            let under = self.others(links.below_on_any_line(*id), said, |link| link.child);
            let placements = self.after.placement_table();
            let heirs = self.others(placements.below_on_any_line(*id), placed, |link| link.child);
            for (code, others) in [
                (ConflictCode::MovedSince, moved),
                (ConflictCode::PlacedUnderSince, under),
                (ConflictCode::HeirSince, heirs),
            ] {
                if !others.is_empty() {
                    found.push((code, others));
                }
            }
            for (code, others) in found {
                self.about(*id, code, others);
            }
        }
    }

    fn check_ended(&mut self) {
        for ended in &self.plan.ended {
            let node = self.after.find_node(ended.unit);
            if node.is_none_or(|node| node.ended_on != Some(self.plan.effective_on)) {
                self.about(ended.unit, ConflictCode::ChangedSince, Vec::new());
            }
        }
    }

    fn ended_by_act(&self) -> HashSet<u32> {
        self.plan.ended.iter().map(|ended| ended.unit).collect()
    }

    /// Whoever is counted under an heir because of the act: what it ended, and what had ended
    /// before.
    fn placed_by_act(&self) -> HashSet<u32> {
        let known = self
            .plan
            .placements
            .iter()
            .filter_map(|link| match link.child {
                Place::Known(unit) => Some(unit),
                _ => None,
            });
        self.ended_by_act().into_iter().chain(known).collect()
    }

    /// What the act said must still be as it was said.
    fn check_links(&mut self, said: &BTreeSet<Link>, placed: &BTreeSet<Link>) {
        let ended = self.ended_by_act();
        for link in said {
            let standing = self.after.link_table().above(link.child, link.line);
            if standing.contains(link) {
                continue;
            }
            let node = self.after.find_node(link.child);
            let has_ended = node.is_some_and(|node| node.ended_on.is_some());
            if has_ended && !ended.contains(&link.child) {
                self.about(link.child, ConflictCode::EndedSince, Vec::new());
            } else {
                let others = self.others(standing, said, |link| link.parent);
                self.about(link.child, ConflictCode::MovedSince, others);
            }
        }
        for link in placed {
            let standing = self.after.placement_table().above(link.child, link.line);
            if !standing.contains(link) {
                self.about(link.child, ConflictCode::ChangedSince, Vec::new());
            }
        }
    }

    /// A link that is said again must find its place free, its child and its parent standing.
    fn check_said_again(&mut self, said: &BTreeSet<Link>) {
        let ended = self.placed_by_act();
        let end = |unit: u32| {
            let node = self
                .after
                .find_node(unit)
                .filter(|_| !ended.contains(&unit));
            node.and_then(|node| node.ended_on).map(day_number)
        };
        let mut found = Vec::new();
        for link in &self.plan.links_taken_back {
            let standing = self.after.link_table().above(link.child, link.line).iter();
            let in_the_way = standing.filter(|other| other.span.overlaps(link.span));
            let others = self.others(in_the_way, said, |link| link.parent);
            if !others.is_empty() {
                found.push((link.child, ConflictCode::MovedSince, others));
            }
            let needed = end(link.child).unwrap_or(i32::MAX).min(link.span.until);
            if needed < link.span.until {
                found.push((link.child, ConflictCode::EndedSince, Vec::new()));
            }
            if end(link.parent).is_some_and(|end| end < needed) {
                let child = vec![self.after.code_of(link.child)];
                found.push((link.parent, ConflictCode::EndedSince, child));
            }
        }
        for (unit, code, others) in found {
            self.about(unit, code, others);
        }
    }

    fn check_changes(&mut self) {
        for renamed in &self.plan.renamed {
            let node = self.after.find_node(renamed.unit);
            if node.is_none_or(|node| node.name != renamed.to) {
                self.about(renamed.unit, ConflictCode::RenamedSince, Vec::new());
            }
        }
        for converted in &self.plan.converted {
            let node = self.after.find_node(converted.unit);
            let same = node.is_some_and(|node| {
                node.kind == converted.to_kind && node.tier == converted.to_tier
            });
            if !same {
                self.about(converted.unit, ConflictCode::ChangedSince, Vec::new());
            }
        }
    }

    /// What the act ended, founded or cut up may not have been cut up since.
    ///
    /// Another act of the same day may have come before it. Then it has cut up what still stood,
    /// up to that day; whoever comes after cuts up what is left.
    fn check_pieces(&mut self, numbers: &Numbers) {
        let own: HashSet<u32> = numbers.pieces.iter().copied().collect();
        let founded: HashSet<u32> = numbers.founded.iter().copied().collect();
        let ended = self.placed_by_act();
        let pieces = self.plan.pieces.iter();
        let taken_until: HashMap<u32, i32> =
            pieces.map(|piece| (piece.of, piece.takes.until)).collect();
        let is_since = |piece: &&Piece| {
            let of = piece.of;
            let whole = piece.from == self.day && piece.takes.until == i32::MAX;
            let left = taken_until.get(&of);
            own.contains(&of)
                || founded.contains(&of)
                || (ended.contains(&of) && (piece.from > self.day || whole))
                || left.is_some_and(|until| piece.takes.from >= *until)
        };
        let pieces = self.after.pieces().iter();
        let others = pieces.filter(|piece| !own.contains(&piece.id));
        let cut: BTreeSet<u32> = others.filter(is_since).map(|piece| piece.of).collect();
        for of in cut {
            let named = self.after.pieces().iter().find(|piece| piece.id == of);
            let unit = named.map_or(of, |piece| piece.of);
            self.about(unit, ConflictCode::SplitSince, Vec::new());
        }
    }

    /// The plan the other way round.
    fn inverse(&self, numbers: &Numbers, links: (BTreeSet<Link>, BTreeSet<Link>)) -> Plan {
        let mut inverse = Plan::on(self.plan.effective_on);
        let (said, placed) = links;
        inverse.links_taken_back = said.into_iter().collect();
        let said_again = self.plan.links_taken_back.iter().map(|link| LinkTo {
            child: Place::Known(link.child),
            parent: Place::Known(link.parent),
            line: link.line,
            span: link.span,
        });
        inverse.links_said = said_again.collect();
        let renamed = self.plan.renamed.iter().map(|renamed| Renamed {
            unit: renamed.unit,
            from: renamed.to.clone(),
            to: renamed.from.clone(),
        });
        inverse.renamed = renamed.collect();
        let converted = self.plan.converted.iter().map(|converted| Converted {
            unit: converted.unit,
            from_kind: converted.to_kind.clone(),
            from_tier: converted.to_tier.clone(),
            to_kind: converted.from_kind.clone(),
            to_tier: converted.from_tier.clone(),
        });
        inverse.converted = converted.collect();
        let known = |place: Place| numbers.of(place).map_or(place, Place::Known);
        let mut lineage = self.plan.lineage.clone();
        for descent in &mut lineage {
            descent.to = known(descent.to);
        }
        let hand_overs = self.plan.hand_overs.iter().map(|hand_over| HandOver {
            from: known(hand_over.from),
            to: known(hand_over.to),
            ..hand_over.clone()
        });
        inverse.taken_back = TakenBack {
            founded: numbers.founded.clone(),
            ended: self.plan.ended.iter().map(|ended| ended.unit).collect(),
            pieces: numbers.pieces.clone(),
            placements: placed.into_iter().collect(),
            lineage,
            hand_overs: hand_overs.collect(),
        };
        inverse
    }

    /// Later moves may have turned round what the links said again would restore.
    fn check_circles(&mut self, inverse: &Plan) {
        // While something rests on the act, there is no forest without it.
        let Ok(before) = inverse.apply(self.after) else {
            return;
        };
        let tree = before.tree();
        for link in &self.plan.links_taken_back {
            if tree.would_cycle(link.child, link.parent, link.line, link.span) {
                let parent = vec![self.after.code_of(link.parent)];
                self.about(link.child, ConflictCode::Circle, parent);
            }
        }
    }
}
