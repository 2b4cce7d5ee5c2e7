//! Who is found by what, and what of him is shown. Pure: no database, no clock, no pages.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use name_index::{Entry, Key};

/// The numbers somebody is found by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Numbers {
    pub national_id: Option<String>,
    pub passport: Option<String>,
    pub phone: Option<String>,
    /// Of the card he holds now.
    pub card: Option<String>,
}

impl Numbers {
    /// All of them are found only when they are typed to their end: officers have them before
    /// their eyes, and nobody learns one digit after another.
    fn keys(&self) -> impl Iterator<Item = Key> + '_ {
        let plain = [&self.national_id, &self.passport, &self.card];
        let plain = plain.into_iter().flatten().cloned();
        let phone = self.phone.iter().map(|phone| as_known_at_home(phone));
        plain.chain(phone).map(|number| Key::whole(&number))
    }
}

/// Somebody as the register keeps him, with the units he was ever a member of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub person_id: i64,
    /// The unit that keeps him.
    pub unit_id: i32,
    pub full_name: String,
    pub numbers: Numbers,
    pub merged_into_id: Option<i64>,
    pub registered: bool,
    pub spells_at: Vec<i32>,
}

impl Row {
    fn places(&self) -> BTreeSet<u32> {
        let units = self.spells_at.iter().chain([&self.unit_id]);
        units.map(|unit_id| unit_id.cast_unsigned()).collect()
    }

    /// He is found by name by readers of the unit that keeps him and of the units he was at, by
    /// his numbers only by those of the unit that keeps him.
    pub fn entry(&self) -> Entry {
        Entry {
            id: self.person_id,
            name: self.full_name.clone(),
            places: self.places().into_iter().collect(),
            keys: self.numbers.keys().collect(),
            keys_at: Some(self.unit_id.cast_unsigned()),
        }
    }
}

/// What the index holds of some people and of all who were merged with them, and into whom each
/// of the latter was merged.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub entries: Vec<Entry>,
    pub merged: HashMap<i64, i64>,
}

/// Whoever was merged into somebody is found under him. A name that differs stays an entry of its
/// own that leads to him, at those places of his where it was known, with its numbers where they
/// were kept: nobody learns what somebody was called or numbered elsewhere.
pub fn told_of(rows: Vec<Row>) -> Told {
    let into: HashMap<i64, i64> = rows
        .iter()
        .filter_map(|row| Some((row.person_id, row.merged_into_id?)))
        .collect();
    let mut families: BTreeMap<i64, Vec<Row>> = BTreeMap::new();
    let mut told = Told::default();
    for row in rows {
        let root = root_of(row.person_id, &into);
        if root != row.person_id {
            told.merged.insert(row.person_id, root);
        }
        families.entry(root).or_default().push(row);
    }
    for (root, family) in families {
        if let Some(own) = family.iter().find(|row| row.person_id == root)
            && own.registered
        {
            told.entries.extend(entries_of(own, &family));
        }
    }
    told
}

/// Whom somebody was merged into in the end.
fn root_of(person_id: i64, into: &HashMap<i64, i64>) -> i64 {
    let mut root = person_id;
    // Nobody is merged in a circle; were he, the walk would still end.
    for _ in 0..into.len() {
        match into.get(&root) {
            Some(next) => root = *next,
            None => break,
        }
    }
    root
}

fn entries_of(own: &Row, family: &[Row]) -> Vec<Entry> {
    let mut entry = own.entry();
    let places = own.places();
    let mut names = BTreeSet::from([vietnamese::fold(&own.full_name)]);
    let mut others = Vec::new();
    let merged = family.iter().filter(|row| row.person_id != own.person_id);
    for row in merged {
        if row.unit_id == own.unit_id {
            entry.keys.extend(row.numbers.keys());
        }
        let known_at: Vec<u32> = row.places().intersection(&places).copied().collect();
        if !known_at.is_empty() && names.insert(vietnamese::fold(&row.full_name)) {
            // Where both are kept by one unit the numbers are his own already.
            let is_apart = row.unit_id != own.unit_id;
            let mut other = row.entry();
            other.keys.retain(|_| is_apart);
            other.places = known_at;
            others.push(other);
        }
    }
    entry.keys.sort_unstable();
    entry.keys.dedup();
    others.push(entry);
    others
}

/// A telephone number as it is dialled at home: `+84 912 345 678` is `0912345678`. Any other text
/// stays as it is.
pub fn as_known_at_home(text: &str) -> String {
    let is_sign = |letter: char| " .-()+".contains(letter);
    if !text.chars().all(|c| c.is_ascii_digit() || is_sign(c)) {
        return text.to_owned();
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let from_abroad = text.trim_start().starts_with('+') || digits.starts_with("0084");
    // Without a sign only the length tells: nine digits follow the country's number.
    let bare = digits.strip_prefix("00").unwrap_or(&digits);
    match bare.strip_prefix("84") {
        Some(rest) if from_abroad || digits.len() == 11 => {
            format!("0{}", rest.trim_start_matches('0'))
        }
        _ => text.to_owned(),
    }
}

/// Whether every word of a folded text begins a word of a name, or the text a code.
pub fn fits(folded: &str, name: &str, code: &str) -> bool {
    let is_part = |letter: char| !letter.is_alphanumeric();
    let name = vietnamese::fold(name);
    let mut words = folded.split(is_part).filter(|word| !word.is_empty());
    let begins = |asked: &str| name.split(is_part).any(|word| word.starts_with(asked));
    let by_name = words.clone().next().is_some() && words.all(begins);
    by_name || !folded.is_empty() && code.to_lowercase().starts_with(folded)
}

#[cfg(test)]
mod tests;
