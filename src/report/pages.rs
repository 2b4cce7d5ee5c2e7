//! The addresses of reports, a unit's list of them, and what their pages share.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use timeline::PeriodName;

use super::beside::{Beside, beside, period_of};
use super::build::{Draft, basis_key, basis_of};
use super::chain::State as ChainState;
use super::file::{self, Format};
use super::rules::{forms_of, period_days, period_in_words, period_with_days, recent_periods};
use super::store::{self, ListAsked, Listed};
use super::wording::Way;
use super::{before, chain, check, draft, edit, files, issue, issued, silence, vintage};
use crate::access::Actor;
use crate::app::App;
use crate::catalogue::{Catalogue, Form};
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{FormState, Frame, Pager, Place, WebError, Words, page, typed_period, urlencode};

pub fn routes() -> Router<App> {
    let of_period = "/don-vi/{code}/bao-cao/{form}/{period}";
    Router::new()
        .route("/don-vi/{code}/bao-cao", get(list_page))
        .route(of_period, get(draft::draft).post(draft::save))
        .route(&format!("{of_period}/phat-hanh"), post(issue::issue))
        .route(&format!("{of_period}/chua-nop"), get(silence::silence_page))
        .route("/bao-cao/{report}", get(issued::issued))
        .route(
            "/bao-cao/{report}/khi-ay-va-nay",
            get(vintage::vintage_page),
        )
        .route("/bao-cao/{report}/duyet", post(chain::pages::approve))
        .route("/bao-cao/{report}/tra-lai", post(chain::pages::send_back))
        .route("/bao-cao/{report}/mo-lai", post(chain::pages::open_again))
        .route("/kiem-tra/{code}", get(check::check_page))
        .merge(edit::routes())
        .merge(files::routes())
}

/// A form opened for a unit and a period.
pub struct Opened<'a> {
    pub unit: Unit,
    pub form: &'a Form,
    pub name: PeriodName,
}

/// Reads an address: the unit within the scope as it was named on the period's last day, a form of
/// its tier, a period.
pub async fn open<'a>(
    app: &'a App,
    connection: &mut sqlx::PgConnection,
    (code, form, period): (&str, &str, &str),
    words: Words,
) -> Result<Opened<'a>, WebError> {
    let name: PeriodName = period
        .parse()
        .map_err(|_| WebError::Unreadable(words.t1("report-period-unreadable", "text", period)))?;
    let unit = load_unit(connection, code, name.period().last_on()).await?;
    let form = app.catalogue.form(form).ok_or(WebError::NotFound)?;
    if !form.tiers.contains(&unit.tier) {
        let name = form.name(words.language());
        return Err(WebError::Unreadable(words.t1(
            "report-form-not-of-tier",
            "form",
            name,
        )));
    }
    Ok(Opened { unit, form, name })
}

/// The address of a draft.
pub fn draft_address(code: &str, form: &str, name: PeriodName) -> String {
    format!("/don-vi/{code}/bao-cao/{form}/{name}")
}

/// The period the figures of a report are asked for, and the structure as addresses write it.
pub type Seen<'a> = (PeriodName, &'a str);

/// The address of the page of a figure of a report.
pub fn figure_address(code: &str, key: &str, (name, structure): Seen<'_>) -> String {
    let (indicator, dims, _) = super::outline::read_key(key);
    let name = period_of(key, name).unwrap_or(name);
    let code = match beside(key) {
        Some(Beside::Unit { code, .. }) => code,
        _ => code,
    };
    let mut address = format!("/don-vi/{code}/so-lieu/{indicator}?ky={name}");
    if structure != "then" {
        address.push_str(&format!("&co-cau={structure}"));
    }
    if !dims.is_empty() {
        let dims = crate::indicator::print_dims(&dims);
        address.push_str(&format!("&chieu={}", urlencode(&dims)));
    }
    address
}

/// The paper on screen, each figure leading to its page.
pub fn on_screen(draft: &Draft, code: &str, seen: Seen<'_>) -> String {
    paper::html::letter_linked(&draft.letter(), &|mark| {
        figure_address(code, &mark.id, seen)
    })
}

/// The report as a download; written where it keeps nobody waiting.
pub async fn download(draft: Draft, format: Format, stem: &str) -> Result<Response, WebError> {
    let writing = tokio::task::spawn_blocking(move || file::write(&draft, format));
    let written = writing
        .await
        .map_err(|fault| WebError::Other(fault.into()))?;
    let bytes = written.map_err(|fault| WebError::Other(fault.into()))?;
    let plain: String = stem
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_') {
                c
            } else {
                '-'
            }
        })
        .collect();
    let name = format!("{plain}.{}", format.ending());
    Ok(crate::web::download(bytes, format.media_type(), &name))
}

/// Splits `2023-H1.docx` into the period and the file asked; a text without a known ending is the
/// address of a page.
pub fn split_format(text: &str) -> Result<(&str, Option<Format>), WebError> {
    let Some((stem, ending)) = text.rsplit_once('.') else {
        return Ok((text, None));
    };
    // Days from–to carry two dots of their own: `2023-01-01..2023-08-31`.
    if stem.ends_with('.') || ending.starts_with(|first: char| first.is_ascii_digit()) {
        return Ok((text, None));
    }
    match ending.parse() {
        Ok(format) => Ok((stem, Some(format))),
        Err(file::FormatFault) => Err(WebError::NotFound),
    }
}

/// A figure of a report as the side column lists it.
pub struct Shown {
    pub name: String,
    pub words: String,
    pub address: String,
}

/// The figures known in one way, with the words for that way.
pub struct Group {
    pub point: &'static str,
    pub title: String,
    pub figures: Vec<Shown>,
}

/// The figures of a report by how they are known, those not known last.
pub fn groups(draft: &Draft, code: &str, seen: Seen<'_>, words: Words) -> Vec<Group> {
    let keys = [
        ("pt", "report-basis-counted"),
        ("pt pt-ring", "report-basis-declared"),
        ("pt pt-half", "report-basis-mixed"),
        ("pt pt-order", "report-basis-order"),
        ("", "report-basis-missing"),
    ];
    let mut groups = keys.map(|(point, key)| Group {
        point,
        title: words.t(key),
        figures: Vec::new(),
    });
    for (key, title, measure) in draft.outline.figures() {
        let basis = draft.figure(key).map(basis_of).map(basis_key);
        let at = keys
            .iter()
            .position(|(_, own)| Some(*own) == basis)
            .unwrap_or(keys.len() - 1);
        groups[at].figures.push(Shown {
            name: title.to_owned(),
            words: draft
                .chip_words(key, Way::Whole, measure)
                .unwrap_or_default(),
            address: figure_address(code, key, seen),
        });
    }
    groups
        .into_iter()
        .filter(|group| !group.figures.is_empty())
        .collect()
}

/// An instant as pages write it: `08:42 03/12/2026`.
pub fn at_text(app: &App, instant: jiff::Timestamp) -> String {
    app.clock
        .zoned(instant)
        .strftime("%H:%M %d/%m/%Y")
        .to_string()
}

/// A row of the list as it is shown.
pub struct ListedRow {
    pub address: String,
    pub title: String,
    pub period: String,
    pub state: ChainState,
    pub state_key: String,
    pub number: String,
    pub at: String,
    pub by: String,
}

/// A listed report in words; its form may have left the catalogue since.
pub fn listed_row(
    app: &App,
    (code, listed): (&str, Listed),
    catalogue: &Catalogue,
    language: &str,
) -> ListedRow {
    let title = catalogue
        .form(&listed.form)
        .map_or(listed.form.as_str(), |form| form.name(language))
        .to_owned();
    let name: Option<PeriodName> = listed.name.parse().ok();
    let state = listed.state.parse().unwrap_or(ChainState::Issued);
    let address = if state != ChainState::Draft {
        format!("/bao-cao/{}", listed.report_id)
    } else {
        format!("/don-vi/{code}/bao-cao/{}/{}", listed.form, listed.name)
    };
    ListedRow {
        address,
        title,
        period: name.map_or(listed.name, |name| period_with_days(name, language)),
        state,
        state_key: format!("report-state-{state}"),
        number: listed.number.unwrap_or_default(),
        at: at_text(app, listed.at),
        by: listed.by.unwrap_or_default(),
    }
}

#[derive(Debug, Default, Deserialize)]
pub struct ListQuery {
    #[serde(default)]
    mau: String,
    #[serde(default)]
    ky: String,
    #[serde(default)]
    trang: Option<i64>,
    /// The page of the reports of units that went into this one.
    #[serde(default, rename = "cu-trang")]
    before: Option<i64>,
}

/// A form with the periods offered for it.
struct Offer {
    code: String,
    name: String,
    periods: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "report/list.html")]
struct ListPage {
    frame: Frame,
    unit: Unit,
    offers: Vec<Offer>,
    form: FormState,
    reports: Vec<ListedRow>,
    pager: Pager,
    /// Reports of units that went into this one, each with its unit's code and name.
    before: Vec<(ListedRow, String, String)>,
    before_pager: Pager,
}

async fn list_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<ListQuery>,
) -> Result<Response, WebError> {
    let today = app.clock.today();
    let words = Words::of(&actor.language);
    let language = words.language();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let forms = forms_of(&app.catalogue, &unit.tier);
    let mut form = FormState::default();
    form.set("mau", &asked.mau);
    form.set("ky", &asked.ky);
    if !asked.ky.trim().is_empty() {
        match typed_period(&asked.ky) {
            Some(name) if forms.iter().any(|form| form.code == asked.mau) => {
                let address = draft_address(&code, &asked.mau, name);
                return Ok(Redirect::to(&address).into_response());
            }
            Some(_) => form.wrong("mau", words.t("report-form-unknown")),
            None => form.wrong(
                "ky",
                words.t1("report-period-unreadable", "text", &asked.ky),
            ),
        }
    } else if !asked.mau.is_empty() {
        form.wrong("ky", words.t("report-period-missing"));
    }
    let offer = |form: &&Form| Offer {
        code: form.code.clone(),
        name: form.name(language).to_owned(),
        periods: recent_periods(form, unit.usual_day(today))
            .into_iter()
            .map(|name| {
                let address = draft_address(&code, &form.code, name);
                (address, period_in_words(name, language), period_days(name))
            })
            .collect(),
    };
    let offers = forms.iter().map(offer).collect();
    let number = Pager::asked(asked.trang);
    let query = ListAsked {
        unit_id: unit.unit_id,
        key: None,
        issued_only: false,
        offset: (number - 1) * Pager::SIZE,
        limit: Pager::SIZE,
    };
    let (listed, total) = store::list(&mut tx, &query).await?;
    let reports = listed
        .into_iter()
        .map(|listed| listed_row(&app, (&code, listed), &app.catalogue, language))
        .collect();
    let old = asked.before.unwrap_or(1).max(1);
    let window = ((old - 1) * Pager::SIZE, Pager::SIZE);
    let (before, before_total) = before::store::list(&mut tx, unit.unit_id, window).await?;
    let before = before.into_iter().map(|before| {
        let row = (before.code.as_str(), before.listed);
        let row = listed_row(&app, row, &app.catalogue, language);
        (row, before.code, before.name)
    });
    let title = words.t("place-reports");
    let place = (Place::Reports, title.as_str(), today);
    let frame = unit_frame(&mut tx, &actor, &unit, place)
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{code}")))
        .crumb(title.clone(), None);
    let status = form.status();
    let html = page(&ListPage {
        frame,
        offers,
        form,
        reports,
        pager: Pager::new(number, total, format!("/don-vi/{code}/bao-cao?")),
        before: before.collect(),
        before_pager: Pager::new(old, before_total, format!("/don-vi/{code}/bao-cao?cu-")),
        unit,
    })?;
    Ok((status, html).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_asked_by_its_ending_and_two_dots_belong_to_the_days() {
        let split = |text: &'static str| split_format(text).ok();
        assert_eq!(split("2023-H1"), Some(("2023-H1", None)));
        assert_eq!(split("2023-H1.docx"), Some(("2023-H1", Some(Format::Docx))));
        assert_eq!(
            split("2023-01-01..2023-08-31"),
            Some(("2023-01-01..2023-08-31", None))
        );
        assert_eq!(
            split("2023-01-01..2023-08-31.csv"),
            Some(("2023-01-01..2023-08-31", Some(Format::Csv)))
        );
        assert_eq!(split("2023-H1.pdf"), Some(("2023-H1", Some(Format::Pdf))));
        assert_eq!(split("2023-H1.odt"), None);
    }

    #[test]
    fn a_figure_leads_to_its_own_page() {
        let name = "2023-H1".parse().unwrap();
        assert_eq!(
            figure_address("HN", "B16.rate|level=base", (name, "then")),
            "/don-vi/HN/so-lieu/B16.rate?ky=2023-H1&chieu=level%3Dbase"
        );
        assert_eq!(
            figure_address("HN", "B16.rate", (name, "2025-06-30")),
            "/don-vi/HN/so-lieu/B16.rate?ky=2023-H1&co-cau=2025-06-30"
        );
    }
}
