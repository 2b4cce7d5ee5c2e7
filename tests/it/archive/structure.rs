//! The structure of the database is what it was after a restoration, whoever owns it, and an export
//! of an older program gains what came later.

use diemtua::archive::{Archive, ArchiveFault};
use diemtua::store::{Database, connect_owner, steps_known, take_steps};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::{contents, export_to, lived_in, manifest_of, restored};
use crate::server::{Folder, empty_database, settings, start};
use crate::world::{self, World, count};

/// Everything about the tables that a restoration lays aside or might have touched.
async fn structure(world: &World) -> Vec<String> {
    sqlx::query_scalar(
        "select format('%s: %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
           from pg_constraint where connamespace = 'public'::regnamespace
         union all
         select pg_get_indexdef(indexrelid) from pg_index
           join pg_class on pg_class.oid = indrelid where relnamespace = 'public'::regnamespace
         union all
         select format('%s %s', pg_get_triggerdef(t.oid), tgenabled) from pg_trigger t
          where not tgisinternal
         union all
         select format('%s: %s %s', relname, relrowsecurity, relforcerowsecurity) from pg_class
          where relnamespace = 'public'::regnamespace and relkind = 'r'
         union all
         select format('%s: %s %s %s', tablename, policyname, qual, with_check) from pg_policies
         union all
         select format('%s: %s', oid::regclass, obj_description(oid, 'pg_class')) from pg_class
          where relnamespace = 'public'::regnamespace
         union all
         select format('%s: %s', conname, obj_description(oid, 'pg_constraint')) from pg_constraint
          where connamespace = 'public'::regnamespace
         order by 1",
    )
    .fetch_all(&world.app.database.owner)
    .await
    .unwrap()
}

#[tokio::test]
async fn what_was_laid_aside_is_back() {
    let (world, _) = lived_in().await;
    let folder = Folder::new("archive-structure");
    let place = export_to(&world, &folder, "site").await;

    // Whoever restores has said something of a key and an index, and a trigger that would refuse.
    let url = empty_database().await;
    let laid = World::over(Database::open(&url).await.unwrap());
    for statement in [
        "comment on constraint \"a change is made by an account\" on change is 'giữ lại'",
        "comment on index fact_by_change is 'giữ lại'",
        "create function refuse_rows() returns trigger language plpgsql as
           $$ begin raise exception 'a trigger saw a row'; end $$",
        "create trigger no_rows before insert or truncate on fact execute function refuse_rows()",
        "alter table fact enable always trigger no_rows",
    ] {
        laid.sql(statement).await;
    }
    let before = structure(&laid).await;
    assert!(before.len() > 100);
    laid.app.database.close().await;
    let archive = Archive::open(&place, |_| {}).unwrap();
    archive
        .restore(&url, world.app.clock.now(), |_| {})
        .await
        .unwrap();
    let again = World::over(Database::open(&url).await.unwrap());
    assert_eq!(structure(&again).await, before);
}

#[tokio::test]
async fn an_older_export_gains_what_came_later() {
    // The structure as it was when exports began, with a unit in it.
    let steps = steps_known();
    let old: Vec<i64> = steps
        .iter()
        .map(|step| step.version)
        .filter(|step| *step <= 18)
        .collect();
    assert!(old.len() < steps.len());
    let url = empty_database().await;
    let mut connection = connect_owner(&url).await.unwrap();
    take_steps(&mut connection, &old).await.unwrap();
    for statement in [
        "insert into change (purpose) values ('unit founded')",
        "insert into unit (code, kind, tier, founded_on, change_no)
         select 'CU', 'cdcs', 'base', '2001-02-03', change_no from change",
    ] {
        sqlx::query(statement)
            .execute(&mut connection)
            .await
            .unwrap();
    }
    connection.close().await.unwrap();
    let owner = sqlx::PgPool::connect(&url).await.unwrap();
    let pools = || owner.clone();
    let world = World::over(Database {
        owner: pools(),
        requests: pools(),
        gate: pools(),
        engine: pools(),
        register: pools(),
    });
    let folder = Folder::new("archive-older");
    let place = export_to(&world, &folder, "old").await;
    assert_eq!(manifest_of(&place).migrations.len(), old.len());

    let again = restored(&place, &world).await;
    let code: String = sqlx::query_scalar("select code from unit")
        .fetch_one(&again.app.database.owner)
        .await
        .unwrap();
    assert_eq!(code, "CU");
    let steps_there = count(&again.app.database.owner, "_sqlx_migrations").await;
    assert_eq!(steps_there, steps.len() as i64);
    assert_eq!(
        structure(&again).await,
        structure(&World::new().await).await
    );

    // A database that is past it already is not turned back.
    let ahead = empty_database().await;
    Database::open(&ahead).await.unwrap().close().await;
    let archive = Archive::open(&place, |_| {}).unwrap();
    let fault = archive.restore(&ahead, world.app.clock.now(), |_| {}).await;
    assert!(
        matches!(fault, Err(ArchiveFault::Ahead { .. })),
        "{fault:?}"
    );
}

#[tokio::test]
async fn an_owner_without_special_rights_exports_and_restores() {
    let folder = Folder::new("archive-owner");
    let server = start(&settings(folder.0.join("postgres"), false));
    let mut superuser = PgConnection::connect(&server.url("postgres"))
        .await
        .unwrap();
    for statement in [
        "create role site login createrole",
        "create database first owner site",
        "create database second owner site",
    ] {
        sqlx::query(statement)
            .execute(&mut superuser)
            .await
            .unwrap();
    }
    let url = |database| server.url(database).replacen("postgres@", "site@", 1);
    let database = Database::open(&url("first")).await.unwrap();
    world::fill(&database).await;
    let first = World::over(database);
    let place = export_to(&first, &folder, "first").await;

    // Nothing is hidden from an owner whom row-level security binds.
    let mut seeing = PgConnection::connect(&server.url("first")).await.unwrap();
    for table in &manifest_of(&place).tables {
        let question = format!("select count(*) from \"{}\"", table.table);
        let rows: i64 = sqlx::query_scalar(AssertSqlSafe(question))
            .fetch_one(&mut seeing)
            .await
            .unwrap();
        assert_eq!(rows as u64, table.rows, "{}", table.table);
    }
    let archive = Archive::open(&place, |_| {}).unwrap();
    let now = first.app.clock.now();
    archive.restore(&url("second"), now, |_| {}).await.unwrap();
    let second = World::over(Database::open(&url("second")).await.unwrap());
    assert_eq!(contents(&second).await, contents(&first).await);
    assert_eq!(structure(&second).await, structure(&first).await);
    for world in [&first, &second] {
        world.app.database.close().await;
    }
    seeing.close().await.unwrap();
    superuser.close().await.unwrap();
    server.stop().unwrap();
}
