//! What acts leave behind: plans beside what came, files, the history of units; and units picked
//! from the tree.

use axum::http::{StatusCode, header};

use crate::act_page::{LIST, NEW, OWN, drawn_up};
use crate::browser::Browser;
use crate::world::World;

#[tokio::test]
async fn units_are_picked_and_join_a_step_of_the_same_kind() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let (address, _) = drawn_up(&mut officer, (&[], "Đơn vị cũ,Đơn vị mới\nLD-A,LD-A\n")).await;
    let pick = format!("{address}/chon");
    let page = officer.get(&format!("{pick}?q=may+binh")).await;
    assert!(
        page.shows("Công đoàn cơ sở May Bình Minh") && !page.shows("Sao Mai"),
        "{}",
        page.body
    );
    for (unit, steps) in [("LD-A-1", 1), ("LD-A-2", 1)] {
        let fields = [("unit", unit), ("viec", "move"), ("dich_text", "ld-b")];
        let page = officer.post(&pick, &fields).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
        let page = officer.get(page.location()).await;
        assert!(
            page.shows(&format!("Xem trước {steps} bước")),
            "{}",
            page.body
        );
    }
    let page = officer.get(&address).await;
    assert!(page.shows("Chuyển Công đoàn cơ sở Trường Mầm non Sao Mai (LD-A-1), "));
    let found = [
        ("viec", "found"),
        ("code", "ld-x"),
        ("name", "Công đoàn phường X"),
        ("kind", "cong-doan-phuong"),
    ];
    officer.post(&pick, &found).await;
    let page = officer.get(&address).await;
    assert!(page.shows("2 bước, không có xung đột"), "{}", page.body);
    assert!(page.shows("Thành lập Công đoàn phường X (LD-X) dưới"));
    for (fields, sentence) in [
        (vec![("viec", "merge")], "Đánh dấu ít nhất một đơn vị."),
        (
            vec![("viec", "merge"), ("unit", "LD-A-1")],
            "Điền đơn vị đích.",
        ),
        (
            vec![("viec", "rename"), ("unit", "LD-A-1")],
            "Điền tên mới.",
        ),
        (vec![("viec", "found")], "Điền mã cho đơn vị mới"),
        (vec![("viec", "khac")], "Chọn một việc"),
    ] {
        let page = officer.post(&pick, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.shows(sentence), "{sentence}: {}", page.body);
    }
}

#[tokio::test]
async fn units_left_over_are_picked_from_the_conflict() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let steps = "[[step]]\ndo = \"end\"\nunits = [\"LD-A\"]\nheir = \"LD-B\"\n";
    let (address, page) = drawn_up(
        &mut officer,
        (&[("steps", steps)], "Đơn vị cũ,Đơn vị mới\nLD-B,LD-B\n"),
    )
    .await;
    let pick = format!("{address}/chon?ma=LD-A-1,LD-A-2");
    assert!(
        page.shows("không có nơi về") && page.shows(&pick),
        "{}",
        page.body
    );
    let page = officer.get(&pick).await;
    assert_eq!(page.body.matches(" checked>").count(), 2, "{}", page.body);
    let fields = [
        ("unit", "LD-A-1"),
        ("unit", "LD-A-2"),
        ("viec", "move"),
        ("dich_text", "LD-B"),
    ];
    let page = officer.post(&pick, &fields).await;
    let page = officer.get(page.location()).await;
    assert!(page.shows("2 bước, không có xung đột"), "{}", page.body);
}

#[tokio::test]
async fn a_plan_stays_beside_what_came_of_it() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let more = "[[step]]\ndo = \"found\"\ncode = \"LD-P2\"\nname = \"Công đoàn phường Hai\"\n\
                kind = \"cong-doan-phuong\"\nunder = \"LD\"\n";
    let fields = [("planned", "1"), ("steps", more)];
    let (plan, page) = drawn_up(&mut officer, (&fields, LIST)).await;
    assert!(
        page.shows("Đề án") && !page.shows("/thuc-hien\""),
        "{}",
        page.body
    );
    let refused = officer.post(&format!("{plan}/thuc-hien"), &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.shows("Đây là đề án."));
    let page = officer.get(&format!("{plan}/thuc-te")).await;
    assert!(page.shows("Chưa có quyết định nào thực hiện đề án này."));

    let page = officer.post(&format!("{plan}/thanh-du-thao"), &[]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let draft = page.location().trim_end_matches("/sua").to_owned();
    // The second ward is put off.
    officer.get(&draft).await;
    officer
        .post(&format!("{draft}/buoc/1"), &[("viec", "bo")])
        .await;
    let page = officer.post(&format!("{draft}/thuc-hien"), &[]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let page = officer.get(&format!("{plan}/thuc-te")).await;
    assert!(
        page.shows("Thành lập: đề án 2, thực tế 1; thiếu 1, thêm 0"),
        "{}",
        page.body
    );
    assert!(page.shows("Không thực hiện") && page.shows("Công đoàn phường Hai"));
    assert!(
        page.shows("đề án 2, thực tế 2; thiếu 0, thêm 0"),
        "who ended"
    );
    assert!(
        officer.get(&plan).await.shows("Đề án"),
        "the plan is a plan still"
    );
}

#[tokio::test]
async fn files_are_taken_by_their_content_and_given_out_as_attachments() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let (address, _) = drawn_up(&mut officer, (&[], LIST)).await;
    let own = format!("{address}/tep");
    for (name, bytes, sentence) in [
        ("a.pdf", &b"<html>"[..], "Tệp không phải PDF"),
        ("a.pdf", &b""[..], "Chọn một tệp rồi gửi."),
    ] {
        let page = officer.upload(&own, (name, bytes)).await;
        assert!(page.shows(sentence), "{sentence}: {}", page.body);
    }
    let large = vec![b'%'; (10 << 20) + 1];
    let page = officer.upload(&own, ("lon.pdf", &large)).await;
    assert!(page.shows("Tệp lớn hơn 10 MB"), "{}", page.status);
    assert_eq!(world.rows().await["act_file"], 0);

    let page = officer
        .upload(&own, ("Quyết định 12.exe", b"%PDF-1.7 thu"))
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let page = officer.get(&address).await;
    assert!(page.shows("Quyết định 12.pdf"), "{}", page.body);
    let (_, rest) = page.body.split_once("/tep/").unwrap();
    let file = format!("{own}/{}", rest.split('"').next().unwrap());
    let page = officer.get(&file).await;
    assert_eq!(page.body, "%PDF-1.7 thu");
    let named = page.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert!(
        named.starts_with("attachment; filename=\"tep.pdf\""),
        "{named}"
    );
    assert_eq!(page.headers[header::CONTENT_TYPE], "application/pdf");
    assert_eq!(page.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");

    let mut below = Browser::signed_in(&world, "a.can-bo").await;
    assert_eq!(below.get(&file).await.status, StatusCode::NOT_FOUND);
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    assert_eq!(inspector.get(&file).await.status, StatusCode::OK);
    inspector.get("/tai-khoan").await;
    let page = inspector.upload(&own, ("b.pdf", b"%PDF-1.7")).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    officer.get(&address).await;
    let page = officer.post(&format!("{file}/bo"), &[]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(world.rows().await["act_file"], 0);
}

#[tokio::test]
async fn an_ended_unit_keeps_its_history_and_says_who_follows_it() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let (address, _) = drawn_up(&mut officer, (&[], LIST)).await;
    let mark = [
        ("what", "seal"),
        ("said", "Con dấu số 07"),
        ("from_on", "01/01/2010"),
    ];
    let page = officer.post("/don-vi/LD-A/lich-su/dau", &mark).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let later = [
        mark[0],
        ("said", "Con dấu số 08"),
        ("from_on", "01/01/2020"),
    ];
    officer.post("/don-vi/LD-A/lich-su/dau", &later).await;
    officer.post(&format!("{address}/thuc-hien"), &[]).await;

    let page = officer.get("/don-vi/LD-A").await;
    assert!(
        page.shows("Đã kết thúc ngày 20/01/2027. Kế thừa:")
            && page.shows(&format!(
                "<a href=\"/don-vi/{NEW}\">Công đoàn phường Một</a>"
            )),
        "{}",
        page.body
    );
    let page = officer.get("/don-vi/LD-A/lich-su").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for shown in [
        "Thành lập 01/01/2000, kết thúc 20/01/2027. Được kế thừa bởi: Công đoàn phường Một.",
        "12/QĐ-LĐLĐ: Sáp nhập vào Công đoàn phường Một",
        "Con dấu số 07",
        "31/12/2019",
        "100% số liệu cũ",
        "<title id=\"ls-ten\">Lịch sử Liên đoàn Lao động huyện An</title>",
    ] {
        assert!(page.shows(shown), "{shown}: {}", page.body);
    }
    let page = officer.get(&format!("/don-vi/{NEW}/lich-su")).await;
    assert!(
        page.shows("Kế thừa từ: ") && page.shows("Tiếp nhận từ"),
        "{}",
        page.body
    );
    let page = officer.get("/don-vi/LD/lich-su").await;
    assert!(
        page.shows("12/QĐ-LĐLĐ: Thành lập Công đoàn phường Một"),
        "{}",
        page.body
    );
    let wrong = [mark[0], ("said", ""), ("from_on", "1/1/1990")];
    let page = officer.post("/don-vi/LD-A/lich-su/dau", &wrong).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.shows("Điền số hoặc mô tả") && page.shows("Đơn vị không hoạt động"));

    let mut neighbour = Browser::signed_in(&world, "b1.co-so").await;
    let page = neighbour.get("/don-vi/LD-A/lich-su").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let page = neighbour.get("/don-vi/LD-B-1/lich-su").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.shows("/lich-su/dau"), "he may not add to it");
    assert_eq!(neighbour.get(OWN).await.status, StatusCode::NOT_FOUND);
}
