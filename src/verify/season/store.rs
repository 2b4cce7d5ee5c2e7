//! The invariants of reports in SQL.

use std::time::Instant;

use sqlx::PgPool;

use crate::verify::store::Answer;

async fn reports_counted(owner: &PgPool, began: Instant, breaches: Vec<String>) -> Answer {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from report where snapshot_xmax is not null"#
    )
    .fetch_one(owner)
    .await?;
    Ok((breaches, count.cast_unsigned(), began.elapsed()))
}

/// Every report under the chain is what its last step says; what is locked was approved before.
pub async fn states_and_steps(owner: &PgPool) -> Answer {
    let began = Instant::now();
    let breaches = sqlx::query_scalar!(
        r#"select format('report %s is %s, its steps say %s', r.report_id, r.state,
                         coalesce(string_agg(s.state, ', ' order by s.step_no), 'nothing'))
                    as "breach!"
             from report r left join report_step s using (report_id)
            where r.state not in ('draft', 'issued')
            group by r.report_id
           having coalesce((array_agg(s.state order by s.step_no desc))[1], '') <> r.state
               or (r.state = 'locked' and not bool_or(coalesce(s.state = 'approved', false)))
            limit 10"#
    )
    .fetch_all(owner)
    .await?;
    reports_counted(owner, began, breaches).await
}

/// An approved report has an approver, and he is not its last submitter.
pub async fn own_approvals(owner: &PgPool) -> Answer {
    let began = Instant::now();
    let breaches = sqlx::query_scalar!(
        r#"select format('report %s', r.report_id) as "breach!"
             from report r
            where r.state in ('approved', 'locked') and not exists (
              select from report_step a
               where a.report_id = r.report_id and a.state = 'approved'
                 and a.acting_id <> r.unit_id
                 and a.account_id is distinct from (
                   select s.account_id from report_step s
                    where s.report_id = r.report_id and s.state = 'submitted'
                      and s.step_no < a.step_no order by s.step_no desc limit 1))
            limit 10"#
    )
    .fetch_all(owner)
    .await?;
    reports_counted(owner, began, breaches).await
}

/// The figures of every frozen report give the checksum it keeps.
pub async fn checksums(owner: &PgPool) -> Answer {
    let began = Instant::now();
    let breaches = sqlx::query_scalar!(
        r#"select format('report %s', report_id) as "breach!" from report
            where snapshot_xmax is not null and checksum is distinct from figures_checksum(figures)
            limit 10"#
    )
    .fetch_all(owner)
    .await?;
    reports_counted(owner, began, breaches).await
}
