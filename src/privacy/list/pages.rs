//! The page that asks what a list is for, and the file.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::MOST_PEOPLE;
use super::form::{AskedList, read, ticked};
use super::sheet;
use super::store::{self, Whose};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::catalogue::{InLists, PersonalField, PersonalPurpose};
use crate::privacy::access::{LookDeed, Looking};
use crate::privacy::form::purposes;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{FormState, Frame, Place, SignedForm, WebError, Words, download, page};

pub fn routes() -> Router<App> {
    Router::new().route("/don-vi/{code}/doan-vien/xuat", get(ask).post(write))
}

#[derive(Template)]
#[template(path = "privacy/list/list.html")]
struct ListPage {
    frame: Frame,
    unit: Unit,
    form: FormState,
    fields: Vec<PersonalField>,
    purposes: Vec<PersonalPurpose>,
    people: i64,
    left_out: i64,
    most: i64,
}

impl ListPage {
    fn ticked(&self, name: &str, code: &str) -> bool {
        ticked(&self.form, name, code)
    }
    fn number(&self, value: &i64) -> String {
        vietnamese::number(*value)
    }
    fn may_be_masked(&self, field: &PersonalField) -> bool {
        field.list == InLists::Masked
    }
}

async fn draw(app: &App, actor: &Actor, unit: Unit, form: FormState) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let today = app.clock.today();
    let title = Words::of(&actor.language).t("privacy-list-title");
    let frame = unit_frame(&mut tx, actor, &unit, (Place::Units, &title, today)).await?;
    let frame = frame
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
        .crumb(title.clone(), None);
    let whose = Whose {
        top_id: unit.unit_id,
        line: &actor.line,
        on: today,
    };
    let (people, left_out) = store::count(&mut tx, whose).await?;
    let status = form.status();
    let html = page(&ListPage {
        frame,
        unit,
        form,
        fields: app.catalogue.personal.fields.clone(),
        purposes: purposes(&app.catalogue),
        people,
        left_out,
        most: MOST_PEOPLE,
    })?;
    Ok((status, html).into_response())
}

async fn ask(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepMembers)?;
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    drop(tx);
    let fields = app.catalogue.personal.fields.iter();
    let usual = fields.filter(|field| matches!(field.list, InLists::Ticked | InLists::Masked));
    let usual: Vec<&str> = usual.map(|field| field.code.as_str()).collect();
    let mut form = FormState::default();
    form.set("field", usual.join("\n"));
    form.set("kind", "xlsx");
    draw(&app, &actor, unit, form).await
}

async fn write(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepMembers)?;
    let (words, today) = (Words::of(&actor.language), app.clock.today());
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let whose = Whose {
        top_id: unit.unit_id,
        line: &actor.line,
        on: today,
    };
    let asked = read(&mut form, &app.catalogue, words);
    let (count, _) = store::count(&mut tx, whose).await?;
    if count > MOST_PEOPLE {
        let numbers = [
            ("count", vietnamese::number(count)),
            ("most", vietnamese::number(MOST_PEOPLE)),
        ];
        form.refusal = Some(words.with("privacy-list-too-long", &numbers));
    }
    if count == 0 {
        form.refusal = Some(words.t("privacy-list-nobody"));
    }
    let Some(asked) = asked.filter(|_| form.is_sound()) else {
        drop(tx);
        return draw(&app, &actor, unit, form).await;
    };
    let title = words.t1("privacy-list-of", "unit", &unit.name);
    let mut sheet = sheet::empty(title, &asked, words);
    let mut people = Vec::new();
    store::each(&mut tx, whose, MOST_PEOPLE, |member| {
        people.push((member.person_id, member.unit_id));
        let number = i64::try_from(people.len()).unwrap_or(i64::MAX);
        sheet.rows.push(sheet::row(number, &member, &asked, words));
    })
    .await?;
    let looking = Looking {
        deed: LookDeed::Listed,
        at: app.clock.now(),
        page: &format!("/don-vi/{code}/doan-vien/xuat"),
        reason: Some(&asked.reason),
    };
    let noted = (people.as_slice(), &looking);
    let number = store::note_list(&mut tx, &permit, (unit.unit_id, &asked), noted).await?;
    // What is not noted does not leave the program.
    tx.commit().await?;
    let mark = mark(&app, &actor, (number, people.len()), &asked);
    // Thousands of rows take their time; the thread of the pages does not wait for them.
    let (kind, author) = (asked.kind, actor.full_name.clone());
    let written = tokio::task::spawn_blocking(move || sheet::write(sheet, kind, (&author, &mark)));
    let bytes = written
        .await
        .map_err(|fault| WebError::Other(fault.into()))?
        .map_err(|fault| WebError::Other(fault.into()))?;
    let name = format!("doan-vien-{code}-{number}.{}", kind.ending());
    Ok(download(bytes, kind.media_type(), &name))
}

/// The line at the head of the file: number, who, when, of which unit, what for, how many.
fn mark(app: &App, actor: &Actor, (number, people): (i64, usize), asked: &AskedList) -> String {
    let words = Words::of(&actor.language);
    let purpose = app.catalogue.personal.purpose(&asked.reason.purpose);
    let purpose = purpose.map_or("", |purpose| purpose.name(words.language()));
    let when = app.clock.zoned(app.clock.now());
    words.with(
        "privacy-list-mark",
        &[
            ("number", number.to_string()),
            ("name", actor.full_name.clone()),
            ("login", actor.login.clone()),
            ("unit", actor.unit_code.clone()),
            ("when", when.strftime("%H:%M %d/%m/%Y").to_string()),
            ("purpose", purpose.to_owned()),
            (
                "people",
                vietnamese::number(i64::try_from(people).unwrap_or(i64::MAX)),
            ),
        ],
    )
}
