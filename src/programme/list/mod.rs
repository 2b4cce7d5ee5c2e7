//! A unit's list in a round: opened, filled with whoever may be helped, added to, struck from, and
//! answered for where a check asks. Bank numbers are shown by their last digits only.

mod mark;
mod paste;
pub mod store;
mod write;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use sqlx::PgConnection;

use super::approve::store::{Taken, approvers, steps};
use super::desk::{Asked, Desk};
use super::round::choices;
use super::rules::{Standing, Step, freezes, refusal, stops};
use super::store::{Line, List, Round, find_list, find_round, lines};
use crate::access::Actor;
use crate::app::App;
use crate::id;
use crate::web::{FormState, Frame, Pager, WebError, Words, amount, day_short, page};
use store::{Mark, marks, open_marks, unit_in_scope};

pub(super) fn routes() -> Router<App> {
    let at = |end: &str| format!("/don-vi/{{code}}/cham-lo{end}");
    Router::new()
        .route(&at("/dot/{round}/mo"), post(write::open))
        .route(&at("/dot/{round}/dien"), post(write::fill_below))
        .route(&at("/danh-sach/{list}"), get(list_page))
        .route(&at("/danh-sach/{list}/dien"), post(write::fill))
        .route(&at("/danh-sach/{list}/them"), post(write::add))
        .route(
            &at("/danh-sach/{list}/dan"),
            get(paste::paste_page).post(paste::paste),
        )
        .route(&at("/danh-sach/{list}/dong/{line}"), post(write::amend))
        .route(&at("/danh-sach/{list}/gach/{line}"), post(write::strike))
        .route(&at("/danh-sach/{list}/giai-thich"), post(write::answer))
}

/// The list of an address with its round; it is of the unit of the address.
pub(super) async fn load(
    tx: &mut PgConnection,
    (unit_id, list): (i32, &str),
) -> Result<(List, Round), WebError> {
    let list_id: i64 = list.parse().map_err(|_| WebError::NotFound)?;
    let found = find_list(tx, list_id).await?;
    let list = found
        .filter(|list| list.unit_id == unit_id)
        .ok_or(WebError::NotFound)?;
    let round = find_round(tx, list.aid_round_id).await?;
    Ok((list, round.ok_or(WebError::NotFound)?))
}

/// Everything that decides which steps a list may take for somebody.
pub(super) struct Situation {
    pub steps: Vec<Taken>,
    pub approved_by: Vec<i32>,
    pub stopping: i64,
    pub unanswered: i64,
    pub is_of_round: bool,
}

impl Situation {
    pub async fn of(
        tx: &mut PgConnection,
        (list, round): (&List, &Round),
    ) -> Result<Situation, WebError> {
        let steps = steps(tx, list.aid_list_id).await?;
        let (stopping, unanswered) = open_marks(tx, list.aid_list_id).await?;
        Ok(Situation {
            approved_by: approvers(&steps),
            steps,
            stopping,
            unanswered,
            is_of_round: unit_in_scope(tx, round.programme.unit_id).await?,
        })
    }

    pub fn standing<'a>(&'a self, list: &'a List, round: &'a Round) -> Standing<'a> {
        Standing {
            state: &list.state,
            round_state: &round.state,
            turns: list.turns,
            total_dong: list.total_dong,
            submitted_by: list.submitted_by,
            approved_by: &self.approved_by,
            approvals: round.approvals,
            is_of_round: self.is_of_round,
            stopping: self.stopping,
            unanswered: self.unanswered,
        }
    }
}

#[derive(Template)]
#[template(path = "programme/list/list.html")]
struct ListPage {
    frame: Frame,
    base: String,
    list: List,
    round: Round,
    rules: Vec<String>,
    lines: Vec<Line>,
    marks: Vec<Mark>,
    pager: Pager,
    steps: Vec<(Taken, timeline::Day)>,
    /// Steps the reader may take now, and why the one that is due is not his.
    offers: Vec<Step>,
    hint: Option<String>,
    /// Whether this reader's approval would freeze the list.
    is_last: bool,
    may_write: bool,
    may_strike: bool,
    stopping: i64,
    /// Kinds of marks that want a word and have none, with how many lines.
    wanting: Vec<(String, usize)>,
    kin: Vec<(String, String)>,
    doubts: Vec<(String, String)>,
    lookup: String,
    key: String,
    form: FormState,
}

impl ListPage {
    fn money(&self, dong: &i64) -> String {
        amount(*dong, self.frame.language())
    }
    fn people(&self, n: &i32) -> String {
        amount(i64::from(*n), self.frame.language())
    }
    fn day(&self, day: &timeline::Day) -> String {
        day_short(*day)
    }
    fn words(&self, key: &str, code: &str) -> String {
        self.frame.t(&format!("{key}-{code}"))
    }
    fn marks_of(&self, line: &Line) -> Vec<&Mark> {
        let own = self.marks.iter();
        own.filter(|mark| mark.aid_line_id == line.aid_line_id)
            .collect()
    }
    fn stops(&self, mark: &Mark) -> bool {
        stops(&mark.mark)
    }
    /// The name on a line; one outside the reader's scope is not told.
    fn name(&self, line: &Line) -> String {
        let name = line.full_name.clone();
        name.unwrap_or_else(|| self.frame.t("aid-name-hidden"))
    }
    /// Who is helped: the person, or a member of his family by kin and year of birth.
    fn who(&self, line: &Line) -> String {
        let kin = self.words("aid-kin", &line.kin);
        match line.birth_year {
            Some(year) => format!("{kin}, {year}"),
            None => kin,
        }
    }
    fn account(&self, line: &Line) -> String {
        masked_account(&line.bank, &line.account_no)
    }
    fn verb(&self, step: &Step) -> String {
        let key = match step {
            Step::Approve if self.is_last => "frozen",
            _ => step.code(),
        };
        self.words("aid-do", key)
    }
    fn told(&self, mark: &Mark) -> String {
        told(mark, self.frame.words)
    }
}

/// A bank number by its last four digits.
pub(super) fn masked_account(bank: &str, account_no: &str) -> String {
    if account_no.is_empty() {
        return String::new();
    }
    let from = account_no.len().saturating_sub(4);
    format!("{bank} ••••{}", account_no.get(from..).unwrap_or_default())
        .trim()
        .to_owned()
}

/// What a mark says, with its evidence.
fn told(mark: &Mark, words: Words) -> String {
    let text = |name: &str| {
        let value = mark.detail.get(name);
        value
            .and_then(|value| value.as_str())
            .unwrap_or_default()
            .to_owned()
    };
    let day: Option<timeline::Day> = text("on").parse().ok();
    let most = mark.detail.get("most").and_then(|value| value.as_i64());
    let failed = mark.detail.get("failed").and_then(|value| value.as_i64());
    let failed = failed.unwrap_or_default();
    let broken: Vec<String> = super::eligibility::rules::BITS
        .into_iter()
        .filter(|(bit, _)| failed & i64::from(*bit) != 0)
        .map(|(_, code)| words.t(&format!("aid-bit-{code}")))
        .collect();
    words.with(
        &format!("aid-mark-{}", mark.mark),
        &[
            ("unit", mark.unit_name.clone().unwrap_or_default()),
            ("round", text("round")),
            ("day", day.map_or(String::new(), day_short)),
            ("most", amount(most.unwrap_or_default(), words.language())),
            ("rules", broken.join(", ")),
        ],
    )
}

/// Draws a list; the form keeps what was typed, and who may be meant by a name that was.
pub(super) async fn draw(
    (app, actor): (&App, &Actor),
    (code, list): (&str, &str),
    asked: &Asked,
    (form, doubts): (FormState, Vec<(String, String)>),
) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let desk = Desk::open(app, &mut tx, (actor, code)).await?;
    let words = desk.words;
    let (list, round) = load(&mut tx, (desk.unit.unit_id, list)).await?;
    let title = words.t1("aid-list-of", "round", &round.name);
    let frame = desk.frame(&mut tx, actor, (&title, asked)).await?;
    let own = Situation::of(&mut tx, (&list, &round)).await?;
    let standing = own.standing(&list, &round);
    let why = |step| refusal(step, &standing, &desk.hands, actor.account_id);
    let offers: Vec<Step> = Step::ALL
        .into_iter()
        .filter(|step| why(*step).is_none())
        .collect();
    let is_with_unit = matches!(list.state.as_str(), "draft" | "returned");
    let due = if is_with_unit {
        Step::Submit
    } else {
        Step::Approve
    };
    let hint = (is_with_unit || list.state == "submitted")
        .then(|| why(due).map(|key| words.t(key)))
        .flatten();
    let number = Pager::asked(asked.trang);
    let from = ((number - 1).saturating_mul(Pager::SIZE), Pager::SIZE);
    let all = i64::from(list.turns) + store::struck(&mut tx, list.aid_list_id).await?;
    let found = marks(&mut tx, list.aid_list_id).await?;
    let mut wanting: Vec<(String, usize)> = Vec::new();
    for mark in found
        .iter()
        .filter(|own| own.answer.is_none() && !stops(&own.mark))
    {
        match wanting.iter_mut().find(|(code, _)| *code == mark.mark) {
            Some((_, count)) => *count += 1,
            None => wanting.push((mark.mark.clone(), 1)),
        }
    }
    let rules = super::eligibility::rules::Rules::of(&round.rules);
    let status = form.status();
    let address = format!("{}/danh-sach/{}?", desk.base, list.aid_list_id);
    let is_last = freezes(&standing);
    let taken_on = own.steps.into_iter().map(|taken| {
        let day = app.clock.zoned(taken.taken_at).date();
        (taken, day)
    });
    let html = page(&ListPage {
        rules: super::round::sentences(&rules, &choices(app, words), words),
        lines: lines(&mut tx, (list.aid_list_id, true), from).await?,
        marks: found,
        pager: Pager::new(number, all, address),
        offers,
        hint,
        is_last,
        may_write: desk.hands.writes && is_with_unit && round.state == "open",
        may_strike: (desk.hands.writes && is_with_unit)
            || (desk.hands.limit_dong.is_some() && list.state == "submitted"),
        stopping: own.stopping,
        wanting,
        kin: super::rules::KIN
            .map(|code| (code.to_owned(), words.t(&format!("aid-kin-{code}"))))
            .to_vec(),
        doubts,
        lookup: format!("/don-vi/{}/tra-cuu/nguoi", desk.unit.code),
        key: id::check_code(),
        steps: taken_on.collect(),
        base: desk.base,
        frame,
        list,
        round,
        form,
    })?;
    Ok((status, html).into_response())
}

async fn list_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, list)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let form = (FormState::default(), Vec::new());
    draw((&app, &actor), (&code, &list), &asked, form).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bank_number_shows_its_last_digits() {
        assert_eq!(masked_account("VCB", "0123456789"), "VCB ••••6789");
        assert_eq!(masked_account("", "12"), "••••12");
        assert_eq!(masked_account("VCB", ""), "");
    }

    #[test]
    fn every_mark_is_told_in_both_languages() {
        for (mark, _) in crate::programme::rules::MARKS {
            let mark = Mark {
                aid_line_id: 1,
                mark: mark.to_owned(),
                detail: serde_json::json!({ "failed": 6, "most": 5, "on": "2027-01-02" }),
                unit_name: Some("Đơn vị".to_owned()),
                answer: None,
            };
            for language in ["vi", "en"] {
                assert!(told(&mark, Words::of(language)).len() > 10);
            }
        }
    }
}
