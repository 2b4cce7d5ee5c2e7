//! The forms that begin a programme and write a round. A round is previewed before it is saved:
//! who falls out by which rule, what it costs, and some of the people.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use super::store::{add_programme, add_round};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::id;
use crate::programme::desk::{Asked, Desk};
use crate::programme::eligibility::rules::{BITS, Choices, Rules, read as read_rules};
use crate::programme::eligibility::store::{Asking, Preview, preview};
use crate::programme::form::{ANSWERED, read_programme, read_round, values};
use crate::programme::rules::KINDS;
use crate::programme::store::{Programme, programmes};
use crate::unit::{Unit, read_day};
use crate::web::{FormState, Frame, SignedForm, WebError, Words, amount, day_short, page};

/// A question with fixed choices: field, label, codes with their names.
type Question = (String, String, Vec<(String, String)>);

#[derive(Template)]
#[template(path = "programme/round/programme.html")]
struct ProgrammePage {
    frame: Frame,
    unit: Unit,
    base: String,
    kinds: Vec<(String, String)>,
    answers: Vec<Question>,
    form: FormState,
}

async fn draw_programme(
    (app, actor): (&App, &Actor),
    tx: &mut PgConnection,
    (desk, mut form): (Desk, FormState),
) -> Result<Response, WebError> {
    let words = desk.words;
    let title = words.t("aid-programme-begin");
    let frame = desk.frame(tx, actor, (&title, &Asked::default())).await?;
    if form.text("_key").is_empty() {
        form.set("_key", id::check_code());
    }
    let language = words.language();
    let kinds = KINDS.iter().filter_map(|code| app.catalogue.kind(code));
    let kinds = kinds.map(|kind| (kind.code.clone(), kind.name(language).to_owned()));
    let answers = ANSWERED.map(|code| {
        let label = words.t(&format!("aid-answer-{code}"));
        (
            code.to_owned(),
            label,
            values(&app.catalogue, code, language),
        )
    });
    let status = form.status();
    let html = page(&ProgrammePage {
        kinds: kinds.collect(),
        answers: answers.to_vec(),
        base: desk.base,
        unit: desk.unit,
        frame,
        form,
    })?;
    Ok((status, html).into_response())
}

/// The desk of somebody who writes programmes.
async fn writing(app: &App, tx: &mut PgConnection, who: (&Actor, &str)) -> Result<Desk, WebError> {
    let desk = Desk::open(app, tx, who).await?;
    if !desk.hands.writes {
        return Err(WebError::Forbidden);
    }
    Ok(desk)
}

pub(super) async fn programme_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    let mut tx = app.begin(&actor).await?;
    let desk = writing(&app, &mut tx, (&actor, &code)).await?;
    draw_programme((&app, &actor), &mut tx, (desk, FormState::default())).await
}

pub(super) async fn begin(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    let mut tx = app.begin(&actor).await?;
    let desk = writing(&app, &mut tx, (&actor, &code)).await?;
    let about = (desk.unit.unit_id, app.catalogue.as_ref());
    if let Some(new) = read_programme(&mut form, about, desk.words) {
        if let Some(id) = add_programme(&mut tx, &permit, &new).await? {
            tx.commit().await?;
            let address = format!("{}/chuong-trinh/{id}/dot", desk.base);
            return Ok(Redirect::to(&address).into_response());
        }
        form.wrong("name", desk.words.t("aid-name-taken"));
    }
    draw_programme((&app, &actor), &mut tx, (desk, form)).await
}

/// What the rules may choose from.
pub(in crate::programme) fn choices(app: &App, words: Words) -> Choices {
    let language = words.language();
    let catalogue = &app.catalogue;
    let base = catalogue
        .unit_kinds
        .iter()
        .filter(|kind| kind.tier == "base");
    let unit_kinds = base.map(|kind| {
        let name = if language == "en" { &kind.en } else { &kind.vi };
        (kind.code.clone(), name.clone())
    });
    let of_people = catalogue.kinds.iter().filter(|kind| {
        let people = kind.fields.iter();
        people
            .clone()
            .any(|field| field.typ == crate::catalogue::FieldType::People)
    });
    let mut all = Vec::new();
    for dimension in ["reason", "beneficiary", "programme"] {
        for (code, name) in values(catalogue, dimension, language) {
            all.push((format!("{dimension}={code}"), name));
        }
    }
    Choices {
        unit_kinds: unit_kinds.collect(),
        ownerships: values(catalogue, "ownership", language),
        kinds: of_people
            .map(|kind| (kind.code.clone(), kind.name(language).to_owned()))
            .collect(),
        values: all,
    }
}

/// A preview as the page shows it.
struct Shown {
    preview: Preview,
    /// Each rule that is set with its sentence and how many do not meet it.
    falls_out: Vec<(String, i64)>,
    total_dong: i64,
    budget_dong: Option<i64>,
}

#[derive(Template)]
#[template(path = "programme/round/write.html")]
struct WritePage {
    frame: Frame,
    base: String,
    programme: Programme,
    choices: Choices,
    ways: Vec<(String, String)>,
    payers: Vec<(String, String)>,
    funds: Vec<(String, String)>,
    sexes: Vec<(String, String)>,
    officers: Vec<(String, String)>,
    norm: Option<String>,
    shown: Option<Shown>,
    form: FormState,
}

impl WritePage {
    fn number(&self, n: &i64) -> String {
        amount(*n, self.frame.language())
    }
    fn money(&self, people: &i64, shown: &Shown) -> String {
        let each = if shown.preview.people > 0 {
            shown.total_dong / shown.preview.people
        } else {
            0
        };
        amount(people.saturating_mul(each), self.frame.language())
    }
    fn over(&self, shown: &Shown) -> Option<i64> {
        let most = shown.budget_dong?;
        Some(shown.total_dong.saturating_sub(most)).filter(|over| *over > 0)
    }
    fn counts(&self) -> [&'static str; 4] {
        ["1", "2", "3", "4"]
    }
}

fn begun(form: &mut FormState, (app, desk, programme): (&App, &Desk, &Programme)) {
    let today = desk.today;
    form.set("_key", id::check_code());
    form.set("from_on", day_short(today));
    form.set("counts_on", day_short(today));
    form.set("approvals", "2");
    form.set("way", "cash");
    form.set("paid_by", "own");
    if let Some(norm) = norm_of(app, programme, today) {
        form.set("most", vietnamese::number(norm));
    }
}

/// The most a person is given under a programme of this kind, where the rulebook says it.
fn norm_of(app: &App, programme: &Programme, on: timeline::Day) -> Option<i64> {
    let rule = app
        .catalogue
        .rule(&format!("aid-norm-{}", programme.kind), on);
    rule.and_then(|rule| rule.value.as_integer())
}

async fn draw(
    (app, actor): (&App, &Actor),
    tx: &mut PgConnection,
    (desk, programme, shown): (Desk, Programme, Option<Shown>),
    mut form: FormState,
) -> Result<Response, WebError> {
    let words = desk.words;
    if form.text("_key").is_empty() {
        begun(&mut form, (app, &desk, &programme));
    }
    let title = words.t1("aid-round-write", "programme", &programme.name);
    let frame = desk.frame(tx, actor, (&title, &Asked::default())).await?;
    let named = |key: &str, codes: &[&str]| -> Vec<(String, String)> {
        let one = |code: &&str| ((*code).to_owned(), words.t(&format!("{key}-{code}")));
        codes.iter().map(one).collect()
    };
    let norm = norm_of(app, &programme, desk.today);
    let funds = super::budget::fund_choices(tx, desk.unit.unit_id).await?;
    let norm = norm.map(|dong| words.t1("aid-norm", "dong", vietnamese::number(dong)));
    let status = form.status();
    let html = page(&WritePage {
        choices: choices(app, words),
        ways: named("aid-way", &["cash", "bank", "kind"]),
        payers: named("aid-payer", &["own", "owner"]),
        funds,
        sexes: named("aid-sex", &["female", "male"]),
        officers: named("aid-officer", &["yes", "no"]),
        base: desk.base,
        frame,
        programme,
        norm,
        shown,
        form,
    })?;
    Ok((status, html).into_response())
}

/// The programme of an address, of the unit itself.
async fn load_programme(
    tx: &mut PgConnection,
    (desk, programme): (&Desk, &str),
) -> Result<Programme, WebError> {
    let id: i64 = programme.parse().map_err(|_| WebError::NotFound)?;
    let unit_id = desk.unit.unit_id;
    let all = programmes(tx, unit_id, desk.today).await?;
    let found = all
        .into_iter()
        .find(|own| own.programme_id == id && own.unit_id == unit_id);
    found.ok_or(WebError::NotFound)
}

pub(super) async fn round_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, programme)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let mut tx = app.begin(&actor).await?;
    let desk = writing(&app, &mut tx, (&actor, &code)).await?;
    let programme = load_programme(&mut tx, (&desk, &programme)).await?;
    let about = (desk, programme, None);
    draw((&app, &actor), &mut tx, about, FormState::default()).await
}

/// Previews a round, or writes it as a draft.
pub(super) async fn write(
    State(app): State<App>,
    Path((code, programme)): Path<(String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    let mut tx = app.begin(&actor).await?;
    let desk = writing(&app, &mut tx, (&actor, &code)).await?;
    let programme = load_programme(&mut tx, (&desk, &programme)).await?;
    if form.text("act") == "preview" {
        let shown = preview_typed(&mut tx, (&app, &actor), (&desk, &programme), &mut form).await?;
        return draw((&app, &actor), &mut tx, (desk, programme, shown), form).await;
    }
    let choices = choices(&app, desk.words);
    let funds = super::budget::fund_choices(&mut tx, desk.unit.unit_id).await?;
    let offered = (funds.as_slice(), desk.words);
    if let Some(new) = read_round(&mut form, (&programme, &choices), offered) {
        if let Some(id) = add_round(&mut tx, &permit, &new).await? {
            tx.commit().await?;
            let address = format!("{}/dot/{id}?xong=round", desk.base);
            return Ok(Redirect::to(&address).into_response());
        }
        form.wrong("name", desk.words.t("aid-name-taken"));
    }
    draw((&app, &actor), &mut tx, (desk, programme, None), form).await
}

/// Counts what the rules typed come to; nothing where they cannot be read yet.
async fn preview_typed(
    tx: &mut PgConnection,
    (app, actor): (&App, &Actor),
    (desk, programme): (&Desk, &Programme),
    form: &mut FormState,
) -> Result<Option<Shown>, WebError> {
    let words = desk.words;
    let choices = choices(app, words);
    let rules: Rules = read_rules(form, &choices, words);
    let counts_on = read_day(form, "counts_on", words);
    let dong = |form: &FormState, name: &str| {
        let read = vietnamese::parse_number(form.text(name)).ok();
        read.map(|read| read.value)
    };
    let each = dong(form, "each").unwrap_or(0).max(0);
    let budget_dong = dong(form, "budget");
    let Some(counts_on) = counts_on.filter(|_| form.is_sound()) else {
        return Ok(None);
    };
    let asking = Asking {
        below_id: desk.unit.unit_id,
        counts_on,
        rules: &rules,
        programme_id: programme.programme_id,
        line: &actor.line,
    };
    let preview = preview(tx, asking).await?;
    let place = |bit: i32| BITS.iter().position(|(own, _)| *own == bit);
    let falls_out = rules.set().into_iter().map(|(bit, _)| {
        let count = place(bit).map_or(0, |place| preview.falls_out[place]);
        (rules.sentence(bit, &choices, words), count)
    });
    Ok(Some(Shown {
        falls_out: falls_out.collect(),
        total_dong: preview.people.saturating_mul(each),
        budget_dong,
        preview,
    }))
}
