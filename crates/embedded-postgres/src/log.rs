//! The server's log: one file, and the one before it. It does not read meaning into the lines.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use crate::fault::Fault;

/// Beyond this size, in bytes, a new file is begun at the next start.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Opens no link: root may write into a folder that is another user's.
pub(crate) const NO_LINK: i32 = OFlags::NOFOLLOW.bits().cast_signed();

/// How much of its end is quoted in a fault, in bytes.
const QUOTED: u64 = 4096;

/// A log opened for one run of the server.
pub(crate) struct Log {
    path: PathBuf,
    begins_at: u64,
    pub(crate) file: File,
}

impl Log {
    /// Opens the log for appending; one that has grown large is put aside first.
    pub(crate) fn open(path: &Path) -> Result<Log, Fault> {
        if fs::metadata(path).is_ok_and(|found| found.len() > LARGEST) {
            let before = path.with_extension("log.1");
            fs::rename(path, &before).map_err(Fault::file("rename to", &before))?;
        }
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .custom_flags(NO_LINK)
            .open(path)
            .map_err(Fault::file("write", path))?;
        let begins_at = file.metadata().map_err(Fault::file("read", path))?.len();
        Ok(Log {
            path: path.to_path_buf(),
            begins_at,
            file,
        })
    }

    /// The end of what this run has written; empty if it cannot be read.
    pub(crate) fn tail(&self) -> String {
        let mut bytes = Vec::new();
        let read = File::open(&self.path).and_then(|mut file| {
            let length = file.metadata()?.len();
            file.seek(SeekFrom::Start(
                self.begins_at.max(length.saturating_sub(QUOTED)),
            ))?;
            file.read_to_end(&mut bytes)
        });
        match read {
            Ok(_) => String::from_utf8_lossy(&bytes).trim().to_owned(),
            Err(_) => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_large_log_is_put_aside_and_the_tail_is_of_this_run() {
        let folder = std::env::temp_dir().join(format!("log-test-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("postgres.log");
        fs::write(&path, vec![b'x'; LARGEST as usize + 1]).unwrap();
        let first = Log::open(&path).unwrap();
        writeln!(&first.file, "one").unwrap();
        let mut second = Log::open(&path).unwrap();
        writeln!(second.file, "two").unwrap();
        assert_eq!(second.tail(), "two");
        assert!(folder.join("postgres.log.1").is_file());
        fs::remove_dir_all(&folder).unwrap();
    }
}
