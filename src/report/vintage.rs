//! Then and today: every line of a frozen report whose figure is known otherwise now, with what was
//! said since; and the report drawn again from the data as they were known when it was frozen.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use serde::Deserialize;
use sqlx::PgConnection;
use timeline::PeriodName;

use super::build::Draft;
use super::fill::{FillFault, Subject, asked_by, figures_in};
use super::issued::store::{self, Issued};
use super::issued::{as_issued, report_frame};
use super::pages;
use super::store::known;
use super::wording::{Way, figure_words};
use crate::access::Actor;
use crate::app::App;
use crate::catalogue::Choose;
use crate::id;
use crate::indicator::behind::BehindAsked;
use crate::indicator::behind::since::{self, Since};
use crate::indicator::{Figure, Structure};
use crate::unit::Unit;
use crate::unit::store::find_unit_by_id;
use crate::web::{Frame, WebError, Words, amount, day_short, page};

/// A report drawn again beside what it keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redrawn {
    /// Checksums in hexadecimal digits: as kept, of what is kept, and of what was drawn again.
    pub kept: String,
    pub held: String,
    pub drawn: String,
    /// The lines that came out otherwise.
    pub differs: Vec<String>,
}

impl Redrawn {
    pub fn is_same(&self) -> bool {
        self.kept == self.held && self.kept == self.drawn
    }
}

/// The subject of a frozen report, as known when it was frozen or as known now.
fn subject<'a>(issued: &'a Issued, unit: &'a Unit, name: PeriodName, then: bool) -> Subject<'a> {
    Subject {
        unit,
        line: &issued.line,
        name,
        structure: Structure::Then,
        known: then.then(|| issued.snapshot.clone()),
    }
}

/// The period a frozen report is for.
pub fn name_of(issued: &Issued) -> Result<PeriodName, WebError> {
    issued
        .name
        .parse()
        .map_err(|fault: timeline::PeriodFault| WebError::Other(fault.into()))
}

/// Draws the report's figures again from the data as known at its snapshot.
pub async fn redraw(
    app: &App,
    connection: &mut PgConnection,
    (issued, draft): (&Issued, &Draft),
    (unit, name): (&Unit, PeriodName),
) -> Result<Redrawn, FillFault> {
    let again = {
        let state = app.engine.fresh().await?;
        let subject = subject(issued, unit, name, true);
        figures_in(&state, &app.catalogue, &subject, &draft.outline)?
    };
    let held = serde_json::json!(known(&issued.figures));
    let drawn = serde_json::json!(known(&again));
    let unlike = |key: &&String| {
        issued.figures.get(*key).filter(|figure| figure.is_known())
            != again.get(*key).filter(|figure| figure.is_known())
    };
    Ok(Redrawn {
        kept: id::hex(&issued.checksum),
        held: id::hex(&store::checksum_of(connection, &held).await?),
        drawn: id::hex(&store::checksum_of(connection, &drawn).await?),
        differs: again.keys().filter(unlike).cloned().collect(),
    })
}

/// A line whose figure is known otherwise today.
pub struct Changed {
    pub key: String,
    pub name: String,
    pub then: String,
    pub now: String,
    pub address: String,
}

/// The lines of a report that are known otherwise now.
pub async fn changed(
    app: &App,
    issued: &Issued,
    (unit, name): (&Unit, PeriodName),
    (draft, words): (&Draft, Words),
) -> Result<Vec<Changed>, WebError> {
    let today = {
        let state = app.engine.fresh().await.map_err(FillFault::from)?;
        let subject = subject(issued, unit, name, false);
        figures_in(&state, &app.catalogue, &subject, &draft.outline).map_err(FillFault::from)?
    };
    let language = words.language();
    let say = |figure: Option<&Figure>, measure: &str| {
        figure
            .and_then(|figure| figure_words(figure, None, (Way::Whole, measure), language))
            .unwrap_or_else(|| words.t("report-basis-missing"))
    };
    let mut changed = Vec::new();
    for (key, title, measure) in draft.outline.figures() {
        let (then, now) = (
            say(draft.figure(key), measure),
            say(today.get(key), measure),
        );
        if then != now {
            changed.push(Changed {
                key: key.to_owned(),
                name: title.to_owned(),
                then,
                now,
                address: pages::figure_address(&unit.code, key, (name, "then")),
            });
        }
    }
    Ok(changed)
}

/// What was said since the report was frozen about one of its lines.
async fn said_since(
    app: &App,
    connection: &mut PgConnection,
    (issued, key): (&Issued, &str),
    (unit, name): (&Unit, PeriodName),
) -> sqlx::Result<Since> {
    let subject = subject(issued, unit, name, false);
    let (asked, choose) = asked_by(&subject, key);
    let Some(indicator) = app.catalogue.indicator(&asked.indicator) else {
        return Ok(Since::default());
    };
    let behind = BehindAsked::of(indicator, &app.catalogue, &asked);
    let about = (asked.indicator.as_str(), &asked.dims);
    let mut found = since::store::since(connection, &behind, &issued.snapshot, about).await?;
    if choose == Choose::Counted {
        found.declared.clear();
    }
    Ok(found)
}

/// So many lines say by themselves what moved them; of more, one is asked.
const TOLD_AT_ONCE: usize = 6;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct VintageQuery {
    /// The key of a line whose reasons are asked.
    so: String,
}

/// A changed line with what moved it, where that is told.
struct Row {
    changed: Changed,
    since: Option<Since>,
    why_address: String,
}

#[derive(Template)]
#[template(path = "report/vintage.html")]
struct VintagePage {
    frame: Frame,
    title: String,
    base: String,
    frozen: String,
    vintage: i32,
    rows: Vec<Row>,
    redrawn: Redrawn,
    kinds: Vec<(String, String)>,
}

impl VintagePage {
    fn then_now(&self, changed: &Changed) -> String {
        let (before, after) = (("before", &changed.then), ("after", &changed.now));
        self.frame.words.t2("report-then-now", before, after)
    }
    fn kind(&self, code: &str) -> String {
        let known = self.kinds.iter().find(|(own, _)| own == code);
        known.map_or(code.to_owned(), |(_, name)| name.clone())
    }
    fn signed(&self, value: &i64) -> String {
        let sign = if *value > 0 { "+" } else { "" };
        format!("{sign}{}", amount(*value, self.frame.language()))
    }
    fn when(&self) -> String {
        let (vintage, at) = (("vintage", self.vintage), ("at", &self.frozen));
        self.frame.words.t2("vintage-frozen", vintage, at)
    }
    fn others(&self, since: &Since) -> String {
        let amount = self.signed(&since.others_amount);
        let (count, amount) = (("count", since.others), ("amount", amount));
        self.frame.words.t2("vintage-others", count, amount)
    }
    /// A checksum in groups, which breaks over lines.
    fn grouped(&self, checksum: &str) -> String {
        let signs: Vec<char> = checksum.chars().collect();
        let groups: Vec<String> = signs
            .chunks(8)
            .map(|group| group.iter().collect())
            .collect();
        groups.join(" ")
    }
    fn day(&self, day: &timeline::Day) -> String {
        day_short(*day)
    }
}

/// The page of what has changed since a report was frozen.
pub async fn vintage_page(
    State(app): State<App>,
    actor: Actor,
    Path(report): Path<i64>,
    Query(asked): Query<VintageQuery>,
) -> Result<Html<String>, WebError> {
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let issued = store::find_issued(&mut tx, report)
        .await?
        .ok_or(WebError::NotFound)?;
    let draft = as_issued(&app, &issued)?;
    let name = name_of(&issued)?;
    let unit = find_unit_by_id(&mut tx, issued.unit_id, name.period().last_on())
        .await?
        .ok_or(WebError::NotFound)?;
    let of = (&unit, name);
    let changed = changed(&app, &issued, of, (&draft, words)).await?;
    let all = changed.len() <= TOLD_AT_ONCE;
    let base = format!("/bao-cao/{report}");
    let mut rows = Vec::with_capacity(changed.len());
    for changed in changed {
        let told = all || changed.key == asked.so;
        let since = match told {
            true => Some(said_since(&app, &mut tx, (&issued, &changed.key), of).await?),
            false => None,
        };
        let key = crate::web::urlencode(&changed.key);
        rows.push(Row {
            why_address: format!("{base}/khi-ay-va-nay?so={key}"),
            changed,
            since,
        });
    }
    let redrawn = redraw(&app, &mut tx, (&issued, &draft), of).await?;
    let title = words.t("vintage-title");
    let frame = report_frame(&mut tx, (&app, &actor), &unit, &title).await?;
    let kinds = app.catalogue.kinds.iter();
    page(&VintagePage {
        title: draft.subject(),
        frozen: pages::at_text(&app, issued.issued_at),
        vintage: issued.vintage,
        kinds: kinds
            .map(|kind| (kind.code.clone(), kind.name(words.language()).to_owned()))
            .collect(),
        base,
        frame,
        rows,
        redrawn,
    })
}
