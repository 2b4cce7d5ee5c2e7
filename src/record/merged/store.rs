//! The facts of records that name somebody, said anew of another.

use sqlx::PgConnection;

use crate::catalogue::Catalogue;
use crate::fact::store::{Said, say_of_another};
use crate::record::say_facts;
use crate::record::store::read_answers;

/// Who is meant from now on by people named on records.
#[derive(Debug, Clone, Copy)]
pub struct Renaming<'a> {
    /// The people as the records name them.
    pub named: &'a [i64],
    /// Whom their facts name so far.
    pub was: i64,
    /// Whom they are to name.
    pub now: i64,
}

/// Holds the records whose standing facts name the person, so that none is corrected meanwhile. Held
/// before the people themselves: whoever corrects a record holds it before he speaks of people.
pub async fn hold_records(connection: &mut PgConnection, person_id: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "select record_id from record
          where record_id in (select record_id from fact
                where person_id = $1 and record_id is not null group by record_id having sum(sign) > 0)
          order by record_id for update",
        person_id
    )
    .fetch_all(connection)
    .await?;
    Ok(())
}

/// Takes back what standing facts say of the people named and says it of the one they are found to
/// be, within a change already begun. Runs over the owner's connection: a record of another unit may
/// name them. Returns how many facts were said anew.
pub async fn rename_in_facts(
    connection: &mut PgConnection,
    change_no: i64,
    catalogue: &Catalogue,
    renaming: Renaming<'_>,
) -> sqlx::Result<usize> {
    let rows = sqlx::query!(
        "select record_id, unit_id, kind, stage, happened_on, answers from record
          where state = 'recorded' and record_id in (
                select record_id from fact where person_id = $1 and record_id is not null
                 group by record_id having sum(sign) > 0)
          order by record_id",
        renaming.was
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut anew = 0;
    for row in rows {
        // What a catalogue no longer knows counts nowhere and stays as it is.
        let Some(kind) = catalogue.kind(&row.kind) else {
            continue;
        };
        let answers = read_answers(row.answers)?;
        let day = row.happened_on.to_jiff();
        let said = Said {
            change_no,
            record_id: row.record_id,
            unit_id: row.unit_id,
        };
        let facts = say_facts(kind, row.stage.as_deref(), day, &answers).unwrap_or_default();
        let of_him = |id: Option<i64>| id.is_some_and(|id| renaming.named.contains(&id));
        for fact in facts.iter().filter(|fact| of_him(fact.person_id)) {
            say_of_another(connection, said, fact, (renaming.was, renaming.now)).await?;
            anew += 1;
        }
    }
    Ok(anew)
}
