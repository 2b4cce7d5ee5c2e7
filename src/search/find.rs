//! What a text finds, part by part, as lines that lead to pages.

use super::people::{FoundPerson, PeopleAsked, people};
use super::rules::fits;
use crate::access::Actor;
use crate::app::App;
use crate::unit;
use crate::web::{Frame, Place, WebError, Words, day_short};

/// A part of what can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    People,
    Units,
    Figures,
    Pages,
}

impl Part {
    pub const ALL: [Part; 4] = [Part::People, Part::Units, Part::Figures, Part::Pages];

    /// As addresses write it.
    pub fn code(self) -> &'static str {
        match self {
            Part::People => "nguoi",
            Part::Units => "don-vi",
            Part::Figures => "so-lieu",
            Part::Pages => "trang",
        }
    }

    pub fn of(code: &str) -> Option<Part> {
        Part::ALL.into_iter().find(|part| part.code() == code)
    }

    pub fn title_key(self) -> &'static str {
        match self {
            Part::People => "search-people",
            Part::Units => "search-units",
            Part::Figures => "search-figures",
            Part::Pages => "search-pages",
        }
    }
}

/// One thing that was found.
#[derive(Debug, Clone)]
pub struct Line {
    /// The code or number forms send when it is chosen.
    pub id: String,
    pub name: String,
    /// Its page; nothing where the asker may know no more than what the line says.
    pub href: Option<String>,
    pub detail: String,
    /// Found by a name that is not quite the one typed.
    pub is_near: bool,
}

/// What was found of one part: a page of its lines, and how many there are.
#[derive(Debug, Clone)]
pub struct PartFound {
    pub part: Part,
    pub lines: Vec<Line>,
    pub total: usize,
}

impl PartFound {
    /// Whether nobody bears the name as it was typed.
    pub fn is_only_near(&self) -> bool {
        self.lines.iter().all(|line| line.is_near)
    }
}

/// The lines of a part from an offset on.
pub async fn find(
    app: &App,
    actor: &Actor,
    part: Part,
    text: &str,
    (offset, limit): (usize, usize),
) -> Result<PartFound, WebError> {
    let words = Words::of(&actor.language);
    let (lines, total) = match part {
        Part::People => {
            let asked = PeopleAsked {
                text,
                unit: None,
                offset,
                limit,
            };
            let found = people(app, actor, &asked).await?;
            let lines = found
                .people
                .into_iter()
                .map(|person| line_of(person, words));
            (lines.collect(), found.total)
        }
        Part::Units => units(app, actor, text, (offset, limit)).await?,
        Part::Figures => page_of(figures(app, actor, text), (offset, limit)),
        Part::Pages => page_of(pages(app, actor, text), (offset, limit)),
    };
    Ok(PartFound { part, lines, total })
}

fn page_of(lines: Vec<Line>, (offset, limit): (usize, usize)) -> (Vec<Line>, usize) {
    let total = lines.len();
    let page = lines.into_iter().skip(offset).take(limit);
    (page.collect(), total)
}

/// A person as a line: what tells him apart from his namesakes.
fn line_of(person: FoundPerson, words: Words) -> Line {
    let born = person
        .birth_year
        .map(|year| words.t1("search-born", "year", year));
    // A number is not broken over two lines.
    let number = person
        .national_id
        .map(|number| number.replace(' ', "\u{a0}"));
    let (_, unit) = person.unit;
    let place = match (person.is_kept, person.is_member) {
        (true, true) => unit,
        (true, false) => words.t1("search-left", "unit", unit),
        (false, _) => words.t1("search-was-at", "unit", unit),
    };
    let merged = person
        .merged_name
        .map(|name| words.t1("search-merged", "name", name));
    let parts = [born, Some(place), number, merged].into_iter().flatten();
    Line {
        id: person.person_id.to_string(),
        name: person.full_name,
        href: person
            .is_kept
            .then(|| format!("/doan-vien/{}", person.person_id)),
        detail: parts.collect::<Vec<_>>().join(" · "),
        is_near: person.is_near,
    }
}

async fn units(
    app: &App,
    actor: &Actor,
    text: &str,
    (offset, limit): (usize, usize),
) -> Result<(Vec<Line>, usize), WebError> {
    let folded = vietnamese::fold(text);
    if folded.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let page = (count(offset), count(limit));
    let mut tx = app.begin(actor).await?;
    let today = app.clock.today();
    let (found, total) = unit::store::search(&mut tx, &folded, today, page).await?;
    let words = Words::of(&actor.language);
    let lines = found.into_iter().map(|unit| {
        let ended = unit.ended_on.filter(|ended| *ended <= today);
        let ended = ended.map(|ended| words.t1("unit-ended", "day", day_short(ended)));
        let detail: Vec<String> = [Some(unit.code.clone()), unit.parent, ended]
            .into_iter()
            .flatten()
            .collect();
        Line {
            href: Some(format!("/don-vi/{}", unit.code)),
            detail: detail.join(" · "),
            id: unit.code,
            name: unit.name,
            is_near: false,
        }
    });
    Ok((lines.collect(), usize::try_from(total).unwrap_or_default()))
}

/// Figures by their names and codes; they lead to those of the asker's own unit.
fn figures(app: &App, actor: &Actor, text: &str) -> Vec<Line> {
    let (folded, language) = (vietnamese::fold(text), &actor.language);
    let fitting = app
        .catalogue
        .indicators
        .iter()
        .filter(|indicator| fits(&folded, indicator.name(language), &indicator.code));
    let line = |indicator: &crate::catalogue::Indicator| Line {
        id: indicator.code.clone(),
        name: indicator.name(language).to_owned(),
        href: Some(format!(
            "/don-vi/{}/so-lieu/{}",
            actor.unit_code, indicator.code
        )),
        detail: indicator.code.clone(),
        is_near: false,
    };
    fitting.map(line).collect()
}

/// The papers the asker's unit may be asked for, and the places of the menu.
fn pages(app: &App, actor: &Actor, text: &str) -> Vec<Line> {
    let (folded, language) = (vietnamese::fold(text), &actor.language);
    let words = Words::of(language);
    let reports = format!("/don-vi/{}/bao-cao", actor.unit_code);
    let forms = app.catalogue.forms.iter().filter(|form| {
        form.tiers.contains(&actor.unit_tier) && fits(&folded, form.name(language), &form.symbol)
    });
    let forms = forms.map(|form| Line {
        id: form.code.clone(),
        name: form.name(language).to_owned(),
        href: Some(format!("{reports}#h-{}", form.code)),
        detail: words.t("place-reports"),
        is_near: false,
    });
    let menu = Frame::of(actor, Place::None, "").menu().into_iter();
    let own = [(words.t("own-title"), "/tai-khoan".to_owned())];
    let places = menu.map(|entry| (entry.text, entry.address)).chain(own);
    let places = places.filter(|(name, _)| fits(&folded, name, ""));
    let places = places.map(|(name, address)| Line {
        id: address.clone(),
        name,
        href: Some(address),
        detail: words.t("search-page"),
        is_near: false,
    });
    places.chain(forms).collect()
}
