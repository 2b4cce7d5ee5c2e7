//! Drawings of a view as SVG: lines and columns of a few rows, and a chart of units in which each
//! is a square. A drawing never stands alone: its table stands below it. Pure.

use std::fmt::Write;

use super::rules::{class_bounds, class_of};
use crate::web::{escape_svg, round_up};

/// A row of numbers with its name; a missing number leaves a gap.
#[derive(Debug, Clone)]
pub struct Series {
    pub name: String,
    pub numbers: Vec<Option<i64>>,
}

/// The classes of lines and areas in the order in which they are used.
pub const PENS: [(&str, &str); 6] = [
    ("l-b", "c-b"),
    ("l-g", "c-g"),
    ("l-l", "c-l"),
    ("l-i", "c-i"),
    ("l-r", "c-r"),
    ("l-e2", "c-e"),
];

const WIDTH: f64 = 880.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 84.0;
const TOP: f64 = 16.0;
const BASE: f64 = 260.0;

/// What stands at the axes: the words of a number and those of each period.
pub struct Axes<'a> {
    pub periods: &'a [String],
    pub write: &'a dyn Fn(i64) -> String,
}

/// The ends of the axis: round numbers that hold every number, nought among them.
fn reach(series: &[Series]) -> (f64, f64) {
    let numbers = series.iter().flat_map(|one| one.numbers.iter().flatten());
    let (least, most) = numbers.fold((0, 1), |(least, most), number| {
        (least.min(*number), most.max(*number))
    });
    let below = if least < 0 { -round_up(-least) } else { 0 };
    (below as f64, round_up(most) as f64)
}

fn begin(sentence: &str, axes: &Axes<'_>, (least, most): (f64, f64)) -> String {
    let mut svg = format!(
        "<svg class=\"ch chart\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">",
        escape_svg(sentence)
    );
    for quarter in 0..=4 {
        let value = least + (most - least) * f64::from(quarter) / 4.0;
        let y = height(value, (least, most));
        let shown = escape_svg(&(axes.write)(value.round() as i64));
        let below = y + 4.0;
        let _ = write!(
            svg,
            "<line class=\"ax\" x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
             <text class=\"t-e\" x=\"{:.1}\" y=\"{below:.1}\">{shown}</text>",
            LEFT - 8.0
        );
    }
    let step = step(axes.periods.len());
    // Where periods stand close, only some are named.
    let every = (axes.periods.len() / 13) + 1;
    let last = axes.periods.len().saturating_sub(1);
    for (at, period) in axes.periods.iter().enumerate() {
        if (last - at).is_multiple_of(every) {
            let x = LEFT + step * (at as f64 + 0.5);
            let _ = write!(
                svg,
                "<text class=\"t-m\" x=\"{x:.1}\" y=\"282\">{}</text>",
                escape_svg(period)
            );
        }
    }
    svg
}

fn step(periods: usize) -> f64 {
    (WIDTH - LEFT) / periods.max(1) as f64
}

fn height(value: f64, (least, most): (f64, f64)) -> f64 {
    BASE - (value - least) / (most - least) * (BASE - TOP)
}

/// Lines over the periods.
pub fn lines(series: &[Series], sentence: &str, axes: &Axes<'_>) -> String {
    let reach = reach(series);
    let mut svg = begin(sentence, axes, reach);
    let step = step(axes.periods.len());
    for (one, (pen, dot)) in series.iter().zip(PENS) {
        let points = one.numbers.iter().enumerate().map(|(at, number)| {
            number.map(|number| {
                (
                    LEFT + step * (at as f64 + 0.5),
                    height(number as f64, reach),
                )
            })
        });
        let points: Vec<Option<(f64, f64)>> = points.collect();
        for run in points.split(Option::is_none).filter(|run| run.len() > 1) {
            let told = run.iter().flatten().map(|(x, y)| format!("{x:.1},{y:.1}"));
            let told: Vec<String> = told.collect();
            let _ = write!(
                svg,
                "<polyline class=\"{pen}\" points=\"{}\"/>",
                told.join(" ")
            );
        }
        for (x, y) in points.iter().flatten() {
            let _ = write!(
                svg,
                "<circle class=\"{dot}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"/>"
            );
        }
    }
    svg.push_str("</svg>");
    svg
}

/// Columns side by side over the periods.
pub fn columns(series: &[Series], sentence: &str, axes: &Axes<'_>) -> String {
    let reach = reach(series);
    let mut svg = begin(sentence, axes, reach);
    let step = step(axes.periods.len());
    let wide = step * 0.72 / series.len().max(1) as f64;
    let nought = height(0.0, reach);
    for (of, (one, (_, area))) in series.iter().zip(PENS).enumerate() {
        for (at, number) in one.numbers.iter().enumerate() {
            let Some(number) = number else { continue };
            let y = height(*number as f64, reach);
            let x = LEFT + step * (at as f64 + 0.14) + wide * of as f64;
            let (top, tall) = (y.min(nought), (y - nought).abs());
            let _ = write!(
                svg,
                "<rect class=\"{area}\" x=\"{x:.1}\" y=\"{top:.1}\" width=\"{:.1}\" \
                 height=\"{tall:.1}\" rx=\"1\"/>",
                wide * 0.92
            );
        }
    }
    let _ = write!(
        svg,
        "<line class=\"ax0\" x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{nought:.1}\" y2=\"{nought:.1}\"/></svg>"
    );
    svg
}

/// A unit as a square.
pub struct Tile {
    /// Its name and its number, as its title says them.
    pub title: String,
    pub number: Option<i64>,
}

/// Every unit as a square, darker where its number is greater; the table below leads to each. The
/// bounds of the classes come with
/// the drawing. Units that say nothing are empty.
pub fn tiles(tiles: &[Tile], sentence: &str) -> (String, Vec<i64>) {
    let numbers: Vec<i64> = tiles.iter().filter_map(|tile| tile.number).collect();
    let bounds = class_bounds(&numbers);
    let side = ((WIDTH * 360.0 / tiles.len().max(1) as f64).sqrt()).clamp(7.0, 40.0);
    let in_row = ((WIDTH / side) as usize).max(1);
    let rows = tiles.len().div_ceil(in_row);
    let tall = rows as f64 * side + 2.0;
    let mut svg = format!(
        "<svg class=\"ch chart\" viewBox=\"0 0 {WIDTH} {tall:.0}\" role=\"img\" aria-label=\"{}\">",
        escape_svg(sentence)
    );
    for (at, tile) in tiles.iter().enumerate() {
        let (x, y) = ((at % in_row) as f64 * side, (at / in_row) as f64 * side);
        let class = match tile.number {
            Some(number) => format!("tile-{}", class_of(&bounds, number) + 1),
            None => "tile-0".to_owned(),
        };
        let _ = write!(
            svg,
            "<rect class=\"{class}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" \
             rx=\"1.5\"><title>{}</title></rect>",
            x + 1.0,
            y + 1.0,
            side - 2.0,
            side - 2.0,
            escape_svg(&tile.title)
        );
    }
    svg.push_str("</svg>");
    (svg, bounds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axes(periods: &[String]) -> Axes<'_> {
        Axes {
            periods,
            write: &|value| value.to_string(),
        }
    }

    #[test]
    fn a_missing_number_breaks_the_line_and_names_are_escaped() {
        let series = [Series {
            name: "a".to_owned(),
            numbers: vec![Some(1), Some(2), None, Some(4), Some(3)],
        }];
        let periods: Vec<String> = (1..=5).map(|at| format!("T{at}")).collect();
        let drawn = lines(&series, "a <b>", &axes(&periods));
        assert_eq!(drawn.matches("<polyline").count(), 2);
        assert_eq!(drawn.matches("<circle").count(), 4);
        assert!(drawn.contains("a &lt;b&gt;") && !drawn.contains("<b>"));
    }

    #[test]
    fn columns_below_nought_hang_from_the_axis() {
        let series = [Series {
            name: "a".to_owned(),
            numbers: vec![Some(10), Some(-10)],
        }];
        let drawn = columns(&series, "", &axes(&["1".to_owned(), "2".to_owned()]));
        let nought = TOP + (BASE - TOP) / 2.0;
        assert!(drawn.contains(&format!("y=\"{nought:.1}\"")), "{drawn}");
        assert_eq!(drawn.matches("<rect").count(), 2);
    }

    #[test]
    fn every_unit_has_its_square_and_the_silent_are_empty() {
        let unit = |number| Tile {
            title: "x".to_owned(),
            number,
        };
        let all: Vec<Tile> = (0..700).map(|at| unit((at > 0).then_some(at))).collect();
        let (drawn, bounds) = tiles(&all, "");
        assert_eq!(drawn.matches("<rect").count(), 700);
        assert_eq!(drawn.matches("tile-0").count(), 1);
        assert_eq!(bounds.len(), 4);
        assert!(!drawn.contains("<a "));
    }
}
