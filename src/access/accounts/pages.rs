//! The pages of accounts: the list, a new account, one account with what may be done to it.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use jiff::Timestamp;
use serde::Deserialize;

use super::form::read;
use super::rules::{ADDRESS_FORMS, AccountAsked, stands_at};
use super::store::{self, Account, AccountDeed, ListAsked};
use crate::access::{Act, Actor, NewAccount, Permit, Role, add_account, make_reset_link};
use crate::app::App;
use crate::clock::Clock;
use crate::store::begin_change;
use crate::unit::Unit;
use crate::web::{FormState, Frame, Pager, Place, SignedForm, WebError, Words, page, urlencode};

const LIST: &str = "/quan-tri/tai-khoan";

pub fn routes() -> Router<App> {
    Router::new()
        .route(LIST, get(list_page))
        .route("/quan-tri/tai-khoan/them", get(new_page).post(add))
        .route("/quan-tri/tai-khoan/{account}", get(account_page))
        .route("/quan-tri/tai-khoan/{account}/duong-dan", post(link))
        .route("/quan-tri/tai-khoan/{account}/mo-khoa", post(unlock))
        .route("/quan-tri/tai-khoan/{account}/ngung", post(disable))
        .route("/quan-tri/tai-khoan/{account}/dung-lai", post(enable))
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default, rename = "vai-tro")]
    role: String,
    #[serde(default, rename = "don-vi")]
    unit: String,
    #[serde(default, rename = "khoa")]
    shut_out: String,
    #[serde(default, rename = "trang")]
    number: Option<i64>,
}

#[derive(Template)]
#[template(path = "access/accounts/list.html")]
struct ListPage {
    frame: Frame,
    asked: Asked,
    roles: [Role; 5],
    accounts: Vec<Account>,
    pager: Pager,
    now: Timestamp,
}

impl ListPage {
    fn role(&self, code: &str) -> String {
        self.frame.t(&format!("role-{code}"))
    }
}

async fn list_page(
    State(app): State<App>,
    actor: Actor,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, WebError> {
    app.permit(&actor, Act::KeepAccounts)?;
    let number = Pager::asked(asked.number);
    let now = app.clock.now();
    let unit = asked.unit.trim().to_uppercase();
    let mut tx = app.begin(&actor).await?;
    let (accounts, total) = store::list(
        &mut tx,
        &ListAsked {
            text: asked.q.trim(),
            role: &asked.role,
            unit: &unit,
            shut_out: !asked.shut_out.is_empty(),
            now,
            offset: (number - 1) * Pager::SIZE,
            limit: Pager::SIZE,
        },
    )
    .await?;
    let address = format!(
        "{LIST}?q={}&vai-tro={}&don-vi={}&khoa={}&",
        urlencode(&asked.q),
        urlencode(&asked.role),
        urlencode(&unit),
        urlencode(&asked.shut_out)
    );
    let title = Words::of(&actor.language).t("account-list");
    page(&ListPage {
        frame: Frame::of(&actor, Place::Administration, title),
        asked,
        roles: Role::ALL,
        accounts,
        pager: Pager::new(number, total, address),
        now,
    })
}

#[derive(Template)]
#[template(path = "access/accounts/new.html")]
struct NewPage {
    frame: Frame,
    form: FormState,
    roles: [Role; 5],
    address_forms: [&'static str; 4],
}

fn draw_new(actor: &Actor, form: FormState) -> Result<Response, WebError> {
    let title = Words::of(&actor.language).t("account-new");
    let status = form.status();
    let html = page(&NewPage {
        frame: frame(actor, title),
        form,
        roles: Role::ALL,
        address_forms: ADDRESS_FORMS,
    })?;
    Ok((status, html).into_response())
}

fn frame(actor: &Actor, title: String) -> Frame {
    let list = Words::of(&actor.language).t("account-list");
    Frame::of(actor, Place::Administration, title.clone())
        .crumb(list, Some(LIST.to_owned()))
        .crumb(title, None)
}

async fn new_page(State(app): State<App>, actor: Actor) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepAccounts)?;
    draw_new(&actor, FormState::default())
}

async fn add(
    State(app): State<App>,
    headers: HeaderMap,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepAccounts)?;
    let words = Words::of(&actor.language);
    let Some(asked) = read(&mut form, words) else {
        return draw_new(&actor, form);
    };
    let mut tx = app.begin(&actor).await?;
    // A unit outside the scope is not found, so nobody is given more than the giver's own scope.
    let today = app.clock.today();
    let unit = crate::unit::store::find_unit(&mut tx, &asked.unit, today).await?;
    match &unit {
        None => form.wrong("unit", words.t1("unit-parent-unknown", "code", &asked.unit)),
        Some(unit) if !stands_at(asked.role, &unit.tier) => {
            form.wrong("role", words.t("account-role-not-of-tier"));
        }
        Some(_) => {}
    }
    let (Some(unit), true) = (unit, form.is_sound()) else {
        drop(tx);
        return draw_new(&actor, form);
    };
    match write_new(&mut tx, &permit, (&asked, &unit), app.clock.now()).await {
        Ok((account_id, token)) => {
            tx.commit().await?;
            let mut tx = app.begin(&actor).await?;
            let account = load(&mut tx, account_id).await?;
            draw_account(&app.clock, &actor, account, Some(address(&headers, &token)))
        }
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
            drop(tx);
            form.wrong(
                "login",
                words.t1("account-login-taken", "login", &asked.login),
            );
            draw_new(&actor, form)
        }
        Err(error) => Err(error.into()),
    }
}

async fn write_new(
    connection: &mut sqlx::PgConnection,
    permit: &Permit,
    (asked, unit): (&AccountAsked, &Unit),
    now: Timestamp,
) -> sqlx::Result<(i32, String)> {
    let by = Some(permit.account_id());
    let change_no = begin_change(connection, by, Some(unit.unit_id), "account added").await?;
    let new = NewAccount {
        login: &asked.login,
        full_name: &asked.full_name,
        address_form: &asked.address_form,
        unit_id: unit.unit_id,
        role: asked.role,
        password_hash: None,
        generated: unit.generated,
    };
    let account_id = add_account(connection, change_no, &new).await?;
    let subject = (unit.unit_id, account_id);
    store::note_added(connection, change_no, subject, asked.role).await?;
    let token = make_reset_link(connection, account_id, Some(permit), now).await?;
    Ok((account_id, token))
}

/// The whole address of a one-time link, as the administrator's browser knows this site.
fn address(headers: &HeaderMap, token: &str) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = text("x-forwarded-proto").unwrap_or("http");
    match text(header::HOST.as_str()) {
        Some(host) => format!("{scheme}://{host}/dat-mat-khau/{token}"),
        None => format!("/dat-mat-khau/{token}"),
    }
}

#[derive(Template)]
#[template(path = "access/accounts/account.html")]
struct AccountPage {
    frame: Frame,
    account: Account,
    own: bool,
    locked: Option<String>,
    /// Shown once, right after it was made.
    link: Option<String>,
}

impl AccountPage {
    fn role(&self) -> String {
        self.frame.t(&format!("role-{}", self.account.role))
    }
}

fn draw_account(
    clock: &Clock,
    actor: &Actor,
    account: Account,
    link: Option<String>,
) -> Result<Response, WebError> {
    let until = account.locked_until.filter(|until| *until > clock.now());
    let locked = until.map(|until| clock.zoned(until).strftime("%H:%M").to_string());
    let html = page(&AccountPage {
        frame: frame(actor, account.full_name.clone()),
        own: account.account_id == actor.account_id,
        account,
        locked,
        link,
    })?;
    Ok(html.into_response())
}

async fn load(connection: &mut sqlx::PgConnection, account_id: i32) -> Result<Account, WebError> {
    store::find(connection, account_id)
        .await?
        .ok_or(WebError::NotFound)
}

async fn account_page(
    State(app): State<App>,
    actor: Actor,
    Path(account): Path<i32>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepAccounts)?;
    let mut tx = app.begin(&actor).await?;
    let account = load(&mut tx, account).await?;
    draw_account(&app.clock, &actor, account, None)
}

async fn link(
    State(app): State<App>,
    Path(account): Path<i32>,
    headers: HeaderMap,
    SignedForm(actor, _): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepAccounts)?;
    let mut tx = app.begin(&actor).await?;
    let account = load(&mut tx, account).await?;
    if account.disabled {
        return Err(disabled(&actor));
    }
    store::keep(&mut tx, &permit, &account, AccountDeed::Link).await?;
    let account_id = account.account_id;
    let now = app.clock.now();
    let token = make_reset_link(&mut tx, account_id, Some(&permit), now).await?;
    tx.commit().await?;
    draw_account(&app.clock, &actor, account, Some(address(&headers, &token)))
}

fn disabled(actor: &Actor) -> WebError {
    WebError::Unreadable(Words::of(&actor.language).t("account-is-disabled"))
}

async fn unlock(
    state: State<App>,
    account: Path<i32>,
    form: SignedForm,
) -> Result<Redirect, WebError> {
    keep(state, account, form, AccountDeed::Unlock).await
}

async fn disable(
    state: State<App>,
    account: Path<i32>,
    form: SignedForm,
) -> Result<Redirect, WebError> {
    keep(state, account, form, AccountDeed::Disable).await
}

async fn enable(
    state: State<App>,
    account: Path<i32>,
    form: SignedForm,
) -> Result<Redirect, WebError> {
    keep(state, account, form, AccountDeed::Enable).await
}

async fn keep(
    State(app): State<App>,
    Path(account): Path<i32>,
    SignedForm(actor, _): SignedForm,
    deed: AccountDeed,
) -> Result<Redirect, WebError> {
    let permit = app.permit(&actor, Act::KeepAccounts)?;
    let mut tx = app.begin(&actor).await?;
    let account = load(&mut tx, account).await?;
    // Nobody shuts himself out: then no administrator might be left to let him in.
    if deed == AccountDeed::Disable && account.account_id == actor.account_id {
        let words = Words::of(&actor.language);
        return Err(WebError::Unreadable(words.t("account-own")));
    }
    store::keep(&mut tx, &permit, &account, deed).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{LIST}/{}", account.account_id)))
}
