//! The list of employers of a unit and those below it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use serde::Deserialize;

use super::pages::values;
use super::rules::TaxCode;
use super::store::{self, ListAsked, Listed};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::unit::{TreeDay, Unit, load_unit, unit_frame};
use crate::web::{Frame, Pager, Place, WebError, Words, amount, page, urlencode};

/// The filters as they stand in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    #[serde(rename = "loai-hinh")]
    ownership: String,
    /// `co` or `chua`; empty shows both.
    #[serde(rename = "cong-doan")]
    union: String,
    /// The day whose tree says who stands below.
    #[serde(rename = "co-cau")]
    tree: String,
    trang: Option<i64>,
}

#[derive(Template)]
#[template(path = "employer/list.html")]
struct ListPage {
    frame: Frame,
    unit: Unit,
    asked: Asked,
    tree: TreeDay,
    filtered: bool,
    answer: String,
    kinds: Vec<(String, String)>,
    rows: Vec<Listed>,
    pager: Pager,
    may_keep: bool,
}

impl ListPage {
    fn kind(&self, code: &str) -> String {
        let known = self.kinds.iter().find(|(known, _)| known == code);
        known.map_or(code, |(_, name)| name).to_owned()
    }
    fn number(&self, value: &i32) -> String {
        amount(i64::from(*value), self.frame.language())
    }
}

pub(super) async fn list_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let title = words.t("employer-list-title");
    let frame = unit_frame(&mut tx, &actor, &unit, (Place::Units, &title, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{code}")))
        .crumb(title, None);
    let number = Pager::asked(asked.trang);
    let tree = TreeDay::read(&asked.tree, (&unit, today), words);
    let search = match TaxCode::read(&asked.q) {
        Ok(tax_code) => tax_code.to_string(),
        Err(_) => vietnamese::fold(&asked.q),
    };
    let question = ListAsked {
        unit_id: unit.unit_id,
        line: &actor.line,
        on: tree.on,
        search: &search,
        ownership: Some(asked.ownership.as_str()).filter(|kind| !kind.is_empty()),
        with_union: match asked.union.as_str() {
            "co" => Some(true),
            "chua" => Some(false),
            _ => None,
        },
        offset: (number - 1) * Pager::SIZE,
        limit: Pager::SIZE,
    };
    let (rows, total, without) = store::list(&mut tx, &question).await?;
    let address = format!(
        "/don-vi/{code}/don-vi-su-dung?q={}&loai-hinh={}&cong-doan={}&{}",
        urlencode(&asked.q),
        urlencode(&asked.ownership),
        urlencode(&asked.union),
        tree.query()
    );
    let count = |value| amount(value, words.language());
    let answer = match (total, without) {
        (0, _) => words.t("employer-none"),
        (_, 0) => words.t1("employer-count-all-with", "total", count(total)),
        _ => words.t2(
            "employer-count",
            ("total", count(total)),
            ("without", count(without)),
        ),
    };
    page(&ListPage {
        kinds: values(&app.catalogue, "ownership", words.language()),
        pager: Pager::new(number, total, address),
        filtered: [&asked.q, &asked.ownership, &asked.union, &asked.tree]
            .iter()
            .any(|value| !value.is_empty()),
        answer,
        rows,
        may_keep: actor.may(Act::KeepMembers).is_some(),
        asked,
        tree,
        frame,
        unit,
    })
}
