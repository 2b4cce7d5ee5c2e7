//! Which column of a list is which, by its heading; without headings the first two are meant.

use roster::{Cell, Row};

use super::text_of;

/// Columns by their places.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Columns {
    pub old: Option<usize>,
    pub new: Option<usize>,
    pub code: Option<usize>,
    pub name: Option<usize>,
    pub kind: Option<usize>,
    pub under: Option<usize>,
    pub sector: Option<usize>,
}

/// Headings as people write them, folded.
const OLD: [&str; 7] = [
    "old",
    "old unit",
    "don vi cu",
    "ma don vi cu",
    "ten don vi cu",
    "cu",
    "tu don vi",
];
const NEW: [&str; 7] = [
    "new",
    "new unit",
    "don vi moi",
    "ma don vi moi",
    "ve don vi",
    "moi",
    "den don vi",
];
const CODE: [&str; 3] = ["code", "ma", "ma moi"];
const NAME: [&str; 4] = ["name", "ten", "ten moi", "ten don vi moi"];
const KIND: [&str; 4] = ["kind", "loai", "loai don vi", "loai hinh"];
const UNDER: [&str; 5] = ["under", "duoi", "cap tren", "thuoc", "truc thuoc"];
const SECTOR: [&str; 3] = ["sector", "nganh", "linh vuc"];

impl Columns {
    /// The columns of a list and the rows below its headings. Headings are looked for in the first
    /// rows: above them a list may have a title.
    pub fn of(rows: &[Row]) -> (Columns, &[Row]) {
        for (at, row) in rows.iter().take(10).enumerate() {
            let columns = Columns::named(row);
            if columns.old.is_some() && columns.new.is_some() {
                return (columns, &rows[at + 1..]);
            }
        }
        let bare = Columns {
            old: Some(0),
            new: Some(1),
            ..Columns::default()
        };
        (bare, rows)
    }

    fn named(row: &Row) -> Columns {
        let mut columns = Columns::default();
        for (at, cell) in row.cells().enumerate() {
            let Cell::Text(text) = cell else { continue };
            let heading = vietnamese::fold(text);
            let heading = heading.as_str();
            let places = [
                (&OLD[..], &mut columns.old),
                (&NEW[..], &mut columns.new),
                (&CODE[..], &mut columns.code),
                (&NAME[..], &mut columns.name),
                (&KIND[..], &mut columns.kind),
                (&UNDER[..], &mut columns.under),
                (&SECTOR[..], &mut columns.sector),
            ];
            for (known, place) in places {
                if place.is_none() && known.contains(&heading) {
                    *place = Some(at);
                    break;
                }
            }
        }
        columns
    }

    /// Whether the row says of its new unit how it is to be founded.
    pub fn describes(&self, row: &Row) -> bool {
        let further = [self.name, self.kind, self.under, self.code];
        further
            .iter()
            .any(|column| !text_of(row, *column).is_empty())
    }
}
