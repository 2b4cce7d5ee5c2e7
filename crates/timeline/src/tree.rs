//! A tree whose links hold for a stretch of days, on several lines at once.
//!
//! A node is a number given by the caller; a line is one way of standing above others, and the
//! same node may have one parent on each line. The tree does not know what nodes or lines mean.
//! It is built once from all links and then only asked; days are day numbers
//! (see [`day_number`](crate::day_number)).
//!
//! A faulty set of links still gives an answer to every question and never an endless walk: of
//! two parents on one day the link that began later counts, and a circle is left where it would
//! close. [`DatedTree::check`] says whether links are faulty.

use std::collections::HashSet;

use crate::Span;

#[cfg(test)]
mod tests;

/// `child` stands directly under `parent` on `line` for the days of `span`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct Link {
    pub child: u32,
    pub parent: u32,
    pub line: u8,
    pub span: Span,
}

/// What is wrong with a set of links. Days are day numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeFault {
    /// A link holds on no day.
    #[error("the link of {} under {} on line {} holds on no day: its end must come after its \
             beginning", link.child, link.parent, link.line)]
    EmptySpan { link: Link },
    /// A node has two parents on one line on the days of `both`.
    #[error("{child} stands under two parents on line {line} from day {} until day {}: end the \
             earlier link first", both.from, both.until)]
    TwoParents { child: u32, line: u8, both: Span },
    /// A node stands above itself on the days of `during`.
    #[error("the link of {} under {} on line {} closes a circle from day {} until day {}: choose \
             a parent that does not stand below", link.child, link.parent, link.line,
             during.from, during.until)]
    Circle { link: Link, during: Span },
}

/// All links of a forest, ready for questions about any day.
#[derive(Clone, Debug, Default)]
pub struct DatedTree {
    /// Ordered by line, child, span: the links of one child are one range.
    upward: Vec<Link>,
    /// Ordered by line, parent, child, span: the links under one parent are one range.
    downward: Vec<Link>,
}

impl DatedTree {
    /// A tree of these links, in any order.
    pub fn new(links: impl IntoIterator<Item = Link>) -> DatedTree {
        let mut upward: Vec<Link> = links.into_iter().collect();
        let mut downward = upward.clone();
        upward.sort_unstable_by_key(|link| (link.line, link.child, link.span, link.parent));
        downward.sort_unstable_by_key(|link| (link.line, link.parent, link.child, link.span));
        DatedTree { upward, downward }
    }

    /// All links, ordered by line, child and beginning.
    pub fn links(&self) -> &[Link] {
        &self.upward
    }

    /// The node directly above `child` on that day, or `None` where it stands alone.
    pub fn parent(&self, child: u32, line: u8, day: i32) -> Option<u32> {
        let links = self.links_above(child, line);
        links
            .iter()
            .rev()
            .find(|link| link.span.contains(day))
            .map(|link| link.parent)
    }

    /// The nodes directly under `parent` on that day, in ascending order.
    pub fn children(&self, parent: u32, line: u8, day: i32) -> Vec<u32> {
        let mut children: Vec<u32> = self
            .links_below(parent, line)
            .iter()
            .filter(|link| link.span.contains(day))
            .map(|link| link.child)
            .filter(|child| self.parent(*child, line, day) == Some(parent))
            .collect();
        children.dedup();
        children
    }

    /// The nodes above `unit` on that day, the nearest first, without `unit` itself.
    pub fn ancestors(&self, unit: u32, line: u8, day: i32) -> Vec<u32> {
        let mut ancestors = Vec::new();
        let mut below = unit;
        while let Some(above) = self.parent(below, line, day) {
            if above == unit || ancestors.contains(&above) {
                break;
            }
            ancestors.push(above);
            below = above;
        }
        ancestors
    }

    /// `unit` and every node below it on that day: each node before those under it, siblings in
    /// ascending order.
    pub fn subtree(&self, unit: u32, line: u8, day: i32) -> Vec<u32> {
        let mut subtree = Vec::new();
        let mut seen = HashSet::new();
        let mut waiting = vec![unit];
        while let Some(next) = waiting.pop() {
            if seen.insert(next) {
                subtree.push(next);
                waiting.extend(self.children(next, line, day).into_iter().rev());
            }
        }
        subtree
    }

    /// Every path from a root down to `unit`, itself included, with the days it held. The spans
    /// cover all time, earliest first, and neighbours differ in their path; on days when nothing
    /// stands above `unit` the path is `unit` alone.
    pub fn paths(&self, unit: u32, line: u8) -> Vec<(Span, Vec<u32>)> {
        self.paths_during(unit, line, Span::ALWAYS)
    }

    /// Whether a link of `child` under `parent` would put `child` above itself on some day of
    /// `span`.
    pub fn would_cycle(&self, child: u32, parent: u32, line: u8, span: Span) -> bool {
        self.circle_of(Link {
            child,
            parent,
            line,
            span,
        })
        .is_some()
    }

    /// Nothing, or the first fault found: a link without days, two parents on one day of one
    /// line, a circle.
    pub fn check(&self) -> Result<(), TreeFault> {
        if let Some(link) = self.upward.iter().find(|link| link.span.is_empty()) {
            return Err(TreeFault::EmptySpan { link: *link });
        }
        for pair in self.upward.windows(2) {
            let [first, second] = pair else { continue };
            if (first.line, first.child) != (second.line, second.child) {
                continue;
            }
            // Links of a child are ordered by beginning: if none overlaps its neighbour, none
            // overlaps any other.
            if let Some(both) = first.span.intersect(second.span) {
                return Err(TreeFault::TwoParents {
                    child: first.child,
                    line: first.line,
                    both,
                });
            }
        }
        for link in &self.upward {
            if let Some(during) = self.circle_of(*link) {
                return Err(TreeFault::Circle {
                    link: *link,
                    during,
                });
            }
        }
        Ok(())
    }

    fn links_above(&self, child: u32, line: u8) -> &[Link] {
        let from = self
            .upward
            .partition_point(|link| (link.line, link.child) < (line, child));
        let links = &self.upward[from..];
        &links[..links.partition_point(|link| (link.line, link.child) == (line, child))]
    }

    fn links_below(&self, parent: u32, line: u8) -> &[Link] {
        let from = self
            .downward
            .partition_point(|link| (link.line, link.parent) < (line, parent));
        let links = &self.downward[from..];
        &links[..links.partition_point(|link| (link.line, link.parent) == (line, parent))]
    }

    /// The first days on which `link` would put its child above itself.
    fn circle_of(&self, link: Link) -> Option<Span> {
        if link.span.is_empty() {
            return None;
        }
        self.paths_during(link.parent, link.line, link.span)
            .into_iter()
            .find(|(_, path)| path.contains(&link.child))
            .map(|(span, _)| span)
    }

    fn paths_during(&self, unit: u32, line: u8, span: Span) -> Vec<(Span, Vec<u32>)> {
        let mut paths: Vec<(Span, Vec<u32>)> = Vec::new();
        self.climb(line, span, &mut vec![unit], &mut |span, chain| {
            let path: Vec<u32> = chain.iter().rev().copied().collect();
            match paths.last_mut() {
                Some((last, same)) if *same == path => last.until = span.until,
                _ => paths.push((span, path)),
            }
        });
        paths
    }

    /// Goes up from the last node of `chain` through the days of `span`, earliest first, and
    /// reports each stretch with its chain (nearest first) once nothing more stands above.
    fn climb(
        &self,
        line: u8,
        span: Span,
        chain: &mut Vec<u32>,
        report: &mut impl FnMut(Span, &[u32]),
    ) {
        let Some(&top) = chain.last() else { return };
        for piece in self.cut_at_links(top, line, span) {
            match self.parent(top, line, piece.from) {
                Some(above) if !chain.contains(&above) => {
                    chain.push(above);
                    self.climb(line, piece, chain, report);
                    chain.pop();
                }
                _ => report(piece, chain),
            }
        }
    }

    /// `span` cut wherever a link of `child` begins or ends.
    fn cut_at_links(&self, child: u32, line: u8, span: Span) -> Vec<Span> {
        let mut cuts = vec![span.from, span.until];
        for link in self.links_above(child, line) {
            cuts.extend([link.span.from, link.span.until]);
        }
        cuts.retain(|cut| (span.from..=span.until).contains(cut));
        cuts.sort_unstable();
        cuts.dedup();
        cuts.windows(2)
            .map(|pair| Span::new(pair[0], pair[1]))
            .collect()
    }
}

impl FromIterator<Link> for DatedTree {
    fn from_iter<I: IntoIterator<Item = Link>>(links: I) -> DatedTree {
        DatedTree::new(links)
    }
}
