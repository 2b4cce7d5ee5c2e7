//! The server process as its `postmaster.pid` tells of it. The file is PostgreSQL's: it is read
//! here and never written or removed.

use std::fs;
use std::io;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use crate::fault::Fault;
use crate::socket;

/// What `postmaster.pid` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Postmaster {
    pub(crate) pid: u32,
    pub(crate) port: u16,
    pub(crate) socket_folder: PathBuf,
    /// The server says that it takes connections.
    pub(crate) ready: bool,
    /// The process is known to be this cluster's, so it may be told to stop. Otherwise it only
    /// has the number that the file names.
    pub(crate) sure: bool,
}

/// A postmaster as found in a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// No server, or a file left by one that is gone.
    Nothing,
    /// A server lives but has not yet written all of its file.
    Beginning,
    /// A server lives.
    Living(Postmaster),
}

/// Looks for the server of a cluster, given by its full path without links.
pub(crate) fn find(cluster: &Path) -> Result<Found, Fault> {
    let path = cluster.join("postmaster.pid");
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(source) => return Err(Fault::file("read", &path)(source)),
    };
    let mut lines = text.lines();
    let Some(pid) = lines.next().and_then(|line| line.parse().ok()) else {
        return Ok(Found::Nothing);
    };
    let is_own = lines.next().is_none_or(|data| Path::new(data) == cluster);
    let sure = match (lives(pid), works_in(pid)) {
        (false, _) => return Ok(Found::Nothing),
        (true, Some(folder)) if folder == cluster => true,
        // A copied folder brings the file of the server it was copied from.
        (true, Some(_)) => return Ok(Found::Nothing),
        (true, None) if is_own => false,
        (true, None) => return Ok(Found::Nothing),
    };
    Ok(parse(&text).map_or(Found::Beginning, |found| {
        Found::Living(Postmaster { sure, ..found })
    }))
}

/// The folder a process works in, for a server its cluster; none where the system does not tell
/// or this user may not know.
fn works_in(pid: u32) -> Option<PathBuf> {
    fs::read_link(format!("/proc/{pid}/cwd")).ok()
}

/// Reads the lines: process, data folder, start, port, socket folder, address, memory, status.
fn parse(text: &str) -> Option<Postmaster> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let [pid, _, _, port, socket_folder, _, _, status, ..] = lines.as_slice() else {
        return None;
    };
    Some(Postmaster {
        pid: pid.parse().ok()?,
        port: port.parse().ok()?,
        socket_folder: PathBuf::from(socket_folder),
        ready: *status == "ready",
        sure: false,
    })
}

impl Postmaster {
    /// Whether the socket takes a connection.
    pub(crate) fn answers(&self) -> bool {
        UnixStream::connect(socket::socket_in(&self.socket_folder, self.port)).is_ok()
    }
}

/// Whether a process with this number is a living PostgreSQL. A number is used again after a
/// restart of the machine, so on systems that tell it the program's name is looked at too.
fn lives(pid: u32) -> bool {
    let Some(process) = number(pid) else {
        return false;
    };
    // A refusal means that the process exists but is another user's.
    let exists = match test_kill_process(process) {
        Ok(()) => true,
        Err(error) => error == rustix::io::Errno::PERM,
    };
    if !exists {
        return false;
    }
    match fs::read_to_string(format!("/proc/{pid}/stat")) {
        // "123 (postgres) S …": Z stands for one that has ended but was not yet waited for.
        Ok(stat) => stat.contains("(postgres)") && !stat.contains(") Z "),
        Err(_) => true,
    }
}

/// Asks a server to stop at once but in order: sessions are ended, work is put on disk. A server
/// that is gone already is no fault.
pub(crate) fn ask_to_stop(pid: u32) -> Result<(), Fault> {
    match number(pid).map(|process| kill_process(process, Signal::INT)) {
        None | Some(Ok(()) | Err(rustix::io::Errno::SRCH)) => Ok(()),
        Some(Err(_)) => Err(Fault::StillRunning { pid }),
    }
}

fn number(pid: u32) -> Option<Pid> {
    i32::try_from(pid)
        .ok()
        .filter(|pid| *pid > 0)
        .and_then(Pid::from_raw)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_whole_file_is_read() {
        let text = "41\n/d/cluster\n1700000000\n5432\n/d/socket\n\n  5432001   7\nready   \n";
        let expected = Postmaster {
            pid: 41,
            port: 5432,
            socket_folder: PathBuf::from("/d/socket"),
            ready: true,
            sure: false,
        };
        assert_eq!(parse(text), Some(expected));
        assert_eq!(parse("41\n/d/cluster\n1700000000\n5432\n"), None);
    }

    #[test]
    fn a_process_that_is_not_postgres_is_no_postmaster() {
        if Path::new("/proc/self/stat").exists() {
            assert!(!lives(std::process::id()));
        }
        assert!(!lives(0));
        assert!(!lives(u32::MAX));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_failing(text in "[0-9a-z/\\n -]{0,80}") {
            let _ = parse(&text);
        }
    }
}
