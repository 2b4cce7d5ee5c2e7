//! The list of members: the collective form, acts on a selection, search and filters, and who may.

use axum::http::StatusCode;

use crate::browser::Browser;
use crate::member::{HOA, NOBODY, figures, join, with};
use crate::world::World;

#[tokio::test]
async fn several_join_by_one_form_leave_by_one_act_and_come_back_by_one_press() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let address = "/don-vi/LD-A-1/doan-vien/them-nhieu";
    clerk.get(address).await;
    let wrong = [
        ("lines", "Lê Thị Mai; 31/02/1990\nHồ Lan; 1988"),
        ("on", "20/01/2027"),
    ];
    let page = clerk.post(address, &wrong).await;
    assert!(page.shows("Dòng 1") && page.shows("1 dòng cần sửa"));
    assert_eq!(figures(&world, "LD").await, NOBODY);
    let lines = "1\tLê Thị Mai\t12/03/1990\tNữ\n2\tHồ Lan\t1988\tNữ\n3\tTrần An\t1979\tNam";
    let right = [
        ("lines", lines),
        ("on", "20/01/2027"),
        ("decision", "12/QĐ"),
    ];
    let page = clerk.post(address, &right).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    assert_eq!(figures(&world, "LD").await, [3, 2, 3, 0, 3]);
    let list = clerk.get(page.location()).await;
    assert!(list.shows("Đã thêm 3 đoàn viên.") && list.shows("Dòng 1–3 trong 3"));
    let order: Vec<usize> = ["Trần An", "Hồ Lan", "Lê Thị Mai"]
        .iter()
        .map(|name| list.body.find(&format!(">{name}</a>")).unwrap())
        .collect();
    assert!(order.is_sorted(), "by given name: {order:?}");

    let people: Vec<String> = list
        .body
        .split("name=\"nguoi\" value=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    let mut chosen: Vec<(&str, &str)> = people[..2]
        .iter()
        .map(|person| ("nguoi", person.as_str()))
        .collect();
    chosen.push(("viec", "roi"));
    let page = clerk.post("/don-vi/LD-A-1/doan-vien/chon", &chosen).await;
    assert!(page.shows("2 người thôi sinh hoạt"), "{}", page.body);
    chosen.pop();
    chosen.extend([("why", "dissolved"), ("on", "25/01/2027")]);
    let page = clerk.post("/don-vi/LD-A-1/doan-vien/roi", &chosen).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    let [members, _, joined, lost, net] = figures(&world, "LD").await;
    assert_eq!((members, joined, lost, net), (1, 3, 2, 1));
    let list = clerk.get(page.location()).await;
    let (_, rest) = list
        .body
        .split_once("action=\"/don-vi/LD-A-1/doan-vien/hoan-tac/")
        .unwrap();
    let undo = format!(
        "/don-vi/LD-A-1/doan-vien/hoan-tac/{}",
        rest.split('"').next().unwrap()
    );
    let page = clerk.post(&undo, &[]).await;
    assert!(
        page.location().ends_with("xong=hoan-tac&so=2"),
        "{}",
        page.body
    );
    assert_eq!(figures(&world, "LD").await, [3, 2, 3, 0, 3]);
    // One who joined too late stops all of them.
    let mut late: Vec<(&str, &str)> = people.iter().map(|p| ("nguoi", p.as_str())).collect();
    late.extend([("why", "quit"), ("on", "20/01/2027")]);
    let page = clerk.post("/don-vi/LD-A-1/doan-vien/roi", &late).await;
    assert!(page.shows("Chưa ghi ai"), "{}", page.body);
    assert_eq!(figures(&world, "LD").await, [3, 2, 3, 0, 3]);
    let confirm: Vec<(&str, &str)> = people.iter().map(|p| ("nguoi", p.as_str())).collect();
    let confirm = [confirm, vec![("viec", "xac-nhan")]].concat();
    let page = clerk.post("/don-vi/LD-A-1/doan-vien/chon", &confirm).await;
    assert!(page.location().ends_with("xong=xac-nhan&so=3"));
}

#[tokio::test]
async fn the_list_is_searched_filtered_and_keeps_to_its_units() {
    let world = World::new().await;
    let mut one = Browser::signed_in(&world, "a1.co-so").await;
    join(&mut one, "LD-A-1", &HOA).await;
    let mut two = Browser::signed_in(&world, "b1.co-so").await;
    let nam = [
        ("full_name", "Trần Hoài Nam"),
        ("birth", "1985"),
        ("sex", "male"),
        ("national_id", "036085004321"),
        ("phone", ""),
    ];
    join(&mut two, "LD-B-1", &with(&nam)).await;
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    for (asked, hoa, nam) in [
        ("", true, true),
        ("?q=phuong+hoa", true, false),
        ("?q=%C4%90%E1%BA%B7ng", true, false),
        ("?q=0361+9000+1234", true, false),
        ("?q=0901234567", true, false),
        ("?q=nam", false, true),
        ("?gioi=male", false, true),
        ("?gioi=female", true, false),
        ("?don-vi=ld-b", false, true),
        ("?don-vi=LD-A-1", true, false),
        ("?loai=roi", false, false),
        ("?loai=so", true, true),
        ("?q=036190", false, false),
    ] {
        let page = officer.get(&format!("/don-vi/LD/doan-vien{asked}")).await;
        assert_eq!(page.status, StatusCode::OK, "{asked}: {}", page.body);
        let shown = (page.shows("Phương Hoa</a>"), page.shows("Hoài Nam</a>"));
        assert_eq!(shown, (hoa, nam), "{asked}: {}", page.body);
    }
    let page = officer.get("/don-vi/LD/doan-vien?don-vi=LD-X").await;
    assert!(page.shows("Không thấy đơn vị có mã “LD-X”"));
    let page = officer.get("/don-vi/LD/doan-vien").await;
    assert!(
        page.shows("2 đoàn viên hôm nay, trong đó 1 nữ."),
        "{}",
        page.body
    );
    assert!(page.shows("kết nạp 2, chuyển đến 0, thôi sinh hoạt 0, chuyển đi 0; thực tăng +2"));
    let page = officer.get("/don-vi/LD/doan-vien/so-luong").await;
    assert!(page.shows("2 đoàn viên đến ngày 25/01/2027.") && page.shows("35–44"));
    for asked in ["", "?q=nam", "?loai=so", "?don-vi=LD-B-1"] {
        let page = one.get(&format!("/don-vi/LD-A-1/doan-vien{asked}")).await;
        assert!(
            !page.shows("Hoài Nam"),
            "{asked} shows another union's member"
        );
    }
}

#[tokio::test]
async fn outside_the_scope_nobody_is_found_and_the_role_decides_inside() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let hoa = join(&mut clerk, "LD-A-1", &HOA).await;
    let mut other = Browser::signed_in(&world, "a2.co-so").await;
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    assert_eq!(
        inspector.get(&format!("/doan-vien/{hoa}")).await.status,
        StatusCode::OK
    );
    for act in ["sua", "roi", "vao-lai", "chuyen"] {
        let address = format!("/doan-vien/{hoa}/{act}");
        assert_eq!(other.get(&address).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            other.post(&address, &HOA).await.status,
            StatusCode::NOT_FOUND,
            "{act}"
        );
        assert_eq!(inspector.get(&address).await.status, StatusCode::FORBIDDEN);
        let page = inspector.post(&address, &HOA).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{act}");
    }
    let absent = other.get("/doan-vien/999999").await;
    let there = other.get(&format!("/doan-vien/{hoa}")).await;
    assert_eq!(there.status, StatusCode::NOT_FOUND);
    assert_eq!(there.body, absent.body, "the same as for nobody");
    for form in ["them", "them-nhieu", "chon", "roi", "hoan-tac/1"] {
        let address = format!("/don-vi/LD-A-1/doan-vien/{form}");
        assert_eq!(
            inspector.post(&address, &HOA).await.status,
            StatusCode::FORBIDDEN
        );
        assert_eq!(
            other.post(&address, &HOA).await.status,
            StatusCode::NOT_FOUND
        );
    }
    let page = inspector.get("/don-vi/LD/doan-vien").await;
    assert!(page.shows("Phương Hoa") && !page.shows("name=\"nguoi\""));
    assert_eq!(figures(&world, "LD").await, [1, 1, 1, 0, 1]);
}
