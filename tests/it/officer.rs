//! Officers over the pages: a term begun and ended moves the figure of officers at every level,
//! undoing brings it back; committees are held against the rules.

use axum::http::StatusCode;
use diemtua::catalogue::Choose;
use diemtua::indicator::{Asked, Structure, figure};
use timeline::PeriodName;

use crate::browser::{Browser, Page};
use crate::lookup::member;
use crate::world::World;

const BEGIN: &str = "/don-vi/LD-A-1/can-bo/them";

/// Begins a term at the base union.
async fn begin(browser: &mut Browser, changes: &[(&str, &str)]) -> Page {
    let mut fields: Vec<(&str, &str)> = vec![
        ("post", "chair"),
        ("from_on", "01/05/2025"),
        ("until_on", "01/05/2030"),
        ("mandate", "elected"),
        ("full_time", "no"),
    ];
    for (name, value) in changes {
        match fields.iter_mut().find(|(known, _)| known == name) {
            Some(field) => field.1 = value,
            None => fields.push((name, value)),
        }
    }
    browser.post(BEGIN, &fields).await
}

/// The number of the act that a page was sent on with.
fn act(page: &Page) -> String {
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    page.location().split_once("viec=").unwrap().1.to_owned()
}

/// The officers counted at the base, above it, beside it and at the federation on a day's month.
async fn officers(world: &World, month: &str, dims: &[(&str, &str)]) -> Vec<i64> {
    let mut all = Vec::new();
    for unit in ["LD-A-1", "LD-A", "LD-B", "LD"] {
        let dims = dims
            .iter()
            .map(|(dim, value)| (dim.to_string(), value.to_string()));
        let asked = Asked {
            unit_id: world.number_of(unit).await,
            line: "territorial".to_owned(),
            indicator: "B14.people".to_owned(),
            dims: dims.collect(),
            period: month.parse::<PeriodName>().unwrap().period(),
            structure: Structure::Then,
            known: None,
        };
        let state = world.app.engine.fresh().await.unwrap();
        let figure = figure(&state, &world.app.catalogue, &asked, Choose::Value).unwrap();
        all.push(figure.value.unwrap_or(0));
    }
    all
}

async fn holds(world: &World) {
    let verdicts = diemtua::verify::verify(&world.app).await.unwrap();
    for verdict in verdicts {
        assert!(
            verdict.breaches.is_empty(),
            "{}: {:?}",
            verdict.name,
            verdict.breaches
        );
    }
}

#[tokio::test]
async fn an_officer_is_counted_once_however_many_posts_until_the_last_one_ends() {
    let world = World::new().await;
    let an = member(&world, "LD-A-1", ("Nguyễn Văn An", 1985), None).await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    clerk.get(BEGIN).await;
    let first = begin(&mut clerk, &[("person_text", "nguyen van an")]).await;
    act(&first);
    let page = clerk.get(first.location()).await;
    assert!(page.shows("Có 1 cán bộ công đoàn") && page.shows("30/04/2030"));
    assert!(page.shows(&format!("href=\"/doan-vien/{an}\"")));
    assert!(page.shows("Luật Công đoàn 50/2024/QH15 Điều 28"));
    let one = [1, 1, 0, 1];
    assert_eq!(officers(&world, "2026-12", &[]).await, one);
    assert_eq!(
        officers(&world, "2025-04", &[]).await,
        [0; 4],
        "before the term"
    );

    let by_number = [
        ("person", &an.to_string() as &str),
        ("person_text", "Nguyễn Văn An"),
        ("post", "executive"),
        ("full_time", "yes"),
        ("from_on", "01/01/2026"),
    ];
    let second = begin(&mut clerk, &by_number).await;
    act(&second);
    assert_eq!(
        officers(&world, "2026-12", &[]).await,
        one,
        "the same person"
    );
    let posts = clerk.get(&format!("/doan-vien/{an}/chuc-danh")).await;
    assert!(posts.shows("Chủ tịch") && posts.shows("Ủy viên Ban Chấp hành"));
    let mut other = Browser::signed_in(&world, "b1.co-so").await;
    let outside = other.get(&format!("/doan-vien/{an}/chuc-danh")).await;
    assert_eq!(outside.status, StatusCode::NOT_FOUND);
    let full_time = [("officer", "full-time")];
    assert_eq!(officers(&world, "2026-12", &full_time).await, one);
    assert_eq!(officers(&world, "2025-12", &full_time).await, [0; 4]);
    holds(&world).await;

    let terms: Vec<(i64, String)> =
        sqlx::query_as("select term_id, post from term order by term_id")
            .fetch_all(&world.app.database.owner)
            .await
            .unwrap();
    let end = format!("/can-bo/{}/thoi", terms[0].0);
    let form = clerk.get(&end).await;
    assert!(form.shows("Người này được bảo vệ đến 30/04/2030"));
    let early = clerk
        .post(&end, &[("on", "01/05/2025"), ("why", "resigned")])
        .await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    let ended = clerk
        .post(&end, &[("on", "01/06/2026"), ("why", "resigned")])
        .await;
    act(&ended);
    assert_eq!(
        officers(&world, "2026-12", &[]).await,
        one,
        "still an executive"
    );
    let end = format!("/can-bo/{}/thoi", terms[1].0);
    let last = clerk
        .post(&end, &[("on", "01/12/2026"), ("why", "retired")])
        .await;
    assert_eq!(officers(&world, "2026-12", &[]).await, [0; 4]);
    assert_eq!(officers(&world, "2026-11", &[]).await, one);
    holds(&world).await;

    // Undone newest first, everything is as before.
    let too_late = clerk
        .post(&format!("/can-bo/viec/{}/hoan-tac", act(&ended)), &[])
        .await;
    assert!(too_late.location().ends_with("loi=1"));
    for done in [&last, &ended, &second, &first] {
        let undone = clerk
            .post(&format!("/can-bo/viec/{}/hoan-tac", act(done)), &[])
            .await;
        assert!(
            undone.location().ends_with("xong=hoan-tac"),
            "{}",
            undone.body
        );
    }
    assert_eq!(world.rows().await["term"], 0);
    assert_eq!(officers(&world, "2026-12", &[]).await, [0; 4]);
    holds(&world).await;
}

#[tokio::test]
async fn somebody_outside_the_register_is_named_on_purpose() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    clerk.get(BEGIN).await;
    let typed = [("person_text", "Phạm Thị Dung"), ("birth_year", "1979")];
    let before = world.rows().await;
    let page = begin(&mut clerk, &typed).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.shows("không có “Phạm Thị Dung”") && page.shows("value=\"Phạm Thị Dung\""));
    assert_eq!(world.rows().await, before);
    let page = begin(&mut clerk, &[typed[0], typed[1], ("sex", "female")]).await;
    act(&page);
    assert_eq!(
        officers(&world, "2026-12", &[("sex", "female")]).await,
        [1, 1, 0, 1]
    );
    let again = begin(&mut clerk, &[typed[0], typed[1], ("sex", "female")]).await;
    assert!(again.shows("đã giữ chức danh đó"), "{}", again.body);
    // Two of one name are told apart before one is chosen.
    member(&world, "LD-A-1", ("Lê Thị Em", 1980), None).await;
    let second = member(&world, "LD-A-1", ("Lê Thị Em", 1990), None).await;
    let name = ("person_text", "le thi em");
    let page = begin(&mut clerk, &[name, ("post", "executive")]).await;
    assert!(page.shows("“le thi em” là ai?") && page.shows("1990"));
    let chosen = [
        name,
        ("post", "executive"),
        ("person_pick", &second.to_string()),
    ];
    act(&begin(&mut clerk, &chosen).await);
    let held: i64 = sqlx::query_scalar("select person_id from term where post = 'executive'")
        .fetch_one(&world.app.database.owner)
        .await
        .unwrap();
    assert_eq!(held, second);
}

#[tokio::test]
async fn committees_are_held_against_the_rules() {
    let world = World::new().await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    let page = clerk.get("/don-vi/LD-A-1/can-bo").await;
    assert!(page.shows("Chưa có ai giữ chức danh Chủ tịch"));
    clerk.get(BEGIN).await;
    for number in 1..=8 {
        let name = format!(
            "Ủy viên Thử {}",
            ["A", "B", "C", "D", "E", "G", "H", "I"][number - 1]
        );
        let fields = [
            ("person_text", &*name),
            ("sex", "male"),
            ("post", "inspection"),
        ];
        act(&begin(&mut clerk, &fields).await);
    }
    for post in ["executive", "chief-accountant"] {
        for name in ["Ủy viên Thử A", "Ủy viên Thử B", "Ủy viên Thử C"] {
            if post == "executive" || name.ends_with('A') {
                let fields = [("person_text", name), ("sex", "male"), ("post", post)];
                act(&begin(&mut clerk, &fields).await);
            }
        }
    }
    let page = clerk.get("/don-vi/LD-A-1/can-bo").await;
    assert!(
        page.shows("Ủy ban kiểm tra có 8 người, nhiều hơn 7"),
        "{}",
        page.body
    );
    assert!(page.shows("có 3 ủy viên ban chấp hành trong 8 người, quá một phần ba"));
    assert!(page.shows("Ủy viên Thử A vừa trong ủy ban kiểm tra vừa là Kế toán trưởng"));
}

#[tokio::test]
async fn terms_that_end_soon_are_listed_for_the_scope() {
    let world = World::new().await;
    member(&world, "LD-A-1", ("Nguyễn Văn An", 1985), None).await;
    member(&world, "LD-A-1", ("Trần Văn Bảy", 1985), None).await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    clerk.get(BEGIN).await;
    let soon = [("person_text", "Nguyễn Văn An"), ("until_on", "01/06/2027")];
    act(&begin(&mut clerk, &soon).await);
    let over = [
        ("person_text", "Trần Văn Bảy"),
        ("until_on", "01/01/2027"),
        ("post", "vice-chair"),
    ];
    act(&begin(&mut clerk, &over).await);
    let mut officer = Browser::signed_in(&world, "ld.can-bo").await;
    let page = officer.get("/don-vi/LD/can-bo/sap-het-nhiem-ky").await;
    assert!(page.shows("Có 2 chức danh") && page.shows("31/05/2027"));
    assert!(page.shows("Quá nhiệm kỳ") && page.shows("Trường Mầm non Sao Mai"));
    let mut other = Browser::signed_in(&world, "b.can-bo").await;
    let page = other.get("/don-vi/LD-B/can-bo/sap-het-nhiem-ky").await;
    assert!(page.shows("Không có chức danh nào") && !page.shows("Nguyễn Văn An"));
}

#[tokio::test]
async fn roles_and_scopes_hold() {
    let world = World::new().await;
    member(&world, "LD-A-1", ("Nguyễn Văn An", 1985), None).await;
    let mut clerk = Browser::signed_in(&world, "a1.co-so").await;
    clerk.get(BEGIN).await;
    let begun = begin(&mut clerk, &[("person_text", "Nguyễn Văn An")]).await;
    let undo = format!("/can-bo/viec/{}/hoan-tac", act(&begun));
    let mut inspector = Browser::signed_in(&world, "ld.kiem-tra").await;
    let list = inspector.get("/don-vi/LD-A-1/can-bo").await;
    assert!(list.shows("Nguyễn Văn An") && !list.shows("/thoi\""));
    assert_eq!(inspector.get(BEGIN).await.status, StatusCode::FORBIDDEN);
    assert_eq!(
        inspector.post(&undo, &[]).await.status,
        StatusCode::FORBIDDEN
    );
    let mut other = Browser::signed_in(&world, "b1.co-so").await;
    assert_eq!(
        other.get("/don-vi/LD-A-1/can-bo").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(other.post(&undo, &[]).await.status, StatusCode::NOT_FOUND);
    // An officer of the unit above, kept elsewhere, is shown by name to the unit he serves.
    member(&world, "LD-B-1", ("Đỗ Cấp Trên", 1970), None).await;
    let mut federation = Browser::signed_in(&world, "ld.can-bo").await;
    federation.get(BEGIN).await;
    let from_above = [
        ("person_text", "Đỗ Cấp Trên"),
        ("post", "vice-chair"),
        ("mandate", "appointed"),
    ];
    act(&begin(&mut federation, &from_above).await);
    let page = clerk.get("/don-vi/LD-A-1/can-bo").await;
    assert!(page.shows("Đỗ Cấp Trên") && page.shows("Chỉ định"));
}

#[tokio::test]
async fn two_hands_at_once_make_one_term() {
    let world = World::new().await;
    member(&world, "LD-A-1", ("Nguyễn Văn An", 1985), None).await;
    let mut first = Browser::signed_in(&world, "a1.co-so").await;
    let mut second = Browser::signed_in(&world, "a.can-bo").await;
    let name = [("person_text", "Nguyễn Văn An")];
    let (one, two) = tokio::join!(begin(&mut first, &name), begin(&mut second, &name));
    let begun = [one, two]
        .iter()
        .filter(|page| page.status == StatusCode::SEE_OTHER)
        .count();
    assert_eq!((begun, world.rows().await["term"]), (1, 1));
    assert_eq!(officers(&world, "2026-12", &[]).await, [1, 1, 0, 1]);
    holds(&world).await;
}
