//! The files of an export: written beside their place, private to their owner, digested on the way,
//! and put into place when all of them are whole.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::ArchiveFault;
use crate::id::hex;

/// How much is read or written at once, in bytes.
const PIECE: usize = 256 * 1024;

/// A folder that is not there until it is finished; dropped before that, it leaves nothing.
#[derive(Debug)]
pub struct NewFolder {
    place: PathBuf,
    beside: PathBuf,
    /// Holds the lock: two exports never write into one folder.
    handle: File,
    finished: bool,
}

impl NewFolder {
    /// Begins a folder that will stand at `place`, which is not there yet or empty.
    pub fn begin(place: &Path) -> Result<Self, ArchiveFault> {
        let place = &std::path::absolute(place).map_err(ArchiveFault::disk(place))?;
        refuse_if_filled(place)?;
        let name = place.file_name().ok_or(ErrorKind::InvalidInput.into());
        let mut name = name.map_err(ArchiveFault::disk(place))?.to_owned();
        name.push(".partial");
        let beside = place.with_file_name(name);
        if let Some(above) = beside.parent() {
            fs::create_dir_all(above).map_err(ArchiveFault::disk(above))?;
        }
        match DirBuilder::new().mode(0o700).create(&beside) {
            Err(fault) if fault.kind() == ErrorKind::AlreadyExists => {}
            done => done.map_err(ArchiveFault::disk(&beside))?,
        }
        let handle = File::open(&beside).map_err(ArchiveFault::disk(&beside))?;
        match handle.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(ArchiveFault::FolderBusy {
                    folder: place.to_owned(),
                });
            }
            Err(TryLockError::Error(fault)) => return Err(ArchiveFault::disk(&beside)(fault)),
        }
        clear(&beside)?;
        let folder = Self {
            place: place.to_owned(),
            beside,
            handle,
            finished: false,
        };
        let private = fs::Permissions::from_mode(0o700);
        fs::set_permissions(&folder.beside, private).map_err(ArchiveFault::disk(&folder.beside))?;
        Ok(folder)
    }

    /// A new file of the folder.
    pub fn file(&self, name: &str) -> Result<NewFile, ArchiveFault> {
        let path = self.beside.join(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(0o600);
        let file = options.open(&path).map_err(ArchiveFault::disk(&path))?;
        Ok(NewFile {
            path,
            file,
            held: Vec::with_capacity(PIECE),
            digest: Sha256::new(),
            bytes: 0,
        })
    }

    /// Puts the folder into its place.
    pub fn finish(mut self) -> Result<(), ArchiveFault> {
        let failed = ArchiveFault::disk(&self.place);
        let sync = self.handle.sync_all();
        sync.map_err(ArchiveFault::disk(&self.beside))?;
        fs::rename(&self.beside, &self.place).map_err(|fault| match fault.kind() {
            // Somebody has put something there meanwhile.
            ErrorKind::DirectoryNotEmpty | ErrorKind::NotADirectory => {
                ArchiveFault::FolderNotEmpty {
                    folder: self.place.clone(),
                }
            }
            _ => failed(fault),
        })?;
        self.finished = true;
        let above = self.place.parent().unwrap_or(Path::new("/"));
        let handle = File::open(above).map_err(ArchiveFault::disk(above))?;
        handle.sync_all().map_err(ArchiveFault::disk(above))
    }
}

impl Drop for NewFolder {
    fn drop(&mut self) {
        if !self.finished {
            // What failed has been said already; what is left is cleared by the next export.
            let _ = fs::remove_dir_all(&self.beside);
        }
    }
}

fn refuse_if_filled(place: &Path) -> Result<(), ArchiveFault> {
    match fs::read_dir(place) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(ArchiveFault::FolderNotEmpty {
                folder: place.to_owned(),
            }),
        },
        Err(fault) if fault.kind() == ErrorKind::NotFound => Ok(()),
        Err(fault) => Err(ArchiveFault::disk(place)(fault)),
    }
}

/// Takes away what an export that was killed has left. Exports hold files only; a folder in it is
/// somebody else's.
fn clear(beside: &Path) -> Result<(), ArchiveFault> {
    for entry in fs::read_dir(beside).map_err(ArchiveFault::disk(beside))? {
        let path = entry.map_err(ArchiveFault::disk(beside))?.path();
        if path.is_dir() {
            return Err(ArchiveFault::FolderNotEmpty {
                folder: beside.to_owned(),
            });
        }
        fs::remove_file(&path).map_err(ArchiveFault::disk(&path))?;
    }
    Ok(())
}

/// A file under way.
pub struct NewFile {
    path: PathBuf,
    file: File,
    held: Vec<u8>,
    digest: Sha256,
    bytes: u64,
}

impl NewFile {
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), ArchiveFault> {
        self.held.extend_from_slice(bytes);
        if self.held.len() >= PIECE {
            self.write_held()?;
        }
        Ok(())
    }

    fn write_held(&mut self) -> Result<(), ArchiveFault> {
        self.digest.update(&self.held);
        self.bytes += self.held.len() as u64;
        let written = self.file.write_all(&self.held);
        written.map_err(ArchiveFault::disk(&self.path))?;
        self.held.clear();
        Ok(())
    }

    /// Its bytes and their digest, once all of it is on the disk.
    pub fn finish(mut self) -> Result<(u64, String), ArchiveFault> {
        self.write_held()?;
        let synced = self.file.sync_all();
        synced.map_err(ArchiveFault::disk(&self.path))?;
        Ok((self.bytes, hex(&self.digest.finalize())))
    }
}

/// The digest of bytes at hand.
pub fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// A file of an export, read in pieces.
pub struct Pieces {
    path: PathBuf,
    file: File,
    piece: Vec<u8>,
}

impl Pieces {
    pub fn of(folder: &Path, name: &str) -> Result<Self, ArchiveFault> {
        let path = folder.join(name);
        let file = File::open(&path).map_err(|fault| match fault.kind() {
            ErrorKind::NotFound => ArchiveFault::Missing {
                file: name.to_owned(),
            },
            _ => ArchiveFault::disk(&path)(fault),
        })?;
        Ok(Self {
            path,
            file,
            piece: vec![0; PIECE],
        })
    }

    /// The next piece; empty at the end.
    pub fn next(&mut self) -> Result<&[u8], ArchiveFault> {
        let read = self.file.read(&mut self.piece);
        let read = read.map_err(ArchiveFault::disk(&self.path))?;
        Ok(&self.piece[..read])
    }
}

/// The digest of a file of an export; `shown` is told the bytes of each piece.
pub fn digest_of(folder: &Path, name: &str, shown: impl Fn(u64)) -> Result<String, ArchiveFault> {
    let mut pieces = Pieces::of(folder, name)?;
    let mut digest = Sha256::new();
    loop {
        let piece = pieces.next()?;
        if piece.is_empty() {
            return Ok(hex(&digest.finalize()));
        }
        digest.update(piece);
        shown(piece.len() as u64);
    }
}

/// A small file of an export as a whole.
pub fn read_whole(folder: &Path, name: &str) -> Result<Vec<u8>, ArchiveFault> {
    let mut pieces = Pieces::of(folder, name)?;
    let mut whole = Vec::new();
    loop {
        let piece = pieces.next()?;
        if piece.is_empty() {
            return Ok(whole);
        }
        whole.extend_from_slice(piece);
    }
}

#[cfg(test)]
mod tests;
