//! The pages of officers: who holds which post at a unit, and the posts of one person.

pub mod store;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use serde::Deserialize;
use timeline::Day;

use self::store::Held;
use super::committee::{Looked, Warning, vacancies, warnings};
use super::rules::Term;
use crate::access::{Act, Actor};
use crate::app::App;
use crate::catalogue::{Body, Catalogue};
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{Done, Frame, Place, WebError, Words, amount, day_short, page};

/// A term as a row shows it.
pub(super) struct Row {
    pub term_id: i64,
    pub post: String,
    pub name: String,
    pub birth_year: Option<i16>,
    /// The person's own page, where it is open.
    pub address: Option<String>,
    pub unit: Option<(String, String)>,
    pub mandate: String,
    pub from: String,
    pub until: Option<String>,
    pub overdue: bool,
    pub decision: Option<String>,
    pub full_time: bool,
    pub protected: Option<String>,
    /// How it ended, where it has.
    pub ended: Option<String>,
}

/// What rows are told with.
#[derive(Clone, Copy)]
pub(super) struct Telling<'a> {
    pub catalogue: &'a Catalogue,
    pub words: Words,
    pub today: Day,
}

/// The last day of a span whose end is the first day after it.
fn last_day(until: Day) -> String {
    until.yesterday().map(day_short).unwrap_or_default()
}

impl Telling<'_> {
    pub fn row(&self, held: &Held) -> Row {
        let (words, term) = (self.words, &held.term);
        let protected = term.protected_until(self.today, self.catalogue);
        let ended = term.ended.as_ref().map(|ended| {
            let why = words.t(&format!("officer-why-{}", ended.why.code()));
            words.t2("officer-ended", ("day", last_day(ended.on)), ("why", why))
        });
        Row {
            term_id: term.term_id.unwrap_or_default(),
            post: self
                .catalogue
                .post_name(&term.post, words.language())
                .to_owned(),
            name: held.full_name.clone(),
            birth_year: held.birth_year,
            address: held.open.then(|| format!("/doan-vien/{}", term.person_id)),
            unit: held.unit_code.clone().zip(held.unit_name.clone()),
            mandate: words.t(&format!("officer-mandate-{}", term.mandate.code())),
            from: day_short(term.from_on),
            until: term.until_on.map(last_day),
            overdue: term.is_overdue(self.today),
            decision: term.decision.clone(),
            full_time: term.full_time,
            protected: protected.map(|(until, _)| last_day(until)),
            ended,
        }
    }

    /// A warning as a sentence; a person it concerns goes by his name.
    fn sentence(&self, warning: &Warning, held: &[Held]) -> String {
        let told = warning.about.iter().map(|(name, value)| {
            let told = match *name {
                "post" => self
                    .catalogue
                    .post_name(value, self.words.language())
                    .to_owned(),
                "person" => held
                    .iter()
                    .find(|held| held.term.person_id.to_string() == *value)
                    .map_or_else(String::new, |held| held.full_name.clone()),
                _ => match value.parse() {
                    Ok(number) => amount(number, self.words.language()),
                    Err(_) => value.clone(),
                },
            };
            (*name, told)
        });
        let mut about: Vec<(&str, String)> = told.collect();
        about.push(("basis", warning.basis.clone()));
        self.words.with(warning.key, &about)
    }
}

/// Something just done, as the page lists it.
struct Deed {
    act_id: i64,
    text: String,
    at: String,
    may_undo: bool,
}

#[derive(Template)]
#[template(path = "officer/list.html")]
struct OfficersPage {
    frame: Frame,
    unit: Unit,
    answer: String,
    warnings: Vec<String>,
    vacancies: Vec<String>,
    bodies: Vec<(String, String, Vec<Row>)>,
    past: Vec<Row>,
    deeds: Vec<Deed>,
    protection: Option<String>,
    may_keep: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct OfficersAsked {
    xong: Option<String>,
    viec: Option<i64>,
    loi: Option<u8>,
}

fn done(asked: &OfficersAsked, words: Words) -> Option<Done> {
    let undo = asked.viec.map(|act| format!("/can-bo/viec/{act}/hoan-tac"));
    if asked.loi.is_some() {
        let sentence = words.t("officer-undo-too-late");
        return Some(Done {
            sentence,
            undo: None,
        });
    }
    let (key, undo) = match asked.xong.as_deref()? {
        "bau" => ("officer-done-began", undo),
        "thoi" => ("officer-done-ended", undo),
        "hoan-tac" => ("officer-done-undone", None),
        _ => return None,
    };
    Some(Done {
        sentence: words.t(key),
        undo,
    })
}

/// How many people are officers today, how many of them women and how many full-time.
fn answer(held: &[Held], telling: Telling<'_>) -> String {
    let words = telling.words;
    let is_officer = |held: &&Held| {
        let post = telling.catalogue.post(&held.term.post);
        held.term.holds_on(telling.today) && post.is_some_and(|post| post.officer)
    };
    let mut people: Vec<(i64, bool, bool)> = Vec::new();
    for held in held.iter().filter(is_officer) {
        let known = people
            .iter_mut()
            .find(|(id, ..)| *id == held.term.person_id);
        match known {
            Some((_, _, full_time)) => *full_time |= held.term.full_time,
            None => people.push((held.term.person_id, held.woman, held.term.full_time)),
        }
    }
    let number = |count: usize| amount(i64::try_from(count).unwrap_or(0), words.language());
    let women = people.iter().filter(|(_, woman, _)| *woman).count();
    let full_time = people.iter().filter(|(.., full_time)| *full_time).count();
    if people.is_empty() {
        return words.t("officer-count-none");
    }
    words.with(
        "officer-count",
        &[
            ("people", number(people.len())),
            ("women", number(women)),
            ("fulltime", number(full_time)),
        ],
    )
}

pub(super) async fn officers_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<OfficersAsked>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let telling = Telling {
        catalogue: &app.catalogue,
        words,
        today,
    };
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let title = words.t("officer-title");
    let mut frame = unit_frame(&mut tx, &actor, &unit, (Place::Units, &title, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{code}")))
        .crumb(title, None);
    frame.done = done(&asked, words);
    let held = store::terms_of_unit(&mut tx, unit.unit_id).await?;
    let below = (unit.unit_id, actor.line.as_str());
    let (members, women) = store::members(&mut tx, below, today).await?;
    let looked = Looked {
        tier: &unit.tier,
        today,
        members,
        women,
        catalogue: &app.catalogue,
    };
    let terms: Vec<Term> = held.iter().map(|held| held.term.clone()).collect();
    let tell = |found: Vec<Warning>| -> Vec<String> {
        found
            .iter()
            .map(|one| telling.sentence(one, &held))
            .collect()
    };
    let may_keep = actor.may(Act::KeepMembers).is_some();
    let acts = store::last_acts(&mut tx, unit.unit_id, 5).await?;
    let deeds = acts.into_iter().map(|act| {
        let of = held
            .iter()
            .find(|held| held.term.term_id == Some(act.term_id));
        let who = of.map_or_else(String::new, |held| {
            let post = app.catalogue.post_name(&held.term.post, words.language());
            format!("{post}: {}", held.full_name)
        });
        let kind = if act.undone { "undone" } else { &act.kind };
        Deed {
            act_id: act.act_id,
            text: words.t1(&format!("officer-deed-{kind}"), "who", who),
            at: app
                .clock
                .zoned(act.recorded_at)
                .strftime("%H:%M %d/%m/%Y")
                .to_string(),
            may_undo: may_keep && act.newest && !act.undone,
        }
    });
    let protection = app.catalogue.rule("officer-protection", today);
    page(&OfficersPage {
        answer: answer(&held, telling),
        warnings: tell(warnings(&terms, looked)),
        vacancies: tell(vacancies(&terms, looked)),
        bodies: bodies(&held, telling),
        past: past(&held, telling),
        deeds: deeds.collect(),
        protection: protection.map(|rule| words.t1("officer-protection", "basis", &rule.basis)),
        may_keep,
        frame,
        unit,
    })
}

/// The terms that hold today, by body and in the order of the posts.
fn bodies(held: &[Held], telling: Telling<'_>) -> Vec<(String, String, Vec<Row>)> {
    let posts = &telling.catalogue.posts;
    let place = |held: &Held| posts.iter().position(|post| post.code == held.term.post);
    let body_of = |held: &Held| {
        telling
            .catalogue
            .post(&held.term.post)
            .map(|post| post.body)
    };
    let mut bodies = Vec::new();
    for body in Body::ALL {
        let holds = |held: &&Held| {
            // A post the catalogue no longer has is shown among the offices.
            let own = body_of(held).unwrap_or(Body::Office);
            own == body && held.term.holds_on(telling.today)
        };
        let mut here: Vec<&Held> = held.iter().filter(holds).collect();
        here.sort_by_key(|held| place(held));
        if !here.is_empty() {
            let name = telling.words.t(&format!("officer-body-{}", body.code()));
            let rows = here.into_iter().map(|held| telling.row(held)).collect();
            bodies.push((body.code().to_owned(), name, rows));
        }
    }
    bodies
}

/// The last terms that have ended, newest end first.
fn past(held: &[Held], telling: Telling<'_>) -> Vec<Row> {
    let ended = |held: &&Held| !held.term.holds_on(telling.today);
    let mut past: Vec<&Held> = held.iter().filter(ended).collect();
    past.sort_by_key(|held| std::cmp::Reverse(held.term.ended.as_ref().map(|ended| ended.on)));
    past.into_iter()
        .take(50)
        .map(|held| telling.row(held))
        .collect()
}

#[derive(Template)]
#[template(path = "officer/history.html")]
struct HistoryPart {
    frame: Frame,
    rows: Vec<Row>,
}

/// The posts a person has held, as a part of his page: nothing where he has held none.
pub async fn person_history(
    app: &App,
    connection: &mut sqlx::PgConnection,
    actor: &Actor,
    person_id: i64,
) -> Result<Option<String>, WebError> {
    let telling = Telling {
        catalogue: &app.catalogue,
        words: Words::of(&actor.language),
        today: app.clock.today(),
    };
    let held = store::terms_of_person(connection, person_id).await?;
    if held.is_empty() {
        return Ok(None);
    }
    let part = HistoryPart {
        frame: Frame::of(actor, Place::Units, ""),
        rows: held.iter().map(|held| telling.row(held)).collect(),
    };
    Ok(Some(part.render()?))
}
