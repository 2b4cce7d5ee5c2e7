//! What the book says to the figures: money raised for a fund, and help from one federation to
//! another, said once by the giver and apart by the receiver. Each record is of one voucher, so
//! that each goes back with its own step.
//!
//! Dues, fees and spending stay with the simple records of finance: the book does not say them.

pub mod store;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Redirect;
use axum::routing::get;
use timeline::Day;

use super::desk::address_of;
use crate::access::Actor;
use crate::app::App;
use crate::catalogue::Catalogue;
use crate::record::origin::Entry;
use crate::record::{Answer, Answers};
use crate::web::WebError;

/// Money raised for a fund.
pub const RAISED: &str = "quy-xa-hoi";
/// Help given to another federation, and the same as its receiver sees it.
pub const GIVEN: &str = "ho-tro-lien-tinh";
pub const TAKEN: &str = "nhan-ho-tro-lien-tinh";

pub fn routes() -> Router<App> {
    Router::new().route("/goc/book/{voucher}", get(origin))
}

/// From a record to the voucher that said it.
async fn origin(
    State(app): State<App>,
    actor: Actor,
    Path(voucher): Path<String>,
) -> Result<Redirect, WebError> {
    let voucher_id: i64 = voucher.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let code = store::find_unit(&mut tx, voucher_id).await?;
    let base = address_of(&code.ok_or(WebError::NotFound)?);
    Ok(Redirect::to(&format!("{base}/chung-tu/{voucher_id}")))
}

/// A receipt that came in, as far as the figures ask about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub unit_id: i32,
    pub voucher_id: i64,
    pub on: Day,
    pub dong: i64,
    pub account: String,
    pub fund_kind: String,
    /// The donor's number, where one is named who is one person.
    pub giver: Option<i64>,
}

/// The number under which the figures know a donor who is one person. People of the register count
/// up from one and donors down from minus one, so that neither is ever taken for the other: a donor
/// is counted as one person however often he gives, and nobody learns from a fact who he is.
fn person_of(donor_id: i64) -> i64 {
    -donor_id
}

/// The record of a receipt that raised money for a fund; none where it did not: dues, what was
/// carried in when the book opened, what came back from a batch, money between units.
pub fn raised(catalogue: &Catalogue, receipt: &Receipt) -> Option<Entry> {
    let account = catalogue.ledger_account(&receipt.account, receipt.on)?;
    let fund = catalogue.fund_kind(&receipt.fund_kind)?.raises.clone()?;
    if !account.raised {
        return None;
    }
    let mut answers = Answers::from([
        ("fund".to_owned(), Answer::Choice(fund)),
        ("dong".to_owned(), Answer::Money(receipt.dong)),
    ]);
    if let Some(donor_id) = receipt.giver {
        let giver = Answer::People {
            ids: vec![person_of(donor_id)],
            unnamed: 0,
        };
        answers.insert("people".to_owned(), giver);
    }
    Some(Entry {
        unit_id: receipt.unit_id,
        happened_on: receipt.on,
        stage: None,
        reference: format!("phieu-{}", receipt.voucher_id),
        answers,
        origin_id: receipt.voucher_id,
    })
}

/// One end of help between federations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    pub unit_id: i32,
    pub voucher_id: i64,
    pub on: Day,
    pub dong: i64,
    /// The code of the other federation.
    pub counterpart: String,
    /// For how many people it is meant; none where that was not said.
    pub people: Option<i32>,
    /// Tells what was said after the difference was settled from what was said at first.
    pub mark: &'static str,
}

/// The record of one end.
pub fn between(end: &End) -> Entry {
    let mut answers = Answers::from([
        (
            "counterpart".to_owned(),
            Answer::Choice(end.counterpart.clone()),
        ),
        ("dong".to_owned(), Answer::Money(end.dong)),
    ]);
    if let Some(people) = end.people {
        answers.insert("people".to_owned(), counted(i64::from(people)));
    }
    Entry {
        unit_id: end.unit_id,
        happened_on: end.on,
        stage: None,
        reference: format!("phieu-{}{}", end.voucher_id, end.mark),
        answers,
        origin_id: end.voucher_id,
    }
}

/// So many people, none by name.
fn counted(people: i64) -> Answer {
    Answer::People {
        ids: Vec::new(),
        unnamed: people,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::say_facts;

    fn receipt(account: &str, fund_kind: &str) -> Receipt {
        Receipt {
            unit_id: 1,
            voucher_id: 7,
            on: jiff::civil::date(2027, 1, 25),
            dong: 5_000_000,
            account: account.to_owned(),
            fund_kind: fund_kind.to_owned(),
            giver: Some(3),
        }
    }

    #[test]
    fn only_money_raised_for_a_social_fund_is_said() {
        let catalogue = crate::catalogue::load(None).unwrap();
        let said = |account, fund| raised(&catalogue, &receipt(account, fund)).is_some();
        assert!(said("donated", "social") && said("donated", "relief"));
        assert!(!said("donated", "union-budget") && !said("donated", "loan"));
        for account in ["opening", "transfer", "dues", "care", "other-income"] {
            assert!(!said(account, "social"), "{account}");
        }
    }

    #[test]
    fn what_is_said_is_what_came_in() {
        let catalogue = crate::catalogue::load(None).unwrap();
        let entry = raised(&catalogue, &receipt("donated", "relief")).unwrap();
        let kind = catalogue.kind(RAISED).unwrap();
        let facts = say_facts(kind, None, entry.happened_on, &entry.answers).unwrap();
        let said: Vec<_> = facts
            .iter()
            .map(|own| (own.series.as_str(), own.amount, own.person_id))
            .collect();
        assert_eq!(
            said,
            [
                ("quy-xa-hoi.dong", 5_000_000, None),
                ("quy-xa-hoi.people", 1, Some(-3))
            ]
        );
        assert_eq!(facts[0].dims["fund"], "disaster");
        let end = End {
            unit_id: 1,
            voucher_id: 7,
            on: entry.happened_on,
            dong: 100_000_000,
            counterpart: "DLK".to_owned(),
            people: Some(100),
            mark: "",
        };
        let kind = catalogue.kind(GIVEN).unwrap();
        let given = between(&end);
        let facts = say_facts(kind, None, given.happened_on, &given.answers).unwrap();
        let sums: Vec<_> = facts.iter().map(|own| own.amount).collect();
        assert_eq!(sums, [100, 100_000_000]);
    }
}
