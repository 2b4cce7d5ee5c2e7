//! The figures of a report as rows and columns: the body of a numeric form, and every report's
//! spreadsheet.

use paper::{Cell, Column, ColumnKind, Row, Sheet};
use vietnamese::Qualifier;

use super::{Draft, basis_key, basis_of};
use crate::indicator::Figure;
use crate::report::outline::{Line, Part};
use crate::report::wording::{Way, figure_words, percent_words};
use crate::web::amount;

impl Draft {
    /// The report as one table with its title, for spreadsheets. Of a letter, its figures.
    pub fn sheet(&self) -> Sheet {
        let mut subtitles = vec![self.names.unit.clone(), self.names.days.clone()];
        if !self.names.under.is_empty() {
            subtitles.push(self.names.under.clone());
        }
        Sheet {
            title: self.subject().to_uppercase(),
            subtitles,
            ..self.table()
        }
    }

    pub(super) fn table(&self) -> Sheet {
        let say = self.say();
        let column = |kind, key: &str, width| Column::new(kind, say.t(key)).wide(width);
        let mut rows = Vec::new();
        for part in &self.outline.parts {
            let lines = self.lines_of(part);
            if lines.is_empty() {
                continue;
            }
            let mut cells = vec![Cell::text(&part.no), Cell::text(&part.name)];
            cells.resize(5, Cell::Empty);
            rows.push(Row::section(cells));
            rows.extend(lines.iter().map(|line| self.row(line)));
        }
        Sheet {
            columns: vec![
                column(ColumnKind::Text, "report-column-no", 6).centred(),
                column(ColumnKind::Text, "report-column-name", 36),
                column(ColumnKind::Text, "report-column-measure", 12).centred(),
                column(ColumnKind::Number, "report-column-value", 18),
                column(ColumnKind::Text, "report-column-basis", 24),
            ],
            rows,
            ..Sheet::default()
        }
    }

    /// The lines of a section; of a section in words, one for each of its figures.
    fn lines_of(&self, part: &Part) -> Vec<Line> {
        if self.outline.is_table {
            return part.lines.clone();
        }
        let mut lines: Vec<Line> = Vec::new();
        for (key, name, measure) in part.figures() {
            if lines.iter().all(|line| line.key != key) {
                lines.push(Line {
                    no: (lines.len() + 1).to_string(),
                    name: name.to_owned(),
                    measure: measure.to_owned(),
                    key: key.to_owned(),
                });
            }
        }
        lines
    }

    fn row(&self, line: &Line) -> Row {
        let figure = self.figure(&line.key);
        let row = Row::line(vec![
            Cell::text(&line.no),
            Cell::text(&line.name),
            Cell::text(&line.measure),
            figure.map_or(Cell::Empty, |figure| self.cell(figure)),
            Cell::text(self.note(figure)),
        ]);
        match self.mark(&line.key) {
            Some(mark) => row.with_figure(3, mark),
            None => row,
        }
    }

    /// The value for spreadsheets with its wording for people; words where there is no number.
    pub(super) fn cell(&self, figure: &Figure) -> Cell {
        let language = self.language();
        let word = qualifier_word(figure, language);
        let shown = |number: String| format!("{word} {number}").trim_start().to_owned();
        if figure.qualifier() == Qualifier::Order {
            let words = figure_words(figure, None, (Way::Whole, ""), language);
            return Cell::text(words.unwrap_or_default());
        }
        if let Some(rate_ppm) = figure.percent_ppm {
            let words = percent_words(figure, language).unwrap_or_default();
            return Cell::Percent {
                rate_ppm,
                shown: shown(words),
            };
        }
        match (figure.value, figure.low, figure.high) {
            (Some(value), _, _) => Cell::number(value, shown(amount(value, language))),
            (None, Some(low), Some(high)) => Cell::text(format!(
                "{}–{}",
                amount(low, language),
                amount(high, language)
            )),
            _ => Cell::Empty,
        }
    }

    /// How the figure is known, with the qualifier a spreadsheet's number cannot carry.
    fn note(&self, figure: Option<&Figure>) -> String {
        let say = self.say();
        let Some(figure) = figure else {
            return say.t("report-basis-missing");
        };
        let mut note = say.t(basis_key(basis_of(figure)));
        let word = qualifier_word(figure, self.language());
        if !word.is_empty() && figure.qualifier() != Qualifier::Order {
            note.push_str(&format!(" ({word})"));
        }
        if let (Some(over), Some(under)) = (figure.numerator, figure.denominator) {
            let (over, under) = (
                amount(over, self.language()),
                amount(under, self.language()),
            );
            note.push_str(&format!(", {over}/{under}"));
        }
        note
    }
}

fn qualifier_word(figure: &Figure, language: &str) -> &'static str {
    if language == "en" {
        figure.qualifier().word_en()
    } else {
        figure.qualifier().word_vi()
    }
}
