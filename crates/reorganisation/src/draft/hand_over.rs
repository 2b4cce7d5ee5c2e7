//! What goes from one node to another, because a step says so or because an heir follows.

use std::collections::{HashMap, HashSet};

use super::{Draft, How};
use crate::conflict::{ConflictCode, NoticeCode};
use crate::plan::{HandOver, Place};

impl Draft<'_> {
    pub fn check_hand_overs(&mut self) {
        let mut before: HashMap<(Place, &str), (usize, Place)> = HashMap::new();
        let handed: Vec<(usize, Place, Place, &str)> = self
            .handed
            .iter()
            .map(|each| (each.step, each.from, each.to, each.what))
            .collect();
        let mut told = Vec::new();
        for (step, from, to, what) in handed {
            let (from_code, to_code) = (self.code(from), self.code(to));
            if self.ends(to) {
                self.conflict(
                    step,
                    &from_code,
                    ConflictCode::HeirEnds,
                    vec![to_code.clone()],
                );
            }
            if !self.rules.knows_thing(what) {
                let code = ConflictCode::UnknownThing;
                self.conflict(step, &from_code, code, vec![what.to_owned()]);
                continue;
            }
            for (end, code) in [(from, &from_code), (to, &to_code)] {
                if !self.holds(end).iter().any(|held| held == what) {
                    let others = vec![what.to_owned()];
                    self.conflict(step, code, ConflictCode::NotHeld, others);
                }
            }
            match before.insert((from, what), (step, to)) {
                // What a split node holds may go to several.
                Some((_, earlier)) if earlier != to && self.is_split(from) => {}
                Some((earlier, to)) => told.push(((earlier, step), from_code, what, to)),
                None => {}
            }
        }
        for (steps, from, what, to) in told {
            let others = vec![what.to_owned(), self.code(to)];
            self.contradiction(steps, &from, ConflictCode::HandedTwice);
            if let Some(conflict) = self.conflicts.last_mut() {
                conflict.others = others;
            }
        }
    }

    fn is_split(&self, place: Place) -> bool {
        self.splits
            .iter()
            .any(|split| Place::Known(split.unit) == place)
    }

    /// What the node holds by its kind: the one it had before the act, or has by it.
    fn holds(&self, place: Place) -> Vec<String> {
        let before = self.node(place).map_or("", |node| &node.kind);
        let mut holds = self.rules.holds(before).to_vec();
        holds.extend_from_slice(self.rules.holds(self.kind(place)));
        holds
    }

    /// All that is handed over: what the steps say, then what follows from an heir. What goes to
    /// nobody is noticed.
    pub fn hand_overs(&mut self) -> Vec<HandOver> {
        let mut hand_overs: Vec<HandOver> = Vec::new();
        let mut said: HashSet<(Place, &str)> = HashSet::new();
        for each in &self.handed {
            said.insert((each.from, each.what));
            hand_overs.push(HandOver {
                from: each.from,
                to: each.to,
                what: each.what.to_owned(),
                implied: false,
            });
        }
        let mut left_behind = Vec::new();
        for (unit, ending) in &self.ended {
            let from = Place::Known(*unit);
            let kind = self.node(from).map_or("", |node| &node.kind);
            let heir_holds = ending.heir.map(|heir| (heir, self.holds(heir)));
            let mut left: Vec<String> = Vec::new();
            for what in self.rules.holds(kind) {
                if said.contains(&(from, what.as_str())) {
                    continue;
                }
                match &heir_holds {
                    Some((heir, holds)) if holds.contains(what) && ending.how != How::Split => {
                        hand_overs.push(HandOver {
                            from,
                            to: *heir,
                            what: what.clone(),
                            implied: true,
                        });
                    }
                    _ => left.push(what.clone()),
                }
            }
            if !left.is_empty() {
                left_behind.push((ending.step, self.code(from), left));
            }
        }
        for (step, unit, left) in left_behind {
            self.notice(step, unit, NoticeCode::LeftBehind, left);
        }
        hand_overs
    }
}
