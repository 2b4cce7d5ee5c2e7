//! The list of records: what a unit and those below it have recorded, and the records behind one
//! figure.

pub mod store;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use serde::Deserialize;
use timeline::{Day, PeriodName};

use self::store::{COUNTED, ListAsked, Listed};
use super::pages::kind_name;
use super::say::Speaker;
use crate::access::{Act, Actor};
use crate::app::App;
use crate::catalogue::Catalogue;
use crate::indicator::behind::split::Share;
use crate::indicator::behind::{self, BehindAsked};
use crate::indicator::{Asked as FigureAsked, Structure, parse_dims, parse_structure, print_dims};
use crate::unit::{Unit, load_unit, unit_frame};
use crate::web::{Frame, Pager, Place, WebError, Words, amount, day_short, page, urlencode};

/// The filters as they stand in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    loai: String,
    tu: String,
    den: String,
    /// `rieng` shows the unit's own records only.
    cap: String,
    /// The day whose tree says who stands below; today where it is empty.
    ngay: String,
    rut: String,
    #[serde(rename = "chi-tieu")]
    chi_tieu: String,
    ky: String,
    chieu: String,
    #[serde(rename = "co-cau")]
    co_cau: String,
    trang: Option<i64>,
}

impl Asked {
    /// The address of these filters, ready for a page number.
    fn address(&self, code: &str) -> String {
        let mut address = format!("/don-vi/{code}/ghi-nhan?");
        for (name, value) in [
            ("loai", &self.loai),
            ("tu", &self.tu),
            ("den", &self.den),
            ("cap", &self.cap),
            ("ngay", &self.ngay),
            ("rut", &self.rut),
            ("chi-tieu", &self.chi_tieu),
            ("ky", &self.ky),
            ("chieu", &self.chieu),
            ("co-cau", &self.co_cau),
        ] {
            if !value.trim().is_empty() {
                address.push_str(&format!("{name}={}&", urlencode(value.trim())));
            }
        }
        address
    }
}

/// A row as the list shows it.
struct Row {
    record_id: i64,
    day: String,
    kind: String,
    summary: String,
    unit_code: String,
    unit_name: String,
    /// The part of the unit that counts in the figure, where the unit was split.
    share: Option<String>,
    withdrawn: bool,
}

/// The figure whose records are listed.
struct Behind {
    indicator: String,
    sentence: String,
    dims: String,
}

#[derive(Template)]
#[template(path = "record/list.html")]
struct ListPage {
    frame: Frame,
    unit: Unit,
    asked: Asked,
    behind: Option<Behind>,
    kinds: Vec<(String, String)>,
    rows: Vec<Row>,
    pager: Pager,
    /// "Hơn 10.000 ghi nhận", or how many there are.
    total: String,
    filtered: bool,
    day_error: Option<String>,
    /// Whose structure is shown, where it is not today's.
    tree_words: Option<String>,
    may_record: bool,
}

impl ListPage {
    fn own_only(&self) -> bool {
        self.asked.cap == "rieng"
    }
    /// Where every row is the unit's own, its name is not said again on each of them.
    fn is_one_unit(&self) -> bool {
        let own = |row: &Row| row.unit_code == self.unit.code && row.share.is_none();
        self.rows.iter().all(own)
    }
}

/// A day of the filter, or the sentence that says it cannot be read.
fn read_filter_day(text: &str, words: Words, wrong: &mut Option<String>) -> Option<Day> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let read = vietnamese::parse_day(text).ok();
    if read.is_none() {
        wrong.get_or_insert(words.t1("day-unreadable", "text", text));
    }
    read
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
    let title = words.t("record-list-title");
    let frame = unit_frame(&mut tx, &actor, &unit, (Place::Records, &title, today))
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{code}")))
        .crumb(title, None);
    let number = asked.trang.unwrap_or(1).clamp(1, COUNTED / Pager::SIZE);
    let offset = (number - 1) * Pager::SIZE;
    let mut day_error = None;
    let mut tree_on = unit.usual_day(today);
    let mut shares = Vec::new();
    let behind = find_behind(&asked, &app.catalogue, &actor.language, today)?;
    let (listed, total, counted) = match &behind {
        Some((_, question)) => {
            let question = BehindAsked {
                unit_id: unit.unit_id,
                line: actor.line.clone(),
                ..question.clone()
            };
            let cut = (offset, Pager::SIZE);
            let (listed, total) = store::list_behind(&mut tx, &question, cut).await?;
            shares = behind::split::store::shares(&mut tx, &question).await?;
            (listed, total, behind::COUNTED)
        }
        None => {
            if let Some(on) = read_filter_day(&asked.ngay, words, &mut day_error) {
                tree_on = on;
            }
            let until = read_filter_day(&asked.den, words, &mut day_error);
            let question = ListAsked {
                unit_id: unit.unit_id,
                line: &actor.line,
                tree_on,
                below: asked.cap != "rieng",
                kind: Some(asked.loai.trim()).filter(|kind| !kind.is_empty()),
                from_on: read_filter_day(&asked.tu, words, &mut day_error),
                until_on: until.and_then(|day| day.tomorrow().ok()),
                withdrawn: asked.rut == "1",
                offset,
                limit: Pager::SIZE,
            };
            let (listed, total) = store::list(&mut tx, &question).await?;
            (listed, total, COUNTED)
        }
    };
    let speaker = Speaker {
        catalogue: &app.catalogue,
        words,
    };
    let address = asked.address(&code);
    page(&ListPage {
        rows: listed
            .iter()
            .map(|listed| row(listed, &shares, speaker))
            .collect(),
        pager: Pager::new(number, total.min(counted), address),
        total: say_total(total, counted, words),
        kinds: kinds(&app.catalogue, &unit, &actor.language),
        filtered: [
            &asked.loai,
            &asked.tu,
            &asked.den,
            &asked.cap,
            &asked.ngay,
            &asked.rut,
        ]
        .iter()
        .any(|value| !value.is_empty()),
        tree_words: (tree_on != today && asked.cap != "rieng")
            .then(|| words.t1("record-tree-on", "day", day_short(tree_on))),
        behind: behind.map(|(behind, _)| behind),
        may_record: actor.may(Act::Record).is_some(),
        day_error,
        frame,
        unit,
        asked,
    })
}

fn say_total(total: i64, counted: i64, words: Words) -> String {
    let (key, shown) = match total {
        0 => return words.t("record-total-none"),
        _ if total > counted => ("record-total-over", counted),
        _ => ("record-total", total),
    };
    words.t1(key, "count", amount(shown, words.language()))
}

fn row(listed: &Listed, shares: &[Share], speaker: Speaker<'_>) -> Row {
    let share = shares.iter().find(|share| {
        let of = share.of.as_ref();
        of.is_some_and(|(code, _)| *code == listed.unit_code) && share.takes(listed.happened_on)
    });
    let words = speaker.words;
    let share = share.map(|share| behind::share_text(share.share_ppm, words.language()));
    let kind = speaker.catalogue.kind(&listed.kind);
    Row {
        record_id: listed.record_id,
        day: day_short(listed.happened_on),
        kind: kind_name(kind, &listed.kind, speaker.words.language()),
        summary: speaker.summary(kind, &listed.answers),
        unit_code: listed.unit_code.clone(),
        unit_name: listed.unit_name.clone(),
        share: share.map(|share| words.t1("figure-record-share", "share", share)),
        withdrawn: listed.withdrawn,
    }
}

/// The kinds to filter by: all that units of this tier or below may record.
fn kinds(catalogue: &Catalogue, unit: &Unit, language: &str) -> Vec<(String, String)> {
    let base = matches!(unit.tier.as_str(), "base" | "group");
    catalogue
        .kinds
        .iter()
        .filter(|kind| !base || kind.tiers.contains(&unit.tier))
        .map(|kind| (kind.code.clone(), kind.name(language).to_owned()))
        .collect()
}

/// The figure asked about and the question about its records; nothing where none is asked.
fn find_behind(
    asked: &Asked,
    catalogue: &Catalogue,
    language: &str,
    today: Day,
) -> Result<Option<(Behind, BehindAsked)>, WebError> {
    if asked.chi_tieu.trim().is_empty() {
        return Ok(None);
    }
    let words = Words::of(language);
    let indicator = catalogue
        .indicator(asked.chi_tieu.trim())
        .ok_or(WebError::NotFound)?;
    let ky = match asked.ky.trim() {
        "" => today.year().to_string(),
        text => text.to_owned(),
    };
    let name: PeriodName = ky
        .parse()
        .map_err(|_| WebError::Unreadable(words.t1("record-period-unreadable", "text", &ky)))?;
    let dims = parse_dims(&asked.chieu)
        .ok_or_else(|| WebError::Unreadable(words.t("record-dims-unreadable")))?;
    let structure = parse_structure(asked.co_cau.trim(), today).unwrap_or(Structure::Then);
    let asked = FigureAsked {
        unit_id: 0,
        line: String::new(),
        indicator: indicator.code.clone(),
        dims: dims.clone(),
        period: name.period(),
        structure,
        known: None,
    };
    let question = BehindAsked::of(indicator, catalogue, &asked);
    let named: Vec<String> = dims
        .iter()
        .map(|(dim, value)| catalogue.value_name(dim, value, language))
        .collect();
    let (first, last) = (name.period().from_on(), name.period().last_on());
    let days = format!("{}–{}", day_short(first), day_short(last));
    let behind = Behind {
        indicator: indicator.code.clone(),
        sentence: words.t2(
            "record-behind",
            ("name", &indicator.name(language)),
            ("period", &days),
        ),
        dims: named.join(", "),
    };
    Ok(Some((behind, question)))
}

impl Behind {
    /// The figure's own page with the same question.
    fn address(&self, code: &str, asked: &Asked) -> String {
        let mut address = format!("/don-vi/{code}/so-lieu/{}?", self.indicator);
        for (name, value) in [("ky", &asked.ky), ("co-cau", &asked.co_cau)] {
            if !value.is_empty() {
                address.push_str(&format!("{name}={}&", urlencode(value)));
            }
        }
        if let Some(dims) = parse_dims(&asked.chieu).filter(|dims| !dims.is_empty()) {
            address.push_str(&format!("chieu={}&", urlencode(&print_dims(&dims))));
        }
        address
    }
}
