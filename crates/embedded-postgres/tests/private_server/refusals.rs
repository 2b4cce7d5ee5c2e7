//! What is refused, and that a refusal changes nothing.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use embedded_postgres::{Fault, MINIMUM_MAJOR, Server, Settings};

use crate::world::{Holder, Site, give_to_stranger, is_root, package, start, throw_away};

/// Writes another major version over that of a stopped cluster.
fn pretend_version(site: &Site, version: &str) -> PathBuf {
    start(&site.settings()).stop().unwrap();
    let path = site.path.join("data/cluster/PG_VERSION");
    fs::write(&path, format!("{version}\n")).unwrap();
    path
}

#[test]
fn newer_data_is_refused() {
    let site = Site::new();
    let path = pretend_version(&site, "99");
    let fault = Server::start(&site.settings()).unwrap_err();
    assert!(
        matches!(fault, Fault::NewerData { data: 99, binaries } if binaries >= MINIMUM_MAJOR),
        "{fault}"
    );
    assert!(fault.remedy().contains("PostgreSQL 99"));
    assert_eq!(fs::read_to_string(path).unwrap(), "99\n");
}

#[test]
fn older_data_is_refused() {
    let site = Site::new();
    pretend_version(&site, "9");
    let fault = Server::start(&site.settings()).unwrap_err();
    assert!(matches!(fault, Fault::OlderData { data: 9, .. }), "{fault}");
    assert!(fault.remedy().contains("export"));
}

#[test]
fn a_folder_that_is_no_cluster_is_left_alone() {
    let site = Site::new();
    let cluster = site.path.join("data/cluster");
    fs::create_dir_all(&cluster).unwrap();
    if is_root() {
        give_to_stranger(&cluster);
    }
    fs::write(cluster.join("letter.txt"), "keep me").unwrap();
    let fault = Server::start(&site.settings()).unwrap_err();
    assert!(matches!(fault, Fault::NotACluster { .. }), "{fault}");
    assert_eq!(
        fs::read_to_string(cluster.join("letter.txt")).unwrap(),
        "keep me"
    );
}

#[test]
fn named_binaries_are_taken_or_refused_but_never_replaced() {
    let site = Site::new();
    let nowhere = Settings {
        binaries: Some(site.path.join("empty")),
        ..site.settings()
    };
    let fault = Server::start(&nowhere).unwrap_err();
    assert!(matches!(fault, Fault::NoBinaries { .. }), "{fault}");

    let old = site.path.join("old/bin");
    fs::create_dir_all(&old).unwrap();
    fs::write(old.join("postgres"), "postgres (PostgreSQL) 9.6\n").unwrap();
    fs::write(old.join("initdb"), "").unwrap();
    let too_old = Settings {
        binaries: Some(site.path.join("old")),
        ..site.settings()
    };
    let fault = Server::start(&too_old).unwrap_err();
    assert!(
        matches!(&fault, Fault::OldBinaries { version, .. } if version == "9.6"),
        "{fault}"
    );
}

#[test]
fn a_server_that_cannot_start_says_what_its_log_says() {
    let site = Site::new();
    start(&site.settings()).stop().unwrap();
    fs::write(
        site.path.join("data/cluster/site.conf"),
        "no_such_setting = 1\n",
    )
    .unwrap();
    let fault = Server::start(&site.settings()).unwrap_err();
    assert!(
        matches!(&fault, Fault::Died { log } if log.contains("no_such_setting")),
        "{fault}"
    );
}

#[test]
fn a_folder_that_the_servers_user_cannot_enter_is_named() {
    if !is_root() {
        return;
    }
    let site = Site::new();
    let closed = site.path.join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    let fault = Server::start(&throw_away(closed.join("data"))).unwrap_err();
    assert!(
        matches!(&fault, Fault::Unreachable { path, .. } if *path == closed),
        "{fault}"
    );
    assert!(
        fault
            .remedy()
            .contains(&format!("chmod o+x {}", closed.display()))
    );
}

#[test]
fn another_users_data_is_refused() {
    if !is_root() {
        return;
    }
    let site = Site::new();
    let folder = site.settings().folder;
    start(&site.settings()).stop().unwrap();
    let holder = Holder::start(&site, &folder, true);
    assert!(
        holder.said.contains("belongs to user number"),
        "{}",
        holder.said
    );
}

#[test]
fn binaries_without_links_or_out_of_reach_are_copied() {
    // A PostgreSQL of the machine lies spread over it and is used where it is.
    let Some(native) = package() else { return };
    let site = Site::new();
    let closed = site.path.join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    copy_without_links(&native, &closed.join("native"));
    let settings = Settings {
        binaries: Some(closed.join("native")),
        ..site.settings()
    };
    let server = start(&settings);
    let copied = fs::read_dir(&settings.folder)
        .unwrap()
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("postgres-"))
        .count();
    assert_eq!(copied, 1);
    server.stop().unwrap();
    start(&settings).stop().unwrap();
}

/// What a package manager that runs no scripts of packages would have unpacked.
fn copy_without_links(from: &std::path::Path, to: &std::path::Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            copy_without_links(&entry.path(), &to.join(entry.file_name()));
        } else if kind.is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}
