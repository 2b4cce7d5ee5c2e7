//! The form that writes a receipt or a payment, also the receipt that takes a transfer in.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sqlx::PgConnection;

use super::store::{self, Hand, NewVoucher, find_unit_with_book};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::book::desk::Desk;
use crate::book::donor::store::donors;
use crate::book::form::{Choices, TypedVoucher, read_voucher};
use crate::book::overview::accountant_desk;
use crate::book::rules::Kind;
use crate::book::said::store as said;
use crate::book::store::{funds, purses};
use crate::book::transfer::store::{Transfer, transfers};
use crate::id;
use crate::web::{FormState, Frame, SignedForm, WebError, amount, day_short, page};

/// `?loai=chi`, `?loai=thu`, or the transfer to take in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    loai: String,
    chuyen: Option<i64>,
}

#[derive(Template)]
#[template(path = "book/voucher/write.html")]
struct WritePage {
    frame: Frame,
    base: String,
    kind: Kind,
    lead: String,
    choices: Choices,
    transfer_id: Option<i64>,
    form: FormState,
}

impl WritePage {
    fn is_payment(&self) -> bool {
        self.kind == Kind::Payment
    }
    fn person(&self) -> String {
        let payee = self.is_payment();
        self.frame
            .t(if payee { "book-payee" } else { "book-payer" })
    }
    fn account(&self) -> String {
        let spent = self.is_payment();
        self.frame.t(if spent {
            "book-spent-on"
        } else {
            "book-income-of"
        })
    }
    fn action(&self) -> String {
        let kind = if self.is_payment() { "chi" } else { "thu" };
        match self.transfer_id {
            Some(id) => format!("{}/chung-tu/ghi?loai=thu&chuyen={id}", self.base),
            None => format!("{}/chung-tu/ghi?loai={kind}", self.base),
        }
    }
}

async fn choices(
    app: &App,
    tx: &mut PgConnection,
    (desk, kind): (&Desk, Kind),
) -> Result<Choices, WebError> {
    let unit_id = desk.unit.unit_id;
    let language = desk.words.language();
    let accounts = app.catalogue.accounts_on(kind.code(), desk.today);
    let money = |dong| amount(dong, language);
    let donor = |one: crate::book::donor::store::Donor| (one.donor_id.to_string(), one.name);
    Ok(Choices {
        accounts: accounts
            .map(|one| (one.code.clone(), one.name(language).to_owned()))
            .collect(),
        funds: funds(tx, unit_id)
            .await?
            .into_iter()
            .map(|one| {
                let name = format!("{} ({} đ)", one.name, money(one.balance_dong));
                (one.fund_id.to_string(), name)
            })
            .collect(),
        purses: purses(tx, unit_id)
            .await?
            .into_iter()
            .map(|one| (one.purse_id.to_string(), one.name))
            .collect(),
        donors: donors(tx, unit_id).await?.into_iter().map(donor).collect(),
    })
}

/// The transfer a receipt is to take in: one sent to the unit and not taken in yet.
async fn arriving(
    tx: &mut PgConnection,
    (unit_id, asked): (i32, &Asked),
) -> Result<Option<Transfer>, WebError> {
    let Some(id) = asked.chuyen else {
        return Ok(None);
    };
    let found = transfers(tx, unit_id, (Some(id), 1)).await?.pop();
    let due =
        |one: &Transfer| one.to_id == unit_id && one.state == "sent" && one.receipt_id.is_none();
    found.filter(due).map(Some).ok_or(WebError::NotFound)
}

fn kind_of(asked: &Asked) -> Kind {
    if asked.loai == "thu" || asked.chuyen.is_some() {
        Kind::Receipt
    } else {
        Kind::Payment
    }
}

fn begun(form: &mut FormState, desk: &Desk, transfer: Option<&Transfer>) {
    form.set("written_on", day_short(desk.today));
    form.set("_key", id::check_code());
    if let Some(transfer) = transfer {
        form.set("person", transfer.from_name.clone());
        form.set("reason", transfer.reason.clone());
        form.set("amount", vietnamese::number(transfer.sent_dong));
    }
}

async fn draw(
    (app, actor): (&App, &Actor),
    tx: &mut PgConnection,
    (desk, asked): (Desk, &Asked),
    mut form: FormState,
) -> Result<Response, WebError> {
    let kind = kind_of(asked);
    let transfer = arriving(tx, (desk.unit.unit_id, asked)).await?;
    if form.text("_key").is_empty() {
        begun(&mut form, &desk, transfer.as_ref());
    }
    let title = desk.words.t(&format!("book-write-{}", kind.code()));
    let frame = desk.frame(tx, actor, (&title, "")).await?;
    let lead = match &transfer {
        Some(one) => desk.words.with(
            "book-write-transfer-lead",
            &[
                ("from", one.from_name.clone()),
                ("sent", amount(one.sent_dong, &actor.language)),
            ],
        ),
        None => desk.words.t(&format!("book-write-{}-lead", kind.code())),
    };
    let choices = choices(app, tx, (&desk, kind)).await?;
    let status = form.status();
    let html = page(&WritePage {
        transfer_id: transfer.map(|one| one.transfer_id),
        base: desk.base,
        frame,
        kind,
        lead,
        choices,
        form,
    })?;
    Ok((status, html).into_response())
}

pub(super) async fn write_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::KeepBooks)?;
    let mut tx = app.begin(&actor).await?;
    let desk = accountant_desk(&app, &mut tx, (&actor, &code)).await?;
    draw(
        (&app, &actor),
        &mut tx,
        (desk, &asked),
        FormState::default(),
    )
    .await
}

pub(super) async fn write(
    State(app): State<App>,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepBooks)?;
    let mut tx = app.begin(&actor).await?;
    let desk = accountant_desk(&app, &mut tx, (&actor, &code)).await?;
    let (kind, unit_id) = (kind_of(&asked), desk.unit.unit_id);
    if let Some(before) = store::find_by_key(&mut tx, unit_id, form.text("_key")).await? {
        let address = format!("{}/chung-tu/{before}?xong=written", desk.base);
        return Ok(Redirect::to(&address).into_response());
    }
    let transfer = arriving(&mut tx, (unit_id, &asked)).await?;
    let choices = choices(&app, &mut tx, (&desk, kind)).await?;
    let about = (kind, transfer.is_some());
    let mut people = None;
    let typed = read_voucher(&mut form, about, &choices, (desk.today, desk.words));
    let new = match typed {
        Some(typed) => {
            people = typed.people;
            whole(&mut tx, (&desk, &mut form), (kind, typed, transfer)).await?
        }
        None => None,
    };
    let Some(new) = new else {
        return draw((&app, &actor), &mut tx, (desk, &asked), form).await;
    };
    let hand = Hand {
        permit: &permit,
        name: &actor.full_name,
    };
    let voucher = store::write(&mut tx, hand, &new).await?;
    if let Some(people) = people {
        said::mean(&mut tx, (unit_id, voucher), people).await?;
    }
    tx.commit().await?;
    let address = format!("{}/chung-tu/{voucher}?xong=written", desk.base);
    Ok(Redirect::to(&address).into_response())
}

/// The voucher with its other end found; nothing where the form now says what is wrong.
async fn whole(
    tx: &mut PgConnection,
    (desk, form): (&Desk, &mut FormState),
    (kind, typed, transfer): (Kind, TypedVoucher, Option<Transfer>),
) -> Result<Option<NewVoucher>, WebError> {
    let words = desk.words;
    let mut to = None;
    if let Some(code) = &typed.to_code {
        to = find_unit_with_book(tx, code).await?;
        match &to {
            None => form.wrong("to", words.t1("book-to-missing", "code", code)),
            Some((id, _)) if *id == desk.unit.unit_id => {
                form.wrong("to", words.t("book-to-own"));
            }
            Some(_) => {}
        }
    }
    if let Some(transfer) = &transfer
        && typed.amount_dong > transfer.sent_dong
    {
        form.wrong("amount", words.t("book-more-than-sent"));
    }
    let is_between = to.is_some() || transfer.is_some();
    Ok(form.is_sound().then(|| NewVoucher {
        unit_id: desk.unit.unit_id,
        kind,
        written_on: typed.written_on,
        person: typed.person,
        address: typed.address,
        reason: typed.reason,
        documents: typed.documents,
        amount_dong: typed.amount_dong,
        account: match typed.account {
            Some(account) if !is_between => account,
            _ => "transfer".to_owned(),
        },
        fund_id: typed.fund_id,
        purse_id: typed.purse_id,
        donor_id: typed.donor_id,
        to,
        transfer_id: transfer.map(|one| one.transfer_id),
        key: typed.key,
    }))
}
