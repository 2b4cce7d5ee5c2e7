//! How many figures are found in texts whose figures a person has marked, and how many that are
//! none: five newspaper articles, and texts in other styles.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use passages::{Amount, Block, Figure, Kind, Reading, Vocabulary, read};

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

fn vocabulary() -> Vocabulary {
    Vocabulary::new(TRADE)
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name)
}

fn text_of(name: &str) -> String {
    std::fs::read_to_string(folder(name)).unwrap()
}

/// An amount as the lists of expected figures write it.
fn written(figure: &Figure) -> String {
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

fn figures(reading: &Reading) -> impl Iterator<Item = (&Block, &Figure)> {
    let blocks = reading.blocks.iter();
    blocks.flat_map(|block| block.figures.iter().map(move |figure| (block, figure)))
}

/// How many were expected, found among them, and found in all.
#[derive(Default, Debug, Clone, Copy)]
struct Score {
    expected: usize,
    hit: usize,
    found: usize,
    true_found: usize,
}

impl Score {
    fn recall(self) -> f64 {
        self.hit as f64 / self.expected.max(1) as f64
    }
    fn precision(self) -> f64 {
        self.true_found as f64 / self.found.max(1) as f64
    }
    fn add(&mut self, other: Score) {
        self.expected += other.expected;
        self.hit += other.hit;
        self.found += other.found;
        self.true_found += other.true_found;
    }
    fn print(self, name: &str) {
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

struct Expected {
    article: String,
    n: String,
    key: (String, String),
    printed: String,
    place: String,
}

/// The figures of the articles by article; an order of magnitude without an upper end is open.
fn expected() -> Vec<Expected> {
    let mut rows = csv::Reader::from_path(folder("articles/figures.csv")).unwrap();
    let rows = rows.records().map(|row| {
        let row = row.unwrap();
        let of = |at: usize| row.get(at).unwrap().to_owned();
        let amount = match (of(2), of(3), of(5)) {
            (value, _, under) if !under.is_empty() => format!("{value}/{under}"),
            (value, low, _) if value.is_empty() => format!("{low}.."),
            (value, ..) => value,
        };
        Expected {
            article: of(0),
            n: of(1),
            key: (amount, of(6)),
            printed: of(7),
            place: of(8),
        }
    });
    rows.collect()
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

#[test]
fn every_figure_of_the_five_articles_is_found() {
    let all = expected();
    let mut total = Score::default();
    let mut missed = Vec::new();
    for article in ["000", "001", "002", "003", "004"] {
        let text = text_of(&format!("articles/{article}.txt"));
        let reading = read(&text, &vocabulary());
        let own: Vec<&Expected> = all.iter().filter(|one| one.article == article).collect();
        let mut score = Score::default();
        for one in &own {
            let in_place = |kind: Kind| (kind == Kind::Teaser) == (one.place == "headline");
            let is_found = match one.place.as_str() {
                "aside" => reading
                    .blocks
                    .iter()
                    .flat_map(|block| &block.aside)
                    .any(|aside| {
                        aside.reason.as_code() == "anniversary"
                            && text[aside.span.clone()].starts_with(&one.printed)
                    }),
                _ => figures(&reading)
                    .any(|(block, figure)| in_place(block.kind) && is_same(one, &text, figure)),
            };
            score.expected += 1;
            score.hit += usize::from(is_found);
            if !is_found {
                missed.push(format!("{article}#{} {:?}", one.n, one.key));
            }
        }
        for (block, figure) in figures(&reading) {
            let is_true = own.iter().any(|one| is_same(one, &text, figure));
            score.found += 1;
            score.true_found += usize::from(is_true);
            if !is_true {
                println!(
                    "  not listed: {article} {} {:?} {}",
                    block.kind.as_code(),
                    &text[figure.span.clone()],
                    written(figure)
                );
            }
        }
        score.print(article);
        total.add(score);
    }
    total.print("five articles");
    assert!(missed.is_empty(), "not found: {missed:#?}");
    assert!(total.precision() >= 0.95, "too much is taken for a figure");
}

/// A text without its marks, and what they mark.
fn unmarked(marked: &str) -> (String, Vec<(std::ops::Range<usize>, String, String)>) {
    let (mut text, mut marks) = (String::new(), Vec::new());
    let mut rest = marked;
    while let Some((before, after)) = rest.split_once("[[") {
        text.push_str(before);
        let (mark, after) = after.split_once("]]").unwrap();
        let parts: Vec<&str> = mark.split('|').collect();
        let [printed, amount, qualifier] = parts[..] else {
            panic!("{mark} has not three parts");
        };
        let from = text.len();
        text.push_str(printed);
        marks.push((from..text.len(), amount.to_owned(), qualifier.to_owned()));
        rest = after;
    }
    text.push_str(rest);
    (text, marks)
}

fn score_of(name: &str) -> Score {
    let (text, marks) = unmarked(&text_of(&format!("unseen/{name}")));
    let reading = read(&text, &vocabulary());
    let mut score = Score::default();
    let found: Vec<&Figure> = figures(&reading).map(|(_, figure)| figure).collect();
    let is_hit = |figure: &Figure, mark: &(std::ops::Range<usize>, String, String)| {
        let meets = figure.span.start < mark.0.end && mark.0.start < figure.span.end;
        meets && written(figure) == mark.1 && figure.qualifier.as_code() == mark.2
    };
    for mark in &marks {
        score.expected += 1;
        let is_found = found.iter().any(|figure| is_hit(figure, mark));
        score.hit += usize::from(is_found);
        if !is_found {
            println!(
                "  missed: {name} {:?} {} {}",
                &text[mark.0.clone()],
                mark.1,
                mark.2
            );
        }
    }
    for figure in &found {
        score.found += 1;
        let is_true = marks.iter().any(|mark| is_hit(figure, mark));
        score.true_found += usize::from(is_true);
        if !is_true {
            let printed = &text[figure.span.clone()];
            println!(
                "  none: {name} {printed:?} {} {:?}",
                written(figure),
                figure.qualifier
            );
        }
    }
    score.print(name);
    score
}

#[test]
fn texts_in_other_styles_are_read_too() {
    let mut names: Vec<String> = std::fs::read_dir(folder("unseen"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let scores: BTreeMap<&str, Score> = names
        .iter()
        .map(|name| (name.as_str(), score_of(name)))
        .collect();
    let mut total = Score::default();
    for score in scores.values() {
        total.add(*score);
    }
    total.print("unseen");
    assert!(total.recall() >= 0.9 && total.precision() >= 0.9);
    for (name, score) in scores {
        assert!(
            score.recall() >= 0.8 && score.precision() >= 0.8,
            "{name}: {score:?}"
        );
    }
}
