//! The figures that an act changes at the units it is about.

use super::{Both, Changed, HEADLINES};

/// How many changed figures are shown.
const SHOWN: usize = 200;

impl Both<'_> {
    /// The headline figures of the units the act founds, ends or makes heirs, where they change.
    pub(super) fn changed(&self) -> Result<Vec<Changed>, cube::Fault> {
        let mut units: Vec<(u32, String, String)> = Vec::new();
        for (new, id) in self.plan.founded.iter().zip(&self.numbers.founded) {
            units.push((*id, new.code.clone(), new.name.clone()));
        }
        let heirs = self.plan.ended.iter().filter_map(|ended| match ended.heir {
            Some(reorganisation::Place::Known(heir)) => Some(heir),
            _ => None,
        });
        let mut known: Vec<u32> = self.plan.ended.iter().map(|ended| ended.unit).collect();
        known.extend(heirs);
        known.extend(self.plan.links_taken_back.iter().map(|link| link.parent));
        known.sort_unstable();
        known.dedup();
        for id in known {
            if let Some(node) = self.forest.find_node(id) {
                units.push((id, node.code.clone(), node.name.clone()));
            }
        }
        let mut changed = Vec::new();
        for (id, code, name) in units {
            for indicator in HEADLINES {
                if changed.len() >= SHOWN {
                    return Ok(changed);
                }
                let unit_id = id.cast_signed();
                let before = self.figure(self.before, unit_id, indicator)?;
                let after = self.figure(self.after, unit_id, indicator)?;
                if before != after {
                    changed.push(Changed {
                        unit_code: code.clone(),
                        unit_name: name.clone(),
                        indicator: indicator.to_owned(),
                        before,
                        after,
                    });
                }
            }
        }
        Ok(changed)
    }
}
