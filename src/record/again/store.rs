//! Records that other features wrote, looked for beside what is about to be recorded by hand.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use crate::record::rules::NewRecord;

/// A record another feature wrote that may be the same.
#[derive(Debug, Clone)]
pub struct Written {
    pub happened_on: Day,
    /// The programme and round it came from, where it did.
    pub round: Option<String>,
}

/// The newest record of the unit and kind that a feature wrote and that may be the same: of a round
/// whose days hold this one, or of the same day and amount. What answers otherwise which occasion,
/// reason or source it was is something else, and so is a form that was sent before.
pub async fn find_written(
    connection: &mut PgConnection,
    unit_id: i32,
    new: &NewRecord,
) -> sqlx::Result<Option<Written>> {
    let answers = serde_json::json!(new.answers);
    let row = sqlx::query!(
        r#"select c.happened_on, p.name || ': ' || r.name as "round?"
             from record c
             left join aid_receipt t on c.origin = 'programme' and t.aid_receipt_id = c.origin_id
             left join aid_list l on l.aid_list_id = t.aid_list_id
             left join aid_round r on r.aid_round_id = l.aid_round_id
             left join programme p on p.programme_id = r.programme_id
            where c.unit_id = $1 and c.kind = $2 and c.origin is not null and c.state = 'recorded'
              and ($3::date between r.from_on and r.until_on
                   or (c.happened_on = $3::date and c.answers->'dong' = $4::jsonb->'dong'))
              and not exists (select from jsonb_each(c.answers) a join jsonb_each($4::jsonb) b using (key)
                    where a.key in ('programme', 'reason', 'beneficiary', 'source', 'fund', 'counterpart')
                      and a.value <> b.value)
              and not exists (select from record s where s.unit_id = $1 and s.ref = $5)
            order by c.record_id desc limit 1"#,
        unit_id,
        new.kind,
        new.happened_on.to_sqlx() as _,
        answers,
        new.reference
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Written {
        happened_on: row.happened_on.to_jiff(),
        round: row.round,
    }))
}
