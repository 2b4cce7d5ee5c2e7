//! Reports in the database: drafts that are rewritten, issued ones that never change, and the
//! units below that have said nothing for a period.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value;
use sqlx::PgConnection;
use timeline::{Day, Period};

use super::script::Scripts;
use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::fact::Snapshot;
use crate::indicator::Figure;
use crate::store::begin_change;

/// Free words by section of the form.
pub type FreeWords = BTreeMap<String, String>;

/// What an officer wrote into a report: words beside the form's text, texts in its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    pub words: FreeWords,
    pub scripts: Scripts,
}

impl Written {
    fn read(words: Value, script: Option<Value>) -> sqlx::Result<Self> {
        Ok(Self {
            words: decoded(words)?,
            scripts: script.map(decoded).transpose()?.unwrap_or_default(),
        })
    }

    /// The texts as they are stored; nothing where there are none.
    fn script(&self) -> Option<Value> {
        let own = self.scripts.values().any(|texts| !texts.is_empty());
        own.then(|| serde_json::json!(self.scripts))
    }
}

/// Which draft: of a form, for a unit and a period.
#[derive(Debug, Clone)]
pub struct DraftKey<'a> {
    pub unit_id: i32,
    pub form: &'a str,
    /// As in addresses, `2023-H1`.
    pub name: &'a str,
    pub period: Period,
    pub language: &'a str,
}

/// A draft as it was last saved.
#[derive(Debug, Clone)]
pub struct Saved {
    pub written: Written,
    pub saved_at: Timestamp,
    pub saved_by: Option<String>,
}

/// A stored JSON value as the program holds it.
pub fn decoded<T: serde::de::DeserializeOwned>(stored: serde_json::Value) -> sqlx::Result<T> {
    serde_json::from_value(stored).map_err(|fault| sqlx::Error::Decode(Box::new(fault)))
}

/// The saved draft, if words were saved since the last issue.
pub async fn find_draft(
    connection: &mut PgConnection,
    key: &DraftKey<'_>,
) -> sqlx::Result<Option<Saved>> {
    let row = sqlx::query!(
        r#"select r.words, r.script, c.recorded_at, a.full_name as "full_name?"
             from report r join change c using (change_no)
             left join account a on a.account_id = c.account_id
            where r.unit_id = $1 and r.form = $2 and r.period = $3
              and r.state in ('draft', 'returned')"#,
        key.unit_id,
        key.form,
        key.name
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(Saved {
            written: Written::read(row.words, row.script)?,
            saved_at: row.recorded_at.to_jiff(),
            saved_by: row.full_name,
        })
    })
    .transpose()
}

/// What was written into the last issued report on the same key, from which a new draft begins.
pub async fn last_issued(
    connection: &mut PgConnection,
    key: &DraftKey<'_>,
) -> sqlx::Result<Option<Written>> {
    let row = sqlx::query!(
        "select words, script from report
          where unit_id = $1 and form = $2 and period = $3 and snapshot_xmax is not null
          order by report_id desc limit 1",
        key.unit_id,
        key.form,
        key.name
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| Written::read(row.words, row.script))
        .transpose()
}

/// Writes the draft within a change already begun and returns its number.
async fn write_draft(
    connection: &mut PgConnection,
    change_no: i64,
    key: &DraftKey<'_>,
    (words, script): (&FreeWords, Option<Value>),
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "insert into report (unit_id, form, period, from_on, until_on, language, words, script,
                change_no)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (unit_id, form, period) where state in ('draft', 'submitted', 'returned')
         do update set words = excluded.words, script = excluded.script,
                       language = excluded.language, change_no = excluded.change_no
         returning report_id",
        key.unit_id,
        key.form,
        key.name,
        key.period.from_on().to_sqlx() as _,
        key.period.until_on().to_sqlx() as _,
        key.language,
        serde_json::json!(words),
        script,
        change_no
    )
    .fetch_one(connection)
    .await
}

async fn write_deed(
    connection: &mut PgConnection,
    change_no: i64,
    (unit_id, report_id): (i32, i64),
    (deed, detail): (&str, serde_json::Value),
) -> sqlx::Result<()> {
    let deed = Deed {
        unit_id: Some(unit_id),
        deed,
        subject: "report",
        subject_id: Some(report_id),
        detail,
    };
    audit::write(connection, change_no, &deed).await
}

/// Saves the draft's words; a form that is a table has no other text.
pub async fn save_draft(
    connection: &mut PgConnection,
    permit: &Permit,
    key: &DraftKey<'_>,
    words: &FreeWords,
) -> sqlx::Result<i64> {
    let written = Written {
        words: words.clone(),
        ..Written::default()
    };
    save_written(connection, permit, key, &written).await
}

/// Saves everything written into the draft.
pub async fn save_written(
    connection: &mut PgConnection,
    permit: &Permit,
    key: &DraftKey<'_>,
    written: &Written,
) -> sqlx::Result<i64> {
    let account_id = Some(permit.account_id());
    let change_no = begin_change(connection, account_id, Some(key.unit_id), "report saved").await?;
    let text = (&written.words, written.script());
    let report_id = write_draft(connection, change_no, key, text).await?;
    let sections = written.scripts.get(key.language).map_or(0, BTreeMap::len);
    let detail = serde_json::json!({
        "form": key.form, "period": key.name, "own_sections": sections
    });
    let subject = (key.unit_id, report_id);
    write_deed(connection, change_no, subject, ("report-saved", detail)).await?;
    Ok(report_id)
}

/// What an issued report is made of.
#[derive(Debug, Clone)]
pub struct Issue<'a> {
    pub written: &'a Written,
    pub number: &'a str,
    pub figures: &'a BTreeMap<String, Figure>,
    /// The sentences, names and targets it was drawn with.
    pub drawn: serde_json::Value,
    pub snapshot: &'a Snapshot,
    pub line: &'a str,
    pub issued_at: Timestamp,
}

/// The figures that are known: what is not known is not kept.
pub fn known(figures: &BTreeMap<String, Figure>) -> BTreeMap<&str, &Figure> {
    let all = figures.iter().filter(|(_, figure)| figure.is_known());
    all.map(|(key, figure)| (key.as_str(), figure)).collect()
}

/// Issues the draft: from here on nothing changes it. A number already given that year breaks the
/// unique index named after it.
pub async fn issue(
    connection: &mut PgConnection,
    permit: &Permit,
    key: &DraftKey<'_>,
    issue: &Issue<'_>,
) -> sqlx::Result<i64> {
    let account_id = Some(permit.account_id());
    let purpose = "report issued";
    let change_no = begin_change(connection, account_id, Some(key.unit_id), purpose).await?;
    let text = (&issue.written.words, issue.written.script());
    let report_id = write_draft(connection, change_no, key, text).await?;
    sqlx::query!(
        "update report set state = 'issued', number = $2, figures = $3, drawn = $4,
                snapshot_xmax = $5, snapshot_xip = $6, issued_at = $7, issued_by = $8,
                line = $9, checksum = figures_checksum($3)
          where report_id = $1",
        report_id,
        issue.number,
        serde_json::json!(known(issue.figures)),
        issue.drawn,
        issue.snapshot.xmax,
        &issue.snapshot.xip,
        issue.issued_at.to_sqlx() as _,
        account_id,
        issue.line
    )
    .execute(&mut *connection)
    .await?;
    let detail = serde_json::json!({
        "form": key.form, "period": key.name, "number": issue.number
    });
    let subject = (key.unit_id, report_id);
    write_deed(connection, change_no, subject, ("report-issued", detail)).await?;
    Ok(report_id)
}

/// Whether the fault is a number given twice in a year.
pub fn is_number_taken(fault: &sqlx::Error) -> bool {
    fault
        .as_database_error()
        .and_then(|fault| fault.constraint())
        .is_some_and(|name| name == "a number is given once a unit and year")
}

/// A row of a list of reports.
#[derive(Debug, Clone)]
pub struct Listed {
    pub report_id: i64,
    pub form: String,
    pub name: String,
    pub state: String,
    pub number: Option<String>,
    /// Issued at, or last saved.
    pub at: Timestamp,
    pub by: Option<String>,
}

/// What a list of reports is asked with; `key` narrows it to one form and period.
#[derive(Debug, Clone)]
pub struct ListAsked<'a> {
    pub unit_id: i32,
    pub key: Option<(&'a str, &'a str)>,
    pub issued_only: bool,
    pub offset: i64,
    pub limit: i64,
}

/// The unit's drafts and issued reports, the newest first, and how many there are.
pub async fn list(
    connection: &mut PgConnection,
    asked: &ListAsked<'_>,
) -> sqlx::Result<(Vec<Listed>, i64)> {
    let (form, name) = asked.key.unzip();
    let rows = sqlx::query!(
        r#"select r.report_id, r.form, r.period, r.state,
                  coalesce(r.number, p.number) as number,
                  coalesce(r.issued_at, c.recorded_at) as "at!", a.full_name as "full_name?",
                  count(*) over () as "total!"
             from report r join change c using (change_no)
             left join account a on a.account_id = coalesce(r.issued_by, c.account_id)
             left join paper_out p using (report_id)
            where r.unit_id = $1 and ($2::text is null or r.form = $2)
              and ($3::text is null or r.period = $3)
              and (r.state not in ('draft', 'returned') or not $4)
            order by coalesce(r.issued_at, c.recorded_at) desc, r.report_id desc
            limit $5 offset $6"#,
        asked.unit_id,
        form,
        name,
        asked.issued_only,
        asked.limit,
        asked.offset
    )
    .fetch_all(connection)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let listed = rows
        .into_iter()
        .map(|row| Listed {
            report_id: row.report_id,
            form: row.form,
            name: row.period,
            state: row.state,
            number: row.number,
            at: row.at.to_jiff(),
            by: row.full_name,
        })
        .collect();
    Ok((listed, total))
}

/// Whose silence is asked: the units directly below, standing on the period's last day.
#[derive(Debug, Clone)]
pub struct SilenceAsked<'a> {
    pub unit_id: i32,
    pub line: &'a str,
    pub form: &'a str,
    pub period: Period,
    pub offset: i64,
    pub limit: i64,
}

/// The units that have said nothing for a period: how many of how many, and a page of them.
#[derive(Debug, Clone, Default)]
pub struct Silence {
    pub due: i64,
    pub silent: i64,
    pub units: Vec<(String, String)>,
}

/// The units directly below that have, for the period, neither issued a report (the two statutory
/// forms or this one) nor declared a figure, and where nothing was recorded at or below them.
pub async fn silence(
    connection: &mut PgConnection,
    asked: &SilenceAsked<'_>,
) -> sqlx::Result<Silence> {
    let last_on: Day = asked.period.last_on();
    let rows = sqlx::query!(
        r#"with due as materialized (
             select distinct l.child_id as unit_id
               from unit_link l join unit u on u.unit_id = l.child_id
              where l.parent_id = $1 and l.line = $2 and l.during @> $3::date
                and u.founded_on <= $3 and (u.ended_on is null or u.ended_on > $3)),
           silent as materialized (
             select d.unit_id from due d
              where not exists (select 1 from report r
                     where r.unit_id = d.unit_id and r.state not in ('draft', 'returned')
                       and r.form in ('1-hdcd', '2-hdcd', $4)
                       and r.from_on = $5 and r.until_on = $6)
                and not exists (select 1 from declared w
                     where w.unit_id = d.unit_id and not w.withdrawn
                       and w.from_on >= $5 and w.until_on <= $6)
                and not exists (select 1 from unit_above a join record r on r.unit_id = a.unit_id
                     where a.above_id = d.unit_id and a.line = $2 and r.state = 'recorded'
                       and r.happened_on >= $5 and r.happened_on < $6
                       and a.from_on <= r.happened_on and a.until_on > r.happened_on)),
           page as (
             select u.code, n.name, n.sort_key from silent s join unit u using (unit_id)
              cross join lateral (select name, sort_key from unit_name n where n.unit_id = s.unit_id
                 order by (n.during @> $3::date) desc, lower(n.during) desc limit 1) n
              order by n.sort_key, u.code limit $7 offset $8)
           select (select count(*) from due) as "due!", (select count(*) from silent) as "silent!",
                  p.code as "code?", p.name as "name?"
             from (select 1) one left join page p on true
            order by p.sort_key, p.code"#,
        asked.unit_id,
        asked.line,
        last_on.to_sqlx() as _,
        asked.form,
        asked.period.from_on().to_sqlx() as _,
        asked.period.until_on().to_sqlx() as _,
        asked.limit,
        asked.offset
    )
    .fetch_all(connection)
    .await?;
    let (due, silent) = rows.first().map_or((0, 0), |row| (row.due, row.silent));
    let units = rows
        .into_iter()
        .filter_map(|row| Some((row.code?, row.name?)))
        .collect();
    Ok(Silence { due, silent, units })
}
