//! Files of a record: taken by their content, given out as attachments, within scope only, gone
//! when they are taken off.

use axum::http::{StatusCode, header};

use crate::browser::{Browser, Page};
use crate::report::issue;
use crate::world::{World, count};

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\x00\x01\x02 a house handed over \xff\xfe";

/// A record of the base union with the browser that made it; its address.
async fn recorded(world: &World) -> (Browser, String) {
    let mut chair = Browser::signed_in(world, "a1.co-so").await;
    chair.get("/don-vi/LD-A-1/ghi/trao-qua").await;
    let fields = [
        ("when", "today"),
        ("programme", "tet"),
        ("people", "12"),
        ("dong-each", "500.000"),
        ("ref", "qua-tet"),
    ];
    let done = chair.post("/don-vi/LD-A-1/ghi/trao-qua", &fields).await;
    let address = done.location().split_once('?').unwrap().0.to_owned();
    (chair, address)
}

/// Where the first file of a page is given out.
fn first_file(page: &Page) -> String {
    let (_, rest) = page.body.split_once("href=\"/tep/").unwrap();
    format!("/tep/{}", rest.split_once('"').unwrap().0)
}

#[tokio::test]
async fn a_file_is_kept_given_out_byte_for_byte_and_taken_off() {
    let world = World::new().await;
    let (mut chair, address) = recorded(&world).await;
    let tep = format!("{address}/tep");
    let sent = chair.upload(&tep, ("C:\\anh\\Bàn giao.exe", PICTURE)).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let page = chair.get(sent.location()).await;
    assert!(page.shows("Đã thêm tệp.") && page.shows("Bàn giao.png"));
    let file = first_file(&page);
    assert_eq!(chair.bytes(&file).await, PICTURE);

    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    assert_eq!(officer.get_bytes(&file).await, StatusCode::OK);
    for stranger in ["a2.co-so", "b1.co-so"] {
        let mut stranger = Browser::signed_in(&world, stranger).await;
        assert_eq!(stranger.get_bytes(&file).await, StatusCode::NOT_FOUND);
        let refused = stranger.upload(&tep, ("a.png", PICTURE)).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(
        Browser::of(&world).get_bytes(&file).await,
        StatusCode::SEE_OTHER
    );

    let number = file.rsplit('/').next().unwrap();
    let off = chair.post(&format!("{tep}/{number}/bo"), &[]).await;
    assert_eq!(off.status, StatusCode::SEE_OTHER);
    assert!(chair.get(&address).await.shows("Chưa có tệp nào kèm theo."));
    assert_eq!(chair.get_bytes(&file).await, StatusCode::NOT_FOUND);
    let owner = &world.app.database.owner;
    assert_eq!(count(owner, "attachment").await, 0);
    let deeds: String = sqlx::query_scalar(
        "select string_agg(deed, ' ' order by audit_line_id) from audit_line
          where deed like 'file-%'",
    )
    .fetch_one(owner)
    .await
    .unwrap();
    assert_eq!(deeds, "file-attached file-taken-off");
}

#[tokio::test]
async fn the_browser_is_told_to_save_a_file_and_never_to_show_it() {
    let world = World::new().await;
    let (mut chair, address) = recorded(&world).await;
    let tep = format!("{address}/tep");
    let words = b"%PDF-1.7 <script>alert(1)</script>";
    chair.upload(&tep, ("a.html", words)).await;
    let file = first_file(&chair.get(&address).await);
    let page = chair.get(&file).await;
    assert_eq!(page.headers[header::CONTENT_TYPE], "application/pdf");
    assert_eq!(page.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    let named = page.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert!(
        named.starts_with("attachment; filename=\"tep.pdf\""),
        "{named}"
    );
}

#[tokio::test]
async fn a_wrong_file_is_refused_with_the_remedy_and_nothing_is_kept() {
    let world = World::new().await;
    let (mut chair, address) = recorded(&world).await;
    let tep = format!("{address}/tep");
    let too_large = vec![0x25_u8; (10 << 20) + 1];
    let far_too_large = vec![0x25_u8; 12 << 20];
    for (name, bytes, sentence) in [
        ("a.pdf", &b"MZ\x90 a program"[..], "Tệp không phải PDF"),
        ("a.png", b"<svg onload=x>", "Tệp không phải PDF"),
        (
            "a.docx",
            b"PK\x03\x04 word/document.xml word/vbaProject.bin",
            "macro",
        ),
        ("", b"", "Chọn một tệp rồi gửi."),
        ("a.pdf", &too_large, "Tệp lớn hơn 10 MB"),
        ("a.pdf", &far_too_large, "Tệp lớn hơn 10 MB"),
    ] {
        let page = chair.upload(&tep, (name, bytes)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{sentence}");
        assert!(page.shows(sentence), "{name}: {sentence}");
        assert!(
            page.shows("Tệp kèm theo") && page.shows("Trao quà"),
            "{name}"
        );
    }
    chair.token = "not-ours".to_owned();
    let foreign = chair.upload(&tep, ("a.png", PICTURE)).await;
    assert_ne!(foreign.status, StatusCode::SEE_OTHER);
    assert_eq!(count(&world.app.database.owner, "attachment").await, 0);
}

#[tokio::test]
async fn who_may_only_read_may_not_add_files() {
    let world = World::new().await;
    let (_, address) = recorded(&world).await;
    let mut reader = Browser::signed_in(&world, "ld.kiem-tra").await;
    let page = reader.get(&address).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.shows("Tệp kèm theo") && !page.shows("Thêm tệp"));
    let refused = reader
        .upload(&format!("{address}/tep"), ("a.png", PICTURE))
        .await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_report_keeps_its_signed_paper_once_it_is_issued() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let address = issue(&mut officer, "/don-vi/LD/bao-cao/half-year/2026-H1").await;
    let tep = format!("{address}/tep");
    officer.get(&address).await;
    let wrong = officer.upload(&tep, ("a.pdf", b"MZ")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.shows("Tệp không phải PDF") && wrong.shows("Bản đã ký"));
    let sent = officer.upload(&tep, ("ký.pdf", b"%PDF-1.7 signed")).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let page = officer.get(sent.location()).await;
    assert!(page.shows("Đã thêm tệp.") && page.shows("ký.pdf"));
    let file = first_file(&page);
    assert_eq!(officer.bytes(&file).await, b"%PDF-1.7 signed");
    let number = file.rsplit('/').next().unwrap();
    let off = officer.post(&format!("{tep}/{number}/bo"), &[]).await;
    assert_eq!(off.status, StatusCode::NOT_FOUND);
    let mut below = Browser::signed_in(&world, "a.can-bo").await;
    assert_eq!(below.get_bytes(&file).await, StatusCode::NOT_FOUND);
}
