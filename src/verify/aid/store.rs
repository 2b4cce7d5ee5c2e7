//! The invariants of lists of help in SQL.

use std::time::Instant;

use sqlx::PgPool;

use crate::id;
use crate::programme::approve::store::all_sealed;
use crate::verify::store::Answer;

/// The lines of every frozen list give the checksum it keeps, taken anew by another hand than wrote
/// it: the database takes it when a list is frozen, the program here.
pub async fn checksums(owner: &PgPool) -> Answer {
    let began = Instant::now();
    let sealed = all_sealed(&mut *owner.acquire().await?).await?;
    let broken = sealed
        .iter()
        .filter(|list| id::hex(&id::digest(&list.text)) != list.checksum);
    let breaches = broken.map(|list| format!("list {}", list.aid_list_id));
    let breaches = breaches.take(10).collect();
    Ok((breaches, sealed.len() as u64, began.elapsed()))
}

/// A list comes to what its standing lines come to: people, turns and money.
pub async fn sums(owner: &PgPool) -> Answer {
    let began = Instant::now();
    let breaches = sqlx::query_scalar!(
        r#"select format('list %s', l.aid_list_id) as "breach!"
             from aid_list l left join (
               select aid_list_id, count(*) as turns, count(distinct person_id) as people,
                      sum(amount_dong) as dong
                 from aid_line where struck is null group by aid_list_id) n using (aid_list_id)
            where (l.turns, l.people, l.total_dong) is distinct from
                  (coalesce(n.turns, 0)::integer, coalesce(n.people, 0)::integer, coalesce(n.dong, 0)::bigint)
            limit 10"#
    )
    .fetch_all(owner)
    .await?;
    counted(owner, began, breaches).await
}

/// A frozen list was approved by as many people as its round wants, and by none who sent it.
pub async fn own_approvals(owner: &PgPool) -> Answer {
    let began = Instant::now();
    let breaches = sqlx::query_scalar!(
        r#"select format('list %s', l.aid_list_id) as "breach!"
             from aid_list l join aid_round r using (aid_round_id)
            where l.state = 'approved' and (
              select count(distinct s.account_id) from aid_list_step s
               where s.aid_list_id = l.aid_list_id and s.step in ('approved', 'frozen')
                 and s.account_id is distinct from l.submitted_by
                 and s.step_id > (select max(step_id) from aid_list_step b
                                   where b.aid_list_id = l.aid_list_id and b.step = 'submitted')
              ) < r.approvals
            limit 10"#
    )
    .fetch_all(owner)
    .await?;
    counted(owner, began, breaches).await
}

async fn counted(owner: &PgPool, began: Instant, breaches: Vec<String>) -> Answer {
    let count = sqlx::query_scalar!(r#"select count(*) as "count!" from aid_list"#)
        .fetch_one(owner)
        .await?;
    Ok((breaches, count.cast_unsigned(), began.elapsed()))
}
