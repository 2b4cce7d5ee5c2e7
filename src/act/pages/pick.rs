//! Units picked from the tree and what is to become of them: a search, a list of boxes a page, one
//! act's verb. Every picking adds a step to the draft; units picked for the same thing again join
//! the step before.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use reorganisation::{Founding, Step};
use serde::Deserialize;

use super::{act_frame, load_act, own_address};
use crate::access::{Act, Actor};
use crate::act::draft::store::{self, Drawn, Listed, Sought};
use crate::act::draft::text;
use crate::act::rules::depth;
use crate::act::store::ActRow;
use crate::app::App;
use crate::unit::{Unit, urlencode};
use crate::web::{Done, FormState, Frame, Pager, SignedForm, WebError, Words, page};

/// What can be done with units, in the order in which it is offered.
const VERBS: [&str; 6] = ["merge", "move", "end", "rename", "convert", "found"];

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    trang: Option<i64>,
    /// Codes that are picked already, with commas between.
    ma: String,
    xong: String,
}

impl Asked {
    /// The same search as an address asks for it.
    fn query(&self) -> String {
        format!("q={}&ma={}&", urlencode(&self.q), urlencode(&self.ma))
    }
}

/// A unit with its box.
struct Line {
    unit: Listed,
    kind: String,
    is_picked: bool,
}

#[derive(Template)]
#[template(path = "act/pages/pick.html")]
struct PickPage {
    frame: Frame,
    unit: Unit,
    back: String,
    search: String,
    lines: Vec<Line>,
    pager: Pager,
    form: FormState,
    verbs: Vec<(&'static str, String)>,
    kinds: Vec<(String, String)>,
    steps: usize,
}

pub async fn pick_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Reorganise)?;
    let mut form = FormState::default();
    form.set("unit", asked.ma.replace(',', "\n"));
    if !asked.ma.is_empty() {
        form.set("viec", "move");
    }
    draw(&app, &actor, (&code, &id), (form, asked)).await
}

async fn draw(
    app: &App,
    actor: &Actor,
    address: (&str, &str),
    (form, asked): (FormState, Asked),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(actor).await?;
    let (unit, act) = load_act(app, &mut tx, address).await?;
    if !act.standing.is_open() {
        return Err(WebError::NotFound);
    }
    let title = words.t("act-pick");
    let back = format!("{}/{}", own_address(&unit), act.act_id);
    let mut frame = act_frame(app, &mut tx, (actor, &unit, &title))
        .await?
        .crumb(act.title.clone(), Some(back.clone()))
        .crumb(title, None);
    if asked.xong == "buoc" {
        frame.done = Some(Done {
            sentence: words.t("act-done-step"),
            undo: None,
        });
    }
    let number = asked.trang.unwrap_or(1).max(1);
    let codes: Vec<String> = asked.ma.split(',').map(str::to_owned).collect();
    let sought = Sought {
        root_id: unit.unit_id,
        on: act.effective_on,
        search: &vietnamese::fold(&asked.q),
        codes: if asked.ma.is_empty() { &[] } else { &codes },
        window: ((number - 1) * Pager::SIZE, Pager::SIZE),
    };
    let (units, total) = store::standing(&mut tx, &sought).await?;
    let is_english = words.language() == "en";
    // Nothing of the root's own tier, or above, stands below it.
    let kinds = app.catalogue.unit_kinds.iter();
    let below = kinds.filter(|kind| depth(&kind.tier) > depth(&unit.tier));
    let kinds = below.map(|kind| {
        let name = if is_english { &kind.en } else { &kind.vi };
        (kind.code.clone(), name.clone())
    });
    let kinds: Vec<(String, String)> = kinds.collect();
    let picked: Vec<&str> = form.value("unit").lines().collect();
    let lines = units.into_iter().map(|unit| Line {
        is_picked: picked.contains(&unit.code.as_str()),
        kind: kinds
            .iter()
            .find(|(code, _)| *code == unit.kind)
            .map_or_else(|| unit.kind.clone(), |(_, name)| name.clone()),
        unit,
    });
    let lines: Vec<Line> = lines.collect();
    let status = match form.is_sound() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let html = page(&PickPage {
        pager: Pager::new(number, total, format!("{back}/chon?{}", asked.query())),
        steps: text::steps_one_by_one(text::steps_of(&act.source)).len(),
        verbs: VERBS
            .map(|verb| (verb, words.t(&format!("act-do-{verb}"))))
            .to_vec(),
        search: asked.q,
        frame,
        unit,
        back,
        lines,
        form,
        kinds,
    })?;
    Ok((status, html).into_response())
}

pub async fn pick(
    State(app): State<App>,
    Path((code, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Reorganise)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let (unit, act) = load_act(&app, &mut tx, (&code, &id)).await?;
    let step = read_step(&mut form, &unit, words);
    let (Some(step), true) = (step, form.is_sound()) else {
        drop(tx);
        return draw(&app, &actor, (&code, &id), (form, asked)).await;
    };
    let heading = act.heading(&unit.code);
    let drawn = Drawn {
        root_id: unit.unit_id,
        heading: &heading,
        source: &text::source(&heading, &joined(&act, &unit, step)),
        came_of_id: None,
    };
    if !store::mend(&mut tx, &permit, (act.act_id, &drawn)).await? {
        drop(tx);
        form.refusal = Some(words.t("act-fault-gone"));
        return draw(&app, &actor, (&code, &id), (form, asked)).await;
    }
    tx.commit().await?;
    let own = format!("{}/{id}", own_address(&unit));
    // Units that a conflict had picked are done with: back to what is left of it.
    let address = match asked.ma.is_empty() {
        true => format!(
            "{own}/chon?{}trang={}&xong=buoc",
            asked.query(),
            asked.trang.unwrap_or(1)
        ),
        false => format!("{own}?xong=buoc"),
    };
    Ok(Redirect::to(&address).into_response())
}

/// The steps of a draft with one more; units of the last step's own kind and target join it.
fn joined(act: &ActRow, unit: &Unit, step: Step) -> String {
    let heading = act.heading(&unit.code);
    let steps = text::steps_of(&act.source).trim();
    let count = text::steps_one_by_one(steps).len();
    let read = text::read_steps(&heading, steps).ok();
    let last = read.and_then(|mut read| read.steps.pop());
    if let Some(together) = last.and_then(|last| together(last, &step)) {
        return text::with_step(steps, count, &text::written(&[together], &heading));
    }
    format!("{steps}\n\n{}", text::written(&[step], &heading))
}

fn together(last: Step, step: &Step) -> Option<Step> {
    let joined = |mut units: Vec<String>, more: &[String]| {
        let new = more.iter().filter(|code| !units.contains(code)).cloned();
        let new: Vec<String> = new.collect();
        units.extend(new);
        units
    };
    match (last, step) {
        (
            Step::End { units, heir },
            Step::End {
                units: more,
                heir: same,
            },
        ) if heir == *same => {
            let units = joined(units, more);
            Some(Step::End { units, heir })
        }
        (
            Step::Merge { units, into },
            Step::Merge {
                units: more,
                into: same,
            },
        ) if into == *same => {
            let units = joined(units, more);
            Some(Step::Merge { units, into })
        }
        (
            Step::Move { units, under, line },
            Step::Move {
                units: more,
                under: same,
                line: of,
            },
        ) if under == *same && line == *of => {
            let units = joined(units, more);
            Some(Step::Move { units, under, line })
        }
        _ => None,
    }
}

/// A code as it was chosen or typed.
fn target(form: &FormState) -> String {
    let chosen = match form.text("dich") {
        "" => form.text("dich_text"),
        chosen => chosen,
    };
    chosen.to_uppercase()
}

fn read_step(form: &mut FormState, root: &Unit, words: Words) -> Option<Step> {
    let lines = form.text("unit").lines().map(str::trim);
    let units: Vec<String> = lines
        .filter(|code| !code.is_empty())
        .map(str::to_owned)
        .collect();
    let verb = form.text("viec").to_owned();
    let target = target(form);
    let (name, kind) = (form.text("name").to_owned(), form.text("kind").to_owned());
    let code = form.text("code").to_uppercase();
    let mut need = |is_there: bool, field: &str, key: &str| {
        if !is_there {
            form.wrong(field, words.t(key));
        }
    };
    match verb.as_str() {
        "found" => {
            need(!code.is_empty(), "code", "act-pick-code");
            need(!name.is_empty(), "name", "act-pick-name");
            let under = if target.is_empty() {
                root.code.clone()
            } else {
                target
            };
            Some(Step::Found(Founding {
                code,
                name,
                kind,
                under: Some(under),
                line: None,
                sector: None,
            }))
        }
        "rename" | "convert" => {
            need(units.len() == 1, "unit", "act-pick-one");
            let unit = units.into_iter().next().unwrap_or_default();
            if verb == "convert" {
                return Some(Step::Convert { unit, kind });
            }
            need(!name.is_empty(), "name", "act-pick-name");
            Some(Step::Rename { unit, name })
        }
        "end" | "merge" | "move" => {
            need(!units.is_empty(), "unit", "act-pick-some");
            let heir = Some(target.clone()).filter(|heir| !heir.is_empty());
            need(verb == "end" || heir.is_some(), "dich", "act-pick-target");
            Some(match verb.as_str() {
                "end" => Step::End { units, heir },
                "merge" => Step::Merge {
                    units,
                    into: target,
                },
                _ => Step::Move {
                    units,
                    under: target,
                    line: None,
                },
            })
        }
        _ => {
            need(false, "viec", "act-pick-verb");
            None
        }
    }
}
