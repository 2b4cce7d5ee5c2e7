//! Units picked from the tree and what is to become of them: a search, a list of boxes a page, one
//! act's verb. Every picking adds a step to the draft; units picked for the same thing again join
//! the step before.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{act_frame, load_act, own_address};
use crate::access::{Act, Actor};
use crate::act::draft::picked::{SHARES, THINGS, VERBS, read, with};
use crate::act::draft::store::{self, Drawn, Listed, Sought};
use crate::act::draft::text;
use crate::act::rules::depth;
use crate::app::App;
use crate::unit::Unit;
use crate::web::{Done, FormState, Frame, Pager, SignedForm, WebError, Words, page, urlencode};

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    trang: Option<i64>,
    /// Codes that are picked already, with commas between.
    ma: String,
    /// `ket-thuc` lists those that had ended before and are followed by nobody.
    nhom: String,
    /// The work that is chosen beforehand, where units are.
    viec: String,
    xong: String,
}

impl Asked {
    /// The same search as an address asks for it.
    fn query(&self) -> String {
        let (q, ma) = (urlencode(&self.q), urlencode(&self.ma));
        format!("q={q}&ma={ma}&nhom={}&", urlencode(&self.nhom))
    }

    fn is_about_ended(&self) -> bool {
        self.nhom == "ket-thuc"
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
    /// What shares are taken from, and what can be handed over.
    shares: Vec<(&'static str, String)>,
    things: Vec<(&'static str, String)>,
    is_about_ended: bool,
    kinds: Vec<(String, String)>,
    steps: usize,
}

impl PickPage {
    fn is_handed(&self, thing: &str) -> bool {
        self.form.value("what").lines().any(|line| line == thing)
    }
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
        let work = if asked.viec == "give" { "give" } else { "move" };
        form.set("viec", work);
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
    let number = Pager::asked(asked.trang);
    let codes: Vec<String> = asked.ma.split(',').map(str::to_owned).collect();
    let sought = Sought {
        root_id: unit.unit_id,
        on: act.effective_on,
        search: &vietnamese::fold(&asked.q),
        codes: if asked.ma.is_empty() { &[] } else { &codes },
        window: ((number - 1) * Pager::SIZE, Pager::SIZE),
    };
    let (units, total) = match asked.is_about_ended() {
        true => store::ended(&mut tx, &sought).await?,
        false => store::standing(&mut tx, &sought).await?,
    };
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
    let status = form.status();
    let html = page(&PickPage {
        pager: Pager::new(number, total, format!("{back}/chon?{}", asked.query())),
        steps: text::steps_one_by_one(text::steps_of(&act.source)).len(),
        verbs: match asked.is_about_ended() {
            true => named(&["succeed"], "act-do", words),
            false => named(&VERBS, "act-do", words),
        },
        shares: named(&SHARES, "act-share", words),
        things: named(&THINGS, "act-thing", words),
        is_about_ended: asked.is_about_ended(),
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

/// Words with their names, for a list to choose from.
fn named(codes: &[&'static str], prefix: &str, words: Words) -> Vec<(&'static str, String)> {
    let named = codes.iter();
    named
        .map(|code| (*code, words.t(&format!("{prefix}-{code}"))))
        .collect()
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
    let picked = read(&mut form, &unit, words);
    let heading = act.heading(&unit.code);
    let picked = picked.filter(|_| form.is_sound());
    let steps = picked.map(|picked| with(text::steps_of(&act.source), &heading, picked));
    if let Some(None) = steps {
        form.wrong("dich", words.t("act-pick-no-split"));
    }
    let Some(steps) = steps.flatten() else {
        drop(tx);
        return draw(&app, &actor, (&code, &id), (form, asked)).await;
    };
    let drawn = Drawn {
        root_id: unit.unit_id,
        heading: &heading,
        source: &text::source(&heading, &steps),
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
