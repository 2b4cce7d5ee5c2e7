//! The objects of a PDF and its pages.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Read;
use std::sync::Arc;

use flate2::read::ZlibDecoder;

use super::font::Font;
use super::object::{Dict, Scanner, Value};
use crate::{Fault, MOST_UNPACKED};

/// More objects than any report has.
const MOST_OBJECTS: usize = 200_000;
const MOST_PAGES: usize = 2_000;
/// How many values all objects may hold together.
const MOST_VALUES: usize = 3_000_000;

/// An object and, of a stream, where its bytes are.
struct Object {
    value: Value,
    stream: Option<(usize, usize)>,
}

pub struct Document<'a> {
    bytes: &'a [u8],
    objects: BTreeMap<u32, Object>,
    is_locked: bool,
    /// How much may still be unpacked, and how many values may still be read.
    left: usize,
    values_left: usize,
    /// Fonts by the number of their object; pages share them.
    pub fonts: HashMap<u32, Arc<Font>>,
}

/// A page: its own dictionary and the resources it may take from the pages above it.
pub struct Page {
    pub dict: Dict,
    pub resources: Dict,
}

impl<'a> Document<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Self, Fault> {
        let mut file = Self {
            bytes,
            objects: BTreeMap::new(),
            is_locked: bytes.windows(9).any(|window| window == b"/Encrypt "),
            left: MOST_UNPACKED,
            values_left: MOST_VALUES,
            fonts: HashMap::new(),
        };
        file.find_objects()?;
        file.unpack_objects()?;
        Ok(file)
    }

    pub fn is_locked(&self) -> bool {
        self.is_locked
    }

    /// Every "12 0 obj" of the file; a later one of the same number replaces the earlier.
    fn find_objects(&mut self) -> Result<(), Fault> {
        let bytes = self.bytes;
        let mut at = 0;
        while let Some(found) = find(bytes, b"obj", at) {
            at = found + 3;
            let Some(number) = number_before(bytes, found) else {
                continue;
            };
            let mut scanner = Scanner::new(bytes, found + 3);
            let value = scanner.value();
            self.spend(scanner.count)?;
            let Some(value) = value else {
                continue;
            };
            let stream = match &value {
                Value::Dict(dict) => stream_of(bytes, &mut scanner, dict),
                _ => None,
            };
            at = stream.map_or(scanner.at, |(_, end)| end).max(at);
            if let Value::Dict(dict) = &value {
                self.is_locked |= dict.contains_key("Encrypt");
            }
            if self.objects.len() >= MOST_OBJECTS {
                return Err(Fault::Unpacks);
            }
            self.objects.insert(number, Object { value, stream });
        }
        Ok(())
    }

    /// Objects that are packed in streams of their own.
    fn unpack_objects(&mut self) -> Result<(), Fault> {
        let is_packed = |object: &Object| match &object.value {
            Value::Dict(dict) => dict.get("Type").and_then(Value::name) == Some("ObjStm"),
            _ => false,
        };
        let packed = self.objects.iter().filter(|(_, object)| is_packed(object));
        let packed: Vec<u32> = packed.map(|(number, _)| *number).collect();
        for number in packed {
            let Some(bytes) = self.stream(number)? else {
                continue;
            };
            let count = |file: &Self, key: &str| {
                let value = file.dict(number)?.get(key).and_then(Value::number)?;
                Some(value as usize)
            };
            let (Some(many), Some(first)) = (count(self, "N"), count(self, "First")) else {
                continue;
            };
            let mut heads = Scanner::new(&bytes, 0);
            for _ in 0..many.min(MOST_OBJECTS) {
                let pair = (heads.value(), heads.value());
                let (Some(Value::Number(own)), Some(Value::Number(place))) = pair else {
                    break;
                };
                let mut scanner = Scanner::new(&bytes, first.saturating_add(place as usize));
                let value = scanner.value();
                self.spend(scanner.count)?;
                if let Some(value) = value {
                    let object = Object {
                        value,
                        stream: None,
                    };
                    self.objects.entry(own as u32).or_insert(object);
                }
            }
            if self.objects.len() >= MOST_OBJECTS {
                return Err(Fault::Unpacks);
            }
        }
        Ok(())
    }

    fn spend(&mut self, values: usize) -> Result<(), Fault> {
        self.values_left = self.values_left.checked_sub(values).ok_or(Fault::Unpacks)?;
        Ok(())
    }

    /// What a value is once places have been followed.
    pub fn follow<'v>(&'v self, value: &'v Value) -> &'v Value {
        let mut value = value;
        for _ in 0..8 {
            match value {
                Value::At(number) => match self.objects.get(number) {
                    Some(object) => value = &object.value,
                    None => return &Value::Null,
                },
                other => return other,
            }
        }
        &Value::Null
    }

    fn dict(&self, number: u32) -> Option<&Dict> {
        match &self.objects.get(&number)?.value {
            Value::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    /// The dictionary under a key.
    pub fn dict_in(&self, dict: &Dict, key: &str) -> Option<Dict> {
        match self.follow(dict.get(key)?) {
            Value::Dict(dict) => Some(dict.clone()),
            _ => None,
        }
    }

    /// The unpacked bytes of a stream; nothing where it is packed in a way pictures are.
    pub fn stream(&mut self, number: u32) -> Result<Option<Vec<u8>>, Fault> {
        let Some(object) = self.objects.get(&number) else {
            return Ok(None);
        };
        let (Value::Dict(dict), Some((from, end))) = (&object.value, object.stream) else {
            return Ok(None);
        };
        let filters: Vec<String> = match dict.get("Filter").map(|filter| self.follow(filter)) {
            Some(Value::Name(name)) => vec![name.clone()],
            Some(Value::List(list)) => list
                .iter()
                .filter_map(|one| one.name().map(str::to_owned))
                .collect(),
            _ => Vec::new(),
        };
        let raw = &self.bytes[from..end];
        match filters.as_slice() {
            [] => Ok(Some(raw.to_vec())),
            [only] if only == "FlateDecode" || only == "Fl" => {
                let mut bytes = Vec::new();
                let most = self.left as u64 + 1;
                // A stream that breaks off still gives what came before.
                let _ = ZlibDecoder::new(raw).take(most).read_to_end(&mut bytes);
                self.left = self.left.checked_sub(bytes.len()).ok_or(Fault::Unpacks)?;
                Ok(Some(bytes))
            }
            _ => Ok(None),
        }
    }

    /// The pages in their order; where the tree of pages is broken, in the order of the file.
    pub fn pages(&self) -> Vec<Page> {
        let is = |dict: &Dict, what: &str| dict.get("Type").and_then(Value::name) == Some(what);
        let dicts = || {
            self.objects
                .values()
                .filter_map(|object| match &object.value {
                    Value::Dict(dict) => Some(dict),
                    _ => None,
                })
        };
        let root = dicts()
            .rfind(|dict| is(dict, "Catalog"))
            .and_then(|dict| dict.get("Pages"));
        let mut pages = Vec::new();
        if let Some(Value::At(root)) = root {
            let mut seen = HashSet::new();
            self.walk(*root, &Dict::new(), (&mut seen, &mut pages));
        }
        if pages.is_empty() {
            let loose = dicts().filter(|dict| is(dict, "Page")).map(|dict| Page {
                resources: self.dict_in(dict, "Resources").unwrap_or_default(),
                dict: dict.clone(),
            });
            pages.extend(loose.take(MOST_PAGES));
        }
        pages
    }

    fn walk(&self, number: u32, above: &Dict, (seen, pages): (&mut HashSet<u32>, &mut Vec<Page>)) {
        if !seen.insert(number) || pages.len() >= MOST_PAGES || seen.len() > 2 * MOST_PAGES {
            return;
        }
        let Some(dict) = self.dict(number) else {
            return;
        };
        let resources = self
            .dict_in(dict, "Resources")
            .unwrap_or_else(|| above.clone());
        match dict.get("Kids").map(|kids| self.follow(kids)) {
            // A tree of pages is flat; one that is deep is made to do harm.
            Some(Value::List(kids)) if seen.len() < 1_000 || kids.len() > 1 => {
                for kid in kids {
                    if let Value::At(kid) = kid {
                        self.walk(*kid, &resources, (seen, pages));
                    }
                }
            }
            Some(_) => {}
            None => pages.push(Page {
                dict: dict.clone(),
                resources,
            }),
        }
    }
}

fn find(bytes: &[u8], what: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let place = rest.windows(what.len()).position(|window| window == what)?;
    Some(from + place)
}

/// The number in "12 0 " right before a place.
fn number_before(bytes: &[u8], at: usize) -> Option<u32> {
    let head = bytes.get(at.saturating_sub(24)..at)?;
    let head = String::from_utf8_lossy(head).into_owned();
    let mut words = head.split_ascii_whitespace().rev();
    let (generation, number) = (words.next()?, words.next()?);
    generation.parse::<u32>().ok()?;
    // What stands before the number may cling to it: "endobj12 0 obj" does not occur, ">>12" may.
    let digits = number.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    digits.parse().ok()
}

/// Where a stream's bytes begin and end.
fn stream_of(bytes: &[u8], scanner: &mut Scanner<'_>, dict: &Dict) -> Option<(usize, usize)> {
    scanner.skip_blanks();
    if !bytes.get(scanner.at..)?.starts_with(b"stream") {
        return None;
    }
    let mut from = scanner.at + 6;
    from += usize::from(bytes.get(from) == Some(&b'\r'));
    from += usize::from(bytes.get(from) == Some(&b'\n'));
    let said = dict
        .get("Length")
        .and_then(Value::number)
        .map(|length| length as usize);
    if let Some(end) = said.and_then(|length| from.checked_add(length))
        && let Some(rest) = bytes.get(end..)
        && find(&rest[..rest.len().min(20)], b"endstream", 0).is_some()
    {
        return Some((from, end));
    }
    let end = find(bytes, b"endstream", from).unwrap_or(bytes.len());
    Some((from, end))
}
