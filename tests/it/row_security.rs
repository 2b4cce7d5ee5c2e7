//! The second lock: without a scope no rows, within a scope none of the neighbours', whatever the
//! query forgets to say.

use std::collections::BTreeMap;

use diemtua::store::{Database, Scope};
use sqlx::{AssertSqlSafe, PgConnection};

use crate::filled::filled;
use crate::world::{World, count, tables};

/// Words shared by all; they name no unit.
const SHARED: [&str; 5] = ["dims", "payment_limit", "report_outline", "seal", "series"];

/// A base union, what stands below it, and the part of its past that is counted there.
const OWN: [&str; 3] = ["LD-A-1", "LD-A-1-T", "PHAN-LD-A-1"];

/// Tables in which the units above are shown too, for the way down to one's own.
const WITH_UNITS_ABOVE: [&str; 3] = ["unit", "unit_above", "unit_name"];

#[tokio::test]
async fn every_table_is_locked_for_its_owner_too() {
    let world = World::new().await;
    let open: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where n.nspname = 'public' and relkind in ('r', 'p')
            and not (relrowsecurity and relforcerowsecurity) and relname not like '\\_sqlx%'",
    )
    .fetch_all(&world.app.database.owner)
    .await
    .unwrap();
    assert_eq!(open, Vec::<String>::new());
}

#[tokio::test]
async fn the_roles_bypass_nothing_own_nothing_and_do_not_log_in() {
    let world = World::new().await;
    let faults: Vec<String> = sqlx::query_scalar(
        "select rolname::text from pg_roles r where rolname ~ '^diemtua_'
            and (rolsuper or rolbypassrls or rolcanlogin or rolcreaterole or rolcreatedb
                 or rolinherit or exists (select 1 from pg_class c where c.relowner = r.oid))",
    )
    .fetch_all(&world.app.database.owner)
    .await
    .unwrap();
    assert_eq!(faults, Vec::<String>::new());
    let views: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where n.nspname = 'public' and relkind in ('v', 'm')
            and not coalesce('security_invoker=true' = any(reloptions), false) order by 1",
    )
    .fetch_all(&world.app.database.owner)
    .await
    .unwrap();
    // The scope itself, the names of those who once belonged to it or are to move, and of the base
    // unions one may move to; what they show is tested.
    // The scope itself, people who were found, and the names of those who once belonged to it or
    // hold a post in it; what they show is tested.
    assert_eq!(
        views,
        [
            "found_person",
            "member_name",
            "officer_name",
            "transfer_name",
            "union_directory",
            "unit_in_scope",
            "unit_over_scope",
        ],
        "another view would show what its owner sees"
    );
    let listed: Vec<String> = sqlx::query_scalar(
        "select rolname || ' ' || relname from pg_roles r, pg_class c
          where rolname ~ '^diemtua_' and relname like '\\_sqlx%' and relkind = 'r'
            and has_table_privilege(r.oid, c.oid, 'select, insert, update, delete')",
    )
    .fetch_all(&world.app.database.owner)
    .await
    .unwrap();
    assert_eq!(listed, Vec::<String>::new());
}

async fn readable(database: &Database, role: &str) -> Vec<String> {
    let mut found = Vec::new();
    for table in tables(database).await {
        let may: bool = sqlx::query_scalar("select has_table_privilege($1, $2, 'select')")
            .bind(role)
            .bind(format!("public.\"{table}\""))
            .fetch_one(&database.owner)
            .await
            .unwrap();
        if may {
            found.push(table);
        }
    }
    found
}

#[tokio::test]
async fn without_a_scope_there_are_no_rows() {
    let world = filled().await;
    let database = &world.app.database;
    let readable = readable(database, "diemtua_app").await;
    assert!(
        readable.len() > 10,
        "the search itself is broken: {readable:?}"
    );
    for table in readable {
        let seen = count(&database.requests, &table).await;
        if SHARED.contains(&table.as_str()) {
            assert!(seen > 0, "{table} holds words for all");
        } else {
            assert_eq!(seen, 0, "{table} without a scope");
        }
    }
}

/// The rows of each table that belong to each unit, where the table says the unit.
async fn rows_by_unit(connection: &mut PgConnection, table: &str) -> BTreeMap<i32, i64> {
    let columns: Vec<String> = sqlx::query_scalar(
        "select attname::text from pg_attribute where attrelid = $1::regclass and attnum > 0",
    )
    .bind(format!("public.\"{table}\""))
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    let by = |name: &str| columns.iter().any(|column| column == name);
    let column = if by("unit_id") {
        "t.unit_id"
    } else if by("seal_no") {
        "(select c.unit_id from change c where c.change_no = t.change_no)"
    } else if by("child_id") {
        "t.child_id"
    } else if by("root_id") {
        "t.root_id"
    } else if by("of_id") {
        "t.of_id"
    } else if by("act_id") && !by("from_id") {
        "(select a.root_id from act a where a.act_id = t.act_id)"
    } else if by("record_id") {
        "(select r.unit_id from record r where r.record_id = t.record_id)"
    } else if by("from_id") {
        "t.from_id"
    } else if by("kept_unit_id") {
        "t.kept_unit_id"
    } else if by("a_id") {
        "(select p.unit_id from person p where p.person_id = t.a_id)"
    } else if by("person_id") {
        "(select p.unit_id from person p where p.person_id = t.person_id)"
    } else if by("account_id") {
        "(select a.unit_id from account a where a.account_id = t.account_id)"
    } else {
        panic!("{table} does not say whose its rows are: {columns:?}");
    };
    let question =
        format!("select coalesce({column}, 0), count(*) from \"{table}\" t group by 1 order by 1");
    let rows: Vec<(i32, i64)> = sqlx::query_as(AssertSqlSafe(question))
        .fetch_all(connection)
        .await
        .unwrap();
    rows.into_iter().collect()
}

pub async fn scope_of(world: &World, login: &str) -> Scope {
    let actor = world.actor(login).await;
    world.app.scope(&actor)
}

#[tokio::test]
async fn a_base_union_sees_its_own_rows_and_none_of_another() {
    let world = filled().await;
    let database = &world.app.database;
    let mut own = Vec::new();
    for code in OWN {
        own.push(world.number_of(code).await);
    }
    let above = [world.number_of("LD-A").await, world.number_of("LD").await];
    let mut owner = database.owner.acquire().await.unwrap();
    let mut tx = database
        .begin(&scope_of(&world, "a1.co-so").await)
        .await
        .unwrap();
    let mut with_own_rows = 0;
    for table in readable(database, "diemtua_app").await {
        if SHARED.contains(&table.as_str()) {
            continue;
        }
        let all = rows_by_unit(&mut owner, &table).await;
        let seen = rows_by_unit(&mut tx, &table).await;
        let total: i64 = seen.values().sum();
        assert_eq!(total, count(&mut *tx, &table).await);
        for (unit, rows) in &seen {
            let shown_above = WITH_UNITS_ABOVE.contains(&table.as_str()) && above.contains(unit);
            assert!(
                own.contains(unit) || shown_above,
                "{table}: {rows} rows of unit {unit}"
            );
        }
        for unit in &own {
            assert_eq!(
                seen.get(unit),
                all.get(unit),
                "{table}: all of unit {unit} is seen"
            );
            with_own_rows += i32::from(all.contains_key(unit));
        }
    }
    assert!(
        with_own_rows >= 21,
        "only {with_own_rows} tables were filled"
    );
}

/// The three views that run with the owner's rights show one's own places and names alone.
#[tokio::test]
async fn the_views_of_the_scope_show_no_other() {
    let world = filled().await;
    let database = &world.app.database;
    let unset: i64 = sqlx::query_scalar(
        "select (select count(*) from unit_in_scope) + (select count(*) from unit_over_scope)
              + (select count(*) from member_name)",
    )
    .fetch_one(&database.requests)
    .await
    .unwrap();
    assert_eq!(unset, 0);
    let scope = scope_of(&world, "a1.co-so").await;
    let mut tx = database.begin(&scope).await.unwrap();
    let mut within: Vec<i32> = sqlx::query_scalar("select unit_id from unit_in_scope")
        .fetch_all(&mut *tx)
        .await
        .unwrap();
    within.sort_unstable();
    let mut own = Vec::new();
    for code in OWN {
        own.push(world.number_of(code).await);
    }
    own.sort_unstable();
    assert_eq!(within, own);
    let named: Vec<i32> = sqlx::query_scalar(
        "select distinct s.unit_id from member_name n join spell s using (person_id)",
    )
    .fetch_all(&mut *tx)
    .await
    .unwrap();
    assert_eq!(named, [world.number_of("LD-A-1").await]);
}

#[tokio::test]
async fn rows_of_another_unit_cannot_be_written() {
    let world = filled().await;
    let database = &world.app.database;
    let scope = scope_of(&world, "a1.co-so").await;
    let (own, other) = (
        world.number_of("LD-A-1").await,
        world.number_of("LD-B-1").await,
    );
    let before = world.rows().await;
    for statement in [
        "update unit set phone = '1' where unit_id = OTHER",
        "update record set stage = 'khao-sat' where unit_id = OTHER",
        "update account set role = 'administrator' where unit_id = OTHER",
        "delete from report where unit_id = OTHER",
        "delete from unit_link where child_id = OTHER",
        "delete from unit_name where unit_id = OTHER",
        "update person set phone = '1' where unit_id = OTHER",
        "update spell set how_joined = 'moved' where unit_id = OTHER",
        "delete from spell where unit_id = OTHER",
        "update transfer set state = 'refused' where from_id = OTHER",
        "update act set title = 'Khác' where root_id = OTHER",
        "delete from act where root_id = OTHER",
        "delete from unit_mark where unit_id = OTHER",
        "update round set state = 'closed' where unit_id = OTHER",
        "update conference set state = 'cancelled', reason = 'x' where unit_id = OTHER",
        "update invited set present = true where host_id = OTHER",
        "delete from agenda_item where unit_id = OTHER",
        "delete from conclusion where unit_id = OTHER",
        "update task set reason = 'x', cancelled_at = now() where unit_id = OTHER",
        "update task_unit set state = 'taken' where unit_id = OTHER",
        "update petition set owner = 'x' where unit_id = OTHER",
        "delete from calendar_feed where account_id <> (select scope_account())",
        "update proposal set state = 'withdrawn' where token_digest = 'OTHER'::bytea",
    ] {
        let mut tx = database.begin(&scope).await.unwrap();
        let statement = statement.replace("OTHER", &other.to_string());
        let done = sqlx::query(AssertSqlSafe(statement.clone()))
            .execute(&mut *tx)
            .await;
        assert_eq!(done.unwrap().rows_affected(), 0, "{statement}");
    }
    for statement in [
        "update record set unit_id = OTHER where unit_id = OWN",
        "insert into person (unit_id, full_name, folded, sort_key, change_no)
         select OTHER, 'Thử', 'thu', 'thu', change_no from change limit 1",
        "insert into report (unit_id, form, period, from_on, until_on, change_no)
         select OTHER, 'x', 'x', '2026-01-01', '2027-01-01', change_no from change limit 1",
        "update person set unit_id = OTHER where unit_id = OWN",
        "update spell set unit_id = OTHER where unit_id = OWN",
        "insert into sent_form select OTHER, 'hai', change_no from change limit 1",
        "insert into change (account_id, unit_id, purpose) values (null, OWN, 'x')",
        "insert into session values ('', 1, '', now(), now(), now())",
        "select 1 from session",
        "select 1 from reset_link",
        "update api_token set account_id = 1",
        "delete from record",
        "delete from report_step",
        "delete from conference",
        "delete from task_unit",
        "update task_step set words = 'x'",
        "update petition_step set words = 'x'",
        "update task set what = 'x'",
        "update report_step set reason = 'x'",
        "update mail set state = 'sent'",
        "update round set due_on = '2030-01-01'",
        "delete from fact",
        "update fact set amount = 1",
        "delete from audit_line",
        "update seal set changes = 1",
        "delete from sealed_change",
        "update payment_limit set most_dong = 1",
        "delete from person_access",
        "update person_access set reason = 'x'",
        "update person_list set people = 1",
        "delete from data_request",
        "delete from card",
        "update card set number = 'X'",
        "insert into fund (unit_id, kind, name, purpose, opened_on, change_no)
         select OTHER, 'social', 'x y', 'x y', '2026-01-01', change_no from change limit 1",
        "delete from entry",
        "update posting set amount_dong = 1",
        "update voucher set state = 'paid'",
        "delete from voucher_step",
        "update money_transfer set state = 'received'",
        "select 1 from card_key",
        "update change set purpose = 'x'",
        "alter table record disable row level security",
    ] {
        let mut tx = database.begin(&scope).await.unwrap();
        let statement = statement.replace("OTHER", &other.to_string());
        let statement = statement.replace("OWN", &own.to_string());
        let done = sqlx::query(AssertSqlSafe(statement.clone()))
            .execute(&mut *tx)
            .await;
        let error = done.expect_err(&statement);
        let code = error.as_database_error().and_then(|error| error.code());
        assert_eq!(code.as_deref(), Some("42501"), "{statement}: {error}");
    }
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn the_engine_reads_no_people_and_no_accounts_and_writes_nothing() {
    let world = filled().await;
    let engine = &world.app.database.engine;
    for table in ["person", "account", "session", "reset_link", "audit_line"] {
        assert!(
            !readable(&world.app.database, "diemtua_engine")
                .await
                .contains(&table.to_owned())
        );
    }
    assert_eq!(
        count(engine, "record").await,
        4,
        "it reads every unit's records"
    );
    let written: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class where relnamespace = 'public'::regnamespace
            and relkind = 'r' and has_table_privilege(oid, 'insert, update, delete, truncate')",
    )
    .fetch_all(engine)
    .await
    .unwrap();
    assert_eq!(written, Vec::<String>::new());
}
