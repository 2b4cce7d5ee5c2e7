//! An issued report: drawn from what it kept, never from what is known now; beside it what has
//! changed since.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use timeline::PeriodName;

use super::build::{Draft, Filled, Names, Seal};
use super::check;
use super::fill::{Subject, figures_now};
use super::outline::Outline;
use super::pages::{self, Group};
use super::store::{self, Issued};
use super::wording::{Way, figure_words};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::docket;
use crate::indicator::Structure;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{Frame, Place, WebError, Words, day_short, page, site_of};

/// What an issued report keeps beside its figures and its words.
#[derive(Serialize, Deserialize)]
struct Drawn {
    outline: Outline,
    names: Names,
    targets: std::collections::BTreeMap<String, Vec<crate::target::Target>>,
}

/// What is kept of a draft when it is issued.
pub fn drawn_of(draft: &Draft) -> serde_json::Value {
    serde_json::json!(Drawn {
        outline: draft.outline.clone(),
        names: draft.names.clone(),
        targets: draft.filled.targets.clone(),
    })
}

/// The report as it was issued.
pub fn as_issued(app: &App, issued: &Issued, check: Option<String>) -> Result<Draft, WebError> {
    let drawn: Drawn = serde_json::from_value(issued.drawn.clone())
        .map_err(|fault| WebError::Other(fault.into()))?;
    Ok(Draft {
        outline: drawn.outline,
        filled: Filled {
            figures: issued.figures.clone(),
            targets: drawn.targets,
        },
        words: issued.words.clone(),
        names: drawn.names,
        seal: Some(Seal {
            number: issued.number.clone(),
            on: app.clock.zoned(issued.issued_at).date(),
            check,
        }),
    })
}

/// A figure that differs now from what was issued.
struct Changed {
    name: String,
    then: String,
    now: String,
    address: String,
}

#[derive(Template)]
#[template(path = "report/issued.html")]
struct IssuedPage {
    frame: Frame,
    number: String,
    base: String,
    by: Option<String>,
    title: String,
    on: String,
    at: String,
    paper: String,
    language: String,
    groups: Vec<Group>,
    changed: Vec<Changed>,
    draft_address: String,
    may_report: bool,
}

impl IssuedPage {
    fn lead(&self) -> String {
        let words = self.frame.words;
        let (number, day) = (("number", &self.number), ("day", &self.on));
        let lead = words.t2("report-issued-lead", number, day);
        let since = match self.changed.len() {
            0 => words.t("report-unchanged"),
            count => words.t1("report-changed-count", "count", count),
        };
        format!("{lead} {since}")
    }

    fn then_now(&self, changed: &Changed) -> String {
        let (before, after) = (("before", &changed.then), ("after", &changed.now));
        self.frame.words.t2("report-then-now", before, after)
    }
}

/// The issued report's page, or the file its address ends in.
pub async fn issued(
    State(app): State<App>,
    actor: Actor,
    headers: HeaderMap,
    Path(report): Path<String>,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let (number, format) = pages::split_format(&report)?;
    let report_id: i64 = number.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let issued = store::find_issued(&mut tx, report_id)
        .await?
        .ok_or(WebError::NotFound)?;
    let code = docket::code_of_report(&mut tx, report_id).await?;
    let check = code.map(|code| check::address_of(&site_of(&headers), &code));
    let draft = as_issued(&app, &issued, check)?;
    if let Some(format) = format {
        let stem = format!("{}_{}_{}", issued.form, issued.unit_code, issued.name);
        return pages::download(draft, format, &stem).await;
    }
    let name: PeriodName = issued
        .name
        .parse()
        .map_err(|fault: timeline::PeriodFault| WebError::Other(fault.into()))?;
    let unit = load_unit(&mut tx, &issued.unit_code, name.period().last_on()).await?;
    let changed = changed(&app, &actor, (&unit, name), &draft).await?;
    let title = draft.subject();
    let place = (Place::Reports, title.as_str(), app.clock.today());
    let mut frame = unit_frame(&mut tx, &actor, &unit, place).await?;
    frame = frame.crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)));
    let reports = frame.t("place-reports");
    frame = frame
        .crumb(reports, Some(format!("/don-vi/{}/bao-cao", unit.code)))
        .crumb(issued.number.clone(), None);
    let html = page(&IssuedPage {
        frame,
        on: day_short(app.clock.zoned(issued.issued_at).date()),
        at: pages::at_text(&app, issued.issued_at),
        paper: pages::on_screen(&draft, &unit.code, (name, "then")),
        language: draft.outline.language.clone(),
        groups: pages::groups(&draft, &unit.code, (name, "then"), words),
        draft_address: pages::draft_address(&unit.code, &issued.form, name),
        may_report: actor.may(Act::Report).is_some(),
        base: format!("/bao-cao/{}", issued.report_id),
        number: issued.number,
        by: issued.issued_by,
        title,
        changed,
    })?;
    Ok(html.into_response())
}

/// The figures of an issued report that are known otherwise now.
async fn changed(
    app: &App,
    actor: &Actor,
    (unit, name): (&Unit, PeriodName),
    draft: &Draft,
) -> Result<Vec<Changed>, WebError> {
    let line = actor.line.as_str();
    let subject = Subject {
        unit,
        line,
        name,
        structure: Structure::Then,
    };
    let (now, _) = figures_now(app, &subject, &draft.outline).await?;
    let words = Words::of(&actor.language);
    let language = words.language();
    let mut changed = Vec::new();
    for (key, title, measure) in draft.outline.figures() {
        let say = |figure: Option<&crate::indicator::Figure>| {
            figure
                .and_then(|figure| figure_words(figure, None, (Way::Whole, measure), language))
                .unwrap_or_else(|| words.t("report-basis-missing"))
        };
        let (then, now) = (say(draft.figure(key)), say(now.get(key)));
        if then != now {
            changed.push(Changed {
                name: title.to_owned(),
                then,
                now,
                address: pages::figure_address(&unit.code, key, (name, "then")),
            });
        }
    }
    Ok(changed)
}
