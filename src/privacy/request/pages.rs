//! The pages of the desk: what is open, one more taken in, one request with its steps.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use timeline::Day;

use super::form::read;
use super::rules::{RequestKind, RequestState, Step, WAYS, check_step, extended, terms};
use super::store::{self, ListAsked, Request};
use crate::access::{Act, Actor, Permit};
use crate::app::App;
use crate::privacy::form::read_words;
use crate::privacy::reveal::{load_subject, subject_frame};
use crate::privacy::store::{Subject, find_people, find_subject};
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{
    FormState, Frame, Pager, Place, SignedForm, WebError, Words, day_short, page, urlencode,
};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}/yeu-cau-du-lieu", get(list_page))
        .route(
            "/don-vi/{code}/yeu-cau-du-lieu/them",
            get(new_page).post(take_in),
        )
        .route("/yeu-cau-du-lieu/{request}", get(request_page))
        .route("/yeu-cau-du-lieu/{request}/buoc", post(take_step))
}

/// Whoever keeps members takes requests in: people come to their own union first.
fn permit_to_take_in(app: &App, actor: &Actor) -> Result<Permit, WebError> {
    app.permit(actor, Act::KeepMembers)
        .or_else(|_| app.permit(actor, Act::Answer))
}

fn permit_to_see(app: &App, actor: &Actor) -> Result<(), WebError> {
    permit_to_take_in(app, actor)
        .or_else(|_| app.permit(actor, Act::Inspect))
        .map(|_| ())
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default, rename = "xem")]
    show: String,
    #[serde(default, rename = "trang")]
    number: Option<i64>,
}

#[derive(Template)]
#[template(path = "privacy/request/list.html")]
struct ListPage {
    frame: Frame,
    unit: Unit,
    today: Day,
    open: i64,
    late: i64,
    show: String,
    requests: Vec<Request>,
    pager: Pager,
    may_take_in: bool,
}

impl ListPage {
    fn late(&self, request: &Request) -> bool {
        request.is_late(self.today)
    }
    fn day(&self, day: &Day) -> String {
        day_short(*day)
    }
}

async fn list_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, WebError> {
    permit_to_see(&app, &actor)?;
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let (open, late) = store::open_and_late(&mut tx, (unit.unit_id, &actor.line, today)).await?;
    let number = Pager::asked(asked.number);
    let query = ListAsked {
        top_id: unit.unit_id,
        line: &actor.line,
        today,
        show: &asked.show,
        offset: (number - 1) * Pager::SIZE,
        limit: Pager::SIZE,
    };
    let (requests, total) = store::list(&mut tx, &query).await?;
    let show = urlencode(&asked.show);
    let address = format!("/don-vi/{code}/yeu-cau-du-lieu?xem={show}&");
    let title = Words::of(&actor.language).t("privacy-requests-title");
    let frame = unit_frame(&mut tx, &actor, &unit, (Place::Units, &title, today)).await?;
    let frame = frame
        .crumb(unit.name.clone(), Some(format!("/don-vi/{code}")))
        .crumb(title.clone(), None);
    page(&ListPage {
        frame,
        unit,
        today,
        open,
        late,
        show: asked.show,
        requests,
        pager: Pager::new(number, total, address),
        may_take_in: permit_to_take_in(&app, &actor).is_ok(),
    })
}

#[derive(Debug, Default, Deserialize)]
struct NewAsked {
    #[serde(default, rename = "nguoi")]
    person: Option<i64>,
    #[serde(default)]
    q: String,
}

#[derive(Template)]
#[template(path = "privacy/request/new.html")]
struct NewPage {
    frame: Frame,
    unit: Unit,
    form: FormState,
    search: String,
    people: Vec<Subject>,
    kinds: [RequestKind; 7],
    ways: [&'static str; 4],
}

async fn draw_new(
    app: &App,
    actor: &Actor,
    unit: Unit,
    (form, search): (FormState, String),
) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let today = app.clock.today();
    let title = Words::of(&actor.language).t("privacy-request-new");
    let code = &unit.code;
    let frame = unit_frame(&mut tx, actor, &unit, (Place::Units, &title, today)).await?;
    let list = frame.t("privacy-requests-title");
    let frame = frame
        .crumb(unit.name.clone(), Some(format!("/don-vi/{code}")))
        .crumb(list, Some(format!("/don-vi/{code}/yeu-cau-du-lieu")))
        .crumb(title.clone(), None);
    let mut people = match search.trim() {
        "" => Vec::new(),
        text => find_people(&mut tx, (unit.unit_id, &actor.line, today), text).await?,
    };
    // Somebody chosen already is offered beside those found.
    if let Ok(chosen) = form.text("person").parse::<i64>()
        && people.iter().all(|one| one.person_id != chosen)
    {
        people.extend(find_subject(&mut tx, chosen).await?);
    }
    let status = form.status();
    let html = page(&NewPage {
        frame,
        unit,
        form,
        search,
        people,
        kinds: RequestKind::ALL,
        ways: WAYS,
    })?;
    Ok((status, html).into_response())
}

async fn new_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<NewAsked>,
) -> Result<Response, WebError> {
    permit_to_take_in(&app, &actor)?;
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    drop(tx);
    let mut form = FormState::default();
    form.set("received_on", day_short(app.clock.today()));
    if let Some(person) = asked.person {
        form.set("person", person.to_string());
    }
    draw_new(&app, &actor, unit, (form, asked.q)).await
}

async fn take_in(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = permit_to_take_in(&app, &actor)?;
    let (words, today) = (Words::of(&actor.language), app.clock.today());
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let search = form.text("q").to_owned();
    let Some(new) = read(&mut form, today, words) else {
        drop(tx);
        return draw_new(&app, &actor, unit, (form, search)).await;
    };
    let subject = find_subject(&mut tx, new.person_id).await?;
    let Some(subject) = subject.filter(|subject| !subject.erased) else {
        form.wrong("person", words.t("privacy-person-missing"));
        drop(tx);
        return draw_new(&app, &actor, unit, (form, search)).await;
    };
    let (kind, others) = (new.kind, new.third_parties);
    let Some(terms) = terms(&app.catalogue, kind, others, new.received_on) else {
        form.wrong("received_on", words.t("privacy-no-rule-then"));
        drop(tx);
        return draw_new(&app, &actor, unit, (form, search)).await;
    };
    let number = store::take_in(&mut tx, &permit, subject.unit_id, (&new, &terms)).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/yeu-cau-du-lieu/{number}")).into_response())
}

#[derive(Template)]
#[template(path = "privacy/request/request.html")]
struct RequestPage {
    frame: Frame,
    request: Request,
    form: FormState,
    today: Day,
    more_until: Option<Day>,
    may_answer: bool,
    /// Whoever took a request to delete in does not carry it out.
    own: bool,
}

impl RequestPage {
    fn day(&self, day: &Day) -> String {
        day_short(*day)
    }
    fn late(&self) -> bool {
        self.request.is_late(self.today)
    }
    fn kind(&self) -> String {
        self.frame.t(&format!("privacy-kind-{}", self.request.kind))
    }
    fn does(&self) -> String {
        let key = format!("privacy-kind-{}-does", self.request.kind);
        self.frame.t(&key)
    }
    fn state(&self) -> String {
        let key = format!("privacy-state-{}", self.request.state.code());
        self.frame.t(&key)
    }
    fn way(&self) -> String {
        self.frame.t(&format!("privacy-way-{}", self.request.way))
    }
    fn is(&self, code: &str) -> bool {
        self.request.kind.code() == code
    }
}

pub(in crate::privacy) async fn load_request(
    connection: &mut sqlx::PgConnection,
    request: i64,
) -> Result<Request, WebError> {
    store::find(connection, request)
        .await?
        .ok_or(WebError::NotFound)
}

async fn draw(
    app: &App,
    actor: &Actor,
    request: Request,
    form: FormState,
) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let words = Words::of(&actor.language);
    let title = words.t1("privacy-request-number", "number", request.data_request_id);
    let subject = load_subject(&mut tx, request.person_id).await;
    let frame = match &subject {
        Ok(subject) => subject_frame(app, &mut tx, (actor, subject), &title).await?,
        // The person has moved out of the scope meanwhile; the request stays with its unit.
        Err(_) => Frame::of(actor, Place::Units, title.clone()).crumb(title.clone(), None),
    };
    let status = form.status();
    let days = (request.received_on, request.due_on);
    let html = page(&RequestPage {
        frame,
        today: app.clock.today(),
        more_until: extended(&app.catalogue, request.kind, days).filter(|_| !request.extended),
        may_answer: actor.may(Act::Answer).is_some(),
        own: request.taken_by == Some(actor.account_id),
        request,
        form,
    })?;
    Ok((status, html).into_response())
}

async fn request_page(
    State(app): State<App>,
    actor: Actor,
    Path(request): Path<i64>,
) -> Result<Response, WebError> {
    permit_to_see(&app, &actor)?;
    let mut tx = app.begin(&actor).await?;
    let request = load_request(&mut tx, request).await?;
    drop(tx);
    draw(&app, &actor, request, FormState::default()).await
}

async fn take_step(
    State(app): State<App>,
    Path(request): Path<i64>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Answer)?;
    let (words, today) = (Words::of(&actor.language), app.clock.today());
    let mut tx = app.begin(&actor).await?;
    let request = load_request(&mut tx, request).await?;
    let Some(step) = Step::of(form.text("step")) else {
        return Err(WebError::Unreadable(words.t("privacy-step-missing")));
    };
    let state: RequestState = request.state;
    if let Err(message) = check_step(step, (request.kind, state), request.extended) {
        form.refusal = Some(words.t(message));
    }
    let reason = match form.text("reason").is_empty() && !step.needs_reason() {
        true => None,
        false => read_words(&mut form, words),
    };
    let days = (request.received_on, request.due_on);
    let put_off = match step {
        Step::Extend => extended(&app.catalogue, request.kind, days),
        _ => None,
    };
    if step == Step::Extend && put_off.is_none() {
        form.refusal = Some(words.t("privacy-no-rule-then"));
    }
    if !form.is_sound() {
        drop(tx);
        return draw(&app, &actor, request, form).await;
    }
    let said = (today, reason.as_deref(), put_off);
    store::take_step(&mut tx, &permit, (&request, step), said).await?;
    tx.commit().await?;
    let address = format!("/yeu-cau-du-lieu/{}", request.data_request_id);
    Ok(Redirect::to(&address).into_response())
}
