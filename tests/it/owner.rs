//! Which connections the program accepts: an owner that is no superuser is enough, roles that see
//! too much are refused. Roles belong to a whole server, so these stories have one of their own.

use diemtua::app::App;
use diemtua::clock::Clock;
use diemtua::demo::{Wish, fill};
use diemtua::store::{Database, DatabaseFault};
use embedded_postgres::Server;
use sqlx::{Connection, PgConnection};

use crate::server::{Folder, settings, start};

async fn say(server: &Server, database: &str, statement: &'static str) {
    let mut connection = PgConnection::connect(&server.url(database)).await.unwrap();
    sqlx::query(statement)
        .execute(&mut connection)
        .await
        .unwrap();
}

#[tokio::test]
async fn roles_that_see_too_much_are_refused() {
    let folder = Folder::new("roles");
    let server = start(&settings(folder.0.join("postgres"), false));
    say(&server, "postgres", "create database site").await;
    drop(Database::open(&server.url("site")).await.unwrap());
    for (worse, better, named) in [
        (
            "alter role diemtua_app superuser",
            "alter role diemtua_app nosuperuser",
            "diemtua_app",
        ),
        (
            "alter role diemtua_app bypassrls",
            "alter role diemtua_app nobypassrls",
            "diemtua_app",
        ),
        (
            "alter role diemtua_gate superuser",
            "alter role diemtua_gate nosuperuser",
            "diemtua_gate",
        ),
    ] {
        say(&server, "postgres", worse).await;
        match Database::open(&server.url("site")).await {
            Err(DatabaseFault::BypassingRole { role }) => assert_eq!(role, named),
            other => panic!("{worse}: {other:?}"),
        }
        say(&server, "postgres", better).await;
    }
    drop(Database::open(&server.url("site")).await.unwrap());
    server.stop().unwrap();
}

#[tokio::test]
async fn an_owner_without_special_rights_is_enough() {
    let folder = Folder::new("owner");
    let server = start(&settings(folder.0.join("postgres"), false));
    say(&server, "postgres", "create role site login createrole").await;
    say(&server, "postgres", "create database site owner site").await;
    let url = server.url("site").replacen("postgres@", "site@", 1);
    assert_ne!(url, server.url("site"));
    let database = Database::open(&url).await.unwrap();
    crate::world::fill(&database).await;
    let units = crate::world::count(&database.owner, "unit").await;
    assert_eq!(units, 7, "the owner's own key opens what is locked for all");
    let places = crate::world::count(&database.owner, "unit_above").await;
    // Each unit with those above it on one line, and with itself on the other.
    assert_eq!(places, (1 + 2 + 2 + 3 + 3 + 3 + 4) + 7);
    let now = "2027-01-25T02:00:00Z".parse().unwrap();
    let catalogue = diemtua::catalogue::load(None).unwrap();
    let app = App::new(database, catalogue, Clock::fixed(now));
    let wish = Wish {
        seed: 1,
        scale: 0.001,
        today: app.clock.today(),
    };
    let filled = fill(&app, wish, |_| ()).await.unwrap();
    assert!(filled.written.spells > filled.members);
    server.stop().unwrap();
}
