//! A whole file, from its first row to the commit: every row is read and judged before anything is
//! written, then all of it is written in one change.

use std::collections::{BTreeSet, HashMap};

use sqlx::PgConnection;

use super::cells::{Cells, RowFault};
use super::columns::{List, UnknownHeading};
use super::employers::{EmployerRow, read_employer, write_employer};
use super::read::{Row, Table};
use super::records::{RecordRow, find_registered, read_record};
use super::rules::{read_figure, read_target};
use super::store::{self, FirstStated, HeldEmployer};
use super::units::{PlacedUnit, read_unit};
use crate::access::{Act, Permit};
use crate::app::App;
use crate::audit::{self, Deed};
use crate::declared::NewDeclared;
use crate::declared::store::{DeclaredKey, declare, last_word};
use crate::record::store::{Entered, WriteFault, enter};
use crate::store::begin_change;
use crate::target::NewTarget;
use crate::target::store::{TargetKey, assign, last_target};
use crate::unit::Unit;
use crate::unit::place::{Under, found_unit};

/// How a file is to be read.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    pub list: List,
    /// The unit of rows that name none.
    pub unit: Option<&'a str>,
    /// Judge everything, write nothing.
    pub check: bool,
    /// Write the sound rows though others are wrong.
    pub skip_bad_rows: bool,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    pub rows: usize,
    pub written: usize,
    pub unchanged: usize,
    pub faults: Vec<RowFault>,
    /// Rows with at least one fault.
    pub refused: usize,
}

/// Why a file was not written, beside its wrong rows.
#[derive(Debug, thiserror::Error)]
pub enum ImportFault {
    #[error("{file}: {reason}")]
    Heading {
        file: String,
        reason: UnknownHeading,
    },
    #[error("{file}, dòng {row}: {error}. Chưa ghi gì; sửa dòng này rồi chạy lại")]
    Row {
        file: String,
        row: u64,
        error: String,
    },
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// A row ready to be written.
enum Ready<'a> {
    Unit(PlacedUnit),
    Employer(EmployerRow),
    Record(Box<RecordRow<'a>>),
    Figure(NewDeclared),
    Target(NewTarget),
    /// The site already holds it.
    Known,
}

/// Reads, judges and writes a table. Wrong rows are in the report; with any of them nothing is
/// written unless bad rows are to be skipped.
pub async fn import(app: &App, table: &Table, options: Options<'_>) -> Result<Report, ImportFault> {
    let heading = |reason| ImportFault::Heading {
        file: table.file.clone(),
        reason,
    };
    let columns = options
        .list
        .understand(&table.header, &app.catalogue)
        .map_err(heading)?;
    let mut tx = app.database.owner.begin().await?;
    let stated = store::units(&mut tx).await?;
    let mut reading = Reading {
        app,
        options,
        units: stated
            .iter()
            .map(|(code, stated)| (code.clone(), stated.unit.clone()))
            .collect(),
        stated,
        employers: match options.list {
            List::Employers => store::employers(&mut tx).await?,
            _ => Vec::new(),
        },
        keys: BTreeSet::new(),
    };
    let mut report = Report {
        rows: table.rows.len(),
        ..Report::default()
    };
    let mut ready = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let mut read = reading.row(row, &columns);
        if let Ok(Ready::Record(record)) = &mut read {
            let today = app.clock.today();
            let faults = find_registered(&mut tx, (row.number, record), today).await?;
            if !faults.is_empty() {
                read = Err(faults);
            }
        }
        match read {
            Ok(row_ready) => ready.push((row.number, row_ready)),
            Err(faults) => {
                report.refused += 1;
                report.faults.extend(faults);
            }
        }
    }
    if !report.faults.is_empty() && !options.skip_bad_rows && !options.check {
        return Ok(report);
    }
    let change_no = begin_change(&mut tx, None, None, "imported").await?;
    let mut units = reading.units;
    for (number, row) in ready {
        let at = |error: String| ImportFault::Row {
            file: table.file.clone(),
            row: number,
            error,
        };
        let new = write(&mut tx, change_no, &mut units, row)
            .await
            .map_err(|fault| at(fault.to_string()))?;
        if new {
            report.written += 1;
        } else {
            report.unchanged += 1;
        }
    }
    // A file that says nothing new leaves no trace.
    if options.check || report.written == 0 {
        tx.rollback().await?;
        return Ok(report);
    }
    let deed = Deed {
        unit_id: None,
        deed: "imported",
        subject: options.list.code(),
        subject_id: None,
        detail: serde_json::json!({
            "file": table.file, "rows": report.rows, "written": report.written,
        }),
    };
    audit::write(&mut tx, change_no, &deed).await?;
    tx.commit().await?;
    Ok(report)
}

/// What reading a row needs: the units known so far and what the file has said already.
struct Reading<'a> {
    app: &'a App,
    options: Options<'a>,
    units: HashMap<String, Unit>,
    stated: HashMap<String, FirstStated>,
    employers: Vec<HeldEmployer>,
    keys: BTreeSet<String>,
}

impl<'a> Reading<'a> {
    fn row(&mut self, row: &Row, columns: &[Option<String>]) -> Result<Ready<'a>, Vec<RowFault>> {
        let mut cells = Cells::new(row.number, columns, &row.cells);
        let catalogue = &self.app.catalogue;
        let known = (&self.units, self.options.unit);
        let ready = match self.options.list {
            List::Units => self.unit(&mut cells),
            List::Employers => self.employer(&mut cells),
            List::Records => read_record(&mut cells, known, (catalogue, self.app.clock.today()))
                .map(|row| Ready::Record(Box::new(row))),
            List::Figures => read_figure(&mut cells, known, catalogue).map(Ready::Figure),
            List::Targets => read_target(&mut cells, known, catalogue).map(Ready::Target),
        };
        if let Some(key) = ready.as_ref().and_then(key_of)
            && !self.keys.insert(key)
        {
            cells.wrong(
                "",
                "Trong tệp đã có một dòng trước nói về đúng số này. Giữ một dòng, bỏ dòng kia.",
            );
        }
        match ready {
            Some(ready) if cells.faults.is_empty() => Ok(ready),
            _ => Err(cells.faults),
        }
    }

    /// An employer that is there already must be stated as it stands.
    fn employer(&mut self, cells: &mut Cells<'_>) -> Option<Ready<'a>> {
        let known = (&self.units, self.options.unit);
        let today = self.app.clock.today();
        let row = read_employer(cells, known, (&self.app.catalogue, today))?;
        match row.against(&self.employers) {
            Ok(true) => Some(Ready::Known),
            Ok(false) => Some(Ready::Employer(row)),
            Err((column, sentence)) => {
                cells.wrong(column, &sentence);
                None
            }
        }
    }

    /// A unit that is there already must be stated as it was first; a new one is known to the rows
    /// below it, under a number that its writing replaces.
    fn unit(&mut self, cells: &mut Cells<'_>) -> Option<Ready<'a>> {
        let placed = read_unit(cells, &self.units, &self.app.catalogue)?;
        let code = placed.new.code.clone();
        if let Some(stated) = self.stated.get(&code) {
            let differing = differences(stated, &placed);
            if differing.is_empty() {
                return Some(Ready::Known);
            }
            let sentence = format!(
                "Đơn vị {code} đã có với {} khác. Sửa ở trang của đơn vị, hoặc bỏ dòng này.",
                differing.join(", ")
            );
            cells.wrong(differing[0], &sentence);
            return None;
        }
        if self.units.contains_key(&code) {
            cells.wrong(
                "code",
                "Mã này đã có ở một dòng trước trong tệp. Mỗi đơn vị một dòng.",
            );
            return None;
        }
        let new = &placed.new;
        let unit = Unit {
            unit_id: -1,
            code: code.clone(),
            name: new.name.clone(),
            kind: new.kind.clone(),
            tier: new.tier.clone(),
            sector: new.sector.clone(),
            email: new.email.clone(),
            phone: new.phone.clone(),
            founded_on: new.founded_on,
            ended_on: new.ended_on,
            generated: false,
        };
        self.units.insert(code, unit);
        Some(Ready::Unit(placed))
    }
}

/// The columns in which a unit of the file differs from the unit as it was first stated.
fn differences(stated: &FirstStated, placed: &PlacedUnit) -> Vec<&'static str> {
    let (unit, new) = (&stated.unit, &placed.new);
    let differ = [
        ("name", unit.name != new.name),
        ("kind", unit.kind != new.kind),
        (
            "parent",
            stated.parents.get(&placed.line) != placed.parent.as_ref(),
        ),
        ("from", unit.founded_on != new.founded_on),
        ("until", unit.ended_on != new.ended_on),
        ("sector", unit.sector != new.sector),
        ("email", unit.email != new.email),
        ("phone", unit.phone != new.phone),
    ];
    let differing = differ.into_iter().filter(|(_, differs)| *differs);
    differing.map(|(column, _)| column).collect()
}

/// What one row of a file may say once; records are kept apart by their own `ref`.
fn key_of(ready: &Ready<'_>) -> Option<String> {
    match ready {
        Ready::Figure(new) => Some(format!(
            "{}|{}|{:?}|{:?}",
            new.unit_id, new.indicator, new.dims, new.period
        )),
        Ready::Employer(row) => Some(row.key()),
        Ready::Target(new) => Some(format!(
            "{}|{}|{:?}|{:?}|{}",
            new.unit_id, new.indicator, new.dims, new.period, new.owner
        )),
        _ => None,
    }
}

/// Writes one row; whether it said anything new.
async fn write(
    connection: &mut PgConnection,
    change_no: i64,
    units: &mut HashMap<String, Unit>,
    row: Ready<'_>,
) -> Result<bool, WriteFault> {
    match row {
        Ready::Known => Ok(false),
        Ready::Unit(placed) => {
            let parent = placed.parent.as_ref().and_then(|parent| units.get(parent));
            let under = Under {
                parent_id: parent.map(|parent| parent.unit_id),
                line: &placed.line,
                generated: parent.is_some_and(|parent| parent.generated),
            };
            let unit_id = found_unit(connection, change_no, &placed.new, under).await?;
            if let Some(unit) = units.get_mut(&placed.new.code) {
                unit.unit_id = unit_id;
            }
            Ok(true)
        }
        Ready::Employer(row) => {
            write_employer(connection, change_no, &row).await?;
            Ok(true)
        }
        Ready::Record(row) => {
            let permit = Permit::of_the_operator(Act::Record);
            let RecordRow { new, unit, kind } = *row;
            let entered = enter(connection, &permit, (&unit, kind), new).await?;
            Ok(matches!(entered, Entered::Recorded(_)))
        }
        Ready::Figure(new) => Ok(write_figure(connection, change_no, &new).await?),
        Ready::Target(new) => Ok(write_target(connection, change_no, &new).await?),
    }
}

async fn write_figure(
    connection: &mut PgConnection,
    change_no: i64,
    new: &NewDeclared,
) -> sqlx::Result<bool> {
    let key = DeclaredKey {
        unit_id: new.unit_id,
        indicator: &new.indicator,
        dims: &new.dims,
        period: new.period,
    };
    if last_word(connection, key).await? == new.word {
        return Ok(false);
    }
    declare(connection, change_no, new).await?;
    Ok(true)
}

async fn write_target(
    connection: &mut PgConnection,
    change_no: i64,
    new: &NewTarget,
) -> sqlx::Result<bool> {
    let key = TargetKey {
        unit_id: new.unit_id,
        indicator: &new.indicator,
        dims: &new.dims,
        period: new.period,
    };
    let held = last_target(connection, &key, &new.owner).await?;
    if held.map(|(target, as_of)| (Some(target), as_of)) == Some((new.target.clone(), new.as_of)) {
        return Ok(false);
    }
    assign(connection, change_no, new).await?;
    Ok(true)
}
