//! What an import has brought and changed, what rests on it, and its taking back.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, PgConnection};
use vietnamese::Sex;

use crate::import::members::undo::Standing;
use crate::member::{History, sex_of};

/// Somebody who was in the register before the import and was changed by it.
#[derive(Debug, Clone)]
pub struct ChangedPerson {
    pub person_id: i64,
    /// His history before and after, where it changed.
    pub moved: Option<(History, History)>,
    /// The version he had before, and the sex, where his details changed.
    pub version_no: Option<i32>,
    pub sex_before: Option<Option<Sex>>,
}

/// Everybody the change of an import changed.
pub async fn changed_people(
    connection: &mut PgConnection,
    change_no: i64,
) -> sqlx::Result<Vec<ChangedPerson>> {
    let mut found: HashMap<i64, ChangedPerson> = HashMap::new();
    let nobody = |person_id| ChangedPerson {
        person_id,
        moved: None,
        version_no: None,
        sex_before: None,
    };
    let rows = sqlx::query!(
        "select person_id, before, after from movement where change_no = $1 and kind = 'imported'",
        change_no
    )
    .fetch_all(&mut *connection)
    .await?;
    let read =
        |value| serde_json::from_value(value).map_err(|fault| sqlx::Error::Decode(Box::new(fault)));
    for row in rows {
        let one = found
            .entry(row.person_id)
            .or_insert_with(|| nobody(row.person_id));
        one.moved = Some((read(row.before)?, read(row.after)?));
    }
    let rows = sqlx::query!(
        r#"select person_id, version_no, values ->> 'sex' as sex
             from person_history where replaced_change_no = $1"#,
        change_no
    )
    .fetch_all(connection)
    .await?;
    for row in rows {
        let one = found
            .entry(row.person_id)
            .or_insert_with(|| nobody(row.person_id));
        one.version_no = Some(row.version_no);
        one.sex_before = Some(row.sex.as_deref().and_then(sex_of));
    }
    let mut found: Vec<ChangedPerson> = found.into_values().collect();
    found.sort_unstable_by_key(|one| one.person_id);
    Ok(found)
}

/// How many people the import brought.
pub async fn count_people(connection: &mut PgConnection, import_id: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from person where import_id = $1"#,
        import_id
    )
    .fetch_one(connection)
    .await
}

/// What was done later to the people whom the import brought. Whoever was merged and split again
/// stands as he was read, so neither the merge nor the versions it left behind are in the way.
pub async fn later_work(
    connection: &mut PgConnection,
    (import_id, change_no): (i64, i64),
) -> sqlx::Result<Vec<Standing>> {
    let row = sqlx::query!(
        r#"select
             (select count(distinct p.person_id) from movement m join person p using (person_id)
               where p.import_id = $1 and m.undone_change_no is null and m.change_no <> $2
                 and m.kind <> 'merged') as "moved!",
             (select count(*) from person p join person_history h using (person_id)
               where p.import_id = $1 and p.version_no > 1 and h.version_no = 1
                 and h.values is distinct from to_jsonb(p) - array['folded', 'sort_key',
                       'version_no', 'change_no', 'person_id']) as "corrected!",
             (select count(*) from person p where p.import_id = $1 and p.merged_into_id is not null)
               + (select count(*) from person m join person p on p.person_id = m.merged_into_id
                   where p.import_id = $1) as "merged!",
             (select count(*) from person_sensitive s join person p using (person_id)
               where p.import_id = $1 and s.change_no <> $2) as "sensitive!",
             (select count(distinct p.person_id) from fact f join person p using (person_id)
               where p.import_id = $1) as "recorded!""#,
        import_id,
        change_no
    )
    .fetch_one(&mut *connection)
    .await?;
    let mut standing: Vec<Standing> = [
        ("moved-later", row.moved),
        ("corrected-later", row.corrected + row.sensitive),
        ("merged-later", row.merged),
        ("recorded", row.recorded),
    ]
    .into_iter()
    .filter(|(_, people)| *people > 0)
    .map(|(code, people)| Standing {
        code,
        table: String::new(),
        people,
    })
    .collect();
    for (table, column, _) in references(connection, 'a').await? {
        let question = format!(
            "select count(distinct p.person_id) from {table} t join person p on p.person_id = t.{column}
              where p.import_id = $1"
        );
        let people: i64 = sqlx::query_scalar(AssertSqlSafe(question))
            .bind(import_id)
            .fetch_one(&mut *connection)
            .await?;
        if people > 0 {
            standing.push(Standing {
                code: "referred",
                table,
                people,
            });
        }
    }
    Ok(standing)
}

/// The tables that refer to a person and are not the register's own: their column, and whether
/// their rows go with the person. `kind` is `a` for those that hold a person fast, `c` for those
/// whose rows go with him.
async fn references(
    connection: &mut PgConnection,
    kind: char,
) -> sqlx::Result<Vec<(String, String, bool)>> {
    let rows = sqlx::query!(
        r#"select conrelid::regclass::text as "table!", quote_ident(a.attname) as "column!",
                  confdeltype = 'c' as "goes!"
             from pg_constraint c
             join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
            where c.contype = 'f' and c.confrelid = 'person'::regclass and cardinality(c.conkey) = 1
              and c.conrelid::regclass::text not in
                  ('person', 'spell', 'movement', 'person_sensitive', 'person_history',
                   'person_merge')
              and (c.confdeltype = 'c') = ($1 = 'c')
            order by 1, 2"#,
        kind.to_string()
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.table, row.column, row.goes))
        .collect())
}

/// Takes back what the spells of the import's people say and still stands.
pub async fn take_back_facts(
    connection: &mut PgConnection,
    change_no: i64,
    import_id: i64,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into fact (change_no, spell_id, unit_id, happened_on, series_no, dims_no, amount, sign)
         select $1, spell_id, unit_id, happened_on, series_no, dims_no, -said, -1
           from (select f.spell_id, f.unit_id, f.happened_on, f.series_no, f.dims_no,
                        f.amount * f.sign as said, sum(f.sign) as standing
                   from fact f join spell s using (spell_id) join person p on p.person_id = s.person_id
                  where p.import_id = $2
                  group by 1, 2, 3, 4, 5, 6
                 having sum(f.sign) > 0) standing_facts
          cross join generate_series(1, standing)",
        change_no,
        import_id
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes the people of an import out with everything of the register's own that is about them.
pub async fn take_people_out(connection: &mut PgConnection, import_id: i64) -> sqlx::Result<()> {
    // Merges that stand are refused before; those undone lead nowhere without him.
    let mut statements = vec![
        "delete from person_merge m using person p
          where p.import_id = $1 and p.person_id in (m.kept_id, m.merged_id)"
            .to_owned(),
    ];
    for (table, column, _) in references(connection, 'c').await? {
        statements.push(format!(
            "delete from {table} t using person p where p.person_id = t.{column} and p.import_id = $1"
        ));
    }
    for table in ["spell", "movement", "person_sensitive", "person_history"] {
        statements.push(format!(
            "delete from {table} t using person p where p.person_id = t.person_id and p.import_id = $1"
        ));
    }
    statements.push("delete from person where import_id = $1".to_owned());
    for statement in statements {
        sqlx::query(AssertSqlSafe(statement))
            .bind(import_id)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Whoever had no spell before has none again: he is only named on records.
pub async fn unregister(
    connection: &mut PgConnection,
    change_no: i64,
    people: &[i64],
) -> sqlx::Result<()> {
    sqlx::query!(
        "update person set registered = false, change_no = $2 where person_id = any($1)",
        people,
        change_no
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Gives the people whose details changed their last version back, and drops what was sensitive and
/// came with the import.
pub async fn restore_details(
    connection: &mut PgConnection,
    change_no: i64,
    written_by: i64,
) -> sqlx::Result<()> {
    let rows = sqlx::query!(
        r#"update person p set
                unit_id = v.unit_id, full_name = v.full_name, birth_on = v.birth_on,
                birth_year = v.birth_year, sex = v.sex, national_id = v.national_id,
                passport = v.passport, phone = v.phone, email = v.email, nationality = v.nationality,
                home_place = v.home_place, address = v.address, job = v.job, education = v.education,
                registered = v.registered, confirmed_on = v.confirmed_on, import_id = v.import_id,
                version_no = h.version_no, change_no = $1
           from person_history h
          cross join lateral jsonb_populate_record(null::person, h.values) v
          where h.replaced_change_no = $2 and h.person_id = p.person_id
         returning p.person_id, p.full_name"#,
        change_no,
        written_by
    )
    .fetch_all(&mut *connection)
    .await?;
    let people: Vec<i64> = rows.iter().map(|row| row.person_id).collect();
    let folded: Vec<String> = rows
        .iter()
        .map(|row| vietnamese::fold(&row.full_name))
        .collect();
    let keys = rows
        .iter()
        .map(|row| vietnamese::name_sort_key(&row.full_name));
    let keys: Vec<String> = keys.collect();
    sqlx::query!(
        "update person p set folded = n.folded, sort_key = n.sort_key
           from unnest($1::bigint[], $2::text[], $3::text[]) n (person_id, folded, sort_key)
          where p.person_id = n.person_id",
        &people,
        &folded,
        &keys
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "delete from person_history where replaced_change_no = $1",
        written_by
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "delete from person_sensitive where change_no = $1",
        written_by
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Marks the import and its movements as undone; what had gone back goes for good.
pub async fn mark(
    connection: &mut PgConnection,
    (import_id, written_by): (i64, i64),
    change_no: i64,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update movement set undone_change_no = $2 where change_no = $1 and undone_change_no is null",
        written_by,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "update import set state = 'undone', undone_change_no = $2 where import_id = $1",
        import_id,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!("delete from import_part where import_id = $1", import_id)
        .execute(connection)
        .await?;
    Ok(())
}
