//! Nodes that had ended before the act, and are told later to be followed by somebody.

use super::{Draft, Ending, How};
use crate::conflict::ConflictCode;

impl<'a> Draft<'a> {
    /// The nodes are followed by the heir from the day on.
    pub fn succeed(&mut self, step: usize, units: &'a [String], heir: &str) {
        self.named(step, units);
        let heir = self.standing(step, heir);
        if heir.is_none() {
            return;
        }
        for unit in units {
            let how = How::End;
            self.succeed_unit(unit, Ending { step, heir, how });
        }
    }

    /// A node that has ended is followed by somebody only once.
    fn succeed_unit(&mut self, code: &str, ending: Ending) {
        let step = ending.step;
        let Some(place) = self.find_place(step, code) else {
            return;
        };
        let Some(node) = self.node(place) else {
            return self.conflict(step, code, ConflictCode::FoundedAndChanged, Vec::new());
        };
        if node
            .ended_on
            .is_none_or(|ended_on| ended_on > self.effective_on)
        {
            return self.conflict(step, code, ConflictCode::StillStanding, Vec::new());
        }
        let placed = self.forest.placement_table().above_on_any_line(node.id);
        let mut heirs: Vec<String> = placed
            .iter()
            .map(|link| self.forest.code_of(link.parent))
            .collect();
        heirs.dedup();
        if !heirs.is_empty() || self.cut.contains_key(&node.id) {
            return self.conflict(step, code, ConflictCode::HasHeir, heirs);
        }
        match self.succeeded.get(&node.id).copied() {
            Some(earlier) => {
                let steps = (earlier.step, step);
                self.contradiction(steps, code, ConflictCode::EndedTwice);
            }
            None => {
                self.succeeded.insert(node.id, ending);
            }
        }
    }
}
