//! Who pays how much of a house: shares promised and changed, and the payment voucher of a share
//! out of a union fund, which then takes its steps in the book under three people.

use axum::Router;
use axum::extract::{Path, State as Program};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use sqlx::PgConnection;

use super::form::{MOST_DONG, read_paid, read_share};
use super::list::{address_of, family_or};
use super::one::{draw, load};
use super::rules::Source;
use super::store::{self, House, NewShare, Share};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::book::Kind;
use crate::book::donor::store::donors;
use crate::book::store::{find_book, funds, posts_held, purses};
use crate::book::voucher::store::{Hand, NewVoucher, write};
use crate::web::{FormState, SignedForm, WebError, Words, typed_dong, typed_key};

pub fn routes() -> Router<App> {
    let at = "/don-vi/{code}/mai-am/{id}/phan";
    Router::new()
        .route(at, post(promise))
        .route(&format!("{at}/{{share}}"), post(change))
        .route(&format!("{at}/{{share}}/chi"), post(pay))
}

/// The account of the book a house is paid on.
const CARE: &str = "care";

/// A fund of a book whose accountant the reader is.
#[derive(Debug, Clone)]
pub struct OfferedFund {
    pub payer_id: i32,
    pub fund_id: i64,
    pub kind: String,
    pub name: String,
}

/// What the reader may choose from in the books he keeps: those of the house's unit and of his own.
#[derive(Debug, Clone, Default)]
pub struct Offered {
    pub funds: Vec<OfferedFund>,
    /// `{unit}:{donor}` and the name.
    pub donors: Vec<(String, String)>,
    /// Unit, number and name of the places money lies in.
    pub purses: Vec<(i32, String, String)>,
}

impl Offered {
    /// The funds as choices.
    pub fn choices(&self) -> Vec<(String, String)> {
        let choice = |fund: &OfferedFund| {
            let code = format!("{}:{}", fund.payer_id, fund.fund_id);
            (code, fund.name.clone())
        };
        self.funds.iter().map(choice).collect()
    }

    pub fn keeps(&self, payer_id: i32) -> bool {
        self.funds.iter().any(|fund| fund.payer_id == payer_id)
    }
}

pub async fn offered(
    connection: &mut PgConnection,
    (app, actor): (&App, &Actor),
    of: &House,
) -> Result<Offered, WebError> {
    let mut offered = Offered::default();
    let mut units = vec![of.unit_id, actor.unit_id];
    units.dedup();
    if actor.may(Act::KeepBooks).is_none() || !of.state.takes_shares() {
        return Ok(offered);
    }
    for unit_id in units {
        let whose = (actor.account_id, unit_id);
        let held = posts_held(connection, whose, app.clock.today()).await?;
        let is_accountant = held.iter().any(|(post, _)| post == "accountant");
        if !is_accountant || find_book(connection, unit_id).await?.is_none() {
            continue;
        }
        for fund in funds(connection, unit_id).await? {
            offered.funds.push(OfferedFund {
                payer_id: unit_id,
                fund_id: fund.fund_id,
                kind: fund.kind,
                name: fund.name,
            });
        }
        let given = donors(connection, unit_id).await?.into_iter();
        let choice = |code: i64| format!("{unit_id}:{code}");
        offered
            .donors
            .extend(given.map(|own| (choice(own.donor_id), own.name)));
        let lies = purses(connection, unit_id).await?.into_iter();
        let purse = |own: crate::book::store::Purse| (unit_id, own.purse_id.to_string(), own.name);
        offered.purses.extend(lies.map(purse));
    }
    Ok(offered)
}

fn refuse(form: &mut FormState, fault: sqlx::Error, words: Words) -> Result<(), WebError> {
    let key = match store::broken_rule(&fault).as_deref() {
        Some("union funds pay what was approved") => "house-share-over-approved",
        Some("the shares of a finished house stay") => "house-share-finished",
        Some("a share is paid by its vouchers") => "house-share-vouchers",
        Some("no more is paid than was promised") => "house-paid-over",
        Some("a voucher pays what is left of its share") => "house-voucher-over",
        _ => return Err(WebError::Sql(fault)),
    };
    form.refusal = Some(words.t(key));
    Ok(())
}

async fn promise(
    Program(app): Program<App>,
    Path((code, house)): Path<(String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let (unit, of) = load(&mut tx, (&code, &house), today).await?;
    let offered = offered(&mut tx, (&app, &actor), &of).await?;
    if let Some(typed) = read_share(&mut form, (today, words)) {
        let fund = offered.funds.iter().find(|fund| {
            typed.source == Source::Fund
                && typed.fund == format!("{}:{}", fund.payer_id, fund.fund_id)
        });
        if typed.source == Source::Fund && fund.is_none() {
            form.wrong("quy", words.t("house-fund-missing"));
        }
        let donor = offered.donors.iter().find(|(code, _)| *code == typed.donor);
        let donor = donor.filter(|(code, _)| {
            fund.is_some_and(|fund| code.starts_with(&format!("{}:", fund.payer_id)))
        });
        let name = match (fund, donor, typed.source) {
            (Some(fund), Some((_, donor)), _) => format!("{donor} ({})", fund.name),
            (Some(fund), None, _) => fund.name.clone(),
            (None, _, Source::Family) if typed.name.is_empty() => words.t("house-source-family"),
            _ => typed.name.clone(),
        };
        let new = NewShare {
            source: typed.source,
            fund: fund.map(|fund| (fund.payer_id, fund.fund_id, fund.kind.clone())),
            donor_id: donor.and_then(|(code, _)| code.split_once(':')?.1.parse().ok()),
            name,
            promised_dong: typed.promised_dong,
            paid: typed.paid,
            on: today,
            key: typed.key,
        };
        if form.is_sound() {
            let subject = (unit.unit_id, of.house_id);
            match store::add_share(&mut tx, &permit, subject, &new).await {
                Ok(_) => {
                    tx.commit().await?;
                    return done((&unit.code, of.house_id), "share");
                }
                Err(fault) => refuse(&mut form, fault, words)?,
            }
        }
    }
    drop(tx);
    draw((&app, &actor), (&code, &house), (form, "")).await
}

fn done((code, house_id): (&str, i64), what: &str) -> Result<Response, WebError> {
    let address = format!("{}/{house_id}?xong={what}#h-nguon", address_of(code));
    Ok(Redirect::to(&address).into_response())
}

/// The share of an address among those of the house.
async fn find_share(tx: &mut PgConnection, (of, share): (&House, &str)) -> Result<Share, WebError> {
    let share_id: i64 = share.parse().map_err(|_| WebError::NotFound)?;
    let shares = store::shares(tx, of.house_id).await?;
    let found = shares.into_iter().find(|own| own.share_id == share_id);
    found.ok_or(WebError::NotFound)
}

async fn change(
    Program(app): Program<App>,
    Path((code, house, share)): Path<(String, String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let (unit, of) = load(&mut tx, (&code, &house), today).await?;
    let found = find_share(&mut tx, (&of, &share)).await?;
    if let Some((payer_id, ..)) = found.payer
        && !offered(&mut tx, (&app, &actor), &of).await?.keeps(payer_id)
    {
        return Err(WebError::Forbidden);
    }
    let promised = typed_dong(&mut form, ("hua", 0..=MOST_DONG), words);
    let paid = match found.part.source {
        Source::Fund => None,
        _ => read_paid(&mut form, promised, (today, words)),
    };
    if let (Some(promised), true) = (promised, form.is_sound()) {
        let subject = (unit.unit_id, of.house_id, found.share_id);
        match store::change_share(&mut tx, &permit, subject, (promised, paid)).await {
            Ok(true) => {
                tx.commit().await?;
                return done((&unit.code, of.house_id), "share-changed");
            }
            Ok(false) => return Err(WebError::NotFound),
            Err(fault) => refuse(&mut form, fault, words)?,
        }
    }
    drop(tx);
    draw((&app, &actor), (&code, &house), (form, "")).await
}

async fn pay(
    Program(app): Program<App>,
    Path((code, house, share)): Path<(String, String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepBooks)?;
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let (unit, of) = load(&mut tx, (&code, &house), today).await?;
    let found = find_share(&mut tx, (&of, &share)).await?;
    let (payer_id, _, fund_id) = found.payer.clone().ok_or(WebError::NotFound)?;
    let offered = offered(&mut tx, (&app, &actor), &of).await?;
    if !offered.keeps(payer_id) {
        return Err(WebError::Forbidden);
    }
    let dong = typed_dong(&mut form, ("chi", 1..=MOST_DONG), words);
    let purse = form.text("noi-chi").to_owned();
    let known = offered
        .purses
        .iter()
        .any(|own| own.0 == payer_id && own.1 == purse);
    if !known {
        form.wrong("noi-chi", words.t("house-choose-one"));
    }
    let key = typed_key(&mut form, words).unwrap_or_default();
    if let (Some(dong), true, Ok(purse_id)) = (dong, form.is_sound(), purse.parse()) {
        let papers = Words::of("vi");
        let new = NewVoucher {
            unit_id: payer_id,
            kind: Kind::Payment,
            written_on: today,
            person: family_or(&of.family, papers),
            address: of.place.clone(),
            reason: papers.t1("house-voucher-reason", "number", of.house_id),
            documents: String::new(),
            amount_dong: dong,
            account: CARE.to_owned(),
            fund_id,
            purse_id,
            donor_id: None,
            to: None,
            transfer_id: None,
            key,
        };
        let hand = Hand {
            permit: &permit,
            name: &actor.full_name,
        };
        let voucher = write(&mut tx, hand, &new).await?;
        let subject = (unit.unit_id, of.house_id, found.share_id);
        let of_book = (payer_id, voucher);
        match store::pay_by_voucher(&mut tx, &permit, subject, of_book).await {
            Ok(()) => {
                tx.commit().await?;
                return done((&unit.code, of.house_id), "voucher");
            }
            Err(fault) => refuse(&mut form, fault, words)?,
        }
    }
    drop(tx);
    draw((&app, &actor), (&code, &house), (form, "")).await
}
