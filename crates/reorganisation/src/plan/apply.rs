//! A plan carried out on a copy of the forest.

use std::collections::{HashMap, HashSet};

use timeline::{Link, day_number};

use super::{Founded, LinkTo, NewPiece, Numbers, Plan};
use crate::forest::{Forest, ForestFault};
use crate::node::{Node, Piece};

impl Plan {
    /// Numbers for all that the plan makes, above those in use in the forest.
    pub fn numbers_in(&self, forest: &Forest) -> Numbers {
        let next = forest.next_number();
        // Numbers that run out are given twice, which no forest takes.
        let number = |at: usize| next.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
        let founded = self.founded.len();
        Numbers {
            founded: (0..founded).map(number).collect(),
            pieces: (0..self.pieces.len())
                .map(|at| number(founded + at))
                .collect(),
        }
    }

    /// The forest as it is once the plan is carried out, with numbers of [`Plan::numbers_in`].
    /// The plan must be of this forest.
    pub fn apply(&self, forest: &Forest) -> Result<Forest, ForestFault> {
        self.apply_numbered(forest, &self.numbers_in(forest))
    }

    /// The same, with the numbers the caller has given.
    pub fn apply_numbered(
        &self,
        forest: &Forest,
        numbers: &Numbers,
    ) -> Result<Forest, ForestFault> {
        let enough = self.founded.len() == numbers.founded.len()
            && self.pieces.len() == numbers.pieces.len();
        if !enough {
            return Err(ForestFault::NumberMissing);
        }
        let links = changed(
            forest.links(),
            &self.links_taken_back,
            &self.links_said,
            numbers,
        )?;
        let back = &self.taken_back;
        let placements = changed(
            forest.placements(),
            &back.placements,
            &self.placements,
            numbers,
        )?;
        let mut pieces: Vec<Piece> = forest.pieces().to_vec();
        let gone: HashSet<u32> = back.pieces.iter().copied().collect();
        pieces.retain(|piece| !gone.contains(&piece.id));
        for (id, piece) in numbers.pieces.iter().zip(&self.pieces) {
            pieces.push(self.piece(*id, piece, numbers)?);
        }
        let nodes = self.nodes(forest, numbers);
        Forest::with_lineage(forest.lines().to_vec(), nodes, links, placements, pieces)
    }

    fn piece(&self, id: u32, piece: &NewPiece, numbers: &Numbers) -> Result<Piece, ForestFault> {
        Ok(Piece {
            id,
            of: piece.of,
            heir: numbers.of(piece.heir).ok_or(ForestFault::NumberMissing)?,
            share_ppm: piece.share_ppm,
            takes: piece.takes,
            from: day_number(self.effective_on),
        })
    }

    fn nodes(&self, forest: &Forest, numbers: &Numbers) -> Vec<Node> {
        let gone: HashSet<u32> = self.taken_back.founded.iter().copied().collect();
        let mut ended_on: HashMap<u32, _> = HashMap::new();
        ended_on.extend(self.taken_back.ended.iter().map(|unit| (*unit, None)));
        ended_on.extend(
            self.ended
                .iter()
                .map(|end| (end.unit, Some(self.effective_on))),
        );
        let renamed: HashMap<u32, &String> = self
            .renamed
            .iter()
            .map(|change| (change.unit, &change.to))
            .collect();
        let converted: HashMap<u32, (&String, &String)> = self
            .converted
            .iter()
            .map(|change| (change.unit, (&change.to_kind, &change.to_tier)))
            .collect();
        let standing = forest
            .nodes()
            .iter()
            .filter(|node| !gone.contains(&node.id));
        let changed = standing.map(|node| {
            let mut node = node.clone();
            if let Some(ended_on) = ended_on.get(&node.id) {
                node.ended_on = *ended_on;
            }
            if let Some(name) = renamed.get(&node.id) {
                node.name = (*name).clone();
            }
            if let Some((kind, tier)) = converted.get(&node.id) {
                (node.kind, node.tier) = ((*kind).clone(), (*tier).clone());
            }
            node
        });
        let founded = numbers.founded.iter().zip(&self.founded);
        changed
            .chain(founded.map(|(id, founded)| self.founded_node(*id, founded)))
            .collect()
    }

    fn founded_node(&self, id: u32, founded: &Founded) -> Node {
        Node {
            id,
            code: founded.code.clone(),
            name: founded.name.clone(),
            kind: founded.kind.clone(),
            tier: founded.tier.clone(),
            founded_on: self.effective_on,
            ended_on: None,
        }
    }
}

fn changed(
    links: &[Link],
    taken_back: &[Link],
    said: &[LinkTo],
    numbers: &Numbers,
) -> Result<Vec<Link>, ForestFault> {
    let gone: HashSet<Link> = taken_back.iter().copied().collect();
    let mut links: Vec<Link> = links
        .iter()
        .copied()
        .filter(|link| !gone.contains(link))
        .collect();
    for link in said {
        links.push(numbers.link(link).ok_or(ForestFault::NumberMissing)?);
    }
    Ok(links)
}
