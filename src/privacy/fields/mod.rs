//! What is kept of a member and why, for everyone to read: the page a member is pointed to.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Html;
use axum::routing::get;

use crate::app::App;
use crate::catalogue::{PersonalField, Rule};
use crate::privacy::request::rules::RULE_CODES;
use crate::web::{Frame, WebError, Words, page};

pub fn routes() -> Router<App> {
    Router::new().route("/du-lieu-ca-nhan", get(fields_page))
}

/// A field with its purposes in words.
struct Kept {
    field: PersonalField,
    purposes: String,
}

#[derive(Template)]
#[template(path = "privacy/fields/fields.html")]
struct FieldsPage {
    frame: Frame,
    kept: Vec<Kept>,
    rules: Vec<Rule>,
}

async fn fields_page(State(app): State<App>, headers: HeaderMap) -> Result<Html<String>, WebError> {
    let language = headers
        .get(axum::http::header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .map_or(
            "vi",
            |asked| if asked.starts_with("en") { "en" } else { "vi" },
        );
    let personal = &app.catalogue.personal;
    let name = |code: &String| {
        let purpose = personal.purpose(code);
        purpose.map_or(code.clone(), |purpose| purpose.name(language).to_owned())
    };
    let kept = personal.fields.iter().map(|field| Kept {
        purposes: field
            .purposes
            .iter()
            .map(name)
            .collect::<Vec<_>>()
            .join("; "),
        field: field.clone(),
    });
    let today = app.clock.today();
    let rules = RULE_CODES.iter();
    let words = Words::of(language);
    page(&FieldsPage {
        kept: kept.collect(),
        rules: rules
            .filter_map(|code| app.catalogue.rule(code, today).cloned())
            .collect(),
        frame: Frame::open(words, words.t("privacy-fields-title")),
    })
}
