//! A unit's part in a task: its steps and files; it takes it and reports it done, the giver accepts
//! it or sends it back.

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, Path, Query, State as Program};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::form::read_words;
use super::list::{due_words, task_frame};
use super::one::{About, about, done, load};
use super::rules::State;
use super::store::{self, NewStep, Progress, Step, Task};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::attachment::{self, FilesShown, MOST_BYTES, Owner, read_new};
use crate::unit::load_unit;
use crate::web::{FormState, Frame, SignedForm, WebError, Words, page};

pub fn routes() -> Router<App> {
    let part = "/viec/{id}/{code}";
    let files = Router::new()
        .route(&format!("{part}/tep"), post(add_file))
        // A little room for the fields around the file.
        .layer(DefaultBodyLimit::max(MOST_BYTES + (256 << 10)));
    Router::new()
        .route(part, get(part_page).post(step))
        .route(&format!("{part}/tep/{{file}}/bo"), post(take_off))
        .merge(files)
}

/// What was just done, for the sentence that says so.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PartQuery {
    xong: String,
}

#[derive(Template)]
#[template(path = "task/part.html")]
struct PartPage {
    frame: Frame,
    about: About,
    progress: Progress,
    due_words: String,
    is_late: bool,
    steps: Vec<Step>,
    at: Vec<String>,
    form: FormState,
    files: FilesShown,
    may_take: bool,
    may_report: bool,
    may_judge: bool,
    /// Accepting is refused to whoever reported.
    may_accept: bool,
}

/// Which steps the asker may take: the unit itself or one above it that is not the giver reports,
/// the giver or whoever stands above judges.
fn acts(actor: &Actor, task: &Task, progress: &Progress) -> (bool, bool, bool) {
    let stands = task.cancelled_at.is_none();
    let own = stands && !task.is_ours && actor.may(Act::Report).is_some();
    let judge = stands && task.is_ours && actor.may(Act::Approve).is_some();
    (
        own && progress.state.may_become(State::Taken),
        own && progress.state.may_become(State::Reported),
        judge && progress.state.may_become(State::Accepted),
    )
}

async fn draw_part(
    app: &App,
    actor: &Actor,
    (id, code): (&str, &str),
    (form, told): (FormState, &str),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let task = load(&mut tx, id).await?;
    let progress = store::find_progress(&mut tx, (task.task_id, code)).await?;
    let progress = progress.ok_or(WebError::NotFound)?;
    let unit = load_unit(&mut tx, code, today).await?;
    let mut frame = task_frame(&mut tx, (actor, &unit), (&task.what, today)).await?;
    frame.done = done(told, words);
    let steps = store::steps(&mut tx, (task.task_id, progress.unit_id)).await?;
    let owner = Owner::Task(task.task_id, progress.unit_id);
    let (may_take, may_report, may_judge) = acts(actor, &task, &progress);
    let files = FilesShown {
        files: attachment::store::files(&mut tx, owner).await?,
        address: format!("/viec/{}/{code}/tep", task.task_id),
        content: "/tep".to_owned(),
        choose: words.t("task-file-choose"),
        may_add: may_report,
        may_take_off: may_report,
        refusal: form.error("tep").map(str::to_owned),
    };
    let days = (task.due_on, progress.told_on);
    let status = form.status();
    let html = page(&PartPage {
        due_words: due_words(progress.state, days, (today, words)),
        is_late: !progress.state.is_told() && task.due_on < today,
        at: steps
            .iter()
            .map(|step| {
                app.clock
                    .zoned(step.at)
                    .strftime("%d/%m/%Y %H:%M")
                    .to_string()
            })
            .collect(),
        may_accept: may_judge && progress.told_by != Some(actor.account_id),
        about: about(app, task, words),
        frame,
        progress,
        steps,
        form,
        files,
        may_take,
        may_report,
        may_judge,
    })?;
    Ok((status, html).into_response())
}

async fn part_page(
    Program(app): Program<App>,
    actor: Actor,
    Path((id, code)): Path<(String, String)>,
    Query(query): Query<PartQuery>,
) -> Result<Response, WebError> {
    let shown = (FormState::default(), query.xong.as_str());
    draw_part(&app, &actor, (&id, &code), shown).await
}

async fn step(
    Program(app): Program<App>,
    Path((id, code)): Path<(String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let next: State = form
        .text("buoc")
        .parse()
        .map_err(|()| WebError::StaleForm)?;
    let act = match next {
        State::Accepted | State::Returned => Act::Approve,
        _ => Act::Report,
    };
    let permit = app.permit(&actor, act)?;
    let mut tx = app.begin(&actor).await?;
    let task = load(&mut tx, &id).await?;
    let progress = store::find_progress(&mut tx, (task.task_id, &code)).await?;
    let progress = progress.ok_or(WebError::NotFound)?;
    let (take, report, judge) = acts(&actor, &task, &progress);
    let may = match next {
        State::Taken => take,
        State::Reported => report,
        State::Accepted => judge && progress.told_by != Some(actor.account_id),
        State::Returned => judge,
        State::Given => false,
    };
    if !may {
        return Err(WebError::Forbidden);
    }
    let missing = match next {
        State::Reported => Some("task-told-missing"),
        State::Returned => Some("task-remark-missing"),
        _ => None,
    };
    let Some(said) = read_words(&mut form, missing, words) else {
        drop(tx);
        return draw_part(&app, &actor, (&id, &code), (form, "")).await;
    };
    let new = NewStep {
        state: next,
        words: &said,
        today: app.clock.today(),
        now: app.clock.now(),
    };
    if !store::step(&mut tx, &permit, (task.task_id, &progress), &new).await? {
        form.refusal = Some(words.t("task-was-quicker"));
        drop(tx);
        return draw_part(&app, &actor, (&id, &code), (form, "")).await;
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/viec/{id}/{code}?xong={next}")).into_response())
}

/// The task and the unit's part in it, where the asker may add files to it.
async fn open_for_files(
    connection: &mut sqlx::PgConnection,
    actor: &Actor,
    (id, code): (&str, &str),
) -> Result<(i32, Owner), WebError> {
    let task = load(connection, id).await?;
    let progress = store::find_progress(connection, (task.task_id, code)).await?;
    let progress = progress.ok_or(WebError::NotFound)?;
    if !acts(actor, &task, &progress).1 {
        return Err(WebError::Forbidden);
    }
    let owner = Owner::Task(task.task_id, progress.unit_id);
    Ok((progress.unit_id, owner))
}

async fn add_file(
    Program(app): Program<App>,
    actor: Actor,
    Path((id, code)): Path<(String, String)>,
    sent: Multipart,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let file = match read_new(&actor, sent).await? {
        Ok(file) => file,
        Err(refusal) => {
            let mut form = FormState::default();
            form.wrong("tep", refusal);
            return draw_part(&app, &actor, (&id, &code), (form, "")).await;
        }
    };
    let mut tx = app.begin(&actor).await?;
    let of = open_for_files(&mut tx, &actor, (&id, &code)).await?;
    attachment::store::add(&mut tx, &permit, of, &file).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/viec/{id}/{code}?xong=tep#tep-kem")).into_response())
}

async fn take_off(
    Program(app): Program<App>,
    Path((id, code, file)): Path<(String, String, String)>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let attachment_id: i64 = file.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let of = open_for_files(&mut tx, &actor, (&id, &code)).await?;
    if !attachment::store::take_off(&mut tx, &permit, of, attachment_id).await? {
        return Err(WebError::NotFound);
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("/viec/{id}/{code}?xong=bo-tep#tep-kem")).into_response())
}
