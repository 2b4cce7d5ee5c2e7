//! Which PostgreSQL runs the server: the one that was named, else one of the machine, else one of
//! the further folders. It looks at files only and runs none of the candidates, so that a package
//! whose library links are still missing can be recognised too.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::fault::Fault;
use crate::{MINIMUM_MAJOR, Settings};

/// A folder whose `bin` holds what is needed to make and run a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Binaries {
    /// The folder above `bin`.
    pub(crate) root: PathBuf,
    /// Such as `18.4`.
    pub(crate) version: String,
    /// Such as 18.
    pub(crate) major: u32,
}

impl Binaries {
    /// The path of one program.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.root.join("bin").join(name)
    }

    /// Reads a folder: one with `bin/postgres`, or that `bin` folder itself.
    fn read(folder: &Path) -> Option<Binaries> {
        let bin = if folder.join("bin/postgres").is_file() {
            folder.join("bin")
        } else {
            folder.to_path_buf()
        };
        // A link in a folder of the search path leads to the real place, where the rest lies.
        let postgres = fs::canonicalize(bin.join("postgres")).ok()?;
        let bin = postgres.parent()?;
        if bin.file_name() != Some(OsStr::new("bin")) || !bin.join("initdb").is_file() {
            return None;
        }
        let version = version_inside(&fs::read(&postgres).ok()?)?;
        let major = version
            .split(|c: char| !c.is_ascii_digit())
            .next()?
            .parse()
            .ok()?;
        Some(Binaries {
            root: bin.parent()?.to_path_buf(),
            version,
            major,
        })
    }
}

/// Finds the binaries to use. `data` is the major version of the cluster, if there is one: a
/// candidate of that version is preferred to one found earlier.
pub(crate) fn find(settings: &Settings, data: Option<u32>) -> Result<Binaries, Fault> {
    let chosen = match &settings.binaries {
        Some(named) => read_named(named)?,
        None => find_unnamed(&settings.search, data)?,
    };
    match data {
        Some(data) if data > chosen.major => Err(Fault::NewerData {
            data,
            binaries: chosen.major,
        }),
        Some(data) if data < chosen.major => Err(Fault::OlderData {
            data,
            binaries: chosen.major,
        }),
        _ => Ok(chosen),
    }
}

fn read_named(named: &Path) -> Result<Binaries, Fault> {
    let found = Binaries::read(named).ok_or_else(|| Fault::NoBinaries {
        minimum: MINIMUM_MAJOR,
        looked: vec![named.to_path_buf()],
    })?;
    if found.major < MINIMUM_MAJOR {
        return Err(Fault::OldBinaries {
            path: found.root,
            version: found.version,
            minimum: MINIMUM_MAJOR,
        });
    }
    Ok(found)
}

fn find_unnamed(search: &[PathBuf], data: Option<u32>) -> Result<Binaries, Fault> {
    let mut looked = Vec::new();
    let mut usable: Vec<Binaries> = Vec::new();
    for folder in machine_folders().into_iter().chain(search.iter().cloned()) {
        if let Some(found) = Binaries::read(&folder)
            && found.major >= MINIMUM_MAJOR
            && !usable.contains(&found)
        {
            usable.push(found);
        }
        looked.push(folder);
    }
    let fitting = usable
        .iter()
        .position(|found| Some(found.major) == data)
        .unwrap_or(0);
    if usable.is_empty() {
        return Err(Fault::NoBinaries {
            minimum: MINIMUM_MAJOR,
            looked,
        });
    }
    Ok(usable.swap_remove(fitting))
}

/// The `bin` folders of this machine that may hold PostgreSQL: the search path, where the usual
/// packages put it (latest first), and where `pg_config` says.
fn machine_folders() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path)
        .filter(|folder| folder.join("postgres").is_file())
        .collect();
    for (parent, start) in [
        ("/usr/lib/postgresql", ""),
        ("/usr", "pgsql-"),
        ("/opt/homebrew/opt", "postgresql@"),
        ("/usr/local/opt", "postgresql@"),
    ] {
        let mut versions: Vec<(u32, PathBuf)> = fs::read_dir(parent)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| {
                let version = entry
                    .file_name()
                    .to_str()?
                    .strip_prefix(start)?
                    .parse()
                    .ok()?;
                Some((version, entry.path().join("bin")))
            })
            .collect();
        versions.sort();
        folders.extend(versions.into_iter().rev().map(|(_, folder)| folder));
    }
    if let Ok(answer) = Command::new("pg_config").arg("--bindir").output()
        && answer.status.success()
    {
        folders.push(PathBuf::from(
            String::from_utf8_lossy(&answer.stdout).trim(),
        ));
    }
    folders
}

/// The version that `postgres --version` would print, found as the text inside the program.
fn version_inside(program: &[u8]) -> Option<String> {
    let mark = b"postgres (PostgreSQL) ";
    // Programs are some ten megabytes: look for the rare bracket first, not for every byte.
    let mut from = 0;
    while let Some(step) = program[from..].iter().position(|byte| *byte == b'(') {
        let bracket = from + step;
        from = bracket + 1;
        let Some(start) = bracket.checked_sub(mark.len() - b"(PostgreSQL) ".len()) else {
            continue;
        };
        let Some(rest) = program[start..].strip_prefix(mark) else {
            continue;
        };
        let version: String = rest
            .iter()
            .map(|byte| char::from(*byte))
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '.')
            .collect();
        if version.starts_with(|c: char| c.is_ascii_digit()) {
            return Some(version);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_out_of_a_program() {
        let text = b"\0(x(postgres (PostgreSQL) %s\0postgres (PostgreSQL) 18.4 (Debian)\n\0";
        assert_eq!(version_inside(text).as_deref(), Some("18.4"));
        assert_eq!(
            version_inside(b"postgres (PostgreSQL) 19beta1\n").as_deref(),
            Some("19beta1")
        );
        assert_eq!(version_inside(b"(PostgreSQL) 18"), None);
    }

    #[test]
    fn a_named_folder_without_postgres_is_refused_by_name() {
        let fault = read_named(Path::new("/nowhere/at/all")).unwrap_err();
        assert!(matches!(fault, Fault::NoBinaries { looked, .. } if looked.len() == 1));
    }
}
