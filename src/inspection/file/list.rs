//! The files about a unit and what stands below it, and the form that opens one.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State as Program};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;
use sqlx::PgConnection;
use timeline::Day;

use super::form::read_file;
use super::rules::{State, Sums};
use super::store::{self, Hand, ListAsked, Listed, NewFile};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::id;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{
    FormState, Frame, Pager, Place, SignedForm, WebError, Words, amount, day_short, page,
};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}/kiem-tra/ho-so", get(list_page))
        .route(
            "/don-vi/{code}/kiem-tra/ho-so/moi",
            get(new_page).post(write),
        )
}

/// The address of the files about a unit.
pub fn address_of(code: &str) -> String {
    format!("/don-vi/{code}/kiem-tra/ho-so")
}

/// The frame of a page about files, with the way to it.
pub async fn file_frame(
    connection: &mut PgConnection,
    (actor, unit): (&Actor, &Unit),
    (title, today): (&str, Day),
) -> Result<Frame, WebError> {
    let frame = unit_frame(connection, actor, unit, (Place::Units, title, today)).await?;
    let all = frame.t("inspection-files");
    let frame = frame.crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)));
    Ok(if title == all {
        frame.crumb(all, None)
    } else {
        let frame = frame.crumb(all, Some(address_of(&unit.code)));
        frame.crumb(title, None)
    })
}

/// How a list is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    #[serde(rename = "trang-thai")]
    state: String,
    trang: Option<i64>,
}

#[derive(Template)]
#[template(path = "inspection/file/list.html")]
struct ListPage {
    frame: Frame,
    unit: Unit,
    base: String,
    state: String,
    states: Vec<(String, String)>,
    files: Vec<Listed>,
    sums: Sums,
    pager: Pager,
    may_open: bool,
    may_inspect: bool,
}

impl ListPage {
    fn money(&self, dong: &i64) -> String {
        amount(*dong, self.frame.language())
    }
    fn summed(&self) -> String {
        let said = [
            ("proposed", self.money(&self.sums.proposed_dong)),
            ("recovered", self.money(&self.sums.recovered_dong)),
            ("left", self.money(&self.sums.left_dong())),
        ];
        self.frame.words.with("inspection-files-sum", &said)
    }
    fn day(&self, day: &Day) -> String {
        day_short(*day)
    }
}

async fn list_page(
    Program(app): Program<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let number = Pager::asked(query.trang);
    let state = State::of(&query.state).map_or("", State::code);
    let may_inspect = actor.may(Act::Inspect).is_some();
    let asked = ListAsked {
        unit_id: unit.unit_id,
        line: &actor.line,
        today,
        unseen: may_inspect,
        state,
        offset: (number - 1).saturating_mul(Pager::SIZE),
        limit: Pager::SIZE,
    };
    let (files, total) = store::list(&mut tx, asked).await?;
    let of = (unit.unit_id, actor.line.as_str());
    let sums = store::sums(&mut tx, of, today).await?;
    let title = words.t("inspection-files");
    let frame = file_frame(&mut tx, (&actor, &unit), (&title, today)).await?;
    let base = address_of(&unit.code);
    let again = format!("{base}?trang-thai={state}&");
    let named = |state: State| (state.code().to_owned(), words.t(&state.key()));
    page(&ListPage {
        pager: Pager::new(number, total, again),
        state: state.to_owned(),
        states: State::ALL.map(named).into(),
        may_open: actor.may(Act::KeepInspections).is_some() && unit.tier != "group",
        may_inspect,
        frame,
        unit,
        base,
        files,
        sums,
    })
}

#[derive(Template)]
#[template(path = "inspection/file/new.html")]
struct NewPage {
    frame: Frame,
    unit: Unit,
    base: String,
    form: FormState,
}

async fn draw_new(
    (app, actor): (&App, &Actor),
    unit: Unit,
    form: FormState,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(actor).await?;
    let title = words.t("inspection-open");
    let today = app.clock.today();
    let frame = file_frame(&mut tx, (actor, &unit), (&title, today)).await?;
    let status = form.status();
    let html = page(&NewPage {
        base: address_of(&unit.code),
        frame,
        unit,
        form,
    })?;
    Ok((status, html).into_response())
}

/// The unit a file may be opened about: any of the scope that can keep a book.
async fn inspected(app: &App, actor: &Actor, code: &str) -> Result<Unit, WebError> {
    let mut tx = app.begin(actor).await?;
    let unit = load_unit(&mut tx, code, app.clock.today()).await?;
    if unit.tier == "group" {
        return Err(WebError::NotFound);
    }
    Ok(unit)
}

async fn new_page(
    Program(app): Program<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepInspections)?;
    let unit = inspected(&app, &actor, &code).await?;
    let today = app.clock.today();
    let mut form = FormState::default();
    form.set("_key", id::check_code());
    form.set("tu-ngay", day_short(today.first_of_year()));
    form.set("den-ngay", day_short(today));
    draw_new((&app, &actor), unit, form).await
}

async fn write(
    Program(app): Program<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepInspections)?;
    let unit = inspected(&app, &actor, &code).await?;
    let (today, words) = (app.clock.today(), Words::of(&actor.language));
    let Some(typed) = read_file(&mut form, (today, words)) else {
        return draw_new((&app, &actor), unit, form).await;
    };
    let mut tx = app.begin(&actor).await?;
    let hand = Hand {
        permit: &permit,
        name: &actor.full_name,
    };
    let new = NewFile {
        unit_id: unit.unit_id,
        subject: &typed.subject,
        basis: &typed.basis,
        from_on: typed.from_on,
        last_on: typed.last_on,
    };
    let when = (today, app.clock.now(), typed.key.as_str());
    let file_id = store::open(&mut tx, hand, &new, when).await?;
    tx.commit().await?;
    let address = format!("{}/{file_id}?xong=opened", address_of(&unit.code));
    Ok(Redirect::to(&address).into_response())
}
