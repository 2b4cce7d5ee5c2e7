//! The deletion itself, over the owner's connection: the person's traces may lie at units the
//! officer does not see, and the log of looks is closed to the program's own role. Who may do it and
//! on whose request was checked before, inside the officer's own transaction.

mod traces;

use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, PgPool};
use timeline::Day;

use self::traces::{
    forget, forget_in_imports, forget_in_records, forget_sought, records_to_look_at, units_of,
    values_of,
};
use super::rules::{ERASED, TRACES, mentions, numbers_among};
use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::catalogue::{Catalogue, FieldType, KeptWhile, PersonalKeep};
use crate::privacy::request::store::{Request, write_deed};
use crate::store::begin_change;

/// Why nothing was deleted.
#[derive(Debug, thiserror::Error)]
pub enum EraseFault {
    /// The law keeps the data; each reason is a row of the catalogue.
    #[error("the law keeps the data")]
    Kept(Vec<PersonalKeep>),
    /// Closed or deleted meanwhile.
    #[error("the request is closed")]
    Closed,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// What went and what stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erased {
    /// Older versions that went.
    pub versions: u64,
    /// Records that name the person by number and now show that he was deleted.
    pub records: u64,
    /// Other records of his units in whose words his name still stands; it may be a namesake's, so
    /// somebody has to look.
    pub to_look_at: i64,
}

/// Everybody found to be the same person: himself, those merged into him, and whom he was merged
/// into.
async fn selves(connection: &mut PgConnection, person_id: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"with recursive up(person_id, merged_into_id) as (
             select person_id, merged_into_id from person where person_id = $1
             union
             select p.person_id, p.merged_into_id from person p join up on p.person_id = up.merged_into_id),
           same(person_id) as (
             select person_id from up
             union
             select p.person_id from person p join same on p.merged_into_id = same.person_id)
           select person_id as "person_id!" from same order by 1"#,
        person_id
    )
    .fetch_all(connection)
    .await
}

/// What keeps the person's data on the day, by the rows of the catalogue in force.
pub async fn kept_by(
    connection: &mut PgConnection,
    catalogue: &Catalogue,
    person_id: i64,
    today: Day,
) -> sqlx::Result<Vec<PersonalKeep>> {
    let selves = selves(connection, person_id).await?;
    let mut kept = Vec::new();
    let keeps = catalogue.personal.keeps.iter();
    for keep in keeps.filter(|keep| keep.in_force(today)) {
        let holds = match keep.when {
            KeptWhile::Member => is_member(connection, &selves, today).await?,
            KeptWhile::NamedWithMoney => {
                let years = jiff::Span::new().years(keep.years);
                let since = today.saturating_sub(years);
                named_with_money(connection, catalogue, &selves, since).await?
            }
        };
        if holds {
            kept.push(keep.clone());
        }
    }
    Ok(kept)
}

async fn is_member(
    connection: &mut PgConnection,
    selves: &[i64],
    today: Day,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from spell where person_id = any($1) and from_on <= $2
              and until_on > $2) as "holds!""#,
        selves,
        today.to_sqlx() as _
    )
    .fetch_one(connection)
    .await
}

async fn named_with_money(
    connection: &mut PgConnection,
    catalogue: &Catalogue,
    selves: &[i64],
    since: Day,
) -> sqlx::Result<bool> {
    let pays = |kind: &&crate::catalogue::Kind| {
        kind.fields
            .iter()
            .any(|field| field.typ == FieldType::Money)
    };
    let kinds = catalogue.kinds.iter().filter(pays);
    let kinds: Vec<String> = kinds.map(|kind| kind.code.clone()).collect();
    sqlx::query_scalar!(
        r#"select exists (select from record
              where kind = any($2) and happened_on >= $3 and state = 'recorded'
                and jsonb_path_exists(answers, '$.*.people.ids[*] ? (@ == $ids[*])',
                      jsonb_build_object('ids', to_jsonb($1::bigint[])))) as "holds!""#,
        selves,
        &kinds,
        since.to_sqlx() as _
    )
    .fetch_one(connection)
    .await
}

/// Deletes the person of an open request and closes it, all or nothing.
pub async fn erase(
    owner: &PgPool,
    permit: &Permit,
    (request, catalogue): (&Request, &Catalogue),
    today: Day,
) -> Result<Erased, EraseFault> {
    let mut tx = owner.begin().await?;
    let open = sqlx::query_scalar!(
        r#"select exists (select from data_request r join person p using (person_id)
              where data_request_id = $1 and kind = 'delete' and p.erased_on is null
                and state in ('received', 'answered')) as "open!""#,
        request.data_request_id
    )
    .fetch_one(&mut *tx)
    .await?;
    let selves = selves(&mut tx, request.person_id).await?;
    // Whoever writes to the person meanwhile waits, and then finds nobody.
    sqlx::query!(
        "select person_id from person where person_id = any($1) for update",
        &selves
    )
    .fetch_all(&mut *tx)
    .await?;
    if !open {
        return Err(EraseFault::Closed);
    }
    let kept = kept_by(&mut tx, catalogue, request.person_id, today).await?;
    if !kept.is_empty() {
        return Err(EraseFault::Kept(kept));
    }
    let unit_id = request.unit_id;
    let purpose = "person erased";
    let change_no = begin_change(&mut tx, permit.author(), Some(unit_id), purpose).await?;
    let values = values_of(&mut tx, &selves).await?;
    let (pattern, numbers) = (mentions(&values), mentions(&numbers_among(&values)));
    let (pattern, numbers) = (pattern.as_deref(), numbers.as_deref());
    let units = units_of(&mut tx, &selves).await?;
    let (he, words) = ((selves.as_slice(), units.as_slice()), (pattern, numbers));
    let versions = versions_of(&mut tx, &selves).await?;
    for named in TRACES {
        forget(&mut tx, named, &selves, pattern).await?;
    }
    forget_in_imports(&mut tx, he, words).await?;
    forget_sought(&mut tx, change_no, he, words).await?;
    let records = forget_in_records(&mut tx, &selves, pattern).await?;
    let to_look_at = records_to_look_at(&mut tx, &selves, pattern).await?;
    empty_person(&mut tx, (change_no, today), &selves).await?;
    close_request(&mut tx, (change_no, today), request, permit).await?;
    let erased = Erased {
        versions,
        records,
        to_look_at,
    };
    for person_id in &selves {
        let deed = Deed {
            unit_id: Some(unit_id),
            deed: "person-erased",
            subject: "person",
            subject_id: Some(*person_id),
            detail: serde_json::json!({
                "request": request.data_request_id, "versions": versions, "records": records,
            }),
        };
        audit::write(&mut tx, change_no, &deed).await?;
    }
    tx.commit().await?;
    // Nothing depends on this: it takes the deleted rows' bytes out of the files sooner, and the
    // samples of values that the planner keeps.
    let swept = sqlx::query(
        "vacuum (analyze, skip_locked) person, person_history, person_sensitive, record",
    );
    if let Err(fault) = swept.execute(owner).await {
        tracing::warn!(%fault, "the tables were not swept after a deletion; autovacuum will");
    }
    Ok(erased)
}

async fn versions_of(connection: &mut PgConnection, selves: &[i64]) -> sqlx::Result<u64> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from person_history where person_id = any($1)"#,
        selves
    )
    .fetch_one(connection)
    .await?;
    Ok(count.cast_unsigned())
}

/// The shell that stays: a number, a sex, a unit, and that he was deleted. It is no longer in the
/// register, so neither the index of names nor the search for duplicates meets it.
async fn empty_person(
    connection: &mut PgConnection,
    (change_no, today): (i64, Day),
    selves: &[i64],
) -> sqlx::Result<()> {
    sqlx::query!(
        "update person set full_name = $2, folded = '', sort_key = '', birth_on = null,
                birth_year = null, national_id = null, passport = null, phone = null, email = null,
                nationality = 'ZZ', home_place = null, address = null, job = null, education = null,
                confirmed_on = null, restricted_on = null, registered = false, erased_on = $3, change_no = $4,
                version_no = version_no + 1
          where person_id = any($1)",
        selves,
        ERASED,
        today.to_sqlx() as _,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn close_request(
    connection: &mut PgConnection,
    (change_no, today): (i64, Day),
    request: &Request,
    permit: &Permit,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update data_request set state = 'done', closed_on = $2, closed_by = $3, change_no = $4,
                answered_on = coalesce(answered_on, $2)
          where data_request_id = $1",
        request.data_request_id,
        today.to_sqlx() as _,
        permit.author(),
        change_no
    )
    .execute(&mut *connection)
    .await?;
    let detail = serde_json::json!({ "kind": "delete", "person": request.person_id });
    let subject = (request.unit_id, request.data_request_id);
    write_deed(
        connection,
        change_no,
        subject,
        ("data-request-done", detail),
    )
    .await
}
