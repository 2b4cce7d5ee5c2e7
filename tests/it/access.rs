//! Who gets in: passwords, lockout, one-time links, sessions and the tokens of forms.

use axum::http::StatusCode;
use diemtua::access::make_reset_link;

use crate::browser::Browser;
use crate::world::{PASSWORD, World};

const NEW_PASSWORD: &str = "mật khẩu mới tinh tươm";

#[tokio::test]
async fn the_right_password_opens_the_pages_and_the_wrong_one_does_not() {
    let world = World::new().await;
    let mut browser = Browser::of(&world);
    let page = browser.get("/don-vi/LD").await;
    assert_eq!(
        (page.status, page.location()),
        (StatusCode::SEE_OTHER, "/dang-nhap")
    );

    for (login, password) in [("ld.can-bo", "sai"), ("khong.co-ai", PASSWORD)] {
        let page = browser.sign_in(login, password).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.shows("Tên đăng nhập hoặc mật khẩu chưa đúng."));
        assert!(
            page.shows(login) && !page.shows(password),
            "keeps the name only"
        );
        assert_eq!(page.set_cookie(), "");
    }
    let mut browser = Browser::signed_in(&world, "ld.can-bo").await;
    let page = browser.get("/don-vi/LD").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.shows("Liên đoàn Lao động tỉnh Mẫu"));
}

#[tokio::test]
async fn six_wrong_passwords_lock_the_account_for_fifteen_minutes() {
    let world = World::new().await;
    let mut browser = Browser::of(&world);
    for _ in 0..6 {
        let page = browser.sign_in("a.can-bo", "sai").await;
        assert!(page.shows("chưa đúng"));
    }
    let page = browser.sign_in("a.can-bo", PASSWORD).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.shows("đang khóa") && page.shows("09:15"),
        "says until when"
    );

    let mut browser = browser.in_world(&world.after_minutes(14));
    assert!(
        browser
            .sign_in("a.can-bo", PASSWORD)
            .await
            .shows("đang khóa")
    );
    let mut browser = browser.in_world(&world.after_minutes(15));
    assert_eq!(
        browser.sign_in("a.can-bo", PASSWORD).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn a_right_password_forgets_the_wrong_ones_before_it() {
    let world = World::new().await;
    let mut browser = Browser::of(&world);
    for round in 0..2 {
        for _ in 0..5 {
            browser.sign_in("a.can-bo", "sai").await;
        }
        let page = browser.sign_in("a.can-bo", PASSWORD).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "round {round}");
    }
    let failed = world.rows().await["audit_line"];
    assert!(failed >= 12, "every attempt leaves its line");
}

async fn link_for(world: &World, login: &str) -> String {
    let account_id = world.actor(login).await.account_id;
    let mut owner = world.app.database.owner.acquire().await.unwrap();
    let token = make_reset_link(&mut owner, account_id, None, world.app.clock.now()).await;
    format!("/dat-mat-khau/{}", token.unwrap())
}

#[tokio::test]
async fn a_one_time_link_sets_a_password_once() {
    let world = World::new().await;
    let link = link_for(&world, "a1.co-so").await;
    let mut signed_in = Browser::signed_in(&world, "a1.co-so").await;
    let mut browser = Browser::of(&world);
    assert!(browser.get(&link).await.shows("a1.co-so"));

    let page = browser
        .send(&link, &[("password", "ngắn"), ("again", "ngắn")])
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.shows("Mật khẩu cần ít nhất 10 ký tự"));
    let page = browser
        .send(&link, &[("password", NEW_PASSWORD), ("again", "khác hẳn")])
        .await;
    assert!(page.shows("Hai lần nhập khác nhau"));

    let both = [("password", NEW_PASSWORD), ("again", NEW_PASSWORD)];
    let page = browser.send(&link, &both).await;
    assert_eq!(
        (page.status, page.location()),
        (StatusCode::SEE_OTHER, "/dang-nhap")
    );
    for page in [browser.get(&link).await, browser.send(&link, &both).await] {
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.shows("Đường dẫn đã dùng hoặc đã hết hạn"));
    }
    assert_eq!(
        signed_in.get("/tai-khoan").await.location(),
        "/dang-nhap",
        "old sessions end"
    );
    assert!(
        browser
            .sign_in("a1.co-so", PASSWORD)
            .await
            .shows("chưa đúng")
    );
    let page = browser.sign_in("a1.co-so", NEW_PASSWORD).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_one_time_link_lives_a_day() {
    let world = World::new().await;
    let link = link_for(&world, "a1.co-so").await;
    let mut browser = Browser::of(&world.after_minutes(24 * 60 - 1));
    assert_eq!(browser.get(&link).await.status, StatusCode::OK);
    let mut browser = Browser::of(&world.after_minutes(24 * 60));
    assert!(
        browser
            .get(&link)
            .await
            .shows("Đường dẫn đã dùng hoặc đã hết hạn")
    );
}

#[tokio::test]
async fn the_session_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let world = World::new().await;
    let mut browser = Browser::of(&world);
    let page = browser.sign_in("ld.can-bo", PASSWORD).await;
    for attribute in [
        "diemtua_session=",
        "; Path=/",
        "; HttpOnly",
        "; SameSite=Lax",
    ] {
        assert!(
            page.set_cookie().contains(attribute),
            "{}",
            page.set_cookie()
        );
    }
    assert!(
        !page.set_cookie().contains("Secure"),
        "plain http on this machine"
    );
    browser.behind_https = true;
    let page = browser.sign_in("ld.can-bo", PASSWORD).await;
    assert!(page.set_cookie().contains("; Secure"));

    let secret = browser.cookie.split_once('=').unwrap().1.to_owned();
    let kept: bool = sqlx::query_scalar(
        "select exists (select 1 from session where position($1 in session::text) > 0)",
    )
    .bind(&secret)
    .fetch_one(&world.app.database.owner)
    .await
    .unwrap();
    assert!(!kept, "the database keeps digests only");
}

#[tokio::test]
async fn a_form_without_its_own_token_changes_nothing() {
    let world = World::new().await;
    let mut other = Browser::signed_in(&world, "b.can-bo").await;
    other.get("/don-vi/LD-B/sua").await;
    let mut browser = Browser::signed_in(&world, "a.can-bo").await;
    browser.get("/don-vi/LD-A/sua").await;
    let before = world.rows().await;
    let edit = [("name", "Tên khác"), ("name_from", "20/01/2027")];
    for token in ["", "0000", &other.token] {
        let mut fields = edit.to_vec();
        fields.push(("_token", token));
        let page = browser.send("/don-vi/LD-A/sua", &fields).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "with token {token:?}");
    }
    assert_eq!(
        browser.send("/don-vi/LD-A/sua", &edit).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(world.rows().await, before);
    assert_eq!(
        browser.post("/don-vi/LD-A/sua", &edit).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn a_session_ends_by_signing_out_by_rest_and_by_age() {
    let world = World::new().await;
    let mut browser = Browser::signed_in(&world, "ld.can-bo").await;
    let mut stolen = browser.in_world(&world);
    let page = browser.post("/dang-xuat", &[]).await;
    assert_eq!(page.location(), "/dang-nhap");
    assert!(page.set_cookie().contains("Max-Age=0"));
    assert_eq!(stolen.get("/tai-khoan").await.location(), "/dang-nhap");

    let rested = Browser::signed_in(&world, "ld.can-bo").await;
    let page = rested
        .in_world(&world.after_minutes(119))
        .get("/tai-khoan")
        .await;
    assert_eq!(page.status, StatusCode::OK);
    let page = rested
        .in_world(&world.after_minutes(119 + 120))
        .get("/tai-khoan")
        .await;
    assert_eq!(page.location(), "/dang-nhap", "two hours of rest");

    let busy = Browser::signed_in(&world, "ld.can-bo").await;
    for hour in 1..12 {
        let page = busy
            .in_world(&world.after_minutes(60 * hour))
            .get("/tai-khoan")
            .await;
        assert_eq!(page.status, StatusCode::OK, "hour {hour}");
    }
    let page = busy
        .in_world(&world.after_minutes(12 * 60))
        .get("/tai-khoan")
        .await;
    assert_eq!(page.location(), "/dang-nhap", "twelve hours at the most");
}

#[tokio::test]
async fn a_disabled_account_is_out_at_once() {
    let world = World::new().await;
    let mut browser = Browser::signed_in(&world, "a.can-bo").await;
    world
        .sql("update account set disabled = true where login = 'a.can-bo'")
        .await;
    assert_eq!(browser.get("/don-vi/LD-A").await.location(), "/dang-nhap");
    let page = browser.sign_in("a.can-bo", PASSWORD).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.shows("chưa đúng"),
        "does not tell that the account exists"
    );
}

#[tokio::test]
async fn the_language_of_the_pages_is_the_accounts_own() {
    let world = World::new().await;
    let mut browser = Browser::signed_in(&world, "ld.can-bo").await;
    assert!(browser.get("/don-vi/LD").await.shows("lang=\"vi\""));
    let page = browser.post("/ngon-ngu", &[("language", "en")]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert!(browser.get("/don-vi/LD").await.shows("lang=\"en\""));
    // What goes wrong is said in the same language, an address that is none included.
    for lost in ["/don-vi/KHONG-CO", "/khong-co-trang-nay"] {
        let page = browser.get(lost).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert!(page.shows("There is no such page"), "{lost}");
    }
    assert!(
        Browser::of(&world)
            .get("/khong-co")
            .await
            .shows("Không có trang này")
    );
}
