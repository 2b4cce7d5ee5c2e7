//! Two records side by side: what is alike, what differs, what follows from making them one; and
//! the three answers, one person, two people, later.

mod compare;
mod effects;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use self::compare::{Row, rows};
use self::effects::{Names, effects, spells_verdict};
use super::list::{self, band_ppm, pair_address, percent, why_text};
use super::merge::{self, Both, Merging, Seen, find_both, merge_of};
use super::not_same::store::{NotSame, say_not_same, standing_not_same};
use super::reason::about;
use super::rules::{Choices, Field, Side, proposed, proposed_side};
use super::store::{self, PairsAsked};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::member::store::WriteFault;
use crate::privacy::{Looking, note_access};
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{FormState, Frame, Place, SignedForm, WebError, Words, amount, day_short, page};

/// What the comparison shows of a person, for the log of who looked at whom.
const LOOKED_AT: [&str; 5] = ["full_name", "birth", "sex", "home_place", "job"];

/// So many pairs stand in the list beside the two records.
const BESIDE: i64 = 8;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    giu: String,
}

/// The head of one record.
struct Head {
    person_id: i64,
    /// Since when he is in the register, and how many records name him.
    since: String,
    spells: Vec<String>,
    version_no: i32,
}

/// A sentence of the evidence, for one person or against it.
struct Evidence {
    text: String,
    speaks_for: bool,
}

#[derive(Template)]
#[template(path = "duplicate/pair.html")]
struct PairPage {
    frame: Frame,
    unit: Unit,
    address: String,
    a: Head,
    b: Head,
    kept: Side,
    score: Option<i32>,
    likeness: String,
    evidence: Vec<Evidence>,
    rows: Vec<Row>,
    spells_verdict: String,
    effects: Vec<String>,
    /// The figures of units outside the scope would change with it.
    touches_others: bool,
    beside: Vec<list::Row>,
    later: String,
    said: Option<NotSame>,
    said_text: String,
    form: FormState,
    may_keep: bool,
}

/// The two people of an address, both within the scope and at least one below the unit.
async fn load_both(
    tx: &mut sqlx::PgConnection,
    (actor, unit, app): (&Actor, &Unit, &App),
    (a, b): (i64, i64),
) -> Result<Option<Both>, WebError> {
    let Some(both) = find_both(tx, (a, b)).await? else {
        return Ok(None);
    };
    let here = (actor.line.as_str(), app.clock.today());
    let units = [both.a.person.unit_id, both.b.person.unit_id];
    for unit_id in units {
        if store::is_below(tx, (unit_id, unit.unit_id), here).await? {
            return Ok(Some(both));
        }
    }
    Ok(None)
}

pub(super) async fn pair_page(
    State(app): State<App>,
    actor: Actor,
    Path((unit_code, a, b)): Path<(String, i64, i64)>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &unit_code, app.clock.today()).await?;
    let Some(both) = load_both(&mut tx, (&actor, &unit, &app), (a, b)).await? else {
        let merge_id = already_merged(&mut tx, (a, b)).await?;
        return match merge_id {
            Some(_) => {
                let address = format!("/don-vi/{unit_code}/doan-vien/trung/da-xem");
                Ok(Redirect::to(&address).into_response())
            }
            None => Err(WebError::NotFound),
        };
    };
    let looked = pair_address(&unit_code, (a, b));
    for seen in [&both.a, &both.b] {
        let looking = Looking::opened(&looked, app.clock.now());
        note_access(
            &mut tx,
            &actor,
            (seen.person.person_id, &LOOKED_AT),
            &looking,
        )
        .await?;
    }
    tx.commit().await?;
    let mut form = FormState::default();
    form.set("giu", asked.giu);
    draw(&app, &actor, (unit, both), form).await
}

/// The merge by which one of the two became the other.
async fn already_merged(
    tx: &mut sqlx::PgConnection,
    (a, b): (i64, i64),
) -> Result<Option<i64>, WebError> {
    for (merged, kept) in [(a, b), (b, a)] {
        let found = merge_of(tx, merged).await?;
        if let Some(found) = found.filter(|found| found.kept_id == kept) {
            return Ok(Some(found.merge_id));
        }
    }
    Ok(None)
}

/// The kept side and the choices of a form; what it does not say is proposed.
fn chosen(form: &FormState, both: &Both) -> (Side, Choices) {
    let (a, b) = (&both.a.person.details, &both.b.person.details);
    let kept = Side::of(form.text("giu"))
        .unwrap_or_else(|| proposed_side((a, &both.a.history), (b, &both.b.history)));
    let mut choices = proposed(a, b, kept);
    for &field in Field::ALL {
        if let Some(side) = Side::of(form.text(field.code())) {
            choices.insert(field, side);
        }
    }
    (kept, choices)
}

async fn draw(
    app: &App,
    actor: &Actor,
    (unit, both): (Unit, Both),
    form: FormState,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let ids = (both.a.person.person_id, both.b.person.person_id);
    let (kept, choices) = chosen(&form, &both);
    let (details, _) = both.compose(kept, &choices);
    let outcome = both.outcome(kept, &details, today);
    let mut tx = app.begin(actor).await?;
    let title = words.t("duplicate-pair-title");
    let list = format!("/don-vi/{}/doan-vien/trung", unit.code);
    let frame = unit_frame(&mut tx, actor, &unit, (Place::Members, &title, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
        .crumb(words.t("duplicate-title"), Some(list.clone()))
        .crumb(title, None);
    let names = Names::load(&mut tx, &both).await?;
    let found = store::find_likeness(&mut tx, ids).await?;
    let (score_ppm, why) = found.clone().unwrap_or_default();
    let own = store::own_units(&mut tx).await?;
    let naming = store::records_naming(&mut tx, &[ids.0, ids.1]).await?;
    let question = PairsAsked {
        unit_id: unit.unit_id,
        line: &actor.line,
        today,
        why: "",
        score_ppm: band_ppm(""),
        from: found.as_ref().map(|(score, _)| (*score, ids.0, ids.1)),
        offset: 0,
        limit: BESIDE + 1,
    };
    let beside = store::pairs(&mut tx, &question).await?;
    let own_address = pair_address(&unit.code, ids);
    let beside: Vec<list::Row> = beside
        .into_iter()
        .map(|pair| list::Row::of(pair, &unit.code, words))
        .collect();
    let later = beside.iter().find(|row| row.address != own_address);
    let later = later.map_or(list, |row| row.address.clone());
    let said = standing_not_same(&mut tx, ids).await?;
    let effects = effects((app, &mut tx), (actor, &unit), (&details, &outcome, &names)).await?;
    let head = |seen: &Seen| {
        let id = seen.person.person_id;
        let records = naming.iter().find(|(person, _)| *person == id);
        head_of(
            seen,
            (records.map_or(0, |(_, count)| *count), &names),
            words,
        )
    };
    let status = form.status();
    let html = page(&PairPage {
        a: head(&both.a),
        b: head(&both.b),
        score: found.as_ref().map(|_| percent(score_ppm)),
        likeness: likeness_text(found.as_ref().map(|_| percent(score_ppm)), words),
        evidence: evidence(&why, words),
        rows: rows(
            (&both.a.person.details, &both.b.person.details),
            (&choices, kept),
            (&why, words),
        ),
        spells_verdict: spells_verdict(&outcome, &names, words),
        touches_others: !outcome.touched.iter().all(|unit| own.contains(unit)),
        said_text: said.as_ref().map_or(String::new(), |said| {
            said_text(said, app.clock.zoned(said.said_at).date(), words)
        }),
        may_keep: actor.may(Act::KeepMembers).is_some(),
        address: own_address,
        frame,
        unit,
        kept,
        effects,
        beside,
        later,
        said,
        form,
    })?;
    Ok((status, html).into_response())
}

fn head_of(seen: &Seen, (records, names): (i64, &Names), words: Words) -> Head {
    let first = seen.history.spells().first();
    let records = amount(records, words.language());
    let since = match first {
        Some(spell) => words.t2(
            "duplicate-in-register-since",
            ("day", day_short(spell.from_on)),
            ("count", records),
        ),
        None => words.t1("duplicate-in-register", "count", records),
    };
    Head {
        person_id: seen.person.person_id,
        since,
        spells: names.spells(&seen.history, words),
        version_no: seen.person.version_no,
    }
}

fn likeness_text(score: Option<i32>, words: Words) -> String {
    let key = match score {
        None => "duplicate-likeness-unknown",
        Some(90..) => "duplicate-likeness-high",
        Some(70..) => "duplicate-likeness-middle",
        Some(_) => "duplicate-likeness-low",
    };
    words.t(key)
}

fn evidence(why: &[String], words: Words) -> Vec<Evidence> {
    let mut all: Vec<Evidence> = why
        .iter()
        .filter_map(|code| {
            let (_, speaks_for) = about(code)?;
            let text = why_text(code, words);
            Some(Evidence { text, speaks_for })
        })
        .collect();
    all.sort_by_key(|one| !one.speaks_for);
    all
}

fn said_text(said: &NotSame, on: timeline::Day, words: Words) -> String {
    let arguments = [
        ("who", said.said_by.clone().unwrap_or_default()),
        ("day", day_short(on)),
        ("reason", said.reason.clone()),
    ];
    words.with("duplicate-said-not-same", &arguments)
}

/// Makes the two one, as the form chose.
pub(super) async fn merge(
    State(app): State<App>,
    Path((unit_code, a, b)): Path<(String, i64, i64)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &unit_code, app.clock.today()).await?;
    let list = format!("/don-vi/{unit_code}/doan-vien/trung");
    let Some(both) = load_both(&mut tx, (&actor, &unit, &app), (a, b)).await? else {
        // The same form sent twice: the second finds it done.
        let merge_id = already_merged(&mut tx, (a, b)).await?;
        let merge_id = merge_id.ok_or(WebError::NotFound)?;
        return Ok(Redirect::to(&format!("{list}?xong=gop&lan={merge_id}")).into_response());
    };
    let own = store::own_units(&mut tx).await?;
    drop(tx);
    let seen = |name: &str, seen: &Seen| {
        let text = form.text(name);
        text.is_empty() || text == seen.person.version_no.to_string()
    };
    if !seen("a-version", &both.a) || !seen("b-version", &both.b) {
        form.refusal = Some(words.t("duplicate-changed-meanwhile"));
        return draw(&app, &actor, (unit, both), form).await;
    }
    let (kept, choices) = chosen(&form, &both);
    let merging = Merging {
        both: &both,
        kept,
        choices: &choices,
        own_units: Some(&own),
    };
    match merge::merge(&app, &permit, &merging).await {
        Ok(merge_id) => {
            let address = format!("{list}?xong=gop&lan={merge_id}");
            Ok(Redirect::to(&address).into_response())
        }
        Err(WriteFault::Refused(refusal)) => {
            form.refusal = Some(words.t(refusal.message));
            draw(&app, &actor, (unit, both), form).await
        }
        Err(WriteFault::Sql(error)) => Err(error.into()),
    }
}

/// Remembers that the two are two, with the reason.
pub(super) async fn not_same(
    State(app): State<App>,
    Path((unit_code, a, b)): Path<(String, i64, i64)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &unit_code, app.clock.today()).await?;
    let both = load_both(&mut tx, (&actor, &unit, &app), (a, b)).await?;
    let both = both.ok_or(WebError::NotFound)?;
    let reason = form.text("ly-do").to_owned();
    if !(3..=500).contains(&reason.chars().count()) {
        form.wrong("ly-do", words.t("duplicate-reason-missing"));
        drop(tx);
        return draw(&app, &actor, (unit, both), form).await;
    }
    let ids = (both.a.person.person_id, both.b.person.person_id);
    let at = (ids, both.a.person.unit_id);
    let said = (reason.as_str(), app.clock.now());
    let said_id = say_not_same(&mut tx, &permit, at, said).await?;
    let said_id = match said_id {
        Some(said_id) => Some(said_id),
        None => standing_not_same(&mut tx, ids)
            .await?
            .map(|said| said.not_same_id),
    };
    tx.commit().await?;
    let way_back = said_id.map_or(String::new(), |id| format!("&lan={id}"));
    let address = format!("/don-vi/{unit_code}/doan-vien/trung?xong=khac{way_back}");
    Ok(Redirect::to(&address).into_response())
}
