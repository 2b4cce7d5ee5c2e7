//! The program is killed at work, and its database with it: what was being written is there whole
//! afterwards or not at all, and what was answered "done" is there.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use diemtua::store::{Database, create_database};
use embedded_postgres::Server;
use sqlx::Row;

use crate::browser::token_of;
use crate::server::{Folder, settings, start};
use crate::world::{self, PASSWORD};

/// The program, serving on a port of its own choice.
pub struct Program {
    process: Child,
    pub address: String,
}

impl Program {
    pub fn start(data: &Path) -> Program {
        let mut process = Command::new(env!("CARGO_BIN_EXE_diemtua"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .env_remove("DATABASE_URL")
            .env("RUST_LOG", "off")
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let (_, address) = line
            .trim()
            .rsplit_once("http://")
            .expect("the program says where");
        Program {
            address: address.to_owned(),
            process,
        }
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// A browser over a real socket.
#[derive(Clone, Default)]
pub struct Visitor {
    address: String,
    cookie: String,
    pub token: String,
}

impl Visitor {
    /// The status and the body, or nothing when the program is gone.
    pub fn ask(&mut self, method: &str, path: &str, body: &str) -> Option<(u16, String)> {
        let mut stream = TcpStream::connect(&self.address).ok()?;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            self.cookie,
            body.len()
        );
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        if let Some((_, rest)) = head.split_once("set-cookie: ") {
            self.cookie = rest.split(';').next()?.to_owned();
        }
        if let Some(token) = token_of(body) {
            self.token = token.to_owned();
        }
        Some((status, body.to_owned()))
    }

    fn sign_in(address: &str) -> Visitor {
        Visitor::signed_in(address, "a1.co-so")
    }

    pub fn signed_in(address: &str, login: &str) -> Visitor {
        let mut visitor = Visitor {
            address: address.to_owned(),
            ..Visitor::default()
        };
        let fields = [("login", login), ("password", PASSWORD)];
        let body = serde_urlencoded::to_string(fields).unwrap();
        let answer = visitor.ask("POST", "/dang-nhap", &body);
        assert_eq!(answer.expect("the program answers").0, 303);
        visitor.ask("GET", "/tai-khoan", "").unwrap();
        visitor
    }

    /// Records a house handed over; whether the program said it is done.
    fn record(&mut self, reference: &str) -> bool {
        let fields = [
            ("when", "today"),
            ("stage", "ban-giao"),
            ("house", "mai-am"),
            ("works", "new"),
            ("family", "1"),
            ("family.names", "Người Thử Thách, 1980"),
            ("dong", "60.000.000"),
            ("source", "union-budget"),
            ("ref", reference),
            ("_token", &self.token),
        ];
        let body = serde_urlencoded::to_string(fields).unwrap();
        matches!(
            self.ask("POST", "/don-vi/LD-A-1/ghi/mai-am", &body),
            Some((303, _))
        )
    }
}

/// Four hands record until the program is gone; returns what was said to be done.
fn record_until_gone(visitor: &Visitor, round: usize) -> Vec<thread::JoinHandle<Vec<String>>> {
    let hand = |hand: usize| {
        let mut visitor = visitor.clone();
        thread::spawn(move || {
            let references = (0..).map(|number| format!("R{round}-{hand}-{number}"));
            references
                .take_while(|reference| visitor.record(reference))
                .collect()
        })
    };
    (0..4).map(hand).collect()
}

/// `kill -9` to the database server, as when the power goes. Returns its number.
fn kill_database(data: &Path) -> String {
    let file = fs::read_to_string(data.join("postgres/cluster/postmaster.pid")).unwrap();
    let pid = file.lines().next().unwrap().to_owned();
    let killed = Command::new("kill").args(["-9", &pid]).status().unwrap();
    assert!(killed.success());
    pid
}

/// Waits until a killed process is gone, as it is when a machine has started again.
fn wait_until_gone(pid: &str) {
    for _ in 0..200 {
        let asked = Command::new("kill")
            .args(["-0", pid])
            .stderr(Stdio::null())
            .status();
        if !asked.unwrap().success() {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("process {pid} was killed and is still there");
}

async fn prepare(data: &Path) {
    let server = start(&settings(data.join("postgres"), true));
    create_database(&server.url("postgres"), "diemtua")
        .await
        .unwrap();
    let database = Database::open(&server.url("diemtua")).await.unwrap();
    world::fill(&database).await;
    database.close().await;
    server.stop().unwrap();
}

/// Every record of the hands, by its reference, with the rows that make it whole: facts, the line
/// of the audit, the change they all belong to, the person named.
async fn recorded(data: &Path) -> BTreeMap<String, Vec<i64>> {
    // The program owns the server, so this is a guest and stops nothing.
    let server = Server::start(&settings(data.join("postgres"), true)).unwrap();
    let database = Database::open(&server.url("diemtua")).await.unwrap();
    let rows = sqlx::query(
        "select ref, array[
           (select count(*) from fact f
             where f.record_id = r.record_id and f.change_no = r.change_no),
           (select count(*) from audit_line a where a.subject = 'record'
               and a.subject_id = r.record_id and a.change_no = r.change_no),
           (select count(*) from change c where c.change_no = r.change_no),
           (select count(*) from person p where p.unit_id = r.unit_id)] as parts
           from record r",
    )
    .fetch_all(&database.owner)
    .await
    .unwrap();
    rows.iter()
        .map(|row| (row.get("ref"), row.get("parts")))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_is_whole_or_absent_after_a_kill() {
    let folder = Folder::new("killed");
    let data = &folder.0;
    prepare(data).await;
    let mut said_done: Vec<String> = Vec::new();
    for (round, millis) in [150, 430, 90, 260].into_iter().enumerate() {
        let program = Program::start(data);
        let visitor = Visitor::sign_in(&program.address);
        let hands = record_until_gone(&visitor, round);
        thread::sleep(Duration::from_millis(millis));
        let database = (round % 2 == 1).then(|| kill_database(data));
        program.kill();
        if let Some(pid) = database {
            wait_until_gone(&pid);
        }
        for hand in hands {
            said_done.extend(hand.join().unwrap());
        }
    }
    let program = Program::start(data);
    let recorded = recorded(data).await;
    for (reference, parts) in &recorded {
        assert_eq!(parts, &[2, 1, 1, 1], "{reference} is half written");
    }
    assert!(!said_done.is_empty(), "the hands came to nothing");
    for reference in &said_done {
        assert!(
            recorded.contains_key(reference),
            "{reference} was said to be done and is gone"
        );
    }
    let mut visitor = Visitor::sign_in(&program.address);
    let address = "/api/v1/units/LD-A-1/figures/E05.houses?period=2020-01-01..2100-01-01";
    let (status, figure) = visitor.ask("GET", address, "").unwrap();
    assert_eq!(status, 200, "{figure}");
    let counted = format!("\"counted\":{},", recorded.len());
    assert!(figure.contains(&counted), "{figure} should say {counted}");
    program.kill();
}
