//! The addresses of the search: the page, part by part, and what is offered while somebody types.

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;

use super::find::{Line, Part, PartFound, find};
use crate::access::Actor;
use crate::app::App;
use crate::web::{Frame, Pager, Place, WebError, Words, page, urlencode};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/tim", get(search_page))
        .route("/tim/goi-y", get(suggestions))
}

/// Lines of a part on the page of all parts, and of all parts while somebody types.
const FEW: usize = 8;
/// Lines of each part that come before the rest of any while somebody types.
const FIRST: [(Part, usize); 4] = [
    (Part::People, 4),
    (Part::Units, 2),
    (Part::Figures, 1),
    (Part::Pages, 1),
];

#[derive(Debug, Default, Deserialize)]
struct SearchAsked {
    #[serde(default)]
    q: String,
    /// The one part that is asked for.
    #[serde(default)]
    cua: String,
    #[serde(default)]
    trang: Option<i64>,
}

/// A part of the page.
struct Section {
    part: Part,
    lines: Vec<Line>,
    total: i64,
    /// The address of the whole part, where not all of it is shown.
    all: Option<String>,
}

#[derive(Template)]
#[template(path = "search/search.html")]
struct SearchPage {
    frame: Frame,
    search: String,
    sections: Vec<Section>,
    /// Where one part is asked for: the way back to all of them, and its pages.
    one: Option<(String, Pager)>,
}

impl SearchPage {
    fn number(&self, value: &i64) -> String {
        crate::web::amount(*value, self.frame.language())
    }

    /// How many were found, part by part.
    fn answer(&self) -> String {
        let words = &self.frame.words;
        let count = |section: &Section| {
            let key = format!("{}-count", section.part.title_key());
            words.t1(&key, "count", self.number(&section.total))
        };
        let counts: Vec<String> = self.sections.iter().map(count).collect();
        match counts.is_empty() {
            true => words.t1("search-none", "text", &self.search),
            false => words.t1("search-found", "counts", counts.join(", ")),
        }
    }
}

async fn search_page(
    State(app): State<App>,
    actor: Actor,
    Query(asked): Query<SearchAsked>,
) -> Result<Html<String>, WebError> {
    let text = asked.q.trim();
    let address = format!("/tim?q={}", urlencode(text));
    let frame = Frame::of(
        &actor,
        Place::None,
        Words::of(&actor.language).t("search-title"),
    );
    let (sections, one) = match Part::of(&asked.cua) {
        Some(part) => {
            let number = asked.trang.unwrap_or(1).clamp(1, 1_000_000);
            let size = usize::try_from(Pager::SIZE).unwrap_or(FEW);
            let offset = usize::try_from(number - 1).unwrap_or(0) * size;
            let found = find(&app, &actor, part, text, (offset, size)).await?;
            let pages = format!("{address}&cua={}&", part.code());
            let total = i64::try_from(found.total).unwrap_or(i64::MAX);
            let pager = Pager::new(number, total, pages);
            (vec![section(found, None)], Some((address, pager)))
        }
        None => {
            let found = all_parts(&app, &actor, text).await?;
            let sections = found.into_iter().map(|found| {
                let more = format!("{address}&cua={}", found.part.code());
                section(found, Some(more))
            });
            (sections.collect(), None)
        }
    };
    page(&SearchPage {
        frame,
        search: text.to_owned(),
        sections,
        one,
    })
}

fn section(found: PartFound, more: Option<String>) -> Section {
    Section {
        part: found.part,
        all: more.filter(|_| found.total > found.lines.len()),
        total: i64::try_from(found.total).unwrap_or(i64::MAX),
        lines: found.lines,
    }
}

/// The first lines of every part that has any. People whose names are merely near come last:
/// whoever types the name of a unit does not mean them.
async fn all_parts(app: &App, actor: &Actor, text: &str) -> Result<Vec<PartFound>, WebError> {
    let mut parts = Vec::new();
    for part in Part::ALL {
        let found = find(app, actor, part, text, (0, FEW)).await?;
        if !found.lines.is_empty() {
            parts.push(found);
        }
    }
    parts.sort_by_key(PartFound::is_only_near);
    Ok(parts)
}

async fn suggestions(
    State(app): State<App>,
    actor: Actor,
    Query(asked): Query<SearchAsked>,
) -> Result<Response, WebError> {
    let text = asked.q.trim();
    let found = match Part::of(&asked.cua) {
        Some(part) => vec![find(&app, &actor, part, text, (0, FEW)).await?],
        None => all_parts(&app, &actor, text).await?,
    };
    let is_one = found.len() == 1 && !asked.cua.is_empty();
    let words = Words::of(&actor.language);
    let lines = few_of(found).into_iter().map(|(part, line)| {
        let kind = words.t(&format!("{}-one", part.title_key()));
        let near = line.is_near.then(|| words.t("search-near"));
        let parts = [(!is_one).then_some(kind), near, Some(line.detail)];
        let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
        serde_json::json!({
            "id": line.id,
            "name": line.name,
            "detail": parts.collect::<Vec<_>>().join(" · "),
            // Who may not be opened is looked up by his name.
            "href": line.href.unwrap_or_else(|| format!("/tim?q={}", urlencode(text))),
        })
    });
    Ok(axum::Json(lines.collect::<Vec<_>>()).into_response())
}

/// At most eight lines of all parts: some of each, then whatever else there is, in order.
fn few_of(found: Vec<PartFound>) -> Vec<(Part, Line)> {
    let counts: Vec<usize> = found.iter().map(|found| found.lines.len()).collect();
    let first = |part: Part| {
        FIRST
            .iter()
            .find(|(own, _)| *own == part)
            .map_or(0, |(_, n)| *n)
    };
    let mut shown: Vec<usize> = found
        .iter()
        .map(|found| first(found.part).min(found.lines.len()))
        .collect();
    for (shown_of_part, count) in (0..shown.len()).zip(counts) {
        let total: usize = shown.iter().sum();
        let more = (count - shown[shown_of_part]).min(FEW.saturating_sub(total));
        shown[shown_of_part] += more;
    }
    let parts = found.into_iter().zip(shown);
    let lines = parts.flat_map(|(found, shown)| {
        let part = found.part;
        found
            .lines
            .into_iter()
            .take(shown)
            .map(move |line| (part, line))
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(part: Part, count: usize) -> PartFound {
        let line = |at: usize| Line {
            id: at.to_string(),
            name: String::new(),
            href: None,
            detail: String::new(),
            is_near: false,
        };
        PartFound {
            part,
            lines: (0..count).map(line).collect(),
            total: count,
        }
    }

    fn counts(given: &[(Part, usize)]) -> Vec<usize> {
        let parts = given.iter().map(|(part, count)| found(*part, *count));
        let lines = few_of(parts.collect());
        let of = |part: Part| lines.iter().filter(|(own, _)| *own == part).count();
        given.iter().map(|(part, _)| of(*part)).collect()
    }

    #[test]
    fn every_part_has_its_share_of_the_eight_and_the_first_have_the_rest() {
        use Part::{Figures, Pages, People, Units};
        assert_eq!(
            counts(&[(People, 8), (Units, 8), (Figures, 8), (Pages, 8)]),
            [4, 2, 1, 1]
        );
        assert_eq!(counts(&[(People, 8), (Units, 8)]), [6, 2]);
        assert_eq!(counts(&[(People, 1), (Units, 8), (Figures, 3)]), [1, 6, 1]);
        assert_eq!(counts(&[(Units, 8)]), [8]);
        assert_eq!(counts(&[(Pages, 3), (People, 1)]), [3, 1]);
        assert!(counts(&[]).is_empty());
    }
}
