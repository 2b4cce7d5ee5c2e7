//! What a deletion takes beside the register's own tables: what another unit typed when it asked
//! for the person, and lists in files that name him.

use sqlx::AssertSqlSafe;

use super::NAME;
use super::request::take_in;
use crate::browser::Browser;
use crate::people::{add_member, details, leave};
use crate::world::World;

/// Asks for somebody of another unit, as typed.
async fn ask_for(browser: &mut Browser, birth: &str, number: &str) {
    let address = "/don-vi/LD-B-1/chuyen-sinh-hoat/xin";
    browser.get(address).await;
    let fields = [
        ("full_name", NAME),
        ("birth", birth),
        ("national_id", number),
        ("end_text", "LD-A-1"),
        ("on", "25/01/2027"),
    ];
    let page = browser.post(address, &fields).await;
    assert!(page.location().ends_with("xong=xin"), "{}", page.body);
}

/// Sends a list of members to a unit, and writes it where that is said. Gives its address.
async fn send(browser: &mut Browser, unit: &str, rows: &str, is_written: bool) -> String {
    let own = format!("/don-vi/{unit}/doan-vien/nhap");
    browser.get(&own).await;
    let list = format!("Họ và tên,Ngày sinh,Số CCCD,Ngày vào công đoàn\n{rows}");
    let page = browser.upload(&own, ("a.csv", list.as_bytes())).await;
    let address = page.location().to_owned();
    browser.get(&address).await;
    if is_written {
        let page = browser.post(&format!("{address}/ghi"), &[]).await;
        assert!(page.location().ends_with("xong=ghi"), "{}", page.body);
    }
    address
}

/// The answers of a question for one text, in order.
async fn told(world: &World, question: &str) -> Vec<String> {
    sqlx::query_scalar(AssertSqlSafe(question.to_owned()))
        .fetch_all(&world.app.database.owner)
        .await
        .unwrap()
}

#[tokio::test]
async fn what_others_typed_and_lists_that_wait_go_with_the_person_and_a_namesakes_stay() {
    let world = World::new().await;
    let person = add_member(&world, "LD-A-1", &details(NAME, 12345), "2015-03-01").await;
    leave(&world, ("LD-A-1", person), "2026-06-01", "45/QĐ").await;
    let mut here = Browser::signed_in(&world, "a1.co-so").await;
    let mut there = Browser::signed_in(&world, "b1.co-so").await;
    // By number, by name and year; and a namesake of another year.
    ask_for(&mut there, "", "001180012345").await;
    ask_for(&mut there, "1980", "").await;
    ask_for(&mut there, "1991", "").await;
    // Lists that wait: one that names him at his unit, one with his number elsewhere, one with a
    // namesake elsewhere. And one that was written, of which a row went back.
    let own = send(&mut here, "LD-A-1", &format!("{NAME},,,\n"), false).await;
    let numbered = send(&mut there, "LD-B-1", "Ai Đó Khác,,001180012345,\n", false).await;
    let namesakes = format!("{NAME},02/02/1991,,01/06/2020\n");
    let namesake = send(&mut there, "LD-B-1", &namesakes, false).await;
    let two = format!("Lê Văn Thử,01/01/1990,001090000077,01/06/2020\n{NAME},31/02/1980,,\n");
    let written = send(&mut here, "LD-A-1", &two, true).await;
    let back = here.bytes(&format!("{written}/tra-lai")).await;
    assert!(String::from_utf8(back).unwrap().contains(NAME));

    let request = take_in(&mut here, "LD-A-1", person, "delete", "25/01/2027").await;
    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    let address = format!("/yeu-cau-du-lieu/{request}/xoa");
    officer.get(&address).await;
    let sure = [("understood", "1"), ("identity", "1")];
    let page = officer.post(&address, &sure).await;
    assert!(page.shows("Đã xóa dữ liệu"), "{}", page.body);

    let sought = "select concat(state, ' ', sought ->> 'birth') from transfer order by transfer_id";
    assert_eq!(
        told(&world, sought).await,
        ["withdrawn ", "withdrawn ", "asked 1991"]
    );
    let waiting = "select import_id::text from import where state = 'staged'";
    let kept = namesake.rsplit('/').next().unwrap();
    assert_eq!(
        told(&world, waiting).await,
        [kept],
        "not {own}, not {numbered}"
    );
    let parts = "select what from import_part";
    assert_eq!(
        told(&world, parts).await,
        ["file"],
        "nothing went back any more"
    );
    let page = here.get(&written).await;
    assert!(page.shows("Đã nhập") && !page.shows("Tải các dòng trả lại"));
    for verdict in diemtua::verify::verify(&world.app).await.unwrap() {
        assert_eq!(verdict.breaches, Vec::<String>::new(), "{}", verdict.name);
    }
}
