//! The page on which a paper sent out is entered by hand; issued reports enter by themselves.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;

use super::form::{TypedOut, read_out};
use super::list::{address_of, docket_frame};
use super::rules::is_number;
use super::store::{self, Outgoing};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::id;
use crate::unit::{Unit, load_unit};
use crate::web::{FormState, Frame, SignedForm, WebError, Words, day_short, page, urlencode};

pub fn routes() -> Router<App> {
    let address = "/don-vi/{code}/van-ban/ghi";
    Router::new().route(address, get(entry_page).post(enter))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// The symbol the next number is asked for: `TB-LĐLĐ`.
    ky_hieu: String,
}

#[derive(Template)]
#[template(path = "docket/outgoing.html")]
struct EntryPage {
    frame: Frame,
    unit: Unit,
    base: String,
    symbol: String,
    form: FormState,
}

async fn draw(
    app: &App,
    actor: &Actor,
    code: &str,
    (symbol, mut form): (String, FormState),
) -> Result<Response, WebError> {
    let today = app.clock.today();
    let words = Words::of(&actor.language);
    let mut tx = app.begin(actor).await?;
    let unit = load_unit(&mut tx, code, today).await?;
    if form.is_sound() {
        form.set("signed_on", day_short(today));
        if is_number(&format!("1/{symbol}")) {
            let of = (unit.unit_id, today.year());
            form.set("number", store::number_now(&mut tx, of, &symbol).await?);
        }
    }
    let title = words.t("docket-enter-out");
    let frame = docket_frame(&mut tx, (actor, &unit), (&title, today)).await?;
    let status = form.status();
    let html = page(&EntryPage {
        frame,
        base: address_of(&unit.code),
        unit,
        symbol,
        form,
    })?;
    Ok((status, html).into_response())
}

async fn entry_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Report)?;
    let symbol = asked.ky_hieu.trim().to_uppercase();
    draw(&app, &actor, &code, (symbol, FormState::default())).await
}

async fn enter(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Report)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let Some(typed) = read_out(&mut form, (today, words)) else {
        drop(tx);
        return draw(&app, &actor, &code, (String::new(), form)).await;
    };
    let mut replaces = None;
    if let Some(number) = &typed.replaces {
        replaces = store::find_by_number(&mut tx, unit.unit_id, number).await?;
        if replaces.is_none() {
            form.wrong("replaces", words.t1("docket-no-such", "number", number));
            drop(tx);
            return draw(&app, &actor, &code, (String::new(), form)).await;
        }
    }
    let paper = paper_of(typed, unit.unit_id, replaces);
    match store::enter_out(&mut tx, &permit, &paper).await {
        Ok(_) => {
            tx.commit().await?;
            let done = format!(
                "{}?nam={}&xong={}",
                address_of(&code),
                paper.signed_on.year(),
                urlencode(&paper.number)
            );
            Ok(Redirect::to(&done).into_response())
        }
        Err(fault) if store::is_number_taken(&fault) => {
            drop(tx);
            let taken = words.t1("docket-number-taken", "number", &paper.number);
            form.wrong("number", taken);
            draw(&app, &actor, &code, (String::new(), form)).await
        }
        Err(fault) => Err(fault.into()),
    }
}

fn paper_of(typed: TypedOut, unit_id: i32, replaces: Option<i64>) -> Outgoing {
    Outgoing {
        unit_id,
        number: typed.number,
        subject: typed.subject,
        signed_on: typed.signed_on,
        signer: typed.signer,
        recipients: typed.recipients,
        report_id: None,
        replaces,
        code: id::check_code(),
    }
}
