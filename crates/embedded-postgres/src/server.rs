//! A running server: who may stop it, how it is started, adopted and stopped.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::account::Account;
use crate::binaries::{self, Binaries};
use crate::fault::Fault;
use crate::log::{Log, NO_LINK};
use crate::postmaster::{self, Found, Postmaster};
use crate::{Settings, cluster, configuration, copy, socket};

/// How often a wait looks again.
const POLL: Duration = Duration::from_millis(20);

/// How long a server may take until it is ready: after a crash it first repeats its journal.
const START_PATIENCE: Duration = Duration::from_secs(600);

/// How long another process that holds the folder may take until its server is ready.
const ATTACH_PATIENCE: Duration = Duration::from_secs(120);

/// How long a server may take to put its work on disk.
const STOP_PATIENCE: Duration = Duration::from_secs(60);

/// A private server that takes connections. Dropping it stops it if this process owns it, as
/// [`Server::stop`] does, but without a word about failure.
#[derive(Debug)]
pub struct Server {
    cluster: PathBuf,
    socket_folder: PathBuf,
    port: u16,
    hold: Option<Hold>,
}

/// What the owner of a server has and others have not.
#[derive(Debug)]
struct Hold {
    pid: u32,
    /// The process, if this one started it and must wait for its end.
    child: Option<Child>,
    /// Locked as long as it is open.
    _lock: File,
}

/// The data folder and the user that runs its server.
struct Place {
    folder: PathBuf,
    cluster: PathBuf,
    account: Account,
}

impl Server {
    /// Starts the server in a folder and waits until it takes connections. A cluster is made if
    /// there is none (about a second). If a server already runs there it is used: as its owner if
    /// the process that started it is gone, as a guest otherwise.
    pub fn start(settings: &Settings) -> Result<Server, Fault> {
        let place = Place::prepare(&settings.folder)?;
        let began = Instant::now();
        loop {
            if let Some(lock) = place.try_lock()? {
                return place.own(settings, lock);
            }
            if let Found::Living(running) = postmaster::find(&place.cluster)?
                && running.ready
                && running.answers()
            {
                return Ok(place.server(running, None));
            }
            if began.elapsed() > ATTACH_PATIENCE {
                return Err(Fault::Held {
                    folder: place.folder,
                });
            }
            sleep(POLL);
        }
    }

    /// The folder that holds the socket.
    pub fn socket_folder(&self) -> &Path {
        &self.socket_folder
    }

    /// The number in the socket's name; no TCP port is open.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The superuser's name.
    pub fn superuser(&self) -> &str {
        cluster::SUPERUSER
    }

    /// The superuser's URL for a database, of the form
    /// `postgres://postgres@%2Ffolder%2Fsocket:5432/database?sslmode=disable`.
    pub fn url(&self, database: &str) -> String {
        socket::url(self.superuser(), &self.socket_folder, self.port, database)
    }

    /// Whether this process started or adopted the server and so will stop it.
    pub fn owned(&self) -> bool {
        self.hold.is_some()
    }

    /// Ends all sessions and stops the server, if this process owns it; waits until its work is on
    /// disk.
    pub fn stop(mut self) -> Result<(), Fault> {
        self.halt()
    }

    fn halt(&mut self) -> Result<(), Fault> {
        let Some(mut hold) = self.hold.take() else {
            return Ok(());
        };
        halt_process(&self.cluster, hold.pid, hold.child.as_mut())?;
        // The folder in /tmp is not left behind; the next start makes it again.
        let _ = fs::remove_dir(&self.socket_folder);
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.halt();
    }
}

impl Place {
    /// Makes the folder if absent and checks that the server's user can reach it.
    fn prepare(folder: &Path) -> Result<Place, Fault> {
        let is_new = !folder.exists();
        fs::create_dir_all(folder).map_err(Fault::file("make", folder))?;
        let folder = fs::canonicalize(folder).map_err(Fault::file("read", folder))?;
        let cluster = cluster::cluster_in(&folder);
        let account = Account::choose(&folder, &cluster)?;
        if is_new && account.switched {
            // Root's mask for new files may be strict, and the server's user must pass through.
            fs::set_permissions(&folder, fs::Permissions::from_mode(0o711))
                .map_err(Fault::file("open to others", &folder))?;
        }
        account.check_reach(&folder)?;
        cluster::check_owner(&cluster, &account)?;
        Ok(Place {
            folder,
            cluster,
            account,
        })
    }

    /// The lock of the owner, or none if another has it.
    fn try_lock(&self) -> Result<Option<File>, Fault> {
        let path = self.folder.join("owner.lock");
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .custom_flags(NO_LINK)
            .open(&path)
            .map_err(Fault::file("open", &path))?;
        self.account.hand_over(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(Fault::file("lock", &path)(source)),
        }
    }

    fn server(&self, running: Postmaster, hold: Option<Hold>) -> Server {
        Server {
            cluster: self.cluster.clone(),
            socket_folder: running.socket_folder,
            port: running.port,
            hold,
        }
    }

    /// As the owner: adopts the server that runs, or starts one.
    fn own(&self, settings: &Settings, lock: File) -> Result<Server, Fault> {
        let data = cluster::find_version(&self.cluster)?;
        let socket_folder = socket::choose_folder(&self.folder);
        let text = configuration::text(&socket_folder, settings.durable);
        if let Some(running) = self.settle_running(&text)? {
            let hold = Hold {
                pid: running.pid,
                child: None,
                _lock: lock,
            };
            return Ok(self.server(running, Some(hold)));
        }
        let binaries = binaries::find(settings, data)?;
        let binaries = copy::make_usable(binaries, &self.account, &self.folder)?;
        if data.is_none() {
            cluster::create(&self.folder, &binaries, &self.account, settings.durable)?;
        }
        cluster::configure(&self.cluster, &text)?;
        socket::prepare_folder(&socket_folder, &self.account)?;
        let (running, child) = self.launch(&binaries)?;
        let hold = Hold {
            pid: running.pid,
            child: Some(child),
            _lock: lock,
        };
        Ok(self.server(running, Some(hold)))
    }

    /// A server left by a process that is gone: returned if it runs as wanted and answers, stopped
    /// if it does not (another durability, a socket that was cleared away).
    fn settle_running(&self, text: &str) -> Result<Option<Postmaster>, Fault> {
        let as_wanted = cluster::is_configured(&self.cluster, text);
        let began = Instant::now();
        loop {
            let living = match postmaster::find(&self.cluster)? {
                Found::Nothing => return Ok(None),
                Found::Beginning => None,
                Found::Living(running) => Some(running),
            };
            if let Some(running) = living.filter(|running| running.ready) {
                let answers = running.answers();
                if as_wanted && answers {
                    return Ok(Some(running));
                }
                if !answers && !running.sure && !self.account.sees_in(running.pid, &self.cluster) {
                    // The number may be a stranger's by now. PostgreSQL decides when it starts.
                    return Ok(None);
                }
                halt_process(&self.cluster, running.pid, None)?;
            }
            if began.elapsed() > START_PATIENCE {
                return Err(self.not_ready());
            }
            sleep(POLL);
        }
    }

    /// Starts the server process and waits until it is ready. It stands in a process group of its
    /// own: an interrupt typed at the program's terminal is the program's to act on.
    fn launch(&self, binaries: &Binaries) -> Result<(Postmaster, Child), Fault> {
        let log = Log::open(&self.log_path())?;
        self.account.hand_over(&self.log_path())?;
        let program = binaries.program("postgres");
        let out = || {
            log.file
                .try_clone()
                .map_err(Fault::file("write", &self.folder))
        };
        let mut child = self
            .account
            .command(&program)
            .arg("-D")
            .arg(&self.cluster)
            .stdout(out()?)
            .stderr(out()?)
            .process_group(0)
            .spawn()
            .map_err(|source| Fault::Launch { program, source })?;
        let began = Instant::now();
        loop {
            let ended = child
                .try_wait()
                .map_err(Fault::file("wait for", &self.cluster))?;
            if ended.is_some() {
                return Err(Fault::Died { log: log.tail() });
            }
            if let Found::Living(running) = postmaster::find(&self.cluster)?
                && running.pid == child.id()
                && running.ready
                && running.answers()
            {
                return Ok((running, child));
            }
            if began.elapsed() > START_PATIENCE {
                return Err(self.not_ready());
            }
            sleep(POLL);
        }
    }

    fn log_path(&self) -> PathBuf {
        self.folder.join("postgres.log")
    }

    fn not_ready(&self) -> Fault {
        Fault::NotReady {
            waited: START_PATIENCE,
            log: self.log_path(),
        }
    }
}

/// Asks a server to stop and waits for its end. The server removes its pid file as its last act;
/// a child is also waited for, so that it does not linger as a dead process.
fn halt_process(cluster: &Path, pid: u32, mut child: Option<&mut Child>) -> Result<(), Fault> {
    let ended = |child: &mut Option<&mut Child>| match child {
        Some(child) => child.try_wait().is_ok_and(|status| status.is_some()),
        None => match postmaster::find(cluster) {
            Ok(Found::Living(running)) => running.pid != pid,
            Ok(Found::Beginning) | Err(_) => false,
            Ok(Found::Nothing) => true,
        },
    };
    if ended(&mut child) {
        return Ok(());
    }
    postmaster::ask_to_stop(pid)?;
    let began = Instant::now();
    while !ended(&mut child) {
        if began.elapsed() > STOP_PATIENCE {
            return Err(Fault::StillRunning { pid });
        }
        sleep(POLL);
    }
    Ok(())
}
