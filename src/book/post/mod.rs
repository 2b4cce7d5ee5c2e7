//! Who writes, approves and pays in a book: given and ended by whoever keeps the accounts.

pub mod store;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::desk::{Asked, Desk};
use super::form::choice;
use crate::access::{Act, Actor};
use crate::app::App;
use crate::unit::Unit;
use crate::web::{FormState, Frame, SignedForm, WebError, Words, day_short, page};
use store::Holder;

pub fn routes() -> Router<App> {
    Router::new()
        .route(
            "/don-vi/{code}/so-quy/phan-cong",
            get(posts_page).post(give),
        )
        .route("/don-vi/{code}/so-quy/phan-cong/{post}/thoi", post(end))
}

#[derive(Template)]
#[template(path = "book/post/posts.html")]
struct PostsPage {
    frame: Frame,
    unit: Unit,
    base: String,
    may_give: bool,
    holders: Vec<Holder>,
    accounts: Vec<(String, String)>,
    posts: Vec<(String, String)>,
    limits: Vec<(String, String)>,
    form: FormState,
}

impl PostsPage {
    fn post(&self, code: &str) -> String {
        self.frame.t(&format!("book-post-{code}"))
    }
    fn day(&self, day: &timeline::Day) -> String {
        day_short(*day)
    }
}

fn post_choices(words: Words) -> Vec<(String, String)> {
    let named = |code: &str| (code.to_owned(), words.t(&format!("book-post-{code}")));
    ["accountant", "approver", "cashier"].map(named).to_vec()
}

async fn draw(
    app: &App,
    actor: &Actor,
    (code, done): (&str, &str),
    form: FormState,
) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let desk = Desk::with_book(app, &mut tx, (actor, code)).await?;
    let title = desk.words.t("book-posts");
    let frame = desk.frame(&mut tx, actor, (&title, done)).await?;
    let limit = |tier: &str| {
        let rule = app
            .catalogue
            .rule(&format!("payment-limit-{tier}"), desk.today)?;
        let most = crate::web::amount(rule.value.as_integer()?, &actor.language);
        let name = if actor.language == "en" {
            &rule.en
        } else {
            &rule.vi
        };
        Some((name.clone(), most))
    };
    let status = form.status();
    let unit_id = desk.unit.unit_id;
    let may_give = actor.may(Act::KeepAccounts).is_some();
    let html = page(&PostsPage {
        may_give,
        holders: store::holders(&mut tx, unit_id).await?,
        accounts: if may_give {
            store::accounts(&mut tx, unit_id, desk.today).await?
        } else {
            Vec::new()
        },
        posts: post_choices(desk.words),
        limits: ["base", "upper", "federation"]
            .into_iter()
            .filter_map(limit)
            .collect(),
        base: desk.base,
        unit: desk.unit,
        frame,
        form,
    })?;
    Ok((status, html).into_response())
}

async fn posts_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    draw(&app, &actor, (&code, &asked.xong), FormState::default()).await
}

async fn give(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepAccounts)?;
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::with_book(&app, &mut tx, (&actor, &code)).await?;
    let accounts = store::accounts(&mut tx, desk.unit.unit_id, desk.today).await?;
    let account = choice(&mut form, "account", (&accounts, desk.words));
    let post = choice(&mut form, "post", (&post_choices(desk.words), desk.words));
    let account_id = account.and_then(|id| id.parse().ok());
    let (Some(account_id), Some(post)) = (account_id, post) else {
        drop(tx);
        return draw(&app, &actor, (&code, ""), form).await;
    };
    let whose = (desk.unit.unit_id, account_id);
    store::give(&mut tx, &permit, whose, (&post, desk.today)).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}/phan-cong?xong=post", desk.base)).into_response())
}

async fn end(
    State(app): State<App>,
    Path((code, post)): Path<(String, String)>,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepAccounts)?;
    let book_post_id: i64 = post.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::with_book(&app, &mut tx, (&actor, &code)).await?;
    let which = (desk.unit.unit_id, book_post_id);
    if !store::end(&mut tx, &permit, which, desk.today).await? {
        return Err(WebError::NotFound);
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}/phan-cong?xong=post-ended", desk.base)).into_response())
}
