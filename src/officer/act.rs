//! Beginning a term: whom it is of, found in the register or named on purpose.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::ToSpan;

use super::form::{Typed, read_person, read_term};
use super::rules::{Mandate, Term, begin};
use super::store::{self, Written, load_terms};
use crate::access::{Act, Actor, Permit};
use crate::app::App;
use crate::member::lookup::store::{NameOnly, Within, name_person, of_name, of_numbers};
use crate::member::lookup::{Found, meant};
use crate::store::begin_change;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{FormState, Frame, Place, SignedForm, WebError, Words, day_short, page};

/// The choice that says: none of these.
const NONE: &str = "new";

#[derive(Template)]
#[template(path = "officer/begin.html")]
struct BeginPage {
    frame: Frame,
    unit: Unit,
    form: FormState,
    lookup: String,
    posts: Vec<(String, String)>,
    mandates: Vec<(String, String)>,
    sexes: Vec<(String, String)>,
    detail: String,
    /// Those of one name, where several may be meant.
    several: Vec<(String, String)>,
}

/// The frame of a page below the officers of a unit.
pub(super) async fn frame_of(
    connection: &mut sqlx::PgConnection,
    actor: &Actor,
    unit: &Unit,
    (app, title): (&App, &str),
) -> Result<Frame, WebError> {
    let words = Words::of(&actor.language);
    let place = (Place::Units, title, app.clock.today());
    let address = format!("/don-vi/{}", unit.code);
    let officers = Some(format!("{address}/can-bo"));
    Ok(unit_frame(connection, actor, unit, place)
        .await?
        .crumb(unit.name.clone(), Some(address))
        .crumb(words.t("officer-title"), officers)
        .crumb(title, None))
}

async fn draw_begin(
    app: &App,
    actor: &Actor,
    unit: Unit,
    (form, several): (FormState, Vec<Found>),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let language = words.language();
    let title = words.t("officer-begin-title");
    let mut tx = app.begin(actor).await?;
    let frame = frame_of(&mut tx, actor, &unit, (app, &title)).await?;
    let posts = app.catalogue.posts.iter();
    let posts = posts.filter(|post| post.tiers.contains(&unit.tier));
    let mandate = |one: &Mandate| {
        let name = words.t(&format!("officer-mandate-{}", one.code()));
        (one.code().to_owned(), name)
    };
    let sexes = app.catalogue.dimension("sex");
    let sexes = sexes
        .map(|sexes| sexes.values.as_slice())
        .unwrap_or_default();
    let mut choices: Vec<(String, String)> = several
        .iter()
        .map(|found| {
            let told = format!("{}, {}", found.full_name, found.detail(words));
            (found.person_id.to_string(), told)
        })
        .collect();
    if !choices.is_empty() {
        choices.push((NONE.to_owned(), words.t("officer-somebody-else")));
    }
    let chosen = form.text("person").parse::<i64>().ok();
    let known = of_numbers(&mut tx, chosen.as_slice(), app.clock.today()).await?;
    let detail = chosen.and_then(|id| known.get(&id));
    let status = form.status();
    let html = page(&BeginPage {
        frame,
        form,
        // An officer need not be a member of the unit: anybody of the asker's scope may be.
        lookup: format!("/don-vi/{}/tra-cuu/nguoi", actor.unit_code),
        posts: posts
            .map(|post| (post.code.clone(), post.name(language).to_owned()))
            .collect(),
        mandates: Mandate::ALL.iter().map(mandate).collect(),
        sexes: sexes
            .iter()
            .map(|sex| {
                let name = app.catalogue.value_name("sex", &sex.code, language);
                (sex.code.clone(), name)
            })
            .collect(),
        detail: detail.map_or_else(String::new, |found| found.detail(words)),
        several: choices,
        unit,
    })?;
    Ok((status, html).into_response())
}

pub(super) async fn begin_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepMembers)?;
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    drop(tx);
    let mut form = FormState::default();
    form.set("from_on", day_short(today));
    let years = app.catalogue.rule("congress-term-years", today);
    if let Some(years) = years.and_then(|rule| rule.value.as_integer()) {
        form.set("until_on", day_short(today.saturating_add(years.years())));
    }
    form.set("mandate", Mandate::Elected.code());
    draw_begin(&app, &actor, unit, (form, Vec::new())).await
}

/// Whom a term is of.
enum Whom {
    Known(i64),
    /// Nobody of the register: to be named at the unit.
    Name(Typed),
    /// The form has become wrong; perhaps several bear the name.
    Unclear(Vec<Found>),
}

async fn find_whom(
    connection: &mut sqlx::PgConnection,
    (app, actor): (&App, &Actor),
    form: &mut FormState,
) -> Result<Whom, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let Some(typed) = read_person(form, words) else {
        return Ok(Whom::Unclear(Vec::new()));
    };
    let folded = vietnamese::fold(&typed.full_name);
    if let Some(number) = typed.number {
        let known = of_numbers(connection, &[number], today).await?;
        match known.get(&number) {
            // A name changed beside the number means somebody else.
            Some(found) if folded.is_empty() || vietnamese::fold(&found.full_name) == folded => {
                return Ok(Whom::Known(number));
            }
            _ if folded.is_empty() => {
                form.wrong("person_text", words.t("officer-person-missing"));
                return Ok(Whom::Unclear(Vec::new()));
            }
            _ => {}
        }
    }
    let within = Within {
        unit_id: actor.unit_id,
        line: &actor.line,
        today,
    };
    let found = of_name(connection, within, (&folded, typed.birth_year), today).await?;
    let found = meant(found);
    let pick = form.text("person_pick").to_owned();
    let picked = found
        .iter()
        .find(|found| found.person_id.to_string() == pick);
    match (found.as_slice(), picked) {
        (_, Some(one)) => Ok(Whom::Known(one.person_id)),
        (found, None) if found.is_empty() || pick == NONE => {
            // Somebody outside the register is named on purpose, never by a slip.
            if typed.sex.is_none() {
                let sentence = words.t1("officer-not-in-register", "name", &typed.full_name);
                form.wrong("sex", sentence);
                return Ok(Whom::Unclear(Vec::new()));
            }
            Ok(Whom::Name(typed))
        }
        ([one], None) => Ok(Whom::Known(one.person_id)),
        _ => {
            let sentence = words.t1("officer-several", "name", &typed.full_name);
            form.wrong("person_text", sentence);
            Ok(Whom::Unclear(found))
        }
    }
}

pub(super) async fn begin_term(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let new = read_term(&mut form, &unit, &app.catalogue, (words, today));
    let whom = find_whom(&mut tx, (&app, &actor), &mut form).await?;
    let several = match (new, whom) {
        (_, Whom::Unclear(several)) => several,
        (None, _) => Vec::new(),
        (Some(new), whom) => {
            let person_id = match whom {
                Whom::Known(person_id) => person_id,
                Whom::Name(typed) => name_whom(&mut tx, &permit, &unit, &typed).await?,
                Whom::Unclear(_) => return Err(WebError::NotFound),
            };
            let term = Term {
                term_id: None,
                person_id,
                unit_id: unit.unit_id,
                post: new.post,
                from_on: new.from_on,
                until_on: new.until_on,
                mandate: new.mandate,
                full_time: new.full_time,
                decision: new.decision,
                ended: None,
            };
            let before = load_terms(&mut tx, (person_id, unit.unit_id)).await?;
            match begin(&before, term) {
                Ok(after) => {
                    let written = Written {
                        kind: "began",
                        permit: &permit,
                        catalogue: &app.catalogue,
                    };
                    let at = after.len().saturating_sub(1);
                    match store::write(&mut tx, written, &before, (after, at)).await {
                        Ok(act_id) => {
                            tx.commit().await?;
                            let to = format!("/don-vi/{code}/can-bo?xong=bau&viec={act_id}");
                            return Ok(Redirect::to(&to).into_response());
                        }
                        // Two hands at once: the database holds what the rule could not see.
                        Err(sqlx::Error::Database(error))
                            if error.code().as_deref() == Some("23P01") =>
                        {
                            form.wrong("from_on", words.t("officer-already-in-post"));
                        }
                        Err(error) => return Err(error.into()),
                    }
                }
                Err(refusal) => form.wrong(refusal.field, words.t(refusal.message)),
            }
            Vec::new()
        }
    };
    drop(tx);
    draw_begin(&app, &actor, unit, (form, several)).await
}

/// Names somebody outside the register at the unit, within the change that begins his term.
async fn name_whom(
    connection: &mut sqlx::PgConnection,
    permit: &Permit,
    unit: &Unit,
    typed: &Typed,
) -> sqlx::Result<i64> {
    let purpose = "officer began";
    let change_no = begin_change(connection, permit.author(), Some(unit.unit_id), purpose).await?;
    let named = NameOnly {
        full_name: &typed.full_name,
        birth_year: typed.birth_year,
        sex: typed.sex,
    };
    name_person(connection, (change_no, unit.unit_id), named).await
}
