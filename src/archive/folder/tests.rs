use super::*;

/// A folder of this test alone, removed in the end.
struct Ground(PathBuf);

impl Ground {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("diemtua-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect()
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn write(folder: &NewFolder, name: &str, content: &[u8]) -> (u64, String) {
    let mut file = folder.file(name).unwrap();
    for piece in content.chunks(7) {
        file.write(piece).unwrap();
    }
    file.finish().unwrap()
}

#[test]
fn a_folder_stands_in_its_place_when_it_is_whole() {
    let ground = Ground::new("folder-whole");
    let place = ground.0.join("above/site");
    let folder = NewFolder::begin(&place).unwrap();
    let content = b"mot,hai\n1,2\n".repeat(50_000);
    let (bytes, sha256) = write(&folder, "a.csv", &content);
    assert!(!place.exists());
    folder.finish().unwrap();
    assert_eq!(bytes, content.len() as u64);
    assert_eq!(sha256, digest(&content));
    let counted = std::cell::Cell::new(0);
    let found = digest_of(&place, "a.csv", |bytes| counted.set(counted.get() + bytes)).unwrap();
    assert_eq!((found, counted.get()), (sha256, bytes));
    assert_eq!(read_whole(&place, "a.csv").unwrap(), content);
    assert!(matches!(
        NewFolder::begin(&place),
        Err(ArchiveFault::FolderNotEmpty { .. })
    ));
}

#[test]
fn a_folder_given_up_leaves_nothing() {
    let ground = Ground::new("folder-given-up");
    let folder = NewFolder::begin(&ground.0.join("site")).unwrap();
    write(&folder, "a.csv", b"1");
    assert_eq!(ground.names(), ["site.partial"]);
    drop(folder);
    assert_eq!(ground.names(), Vec::<String>::new());
}

#[test]
fn what_a_killed_export_left_is_cleared_and_two_at_once_are_not_let() {
    let ground = Ground::new("folder-left");
    let place = ground.0.join("site");
    fs::create_dir(&place).unwrap();
    let left = ground.0.join("site.partial");
    fs::create_dir(&left).unwrap();
    fs::write(left.join("b.csv"), "half").unwrap();
    let folder = NewFolder::begin(&place).unwrap();
    assert!(matches!(
        NewFolder::begin(&place),
        Err(ArchiveFault::FolderBusy { .. })
    ));
    write(&folder, "a.csv", b"1");
    folder.finish().unwrap();
    assert_eq!(ground.names(), ["site"]);
    assert!(!place.join("b.csv").exists() && place.join("a.csv").exists());

    let other = ground.0.join("other");
    fs::create_dir_all(ground.0.join("other.partial/below")).unwrap();
    assert!(matches!(
        NewFolder::begin(&other),
        Err(ArchiveFault::FolderNotEmpty { .. })
    ));
    assert!(ground.0.join("other.partial/below").exists());
}

#[test]
fn somebody_who_was_quicker_keeps_his_folder() {
    let ground = Ground::new("folder-quicker");
    let place = ground.0.join("site");
    let folder = NewFolder::begin(&place).unwrap();
    write(&folder, "a.csv", b"1");
    fs::create_dir(&place).unwrap();
    fs::write(place.join("own"), "x").unwrap();
    let fault = folder.finish().unwrap_err();
    assert!(matches!(fault, ArchiveFault::FolderNotEmpty { .. }));
    assert_eq!(ground.names(), ["site"]);
    assert_eq!(fs::read(place.join("own")).unwrap(), b"x");
}
