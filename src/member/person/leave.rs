//! Leaving: one person on his own page, or a selection of the list with one reason and decision.
//! Also what else is done to a selection: saying that what stands is so, and undoing.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::{load, person_frame};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::id;
use crate::member::act::{self, settle};
use crate::member::form::read_leaving;
use crate::member::history::Leaving;
use crate::member::join::{reference, status_of};
use crate::member::list::reasons;
use crate::member::rules::WhyLeft;
use crate::member::store::{Person, WriteFault, find_person};
use crate::store::begin_change;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{FormState, Frame, Place, SignedForm, WebError, Words, day_short, page};

#[derive(Template)]
#[template(path = "member/person/leave.html")]
struct LeavePage {
    frame: Frame,
    /// Where the form is sent, and where one goes back to.
    address: String,
    back: String,
    people: Vec<(i64, String)>,
    form: FormState,
    reasons: Vec<(&'static str, String)>,
}

/// The reasons a form offers; moving is a transfer.
fn offered(words: Words) -> Vec<(&'static str, String)> {
    let mut all = reasons(words);
    all.retain(|(code, _)| *code != WhyLeft::Moved.code());
    all
}

async fn draw_one(
    (app, actor): (&App, &Actor),
    person: &Person,
    form: FormState,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(actor).await?;
    let title = words.t("member-leave");
    let frame = person_frame(app, &mut tx, (actor, person, &title)).await?;
    let own = format!("/doan-vien/{}", person.person_id);
    let status = status_of(&form, false);
    let html = page(&LeavePage {
        frame,
        address: format!("{own}/roi"),
        back: own,
        people: vec![(person.person_id, person.details.full_name.clone())],
        form,
        reasons: offered(words),
    })?;
    Ok((status, html).into_response())
}

fn blank(app: &App) -> FormState {
    let mut form = FormState::default();
    form.set("on", day_short(app.clock.today()));
    form.set("ref", id::secret().get(..24).unwrap_or_default());
    form
}

pub(in crate::member) async fn leave_page(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepMembers)?;
    let mut tx = app.begin(&actor).await?;
    let person = load(&mut tx, &id).await?;
    drop(tx);
    draw_one((&app, &actor), &person, blank(&app)).await
}

pub(in crate::member) async fn leave(
    State(app): State<App>,
    Path(id): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let person = load(&mut tx, &id).await?;
    let Some(leaving) = read_leaving(&mut form, (words, app.clock.today())) else {
        drop(tx);
        return draw_one((&app, &actor), &person, form).await;
    };
    let unit_id = person.unit_id;
    let change_no = begin_change(&mut tx, permit.author(), Some(unit_id), "member left").await?;
    if let Some(reference) = reference(&form)
        && !act::store::note_form(&mut tx, change_no, (unit_id, &reference)).await?
    {
        return Ok(Redirect::to(&format!("/doan-vien/{id}?xong=da-co")).into_response());
    }
    match leave_one(&mut tx, change_no, (person.person_id, leaving)).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(Redirect::to(&format!("/doan-vien/{id}?xong=roi")).into_response())
        }
        Err(fault) => {
            drop(tx);
            settle(&mut form, fault, words)?;
            draw_one((&app, &actor), &person, form).await
        }
    }
}

async fn leave_one(
    tx: &mut sqlx::PgConnection,
    change_no: i64,
    (person_id, leaving): (i64, Leaving),
) -> Result<(), WriteFault> {
    let Some((person, history)) = act::hold(tx, person_id).await? else {
        return Err(crate::member::Refusal {
            field: "on",
            message: "member-not-now",
        }
        .into());
    };
    act::leave(tx, change_no, (&person, &history), leaving).await?;
    Ok(())
}

/// The numbers chosen in a list.
fn chosen(form: &FormState) -> Vec<i64> {
    let mut people: Vec<i64> = form
        .text("nguoi")
        .lines()
        .filter_map(|line| line.trim().parse().ok())
        .take(200)
        .collect();
    people.sort_unstable();
    people.dedup();
    people
}

async fn draw_chosen(
    (app, actor): (&App, &Actor),
    unit: &Unit,
    (people, form): (Vec<(i64, String)>, FormState),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let title = words.t("member-leave-chosen");
    let list = format!("/don-vi/{}/doan-vien", unit.code);
    let frame = unit_frame(&mut tx, actor, unit, (Place::Members, &title, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
        .crumb(words.t("place-members"), Some(list.clone()))
        .crumb(title, None);
    let status = status_of(&form, false);
    let html = page(&LeavePage {
        frame,
        address: format!("{list}/roi"),
        back: list,
        people,
        form,
        reasons: offered(words),
    })?;
    Ok((status, html).into_response())
}

async fn names(
    tx: &mut sqlx::PgConnection,
    people: &[i64],
) -> Result<Vec<(i64, String)>, WebError> {
    let mut named = Vec::new();
    for person_id in people {
        if let Some(person) = find_person(tx, *person_id).await? {
            named.push((*person_id, person.details.full_name));
        }
    }
    Ok(named)
}

/// What is to be done to the chosen rows: the page that asks for reason and day, or done at once.
pub(in crate::member) async fn choose(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let people = chosen(&form);
    let list = format!("/don-vi/{code}/doan-vien");
    if people.is_empty() {
        return Ok(Redirect::to(&list).into_response());
    }
    if form.text("viec") != "xac-nhan" {
        let named = names(&mut tx, &people).await?;
        drop(tx);
        return draw_chosen((&app, &actor), &unit, (named, blank(&app))).await;
    }
    let at = (unit.unit_id, today);
    let count = act::confirm_people(&mut tx, &permit, at, &people).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{list}?xong=xac-nhan&so={count}")).into_response())
}

/// Everybody chosen leaves with one reason, day and decision; all or none.
pub(in crate::member) async fn leave_chosen(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let people = names(&mut tx, &chosen(&form)).await?;
    let list = format!("/don-vi/{code}/doan-vien");
    let Some(leaving) = read_leaving(&mut form, (words, today)) else {
        drop(tx);
        return draw_chosen((&app, &actor), &unit, (people, form)).await;
    };
    let author = permit.author();
    let change_no = begin_change(&mut tx, author, Some(unit.unit_id), "members left").await?;
    if let Some(reference) = reference(&form)
        && !act::store::note_form(&mut tx, change_no, (unit.unit_id, &reference)).await?
    {
        return Ok(Redirect::to(&format!("{list}?xong=da-co")).into_response());
    }
    for (person_id, name) in &people {
        if let Err(fault) = leave_one(&mut tx, change_no, (*person_id, leaving.clone())).await {
            drop(tx);
            settle(&mut form, fault, words)?;
            form.refusal = Some(words.t1("member-leave-stopped-at", "name", name));
            return draw_chosen((&app, &actor), &unit, (people.clone(), form)).await;
        }
    }
    tx.commit().await?;
    let count = people.len();
    Ok(Redirect::to(&format!("{list}?xong=roi&so={count}&lan={change_no}")).into_response())
}

/// Undoes what one change did to members of the list; all or none.
pub(in crate::member) async fn undo_change(
    State(app): State<App>,
    Path((code, change)): Path<(String, String)>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    load_unit(&mut tx, &code, app.clock.today()).await?;
    let change_no: i64 = change.parse().map_err(|_| WebError::NotFound)?;
    match act::undo_change(&mut tx, &permit, change_no).await {
        Ok(count) => {
            tx.commit().await?;
            let list = format!("/don-vi/{code}/doan-vien?xong=hoan-tac&so={count}");
            Ok(Redirect::to(&list).into_response())
        }
        Err(WriteFault::Refused(refusal)) => Err(WebError::Unreadable(words.t(refusal.message))),
        Err(WriteFault::Sql(error)) => Err(error.into()),
    }
}
