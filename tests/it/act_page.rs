//! Acts on pages: drawn up from a list, looked through, mended, carried out, repealed; within the
//! scope and by whom it may be done.

use axum::http::StatusCode;

use crate::browser::{Browser, Page};
use crate::record::{Desk, house_with};
use crate::world::World;

pub const OWN: &str = "/don-vi/LD/sap-xep";

pub const HEAD: [(&str, &str); 5] = [
    ("title", "Thành lập Công đoàn phường Một"),
    ("number", "12/QĐ-LĐLĐ"),
    ("signer", "Chủ tịch LĐLĐ tỉnh Mẫu"),
    ("issued_on", "10/01/2027"),
    ("effective_on", "20/01/2027"),
];

/// Both district federations end in a new ward union.
pub const LIST: &str = "\
DANH SÁCH SẮP XẾP,,,
Đơn vị cũ,Đơn vị mới,Loại,Cấp trên
LD-A,Công đoàn phường Một,Công đoàn phường,LD
Liên đoàn Lao động huyện Bình,Công đoàn phường Một,,
";

/// The code that is made for the new union.
pub const NEW: &str = "LD-CDPM";

/// Draws an act up; the address of its page.
pub async fn drawn_up(
    browser: &mut Browser,
    (fields, list): (&[(&str, &str)], &str),
) -> (String, Page) {
    browser.get(&format!("{OWN}/moi")).await;
    let is_own = |head: &&(&str, &str)| fields.iter().all(|(name, _)| *name != head.0);
    let head = HEAD.iter().filter(is_own);
    let fields: Vec<(&str, &str)> = head.chain(fields).copied().collect();
    let file = ("sap-xep.csv", list.as_bytes());
    let page = browser
        .upload_with(&format!("{OWN}/moi"), &fields, file)
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let address = page.location().trim_end_matches("?xong=luu").to_owned();
    let page = browser.get(&address).await;
    (address, page)
}

#[tokio::test]
async fn an_act_comes_from_a_list_is_mended_carried_out_and_repealed() {
    let world = World::new().await;
    Desk::of(&world, "a1.co-so")
        .await
        .record(house_with(&[("on", "10/01/2027")]))
        .await
        .unwrap();
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let list = officer.get(OWN).await;
    assert!(
        list.shows("Chưa có quyết định nào") && list.shows("Soạn quyết định"),
        "{}",
        list.body
    );
    // One unit too many: the list ends it as well.
    let steps = "[[step]]\ndo = \"end\"\nunits = [\"LD-B\"]\nheir = \"LD-A\"\n";
    let (address, page) = drawn_up(&mut officer, (&[("steps", steps)], LIST)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.shows("xung đột. Sửa xong"), "{}", page.body);
    assert!(
        page.shows(
            "Liên đoàn Lao động huyện Bình (LD-B) đã kết thúc, sáp nhập hoặc chia ở bước 1."
        ),
        "{}",
        page.body
    );
    assert!(
        !page.shows("/thuc-hien\""),
        "what is in conflict is not confirmed"
    );
    let units = world.rows().await["unit"];

    let step = format!("{address}/buoc/1");
    assert!(officer.get(&step).await.shows("do = &#34;end&#34;"));
    let page = officer
        .post(&step, &[("step", steps), ("viec", "bo")])
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let page = officer.get(&address).await;
    assert!(page.shows("2 bước, không có xung đột"), "{}", page.body);
    assert!(page.shows("Số đơn vị trực thuộc, trước và sau"));
    assert!(page.shows("Công đoàn cơ sở May Bình Minh"), "who moves");
    assert!(
        page.shows("tài khoản đang dùng ở"),
        "accounts at units that end: {}",
        page.body
    );
    assert_eq!(world.rows().await["unit"], units, "looking writes nothing");

    let confirm = format!("{address}/thuc-hien");
    let page = officer.post(&confirm, &[]).await;
    assert_eq!(page.location(), format!("{address}?xong=thuc-hien"));
    let page = officer.get(page.location()).await;
    assert!(
        page.shows("Đã thực hiện quyết định.") && page.shows("ld.can-bo thực hiện lúc 09:00"),
        "{}",
        page.body
    );
    let unit = officer.get(&format!("/don-vi/{NEW}")).await;
    assert!(unit.shows("Công đoàn phường Một") && unit.shows("/don-vi/LD-A-1\""));
    // What was done before counts for the heir under today's tree, for the old unit under its own.
    let figures = format!("/don-vi/{NEW}/so-lieu/E05.houses?ky=2027&co-cau=");
    let now = officer.get(&format!("{figures}now")).await;
    assert!(now.shows("class=\"big\">1<"), "{}", now.body);
    let then = officer.get(&format!("{figures}then")).await;
    assert!(!then.shows("class=\"big\">1<"));

    // A second tab, drawn before, is told who was first.
    let page = officer.post(&confirm, &[]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(
        page.shows("đã được ld.can-bo thực hiện lúc 09:00 25/01/2027"),
        "{}",
        page.body
    );
    assert_eq!(world.rows().await["act"], 1);

    let again = [
        ("number", "12/QĐ-LĐLĐ"),
        ("issued_on", "24/01/2027"),
        ("signer", "Chủ tịch"),
    ];
    let repeal = format!("{address}/bai-bo");
    let page = officer.post(&repeal, &again).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(
        page.shows("Quyết định số 12/QĐ-LĐLĐ đã được thực hiện"),
        "{}",
        page.body
    );
    let own = [("number", "15/QĐ-LĐLĐ"), again[1], again[2]];
    let page = officer.post(&repeal, &own).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let page = officer.get(&address).await;
    assert!(
        page.shows("đã bị bãi bỏ bởi quyết định 15/QĐ-LĐLĐ"),
        "{}",
        page.body
    );
    assert!(officer.get("/don-vi/LD-A").await.shows("/don-vi/LD-A-1\""));
    let list = officer.get(OWN).await;
    assert!(list.shows("Đã bãi bỏ") && list.shows("15/QĐ-LĐLĐ"));
}

#[tokio::test]
async fn what_is_typed_wrongly_is_told_beside_its_field_and_kept() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let moi = format!("{OWN}/moi");
    officer.get(&moi).await;
    let before = world.rows().await;
    let fields = [
        ("title", ""),
        ("number", "7/QĐ"),
        ("signer", ""),
        ("issued_on", "31/02/2027"),
        ("effective_on", ""),
    ];
    let page = officer.upload_with(&moi, &fields, ("", b"")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for sentence in [
        "Điền trích yếu",
        "Điền người ký",
        "không phải một ngày",
        "Điền ngày",
        "7/QĐ",
    ] {
        assert!(page.shows(sentence), "{sentence}: {}", page.body);
    }
    let steps = [
        ("steps", "[[step]]\ndo = \"merge\"\nunit = \"LD-A\"\n"),
        HEAD[0],
        HEAD[1],
        HEAD[2],
        HEAD[3],
        HEAD[4],
    ];
    let page = officer.upload_with(&moi, &steps, ("", b"")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.shows("Không có mục “unit” ở đây") && page.shows("Thiếu mục “units”"),
        "{}",
        page.body
    );
    assert!(page.shows("do = &#34;merge&#34;"), "keeps what was typed");
    for (list, sentence) in [
        (
            "Đơn vị cũ,Đơn vị mới\nLD-X,LD-A\n",
            "Dòng 2: Không có đơn vị “LD-X”",
        ),
        (
            "Đơn vị cũ,Đơn vị mới\nLD-A,LD-A-1\n",
            "Dòng 2: LD-A ở cấp cao hơn",
        ),
        (
            "Đơn vị cũ,Đơn vị mới\nLD-A,Phường Hai\n",
            "Không có đơn vị “Phường Hai”",
        ),
        ("%PDF-1.7", "Tệp không phải XLSX hay CSV"),
    ] {
        let page = officer
            .upload_with(&moi, &HEAD, ("a.csv", list.as_bytes()))
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.shows(sentence), "{sentence}: {}", page.body);
        assert!(page.shows("Thành lập Công đoàn phường Một"));
    }
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn a_whole_act_is_pasted_edited_and_thrown_away() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let moi = format!("{OWN}/moi");
    officer.get(&moi).await;
    let whole = "# root = LD\nnumber = \"8/QĐ\"\ndate = 2027-01-10\neffective = 2027-02-01\n\
                 signed_by = \"Chủ tịch\"\ntitle = \"Đổi tên huyện An\"\n\n[[step]]\ndo = \"rename\"\n\
                 unit = \"LD-A\"\nname = \"Công đoàn huyện An\"\n";
    let page = officer
        .upload_with(&moi, &[("steps", whole)], ("", b""))
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let address = page.location().trim_end_matches("?xong=luu").to_owned();
    let page = officer.get(&address).await;
    assert!(
        page.shows("Đổi tên huyện An") && page.shows("8/QĐ") && page.shows("01/02/2027"),
        "{}",
        page.body
    );
    assert!(
        page.shows("Đổi tên Liên đoàn Lao động huyện An (LD-A) thành Công đoàn huyện An."),
        "{}",
        page.body
    );
    let page = officer.get(&format!("{address}/sua")).await;
    assert!(page.shows("value=\"8/QĐ\"") && page.shows("Công đoàn huyện An"));
    let page = officer.post(&format!("{address}/bo"), &[]).await;
    assert_eq!(page.location(), format!("{OWN}?xong=bo"));
    assert_eq!(officer.get(&address).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.rows().await["act"], 0);
}

#[tokio::test]
async fn outside_the_scope_nothing_is_told_and_inside_the_role_decides() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let (address, _) = drawn_up(&mut officer, (&[], LIST)).await;
    let id = address.rsplit('/').next().unwrap().to_owned();

    // An inspector of the federation reads and is offered nothing.
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let page = inspector.get(&address).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.shows("/thuc-hien\"") && !page.shows("/sua\""));
    assert!(!inspector.get(OWN).await.shows("Soạn quyết định"));
    for page in ["moi", &format!("{id}/sua"), &format!("{id}/buoc/1")] {
        let page = inspector.get(&format!("{OWN}/{page}")).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
    }
    inspector.get("/tai-khoan").await;
    for act in ["thuc-hien", "bo", "bai-bo", "buoc/1"] {
        let page = inspector.post(&format!("{address}/{act}"), &[]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{act}");
    }

    // Whoever stands below may not: the federation's page is outside, his own has no acts.
    let mut below = Browser::signed_in(&world, "a.can-bo").await;
    for page in [OWN, &address, &format!("/don-vi/LD-A/sap-xep/{id}")] {
        assert_eq!(
            below.get(page).await.status,
            StatusCode::NOT_FOUND,
            "{page}"
        );
    }
    assert!(
        below
            .get("/don-vi/LD-A/sap-xep")
            .await
            .shows("Chưa có quyết định nào")
    );
    below.get("/tai-khoan").await;
    let page = below.post(&format!("{address}/thuc-hien"), &[]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);

    // A form of another page's making is not taken.
    officer.token = "khong phai".to_owned();
    for act in ["thuc-hien", "bo"] {
        let page = officer.post(&format!("{address}/{act}"), &[]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
    }
    let page = officer
        .upload_with(&format!("{OWN}/moi"), &HEAD, ("a.csv", LIST.as_bytes()))
        .await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    let rows = world.rows().await;
    assert_eq!((rows["act"], rows["act_unit"]), (1, 0));
}
