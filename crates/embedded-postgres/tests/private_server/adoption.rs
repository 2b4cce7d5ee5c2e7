//! Who owns a server: the first that starts it, or whoever comes after an owner that is gone.

use std::fs;

use embedded_postgres::Settings;

use crate::world::{Holder, Site, ask, connect, start};

#[test]
fn data_survives_a_stop() {
    let site = Site::new();
    let server = start(&site.settings());
    assert!(server.owned());
    connect(&server)
        .batch_execute("create table word as select 'Đoàn kết' as text")
        .unwrap();
    let socket_folder = server.socket_folder().to_path_buf();
    server.stop().unwrap();
    assert!(!socket_folder.exists());
    assert!(!site.path.join("data/cluster/postmaster.pid").exists());

    let again = start(&site.settings());
    assert_eq!(
        ask(&mut connect(&again), "select text from word"),
        "Đoàn kết"
    );
}

#[test]
fn text_is_ordered_by_byte_and_knows_the_case_of_all_letters() {
    let site = Site::new();
    let server = start(&site.settings());
    let mut client = connect(&server);
    assert_eq!(ask(&mut client, "show server_encoding"), "UTF8");
    assert_eq!(ask(&mut client, "show timezone"), "UTC");
    assert_eq!(ask(&mut client, "select lower('ĐƯỜNG')"), "đường");
    let ordered = "select string_agg(t, '' order by t) from unnest('{đ,z,Z,a}'::text[]) t";
    assert_eq!(ask(&mut client, ordered), "Zazđ");
    let vietnamese = "select string_agg(t, '' order by t collate \"vi-VN-x-icu\") \
         from unnest('{e,đ,d}'::text[]) t";
    assert_eq!(ask(&mut client, vietnamese), "dđe");
}

#[test]
fn a_second_start_is_a_guest_and_stops_nothing() {
    let site = Site::new();
    let owner = start(&site.settings());
    let guest = start(&site.settings());
    assert!(!guest.owned());
    assert_eq!(guest.url("x"), owner.url("x"));
    let elsewhere = Holder::start(&site, &site.settings().folder, false);
    assert!(elsewhere.said.starts_with("guest "), "{}", elsewhere.said);
    elsewhere.release();
    guest.stop().unwrap();
    assert_eq!(
        ask(&mut connect(&owner), "select 'still here'"),
        "still here"
    );
}

#[test]
fn many_starts_at_once_make_one_cluster_and_one_owner() {
    let site = Site::new();
    let settings = site.settings();
    let servers: Vec<_> = std::thread::scope(|scope| {
        let starting: Vec<_> = (0..4).map(|_| scope.spawn(|| start(&settings))).collect();
        starting
            .into_iter()
            .map(|one| one.join().unwrap())
            .collect()
    });
    assert_eq!(servers.iter().filter(|server| server.owned()).count(), 1);
    for server in &servers {
        assert_eq!(ask(&mut connect(server), "select 'here'"), "here");
    }
}

#[test]
fn after_a_killed_owner_the_next_start_owns_the_server_that_lives_on() {
    let site = Site::new();
    let folder = site.settings().folder;
    let holder = Holder::start(&site, &folder, false);
    assert!(holder.said.starts_with("owned "), "{}", holder.said);
    let url = holder.said["owned ".len()..].to_owned();
    let mut session = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    session
        .batch_execute("create table word as select 'kept' as text")
        .unwrap();
    let pid_file = folder.join("cluster/postmaster.pid");
    let before = fs::read_to_string(&pid_file).unwrap();
    holder.kill();

    let server = start(&site.settings());
    assert!(server.owned());
    assert_eq!(
        before.lines().next(),
        fs::read_to_string(&pid_file).unwrap().lines().next()
    );
    // The session of before the kill goes on: it is the same server.
    assert_eq!(ask(&mut session, "select text from word"), "kept");
    drop(session);
    server.stop().unwrap();
    assert!(!pid_file.exists());
    let again = start(&site.settings());
    assert_eq!(ask(&mut connect(&again), "select text from word"), "kept");
}

#[test]
fn a_killed_server_recovers_past_its_stale_pid_file() {
    let site = Site::new();
    let settings = Settings {
        durable: true,
        ..site.settings()
    };
    let server = start(&settings);
    connect(&server)
        .batch_execute("create table word as select 'kept' as text")
        .unwrap();
    let pid_file = site.path.join("data/cluster/postmaster.pid");
    let pid: i32 = fs::read_to_string(&pid_file)
        .unwrap()
        .lines()
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let process = rustix::process::Pid::from_raw(pid).unwrap();
    rustix::process::kill_process(process, rustix::process::Signal::KILL).unwrap();
    server.stop().unwrap();
    assert!(pid_file.exists());

    let again = start(&settings);
    assert!(again.owned());
    assert_eq!(ask(&mut connect(&again), "select text from word"), "kept");
}

#[test]
fn a_throw_away_server_that_is_adopted_as_durable_is_restarted() {
    let site = Site::new();
    let folder = site.settings().folder;
    Holder::start(&site, &folder, false).kill();
    let server = start(&Settings {
        durable: true,
        ..site.settings()
    });
    assert!(server.owned());
    let mut client = connect(&server);
    assert_eq!(ask(&mut client, "show fsync"), "on");
    assert_eq!(ask(&mut client, "show full_page_writes"), "on");
}

#[test]
fn a_server_whose_socket_was_cleared_away_is_restarted() {
    let site = Site::new();
    let folder = site.settings().folder;
    Holder::start(&site, &folder, false).kill();
    fs::remove_dir_all(folder.join("socket")).unwrap();
    let server = start(&site.settings());
    assert_eq!(ask(&mut connect(&server), "select 'back'"), "back");
}
