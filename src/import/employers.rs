//! One row of a file as an employer, kept by the unit it names; where that is a base union, the
//! union is at the employer.

use std::collections::HashMap;

use sqlx::PgConnection;
use timeline::Day;

use super::cells::Cells;
use super::rules::read_unit_code;
use super::store::HeldEmployer;
use crate::catalogue::Catalogue;
use crate::employer::store::add_employer;
use crate::employer::{NewEmployer, begin_link, check_link};
use crate::unit::Unit;
use crate::web::{FormState, Words};

/// An employer with the unit that keeps it.
pub struct EmployerRow {
    pub new: NewEmployer,
    pub unit: Unit,
}

impl EmployerRow {
    /// What one row of a file may say once: a tax code, or a name at a unit.
    pub fn key(&self) -> String {
        match &self.new.tax_code {
            Some(code) => code.to_string(),
            None => format!("{}|{}", self.unit.unit_id, vietnamese::fold(&self.new.name)),
        }
    }

    /// Whether the register holds exactly this employer already; where it holds another under the
    /// same tax code, or the same name at the unit, the column that differs and why.
    pub fn against(&self, held: &[HeldEmployer]) -> Result<bool, (&'static str, String)> {
        let folded = vietnamese::fold(&self.new.name);
        let same = |held: &&HeldEmployer| match (&self.new.tax_code, &held.tax_code) {
            (Some(code), Some(held)) => code.as_str() == held,
            _ => held.unit_id == self.unit.unit_id && held.folded == folded,
        };
        let Some(held) = held.iter().find(same) else {
            return Ok(false);
        };
        let headcount = self.new.headcount.map(|(people, _)| people);
        let code = self.new.tax_code.as_ref().map(|code| code.as_str());
        let differ = [
            ("tax_code", code != held.tax_code.as_deref()),
            ("name", folded != held.folded),
            ("ownership", self.new.ownership != held.ownership),
            ("headcount", headcount != held.headcount),
            ("unit", self.unit.unit_id != held.unit_id),
        ];
        let differing = differ.into_iter().filter(|(_, differs)| *differs);
        let differing: Vec<&'static str> = differing.map(|(column, _)| column).collect();
        match differing.first() {
            None => Ok(true),
            Some(first) => Err((
                first,
                format!(
                    "Đơn vị này đã có trong sổ với {} khác. Sửa ở trang của đơn vị, hoặc bỏ dòng này.",
                    differing.join(", ")
                ),
            )),
        }
    }
}

/// Reads an employer through the form its page has.
pub fn read_employer(
    cells: &mut Cells<'_>,
    known: (&HashMap<String, Unit>, Option<&str>),
    (catalogue, today): (&Catalogue, Day),
) -> Option<EmployerRow> {
    let unit = read_unit_code(cells, known.0, known.1).cloned();
    let mut form = FormState::default();
    for (column, text) in cells.all().filter(|(column, _)| *column != "unit") {
        form.set(column, text);
    }
    // A spreadsheet takes the leading zero of a tax code for nothing.
    let digits = form.text("tax_code").to_owned();
    if digits.len() == 9 && digits.chars().all(|c| c.is_ascii_digit()) {
        form.set("tax_code", format!("0{digits}"));
    }
    let new = crate::employer::read(&mut form, catalogue, (Words::of("vi"), today));
    for (name, sentence) in form.errors() {
        cells.wrong(name, sentence);
    }
    Some(EmployerRow {
        new: new?,
        unit: unit?,
    })
}

/// Writes an employer, and the union at it where the unit is one.
pub async fn write_employer(
    connection: &mut PgConnection,
    change_no: i64,
    row: &EmployerRow,
) -> sqlx::Result<()> {
    let unit_id = row.unit.unit_id;
    let employer_id = add_employer(connection, change_no, unit_id, &row.new).await?;
    if check_link(&row.unit, row.unit.founded_on, &[]).is_ok() {
        begin_link(connection, change_no, (employer_id, unit_id), None).await?;
    }
    Ok(())
}
