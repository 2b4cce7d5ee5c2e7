//! The last rehearsals, so that a page that is opened again, and the confirming that follows it, do
//! not count everything anew. A rehearsal follows from the act's plan, the units of the federation
//! and what the figures know, links among it; while all three are the same, so is it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use reorganisation::{Node, Plan};

use super::Rehearsal;
use crate::act::store::Ground;

/// A few officers look at acts at the same time, each at one.
const KEPT: usize = 4;

/// What a rehearsal follows from.
pub struct Question<'a> {
    /// The version of what the engine knows.
    pub version: u64,
    pub root_id: i32,
    pub plan: &'a Plan,
    pub ground: &'a Ground,
}

impl Question<'_> {
    fn nodes(&self) -> impl Iterator<Item = &Node> {
        let nodes = self.ground.forest.nodes().iter();
        nodes.filter(|node| self.ground.within.contains(&node.code))
    }
}

#[derive(Debug)]
struct Kept {
    version: u64,
    root_id: i32,
    plan: Plan,
    /// The units of the federation; whoever stands above it is seen by some and not by others.
    nodes: Vec<Node>,
    rehearsal: Arc<Rehearsal>,
}

impl Kept {
    fn answers(&self, question: &Question<'_>) -> bool {
        self.version == question.version
            && self.root_id == question.root_id
            && self.plan == *question.plan
            && self.nodes.iter().eq(question.nodes())
    }
}

/// The rehearsals that were counted last.
#[derive(Debug, Default)]
pub struct Rehearsals(Mutex<VecDeque<Kept>>);

impl Rehearsals {
    pub(super) fn find(&self, question: &Question<'_>) -> Option<Arc<Rehearsal>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|kept| kept.answers(question));
        found.map(|kept| kept.rehearsal.clone())
    }

    /// Keeps a rehearsal; those of older figures, and the oldest of too many, are let go.
    pub(super) fn keep(&self, question: &Question<'_>, rehearsal: Arc<Rehearsal>) {
        let new = Kept {
            version: question.version,
            root_id: question.root_id,
            plan: question.plan.clone(),
            nodes: question.nodes().cloned().collect(),
            rehearsal,
        };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|other| other.version >= question.version);
        kept.push_back(new);
        if kept.len() > KEPT {
            kept.pop_front();
        }
    }
}
