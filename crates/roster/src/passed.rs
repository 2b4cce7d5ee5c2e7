//! Rows of a list that are nobody.

use vietnamese::{clean, fold};

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
    /// Only its running number is filled, as in forms that are numbered beforehand.
    Unfilled,
    /// The numbers of the columns: (1), (2), (3).
    ColumnNumbers,
    /// The name of the part of the list that follows: a department, a group.
    Section(String),
    /// The sum below.
    Total(String),
    /// Place, day, signatures and what else stands below the list.
    Closing(String),
}

// Compared with their marks: Tống and Tô Trường are people, Tổng and Tổ trưởng are not.
const TOTALS: [&str; 9] = [
    "tổng cộng",
    "tổng số",
    "tổng",
    "cộng",
    "danh sách này có",
    "danh sách có",
    "danh sách gồm",
    "ấn định danh sách",
    "tong cong",
];
#[rustfmt::skip]
const CLOSINGS: [&str; 24] = [
    "người lập", "người tổng hợp", "thủ trưởng", "chủ tịch", "phó chủ tịch", "tm", "t.m", "t/m", "kt", "k.t",
    "ban chấp hành", "xác nhận", "ký tên", "ký và ghi rõ", "ký, ghi rõ", "ký ghi rõ", "ghi chú", "lưu ý",
    "nơi nhận", "giám đốc", "tổ trưởng", "lập bảng", "lập biểu", "đại diện",
];

/// What a row is when it is no person. `closed` says that the end of the list has been passed.
pub fn of(columns: &Columns, row: &Row, closed: bool) -> Option<Passed> {
    let filled = row.cells().filter(|cell| *cell != Cell::Empty).count();
    let at = |field| {
        columns
            .find_place(field)
            .map_or(Cell::Empty, |place| row.cell(place))
    };
    let numbered = is_number(at(Field::Number));
    let named = NAMES.iter().any(|field| at(*field) != Cell::Empty);
    // A full row with a name and a number in it is a person, whatever else its words say.
    if named && filled >= 3 && numbered && !is_column_numbers(row) {
        return is_heading(columns, row).then_some(Passed::Heading);
    }
    if numbered && filled == 1 {
        return Some(Passed::Unfilled);
    }
    if is_column_numbers(row) {
        return Some(Passed::ColumnNumbers);
    }
    if is_heading(columns, row) {
        return Some(Passed::Heading);
    }
    let names = NAMES.map(|field| raw(at(field)));
    let name = names.join(" ").trim().to_owned();
    let joined = || {
        let filled = row.cells().filter(|cell| *cell != Cell::Empty);
        filled.map(raw).collect::<Vec<_>>().join(" | ")
    };
    if filled <= 4 || !named {
        if texts(row).any(|text| begins(text, &TOTALS)) {
            return Some(Passed::Total(joined()));
        }
        // The post of a person is no signature.
        let signed = begins(&name, &CLOSINGS)
            || (!looks_like_a_name(&name) && texts(row).any(|text| begins(text, &CLOSINGS)));
        if (filled <= 3 && signed) || (filled <= 2 && texts(row).any(is_place_and_day)) {
            return Some(Passed::Closing(joined()));
        }
    }
    if closed && filled <= 2 {
        return Some(Passed::Closing(joined()));
    }
    if !tells_of_a_person(columns, row) {
        let only = joined();
        if !named || !looks_like_a_name(&name) {
            return Some(Passed::Section(only));
        }
        // A mark like II or A before a name that stands alone opens a part, too.
        if filled > 1 && !numbered && columns.find_place(Field::Number).is_some() {
            return Some(Passed::Section(only));
        }
    }
    None
}

const NAMES: [Field; 3] = [Field::FullName, Field::FamilyName, Field::GivenName];

fn texts(row: &Row) -> impl Iterator<Item = &str> {
    row.cells().filter_map(|cell| match cell {
        Cell::Text(text) => Some(text),
        _ => None,
    })
}

/// Whether a text begins with one of the words, at the edge of a word.
fn begins(text: &str, starts: &[&str]) -> bool {
    let small = clean(text).to_lowercase();
    let small = small.trim_start_matches(['-', '*', '(', ' ']);
    starts.iter().any(|start| {
        let rest = small.strip_prefix(start);
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    })
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
