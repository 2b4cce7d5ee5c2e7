//! The traces of an erased person, table by table; within the transaction of the deletion.

use sqlx::{AssertSqlSafe, PgConnection};

use crate::privacy::erase::rules::{ERASED, Named, Trace};

/// Every name and number that is or was kept of the person, to be forgotten in running text.
pub(super) async fn values_of(
    connection: &mut PgConnection,
    selves: &[i64],
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"select distinct value as "value!" from (
             select v.value from person p
              cross join lateral unnest(array[full_name, national_id, passport, phone, email]) v(value)
              where person_id = any($1)
             union all
             select h.values ->> k.key from person_history h
              cross join unnest(array['full_name', 'national_id', 'passport', 'phone', 'email']) k(key)
              where person_id = any($1)) kept
            where value is not null and value <> ''"#,
        selves
    )
    .fetch_all(connection)
    .await
}

/// What the trace says becomes of a table's rows. Names of tables and columns come from
/// [`TRACES`] alone.
pub(super) async fn forget(
    connection: &mut PgConnection,
    named: Named,
    selves: &[i64],
    pattern: Option<&str>,
) -> sqlx::Result<()> {
    let (table, person) = (named.table, named.column);
    let (columns, whole) = match named.trace {
        Trace::Own | Trace::Numbers => return Ok(()),
        Trace::Rows => {
            let statement = format!("delete from {table} where {person} = any($1)");
            sqlx::query(AssertSqlSafe(statement))
                .bind(selves)
                .execute(connection)
                .await?;
            return Ok(());
        }
        Trace::Values(columns) => {
            for column in columns {
                let statement =
                    format!("update {table} set {column} = null where {person} = any($1)");
                sqlx::query(AssertSqlSafe(statement))
                    .bind(selves)
                    .execute(&mut *connection)
                    .await?;
            }
            return Ok(());
        }
        Trace::Texts(columns) => (columns, true),
        Trace::Mentions(columns) => (columns, false),
    };
    let pattern = match (whole, pattern) {
        // The whole text, whatever it says.
        (true, _) => "^.*$",
        (false, Some(pattern)) => pattern,
        (false, None) => return Ok(()),
    };
    for (column, kind) in columns {
        let statement = format!(
            "update {table} set {column} = {}::{kind}
              where {person} = any($1) and {column}::text collate \"vi-VN-x-icu\" ~* $2",
            replaced(column)
        );
        sqlx::query(AssertSqlSafe(statement))
            .bind(selves)
            .bind(pattern)
            .bind(ERASED)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// The text of a column with every match of `$2` replaced by `$3`; marks and capitals of Vietnamese
/// are letters here, which they are not in the database's own order.
fn replaced(column: &str) -> String {
    format!("regexp_replace({column}::text collate \"vi-VN-x-icu\", $2, $3, 'gi')")
}

/// What is left of lists in files. What went back is bytes that SQL does not look into, so of the
/// units he was at, and of those above them, it goes whole; it would go within days anyway. A file
/// that waits is thrown away where it names him: written later, it would bring him back.
pub(super) async fn forget_in_imports(
    connection: &mut PgConnection,
    (selves, units): (&[i64], &[i32]),
    (pattern, numbers): (Option<&str>, Option<&str>),
) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from import_part p using import i
          where p.import_id = i.import_id and p.what = 'returned'
            and (i.unit_id is null
                 or exists (select from unit_above a
                             where a.above_id = i.unit_id and a.unit_id = any($1)))",
        units
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        r#"delete from import i
            where i.state = 'staged'
              and (exists (select from import_row r where r.import_id = i.import_id
                      and (r.seen::text collate "vi-VN-x-icu" ~* $4
                           or jsonb_path_exists(r.seen, '$.question.people[*] ? (@ == $ids[*])',
                                jsonb_build_object('ids', to_jsonb($1::bigint[])))))
                   or (exists (select from unit_above a
                                where a.above_id = i.unit_id and a.unit_id = any($2))
                       and (not exists (select from import_row r where r.import_id = i.import_id)
                            or exists (select from import_row r where r.import_id = i.import_id
                                          and r.seen::text collate "vi-VN-x-icu" ~* $3))))"#,
        selves,
        units,
        pattern,
        numbers
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Another unit that asks for him as it typed him asks in vain: the transfer is withdrawn and what
/// was typed goes. He is meant by his number, or by his name at a unit he was at, with no other year
/// of birth.
pub(super) async fn forget_sought(
    connection: &mut PgConnection,
    change_no: i64,
    (selves, units): (&[i64], &[i32]),
    (pattern, numbers): (Option<&str>, Option<&str>),
) -> sqlx::Result<()> {
    sqlx::query!(
        r#"update transfer set state = 'withdrawn', sought = null, reason = null, settled_change_no = $1
            where state = 'asked' and person_id is null
              and (sought::text collate "vi-VN-x-icu" ~* $5
                   or (from_id = any($3) and sought::text collate "vi-VN-x-icu" ~* $4
                       and (coalesce(sought ->> 'birth', '') = ''
                            or right(sought ->> 'birth', 4) in
                               (select birth_year::text from person where person_id = any($2)))))"#,
        change_no,
        selves,
        units,
        pattern,
        numbers
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The units that keep him or of which he was a member.
pub(super) async fn units_of(
    connection: &mut PgConnection,
    selves: &[i64],
) -> sqlx::Result<Vec<i32>> {
    sqlx::query_scalar!(
        r#"select unit_id as "unit_id!" from spell where person_id = any($1)
           union select unit_id from person where person_id = any($1)"#,
        selves
    )
    .fetch_all(connection)
    .await
}

/// Records that hold the person's number keep it, and lose his name from their words, in every
/// version and in the audit lines about them.
pub(super) async fn forget_in_records(
    connection: &mut PgConnection,
    selves: &[i64],
    pattern: Option<&str>,
) -> sqlx::Result<u64> {
    let ids = sqlx::query_scalar!(
        r#"select record_id as "record_id!" from (
             select record_id, answers from record union all select record_id, answers from record_history
           ) kept
            where jsonb_path_exists(answers, '$.*.people.ids[*] ? (@ == $ids[*])',
                    jsonb_build_object('ids', to_jsonb($1::bigint[])))
            group by 1"#,
        selves
    )
    .fetch_all(&mut *connection)
    .await?;
    let Some(pattern) = pattern else {
        return Ok(ids.len() as u64);
    };
    for statement in [
        format!(
            "update record set answers = {}::jsonb, ref = {} where record_id = any($1)
                and concat(answers::text, ' ', ref) collate \"vi-VN-x-icu\" ~* $2",
            replaced("answers"),
            replaced("ref")
        ),
        format!(
            "update record_history set answers = {}::jsonb, reason = {} where record_id = any($1)
                and concat(answers::text, ' ', reason) collate \"vi-VN-x-icu\" ~* $2",
            replaced("answers"),
            replaced("reason")
        ),
    ] {
        sqlx::query(AssertSqlSafe(statement))
            .bind(&ids)
            .bind(pattern)
            .bind(ERASED)
            .execute(&mut *connection)
            .await?;
    }
    // The log is sealed: of a detail its digest stays, and what it was salted with goes.
    sqlx::query!(
        r#"update audit_line set detail = '{"erased": true}', salt = null,
                kept_digest = sha256(uuid_send(salt) || convert_to(detail::text, 'UTF8')),
                emptied_in = current_change_no()
          where ((subject = 'record' and subject_id = any($1))
                 or (subject = 'person' and subject_id = any($2)))
            and salt is not null and detail::text collate "vi-VN-x-icu" ~* $3"#,
        &ids,
        selves,
        pattern
    )
    .execute(connection)
    .await?;
    Ok(ids.len() as u64)
}

/// Records of the units he belonged to whose words hold one of his values without naming him by
/// number.
pub(super) async fn records_to_look_at(
    connection: &mut PgConnection,
    selves: &[i64],
    pattern: Option<&str>,
) -> sqlx::Result<i64> {
    let Some(pattern) = pattern else {
        return Ok(0);
    };
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from record
            where unit_id in (select unit_id from spell where person_id = any($1)
                              union select unit_id from person where person_id = any($1))
              and concat(answers::text, ' ', ref) collate "vi-VN-x-icu" ~* $2"#,
        selves,
        pattern
    )
    .fetch_one(connection)
    .await
}
