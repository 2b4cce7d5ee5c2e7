//! The pages of units: one unit with what stands below it, as of a day; found, edit, move.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;
use timeline::Day;

use super::form::{read_day, read_edit, read_new};
use super::place::{self, Heir, Under};
use super::rules::{Move, Unit, UnitName, check_move, check_new};
use super::store::{self, Child, ChildrenAsked, PastParent};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::audit::{self, Deed};
use crate::catalogue::UnitKind;
use crate::store::begin_change;
use crate::web::{
    FormState, Frame, Pager, Place, SignedForm, WebError, Words, day_short, page, urlencode,
};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}", get(unit_page))
        .route("/don-vi/{code}/them", get(new_page).post(found))
        .route("/don-vi/{code}/sua", get(edit_page).post(edit))
        .route("/don-vi/{code}/chuyen", get(move_page).post(move_to))
}

/// The unit of an address within the actor's scope; 404 says neither "outside" nor "absent".
pub async fn load_unit(
    connection: &mut sqlx::PgConnection,
    code: &str,
    on: Day,
) -> Result<Unit, WebError> {
    store::find_unit(connection, code, on)
        .await?
        .ok_or(WebError::NotFound)
}

/// The frame of a unit's page with the way down to it.
pub async fn unit_frame(
    connection: &mut sqlx::PgConnection,
    actor: &Actor,
    unit: &Unit,
    (place, title, on): (Place, &str, Day),
) -> Result<Frame, WebError> {
    let mut frame = Frame::of(actor, place, title);
    for (code, name, open) in store::way_down(connection, unit.unit_id, &actor.line, on).await? {
        frame = frame.crumb(name, open.then(|| format!("/don-vi/{code}")));
    }
    frame.generated = unit.generated;
    Ok(frame)
}

#[derive(Debug, Default, Deserialize)]
pub struct UnitAsked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    ngay: String,
    #[serde(default)]
    trang: Option<i64>,
}

#[derive(Template)]
#[template(path = "unit/unit.html")]
struct UnitPage {
    frame: Frame,
    unit: Unit,
    kind: String,
    on: Day,
    is_today: bool,
    /// The last day of a unit that has ended.
    last_on: Option<Day>,
    search: String,
    children: Vec<Child>,
    pager: Pager,
    names: Vec<UnitName>,
    parents: Vec<PastParent>,
    heirs: Vec<Heir>,
    may_reorganise: bool,
    may_inspect: bool,
    kinds: Vec<UnitKind>,
    may_keep: bool,
    may_record: bool,
    day_error: Option<String>,
}

impl UnitPage {
    fn kind_name(&self, code: &str) -> String {
        let kind = self.kinds.iter().find(|kind| kind.code == code);
        kind.map_or(code, |kind| {
            if self.frame.language() == "en" {
                &kind.en
            } else {
                &kind.vi
            }
        })
        .to_owned()
    }
    fn day(&self, day: &Day) -> String {
        day_short(*day)
    }
    fn number(&self, value: &i64) -> String {
        crate::web::amount(*value, self.frame.language())
    }
    /// A base union mostly has nothing below it; the empty list would only stand in the way.
    fn shows_below(&self) -> bool {
        let may_be_asked = !["base", "group"].contains(&self.unit.tier.as_str());
        let was_asked = !self.search.is_empty() || !self.is_today || self.day_error.is_some();
        may_be_asked || was_asked || self.pager.total > 0
    }
}

async fn unit_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<UnitAsked>,
) -> Result<Html<String>, WebError> {
    let today = app.clock.today();
    let words = Words::of(&actor.language);
    let read = vietnamese::parse_day(asked.ngay.trim());
    let day_error = (!asked.ngay.trim().is_empty() && read.is_err())
        .then(|| words.t1("day-unreadable", "text", asked.ngay.trim()));
    let mut tx = app.begin(&actor).await?;
    let mut unit = load_unit(&mut tx, &code, today).await?;
    let on = read.unwrap_or_else(|_| unit.usual_day(today));
    if on != today {
        unit = load_unit(&mut tx, &code, on).await?;
    }
    let mut frame = unit_frame(&mut tx, &actor, &unit, (Place::Units, &unit.name, on)).await?;
    frame = frame.crumb(unit.name.clone(), None);
    let search = vietnamese::fold(&asked.q);
    let number = Pager::asked(asked.trang);
    let query = ChildrenAsked {
        parent_id: unit.unit_id,
        line: &actor.line,
        on,
        search: &search,
        offset: (number - 1) * Pager::SIZE,
        limit: Pager::SIZE,
    };
    let (children, total) = store::children(&mut tx, &query).await?;
    let address = format!(
        "/don-vi/{code}?q={}&ngay={}&",
        urlencode(&asked.q),
        asked.ngay.trim()
    );
    page(&UnitPage {
        kind: unit.kind.clone(),
        is_today: on == today,
        last_on: unit
            .ended_on
            .filter(|ended| *ended <= today)
            .map(|_| unit.usual_day(today)),
        on,
        search: asked.q,
        children,
        pager: Pager::new(number, total, address),
        names: store::names(&mut tx, unit.unit_id).await?,
        parents: store::parents(&mut tx, unit.unit_id).await?,
        heirs: match unit.ended_on {
            Some(_) => place::heirs(&mut tx, unit.unit_id).await?,
            None => Vec::new(),
        },
        may_inspect: actor.may(Act::Inspect).is_some(),
        may_reorganise: actor.may(Act::Reorganise).is_some(),
        kinds: app.catalogue.unit_kinds.clone(),
        may_keep: actor.may(Act::KeepUnits).is_some(),
        may_record: actor.may(Act::Record).is_some(),
        day_error,
        frame,
        unit,
    })
}

#[derive(Template)]
#[template(path = "unit/new.html")]
struct NewPage {
    frame: Frame,
    parent: Unit,
    form: FormState,
    kinds: Vec<(String, String)>,
}

/// The kinds that may stand under the parent, by code and name.
fn kinds_under(app: &App, parent: &Unit, language: &str) -> Vec<(String, String)> {
    app.catalogue
        .unit_kinds
        .iter()
        .filter(|kind| kind.under.contains(&parent.tier))
        .map(|kind| {
            let name = if language == "en" { &kind.en } else { &kind.vi };
            (kind.code.clone(), name.clone())
        })
        .collect()
}

async fn draw_new(
    app: &App,
    actor: &Actor,
    parent: Unit,
    form: FormState,
) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let words = Words::of(&actor.language);
    let title = words.t("unit-new-title");
    let place = (Place::Units, title.as_str(), app.clock.today());
    let frame = unit_frame(&mut tx, actor, &parent, place)
        .await?
        .crumb(
            parent.name.clone(),
            Some(format!("/don-vi/{}", parent.code)),
        )
        .crumb(title.clone(), None);
    let status = form.status();
    let kinds = kinds_under(app, &parent, &actor.language);
    let html = page(&NewPage {
        frame,
        parent,
        form,
        kinds,
    })?;
    Ok((status, html).into_response())
}

async fn new_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepUnits)?;
    let mut tx = app.begin(&actor).await?;
    let parent = load_unit(&mut tx, &code, app.clock.today()).await?;
    drop(tx);
    let mut form = FormState::default();
    form.set("founded_on", day_short(app.clock.today()));
    form.set("code", format!("{}-", parent.code));
    draw_new(&app, &actor, parent, form).await
}

async fn found(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepUnits)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let parent = load_unit(&mut tx, &code, app.clock.today()).await?;
    let Some(new) = read_new(&mut form, &app.catalogue, words) else {
        drop(tx);
        return draw_new(&app, &actor, parent, form).await;
    };
    if let Err(refusal) = check_new(&new, &parent, &app.catalogue) {
        form.wrong(refusal.field, words.t(refusal.message));
        drop(tx);
        return draw_new(&app, &actor, parent, form).await;
    }
    let change_no = begin_change(
        &mut tx,
        Some(permit.account_id()),
        Some(parent.unit_id),
        "unit founded",
    )
    .await?;
    let under = Under {
        parent_id: Some(parent.unit_id),
        line: &actor.line,
        generated: parent.generated,
    };
    match place::found_unit(&mut tx, change_no, &new, under).await {
        Ok(unit_id) => {
            let deed = Deed {
                unit_id: Some(unit_id),
                deed: "unit-founded",
                subject: "unit",
                subject_id: Some(i64::from(unit_id)),
                detail: serde_json::json!({ "code": new.code, "name": new.name }),
            };
            audit::write(&mut tx, change_no, &deed).await?;
            tx.commit().await?;
            Ok(Redirect::to(&format!("/don-vi/{}", new.code)).into_response())
        }
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
            drop(tx);
            form.wrong("code", words.t1("unit-code-taken", "code", &new.code));
            draw_new(&app, &actor, parent, form).await
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "unit/edit.html")]
struct EditPage {
    frame: Frame,
    unit: Unit,
    form: FormState,
}

async fn draw_edit(
    app: &App,
    actor: &Actor,
    unit: Unit,
    form: FormState,
) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let title = Words::of(&actor.language).t("unit-edit-title");
    let place = (Place::Units, title.as_str(), app.clock.today());
    let frame = unit_frame(&mut tx, actor, &unit, place)
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
        .crumb(title.clone(), None);
    let status = form.status();
    let html = page(&EditPage { frame, unit, form })?;
    Ok((status, html).into_response())
}

async fn edit_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepUnits)?;
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    drop(tx);
    let mut form = FormState::default();
    form.set("name", &unit.name);
    form.set("name_from", day_short(app.clock.today()));
    form.set("sector", unit.sector.clone().unwrap_or_default());
    form.set("email", unit.email.clone().unwrap_or_default());
    form.set("phone", unit.phone.clone().unwrap_or_default());
    draw_edit(&app, &actor, unit, form).await
}

async fn edit(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepUnits)?;
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    let words = Words::of(&actor.language);
    let Some(asked) = read_edit(&mut form, unit.founded_on, words) else {
        drop(tx);
        return draw_edit(&app, &actor, unit, form).await;
    };
    super::edit::store::edit_unit(&mut tx, &permit, &unit, &asked).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/don-vi/{code}")).into_response())
}

#[derive(Template)]
#[template(path = "unit/move.html")]
struct MovePage {
    frame: Frame,
    unit: Unit,
    form: FormState,
}

async fn draw_move(
    app: &App,
    actor: &Actor,
    unit: Unit,
    form: FormState,
) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let title = Words::of(&actor.language).t("unit-move-title");
    let place = (Place::Units, title.as_str(), app.clock.today());
    let frame = unit_frame(&mut tx, actor, &unit, place)
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
        .crumb(title.clone(), None);
    let status = form.status();
    let html = page(&MovePage { frame, unit, form })?;
    Ok((status, html).into_response())
}

async fn move_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepUnits)?;
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    drop(tx);
    let mut form = FormState::default();
    form.set("on", day_short(app.clock.today()));
    draw_move(&app, &actor, unit, form).await
}

async fn move_to(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepUnits)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    let on = read_day(&mut form, "on", words);
    // The script puts the chosen code beside; without it the code is typed.
    let chosen = if form.text("parent").is_empty() {
        "parent_text"
    } else {
        "parent"
    };
    let parent_code = form.text(chosen).to_uppercase();
    let parent = store::find_unit(&mut tx, &parent_code, app.clock.today()).await?;
    if parent.is_none() {
        form.wrong(
            "parent",
            words.t1("unit-parent-unknown", "code", &parent_code),
        );
    }
    if unit.unit_id == permit.unit_id() {
        form.wrong("parent", words.t("unit-own-place"));
    }
    let (Some(on), Some(parent), true) = (on, parent, form.is_sound()) else {
        drop(tx);
        return draw_move(&app, &actor, unit, form).await;
    };
    let asked = Move {
        parent_id: parent.unit_id,
        on,
    };
    let above = place::above_from(&mut tx, parent.unit_id, &actor.line, on).await?;
    if let Err(refusal) = check_move(&unit, &parent, &asked, &above, &app.catalogue) {
        form.wrong(refusal.field, words.t(refusal.message));
        drop(tx);
        return draw_move(&app, &actor, unit, form).await;
    }
    place::move_unit(&mut tx, &permit, &unit, &actor.line, &asked).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/don-vi/{code}")).into_response())
}
