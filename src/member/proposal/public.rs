//! The page behind a link: nobody is signed in. It shows the member his own data, his numbers
//! masked, and takes what he would have changed; then the link is spent.

use askama::Template;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use super::store::{self, OpenLink, Proposed};
use super::texts;
use crate::app::App;
use crate::member::form::{read_details, show_details};
use crate::member::rules::masked;
use crate::web::{FormState, Frame, WebError, Words, page, read_form};

/// The language chosen on the page; Vietnamese first.
#[derive(Debug, Default, Deserialize)]
pub struct Chosen {
    #[serde(default)]
    lang: String,
}

#[derive(Template)]
#[template(path = "member/proposal/public.html")]
struct PublicPage {
    frame: Frame,
    name: String,
    form: FormState,
    is_sent: bool,
}

fn draw(
    words: Words,
    (name, form, is_sent): (String, FormState, bool),
) -> Result<Html<String>, WebError> {
    page(&PublicPage {
        frame: Frame::open(words, words.t("proposal-public")),
        name,
        form,
        is_sent,
    })
}

fn with_masks(mut form: FormState, link: &OpenLink) -> FormState {
    let kept = |number: &Option<String>| number.as_deref().map_or(String::new(), masked);
    form.set("card_kept", kept(&link.details.national_id));
    form.set("phone_kept", kept(&link.details.phone));
    form
}

async fn load_open(app: &App, token: &str, words: Words) -> Result<OpenLink, WebError> {
    store::find_open(&app.database.gate, token, app.clock.now())
        .await?
        .ok_or_else(|| WebError::Unreadable(words.t("proposal-ended")))
}

/// The member's own page.
pub async fn public_page(
    State(app): State<App>,
    Path(token): Path<String>,
    Query(chosen): Query<Chosen>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&chosen.lang);
    let link = load_open(&app, &token, words).await?;
    let mut form = FormState::default();
    show_details(&mut form, &link.details);
    for hidden in ["national_id", "phone", "passport"] {
        form.set(hidden, "");
    }
    let name = link.details.full_name.clone();
    draw(words, (name, with_masks(form, &link), false))
}

/// What is proposed: the fields that differ; an empty number keeps what is there.
fn differing(link: &OpenLink, form: &FormState, read: Vec<(&'static str, String)>) -> Proposed {
    let old = texts(&link.details);
    let is_kept = |name: &str| {
        ["national_id", "phone", "passport"].contains(&name) && form.text(name).is_empty()
    };
    old.into_iter()
        .zip(read)
        .filter(|((name, old), (_, new))| old != new && !is_kept(name))
        .map(|((name, _), (_, new))| (name.to_owned(), new))
        .collect()
}

/// Takes the proposal and spends the link.
pub async fn send(
    State(app): State<App>,
    Path(token): Path<String>,
    Query(chosen): Query<Chosen>,
    request: Request,
) -> Result<Response, WebError> {
    let words = Words::of(&chosen.lang);
    let mut form = read_form(request, &app).await?;
    let link = load_open(&app, &token, words).await?;
    let name = link.details.full_name.clone();
    let details = read_details(&mut form, (words, app.clock.today()));
    let proposed = details.map(|details| differing(&link, &form, texts(&details)));
    if proposed.as_ref().is_some_and(Proposed::is_empty) {
        form.refusal = Some(words.t("proposal-nothing"));
    }
    let Some(proposed) = proposed.filter(|_| form.is_sound()) else {
        let html = draw(words, (name, with_masks(form, &link), false))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response());
    };
    let now = app.clock.now();
    if !store::hand_in(&app.database.gate, &link, (&proposed, now)).await? {
        return Err(WebError::Unreadable(words.t("proposal-ended")));
    }
    Ok(draw(words, (name, FormState::default(), true))?.into_response())
}
