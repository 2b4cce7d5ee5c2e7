//! Codes that are wrong: whoever sends too many waits, and nobody else does.

use axum::http::{StatusCode, header};
use diemtua::book::rules::Step;
use diemtua::book::voucher::step::store::Outcome;
use diemtua::payout::batches::Drawn;
use diemtua::payout::codes::give_codes;

use super::{drawn, frozen, payments_hold};
use crate::book::{Kept, books, step};
use crate::browser::Browser;
use crate::world::World;

/// The addresses of the slips of a paid list of so many people.
async fn slips(world: &World, low: &Kept, people: usize) -> Vec<String> {
    let (round, list) = frozen(world, people).await;
    let Drawn::Done { voucher_id, .. } = drawn(world, low, (round, "draw-0001")).await else {
        panic!("nothing was drawn");
    };
    for (login, take) in [("a1.chu-tich", Step::Approve), ("a1.thu-quy", Step::Pay)] {
        let taken = step(world, low, (login, voucher_id, take, "step-0001")).await;
        assert_eq!(taken, Ok(Outcome::Done));
    }
    let mut tx = world.app.database.owner.begin().await.unwrap();
    let until = "2027-02-01".parse().unwrap();
    let codes = give_codes(&mut tx, None, (low.unit_id, list), until).await;
    tx.commit().await.unwrap();
    let codes = codes.unwrap().into_iter();
    codes.map(|own| format!("/nhan/{}", own.code)).collect()
}

fn from(world: &World, address: &str) -> Browser {
    let mut browser = Browser::of(world);
    browser.from = Some(address.to_owned());
    browser
}

#[tokio::test]
async fn who_sends_too_many_wrong_codes_shuts_nobody_else_out() {
    let (world, [_, low]) = books().await;
    let slips = slips(&world, &low, 2).await;
    let mut wrong = from(&world, "203.0.113.7");
    for number in 0..60 {
        let page = wrong.get(&format!("/nhan/{number:08x}{number:024x}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{number}");
    }
    // He is told so, and even a right code is not looked up for him.
    let waits = wrong.get(&slips[0]).await;
    assert_eq!(waits.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(waits.headers[header::RETRY_AFTER], "60");
    assert!(waits.shows("Hãy đợi một phút"), "{}", waits.body);
    let waits = wrong.post(&slips[0], &[]).await;
    assert_eq!(waits.status, StatusCode::TOO_MANY_REQUESTS);
    // Saying himself to be another does not help: the proxy adds where he is.
    let mut made_up = from(&world, "198.51.100.1, 203.0.113.7");
    let waits = made_up.get(&slips[0]).await;
    assert_eq!(waits.status, StatusCode::TOO_MANY_REQUESTS);
    let mut other = from(&world, "203.0.113.8");
    let page = other.get(&slips[0]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let done = other.post(&slips[0], &[]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    let mut later = from(&world.after_minutes(1), "203.0.113.7");
    let page = later.get(&slips[1]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    payments_hold(&world).await;
}

#[tokio::test]
async fn a_crowd_does_not_guess_the_rest_of_a_slip() {
    let (world, [_, low]) = books().await;
    let slips = slips(&world, &low, 2).await;
    let beginning = &slips[0]["/nhan/".len()..][..8];
    for number in 0..10 {
        let mut guesser = from(&world, &format!("203.0.113.{number}"));
        let page = guesser
            .get(&format!("/nhan/{beginning}{number:024x}"))
            .await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{number}");
    }
    // That slip waits, whoever holds it; the other does not.
    let mut holder = from(&world, "198.51.100.1");
    let waits = holder.get(&slips[0]).await;
    assert_eq!(waits.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(holder.get(&slips[1]).await.status, StatusCode::OK);
    let mut later = from(&world.after_minutes(1), "198.51.100.1");
    let done = later.post(&slips[0], &[]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    payments_hold(&world).await;
}
