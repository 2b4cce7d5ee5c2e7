//! The look-up of employers while typing: at most eight of the scope, told apart by tax code.

pub mod store;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::access::Actor;
use crate::app::App;
use crate::web::WebError;

pub use store::{Found, of_name};

/// A list that opens below a field shows no more.
const MOST: i64 = 8;

#[derive(Debug, Deserialize)]
pub(super) struct SearchAsked {
    #[serde(default)]
    q: String,
}

impl Found {
    /// What tells employers of one name apart.
    pub fn detail(&self) -> String {
        match &self.tax_code {
            Some(code) => format!("{code} · {}", self.unit_name),
            None => self.unit_name.clone(),
        }
    }
}

pub(super) async fn suggestions(
    State(app): State<App>,
    actor: Actor,
    Query(asked): Query<SearchAsked>,
) -> Result<Response, WebError> {
    let folded = vietnamese::fold(&asked.q);
    let mut tx = app.begin(&actor).await?;
    let found = match folded.as_str() {
        "" => Vec::new(),
        folded => store::search(&mut tx, folded, MOST).await?,
    };
    let list: Vec<_> = found
        .into_iter()
        .map(|found| {
            serde_json::json!({
                "id": found.employer_id.to_string(), "name": found.name,
                "detail": found.detail(), "tax_code": found.tax_code,
                "href": format!("/don-vi-su-dung/{}", found.employer_id),
            })
        })
        .collect();
    Ok(axum::Json(list).into_response())
}
