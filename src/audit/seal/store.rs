//! Seals in the database. Sealing and walking go over the owner's connection: no account sees all.

use futures_util::TryStreamExt;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, PgPool};

use super::super::digest::{Change, Digest, Line, NO_SEAL, SealHead, Sealed};
use super::super::digest::{digest_of_change, digest_of_seal};
use super::{Found, LineFound, Walk, check_seals, detail_found, next_head};

/// Changes sealed by one seal at most, and walked over at once.
const AT_ONCE: i64 = 10_000;

/// A seal with its digest.
#[derive(Debug, Clone, Copy)]
pub struct Head {
    pub head: SealHead,
    pub changes: i32,
    pub digest: Digest,
}

fn bytes32(bytes: &[u8]) -> Digest {
    bytes.try_into().unwrap_or(NO_SEAL)
}

/// The last seal; nothing before anything was sealed.
pub async fn find_head(connection: &mut PgConnection) -> sqlx::Result<Option<Head>> {
    Ok(seals(connection, i64::MAX).await?.pop())
}

/// Seals after the one with the number, in their order; for the highest number there is, the last.
async fn seals(connection: &mut PgConnection, after: i64) -> sqlx::Result<Vec<Head>> {
    let rows = sqlx::query!(
        r#"select seal_no, previous, first_place, changes, settled_before,
                  sealed_at as "sealed_at: jiff_sqlx::Timestamp", digest
             from seal
            where case when $1 = 9223372036854775807 then seal_no = (select max(seal_no) from seal)
                       else seal_no > $1 end
            order by seal_no limit 200"#,
        after
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Head {
            head: SealHead {
                seal_no: row.seal_no,
                previous: bytes32(&row.previous),
                first_place: row.first_place,
                settled_before: row.settled_before,
                sealed_at: row.sealed_at.to_jiff(),
            },
            changes: row.changes,
            digest: bytes32(&row.digest),
        })
        .collect())
}

/// Whether some seal of the chain has this digest: what was kept outside still stands.
pub async fn holds(connection: &mut PgConnection, digest: &Digest) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from seal where digest = $1) as "holds!""#,
        digest
    )
    .fetch_one(connection)
    .await
}

/// How many changes wait for their seal, and since when the oldest of them.
pub async fn unsealed(connection: &mut PgConnection) -> sqlx::Result<(i64, Option<Timestamp>)> {
    let row = sqlx::query!(
        r#"select count(*) as "count!", min(recorded_at) as "oldest: jiff_sqlx::Timestamp"
             from change c
            where not exists (select from sealed_change s where s.change_no = c.change_no)"#
    )
    .fetch_one(connection)
    .await?;
    Ok((row.count, row.oldest.map(|moment| moment.to_jiff())))
}

/// Seals every change committed since, and says how many. A change that is visible is committed, so
/// it is complete; one that commits later, with whatever number, is found by the next sealing,
/// because only what was settled *before* this reading began is never looked at again.
pub async fn seal(owner: &PgPool, now: Timestamp) -> sqlx::Result<u64> {
    let mut tx = owner.begin().await?;
    // A second sealer waits here, and then reads what the first has sealed.
    sqlx::query_scalar!(r#"select pg_advisory_xact_lock(57, 0)::text as "locked!""#)
        .fetch_one(&mut *tx)
        .await?;
    let mut before = find_head(&mut tx).await?;
    let settled_before = sqlx::query_scalar!(r#"select changes_settled_before() as "before!""#)
        .fetch_one(&mut *tx)
        .await?;
    let mut beyond = before.map_or(0, |own| own.head.settled_before) - 1;
    let known_before = before.map_or(0, |own| own.head.settled_before);
    let mut count = 0;
    loop {
        let mut waiting = waiting(&mut tx, beyond).await?;
        let Some(last) = waiting.last() else {
            break;
        };
        beyond = last.change_no;
        let is_end = waiting.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
        count += waiting.len() as u64;
        // Only the last seal may say that all below is settled.
        let settled = if is_end { settled_before } else { known_before };
        let own = next_head(before.as_ref(), settled.max(known_before), now);
        before = Some(write_seal(&mut tx, own, &mut waiting).await?);
        if is_end {
            break;
        }
    }
    tx.commit().await?;
    Ok(count)
}

/// The next changes without a seal, with their digests.
async fn waiting(connection: &mut PgConnection, beyond: i64) -> sqlx::Result<Vec<Sealed>> {
    let mut rows = sqlx::query!(
        r#"select c.change_no, c.recorded_at as "recorded_at: jiff_sqlx::Timestamp", c.account_id,
                  c.unit_id, c.purpose, a.audit_line_id as "line_id?", a.unit_id as line_unit_id,
                  a.deed as "deed?", a.subject as "subject?", a.subject_id, uuid_send(a.salt) as salt,
                  a.detail::text as "detail?", a.kept_digest
             from (select * from change c
                    where c.change_no > $1
                      and not exists (select from sealed_change s where s.change_no = c.change_no)
                    order by c.change_no limit $2) c
             left join audit_line a using (change_no)
            order by c.change_no, a.audit_line_id"#,
        beyond,
        AT_ONCE
    )
    .fetch(connection);
    let mut sealed = Vec::new();
    let mut open: Option<(Change, Vec<Line>)> = None;
    while let Some(row) = rows.try_next().await? {
        if open
            .as_ref()
            .is_none_or(|(own, _)| own.change_no != row.change_no)
        {
            sealed.extend(open.take().map(seal_of));
            let change = Change {
                change_no: row.change_no,
                recorded_at: row.recorded_at.to_jiff(),
                account_id: row.account_id,
                unit_id: row.unit_id,
                purpose: row.purpose,
            };
            open = Some((change, Vec::new()));
        }
        if let (Some((_, lines)), Some(line_id)) = (open.as_mut(), row.line_id) {
            let text = row.detail.unwrap_or_default();
            lines.push(Line {
                line_id,
                unit_id: row.line_unit_id,
                deed: row.deed.unwrap_or_default(),
                subject: row.subject.unwrap_or_default(),
                subject_id: row.subject_id,
                detail: detail_found(row.salt.as_deref(), &text, row.kept_digest.as_deref()),
            });
        }
    }
    sealed.extend(open.take().map(seal_of));
    Ok(sealed)
}

fn seal_of((change, lines): (Change, Vec<Line>)) -> Sealed {
    Sealed {
        change_no: change.change_no,
        lines: i32::try_from(lines.len()).unwrap_or(i32::MAX),
        digest: digest_of_change(&change, &lines),
    }
}

async fn write_seal(
    connection: &mut PgConnection,
    head: SealHead,
    sealed: &mut Vec<Sealed>,
) -> sqlx::Result<Head> {
    let digest = digest_of_seal(&head, sealed);
    let changes = i32::try_from(sealed.len()).unwrap_or(i32::MAX);
    sqlx::query!(
        "insert into seal (seal_no, previous, first_place, changes, settled_before, sealed_at, digest)
         values ($1, $2, $3, $4, $5, $6, $7)",
        head.seal_no,
        &head.previous,
        head.first_place,
        changes,
        head.settled_before,
        head.sealed_at.to_sqlx() as _,
        &digest
    )
    .execute(&mut *connection)
    .await?;
    let numbers: Vec<i64> = sealed.iter().map(|one| one.change_no).collect();
    let lines: Vec<i32> = sealed.iter().map(|one| one.lines).collect();
    let digests: Vec<Vec<u8>> = sealed.drain(..).map(|one| one.digest.to_vec()).collect();
    sqlx::query!(
        "insert into sealed_change (place, seal_no, change_no, lines, digest)
         select $1 + place - 1, $2, change_no, lines, digest
           from unnest($3::bigint[], $4::integer[], $5::bytea[])
                with ordinality as own(change_no, lines, digest, place)",
        head.first_place,
        head.seal_no,
        &numbers,
        &lines,
        &digests
    )
    .execute(connection)
    .await?;
    Ok(Head {
        head,
        changes,
        digest,
    })
}

/// Walks the whole chain at one moment and says what does not tie. It needs the memory of a few
/// thousand changes, however long the log is.
pub async fn walk(owner: &PgPool) -> sqlx::Result<Walk> {
    let mut tx = owner.begin().await?;
    sqlx::query("set transaction isolation level repeatable read read only")
        .execute(&mut *tx)
        .await?;
    let mut walk = Walk::default();
    let mut before: Option<Head> = None;
    let mut placed = 0;
    loop {
        let after = before.map_or(i64::MIN, |own| own.head.seal_no);
        let mut seals = seals(&mut tx, after).await?.into_iter().peekable();
        if seals.peek().is_none() {
            break;
        }
        while seals.peek().is_some() {
            let (mut some, mut changes) = (Vec::new(), 0);
            while let Some(own) = seals.next_if(|_| changes < AT_ONCE) {
                changes += i64::from(own.changes);
                some.push(own);
            }
            let through = placed + changes;
            let found = sealed_found(&mut tx, placed, through).await?;
            placed = through;
            before = check_seals(before, some, found, &mut walk);
        }
    }
    let known_before = before.map_or(0, |own| own.head.settled_before);
    check_beyond(&mut tx, (placed, known_before), &mut walk).await?;
    Ok(walk)
}

/// What stands of the changes at places above the first and up to the second.
async fn sealed_found(
    connection: &mut PgConnection,
    above: i64,
    through: i64,
) -> sqlx::Result<Vec<Found>> {
    let mut rows = sqlx::query!(
        r#"select s.place, s.seal_no, s.change_no, s.lines, s.digest,
                  c.recorded_at as "recorded_at?: jiff_sqlx::Timestamp", c.account_id, c.unit_id,
                  c.purpose as "purpose?", a.audit_line_id as "line_id?",
                  a.unit_id as line_unit_id, a.deed as "deed?", a.subject as "subject?",
                  a.subject_id, uuid_send(a.salt) as salt, a.detail::text as "detail?", a.kept_digest,
                  a.emptied_in, (a.salt is null and a.detail <> '{"erased": true}') as says_more
             from sealed_change s
             left join change c using (change_no)
             left join audit_line a using (change_no)
            where s.place > $1 and s.place <= $2
            order by s.place, a.audit_line_id"#,
        above,
        through
    )
    .fetch(connection);
    let mut found: Vec<Found> = Vec::new();
    while let Some(row) = rows.try_next().await? {
        if found.last().is_none_or(|own| own.place != row.place) {
            let (recorded_at, purpose) = (row.recorded_at, row.purpose);
            found.push(Found {
                place: row.place,
                seal_no: row.seal_no,
                sealed: Sealed {
                    change_no: row.change_no,
                    lines: row.lines,
                    digest: bytes32(&row.digest),
                },
                change: recorded_at.zip(purpose).map(|(at, purpose)| Change {
                    change_no: row.change_no,
                    recorded_at: at.to_jiff(),
                    account_id: row.account_id,
                    unit_id: row.unit_id,
                    purpose,
                }),
                lines: Vec::new(),
            });
        }
        if let (Some(own), Some(line_id)) = (found.last_mut(), row.line_id) {
            let text = row.detail.unwrap_or_default();
            own.lines.push(LineFound {
                line: Line {
                    line_id,
                    unit_id: row.line_unit_id,
                    deed: row.deed.unwrap_or_default(),
                    subject: row.subject.unwrap_or_default(),
                    subject_id: row.subject_id,
                    detail: detail_found(row.salt.as_deref(), &text, row.kept_digest.as_deref()),
                },
                emptied_in: row.emptied_in,
                says_more: row.says_more.unwrap_or(false),
            });
        }
    }
    Ok(found)
}

/// What lies outside the seals: places nobody sealed, changes that appeared below what was settled,
/// and details emptied by no deletion of a person.
async fn check_beyond(
    connection: &mut PgConnection,
    (placed, known_before): (i64, i64),
    walk: &mut Walk,
) -> sqlx::Result<()> {
    let stray = sqlx::query_scalar!(
        "select change_no from sealed_change where place > $1 or place < 1 order by place limit 20",
        placed
    )
    .fetch_all(&mut *connection)
    .await?;
    for number in stray {
        walk.breach(format!("change {number} has a place that no seal covers"));
    }
    let added = sqlx::query_scalar!(
        "select change_no from change c where change_no < $1
            and not exists (select from sealed_change s where s.change_no = c.change_no)
          order by change_no limit 20",
        known_before
    )
    .fetch_all(&mut *connection)
    .await?;
    for number in added {
        walk.breach(format!("change {number} was added behind the seals"));
    }
    let emptied: Vec<i64> = walk.emptied_in.iter().copied().collect();
    let without_deed = sqlx::query_scalar!(
        r#"select own.change_no as "change_no!" from unnest($1::bigint[]) as own(change_no)
            where not exists (select from audit_line a
                     where a.change_no = own.change_no and a.deed = 'person-erased')"#,
        &emptied
    )
    .fetch_all(connection)
    .await?;
    for number in without_deed {
        walk.breach(format!("change {number} emptied lines and deleted nobody"));
    }
    Ok(())
}
