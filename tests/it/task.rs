//! What units are given and what they ask: tasks with their steps, out of a conclusion or by
//! themselves, and petitions on their way up.

use axum::http::StatusCode;
use diemtua::task::State;

use crate::browser::Browser;
use crate::conference::{call, one, prepared, refused};
use crate::world::World;

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
    let task = give(
        &mut officer,
        &[
            ("viec", "Rà soát đoàn viên"),
            ("han", "01/02/2027"),
            ("ai", "chon"),
            ("ma", "ld-a-1, LD-B"),
            ("chi-tieu", "B03.people"),
            ("so", "1.500"),
        ],
    )
    .await;
    let unknown = [
        ("viec", "Việc khác"),
        ("han", "01/02/2027"),
        ("ai", "chon"),
        ("ma", "LD-X"),
    ];
    let wrong = officer.post("/don-vi/LD/viec/giao", &unknown).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.shows("LD-X"));
    assert_eq!(
        one(&world, "select count(*) from task").await,
        1,
        "nothing half-given"
    );

    let part = format!("{task}/LD-A-1");
    assert_eq!(other.get(&part).await.status, StatusCode::NOT_FOUND);
    assert_eq!(other.get(&task).await.status, StatusCode::NOT_FOUND);
    assert!(base.get("/tong-quan").await.shows("Rà soát đoàn viên"));
    let page = base.get(&part).await;
    assert!(
        page.shows("còn 7 ngày") && page.shows("1.500"),
        "{}",
        page.body
    );
    base.post(&part, &[("buoc", "taken")]).await;
    let wrong = base.post(&part, &[("buoc", "reported"), ("loi", "")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    base.post(&part, &[("buoc", "reported"), ("loi", "Đã rà soát xong")])
        .await;
    let own = base.post(&part, &[("buoc", "accepted")]).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN, "nobody accepts his own");

    let list = officer.get(&format!("{task}?loc=reported")).await;
    assert!(list.shows("Sao Mai") && !list.shows("huyện Bình"));
    officer.get(&part).await;
    let bare = officer
        .post(&part, &[("buoc", "returned"), ("loi", "")])
        .await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    officer
        .post(&part, &[("buoc", "returned"), ("loi", "Thiếu danh sách")])
        .await;
    assert!(base.get(&part).await.shows("Thiếu danh sách"));
    let png = b"\x89PNG\r\n\x1a\n danh sach";
    let sent = base.upload(&format!("{part}/tep"), ("ds.png", png)).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    base.get(&part).await;
    base.post(&part, &[("buoc", "reported"), ("loi", "Đã bổ sung")])
        .await;
    let page = officer.get(&part).await;
    assert!(page.shows("ds.png") && page.shows("Công nhận đã xong"));
    officer.post(&part, &[("buoc", "accepted")]).await;
    let counts = officer.get("/don-vi/LD/viec/theo-don-vi").await;
    assert!(counts.shows("Sao Mai") && counts.shows("huyện Bình"));
    for file in ["da-giao.xlsx", "theo-don-vi.xlsx"] {
        let book = officer.bytes(&format!("/don-vi/LD/viec/tep/{file}")).await;
        assert!(book.starts_with(b"PK"), "{file}");
    }
    assert!(
        officer
            .bytes(&format!("{task}.xlsx"))
            .await
            .starts_with(b"PK")
    );
    let off = officer
        .post(&format!("{task}/huy"), &[("loi", "Không cần nữa")])
        .await;
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
    give(
        &mut officer,
        &[("viec", "Việc thử"), ("han", "01/02/2027"), ("ai", "upper")],
    )
    .await;
    for from in State::ALL {
        for to in State::ALL {
            world
                .sql("alter table task_unit disable trigger user")
                .await;
            let place = format!("update task_unit set state = '{from}', told_on = '2027-01-25'");
            world.sql(&place).await;
            world.sql("alter table task_unit enable trigger user").await;
            let step = format!("update task_unit set state = '{to}'");
            assert_eq!(
                !refused(&world, &step).await,
                from.may_become(to),
                "{from} → {to}"
            );
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
    let number = one(&world, "select conclusion_id from conclusion")
        .await
        .to_string();
    let give_page = format!("/don-vi/LD/viec/giao?ket_luan={number}");
    assert!(
        officer
            .get(&give_page)
            .await
            .shows("Chăm lo Tết cho đoàn viên.")
    );
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
    let off = officer
        .post(&format!("{address}/ket-luan"), &[("bo", &number)])
        .await;
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
    assert!(
        base.get(write)
            .await
            .shows("Gửi tới Liên đoàn Lao động huyện An")
    );
    let asked = [
        ("ve", "Nhà trẻ cho con công nhân"),
        ("kien-nghi", "Đề nghị xây nhà trẻ."),
    ];
    let done = base.post(write, &asked).await;
    let petition = done.location().split('?').next().unwrap().to_owned();
    assert_eq!(other.get(&petition).await.status, StatusCode::NOT_FOUND);

    assert!(
        upper
            .get("/tong-quan")
            .await
            .shows("1 kiến nghị chờ trả lời")
    );
    upper.get(&petition).await;
    let owner = [
        ("buoc", "assigned"),
        ("ai", "Ban Chính sách"),
        ("han", "30/01/2027"),
    ];
    let done = upper.post(&petition, &owner).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let own = base
        .post(
            &petition,
            &[("buoc", "answered"), ("tra-loi", "Tự trả lời")],
        )
        .await;
    assert_eq!(own.status, StatusCode::FORBIDDEN);
    let forwarded = [("buoc", "forwarded"), ("loi", "Ngoài thẩm quyền")];
    upper.post(&petition, &forwarded).await;
    officer.get(&petition).await;
    let answer = [
        ("buoc", "answered"),
        ("tra-loi", "Đã đề nghị tỉnh bố trí đất."),
    ];
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
        ("kien-nghi", "Đề nghị hỗ trợ."),
        ("hoi-nghi", conference),
    ];
    let done = upper.post(write, &asked).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let minutes = officer.get(&format!("{address}/bien-ban")).await;
    assert!(minutes.shows("Kinh phí hội nghị") && minutes.shows("huyện An"));
    let book = officer.bytes("/don-vi/LD/kien-nghi/tep/den.xlsx").await;
    assert!(book.starts_with(b"PK"));
}
