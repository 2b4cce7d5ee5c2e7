//! The user of the machine that a server runs as. PostgreSQL refuses root, so root hands the
//! server to somebody else; anyone else runs it themselves. It knows nothing of PostgreSQL's own
//! users.

use std::fs;
use std::os::unix::fs::{MetadataExt, lchown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::fault::Fault;

/// The user that runs the server and owns its cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) name: String,
    /// True if this process is root and must become that user for every program it starts.
    pub(crate) switched: bool,
}

impl Account {
    /// The current user; for root, the first of: the owner of the cluster, the owner of the
    /// folder, `postgres`, `nobody`.
    pub(crate) fn choose(folder: &Path, cluster: &Path) -> Result<Account, Fault> {
        let uid = rustix::process::geteuid().as_raw();
        if uid != 0 {
            let gid = rustix::process::getegid().as_raw();
            return Ok(Account {
                uid,
                gid,
                name: uid.to_string(),
                switched: false,
            });
        }
        let people = read_people(&fs::read_to_string("/etc/passwd").unwrap_or_default());
        for (place, must_be_known) in [(cluster, false), (folder, true)] {
            let Ok(found) = fs::metadata(place) else {
                continue;
            };
            let known = people.iter().find(|person| person.uid == found.uid());
            if found.uid() == 0 || (must_be_known && known.is_none()) {
                continue;
            }
            // initdb needs an entry in the list of users; a cluster that exists does not.
            return Ok(known.cloned().unwrap_or_else(|| Account {
                uid: found.uid(),
                gid: found.gid(),
                name: found.uid().to_string(),
                switched: true,
            }));
        }
        ["postgres", "_postgres", "nobody"]
            .iter()
            .find_map(|name| people.iter().find(|person| person.name == *name))
            .cloned()
            .ok_or(Fault::NoAccount)
    }

    /// A command that runs as this user, in `/`, without the caller's environment: variables such
    /// as `PGOPTIONS` or `LC_ALL` must not reach the server.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().current_dir("/").stdin(Stdio::null());
        for kept in ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"] {
            if let Some(value) = std::env::var_os(kept) {
                command.env(kept, value);
            }
        }
        command.env("LC_ALL", "C");
        if self.switched {
            // Changing the user as root also drops root's supplementary groups.
            command.gid(self.gid).uid(self.uid);
        }
        command
    }

    /// Gives a file or folder that root just made to this user.
    pub(crate) fn hand_over(&self, path: &Path) -> Result<(), Fault> {
        if !self.switched {
            return Ok(());
        }
        lchown(path, Some(self.uid), Some(self.gid)).map_err(Fault::file("give away", path))
    }

    /// Whether this user can enter a folder or run a file, tried as that user: mode bits alone do
    /// not know access lists.
    pub(crate) fn reaches(&self, path: &Path) -> bool {
        if !self.switched {
            return true;
        }
        self.command(Path::new("/bin/sh"))
            .args(["-c", "test -x \"$0\""])
            .arg(path)
            .status()
            .is_ok_and(|status| status.success())
    }

    /// Whether a process works in a folder, seen as this user: root in a container is often not
    /// allowed to look at another user's process. False where the system does not tell.
    pub(crate) fn sees_in(&self, pid: u32, folder: &Path) -> bool {
        self.command(Path::new("/bin/sh"))
            .args(["-c", "test \"/proc/$0/cwd\" -ef \"$1\""])
            .arg(pid.to_string())
            .arg(folder)
            .status()
            .is_ok_and(|status| status.success())
    }

    /// Refuses a path this user cannot reach, naming the outermost folder that is closed.
    pub(crate) fn check_reach(&self, path: &Path) -> Result<(), Fault> {
        if self.reaches(path) {
            return Ok(());
        }
        let mut outermost_first: Vec<PathBuf> = path.ancestors().map(Path::to_path_buf).collect();
        outermost_first.reverse();
        let closed = outermost_first.into_iter().find(|step| !self.reaches(step));
        let path = closed.unwrap_or_else(|| path.to_path_buf());
        Err(Fault::Unreachable {
            path,
            user: self.name.clone(),
        })
    }
}

/// The users named in a text of the form of `/etc/passwd`, root left out. Lines that cannot be
/// read are passed over.
fn read_people(passwd: &str) -> Vec<Account> {
    passwd
        .lines()
        .filter_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            let uid = number(fields.nth(1)?)?;
            let gid = number(fields.next()?)?;
            (uid != 0).then(|| Account {
                uid,
                gid,
                name: name.into(),
                switched: true,
            })
        })
        .collect()
}

/// A user number; some systems write `nobody` as -2.
fn number(text: &str) -> Option<u32> {
    text.parse::<u32>()
        .ok()
        .or_else(|| text.parse::<i32>().ok().map(i32::cast_unsigned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_read_and_root_is_left_out() {
        let people = read_people(
            "root:x:0:0:root:/root:/bin/bash\npostgres:x:101:104::/var/lib:/bin/sh\n\
             # a remark\nnobody:*:-2:-2:nobody:/:/usr/bin/false\nhalf:x\n",
        );
        let seen: Vec<_> = people
            .iter()
            .map(|p| (p.name.as_str(), p.uid, p.gid))
            .collect();
        assert_eq!(
            seen,
            [
                ("postgres", 101, 104),
                ("nobody", u32::MAX - 1, u32::MAX - 1)
            ]
        );
    }
}
