//! All nodes with their links through time, ready for acts.

use std::collections::HashMap;

use timeline::{DatedTree, Link};

use crate::node::{Node, Piece};

/// Nodes by code and number, their links on every line, and the lineage of earlier acts.
///
/// Two forests are equal when they hold the same, in whatever order it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forest {
    lines: Vec<String>,
    nodes: Vec<Node>,
    by_code: HashMap<String, usize>,
    by_id: HashMap<u32, usize>,
    links: Links,
    placements: Links,
    pieces: Vec<Piece>,
}

/// Why nodes and links make no forest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ForestFault {
    #[error("a forest has a line: name at least the main one")]
    NoLine,
    #[error("the number {id} is given to two nodes or pieces: give each its own")]
    NumberTwice { id: u32 },
    #[error("the code {code} is given to two nodes: give each its own")]
    CodeTwice { code: String },
    #[error("a link of {} under {} names a node that is not there", link.child, link.parent)]
    UnknownNode { link: Link },
    #[error("a link of {} under {} is on line {}, which is not there", link.child, link.parent,
            link.line)]
    UnknownLine { link: Link },
    #[error("a plan makes more nodes and pieces than there are numbers for them: give each one")]
    NumberMissing,
}

impl Forest {
    /// A forest of these nodes. A link's `line` is a place in `lines`; the first line is the main
    /// one, on which every node but those on top stands under another.
    pub fn new(
        lines: Vec<String>,
        nodes: Vec<Node>,
        links: Vec<Link>,
    ) -> Result<Forest, ForestFault> {
        Forest::with_lineage(lines, nodes, links, Vec::new(), Vec::new())
    }

    /// The same, with the placements and pieces that earlier acts have left.
    pub fn with_lineage(
        lines: Vec<String>,
        mut nodes: Vec<Node>,
        links: Vec<Link>,
        placements: Vec<Link>,
        mut pieces: Vec<Piece>,
    ) -> Result<Forest, ForestFault> {
        if lines.is_empty() {
            return Err(ForestFault::NoLine);
        }
        nodes.sort_by_key(|node| node.id);
        pieces.sort_unstable();
        let mut by_code = HashMap::with_capacity(nodes.len());
        let mut by_id = HashMap::with_capacity(nodes.len());
        for (at, node) in nodes.iter().enumerate() {
            if by_id.insert(node.id, at).is_some() {
                return Err(ForestFault::NumberTwice { id: node.id });
            }
            if by_code.insert(node.code.clone(), at).is_some() {
                let code = node.code.clone();
                return Err(ForestFault::CodeTwice { code });
            }
        }
        let mut counted: HashMap<u32, ()> = by_id.keys().map(|id| (*id, ())).collect();
        for piece in &pieces {
            if counted.insert(piece.id, ()).is_some() {
                return Err(ForestFault::NumberTwice { id: piece.id });
            }
        }
        for link in links.iter().chain(&placements) {
            if usize::from(link.line) >= lines.len() {
                return Err(ForestFault::UnknownLine { link: *link });
            }
            if !counted.contains_key(&link.child) || !counted.contains_key(&link.parent) {
                return Err(ForestFault::UnknownNode { link: *link });
            }
        }
        Ok(Forest {
            lines,
            nodes,
            by_code,
            by_id,
            links: Links::new(links),
            placements: Links::new(placements),
            pieces,
        })
    }

    /// The names of the lines, the main one first.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// All nodes by their numbers, ended ones too.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// All links, ordered by child, line and beginning.
    pub fn links(&self) -> &[Link] {
        &self.links.upward
    }

    /// Where what was counted at ended nodes and at pieces is counted, in the same order.
    pub fn placements(&self) -> &[Link] {
        &self.placements.upward
    }

    /// All pieces by their numbers.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The node of the code.
    pub fn find_code(&self, code: &str) -> Option<&Node> {
        self.by_code.get(code).map(|at| &self.nodes[*at])
    }

    /// The node of the number; pieces are no nodes.
    pub fn find_node(&self, id: u32) -> Option<&Node> {
        self.by_id.get(&id).map(|at| &self.nodes[*at])
    }

    /// Who stands above whom, without lineage.
    pub fn tree(&self) -> DatedTree {
        DatedTree::new(self.links().iter().copied())
    }

    /// The tree by which is counted: links and placements together.
    pub fn counting_tree(&self) -> DatedTree {
        DatedTree::new(self.links().iter().chain(self.placements()).copied())
    }

    /// The code of the node, or its number where no node has it.
    pub(crate) fn code_of(&self, id: u32) -> String {
        self.find_node(id)
            .map_or_else(|| id.to_string(), |node| node.code.clone())
    }

    pub(crate) fn find_line(&self, name: &str) -> Option<u8> {
        let at = self.lines.iter().position(|line| line == name)?;
        u8::try_from(at).ok()
    }

    /// The lines by their numbers. A line beyond the 256th cannot be named by a link.
    pub(crate) fn line_numbers(&self) -> impl Iterator<Item = u8> + use<> {
        (0..self.lines.len().min(256)).map(|at| at as u8)
    }

    /// A number above all that are in use.
    pub(crate) fn next_number(&self) -> u32 {
        let node = self.nodes.last().map_or(0, |node| node.id);
        let piece = self.pieces.last().map_or(0, |piece| piece.id);
        node.max(piece).saturating_add(1)
    }

    pub(crate) fn link_table(&self) -> &Links {
        &self.links
    }

    pub(crate) fn placement_table(&self) -> &Links {
        &self.placements
    }
}

/// Links found by either end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Links {
    upward: Vec<Link>,
    downward: Vec<Link>,
}

impl Links {
    fn new(mut links: Vec<Link>) -> Links {
        let mut downward = links.clone();
        links.sort_unstable_by_key(|link| (link.child, link.line, link.span, link.parent));
        downward.sort_unstable_by_key(|link| (link.parent, link.line, link.child, link.span));
        Links {
            upward: links,
            downward,
        }
    }

    /// The links of the child on the line, the earliest first.
    pub fn above(&self, child: u32, line: u8) -> &[Link] {
        range(&self.upward, |link| (link.child, link.line), (child, line))
    }

    /// The links under the parent on the line, ordered by child.
    pub fn below(&self, parent: u32, line: u8) -> &[Link] {
        let key = (parent, line);
        range(&self.downward, |link| (link.parent, link.line), key)
    }

    /// All links under the parent, whatever their line.
    pub fn below_on_any_line(&self, parent: u32) -> &[Link] {
        range(&self.downward, |link| link.parent, parent)
    }

    /// All links of the child, whatever their line.
    pub fn above_on_any_line(&self, child: u32) -> &[Link] {
        range(&self.upward, |link| link.child, child)
    }

    /// The link that counts on the day: of two, the one that began later.
    pub fn on(&self, child: u32, line: u8, day: i32) -> Option<Link> {
        let above = self.above(child, line).iter().rev();
        above.copied().find(|link| link.span.contains(day))
    }

    /// The links of those who stand directly under the parent on the day.
    pub fn children(&self, parent: u32, line: u8, day: i32) -> Vec<Link> {
        let below = self.below(parent, line).iter().copied();
        below
            .filter(|link| link.span.contains(day))
            .filter(|link| self.on(link.child, line, day) == Some(*link))
            .collect()
    }
}

fn range<K: Ord>(links: &[Link], key: impl Fn(&Link) -> K, asked: K) -> &[Link] {
    let from = links.partition_point(|link| key(link) < asked);
    let links = &links[from..];
    &links[..links.partition_point(|link| key(link) == asked)]
}
