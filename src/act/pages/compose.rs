//! An act drawn up or edited: its heading, its steps as text, and a list that adds steps to them.

use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use reorganisation::Heading;
use sqlx::PgConnection;

use super::sentences::{of_list_fault, of_read_fault};
use super::{MOST_BYTES, act_frame, load_act, own_address};
use crate::access::{Act, Actor};
use crate::act::carry::store::is_number_taken;
use crate::act::draft::store::{self, Drawn};
use crate::act::draft::{form as typed, list, text};
use crate::act::rules::{Standing, ground_rules};
use crate::act::store::{ActRow, load_ground};
use crate::app::App;
use crate::unit::{Unit, load_unit};
use crate::web::{FormState, Frame, Sent, WebError, Words, amount, day_short, page, read_sent};

/// The field of the list.
const FILE: &str = "tep";
/// Faults shown at once.
const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "act/pages/compose.html")]
struct ComposePage {
    frame: Frame,
    unit: Unit,
    form: FormState,
    title: String,
    /// Where one goes without saving.
    back: String,
    most: String,
    /// Whether it may still be said that this is a plan.
    may_plan: bool,
    text_faults: Vec<String>,
    list_faults: Vec<String>,
    list_more: usize,
}

/// What is wrong with the steps and with the list, each a sentence.
#[derive(Default)]
struct Faults {
    text: Vec<String>,
    list: Vec<String>,
}

/// The act that is being edited, where it is not a new one.
type Edited<'a> = Option<&'a ActRow>;

async fn draw(
    app: &App,
    actor: &Actor,
    (unit, edited): (Unit, Edited<'_>),
    (form, faults): (FormState, Faults),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let title = words.t(match edited {
        Some(_) => "act-draft-edit",
        None => "act-draft-new",
    });
    let mut tx = app.begin(actor).await?;
    let mut frame = act_frame(app, &mut tx, (actor, &unit, &title)).await?;
    let mut back = own_address(&unit);
    if let Some(act) = edited {
        back = format!("{back}/{}", act.act_id);
        frame = frame.crumb(act.title.clone(), Some(back.clone()));
    }
    frame = frame.crumb(title.clone(), None);
    let status = form.status();
    let most = i64::try_from(MOST_BYTES >> 20).unwrap_or(0);
    let Faults { text, mut list } = faults;
    let list_more = list.len().saturating_sub(SHOWN);
    list.truncate(SHOWN);
    let html = page(&ComposePage {
        may_plan: edited.is_none_or(|act| act.standing == Standing::Draft),
        most: amount(most, words.language()),
        text_faults: text.into_iter().take(SHOWN).collect(),
        list_faults: list,
        list_more,
        frame,
        unit,
        form,
        title,
        back,
    })?;
    Ok((status, html).into_response())
}

pub async fn new_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Reorganise)?;
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    drop(tx);
    let mut form = FormState::default();
    form.set("issued_on", day_short(today));
    draw(&app, &actor, (unit, None), (form, Faults::default())).await
}

pub async fn edit_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, String)>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Reorganise)?;
    let mut tx = app.begin(&actor).await?;
    let (unit, act) = load_act(&app, &mut tx, (&code, &id)).await?;
    let is_taken = is_number_taken(&mut tx, unit.unit_id, &act.number).await?;
    drop(tx);
    let words = Words::of(&actor.language);
    if !act.standing.is_open() {
        let address = format!("{}/{id}", own_address(&unit));
        return Ok(Redirect::to(&address).into_response());
    }
    let mut form = FormState::default();
    typed::show_heading(&mut form, &act.heading(&unit.code));
    form.set("steps", text::steps_of(&act.source).trim());
    if is_taken {
        form.wrong(
            "number",
            words.t1("act-fault-number", "number", &act.number),
        );
    }
    let faults = Faults::default();
    let mut page = draw(&app, &actor, (unit, Some(&act)), (form, faults)).await?;
    // Nothing has been sent yet that could be refused.
    *page.status_mut() = StatusCode::OK;
    Ok(page)
}

pub async fn add(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    form: Multipart,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Reorganise)?;
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    drop(tx);
    save(&app, &actor, (unit, None), form).await
}

pub async fn mend(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, String)>,
    form: Multipart,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Reorganise)?;
    let mut tx = app.begin(&actor).await?;
    let (unit, act) = load_act(&app, &mut tx, (&code, &id)).await?;
    drop(tx);
    save(&app, &actor, (unit, Some(&act)), form).await
}

async fn save(
    app: &App,
    actor: &Actor,
    (unit, edited): (Unit, Edited<'_>),
    form: Multipart,
) -> Result<Response, WebError> {
    let permit = app.permit(actor, Act::Reorganise)?;
    let words = Words::of(&actor.language);
    let (mut form, sent) = read_sent(actor, form, (FILE, MOST_BYTES)).await?;
    if edited.is_some_and(|act| !act.standing.is_open()) {
        form.refusal = Some(words.t("act-fault-gone"));
    }
    // A plan is kept for comparison; a draft is made of it, not out of it.
    if edited.is_some_and(|act| act.standing == Standing::Planned) {
        form.set("planned", "1");
    }
    let mut tx = app.begin(actor).await?;
    let read = read(app, &mut tx, (&unit, words), (&mut form, sent)).await?;
    let (heading, steps) = match read {
        Ok(read) if form.is_sound() => read,
        Ok(_) => {
            drop(tx);
            return draw(app, actor, (unit, edited), (form, Faults::default())).await;
        }
        Err(faults) => {
            drop(tx);
            return draw(app, actor, (unit, edited), (form, faults)).await;
        }
    };
    let drawn = Drawn {
        root_id: unit.unit_id,
        heading: &heading,
        source: &text::source(&heading, &steps),
        came_of_id: None,
    };
    let act_id = match edited {
        None => store::add(&mut tx, &permit, &drawn).await?,
        Some(act) => {
            if !store::mend(&mut tx, &permit, (act.act_id, &drawn)).await? {
                drop(tx);
                form.refusal = Some(words.t("act-fault-gone"));
                return draw(app, actor, (unit, edited), (form, Faults::default())).await;
            }
            act.act_id
        }
    };
    tx.commit().await?;
    let address = format!("{}/{act_id}?xong=luu", own_address(&unit));
    Ok(Redirect::to(&address).into_response())
}

/// The heading and the steps that were typed and sent, or every fault of theirs.
async fn read(
    app: &App,
    connection: &mut PgConnection,
    (unit, words): (&Unit, Words),
    (form, sent): (&mut FormState, Sent),
) -> Result<Result<(Heading, String), Faults>, WebError> {
    let mut faults = Faults::default();
    if let Err(found) = typed::take_heading(form) {
        faults.text = found
            .iter()
            .map(|fault| of_read_fault(words, fault))
            .collect();
    }
    let heading = typed::read_heading(form, &unit.code, words);
    let mut steps = form.value("steps").trim().to_owned();
    if let Some(heading) = &heading
        && faults.text.is_empty()
        && !steps.is_empty()
        && let Err(found) = text::read_steps(heading, &steps)
    {
        faults.text = found
            .iter()
            .map(|fault| of_read_fault(words, fault))
            .collect();
    }
    let found = match (sent, &heading) {
        (Sent::TooLarge, _) => {
            let most = amount(
                i64::try_from(MOST_BYTES >> 20).unwrap_or(0),
                words.language(),
            );
            Err(vec![words.t1("attachment-large", "most", most)])
        }
        (Sent::File(file), Some(heading)) => {
            let ground = load_ground(connection, unit.unit_id, heading.effective_on).await?;
            let about = list::About {
                ground: &ground,
                rules: &ground_rules(&app.catalogue, std::collections::HashMap::new()),
                catalogue: &app.catalogue,
                root: &unit.code,
            };
            let read = list::read_rows(&file.bytes);
            let read = read.and_then(|rows| list::steps(&rows, heading, about));
            read.map_err(|fault| of_list_fault(words, &fault))
        }
        _ => Ok(Vec::new()),
    };
    match found {
        Ok(more) => {
            if let Some(heading) = &heading {
                steps = format!("{steps}\n\n{}", text::written(&more, heading));
            }
        }
        Err(found) => {
            form.wrong(FILE, words.t1("act-list-faults", "count", found.len()));
            faults.list = found;
        }
    }
    if let Some(first) = faults.text.first() {
        form.wrong("steps", first.clone());
    }
    match heading {
        Some(heading) if form.is_sound() => Ok(Ok((heading, steps.trim().to_owned()))),
        _ => Ok(Err(faults)),
    }
}
