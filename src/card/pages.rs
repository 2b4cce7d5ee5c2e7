//! The pages of cards: those of a unit, issuing them, and one card with how it stands.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use timeline::Day;

use super::form::{read_ending, read_issue};
use super::rules::{CardState, rules_on};
use super::store::{self, Card, IssueAsked, IssueFault, Whose};
use crate::access::{Act, Actor, Permit};
use crate::app::App;
use crate::unit::store::find_unit_by_id;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{
    FormState, Frame, Pager, Place, SignedForm, WebError, Words, day_short, page, urlencode,
};

/// The most cards issued by one press; more are issued by pressing again, so that no request takes
/// minutes.
const MOST_AT_ONCE: i64 = 2_000;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}/the", get(list_page))
        .route("/don-vi/{code}/the/cap", post(issue_all))
        .route("/doan-vien/{person}/the", post(issue_one))
        .route("/the-doan-vien/{card}", get(card_page).post(end))
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default, rename = "xem")]
    show: String,
    #[serde(default, rename = "trang")]
    number: Option<i64>,
}

#[derive(Template)]
#[template(path = "card/list.html")]
struct ListPage {
    frame: Frame,
    unit: Unit,
    members: i64,
    carded: i64,
    cards: Vec<Card>,
    pager: Pager,
    show: String,
    form: FormState,
    may_keep: bool,
    states: [CardState; 4],
    most: i64,
}

impl ListPage {
    fn day(&self, day: &Day) -> String {
        day_short(*day)
    }
    fn number(&self, value: &i64) -> String {
        vietnamese::number(*value)
    }
    fn without(&self) -> i64 {
        self.members - self.carded
    }
    fn without_text(&self) -> String {
        vietnamese::number(self.without())
    }
}

async fn draw_list(
    app: &App,
    actor: &Actor,
    unit: Unit,
    (asked, form): (Asked, FormState),
) -> Result<Response, WebError> {
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let whose = Whose {
        top_id: unit.unit_id,
        line: &actor.line,
        on: today,
    };
    let number = Pager::asked(asked.number);
    let rows = ((number - 1) * Pager::SIZE, Pager::SIZE);
    let (members, carded) = store::members_and_cards(&mut tx, whose).await?;
    let (cards, total) = store::list(&mut tx, whose, &asked.show, rows).await?;
    let address = format!("/don-vi/{}/the?xem={}&", unit.code, urlencode(&asked.show));
    let title = Words::of(&actor.language).t("card-list-title");
    let frame = unit_frame(&mut tx, actor, &unit, (Place::Units, &title, today)).await?;
    let frame = frame
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
        .crumb(title.clone(), None);
    let status = form.status();
    let html = page(&ListPage {
        frame,
        unit,
        members,
        carded,
        cards,
        pager: Pager::new(number, total, address),
        show: asked.show,
        form,
        may_keep: actor.may(Act::KeepMembers).is_some(),
        states: CardState::ALL,
        most: MOST_AT_ONCE,
    })?;
    Ok((status, html).into_response())
}

async fn list_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Read)?;
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    drop(tx);
    let mut form = FormState::default();
    form.set("issued_on", day_short(today));
    draw_list(&app, &actor, unit, (asked, form)).await
}

/// Issues within the actor's transaction, or says on the form why not; gives how many.
async fn issue(
    app: &App,
    (actor, permit): (&Actor, &Permit),
    (top_id, person_id): (i32, Option<i64>),
    form: &mut FormState,
) -> Result<i64, WebError> {
    let (words, today) = (Words::of(&actor.language), app.clock.today());
    let Some(issued_on) = read_issue(form, today, words) else {
        return Ok(0);
    };
    let Some(rules) = rules_on(&app.catalogue, issued_on) else {
        form.wrong("issued_on", words.t("card-no-rule-then"));
        return Ok(0);
    };
    let asked = IssueAsked {
        whose: Whose {
            top_id,
            line: &actor.line,
            on: today,
        },
        person_id,
        issued_on,
        most: MOST_AT_ONCE,
    };
    let mut tx = app.begin(actor).await?;
    match store::issue(&mut tx, permit, &asked, &rules).await {
        Ok(0) => {
            form.refusal = Some(words.t("card-nobody-without"));
            Ok(0)
        }
        Ok(count) => {
            tx.commit().await?;
            Ok(count)
        }
        Err(IssueFault::Form(pattern)) => {
            form.refusal = Some(words.t1("card-form-unreadable", "pattern", pattern));
            Ok(0)
        }
        Err(IssueFault::Sql(fault)) => Err(fault.into()),
    }
}

async fn issue_all(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    drop(tx);
    issue(&app, (&actor, &permit), (unit.unit_id, None), &mut form).await?;
    match form.is_sound() {
        true => Ok(Redirect::to(&format!("/don-vi/{code}/the")).into_response()),
        false => draw_list(&app, &actor, unit, (Asked::default(), form)).await,
    }
}

async fn issue_one(
    State(app): State<App>,
    Path(person): Path<i64>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    // A button on the person's page sends no day: today then.
    if form.text("issued_on").is_empty() {
        form.set("issued_on", day_short(app.clock.today()));
    }
    let whose = (actor.unit_id, Some(person));
    issue(&app, (&actor, &permit), whose, &mut form).await?;
    let mut tx = app.begin(&actor).await?;
    match store::find_current(&mut tx, person).await? {
        Some(card) => Ok(Redirect::to(&format!("/the-doan-vien/{}", card.card_id)).into_response()),
        None if form.is_sound() => Err(WebError::NotFound),
        None => {
            let sentence = form.refusal.clone();
            let errors = form.errors();
            let first = errors.first().map(|(_, sentence)| (*sentence).to_owned());
            Err(WebError::Unreadable(sentence.or(first).unwrap_or_default()))
        }
    }
}

#[derive(Template)]
#[template(path = "card/card.html")]
struct CardPage {
    frame: Frame,
    card: Card,
    form: FormState,
    ends: [CardState; 3],
    may_keep: bool,
}

impl CardPage {
    fn day(&self, day: &Day) -> String {
        day_short(*day)
    }
    fn state(&self) -> String {
        self.frame.t(&format!("card-state-{}", self.card.state))
    }
}

async fn load_card(connection: &mut sqlx::PgConnection, card_id: i64) -> Result<Card, WebError> {
    store::find(connection, card_id)
        .await?
        .ok_or(WebError::NotFound)
}

async fn draw_card(
    app: &App,
    actor: &Actor,
    (card, form): (Card, FormState),
) -> Result<Response, WebError> {
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let unit = find_unit_by_id(&mut tx, card.unit_id, today).await?;
    let unit = unit.ok_or(WebError::NotFound)?;
    let words = Words::of(&actor.language);
    let title = match &card.number {
        Some(number) => words.t1("card-title", "number", number),
        None => words.t("card-without-number"),
    };
    let list = words.t("card-list-title");
    let frame = unit_frame(&mut tx, actor, &unit, (Place::Units, &title, today)).await?;
    let frame = frame
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
        .crumb(list, Some(format!("/don-vi/{}/the", unit.code)))
        .crumb(title.clone(), None);
    let status = form.status();
    let html = page(&CardPage {
        frame,
        card,
        form,
        ends: CardState::ENDS,
        may_keep: actor.may(Act::KeepMembers).is_some(),
    })?;
    Ok((status, html).into_response())
}

async fn card_page(
    State(app): State<App>,
    actor: Actor,
    Path(card): Path<i64>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Read)?;
    let mut tx = app.begin(&actor).await?;
    let card = load_card(&mut tx, card).await?;
    drop(tx);
    let mut form = FormState::default();
    form.set("on", day_short(app.clock.today()));
    draw_card(&app, &actor, (card, form)).await
}

async fn end(
    State(app): State<App>,
    Path(card): Path<i64>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let (words, today) = (Words::of(&actor.language), app.clock.today());
    let mut tx = app.begin(&actor).await?;
    let card = load_card(&mut tx, card).await?;
    let Some(ending) = read_ending(&mut form, &card, (today, words)) else {
        drop(tx);
        return draw_card(&app, &actor, (card, form)).await;
    };
    if !store::end(&mut tx, &permit, (&card, &ending)).await? {
        drop(tx);
        form.refusal = Some(words.t("card-ended-already"));
        return draw_card(&app, &actor, (card, form)).await;
    }
    tx.commit().await?;
    let address = format!("/the-doan-vien/{}", card.card_id);
    Ok(Redirect::to(&address).into_response())
}
