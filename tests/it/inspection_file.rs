//! An inspector's file from its opening to the money that came back: who sees it when, four eyes,
//! what the figures are told, and what holds when many come at once.

mod account;
mod money;
mod sides;

use axum::http::StatusCode;
use diemtua::access::Act;
use diemtua::book::rules::{Kind, Step as VoucherStep};
use diemtua::book::voucher::step::store::Outcome;
use diemtua::inspection::file::rules::Step;
use diemtua::inspection::file::store::{
    self, Hand, NewFile, NewFinding, Of, Taking, add_finding, conclude, decide, explain, find_file,
    findings, put_payments, take_step,
};
use diemtua::record::store::WriteFault;

use crate::book::{Kept, books, step, written};
use crate::browser::Browser;
use crate::conference::one;
use crate::world::World;

pub const KEY: &str = "00000000000000aa";

/// The figure a series adds up to.
pub async fn said(world: &World, series: &str) -> i64 {
    let question = format!(
        "select coalesce(sum(f.amount), 0)::bigint from fact f join series s using (series_no)
          where s.code = 'kiem-tra-tai-chinh.{series}'"
    );
    one(world, &question).await
}

/// A voucher that passed its people: the writer, and whoever approves and pays.
pub async fn passed(world: &World, kept: &Kept, (kind, dong): (Kind, i64)) -> i64 {
    let is_top = kept.unit_id == world.number_of("LD").await;
    let [writer, approver, cashier] = match is_top {
        true => ["ld.can-bo", "ld.chu-tich", "ld.thu-quy"],
        false => ["a1.co-so", "a1.chu-tich", "a1.thu-quy"],
    };
    let voucher = written(world, kept, (writer, kind, dong)).await;
    if kind == Kind::Payment {
        let key = format!("{voucher:08}-a");
        let done = step(world, kept, (approver, voucher, VoucherStep::Approve, &key)).await;
        assert_eq!(done, Ok(Outcome::Done));
    }
    let key = format!("{voucher:08}-p");
    let done = step(world, kept, (cashier, voucher, VoucherStep::Pay, &key)).await;
    assert_eq!(done, Ok(Outcome::Done));
    voucher
}

pub fn rule(fault: sqlx::Error) -> String {
    store::broken_rule(&fault).unwrap_or_else(|| fault.to_string())
}

pub fn told(fault: WriteFault) -> String {
    match fault {
        WriteFault::Sql(fault) => rule(fault),
        other => other.to_string(),
    }
}

/// A file of LD's inspector about a unit, with payments and a finding that asks for so much.
pub async fn opened(world: &World, unit: i32, (vouchers, dong): (&[i64], i64)) -> Of {
    let actor = world.actor("ld.kiem-tra").await;
    let permit = actor.may(Act::KeepInspections).unwrap();
    let hand = Hand {
        permit: &permit,
        name: "ld.kiem-tra",
    };
    let today = world.app.clock.today();
    let new = NewFile {
        unit_id: unit,
        subject: "Chi chăm lo",
        basis: "",
        from_on: today.first_of_year(),
        last_on: today,
    };
    let mut tx = world.app.begin(&actor).await.unwrap();
    let key = diemtua::id::check_code();
    let when = (today, world.app.clock.now(), key.as_str());
    let file_id = store::open(&mut tx, hand, &new, when).await.unwrap();
    let of = Of {
        file_id,
        unit_id: unit,
    };
    let chosen: Vec<_> = vouchers.iter().map(|own| (*own, String::new())).collect();
    let put = put_payments(&mut tx, &permit, of, &chosen).await.unwrap();
    assert_eq!(put, vouchers.len() as u64);
    let new = NewFinding {
        what: "Chi vượt mức",
        basis: "",
        questioned_dong: dong,
        proposed_dong: dong,
        vouchers,
    };
    let said = (&new, "finding-1");
    add_finding(&mut tx, &permit, of, said).await.unwrap();
    tx.commit().await.unwrap();
    of
}

/// Takes a step past the rules of the pages: whether the database let it.
pub async fn takes(
    world: &World,
    (login, of): (&str, Of),
    (new, key): (Step, &str),
) -> Result<(), String> {
    let actor = world.actor(login).await;
    let act = match new {
        Step::Explained => Act::Record,
        _ => Act::KeepInspections,
    };
    let permit = actor.may(act).unwrap();
    let hand = Hand {
        permit: &permit,
        name: login,
    };
    let today = world.app.clock.today();
    let taking = Taking {
        step: new,
        on: today,
        at: world.app.clock.now(),
        answer_until: (new == Step::Handed).then_some(today),
        words: "lời",
        key,
    };
    let mut tx = world.app.begin(&actor).await.unwrap();
    match new {
        Step::Explained => {
            let found = findings(&mut tx, of.file_id).await.unwrap();
            let words = |own: &store::Finding| (own.finding_id, "Đã rõ".to_owned());
            let answers: Vec<_> = found.iter().map(words).collect();
            explain(&mut tx, hand, (of, &taking), &answers)
                .await
                .map_err(rule)?;
        }
        Step::Concluded => {
            let file = find_file(&mut tx, of.file_id).await.unwrap().unwrap();
            let kind = world.app.catalogue.kind(store::KIND).unwrap();
            conclude(&mut tx, hand, (&file, kind), &taking)
                .await
                .map_err(told)?;
        }
        _ => {
            take_step(&mut tx, hand, of, &taking).await.map_err(rule)?;
        }
    }
    tx.commit().await.map_err(rule)
}

/// Upholds every finding of a file.
pub async fn upheld(world: &World, of: Of) {
    let actor = world.actor("ld.kiem-tra").await;
    let permit = actor.may(Act::KeepInspections).unwrap();
    let mut tx = world.app.begin(&actor).await.unwrap();
    for own in findings(&mut tx, of.file_id).await.unwrap() {
        let said = (own.finding_id, "upheld", "");
        decide(&mut tx, &permit, of, said).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// A file of LD-A-1 that is explained and whose finding is upheld.
pub async fn ripe(world: &World, low: &Kept, (vouchers, dong): (&[i64], i64)) -> Of {
    let of = opened(world, low.unit_id, (vouchers, dong)).await;
    let hand = (Step::Handed, "handed-01");
    takes(world, ("ld.kiem-tra", of), hand).await.unwrap();
    let explain = (Step::Explained, "explain-1");
    takes(world, ("a1.co-so", of), explain).await.unwrap();
    upheld(world, of).await;
    of
}

#[tokio::test]
async fn a_file_lives_from_the_list_of_payments_to_the_money_that_came_back() {
    let (world, [_, low]) = books().await;
    let payment = passed(&world, &low, (Kind::Payment, 30_000_000)).await;
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let mut unit = Browser::signed_in(&world, "a1.co-so").await;
    let base = "/don-vi/LD-A-1/kiem-tra/ho-so";
    let new = [
        ("noi-dung", "Chi chăm lo Tết"),
        ("can-cu", "Quyết định 01"),
        ("tu-ngay", "01/01/2027"),
        ("den-ngay", "25/01/2027"),
        ("_key", KEY),
    ];
    inspector.get(&format!("{base}/moi")).await;
    let done = inspector.post(&format!("{base}/moi"), &new).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let at = done.location().split('?').next().unwrap().to_owned();
    let again = inspector.post(&format!("{base}/moi"), &new).await;
    assert_eq!(
        again.location(),
        done.location(),
        "the same key is the same file"
    );

    // The payment goes in with the marks the list shows.
    let list = inspector.get("/don-vi/LD/kiem-tra/khoan-chi").await;
    assert!(list.shows("Đưa vào hồ sơ"), "{}", list.body);
    let file = at.rsplit('/').next().unwrap().to_owned();
    let voucher = payment.to_string();
    let put = [("khoan", voucher.as_str()), ("ho-so", &file)];
    let done = inspector.post("/don-vi/LD/kiem-tra/vao-ho-so", &put).await;
    assert!(done.location().ends_with("xong=payments"), "{}", done.body);
    let page = inspector.get(&at).await;
    assert!(
        page.shows("PC0001") && page.shows("Thiếu tệp"),
        "{}",
        page.body
    );

    // A finding asks for no more than was paid; what was typed is kept.
    let mut finding = vec![
        ("phat-hien-0", "Chi vượt mức"),
        ("phap-ly-0", "Quy chế chi tiêu"),
        ("khoan-0", voucher.as_str()),
        ("nghi-van-0", "30.000.001"),
        ("kien-nghi-0", "12.000.000"),
        ("_key", KEY),
    ];
    let wrong = inspector.post(&format!("{at}/phat-hien/0"), &finding).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.shows("cộng lại 30.000.000 đồng") && wrong.shows("Chi vượt mức"));
    finding[3].1 = "20.000.000";
    for _ in 0..2 {
        let done = inspector.post(&format!("{at}/phat-hien/0"), &finding).await;
        assert!(done.location().ends_with("xong=finding"), "{}", done.body);
    }
    assert_eq!(
        one(&world, "select count(*) from inspection_finding").await,
        1
    );

    // Before it is handed over the unit sees nothing of it.
    assert_eq!(unit.get(&at).await.status, StatusCode::NOT_FOUND);
    let hand = [
        ("buoc", "handed"),
        ("han-giai-trinh", "01/02/2027"),
        ("_key", "00000000000000a1"),
    ];
    let step_at = format!("{at}/buoc");
    let done = inspector.post(&step_at, &hand).await;
    assert!(done.location().ends_with("xong=handed"), "{}", done.body);
    let home = unit.get("/tong-quan").await;
    assert!(
        home.shows("Hồ sơ kiểm tra chờ giải trình: 1"),
        "{}",
        home.body
    );
    let page = unit.get(&at).await;
    assert!(page.shows("Quy chế chi tiêu") && page.shows("Gửi giải trình"));
    assert!(!page.shows("Kết luận phát hiện"));

    let id = one(&world, "select finding_id from inspection_finding").await;
    let answer = format!("giai-trinh-{id}");
    let empty = [("buoc", "explained"), ("_key", "00000000000000a2")];
    let wrong = unit.post(&step_at, &empty).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let explain = [
        ("buoc", "explained"),
        (answer.as_str(), "Đã trả lại một phần"),
        ("_key", "00000000000000bb"),
    ];
    for _ in 0..2 {
        let done = unit.post(&step_at, &explain).await;
        assert!(done.location().ends_with("xong=explained"), "{}", done.body);
    }
    let mut other = explain;
    other[2].1 = "00000000000000cc";
    let late = unit.post(&step_at, &other).await;
    assert_eq!(
        late.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "once a round"
    );

    // Concluded only when every finding is, under a number, once.
    let end = [
        ("buoc", "concluded"),
        ("so", "01/KL-UBKT"),
        ("nguoi-ky", "Vũ Đức Mẫu"),
        ("loi-ket-luan", "Yêu cầu nộp lại"),
        ("_key", "00000000000000dd"),
    ];
    let early = inspector.post(&step_at, &end).await;
    assert!(early.shows("Còn phát hiện chưa kết luận"), "{}", early.body);
    let uphold = [("ket-luan", "upheld")];
    let done = inspector
        .post(&format!("{at}/phat-hien/{id}/ket-luan"), &uphold)
        .await;
    assert!(done.location().ends_with("xong=decided"), "{}", done.body);
    for _ in 0..2 {
        let done = inspector.post(&step_at, &end).await;
        assert!(done.location().ends_with("xong=concluded"), "{}", done.body);
    }
    assert_eq!(said(&world, "sessions").await, 1);
    assert_eq!(said(&world, "proposed").await, 12_000_000);

    // Then only money that came back is added.
    let locked = inspector.post(&format!("{at}/phat-hien/0"), &finding).await;
    assert_eq!(locked.status, StatusCode::UNPROCESSABLE_ENTITY);
    let receipt = passed(&world, &low, (Kind::Receipt, 5_000_000)).await;
    let receipt = receipt.to_string();
    let name = |field: &str| format!("{field}-{id}");
    let (dong, day, from) = (name("thu-hoi"), name("ngay-thu"), name("phieu-thu"));
    let mut came = [
        (dong.as_str(), "5.000.001"),
        (day.as_str(), "25/01/2027"),
        (from.as_str(), receipt.as_str()),
        ("_key", "00000000000000ee"),
    ];
    let recover = format!("{at}/phat-hien/{id}/thu-hoi");
    let over = inspector.post(&recover, &came).await;
    assert!(
        over.shows("vượt phần chưa tính của phiếu thu"),
        "{}",
        over.body
    );
    came[0].1 = "5.000.000";
    for _ in 0..2 {
        let done = inspector.post(&recover, &came).await;
        assert!(done.location().ends_with("xong=recovered"), "{}", done.body);
    }
    assert_eq!(said(&world, "recovered").await, 5_000_000);
    let page = unit.get(&at).await;
    assert!(page.shows("Đã kết luận") && page.shows("5.000.000"));
    for (file, mark) in [("pdf", b"%PDF".as_slice()), ("docx", b"PK")] {
        let bytes = unit.bytes(&format!("{at}/ho-so-kiem-tra.{file}")).await;
        assert!(bytes.starts_with(mark));
    }
    let list = inspector.get("/don-vi/LD/kiem-tra/ho-so").await;
    assert!(list.shows("đã thu hồi 5.000.000 đồng, còn 7.000.000 đồng"));
}
