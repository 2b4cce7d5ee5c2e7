//! One act: a draft or plan worked out against the federation as it is, with everything it would
//! change and everything in its way; or an act that was carried out, with what it changed.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use reorganisation::{Act as ActText, Conflict, Step};
use serde::Deserialize;

use super::looking::{Look, look_at};
use super::parts::Part;
use super::proof::{ProofShown, prove};
use super::sentences::{Names, Teller, codes_in, codes_of};
use super::{act_frame, instant, load_act, own_address};
use crate::access::{Act, Actor};
use crate::act::draft::{store, text};
use crate::act::file::store::files;
use crate::act::rules::Standing;
use crate::act::store::{ActRow, find_act};
use crate::app::App;
use crate::attachment::FilesShown;
use crate::unit::Unit;
use crate::web::{Done, FormState, Frame, Pager, WebError, Words, amount, day_short, page};

/// Rows of each table, steps and conflicts shown on the page of the whole act.
const ROWS: usize = 10;
const STEPS: usize = 30;
const CONFLICTS: usize = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The table that is shown alone.
    xem: String,
    trang: Option<i64>,
    /// What was just done.
    xong: String,
}

/// A step as it is read aloud.
struct StepLine {
    number: usize,
    sentence: String,
}

/// A conflict with the places where it is mended.
struct ConflictLine {
    step: usize,
    sentence: String,
    /// Where units that are left go somewhere.
    pick: Option<String>,
}

/// A table of changes as the page shows it.
struct PartShown {
    part: Part,
    total: usize,
    total_text: String,
}

#[derive(Template)]
#[template(path = "act/pages/one.html")]
struct ActPage {
    frame: Frame,
    unit: Unit,
    act: ActRow,
    own: String,
    answer: String,
    chip: &'static str,
    issued: String,
    effective: String,
    refusals: Vec<String>,
    steps: Vec<StepLine>,
    step_total: usize,
    conflicts: Vec<ConflictLine>,
    conflict_total: usize,
    notices: Vec<String>,
    open: Vec<String>,
    proof: Option<ProofShown>,
    parts: Vec<PartShown>,
    /// The one table asked for, and its pages.
    opened: Option<(Part, Pager)>,
    dock: Option<String>,
    may_write: bool,
    repeal: Option<FormState>,
    repealed: Option<(i32, String)>,
    /// Whether the steps of a repealed act may be drawn up again.
    may_repeat: bool,
    /// The plan it carried out: its address and its title.
    came_of: Option<(String, String)>,
    source: String,
    files: FilesShown,
    is_plan: bool,
}

/// What is said on the page beside the act itself.
#[derive(Default)]
pub struct Said {
    pub refusals: Vec<String>,
    /// What a repeal came up against.
    pub conflicts: Vec<Conflict>,
    /// The form of the repeal as it was filled in.
    pub repeal: Option<FormState>,
    /// Why a file was not taken.
    pub file: Option<String>,
}

pub async fn act_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    draw(&app, &actor, (&code, &id), (asked, Said::default())).await
}

pub async fn draw(
    app: &App,
    actor: &Actor,
    address: (&str, &str),
    (asked, said): (Asked, Said),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(actor).await?;
    let (unit, act) = load_act(app, &mut tx, address).await?;
    let mut frame = act_frame(app, &mut tx, (actor, &unit, &act.title)).await?;
    frame = frame.crumb(act.title.clone(), None);
    frame.done = done(&asked.xong, words);
    let mut look = look_at(app, &mut tx, (&unit, &act), words).await?;
    look.conflicts.extend(said.conflicts);
    let steps = ActText::read(&act.source).map_or_else(|_| Vec::new(), |read| read.steps);
    let mut codes = codes_in(&look.conflicts, &look.notices);
    codes.extend(codes_of(&steps[..steps.len().min(STEPS)]));
    let mut names: Names = store::names_of(&mut tx, &codes).await?;
    names.extend(founded_by(&steps));
    let teller = Teller {
        words,
        names: &names,
    };
    let related = match act.repeals_id {
        Some(act_id) => find_act(&mut tx, (unit.unit_id, act_id)).await?,
        None => None,
    };
    let came_of = match act.came_of_id {
        Some(plan_id) => find_act(&mut tx, (unit.unit_id, plan_id)).await?,
        None => None,
    };
    let own = format!("{}/{}", own_address(&unit), act.act_id);
    let number = Pager::asked(asked.trang);
    let may_write = actor.may(Act::Reorganise).is_some();
    let open = look.open.iter().map(|open| {
        let arguments = [
            ("count", amount(open.count, words.language())),
            ("units", teller.units(&open.units)),
        ];
        words.with(&format!("act-open-{}", open.what), &arguments)
    });
    let repeal = said.repeal.or_else(|| {
        let mut form = FormState::default();
        form.set("issued_on", day_short(app.clock.today()));
        Some(form)
    });
    let proof = prove(app, &mut tx, (&unit, &look), words).await?;
    let is_proven = proof.as_ref().is_some_and(|proof| proof.holds);
    let is_ready = is_proven && act.standing == Standing::Draft;
    let refused = !said.refusals.is_empty() || said.file.is_some();
    let html = page(&ActPage {
        answer: answer(app, (&act, &look, proof.as_ref()), related.as_ref(), words),
        chip: super::list::chip(act.standing),
        issued: day_short(act.issued_on),
        effective: day_short(act.effective_on),
        refusals: said.refusals,
        files: FilesShown {
            files: files(&mut tx, act.act_id).await?,
            address: format!("{own}/tep"),
            content: format!("{own}/tep"),
            choose: words.t("act-file-choose"),
            may_add: may_write,
            may_take_off: may_write && act.standing == Standing::Draft,
            refusal: said.file,
        },
        is_plan: act.standing == Standing::Planned,
        step_total: steps.len(),
        steps: steps
            .iter()
            .take(STEPS)
            .enumerate()
            .map(|(at, step)| StepLine {
                number: at + 1,
                sentence: teller.step(step),
            })
            .collect(),
        conflict_total: look.conflicts.len(),
        conflicts: told(&look.conflicts, &teller),
        notices: look
            .notices
            .iter()
            .map(|notice| teller.notice(notice))
            .collect(),
        open: open.collect(),
        proof,
        dock: is_ready.then(|| dock(&look, words)),
        repeal: repeal.filter(|_| {
            may_write && act.standing == Standing::Confirmed && act.repeals_id.is_none()
        }),
        may_repeat: may_write && (act.standing == Standing::Repealed || act.repeals_id.is_some()),
        came_of: came_of.map(|plan| {
            let address = format!("{}/{}/thuc-te", own_address(&unit), plan.act_id);
            (address, plan.title)
        }),
        repealed: related.map(|related| (related.act_id, related.number)),
        opened: opened(&look.parts, (&asked.xem, number), &own),
        parts: look
            .parts
            .into_iter()
            .map(|part| shortened(part, words))
            .collect(),
        source: text::steps_of(&act.source).trim().to_owned(),
        may_write,
        frame,
        unit,
        act,
        own,
    })?;
    let status = match refused {
        true => StatusCode::CONFLICT,
        false => StatusCode::OK,
    };
    Ok((status, html).into_response())
}

/// The names of units that the act itself founds.
fn founded_by(steps: &[Step]) -> impl Iterator<Item = (String, String)> {
    steps.iter().filter_map(|step| match step {
        Step::Found(new) => Some((new.code.clone(), new.name.clone())),
        _ => None,
    })
}

fn done(code: &str, words: Words) -> Option<Done> {
    let key = match code {
        "luu" => "act-done-saved",
        "thuc-hien" => "act-done-confirmed",
        "bai-bo" => "act-done-repealed",
        "gan" => "planned-done-tied",
        "buoc" => "act-done-step",
        "tep" => "act-done-file",
        _ => return None,
    };
    Some(Done {
        sentence: words.t(key),
        undo: None,
    })
}

/// The first sentence of the page.
fn answer(
    app: &App,
    (act, look, proof): (&ActRow, &Look, Option<&ProofShown>),
    repealed: Option<&ActRow>,
    words: Words,
) -> String {
    let number = |count: usize| amount(i64::try_from(count).unwrap_or(0), words.language());
    match act.standing {
        Standing::Draft | Standing::Planned if !look.has_steps => words.t("act-steps-none"),
        Standing::Draft | Standing::Planned if !look.conflicts.is_empty() => words.t1(
            "act-preview-conflicts",
            "count",
            number(look.conflicts.len()),
        ),
        Standing::Planned => words.t("act-preview-planned"),
        Standing::Draft if proof.is_some_and(|proof| !proof.holds) => words.t("act-proof-fails"),
        Standing::Draft => words.t1("act-preview-ready", "steps", number(look.steps)),
        Standing::Confirmed | Standing::Repealed => {
            let carried = carried(app, act, words);
            let beside = match (&act.repealed_by, repealed) {
                (Some((_, by)), _) => words.t1("act-repealed-answer", "number", by),
                (None, Some(of)) => words.t1("act-repeals-answer", "number", &of.number),
                (None, None) => String::new(),
            };
            format!("{carried} {beside}").trim_end().to_owned()
        }
    }
}

/// By whom and when an act was carried out.
pub(super) fn carried(app: &App, act: &ActRow, words: Words) -> String {
    let when = act
        .confirmed_at
        .map_or(String::new(), |at| instant(app, at));
    let day = day_short(act.effective_on);
    match &act.account {
        Some(who) => {
            let arguments = [("who", who.clone()), ("when", when), ("day", day)];
            words.with("act-confirmed-answer", &arguments)
        }
        None => words.t2(
            "act-confirmed-answer-operator",
            ("when", when),
            ("day", day),
        ),
    }
}

/// The first conflicts as sentences.
fn told(conflicts: &[Conflict], teller: &Teller<'_>) -> Vec<ConflictLine> {
    use reorganisation::ConflictCode::{ChildUnnamed, LeftWithoutParent};
    let lines = conflicts.iter().take(CONFLICTS).map(|conflict| {
        let is_left = matches!(conflict.code, LeftWithoutParent | ChildUnnamed);
        ConflictLine {
            step: conflict.step,
            sentence: teller.conflict(conflict),
            pick: (is_left && !conflict.others.is_empty()).then(|| {
                let verb = if conflict.code == ChildUnnamed {
                    "&viec=give"
                } else {
                    ""
                };
                format!("{}{verb}", conflict.others.join(","))
            }),
        }
    });
    lines.collect()
}

/// What confirming would do, in one line.
fn dock(look: &Look, words: Words) -> String {
    let rows = |code: &str| {
        let part = look.parts.iter().find(|part| part.code == code);
        let rows = part.map_or(0, |part| part.rows.len());
        amount(i64::try_from(rows).unwrap_or(0), words.language())
    };
    let arguments = [
        ("founded", rows("founded")),
        ("ended", rows("ended")),
        ("moved", rows("moved")),
    ];
    words.with("act-confirm-dock", &arguments)
}

fn shortened(mut part: Part, words: Words) -> PartShown {
    let total = part.rows.len();
    part.rows.truncate(ROWS);
    PartShown {
        part,
        total,
        total_text: amount(i64::try_from(total).unwrap_or(0), words.language()),
    }
}

/// The table asked for, cut to its page.
fn opened(parts: &[Part], (code, number): (&str, i64), own: &str) -> Option<(Part, Pager)> {
    let mut part = parts.iter().find(|part| part.code == code)?.clone();
    let total = i64::try_from(part.rows.len()).unwrap_or(0);
    let pager = Pager::new(number, total, format!("{own}?xem={code}&"));
    let offset = usize::try_from(pager.offset()).unwrap_or(0);
    let size = usize::try_from(pager.size).unwrap_or(0);
    part.rows = part.rows.into_iter().skip(offset).take(size).collect();
    Some((part, pager))
}
