//! The collective form: one person a line, as people paste it from a list. Cells are told apart by
//! what is in them, so their order does not matter.

use timeline::Day;

use crate::member::form::read_details;
use crate::member::rules::Details;
use crate::web::{FormState, Words};

/// The most people one form may hold; longer lists are imported.
pub const MOST: usize = 200;

/// Lines that cannot be read: their number and what is wrong.
pub type Faults = Vec<(usize, String)>;

/// People with the number of their line, or the lines that cannot be read with what is wrong.
pub fn read_lines(
    text: &str,
    (words, today): (Words, Day),
) -> Result<Vec<(usize, Details)>, Faults> {
    let mut people = Vec::new();
    let mut faults = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let mut form = cells(line, words);
        match read_details(&mut form, (words, today)) {
            Some(details) => people.push((at + 1, details)),
            None => {
                let said = form.errors().into_iter().map(|(_, sentence)| sentence);
                faults.push((at + 1, said.collect::<Vec<_>>().join(" ")));
            }
        }
    }
    if faults.is_empty() {
        Ok(people)
    } else {
        Err(faults)
    }
}

/// The cells of a line as the fields of a form. A cell nobody understands is said to be wrong.
fn cells(line: &str, words: Words) -> FormState {
    let separator = if line.contains('\t') { '\t' } else { ';' };
    let mut form = FormState::default();
    for (at, cell) in line.split(separator).map(str::trim).enumerate() {
        let name = field_of(cell, at, &form);
        match name {
            Some("") => {}
            Some(name) => form.set(name, sex_code_of(name, cell)),
            None => form.wrong("cell", words.t1("member-cell-unknown", "text", cell)),
        }
    }
    form
}

fn sex_code_of<'a>(name: &str, cell: &'a str) -> &'a str {
    match (name, vietnamese::fold(cell).as_str()) {
        ("sex", "nu") => "female",
        ("sex", _) => "male",
        _ => cell,
    }
}

/// The field a cell belongs to; an empty name for a cell that says nothing, such as the number of
/// the line.
fn field_of(cell: &str, at: usize, form: &FormState) -> Option<&'static str> {
    let is_free = |name: &str| form.text(name).is_empty();
    let bare: String = cell
        .chars()
        .filter(|sign| !sign.is_whitespace() && !".-+".contains(*sign))
        .collect();
    let is_number = !bare.is_empty() && bare.chars().all(|sign| sign.is_ascii_digit());
    if cell.is_empty() {
        return Some("");
    }
    if is_free("birth") && vietnamese::parse_day(cell).is_ok() {
        return Some("birth");
    }
    if is_number {
        return match bare.len() {
            1..=3 if at == 0 => Some(""),
            4 if is_free("birth") => Some("birth"),
            10 if bare.starts_with('0') && is_free("phone") => Some("phone"),
            11 if bare.starts_with("84") && is_free("phone") => Some("phone"),
            _ if is_free("national_id") => Some("national_id"),
            _ => None,
        };
    }
    let folded = vietnamese::fold(cell);
    if is_free("sex") && (folded == "nam" || folded == "nu") && !is_free("full_name") {
        return Some("sex");
    }
    if is_free("birth")
        && folded
            .chars()
            .all(|sign| sign.is_ascii_digit() || "/-.".contains(sign))
    {
        return Some("birth");
    }
    ["full_name", "home_place", "job"]
        .into_iter()
        .find(|name| is_free(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::member::rules::Birth;
    use vietnamese::Sex;

    fn read(text: &str) -> Result<Vec<(usize, Details)>, Faults> {
        let today = "2027-01-25".parse().unwrap();
        read_lines(text, (Words::of("vi"), today))
    }

    #[test]
    fn a_list_is_read_as_it_was_pasted() {
        let text = "1\tNguyễn Thị Hoa\t12/5/1990\tNữ\tNam Định\t036190001234\t0901 234 567\n\n\
                    Trần Văn Nam; Nam; 1985; 0360 8500 1234; ; Hà Nam; công nhân may";
        let people = read(text).unwrap();
        let (first, second) = (&people[0].1, &people[1].1);
        assert_eq!((people[0].0, people[1].0), (1, 3));
        assert_eq!(first.full_name, "Nguyễn Thị Hoa");
        assert_eq!(first.birth.map(Birth::year), Some(1990));
        assert_eq!(first.sex, Some(Sex::Female));
        assert_eq!(first.home_place.as_deref(), Some("Nam Định"));
        assert_eq!(first.national_id.as_deref(), Some("036190001234"));
        assert_eq!(first.phone.as_deref(), Some("0901234567"));
        assert_eq!(second.birth, Some(Birth::Year(1985)));
        assert_eq!(second.national_id.as_deref(), Some("036085001234"));
        assert_eq!(second.job.as_deref(), Some("công nhân may"));
    }

    #[test]
    fn wrong_lines_are_told_by_their_number() {
        let faults = read("Lê Thị Mai; 31/02/1990\nĐỗ Văn Tú; 36085001234\nHồ Lan").unwrap_err();
        assert_eq!(faults.len(), 2);
        assert_eq!((faults[0].0, faults[1].0), (1, 2));
        assert!(faults[0].1.contains("31/02/1990"), "{faults:?}");
        assert!(faults[1].1.contains("số 0"), "{faults:?}");
    }
}
