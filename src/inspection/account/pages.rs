//! Why a payment is marked: every line of the scope that names the same account.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Html;
use axum::routing::get;

use super::rules::masked;
use super::store::{Evidence, evidence};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::book::{Kind, number_text};
use crate::inspection::file::store::{OpenFile, open_files};
use crate::inspection::store::{Scope, find_payment};
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{Frame, Place, WebError, Words, amount, day_short, page};

pub fn routes() -> Router<App> {
    Router::new().route(
        "/don-vi/{code}/kiem-tra/tai-khoan/{voucher}",
        get(evidence_page),
    )
}

#[derive(Template)]
#[template(path = "inspection/account/account.html")]
struct EvidencePage {
    frame: Frame,
    unit: Unit,
    voucher_id: i64,
    /// The number of the voucher and its day, for the list it is found again in.
    number: String,
    day: String,
    lines: Vec<Evidence>,
    people: usize,
    lists: usize,
    files: Vec<OpenFile>,
}

impl EvidencePage {
    fn money(&self, dong: &i64) -> String {
        amount(*dong, self.frame.language())
    }
    fn day(&self, day: &timeline::Day) -> String {
        day_short(*day)
    }
    fn account(&self, line: &Evidence) -> String {
        masked(&line.account_no)
    }
    fn voucher(&self, number: &i32) -> String {
        number_text(Kind::Payment, *number)
    }
    fn state(&self, line: &Evidence) -> String {
        let state = line.state.as_deref().unwrap_or("waiting");
        self.frame.t(&format!("inspection-line-{state}"))
    }
    fn kin(&self, line: &Evidence) -> String {
        self.frame.t(&format!("aid-kin-{}", line.kin))
    }
}

fn distinct<T: Ord>(values: impl Iterator<Item = T>) -> usize {
    values.collect::<std::collections::BTreeSet<T>>().len()
}

async fn evidence_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, voucher)): Path<(String, String)>,
) -> Result<Html<String>, WebError> {
    app.permit(&actor, Act::Inspect)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let voucher_id: i64 = voucher.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let scope = Scope {
        unit_id: unit.unit_id,
        line: &actor.line,
        today,
    };
    let found = find_payment(&mut tx, scope, voucher_id).await?;
    let (number, day) = found.ok_or(WebError::NotFound)?;
    let lines = evidence(&mut tx, scope, voucher_id).await?;
    let number = number_text(Kind::Payment, number);
    let title = words.t1("inspection-same-account", "number", &number);
    let about = (Place::Units, title.as_str(), today);
    let frame = unit_frame(&mut tx, &actor, &unit, about).await?;
    let list = format!("/don-vi/{code}/kiem-tra/khoan-chi");
    let frame = frame
        .crumb(unit.name.clone(), Some(format!("/don-vi/{code}")))
        .crumb(words.t("inspection-payments"), Some(list))
        .crumb(title.clone(), None);
    let files = match actor.may(Act::KeepInspections) {
        Some(permit) => open_files(&mut tx, permit.unit_id()).await?,
        None => Vec::new(),
    };
    page(&EvidencePage {
        people: distinct(lines.iter().map(|own| own.person_id)),
        lists: distinct(lines.iter().map(|own| own.list_id)),
        day: day_short(day),
        frame,
        unit,
        voucher_id,
        number,
        lines,
        files,
    })
}
