//! The API's own description, OpenAPI 3.1, made from the handlers and their types.

use axum::Json;
use axum::Router;
use axum::routing::{any, get};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::actor::SESSION_COOKIE;
use super::api::no_such_address;
use crate::app::App;
use crate::{compare, indicator, member, reading, record, round, unit};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Điểm Tựa",
        description = "Units, members, records, figures and reporting rounds of a trade-union \
            federation. Sign in with the session cookie (writes also carry its token in \
            X-CSRF-Token) or with a personal token made on the account's own page. Days are \
            YYYY-MM-DD, money is whole đồng."
    ),
    paths(
        unit::api::show,
        unit::api::children,
        indicator::api::one_figure,
        indicator::api::records_behind,
        compare::api::compared,
        record::api::enter,
        record::api::list,
        record::api::show,
        record::api::correct,
        record::api::withdraw,
        member::api::list,
        member::api::join,
        member::api::show,
        member::api::leave,
        round::api::list,
        round::api::show,
        reading::api::list,
        reading::api::add,
        reading::api::show,
        reading::api::confirm,
        reading::api::undo
    ),
    modifiers(&WaysIn),
    security(("token" = []), ("session" = []))
)]
struct Description;

/// The two ways to say who asks.
struct WaysIn;

impl Modify for WaysIn {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme(
            "token",
            SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)),
        );
        components.add_security_scheme(
            "session",
            SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(SESSION_COOKIE))),
        );
    }
}

/// Every address of the API with its description.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(unit::api_routes())
        .merge(record::api_routes())
        .merge(member::api_routes())
        .merge(round::api_routes())
        .route("/api/openapi.json", get(description))
        .route("/api/{*path}", any(no_such_address))
}

async fn description() -> Json<utoipa::openapi::OpenApi> {
    Json(Description::openapi())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_names_every_address_and_way_in() {
        let text = serde_json::to_value(Description::openapi()).unwrap();
        assert_eq!(text["openapi"], "3.1.0");
        for (address, method) in [
            ("/api/v1/units/{code}", "get"),
            ("/api/v1/units/{code}/children", "get"),
            ("/api/v1/units/{code}/records", "post"),
            ("/api/v1/units/{code}/records", "get"),
            ("/api/v1/units/{code}/figures/{indicator}", "get"),
            ("/api/v1/units/{code}/compare", "get"),
            ("/api/v1/records/{id}", "get"),
            ("/api/v1/records/{id}", "put"),
            ("/api/v1/records/{id}", "delete"),
            ("/api/v1/units/{code}/members", "get"),
            ("/api/v1/units/{code}/members", "post"),
            ("/api/v1/people/{id}", "get"),
            ("/api/v1/people/{id}/leave", "post"),
            ("/api/v1/units/{code}/rounds", "get"),
            ("/api/v1/units/{code}/rounds/{round}", "get"),
            ("/api/v1/units/{code}/old-reports", "post"),
            ("/api/v1/old-reports/{id}/figures", "post"),
        ] {
            assert!(
                text["paths"][address][method].is_object(),
                "{method} {address}"
            );
        }
        assert_eq!(
            text["components"]["securitySchemes"]["token"]["scheme"],
            "bearer"
        );
    }
}
