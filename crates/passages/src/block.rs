//! The text cut into blocks, and what surrounds an article told from the article.

use std::ops::Range;

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Headline,
    Paragraph,
    Item,
    /// A row of a table, its cells apart by tabs or bars.
    Row,
    /// The words below a picture.
    Caption,
    /// A link to another text: its figures are that text's.
    Teaser,
    /// Dates, menus, prices, weather, sport: nothing of it is a figure.
    Clutter,
}

impl Kind {
    /// The code under which it is told.
    pub const fn as_code(self) -> &'static str {
        match self {
            Kind::Headline => "headline",
            Kind::Paragraph => "paragraph",
            Kind::Item => "item",
            Kind::Row => "row",
            Kind::Caption => "caption",
            Kind::Teaser => "teaser",
            Kind::Clutter => "clutter",
        }
    }
}

/// Lines that begin what stands below an article.
const MARKERS: [&str; 20] = [
    "co the ban quan tam",
    "nen xem",
    "tin khac",
    "doc them",
    "tin doc nhieu",
    "tin lien quan",
    "xem them",
    "bai lien quan",
    "bai viet lien quan",
    "tin cung chuyen muc",
    "cung chuyen muc",
    "tin moi",
    "tin moi nhat",
    "doc nhieu",
    "doc nhieu nhat",
    "tin noi bat",
    "binh luan",
    "chu de lien quan",
    "bai viet khac",
    "cac tin khac",
];

/// What makes a linked text one of prices, weather or sport.
const ELSEWHERE: [&str; 30] = [
    "gia vang",
    "gia xang",
    "gia dau",
    "ty gia",
    "gia bac",
    "gia heo",
    "gia lua",
    "gia ca phe",
    "chung khoan",
    "vn-index",
    "lai suat",
    "bitcoin",
    "thoi tiet",
    "du bao",
    "khong khi lanh",
    "nang nong",
    "mua lon",
    "ap thap",
    "bao so",
    "dong dat",
    "xo so",
    " vs ",
    "bong da",
    "u23",
    "u20",
    "v-league",
    "world cup",
    "ngoai hang",
    "doi tuyen",
    "el clasico",
];

struct Line<'a> {
    span: Range<usize>,
    text: &'a str,
    folded: String,
    letters: usize,
}

impl Line<'_> {
    fn words(&self) -> usize {
        self.text.split_whitespace().count()
    }

    /// Whether the line ends as a sentence does.
    fn is_closed(&self) -> bool {
        let end = self.text.trim_end_matches(['"', '”', ')', ' ']);
        end.ends_with(['.', ';', ':', '!', '?', '…', ','])
    }

    fn is_marker(&self) -> bool {
        let bare = self.folded.trim_matches([':', '.', '>', ' ', '|']);
        let bare = bare.split(" (").next().unwrap_or(bare);
        MARKERS.contains(&bare)
    }

    fn is_image(&self) -> bool {
        self.text.starts_with("![")
    }

    /// A line with a day and an hour: when something was put on a page.
    fn is_dateline(&self) -> bool {
        let words = self.text.split_whitespace();
        let is_day = |word: &&str| {
            let parts: Vec<&str> = word
                .trim_matches([',', '(', ')'])
                .split(['/', '-'])
                .collect();
            parts.len() == 3 && parts.iter().all(|part| is_digits(part))
        };
        let is_hour = |word: &&str| {
            let parts: Vec<&str> = word.split(':').collect();
            parts.len() >= 2 && parts.iter().all(|part| is_digits(part))
        };
        self.letters < 80
            && words.clone().any(|word| is_day(&word))
            && words.clone().any(|word| is_hour(&word))
    }

    fn is_item(&self) -> bool {
        if self.text.starts_with(['-', '+', '•', '*', '–', '●', '▪']) {
            return true;
        }
        let Some(mark) = self.text.split([' ', '\t']).next() else {
            return false;
        };
        let bare = mark.trim_end_matches(['.', ')', '/']);
        let is_mark = bare.len() < mark.len() && bare.len() <= 5;
        let is_letter = bare.len() == 1 && bare.chars().all(char::is_alphabetic);
        let is_number = bare.split('.').all(is_digits);
        is_mark && (is_letter || is_number)
    }

    fn is_heading(&self) -> bool {
        let has_letters = self.text.chars().any(char::is_alphabetic);
        let is_loud = has_letters && !self.text.chars().any(char::is_lowercase);
        let mark = self.text.split(['.', ' ']).next().unwrap_or_default();
        let is_roman = !mark.is_empty() && mark.chars().all(|letter| "IVX".contains(letter));
        is_loud || is_roman
    }

    /// How many copies of a paper are kept stands at its end.
    fn is_kept_copies(&self) -> bool {
        let bare = self.folded.trim_start_matches(['-', '+', ' ']);
        bare.starts_with("luu:") || bare.starts_with("luu vt")
    }

    fn is_elsewhere(&self) -> bool {
        ELSEWHERE.iter().any(|words| self.folded.contains(words))
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The cells of a row: text between tabs, or between bars where there are at least three.
pub fn cells(text: &str, span: Range<usize>) -> Vec<Range<usize>> {
    let piece = text.get(span.clone()).unwrap_or_default();
    let sign = if piece.contains('\t') { '\t' } else { '|' };
    let mut cells = Vec::new();
    let mut from = 0;
    for cell in piece.split(sign) {
        let lead = cell.len() - cell.trim_start().len();
        let start = span.start + from + lead;
        cells.push(start..start + cell.trim().len());
        from += cell.len() + sign.len_utf8();
    }
    cells
}

fn is_row(text: &str, line: &Line) -> bool {
    let filled = cells(text, line.span.clone());
    let filled = filled.iter().filter(|cell| !cell.is_empty()).count();
    if line.text.contains('\t') {
        filled >= 2
    } else {
        filled >= 3
    }
}

/// The blocks of a text with their kinds, in its order. A block is a line that is not empty.
pub fn split(text: &str) -> Vec<(Kind, Range<usize>)> {
    let lines = lines(text);
    let is_web = lines
        .iter()
        .any(|line| line.is_image() || line.is_dateline() || line.is_marker());
    let first = lines.iter().position(|line| is_paragraph(text, line));
    let tail = if is_web {
        tail(text, &lines, first)
    } else {
        lines.len()
    };
    let title = lines.iter().position(|line| is_title(line));
    let kind_of = |(at, line): (usize, &Line)| {
        let kind = if line.is_kept_copies() {
            Kind::Clutter
        } else if at >= tail {
            below(line)
        } else if is_row(text, line) {
            Kind::Row
        } else if Some(at) == title {
            Kind::Headline
        } else if is_web {
            of_page(&lines, at, first)
        } else {
            of_paper(line)
        };
        (kind, line.span.clone())
    };
    lines.iter().enumerate().map(kind_of).collect()
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut from = 0;
    for line in text.split('\n') {
        // A tab is no margin: it is the border of an empty first cell.
        let inner = line.trim_start_matches(|letter: char| {
            letter == '\u{feff}' || letter.is_whitespace() && letter != '\t'
        });
        let text = inner.trim_end();
        if !text.is_empty() {
            let start = from + line.len() - inner.len();
            let span = start..start + text.len();
            lines.push(Line {
                span,
                text,
                folded: vietnamese::fold(text),
                letters: text.chars().count(),
            });
        }
        from += line.len() + 1;
    }
    lines
}

fn is_paragraph(text: &str, line: &Line) -> bool {
    line.letters > 80 && line.is_closed() && !is_row(text, line)
}

/// The first line that can be a title.
fn is_title(line: &Line) -> bool {
    line.words() >= 4 && !line.is_dateline() && !line.is_item() && !line.text.contains(" / ")
}

/// Where what surrounds the article begins: at the first marker below its first paragraph, with
/// the lines right above that look like links; else at four such lines at the end.
fn tail(text: &str, lines: &[Line], first: Option<usize>) -> usize {
    let Some(first) = first else {
        return lines.len();
    };
    let marker = (first..lines.len()).find(|at| lines[*at].is_marker());
    let mut start = marker.unwrap_or(lines.len());
    let looks_linked = |line: &Line| {
        !line.is_closed() && !line.is_item() && !is_row(text, line) && !line.text.ends_with('|')
    };
    let run = (first + 1..start)
        .rev()
        .take_while(|at| looks_linked(&lines[*at]))
        .count();
    if run >= 4 {
        start -= run;
    }
    start
}

/// A line below an article.
fn below(line: &Line) -> Kind {
    let is_bare = line.words() < 4 || line.is_marker() || line.is_dateline() || line.is_image();
    if is_bare || line.is_elsewhere() || is_imprint(line) {
        Kind::Clutter
    } else {
        Kind::Teaser
    }
}

/// Who runs a page, at its foot.
fn is_imprint(line: &Line) -> bool {
    [
        "toa soan",
        "giay phep",
        "ban quyen",
        "hotline",
        "tong bien tap",
        "dien thoai:",
    ]
    .iter()
    .any(|words| line.folded.contains(words))
}

/// A line of a page above and inside its article; `first` is the first paragraph.
fn of_page(lines: &[Line], at: usize, first: Option<usize>) -> Kind {
    let line = &lines[at];
    let repeats = |other: Option<&Line>| other.is_some_and(|other| other.text == line.text);
    let is_repeated =
        repeats(at.checked_sub(1).and_then(|at| lines.get(at))) || repeats(lines.get(at + 1));
    if line.is_image() || line.is_dateline() || line.text.starts_with("http") {
        return Kind::Clutter;
    }
    if line.text.starts_with('>') {
        return Kind::Teaser;
    }
    let before_first = first.is_none_or(|first| at < first);
    let is_near_top = first.is_some_and(|first| at <= first + 1);
    let bare = line.text.trim_end_matches([' ', '|']);
    if line.text.ends_with('|') {
        let is_sentence = bare.ends_with('.');
        return if before_first && !is_sentence {
            Kind::Teaser
        } else {
            Kind::Caption
        };
    }
    if line.is_item() {
        return Kind::Item;
    }
    if line.is_closed() {
        return Kind::Paragraph;
    }
    if line.words() < 4 || line.text.contains(" / ") {
        return Kind::Clutter;
    }
    if !is_repeated && is_near_top && line.letters > 80 && line.words() > 14 {
        return Kind::Teaser;
    }
    Kind::Caption
}

/// A line of a paper that never was a page.
fn of_paper(line: &Line) -> Kind {
    if line.is_heading() {
        Kind::Headline
    } else if line.is_item() {
        Kind::Item
    } else {
        Kind::Paragraph
    }
}
