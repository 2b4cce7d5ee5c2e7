//! Choosing what to record, and the entry form drawn from the kind.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use jiff::ToSpan;
use serde::Deserialize;

use super::act;
use super::control::{Asking, Body, Choice, Control, Sum, controls, sum, wrong_places};
use super::lookup::{Doubt, numbers_of};
use super::say::Speaker;
use super::store::{self, Entered, Record};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::catalogue::Kind;
use crate::id;
use crate::member::lookup::store::of_numbers;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{FormState, Frame, Place, SignedForm, WebError, Words, day_short, page};

/// Kinds with a page of their own: houses have cases, meals are entered many days at once.
fn roads(kind: &str) -> Option<(&'static str, &'static str)> {
    match kind {
        "mai-am" => Some(("mai-am", "record-house-road")),
        "bua-com-cong-doan" => Some(("bua-com", "record-meal-road")),
        _ => None,
    }
}

/// A kind as it is offered.
struct Offer {
    code: String,
    icon: String,
    name: String,
    hint: String,
}

#[derive(Template)]
#[template(path = "record/choose.html")]
struct ChoosePage {
    frame: Frame,
    unit: Unit,
    search: String,
    usual: Vec<Offer>,
    groups: Vec<(String, Vec<Offer>)>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ChooseAsked {
    #[serde(default)]
    q: String,
}

fn offer(kind: &Kind, language: &str) -> Offer {
    Offer {
        code: kind.code.clone(),
        icon: kind.icon.clone(),
        name: kind.name(language).to_owned(),
        hint: kind.hint(language).to_owned(),
    }
}

/// Whether every word looked for stands in the kind's name or hint, marks aside.
fn matches(kind: &Kind, folded: &str) -> bool {
    let text = vietnamese::fold(&format!("{} {} {}", kind.vi, kind.hint_vi, kind.en));
    folded.split_whitespace().all(|word| text.contains(word))
}

pub(super) async fn choose_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<ChooseAsked>,
) -> Result<Html<String>, WebError> {
    app.permit(&actor, Act::Record)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let title = words.t("record-choose-title");
    let frame = unit_frame(&mut tx, &actor, &unit, (Place::Records, &title, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{code}")))
        .crumb(title, None);
    let since = today.saturating_sub(1.year());
    let usual = store::usual_kinds(&mut tx, unit.unit_id, since, 6).await?;
    let folded = vietnamese::fold(&asked.q);
    let offered: Vec<&Kind> = app
        .catalogue
        .kinds
        .iter()
        .filter(|kind| kind.tiers.contains(&unit.tier) && matches(kind, &folded))
        .collect();
    let usual = usual
        .iter()
        .filter(|_| folded.is_empty())
        .filter_map(|code| offered.iter().find(|kind| kind.code == *code))
        .map(|kind| offer(kind, &actor.language))
        .collect();
    let in_group = |group: &str| -> Vec<Offer> {
        offered
            .iter()
            .filter(|kind| kind.group == group)
            .map(|kind| offer(kind, &actor.language))
            .collect()
    };
    let name = |group: &crate::catalogue::Group| {
        if actor.language == "en" {
            group.en.clone()
        } else {
            group.vi.clone()
        }
    };
    let groups = app
        .catalogue
        .groups
        .iter()
        .map(|group| (name(group), in_group(&group.code)))
        .filter(|(_, offers)| !offers.is_empty())
        .collect();
    page(&ChoosePage {
        frame,
        unit,
        search: asked.q,
        usual,
        groups,
    })
}

/// What a correction adds to the form.
pub(super) struct Correction {
    pub record_id: i64,
    pub version: i32,
    pub withdrawn: bool,
}

#[derive(Template)]
#[template(path = "record/entry.html")]
struct EntryPage {
    frame: Frame,
    unit: Unit,
    form: FormState,
    hint: String,
    today: String,
    yesterday: String,
    stages: Vec<Choice>,
    controls: Vec<Control>,
    sum: Option<Sum>,
    wrong: Vec<(String, String)>,
    draft: String,
    correction: Option<Correction>,
    /// The page on which this kind has a road of its own, and what it is good for.
    road: Option<(String, String)>,
}

/// The unit and kind of an entry form; a kind the unit's tier does not record is not there.
pub(super) async fn load_kind<'a>(
    app: &'a App,
    tx: &mut sqlx::PgConnection,
    (code, kind): (&str, &str),
) -> Result<(Unit, &'a Kind), WebError> {
    let unit = load_unit(tx, code, app.clock.today()).await?;
    let kind = app.catalogue.kind(kind).ok_or(WebError::NotFound)?;
    Ok((unit, kind))
}

/// A form to be drawn, with the names in it that several of the register bear.
pub(super) struct Drawn<'a> {
    pub form: FormState,
    pub doubts: Vec<Doubt>,
    /// The record that is corrected; nothing for an entry.
    pub corrected: Option<&'a Record>,
}

/// Draws the form, for an entry or for a correction.
pub(super) async fn draw_form(
    app: &App,
    actor: &Actor,
    (unit, kind): (Unit, &Kind),
    drawn: Drawn<'_>,
) -> Result<Response, WebError> {
    let Drawn {
        form,
        doubts,
        corrected,
    } = drawn;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let speaker = Speaker {
        catalogue: &app.catalogue,
        words,
    };
    let name = kind.name(&actor.language);
    let title = if corrected.is_some() {
        words.t1("record-correct-title", "kind", name)
    } else {
        name.to_owned()
    };
    let mut tx = app.begin(actor).await?;
    let mut frame = unit_frame(&mut tx, actor, &unit, (Place::Records, &title, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)));
    frame = match corrected {
        None => frame.crumb(
            words.t("record-choose-title"),
            Some(format!("/don-vi/{}/ghi", unit.code)),
        ),
        Some(record) => frame.crumb(name, Some(format!("/ghi-nhan/{}", record.record_id))),
    }
    .crumb(title, None);
    let status = form.status();
    let about = corrected.map_or_else(
        || format!("{}:{}", unit.code, kind.code),
        |record| record.record_id.to_string(),
    );
    let numbers: Vec<i64> = kind
        .fields
        .iter()
        .flat_map(|field| numbers_of(&form, &field.code))
        .collect();
    let known = of_numbers(&mut tx, &numbers, today).await?;
    let asking = Asking {
        form: &form,
        unit_code: &unit.code,
        known: &known,
        doubts: &doubts,
    };
    let controls = controls(kind, asking, speaker);
    let road = roads(&kind.code).filter(|_| corrected.is_none());
    let road = road.map(|(end, hint)| (format!("/don-vi/{}/{end}", unit.code), words.t(hint)));
    let html = page(&EntryPage {
        road,
        hint: kind.hint(&actor.language).to_owned(),
        today: short(today),
        yesterday: today.yesterday().map(short).unwrap_or_default(),
        stages: stages(kind, &form, &actor.language),
        controls,
        sum: sum(kind, &form, speaker),
        wrong: wrong_places(kind, &form, speaker),
        draft: format!("record:{}:{about}", actor.account_id),
        correction: corrected.map(|record| Correction {
            record_id: record.record_id,
            version: record.version_no,
            withdrawn: record.withdrawn,
        }),
        frame,
        unit,
        form,
    })?;
    Ok((status, html).into_response())
}

/// Day and month of a day near enough to need no year.
fn short(day: timeline::Day) -> String {
    day_short(day).chars().take(5).collect()
}

fn stages(kind: &Kind, form: &FormState, language: &str) -> Vec<Choice> {
    kind.stages
        .iter()
        .map(|stage| Choice {
            value: stage.code.clone(),
            text: if language == "en" {
                stage.en.clone()
            } else {
                stage.vi.clone()
            },
            chosen: form.text("stage") == stage.code,
        })
        .collect()
}

pub(super) async fn entry_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, kind)): Path<(String, String)>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Record)?;
    let mut tx = app.begin(&actor).await?;
    let (unit, kind) = load_kind(&app, &mut tx, (&code, &kind)).await?;
    drop(tx);
    if !kind.tiers.contains(&unit.tier) {
        return Err(WebError::NotFound);
    }
    let mut form = FormState::default();
    form.set("when", "today");
    // One form is one record, however often its button is pressed.
    form.set("ref", id::secret().get(..24).unwrap_or_default());
    let drawn = Drawn {
        form,
        doubts: Vec::new(),
        corrected: None,
    };
    draw_form(&app, &actor, (unit, kind), drawn).await
}

pub(super) async fn enter(
    State(app): State<App>,
    Path((code, kind)): Path<(String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Record)?;
    let mut tx = app.begin(&actor).await?;
    let (unit, kind) = load_kind(&app, &mut tx, (&code, &kind)).await?;
    let entered = act::enter((&app, &mut tx), &actor, (&unit, kind), &mut form).await?;
    let entered = match entered {
        Ok(entered) => entered,
        Err(doubts) => {
            drop(tx);
            let drawn = Drawn {
                form,
                doubts,
                corrected: None,
            };
            return draw_form(&app, &actor, (unit, kind), drawn).await;
        }
    };
    tx.commit().await?;
    let (record_id, mark) = match entered {
        Entered::Recorded(record_id) => (record_id, "xong"),
        Entered::Already(record_id) => (record_id, "da-co"),
    };
    Ok(Redirect::to(&format!("/ghi-nhan/{record_id}?{mark}=1")).into_response())
}
