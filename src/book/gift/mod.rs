//! Gifts in kind on one page: what each was, what was given out of it and what is left; and every
//! movement of one. What goods are given out for is not known here.

pub mod store;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Html;
use axum::routing::get;

use super::desk::Desk;
use crate::access::Actor;
use crate::app::App;
use crate::unit::Unit;
use crate::web::{Frame, WebError, amount, day_short, page};
use store::{Gift, Movement, gifts, movements};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}/so-quy/hien-vat", get(gifts_page))
        .route("/don-vi/{code}/so-quy/hien-vat/{gift}", get(gift_page))
}

#[derive(Template)]
#[template(path = "book/gift/gifts.html")]
struct GiftsPage {
    frame: Frame,
    unit: Unit,
    base: String,
    gifts: Vec<Gift>,
}

impl GiftsPage {
    fn number(&self, n: &i64) -> String {
        amount(*n, self.frame.language())
    }
    fn day(&self, day: &timeline::Day) -> String {
        day_short(*day)
    }
}

async fn gifts_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
) -> Result<Html<String>, WebError> {
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::with_book(&app, &mut tx, (&actor, &code)).await?;
    let title = desk.words.t("book-gifts");
    let frame = desk.frame(&mut tx, &actor, (&title, "")).await?;
    page(&GiftsPage {
        gifts: gifts(&mut tx, desk.unit.unit_id).await?,
        base: desk.base,
        unit: desk.unit,
        frame,
    })
}

#[derive(Template)]
#[template(path = "book/gift/gift.html")]
struct GiftPage {
    frame: Frame,
    base: String,
    gift: Gift,
    /// Each movement with what was left after it.
    movements: Vec<(Movement, i64)>,
}

impl GiftPage {
    fn number(&self, n: &i64) -> String {
        amount(*n, self.frame.language())
    }
    fn day(&self, day: &timeline::Day) -> String {
        day_short(*day)
    }
    fn has(&self) -> String {
        let number = |n: i64| amount(n, self.frame.language());
        let told = [
            ("quantity", number(self.gift.quantity)),
            ("given", number(self.gift.given)),
            ("left", number(self.gift.left())),
            ("measure", self.gift.measure.clone()),
        ];
        self.frame.words.with("book-gift-has", &told)
    }
}

async fn gift_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, gift)): Path<(String, String)>,
) -> Result<Html<String>, WebError> {
    let gift_id: i64 = gift.parse().map_err(|_| WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::with_book(&app, &mut tx, (&actor, &code)).await?;
    let all = gifts(&mut tx, desk.unit.unit_id).await?;
    let found = all.into_iter().find(|own| own.gift_id == gift_id);
    let gift = found.ok_or(WebError::NotFound)?;
    let frame = desk.frame(&mut tx, &actor, (&gift.what, "")).await?;
    let mut left = gift.quantity;
    let mut told = Vec::new();
    for movement in movements(&mut tx, gift_id).await? {
        left += movement.quantity;
        told.push((movement, left));
    }
    page(&GiftPage {
        movements: told,
        base: desk.base,
        gift,
        frame,
    })
}
