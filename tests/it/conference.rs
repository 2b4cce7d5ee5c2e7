//! The review conference from its first draft to the last task: called, answered, attended,
//! concluded, signed; what units are given and what they propose.

use axum::http::StatusCode;
use diemtua::task::State;
use sqlx::AssertSqlSafe;

use crate::browser::Browser;
use crate::world::World;

/// Prepares a conference of the federation on the day, with an item, and the units directly below
/// invited; its address.
async fn prepared(officer: &mut Browser, day: &str) -> String {
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
        let item = [("noi-dung", what), ("gio", "8h"), ("trinh-bay", "Ban Tổ chức")];
        let done = officer.post(&format!("{address}/chuong-trinh"), &item).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    }
    let done = officer.post(&format!("{address}/moi"), &[("ai", "truc-tiep")]).await;
    assert!(done.location().ends_with("them=2"), "{}", done.body);
    address
}

/// Calls it under the number that is offered.
async fn call(officer: &mut Browser, address: &str) {
    let page = officer.get(address).await;
    assert!(page.shows("value=\"01/GM-LĐLĐ\""), "{}", page.body);
    let sent = [("so", "01/GM-LĐLĐ"), ("nguoi-ky", "Lê Mẫu An")];
    let done = officer.post(&format!("{address}/trieu-tap"), &sent).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
}

async fn one(world: &World, question: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(question.to_owned()))
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap()
}

/// What the database says to a statement of the owner's.
async fn refused(world: &World, statement: &str) -> bool {
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
    let pdf = below.bytes(&format!("{address}/giay-to/giay-moi.pdf")).await;
    assert!(pdf.starts_with(b"%PDF-1.7"));
    let draft = below.get(&format!("{address}/bien-ban")).await;
    assert_eq!(draft.status, StatusCode::NOT_FOUND, "minutes are not signed yet");

    // On the day.
    let list = officer.get(&format!("{address}/diem-danh")).await;
    assert!(list.shows("Cử người dự thay: Phạm Mẫu Chi"), "{}", list.body);
    officer.post(&format!("{address}/diem-danh/tat-ca"), &[]).await;
    let list = officer.get(&format!("{address}/diem-danh?q=huyen+binh")).await;
    assert!(list.shows("Có mặt 2 trên 2 được mời") && list.shows("huyện Bình"));
    assert!(!list.shows("huyện An"));
    let sheet = officer.bytes(&format!("{address}/giay-to/diem-danh.pdf")).await;
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
    officer.post(&format!("{address}/ket-luan"), &conclusion).await;
    let page = officer.get(&minutes).await;
    assert!(page.shows("value=\"01/BB-LĐLĐ\"") && page.shows("Kết nạp vượt chỉ tiêu."));
    let sign = format!("{minutes}/ky");
    let taken = officer.post(&sign, &[("so", "01/GM-LĐLĐ")]).await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = officer.post(&sign, &[("so", "01/BB-LĐLĐ")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let page = below.get(&minutes).await;
    assert!(page.shows("01/BB-LĐLĐ") && page.shows("2 trên 2 đơn vị được mời"));
    let pdf = below.bytes(&format!("{address}/giay-to/bien-ban.pdf")).await;
    assert!(pdf.starts_with(b"%PDF-1.7"));
    let again = below.bytes(&format!("{address}/giay-to/bien-ban.pdf")).await;
    assert!(again == pdf, "the same file again");
    let word = below.bytes(&format!("{address}/giay-to/bien-ban.docx")).await;
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
    officer.post(&format!("{agenda}/doi"), &[("lam", &up)]).await;
    assert!(order(&mut officer).await);

    call(&mut officer, &address).await;
    let early = officer.post(&format!("{address}/da-hop"), &[]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    let edit = officer.get(&format!("{address}/sua")).await;
    assert_eq!(edit.status, StatusCode::NOT_FOUND, "what was called keeps its facts");
    let cancel = format!("{address}/huy");
    let wrong = officer.post(&cancel, &[("ly-do", "")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = officer.post(&cancel, &[("ly-do", "Bão số 3")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let mut below = Browser::signed_in(&world, "b.can-bo").await;
    assert!(below.get(&address).await.shows("Bão số 3"));
    let moved = officer.post(&format!("{agenda}/doi"), &[("lam", &up)]).await;
    assert_eq!(moved.status, StatusCode::FORBIDDEN);
}

/// Gives a task to all units below the federation; its address.
async fn give(officer: &mut Browser, fields: &[(&str, &str)]) -> String {
    let address = "/don-vi/LD/viec/giao";
    officer.get(address).await;
    let done = officer.post(address, fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    done.location().split('?').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_task_is_taken_reported_returned_and_accepted_by_the_giver_alone() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let mut base = Browser::signed_in(&world, "a1.co-so").await;
    let mut other = Browser::signed_in(&world, "b1.co-so").await;
    let task = give(&mut officer, &[
        ("viec", "Rà soát đoàn viên"),
        ("han", "01/02/2027"),
        ("ai", "chon"),
        ("ma", "ld-a-1, LD-B"),
        ("chi-tieu", "B03.people"),
        ("so", "1.500"),
    ])
    .await;
    let unknown = [("viec", "Việc khác"), ("han", "01/02/2027"), ("ai", "chon"), ("ma", "LD-X")];
    let wrong = officer.post("/don-vi/LD/viec/giao", &unknown).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.shows("LD-X"));
    assert_eq!(one(&world, "select count(*) from task").await, 1, "nothing half-given");

    let part = format!("{task}/LD-A-1");
    assert_eq!(other.get(&part).await.status, StatusCode::NOT_FOUND);
    assert_eq!(other.get(&task).await.status, StatusCode::NOT_FOUND);
    assert!(base.get("/tong-quan").await.shows("Rà soát đoàn viên"));
    let page = base.get(&part).await;
    assert!(page.shows("còn 7 ngày") && page.shows("1.500"), "{}", page.body);
    base.post(&part, &[("buoc", "taken")]).await;
    let wrong = base.post(&part, &[("buoc", "reported"), ("loi", "")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    base.post(&part, &[("buoc", "reported"), ("loi", "Đã rà soát xong")]).await;
    let own = base.post(&part, &[("buoc", "accepted")]).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN, "nobody accepts his own");

    let list = officer.get(&format!("{task}?loc=reported")).await;
    assert!(list.shows("Sao Mai") && !list.shows("huyện Bình"));
    officer.get(&part).await;
    let bare = officer.post(&part, &[("buoc", "returned"), ("loi", "")]).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    officer.post(&part, &[("buoc", "returned"), ("loi", "Thiếu danh sách")]).await;
    assert!(base.get(&part).await.shows("Thiếu danh sách"));
    let png = b"\x89PNG\r\n\x1a\n danh sach";
    let sent = base.upload(&format!("{part}/tep"), ("ds.png", png)).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    base.get(&part).await;
    base.post(&part, &[("buoc", "reported"), ("loi", "Đã bổ sung")]).await;
    let page = officer.get(&part).await;
    assert!(page.shows("ds.png") && page.shows("Công nhận đã xong"));
    officer.post(&part, &[("buoc", "accepted")]).await;
    let counts = officer.get("/don-vi/LD/viec/theo-don-vi").await;
    assert!(counts.shows("Sao Mai") && counts.shows("huyện Bình"));
    for file in ["da-giao.xlsx", "theo-don-vi.xlsx"] {
        let book = officer.bytes(&format!("/don-vi/LD/viec/tep/{file}")).await;
        assert!(book.starts_with(b"PK"), "{file}");
    }
    assert!(officer.bytes(&format!("{task}.xlsx")).await.starts_with(b"PK"));
    let off = officer.post(&format!("{task}/huy"), &[("loi", "Không cần nữa")]).await;
    assert_eq!(off.status, StatusCode::SEE_OTHER);
    let mut upper = Browser::signed_in(&world, "b.can-bo").await;
    let page = upper.get(&format!("{task}/LD-B")).await;
    assert!(page.shows("Không cần nữa") && !page.shows("Nhận việc"));
}

/// Every step from every state: the database allows what the rule allows, and nothing else.
#[tokio::test]
async fn the_database_and_the_rule_agree_on_every_step_of_a_task() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    give(&mut officer, &[("viec", "Việc thử"), ("han", "01/02/2027"), ("ai", "upper")]).await;
    for from in State::ALL {
        for to in State::ALL {
            world.sql("alter table task_unit disable trigger user").await;
            let place = format!("update task_unit set state = '{from}', told_on = '2027-01-25'");
            world.sql(&place).await;
            world.sql("alter table task_unit enable trigger user").await;
            let step = format!("update task_unit set state = '{to}'");
            assert_eq!(!refused(&world, &step).await, from.may_become(to), "{from} → {to}");
        }
    }
}

#[tokio::test]
async fn a_conclusion_becomes_a_task_and_then_stays() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let address = prepared(&mut officer, "25/01/2027").await;
    call(&mut officer, &address).await;
    let what = [("ket-luan", "Chăm lo Tết cho đoàn viên.")];
    officer.post(&format!("{address}/ket-luan"), &what).await;
    let number = one(&world, "select conclusion_id from conclusion").await.to_string();
    let give_page = format!("/don-vi/LD/viec/giao?ket_luan={number}");
    assert!(officer.get(&give_page).await.shows("Chăm lo Tết cho đoàn viên."));
    let fields = [
        ("viec", "Chăm lo Tết"),
        ("han", "30/01/2027"),
        ("ai", "base"),
        ("ket-luan", number.as_str()),
    ];
    give(&mut officer, &fields).await;
    assert_eq!(one(&world, "select count(*) from task_unit").await, 3);
    let page = officer.get(&format!("{address}/bien-ban")).await;
    assert!(page.shows("Chăm lo Tết</a>"), "{}", page.body);
    let off = officer.post(&format!("{address}/ket-luan"), &[("bo", &number)]).await;
    assert_eq!(off.status, StatusCode::FORBIDDEN, "a task came of it");
    // Of another unit's conference nobody gives tasks.
    let mut upper = Browser::signed_in(&world, "a.can-bo").await;
    let other = format!("/don-vi/LD-A/viec/giao?ket_luan={number}");
    assert_eq!(upper.get(&other).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_petition_goes_up_until_it_is_answered_and_stands_in_the_minutes() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let mut upper = Browser::signed_in(&world, "a.can-bo").await;
    let mut base = Browser::signed_in(&world, "a1.co-so").await;
    let mut other = Browser::signed_in(&world, "b1.co-so").await;
    let write = "/don-vi/LD-A-1/kien-nghi/viet";
    assert!(base.get(write).await.shows("Gửi tới Liên đoàn Lao động huyện An"));
    let asked = [("ve", "Nhà trẻ cho con công nhân"), ("noi-dung", "Đề nghị xây nhà trẻ.")];
    let done = base.post(write, &asked).await;
    let petition = done.location().split('?').next().unwrap().to_owned();
    assert_eq!(other.get(&petition).await.status, StatusCode::NOT_FOUND);

    assert!(upper.get("/tong-quan").await.shows("1 kiến nghị chờ trả lời"));
    upper.get(&petition).await;
    let owner = [("buoc", "assigned"), ("ai", "Ban Chính sách"), ("han", "30/01/2027")];
    let done = upper.post(&petition, &owner).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let own = base.post(&petition, &[("buoc", "answered"), ("tra-loi", "Tự trả lời")]).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN);
    let forwarded = [("buoc", "forwarded"), ("loi", "Ngoài thẩm quyền")];
    upper.post(&petition, &forwarded).await;
    officer.get(&petition).await;
    let answer = [("buoc", "answered"), ("tra-loi", "Đã đề nghị tỉnh bố trí đất.")];
    officer.post(&petition, &answer).await;
    let page = base.get(&petition).await;
    assert!(page.shows("Đã đề nghị tỉnh bố trí đất.") && page.shows("Ngoài thẩm quyền"));
    assert!(refused(&world, "update petition set answer = 'khác'").await);

    // One for the conference stands in its minutes.
    let address = prepared(&mut officer, "25/01/2027").await;
    call(&mut officer, &address).await;
    let write = "/don-vi/LD-A/kien-nghi/viet";
    upper.get(write).await;
    let conference = address.rsplit('/').next().unwrap();
    let asked = [
        ("ve", "Kinh phí hội nghị"),
        ("noi-dung", "Đề nghị hỗ trợ."),
        ("hoi-nghi", conference),
    ];
    let done = upper.post(write, &asked).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let minutes = officer.get(&format!("{address}/bien-ban")).await;
    assert!(minutes.shows("Kinh phí hội nghị") && minutes.shows("huyện An"));
    let book = officer.bytes("/don-vi/LD/kien-nghi/tep/den.xlsx").await;
    assert!(book.starts_with(b"PK"));
}
