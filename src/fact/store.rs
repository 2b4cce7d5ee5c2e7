//! Facts in the database: written within the record's transaction, read by the engine after its
//! last snapshot.

use std::collections::{BTreeMap, HashMap};

use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, PgPool};
use timeline::{Day, day_number};

use super::SaidFact;
use super::cut::{self, Cuts, SaidPiece};

/// Which changes were known at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Snapshot {
    pub xmax: i64,
    pub xip: Vec<i64>,
}

impl Snapshot {
    pub fn knows(&self, change_no: i64) -> bool {
        change_no < self.xmax && !self.xip.contains(&change_no)
    }
}

/// Gives every series of the catalogue its number.
pub async fn intern_series(connection: &mut PgConnection, codes: &[String]) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into series (code) select code from unnest($1::text[]) as asked(code)
          where not exists (select 1 from series s where s.code = asked.code)
         on conflict do nothing",
        codes
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The number of a combination of dimension values, given when it is met for the first time.
pub async fn intern_dims(
    connection: &mut PgConnection,
    dims: &BTreeMap<String, String>,
) -> sqlx::Result<i32> {
    let values = serde_json::json!(dims);
    let found = sqlx::query_scalar!("select dims_no from dims where values = $1", values)
        .fetch_optional(&mut *connection)
        .await?;
    if let Some(dims_no) = found {
        return Ok(dims_no);
    }
    sqlx::query!(
        "insert into dims (values) values ($1) on conflict do nothing",
        values
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query_scalar!("select dims_no from dims where values = $1", values)
        .fetch_one(connection)
        .await
}

/// Where facts are said: which record of which unit, in which change.
#[derive(Debug, Clone, Copy)]
pub struct Said {
    pub change_no: i64,
    pub record_id: i64,
    pub unit_id: i32,
}

/// Writes the facts a record says. Of somebody found to be another person it speaks as of that one,
/// so that he counts once.
pub async fn say(
    connection: &mut PgConnection,
    said: Said,
    facts: &[SaidFact],
) -> sqlx::Result<()> {
    for fact in facts {
        let dims_no = intern_dims(connection, &fact.dims).await?;
        sqlx::query!(
            "insert into fact (change_no, record_id, unit_id, happened_on, series_no, dims_no, amount, person_id, sign)
             select $1, $2, $3, $4, series_no, $6, $7, person_kept_now($8), 1 from series where code = $5",
            said.change_no,
            said.record_id,
            said.unit_id,
            fact.day.to_sqlx() as _,
            fact.series,
            dims_no,
            fact.amount,
            fact.person_id
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Takes back what a fact says of one person and says it of another.
pub async fn say_of_another(
    connection: &mut PgConnection,
    said: Said,
    fact: &SaidFact,
    (was, now): (i64, i64),
) -> sqlx::Result<()> {
    let dims_no = intern_dims(connection, &fact.dims).await?;
    sqlx::query!(
        "insert into fact (change_no, record_id, unit_id, happened_on, series_no, dims_no, amount, person_id, sign)
         select $1, $2, $3, $4, series_no, $6, $7::bigint * way.sign, way.person_id, way.sign
           from series cross join (values ($8::bigint, -1::smallint), ($9::bigint, 1::smallint)) as way(person_id, sign)
          where code = $5",
        said.change_no,
        said.record_id,
        said.unit_id,
        fact.day.to_sqlx() as _,
        fact.series,
        dims_no,
        fact.amount,
        was,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes back every fact of a record that still stands.
pub async fn take_back(
    connection: &mut PgConnection,
    change_no: i64,
    record_id: i64,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into fact (change_no, record_id, unit_id, happened_on, series_no, dims_no, amount, person_id, sign)
         select $1, $2, unit_id, happened_on, series_no, dims_no, -said, person_id, -1
           from (select unit_id, happened_on, series_no, dims_no, amount * sign as said, person_id,
                        sum(sign) as standing
                   from fact where record_id = $2
                  group by unit_id, happened_on, series_no, dims_no, amount * sign, person_id
                 having sum(sign) > 0) standing_facts
          cross join generate_series(1, standing)",
        change_no,
        record_id
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A declared figure as the engine holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    pub declared_id: i64,
    pub change_no: i64,
    pub unit_id: i32,
    pub indicator: String,
    pub dims_no: i32,
    pub from_on: Day,
    pub until_on: Day,
    pub as_of: Option<Day>,
    pub value: Option<i64>,
    pub percent_ppm: Option<i64>,
    pub low: Option<i64>,
    pub high: Option<i64>,
    pub qualifier: String,
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    pub printed: Option<String>,
    pub flag: Option<String>,
    pub source: Option<String>,
    pub withdrawn: bool,
}

/// What the engine takes in at once: rows and the snapshot they bring it to.
#[derive(Debug, Default)]
pub struct Batch {
    pub snapshot: Snapshot,
    pub facts: Vec<cube::Fact>,
    pub links: Vec<cube::Link>,
    /// Pieces of split units, new or newly taken back; what they cut is among the facts.
    pub pieces: Vec<SaidPiece>,
    pub declared: Vec<Declared>,
    /// Unit → founded on, ended on.
    pub units: Vec<(i32, Day, Option<Day>)>,
    /// Every series by its code; empty when none was unknown.
    pub series: HashMap<String, u16>,
    /// Every combination of dimension values; empty when none was unknown.
    pub dims: Vec<(i32, BTreeMap<String, String>)>,
}

impl Batch {
    /// Whether nothing was said since the last reading.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
            && self.links.is_empty()
            && self.pieces.is_empty()
            && self.declared.is_empty()
            && self.units.is_empty()
    }
}

/// The number of a line as the engine knows it.
pub fn line_no(line: &str) -> u8 {
    if line == "sectoral" { 1 } else { 0 }
}

/// Which changes the transaction knows.
pub async fn snapshot(connection: &mut PgConnection) -> sqlx::Result<Snapshot> {
    let known = sqlx::query!(
        r#"select known_before as "known_before!", unknown as "unknown!" from changes_known()"#
    )
    .fetch_one(connection)
    .await?;
    Ok(Snapshot {
        xmax: known.known_before,
        xip: known.unknown,
    })
}

/// Everything said after the snapshot, read in one moment. The words are read anew only when
/// something said uses one that `knows` does not.
pub async fn read_after(
    engine: &PgPool,
    (last, cuts): (&Snapshot, &Cuts),
    knows: impl Fn(i32, u16) -> bool,
) -> Result<Batch, sqlx::Error> {
    let mut tx = engine.begin().await?;
    sqlx::query!("set transaction isolation level repeatable read read only")
        .execute(&mut *tx)
        .await?;
    let mut batch = Batch {
        snapshot: snapshot(&mut tx).await?,
        ..Batch::default()
    };
    read_facts(&mut tx, last, &mut batch).await?;
    let (pieces, added) = cut::store::added(&mut tx, (last, cuts), &batch.facts).await?;
    batch.pieces = pieces;
    batch.facts.extend(added);
    read_links(&mut tx, last, &mut batch).await?;
    read_declared(&mut tx, last, &mut batch).await?;
    let of_facts = batch
        .facts
        .iter()
        .map(|fact| (fact.dims.cast_signed(), fact.series));
    let of_declared = batch.declared.iter().map(|declared| (declared.dims_no, 0));
    if of_facts
        .chain(of_declared)
        .any(|(dims_no, series)| !knows(dims_no, series))
    {
        read_words(&mut tx, &mut batch).await?;
    }
    tx.commit().await?;
    Ok(batch)
}

async fn read_facts(
    connection: &mut PgConnection,
    last: &Snapshot,
    batch: &mut Batch,
) -> sqlx::Result<()> {
    use futures_util::TryStreamExt;
    let mut rows = sqlx::query!(
        r#"select unit_id, happened_on - date '1970-01-01' as "day!", series_no, dims_no, amount,
                  person_id, sign, change_no
             from fact where change_no >= $1 or change_no = any($2)"#,
        last.xmax,
        &last.xip
    )
    .fetch(connection);
    while let Some(row) = rows.try_next().await? {
        batch.facts.push(cube::Fact {
            unit: row.unit_id.cast_unsigned(),
            day: row.day,
            series: row.series_no.cast_unsigned(),
            dims: row.dims_no.cast_unsigned(),
            amount: row.amount,
            person: row.person_id.map_or(0, i64::cast_unsigned),
            sign: if row.sign < 0 { -1 } else { 1 },
            change: row.change_no.cast_unsigned(),
        });
    }
    Ok(())
}

async fn read_links(
    connection: &mut PgConnection,
    last: &Snapshot,
    batch: &mut Batch,
) -> sqlx::Result<()> {
    let rows = sqlx::query!(
        r#"select child_id, parent_id, line, nullif(from_on, '-infinity') - date '1970-01-01' as "from",
                  nullif(until_on, 'infinity') - date '1970-01-01' as "until", sign, change_no
             from link_event where change_no >= $1 or change_no = any($2)"#,
        last.xmax,
        &last.xip
    )
    .fetch_all(&mut *connection)
    .await?;
    batch.links.extend(rows.into_iter().map(|row| cube::Link {
        child: row.child_id.cast_unsigned(),
        parent: row.parent_id.cast_unsigned(),
        line: line_no(&row.line),
        from: row.from.unwrap_or(i32::MIN),
        until: row.until.unwrap_or(i32::MAX),
        sign: if row.sign < 0 { -1 } else { 1 },
        change: row.change_no.cast_unsigned(),
    }));
    let rows = sqlx::query!(
        "select unit_id, founded_on, ended_on from unit
          where tier <> 'piece' and (change_no >= $1 or change_no = any($2))",
        last.xmax,
        &last.xip
    )
    .fetch_all(connection)
    .await?;
    batch.units.extend(rows.into_iter().map(|row| {
        (
            row.unit_id,
            row.founded_on.to_jiff(),
            row.ended_on.map(|day| day.to_jiff()),
        )
    }));
    Ok(())
}

async fn read_declared(
    connection: &mut PgConnection,
    last: &Snapshot,
    batch: &mut Batch,
) -> sqlx::Result<()> {
    let rows = sqlx::query!(
        "select declared_id, change_no, unit_id, indicator, dims_no, from_on, until_on, as_of, value,
                percent_ppm, low, high, qualifier, numerator, denominator, printed, flag, source,
                withdrawn
           from declared where change_no >= $1 or change_no = any($2) order by declared_id",
        last.xmax,
        &last.xip
    )
    .fetch_all(connection)
    .await?;
    batch.declared.extend(rows.into_iter().map(|row| Declared {
        declared_id: row.declared_id,
        change_no: row.change_no,
        unit_id: row.unit_id,
        indicator: row.indicator,
        dims_no: row.dims_no,
        from_on: row.from_on.to_jiff(),
        until_on: row.until_on.to_jiff(),
        as_of: row.as_of.map(|day| day.to_jiff()),
        value: row.value,
        percent_ppm: row.percent_ppm,
        low: row.low,
        high: row.high,
        qualifier: row.qualifier,
        numerator: row.numerator,
        denominator: row.denominator,
        printed: row.printed,
        flag: row.flag,
        source: row.source,
        withdrawn: row.withdrawn,
    }));
    Ok(())
}

/// Series and combinations of dimension values are few; they are read whole.
async fn read_words(connection: &mut PgConnection, batch: &mut Batch) -> sqlx::Result<()> {
    let rows = sqlx::query!("select series_no, code from series")
        .fetch_all(&mut *connection)
        .await?;
    batch.series = rows
        .into_iter()
        .map(|row| (row.code, row.series_no.cast_unsigned()))
        .collect();
    let rows = sqlx::query!("select dims_no, values from dims")
        .fetch_all(connection)
        .await?;
    batch.dims = rows
        .into_iter()
        .map(|row| {
            (
                row.dims_no,
                serde_json::from_value(row.values).unwrap_or_default(),
            )
        })
        .collect();
    Ok(())
}

/// Whether the database answers.
pub async fn ping(engine: &PgPool) -> sqlx::Result<()> {
    sqlx::query_scalar!(r#"select 1 as "one!""#)
        .fetch_one(engine)
        .await?;
    Ok(())
}

/// The number of a day as the engine counts days.
pub fn number_of(day: Day) -> i32 {
    day_number(day)
}
