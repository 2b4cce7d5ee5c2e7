//! The list of payments with their marks, and the same as files.

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{Html, Response};
use axum::routing::get;
use serde::Deserialize;
use timeline::{Day, Period};

use super::account::store::shared_accounts;
use super::file::store::{OpenFile, open_files};
use super::rules::{Mark, Marks, Parameters, Payment, Seen, marks};
use super::sheet::of_payments;
use super::store::{self, Scope, known_payees};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::book::{Kind, number_text};
use crate::round::is_working_day;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{
    Frame, Pager, Place, WebError, Words, amount, day_short, page, sheet_file, urlencode,
};

/// The most rows of a PDF; longer lists are taken as a spreadsheet.
const MOST_PRINTED: usize = 2_000;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}/kiem-tra/khoan-chi", get(list_page))
        .route("/don-vi/{code}/kiem-tra/tep/{file}", get(file))
}

/// How the list is asked for.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    tu: String,
    den: String,
    #[serde(rename = "don-vi")]
    unit: String,
    quy: String,
    #[serde(rename = "tai-khoan")]
    account: String,
    #[serde(rename = "nguoi-nhan")]
    payee: String,
    #[serde(rename = "tu-tien")]
    least: String,
    #[serde(rename = "den-tien")]
    most: String,
    dau: String,
    /// The file payments are chosen for; it narrows nothing.
    #[serde(rename = "ho-so")]
    file: String,
    trang: Option<i64>,
}

impl Asked {
    fn is_narrowed(&self) -> bool {
        let whole = Asked {
            file: self.file.clone(),
            ..Asked::default()
        };
        self.query() != whole.query()
    }

    fn query(&self) -> String {
        let parts = [
            ("tu", &self.tu),
            ("den", &self.den),
            ("don-vi", &self.unit),
            ("quy", &self.quy),
            ("tai-khoan", &self.account),
            ("nguoi-nhan", &self.payee),
            ("tu-tien", &self.least),
            ("den-tien", &self.most),
            ("dau", &self.dau),
            ("ho-so", &self.file),
        ];
        let said = parts.iter().filter(|(_, value)| !value.trim().is_empty());
        let said: Vec<String> = said
            .map(|(key, value)| format!("{key}={}", urlencode(value)))
            .collect();
        said.join("&")
    }
}

/// A mark in its words.
pub(super) struct Why {
    pub name: String,
    pub reason: String,
    /// The page that lists its evidence, where it has one.
    pub evidence: Option<String>,
}

/// Everything a list and its files are drawn from.
pub(super) struct Found {
    pub unit: Unit,
    pub words: Words,
    pub period: Period,
    pub payments: Vec<Payment>,
    pub marks: Marks,
    pub by: Parameters,
    /// The numbers of the vouchers, for the evidence.
    numbers: BTreeMap<i64, String>,
    /// There were more payments than are looked at together.
    is_cut: bool,
    /// What was typed and could not be read.
    unread: Option<String>,
}

impl Found {
    /// The number of a voucher as its paper bears it.
    pub fn number(&self, payment: &Payment) -> String {
        number_text(Kind::Payment, payment.number)
    }

    /// The marks of a payment, each in its words with its evidence.
    pub fn why(&self, payment: &Payment) -> Vec<Why> {
        let Some(own) = self.marks.get(&payment.voucher_id) else {
            return Vec::new();
        };
        let why = |(mark, beside): (&Mark, &Vec<i64>)| {
            let name = self.words.t(&format!("inspection-mark-{}", mark.code()));
            let number = amount(self.by.of_mark(*mark), self.words.language());
            let key = format!("inspection-why-{}", mark.code());
            let mut reason = self.words.t1(&key, "number", number);
            let named = beside.iter().filter_map(|id| self.numbers.get(id));
            let named: Vec<&str> = named.map(String::as_str).collect();
            if !named.is_empty() {
                let list = named.join(", ");
                reason += " ";
                reason += &self.words.t1("inspection-beside", "vouchers", list);
            }
            let at = format!("/don-vi/{}/kiem-tra/tai-khoan", self.unit.code);
            let has_page = *mark == Mark::SameAccount;
            Why {
                name,
                reason,
                evidence: has_page.then(|| format!("{at}/{}", payment.voucher_id)),
            }
        };
        own.iter().map(why).collect()
    }

    pub fn sum(&self) -> i64 {
        let standing = self.payments.iter().filter(|own| own.state == "paid");
        standing.fold(0, |sum, own| sum.saturating_add(own.amount_dong))
    }
}

pub(super) async fn find(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (actor, code): (&Actor, &str),
    asked: &Asked,
) -> Result<Found, WebError> {
    app.permit(actor, Act::Inspect)?;
    let today = app.clock.today();
    let words = Words::of(&actor.language);
    let unit = load_unit(connection, code, today).await?;
    let mut unread = None;
    let period = read_period(asked, today, &mut unread).ok_or(WebError::NotFound)?;
    let least = read_money(&asked.least, &mut unread);
    let most = read_money(&asked.most, &mut unread);
    let scope = Scope {
        unit_id: unit.unit_id,
        line: &actor.line,
        today,
    };
    let mut payments = store::payments(connection, scope, period).await?;
    let limit = usize::try_from(store::MOST).unwrap_or(usize::MAX);
    let is_cut = payments.len() > limit;
    payments.truncate(limit);
    let known = known_payees(connection, &payments).await?;
    for own in &mut payments {
        own.is_known |= known.contains(&own.folded);
        // A year whose holidays are not known marks nothing.
        let works = own.paid_on.map(|day| is_working_day(&app.catalogue, day));
        own.is_day_off = matches!(works, Some(Ok(false)));
    }
    let by = Parameters::of(&app.catalogue, today);
    let accounts = shared_accounts(connection, scope).await?;
    let seen = Seen {
        payments: &payments,
        accounts: &accounts,
    };
    let marks = marks(seen, &by);
    let numbers = payments.iter().map(|own| {
        let number = number_text(Kind::Payment, own.number);
        (own.voucher_id, format!("{number}/{}", own.year))
    });
    let numbers = numbers.collect();
    // Marks are found among all payments; only then is the list narrowed.
    let (payee, fund) = (vietnamese::fold(&asked.payee), vietnamese::fold(&asked.quy));
    payments.retain(|own| {
        let has = |mark: &str| match mark {
            "" => true,
            "co" => marks.contains_key(&own.voucher_id),
            code => Mark::of(code).is_some_and(|mark| {
                let of_own = marks.get(&own.voucher_id);
                of_own.is_some_and(|of_own| of_own.contains_key(&mark))
            }),
        };
        (asked.unit.trim().is_empty() || own.unit == asked.unit.trim())
            && own.folded.contains(&payee)
            && vietnamese::fold(&own.fund).contains(&fund)
            && (asked.account.is_empty() || own.account == asked.account)
            && least.is_none_or(|least| own.amount_dong >= least)
            && most.is_none_or(|most| own.amount_dong <= most)
            && has(&asked.dau)
    });
    Ok(Found {
        unit,
        words,
        period,
        payments,
        marks,
        by,
        numbers,
        is_cut,
        unread,
    })
}

/// The period asked for; this year where none is, or what cannot be read.
fn read_period(asked: &Asked, today: Day, unread: &mut Option<String>) -> Option<Period> {
    let mut day = |text: &str, otherwise: Day| {
        let text = text.trim();
        let read = vietnamese::parse_day(text).ok();
        if !text.is_empty() && read.is_none() {
            *unread = Some(text.to_owned());
        }
        read.unwrap_or(otherwise)
    };
    let from = day(&asked.tu, today.first_of_year());
    let last = day(&asked.den, today.max(from));
    if last < from {
        *unread = Some(asked.den.trim().to_owned());
    }
    let whole = Period::through(from, last.max(from));
    whole.or_else(|| Period::through(from, from))
}

fn read_money(text: &str, unread: &mut Option<String>) -> Option<i64> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_number = text
        .chars()
        .all(|own| own.is_ascii_digit() || " .đ".contains(own));
    match digits.parse() {
        Ok(dong) if is_number => Some(dong),
        _ => {
            *unread = Some(text.to_owned());
            None
        }
    }
}

#[derive(Template)]
#[template(path = "inspection/list.html")]
struct ListPage {
    frame: Frame,
    asked: Asked,
    found: Found,
    shown: Vec<Payment>,
    accounts: Vec<(String, String)>,
    marks: Vec<(String, String)>,
    from: String,
    last: String,
    query: String,
    is_filtered: bool,
    /// The files the reader may put payments into.
    files: Vec<OpenFile>,
    pager: Pager,
}

impl ListPage {
    fn money(&self, dong: &i64) -> String {
        amount(*dong, self.frame.language())
    }
    fn day(&self, day: &Day) -> String {
        day_short(*day)
    }
    fn sum(&self) -> String {
        amount(self.found.sum(), self.frame.language())
    }
    fn state(&self, payment: &Payment) -> String {
        self.frame.t(&format!("book-state-{}", payment.state))
    }
    fn is_for(&self, file: &OpenFile) -> bool {
        self.asked.file.trim() == file.file_id.to_string()
    }
    fn account(&self, payment: &Payment) -> String {
        let known = self
            .accounts
            .iter()
            .find(|(code, _)| *code == payment.account);
        known.map_or_else(|| payment.account.clone(), |(_, name)| name.clone())
    }
}

async fn list_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, WebError> {
    let mut tx = app.begin(&actor).await?;
    let found = find(&app, &mut tx, (&actor, &code), &asked).await?;
    let words = found.words;
    let today = app.clock.today();
    let title = words.t("inspection-payments");
    let about = (Place::Units, title.as_str(), today);
    let frame = unit_frame(&mut tx, &actor, &found.unit, about).await?;
    let frame = frame
        .crumb(found.unit.name.clone(), Some(format!("/don-vi/{code}")))
        .crumb(title.clone(), None);
    let number = Pager::asked(asked.trang);
    let total = i64::try_from(found.payments.len()).unwrap_or(i64::MAX);
    let query = asked.query();
    let pager = Pager::new(
        number,
        total,
        format!("/don-vi/{code}/kiem-tra/khoan-chi?{query}&"),
    );
    let size = usize::try_from(Pager::SIZE).unwrap_or(usize::MAX);
    let skipped = usize::try_from(pager.offset()).unwrap_or(usize::MAX);
    let shown = found.payments.iter().skip(skipped).take(size).cloned();
    let mark = |own: Mark| {
        let name = words.t(&format!("inspection-mark-{}", own.code()));
        (own.code().to_owned(), name)
    };
    let mut every = vec![("co".to_owned(), words.t("inspection-marked-any"))];
    every.extend(Mark::ALL.map(mark));
    let files = match actor.may(Act::KeepInspections) {
        Some(permit) => open_files(&mut tx, permit.unit_id()).await?,
        None => Vec::new(),
    };
    let accounts = app.catalogue.accounts.iter();
    let mut accounts: Vec<(String, String)> = accounts
        .map(|own| (own.code.clone(), own.name(&actor.language).to_owned()))
        .collect();
    // An account whose name changed has a row for each.
    accounts.dedup_by(|next, own| next.0 == own.0);
    page(&ListPage {
        shown: shown.collect(),
        accounts,
        marks: every,
        from: day_short(found.period.from_on()),
        last: day_short(found.period.last_on()),
        is_filtered: asked.is_narrowed(),
        files,
        query,
        frame,
        asked,
        found,
        pager,
    })
}

/// The list as it is narrowed, whole: `khoan-chi.xlsx` and `khoan-chi.pdf`.
async fn file(
    State(app): State<App>,
    actor: Actor,
    Path((code, name)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let mut tx = app.begin(&actor).await?;
    let found = find(&app, &mut tx, (&actor, &code), &asked).await?;
    drop(tx);
    let stem = format!("khoan-chi-{}", found.unit.code);
    let (most, ending) = match name.as_str() {
        "khoan-chi.xlsx" => (usize::MAX, "xlsx"),
        "khoan-chi.pdf" => (MOST_PRINTED, "pdf"),
        _ => return Err(WebError::NotFound),
    };
    sheet_file(of_payments(&found, most), &format!("{stem}.{ending}")).await
}
