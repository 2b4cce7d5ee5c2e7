//! What is done to a list while it is with its unit, and what an approver strikes out.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use super::store;
use super::{draw, load};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::member::lookup::meant;
use crate::member::lookup::store::{Within, of_name, of_numbers};
use crate::programme::desk::{Asked, Desk};
use crate::programme::form::read_line;
use crate::programme::round;
use crate::programme::rules::MARKS;
use crate::programme::store::{List, Round};
use crate::web::{FormState, SignedForm, WebError, typed_key, typed_line};

/// Whether the lines of a list may be written now.
pub(super) fn is_open(list: &List, round: &Round) -> bool {
    matches!(list.state.as_str(), "draft" | "returned") && round.state == "open"
}

/// The desk of an address and its round, which is open for lists.
async fn open_round(
    app: &App,
    tx: &mut PgConnection,
    (actor, code, round): (&Actor, &str, &str),
) -> Result<(Desk, Round), WebError> {
    let desk = Desk::open(app, tx, (actor, code)).await?;
    let round = round::load(tx, (desk.unit.unit_id, round)).await?;
    if round.state != "open" {
        return Err(WebError::NotFound);
    }
    Ok((desk, round))
}

/// Opens the unit's list in a round; the one it has, where it has one.
pub(super) async fn open(
    State(app): State<App>,
    Path((code, round)): Path<(String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    let mut tx = app.begin(&actor).await?;
    let (desk, round) = open_round(&app, &mut tx, (&actor, &code, &round)).await?;
    let key = typed_key(&mut form, desk.words).ok_or(WebError::NotFound)?;
    let of = (round.aid_round_id, desk.unit.unit_id);
    let list = store::open(&mut tx, &permit, of, &key).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}/danh-sach/{list}", desk.base)).into_response())
}

/// Fills the lists of every base union below at once.
pub(super) async fn fill_below(
    State(app): State<App>,
    Path((code, round)): Path<(String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    let mut tx = app.begin(&actor).await?;
    let (desk, round) = open_round(&app, &mut tx, (&actor, &code, &round)).await?;
    let key = typed_key(&mut form, desk.words).ok_or(WebError::NotFound)?;
    let filled = store::fill(&mut tx, &permit, (&round, desk.unit.unit_id), &key).await?;
    tx.commit().await?;
    let address = format!(
        "{}/dot/{}?xong=filled&so={}&dong={}",
        desk.base, round.aid_round_id, filled.lists, filled.lines
    );
    Ok(Redirect::to(&address).into_response())
}

pub(super) async fn fill(
    State(app): State<App>,
    Path((code, list)): Path<(String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::open(&app, &mut tx, (&actor, &code)).await?;
    let (found, round) = load(&mut tx, (desk.unit.unit_id, &list)).await?;
    let key = typed_key(&mut form, desk.words).ok_or(WebError::NotFound)?;
    if !is_open(&found, &round) {
        return refused((&app, &actor), (&code, &list), (form, "aid-step-not-due")).await;
    }
    let filled = store::fill(&mut tx, &permit, (&round, desk.unit.unit_id), &key).await?;
    let lists = [found.aid_list_id];
    store::check(&mut tx, &permit, (desk.unit.unit_id, &lists)).await?;
    tx.commit().await?;
    let (so, dong) = (filled.lists, filled.lines);
    let address = format!(
        "{}/danh-sach/{list}?xong=filled&so={so}&dong={dong}",
        desk.base
    );
    Ok(Redirect::to(&address).into_response())
}

async fn refused(
    who: (&App, &Actor),
    which: (&str, &str),
    (mut form, why): (FormState, &str),
) -> Result<Response, WebError> {
    let words = crate::web::Words::of(&who.1.language);
    form.refusal = Some(words.t(why));
    draw(who, which, &Asked::default(), (form, Vec::new())).await
}

/// The person a line is for: by number from the look-up, else by the name typed, where exactly one
/// of the unit bears it. Several are offered to choose from.
async fn person(
    (app, actor): (&App, &Actor),
    tx: &mut PgConnection,
    (desk, round): (&Desk, &Round),
    form: &mut FormState,
) -> Result<(Option<i64>, Vec<(String, String)>), WebError> {
    let words = desk.words;
    if let Ok(number) = form.text("person").parse::<i64>() {
        let known = of_numbers(tx, &[number], round.counts_on).await?;
        if known.contains_key(&number) {
            return Ok((Some(number), Vec::new()));
        }
    }
    let typed = typed_line(form, ("person_text", 200, true), words);
    if !form.is_sound() {
        return Ok((None, Vec::new()));
    }
    let within = Within {
        unit_id: desk.unit.unit_id,
        line: &actor.line,
        today: app.clock.today(),
    };
    let folded = vietnamese::fold(&typed);
    let found = of_name(tx, within, (&folded, None), round.counts_on).await?;
    let mut found = meant(found);
    if found.len() > 1 {
        form.wrong("person_text", words.t("aid-person-several"));
        let several = found.iter().map(|one| {
            let text = format!("{} · {}", one.full_name, one.detail(words));
            (one.person_id.to_string(), text)
        });
        return Ok((None, several.collect()));
    }
    let one = found.pop().map(|one| one.person_id);
    if one.is_none() {
        form.wrong("person_text", words.t1("aid-person-none", "name", &typed));
    }
    Ok((one, Vec::new()))
}

pub(super) async fn add(
    State(app): State<App>,
    Path((code, list)): Path<(String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::open(&app, &mut tx, (&actor, &code)).await?;
    let (found, round) = load(&mut tx, (desk.unit.unit_id, &list)).await?;
    if !is_open(&found, &round) {
        return refused((&app, &actor), (&code, &list), (form, "aid-step-not-due")).await;
    }
    let mut new = read_line(&mut form, (&round, desk.today), desk.words);
    let whose = (&desk, &round);
    let (person, doubts) = person((&app, &actor), &mut tx, whose, &mut form).await?;
    if let (Some(person), true) = (person, form.is_sound()) {
        new.person_id = person;
        if store::add(&mut tx, &permit, &found, &new).await? {
            let lists = [found.aid_list_id];
            store::check(&mut tx, &permit, (desk.unit.unit_id, &lists)).await?;
            tx.commit().await?;
            let address = format!("{}/danh-sach/{list}?xong=added", desk.base);
            return Ok(Redirect::to(&address).into_response());
        }
        form.wrong("person_text", desk.words.t("aid-person-there"));
    }
    drop(tx);
    let asked = Asked::default();
    draw((&app, &actor), (&code, &list), &asked, (form, doubts)).await
}

/// Changes what a line gives.
pub(super) async fn amend(
    State(app): State<App>,
    Path((code, list, number)): Path<(String, String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    let line_id: i64 = number.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::open(&app, &mut tx, (&actor, &code)).await?;
    let (found, round) = load(&mut tx, (desk.unit.unit_id, &list)).await?;
    if !is_open(&found, &round) {
        return refused((&app, &actor), (&code, &list), (form, "aid-step-not-due")).await;
    }
    let new = read_line(&mut form, (&round, desk.today), desk.words);
    if form.is_sound() {
        let which = (&found, line_id);
        if !store::amend(&mut tx, &permit, which, &new).await? {
            return Err(WebError::NotFound);
        }
        let lists = [found.aid_list_id];
        store::check(&mut tx, &permit, (desk.unit.unit_id, &lists)).await?;
        tx.commit().await?;
        let address = format!("{}/danh-sach/{list}?xong=amended", desk.base);
        return Ok(Redirect::to(&address).into_response());
    }
    drop(tx);
    let form = (form, Vec::new());
    draw((&app, &actor), (&code, &list), &Asked::default(), form).await
}

/// Strikes a line out with a reason, or puts one back while the list is with its unit.
pub(super) async fn strike(
    State(app): State<App>,
    Path((code, list, number)): Path<(String, String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    let line_id: i64 = number.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::open(&app, &mut tx, (&actor, &code)).await?;
    let (found, round) = load(&mut tx, (desk.unit.unit_id, &list)).await?;
    let is_approver = desk.hands.limit_dong.is_some() && found.state == "submitted";
    if !is_open(&found, &round) && !is_approver {
        return refused((&app, &actor), (&code, &list), (form, "aid-step-not-due")).await;
    }
    let puts_back = form.text("act") == "back" && is_open(&found, &round);
    let reason = typed_line(&mut form, ("struck", 300, !puts_back), desk.words);
    if !form.is_sound() {
        let why = "aid-strike-why";
        return refused((&app, &actor), (&code, &list), (form, why)).await;
    }
    let reason = (!puts_back).then_some(reason.as_str());
    if !store::strike(&mut tx, &permit, (&found, line_id), reason).await? {
        return Err(WebError::NotFound);
    }
    let lists = [found.aid_list_id];
    store::check(&mut tx, &permit, (desk.unit.unit_id, &lists)).await?;
    tx.commit().await?;
    let done = if puts_back { "back" } else { "struck" };
    let address = format!("{}/danh-sach/{list}?xong={done}", desk.base);
    Ok(Redirect::to(&address).into_response())
}

/// A word of answer to a mark of one line, or to every mark of one kind.
pub(super) async fn answer(
    State(app): State<App>,
    Path((code, list)): Path<(String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::open(&app, &mut tx, (&actor, &code)).await?;
    let (found, _) = load(&mut tx, (desk.unit.unit_id, &list)).await?;
    let mark = form.text("mark").to_owned();
    let known = MARKS.iter().any(|(own, stops)| *own == mark && !stops);
    if !known || !matches!(found.state.as_str(), "draft" | "returned" | "submitted") {
        return Err(WebError::NotFound);
    }
    let words = typed_line(&mut form, ("answer", 500, true), desk.words);
    if !form.is_sound() {
        let why = "aid-answer-why";
        return refused((&app, &actor), (&code, &list), (form, why)).await;
    }
    let line_id = form.text("line").parse::<i64>().ok();
    let which = (&found, line_id, mark.as_str());
    store::answer(&mut tx, &permit, which, &words).await?;
    tx.commit().await?;
    let address = format!("{}/danh-sach/{list}?xong=answered", desk.base);
    Ok(Redirect::to(&address).into_response())
}
