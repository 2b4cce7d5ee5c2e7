//! A text held against the catalogue: does every figure exist, with the dimensions it is asked in?

use super::{Block, Fault, FaultKind, parse};
use crate::catalogue::Catalogue;
use crate::report::outline::read_key;

/// So many near codes are offered for one that is unknown.
const OFFERED: usize = 3;

/// The blocks of the text, or what is wrong with it.
pub fn check(text: &str, catalogue: &Catalogue) -> Result<Vec<Block>, Vec<Fault>> {
    let blocks = parse(text)?;
    let mut faults = Vec::new();
    // Each block is one line of the text that is not empty.
    let written = text.lines().enumerate();
    let lines = written.filter(|(_, line)| !line.trim().is_empty());
    for (block, (at, _)) in blocks.iter().zip(lines) {
        for key in block.keys() {
            if let Some(kind) = wrong_key(key, catalogue) {
                faults.push(Fault {
                    line: at + 1,
                    place: key.to_owned(),
                    kind,
                });
            }
        }
    }
    if faults.is_empty() {
        Ok(blocks)
    } else {
        Err(faults)
    }
}

fn wrong_key(key: &str, catalogue: &Catalogue) -> Option<FaultKind> {
    let (code, dims, _) = read_key(key);
    let Some(indicator) = catalogue.indicator(&code) else {
        return Some(FaultKind::Unknown(nearest(&code, catalogue)));
    };
    let fits = |(dim, value): (&String, &String)| {
        let known = catalogue.dimension(dim);
        indicator.dims.contains(dim)
            && known.is_some_and(|known| known.open || known.value(value).is_some())
    };
    // A ratio is asked in the dimensions of its parts.
    let is_ratio = indicator.of.is_some();
    let sound = is_ratio || dims.iter().all(fits);
    (!sound).then(|| FaultKind::Dimension(indicator.dims.clone()))
}

/// The codes that differ from this one in the fewest letters, at most half of them.
pub fn nearest(code: &str, catalogue: &Catalogue) -> Vec<String> {
    let folded = code.to_lowercase();
    let mut near: Vec<(usize, &str)> = catalogue
        .indicators
        .iter()
        .map(|own| (distance(&folded, &own.code.to_lowercase()), &*own.code))
        .filter(|(apart, own)| apart * 2 <= own.chars().count())
        .collect();
    near.sort_unstable();
    let codes = near.into_iter().take(OFFERED);
    codes.map(|(_, own)| own.to_owned()).collect()
}

/// How many letters must be put in, left out or changed to make one word of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut corner = row[0];
        row[0] = at + 1;
        for (column, own) in other.iter().enumerate() {
            let changed = corner + usize::from(*own != letter);
            corner = row[column + 1];
            row[column + 1] = changed.min(corner + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}
