//! Rows pasted out of a sheet: who, how much, why, at which bank. Pure.

use std::collections::BTreeSet;

use crate::member::lookup::Found;

/// So many rows are taken at once.
pub const MOST_ROWS: usize = 500;
/// The most one line gives; the database holds the same bound.
const MOST_DONG: i64 = 1_000_000_000_000;

/// A row as pasted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastedRow {
    /// Its place among the rows, from one.
    pub place: usize,
    /// A name, or the number of a card.
    pub who: String,
    pub amount_dong: i64,
    pub reason: String,
    pub bank: String,
    pub account_no: String,
    /// The key of what is wrong with it.
    pub fault: Option<&'static str>,
}

/// Whether a text may be the number of a card: capitals and digits without a blank.
pub fn is_card(text: &str) -> bool {
    (6..=30).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && text.bytes().any(|b| b.is_ascii_digit())
}

fn cells(line: &str) -> Vec<String> {
    let sign = ['\t', ';', '|']
        .into_iter()
        .find(|sign| line.contains(*sign));
    let parts: Vec<&str> = match sign {
        Some(sign) => line.split(sign).collect(),
        None => vec![line],
    };
    let plain = |part: &str| part.split_whitespace().collect::<Vec<_>>().join(" ");
    parts.into_iter().map(plain).collect()
}

/// Whether a row names the columns instead of a person.
fn is_heading(cells: &[String]) -> bool {
    let amount = cells.get(1).map(String::as_str).unwrap_or_default();
    let first = vietnamese::fold(cells.first().map(String::as_str).unwrap_or_default());
    let words = [
        "ho va ten",
        "ho ten",
        "so the",
        "ma the",
        "ten",
        "doan vien",
        "name",
    ];
    words.contains(&first.as_str()) && vietnamese::parse_number(amount).is_err()
}

/// The rows of a text, each as far as it can be read; an amount that is missing is the share.
pub fn read(text: &str, each_dong: i64) -> Vec<PastedRow> {
    let mut rows = Vec::new();
    let lines = text
        .lines()
        .map(cells)
        .filter(|cells| cells.iter().any(|own| !own.is_empty()));
    for (at, cells) in lines.enumerate() {
        if at == 0 && is_heading(&cells) {
            continue;
        }
        let cell = |at: usize| cells.get(at).cloned().unwrap_or_default();
        let (who, amount) = (cell(0), cell(1));
        let dong = match amount.as_str() {
            "" => Some(each_dong),
            text => vietnamese::parse_number(text)
                .ok()
                .map(|read| read.value)
                .filter(|dong| (0..=MOST_DONG).contains(dong)),
        };
        let account: String = cell(4).chars().filter(|c| !c.is_whitespace()).collect();
        let is_account = account.len() <= 30 && account.chars().all(|c| c.is_ascii_alphanumeric());
        let fault = if who.chars().count() < 2 {
            Some("aid-paste-nobody")
        } else if dong.is_none() {
            Some("typed-amount-wrong")
        } else if !is_account {
            Some("aid-account-wrong")
        } else if cell(2).chars().count() > 300 || cell(3).chars().count() > 100 {
            Some("aid-paste-long")
        } else {
            None
        };
        rows.push(PastedRow {
            place: rows.len() + 1,
            who,
            amount_dong: dong.unwrap_or(0),
            reason: cell(2),
            bank: cell(3),
            account_no: account.to_uppercase(),
            fault,
        });
    }
    rows
}

/// Who is meant by a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    One(Found),
    /// Several may be; nobody is taken until one is chosen.
    Several(Vec<Found>),
    Nobody,
    /// On the list already, or further up among the rows.
    There(Found),
}

/// Who is meant, by those found for the row and the one chosen among them; `taken` are those who
/// stand on the list or in a row before, and whoever is meant now joins them.
pub fn meant_by(found: Vec<Found>, chosen: Option<i64>, taken: &mut BTreeSet<i64>) -> Meant {
    let mut found = found;
    if let Some(chosen) = chosen {
        found.retain(|own| own.person_id == chosen);
    }
    match found.len() {
        0 => Meant::Nobody,
        1 => match found.pop() {
            Some(one) if taken.insert(one.person_id) => Meant::One(one),
            Some(one) => Meant::There(one),
            None => Meant::Nobody,
        },
        _ => Meant::Several(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(person_id: i64) -> Found {
        Found {
            person_id,
            full_name: "Nguyễn Thị Thử".to_owned(),
            birth_year: Some(1990),
            unit_name: None,
            id_end: None,
            member: true,
            registered: true,
        }
    }

    #[test]
    fn rows_of_a_sheet_are_read_with_their_faults() {
        let text = "Họ và tên\tSố tiền\tLý do\tNgân hàng\tSố tài khoản\n\
            Nguyễn  Thị Thử\t500.000\tKhó khăn\tVCB\t0123 456 789\n\
            \n\
            LD0000123;;ốm\n\
            Trần Văn B\tnăm trăm lẻ\n";
        let rows = read(text, 300_000);
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[0].who, "Nguyễn Thị Thử");
        assert_eq!(
            (rows[0].amount_dong, rows[0].account_no.as_str()),
            (500_000, "0123456789")
        );
        assert!(is_card(&rows[1].who) && !is_card("Nguyễn") && !is_card("NGUYENVANA"));
        assert_eq!(
            (rows[1].amount_dong, rows[1].reason.as_str()),
            (300_000, "ốm")
        );
        assert_eq!(rows[2].fault, Some("typed-amount-wrong"));
    }

    #[test]
    fn one_of_several_is_chosen_and_nobody_comes_twice() {
        let mut taken = BTreeSet::from([3]);
        let two = || vec![person(1), person(2)];
        assert!(matches!(
            meant_by(two(), None, &mut taken),
            Meant::Several(_)
        ));
        assert!(
            matches!(meant_by(two(), Some(2), &mut taken), Meant::One(own) if own.person_id == 2)
        );
        assert!(matches!(
            meant_by(two(), Some(2), &mut taken),
            Meant::There(_)
        ));
        assert!(matches!(
            meant_by(two(), Some(9), &mut taken),
            Meant::Nobody
        ));
        assert!(matches!(
            meant_by(vec![person(3)], None, &mut taken),
            Meant::There(_)
        ));
    }
}
