//! The register as programs see it: the same forms and refusals, numbers masked.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use diemtua::web;
use tower::ServiceExt;

use crate::world::World;

async fn ask(
    world: &World,
    token: &str,
    (method, address): (&str, &str),
    body: &str,
) -> (StatusCode, serde_json::Value) {
    let request = Request::builder()
        .method(method)
        .uri(address)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_owned()))
        .unwrap();
    let answer = web::router(world.app.clone())
        .oneshot(request)
        .await
        .unwrap();
    let status = answer.status();
    let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

/// A personal token of an account.
async fn token(world: &World, login: &str) -> String {
    let token = format!("thu-{login}");
    let actor = world.actor(login).await;
    sqlx::query(
        "insert into api_token (token_digest, account_id, name, created_at, expires_at)
         values ($1, $2, 'thử', '2027-01-01', '2028-01-01')",
    )
    .bind(diemtua::id::digest(&token))
    .bind(actor.account_id)
    .execute(&world.app.database.owner)
    .await
    .unwrap();
    token
}

#[tokio::test]
async fn programs_list_read_join_and_leave_with_masked_numbers() {
    let world = World::new().await;
    let clerk = token(&world, "a1.co-so").await;
    let list = ("GET", "/api/v1/units/LD-A-1/members");
    let join = ("POST", "/api/v1/units/LD-A-1/members");
    let body = r#"{"full_name": "Đặng Thị Phương Hoa", "birth": "1990-05-12", "sex": "female",
        "national_id": "036190001234", "on": "2027-01-20", "ref": "tu-may"}"#;
    let (status, answer) = ask(&world, &clerk, join, body).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    let id = answer["id"].as_i64().unwrap();
    let (status, answer) = ask(&world, &clerk, join, body).await;
    assert_eq!((status, answer["id"].as_i64()), (StatusCode::OK, Some(id)));
    let other = body.replace("tu-may", "hai");
    let (status, answer) = ask(&world, &clerk, join, &other).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer["errors"]["full_name"].is_string(), "{answer}");
    let (status, answer) = ask(&world, &clerk, join, r#"{"full_name": "X", "tuoi": 3}"#).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer["errors"]["tuoi"].is_string(), "{answer}");

    let (_, answer) = ask(&world, &clerk, list, "").await;
    assert_eq!(answer["total"], 1);
    assert_eq!(answer["members"][0]["national_id"], "•••• •••• 1234");
    assert_eq!(answer["members"][0]["unit"], "LD-A-1");
    let one = format!("/api/v1/people/{id}");
    let (_, answer) = ask(&world, &clerk, ("GET", &one), "").await;
    assert_eq!(answer["birth"], "1990-05-12");
    assert_eq!(answer["spells"][0]["from"], "2027-01-20");
    assert!(!answer.to_string().contains("036190001234"));
    let leave = format!("{one}/leave");
    let body = r#"{"on": "2027-01-25", "why": "quit"}"#;
    for (login, expected) in [
        ("a2.co-so", StatusCode::NOT_FOUND),
        ("ld.kiem-tra", StatusCode::FORBIDDEN),
    ] {
        let token = token(&world, login).await;
        let (status, _) = ask(&world, &token, ("POST", &leave), body).await;
        assert_eq!(status, expected, "{login}");
    }
    let (status, answer) = ask(&world, &clerk, ("POST", &leave), body).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let (status, _) = ask(&world, &clerk, ("POST", &leave), body).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let left = ("GET", "/api/v1/units/LD-A-1/members?state=left");
    let (_, answer) = ask(&world, &clerk, left, "").await;
    assert_eq!(answer["members"][0]["why_left"], "quit");
    let wrong = ("GET", "/api/v1/units/LD-A-1/members?state=all");
    let (status, _) = ask(&world, &clerk, wrong, "").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}
