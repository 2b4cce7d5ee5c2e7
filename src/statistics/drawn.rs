//! A view in words and drawings: rows as the page shows them, the sentence at the top, the chart
//! with its legend.

use super::chart::{self, Axes, PENS, Series, Tile};
use super::form::{Asked, Shape, Whose};
use super::grid::{Grid, Row, number_of};
use super::rules::MOST_SERIES;
use super::sheet::growth;
use crate::app::App;
use crate::catalogue::Indicator;
use crate::indicator::{Shown, percent, show};
use crate::web::{Words, amount, money_short, period_in_words, urlencode};

/// A number on the page, leading to the page of its figure.
pub(super) struct CellShown {
    pub shown: Shown,
    pub address: String,
}

/// A row on the page.
pub(super) struct RowShown {
    pub place: usize,
    pub unit: String,
    pub unit_address: String,
    pub indicator: String,
    pub measure: String,
    pub cells: Vec<CellShown>,
    /// Against the year before: its words, and whether it is more.
    pub growth: Option<(String, bool)>,
    /// Of the longest bar of a ranking, per cent.
    pub bar: i64,
}

/// The heads of the periods' columns, short where there are many.
pub(super) fn heads(grid: &Grid<'_>, words: Words) -> Vec<(String, String)> {
    const FEW: usize = 4;
    let names = grid.periods.iter().map(|name| {
        let whole = period_in_words(name, words);
        match grid.periods.len() {
            0..=FEW => (whole.clone(), whole),
            _ => (short_period(name), whole),
        }
    });
    names.collect()
}

/// Words that begin with a capital where they stand alone, within a sentence.
fn in_a_sentence(text: &str, words: Words) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if words.language() == "vi" => {
            first.to_lowercase().collect::<String>() + letters.as_str()
        }
        _ => text.to_owned(),
    }
}

/// The sentence at the top: what is looked at, and the greatest number among it.
pub(super) fn answer(grid: &Grid<'_>, asked: &Asked<'_>, words: Words) -> String {
    let (Some(first), Some(last)) = (grid.periods.first(), grid.periods.last()) else {
        return words.t("statistics-nothing");
    };
    let names: Vec<&str> = asked
        .indicators
        .iter()
        .take(if asked.shape.is_over_units() {
            1
        } else {
            usize::MAX
        })
        .map(|indicator| indicator.name(words.language()))
        .collect();
    let names = names.join("; ");
    let said = |name| in_a_sentence(&period_in_words(name, words), words);
    if first == last {
        return words.t2(
            "statistics-answer-one",
            ("names", &names),
            ("period", &said(last)),
        );
    }
    let arguments = [
        ("names", names),
        ("first", said(first)),
        ("last", said(last)),
    ];
    words.with("statistics-answer", &arguments)
}
pub(super) fn row_shown(
    app: &App,
    (at, row): (usize, &Row<'_>),
    (grid, asked, most): (&Grid<'_>, &Asked<'_>, i64),
    words: Words,
) -> RowShown {
    let language = words.language();
    let today = app.clock.today();
    let cells = row.figures.iter().zip(&grid.periods).map(|(figure, name)| {
        let structure = asked.structure.text(today);
        CellShown {
            shown: show(figure, row.indicator, &app.catalogue, words),
            address: format!(
                "/don-vi/{}/so-lieu/{}?ky={name}&co-cau={structure}",
                row.unit.code,
                urlencode(&row.indicator.code)
            ),
        }
    });
    let cells: Vec<CellShown> = cells.collect();
    let measure = cells
        .iter()
        .map(|cell| &cell.shown.measure)
        .find(|said| !said.is_empty());
    let bar = match row.rank() {
        Some(rank) if most > 0 => (i128::from(rank) * 100 / i128::from(most)).clamp(0, 100),
        _ => 0,
    };
    RowShown {
        place: at + 1,
        unit: row.unit.name.clone(),
        unit_address: format!("/don-vi/{}", row.unit.code),
        indicator: row.indicator.name(language).to_owned(),
        measure: measure.cloned().unwrap_or_default(),
        growth: growth(row).map(|ppm| {
            let sign = if ppm > 0 { "+" } else { "" };
            (format!("{sign}{}", percent(ppm, language)), ppm >= 0)
        }),
        bar: i64::try_from(bar).unwrap_or(0),
        cells,
    }
}

/// A number of an axis in few letters: money and rates as their figures write them.
fn at_axis(indicator: Option<&Indicator>, is_rate: bool, value: i64, language: &str) -> String {
    match indicator {
        _ if is_rate => percent(value, language),
        Some(indicator) if indicator.measure == "dong" && value.abs() >= 1_000_000 => {
            money_short(value, language)
        }
        _ => amount(value, language),
    }
}

/// The drawing of a view with its legend; a table has none.
pub(super) fn drawing(
    app: &App,
    grid: &Grid<'_>,
    asked: &Asked<'_>,
    words: Words,
) -> (String, Vec<(&'static str, String)>) {
    let sentence = answer(grid, asked, words);
    let language = words.language();
    let rates = grid.rows.iter().flat_map(|row| &row.figures);
    let is_rate = rates
        .filter(|figure| figure.is_known())
        .any(|figure| figure.percent_ppm.is_some());
    let first = asked.indicators.first().copied();
    let write = |value: i64| at_axis(first, is_rate, value, language);
    match asked.shape {
        Shape::Table | Shape::Ranking => (String::new(), Vec::new()),
        Shape::Line | Shape::Columns => {
            let series = grid.rows.iter().take(MOST_SERIES).map(|row| Series {
                name: series_name(row, asked, language),
                numbers: row.figures.iter().map(number_of).collect(),
            });
            let series: Vec<Series> = series.collect();
            let periods: Vec<String> = grid.periods.iter().map(short_period).collect();
            let axes = Axes {
                periods: &periods,
                write: &write,
            };
            let is_line = asked.shape == Shape::Line;
            let svg = match is_line {
                true => chart::lines(&series, &sentence, &axes),
                false => chart::columns(&series, &sentence, &axes),
            };
            let pens = PENS.iter().map(|(_, area)| *area);
            (
                svg,
                pens.zip(series.into_iter().map(|one| one.name)).collect(),
            )
        }
        Shape::Tiles => {
            let tiles = grid.rows.iter().map(|row| {
                let figure = row.figures.last();
                let shown = figure.map(|figure| show(figure, row.indicator, &app.catalogue, words));
                let said = shown.map_or_else(String::new, |shown| {
                    format!("{} {} {}", shown.qualifier, shown.value, shown.measure)
                });
                Tile {
                    title: format!("{}: {}", row.unit.name, said.trim()),
                    number: row.rank(),
                }
            });
            let tiles: Vec<Tile> = tiles.collect();
            let (svg, bounds) = chart::tiles(&tiles, &sentence);
            (svg, tile_legend(&bounds, &write, words))
        }
    }
}

/// What each shade of the squares means.
fn tile_legend(
    bounds: &[i64],
    write: &dyn Fn(i64) -> String,
    words: Words,
) -> Vec<(&'static str, String)> {
    const SHADES: [&str; 6] = ["tile-0", "tile-1", "tile-2", "tile-3", "tile-4", "tile-5"];
    let mut legend = vec![(SHADES[0], words.t("figure-unknown"))];
    for (class, shade) in SHADES.iter().skip(1).take(bounds.len() + 1).enumerate() {
        let said = match (
            class.checked_sub(1).map(|below| bounds[below]),
            bounds.get(class),
        ) {
            (None, Some(until)) => words.t1("statistics-below", "bound", write(*until)),
            (Some(from), _) => words.t1("statistics-from", "bound", write(from)),
            (None, None) => words.t("statistics-all-alike"),
        };
        legend.push((shade, said));
    }
    legend
}

fn series_name(row: &Row<'_>, asked: &Asked<'_>, language: &str) -> String {
    let indicator = row.indicator.name(language);
    match (asked.whose == Whose::Own, asked.indicators.len() > 1) {
        (true, _) => indicator.to_owned(),
        (false, true) => format!("{}: {indicator}", row.unit.name),
        (false, false) => row.unit.name.clone(),
    }
}

/// A period in few letters, for an axis: `T3/26`, `Q1/26`, `2026`.
fn short_period(name: &timeline::PeriodName) -> String {
    let code = name.to_string();
    match code.split_once('-') {
        None => code,
        Some((year, part)) => {
            let year = year.get(2..).unwrap_or(year);
            let part = match part.parse::<u32>() {
                Ok(month) => format!("T{month}"),
                Err(_) => part.replace('H', "N").replace('U', "CĐ"),
            };
            format!("{part}/{year}")
        }
    }
}
