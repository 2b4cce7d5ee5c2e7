//! Old reports read: sent as a file or pasted, their figures offered, mended, confirmed one by one
//! or together, taken back; within the scope and by whom it may be done.

use axum::http::StatusCode;

use crate::browser::{Browser, Page};
use crate::world::World;

const OWN: &str = "/don-vi/LD-A/bao-cao-cu";

const TEXT: &str = "\
BÁO CÁO KẾT QUẢ HOẠT ĐỘNG NĂM 2026
Số: 12/BC-LĐLĐ
Trong năm 2026, Liên đoàn đã kết nạp hơn 1.250 đoàn viên mới (chỉ tiêu 1.000 đoàn viên).
Hội nghị người lao động đạt 121/163 đơn vị (tỷ lệ đạt 75%).
Trao 18 Mái ấm Công đoàn; điện thoại liên hệ 0243 555 0199.
";

/// Pastes a text at the unit; the address of its page and the page.
async fn pasted(browser: &mut Browser, text: &str) -> (String, Page) {
    browser.get(OWN).await;
    let fields = [("van-ban", text), ("ten", "Báo cáo năm 2026")];
    let page = browser.upload_with(OWN, &fields, ("", b"")).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let address = page.location().to_owned();
    let page = browser.get(&address).await;
    (address, page)
}

fn place(text: &str) -> String {
    TEXT.find(text).unwrap().to_string()
}

#[tokio::test]
async fn a_figure_is_offered_mended_confirmed_and_taken_back() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    let (address, page) = pasted(&mut officer, TEXT).await;
    assert!(page.shows("Tìm thấy 4 số, đã xác nhận 0"), "{}", page.body);
    assert!(page.shows("B04.people") && page.shows("là chỉ tiêu, chưa phải kết quả"));
    assert!(page.shows("Số điện thoại, tài khoản"));

    // What is typed wrongly stands beside its field, and what was typed is kept.
    let start = place("hơn 1.250");
    let mut fields = [
        ("cho", start.as_str()),
        ("chi-tieu", "B04.people"),
        ("don-vi", "LD-KHONG"),
        ("ky", "hai không hai sáu"),
        ("so", "1.251"),
        ("muc", "exact"),
    ];
    let page = officer.post(&format!("{address}/ghi"), &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.shows("LD-KHONG") && page.shows("hai không hai sáu"),
        "{}",
        page.body
    );
    let figure = "/don-vi/LD-A/so-lieu/B04.people?ky=2026";
    assert!(!officer.get(figure).await.shows("1.251"));

    (fields[2].1, fields[3].1) = ("LD-A", "2026");
    let page = officer.post(&format!("{address}/ghi"), &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let page = officer.get(figure).await;
    assert!(page.shows("1.251"), "{}", page.body);
    assert!(
        page.shows("Báo cáo cũ số") && page.shows("đoạn 3"),
        "{}",
        page.body
    );

    // Confirmed once is confirmed; taken back, the declaration is withdrawn.
    let page = officer.post(&format!("{address}/ghi"), &fields).await;
    assert!(page.shows("đã được xác nhận"), "{}", page.body);
    let page = officer
        .post(&format!("{address}/bo"), &[("cho", &start)])
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let page = officer.get(page.location()).await;
    assert!(
        page.shows("rút lại số đã khai") && page.shows("đã xác nhận 0"),
        "{}",
        page.body
    );
    assert!(!officer.get(figure).await.shows("1.251"));
}

#[tokio::test]
async fn clear_figures_are_confirmed_together_and_keep_what_was_printed_wrongly() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    let (address, _) = pasted(&mut officer, TEXT).await;
    let page = officer
        .post(&format!("{address}/ghi-het"), &[("tu", "40")])
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let page = officer.get(page.location()).await;
    assert!(page.shows("Đã xác nhận 3 số"), "{}", page.body);
    let rate = officer.get("/don-vi/LD-A/so-lieu/C02.rate?ky=2026").await;
    assert!(rate.shows("74,2%"), "{}", rate.body);
    assert!(rate.shows("In 75% nhưng 121/163 là 74,2%"), "{}", rate.body);
    let declared = officer.get("/don-vi/LD-A/khai/E05.houses?ky=2026").await;
    assert!(declared.shows("Báo cáo cũ số"), "{}", declared.body);
    // A goal is no result: it waits for somebody to look at it.
    let members = officer.get("/don-vi/LD-A/so-lieu/B04.people?ky=2026").await;
    assert!(
        members.shows("trên") && members.shows("1.250"),
        "{}",
        members.body
    );
}

#[tokio::test]
async fn a_headline_is_offered_under_its_own_unit_and_clutter_gives_nothing() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    officer.get("/don-vi/LD/bao-cao-cu").await;
    let name = officer.get("/don-vi/LD-B").await;
    let (_, rest) = name.body.split_once("<h1>").unwrap();
    let (unit, _) = rest.split_once("</h1>").unwrap();
    let unit = unit.trim();
    let text = format!(
        "Sơ kết hoạt động công đoàn\n17/10/2026 08:15\nTrong 9 tháng đầu năm 2026, các cấp công \
         đoàn toàn tỉnh đã kết nạp 3.267 đoàn viên mới và thành lập 9 công đoàn cơ sở.\nTin khác\n\
         {unit}: 480 công nhân đạt danh hiệu Công nhân giỏi năm 2026\n\
         Giá vàng hôm nay: tăng 300 nghìn đồng một lượng\n"
    );
    let fields = [("van-ban", text.as_str()), ("ten", "")];
    let page = officer
        .upload_with("/don-vi/LD/bao-cao-cu", &fields, ("", b""))
        .await;
    let page = officer.get(page.location()).await;
    assert!(
        page.shows("Tìm thấy 3 số") && page.shows("Ngoài bài: 4 đoạn"),
        "{}",
        page.body
    );
    assert!(page.shows("Tiêu đề bài khác"), "{}", page.body);
    assert!(
        page.body.contains("name=\"don-vi\" value=\"LD-B\""),
        "{}",
        page.body
    );
    assert!(page.shows("300 nghìn đồng"), "nothing of the text is lost");
}

#[tokio::test]
async fn files_are_read_kept_and_given_back_and_others_say_what_to_do() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    officer.get(OWN).await;
    let bytes = include_bytes!("../../crates/file-text/tests/files/report.docx");
    let page = officer
        .upload_with(OWN, &[("ten", "")], ("cu.docx", bytes))
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let address = page.location().to_owned();
    assert!(officer.get(&address).await.shows("2.150"));
    assert_eq!(officer.bytes(&format!("{address}/tep")).await, bytes);
    // The same file again is the same report.
    let again = officer
        .upload_with(OWN, &[("ten", "")], ("khac.docx", bytes))
        .await;
    assert_eq!(again.location(), address);
    for (name, bytes, told) in [
        (
            "cu.doc",
            b"\xD0\xCF\x11\xE0 cu".as_slice(),
            "lưu lại dạng .docx",
        ),
        ("quet.pdf", b"%PDF-1.7\n%%EOF", "ảnh chụp"),
        ("anh.png", b"\x89PNG\r\n\x1a\n", "Đây là ảnh"),
        ("hong.docx", b"PK\x03\x04 hong", "Tệp hỏng"),
    ] {
        let page = officer
            .upload_with(OWN, &[("ten", "")], (name, bytes))
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(page.shows(told), "{name}: {}", page.body);
    }
}

#[tokio::test]
async fn only_who_may_declare_confirms_and_nobody_reads_beyond_the_scope() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    let (address, _) = pasted(&mut officer, TEXT).await;
    let mut other = Browser::signed_in(&world, "b.can-bo").await;
    for hidden in [address.clone(), format!("{address}/tep"), OWN.to_owned()] {
        assert_eq!(
            other.get_bytes(&hidden).await,
            StatusCode::NOT_FOUND,
            "{hidden}"
        );
    }
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let page = inspector.get(&address).await;
    assert!(
        page.shows("Tìm thấy 4 số") && !page.body.contains("/ghi\""),
        "{}",
        page.body
    );
    let start = place("18 Mái ấm");
    let page = inspector
        .post(&format!("{address}/ghi"), &[("cho", &start)])
        .await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
}
