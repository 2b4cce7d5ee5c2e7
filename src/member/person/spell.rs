//! Putting one spell of membership right: its days, its way of joining, its reason of leaving.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::{load, named, person_frame};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::member::act::{self, settle};
use crate::member::history::store::load_history;
use crate::member::history::{Leaving, Spell};
use crate::member::join::status_of;
use crate::member::list::reasons;
use crate::member::list::store::unit_names;
use crate::member::rules::{HowJoined, WhyLeft, check_joining, check_leaving};
use crate::member::store::{Person, WriteFault};
use crate::unit::read_day;
use crate::web::{FormState, Frame, SignedForm, WebError, Words, day_short, page};

#[derive(Template)]
#[template(path = "member/person/spell.html")]
struct SpellPage {
    frame: Frame,
    person_id: i64,
    unit_name: String,
    has_left: bool,
    form: FormState,
    hows: Vec<(&'static str, String)>,
    reasons: Vec<(&'static str, String)>,
}

async fn draw(
    (app, actor): (&App, &Actor),
    (person, spell): (&Person, &Spell),
    form: FormState,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(actor).await?;
    let title = words.t("member-spell-correct");
    let frame = person_frame(app, &mut tx, (actor, person, &title)).await?;
    let names = unit_names(&mut tx, &[spell.unit_id]).await?;
    let hows = HowJoined::ALL
        .iter()
        .map(|how| (how.code(), words.t(&format!("member-how-{how}"))))
        .collect();
    let status = status_of(&form, false);
    let html = page(&SpellPage {
        frame,
        person_id: person.person_id,
        unit_name: named(&names, spell.unit_id).name,
        has_left: spell.left.is_some(),
        form,
        hows,
        reasons: reasons(words),
    })?;
    Ok((status, html).into_response())
}

async fn load_spell(
    tx: &mut sqlx::PgConnection,
    (id, spell): (&str, &str),
) -> Result<(Person, Spell), WebError> {
    let person = load(tx, id).await?;
    let spell_id: i64 = spell.parse().map_err(|_| WebError::NotFound)?;
    let history = load_history(tx, person.person_id).await?;
    let spell = history
        .spells()
        .iter()
        .find(|own| own.spell_id == Some(spell_id))
        .cloned()
        .ok_or(WebError::NotFound)?;
    Ok((person, spell))
}

pub(in crate::member) async fn spell_page(
    State(app): State<App>,
    actor: Actor,
    Path((id, spell)): Path<(String, String)>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepMembers)?;
    let mut tx = app.begin(&actor).await?;
    let (person, spell) = load_spell(&mut tx, (&id, &spell)).await?;
    drop(tx);
    let mut form = FormState::default();
    form.set("on", day_short(spell.from_on));
    form.set("how", spell.how.code());
    form.set("decision", spell.decision.clone().unwrap_or_default());
    if let Some(left) = &spell.left {
        form.set("until", day_short(left.on));
        form.set("why", left.why.code());
        form.set("left_decision", left.decision.clone().unwrap_or_default());
    }
    draw((&app, &actor), (&person, &spell), form).await
}

/// The spell as it should be, or the form with its sentences. What made it begin or end with a
/// transfer stays so: the other end tells the same.
fn read(form: &mut FormState, spell: &Spell, words: Words) -> Option<Spell> {
    let from_on = read_day(form, "on", words);
    let how = form.text("how").parse::<HowJoined>().ok();
    if how.is_none_or(|how| (how == HowJoined::Moved) != (spell.how == HowJoined::Moved)) {
        form.wrong("how", words.t("member-move-stays"));
    }
    let text = |form: &FormState, name: &str| {
        Some(form.text(name).to_owned()).filter(|text| !text.is_empty())
    };
    let left = match &spell.left {
        None => None,
        Some(old) => {
            let on = read_day(form, "until", words);
            let why = form.text("why").parse::<WhyLeft>().ok();
            if why.is_none_or(|why| (why == WhyLeft::Moved) != (old.why == WhyLeft::Moved)) {
                form.wrong("why", words.t("member-move-stays"));
            }
            Some((on?, why?, text(form, "left_decision")))
        }
    };
    let decision = text(form, "decision");
    let (from_on, how) = (from_on?, how?);
    form.is_sound().then(|| Spell {
        from_on,
        how,
        decision,
        left: left.map(|(on, why, decision)| Leaving { on, why, decision }),
        ..spell.clone()
    })
}

pub(in crate::member) async fn correct(
    State(app): State<App>,
    Path((id, spell)): Path<(String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let (person, spell) = load_spell(&mut tx, (&id, &spell)).await?;
    let unit = crate::unit::store::find_unit_by_id(&mut tx, spell.unit_id, today).await?;
    let right = read(&mut form, &spell, words);
    if let (Some(right), Some(unit)) = (&right, &unit) {
        let left = right.left.as_ref();
        let checked = check_joining(unit, right.from_on, today)
            .and_then(|()| left.map_or(Ok(()), |left| check_leaving(left.on, today)));
        if let Err(refusal) = checked {
            form.wrong(refusal.field, words.t(refusal.message));
        }
    }
    let (Some(right), true) = (right, form.is_sound()) else {
        drop(tx);
        return draw((&app, &actor), (&person, &spell), form).await;
    };
    let done = match act::hold(&mut tx, person.person_id).await? {
        Some((held, history)) => {
            act::correct_spell(&mut tx, &permit, (&held, &history), right).await
        }
        None => return Err(WebError::NotFound),
    };
    let done = match done {
        Ok(_) => tx.commit().await.map_err(WriteFault::from),
        Err(fault) => Err(fault),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/doan-vien/{id}?xong=sua")).into_response()),
        Err(fault) => {
            settle(&mut form, fault, words)?;
            draw((&app, &actor), (&person, &spell), form).await
        }
    }
}
