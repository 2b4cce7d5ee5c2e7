//! The shares of the heirs of a split.

use std::collections::HashSet;

use super::Draft;
use crate::act::ShareBy;
use crate::apportion::shares_ppm;
use crate::conflict::ConflictCode;
use crate::plan::Place;

impl Draft<'_> {
    /// Works out the shares of a split, once it is known who goes to whom.
    pub fn share(&mut self, at: usize) {
        let draft = &self.splits[at];
        let (step, unit, split) = (draft.step, draft.unit, draft.split);
        let mut heirs = draft.heirs.clone();
        let whole = heirs.len() == split.into.len();
        if split.keep && !heirs.contains(&Place::Known(unit)) {
            heirs.push(Place::Known(unit));
        }
        let weights = match split.by {
            ShareBy::List => self.listed(at, &heirs),
            ShareBy::Children | ShareBy::Weight => {
                for heir in split.into.iter().filter(|heir| heir.share.is_some()) {
                    let code = ConflictCode::ShareNotCalledFor;
                    self.conflict(step, &split.unit, code, vec![heir.unit.clone()]);
                }
                Some(self.counted(at, &heirs))
            }
        };
        // What is wrong with the heirs or with listed weights has been reported.
        let Some(weights) = weights.filter(|_| whole) else {
            return;
        };
        match shares_ppm(&weights) {
            Some(shares) => self.splits[at].shares = heirs.into_iter().zip(shares).collect(),
            None => self.conflict(step, &split.unit, ConflictCode::NoShares, Vec::new()),
        }
    }

    /// The weights the act lists, or nothing if one is missing or not above 0.
    fn listed(&mut self, at: usize, heirs: &[Place]) -> Option<Vec<u64>> {
        let (step, split) = (self.splits[at].step, self.splits[at].split);
        let mut weights = Vec::with_capacity(heirs.len());
        let mut faults: Vec<(ConflictCode, String)> = Vec::new();
        for heir in &split.into {
            match heir.share.map(u64::try_from) {
                Some(Ok(share)) if share > 0 => weights.push(share),
                Some(_) => faults.push((ConflictCode::ShareNotPositive, heir.unit.clone())),
                None => faults.push((ConflictCode::ShareMissing, heir.unit.clone())),
            }
        }
        // What a kept node keeps has its weight beside those of the others.
        if split.keep && split.into.iter().all(|heir| heir.unit != split.unit) {
            faults.push((ConflictCode::ShareMissing, split.unit.clone()));
        }
        let sound = faults.is_empty() && weights.len() == heirs.len();
        for (code, heir) in faults {
            self.conflict(step, &split.unit, code, vec![heir]);
        }
        sound.then_some(weights)
    }

    /// How much goes to each heir, by number or by weight.
    fn counted(&self, at: usize, heirs: &[Place]) -> Vec<u64> {
        let draft = &self.splits[at];
        let mut weights = vec![0u64; heirs.len()];
        for (child, heir) in &draft.given {
            let Place::Known(child) = child else { continue };
            let Some(at) = heirs.iter().position(|each| each == heir) else {
                continue;
            };
            let weight = match draft.split.by {
                ShareBy::Weight => self.weight_below(*child),
                ShareBy::Children | ShareBy::List => 1,
            };
            weights[at] = weights[at].saturating_add(weight);
        }
        if draft.split.by == ShareBy::Weight && draft.split.keep {
            // A kept node keeps what it weighs by itself.
            let own = self.rules.weights.get(&draft.unit).copied().unwrap_or(0);
            let kept = heirs
                .iter()
                .position(|each| *each == Place::Known(draft.unit));
            if let Some(kept) = kept {
                weights[kept] = weights[kept].saturating_add(own);
            }
        }
        weights
    }

    /// What a node and all under it on the main line weigh on the day, before the act.
    fn weight_below(&self, unit: u32) -> u64 {
        let mut seen = HashSet::new();
        let mut waiting = vec![unit];
        let mut weight = 0u64;
        while let Some(next) = waiting.pop() {
            if seen.insert(next) {
                let own = self.rules.weights.get(&next).copied().unwrap_or(0);
                weight = weight.saturating_add(own);
                waiting.extend(self.children(next, 0));
            }
        }
        weight
    }
}
