//! What is refused, with the file or the table it is refused for, and that nothing was written.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use diemtua::archive::{Archive, ArchiveFault, Manifest, Progress, export};
use diemtua::store::Database;
use sha2::{Digest, Sha256};
use sqlx::{Connection, PgConnection};

use super::{export_to, lived_in, manifest_of};
use crate::server::{Folder, empty_database};
use crate::world::{World, count};

fn files(place: &Path) -> Vec<String> {
    let entries = fs::read_dir(place).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}

/// Writes a manifest that says something else, with the digests that go with it.
fn reseal(place: &Path, change: impl FnOnce(&mut Manifest)) {
    let mut manifest = manifest_of(place);
    change(&mut manifest);
    let text = serde_json::to_string(&manifest).unwrap();
    let own: String = Sha256::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    fs::write(place.join("manifest.json"), text).unwrap();
    fs::write(place.join("SHA256SUMS"), manifest.sums(&own)).unwrap();
}

async fn try_to_restore(place: &Path, url: &str) -> Result<(), ArchiveFault> {
    let archive = Archive::open(place, |_| {})?;
    let now = archive.manifest.exported_at;
    archive.restore(url, now, |_| {}).await.map(|_| ())
}

/// Whether nothing was recorded in the database, whatever structure it has.
async fn is_untouched(url: &str) -> bool {
    let database = Database::open(url).await.unwrap();
    let mut rows = 0;
    for table in ["change", "unit", "account", "fact", "restoration"] {
        rows += count(&database.owner, table).await;
    }
    database.close().await;
    rows == 0
}

#[tokio::test]
async fn an_altered_byte_or_a_missing_file_is_named() {
    let (world, _) = lived_in().await;
    let folder = Folder::new("archive-altered");
    let place = export_to(&world, &folder, "site").await;
    let names = files(&place);
    assert!(names.len() > 20);
    for name in names {
        let path = place.join(&name);
        let whole = fs::read(&path).unwrap();
        let mut altered = whole.clone();
        let middle = altered.len() / 2;
        altered[middle] ^= 1;
        fs::write(&path, &altered).unwrap();
        match Archive::open(&place, |_| {}) {
            Err(ArchiveFault::Checksum { file }) => assert_eq!(file, name),
            other => panic!("{name}: {other:?}"),
        }
        fs::remove_file(&path).unwrap();
        match Archive::open(&place, |_| {}) {
            Err(ArchiveFault::Missing { file }) => assert_eq!(file, name),
            other => panic!("{name}: {other:?}"),
        }
        fs::write(&path, &whole).unwrap();
    }
    Archive::open(&place, |_| {}).unwrap();
}

#[tokio::test]
async fn an_export_of_a_newer_program_is_refused() {
    let world = World::new().await;
    let folder = Folder::new("archive-newer");
    let place = export_to(&world, &folder, "site").await;
    reseal(&place, |manifest| {
        let mut newer = manifest.migrations[0].clone();
        newer.version = 999_999;
        manifest.migrations.push(newer);
    });
    let fault = Archive::open(&place, |_| {}).unwrap_err();
    assert!(
        matches!(
            fault,
            ArchiveFault::Newer {
                migration: 999_999,
                ..
            }
        ),
        "{fault}"
    );
    let said = fault.say(diemtua::web::Words::of("vi"));
    assert!(said.contains("Cập nhật chương trình"), "{said}");
}

#[tokio::test]
async fn a_site_that_holds_something_or_is_in_use_is_not_written_over() {
    let world = World::new().await;
    let folder = Folder::new("archive-filled");
    let place = export_to(&world, &folder, "site").await;

    let other = World::new().await;
    let name: String = sqlx::query_scalar("select current_database()")
        .fetch_one(&other.app.database.owner)
        .await
        .unwrap();
    let empty = empty_database().await;
    let (server, _) = empty.rsplit_once("world_").unwrap();
    let (_, options) = empty.split_once('?').unwrap_or(("", ""));
    let filled = format!("{server}{name}?{options}");
    let before = other.rows().await;
    let fault = try_to_restore(&place, &filled).await.unwrap_err();
    assert!(matches!(fault, ArchiveFault::InUse { .. }), "{fault}");
    other.app.database.close().await;
    let fault = try_to_restore(&place, &filled).await.unwrap_err();
    assert!(matches!(fault, ArchiveFault::NotEmpty { .. }), "{fault}");
    let other = World::over(Database::open(&filled).await.unwrap());
    assert_eq!(other.rows().await, before);

    let mut guest = PgConnection::connect(&empty).await.unwrap();
    let fault = try_to_restore(&place, &empty).await.unwrap_err();
    assert!(
        matches!(fault, ArchiveFault::InUse { connections: 1 }),
        "{fault}"
    );
    sqlx::query("select 1").execute(&mut guest).await.unwrap();
    guest.close().await.unwrap();
    assert!(is_untouched(&empty).await);
}

#[tokio::test]
async fn rows_that_do_not_fit_together_leave_nothing() {
    let world = World::new().await;
    let folder = Folder::new("archive-unfit");
    let place = export_to(&world, &folder, "site").await;
    let sound = manifest_of(&place);
    let units = place.join("unit.csv");
    let whole = fs::read_to_string(&units).unwrap();
    let empty = empty_database().await;
    type Change = fn(&str) -> String;
    let changes: [(Change, &str); 4] = [
        // A unit that accounts and names point at is gone.
        (
            |text| text.lines().take(6).collect::<Vec<_>>().join("\n") + "\n",
            "foreign key",
        ),
        (|text| text.replacen("LD-A-1,", "LD-A-2,", 1), "used once"),
        (|text| text.replacen("LD-A-1,", "ld a 1,", 1), "capitals"),
        (|text| text.replacen("2000-01-01", "hôm nọ", 1), "hôm nọ"),
    ];
    for (change, reason) in changes {
        let text = change(&whole);
        assert_ne!(text, whole, "{reason}");
        fs::write(&units, &text).unwrap();
        reseal(&place, |manifest| {
            let unit = manifest
                .tables
                .iter_mut()
                .find(|table| table.table == "unit");
            let unit = unit.unwrap();
            let digest = Sha256::digest(text.as_bytes());
            unit.sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            unit.rows = text.lines().count() as u64 - 1;
        });
        let fault = try_to_restore(&place, &empty).await.unwrap_err();
        assert!(fault.to_string().contains(reason), "{reason}: {fault}");
    }
    fs::write(&units, &whole).unwrap();
    for (change, reason) in [
        (
            (|manifest| manifest.tables[0].rows += 1) as fn(&mut Manifest),
            "rows",
        ),
        (|manifest| manifest.next_change_no = 1, "yet to come"),
        (
            |manifest| drop(manifest.tables[0].columns.pop()),
            "other columns",
        ),
        (|manifest| drop(manifest.tables.pop()), "other columns"),
    ] {
        let sound = sound.clone();
        reseal(&place, |manifest| {
            *manifest = sound;
            change(manifest);
        });
        let fault = try_to_restore(&place, &empty).await.unwrap_err();
        assert!(fault.to_string().contains(reason), "{reason}: {fault}");
    }
    assert!(is_untouched(&empty).await);
    reseal(&place, |manifest| *manifest = sound);
    let again = empty_database().await;
    try_to_restore(&place, &again).await.unwrap();
}

#[tokio::test]
async fn a_folder_with_something_in_it_is_not_exported_into() {
    let world = World::new().await;
    let folder = Folder::new("archive-place");
    let place = export_to(&world, &folder, "site").await;
    let (database, now) = (&world.app.database, world.app.clock.now());
    let before = files(&place).len();
    let fault = export(database, &place, now, |_| {}).await.unwrap_err();
    assert!(
        matches!(fault, ArchiveFault::FolderNotEmpty { .. }),
        "{fault}"
    );
    assert_eq!(files(&place).len(), before);
    let below = place.join("unit.csv").join("below");
    let fault = export(database, &below, now, |_| {}).await.unwrap_err();
    assert!(matches!(fault, ArchiveFault::Disk { .. }), "{fault}");

    // A failure on the way takes the files along: a folder stands where a file should come.
    let failed = folder.0.join("failed");
    let partial = folder.0.join("failed.partial");
    let hinder = |_: Progress<'_>| {
        let _ = fs::create_dir(partial.join("unit.csv"));
    };
    let fault = export(database, &failed, now, hinder).await.unwrap_err();
    assert!(matches!(fault, ArchiveFault::Disk { .. }), "{fault}");
    assert!(!failed.exists() && !partial.exists());
    export(database, &failed, now, |_| {}).await.unwrap();
}

fn make_pipe(path: &Path) -> Vec<u8> {
    let content = fs::read(path).unwrap();
    fs::remove_file(path).unwrap();
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    content
}

/// Two files become pipes. The readme is checked last: once it is asked for, the facts have been
/// read to their end, and whoever opens them again restores them. He is given half, and the open
/// pipe is sent back.
fn feed(place: &Path, facts: Vec<u8>, half_way: mpsc::Sender<fs::File>) {
    let (pipe, readme) = (place.join("fact.csv"), place.join("README.md"));
    let text = make_pipe(&readme);
    thread::spawn(move || {
        fs::write(&pipe, &facts).unwrap();
        fs::write(&readme, &text).unwrap();
        let mut again = fs::File::options().write(true).open(&pipe).unwrap();
        again.write_all(&facts[..facts.len() / 2]).unwrap();
        half_way.send(again).unwrap();
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restoration_that_is_killed_leaves_nothing() {
    let (world, _) = lived_in().await;
    let folder = Folder::new("archive-killed");
    let place = export_to(&world, &folder, "site").await;
    let whole = export_to(&world, &folder, "whole").await;
    let facts = make_pipe(&place.join("fact.csv"));
    let (sender, half_way) = mpsc::channel();
    feed(&place, facts, sender);
    let url = empty_database().await;
    let mut program = Command::new(env!("CARGO_BIN_EXE_diemtua"))
        .arg("restore")
        .arg(&place)
        .env("DATABASE_URL", &url)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let pipe = half_way.recv().unwrap();
    program.kill().unwrap();
    program.wait().unwrap();
    drop(pipe);

    // The server notices on its own; until then the database is in use.
    let mut guest = PgConnection::connect(&url).await.unwrap();
    loop {
        let others: i64 = sqlx::query_scalar(
            "select count(*) from pg_stat_activity
              where datname = current_database() and pid <> pg_backend_pid() and usesysid is not null",
        )
        .fetch_one(&mut guest)
        .await
        .unwrap();
        if others == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    guest.close().await.unwrap();
    assert!(is_untouched(&url).await);
    try_to_restore(&whole, &url).await.unwrap();
    assert!(!is_untouched(&url).await);
}
