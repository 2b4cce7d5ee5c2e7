//! An issued report as its paper prints it, for whoever has the paper's code.

use sqlx::PgPool;

use crate::report::store::Issued;

/// The report, and which issue of its form, unit and period it is, from 1. Over the owner's
/// connection, for nobody is signed in: only ever asked with a report found by a paper's code.
pub async fn find_printed(owner: &PgPool, report_id: i64) -> sqlx::Result<Option<(Issued, i64)>> {
    let row = sqlx::query!(
        r#"select r.report_id, r.unit_id, u.code, r.form, r.period, r.words, r.number,
                  r.figures as "figures!", r.drawn as "drawn!", r.issued_at as "issued_at!",
                  (select count(*) from report o where o.unit_id = r.unit_id and o.form = r.form
                      and o.period = r.period and o.issued_at is not null
                      and o.report_id <= r.report_id) as "issue_no!"
             from report r join unit u using (unit_id)
            where r.report_id = $1 and r.issued_at is not null"#,
        report_id
    )
    .fetch_optional(owner)
    .await?;
    row.map(|row| {
        let decoded = |fault: serde_json::Error| sqlx::Error::Decode(Box::new(fault));
        let issued = Issued {
            report_id: row.report_id,
            unit_id: row.unit_id,
            unit_code: row.code,
            form: row.form,
            name: row.period,
            words: serde_json::from_value(row.words).map_err(decoded)?,
            number: row.number.unwrap_or_default(),
            figures: serde_json::from_value(row.figures).map_err(decoded)?,
            drawn: row.drawn,
            issued_at: row.issued_at.to_jiff(),
            issued_by: None,
        };
        Ok((issued, row.issue_no))
    })
    .transpose()
}
