//! What every page of a book begins with: the unit, its book, and what the asker may do in it.

use serde::Deserialize;
use sqlx::PgConnection;
use timeline::{Day, Period};

use super::rules::Hands;
use super::store::{self, Book};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::catalogue::Catalogue;
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{Done, Frame, Place, WebError, Words, day_short, urlencode};

/// The unit of an address with its book.
pub struct Desk {
    pub unit: Unit,
    /// `/don-vi/{code}/so-quy`.
    pub base: String,
    pub book: Option<Book>,
    pub hands: Hands,
    pub today: Day,
    pub words: Words,
}

/// What the book's last page did, for the sentence that says so, and the period asked for.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub xong: String,
    pub tu: String,
    pub den: String,
}

/// What may have been done, by the end of the key of its sentence.
const DONE: [&str; 20] = [
    "open",
    "fund",
    "purse",
    "closed",
    "reopened",
    "written",
    "approved",
    "refused",
    "paid",
    "reversed",
    "before",
    "donor",
    "gift",
    "post",
    "post-ended",
    "transfer-refused",
    "transfer-settled",
    "transfer-returned",
    "tied",
    "shown",
];

impl Desk {
    pub async fn open(
        app: &App,
        connection: &mut PgConnection,
        (actor, code): (&Actor, &str),
    ) -> Result<Desk, WebError> {
        let today = app.clock.today();
        let unit = load_unit(connection, code, today).await?;
        let book = store::find_book(connection, unit.unit_id).await?;
        let held = if actor.may(Act::KeepBooks).is_some() {
            let whose = (actor.account_id, unit.unit_id);
            store::posts_held(connection, whose, today).await?
        } else {
            Vec::new()
        };
        Ok(Desk {
            base: address_of(&unit.code),
            unit,
            book,
            hands: hands_of(&held, &app.catalogue, today),
            today,
            words: Words::of(&actor.language),
        })
    }

    /// The same where the unit must keep a book.
    pub async fn with_book(
        app: &App,
        connection: &mut PgConnection,
        who: (&Actor, &str),
    ) -> Result<Desk, WebError> {
        let desk = Desk::open(app, connection, who).await?;
        if desk.book.is_none() {
            return Err(WebError::NotFound);
        }
        Ok(desk)
    }

    /// The frame of one of its pages.
    pub async fn frame(
        &self,
        connection: &mut PgConnection,
        actor: &Actor,
        (title, done): (&str, &str),
    ) -> Result<Frame, WebError> {
        let about = (Place::Units, title, self.today);
        let mut frame = unit_frame(connection, actor, &self.unit, about).await?;
        if DONE.contains(&done) {
            frame.done = Some(Done {
                sentence: self.words.t(&format!("book-done-{done}")),
                undo: None,
            });
        }
        let code = &self.unit.code;
        let frame = frame.crumb(self.unit.name.clone(), Some(format!("/don-vi/{code}")));
        let own = self.words.t("book-title");
        Ok(if title == own {
            frame.crumb(title, None)
        } else {
            frame.crumb(own, Some(self.base.clone())).crumb(title, None)
        })
    }

    /// The period asked for; this year until today where none is, or what cannot be read.
    pub fn period(&self, asked: &Asked) -> Asking {
        let read = |text: &str| vietnamese::parse_day(text.trim()).ok();
        let first = self.today.first_of_year();
        let from_on = read(&asked.tu).unwrap_or(first);
        let last_on = read(&asked.den).unwrap_or(self.today.max(from_on));
        let typed_wrong = |text: &str| !text.trim().is_empty() && read(text).is_none();
        let wrong = typed_wrong(&asked.tu) || typed_wrong(&asked.den) || last_on < from_on;
        let period = Period::through(from_on, last_on.max(from_on));
        Asking {
            period,
            from: day_short(from_on),
            last: day_short(last_on.max(from_on)),
            wrong,
        }
    }
}

/// A period as it was asked for.
pub struct Asking {
    pub period: Option<Period>,
    pub from: String,
    pub last: String,
    /// What was typed could not be read.
    pub wrong: bool,
}

impl Asking {
    /// The end of an address that asks the same.
    pub fn query(&self) -> String {
        format!(
            "?tu={}&den={}",
            urlencode(&self.from),
            urlencode(&self.last)
        )
    }

    pub fn known(&self) -> Result<Period, WebError> {
        self.period.ok_or(WebError::NotFound)
    }
}

/// The address of a unit's book.
pub fn address_of(code: &str) -> String {
    format!("/don-vi/{code}/so-quy")
}

/// What one signature may approve at most at a tier, from a day until a day.
pub struct Limit {
    pub tier: &'static str,
    pub most_dong: i64,
    pub from_on: Day,
    pub until_on: Option<Day>,
}

/// Every limit of the catalogue.
pub fn limits_of(catalogue: &Catalogue) -> Vec<Limit> {
    let mut limits = Vec::new();
    for tier in ["base", "upper", "federation"] {
        let code = format!("payment-limit-{tier}");
        for rule in catalogue.rules.iter().filter(|rule| rule.code == code) {
            limits.push(Limit {
                tier,
                most_dong: rule.value.as_integer().unwrap_or(0).max(0),
                from_on: rule.from_on,
                until_on: rule.until_on,
            });
        }
    }
    limits
}

/// The tier whose limit holds for the approvers of a unit.
fn limit_tier(tier: &str) -> &'static str {
    match tier {
        "upper" => "upper",
        "federation" | "confederation" => "federation",
        _ => "base",
    }
}

/// What the posts make of an account, each approver with the limit of his unit's tier.
fn hands_of(held: &[(String, String)], catalogue: &Catalogue, on: Day) -> Hands {
    let mut hands = Hands::default();
    for (post, tier) in held {
        match post.as_str() {
            "accountant" => hands.is_accountant = true,
            "cashier" => hands.is_cashier = true,
            _ => {
                let rule = catalogue.rule(&format!("payment-limit-{}", limit_tier(tier)), on);
                let most = rule.and_then(|rule| rule.value.as_integer()).unwrap_or(0);
                hands.limit_dong = Some(hands.limit_dong.unwrap_or(0).max(most));
            }
        }
    }
    hands
}
