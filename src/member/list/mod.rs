//! The list of members of a unit and those below it, with what stands first, filters and a search.

pub mod store;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use serde::Deserialize;
use timeline::Day;

use self::store::{
    COUNTED, COUNTED_LEFT, ListAsked, Listed, Standing, UnitName, unit_names, units_below,
};
use super::headline::{Headline, headline};
use super::pages::work_waiting;
use super::rules::{Birth, WhyLeft, masked, sex_code};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::indicator::Structure;
use crate::search::{PeopleAsked, person_ids};
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{Done, Frame, Pager, Place, WebError, Words, amount, day_short, page, urlencode};

/// The filters as they stand in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub q: String,
    /// `roi` those who left, `so` everybody kept; otherwise members today.
    pub loai: String,
    pub gioi: String,
    #[serde(rename = "ly-do")]
    pub ly_do: String,
    /// The code of a unit below.
    #[serde(rename = "don-vi")]
    pub don_vi: String,
    /// The day whose members and whose tree are shown; today where it is empty.
    pub ngay: String,
    pub trang: Option<i64>,
    /// What was just done: its message, how many it was done to, and the change to undo.
    pub xong: String,
    pub so: Option<i64>,
    #[serde(rename = "lan")]
    pub change: Option<i64>,
}

impl Asked {
    pub(super) fn standing(&self) -> Standing {
        match self.loai.as_str() {
            "roi" => Standing::Left,
            "so" => Standing::Kept,
            _ => Standing::Now,
        }
    }

    pub(super) fn sex(&self) -> Option<&str> {
        ["male", "female"]
            .into_iter()
            .find(|sex| *sex == self.gioi.as_str())
    }

    pub(super) fn why(&self) -> Option<WhyLeft> {
        self.ly_do.parse().ok()
    }

    fn is_filtered(&self) -> bool {
        [
            &self.q,
            &self.loai,
            &self.gioi,
            &self.ly_do,
            &self.don_vi,
            &self.ngay,
        ]
        .iter()
        .any(|text| !text.trim().is_empty())
    }

    fn address(&self, code: &str) -> String {
        let mut address = format!("/don-vi/{code}/doan-vien?");
        for (name, value) in [
            ("q", &self.q),
            ("loai", &self.loai),
            ("gioi", &self.gioi),
            ("ly-do", &self.ly_do),
            ("don-vi", &self.don_vi),
            ("ngay", &self.ngay),
        ] {
            if !value.trim().is_empty() {
                address.push_str(&format!("{name}={}&", urlencode(value.trim())));
            }
        }
        address
    }
}

/// A row as the page shows it.
pub(super) struct Row {
    pub person_id: i64,
    pub name: String,
    pub birth: String,
    pub sex: String,
    pub unit: UnitName,
    /// Nothing where he has never been a member.
    pub from: String,
    pub card: String,
    pub left: Option<String>,
    pub is_open: bool,
}

#[derive(Template)]
#[template(path = "member/list/list.html")]
struct ListPage {
    frame: Frame,
    unit: Unit,
    asked: Asked,
    head: Headline,
    rows: Vec<Row>,
    pager: Pager,
    /// More were found than are counted.
    is_over: bool,
    /// More left than are counted.
    is_left_over: bool,
    reasons: Vec<(&'static str, String)>,
    /// Transfers and proposals that wait.
    waiting: (i64, i64),
    may_keep: bool,
    may_inspect: bool,
    is_base: bool,
    filtered: bool,
    unit_error: Option<String>,
    day_error: Option<String>,
    /// The day shown, where it is not today.
    on: Option<Day>,
}

impl ListPage {
    /// Where every row is the unit's own, its name is not said again on each of them.
    fn is_one_unit(&self) -> bool {
        self.rows.iter().all(|row| row.unit.code == self.unit.code)
    }
    fn number(&self, value: &i64) -> String {
        amount(*value, self.frame.language())
    }

    fn day(&self, day: &Day) -> String {
        day_short(*day)
    }

    fn signed(&self, value: &i64) -> String {
        let text = amount(*value, self.frame.language());
        if *value > 0 { format!("+{text}") } else { text }
    }
}

/// A day or a year of birth as people write it.
pub(super) fn birth_text(birth: Option<Birth>) -> String {
    match birth {
        Some(Birth::Day(day)) => day_short(day),
        Some(Birth::Year(year)) => year.to_string(),
        None => String::new(),
    }
}

/// `Nữ`, `Nam`, or nothing where it is not known.
pub(super) fn sex_text(sex: Option<vietnamese::Sex>, words: Words) -> String {
    sex.map_or(String::new(), |sex| {
        words.t(&format!("member-sex-{}", sex_code(sex)))
    })
}

/// The message of a reason for leaving.
pub(super) fn why_text(why: WhyLeft, words: Words) -> String {
    words.t(&format!("member-why-{why}"))
}

pub(super) fn reasons(words: Words) -> Vec<(&'static str, String)> {
    WhyLeft::ALL
        .iter()
        .map(|why| (why.code(), why_text(*why, words)))
        .collect()
}

/// The rows of a list with their units' names.
pub(super) async fn rows(
    connection: &mut sqlx::PgConnection,
    listed: Vec<Listed>,
    (words, today): (Words, Day),
) -> Result<Vec<Row>, WebError> {
    let units: Vec<i32> = listed.iter().map(|listed| listed.unit_id).collect();
    let names = unit_names(connection, &units).await?;
    let row = |listed: Listed| {
        let unit = names.get(&listed.unit_id).cloned().unwrap_or(UnitName {
            code: String::new(),
            name: String::new(),
            is_open: false,
        });
        let left = listed.left.filter(|(on, _)| *on <= today);
        Row {
            person_id: listed.person_id,
            birth: birth_text(listed.birth),
            sex: sex_text(listed.sex, words),
            unit,
            from: listed.from_on.map_or(String::new(), day_short),
            card: listed.national_id.as_deref().map_or(String::new(), masked),
            left: left.map(|(on, why)| format!("{} {}", why_text(why, words), day_short(on))),
            is_open: listed.is_open,
            name: listed.full_name,
        }
    };
    Ok(listed.into_iter().map(row).collect())
}

/// Those at a unit and below it whom a text means; none where nothing was typed.
pub(super) async fn found(
    app: &App,
    actor: &Actor,
    (text, unit): (&str, &str),
) -> Result<Option<Vec<i64>>, WebError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let asked = PeopleAsked {
        text,
        unit: Some(unit),
        offset: 0,
        limit: usize::try_from(COUNTED + 1).unwrap_or(usize::MAX),
    };
    Ok(Some(person_ids(app, actor, &asked).await?))
}

fn done(asked: &Asked, code: &str, words: Words) -> Option<Done> {
    let count = asked.so.unwrap_or(0);
    let key = match asked.xong.as_str() {
        "roi" => "member-done-left",
        "vao" => "member-done-joined",
        "xac-nhan" => "member-done-confirmed",
        "hoan-tac" => "member-done-undone",
        "da-co" => "member-done-before",
        _ => return None,
    };
    let undo = asked
        .change
        .filter(|_| matches!(asked.xong.as_str(), "roi" | "vao"))
        .map(|change| format!("/don-vi/{code}/doan-vien/hoan-tac/{change}"));
    Some(Done {
        sentence: words.t1(key, "count", amount(count, words.language())),
        undo,
    })
}

pub(super) async fn list_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let title = words.t("place-members");
    let mut frame = unit_frame(&mut tx, &actor, &unit, (Place::Members, &title, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{code}")))
        .crumb(title, None);
    frame.done = done(&asked, &code, words);
    let head = headline(&app, &mut tx, (&actor, &unit), Structure::Then).await?;
    let typed = asked.ngay.trim();
    let read = vietnamese::parse_day(typed).ok().filter(|on| *on <= today);
    let day_error = (!typed.is_empty() && read.is_none())
        .then(|| words.t1("member-day-unreadable", "text", typed));
    let on = read.unwrap_or(today);
    let units = units_below(&mut tx, unit.unit_id, &actor.line, on).await?;
    let below = asked.don_vi.trim().to_uppercase();
    let (listed_units, unit_error) = match below.as_str() {
        "" => (units, None),
        below => match crate::unit::store::find_unit(&mut tx, below, today).await? {
            Some(found) if units.contains(&found.unit_id) => {
                let own = units_below(&mut tx, found.unit_id, &actor.line, on).await?;
                (own, None)
            }
            _ => (units, Some(words.t1("unit-parent-unknown", "code", below))),
        },
    };
    let total = known_total(&asked, &head, !below.is_empty()).filter(|_| on == today);
    let number = asked.trang.unwrap_or(1).clamp(1, 1_000_000);
    let of_unit = if below.is_empty() || unit_error.is_some() {
        &code
    } else {
        &below
    };
    let found = found(&app, &actor, (&asked.q, of_unit)).await?;
    let question = ListAsked {
        units: &listed_units,
        today: on,
        standing: asked.standing(),
        sex: asked.sex(),
        why: asked.why(),
        found: found.as_deref(),
        total,
        offset: (number - 1) * Pager::SIZE,
        limit: Pager::SIZE,
    };
    let (listed, total) = super::store::list(&app.database.register, &mut tx, &question).await?;
    let is_over = question.found.is_some() && total > COUNTED;
    let is_left_over = question.standing == Standing::Left && total > COUNTED_LEFT;
    let listed_total = if is_left_over { COUNTED_LEFT } else { total };
    let rows = rows(&mut tx, listed, (words, on)).await?;
    page(&ListPage {
        frame,
        pager: Pager::new(number, listed_total, asked.address(&code)),
        reasons: reasons(words),
        waiting: work_waiting(&app, &mut tx, (&actor, &unit)).await?,
        may_keep: on == today && actor.may(Act::KeepMembers).is_some(),
        may_inspect: actor.may(Act::Inspect).is_some(),
        is_base: unit.tier == "base",
        filtered: asked.is_filtered(),
        is_over,
        is_left_over,
        head,
        rows,
        unit_error,
        day_error,
        on: (on != today).then_some(on),
        unit,
        asked,
    })
}

/// How many members there are, from the figures, where no filter asks for others.
fn known_total(asked: &Asked, head: &Headline, is_of_a_unit_below: bool) -> Option<i64> {
    let plain = asked.standing() == Standing::Now && !is_of_a_unit_below;
    match asked.sex() {
        _ if !plain => None,
        Some("female") => Some(head.women),
        Some(_) => Some(head.men),
        None => Some(head.members),
    }
}
