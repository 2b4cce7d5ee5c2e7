//! Where everything that was counted before the day is counted from the day on.
//!
//! Placements and pieces hold on every line. On a line on which the heir does not stand while the
//! node did, the node's figures stay where they were: whoever stood above it there keeps them.

use std::collections::{BTreeSet, HashMap, HashSet};

use timeline::Span;

use super::{Draft, Ending};
use crate::act::ShareBy;
use crate::apportion::WHOLE_PPM;
use crate::conflict::NoticeCode;
use crate::plan::{Basis, Descent, LinkTo, NewPiece, Place, Plan};

/// What stands on which line once the act holds.
struct Standing {
    on: HashSet<(Place, u8)>,
}

impl Draft<'_> {
    /// Fills in lineage, pieces and placements.
    pub fn place_counts(&mut self, plan: &mut Plan) {
        let standing = self.standing_after();
        let ended: Vec<(u32, Ending)> = self
            .ended
            .iter()
            .chain(&self.succeeded)
            .map(|(unit, ending)| (*unit, *ending))
            .collect();
        for (unit, ending) in ended {
            if let Some(heir) = ending.heir {
                plan.lineage.push(Descent {
                    from: unit,
                    to: heir,
                    share_ppm: WHOLE_PPM,
                    by: Basis::Whole,
                });
            }
            self.place_ended(plan, &standing, (unit, ending));
        }
        for at in 0..self.splits.len() {
            self.cut_up(plan, &standing, at);
        }
        plan.lineage.sort_by_key(|descent| descent.from);
        plan.placements.sort_unstable();
    }

    /// A node stands on a line when it has a parent there, or somebody under it.
    fn standing_after(&self) -> Standing {
        let mut on = HashSet::new();
        for ((child, line), moving) in &self.moved {
            on.insert((*child, *line));
            on.insert((moving.parent, *line));
        }
        let followed = self.ended.values().chain(self.succeeded.values());
        let heirs = followed.filter_map(|ending| ending.heir);
        let split_heirs = self
            .splits
            .iter()
            .flat_map(|split| split.heirs.iter().copied());
        let heirs: BTreeSet<Place> = heirs.chain(split_heirs).collect();
        for heir in heirs {
            let Place::Known(unit) = heir else { continue };
            for line in self.forest.line_numbers() {
                let parent = self.parent(unit, line);
                let under = parent.is_some_and(|parent| !self.ends(Place::Known(parent)));
                if under || !self.left_by(unit, line).is_empty() {
                    on.insert((heir, line));
                }
            }
        }
        Standing { on }
    }

    /// Whether the heir takes over the node's figures on the line.
    fn takes_over(&self, standing: &Standing, unit: u32, heir: Place, line: u8) -> bool {
        // On the main line every node stands.
        let stands = line == 0 || standing.on.contains(&(heir, line));
        let former = self.parent(unit, line).map(Place::Known);
        stands || former.is_none_or(|former| former == heir)
    }

    fn place_ended(&mut self, plan: &mut Plan, standing: &Standing, ended: (u32, Ending)) {
        let (unit, ending) = ended;
        for line in self.forest.line_numbers() {
            let former = self.parent(unit, line).map(Place::Known);
            let parent = match ending.heir {
                Some(heir) if self.takes_over(standing, unit, heir, line) => Some(heir),
                Some(heir) => {
                    self.notice_off_line((ending.step, unit), heir, line);
                    former
                }
                None => former,
            };
            if let Some(parent) = parent {
                plan.placements.push(LinkTo {
                    child: Place::Known(unit),
                    parent,
                    line,
                    span: Span::since(self.day),
                });
            }
        }
    }

    fn notice_off_line(&mut self, about: (usize, u32), heir: Place, line: u8) {
        let (step, unit) = about;
        let name = self.forest.lines()[usize::from(line)].clone();
        let others = vec![name, self.code(heir)];
        let unit = self.forest.code_of(unit);
        self.notice(step, unit, NoticeCode::HeirOffLine, others);
    }

    /// Cuts a split node into pieces, and with it everything that was counted there because of
    /// earlier acts.
    fn cut_up(&mut self, plan: &mut Plan, standing: &Standing, at: usize) {
        let (step, unit, by) = {
            let split = &self.splits[at];
            (split.step, split.unit, split.split.by)
        };
        let shares = self.splits[at].shares.clone();
        let by = match by {
            ShareBy::List => Basis::List,
            ShareBy::Weight => Basis::Weight,
            ShareBy::Children => Basis::Children,
        };
        for (heir, share_ppm) in &shares {
            plan.lineage.push(Descent {
                from: unit,
                to: *heir,
                share_ppm: *share_ppm,
                by,
            });
            for line in self.forest.line_numbers() {
                let stays = *heir == Place::Known(unit);
                if !stays && !self.takes_over(standing, unit, *heir, line) {
                    self.notice_off_line((step, unit), *heir, line);
                }
            }
        }
        let cut: HashSet<u32> = plan.pieces.iter().map(|piece| piece.of).collect();
        let counted = self.counted_at(unit);
        for of in counted.sources() {
            // Counted at two split nodes on two lines, it goes with the first of them; on the other
            // line it stays where it was.
            if cut.contains(&of) {
                continue;
            }
            let Some(takes) = self.days_taken(of, (unit, at)) else {
                continue;
            };
            for (heir, share_ppm) in shares.iter().filter(|(_, share)| *share > 0) {
                let piece = Place::Piece(plan.pieces.len());
                plan.pieces.push(NewPiece {
                    of,
                    heir: *heir,
                    share_ppm: *share_ppm,
                    takes,
                });
                for line in self.forest.line_numbers() {
                    let stays = *heir == Place::Known(unit)
                        || !counted.on(of, line)
                        || !self.takes_over(standing, unit, *heir, line);
                    let under = Place::Known(of);
                    plan.placements
                        .extend(self.piece_links(piece, (under, *heir), line, stays));
                }
            }
        }
    }

    /// A piece stands under what it was cut from before the day and under its heir from the day
    /// on; one that stays is always there.
    fn piece_links(
        &self,
        child: Place,
        parents: (Place, Place),
        line: u8,
        stays: bool,
    ) -> Vec<LinkTo> {
        let link = |parent, span| LinkTo {
            child,
            parent,
            line,
            span,
        };
        let (of, heir) = parents;
        match stays {
            true => vec![link(of, Span::ALWAYS)],
            false => vec![
                link(of, Span::new(i32::MIN, self.day)),
                link(heir, Span::since(self.day)),
            ],
        }
    }

    /// All that is counted at the node on the day through placements, line by line.
    fn counted_at(&self, unit: u32) -> Counted {
        let mut counted = Counted {
            lines: HashMap::new(),
        };
        for line in self.forest.line_numbers() {
            let mut waiting = vec![unit];
            while let Some(next) = waiting.pop() {
                if counted.lines.entry(next).or_default().insert(line) {
                    let placed = self.forest.placement_table().children(next, line, self.day);
                    waiting.extend(placed.iter().map(|link| link.child));
                }
            }
        }
        counted
    }

    /// The days whose facts a new piece of `of` takes a share of; `None` where earlier pieces
    /// have taken them all.
    fn days_taken(&self, of: u32, split: (u32, usize)) -> Option<Span> {
        let (unit, at) = split;
        let earlier = self.cut.get(&of);
        let from = earlier.map_or(i32::MIN, |cut| cut.taken_until);
        // A node that goes on standing keeps what is counted at it from the day on.
        let until = match of == unit && self.splits[at].split.keep {
            true => self.day,
            false => i32::MAX,
        };
        let takes = Span::new(from, until);
        (!takes.is_empty()).then_some(takes)
    }
}

/// What is counted at a node, with the lines on which it is.
struct Counted {
    lines: HashMap<u32, BTreeSet<u8>>,
}

impl Counted {
    fn sources(&self) -> BTreeSet<u32> {
        self.lines.keys().copied().collect()
    }

    fn on(&self, of: u32, line: u8) -> bool {
        self.lines
            .get(&of)
            .is_some_and(|lines| lines.contains(&line))
    }
}
