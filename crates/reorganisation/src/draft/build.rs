//! Draws up the plan from what was gathered.

use std::collections::BTreeSet;

use timeline::{Link, Span};

use super::Draft;
use crate::plan::{Converted, Ended, Founded, LinkTo, Place, Plan, Renamed};

impl Draft<'_> {
    /// The plan as far as it goes. It is sound only where there are no conflicts.
    pub fn build(&mut self) -> Plan {
        let mut plan = Plan::on(self.effective_on);
        plan.founded = self.founded_nodes();
        let ended = self.ended.iter();
        plan.ended = ended
            .map(|(unit, ending)| Ended {
                unit: *unit,
                heir: ending.heir,
            })
            .collect();
        self.change_links(&mut plan);
        plan.renamed = self.renamings();
        plan.converted = self.conversions();
        self.place_counts(&mut plan);
        plan.hand_overs = self.hand_overs();
        self.notices.sort();
        self.notices.dedup();
        plan.notices = std::mem::take(&mut self.notices);
        plan
    }

    fn founded_nodes(&self) -> Vec<Founded> {
        let founded = self.founded.iter().map(|draft| Founded {
            code: draft.founding.code.clone(),
            name: draft.founding.name.clone(),
            kind: draft.founding.kind.clone(),
            tier: draft.tier.clone(),
            sector: draft.founding.sector.clone(),
        });
        founded.collect()
    }

    fn renamings(&self) -> Vec<Renamed> {
        let renamed = self.renamed.iter().filter_map(|(unit, change)| {
            let node = self.forest.find_node(*unit)?;
            Some(Renamed {
                unit: *unit,
                from: node.name.clone(),
                to: change.to.to_owned(),
            })
        });
        renamed.collect()
    }

    fn conversions(&self) -> Vec<Converted> {
        let converted = self.converted.iter().filter_map(|(unit, change)| {
            let node = self.forest.find_node(*unit)?;
            Some(Converted {
                unit: *unit,
                from_kind: node.kind.clone(),
                from_tier: node.tier.clone(),
                to_kind: change.to.to_owned(),
                to_tier: self.tier(Place::Known(*unit)).to_owned(),
            })
        });
        converted.collect()
    }

    /// Links are never changed: one that ends sooner is taken back and said again for the days it
    /// has left.
    fn change_links(&self, plan: &mut Plan) {
        let mut cut: BTreeSet<Link> = BTreeSet::new();
        let links = self.forest.link_table();
        for unit in self.ended.keys().chain(self.succeeded.keys()) {
            let standing = links.above_on_any_line(*unit).iter();
            cut.extend(standing.filter(|link| link.span.until > self.day));
        }
        for unit in self.ended.keys() {
            for line in self.forest.line_numbers() {
                let left = self.left_by(*unit, line);
                cut.extend(
                    left.iter()
                        .filter_map(|child| links.on(*child, line, self.day)),
                );
            }
        }
        for ((child, line), moving) in &self.moved {
            if let Place::Known(unit) = child {
                let current = links.on(*unit, *line, self.day);
                if current.is_some_and(|link| Place::Known(link.parent) == moving.parent) {
                    continue;
                }
                cut.extend(current);
            }
            plan.links_said.push(LinkTo {
                child: *child,
                parent: moving.parent,
                line: *line,
                span: Span::new(self.day, self.end_known(*child).unwrap_or(i32::MAX)),
            });
        }
        for link in &cut {
            let left = Span::new(link.span.from, self.day);
            if !left.is_empty() {
                plan.links_said.push(LinkTo {
                    child: Place::Known(link.child),
                    parent: Place::Known(link.parent),
                    line: link.line,
                    span: left,
                });
            }
        }
        plan.links_said.sort_unstable();
        plan.links_taken_back = cut.into_iter().collect();
    }
}
