//! Which of many named things a figure speaks of, by the words around it.

use std::collections::{HashMap, HashSet};

use crate::figure::{Amount, Figure};

/// What a thing's figures are: its sort decides which figures may be its own at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measured {
    Money,
    Share,
    /// What each one gets on average.
    Each,
    Count,
}

/// A thing with the names it goes by and the words its figures are counted in.
#[derive(Clone, Debug)]
pub struct Named {
    pub code: String,
    pub names: Vec<String>,
    pub counted: Vec<String>,
    pub measured: Measured,
}

/// A thing a figure may speak of.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// Its place in the list the names were made of.
    pub at: usize,
    /// From 0 to 100.
    pub score: u8,
    /// The name that fits best.
    pub name: String,
    /// Whether the figure is counted in the thing's own words.
    pub is_counted_so: bool,
}

/// Words that tell no thing from another.
const EMPTY: [&str; 30] = [
    "so", "duoc", "cac", "va", "cua", "tong", "theo", "voi", "cho", "tai", "trong", "la", "nhung",
    "tren", "ve", "da", "tu", "den", "co", "nay", "do", "o", "mot", "hon", "them", "toan", "dat",
    "to", "chuc", "hien",
];

/// Names with how telling each of their words is.
#[derive(Clone, Debug)]
pub struct Names {
    things: Vec<Thing>,
    /// How telling a word or a pair of words is: rare ones tell more.
    weight: HashMap<String, f64>,
    short: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
struct Thing {
    named: Named,
    names: Vec<Vec<String>>,
    counted: Vec<String>,
}

impl Names {
    /// The things, and what abbreviations (in small letters with their marks) stand for.
    pub fn new(things: Vec<Named>, short: &[(String, String)]) -> Self {
        let short: Vec<(String, String)> = short
            .iter()
            .map(|(short, long)| (short.to_lowercase(), long.to_lowercase()))
            .collect();
        let things: Vec<Thing> = things
            .into_iter()
            .map(|named| Thing {
                names: named
                    .names
                    .iter()
                    .map(|name| features(&words(name, &short)))
                    .collect(),
                counted: named
                    .counted
                    .iter()
                    .map(|words| vietnamese::fold(words))
                    .collect(),
                named,
            })
            .collect();
        let mut holders: HashMap<&String, usize> = HashMap::new();
        for thing in &things {
            let own: HashSet<&String> = thing.names.iter().flatten().collect();
            for feature in own {
                *holders.entry(feature).or_default() += 1;
            }
        }
        let all = things.len() as f64;
        let weight = holders.into_iter().map(|(feature, holders)| {
            let telling = (1.0 + all / holders as f64).ln();
            // Two syllables make a Vietnamese word; one alone says little.
            let share = if feature.contains(' ') { 1.0 } else { 0.35 };
            (feature.clone(), telling * share)
        });
        Self {
            weight: weight.collect(),
            things,
            short,
        }
    }

    pub fn named(&self, at: usize) -> Option<&Named> {
        self.things.get(at).map(|thing| &thing.named)
    }

    /// The things a figure may speak of, likeliest first. `heading` are words that stand above it.
    pub fn rank(&self, text: &str, figure: &Figure, heading: &str) -> Vec<Ranked> {
        let near = self.near(text, figure, heading);
        let counted = figure.counted.as_deref().map(|words| self.long(words));
        let mut ranked: Vec<Ranked> = (0..self.things.len())
            .filter_map(|at| self.fit(at, figure, (&near, counted.as_deref())))
            .collect();
        ranked.sort_by_key(|one| std::cmp::Reverse(one.score));
        ranked
    }

    fn fit(
        &self,
        at: usize,
        figure: &Figure,
        (near, counted): (&HashMap<String, f64>, Option<&str>),
    ) -> Option<Ranked> {
        let thing = &self.things[at];
        if !may_be(thing.named.measured, figure) {
            return None;
        }
        let of_name = |name: &Vec<String>| -> f64 {
            let weight = |feature: &String| self.weight.get(feature).copied().unwrap_or(0.0);
            let all: f64 = name.iter().map(weight).sum();
            let met = name
                .iter()
                .map(|one| weight(one) * near.get(one).copied().unwrap_or(0.0));
            let met: f64 = met.sum();
            // A name of one weak word is met by chance; what was met must weigh something itself.
            if all > 0.0 {
                met / all * (1.0 - (-met / 5.0).exp())
            } else {
                0.0
            }
        };
        let (best, fit) = thing
            .names
            .iter()
            .map(of_name)
            .enumerate()
            .max_by(|(_, one), (_, other)| one.total_cmp(other))?;
        let is_counted_so =
            counted.is_some_and(|counted| thing.counted.iter().any(|own| own == counted));
        let agrees = match (counted, thing.named.measured) {
            (Some(_), Measured::Count) if is_counted_so => 1.2,
            (Some(_), Measured::Count) => 0.8,
            _ => 1.0,
        };
        let score = (fit * agrees * 100.0).clamp(0.0, 100.0);
        (score >= 12.0).then(|| Ranked {
            at,
            score: score as u8,
            name: thing.named.names[best].clone(),
            is_counted_so,
        })
    }

    /// Words and pairs of words around a figure with how near they are: those right after it and
    /// right before it count most.
    fn near(&self, text: &str, figure: &Figure, heading: &str) -> HashMap<String, f64> {
        let of = |span: &std::ops::Range<usize>| text.get(span.clone()).unwrap_or_default();
        let mut near = HashMap::new();
        let mut put = |words: Vec<String>, nearness: &dyn Fn(usize, usize) -> f64| {
            let count = words.len();
            for (at, pair) in words.iter().enumerate() {
                let weight = nearness(at, count);
                raise(&mut near, pair.clone(), weight);
                if let Some(next) = words.get(at + 1) {
                    raise(&mut near, format!("{pair} {next}"), weight);
                }
            }
        };
        put(words(heading, &self.short), &|_, _| 0.3);
        put(words(of(&figure.sentence), &self.short), &|_, _| 0.45);
        if let Some(column) = &figure.column {
            put(words(of(column), &self.short), &|_, _| 0.3);
        }
        let before = of(&figure.before);
        // What is beyond a comma or a bracket belongs to something else more often than not.
        let apart = before.rfind([',', '(']).map_or(0, |at| at + 1);
        let is_cell = figure.column.is_some() || figure.after.is_empty();
        let lead = if is_cell { 0 } else { apart };
        put(words(&before[..lead], &self.short), &|at, count| {
            0.6 / (1.0 + 0.03 * (count - at) as f64)
        });
        put(words(&before[lead..], &self.short), &|at, count| {
            1.0 / (1.0 + 0.05 * (count - at) as f64)
        });
        let after = of(&figure.after);
        let end = after.find([',', '(', ')']).unwrap_or(after.len());
        put(words(&after[end..], &self.short), &|at, _| {
            0.5 / (1.0 + 0.05 * at as f64)
        });
        put(words(&after[..end], &self.short), &|at, _| {
            1.0 / (1.0 + 0.02 * at as f64)
        });
        near
    }

    fn long(&self, counted: &str) -> String {
        let long = self.short.iter().find(|(short, _)| short == counted);
        vietnamese::fold(long.map_or(counted, |(_, long)| long))
    }
}

fn raise(near: &mut HashMap<String, f64>, feature: String, weight: f64) {
    let known = near.entry(feature).or_insert(0.0);
    *known = known.max(weight);
}

/// Whether a figure may be one of such a thing at all.
fn may_be(measured: Measured, figure: &Figure) -> bool {
    match figure.amount {
        Amount::Percent(_) => measured == Measured::Share && figure.growth.is_none(),
        Amount::Part { .. } => measured == Measured::Share,
        _ if figure.is_each => measured == Measured::Each,
        _ if figure.is_money => measured == Measured::Money,
        _ => measured == Measured::Count,
    }
}

/// The folded words of a text, abbreviations written out, words that tell nothing left out.
fn words(text: &str, short: &[(String, String)]) -> Vec<String> {
    let mut words = Vec::new();
    let is_part = |letter: char| !letter.is_alphanumeric();
    for word in text.split(is_part).filter(|word| !word.is_empty()) {
        let lower = word.to_lowercase();
        let long = short.iter().find(|(short, _)| *short == lower);
        let long = long.map_or(lower.as_str(), |(_, long)| long.as_str());
        words.extend(long.split_whitespace().map(vietnamese::fold));
    }
    words.retain(|word| {
        !EMPTY.contains(&word.as_str()) && !word.bytes().all(|byte| byte.is_ascii_digit())
    });
    words
}

/// The words and the pairs of neighbours.
fn features(words: &[String]) -> Vec<String> {
    let pairs = words
        .windows(2)
        .map(|pair| format!("{} {}", pair[0], pair[1]));
    let all: HashSet<String> = words.iter().cloned().chain(pairs).collect();
    let mut all: Vec<String> = all.into_iter().collect();
    all.sort();
    all
}
