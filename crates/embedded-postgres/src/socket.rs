//! Where the server's socket lies and how a client names it. A socket's whole path has a short
//! limit, so a deep data folder keeps it in `/tmp`, in a folder of its own.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::account::Account;
use crate::fault::Fault;

/// The port in the socket's name. Every server has a folder of its own, so one number serves all.
pub(crate) const PORT: u16 = 5432;

/// The longest path of a socket in bytes that all systems take (Linux 107, macOS 103).
const LONGEST: usize = 103;

/// The socket's path in a folder.
pub(crate) fn socket_in(folder: &Path, port: u16) -> PathBuf {
    folder.join(format!(".s.PGSQL.{port}"))
}

/// The folder for the socket of the server in `folder`: inside it if the path is short and needs
/// no quoting anywhere, else one in `/tmp` whose name follows from the folder's path.
pub(crate) fn choose_folder(folder: &Path) -> PathBuf {
    let inside = folder.join("socket");
    let path = socket_in(&inside, PORT);
    let bytes = path.as_os_str().as_bytes();
    let plain = bytes
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(byte));
    if plain && bytes.len() <= LONGEST {
        return inside;
    }
    let mark = fingerprint(folder.as_os_str().as_bytes());
    PathBuf::from(format!("/tmp/private-postgres-{mark:016x}"))
}

/// FNV-1a in 64 bits: a name that stays the same from one version of the program to the next.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |mark, byte| {
        (mark ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Makes the folder, closed to everyone but the account, or checks that the one that is there is
/// such a folder: anybody may write to `/tmp` and could have put a trap there.
pub(crate) fn prepare_folder(folder: &Path, account: &Account) -> Result<(), Fault> {
    match DirBuilder::new().mode(0o700).create(folder) {
        Ok(()) => return account.hand_over(folder),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(source) => return Err(Fault::file("make", folder)(source)),
    }
    let found = fs::symlink_metadata(folder).map_err(Fault::file("read", folder))?;
    let left_by_root = account.switched && found.uid() == 0;
    if !found.is_dir() || !(found.uid() == account.uid || left_by_root) {
        return Err(Fault::SocketFolder {
            path: folder.to_path_buf(),
        });
    }
    if found.mode() & 0o077 != 0 {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
            .map_err(Fault::file("close", folder))?;
    }
    account.hand_over(folder)
}

/// A URL for one user and database. The folder stands percent-encoded where a host would.
pub(crate) fn url(user: &str, folder: &Path, port: u16, database: &str) -> String {
    let (user, database) = (encode(user.as_bytes()), encode(database.as_bytes()));
    let folder = encode(folder.as_os_str().as_bytes());
    format!("postgres://{user}@{folder}:{port}/{database}?sslmode=disable")
}

fn encode(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => char::from(*byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_short_plain_folder_keeps_its_socket_inside() {
        assert_eq!(
            choose_folder(Path::new("/var/lib/x")),
            Path::new("/var/lib/x/socket")
        );
    }

    #[test]
    fn a_long_or_unusual_folder_has_its_socket_elsewhere() {
        let long = PathBuf::from(format!("/var/{}", "x".repeat(90)));
        for folder in [long, "/srv/Dữ liệu".into(), "/a,b".into(), "/it's".into()] {
            assert!(
                choose_folder(&folder).starts_with("/tmp"),
                "{}",
                folder.display()
            );
        }
    }

    #[test]
    fn a_url_names_the_folder_as_its_host() {
        assert_eq!(
            url("postgres", Path::new("/tmp/x.y"), 5432, "a b"),
            "postgres://postgres@%2Ftmp%2Fx%2Ey:5432/a%20b?sslmode=disable"
        );
    }

    proptest! {
        #[test]
        fn a_socket_path_is_never_too_long(name in "[a-zđ ,']{0,300}") {
            let folder = Path::new("/srv").join(name);
            let path = socket_in(&choose_folder(&folder), PORT);
            prop_assert!(path.as_os_str().len() <= LONGEST);
        }

        #[test]
        fn what_is_encoded_can_be_decoded(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let text = encode(&bytes);
            let mut decoded = Vec::new();
            let mut rest = text.as_bytes();
            while let Some((first, tail)) = rest.split_first() {
                if *first == b'%' {
                    let hex = std::str::from_utf8(&tail[..2]).unwrap();
                    decoded.push(u8::from_str_radix(hex, 16).unwrap());
                    rest = &tail[2..];
                } else {
                    decoded.push(*first);
                    rest = tail;
                }
            }
            prop_assert_eq!(decoded, bytes);
        }
    }
}
