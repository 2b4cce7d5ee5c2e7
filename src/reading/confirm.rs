//! Figures of an old report confirmed, one by one or all that are clear, and taken back.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use super::form::{self, Confirmed};
use super::load_report;
use super::one::{Found, draw, found};
use super::rules::Suggestion;
use super::store::{self, ConfirmedFigure, NewConfirmed, OldReport};
use crate::access::{Act, Actor, Permit};
use crate::app::App;
use crate::declared::store::declare;
use crate::declared::{NewDeclared, check_standing, sentence, write_deed};
use crate::store::begin_change;
use crate::unit::{Unit, load_unit};
use crate::web::{FormState, SignedForm, WebError, Words};

/// Which figure of the report: the place of its first byte.
pub const PLACE: &str = "cho";

/// What came of confirming a figure.
pub enum Outcome {
    Done,
    /// The form says why beside its fields.
    Refused(Box<FormState>),
    /// Somebody else was quicker; nothing of the transaction may be kept.
    Already(Box<FormState>),
}

/// Everything a figure is confirmed with.
pub struct Desk<'a> {
    pub app: &'a App,
    pub actor: &'a Actor,
    pub permit: &'a Permit,
    pub report: &'a OldReport,
}

impl Desk<'_> {
    /// Where a figure stands, in words: the report, the block, the letters.
    fn source(&self, one: &Suggestion, words: Words) -> String {
        let before = self.report.body.get(..one.from_byte).unwrap_or_default();
        let letters = before.chars().count() + 1;
        let key = match one.is_headline() {
            true => "reading-source-headline",
            false => "reading-source",
        };
        words.with(
            key,
            &[
                ("name", self.report.name.clone()),
                ("number", self.report.old_report_id.to_string()),
                ("block", (one.block + 1).to_string()),
                ("letters", letters.to_string()),
            ],
        )
    }

    /// Confirms one figure within the transaction.
    pub async fn confirm(
        &self,
        connection: &mut PgConnection,
        one: &Suggestion,
        mut form: FormState,
    ) -> Result<Outcome, WebError> {
        let words = Words::of(&self.actor.language);
        // What is stored is said in Vietnamese, whoever confirms it.
        let source = self.source(one, Words::of("vi"));
        let read = form::read(
            &mut form,
            &self.app.catalogue,
            (&one.printed, &source),
            words,
        );
        let code = form.text(form::UNIT).to_owned();
        let unit = self.unit(connection, &code).await?;
        if code.is_empty() {
            form.wrong(form::UNIT, words.t("reading-unit-missing"));
        } else if unit.is_none() {
            form.wrong(form::UNIT, words.t1("reading-unit-unknown", "code", &code));
        }
        let (Some(read), Some(unit)) = (read, unit) else {
            return Ok(Outcome::Refused(Box::new(form)));
        };
        if let Err(refusal) = check_standing(unit.founded_on, unit.ended_on, read.period) {
            form.wrong(form::PERIOD, sentence(&refusal, words));
            return Ok(Outcome::Refused(Box::new(form)));
        }
        if !self.write(connection, one, (read, &unit)).await? {
            form.refusal = Some(words.t("reading-confirmed-already"));
            return Ok(Outcome::Already(Box::new(form)));
        }
        Ok(Outcome::Done)
    }

    async fn unit(
        &self,
        connection: &mut PgConnection,
        code: &str,
    ) -> Result<Option<Unit>, WebError> {
        match load_unit(connection, code, self.app.clock.today()).await {
            Ok(unit) => Ok(Some(unit)),
            Err(WebError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn write(
        &self,
        connection: &mut PgConnection,
        one: &Suggestion,
        (read, unit): (Confirmed<'_>, &Unit),
    ) -> Result<bool, WebError> {
        let by = (Some(self.permit.account_id()), Some(unit.unit_id));
        let change_no = begin_change(connection, by.0, by.1, "declared from an old report").await?;
        let new = NewDeclared {
            unit_id: unit.unit_id,
            indicator: read.indicator.code.clone(),
            dims: read.dims,
            period: read.period,
            word: Some(read.word),
        };
        let declared_id = declare(connection, change_no, &new).await?;
        let byte = |at: usize| i32::try_from(at).unwrap_or(i32::MAX);
        let passage = NewConfirmed {
            old_report_id: self.report.old_report_id,
            unit_id: self.report.unit_id,
            span: (byte(one.from_byte), byte(one.until_byte)),
            block_no: byte(one.block),
            declared_id,
            confirmed_at: self.app.clock.now(),
            confirmed_by: self.actor.account_id,
        };
        if !store::confirm(connection, &passage).await? {
            return Ok(false);
        }
        write_deed(connection, change_no, &[new]).await?;
        Ok(true)
    }

    /// Confirms every clear figure from a score on, as it is suggested. Of figures for the same
    /// unit, indicator, part and period only the likeliest is taken. How many were, and how many
    /// were not.
    pub async fn confirm_clear(
        &self,
        connection: &mut PgConnection,
        (unit, found, least): (&Unit, &Found, u8),
    ) -> Result<(usize, usize), WebError> {
        let is_open = |one: &&Suggestion| {
            let mut done = found.confirmed.iter();
            done.all(|done| usize::try_from(done.from_byte) != Ok(one.from_byte))
        };
        let fits = |one: &&Suggestion| one.is_clear() && one.score >= least;
        let mut clear: Vec<&Suggestion> = found
            .suggestions
            .iter()
            .filter(is_open)
            .filter(fits)
            .collect();
        clear.sort_by_key(|one| (std::cmp::Reverse(one.score), one.number));
        let mut taken: Vec<(String, String, Option<String>)> = keys_of(&found.confirmed);
        let (mut done, mut left) = (0, 0);
        for one in clear {
            let code = one.candidates.first().map(|first| first.code.clone());
            let dims = crate::indicator::print_dims(&one.dims);
            let key = (code.unwrap_or_default(), dims, one.period.clone());
            if taken.contains(&key) {
                left += 1;
                continue;
            }
            let form = form::filled(one, &unit.code);
            match self.confirm(connection, one, form).await? {
                Outcome::Done => {
                    taken.push(key);
                    done += 1;
                }
                Outcome::Refused(_) => left += 1,
                Outcome::Already(_) => return Err(WebError::StaleForm),
            }
        }
        Ok((done, left))
    }
}

fn keys_of(confirmed: &[ConfirmedFigure]) -> Vec<(String, String, Option<String>)> {
    let key = |one: &ConfirmedFigure| {
        let period = timeline::PeriodName::named(one.period).to_string();
        let dims = crate::indicator::print_dims(&one.dims);
        (one.indicator.clone(), dims, Some(period))
    };
    confirmed.iter().map(key).collect()
}

pub async fn confirm_one(
    State(app): State<App>,
    Path((code, id)): Path<(String, String)>,
    SignedForm(actor, form): SignedForm,
) -> Result<Response, WebError> {
    let mut tx = app.begin(&actor).await?;
    let (unit, report) = load_report(&app, &mut tx, (&code, &id)).await?;
    let permit = app.permit(&actor, Act::Declare)?;
    let seen = found(&app, &actor, &report).await?;
    let place: usize = form.text(PLACE).parse().map_err(|_| WebError::NotFound)?;
    let one = seen.suggestions.iter().find(|one| one.from_byte == place);
    let one = one.ok_or(WebError::NotFound)?;
    let desk = Desk {
        app: &app,
        actor: &actor,
        permit: &permit,
        report: &report,
    };
    match desk.confirm(&mut tx, one, form).await? {
        Outcome::Done => {
            tx.commit().await?;
            let address = format!("/don-vi/{code}/bao-cao-cu/{id}?da-ghi=1#s-{}", one.number);
            Ok(Redirect::to(&address).into_response())
        }
        Outcome::Refused(form) | Outcome::Already(form) => {
            tx.rollback().await?;
            draw(&app, &actor, (unit, report), (Some((place, *form)), None)).await
        }
    }
}

pub async fn confirm_all(
    State(app): State<App>,
    Path((code, id)): Path<(String, String)>,
    SignedForm(actor, form): SignedForm,
) -> Result<Response, WebError> {
    let mut tx = app.begin(&actor).await?;
    let (unit, report) = load_report(&app, &mut tx, (&code, &id)).await?;
    let permit = app.permit(&actor, Act::Declare)?;
    let seen = found(&app, &actor, &report).await?;
    let least: u8 = form.text("tu").parse().unwrap_or(u8::MAX);
    let desk = Desk {
        app: &app,
        actor: &actor,
        permit: &permit,
        report: &report,
    };
    let (done, left) = desk.confirm_clear(&mut tx, (&unit, &seen, least)).await?;
    tx.commit().await?;
    let address = format!("/don-vi/{code}/bao-cao-cu/{id}?da-ghi={done}&con-lai={left}");
    Ok(Redirect::to(&address).into_response())
}

/// Takes a confirmed figure back: its declaration is withdrawn, unless another word on the same key
/// has replaced it since. Whether it was withdrawn; nothing where the figure is not confirmed.
pub async fn take_back(
    connection: &mut PgConnection,
    permit: &Permit,
    (report, place): (&OldReport, i32),
) -> Result<Option<bool>, WebError> {
    let confirmed = store::confirmed(connection, report.old_report_id).await?;
    let Some(one) = confirmed.into_iter().find(|one| one.from_byte == place) else {
        return Ok(None);
    };
    let by = (Some(permit.account_id()), Some(one.unit_id));
    let change_no = begin_change(connection, by.0, by.1, "declared taken back").await?;
    if !one.replaced {
        let new = NewDeclared {
            unit_id: one.unit_id,
            indicator: one.indicator,
            dims: one.dims,
            period: one.period,
            word: None,
        };
        declare(connection, change_no, &new).await?;
        write_deed(connection, change_no, &[new]).await?;
    }
    store::take_back(connection, report.old_report_id, place).await?;
    Ok(Some(!one.replaced))
}

pub async fn undo(
    State(app): State<App>,
    Path((code, id)): Path<(String, String)>,
    SignedForm(actor, form): SignedForm,
) -> Result<Response, WebError> {
    let mut tx = app.begin(&actor).await?;
    let (_, report) = load_report(&app, &mut tx, (&code, &id)).await?;
    let permit = app.permit(&actor, Act::Declare)?;
    let place: i32 = form.text(PLACE).parse().map_err(|_| WebError::NotFound)?;
    let withdrawn = take_back(&mut tx, &permit, (&report, place)).await?;
    let withdrawn = withdrawn.ok_or(WebError::NotFound)?;
    tx.commit().await?;
    let told = if withdrawn { 1 } else { 2 };
    let address = format!("/don-vi/{code}/bao-cao-cu/{id}?da-bo={told}");
    Ok(Redirect::to(&address).into_response())
}
