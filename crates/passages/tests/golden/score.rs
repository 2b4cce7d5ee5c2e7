//! What a reading found is compared with what a person found. It does not know where the list of
//! the person comes from: the golden test and the example `read_articles` bring their own.

use passages::{Amount, Block, Figure, Kind, Reading, Vocabulary};

/// What unions count beside the everyday words.
const TRADE: [&str; 18] = [
    "đoàn viên",
    "công đoàn cơ sở",
    "công đoàn",
    "cđcs",
    "đv",
    "cnlđ",
    "cnvclđ",
    "công nhân",
    "lao động",
    "người lao động",
    "cán bộ",
    "đối tác",
    "thỏa ước",
    "mái ấm",
    "đại hội",
    "tủ sách",
    "đồng chí",
    "ng",
];

pub fn vocabulary() -> Vocabulary {
    Vocabulary::new(TRADE)
}

/// An amount as the lists of expected figures write it.
pub fn written(figure: &Figure) -> String {
    match figure.amount {
        Amount::Whole(value) => value.to_string(),
        Amount::Percent(ppm) => share(ppm),
        Amount::Part { over, under, .. } => format!("{over}/{under}"),
        Amount::Range { low, high } | Amount::Order { low, high } => format!("{low}..{high}"),
    }
}

fn share(ppm: i64) -> String {
    let text = format!("{}.{:04}", ppm / 10_000, ppm % 10_000);
    let bare = text.trim_end_matches('0').trim_end_matches('.');
    format!("{}%", bare.replace('.', ","))
}

pub fn figures(reading: &Reading) -> impl Iterator<Item = (&Block, &Figure)> {
    let blocks = reading.blocks.iter();
    blocks.flat_map(|block| block.figures.iter().map(move |figure| (block, figure)))
}

/// How many were expected, found among them, and found in all.
#[derive(Default, Debug, Clone, Copy)]
pub struct Score {
    pub expected: usize,
    pub hit: usize,
    pub found: usize,
    pub true_found: usize,
}

impl Score {
    pub fn recall(self) -> f64 {
        self.hit as f64 / self.expected.max(1) as f64
    }
    pub fn precision(self) -> f64 {
        self.true_found as f64 / self.found.max(1) as f64
    }
    pub fn add(&mut self, other: Score) {
        self.expected += other.expected;
        self.hit += other.hit;
        self.found += other.found;
        self.true_found += other.true_found;
    }
    pub fn print(self, name: &str) {
        println!(
            "{name:<18} recall {:>3}/{:<3} {:.3}   precision {:>3}/{:<3} {:.3}",
            self.hit,
            self.expected,
            self.recall(),
            self.true_found,
            self.found,
            self.precision()
        );
    }
}

/// Where a person found a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Among the article's own.
    Result,
    /// In a link to another article.
    Headline,
    /// The list does not say which of the two.
    Either,
    /// It is no figure but an anniversary, and is to be set aside as one.
    Aside,
}

impl Place {
    pub fn from_code(code: &str) -> Option<Place> {
        match code {
            "result" => Some(Place::Result),
            "headline" => Some(Place::Headline),
            "either" => Some(Place::Either),
            "aside" => Some(Place::Aside),
            _ => None,
        }
    }
}

/// A figure a person found.
pub struct Expected {
    pub article: String,
    pub n: String,
    /// The amount as `written` gives it (an order of magnitude may leave its upper end open), and
    /// the code of the qualifier.
    pub key: (String, String),
    /// The number as it is printed, without its qualifier.
    pub printed: String,
    pub place: Place,
}

/// A reading beside the list of a person.
#[derive(Default)]
pub struct Compared {
    pub score: Score,
    pub missed: Vec<String>,
    /// What was taken for a figure and is not on the list.
    pub beside: Vec<String>,
}

pub fn compare(text: &str, reading: &Reading, own: &[&Expected]) -> Compared {
    let mut compared = Compared::default();
    for one in own {
        let is_found = is_found(one, text, reading);
        compared.score.expected += 1;
        compared.score.hit += usize::from(is_found);
        if !is_found {
            let Expected {
                article, n, key, ..
            } = one;
            compared.missed.push(format!("{article}#{n} {key:?}"));
        }
    }
    for (block, figure) in figures(reading) {
        let is_true = own.iter().any(|one| is_same(one, text, figure));
        compared.score.found += 1;
        compared.score.true_found += usize::from(is_true);
        if !is_true {
            let printed = &text[figure.span.clone()];
            let kind = block.kind.as_code();
            let beside = format!("{kind} {printed:?} {}", written(figure));
            compared.beside.push(beside);
        }
    }
    compared
}

fn is_found(one: &Expected, text: &str, reading: &Reading) -> bool {
    let in_place = |kind: Kind| match one.place {
        Place::Result => kind != Kind::Teaser,
        Place::Headline => kind == Kind::Teaser,
        Place::Either => true,
        Place::Aside => false,
    };
    if one.place == Place::Aside {
        let mut aside = reading.blocks.iter().flat_map(|block| &block.aside);
        return aside.any(|aside| {
            let printed = &text[aside.span.clone()];
            aside.reason.as_code() == "anniversary" && printed.starts_with(&one.printed)
        });
    }
    figures(reading).any(|(block, figure)| in_place(block.kind) && is_same(one, text, figure))
}

fn is_same(expected: &Expected, text: &str, figure: &Figure) -> bool {
    let written = written(figure);
    let (amount, qualifier) = &expected.key;
    let same = written == *amount || amount.ends_with("..") && written.starts_with(amount.as_str());
    let printed = &text[figure.span.clone()];
    let (number, _) = expected
        .printed
        .split_once(" (")
        .unwrap_or((&expected.printed, ""));
    same && figure.qualifier.as_code() == qualifier && printed.to_lowercase().contains(number)
}
