//! The review conference from its first draft to its signed minutes: called, answered, attended,
//! concluded, signed, and unchanged from then on.

use axum::http::StatusCode;
use sqlx::AssertSqlSafe;

use crate::browser::Browser;
use crate::world::World;

/// Prepares a conference of the federation on the day, with an item, and the units directly below
/// invited; its address.
pub async fn prepared(officer: &mut Browser, day: &str) -> String {
    let new = "/don-vi/LD/hoi-nghi/moi";
    officer.get(new).await;
    let facts = [
        ("ten", "Hội nghị sơ kết quý IV năm 2026"),
        ("ky", "2026-Q4"),
        ("ngay", day),
        ("gio", "7h30"),
        ("noi", "Hội trường tầng 2"),
        ("chu-tri", "Lê Mẫu An, Chủ tịch"),
        ("thu-ky", "Trần Mẫu Bình, Chánh Văn phòng"),
    ];
    let done = officer.post(new, &facts).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let address = done.location().split('?').next().unwrap().to_owned();
    for what in ["Báo cáo sơ kết", "Phát động thi đua nước rút"] {
        let item = [("muc", what), ("gio", "8h"), ("trinh-bay", "Ban Tổ chức")];
        let done = officer
            .post(&format!("{address}/chuong-trinh"), &item)
            .await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    }
    let done = officer
        .post(&format!("{address}/moi"), &[("ai", "truc-tiep")])
        .await;
    assert!(done.location().ends_with("them=2"), "{}", done.body);
    address
}

/// Calls it under the number that is offered.
pub async fn call(officer: &mut Browser, address: &str) {
    let page = officer.get(address).await;
    assert!(page.shows("value=\"01/GM-LĐLĐ\""), "{}", page.body);
    let sent = [("so", "01/GM-LĐLĐ"), ("nguoi-ky", "Lê Mẫu An")];
    let done = officer.post(&format!("{address}/trieu-tap"), &sent).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
}

pub async fn one(world: &World, question: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(question.to_owned()))
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap()
}

/// What the database says to a statement of the owner's.
pub async fn refused(world: &World, statement: &str) -> bool {
    let done = sqlx::query(AssertSqlSafe(statement.to_owned()))
        .execute(&world.app.database.owner)
        .await;
    done.is_err()
}

#[tokio::test]
async fn a_conference_is_called_answered_attended_and_signed_and_stays_so() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let mut below = Browser::signed_in(&world, "a.can-bo").await;
    let mut base = Browser::signed_in(&world, "a1.co-so").await;
    let address = prepared(&mut officer, "25/01/2027").await;
    let hidden = below.get(&address).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND, "not called yet");
    call(&mut officer, &address).await;
    let register = officer.get("/don-vi/LD/van-ban").await;
    assert!(register.shows("01/GM-LĐLĐ") && register.shows("Giấy mời dự Hội nghị sơ kết"));
    let outside = base.get(&address).await;
    assert_eq!(outside.status, StatusCode::NOT_FOUND, "not invited");

    // The unit sees it on its home page, says why it cannot come, then sends somebody.
    let home = below.get("/tong-quan").await;
    assert!(home.shows("1 giấy mời chờ trả lời"), "{}", home.body);
    let page = below.get(&address).await;
    assert!(page.shows("Báo cáo sơ kết") && page.shows("Trả lời giấy mời"));
    let reply = format!("{address}/tra-loi");
    let wrong = below.post(&reply, &[("tra-loi", "cannot")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sends = [("tra-loi", "sends"), ("loi", "Phạm Mẫu Chi")];
    let done = below.post(&reply, &sends).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let pdf = below
        .bytes(&format!("{address}/giay-to/giay-moi.pdf"))
        .await;
    assert!(pdf.starts_with(b"%PDF-1.7"));
    let draft = below.get(&format!("{address}/bien-ban")).await;
    assert_eq!(
        draft.status,
        StatusCode::NOT_FOUND,
        "minutes are not signed yet"
    );

    // On the day.
    let list = officer.get(&format!("{address}/diem-danh")).await;
    assert!(
        list.shows("Cử người dự thay: Phạm Mẫu Chi"),
        "{}",
        list.body
    );
    officer
        .post(&format!("{address}/diem-danh/tat-ca"), &[])
        .await;
    let list = officer
        .get(&format!("{address}/diem-danh?q=huyen+binh"))
        .await;
    assert!(list.shows("Có mặt 2 trên 2 được mời") && list.shows("huyện Bình"));
    assert!(!list.shows("huyện An"));
    let sheet = officer
        .bytes(&format!("{address}/giay-to/diem-danh.pdf"))
        .await;
    assert!(sheet.starts_with(b"%PDF-1.7"));
    officer.post(&format!("{address}/da-hop"), &[]).await;

    // The minutes.
    let minutes = format!("{address}/bien-ban");
    let item = one(&world, "select min(item_id) from agenda_item").await;
    let field = format!("tom-tat-{item}");
    let said = [(field.as_str(), "Kết nạp vượt chỉ tiêu."), ("loi-ket", "")];
    let done = officer.post(&minutes, &said).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let conclusion = [("ket-luan", "Hoàn thành chỉ tiêu phát triển đoàn viên.")];
    officer
        .post(&format!("{address}/ket-luan"), &conclusion)
        .await;
    let page = officer.get(&minutes).await;
    assert!(page.shows("value=\"01/BB-LĐLĐ\"") && page.shows("Kết nạp vượt chỉ tiêu."));
    let sign = format!("{minutes}/ky");
    let taken = officer.post(&sign, &[("so", "01/GM-LĐLĐ")]).await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = officer.post(&sign, &[("so", "01/BB-LĐLĐ")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let page = below.get(&minutes).await;
    assert!(page.shows("01/BB-LĐLĐ") && page.shows("2 trên 2 đơn vị được mời"));
    let pdf = below
        .bytes(&format!("{address}/giay-to/bien-ban.pdf"))
        .await;
    assert!(pdf.starts_with(b"%PDF-1.7"));
    let again = below
        .bytes(&format!("{address}/giay-to/bien-ban.pdf"))
        .await;
    assert!(again == pdf, "the same file again");
    let word = below
        .bytes(&format!("{address}/giay-to/bien-ban.docx"))
        .await;
    assert!(word.starts_with(b"PK"));

    for statement in [
        "update conference set words = 'khác'",
        "update conference set state = 'held', minutes = null",
        "update agenda_item set summary = 'khác'",
        "update invited set present = false",
        "delete from conclusion",
        "delete from conference",
    ] {
        assert!(refused(&world, statement).await, "{statement}");
    }
}

#[tokio::test]
async fn the_agenda_is_ordered_by_buttons_and_a_conference_is_cancelled_with_a_reason() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let address = prepared(&mut officer, "25/02/2027").await;
    let agenda = format!("{address}/chuong-trinh");
    let order = async |officer: &mut Browser| {
        let body = officer.get(&agenda).await.body;
        body.find("Phát động").unwrap() < body.find("Báo cáo sơ kết").unwrap()
    };
    assert!(!order(&mut officer).await);
    let last = one(&world, "select max(item_id) from agenda_item").await;
    let up = format!("len-{last}");
    officer
        .post(&format!("{agenda}/doi"), &[("lam", &up)])
        .await;
    assert!(order(&mut officer).await);

    call(&mut officer, &address).await;
    let early = officer.post(&format!("{address}/da-hop"), &[]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    let edit = officer.get(&format!("{address}/sua")).await;
    assert_eq!(
        edit.status,
        StatusCode::NOT_FOUND,
        "what was called keeps its facts"
    );
    let cancel = format!("{address}/huy");
    let wrong = officer.post(&cancel, &[("ly-do", "")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = officer.post(&cancel, &[("ly-do", "Bão số 3")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let mut below = Browser::signed_in(&world, "b.can-bo").await;
    assert!(below.get(&address).await.shows("Bão số 3"));
    let moved = officer
        .post(&format!("{agenda}/doi"), &[("lam", &up)])
        .await;
    assert_eq!(moved.status, StatusCode::FORBIDDEN);
}
