//! What a unit has to do: reports, tasks and invitations in one calendar, and in one letter a unit.

mod reader;

use axum::http::StatusCode;
use diemtua::diary::remind;
use diemtua::mail::{Server, deliver_waiting};

use self::reader::{Event, events};
use crate::browser::Browser;
use crate::conference::{call, one, prepared};
use crate::mail_sink::Sink;
use crate::season::{open_round, report_of, season_world, submit};
use crate::world::World;

/// Makes the calendar of whoever is signed in; its address.
async fn calendar(browser: &mut Browser) -> String {
    browser.get("/tai-khoan/lich").await;
    let made = browser.post("/tai-khoan/lich", &[]).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    let (_, rest) = made.body.split_once("<code id=\"dia-chi\">").unwrap();
    rest.split('<').next().unwrap().to_owned()
}

/// What stands behind the address, read strictly, by somebody who is not signed in.
async fn read(world: &World, address: &str) -> Vec<Event> {
    let page = Browser::of(world).get(address).await;
    assert_eq!(page.status, StatusCode::OK);
    let kind = page.headers.get("content-type").unwrap();
    assert_eq!(kind, "text/calendar; charset=utf-8");
    events(&page.body)
}

fn uids(events: &[Event]) -> Vec<&str> {
    let mut uids: Vec<&str> = events.iter().map(|event| &*event.uid).collect();
    uids.sort_unstable();
    uids
}

/// Gives a task to units by their codes; its address.
async fn give(officer: &mut Browser, what: &str, due_on: &str, codes: &str) -> String {
    let address = "/don-vi/LD/viec/giao";
    officer.get(address).await;
    let fields = [
        ("viec", what),
        ("han", due_on),
        ("ai", "chon"),
        ("ma", codes),
    ];
    let done = officer.post(address, &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    done.location().split('?').next().unwrap().to_owned()
}

#[tokio::test]
async fn one_calendar_holds_reports_tasks_and_invitations_until_they_are_done() {
    let world = season_world().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let mut below = Browser::signed_in(&world, "a.can-bo").await;
    let round = open_round(&mut officer).await;
    let what = "Rà soát đoàn viên; lập danh sách, có chữ ký \\ dấu của từng tổ, gửi về Ban Tổ chức";
    let task = give(&mut officer, what, "10/02/2027", "LD-A, LD-B").await;
    let held = prepared(&mut officer, "12/02/2027").await;
    let address = calendar(&mut below).await;
    let before = read(&world, &address).await;
    assert_eq!(
        before.len(),
        2,
        "a conference that is not called is not told"
    );
    call(&mut officer, &held).await;

    let all = read(&world, &address).await;
    let (unit, task_id) = (
        world.number_of("LD-A").await,
        task.rsplit('/').next().unwrap(),
    );
    let conference = format!("conference-{}@diemtua", held.rsplit('/').next().unwrap());
    let round_uid = format!("round-{round}@diemtua");
    let task_uid = format!("task-{task_id}-{unit}@diemtua");
    assert_eq!(uids(&all), [&*conference, &*round_uid, &*task_uid]);
    let of = |uid: &str| all.iter().find(|event| event.uid == uid).unwrap();
    let report = of(&round_uid);
    assert!(report.is_day && report.start == "20270607" && report.description == "Nộp đúng hạn");
    assert!(
        report
            .address
            .ends_with(&format!("/don-vi/LD-A/dot-bao-cao/{round}/nop"))
    );
    assert_eq!(report.triggers, ["-PT39H"], "two days before, at nine");
    let own = of(&task_uid);
    assert!(own.is_day && own.start == "20270210" && own.stamp == "20270125T020000Z");
    assert_eq!(own.summary, format!("Hạn làm xong: {what}"));
    assert_eq!(own.description, "Đơn vị giao: Liên đoàn Lao động tỉnh Mẫu");
    let meeting = of(&conference);
    assert_eq!(
        meeting.start, "20270212T003000Z",
        "half past seven in Vietnam"
    );
    assert_eq!(meeting.summary, "Hội nghị sơ kết quý IV năm 2026");
    assert_eq!(meeting.place, "Hội trường tầng 2");
    let later = world.after_minutes(24 * 60);
    assert_eq!(
        read(&later, &address).await,
        all,
        "nothing is new the day after"
    );

    // The host reads it too; a unit that was given nothing reads of its report alone.
    let host = calendar(&mut officer).await;
    assert_eq!(
        uids(&read(&world, &host).await),
        [&*conference, &*round_uid]
    );
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let base = calendar(&mut clerk).await;
    assert_eq!(uids(&read(&world, &base).await), [&*round_uid]);
    report_of(&submit(&mut clerk, ("LD-A-1", &round), &[]).await);
    assert!(
        read(&world, &base).await.is_empty(),
        "a report that is submitted is done"
    );

    let part = format!("{task}/LD-A");
    below.get(&part).await;
    let told = [("buoc", "reported"), ("loi", "Đã rà soát xong")];
    below.post(&part, &told).await;
    assert_eq!(
        uids(&read(&world, &address).await),
        [&*conference, &*round_uid]
    );
    officer.get(&part).await;
    let back = [("buoc", "returned"), ("loi", "Thiếu danh sách")];
    officer.post(&part, &back).await;
    assert_eq!(
        uids(&read(&world, &address).await),
        uids(&all),
        "the same as before"
    );
    let off = [("loi", "Không cần nữa")];
    officer.post(&format!("{task}/huy"), &off).await;
    officer.get(&held).await;
    let why = [("ly-do", "Bão số 3")];
    officer.post(&format!("{held}/huy"), &why).await;
    assert_eq!(uids(&read(&world, &address).await), [&*round_uid]);
    assert_eq!(uids(&read(&world, &host).await), [&*round_uid]);
}

#[tokio::test]
async fn who_cannot_come_has_no_appointment_and_what_was_held_is_over() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let held = prepared(&mut officer, "25/02/2027").await;
    call(&mut officer, &held).await;
    let mut comes = Browser::signed_in(&world, "a.can-bo").await;
    let mut cannot = Browser::signed_in(&world, "b.can-bo").await;
    let (yes, no) = (calendar(&mut comes).await, calendar(&mut cannot).await);
    cannot.get(&held).await;
    let reply = [("tra-loi", "cannot"), ("loi", "Trùng lịch họp tỉnh")];
    let done = cannot.post(&format!("{held}/tra-loi"), &reply).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(read(&world, &yes).await.len(), 1);
    assert!(read(&world, &no).await.is_empty());
    let after = world.after_minutes(32 * 24 * 60);
    assert!(read(&after, &yes).await.is_empty());
}

#[tokio::test]
async fn a_calendar_is_read_by_its_secret_and_ends_with_it() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let address = calendar(&mut clerk).await;
    assert!(read(&world, &address).await.is_empty());
    let mut anybody = Browser::of(&world);
    let none = anybody.get("/lich/khong-co.ics").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    clerk.post("/tai-khoan/lich/thu-hoi", &[]).await;
    assert_eq!(anybody.get(&address).await.status, StatusCode::NOT_FOUND);
}

/// The words of a letter as it came over SMTP: its body, base64 or quoted-printable, decoded.
fn words(letter: &str) -> String {
    let (head, body) = letter.split_once("\n\n").unwrap();
    if head.contains("base64") {
        let signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let (mut bits, mut count, mut bytes) = (0u32, 0, Vec::new());
        for at in body.chars().filter_map(|sign| signs.find(sign)) {
            bits = (bits << 6) | u32::try_from(at).unwrap();
            count += 6;
            if count >= 8 {
                count -= 8;
                bytes.push(u8::try_from((bits >> count) & 0xff).unwrap());
            }
        }
        return String::from_utf8(bytes).unwrap();
    }
    let joined = body.replace("=\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        match (first, after) {
            (b'=', [high, low, tail @ ..]) => {
                let pair = [*high, *low];
                let hex = std::str::from_utf8(&pair).unwrap();
                bytes.push(u8::from_str_radix(hex, 16).unwrap());
                rest = tail;
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn one_letter_tells_a_unit_all_that_is_due_soon_or_late_once() {
    let world = World::new().await;
    world
        .sql("update unit set email = lower(code) || '@cong-doan.example' where code ~ '^LD-[AB]$'")
        .await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    give(
        &mut officer,
        "Rà soát đoàn viên",
        "27/01/2027",
        "LD-A, LD-B, LD-A-1",
    )
    .await;
    give(&mut officer, "Chăm lo Tết", "26/01/2027", "LD-A").await;
    let off = give(&mut officer, "Việc sẽ hủy", "26/01/2027", "LD-A").await;
    give(&mut officer, "Việc còn xa", "28/02/2027", "LD-A, LD-B").await;
    let held = prepared(&mut officer, "28/01/2027").await;
    call(&mut officer, &held).await;
    officer.get(&off).await;
    officer
        .post(&format!("{off}/huy"), &[("loi", "Thôi")])
        .await;
    let sink = Sink::open().await;
    let server = Server::at(&sink.url, "bao-cao@lien-doan.example").unwrap();
    let sent = async |world: &World| {
        sink.taken.lock().await.clear();
        deliver_waiting(&world.app, &server).await.unwrap();
        let taken = sink.taken.lock().await.clone();
        let to = |code: &str| {
            let to = format!("To: {code}@");
            let own: Vec<&String> = taken.iter().filter(|letter| letter.contains(&to)).collect();
            assert!(own.len() <= 1, "{code} has {} letters", own.len());
            own.first().map(|letter| words(letter))
        };
        (to("ld-a"), to("ld-b"))
    };

    // Two days before: one letter of two tasks; the conference is still three days off.
    assert_eq!(remind(&world.app).await.unwrap(), 2);
    let (a, b) = sent(&world).await;
    let (a, b) = (a.unwrap(), b.unwrap());
    assert!(
        a.contains("Sắp đến hạn:") && !a.contains("Đã quá hạn:"),
        "{a}"
    );
    assert!(a.contains("Rà soát đoàn viên (hạn ngày 27/01/2027") && a.contains("Chăm lo Tết"));
    assert!(
        !a.contains("sẽ hủy") && !a.contains("còn xa") && !a.contains("sơ kết"),
        "{a}"
    );
    assert!(
        b.contains("Rà soát đoàn viên") && !b.contains("Chăm lo Tết"),
        "{b}"
    );
    assert_eq!(
        remind(&world.app).await.unwrap(),
        0,
        "asked again, nothing is told twice"
    );

    // The day after the conference comes near; the tasks were told.
    let next = world.after_minutes(24 * 60);
    assert_eq!(remind(&next.app).await.unwrap(), 2);
    let (a, _) = sent(&next).await;
    let a = a.unwrap();
    assert!(
        a.contains("07:30 ngày 28/01/2027, tại Hội trường tầng 2"),
        "{a}"
    );
    assert!(!a.contains("Rà soát"), "{a}");

    // One unit reports in time and hears no more; the other is late, and is told that once.
    let mut below = Browser::signed_in(&world, "b.can-bo").await;
    let task = one(
        &world,
        "select task_id::bigint from task where what like 'Rà soát%'",
    )
    .await;
    let part = format!("/viec/{task}/LD-B");
    below.get(&part).await;
    let told = [("buoc", "reported"), ("loi", "Đã rà soát xong")];
    let done = below.post(&part, &told).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let late = world.after_minutes(4 * 24 * 60);
    assert_eq!(remind(&late.app).await.unwrap(), 1);
    let (a, b) = sent(&late).await;
    let a = a.unwrap();
    assert!(
        a.contains("Đã quá hạn:") && !a.contains("Sắp đến hạn:"),
        "{a}"
    );
    assert!(
        a.contains("Rà soát đoàn viên") && a.contains("Chăm lo Tết"),
        "{a}"
    );
    assert_eq!(b, None);
    assert_eq!(remind(&late.app).await.unwrap(), 0);

    // A unit that had no address is told as soon as it has one.
    world
        .sql("update unit set email = 'a1@cong-doan.example' where code = 'LD-A-1'")
        .await;
    assert_eq!(remind(&late.app).await.unwrap(), 1);
}
