//! The pages of employers: the list of a unit, one employer, adding and editing one.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;
use timeline::Day;

use super::form::{read, read_payer, show};
use super::link::store::{NamedOn, links, records};
use super::rules::{Employer, Link, PayerSpan, TaxCode, is_fee_payer};
use super::store::{self, ListAsked, Listed};
use crate::access::{Act, Actor, Permit};
use crate::app::App;
use crate::catalogue::Catalogue;
use crate::store::begin_change;
use crate::unit::store::find_unit_by_id;
use crate::unit::{Unit, load_unit, unit_frame, urlencode};
use crate::web::{
    Done, FormState, Frame, Pager, Place, SignedForm, WebError, Words, amount, day_short, page,
};

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
    trang: Option<i64>,
}

#[derive(Template)]
#[template(path = "employer/list.html")]
struct ListPage {
    frame: Frame,
    unit: Unit,
    asked: Asked,
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

/// The values of a dimension by code and name.
fn values(catalogue: &Catalogue, dimension: &str, language: &str) -> Vec<(String, String)> {
    let dim = catalogue.dimension(dimension);
    let values = dim.map(|dim| dim.values.as_slice()).unwrap_or_default();
    let name = |code: &str| catalogue.value_name(dimension, code, language);
    values
        .iter()
        .map(|value| (value.code.clone(), name(&value.code)))
        .collect()
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
    let number = asked.trang.unwrap_or(1).max(1);
    let search = match TaxCode::read(&asked.q) {
        Ok(tax_code) => tax_code.to_string(),
        Err(_) => vietnamese::fold(&asked.q),
    };
    let question = ListAsked {
        unit_id: unit.unit_id,
        line: &actor.line,
        today,
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
        "/don-vi/{code}/don-vi-su-dung?q={}&loai-hinh={}&cong-doan={}&",
        urlencode(&asked.q),
        urlencode(&asked.ownership),
        urlencode(&asked.union)
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
        filtered: [&asked.q, &asked.ownership, &asked.union]
            .iter()
            .any(|value| !value.is_empty()),
        answer,
        rows,
        may_keep: actor.may(Act::KeepMembers).is_some(),
        asked,
        frame,
        unit,
    })
}

/// A span of days in words: `từ 01/07/2025`, `đến 30/06/2025`.
pub(super) fn days_in_words(from: Option<Day>, until: Option<Day>, words: Words) -> String {
    // The last day held is what people say, not the first day after.
    let last = until
        .and_then(|until| until.yesterday().ok())
        .map(day_short);
    match (from.map(day_short), last) {
        (Some(from), Some(last)) => format!("{from} – {last}"),
        (Some(from), None) => words.t1("employer-from", "day", from),
        (None, Some(last)) => words.t1("employer-until", "day", last),
        (None, None) => words.t("employer-ever"),
    }
}

/// The employer of an address within the scope, with the unit that keeps it where that is too.
pub(super) async fn load_employer(
    connection: &mut sqlx::PgConnection,
    id: &str,
    today: Day,
) -> Result<(Employer, Option<Unit>), WebError> {
    let employer_id: i64 = id.parse().map_err(|_| WebError::NotFound)?;
    let employer = store::find_employer(connection, employer_id).await?;
    let employer = employer.ok_or(WebError::NotFound)?;
    let keeper = find_unit_by_id(connection, employer.unit_id, today).await?;
    Ok((employer, keeper))
}

/// The frame of an employer's page: below the unit that keeps it, or the actor's own.
pub(super) async fn employer_frame(
    connection: &mut sqlx::PgConnection,
    actor: &Actor,
    keeper: Option<&Unit>,
    (title, today): (&str, Day),
) -> Result<Frame, WebError> {
    let words = Words::of(&actor.language);
    let own;
    let unit = match keeper {
        Some(unit) => unit,
        None => {
            own = load_unit(connection, &actor.unit_code, today).await?;
            &own
        }
    };
    let address = format!("/don-vi/{}", unit.code);
    let frame = unit_frame(connection, actor, unit, (Place::Units, title, today)).await?;
    let list = Some(format!("{address}/don-vi-su-dung"));
    Ok(frame
        .crumb(unit.name.clone(), Some(address))
        .crumb(words.t("employer-list-title"), list))
}

#[derive(Template)]
#[template(path = "employer/employer.html")]
struct EmployerPage {
    frame: Frame,
    employer: Employer,
    keeper: Option<Unit>,
    ownership: String,
    headcount: Option<String>,
    code_doubt: bool,
    payers: Vec<(String, String)>,
    pays: Option<String>,
    links: Vec<(Link, String, bool)>,
    records: Vec<(NamedOn, String, String)>,
    may_keep: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct EmployerAsked {
    xong: Option<String>,
}

fn done(asked: &EmployerAsked, words: Words) -> Option<Done> {
    let sentence = match asked.xong.as_deref()? {
        "them" => words.t("employer-done-added"),
        "sua" => words.t("employer-done-edited"),
        "gan" => words.t("employer-done-linked"),
        "thoi" => words.t("employer-done-unlinked"),
        _ => return None,
    };
    Some(Done {
        sentence,
        undo: None,
    })
}

/// Whether the employer owes the union fee today, in words, with the legal basis.
fn pays_in_words(
    payers: &[PayerSpan],
    catalogue: &Catalogue,
    (today, words): (Day, Words),
) -> Option<String> {
    let holds = |span: &&PayerSpan| {
        span.from_on.is_none_or(|from| from <= today)
            && span.until_on.is_none_or(|until| today < until)
    };
    let class = &payers.iter().find(holds)?.class;
    let (pays, rule) = is_fee_payer(class, today, catalogue)?;
    let key = if pays {
        "employer-pays"
    } else {
        "employer-pays-not"
    };
    Some(words.t1(key, "basis", &rule.basis))
}

pub(super) async fn employer_page(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
    Query(asked): Query<EmployerAsked>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let language = words.language();
    let mut tx = app.begin(&actor).await?;
    let (employer, keeper) = load_employer(&mut tx, &id, today).await?;
    let name = employer.details.name.clone();
    let mut frame = employer_frame(&mut tx, &actor, keeper.as_ref(), (&name, today))
        .await?
        .crumb(name.clone(), None);
    frame.done = done(&asked, words);
    let catalogue = &app.catalogue;
    let payers = store::payers(&mut tx, employer.employer_id).await?;
    let pays = pays_in_words(&payers, catalogue, (today, words));
    let payers = payers.into_iter().map(|span| {
        let days = days_in_words(span.from_on, span.until_on, words);
        (
            catalogue.value_name("payer-class", &span.class, language),
            days,
        )
    });
    let kind = |code: &str| {
        let kind = catalogue.kind(code);
        kind.map_or(code, |kind| kind.name(language)).to_owned()
    };
    let links = links(&mut tx, employer.employer_id).await?.into_iter();
    let records = records(&mut tx, employer.employer_id, 50)
        .await?
        .into_iter();
    let details = &employer.details;
    page(&EmployerPage {
        ownership: catalogue.value_name("ownership", &details.ownership, language),
        headcount: details.headcount.map(|(people, on)| {
            words.t2(
                "employer-headcount-is",
                ("people", amount(i64::from(people), language)),
                ("day", day_short(on)),
            )
        }),
        code_doubt: details
            .tax_code
            .as_ref()
            .is_some_and(|code| !code.check_digit_fits()),
        payers: payers.collect(),
        pays,
        links: links
            .map(|link| {
                let days = days_in_words(link.from_on, link.until_on, words);
                let open = link.until_on.is_none();
                (link, days, open)
            })
            .collect(),
        records: records
            .map(|named| {
                let (kind, day) = (kind(&named.kind), day_short(named.happened_on));
                (named, kind, day)
            })
            .collect(),
        may_keep: keeper.is_some() && actor.may(Act::KeepMembers).is_some(),
        frame,
        employer,
        keeper,
    })
}

#[derive(Template)]
#[template(path = "employer/edit.html")]
struct EditPage {
    frame: Frame,
    form: FormState,
    lead: String,
    kinds: Vec<(String, String)>,
    classes: Vec<(String, String)>,
    back: String,
    is_new: bool,
}

/// What an edit is of: a unit's new employer, or one that is there.
enum Subject {
    New(Unit),
    Known(Box<Employer>, Unit),
}

async fn draw_edit(
    app: &App,
    actor: &Actor,
    subject: Subject,
    form: FormState,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let (unit, title, back, is_new) = match &subject {
        Subject::New(unit) => {
            let back = format!("/don-vi/{}/don-vi-su-dung", unit.code);
            (unit, words.t("employer-new-title"), back, true)
        }
        Subject::Known(employer, unit) => {
            let back = format!("/don-vi-su-dung/{}", employer.employer_id);
            (unit, words.t("employer-edit-title"), back, false)
        }
    };
    let mut frame = employer_frame(&mut tx, actor, Some(unit), (&title, today)).await?;
    let lead = match &subject {
        Subject::New(unit) => words.t1("employer-new-lead", "name", &unit.name),
        Subject::Known(employer, _) => {
            frame = frame.crumb(employer.details.name.clone(), Some(back.clone()));
            employer.details.name.clone()
        }
    };
    let status = if form.is_sound() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let html = page(&EditPage {
        frame: frame.crumb(title, None),
        kinds: values(&app.catalogue, "ownership", words.language()),
        classes: values(&app.catalogue, "payer-class", words.language()),
        form,
        lead,
        back,
        is_new,
    })?;
    Ok((status, html).into_response())
}

pub(super) async fn new_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepMembers)?;
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    drop(tx);
    draw_edit(&app, &actor, Subject::New(unit), FormState::default()).await
}

pub(super) async fn add(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let new = read(&mut form, &app.catalogue, (words, today));
    let payer = read_payer(&mut form, &app.catalogue, words);
    let (Some(new), true) = (new, form.is_sound()) else {
        drop(tx);
        return draw_edit(&app, &actor, Subject::New(unit), form).await;
    };
    let change_no = begin_change(
        &mut tx,
        permit.author(),
        Some(unit.unit_id),
        "employer added",
    )
    .await?;
    match store::add_employer(&mut tx, change_no, unit.unit_id, &new).await {
        Ok(employer_id) => {
            if let Some((class, from_on)) = payer {
                let employer = (employer_id, unit.unit_id);
                store::set_payer(&mut tx, change_no, employer, (&class, from_on)).await?;
            }
            tx.commit().await?;
            Ok(Redirect::to(&format!("/don-vi-su-dung/{employer_id}?xong=them")).into_response())
        }
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
            drop(tx);
            form.wrong("tax_code", words.t("employer-tax-code-taken"));
            draw_edit(&app, &actor, Subject::New(unit), form).await
        }
        Err(error) => Err(error.into()),
    }
}

/// An employer the actor may edit: one that a unit of the scope keeps.
pub(super) async fn load_kept(
    app: &App,
    actor: &Actor,
    id: &str,
) -> Result<(Permit, Employer, Unit), WebError> {
    let permit = app.permit(actor, Act::KeepMembers)?;
    let mut tx = app.begin(actor).await?;
    let (employer, keeper) = load_employer(&mut tx, id, app.clock.today()).await?;
    let keeper = keeper.ok_or(WebError::Forbidden)?;
    Ok((permit, employer, keeper))
}

pub(super) async fn edit_page(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let (_, employer, keeper) = load_kept(&app, &actor, &id).await?;
    let mut tx = app.begin(&actor).await?;
    let payers = store::payers(&mut tx, employer.employer_id).await?;
    drop(tx);
    let form = show(&employer, payers.first());
    draw_edit(
        &app,
        &actor,
        Subject::Known(Box::new(employer), keeper),
        form,
    )
    .await
}

pub(super) async fn edit(
    State(app): State<App>,
    Path(id): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let (permit, mut employer, keeper) = load_kept(&app, &actor, &id).await?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let new = read(&mut form, &app.catalogue, (words, today));
    let payer = read_payer(&mut form, &app.catalogue, words);
    if let Ok(seen) = form.text("version").parse() {
        employer.version_no = seen;
    }
    let employer_id = employer.employer_id;
    let subject = |employer| Subject::Known(Box::new(employer), keeper);
    let (Some(new), true) = (new, form.is_sound()) else {
        return draw_edit(&app, &actor, subject(employer), form).await;
    };
    let mut tx = app.begin(&actor).await?;
    match store::edit_employer(&mut tx, &permit, &employer, &new).await {
        Ok(Some(change_no)) => {
            let held = store::payers(&mut tx, employer_id).await?;
            let held = held.first().map(|span| (span.class.clone(), span.from_on));
            if let Some((class, from_on)) = payer
                && held != Some((class.clone(), Some(from_on)))
            {
                let kept = (employer_id, employer.unit_id);
                store::set_payer(&mut tx, change_no, kept, (&class, from_on)).await?;
            }
            tx.commit().await?;
            Ok(Redirect::to(&format!("/don-vi-su-dung/{employer_id}?xong=sua")).into_response())
        }
        Ok(None) => {
            drop(tx);
            form.refusal = Some(words.t("employer-changed-meanwhile"));
            draw_edit(&app, &actor, subject(employer), form).await
        }
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
            drop(tx);
            form.wrong("tax_code", words.t("employer-tax-code-taken"));
            draw_edit(&app, &actor, subject(employer), form).await
        }
        Err(error) => Err(error.into()),
    }
}
