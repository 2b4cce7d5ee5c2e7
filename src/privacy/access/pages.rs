//! The page of the log: who of a unit looked at whom, for inspectors and administrators.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use axum::routing::get;
use serde::Deserialize;

use super::LookDeed;
use super::store::{self, LogAsked, Looked};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::catalogue::Catalogue;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{Frame, Pager, Place, WebError, Words, page, urlencode};

pub fn routes() -> Router<App> {
    Router::new().route("/don-vi/{code}/doan-vien/truy-cap", get(log_page))
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default, rename = "nguoi")]
    person: String,
    #[serde(default, rename = "tai-khoan")]
    login: String,
    #[serde(default, rename = "viec")]
    deed: String,
    #[serde(default, rename = "tu")]
    from: String,
    #[serde(default, rename = "den")]
    until: String,
    #[serde(default, rename = "trang")]
    number: Option<i64>,
}

#[derive(Template)]
#[template(path = "privacy/access/log.html")]
struct LogPage {
    frame: Frame,
    unit: Unit,
    asked: Asked,
    deeds: [LookDeed; 4],
    looks: Vec<(Looked, String, String)>,
    filtered: bool,
    day_error: Option<String>,
    pager: Pager,
}

impl LogPage {
    fn number(&self, value: &i64) -> String {
        vietnamese::number(*value)
    }
}

/// The fields of a look and its purpose, in words.
pub(super) fn in_words(catalogue: &Catalogue, look: &Looked, language: &str) -> (String, String) {
    let personal = &catalogue.personal;
    // What lists of other features hold beside the fields of the register.
    let word = |code: &str| Words::of(language).t(&format!("privacy-listed-{code}"));
    let name = |code: &String| match personal.field(code) {
        Some(field) => field.name(language).to_owned(),
        None => word(code),
    };
    let fields: Vec<String> = look.fields.iter().map(name).collect();
    let purpose = look.purpose.as_deref().unwrap_or_default();
    let purpose = match personal.purpose(purpose) {
        Some(known) => known.name(language).to_owned(),
        None => purpose.to_owned(),
    };
    (fields.join(", "), purpose)
}

async fn log_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, WebError> {
    app.permit(&actor, Act::Inspect)?;
    let (words, today) = (Words::of(&actor.language), app.clock.today());
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let mut day_error = None;
    let mut day = |text: &str| {
        let text = text.trim();
        let read = vietnamese::parse_day(text);
        if !text.is_empty() && read.is_err() {
            day_error = Some(words.t1("day-unreadable", "text", text));
        }
        read.ok()
    };
    let (from_on, until_on) = (day(&asked.from), day(&asked.until));
    let person_id = asked.person.trim().parse::<i64>().ok();
    let name = match person_id {
        Some(_) => String::new(),
        None => vietnamese::fold(&asked.person),
    };
    let number = Pager::asked(asked.number);
    let query = LogAsked {
        top_id: unit.unit_id,
        line: &actor.line,
        on: today,
        person_id,
        name: &name,
        login: asked.login.trim(),
        deed: &asked.deed,
        from_on,
        until_on,
        offset: (number - 1) * Pager::SIZE,
        limit: Pager::SIZE,
    };
    let (looks, total) = store::log(&mut tx, &query).await?;
    let address = format!(
        "/don-vi/{code}/doan-vien/truy-cap?nguoi={}&tai-khoan={}&viec={}&tu={}&den={}&",
        urlencode(&asked.person),
        urlencode(&asked.login),
        urlencode(&asked.deed),
        urlencode(&asked.from),
        urlencode(&asked.until)
    );
    let title = words.t("privacy-log-title");
    let frame = unit_frame(&mut tx, &actor, &unit, (Place::Units, &title, today)).await?;
    let frame = frame
        .crumb(unit.name.clone(), Some(format!("/don-vi/{code}")))
        .crumb(title.clone(), None);
    let texts = [
        &asked.person,
        &asked.login,
        &asked.deed,
        &asked.from,
        &asked.until,
    ];
    page(&LogPage {
        filtered: texts.iter().any(|text| !text.trim().is_empty()),
        looks: looks
            .into_iter()
            .map(|look| {
                let (fields, purpose) = in_words(&app.catalogue, &look, &actor.language);
                (look, fields, purpose)
            })
            .collect(),
        pager: Pager::new(number, total, address),
        deeds: LookDeed::ALL,
        frame,
        unit,
        asked,
        day_error,
    })
}
