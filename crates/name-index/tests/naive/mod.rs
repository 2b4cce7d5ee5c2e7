//! The documented meaning of a search, written down as plainly as can be: every person is looked
//! at, every way of giving the words asked for to words of the name is tried.

use name_index::{Entry, Found, Hit, How, Initial, Page, SLIPS_BELOW, Scope};
use vietnamese::{fold, name_sort_key, sort_key};

/// A person as the model sees them; keys as they were written, with whether they are found whole
/// only.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: i64,
    pub name: String,
    pub places: Vec<u32>,
    pub keys: Vec<(String, bool)>,
    pub keys_at: Option<u32>,
}

impl Person {
    pub fn entry(&self) -> Entry {
        let keys = self.keys.iter().map(|(text, whole)| match whole {
            true => name_index::Key::whole(text),
            false => name_index::Key::begun(text),
        });
        Entry {
            id: self.id,
            name: self.name.clone(),
            places: self.places.clone(),
            keys: keys.collect(),
            keys_at: self.keys_at,
        }
    }

    /// The person as far as a scope shows them.
    pub fn shown(&self, scope: &Scope) -> Person {
        let mut shown = self.clone();
        if let Scope::Places(inside) = scope {
            shown.places.retain(|place| inside.contains(place));
        }
        shown
    }

    pub fn is_seen(&self, scope: &Scope) -> bool {
        match scope {
            Scope::Whole => true,
            Scope::Places(seen) => self.places.iter().any(|place| seen.contains(place)),
        }
    }
}

fn words(text: &str) -> Vec<&str> {
    let is_part = |letter: char| letter.is_whitespace() || letter.is_ascii_punctuation();
    text.split(is_part)
        .filter(|word| !word.is_empty())
        .collect()
}

/// Orders people as lists do.
fn list_key(person: &Person) -> (String, Vec<(String, String)>, i64) {
    let words = words(&person.name);
    let words = words.iter().map(|word| (fold(word), sort_key(word)));
    (name_sort_key(&person.name), words.collect(), person.id)
}

struct Asked {
    word: String,
    whole: bool,
}

/// How a word asked for may fit a word of a name: not at all, or as its beginning, or whole.
type Fits<'a> = &'a dyn Fn(usize, &str) -> Option<bool>;

/// Every way of giving each word asked for a word of the name of its own; the best grade, from 0
/// for the whole name to 4 for words begun in any order.
fn grade(asked: usize, name: &[&str], fits: Fits) -> Option<u8> {
    let mut best = None;
    let mut given = Vec::new();
    give(asked, name, fits, (&mut given, true), &mut best);
    best
}

fn give(
    asked: usize,
    name: &[&str],
    fits: Fits,
    (given, whole): (&mut Vec<usize>, bool),
    best: &mut Option<u8>,
) {
    if given.len() == asked {
        let ordered = given.is_sorted();
        let grade = match (whole, ordered) {
            (true, true) if asked == name.len() => 0,
            (true, true) => 1,
            (false, true) => 2,
            (true, false) => 3,
            (false, false) => 4,
        };
        *best = Some(best.map_or(grade, |best| best.min(grade)));
        return;
    }
    for at in 0..name.len() {
        if !given.contains(&at)
            && let Some(fit) = fits(given.len(), name[at])
        {
            given.push(at);
            give(asked, name, fits, (given, whole && fit), best);
            given.pop();
        }
    }
}

fn begins(asked: &Asked, word: &str) -> Option<bool> {
    let (typed, word) = (fold(&asked.word), fold(word));
    let fits = if asked.whole {
        word == typed
    } else {
        word.starts_with(&typed)
    };
    fits.then_some(word == typed)
}

fn begins_with_marks(asked: &Asked, word: &str) -> Option<bool> {
    let whole = begins(asked, word)?;
    let (typed, word) = (sort_key(&asked.word), sort_key(word));
    let (letters, tones) = typed.split_once(' ')?;
    let (word_letters, word_tones) = word.split_once(' ')?;
    let tone_fits = tones == word_tones || tones == "1" && !whole;
    (word_letters.starts_with(letters) && tone_fits).then_some(whole)
}

/// Letters missing, added, changed or neighbours swapped between two words, at the least.
fn slips(one: &[char], other: &[char]) -> usize {
    let mut table = vec![vec![0; other.len() + 1]; one.len() + 1];
    for i in 0..=one.len() {
        for j in 0..=other.len() {
            table[i][j] = match (i, j) {
                (0, _) => j,
                (_, 0) => i,
                _ => {
                    let change = usize::from(one[i - 1] != other[j - 1]);
                    let mut least = (table[i - 1][j] + 1)
                        .min(table[i][j - 1] + 1)
                        .min(table[i - 1][j - 1] + change);
                    let swapped =
                        i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
                    if swapped {
                        least = least.min(table[i - 2][j - 2] + 1);
                    }
                    least
                }
            };
        }
    }
    table[one.len()][other.len()]
}

fn slipped(asked: &Asked, word: &str, open: bool) -> Option<bool> {
    let typed: Vec<char> = fold(&asked.word).chars().collect();
    let word: Vec<char> = fold(word).chars().collect();
    if slips(&typed, &word) == 1 && typed.len().max(word.len()) >= 3 {
        return Some(true);
    }
    let mut beginnings = (1..word.len()).map(|end| &word[..end]);
    let begun = open && typed.len() >= 4 && beginnings.any(|begun| slips(&typed, begun) == 1);
    begun.then_some(false)
}

/// The readings of a text with a blank more or a blank less.
fn other_blanks(asked: &[Asked]) -> Vec<Vec<Asked>> {
    let copy = |part: &[Asked]| {
        let words = part.iter().map(|word| Asked {
            word: fold(&word.word),
            whole: word.whole,
        });
        words.collect::<Vec<_>>()
    };
    let mut readings = Vec::new();
    for at in 0..asked.len() {
        if at > 0 {
            let word = fold(&asked[at - 1].word) + &fold(&asked[at].word);
            if word.chars().count() >= 3 {
                let mut reading = copy(&asked[..at - 1]);
                reading.push(Asked { word, whole: false });
                reading.extend(copy(&asked[at + 1..]));
                readings.push(reading);
            }
        }
        let letters: Vec<char> = fold(&asked[at].word).chars().collect();
        for cut in 2..letters.len().saturating_sub(1) {
            let mut reading = copy(&asked[..at]);
            for (part, whole) in [(&letters[..cut], true), (&letters[cut..], false)] {
                let word = part.iter().collect();
                reading.push(Asked { word, whole });
            }
            reading.extend(copy(&asked[at + 1..]));
            readings.push(reading);
        }
    }
    readings
}

/// A hit's rank before the order of lists: slipped, without the marks, grade.
type Rank = (bool, bool, u8);

fn plain_rank(asked: &[Asked], name: &[&str]) -> Option<Rank> {
    let plain = grade(asked.len(), name, &|at, word| begins(&asked[at], word))?;
    let marked = grade(asked.len(), name, &|at, word| {
        begins_with_marks(&asked[at], word)
    });
    let has_marks = asked
        .iter()
        .any(|word| sort_key(&word.word) != sort_key(&fold(&word.word)));
    Some(match (has_marks, marked) {
        (false, _) => (false, false, plain),
        (true, Some(marked)) => (false, false, marked),
        (true, None) => (false, true, plain),
    })
}

fn slipped_rank(asked: &[Asked], name: &[&str], is_open: bool) -> Option<Rank> {
    let by_letter = (0..asked.len()).filter_map(|slip| {
        grade(asked.len(), name, &|at, word| match at == slip {
            true => slipped(&asked[at], word, is_open && at + 1 == asked.len()),
            false => begins(&asked[at], word),
        })
    });
    let readings = other_blanks(asked);
    let by_blank = readings
        .iter()
        .filter_map(|asked| grade(asked.len(), name, &|at, word| begins(&asked[at], word)));
    by_letter
        .chain(by_blank)
        .min()
        .map(|grade| (true, true, grade))
}

fn has_key(person: &Person, text: &str) -> bool {
    if person
        .keys_at
        .is_some_and(|at| !person.places.contains(&at))
    {
        return false;
    }
    let letters =
        |text: &str| fold(text).replace(|letter: char| !letter.is_ascii_alphanumeric(), "");
    let asked = letters(text);
    let fits = |(key, whole): &(String, bool)| match whole {
        true => letters(key) == asked,
        false => letters(key).starts_with(&asked),
    };
    let is_key = asked.len() >= 3 && asked.contains(|letter: char| letter.is_ascii_digit());
    is_key && person.keys.iter().any(fits)
}

fn answer(mut found: Vec<(Rank, How, &Person)>, offset: usize, limit: usize) -> Found {
    found.sort_by_cached_key(|(rank, _, person)| (*rank, list_key(person)));
    let page = found.iter().skip(offset).take(limit);
    Found {
        total: found.len(),
        hits: page
            .map(|(_, how, person)| Hit {
                id: person.id,
                how: *how,
            })
            .collect(),
    }
}

pub fn find(people: &[Person], text: &str, offset: usize, limit: usize) -> Found {
    let keyed = people.iter().filter(|person| has_key(person, text));
    let keyed: Vec<_> = keyed
        .map(|person| ((false, false, 0), How::Key, person))
        .collect();
    if !keyed.is_empty() {
        return answer(keyed, offset, limit);
    }
    let asked: Vec<Asked> = words(text)
        .iter()
        .map(|word| Asked {
            word: (*word).to_owned(),
            whole: false,
        })
        .collect();
    if asked.is_empty() {
        return Found::default();
    }
    let is_open = text.ends_with(char::is_alphanumeric) || text.ends_with('\u{300}');
    let mut found = Vec::new();
    let mut rest = Vec::new();
    for person in people {
        match plain_rank(&asked, &words(&person.name)) {
            Some(rank) => found.push((rank, How::Name, person)),
            None => rest.push(person),
        }
    }
    if found.len() < SLIPS_BELOW {
        for person in rest {
            if let Some(rank) = slipped_rank(&asked, &words(&person.name), is_open) {
                found.push((rank, How::Slip, person));
            }
        }
    }
    answer(found, offset, limit)
}

pub fn page(people: &[Person], offset: usize, limit: usize) -> Page {
    let mut people: Vec<&Person> = people.iter().collect();
    people.sort_by_cached_key(|person| list_key(person));
    let page = people.iter().skip(offset).take(limit);
    Page {
        total: people.len(),
        ids: page.map(|person| person.id).collect(),
    }
}

/// From a letter of given names, with hats and horns but without tones.
pub fn initials(people: &[Person]) -> Vec<Initial> {
    let mut people: Vec<&Person> = people.iter().collect();
    people.sort_by_cached_key(|person| list_key(person));
    let mut initials: Vec<Initial> = Vec::new();
    for (at, person) in people.iter().enumerate() {
        let given = person.name.split_whitespace().last().unwrap_or("");
        let first = sort_key(given).chars().next();
        let mut alphabet = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz".chars();
        let same = |letter: &char| sort_key(&letter.to_string()).chars().next() == first;
        let letter = alphabet.find(same).unwrap_or('#');
        match initials.last_mut() {
            Some(last) if last.letter == letter => last.people += 1,
            _ => initials.push(Initial {
                letter,
                from: at,
                people: 1,
            }),
        }
    }
    initials
}
