//! Every term of the site against every fact said by one.

use std::collections::BTreeMap;

use sqlx::PgPool;

use crate::catalogue::Catalogue;
use crate::member::sex_of;
use crate::officer::rules::{Ending, Mandate, Term, WhyEnded, said_by};
use crate::officer::store::term_of;

type Key = (i64, i32, String, String, String);

/// Terms whose standing facts are not those they say, and how many terms were asked.
pub async fn breaches(owner: &PgPool, catalogue: &Catalogue) -> sqlx::Result<(Vec<String>, u64)> {
    let rows = sqlx::query!(
        "select t.term_id, t.person_id, t.unit_id, t.post, t.from_on, t.until_on, t.mandate,
                t.full_time, t.decision_no, t.ended_on, t.why_ended, t.end_decision_no, p.sex
           from term t join person p using (person_id) order by person_id, unit_id, from_on, term_id"
    )
    .fetch_all(owner)
    .await?;
    let checked = rows.len() as u64;
    let mut people: BTreeMap<(i64, i32), (Vec<Term>, Option<String>)> = BTreeMap::new();
    for row in rows {
        let sex = row.sex.clone();
        let term = term_of!(row);
        let held = people.entry((term.person_id, term.unit_id)).or_default();
        held.0.push(term);
        held.1 = sex;
    }
    let mut wanted: BTreeMap<Key, i64> = BTreeMap::new();
    for ((_, unit_id), (terms, sex)) in people {
        let sex = sex.as_deref().and_then(sex_of);
        for (term_id, fact) in said_by(&terms, sex, catalogue) {
            let dims = serde_json::json!(fact.dims).to_string();
            let key = (term_id, unit_id, fact.day.to_string(), fact.series, dims);
            *wanted.entry(key).or_default() += 1;
        }
    }
    let standing = sqlx::query!(
        r#"select f.term_id as "term_id!", f.unit_id, f.happened_on, s.code, d.values,
                  sum(f.sign) as "times!"
             from fact f join series s using (series_no) join dims d using (dims_no)
            where f.term_id is not null group by 1, 2, 3, 4, 5 having sum(f.sign) <> 0"#
    )
    .fetch_all(owner)
    .await?;
    for row in standing {
        let dims: BTreeMap<String, String> = serde_json::from_value(row.values).unwrap_or_default();
        let dims = serde_json::json!(dims).to_string();
        let day = row.happened_on.to_jiff().to_string();
        let key = (row.term_id, row.unit_id, day, row.code, dims);
        *wanted.entry(key).or_default() -= row.times;
    }
    let differing = wanted.into_iter().filter(|(_, times)| *times != 0);
    let breaches = differing
        .take(10)
        .map(|((term_id, _, day, series, _), times)| {
            format!("term {term_id}: {series} on {day}, {times} times too few")
        });
    Ok((breaches.collect(), checked))
}
