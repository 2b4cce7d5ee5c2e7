//! Letters of a season: written with what they tell, taken once by a mail server.

use diemtua::diary::remind;
use diemtua::mail::{self, Server, deliver_waiting};

use super::{open_round, season_world};
use crate::browser::Browser;
use crate::mail_sink::Sink;

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
