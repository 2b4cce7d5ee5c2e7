//! Rows of a list that are nobody.

use vietnamese::fold;

use crate::columns::Columns;
use crate::field::Field;
use crate::read::{looks_like_a_name, raw};
use crate::table::{Cell, Row};
use crate::words;

/// Why a row is no person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passed {
    /// The heading once more, as on every printed page.
    Heading,
    /// The numbers of the columns: (1), (2), (3).
    ColumnNumbers,
    /// The name of the part of the list that follows: a department, a group.
    Section(String),
    /// The sum below.
    Total(String),
    /// Place, day, signatures and what else stands below the list.
    Closing(String),
}

const TOTALS: [&str; 8] = [
    "tong cong",
    "tong so",
    "tong",
    "cong",
    "danh sach nay co",
    "danh sach gom",
    "tong hop",
    "an dinh danh sach",
];
const CLOSINGS: [&str; 26] = [
    "nguoi lap",
    "nguoi tong hop",
    "thu truong",
    "chu tich",
    "pho chu tich",
    "tm",
    "t m",
    "t/m",
    "kt",
    "ban chap hanh",
    "xac nhan",
    "ky ten",
    "ky va ghi ro",
    "ky ghi ro",
    "ghi chu",
    "luu y",
    "noi nhan",
    "giam doc",
    "to truong",
    "nguoi lap bieu",
    "nguoi lap danh sach",
    "lap bang",
    "lap bieu",
    "duyet",
    "ngay thang nam",
    "dai dien",
];

/// What a row is when it is no person. `closed` says that the end of the list has been passed.
pub fn of(columns: &Columns, row: &Row, closed: bool) -> Option<Passed> {
    let name = name_cell(columns, row);
    let filled = row.cells().filter(|cell| *cell != Cell::Empty).count();
    // A full row with a name and a number in it is a person, whatever else its words say.
    let numbered = columns
        .find_place(Field::Number)
        .is_some_and(|place| is_number(row.cell(place)));
    let named = !name.is_empty();
    if named && filled >= 3 && numbered && !is_column_numbers(row) {
        return is_heading(columns, row).then_some(Passed::Heading);
    }
    if is_column_numbers(row) {
        return Some(Passed::ColumnNumbers);
    }
    if is_heading(columns, row) {
        return Some(Passed::Heading);
    }
    let texts = || {
        row.cells().filter_map(|cell| {
            if let Cell::Text(text) = cell {
                Some(text)
            } else {
                None
            }
        })
    };
    let joined = || texts().collect::<Vec<_>>().join(" | ");
    let begins = |starts: &[&str]| {
        texts().any(|text| {
            let plain = words::plain(text);
            starts.iter().any(|start| {
                plain
                    .strip_prefix(start)
                    .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            })
        })
    };
    if filled <= 4 || !named {
        if begins(&TOTALS) {
            return Some(Passed::Total(joined()));
        }
        if (filled <= 3 && begins(&CLOSINGS)) || (filled <= 2 && texts().any(is_place_and_day)) {
            return Some(Passed::Closing(joined()));
        }
    }
    if closed && filled <= 2 {
        return Some(Passed::Closing(joined()));
    }
    if !tells_of_a_person(columns, row) {
        let only = joined();
        if !named || !looks_like_a_name(&name) {
            let plain = name.is_empty() && only.is_empty();
            return (!plain).then_some(Passed::Section(only));
        }
        // A mark like II or A before a name that stands alone opens a part, too.
        if filled > 1 && !numbered && columns.find_place(Field::Number).is_some() {
            return Some(Passed::Section(only));
        }
    }
    None
}

fn name_cell(columns: &Columns, row: &Row) -> String {
    let cell = |field| {
        columns
            .find_place(field)
            .map_or(Cell::Empty, |place| row.cell(place))
    };
    let parts =
        [Field::FullName, Field::FamilyName, Field::GivenName].map(|field| raw(cell(field)));
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether any cell but those of the name, the running number and the remark is filled in a
/// column that is understood.
fn tells_of_a_person(columns: &Columns, row: &Row) -> bool {
    columns.iter().any(|column| {
        row.cell(column.index) != Cell::Empty
            && !matches!(
                column.field,
                None | Some(
                    Field::FullName
                        | Field::FamilyName
                        | Field::GivenName
                        | Field::Number
                        | Field::Note
                        | Field::Ignored
                        | Field::Unit
                        | Field::Group
                )
            )
    })
}

fn is_number(cell: Cell<'_>) -> bool {
    match cell {
        Cell::Number(number) => number > 0.0,
        Cell::Text(text) => {
            let digits = text.trim_end_matches(['.', ')']);
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        }
        _ => false,
    }
}

/// `(1) (2) (3)`, `1 2 3` or `A B 1 2`: short signs that count from left to right.
fn is_column_numbers(row: &Row) -> bool {
    let mut last = 0;
    let mut count = 0;
    let mut letters = 0;
    for cell in row.cells() {
        let text = match cell {
            Cell::Empty => continue,
            Cell::Text(text) if text.len() <= 8 => text.trim_matches(['(', ')', '[', ']', ' ']),
            Cell::Number(number) if number == f64::from(last + 1) => {
                last += 1;
                count += 1;
                continue;
            }
            _ => return false,
        };
        let text = text.split(['=', '+']).next().unwrap_or_default();
        match text.parse::<u32>() {
            Ok(number) if number == last + 1 => last = number,
            Err(_)
                if last == 0 && text.len() == 1 && text.bytes().all(|b| b.is_ascii_uppercase()) =>
            {
                letters += 1;
            }
            _ => return false,
        }
        count += 1;
    }
    count >= 3 && last > 1 && letters <= 3
}

/// Whether most cells are those of the heading.
fn is_heading(columns: &Columns, row: &Row) -> bool {
    let (mut same, mut other) = (0, 0);
    for column in columns.iter() {
        match row.cell(column.index) {
            Cell::Empty => {}
            Cell::Text(text) if is_line_of(&column.heading, text) => same += 1,
            _ => other += 1,
        }
        // The first cells of a person differ from the heading already.
        if other > same + 2 {
            return false;
        }
    }
    same >= 2 && same > other
}

/// Whether a text is a heading, or the upper or lower line of one.
fn is_line_of(heading: &str, text: &str) -> bool {
    let rest = heading
        .strip_prefix(text)
        .or_else(|| heading.strip_suffix(text));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(" / ") || rest.ends_with(" / "))
}

/// `Hà Nội, ngày 12 tháng 5 năm 2025`.
fn is_place_and_day(text: &str) -> bool {
    text.len() > 12 && {
        let folded = fold(text);
        words::holds_words(&folded, "ngay")
            && words::holds_words(&folded, "thang")
            && words::holds_words(&folded, "nam")
    }
}
