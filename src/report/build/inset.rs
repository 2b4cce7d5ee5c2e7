//! Tables, annexes and drawings that stand between the paragraphs of a letter.

use paper::{
    Block, Cell, Chart, ChartKind, Column, ColumnKind, Orientation, Point, Row, Series, Sheet,
};

use super::Draft;
use crate::report::beside::key_before;
use crate::report::outline::{Annex, Chip, Drawn, Piece};
use crate::report::wording::Way;

/// An annex of more columns than this lies on its side.
const UPRIGHT_COLUMNS: usize = 4;

impl Draft {
    /// The block a piece is by itself; nothing where it is part of a sentence.
    pub(super) fn inset(&self, piece: &Piece) -> Option<Block> {
        match piece {
            Piece::Table(lines) => Some(Block::Table(self.lines_table(lines))),
            Piece::Annex(annex) => Some(Block::Table(self.annex_table(annex))),
            Piece::Chart(drawn) => Some(Block::Chart(self.chart(drawn))),
            Piece::Text(_) | Piece::Unit | Piece::Period | Piece::Chip(_) => None,
        }
    }

    /// The annexes of the whole text as sheets of a workbook: those of the same figures stand under
    /// one another, each below the name of the unit it is of.
    pub fn annex_sheets(&self) -> Vec<Sheet> {
        let said = self.outline.parts.iter().flat_map(|part| &part.sentences);
        let annexes = said
            .flat_map(|said| &said.pieces)
            .filter_map(|piece| match piece {
                Piece::Annex(annex) => Some(annex),
                _ => None,
            });
        let mut sheets: Vec<Sheet> = Vec::new();
        let mut last: Option<&Annex> = None;
        for annex in annexes {
            let mut own = self.annex_table(annex);
            let of = std::mem::take(&mut own.title);
            let goes_on = last.is_some_and(|last| last.columns == annex.columns);
            if !of.is_empty() {
                let mut head = vec![Cell::Empty, Cell::text(of)];
                head.resize(own.columns.len(), Cell::Empty);
                own.rows.insert(0, Row::section(head));
            }
            match sheets.last_mut() {
                Some(sheet) if goes_on && !annex.of.is_empty() => sheet.rows.append(&mut own.rows),
                _ => {
                    let number = (sheets.len() + 1).to_string();
                    own.title = self.say().t1("report-annex-sheet", "number", number);
                    own.subtitles = vec![self.names.unit.clone(), self.names.period.clone()];
                    sheets.push(own);
                }
            }
            last = Some(annex);
        }
        sheets
    }

    /// This period, the year before, the target and how much of it, a line a figure.
    fn lines_table(&self, lines: &[Chip]) -> Sheet {
        let say = self.say();
        let column = |kind, key: &str, width| Column::new(kind, say.t(key)).wide(width);
        let figure = |key: &str| match self.figure(key) {
            Some(figure) => self.cell(figure),
            None => Cell::Empty,
        };
        let row = |chip: &Chip| {
            let words = |way| {
                self.chip_words(&chip.key, way, "")
                    .map_or(Cell::Empty, Cell::text)
            };
            let row = Row::line(vec![
                Cell::text(&chip.name),
                Cell::text(&chip.measure),
                figure(&chip.key),
                figure(&key_before(&chip.key)),
                words(Way::Target),
                words(Way::Rate),
            ]);
            match self.mark(&chip.key) {
                Some(mark) => row.with_figure(2, mark),
                None => row,
            }
        };
        Sheet {
            columns: vec![
                column(ColumnKind::Text, "report-column-name", 34),
                column(ColumnKind::Text, "report-column-measure", 11).centred(),
                column(ColumnKind::Number, "report-column-now", 18),
                column(ColumnKind::Number, "report-column-before", 18),
                column(ColumnKind::Number, "report-column-target", 16),
                column(ColumnKind::Number, "report-column-rate", 10),
            ],
            rows: lines.iter().map(row).collect(),
            ..Sheet::default()
        }
    }

    fn annex_table(&self, annex: &Annex) -> Sheet {
        let say = self.say();
        let cell = |chip: &Chip| match self.figure(&chip.key) {
            Some(figure) => self.cell(figure),
            None => Cell::Empty,
        };
        let row = |(no, (name, chips)): (usize, &(String, Vec<Chip>))| {
            let head = [Cell::text((no + 1).to_string()), Cell::text(name)];
            Row::line(head.into_iter().chain(chips.iter().map(cell)).collect())
        };
        let mut columns = vec![
            Column::new(ColumnKind::Text, say.t("report-column-no"))
                .wide(6)
                .centred(),
            Column::new(ColumnKind::Text, say.t("report-column-unit")).wide(36),
        ];
        columns.extend(annex.columns.iter().map(|chip| {
            let heading = match chip.measure.as_str() {
                "" => chip.name.clone(),
                measure => format!("{} ({measure})", chip.name),
            };
            Column::new(ColumnKind::Number, heading).wide(18)
        }));
        let is_wide = annex.columns.len() > UPRIGHT_COLUMNS;
        Sheet {
            title: annex.of.clone(),
            columns,
            rows: annex.rows.iter().enumerate().map(row).collect(),
            orientation: if is_wide {
                Orientation::Landscape
            } else {
                Orientation::Portrait
            },
            ..Sheet::default()
        }
    }

    fn chart(&self, drawn: &Drawn) -> Chart {
        let point = |(_, chip): &(String, Chip)| {
            let figure = self.figure(&chip.key)?;
            let value = figure.value.or(figure.percent_ppm)?;
            let shown = self.chip_words(&chip.key, Way::Number, "")?;
            Some(Point { value, shown })
        };
        Chart {
            title: drawn.title.clone(),
            kind: if drawn.in_time {
                ChartKind::Lines
            } else {
                ChartKind::Bars
            },
            measure: drawn.measure.clone(),
            labels: drawn
                .points
                .iter()
                .map(|(label, _)| label.clone())
                .collect(),
            series: vec![Series {
                name: drawn.title.clone(),
                points: drawn.points.iter().map(point).collect(),
            }],
        }
    }
}
