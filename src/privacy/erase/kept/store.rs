//! Who is meant, and what keeps his data by law.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

use crate::catalogue::{Catalogue, FieldType, KeptWhile, PersonalKeep};

/// Everybody found to be the same person: himself, those merged into him, and whom he was merged
/// into.
pub async fn selves(connection: &mut PgConnection, person_id: i64) -> sqlx::Result<Vec<i64>> {
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
