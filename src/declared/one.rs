//! One figure declared with every part in its own field: value or share, range, fraction, printed
//! words, day, dimensions. Below it stands every word said before.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use timeline::PeriodName;

use super::form::{read_dims, read_one, read_period, sentence, show_one};
use super::pages::write_deed;
use super::rules::{Dims, NewDeclared, check_standing};
use super::store::{self, DeclaredKey};
use super::wording::{
    Shape, amount_words, dims_words, measure_name, period_words, qualifier_words,
};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::catalogue::{Choose, Indicator, IndicatorType};
use crate::indicator::{Asked, Basis, Structure, figure, parse_dims, print_dims};
use crate::store::begin_change;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{
    Done, FormState, Frame, Place, SignedForm, WebError, Words, day_short, page, urlencode,
};

/// What the page of one figure is asked with.
#[derive(Debug, Deserialize)]
pub struct OneAsked {
    #[serde(default)]
    ky: String,
    #[serde(default)]
    chieu: String,
    #[serde(default, rename = "da-ghi")]
    done: Option<String>,
}

/// A dimension of the figure with the values to choose from; an open one takes any word.
struct DimField {
    name: String,
    label: String,
    open: bool,
    values: Vec<(String, String)>,
}

struct PastLine {
    period: String,
    dims: String,
    text: String,
    printed: String,
    flag: String,
    source: String,
    said_on: String,
    holds: bool,
    address: String,
}

#[derive(Template)]
#[template(path = "declared/one.html")]
struct OnePage {
    frame: Frame,
    unit: Unit,
    form: FormState,
    title: String,
    period_text: String,
    measure: String,
    is_share: bool,
    is_parted: bool,
    dims: Vec<DimField>,
    qualifiers: Vec<(&'static str, String)>,
    counted: String,
    past: Vec<PastLine>,
    standing: bool,
}

pub async fn one_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, indicator)): Path<(String, String)>,
    Query(asked): Query<OneAsked>,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    app.permit(&actor, Act::Declare)?;
    let indicator = app
        .catalogue
        .indicator(&indicator)
        .ok_or(WebError::NotFound)?;
    let ky = match asked.ky.as_str() {
        "" => app.clock.today().year().to_string(),
        given => given.to_owned(),
    };
    let name = read_period(&ky, words).map_err(WebError::Unreadable)?;
    let dims = parse_dims(&asked.chieu).unwrap_or_default();
    let mut form = FormState::default();
    let key = key_of(&unit, indicator, &dims, name);
    let word = store::last_word(&mut tx, key).await?;
    drop(tx);
    match &word {
        Some(word) => show_one(&mut form, word),
        None if indicator.typ == IndicatorType::Stock => {
            form.set("as_of", day_short(name.period().last_on()));
        }
        None => {}
    }
    form.set("ky", name.to_string());
    for (dim, value) in &dims {
        form.set(&format!("chieu.{dim}"), value);
    }
    let done = asked.done.map(|what| Done {
        sentence: words.t(match what.as_str() {
            "rut" => "declared-withdrawn",
            _ => "declared-one-saved",
        }),
        undo: None,
    });
    draw(&app, &actor, (unit, indicator, name), (form, dims, done)).await
}

fn key_of<'a>(
    unit: &Unit,
    indicator: &'a Indicator,
    dims: &'a Dims,
    name: PeriodName,
) -> DeclaredKey<'a> {
    DeclaredKey {
        unit_id: unit.unit_id,
        indicator: &indicator.code,
        dims,
        period: name.period(),
    }
}

async fn draw(
    app: &App,
    actor: &Actor,
    (unit, indicator, name): (Unit, &Indicator, PeriodName),
    (form, dims, done): (FormState, Dims, Option<Done>),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let language = words.language();
    let measure = measure_name(&app.catalogue, indicator, language);
    let state = app.engine.fresh().await.map_err(anyhow::Error::from)?;
    let question = Asked {
        unit_id: unit.unit_id,
        line: actor.line.clone(),
        indicator: indicator.code.clone(),
        dims: dims.clone(),
        period: name.period(),
        structure: Structure::Then,
        known: None,
    };
    let figure = figure(&state, &app.catalogue, &question, Choose::Counted)
        .map_err(|fault| anyhow::anyhow!("{fault}"))?;
    drop(state);
    let counted = match figure.basis {
        Some(Basis::Recorded) => amount_words(Shape::from(&figure), &measure, words),
        _ => String::new(),
    };
    let mut tx = app.begin(actor).await?;
    let standing = store::last_word(&mut tx, key_of(&unit, indicator, &dims, name)).await?;
    let past = past_lines(app, &mut tx, (&unit, indicator), (&measure, words)).await?;
    let title = indicator.name(language).to_owned();
    let mut frame = unit_frame(
        &mut tx,
        actor,
        &unit,
        (Place::Figures, &title, app.clock.today()),
    )
    .await?
    .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
    .crumb(
        words.t("declared-title"),
        Some(format!("/don-vi/{}/khai", unit.code)),
    )
    .crumb(title.clone(), None);
    frame.done = done;
    let status = form.status();
    let is_share = indicator.typ == IndicatorType::Ratio;
    let html = page(&OnePage {
        frame,
        title,
        period_text: period_words(name, words),
        is_share,
        is_parted: is_share || indicator.typ == IndicatorType::Mean,
        dims: dim_fields(app, indicator, language),
        qualifiers: qualifier_words(words),
        standing: standing.is_some(),
        counted,
        past,
        measure,
        unit,
        form,
    })?;
    Ok((status, html).into_response())
}

fn dim_fields(app: &App, indicator: &Indicator, language: &str) -> Vec<DimField> {
    let fields = indicator.dims.iter().filter_map(|dim| {
        let dimension = app.catalogue.dimension(dim)?;
        let name_of = |vi: &str, en: &str| if language == "en" { en } else { vi }.to_owned();
        Some(DimField {
            name: format!("chieu.{dim}"),
            label: name_of(&dimension.vi, &dimension.en),
            open: dimension.open,
            values: dimension
                .values
                .iter()
                .map(|value| (value.code.clone(), name_of(&value.vi, &value.en)))
                .collect(),
        })
    });
    fields.collect()
}

async fn past_lines(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (unit, indicator): (&Unit, &Indicator),
    (measure, words): (&str, Words),
) -> Result<Vec<PastLine>, WebError> {
    let past = store::past_words(connection, unit.unit_id, &indicator.code, 40).await?;
    let lines = past.into_iter().map(|past| {
        let name = PeriodName::named(past.period);
        let word = past.word.unwrap_or_default();
        let empty = word == super::rules::Word::default();
        PastLine {
            period: period_words(name, words),
            dims: dims_words(&app.catalogue, &past.dims, words.language()),
            text: match empty {
                true => words.t("declared-was-withdrawn"),
                false => amount_words(Shape::from(&word), measure, words),
            },
            said_on: past
                .said_at
                .map(|instant| day_short(app.clock.zoned(instant).date()))
                .unwrap_or_default(),
            holds: !past.replaced && !empty,
            address: format!(
                "/don-vi/{}/khai/{}?ky={name}&chieu={}",
                unit.code,
                indicator.code,
                urlencode(&print_dims(&past.dims))
            ),
            printed: word.printed.unwrap_or_default(),
            flag: word.flag.unwrap_or_default(),
            source: word.source.unwrap_or_default(),
        }
    });
    Ok(lines.collect())
}

pub async fn save(
    State(app): State<App>,
    Path((code, indicator)): Path<(String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    let permit = app.permit(&actor, Act::Declare)?;
    let indicator = app
        .catalogue
        .indicator(&indicator)
        .ok_or(WebError::NotFound)?;
    let name = match read_period(form.text("ky"), words) {
        Ok(name) => name,
        Err(sentence) => {
            form.wrong("ky", sentence);
            let year = app.clock.today().year().to_string();
            read_period(&year, words).map_err(WebError::Unreadable)?
        }
    };
    let dims = read_dims(&mut form, indicator, (&app.catalogue, words));
    let withdraws = form.text("viec") == "rut";
    let standing = store::last_word(&mut tx, key_of(&unit, indicator, &dims, name)).await?;
    let word = if withdraws {
        if standing.is_none() {
            form.refusal = Some(words.t("declared-nothing-to-withdraw"));
        }
        None
    } else {
        if let Err(refusal) = check_standing(unit.founded_on, unit.ended_on, name.period()) {
            form.wrong("ky", sentence(&refusal, words));
        }
        read_one(&mut form, indicator, (name.period(), words))
    };
    if !form.is_sound() {
        drop(tx);
        return draw(&app, &actor, (unit, indicator, name), (form, dims, None)).await;
    }
    let address = format!(
        "/don-vi/{code}/khai/{}?ky={name}&chieu={}&da-ghi={}",
        indicator.code,
        urlencode(&print_dims(&dims)),
        if withdraws { "rut" } else { "1" }
    );
    // The same word again says nothing new.
    if withdraws || word != standing {
        let (account_id, unit_id) = (Some(permit.account_id()), Some(unit.unit_id));
        let change_no = begin_change(&mut tx, account_id, unit_id, "declared").await?;
        let new = NewDeclared {
            unit_id: unit.unit_id,
            indicator: indicator.code.clone(),
            dims,
            period: name.period(),
            word,
        };
        store::declare(&mut tx, change_no, &new).await?;
        write_deed(&mut tx, change_no, &[new]).await?;
        tx.commit().await?;
    }
    Ok(Redirect::to(&address).into_response())
}
