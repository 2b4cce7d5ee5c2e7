//! Reminders: a calendar at a secret address, and letters that a mail server takes once.

use std::sync::Arc;

use axum::http::StatusCode;
use diemtua::mail::{self, Server, deliver_waiting};
use diemtua::round::remind;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;

use super::{open_round, season_world};
use crate::browser::Browser;

/// A mail server that keeps what it takes.
struct Sink {
    url: String,
    taken: Arc<Mutex<Vec<String>>>,
}

impl Sink {
    async fn open() -> Sink {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let taken: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = taken.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(listen(stream, kept.clone()));
            }
        });
        Sink { url, taken }
    }
}

/// Speaks as much of SMTP as it takes to receive letters.
async fn listen(stream: TcpStream, taken: Arc<Mutex<Vec<String>>>) -> Option<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    writer.write_all(b"220 thu\r\n").await.ok()?;
    while let Some(line) = lines.next_line().await.ok()? {
        let answer: &[u8] = match line.get(..4).unwrap_or_default().to_uppercase().as_str() {
            "DATA" => {
                writer.write_all(b"354 go\r\n").await.ok()?;
                let mut letter = String::new();
                while let Some(line) = lines.next_line().await.ok()? {
                    if line == "." {
                        break;
                    }
                    letter.push_str(&line);
                    letter.push('\n');
                }
                taken.lock().await.push(letter);
                b"250 taken\r\n"
            }
            "QUIT" => return writer.write_all(b"221 bye\r\n").await.ok(),
            _ => b"250 ok\r\n",
        };
        writer.write_all(answer).await.ok()?;
    }
    Some(())
}

#[tokio::test]
async fn letters_are_written_with_the_round_and_taken_once() {
    let world = season_world().await;
    world
        .sql("update unit set email = code || '@co-so.example' where tier = 'base'")
        .await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    open_round(&mut officer).await;
    let sink = Sink::open().await;
    let server = || Server::at(&sink.url, "bao-cao@lien-doan.example").unwrap();
    let (one, two) = (server(), server());
    let (first, second) = tokio::join!(
        deliver_waiting(&world.app, &one),
        deliver_waiting(&world.app, &two)
    );
    assert_eq!(
        first.unwrap() + second.unwrap(),
        3,
        "three base unions have an address"
    );
    assert_eq!(sink.taken.lock().await.len(), 3);
    assert_eq!(deliver_waiting(&world.app, &one).await.unwrap(), 0);
    let letter = sink.taken.lock().await[0].clone();
    assert!(letter.contains("Message-ID: <diemtua-"), "{letter}");

    // Nothing is due for months; a week before it each is reminded, once.
    assert_eq!(remind(&world.app).await.unwrap(), 0);
    let later = world.after_minutes(131 * 24 * 60);
    assert_eq!(remind(&later.app).await.unwrap(), 3, "05/06/2027");
    assert_eq!(remind(&later.app).await.unwrap(), 0);
    let late = world.after_minutes(136 * 24 * 60);
    assert_eq!(remind(&late.app).await.unwrap(), 3);

    // A worker claims a letter and dies; another sends it after a while under the same number.
    let owner = &world.app.database.owner;
    let claimed = mail::store::claim(owner, late.app.clock.now())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(deliver_waiting(&late.app, &one).await.unwrap(), 5);
    let after = world.after_minutes(136 * 24 * 60 + 6);
    assert_eq!(deliver_waiting(&after.app, &one).await.unwrap(), 1);
    let number = format!("<diemtua-{}@", claimed.mail_id);
    let taken = sink.taken.lock().await;
    assert_eq!(
        taken
            .iter()
            .filter(|letter| letter.contains(&number))
            .count(),
        1
    );
    assert_eq!(taken.len(), 9);
}

#[tokio::test]
async fn a_server_that_does_not_answer_loses_nothing() {
    let world = season_world().await;
    world
        .sql("update unit set email = 'a@co-so.example' where code = 'LD-A-1'")
        .await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    open_round(&mut officer).await;
    let nobody = Server::at("smtp://127.0.0.1:9", "bao-cao@lien-doan.example").unwrap();
    assert_eq!(deliver_waiting(&world.app, &nobody).await.unwrap(), 0);
    let sink = Sink::open().await;
    let server = Server::at(&sink.url, "bao-cao@lien-doan.example").unwrap();
    assert_eq!(
        deliver_waiting(&world.app, &server).await.unwrap(),
        0,
        "it waits a while"
    );
    let later = world.after_minutes(5);
    assert_eq!(deliver_waiting(&later.app, &server).await.unwrap(), 1);
}

#[tokio::test]
async fn a_calendar_is_read_by_its_secret_and_ends_with_it() {
    let world = season_world().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    open_round(&mut officer).await;
    clerk.get("/tai-khoan/lich").await;
    let made = clerk.post("/tai-khoan/lich", &[]).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    let (_, rest) = made.body.split_once("<code id=\"dia-chi\">").unwrap();
    let address = rest.split('<').next().unwrap().to_owned();
    let mut anybody = Browser::of(&world);
    let calendar = anybody.get(&address).await;
    assert_eq!(calendar.status, StatusCode::OK);
    assert!(calendar.body.starts_with("BEGIN:VCALENDAR\r\n"));
    assert!(
        calendar.body.contains("DTSTART;VALUE=DATE:20270607\r\n"),
        "{}",
        calendar.body
    );
    assert_eq!(
        anybody.get("/lich/khong-co.ics").await.status,
        StatusCode::NOT_FOUND
    );
    clerk.post("/tai-khoan/lich/thu-hoi", &[]).await;
    assert_eq!(anybody.get(&address).await.status, StatusCode::NOT_FOUND);
}
