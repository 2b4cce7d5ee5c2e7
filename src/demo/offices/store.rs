//! The generated terms on the way into the database, and the facts they say by the officers' own
//! rule.

use std::collections::HashMap;

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use super::Office;
use crate::catalogue::Catalogue;
use crate::fact::store::intern_dims;
use crate::officer::said_by;

/// Writes terms and facts in two statements.
pub async fn write(
    connection: &mut PgConnection,
    change_no: i64,
    catalogue: &Catalogue,
    mut offices: Vec<Office>,
) -> sqlx::Result<()> {
    let all = offices
        .iter()
        .map(|office| office.terms.len())
        .sum::<usize>();
    let count = i32::try_from(all).unwrap_or(i32::MAX);
    let numbers = sqlx::query_scalar!(
        r#"select nextval(pg_get_serial_sequence('term', 'term_id')) as "term_id!"
             from generate_series(1, $1)"#,
        count
    )
    .fetch_all(&mut *connection)
    .await?;
    let terms = offices
        .iter_mut()
        .flat_map(|office| office.terms.iter_mut());
    for (term, number) in terms.zip(&numbers) {
        term.term_id = Some(*number);
    }
    write_terms(connection, change_no, (&numbers, &offices)).await?;
    write_facts(connection, change_no, catalogue, &offices).await
}

async fn write_terms(
    connection: &mut PgConnection,
    change_no: i64,
    (numbers, offices): (&[i64], &[Office]),
) -> sqlx::Result<()> {
    let terms = || offices.iter().flat_map(|office| &office.terms);
    let ended = || terms().map(|term| term.ended.as_ref());
    let people: Vec<i64> = terms().map(|term| term.person_id).collect();
    let units: Vec<i32> = terms().map(|term| term.unit_id).collect();
    let posts: Vec<String> = terms().map(|term| term.post.clone()).collect();
    let from: Vec<jiff_sqlx::Date> = terms().map(|term| term.from_on.to_sqlx()).collect();
    let until: Vec<Option<jiff_sqlx::Date>> = terms()
        .map(|term| term.until_on.map(ToSqlx::to_sqlx))
        .collect();
    let mandates: Vec<String> = terms().map(|term| term.mandate.code().to_owned()).collect();
    let full_time: Vec<bool> = terms().map(|term| term.full_time).collect();
    let decisions: Vec<Option<String>> = terms().map(|term| term.decision.clone()).collect();
    let ended_on: Vec<Option<jiff_sqlx::Date>> = ended()
        .map(|ended| ended.map(|ended| ended.on.to_sqlx()))
        .collect();
    let why: Vec<Option<String>> = ended()
        .map(|ended| ended.map(|ended| ended.why.code().to_owned()))
        .collect();
    sqlx::query!(
        "insert into term (term_id, person_id, unit_id, post, from_on, until_on, mandate, full_time,
                           decision_no, ended_on, why_ended, change_no)
         overriding system value
         select *, $12 from unnest($1::bigint[], $2::bigint[], $3::integer[], $4::text[], $5::date[],
           $6::date[], $7::text[], $8::boolean[], $9::text[], $10::date[], $11::text[])",
        numbers,
        &people,
        &units,
        &posts,
        &from as _,
        &until as _,
        &mandates,
        &full_time,
        &decisions as _,
        &ended_on as _,
        &why as _,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn write_facts(
    connection: &mut PgConnection,
    change_no: i64,
    catalogue: &Catalogue,
    offices: &[Office],
) -> sqlx::Result<()> {
    let (mut terms, mut units, mut days) = (Vec::new(), Vec::new(), Vec::new());
    let (mut series, mut dims, mut known) = (Vec::new(), Vec::new(), HashMap::new());
    for office in offices {
        let said = said_by(&office.terms, office.held.sex, catalogue);
        for (term_id, fact) in said {
            let dims_no = match known.get(&fact.dims) {
                Some(dims_no) => *dims_no,
                None => {
                    let dims_no = intern_dims(connection, &fact.dims).await?;
                    known.insert(fact.dims, dims_no);
                    dims_no
                }
            };
            let unit_id = office.terms.first().map_or(0, |term| term.unit_id);
            terms.push(term_id);
            units.push(unit_id);
            days.push(fact.day.to_sqlx());
            series.push(fact.series);
            dims.push(dims_no);
        }
    }
    sqlx::query!(
        "insert into fact (change_no, term_id, unit_id, happened_on, series_no, dims_no, amount, sign)
         select $1, term_id, unit_id, happened_on, series_no, dims_no, 1, 1
           from unnest($2::bigint[], $3::integer[], $4::date[], $5::text[], $6::integer[])
                said (term_id, unit_id, happened_on, code, dims_no)
           join series using (code)",
        change_no,
        &terms,
        &units,
        &days as _,
        &series,
        &dims
    )
    .execute(connection)
    .await?;
    Ok(())
}
