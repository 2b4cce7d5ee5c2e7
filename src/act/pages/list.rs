//! The acts and plans of a federation, the latest in force first.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use serde::Deserialize;

use super::{act_frame, own_address};
use crate::access::{Act, Actor};
use crate::act::draft::store::touched;
use crate::act::rules::Standing;
use crate::act::store::list_acts;
use crate::app::App;
use crate::unit::{Unit, load_unit};
use crate::web::{Done, Frame, Pager, WebError, Words, amount, day_short, page};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    trang: Option<i64>,
    /// `bo`: a draft was thrown away.
    xong: String,
}

/// An act as a line of the list.
struct Line {
    address: String,
    number: String,
    title: String,
    effective: String,
    touched: String,
    standing: Standing,
    chip: &'static str,
}

#[derive(Template)]
#[template(path = "act/pages/list.html")]
struct ListPage {
    frame: Frame,
    unit: Unit,
    lines: Vec<Line>,
    pager: Pager,
    answer: String,
    may_write: bool,
}

/// The class of a chip that says how an act stands.
pub(super) fn chip(standing: Standing) -> &'static str {
    match standing {
        Standing::Draft => "chip-warn",
        Standing::Planned => "chip-on",
        Standing::Confirmed => "chip-good",
        Standing::Repealed => "",
    }
}

pub async fn list_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    let title = words.t("act-title");
    let mut frame = act_frame(&app, &mut tx, (&actor, &unit, &title)).await?;
    if let Some(last) = frame.crumbs.last_mut() {
        last.address = None;
    }
    if asked.xong == "bo" {
        frame.done = Some(Done {
            sentence: words.t("act-thrown-away"),
            undo: None,
        });
    }
    let own = own_address(&unit);
    let number = Pager::asked(asked.trang);
    let window = ((number - 1) * Pager::SIZE, Pager::SIZE);
    let (acts, total) = list_acts(&mut tx, unit.unit_id, window).await?;
    let ids: Vec<i32> = acts.iter().map(|act| act.act_id).collect();
    let counts = touched(&mut tx, &ids).await?;
    let language = words.language();
    let lines = acts.into_iter().map(|act| Line {
        address: format!("{own}/{}", act.act_id),
        touched: counts
            .get(&act.act_id)
            .map_or(String::new(), |count| amount(*count, language)),
        effective: day_short(act.effective_on),
        number: act.number,
        title: act.title,
        standing: act.standing,
        chip: chip(act.standing),
    });
    page(&ListPage {
        lines: lines.collect(),
        pager: Pager::new(number, total, format!("{own}?")),
        answer: match total {
            0 => words.t1("act-list-none", "name", &unit.name),
            _ => {
                let total = amount(total, language);
                words.t2("act-list-some", ("count", total), ("name", &unit.name))
            }
        },
        may_write: actor.may(Act::Reorganise).is_some(),
        frame,
        unit,
    })
}
