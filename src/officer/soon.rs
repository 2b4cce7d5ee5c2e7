//! Terms that end soon, or should have ended, at a unit and those below it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use jiff::ToSpan;
use serde::Deserialize;

use super::pages::store::ending_before;
use super::pages::{Row, Telling};
use crate::access::Actor;
use crate::app::App;
use crate::unit::{TreeDay, Unit, load_unit, unit_frame};
use crate::web::{Frame, Pager, Place, WebError, Words, amount, page};

#[derive(Debug, Deserialize)]
pub(super) struct SoonAsked {
    /// The day whose tree says who stands below.
    #[serde(default, rename = "co-cau")]
    tree: String,
    trang: Option<i64>,
}

#[derive(Template)]
#[template(path = "officer/soon.html")]
struct SoonPage {
    frame: Frame,
    unit: Unit,
    answer: String,
    tree: TreeDay,
    rows: Vec<Row>,
    pager: Pager,
}

pub(super) async fn soon_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<SoonAsked>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let telling = Telling {
        catalogue: &app.catalogue,
        words,
        today,
    };
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let title = words.t("officer-soon-title");
    let officers = Some(format!("/don-vi/{code}/can-bo"));
    let frame = unit_frame(&mut tx, &actor, &unit, (Place::Units, &title, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{code}")))
        .crumb(words.t("officer-title"), officers)
        .crumb(title, None);
    let months = app.catalogue.rule("term-notice-months", today);
    let months = months.and_then(|rule| rule.value.as_integer()).unwrap_or(0);
    let before = today.saturating_add(months.months());
    let number = asked.trang.unwrap_or(1).clamp(1, 100_000);
    let shown = ((number - 1) * Pager::SIZE, Pager::SIZE);
    let tree = TreeDay::read(&asked.tree, (&unit, today), words);
    let below = (unit.unit_id, actor.line.as_str(), tree.on);
    let (held, total) = ending_before(&mut tx, below, before, shown).await?;
    let answer = match total {
        0 => words.t1("officer-soon-none", "months", months),
        _ => words.t2(
            "officer-soon-count",
            ("count", amount(total, words.language())),
            ("months", months),
        ),
    };
    let address = format!("/don-vi/{code}/can-bo/sap-het-nhiem-ky?{}", tree.query());
    page(&SoonPage {
        frame,
        unit,
        answer,
        tree,
        rows: held.iter().map(|held| telling.row(held)).collect(),
        pager: Pager::new(number, total, address),
    })
}
