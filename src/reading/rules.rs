//! What is suggested for each figure of a text: indicator, period, value, and why. Pure: no
//! database, no clock, no pages; whose figure it is the pages find out.

use std::collections::HashMap;
use std::ops::Range;

use passages::{Amount, Block, Figure, Kind, Measured, Named, Names, Reading, Vocabulary};
use serde::Serialize;
use timeline::PeriodName;

use crate::catalogue::{Catalogue, Indicator, IndicatorType};
use crate::declared::print_ppm;

/// The dimension values a figure speaks of, by dimension.
pub type DimsJson = std::collections::BTreeMap<String, String>;

/// The longest text that is shown on a page and suggested for.
pub const MOST_LETTERS: usize = 300_000;

/// How many indicators are offered for a figure.
const OFFERED: usize = 6;

/// The words of the catalogue as the reader of texts takes them.
pub struct Lexicon {
    names: Names,
    vocabulary: Vocabulary,
}

impl Lexicon {
    pub fn of(catalogue: &Catalogue) -> Self {
        let named = |indicator: &Indicator| {
            let measure = catalogue.measure(&indicator.measure);
            let mut names = vec![indicator.vi.clone()];
            names.extend(indicator.aliases.iter().cloned());
            let mut counted = measure
                .map(|measure| measure.counted.clone())
                .unwrap_or_default();
            counted.extend(measure.map(|measure| measure.vi.clone()));
            Named {
                code: indicator.code.clone(),
                names,
                counted,
                measured: measured(indicator),
            }
        };
        let short: Vec<(String, String)> = catalogue
            .abbreviations
            .iter()
            .map(|entry| (entry.short.clone(), entry.vi.clone()))
            .collect();
        let measures = catalogue.measures.iter().flat_map(|measure| {
            let names = measure.counted.iter().map(String::as_str);
            names.chain([measure.vi.as_str()])
        });
        let counted: Vec<String> = measures
            .map(str::to_owned)
            .chain(short_counted(catalogue))
            .collect();
        Self {
            names: Names::new(catalogue.indicators.iter().map(named).collect(), &short),
            vocabulary: Vocabulary::new(counted.iter().map(String::as_str)),
        }
    }
}

/// Counted words as officials shorten them: of "lượt con CNVCLĐ" only the last word is short.
fn short_counted(catalogue: &Catalogue) -> Vec<String> {
    let people = catalogue.measure("person").map(|measure| &measure.counted);
    let is_counted = |vi: &str| {
        let of_people = people.is_some_and(|counted| counted.iter().any(|word| word == vi));
        of_people || catalogue.measures.iter().any(|measure| measure.vi == vi)
    };
    let shortened = catalogue.abbreviations.iter();
    let fitting = shortened.filter(|entry| is_counted(&entry.vi) || entry.vi.ends_with("lao động"));
    fitting
        .flat_map(|entry| {
            let short = entry.short.to_lowercase();
            [
                short.clone(),
                format!("lượt {short}"),
                format!("lượt con {short}"),
            ]
        })
        .collect()
}

fn measured(indicator: &Indicator) -> Measured {
    match (indicator.typ, indicator.measure.as_str()) {
        (IndicatorType::Ratio, _) => Measured::Share,
        (IndicatorType::Mean, _) => Measured::Each,
        (_, "dong") => Measured::Money,
        _ => Measured::Count,
    }
}

/// An indicator a figure may be.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Candidate {
    pub code: String,
    /// From 0 to 100.
    pub score: u8,
    /// The name or alias whose words were met.
    pub met: String,
    pub counted: bool,
}

/// Why a suggestion is as it is, or why it should be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The figure is counted in the indicator's own words.
    Counted,
    /// The period stands in the figure's own passage.
    PeriodHere,
    /// The period is that of the whole text.
    PeriodOfText,
    NoPeriod,
    /// It stands in a link to another text: it is not this text's result.
    Headline,
    /// It is a goal and no result.
    Goal,
    /// It says by how much something changed.
    Growth,
    /// The same figure stands earlier in the text.
    Repeated,
    /// No indicator's words were met.
    Unknown,
}

impl Why {
    pub fn as_code(self) -> &'static str {
        match self {
            Why::Counted => "counted",
            Why::PeriodHere => "period-here",
            Why::PeriodOfText => "period-of-text",
            Why::NoPeriod => "no-period",
            Why::Headline => "headline",
            Why::Goal => "goal",
            Why::Growth => "growth",
            Why::Repeated => "repeated",
            Why::Unknown => "unknown",
        }
    }
}

/// What is suggested for a figure.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Suggestion {
    /// Its place among the figures of the text; the first is 1.
    pub number: usize,
    pub block: usize,
    pub from_byte: usize,
    pub until_byte: usize,
    pub printed: String,
    /// As it is typed into a field.
    pub value: String,
    pub qualifier: &'static str,
    pub candidates: Vec<Candidate>,
    pub dims: DimsJson,
    pub period: Option<String>,
    /// The words before the colon of a headline, which mostly name a unit.
    pub whose: Option<String>,
    pub score: u8,
    pub why: Vec<Why>,
}

impl Suggestion {
    /// Whether it can be confirmed together with others, without being looked at.
    pub fn is_clear(&self) -> bool {
        let doubtful = |why: &Why| {
            matches!(
                why,
                Why::NoPeriod
                    | Why::Headline
                    | Why::Goal
                    | Why::Growth
                    | Why::Repeated
                    | Why::Unknown
            )
        };
        !self.why.iter().any(doubtful)
    }

    pub fn is_headline(&self) -> bool {
        self.why.contains(&Why::Headline)
    }
}

/// Reads a text and suggests for each of its figures.
pub fn suggest(text: &str, catalogue: &Catalogue, lexicon: &Lexicon) -> (Reading, Vec<Suggestion>) {
    let reading = passages::read(text, &lexicon.vocabulary);
    let mut suggestions: Vec<Suggestion> = Vec::new();
    let mut seen: HashMap<(String, String), usize> = HashMap::new();
    let mut heading: Range<usize> = 0..0;
    for (at, block) in reading.blocks.iter().enumerate() {
        if block.kind == Kind::Headline {
            heading = block.span.clone();
        }
        for figure in &block.figures {
            let number = suggestions.len() + 1;
            let above = text.get(heading.clone()).unwrap_or_default();
            let about = About {
                text,
                reading: &reading,
                catalogue,
                lexicon,
            };
            let mut one = about.suggest((at, block), figure, (number, above));
            let first = one.candidates.first().map(|first| first.code.clone());
            let key = (one.value.clone(), first.unwrap_or_default());
            if !one.candidates.is_empty() && seen.insert(key, number).is_some() {
                one.why.push(Why::Repeated);
                one.score /= 2;
            }
            suggestions.push(one);
        }
    }
    (reading, suggestions)
}

/// What a suggestion is drawn from.
struct About<'a> {
    text: &'a str,
    reading: &'a Reading,
    catalogue: &'a Catalogue,
    lexicon: &'a Lexicon,
}

impl About<'_> {
    fn of(&self, span: &Range<usize>) -> &str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    fn suggest(
        &self,
        (at, block): (usize, &Block),
        figure: &Figure,
        (number, above): (usize, &str),
    ) -> Suggestion {
        let candidates = self.candidates(figure, above);
        let mut why = Vec::new();
        if candidates.first().is_some_and(|first| first.counted) {
            why.push(Why::Counted);
        }
        let is_headline = block.kind == Kind::Teaser;
        let period = self.reading.period_of(at, figure);
        // The period of the text is not that of a text it links to.
        let period = period.filter(|(_, is_here)| *is_here || !is_headline);
        why.push(match period {
            Some((_, true)) => Why::PeriodHere,
            Some((_, false)) => Why::PeriodOfText,
            None => Why::NoPeriod,
        });
        for (is_so, reason) in [
            (is_headline, Why::Headline),
            (figure.is_goal, Why::Goal),
            (self.is_mere_growth(figure, &candidates), Why::Growth),
            (candidates.is_empty(), Why::Unknown),
        ] {
            if is_so {
                why.push(reason);
            }
        }
        let doubts = why
            .iter()
            .filter(|why| matches!(why, Why::NoPeriod | Why::Headline | Why::Goal | Why::Growth));
        let first = candidates.first().map_or(0, |first| first.score);
        let score = doubts.fold(first, |score, _| score / 2);
        let indicator = candidates
            .first()
            .and_then(|first| self.catalogue.indicator(&first.code));
        Suggestion {
            number,
            block: at,
            from_byte: figure.span.start,
            until_byte: figure.span.end,
            printed: self.of(&figure.span).to_owned(),
            value: typed(figure, self.of(&figure.span)),
            qualifier: figure.qualifier.as_code(),
            dims: indicator
                .map(|indicator| self.dims(figure, indicator))
                .unwrap_or_default(),
            candidates,
            period: period.map(|(period, _)| PeriodName::named(period).to_string()),
            whose: is_headline.then(|| whose(self.of(&block.span))).flatten(),
            score,
            why,
        }
    }

    fn candidates(&self, figure: &Figure, above: &str) -> Vec<Candidate> {
        let ranked = self.lexicon.names.rank(self.text, figure, above);
        let offered = ranked.into_iter().take(OFFERED).filter_map(|one| {
            Some(Candidate {
                code: self.lexicon.names.named(one.at)?.code.clone(),
                score: one.score,
                met: one.name,
                counted: one.is_counted_so,
            })
        });
        offered.collect()
    }

    /// Whether the figure only says by how much something changed, and the indicator is not itself
    /// one of growth or loss.
    fn is_mere_growth(&self, figure: &Figure, candidates: &[Candidate]) -> bool {
        let first = candidates
            .first()
            .and_then(|one| self.catalogue.indicator(&one.code));
        let is_of_change = first.is_some_and(|indicator| {
            let name = vietnamese::fold(&indicator.vi);
            name.contains("giam") || name.contains("tang") || name.contains("ty le thuc hien")
        });
        figure.growth.is_some() && !is_of_change
    }

    /// The dimension values whose names stand beside the figure.
    fn dims(&self, figure: &Figure, indicator: &Indicator) -> DimsJson {
        let near = format!("{} {}", self.of(&figure.before), self.of(&figure.after));
        let near = vietnamese::fold(&near);
        let mut dims = DimsJson::new();
        for code in &indicator.dims {
            let Some(dimension) = self.catalogue.dimension(code) else {
                continue;
            };
            let named = dimension.values.iter().find(|value| {
                let name = vietnamese::fold(&value.vi);
                name.len() > 3 && near.contains(&name)
            });
            if let Some(value) = named {
                dims.insert(code.clone(), value.code.clone());
            }
        }
        dims
    }
}

/// The figure as a person would type it.
fn typed(figure: &Figure, printed: &str) -> String {
    let number = vietnamese::number;
    match figure.amount {
        Amount::Whole(value) => number(value),
        Amount::Range { low, high } => format!("{} - {}", number(low), number(high)),
        Amount::Order { .. } => printed.to_lowercase(),
        Amount::Percent(ppm) => format!("{}%", print_ppm(ppm, 4)),
        Amount::Part { over, under, .. } => format!("{}/{}", number(over), number(under)),
    }
}

/// What stands before the colon of a headline, where it is short enough to be a name.
fn whose(headline: &str) -> Option<String> {
    let (name, _) = headline.split_once(':')?;
    let name = name.trim();
    (1..=8)
        .contains(&name.split_whitespace().count())
        .then(|| name.to_owned())
}

#[cfg(test)]
mod tests;
