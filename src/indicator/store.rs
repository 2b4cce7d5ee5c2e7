//! The SQL evaluator: the same evidence as the engine's, straight from the tables. Slower, and by
//! another road: it walks links downward in SQL where the engine keeps paths upward in memory.

use std::collections::{BTreeMap, BTreeSet};

use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, PgPool};
use timeline::Day;

use super::ask::{Asked, Structure};
use super::figures::{Counted, Evidence, Figure, Gathered, assemble, assemble_derived};
use super::gather::{add_counted, add_up, of_word};
use crate::catalogue::{Adds, Catalogue, Choose, Indicator, IndicatorType};
use crate::fact::{Declared, Snapshot};

/// The figure asked, evaluated in SQL.
pub async fn figure(
    pool: &PgPool,
    catalogue: &Catalogue,
    asked: &Asked,
    choose: Choose,
) -> sqlx::Result<Option<Figure>> {
    let Some(indicator) = catalogue.indicator(&asked.indicator) else {
        return Ok(None);
    };
    let mut connection = pool.acquire().await?;
    let own = gather(&mut connection, indicator, asked).await?;
    let Some(parts) = &indicator.of else {
        return Ok(Some(assemble(indicator, &own, choose)));
    };
    let mut figures = Vec::new();
    for code in [&parts.numerator, &parts.denominator] {
        let Some(part) = catalogue.indicator(code) else {
            return Ok(None);
        };
        let evidence = gather(&mut connection, part, &asked.about(code)).await?;
        figures.push(assemble(part, &evidence, choose));
    }
    Ok(Some(assemble_derived(
        indicator,
        &own,
        &figures[0],
        &figures[1],
    )))
}

/// The evidence for one plain indicator, from SQL alone.
pub async fn gather(
    connection: &mut PgConnection,
    indicator: &Indicator,
    asked: &Asked,
) -> sqlx::Result<Evidence> {
    let counted = count(connection, indicator, asked, asked.unit_id).await?;
    let declared = gather_declared(connection, indicator, asked, &counted).await?;
    Ok(Evidence { counted, declared })
}

/// The snapshot asked, or one that knows everything.
fn known(asked: &Asked) -> Snapshot {
    asked.known.clone().unwrap_or(Snapshot {
        xmax: i64::MAX,
        xip: Vec::new(),
    })
}

/// The one day whose tree is meant; none where every fact has the tree of its own day.
fn counted_tree_day(indicator: &Indicator, asked: &Asked) -> Option<Day> {
    match (asked.structure, indicator.typ) {
        (Structure::On(day), _) => Some(day),
        (Structure::Then, IndicatorType::Stock) => Some(asked.period.last_on()),
        (Structure::Then, _) => None,
    }
}

/// The first day counted; a stock counts from the beginning.
fn first_day(indicator: &Indicator, asked: &Asked) -> Option<Day> {
    (indicator.typ != IndicatorType::Stock).then(|| asked.period.from_on())
}

/// An indicator's sources of facts as the queries take them, one in each place of the three lists.
struct Sources {
    series: Vec<String>,
    /// The dimension values a fact must have.
    wanted: Vec<serde_json::Value>,
    times: Vec<i64>,
}

impl Sources {
    fn of(indicator: &Indicator) -> Self {
        let facts = &indicator.facts;
        Self {
            series: facts.iter().map(|fact| fact.series.clone()).collect(),
            wanted: facts
                .iter()
                .map(|fact| serde_json::json!(fact.only))
                .collect(),
            times: facts.iter().map(|fact| fact.times).collect(),
        }
    }
}

async fn count(
    connection: &mut PgConnection,
    indicator: &Indicator,
    asked: &Asked,
    unit_id: i32,
) -> sqlx::Result<Counted> {
    if indicator.facts.is_empty() {
        return Ok(Counted::default());
    }
    let sources = Sources::of(indicator);
    let known = known(asked);
    let row = sqlx::query!(
        r#"with matched as materialized (
             select amount, sign, person_id, factor
               from counted_facts($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))
           select coalesce(sum(amount * factor), 0)::bigint as "amount!",
                  coalesce(sum(sign), 0)::bigint as "facts!",
                  coalesce(sum(amount * factor) filter (where person_id is null), 0)::bigint as "unnamed!",
                  (select count(*) from (select person_id from matched where person_id is not null
                     group by person_id having sum(sign) > 0) people) as "people!"
             from matched"#,
        &sources.series,
        &sources.wanted,
        &sources.times,
        serde_json::json!(asked.dims),
        asked.line,
        unit_id,
        counted_tree_day(indicator, asked).map(ToSqlx::to_sqlx) as _,
        first_day(indicator, asked).map(ToSqlx::to_sqlx) as _,
        asked.period.until_on().to_sqlx() as _,
        known.xmax,
        &known.xip
    )
    .fetch_one(connection)
    .await?;
    Ok(Counted {
        amount: row.amount,
        facts: row.facts,
        people: row.people,
        unnamed: row.unnamed,
    })
}

/// The words that hold on the asked key, by unit: the last one known, not withdrawn; for a stock
/// the one of the latest day.
async fn words(
    connection: &mut PgConnection,
    indicator: &Indicator,
    asked: &Asked,
) -> sqlx::Result<BTreeMap<i32, Declared>> {
    let known = known(asked);
    let rows = sqlx::query!(
        r#"select distinct on (unit_id) declared_id, change_no, unit_id, indicator, dims_no, from_on,
                  until_on, as_of, value, percent_ppm, low, high, qualifier, numerator, denominator,
                  printed, flag, source, withdrawn
             from (select distinct on (unit_id, from_on, until_on) d.*
                     from declared d join dims using (dims_no)
                    where d.indicator = $1 and dims.values = $2
                      and d.change_no < $3 and not d.change_no = any($4)
                    order by unit_id, from_on, until_on, declared_id desc) last
            where not withdrawn
              and case when $5 then coalesce(as_of, until_on - 1) < $7
                       else from_on = $6 and until_on = $7 end
            order by unit_id, coalesce(as_of, until_on - 1) desc, declared_id desc"#,
        indicator.code,
        serde_json::json!(asked.dims),
        known.xmax,
        &known.xip,
        indicator.typ == IndicatorType::Stock,
        asked.period.from_on().to_sqlx() as _,
        asked.period.until_on().to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    let words = rows.into_iter().map(|row| Declared {
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
    });
    Ok(words.map(|word| (word.unit_id, word)).collect())
}

/// The topmost declaring units with the child they are under.
async fn walk_down(
    connection: &mut PgConnection,
    asked: &Asked,
    declaring: &[i32],
) -> sqlx::Result<Vec<(i32, i32)>> {
    let known = known(asked);
    let rows = sqlx::query!(
        r#"with recursive
             links as (
               select child_id, parent_id from link_event
                where line = $1 and change_no < $2 and not change_no = any($3)
                group by child_id, parent_id, from_on, until_on
               having sum(sign) > 0 and from_on <= $4 and until_on > $4),
             walk(unit_id, child_id) as (
               select child_id, child_id from links where parent_id = $5
               union all
               select l.child_id, w.child_id from walk w join links l on l.parent_id = w.unit_id
                where not w.unit_id = any($6))
           select unit_id as "unit_id!", child_id as "child_id!"
             from walk where unit_id = any($6)"#,
        asked.line,
        known.xmax,
        &known.xip,
        asked.tree_day().to_sqlx() as _,
        asked.unit_id,
        declaring
    )
    .fetch_all(connection)
    .await?;
    let topmost = rows.into_iter().map(|row| (row.unit_id, row.child_id));
    Ok(topmost.collect())
}

/// The units directly below at or below which somebody stood on the period's last day.
async fn due(connection: &mut PgConnection, asked: &Asked) -> sqlx::Result<BTreeSet<i32>> {
    let known = known(asked);
    let due = sqlx::query_scalar!(
        r#"with recursive
             links as (
               select child_id, parent_id from link_event
                where line = $1 and change_no < $2 and not change_no = any($3)
                group by child_id, parent_id, from_on, until_on
               having sum(sign) > 0 and from_on <= $4 and until_on > $4),
             below(unit_id, child_id) as (
               select child_id, child_id from links where parent_id = $5
               union all
               select l.child_id, b.child_id from below b join links l on l.parent_id = b.unit_id)
           select distinct b.child_id as "child_id!" from below b join unit u using (unit_id)
            where u.tier <> 'piece' and u.founded_on <= $6 and (u.ended_on is null or u.ended_on > $6)"#,
        asked.line,
        known.xmax,
        &known.xip,
        asked.tree_day().to_sqlx() as _,
        asked.unit_id,
        asked.period.last_on().to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    Ok(due.into_iter().collect())
}

/// Under the tree of one day: the declaring units that stand below (or are asked), whose own below
/// on the period's last day all do too, and that are below no other such; each with the child of the
/// asked unit it is under, or the asked unit itself.
async fn speaking(
    connection: &mut PgConnection,
    asked: &Asked,
    declaring: &[i32],
) -> sqlx::Result<Vec<(i32, i32)>> {
    let known = known(asked);
    let rows = sqlx::query!(
        r#"with recursive
             links as materialized (
               select child_id, parent_id, from_on, until_on from link_event
                where line = $1 and change_no < $2 and not change_no = any($3)
                group by child_id, parent_id, from_on, until_on
               having sum(sign) > 0),
             territory(unit_id, child_id) as (
               select $5::integer, $5::integer
               union all
               select l.child_id, case when t.unit_id = $5 then l.child_id else t.child_id end
                 from territory t join links l on l.parent_id = t.unit_id
                where l.from_on <= $4 and l.until_on > $4),
             said(unit_id, spoken_for) as (
               select unit_id, unit_id from territory where unit_id = any($6)
               union all
               select s.unit_id, l.child_id from said s join links l on l.parent_id = s.spoken_for
                where l.from_on <= $7 and l.until_on > $7),
             fitting as materialized (
               select unit_id from said group by unit_id
               having bool_and(spoken_for in (select unit_id from territory)))
           select f.unit_id as "unit_id!", t.child_id as "child_id!"
             from fitting f join territory t using (unit_id)
            where not exists (select from said s join fitting o on o.unit_id = s.unit_id
                     where s.spoken_for = f.unit_id and s.unit_id <> f.unit_id)"#,
        asked.line,
        known.xmax,
        &known.xip,
        asked.tree_day().to_sqlx() as _,
        asked.unit_id,
        declaring,
        asked.period.last_on().to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    let speaking = rows.into_iter().map(|row| (row.unit_id, row.child_id));
    Ok(speaking.collect())
}

async fn gather_declared(
    connection: &mut PgConnection,
    indicator: &Indicator,
    asked: &Asked,
    counted: &Counted,
) -> sqlx::Result<Option<Gathered>> {
    let words = words(connection, indicator, asked).await?;
    let own = words.get(&asked.unit_id);
    if let (Some(own), Structure::Then) = (own, asked.structure) {
        return Ok(Some(of_word(own)));
    }
    if words.is_empty() {
        return Ok(None);
    }
    let declaring: Vec<i32> = words.keys().copied().collect();
    let mut topmost = walk_down(connection, asked, &declaring).await?;
    if let Structure::On(_) = asked.structure {
        topmost = speaking(connection, asked, &declaring).await?;
        if let ([(only, _)], Some(own)) = (&topmost[..], own)
            && *only == asked.unit_id
        {
            return Ok(Some(of_word(own)));
        }
    }
    if topmost.is_empty() {
        return Ok(None);
    }
    let said: Vec<&Declared> = topmost
        .iter()
        .filter_map(|(unit, _)| words.get(unit))
        .collect();
    let mut sum = add_up(&said);
    let children: BTreeSet<i32> = topmost
        .iter()
        .map(|(_, child)| *child)
        .filter(|child| *child != asked.unit_id)
        .collect();
    let mut owing = due(connection, asked).await?;
    owing.extend(&children);
    let size = |units: &BTreeSet<i32>| i64::try_from(units.len()).unwrap_or(i64::MAX);
    sum.coverage = Some((size(&children), size(&owing)));
    if indicator.of.is_none() && indicator.adds == Adds::Sum {
        let mut rest = *counted;
        let then = Asked {
            structure: Structure::Then,
            ..asked.clone()
        };
        for (unit, _) in &topmost {
            let part = count(connection, indicator, &then, *unit).await?;
            rest.amount -= part.amount;
            rest.facts -= part.facts;
        }
        add_counted(&mut sum, &rest);
    }
    Ok(Some(sum))
}

/// The last stored moment at or before the instant: the snapshot of a report.
pub async fn stored_moment(
    connection: &mut PgConnection,
    instant: jiff::Timestamp,
) -> sqlx::Result<Option<(jiff::Timestamp, Snapshot)>> {
    let row = sqlx::query!(
        r#"select issued_at as "issued_at!", snapshot_xmax as "xmax!", snapshot_xip as "xip!"
             from report where snapshot_xmax is not null and issued_at <= $1
            order by issued_at desc limit 1"#,
        instant.to_sqlx() as _
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| {
        (
            row.issued_at.to_jiff(),
            Snapshot {
                xmax: row.xmax,
                xip: row.xip,
            },
        )
    }))
}
