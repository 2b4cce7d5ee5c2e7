//! Charts as figures with their wording, and as drawings in shades that survive a black-and-white
//! printer. It knows nothing of where the figures come from or how a number is worded.

use crate::characters::escaped;
use crate::{Cell, Column, ColumnKind, PaperFault, Row, Sheet};

/// Figures to be seen beside each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    pub title: String,
    pub kind: ChartKind,
    /// What is counted: `Số đoàn viên (người)`. Heads the first column where there is one series.
    pub measure: String,
    /// What stands along the axis: units, or periods in their order.
    pub labels: Vec<String>,
    pub series: Vec<Series>,
}

/// How the figures are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    /// Lying bars, one a label and series: for units and kinds.
    Bars,
    /// A line a series: for what goes on in time.
    Lines,
}

/// One set of bars, or one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    pub name: String,
    /// One for each label; nothing where the figure is not known.
    pub points: Vec<Option<Point>>,
}

/// A figure with its finished wording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    pub value: i64,
    pub shown: String,
}

/// The drawing's width in its own units; as wide as the text it stands in.
const WIDTH: f64 = 640.0;
const SHADES: [&str; 4] = ["#1f4e79", "#9db7d1", "#6b6b6b", "#c9c9c9"];
const DASHES: [&str; 4] = ["", "7 4", "2 3", "9 3 2 3"];
/// Bars on one drawing; more are drawn as several, so that each fits a page.
const BARS_AT_ONCE: usize = 32;
/// Where every point of a line is still labelled without touching the next.
const LABELLED_POINTS: usize = 16;

impl Chart {
    /// Whether every series has a point, known or not, for every label.
    ///
    /// # Errors
    /// [`PaperFault::ChartLength`] with the first series that is wrong.
    pub fn check(&self) -> Result<(), PaperFault> {
        let labels = self.labels.len();
        match self.series.iter().find(|one| one.points.len() != labels) {
            None => Ok(()),
            Some(one) => Err(PaperFault::ChartLength {
                title: self.title.clone(),
                series: one.name.clone(),
                found: one.points.len(),
                labels,
            }),
        }
    }

    /// The same figures as a table.
    pub fn sheet(&self) -> Sheet {
        let mut columns = vec![Column::new(ColumnKind::Text, "")];
        columns.extend(self.series.iter().map(|one| {
            let only = self.series.len() == 1 && one.name.is_empty();
            let heading = if only { &self.measure } else { &one.name };
            Column::new(ColumnKind::Number, heading).wide(16)
        }));
        let cell = |point: Option<&Option<Point>>| match point {
            Some(Some(point)) => Cell::number(point.value, point.shown.clone()),
            _ => Cell::Empty,
        };
        let row = |(at, label): (usize, &String)| {
            let figures = self.series.iter().map(|one| cell(one.points.get(at)));
            Row::line(std::iter::once(Cell::text(label)).chain(figures).collect())
        };
        Sheet {
            title: self.title.clone(),
            columns,
            rows: self.labels.iter().enumerate().map(row).collect(),
            ..Sheet::default()
        }
    }

    /// The whole chart in words, for those who cannot see it.
    pub fn in_words(&self) -> String {
        let figure = |at: usize| {
            let known = self.series.iter().filter_map(|one| {
                let point = one.points.get(at)?.as_ref()?;
                let name = if one.name.is_empty() {
                    String::new()
                } else {
                    format!("{} ", one.name)
                };
                Some(format!("{name}{}", point.shown))
            });
            known.collect::<Vec<_>>().join(", ")
        };
        let labels = self.labels.iter().enumerate();
        let said: Vec<String> = labels
            .map(|(at, label)| format!("{label}: {}", figure(at)))
            .collect();
        let heads = [self.title.as_str(), self.measure.as_str()];
        let heads: Vec<&str> = heads.into_iter().filter(|head| !head.is_empty()).collect();
        format!("{}. {}.", heads.join(", "), said.join("; "))
    }

    /// The chart as SVG drawings, one after the other; the title is not in them.
    ///
    /// # Errors
    /// As [`Chart::check`].
    pub fn drawings(&self) -> Result<Vec<String>, PaperFault> {
        self.check()?;
        Ok(match self.kind {
            ChartKind::Lines => vec![self.lines()],
            ChartKind::Bars => {
                let at_once = (BARS_AT_ONCE / self.series.len().max(1)).max(1);
                let starts = (0..self.labels.len()).step_by(at_once);
                starts
                    .map(|start| self.bars(start..(start + at_once).min(self.labels.len())))
                    .collect()
            }
        })
    }

    /// The least and the greatest value, zero among them, and at least one apart.
    fn range(&self) -> (f64, f64) {
        let points = self.series.iter().flat_map(|one| &one.points).flatten();
        let values: Vec<i64> = points.map(|point| point.value).collect();
        let least = values.iter().copied().min().unwrap_or(0).min(0);
        let most = values.iter().copied().max().unwrap_or(0).max(0);
        (least as f64, (most as f64).max(least as f64 + 1.0))
    }

    fn bars(&self, labels: std::ops::Range<usize>) -> String {
        const LEFT: f64 = 200.0;
        const RIGHT: f64 = 110.0;
        const BAR: f64 = 16.0;
        let (least, most) = self.range();
        let along = |value: f64| LEFT + (value - least) / (most - least) * (WIDTH - LEFT - RIGHT);
        let mut marks = String::new();
        let mut y = self.legend(&mut marks);
        let top = y;
        for at in labels {
            let group = BAR * self.series.len().max(1) as f64;
            let middle = y + group / 2.0;
            let lines = two_lines(&self.labels[at]);
            let first = middle + 4.5 - 7.0 * (lines.len() as f64 - 1.0);
            for (line, words) in lines.iter().enumerate() {
                let y = first + 14.0 * line as f64;
                marks.push_str(&words_at((LEFT - 8.0, y), "end", words));
            }
            for (own, one) in self.series.iter().enumerate() {
                if let Some(Some(point)) = one.points.get(at) {
                    let (from, to) = (along(0.0), along(point.value as f64));
                    let (x, wide) = (from.min(to), (to - from).abs().max(0.5));
                    marks.push_str(&format!(
                        "<rect x=\"{x:.1}\" y=\"{:.1}\" width=\"{wide:.1}\" height=\"{:.1}\" \
                         fill=\"{}\"/>",
                        y + 1.5,
                        BAR - 3.0,
                        SHADES[own % SHADES.len()]
                    ));
                    let end = (from.max(to) + 5.0, y + BAR / 2.0 + 4.5);
                    marks.push_str(&words_at(end, "start", &point.shown));
                }
                y += BAR;
            }
            y = y.max(middle + 7.0 * lines.len() as f64) + 8.0;
        }
        let axis = along(0.0);
        marks.push_str(&format!(
            "<path d=\"M{axis:.1} {top:.1}V{y:.1}\" stroke=\"#000\" fill=\"none\"/>"
        ));
        drawing(y + 4.0, &marks)
    }

    fn lines(&self) -> String {
        const LEFT: f64 = 40.0;
        const HIGH: f64 = 220.0;
        let (least, most) = self.range();
        let mut marks = String::new();
        let top = self.legend(&mut marks) + 18.0;
        let steps = self.labels.len().saturating_sub(1).max(1) as f64;
        let place = |at: usize, value: f64| {
            let x = LEFT + at as f64 / steps * (WIDTH - 2.0 * LEFT);
            (x, top + HIGH - (value - least) / (most - least) * HIGH)
        };
        let (_, ground) = place(0, 0.0);
        marks.push_str(&format!(
            "<path d=\"M{LEFT:.1} {ground:.1}H{:.1}\" stroke=\"#000\" fill=\"none\"/>",
            WIDTH - LEFT
        ));
        for (own, one) in self.series.iter().enumerate() {
            let shade = SHADES[own % SHADES.len()];
            let mut way = String::new();
            let mut is_broken = true;
            for (at, point) in one.points.iter().enumerate() {
                let Some(point) = point else {
                    is_broken = true;
                    continue;
                };
                let (x, y) = place(at, point.value as f64);
                let step = if is_broken { 'M' } else { 'L' };
                way.push_str(&format!("{step}{x:.1} {y:.1}"));
                is_broken = false;
                marks.push_str(&format!(
                    "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{shade}\"/>"
                ));
                if self.is_labelled(at) {
                    let lift = if self.is_highest(own, at) { -8.0 } else { 18.0 };
                    marks.push_str(&words_at((x, y + lift), "middle", &point.shown));
                }
            }
            marks.push_str(&format!(
                "<path d=\"{way}\" stroke=\"{shade}\" stroke-width=\"2\" fill=\"none\" \
                 stroke-dasharray=\"{}\"/>",
                DASHES[own % DASHES.len()]
            ));
        }
        for (at, label) in self.labels.iter().enumerate() {
            if self.is_labelled(at) {
                let (x, _) = place(at, 0.0);
                marks.push_str(&words_at((x, top + HIGH + 22.0), "middle", label));
            }
        }
        drawing(top + HIGH + 32.0, &marks)
    }

    /// Whether the point of a label is worded: all of a few, else every so many and the last.
    fn is_labelled(&self, at: usize) -> bool {
        let each = self.labels.len().div_ceil(LABELLED_POINTS).max(1);
        at.is_multiple_of(each) || at + 1 == self.labels.len()
    }

    /// Whether no other line stands above a point of this one; its words then stand above it.
    fn is_highest(&self, own: usize, at: usize) -> bool {
        let value = |one: &Series| one.points.get(at)?.as_ref().map(|point| point.value);
        let mine = self.series.get(own).and_then(value);
        let before = self.series.iter().take(own).filter_map(value);
        let after = self.series.iter().skip(own + 1).filter_map(value);
        // Of two alike the first is worded above.
        before.into_iter().all(|other| Some(other) < mine)
            && after.into_iter().all(|other| Some(other) <= mine)
    }

    /// Draws which shade is which series, where there are several; gives the height used.
    fn legend(&self, marks: &mut String) -> f64 {
        if self.series.len() < 2 {
            return 4.0;
        }
        let mut y = 4.0;
        for (own, one) in self.series.iter().enumerate() {
            let shade = SHADES[own % SHADES.len()];
            marks.push_str(&format!(
                "<rect x=\"0\" y=\"{:.1}\" width=\"22\" height=\"10\" fill=\"{shade}\"/>",
                y + 2.0
            ));
            marks.push_str(&words_at((30.0, y + 11.5), "start", &one.name));
            y += 18.0;
        }
        y + 6.0
    }
}

fn drawing(height: f64, marks: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.0}\" \
         width=\"{WIDTH}\" height=\"{height:.0}\" font-family=\"Tinos, 'Times New Roman', serif\" \
         font-size=\"14\">{marks}</svg>"
    )
}

fn words_at((x, y): (f64, f64), anchor: &str, words: &str) -> String {
    format!(
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>",
        escaped(words)
    )
}

/// A label over at most two lines; what does not fit is in the words beside the drawing.
fn two_lines(label: &str) -> Vec<String> {
    const LINE: usize = 30;
    let mut lines = vec![String::new()];
    for word in label.split_whitespace() {
        let line = lines.last().map_or(0, |line| line.chars().count());
        if line > 0 && line + 1 + word.chars().count() > LINE {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    let cut = |line: &String| match line.char_indices().nth(LINE + 2) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.clone(),
    };
    let more = lines.len() > 2;
    let mut kept: Vec<String> = lines.iter().take(2).map(cut).collect();
    if let (true, Some(last)) = (more, kept.last_mut()) {
        last.push('…');
    }
    kept
}

#[cfg(test)]
mod tests;
