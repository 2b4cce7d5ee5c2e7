//! The PostgreSQL data folder on disk: its version, its making and its configuration. It does not
//! know whether a server runs on it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use crate::account::Account;
use crate::binaries::Binaries;
use crate::configuration;
use crate::fault::Fault;

/// The superuser of every cluster.
pub(crate) const SUPERUSER: &str = "postgres";

/// The folder inside the data folder that is PostgreSQL's.
pub(crate) fn cluster_in(folder: &Path) -> PathBuf {
    folder.join("cluster")
}

/// The major version of a cluster; none if there is no cluster yet.
pub(crate) fn find_version(cluster: &Path) -> Result<Option<u32>, Fault> {
    if let Err(error) = fs::symlink_metadata(cluster)
        && error.kind() == io::ErrorKind::NotFound
    {
        return Ok(None);
    }
    let path = cluster.join("PG_VERSION");
    match fs::read_to_string(&path) {
        Ok(text) => text
            .trim()
            .parse()
            .map(Some)
            .map_err(|_| Fault::NotACluster {
                path: cluster.to_path_buf(),
            }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Fault::NotACluster {
            path: cluster.to_path_buf(),
        }),
        Err(source) => Err(Fault::file("read", &path)(source)),
    }
}

/// Refuses a cluster of another user before PostgreSQL does so less clearly.
pub(crate) fn check_owner(cluster: &Path, account: &Account) -> Result<(), Fault> {
    match fs::metadata(cluster) {
        Ok(found) if found.uid() != account.uid => Err(Fault::Foreign {
            path: cluster.to_path_buf(),
            owner: found.uid(),
        }),
        _ => Ok(()),
    }
}

/// Makes a cluster: in a folder beside it that is renamed at the end, so that one that was
/// interrupted leaves nothing half. Text is compared byte by byte, letters of all alphabets have
/// their upper and lower case.
pub(crate) fn create(
    folder: &Path,
    binaries: &Binaries,
    account: &Account,
    durable: bool,
) -> Result<(), Fault> {
    let unfinished = make_unfinished(folder)?;
    account.hand_over(&unfinished)?;
    let program = binaries.program("initdb");
    let mut initdb = account.command(&program);
    initdb
        .args(["--encoding=UTF8", "--locale=C", "--locale-provider=builtin"])
        .args([
            "--builtin-locale=C.UTF-8",
            "--auth=trust",
            "--no-instructions",
        ])
        .arg(format!("--username={SUPERUSER}"));
    if !durable {
        initdb.arg("--no-sync");
    }
    let answer = initdb
        .arg("-D")
        .arg(&unfinished)
        .output()
        .map_err(|source| Fault::Launch { program, source })?;
    if !answer.status.success() {
        let _ = fs::remove_dir_all(&unfinished);
        let output = String::from_utf8_lossy(&answer.stderr).trim().to_owned();
        return Err(Fault::Initdb { output });
    }
    let cluster = cluster_in(folder);
    fs::rename(&unfinished, &cluster).map_err(Fault::file("rename to", &cluster))?;
    File::open(folder)
        .and_then(|f| f.sync_all())
        .map_err(Fault::file("write", folder))
}

/// An empty folder for a cluster to be. What earlier attempts left is removed as far as possible:
/// an initdb whose program was killed may still be writing to its own.
fn make_unfinished(folder: &Path) -> Result<PathBuf, Fault> {
    for entry in fs::read_dir(folder)
        .map_err(Fault::file("read", folder))?
        .flatten()
    {
        if entry
            .file_name()
            .as_encoded_bytes()
            .starts_with(b"cluster.new-")
        {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    let mut attempt = 1;
    loop {
        let path = folder.join(format!("cluster.new-{attempt}"));
        match fs::DirBuilder::new().mode(0o700).create(&path) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => attempt += 1,
            Err(source) => return Err(Fault::file("make", &path)(source)),
        }
    }
}

/// Whether the cluster was last started with exactly this configuration.
pub(crate) fn is_configured(cluster: &Path, text: &str) -> bool {
    fs::read_to_string(cluster.join("postgresql.conf")).is_ok_and(|found| found == text)
}

/// Writes the configuration for the next start.
pub(crate) fn configure(cluster: &Path, text: &str) -> Result<(), Fault> {
    replace(&cluster.join("postgresql.conf"), text)?;
    replace(&cluster.join("pg_hba.conf"), configuration::ACCESS)
}

/// Replaces a file in one step. The new one is made, never opened: root must not follow a link
/// that the server's user may have put there.
fn replace(path: &Path, text: &str) -> Result<(), Fault> {
    let new = path.with_extension("conf.new");
    let write = || {
        if fs::symlink_metadata(&new).is_ok() {
            fs::remove_file(&new)?;
        }
        let mut file = OpenOptions::new().write(true).create_new(true).open(&new)?;
        file.write_all(text.as_bytes())?;
        fs::set_permissions(&new, std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
        file.sync_all()?;
        fs::rename(&new, path)
    };
    write().map_err(Fault::file("write", path))
}
