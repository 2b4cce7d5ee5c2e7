//! The page the square on a paper leads to: no sign-in, and no more than what the paper prints —
//! who issued it, when, which of its issues it is, its figures, and whether another replaces it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use timeline::Day;

use super::build::Draft;
use super::issued::as_issued;
use super::issued::store::{Issued, find_issued};
use super::pages::at_text;
use super::wording::Way;
use crate::app::App;
use crate::docket::Outgoing;
use crate::docket::store::{Checked, find_by_code};
use crate::id;
use crate::store::Scope;
use crate::web::{Frame, WebError, day_short, page, words_of};

/// The line of an issued report in the register of papers; its code is fresh.
pub fn entry_of(
    draft: &Draft,
    (unit_id, report_id): (i32, i64),
    (number, signed_on): (&str, Day),
) -> Outgoing {
    Outgoing {
        unit_id,
        number: number.to_owned(),
        subject: draft.subject(),
        signed_on,
        signer: draft.names.signer.clone(),
        recipients: draft.recipients().names.join("; "),
        report_id: Some(report_id),
        replaces: None,
        code: id::check_code(),
    }
}

/// The address of a paper's check page on a site.
pub fn address_of(site: &str, code: &str) -> String {
    format!("{site}/kiem-tra/{code}")
}

/// What a report prints, as far as it is checked.
struct Printed {
    at: String,
    /// 1 for the first issue of the form for its unit and period.
    issue_no: i32,
    /// Name and words of each figure known when it was issued.
    figures: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "report/check.html")]
struct CheckPage {
    frame: Frame,
    paper: Option<Checked>,
    printed: Option<Printed>,
}

impl CheckPage {
    fn day(&self, day: &Day) -> String {
        day_short(*day)
    }
    fn headline(&self) -> String {
        self.frame.t(match &self.paper {
            None => "report-check-unknown",
            Some(paper) if paper.replaced_by.is_some() => "report-check-replaced",
            Some(_) => "report-check-ours",
        })
    }
    fn sentence(&self) -> String {
        let words = self.frame.words;
        match &self.paper {
            None => words.t("report-check-unknown-sentence"),
            Some(Checked {
                replaced_by: Some((number, on)),
                ..
            }) => {
                let day = day_short(*on);
                words.t2(
                    "report-check-replaced-sentence",
                    ("number", number),
                    ("day", &day),
                )
            }
            Some(_) => words.t("report-check-ours-sentence"),
        }
    }
    /// `Lần phát hành thứ 2`.
    fn issue(&self, printed: &Printed) -> String {
        let words = self.frame.words;
        words.t1("report-check-issue", "number", printed.issue_no)
    }
}

/// The figures of a report in the words it prints them with.
fn figures_of(draft: &Draft) -> Vec<(String, String)> {
    let all = draft.outline.figures().into_iter();
    let known = all.filter_map(|(key, name, measure)| {
        let words = draft.chip_words(key, Way::Whole, measure)?;
        Some((name.to_owned(), words))
    });
    known.collect()
}

/// The report of a paper, seen as its own unit saw it on the paper's day: nobody is signed in, and
/// whoever has the code may see what the paper prints.
async fn issued_of(app: &App, paper: &Checked) -> sqlx::Result<Option<Issued>> {
    let Some(report_id) = paper.report_id else {
        return Ok(None);
    };
    for line in ["territorial", "sectoral"] {
        let scope = Scope {
            account_id: 0,
            unit_id: paper.unit_id,
            line: line.to_owned(),
            today: paper.signed_on,
        };
        let mut tx = app.database.begin(&scope).await?;
        if let Some(issued) = find_issued(&mut tx, report_id).await? {
            return Ok(Some(issued));
        }
    }
    Ok(None)
}

async fn printed_of(app: &App, paper: &Checked) -> Result<Option<Printed>, WebError> {
    let Some(issued) = issued_of(app, paper).await? else {
        return Ok(None);
    };
    let draft = as_issued(app, &issued)?;
    Ok(Some(Printed {
        at: at_text(app, issued.issued_at),
        issue_no: issued.vintage,
        figures: figures_of(&draft),
    }))
}

/// The check page of a code; one page for all codes that are none.
pub async fn check_page(
    State(app): State<App>,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    let words = words_of(&headers);
    let paper = find_by_code(&app.database.owner, &code).await?;
    let printed = match &paper {
        Some(paper) => printed_of(&app, paper).await?,
        None => None,
    };
    let status = match paper {
        Some(_) => StatusCode::OK,
        None => StatusCode::NOT_FOUND,
    };
    let html = page(&CheckPage {
        frame: Frame::open(words, words.t("report-check-title")),
        paper,
        printed,
    })?;
    Ok((status, html).into_response())
}
