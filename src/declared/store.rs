//! Declared figures in the database: appended only; the last word on unit, indicator, dimensions
//! and period is what holds, and a withdrawal is a word too.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::{Day, Period};

use super::rules::{Dims, NewDeclared, Word};
use crate::fact::store::intern_dims;

/// What a declaration is about.
#[derive(Debug, Clone, Copy)]
pub struct DeclaredKey<'a> {
    pub unit_id: i32,
    pub indicator: &'a str,
    pub dims: &'a Dims,
    pub period: Period,
}

macro_rules! word_of {
    ($row:expr) => {
        Word {
            as_of: $row.as_of.map(|day| day.to_jiff()),
            value: $row.value,
            percent_ppm: $row.percent_ppm,
            low: $row.low,
            high: $row.high,
            qualifier: $row.qualifier.parse().unwrap_or_default(),
            numerator: $row.numerator,
            denominator: $row.denominator,
            printed: $row.printed,
            flag: $row.flag,
            source: $row.source,
        }
    };
}

/// The word that holds on exactly this key, if one does.
pub async fn last_word(
    connection: &mut PgConnection,
    key: DeclaredKey<'_>,
) -> sqlx::Result<Option<Word>> {
    let row = sqlx::query!(
        "select w.as_of, w.value, w.percent_ppm, w.low, w.high, w.qualifier, w.numerator,
                w.denominator, w.printed, w.flag, w.source, w.withdrawn
           from declared w join dims d using (dims_no)
          where w.unit_id = $1 and w.indicator = $2 and d.values = $3
            and w.from_on = $4 and w.until_on = $5
          order by w.declared_id desc limit 1",
        key.unit_id,
        key.indicator,
        serde_json::json!(key.dims),
        key.period.from_on().to_sqlx() as _,
        key.period.until_on().to_sqlx() as _
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.filter(|row| !row.withdrawn).map(|row| word_of!(row)))
}

/// Every word of the unit that holds for exactly this period, by indicator and dimensions.
pub async fn words_of(
    connection: &mut PgConnection,
    unit_id: i32,
    period: Period,
) -> sqlx::Result<BTreeMap<(String, Dims), Word>> {
    let rows = sqlx::query!(
        r#"select distinct on (w.indicator, w.dims_no) w.indicator, d.values as dims, w.as_of,
                  w.value, w.percent_ppm, w.low, w.high, w.qualifier, w.numerator, w.denominator,
                  w.printed, w.flag, w.source, w.withdrawn
             from declared w join dims d using (dims_no)
            where w.unit_id = $1 and w.from_on = $2 and w.until_on = $3
            order by w.indicator, w.dims_no, w.declared_id desc"#,
        unit_id,
        period.from_on().to_sqlx() as _,
        period.until_on().to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .filter(|row| !row.withdrawn)
        .map(|row| {
            let dims = read_dims(row.dims)?;
            Ok(((row.indicator, dims), word_of!(row)))
        })
        .collect()
}

/// Dimension values out of their stored form.
pub fn read_dims(stored: serde_json::Value) -> sqlx::Result<Dims> {
    serde_json::from_value(stored).map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

/// Appends a word, or the withdrawal of the earlier one, within a change already begun.
pub async fn declare(
    connection: &mut PgConnection,
    change_no: i64,
    new: &NewDeclared,
) -> sqlx::Result<i64> {
    let dims_no = intern_dims(connection, &new.dims).await?;
    let nothing = Word::default();
    let word = new.word.as_ref().unwrap_or(&nothing);
    sqlx::query_scalar!(
        "insert into declared (change_no, unit_id, indicator, dims_no, from_on, until_on, as_of,
                value, percent_ppm, low, high, qualifier, numerator, denominator, printed, flag,
                source, withdrawn)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
         returning declared_id",
        change_no,
        new.unit_id,
        new.indicator,
        dims_no,
        new.period.from_on().to_sqlx() as _,
        new.period.until_on().to_sqlx() as _,
        word.as_of.map(ToSqlx::to_sqlx) as _,
        word.value,
        word.percent_ppm,
        word.low,
        word.high,
        word.qualifier.as_code(),
        word.numerator,
        word.denominator,
        word.printed,
        word.flag,
        word.source,
        new.word.is_none()
    )
    .fetch_one(connection)
    .await
}

/// A word once said, with its key and when it was said.
#[derive(Debug, Clone)]
pub struct PastWord {
    pub period: Period,
    pub dims: Dims,
    /// Nothing where it withdrew the earlier word.
    pub word: Option<Word>,
    /// Nothing where the change is another's to see.
    pub said_at: Option<Timestamp>,
    /// Whether a later word on the same key replaced it.
    pub replaced: bool,
}

/// The unit's latest words on an indicator, newest first.
pub async fn past_words(
    connection: &mut PgConnection,
    unit_id: i32,
    indicator: &str,
    limit: i64,
) -> sqlx::Result<Vec<PastWord>> {
    let rows = sqlx::query!(
        r#"select d.values as dims, w.from_on, w.until_on, w.as_of, w.value, w.percent_ppm, w.low,
                  w.high, w.qualifier, w.numerator, w.denominator, w.printed, w.flag, w.source,
                  w.withdrawn, c.recorded_at as "recorded_at?",
                  lead(w.declared_id) over (partition by w.dims_no, w.from_on, w.until_on
                     order by w.declared_id) is not null as "replaced!"
             from declared w join dims d using (dims_no) left join change c using (change_no)
            where w.unit_id = $1 and w.indicator = $2
            order by w.declared_id desc limit $3"#,
        unit_id,
        indicator,
        limit
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .filter_map(|row| {
            let (from_on, until_on): (Day, Day) = (row.from_on.to_jiff(), row.until_on.to_jiff());
            let period = Period::new(from_on, until_on)?;
            Some(read_dims(row.dims).map(|dims| PastWord {
                period,
                dims,
                said_at: row.recorded_at.map(|instant| instant.to_jiff()),
                replaced: row.replaced,
                word: (!row.withdrawn).then(|| word_of!(row)),
            }))
        })
        .collect()
}
