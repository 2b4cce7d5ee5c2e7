//! Puts binaries where the server's user can run them. Needed when that user cannot enter the
//! folder they lie in, or when they come from a package that could not carry links and lists them
//! in `pg-symlinks.json` instead. It knows nothing of clusters.

use std::fs;
use std::io;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Component, Path, PathBuf};

use crate::account::Account;
use crate::binaries::Binaries;
use crate::fault::Fault;

/// The list of links beside `bin`, in packages that have one.
const LINK_LIST: &str = "pg-symlinks.json";

/// The binaries themselves if the account can run them as they are, else a copy in
/// `folder/postgres-<version>`, made once. The copy appears whole or not at all.
pub(crate) fn make_usable(
    binaries: Binaries,
    account: &Account,
    folder: &Path,
) -> Result<Binaries, Fault> {
    let links = read_links(&binaries.root);
    let linked = links
        .iter()
        .all(|link| binaries.root.join(&link.name).exists());
    if linked && account.reaches(&binaries.program("postgres")) {
        return Ok(binaries);
    }
    let copy = folder.join(format!("postgres-{}", binaries.version));
    if !copy.is_dir() {
        if !binaries.root.join("share").is_dir() || !binaries.root.join("lib").is_dir() {
            // A package of the system is spread over the machine and is not ours to copy.
            account.check_reach(&binaries.program("postgres"))?;
        }
        let unfinished = folder.join(format!("postgres-{}.new", binaries.version));
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).map_err(Fault::file("remove", &unfinished))?;
        }
        for part in ["bin", "lib", "share"] {
            let from = binaries.root.join(part);
            copy_tree(&from, &unfinished.join(part)).map_err(Fault::file("copy", &from))?;
        }
        open_folder(&unfinished).map_err(Fault::file("open to others", &unfinished))?;
        for link in &links {
            make_link(&unfinished, link).map_err(Fault::file("link", &unfinished))?;
        }
        fs::rename(&unfinished, &copy).map_err(Fault::file("rename to", &copy))?;
    }
    account.check_reach(&copy)?;
    Ok(Binaries {
        root: copy,
        ..binaries
    })
}

/// A link that ought to stand beside the file it leads to. Both are relative to the binaries.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Link {
    name: PathBuf,
    to: PathBuf,
}

/// The links a package lists; none if it has no list.
fn read_links(root: &Path) -> Vec<Link> {
    fs::read_to_string(root.join(LINK_LIST))
        .map(|list| parse_links(&list))
        .unwrap_or_default()
}

/// Reads `[{"source":"native/lib/a.so.1","target":"native/lib/a.so"}, …]`. The list is flat, so
/// its quoted words are enough: a key, a value, a key, a value. Entries that lead out of the
/// folder or into another one are passed over.
fn parse_links(list: &str) -> Vec<Link> {
    let words: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
    let (pairs, _) = words.as_chunks::<4>();
    pairs
        .iter()
        .filter_map(|pair| {
            let [source_key, source, target_key, target] = pair;
            if (*source_key, *target_key) != ("source", "target") {
                return None;
            }
            let (to, name) = (inside(source)?, inside(target)?);
            (to.parent() == name.parent()).then_some(Link { name, to })
        })
        .collect()
}

/// A path of the list without the package's own folder name; none if it climbs out.
fn inside(path: &str) -> Option<PathBuf> {
    let path = Path::new(path.strip_prefix("native/").unwrap_or(path));
    path.components()
        .all(|part| matches!(part, Component::Normal(_)))
        .then(|| path.to_path_buf())
}

fn make_link(root: &Path, link: &Link) -> io::Result<()> {
    let name = root.join(&link.name);
    if fs::symlink_metadata(&name).is_ok() || !root.join(&link.to).exists() {
        return Ok(());
    }
    symlink(link.to.file_name().unwrap_or_default(), name)
}

/// Copies a folder with its links, readable by everyone. Libraries for compiling are left out.
fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, goal) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy_tree(&source, &goal)?;
        } else if kind.is_symlink() && fs::read_link(&source)?.is_relative() {
            symlink(fs::read_link(&source)?, &goal)?;
        } else if source.extension().is_none_or(|extension| extension != "a") {
            fs::copy(&source, &goal)?;
            let runs = fs::metadata(&source)?.permissions().mode() & 0o111 != 0;
            let mode = if runs { 0o755 } else { 0o644 };
            fs::set_permissions(&goal, fs::Permissions::from_mode(mode))?;
        }
    }
    open_folder(to)
}

/// Lets everyone enter, whatever the current mask for new files is.
fn open_folder(folder: &Path) -> io::Result<()> {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_read_and_those_that_leave_the_folder_are_passed_over() {
        let links = parse_links(
            r#"[{"source":"native/lib/liba.so.1","target":"native/lib/liba.so"},
                {"source":"native/../../x","target":"native/lib/x"},
                {"source":"native/lib/b","target":"native/bin/b"},
                {"source":"native/lib/c"#,
        );
        let expected = Link {
            name: "lib/liba.so".into(),
            to: "lib/liba.so.1".into(),
        };
        assert_eq!(links, [expected]);
    }
}
