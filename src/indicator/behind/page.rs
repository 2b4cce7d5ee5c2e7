//! Everybody whose coming or going a figure counts, by pages.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use timeline::Day;

use super::lists::counted;
use super::{BehindAsked, COUNTED, MemberBehind, store};
use crate::access::Actor;
use crate::app::App;
use crate::indicator::ask::{parse_dims, print_dims};
use crate::indicator::here::{FigureQuery, ask, dims_in_words, here};
use crate::unit::{load_unit, unit_frame};
use crate::web::{
    Frame, Pager, Place, PlaceLine, WebError, Words, amount, day_short, page, urlencode,
};

#[derive(Template)]
#[template(path = "indicator/behind/members.html")]
struct MembersPage {
    frame: Frame,
    place: PlaceLine,
    title: String,
    dims_name: String,
    lead: String,
    figure: String,
    members: Vec<(MemberBehind, String)>,
    /// Whether what each adds can be shown; of a ratio it cannot.
    amounts: bool,
    pager: Pager,
}

impl MembersPage {
    fn day(&self, day: &Day) -> String {
        day_short(*day)
    }
    fn number(&self, value: &i64) -> String {
        amount(*value, self.frame.language())
    }
}

/// The members behind a figure, newest first.
pub async fn members_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, indicator)): Path<(String, String)>,
    Query(query): Query<FigureQuery>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let language = words.language();
    let today = app.clock.today();
    let known = app.catalogue.indicator(&indicator);
    let indicator = known.ok_or(WebError::NotFound)?;
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, today).await?;
    let figure = format!("/don-vi/{code}/so-lieu/{}", indicator.code);
    let address = format!("{figure}/doan-vien");
    let here = here(&app, &actor, &unit, &query, &address);
    let mut asked = ask(&unit, &actor, indicator, &here);
    asked.dims = parse_dims(&query.chieu).unwrap_or_default();
    let question = BehindAsked::of(indicator, &app.catalogue, &asked);
    let number = query.trang.unwrap_or(1).clamp(1, COUNTED / Pager::SIZE);
    let first = usize::try_from((number - 1) * Pager::SIZE).unwrap_or(0);
    let size = usize::try_from(Pager::SIZE).unwrap_or(50);
    let behind = store::members(&mut tx, &question, (first, size)).await?;
    let stand = format!(
        "?ky={}&co-cau={}&chieu={}&",
        here.line.period,
        here.line.structure,
        urlencode(&print_dims(&asked.dims))
    );
    let title = words.t("figure-members-title");
    let place = (Place::Figures, title.as_str(), today);
    let frame = unit_frame(&mut tx, &actor, &unit, place)
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{code}")))
        .crumb(indicator.code.clone(), Some(format!("{figure}{stand}")))
        .crumb(title.clone(), None);
    let total = behind.members_total;
    let count = match total {
        0 => "0".to_owned(),
        _ => counted(total, words),
    };
    let lead = [
        ("name", indicator.name(language).to_owned()),
        ("period", here.line.period_words.clone()),
        ("count", count),
    ];
    page(&MembersPage {
        lead: words.with("figure-members-lead", &lead),
        dims_name: dims_in_words(&app, &asked.dims, words),
        members: behind
            .members
            .into_iter()
            .map(|member| {
                let happened = member.happened(&app.catalogue, language);
                (member, happened)
            })
            .collect(),
        amounts: indicator.of.is_none(),
        pager: Pager::new(number, total.min(COUNTED), format!("{address}{stand}")),
        figure: format!("{figure}{stand}"),
        place: here.line,
        frame,
        title,
    })
}
