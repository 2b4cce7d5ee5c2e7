//! The sheet of declarations: every line of a form for one period, filled in at once. Beside each
//! stands what the records count.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use timeline::{Day, PeriodName};

use super::form::{
    Said, field_of, lines_asked, qualifier_field_of, read_line, read_period, sentence,
};
use super::lines::{Part, count, parts_of};
use super::rules::{Dims, NewDeclared, Word, check_standing};
use super::store;
use super::wording::{indicators_by_group, period_words, qualifier_words, typed};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::audit::{self, Deed};
use crate::catalogue::{Catalogue, Form, Shape as FormShape};
use crate::store::begin_change;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{Done, FormState, Frame, Place, SignedForm, WebError, Words, page};

/// What a sheet is asked with.
#[derive(Debug, Default, Deserialize)]
pub struct SheetAsked {
    #[serde(default)]
    mau: String,
    #[serde(default)]
    ky: String,
    /// An indicator chosen to be declared by itself.
    #[serde(default)]
    so: String,
    #[serde(default, rename = "da-ghi")]
    done: Option<i64>,
}

#[derive(Template)]
#[template(path = "declared/sheet.html")]
struct SheetPage {
    frame: Frame,
    unit: Unit,
    form: FormState,
    forms: Vec<(String, String)>,
    chosen: String,
    periods: Vec<(String, String)>,
    period: String,
    period_text: String,
    parts: Vec<Part>,
    qualifiers: Vec<(&'static str, String)>,
    groups: Vec<(String, Vec<(String, String)>)>,
    said: usize,
    /// Whose draft the browser keeps.
    person: i32,
}

/// The sheet asked: the unit, the form and the period.
struct Sheet<'a> {
    unit: Unit,
    form: Option<&'a Form>,
    name: PeriodName,
}

/// Forms of figures for the unit's tier.
fn forms_of<'a>(catalogue: &'a Catalogue, unit: &Unit) -> Vec<&'a Form> {
    catalogue
        .forms
        .iter()
        .filter(|form| form.shape == FormShape::Table && form.tiers.contains(&unit.tier))
        .collect()
}

/// The periods a form is filled for, this year's and last year's that have begun.
fn periods_of(form: &Form, today: Day) -> Vec<PeriodName> {
    let year = today.year() + i16::from(today.month() == 12);
    let parts = |code: &str| -> Vec<String> {
        match code {
            "Y" => vec![String::new()],
            "Q" => (1..=4).map(|number| format!("-Q{number}")).collect(),
            other => vec![format!("-{other}")],
        }
    };
    [year, year - 1]
        .into_iter()
        .flat_map(|year| {
            let all = form.periods.iter().flat_map(|code| parts(code));
            all.map(move |part| format!("{year}{part}"))
                .collect::<Vec<_>>()
        })
        .filter_map(|text| text.parse::<PeriodName>().ok())
        .filter(|name| name.period().from_on() <= today)
        .collect()
}

/// The period whose end is nearest to today.
fn usual_period(periods: &[PeriodName], today: Day) -> Option<PeriodName> {
    let distance = |name: &&PeriodName| {
        let end = timeline::day_number(name.period().until_on());
        (end - timeline::day_number(today)).abs()
    };
    periods.iter().min_by_key(distance).copied()
}

fn choose<'a>(
    app: &'a App,
    unit: Unit,
    asked: &SheetAsked,
    words: Words,
) -> Result<Sheet<'a>, WebError> {
    let forms = forms_of(&app.catalogue, &unit);
    let named = forms.iter().find(|form| form.code == asked.mau);
    let form = named.or_else(|| forms.first()).copied();
    let today = app.clock.today();
    let name = if asked.ky.is_empty() {
        let periods = form.map(|form| periods_of(form, today)).unwrap_or_default();
        let year = format!("{}", today.year());
        match usual_period(&periods, today) {
            Some(name) => name,
            None => read_period(&year, words).map_err(WebError::Unreadable)?,
        }
    } else {
        read_period(&asked.ky, words).map_err(WebError::Unreadable)?
    };
    Ok(Sheet { unit, form, name })
}

pub async fn sheet_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<SheetAsked>,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    app.permit(&actor, Act::Declare)?;
    let sheet = choose(&app, unit, &asked, words)?;
    if app.catalogue.indicator(&asked.so).is_some() {
        let address = format!("/don-vi/{code}/khai/{}?ky={}", asked.so, sheet.name);
        return Ok(Redirect::to(&address).into_response());
    }
    let said = store::words_of(&mut tx, sheet.unit.unit_id, sheet.name.period()).await?;
    drop(tx);
    let mut form = FormState::default();
    if let Some(asked) = sheet.form {
        fill_in(&mut form, asked, &app.catalogue, &said);
    }
    let done = asked.done.map(|count| Done {
        sentence: match count {
            0 => words.t("declared-nothing-changed"),
            _ => words.t1("declared-saved", "count", count),
        },
        undo: None,
    });
    draw(&app, &actor, sheet, (form, &said, done)).await
}

/// Puts the words that hold into the lines.
fn fill_in(
    form: &mut FormState,
    asked: &Form,
    catalogue: &Catalogue,
    said: &BTreeMap<(String, Dims), Word>,
) {
    for (line, _) in lines_asked(asked, catalogue) {
        if let Some(word) = said.get(&(line.indicator.clone(), line.only.clone())) {
            form.set(&field_of(line), typed(word));
            form.set(&qualifier_field_of(line), word.qualifier.as_code());
        }
    }
}

async fn draw(
    app: &App,
    actor: &Actor,
    sheet: Sheet<'_>,
    (form, said, done): (FormState, &BTreeMap<(String, Dims), Word>, Option<Done>),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let language = words.language();
    let today = app.clock.today();
    let Sheet {
        unit,
        form: asked,
        name,
    } = sheet;
    let parts = match asked {
        Some(asked) => {
            let counted = count(app, actor, &unit, (asked, name)).await?;
            parts_of(app, (&unit, asked, name), (said, &counted), words)
        }
        None => Vec::new(),
    };
    let mut tx = app.begin(actor).await?;
    let title = words.t("declared-title");
    let mut frame = unit_frame(&mut tx, actor, &unit, (Place::Figures, &title, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
        .crumb(title, None);
    frame.done = done;
    let mut periods = asked
        .map(|asked| periods_of(asked, today))
        .unwrap_or_default();
    if !periods.contains(&name) {
        periods.insert(0, name);
    }
    let status = form.status();
    let html = page(&SheetPage {
        forms: forms_of(&app.catalogue, &unit)
            .into_iter()
            .map(|form| (form.code.clone(), form.name(language).to_owned()))
            .collect(),
        chosen: asked.map(|asked| asked.code.clone()).unwrap_or_default(),
        periods: periods
            .into_iter()
            .map(|name| (name.to_string(), period_words(name, words)))
            .collect(),
        period: name.to_string(),
        period_text: period_words(name, words),
        parts,
        qualifiers: qualifier_words(words),
        groups: indicators_by_group(&app.catalogue, language),
        said: said.len(),
        person: actor.account_id,
        frame,
        unit,
        form,
    })?;
    Ok((status, html).into_response())
}

pub async fn save(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    let permit = app.permit(&actor, Act::Declare)?;
    let asked = SheetAsked {
        mau: form.text("mau").to_owned(),
        ky: form.text("ky").to_owned(),
        ..SheetAsked::default()
    };
    let sheet = choose(&app, unit, &asked, words)?;
    let (Some(paper), period) = (sheet.form, sheet.name.period()) else {
        return Err(WebError::NotFound);
    };
    if let Err(refusal) = check_standing(sheet.unit.founded_on, sheet.unit.ended_on, period) {
        form.refusal = Some(sentence(&refusal, words));
    }
    let said = store::words_of(&mut tx, sheet.unit.unit_id, period).await?;
    let mut new: Vec<NewDeclared> = Vec::new();
    for (line, indicator) in lines_asked(paper, &app.catalogue) {
        let earlier = said.get(&(line.indicator.clone(), line.only.clone()));
        let word = match read_line(&mut form, (line, indicator), earlier, (period, words)) {
            None | Some(Said::Unchanged) => continue,
            Some(Said::Withdrawn) => None,
            Some(Said::New(word)) => Some(*word),
        };
        new.push(NewDeclared {
            unit_id: sheet.unit.unit_id,
            indicator: line.indicator.clone(),
            dims: line.only.clone(),
            period,
            word,
        });
    }
    if !form.is_sound() {
        drop(tx);
        return draw(&app, &actor, sheet, (form, &said, None)).await;
    }
    if !new.is_empty() {
        let (account_id, unit_id) = (Some(permit.account_id()), Some(sheet.unit.unit_id));
        let change_no = begin_change(&mut tx, account_id, unit_id, "declared").await?;
        for declared in &new {
            store::declare(&mut tx, change_no, declared).await?;
        }
        write_deed(&mut tx, change_no, &new).await?;
        tx.commit().await?;
    }
    let address = format!(
        "/don-vi/{code}/khai?mau={}&ky={}&da-ghi={}",
        paper.code,
        sheet.name,
        new.len()
    );
    Ok(Redirect::to(&address).into_response())
}

/// One audit line a saving, with the figures it named.
pub async fn write_deed(
    connection: &mut sqlx::PgConnection,
    change_no: i64,
    new: &[NewDeclared],
) -> Result<(), WebError> {
    let Some(first) = new.first() else {
        return Ok(());
    };
    let figures = |withdrawn: bool| -> Vec<&str> {
        new.iter()
            .filter(|declared| declared.word.is_none() == withdrawn)
            .map(|declared| declared.indicator.as_str())
            .collect()
    };
    let deed = Deed {
        unit_id: Some(first.unit_id),
        deed: "declared",
        subject: "declared",
        subject_id: None,
        detail: serde_json::json!({
            "period": PeriodName::named(first.period).to_string(),
            "said": figures(false),
            "withdrawn": figures(true),
        }),
    };
    audit::write(connection, change_no, &deed).await?;
    Ok(())
}
