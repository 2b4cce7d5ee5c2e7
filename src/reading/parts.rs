//! What the page of an old report is drawn of: its blocks with their figures marked, and a card for
//! each figure.

use passages::{Block, Kind, Reading};
use sqlx::PgConnection;
use timeline::Day;

use super::form;
use super::rules::{Suggestion, Why};
use super::store::ConfirmedFigure;
use crate::catalogue::Catalogue;
use crate::declared::{dims_words, period_words};
use crate::unit;
use crate::web::{FormState, Words};

/// A piece of a block: plain, a number that is no figure, or a figure by its number.
pub struct Piece {
    pub text: String,
    pub number: Option<usize>,
    pub is_done: bool,
    /// Why a number is no figure, in words.
    pub aside: String,
}

/// A block as it is shown.
pub struct ShownBlock {
    pub kind: &'static str,
    pub pieces: Vec<Piece>,
}

/// What became of a figure.
pub struct Became {
    pub sentence: String,
    pub address: String,
    pub replaced: bool,
}

/// A figure with what is suggested for it.
pub struct Card {
    pub number: usize,
    pub from_byte: usize,
    pub printed: String,
    pub score: u8,
    pub is_headline: bool,
    pub chips: Vec<String>,
    /// Codes and names of the indicators offered.
    pub offered: Vec<(String, String)>,
    pub form: FormState,
    /// What would be declared as it is suggested, in short.
    pub brief: String,
    /// Whether something must be filled in or mended first.
    pub is_open: bool,
    pub became: Option<Became>,
}

/// The blocks of the text itself, and those around it.
pub fn blocks(
    text: &str,
    reading: &Reading,
    (suggestions, confirmed): (&[Suggestion], &[ConfirmedFigure]),
    words: Words,
) -> (Vec<ShownBlock>, Vec<ShownBlock>) {
    let (mut own, mut around) = (Vec::new(), Vec::new());
    for (at, block) in reading.blocks.iter().enumerate() {
        let of_block = suggestions.iter().filter(|one| one.block == at);
        let shown = ShownBlock {
            kind: block.kind.as_code(),
            pieces: pieces(text, block, (of_block, confirmed), words),
        };
        match block.kind {
            Kind::Teaser | Kind::Clutter => around.push(shown),
            _ => own.push(shown),
        }
    }
    (own, around)
}

fn pieces<'a>(
    text: &str,
    block: &Block,
    (suggestions, confirmed): (impl Iterator<Item = &'a Suggestion>, &[ConfirmedFigure]),
    words: Words,
) -> Vec<Piece> {
    let mut marks: Vec<(usize, usize, Option<usize>, String)> = suggestions
        .map(|one| {
            (
                one.from_byte,
                one.until_byte,
                Some(one.number),
                String::new(),
            )
        })
        .collect();
    marks.extend(block.aside.iter().map(|aside| {
        let why = words.t(&format!("reading-aside-{}", aside.reason.as_code()));
        (aside.span.start, aside.span.end, None, why)
    }));
    marks.sort_by_key(|mark| mark.0);
    let mut pieces = Vec::new();
    let mut at = block.span.start;
    let plain = |from: usize, until: usize| Piece {
        text: text.get(from..until).unwrap_or_default().to_owned(),
        number: None,
        is_done: false,
        aside: String::new(),
    };
    for (from, until, number, aside) in marks {
        if from < at {
            continue;
        }
        if from > at {
            pieces.push(plain(at, from));
        }
        let is_done = confirmed
            .iter()
            .any(|one| usize::try_from(one.from_byte) == Ok(from));
        pieces.push(Piece {
            number,
            is_done,
            aside,
            ..plain(from, until)
        });
        at = until;
    }
    if at < block.span.end {
        pieces.push(plain(at, block.span.end));
    }
    pieces
}

/// What the cards are drawn with.
pub struct Drawing<'a> {
    pub catalogue: &'a Catalogue,
    pub words: Words,
    /// The unit whose report it is.
    pub unit: &'a str,
    pub confirmed: &'a [ConfirmedFigure],
    /// The figure somebody has just tried to confirm, with what he typed.
    pub mended: Option<(usize, &'a FormState)>,
}

impl Drawing<'_> {
    pub fn card(&self, one: &Suggestion, headline_unit: Option<&str>) -> Card {
        let became = self
            .confirmed
            .iter()
            .find(|confirmed| usize::try_from(confirmed.from_byte) == Ok(one.from_byte));
        // A headline speaks of its own unit or of nobody's.
        let unit = match one.is_headline() {
            true => headline_unit.unwrap_or_default(),
            false => self.unit,
        };
        let form = match self.mended {
            Some((from, typed)) if from == one.from_byte => typed.clone(),
            _ => form::filled(one, unit),
        };
        let name = |code: &str| {
            let indicator = self.catalogue.indicator(code);
            indicator.map_or("", |indicator| indicator.name(self.words.language()))
        };
        let offered = one.candidates.iter().map(|candidate| {
            (
                candidate.code.clone(),
                format!("{} ({})", name(&candidate.code), candidate.score),
            )
        });
        let lacks = [form::PERIOD, form::UNIT]
            .iter()
            .any(|name| form.text(name).is_empty());
        let value = [self.qualifier(&form), form.text(form::VALUE).to_owned()].concat();
        let brief = [
            ("value", value),
            ("period", form.text(form::PERIOD).to_owned()),
            ("unit", form.text(form::UNIT).to_owned()),
        ];
        Card {
            brief: self.words.with("reading-brief", &brief),
            is_open: lacks || offered.len() == 0 || !form.is_sound(),
            number: one.number,
            from_byte: one.from_byte,
            printed: one.printed.clone(),
            score: one.score,
            is_headline: one.is_headline(),
            chips: self.chips(one),
            offered: offered.collect(),
            form,
            became: became.map(|confirmed| self.became(confirmed)),
        }
    }

    /// The word before a value that is not exact.
    fn qualifier(&self, form: &FormState) -> String {
        let read = form.text(form::QUALIFIER).parse::<vietnamese::Qualifier>();
        let word = match (read.unwrap_or_default(), self.words.language()) {
            // An order of magnitude is said by its own words.
            (vietnamese::Qualifier::Order, _) => "",
            (read, "en") => read.word_en(),
            (read, _) => read.word_vi(),
        };
        if word.is_empty() {
            String::new()
        } else {
            format!("{word} ")
        }
    }

    /// The reasons in words.
    fn chips(&self, one: &Suggestion) -> Vec<String> {
        let met = one
            .candidates
            .first()
            .map(|first| self.words.t1("reading-why-met", "name", &first.met));
        let whys = one
            .why
            .iter()
            .filter(|why| **why != Why::Unknown || one.candidates.is_empty());
        let whys = whys.map(|why| self.words.t(&format!("reading-why-{}", why.as_code())));
        met.into_iter().chain(whys).collect()
    }

    fn became(&self, confirmed: &ConfirmedFigure) -> Became {
        let name = timeline::PeriodName::named(confirmed.period);
        let language = self.words.language();
        let indicator = self.catalogue.indicator(&confirmed.indicator);
        let dims = dims_words(self.catalogue, &confirmed.dims, language);
        let figure = indicator.map_or("", |indicator| indicator.name(language));
        let figure = match dims.is_empty() {
            true => figure.to_owned(),
            false => format!("{figure} ({dims})"),
        };
        Became {
            sentence: self.words.with(
                "reading-became",
                &[
                    ("indicator", figure),
                    ("unit", confirmed.unit_code.clone()),
                    ("period", period_words(name, self.words)),
                ],
            ),
            address: format!(
                "/don-vi/{}/so-lieu/{}?ky={name}&chieu={}",
                confirmed.unit_code,
                confirmed.indicator,
                crate::web::urlencode(&crate::indicator::print_dims(&confirmed.dims))
            ),
            replaced: confirmed.replaced,
        }
    }
}

/// The unit a headline's first words name, where exactly one within the scope bears them.
pub async fn unit_named(
    connection: &mut PgConnection,
    words: &str,
    today: Day,
) -> sqlx::Result<Option<String>> {
    let folded = vietnamese::fold(words);
    let mut rest = folded.as_str();
    // "huyen Gia Lam" is known as "Lien doan Lao dong huyen Gia Lam": its end is tried, too.
    for _ in 0..4 {
        if rest.len() < 3 {
            break;
        }
        let (found, total) = unit::store::search(connection, rest, today, (0, 2)).await?;
        if let (1, Some(one)) = (total, found.first()) {
            return Ok(Some(one.code.clone()));
        }
        match rest.split_once(' ') {
            Some((_, end)) => rest = end,
            None => break,
        }
    }
    Ok(None)
}
