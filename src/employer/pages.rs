//! The page of one employer, and what its neighbours share with it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use serde::Deserialize;
use timeline::Day;

use super::link::store::{NamedOn, links, records};
use super::rules::{Employer, Link, PayerSpan, is_fee_payer};
use super::store;
use crate::access::{Act, Actor, Permit};
use crate::app::App;
use crate::catalogue::Catalogue;
use crate::unit::store::find_unit_by_id;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{Done, Frame, Place, WebError, Words, amount, day_short, page};

/// The values of a dimension by code and name.
pub(super) fn values(
    catalogue: &Catalogue,
    dimension: &str,
    language: &str,
) -> Vec<(String, String)> {
    let dim = catalogue.dimension(dimension);
    let values = dim.map(|dim| dim.values.as_slice()).unwrap_or_default();
    let name = |code: &str| catalogue.value_name(dimension, code, language);
    values
        .iter()
        .map(|value| (value.code.clone(), name(&value.code)))
        .collect()
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
