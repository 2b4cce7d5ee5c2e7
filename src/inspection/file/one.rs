//! The page of one file: payments, findings with what was explained and concluded, money that came
//! back, and what is due next and by whom.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State as Program};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;
use sqlx::PgConnection;
use timeline::Day;

use super::list::{address_of, file_frame};
use super::paper;
use super::rules::{Asker, Standing, State, Step, Sums, refusal};
use super::store::{
    self, CaseFile, Finding, PaymentLine, Receipt, Recovery, Taken, find_file, findings, payments,
    receipts, recoveries,
};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::book::{Kind, number_text};
use crate::docket;
use crate::id;
use crate::unit::{Unit, load_unit};
use crate::web::{
    Done, FormState, Frame, WebError, Words, amount, day_short, letter_file, page, site_of,
};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}/kiem-tra/ho-so/{id}", get(file_page))
        .route("/don-vi/{code}/kiem-tra/ho-so/{id}/{file}", get(paper_file))
        .route("/goc/inspection/{id}", get(by_number))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FileQuery {
    xong: String,
}

/// What may have been done, by the end of the key of its sentence.
const DONE: [&str; 14] = [
    "opened",
    "payments",
    "payments-part",
    "payments-none",
    "payment-off",
    "finding",
    "finding-changed",
    "decided",
    "handed",
    "explained",
    "concluded",
    "off",
    "recovered",
    "recovery-off",
];

/// The unit and the file of an address; a file is found at the unit it inspects alone, and before
/// it is handed over by inspectors alone.
pub async fn load(
    connection: &mut PgConnection,
    (actor, code, file): (&Actor, &str, &str),
    today: Day,
) -> Result<(Unit, CaseFile), WebError> {
    let unit = load_unit(connection, code, today).await?;
    let file_id: i64 = file.parse().map_err(|_| WebError::NotFound)?;
    let found = find_file(connection, file_id).await?;
    let found = found.filter(|found| found.unit_id == unit.unit_id);
    let found = found.ok_or(WebError::NotFound)?;
    let is_shown = found.round_no > 0 || found.state == State::Concluded;
    if !is_shown && actor.may(Act::Inspect).is_none() {
        return Err(WebError::NotFound);
    }
    Ok((unit, found))
}

/// Whether the reader is an inspector of the unit whose file it is.
pub fn inspects(actor: &Actor, of: &CaseFile) -> bool {
    actor.may(Act::KeepInspections).is_some() && actor.unit_id == of.by_id
}

pub fn standing_of(of: &CaseFile, found: &[Finding], today: Day) -> Standing {
    let standing = found.iter().filter(|own| own.state != "withdrawn").count();
    Standing {
        state: of.state,
        is_overdue: of.answer_until.is_some_and(|until| today > until),
        standing,
        undecided: found.iter().filter(|own| own.state == "open").count(),
    }
}

pub async fn asker_of(
    connection: &mut PgConnection,
    actor: &Actor,
    of: &CaseFile,
) -> sqlx::Result<Asker> {
    let whose = (of.file_id, actor.account_id);
    Ok(Asker {
        inspects: inspects(actor, of),
        answers: actor.may(Act::Record).is_some() && actor.unit_id == of.unit_id,
        has_a_part: store::has_a_part(connection, whose).await?,
    })
}

#[derive(Template)]
#[template(path = "inspection/file/file.html")]
struct FilePage {
    frame: Frame,
    of: CaseFile,
    at: String,
    key: String,
    payments: Vec<PaymentLine>,
    findings: Vec<Finding>,
    recoveries: Vec<Recovery>,
    /// The receipts a recovery may stand on, as choices.
    receipts: Vec<(String, String)>,
    steps: Vec<Taken>,
    sums: Sums,
    next: String,
    may: Vec<(Step, bool)>,
    may_write: bool,
    may_decide: bool,
    may_recover: bool,
    /// Why the reader may not conclude although the file is ripe.
    hint: Option<String>,
    form: FormState,
}

impl FilePage {
    fn money(&self, dong: &i64) -> String {
        amount(*dong, self.frame.language())
    }
    fn day(&self, day: &Day) -> String {
        day_short(*day)
    }
    /// Whether the reader may take the step of this code now.
    fn may(&self, step: &str) -> bool {
        self.may.iter().any(|(own, may)| own.code() == step && *may)
    }
    fn number(&self, payment: &PaymentLine) -> String {
        number_text(Kind::Payment, payment.number)
    }
    fn receipt(&self, number: &i32) -> String {
        number_text(Kind::Receipt, *number)
    }
    fn state(&self, payment: &PaymentLine) -> String {
        self.frame.t(&format!("book-state-{}", payment.state))
    }
    fn mark(&self, code: &str) -> String {
        self.frame.t(&format!("inspection-mark-{code}"))
    }
    fn verdict(&self, finding: &Finding) -> String {
        self.frame
            .t(&format!("inspection-finding-{}", finding.state))
    }
    fn chip(&self, finding: &Finding) -> &'static str {
        match finding.state.as_str() {
            "upheld" => "chip chip-bad",
            "withdrawn" => "chip",
            _ => "chip chip-warn",
        }
    }
    fn step_name(&self, step: &str) -> String {
        self.frame.t(&format!("inspection-step-{step}"))
    }
    /// The payments a finding rests on.
    fn grounds(&self, finding: &Finding) -> Vec<&PaymentLine> {
        let own = self.payments.iter();
        own.filter(|own| finding.vouchers.contains(&own.voucher_id))
            .collect()
    }
    /// Whether a payment is chosen in the form of a finding: as typed, else as it stands.
    fn is_chosen(&self, number: &i64, voucher: &i64) -> bool {
        let typed = self.form.text(&format!("khoan-{number}"));
        typed.lines().any(|line| line.trim() == voucher.to_string())
    }
    fn is_chosen_new(&self, voucher: &i64) -> bool {
        self.is_chosen(&0, voucher)
    }
    fn is_new_wrong(&self) -> bool {
        self.is_wrong(&0)
    }
    fn name(&self, field: &str, number: &i64) -> String {
        format!("{field}-{number}")
    }
    /// Whether something is wrong in a form whose fields end with the number.
    fn is_wrong(&self, number: &i64) -> bool {
        let end = format!("-{number}");
        let errors = self.form.errors();
        errors.iter().any(|(name, _)| name.ends_with(&end))
    }
    fn standing(&self) -> Vec<&Finding> {
        let own = self.findings.iter();
        own.filter(|own| own.state != "withdrawn").collect()
    }
}

/// Fills the forms with what stands, where nothing was typed.
fn filled(form: &mut FormState, found: &[Finding], today: Day) {
    let mut set = |name: String, value: String| {
        if !form.has(&name) {
            form.set(&name, value);
        }
    };
    for own in found {
        let id = own.finding_id;
        let vouchers: Vec<String> = own.vouchers.iter().map(i64::to_string).collect();
        set(format!("phat-hien-{id}"), own.what.clone());
        set(format!("phap-ly-{id}"), own.basis.clone());
        let money = vietnamese::number;
        set(format!("nghi-van-{id}"), money(own.questioned_dong));
        set(format!("kien-nghi-{id}"), money(own.proposed_dong));
        set(format!("khoan-{id}"), vouchers.join("\n"));
        set(format!("ly-do-{id}"), own.verdict.clone());
        set(format!("thu-hoi-{id}"), money(own.left_dong()));
        set(format!("ngay-thu-{id}"), day_short(today));
    }
    let until = today + jiff::Span::new().days(7);
    set("han-giai-trinh".to_owned(), day_short(until));
}

fn choice_of(receipt: &Receipt, words: Words) -> (String, String) {
    let said = [
        ("number", number_text(Kind::Receipt, receipt.number)),
        ("unit", receipt.unit_code.clone()),
        ("day", day_short(receipt.written_on)),
        ("dong", amount(receipt.left_dong, words.language())),
        ("reason", receipt.reason.clone()),
    ];
    let sentence = words.with("inspection-receipt-choice", &said);
    (receipt.voucher_id.to_string(), sentence)
}

/// Draws a file; the form keeps what was typed.
pub async fn draw(
    (app, actor): (&App, &Actor),
    (code, file): (&str, &str),
    (mut form, done): (FormState, &str),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let (unit, of) = load(&mut tx, (actor, code, file), today).await?;
    let title = words.t1("inspection-file-number", "number", of.file_id);
    let mut frame = file_frame(&mut tx, (actor, &unit), (&title, today)).await?;
    frame.done = DONE.contains(&done).then(|| Done {
        sentence: words.t(&format!("inspection-done-{done}")),
        undo: None,
    });
    let found = findings(&mut tx, of.file_id).await?;
    let standing = standing_of(&of, &found, today);
    let asker = asker_of(&mut tx, actor, &of).await?;
    let may = |step: Step| (step, refusal(step, &standing, &asker).is_none());
    let hint = refusal(Step::Concluded, &standing, &asker);
    let hint = hint.filter(|told| {
        matches!(*told, "inspection-undecided" | "inspection-has-a-part")
            && of.state == State::Explained
    });
    filled(&mut form, &found, today);
    let own = asker.inspects;
    if own && standing.is_ripe() && !form.has("so") {
        let year = (of.by_id, today.year());
        let number = docket::number_now(&mut tx, year, paper::SYMBOL).await?;
        form.set("so", number);
    }
    let may_recover = own && of.state == State::Concluded;
    let offered = match may_recover {
        true => receipts(&mut tx, &of).await?,
        false => Vec::new(),
    };
    let status = form.status();
    let html = page(&FilePage {
        at: format!("{}/{}", address_of(&unit.code), of.file_id),
        key: id::check_code(),
        payments: payments(&mut tx, of.file_id).await?,
        recoveries: recoveries(&mut tx, of.file_id).await?,
        receipts: offered.iter().map(|own| choice_of(own, words)).collect(),
        steps: store::steps(&mut tx, of.file_id).await?,
        sums: Sums::of(found.iter().map(Finding::part)),
        next: words.t(&format!("inspection-next-{}", of.state.code())),
        may: Step::ALL.map(may).into(),
        may_write: own && of.state.is_with_inspector(),
        may_decide: own && standing.decides(),
        may_recover,
        hint: hint.map(|key| words.t(key)),
        findings: found,
        frame,
        form,
        of,
    })?;
    Ok((status, html).into_response())
}

async fn file_page(
    Program(app): Program<App>,
    actor: Actor,
    Path((code, file)): Path<(String, String)>,
    Query(query): Query<FileQuery>,
) -> Result<Response, WebError> {
    let told = (FormState::default(), query.xong.as_str());
    draw((&app, &actor), (&code, &file), told).await
}

/// The page of a file by its number alone, for a record that was written for it.
async fn by_number(
    Program(app): Program<App>,
    actor: Actor,
    Path(file): Path<String>,
) -> Result<Redirect, WebError> {
    let file_id: i64 = file.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let found = find_file(&mut tx, file_id).await?;
    let found = found.ok_or(WebError::NotFound)?;
    let address = format!("{}/{file_id}", address_of(&found.unit_code));
    Ok(Redirect::to(&address))
}

/// `ho-so-kiem-tra.pdf` and `ho-so-kiem-tra.docx`: the minutes, and once concluded the conclusion.
async fn paper_file(
    Program(app): Program<App>,
    actor: Actor,
    headers: HeaderMap,
    Path((code, file, name)): Path<(String, String, String)>,
) -> Result<Response, WebError> {
    let ending = name
        .strip_prefix("ho-so-kiem-tra.")
        .ok_or(WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let (_, of) = load(&mut tx, (&actor, &code, &file), app.clock.today()).await?;
    let body = paper::Body {
        findings: findings(&mut tx, of.file_id).await?,
        payments: payments(&mut tx, of.file_id).await?,
        recoveries: recoveries(&mut tx, of.file_id).await?,
    };
    drop(tx);
    let letter = paper::letter_of(&of, &body, &site_of(&headers))?;
    let stem = format!("ho-so-kiem-tra-{code}-{}", of.file_id);
    letter_file(letter, &format!("{stem}.{ending}")).await
}
