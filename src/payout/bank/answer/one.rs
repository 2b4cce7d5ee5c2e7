//! One answer: what its file says row by row, before it is confirmed and after.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};

use super::rules::{Matched, Verdict, matched};
use super::store::{self, Answer};
use super::{open, parse};
use crate::access::Actor;
use crate::app::App;
use crate::payout::batch::Asked;
use crate::payout::desk::number;
use crate::web::{FormState, Frame, WebError, Words, amount, day_short, page};

/// So many rows are shown; the others are counted.
const MOST_SHOWN: usize = 300;

/// A row as it is shown.
struct ShownRow {
    number: String,
    name: String,
    account: String,
    dong: String,
    words: String,
    verdict: Verdict,
}

#[derive(Template)]
#[template(path = "payout/bank/answer/answer.html")]
struct AnswerPage {
    frame: Frame,
    round: String,
    address: String,
    answer: Answer,
    /// How many rows of each verdict, those that occur.
    counts: Vec<(Verdict, usize)>,
    /// Payments of the batch no row is about.
    silent: usize,
    rows: Vec<ShownRow>,
    total: usize,
    paid_dong: i64,
    failed_dong: i64,
    is_paid: bool,
    may_confirm: bool,
    form: FormState,
}

impl AnswerPage {
    fn money(&self, dong: &i64) -> String {
        amount(*dong, self.frame.language())
    }
    fn verdict(&self, verdict: &Verdict) -> String {
        self.frame.t(&format!("payout-verdict-{}", verdict.code()))
    }
    fn is_bad(&self, verdict: &Verdict) -> bool {
        matches!(
            verdict,
            Verdict::Failed | Verdict::Differs | Verdict::Unmatched
        )
    }
    fn is_good(&self, verdict: &Verdict) -> bool {
        *verdict == Verdict::Paid
    }
}

/// An account by its last four signs.
fn masked(account: &str) -> String {
    let signs: Vec<char> = account.chars().collect();
    let from = signs.len().saturating_sub(4);
    let end: String = signs.iter().skip(from).collect();
    if end.is_empty() {
        end
    } else {
        format!("••••{end}")
    }
}

fn shown(own: &Matched<'_>, words: Words) -> ShownRow {
    let dong = own
        .row
        .amount_dong
        .map(|dong| amount(dong, words.language()));
    ShownRow {
        number: own
            .row
            .number
            .map_or(String::new(), |number| number.to_string()),
        name: own
            .drawn
            .map_or(own.row.name.clone(), |own| own.full_name.clone()),
        account: masked(&own.row.account_no),
        dong: dong.unwrap_or_default(),
        words: own.row.words.clone(),
        verdict: own.verdict,
    }
}

fn sum(matched: &[Matched<'_>], verdict: Verdict) -> i64 {
    let own = matched.iter().filter(|own| own.verdict == verdict);
    own.filter_map(|own| own.row.amount_dong).sum()
}

pub(super) async fn draw(
    (app, actor): (&App, &Actor),
    (code, round, batch, answer): (&str, &str, &str, &str),
    (done, mut form): (&str, FormState),
) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let (desk, batch) = open(app, &mut tx, (actor, code), (round, batch)).await?;
    let answer_id = number(answer)?;
    let all = store::answers(&mut tx, batch.batch_id).await?;
    let answer = all.into_iter().find(|own| own.answer_id == answer_id);
    let answer = answer.ok_or(WebError::NotFound)?;
    let kept = store::find_content(&mut tx, (batch.batch_id, answer_id)).await?;
    let (_, content) = kept.ok_or(WebError::NotFound)?;
    let drawn = store::drawn(&mut tx, batch.batch_id).await?;
    let rows = parse(content).await?;
    let mut matched = matched(&rows, &drawn);
    let title = desk.words.t1("payout-answer-of", "number", batch.number);
    let frame = desk.frame(&mut tx, actor, (&title, done)).await?;
    if form.text("on").is_empty() {
        form.set("on", day_short(desk.today));
    }
    let count = |verdict: Verdict| matched.iter().filter(|own| own.verdict == verdict).count();
    let counts = Verdict::ALL.map(|verdict| (verdict, count(verdict)));
    let named: std::collections::BTreeSet<i64> = matched
        .iter()
        .filter_map(|own| own.drawn.map(|drawn| drawn.payment_id))
        .collect();
    let (paid_dong, failed_dong) = (sum(&matched, Verdict::Paid), sum(&matched, Verdict::Failed));
    // What wants to be looked at stands first.
    matched.sort_by_key(|own| own.verdict);
    let status = form.status();
    let html = page(&AnswerPage {
        round: desk.round_name(),
        address: format!("{}/chi/{}/tra-loi", desk.round_base(), batch.batch_id),
        may_confirm: answer.state == "read"
            && batch.state == "paid"
            && counts.iter().any(|(verdict, count)| {
                *count > 0 && matches!(verdict, Verdict::Paid | Verdict::Failed)
            }),
        counts: counts.into_iter().filter(|own| own.1 > 0).collect(),
        silent: drawn.len() - named.len().min(drawn.len()),
        rows: matched
            .iter()
            .take(MOST_SHOWN)
            .map(|own| shown(own, desk.words))
            .collect(),
        total: rows.len(),
        is_paid: batch.state == "paid",
        paid_dong,
        failed_dong,
        answer,
        frame,
        form,
    })?;
    Ok((status, html).into_response())
}

pub(super) async fn answer_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, round, batch, answer)): Path<(String, String, String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let which = (
        code.as_str(),
        round.as_str(),
        batch.as_str(),
        answer.as_str(),
    );
    let form = FormState::default();
    draw((&app, &actor), which, (&asked.xong, form)).await
}
