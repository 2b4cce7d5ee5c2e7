//! What of help waits for somebody: lists to approve, lists sent back or due, batches to pay,
//! receipts to confirm.

use jiff::ToSpan;
use sqlx::PgConnection;
use timeline::Day;

use super::rules::days_left;
use super::work::Waiting;
use crate::access::Actor;
use crate::catalogue::Catalogue;
use crate::unit::Unit;
use crate::web::{Words, day_short};
use crate::{payout, programme};

/// A list due later than this is not pressing yet.
const DAYS_AHEAD: i32 = 7;
/// The most of one sort on the page of a base union.
const MOST: i64 = 3;

/// How many lists and batches wait for this account: the words of each and its page.
pub async fn counts(
    connection: &mut PgConnection,
    catalogue: &Catalogue,
    (actor, unit): (&Actor, &Unit),
    today: Day,
) -> sqlx::Result<Vec<(String, String)>> {
    let told = counted(connection, catalogue, (actor, unit), today).await?;
    Ok(told
        .into_iter()
        .map(|(sentence, _, address)| (sentence, address))
        .collect())
}

/// The same with the key of what to do about each.
async fn counted(
    connection: &mut PgConnection,
    catalogue: &Catalogue,
    (actor, unit): (&Actor, &Unit),
    today: Day,
) -> sqlx::Result<Vec<(String, &'static str, String)>> {
    let words = Words::of(&actor.language);
    let who = (actor, unit);
    let lists = programme::waiting::to_approve(connection, catalogue, who, today).await?;
    let whose = (unit.unit_id, actor.account_id);
    let batches = payout::waiting::store::to_pay(connection, whose, today).await?;
    let goods = payout::waiting::store::to_take_in(connection, whose, today).await?;
    let vouchers = "so-quy/chung-tu?loai=payment&trang-thai=approved";
    let all = [
        (
            lists,
            "home-lists-to-approve",
            "home-lists-to-approve-detail",
            "cham-lo",
        ),
        (
            batches,
            "home-batches-to-pay",
            "home-batches-to-pay-detail",
            vouchers,
        ),
        (
            goods,
            "home-goods-to-take-in",
            "home-goods-to-take-in-detail",
            "cham-lo",
        ),
    ];
    let told = |(count, key, detail, place): (i64, &str, &'static str, &str)| {
        let sentence = words.t1(key, "count", count);
        (count > 0).then(|| (sentence, detail, format!("/don-vi/{}/{place}", unit.code)))
    };
    Ok(all.into_iter().filter_map(told).collect())
}

/// What waits at a base union, the most pressing first.
pub async fn waiting(
    connection: &mut PgConnection,
    catalogue: &Catalogue,
    (actor, unit): (&Actor, &Unit),
    today: Day,
) -> sqlx::Result<Vec<Waiting>> {
    let words = Words::of(&actor.language);
    let base = format!("/don-vi/{}/cham-lo", unit.code);
    let until_on = today.saturating_add(DAYS_AHEAD.days());
    let span = (today, until_on, MOST);
    let mut waiting = Vec::new();
    for due in programme::waiting::store::due(connection, unit.unit_id, span).await? {
        let day = ("day", day_short(due.due_on));
        let days = ("days", days_left(today, due.due_on));
        let (tone, key) = match due.is_returned {
            true => ("ic-bad", "home-list-returned"),
            false => ("ic-warn", "home-list-due"),
        };
        waiting.push(Waiting {
            icon: "gift",
            tone,
            title: words.t1(key, "name", due.name),
            detail: words.t2(&format!("{key}-detail"), day, days),
            address: match due.list_id {
                Some(list_id) => format!("{base}/danh-sach/{list_id}"),
                None => format!("{base}/dot/{}", due.round_id),
            },
        });
    }
    let who = (actor, unit);
    for (title, detail, address) in counted(connection, catalogue, who, today).await? {
        waiting.push(Waiting {
            icon: "gift",
            tone: "ic-warn",
            title,
            detail: words.t(detail),
            address,
        });
    }
    let of = (unit.unit_id, MOST);
    for list in payout::waiting::store::unconfirmed(connection, of).await? {
        waiting.push(Waiting {
            icon: "gift",
            tone: "ic-warn",
            title: words.t1("home-unconfirmed", "name", list.name),
            detail: words.t1("home-unconfirmed-detail", "count", list.people),
            address: format!("{base}/danh-sach/{}/ky-nhan", list.list_id),
        });
    }
    Ok(waiting)
}
