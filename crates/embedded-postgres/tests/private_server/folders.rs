//! Where things lie and who can reach them.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use crate::world::throw_away;
use crate::world::{Holder, STRANGER, Site, ask, connect, give_to_stranger, is_root, start};

#[test]
fn a_socket_folder_is_closed_and_not_shared() {
    let site = Site::new();
    let first = start(&throw_away(site.path.join("one")));
    let second = start(&throw_away(site.path.join("two")));
    assert_ne!(first.socket_folder(), second.socket_folder());
    for server in [&first, &second] {
        let found = fs::metadata(server.socket_folder()).unwrap();
        assert_eq!(found.mode() & 0o777, 0o700);
        assert_eq!(ask(&mut connect(server), "show listen_addresses"), "");
    }
}

#[test]
fn a_deep_folder_works_with_its_socket_elsewhere() {
    let site = Site::new();
    let server = start(&throw_away(
        site.path.join("sâu".repeat(20)).join("Dữ liệu của 'tôi'"),
    ));
    assert!(server.socket_folder().starts_with("/tmp"));
    assert_eq!(ask(&mut connect(&server), "select 'reached'"), "reached");
    let socket_folder = server.socket_folder().to_path_buf();
    drop(server);
    assert!(!socket_folder.exists());
}

#[test]
fn the_sites_own_settings_are_read_but_do_not_open_a_port() {
    let site = Site::new();
    start(&site.settings()).stop().unwrap();
    let own = "max_connections = 33\nlisten_addresses = '*'\n";
    let file = site.path.join("data/cluster/site.conf");
    fs::write(&file, own).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let server = start(&site.settings());
    let mut client = connect(&server);
    assert_eq!(ask(&mut client, "show max_connections"), "33");
    assert_eq!(ask(&mut client, "show listen_addresses"), "");
}

#[test]
fn an_interrupted_making_leaves_nothing_half() {
    let site = Site::new();
    let folder = site.settings().folder;
    fs::create_dir_all(folder.join("cluster.new-1/base")).unwrap();
    fs::write(folder.join("cluster.new-1/PG_VERSION"), "18\n").unwrap();
    let server = start(&site.settings());
    assert_eq!(ask(&mut connect(&server), "select 'whole'"), "whole");
    assert!(!folder.join("cluster.new-1").exists());
}

/// Started by root, the data and the process belong to somebody else.
#[test]
fn the_cluster_is_never_roots() {
    let site = Site::new();
    let server = start(&site.settings());
    let owner = fs::metadata(site.path.join("data/cluster")).unwrap().uid();
    assert_ne!(owner, 0);
    if !is_root() {
        assert_eq!(owner, rustix::process::geteuid().as_raw());
    }
    assert_eq!(
        ask(&mut connect(&server), "select current_user::text"),
        "postgres"
    );
}

/// The tests of an ordinary user are all such tests; root's tests become one here.
#[test]
fn an_ordinary_user_runs_a_server_that_root_then_runs_as_that_user() {
    if !is_root() {
        return;
    }
    let site = Site::new();
    let folder = site.path.join("theirs");
    fs::create_dir(&folder).unwrap();
    give_to_stranger(&folder);
    let holder = Holder::start(&site, &folder, true);
    assert!(holder.said.starts_with("owned "), "{}", holder.said);
    let guest = start(&throw_away(folder.clone()));
    assert!(!guest.owned());
    connect(&guest)
        .batch_execute("create table word as select 'theirs' as text")
        .unwrap();
    holder.release();

    let server = start(&throw_away(folder.clone()));
    assert!(server.owned());
    assert_eq!(
        ask(&mut connect(&server), "select text from word"),
        "theirs"
    );
    assert_eq!(
        fs::metadata(folder.join("cluster")).unwrap().uid(),
        STRANGER
    );
    server.stop().unwrap();

    // Root leaves nothing behind that keeps the user out.
    let holder = Holder::start(&site, &folder, true);
    assert!(holder.said.starts_with("owned "), "{}", holder.said);
    holder.release();
}
