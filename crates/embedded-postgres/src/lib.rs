//! A private PostgreSQL server in a folder.
//!
//! A program names a folder and gets a running server that nobody else can reach: no TCP port, a
//! UNIX socket in a folder closed to other users, superuser `postgres` without a password.
//! Everything lies in that folder: the cluster, the log, the lock of its owner and, when the
//! server's user could not reach them elsewhere, a copy of the binaries.
//!
//! ```text
//! folder/
//!   owner.lock         held (flock) by the process that will stop the server
//!   cluster/           the PostgreSQL data folder; site.conf in it is the site's own tuning
//!   socket/            the socket, if the path is short and plain (else in /tmp)
//!   postgres.log       and postgres.log.1, the one before
//!   postgres-18.4/     a copy of the binaries, only if one is needed
//! ```
//!
//! What holds:
//! - One owner per folder. A second start, in this process or another, uses the running server and
//!   never stops it. When the owner is gone without stopping it (`kill -9`), the next start becomes
//!   the owner of the server that lives on.
//! - A cluster appears whole: it is made in another folder and renamed.
//! - `postmaster.pid` is PostgreSQL's and is never removed here.
//! - A server never runs as root: started by root, it runs as the owner of the folder or as an
//!   unprivileged user of the machine.
//!
//! It knows nothing of databases, schemas, queries or connections beyond the superuser's URL.

mod account;
mod binaries;
mod cluster;
mod configuration;
mod copy;
mod fault;
mod log;
mod postmaster;
mod server;
mod socket;

use std::path::PathBuf;

pub use fault::Fault;
pub use server::Server;

/// The oldest major version of PostgreSQL that is accepted.
pub const MINIMUM_MAJOR: u32 = 18;

/// Where a server lives and what runs it.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The folder that holds everything; made if absent.
    pub folder: PathBuf,
    /// A folder with `bin/postgres` (or that `bin` folder itself). With it nothing else is
    /// searched; without it the machine is searched, then `search`.
    pub binaries: Option<PathBuf>,
    /// False for throw-away servers: nothing is forced to disk, so a power cut may ruin the
    /// cluster. A running server of the other kind is restarted when it is adopted.
    pub durable: bool,
    /// Further folders with `bin/postgres`, looked at after the machine's own.
    pub search: Vec<PathBuf>,
}

impl Settings {
    /// A durable server in `folder` with binaries found on the machine.
    pub fn durable(folder: impl Into<PathBuf>) -> Settings {
        Settings {
            folder: folder.into(),
            binaries: None,
            durable: true,
            search: Vec::new(),
        }
    }
}
