//! What can go wrong, in English, each with a remedy. It does not know the language of the people
//! who will read it: a caller matches on the kind and says it in theirs.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// A reason why a server could not be started or stopped.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The file system refused something.
    #[error("cannot {action} {}", path.display())]
    File {
        /// What was tried, as a verb: "make", "read".
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// A program could not be started at all.
    #[error("cannot run {}", program.display())]
    Launch {
        /// The program.
        program: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// The user the server must run as cannot pass through a folder.
    #[error("user {user} cannot enter {}", path.display())]
    Unreachable {
        /// The outermost folder that is closed, or the binaries.
        path: PathBuf,
        /// The user's name.
        user: String,
    },
    /// The cluster belongs to another user of the machine.
    #[error("{} belongs to user number {owner}, not to the current user", path.display())]
    Foreign {
        /// The cluster.
        path: PathBuf,
        /// Its owner's user number.
        owner: u32,
    },
    /// Started by root, and the machine has no user to run the server as.
    #[error("PostgreSQL does not run as root and this machine has no user to run it as")]
    NoAccount,
    /// No usable PostgreSQL was found.
    #[error("no PostgreSQL {minimum} or later was found")]
    NoBinaries {
        /// The oldest major version accepted.
        minimum: u32,
        /// Every folder that was looked at, in order.
        looked: Vec<PathBuf>,
    },
    /// The binaries named in the settings are too old.
    #[error("{} is PostgreSQL {version}; {minimum} or later is needed", path.display())]
    OldBinaries {
        /// The binaries.
        path: PathBuf,
        /// Their version, such as `15.18`.
        version: String,
        /// The oldest major version accepted.
        minimum: u32,
    },
    /// The cluster was written by a later major version than the binaries.
    #[error("the data is of PostgreSQL {data}, the binaries are PostgreSQL {binaries}")]
    NewerData {
        /// Major version of the data.
        data: u32,
        /// Major version of the binaries.
        binaries: u32,
    },
    /// The cluster was written by an earlier major version than the binaries.
    #[error("the data is of PostgreSQL {data}, the binaries are PostgreSQL {binaries}")]
    OlderData {
        /// Major version of the data.
        data: u32,
        /// Major version of the binaries.
        binaries: u32,
    },
    /// The folder `cluster` is there but is no PostgreSQL cluster.
    #[error("{} is not a PostgreSQL cluster", path.display())]
    NotACluster {
        /// The folder.
        path: PathBuf,
    },
    /// `initdb` failed.
    #[error("initdb could not make the cluster: {output}")]
    Initdb {
        /// What it wrote.
        output: String,
    },
    /// The folder for the socket is somebody else's.
    #[error("{} cannot hold the socket: it is not a private folder of this server", path.display())]
    SocketFolder {
        /// The folder.
        path: PathBuf,
    },
    /// The server ended while starting.
    #[error("the server ended while starting: {log}")]
    Died {
        /// What it wrote to its log.
        log: String,
    },
    /// The server lives but does not take connections.
    #[error("the server was not ready after {} seconds", waited.as_secs())]
    NotReady {
        /// How long it was waited for.
        waited: Duration,
        /// The log to read.
        log: PathBuf,
    },
    /// Another process holds the folder and runs no server that can be used.
    #[error("another process holds {} but its server does not answer", folder.display())]
    Held {
        /// The folder.
        folder: PathBuf,
    },
    /// The server did not stop when asked.
    #[error("the server (process {pid}) is still stopping")]
    StillRunning {
        /// The postmaster's process number.
        pid: u32,
    },
}

impl Fault {
    pub(crate) fn file<'a>(
        action: &'static str,
        path: &'a std::path::Path,
    ) -> impl FnOnce(io::Error) -> Fault + 'a {
        move |source| Fault::File {
            action,
            path: path.to_path_buf(),
            source,
        }
    }

    /// What the person who runs the program can do, in one or two English sentences.
    pub fn remedy(&self) -> String {
        match self {
            Fault::File { path, .. } => format!(
                "Check that the disk is not full and that this user may write to {}.",
                path.display()
            ),
            Fault::Launch { program, .. } => format!(
                "Check that {} is a program for this machine, or name other binaries.",
                program.display()
            ),
            Fault::Unreachable { path, user } => format!(
                "Let {user} pass with: chmod o+x {}. Or choose a data folder elsewhere, such as \
                 under /var/lib, or start the program as an ordinary user.",
                path.display()
            ),
            Fault::Foreign { .. } => "Start the program as the user that owns the data, as root, \
                 or choose another data folder."
                .into(),
            Fault::NoAccount => {
                "Start the program as an ordinary user, or make one: useradd --system postgres."
                    .into()
            }
            Fault::NoBinaries { minimum, .. } => format!(
                "Install PostgreSQL {minimum} or later, or name a folder that has bin/postgres, \
                 bin/initdb and bin/pg_ctl."
            ),
            Fault::OldBinaries { minimum, .. } => {
                format!("Name the folder of a PostgreSQL {minimum} or later.")
            }
            Fault::NewerData { data, .. } => format!(
                "Run it with PostgreSQL {data} or later: the data cannot be read by an older one. \
                 Nothing was changed."
            ),
            Fault::OlderData { data, .. } => format!(
                "Start it once more with PostgreSQL {data}, export the data, then restore the \
                 export into a new data folder. Nothing was changed."
            ),
            Fault::NotACluster { path } => format!(
                "Move {} away or choose another data folder; a new cluster is made where there is \
                 none.",
                path.display()
            ),
            Fault::Initdb { .. } => "Read what initdb says above; most often the disk is full or \
                 the current user has no entry in /etc/passwd."
                .into(),
            Fault::SocketFolder { path } => {
                format!(
                    "Remove {} if nothing uses it, then start again.",
                    path.display()
                )
            }
            Fault::Died { .. } => "Read the log above; most often another server uses the data, \
                 memory is short or the disk is full."
                .into(),
            Fault::NotReady { log, .. } => format!(
                "Read {}. After a crash the server may need longer to recover: start again and it \
                 is used as soon as it is ready.",
                log.display()
            ),
            Fault::Held { .. } => "End the other process, or wait until it is ready, then start \
                 again. A process in another container cannot share its server."
                .into(),
            Fault::StillRunning { .. } => "Wait: it ends once its work is on disk. The next start \
                 uses it or waits for it."
                .into(),
        }
    }
}
