//! The whole site goes into open files and comes back as it was: every row, every figure, every
//! issued paper, and what was known when.

mod refusals;
mod structure;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use diemtua::access::Act;
use diemtua::archive::{Archive, Manifest, export, rules};
use diemtua::catalogue::Choose;
use diemtua::fact::Snapshot;
use diemtua::indicator::{Asked, Structure, figure};
use diemtua::member::history::store::Written;
use diemtua::member::store::{add_person, correct_person, find_person, write_act, write_sensitive};
use diemtua::member::{Details, History, HowJoined, Joining, Sensitive};
use diemtua::store::{Database, begin_change};
use diemtua::verify::verify;
use sqlx::{AssertSqlSafe, Row};
use timeline::{Day, PeriodName};

use crate::articles::{asked, read_articles, rows};
use crate::browser::Browser;
use crate::report::{issue, record_houses};
use crate::server::{Folder, empty_database};
use crate::world::{World, tables};

const HOUSES: &str = "/api/v1/units/LD/figures/E05.houses?period=2027-H1";
const MEMBERS: &str = "/api/v1/units/LD/figures/B03.people?period=2027-01";

/// The numbers this site gave its changes are far above those of any server of these tests.
const FAR: i64 = 5_000_000_000;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Somebody joins at one base union, moves to another and is put right afterwards.
async fn add_member(world: &World, name: &str) {
    let (from, to) = (
        world.number_of("LD-A-1").await,
        world.number_of("LD-B-1").await,
    );
    let mut tx = world.app.database.owner.begin().await.unwrap();
    let change_no = begin_change(&mut tx, None, Some(from), "member joined")
        .await
        .unwrap();
    let details = Details::named(name);
    let person_id = add_person(&mut tx, change_no, from, &details)
        .await
        .unwrap();
    let joining = |unit_id, on: &str| Joining {
        unit_id,
        on: day(on),
        how: HowJoined::Admitted,
        decision: Some("12/QĐ-CĐCS".to_owned()),
    };
    let none = History::default();
    let joined = none.join(joining(from, "2024-03-01")).unwrap();
    let mut written = Written {
        person_id,
        change_no,
        kind: "joined",
        unit_id: from,
        happened_on: day("2024-03-01"),
        decision: Some("12/QĐ-CĐCS"),
    };
    write_act(&mut tx, &written, &none, &joined).await.unwrap();
    let sensitive = Sensitive {
        ethnicity: Some("Tày".to_owned()),
        ..Sensitive::default()
    };
    write_sensitive(&mut tx, change_no, person_id, &sensitive)
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let mut tx = world.app.database.owner.begin().await.unwrap();
    written.change_no = begin_change(&mut tx, None, Some(to), "member moved")
        .await
        .unwrap();
    (written.kind, written.unit_id, written.happened_on) = ("moved", to, day("2026-09-01"));
    let joined = diemtua::member::history::store::load_history(&mut tx, person_id)
        .await
        .unwrap();
    let moved = joined.move_to(from, joining(to, "2026-09-01")).unwrap();
    write_act(&mut tx, &written, &joined, &moved).await.unwrap();
    tx.commit().await.unwrap();

    let actor = world.actor("ld.can-bo").await;
    let mut tx = world.app.begin(&actor).await.unwrap();
    let person = find_person(&mut tx, person_id).await.unwrap().unwrap();
    let right = Details::named(format!("{name}, \"Tư\"\nnhà số 4"));
    let permit = actor.may(Act::KeepMembers).unwrap();
    let as_of = (world.app.clock.today(), "ghi sai tên");
    correct_person(&mut tx, &permit, (&person, &right), as_of)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// A site with everything in it, and the address of its issued report.
async fn lived_in() -> (World, String) {
    let world = World::new().await;
    world
        .sql(&format!(
            "insert into restoration (exported_at, exported_by, restored_at, change_offset)
             values (now(), '0', now(), {FAR})"
        ))
        .await;
    read_articles(&world).await;
    add_member(&world, "Nguyễn Thị Thử").await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    record_houses(&mut clerk, "LD-A-1", 3).await;
    let report = issue(&mut officer, "/don-vi/LD/bao-cao/half-year/2027-H1").await;
    let last = record_houses(&mut clerk, "LD-A-1", 2).await;
    clerk.get(&format!("{last}/rut")).await;
    let reason = [("reason", "ghi nhầm đơn vị")];
    let gone = clerk.post(&format!("{last}/rut"), &reason).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.body);
    officer.get("/don-vi/LD-A-2/chuyen").await;
    let moved = [("parent", "LD-B"), ("on", "10/1/2027")];
    officer.post("/don-vi/LD-A-2/chuyen", &moved).await;
    for statement in [
        "insert into api_token (token_digest, account_id, name, created_at, expires_at)
         select 'mã', account_id, 'bảng tính', now(), now() + interval '1 day'
           from account where login = 'ld.can-bo'",
        "insert into reset_link (token_digest, account_id, expires_at)
         select 'mã', account_id, now() from account where login = 'ld.can-bo'",
    ] {
        world.sql(statement).await;
    }
    (world, report)
}

pub async fn export_to(world: &World, folder: &Folder, name: &str) -> PathBuf {
    let place = folder.0.join(name);
    let database = &world.app.database;
    let written = export(database, &place, world.app.clock.now(), |_| {}).await;
    assert!(written.unwrap().rows > 0);
    place
}

/// The site restored into a database of its own.
async fn restored(place: &Path, world: &World) -> World {
    let url = empty_database().await;
    let archive = Archive::open(place, |_| {}).unwrap();
    archive
        .restore(&url, world.app.clock.now(), |_| {})
        .await
        .unwrap();
    World::over(Database::open(&url).await.unwrap())
}

pub fn manifest_of(place: &Path) -> Manifest {
    serde_json::from_slice(&fs::read(place.join("manifest.json")).unwrap()).unwrap()
}

/// Every table with its rows as one digest, asked of the database without the export.
async fn contents(world: &World) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for table in tables(&world.app.database).await {
        if rules::is_left_out(&table) {
            continue;
        }
        let question = format!(
            "select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text
                collate \"C\")), '') from \"{table}\" t"
        );
        let digest: String = sqlx::query_scalar(AssertSqlSafe(question))
            .fetch_one(&world.app.database.owner)
            .await
            .unwrap();
        all.insert(table, digest);
    }
    all
}

async fn figure_of(world: &World, asked: &Asked) -> String {
    let state = world.app.engine.fresh().await.unwrap();
    let figure = figure(&state, &world.app.catalogue, asked, Choose::Value).unwrap();
    serde_json::to_string(&figure).unwrap()
}

/// Every figure of the articles, as it is answered.
async fn article_figures(world: &World) -> Vec<String> {
    let mut all = Vec::new();
    for list in ["figures.csv", "targets.csv"] {
        for row in rows(list) {
            all.push(figure_of(world, &asked(world, &row).await).await);
        }
    }
    all
}

/// What the issued report knew, asked again: houses and money at every level.
async fn known_then(world: &World) -> Vec<String> {
    let report =
        sqlx::query("select snapshot_xmax, snapshot_xip from report where state = 'issued'")
            .fetch_one(&world.app.database.owner)
            .await
            .unwrap();
    let known = Snapshot {
        xmax: report.get(0),
        xip: report.get(1),
    };
    let mut all = Vec::new();
    for unit in ["LD-A-1", "LD-A", "LD-B", "LD"] {
        for indicator in ["E05.houses", "E05.dong", "B03.people"] {
            let asked = Asked {
                unit_id: world.number_of(unit).await,
                line: "territorial".to_owned(),
                indicator: indicator.to_owned(),
                dims: BTreeMap::new(),
                period: "2027-H1".parse::<PeriodName>().unwrap().period(),
                structure: Structure::Then,
                known: Some(known.clone()),
            };
            all.push(figure_of(world, &asked).await);
        }
    }
    all
}

async fn assert_verified(world: &World) {
    for verdict in verify(&world.app).await.unwrap() {
        assert_eq!(verdict.breaches, Vec::<String>::new(), "{}", verdict.name);
    }
}

#[tokio::test]
async fn a_site_comes_back_as_it_was() {
    let (world, report) = lived_in().await;
    let folder = Folder::new("archive");
    let first = export_to(&world, &folder, "first").await;
    let again = restored(&first, &world).await;

    assert_eq!(contents(&again).await, contents(&world).await);
    let figures = article_figures(&world).await;
    assert_eq!(figures.len(), 68);
    assert_eq!(article_figures(&again).await, figures);
    let known = known_then(&world).await;
    assert!(known.iter().any(|figure| figure.contains("\"value\":3")));
    assert_eq!(known_then(&again).await, known);
    assert_verified(&again).await;

    let mut before = Browser::signed_in(&world, "ld.can-bo").await;
    let mut officer = Browser::signed_in(&again, "ld.can-bo").await;
    let paper = format!("{report}.docx");
    assert_eq!(officer.bytes(&paper).await, before.bytes(&paper).await);
    for address in [HOUSES, MEMBERS] {
        let figure = |body: &str| {
            let mut said: serde_json::Value = serde_json::from_str(body).unwrap();
            said.as_object_mut().unwrap().remove("known_at");
            said
        };
        let (then, now) = (before.get(address).await, officer.get(address).await);
        assert_eq!(then.status, StatusCode::OK, "{}", then.body);
        assert_eq!(figure(&now.body), figure(&then.body));
    }
    let mut left = before.in_world(&again);
    let page = left.get("/tong-quan").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "sign-ins stay behind");

    // What is recorded from now on is counted at once, and is news to the issued report.
    assert!(officer.get(HOUSES).await.shows("\"value\":4"));
    let mut clerk = Browser::signed_in(&again, "a1.co-so").await;
    record_houses(&mut clerk, "LD-A-1", 1).await;
    assert!(officer.get(HOUSES).await.shows("\"value\":5"));
    assert_eq!(known_then(&again).await, known);
    add_member(&again, "Trần Văn Thêm").await;
    assert_verified(&again).await;
    let newest: i64 = sqlx::query_scalar("select max(change_no) from change")
        .fetch_one(&again.app.database.owner)
        .await
        .unwrap();
    assert!(newest > manifest_of(&first).next_change_no);
}

#[tokio::test]
async fn the_export_of_a_restored_site_is_the_same_files() {
    let (world, _) = lived_in().await;
    let folder = Folder::new("archive-again");
    let first = export_to(&world, &folder, "first").await;
    let again = restored(&first, &world).await;
    let second = export_to(&again, &folder, "second").await;
    let thrice = restored(&second, &again).await;
    let third = export_to(&thrice, &folder, "third").await;
    for later in [second, third] {
        let mut names = 0;
        for entry in fs::read_dir(&first).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let (one, other) = (first.join(&name), later.join(&name));
            names += 1;
            // The manifest says the instant of the export and the transaction it was.
            if !["manifest.json", "SHA256SUMS"].contains(&name.as_str()) {
                assert!(fs::read(one).unwrap() == fs::read(other).unwrap(), "{name}");
            }
        }
        assert_eq!(names, fs::read_dir(&later).unwrap().count());
        let mut said = manifest_of(&later);
        let before = manifest_of(&first);
        assert!(said.next_change_no >= before.next_change_no);
        said.next_change_no = before.next_change_no;
        assert_eq!(said, before);
    }
}

#[tokio::test]
async fn every_table_is_exported_or_left_out_for_a_reason() {
    let world = World::new().await;
    let folder = Folder::new("archive-tables");
    let place = export_to(&world, &folder, "all").await;
    let manifest = manifest_of(&place);
    let mut named: Vec<String> = manifest
        .tables
        .iter()
        .map(|table| table.table.clone())
        .collect();
    named.extend(manifest.left_out.clone());
    named.sort();
    assert_eq!(named, tables(&world.app.database).await);

    let silent: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class where relnamespace = 'public'::regnamespace
            and relkind in ('r', 'p') and relname not like '\\_sqlx%'
            and coalesce(obj_description(oid), '') !~ '^\\S.* / \\S' order by 1",
    )
    .fetch_all(&world.app.database.owner)
    .await
    .unwrap();
    assert_eq!(
        silent,
        Vec::<String>::new(),
        "the readme needs a comment on the table: a sentence of Vietnamese / one of English"
    );
    let readme = fs::read_to_string(place.join("README.md")).unwrap();
    assert!(
        readme.contains("| `unit.csv` | 7 | Đơn vị công đoàn. |"),
        "{readme}"
    );
    assert!(readme.contains("| `unit.csv` | 7 | Units of the federation. |"));
    assert!(readme.contains("- `session`: Sign-ins under way."));
}

#[tokio::test]
async fn the_files_are_their_owners_and_open_to_any_tool() {
    let (world, _) = lived_in().await;
    let folder = Folder::new("archive-open");
    let place = export_to(&world, &folder, "open").await;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&place), 0o700);
    for entry in fs::read_dir(&place).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    for table in &manifest_of(&place).tables {
        let mut reader = csv::Reader::from_path(place.join(&table.file)).unwrap();
        let headings: Vec<String> = reader
            .headers()
            .unwrap()
            .iter()
            .map(str::to_owned)
            .collect();
        let columns: Vec<String> = table
            .columns
            .iter()
            .map(|column| column.name.clone())
            .collect();
        assert_eq!(headings, columns, "{}", table.file);
        let rows = reader.into_records().map(Result::unwrap).count() as u64;
        assert_eq!(rows, table.rows, "{}", table.file);
    }
    let checked = std::process::Command::new("sha256sum")
        .args(["--check", "--strict", "--quiet", "SHA256SUMS"])
        .current_dir(&place)
        .status();
    assert!(checked.unwrap().success());
}
