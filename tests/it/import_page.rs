//! Lists of members on pages: sent, looked through, decided, written, taken back; within the scope
//! and by whom it may be done.

use axum::http::StatusCode;

use crate::browser::{Browser, Page};
use crate::import::{FIVE, HEADING};
use crate::member::everywhere;
use crate::world::World;

const OWN: &str = "/don-vi/LD-A-1/doan-vien/nhap";

/// A list of one union as its chair keeps it.
const LIST: &str = "\
CÔNG ĐOÀN CƠ SỞ SAO MAI,,,,,
DANH SÁCH ĐOÀN VIÊN,,,,,
STT,Họ và tên,Ngày sinh,Giới tính,Số CCCD,Ngày vào công đoàn
1,TRẦN THỊ BÌNH,27/02/1990,Nữ,1190000001,01/06/2015
2,Lê Văn An,31/02/1985,Nam,001085000002,15/01/2027
3,Phạm Thị Hoa,12/05/1978,Nữ,001178000003,
4,Phạm Thị Hoa,12/05/1978,Nữ,001178000003,
,Cộng: 4 người,,,,
";

/// Sends a list and follows to its page.
async fn send(browser: &mut Browser, own: &str, (name, text): (&str, &str)) -> (String, Page) {
    browser.get(own).await;
    let page = browser.upload(own, (name, text.as_bytes())).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let address = page.location().to_owned();
    let page = browser.get(&address).await;
    (address, page)
}

#[tokio::test]
async fn a_list_is_looked_through_written_and_taken_back() {
    let world = World::new().await;
    let before = everywhere(&world).await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let (address, page) = send(&mut clerk, OWN, ("Đoàn viên.csv", LIST)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.shows("2 trên 4 người vào được ngay."), "{}", page.body);
    assert!(page.shows("Không có ngày “31/02/1985”."), "{}", page.body);
    assert!(page.shows("Cùng một người với dòng 6"), "{}", page.body);
    assert!(page.shows("Ghi 2 người"));
    let fixed = clerk.get(&format!("{address}?loc=all")).await;
    assert!(
        fixed.shows("TRẦN THỊ BÌNH") && fixed.shows("Trần Thị Bình"),
        "{}",
        fixed.body
    );
    assert!(fixed.shows("0011 9000 0001"));
    assert_eq!(world.rows().await["person"], 0, "looking writes nobody");
    assert!(world.rows().await["import_row"] == 4 && world.rows().await["import_part"] == 1);

    let page = clerk.post(&format!("{address}/ghi"), &[]).await;
    assert_eq!(page.location(), format!("{address}?xong=ghi"));
    let page = clerk.get(&format!("{address}?xong=ghi")).await;
    assert!(page.shows("Đã ghi 2 người."), "{}", page.body);
    assert!(page.shows("2 dòng chưa ghi."));
    assert_eq!(
        world.rows().await["import_row"],
        0,
        "what was looked at is forgotten"
    );
    let back = clerk.bytes(&format!("{address}/tra-lai")).await;
    let back = String::from_utf8(back).unwrap();
    assert!(
        back.contains("DANH SÁCH ĐOÀN VIÊN") && back.contains("Lý do trả lại"),
        "{back}"
    );
    assert!(
        back.contains("Lê Văn An") && !back.contains("TRẦN"),
        "{back}"
    );
    assert_eq!(everywhere(&world).await[0], [2, 2, 0, 0, 0]);
    let list = clerk.get("/don-vi/LD-A-1/doan-vien").await;
    assert!(list.shows("Trần Thị Bình"), "{}", list.body);

    let again = clerk.post(&format!("{address}/ghi"), &[]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    assert_eq!(
        world.rows().await["person"],
        2,
        "pressing twice writes once"
    );

    clerk.get(&address).await;
    let page = clerk.post(&format!("{address}/hoan-tac"), &[]).await;
    assert_eq!(page.location(), format!("{address}?xong=hoan-tac"));
    let page = clerk.get(page.location()).await;
    assert!(page.shows("Đã hoàn tác lần nhập."), "{}", page.body);
    assert_eq!(everywhere(&world).await, before);
    assert_eq!(world.rows().await["person"], 0);
    assert_eq!(world.rows().await["import_part"], 0);
    let list = clerk.get(OWN).await;
    assert!(
        list.shows("đã hoàn tác") && list.shows("Đoàn viên.csv"),
        "{}",
        list.body
    );
}

#[tokio::test]
async fn a_base_clerk_reads_into_his_own_union_only() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let (address, page) = send(&mut clerk, OWN, ("a.csv", &format!("{HEADING}{FIVE}"))).await;
    assert!(page.shows("2 trên 5 người vào được ngay."), "{}", page.body);
    // Other units are not told from units that are not there.
    assert!(
        page.shows("Không có đơn vị “LD-A-2” trong phạm vi này."),
        "{}",
        page.body
    );
    assert!(page.shows("Không có đơn vị “LD-B-1” trong phạm vi này."));
    clerk.post(&format!("{address}/ghi"), &[]).await;
    let units: Vec<String> =
        sqlx::query_scalar("select distinct code from spell join unit using (unit_id)")
            .fetch_all(&world.app.database.owner)
            .await
            .unwrap();
    assert_eq!(units, ["LD-A-1"]);

    for other in ["LD-A-2", "LD-A", "LD-B-1"] {
        let page = clerk.get(&format!("/don-vi/{other}/doan-vien/nhap")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
    }
    let id = address.rsplit('/').next().unwrap();
    let mut neighbour = Browser::signed_in(&world, "a2.co-so").await;
    for own in [
        format!("{OWN}/{id}"),
        format!("/don-vi/LD-A-2/doan-vien/nhap/{id}"),
    ] {
        neighbour.get("/tai-khoan").await;
        assert_eq!(neighbour.get(&own).await.status, StatusCode::NOT_FOUND);
        neighbour.get("/tai-khoan").await;
        let page = neighbour.post(&format!("{own}/hoan-tac"), &[]).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
    }
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    assert_eq!(inspector.get(OWN).await.status, StatusCode::FORBIDDEN);
    assert_eq!(world.rows().await["person"], 2);

    // The officer above finds the import and may take it back.
    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    let list = officer.get("/don-vi/LD-A/doan-vien/nhap").await;
    assert!(list.shows(&format!("{OWN}/{id}")), "{}", list.body);
    officer.get(&address).await;
    officer.post(&format!("{address}/hoan-tac"), &[]).await;
    assert_eq!(world.rows().await["person"], 0);
}

#[tokio::test]
async fn what_is_in_question_is_decided_row_by_row() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    let own = "/don-vi/LD-A/doan-vien/nhap";
    let first = "1,Trần Thị Bình,27/02/1990,Nữ,001190000001,,LD-A-1,01/06/2015,,\n";
    let (address, _) = send(&mut officer, own, ("a.csv", &format!("{HEADING}{first}"))).await;
    officer.post(&format!("{address}/ghi"), &[]).await;

    // She is listed at another union, somebody else has her number, and somebody is much like her.
    let second = "\
1,Trần Thị Bình,27/02/1990,Nữ,001190000001,,LD-A-2,,,
2,Ngô Văn Khác,05/05/1980,Nam,001190000001,,LD-A-2,,,
3,Tran Thi Binh,27/02/1990,Nữ,001190000010,0912000001,LD-A-2,,,
";
    let (address, page) = send(&mut officer, own, ("b.csv", &format!("{HEADING}{second}"))).await;
    assert!(
        page.shows("Người này đang sinh hoạt ở đơn vị khác."),
        "{}",
        page.body
    );
    assert!(
        page.shows("Số căn cước này đang là của người khác trong sổ")
            || page.shows("Số căn cước trùng với dòng 2"),
        "{}",
        page.body
    );
    assert!(
        page.shows("Trần Thị Bình, sinh 27/02/1990, Công đoàn cơ sở Trường Mầm non Sao Mai"),
        "{}",
        page.body
    );
    let row = [("dong", "2"), ("chon", "move"), ("loc", ""), ("trang", "1")];
    let page = officer.post(&format!("{address}/dong"), &row).await;
    assert_eq!(page.location(), format!("{address}?loc=&trang=1#dong-2"));
    let page = officer.get(&address).await;
    assert!(
        page.shows("Đã quyết") && page.shows("Ghi 1 người") || page.shows("Ghi 2 người"),
        "{}",
        page.body
    );
    officer.post(&format!("{address}/ghi"), &[]).await;
    let spells: Vec<String> = sqlx::query_scalar(
        "select u.code || ' ' || how_joined from spell s join person p using (person_id)
           join unit u on u.unit_id = s.unit_id where national_id = '001190000001' order by from_on",
    )
    .fetch_all(&world.app.database.owner)
    .await
    .unwrap();
    assert_eq!(spells, ["LD-A-1 admitted", "LD-A-2 moved"]);
}

#[tokio::test]
async fn columns_that_were_not_understood_are_named_and_the_file_is_read_again() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let odd = "Mã,Người ta,Năm,Phái\n1,Trần Thị Bình,1990,Nữ\n2,Lê Văn An,1985,Nam\n";
    let (address, page) = send(&mut clerk, OWN, ("lạ.csv", odd)).await;
    let guessed = page.shows("vào được ngay");
    assert!(
        guessed || page.shows("Chưa thấy cột họ tên."),
        "{}",
        page.body
    );
    assert!(page.shows("name=\"cot-1\""), "{}", page.body);
    let said = [
        ("cot-0", "number"),
        ("cot-1", "full_name"),
        ("cot-2", "birth_date"),
        ("cot-3", "sex"),
        ("known_on", "01/01/2020"),
    ];
    let page = clerk.post(&format!("{address}/cot"), &said).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let page = clerk.get(&address).await;
    assert!(page.shows("2 trên "), "{}", page.body);
    let later = [("known_on", "01/01/2030")];
    let page = clerk.post(&format!("{address}/cot"), &later).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.shows("Ngày này chưa tới.") && page.shows("01/01/2030"),
        "{}",
        page.body
    );
    clerk.get(&address).await;
    clerk.post(&format!("{address}/ghi"), &[]).await;
    let from: Vec<String> =
        sqlx::query_scalar("select distinct from_on::text || how_joined from spell")
            .fetch_all(&world.app.database.owner)
            .await
            .unwrap();
    assert_eq!(from, ["2020-01-01known-before"]);
}

#[tokio::test]
async fn files_that_are_no_lists_are_refused_beside_the_field() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    clerk.get(OWN).await;
    for (name, bytes, sentence) in [
        ("a.pdf", &b"%PDF-1.7"[..], "Tệp không phải XLSX hay CSV."),
        ("a.xls", &b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old"[..], "Tệp"),
        (
            "a.xlsx",
            &b"<html><table>"[..],
            "trang web mang đuôi bảng tính",
        ),
        ("a.csv", &b""[..], "Chọn một tệp danh sách rồi gửi."),
    ] {
        let page = clerk.upload(OWN, (name, bytes)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(
            page.shows(sentence) && page.shows("aria-invalid"),
            "{name}: {}",
            page.body
        );
    }
    let token = clerk.token.clone();
    clerk.token = "another".to_owned();
    let page = clerk.upload(OWN, ("a.csv", LIST.as_bytes())).await;
    assert_eq!(
        page.status,
        StatusCode::FORBIDDEN,
        "a form that is not ours"
    );
    clerk.token = token;
    assert_eq!(world.rows().await["import"], 0);

    let (address, _) = send(&mut clerk, OWN, ("a.csv", LIST)).await;
    let page = clerk.post(&format!("{address}/bo"), &[]).await;
    assert_eq!(page.location(), format!("{OWN}?xong=bo"));
    assert_eq!(clerk.get(&address).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.rows().await["import_part"], 0);

    // What is not written in a week is thrown away when the next one comes.
    send(&mut clerk, OWN, ("old.csv", LIST)).await;
    let later = world.after_minutes(8 * 24 * 60);
    let mut clerk = Browser::signed_in(&later, "a1.co-so").await;
    send(&mut clerk, OWN, ("new.csv", LIST)).await;
    let names: Vec<String> = sqlx::query_scalar("select file_name from import")
        .fetch_all(&world.app.database.owner)
        .await
        .unwrap();
    assert_eq!(names, ["new.csv"]);
}

#[tokio::test]
async fn blank_lists_are_there_for_either_tier() {
    let world = World::new().await;
    let mut officer = Browser::signed_in(&world, "a.can-bo").await;
    for unit in ["LD-A", "LD-A-1"] {
        let own = format!("/don-vi/{unit}/doan-vien/nhap/mau");
        let book = officer.bytes(&format!("{own}?dang=xlsx")).await;
        assert!(book.starts_with(b"PK"));
        let plain = String::from_utf8(officer.bytes(&format!("{own}?dang=csv")).await).unwrap();
        assert_eq!(plain.contains("Công đoàn cơ sở"), unit == "LD-A", "{plain}");
        assert!(plain.contains("Họ và tên,Ngày sinh"), "{plain}");
    }
}
