//! The history of a unit: what it was called, where it stood, what it was, who led it, what acts
//! did to it, whom it follows and who follows it; as a picture and as a table. Ended units keep
//! theirs.

mod downward;
mod drawing;
mod lanes;
mod store;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use self::downward::draw_down;
use self::drawing::{Caption, draw};
use self::lanes::{Fact, Lane, kinds};
use self::store::{Kin, OwnAct, facts, kin, own_acts, past_kinds, say_mark};
use super::pages::share_text;
use super::store::{DeedOnUnit, deeds_on};
use crate::access::{Act, Actor};
use crate::app::App;
use crate::audit::{self, Deed};
use crate::store::begin_change;
use crate::unit::{Unit, load_unit, read_day, unit_frame};
use crate::web::{Done, FormState, Frame, Place, SignedForm, WebError, Words, day_short, page};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/don-vi/{code}/lich-su", get(history_page))
        .route("/don-vi/{code}/lich-su/dau", post(add_mark))
}

/// A fact as a row of the table.
struct Row {
    lane: String,
    text: String,
    address: Option<String>,
    from: String,
    until: String,
}

/// A predecessor or successor as a line.
struct KinLine {
    name: String,
    address: Option<String>,
    share: String,
    on: String,
    number: String,
    act: String,
}

#[derive(Template)]
#[template(path = "act/history/history.html")]
struct HistoryPage {
    frame: Frame,
    unit: Unit,
    answer: String,
    /// The picture, and the same for a narrow screen.
    pictures: (String, String),
    rows: Vec<Row>,
    before: Vec<KinLine>,
    after: Vec<KinLine>,
    may_keep: bool,
    form: FormState,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// `dau`: a seal or account was added.
    xong: String,
}

async fn history_page(
    State(app): State<App>,
    actor: Actor,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let mut form = FormState::default();
    form.set("from_on", day_short(app.clock.today()));
    show(&app, &actor, &code, (form, &asked.xong)).await
}

async fn show(
    app: &App,
    actor: &Actor,
    code: &str,
    (form, done): (FormState, &str),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let today = app.clock.today();
    let mut tx = app.begin(actor).await?;
    let unit = load_unit(&mut tx, code, today).await?;
    let title = words.t1("history-title", "name", &unit.name);
    let place = (Place::Units, title.as_str(), today);
    let mut frame = unit_frame(&mut tx, actor, &unit, place)
        .await?
        .crumb(unit.name.clone(), Some(format!("/don-vi/{}", unit.code)))
        .crumb(words.t("history-short"), None);
    if done == "dau" {
        frame.done = Some(Done {
            sentence: words.t("history-mark-done"),
            undo: None,
        });
    }
    let telling = Telling { app, words };
    let all = telling.facts(&mut tx, &unit).await?;
    let (before, after) = kin(&mut tx, unit.unit_id).await?;
    drop(tx);
    let answer = telling.answer(&unit, (&before, &after));
    let status = form.status();
    let html = page(&HistoryPage {
        pictures: telling.pictures(&unit, (&all, &title, &answer)),
        rows: all.iter().map(|fact| telling.row(fact)).collect(),
        before: before.into_iter().map(|kin| telling.kin(kin)).collect(),
        after: after.into_iter().map(|kin| telling.kin(kin)).collect(),
        may_keep: actor.may(Act::KeepUnits).is_some(),
        answer,
        form,
        frame,
        unit,
    })?;
    Ok((status, html).into_response())
}

/// What a history is told with.
struct Telling<'a> {
    app: &'a App,
    words: Words,
}

impl Telling<'_> {
    /// Everything known of the unit, lane by lane, the earliest first.
    async fn facts(
        &self,
        connection: &mut sqlx::PgConnection,
        unit: &Unit,
    ) -> Result<Vec<Fact>, WebError> {
        let catalogue = &self.app.catalogue;
        let posts = catalogue.posts.iter().filter(|post| post.single);
        let posts: Vec<String> = posts.take(1).map(|post| post.code.clone()).collect();
        let mut all = facts(connection, unit.unit_id, &posts).await?;
        let past = past_kinds(connection, unit.unit_id).await?;
        let mut own = kinds(past, unit.kind.clone(), unit.founded_on);
        for fact in &mut own {
            fact.text = self.kind(std::mem::take(&mut fact.text));
        }
        all.extend(own);
        let deeds = together(deeds_on(connection, unit.unit_id).await?, self.words);
        all.extend(deeds.iter().map(|deed| self.deed(deed)));
        let own = own_acts(connection, unit.unit_id).await?;
        all.extend(own.into_iter().map(|act| self.own_act(unit, act)));
        // An ended unit has nothing that goes on.
        for fact in all.iter_mut().filter(|fact| fact.lane != Lane::Act) {
            fact.until = fact.until.or(unit.ended_on);
        }
        all.sort_by_key(|fact| (fact.lane, fact.from));
        Ok(all)
    }

    /// A kind by its name; any other text as it is.
    fn kind(&self, text: String) -> String {
        match self.app.catalogue.unit_kind(&text) {
            Some(kind) if self.words.language() == "en" => kind.en.clone(),
            Some(kind) => kind.vi.clone(),
            None => text,
        }
    }

    /// What an act did, as a fact of its day.
    fn deed(&self, deed: &DeedOnUnit) -> Fact {
        let other = deed.other.as_ref();
        let other = other.map_or(String::new(), |(code, name)| format!("{name} ({code})"));
        let arguments = [
            ("other", other),
            ("before", self.kind(deed.before.clone().unwrap_or_default())),
            ("after", self.kind(deed.after.clone().unwrap_or_default())),
        ];
        let key = match (deed.other.is_some(), deed.deed.as_str()) {
            (
                true,
                "moved" | "ended" | "founded" | "received" | "merged" | "handed-over" | "succeeded",
            ) => {
                format!("act-deed-{}-other", deed.deed)
            }
            _ => format!("act-deed-{}", deed.deed),
        };
        let said = self.words.with(&key, &arguments);
        let mut text = format!("{}: {said}", deed.number);
        if deed.standing == super::Standing::Repealed {
            text = format!(
                "{text} ({})",
                self.words.t("act-state-repealed").to_lowercase()
            );
        }
        Fact {
            lane: Lane::Act,
            text,
            address: Some(format!(
                "/don-vi/{}/sap-xep/{}",
                deed.root_code, deed.act_id
            )),
            from: Some(deed.effective_on),
            until: None,
        }
    }

    /// An act on what stands below the unit, as a fact of its day.
    fn own_act(&self, unit: &Unit, act: OwnAct) -> Fact {
        let mut text = format!("{}: {}", act.number, act.title);
        if act.is_repealed {
            text = format!(
                "{text} ({})",
                self.words.t("act-state-repealed").to_lowercase()
            );
        }
        Fact {
            lane: Lane::Act,
            text,
            address: Some(format!("/don-vi/{}/sap-xep/{}", unit.code, act.act_id)),
            from: Some(act.effective_on),
            until: None,
        }
    }

    fn row(&self, fact: &Fact) -> Row {
        let last = fact.until.and_then(|until| until.yesterday().ok());
        Row {
            lane: self.words.t(&format!("history-lane-{}", fact.lane.code())),
            text: fact.text.clone(),
            address: fact.address.clone(),
            from: fact.from.map_or(String::new(), day_short),
            until: last.map_or(String::new(), day_short),
        }
    }

    fn kin(&self, kin: Kin) -> KinLine {
        KinLine {
            address: kin.is_open.then(|| format!("/don-vi/{}", kin.code)),
            name: kin.name,
            share: share_text(u64::from(kin.share_ppm), self.words.language()),
            on: day_short(kin.on),
            act: format!("/don-vi/{}/sap-xep/{}", kin.root_code, kin.act_id),
            number: kin.number,
        }
    }

    /// The history in one or two sentences.
    fn answer(&self, unit: &Unit, (before, after): (&[Kin], &[Kin])) -> String {
        let words = self.words;
        let founded = day_short(unit.founded_on);
        let mut told = match unit.ended_on {
            None => words.t1("history-stands", "founded", founded),
            Some(ended) => words.t2(
                "history-stood",
                ("founded", founded),
                ("ended", day_short(ended)),
            ),
        };
        let named = |kin: &[Kin]| {
            let names: Vec<&str> = kin.iter().take(6).map(|kin| kin.name.as_str()).collect();
            let more = if kin.len() > 6 { "…" } else { "" };
            format!("{}{more}", names.join(", "))
        };
        for (key, kin) in [("history-before", before), ("history-after", after)] {
            if !kin.is_empty() {
                told.push(' ');
                told.push_str(&words.t1(key, "names", named(kin)));
            }
        }
        told
    }

    fn pictures(
        &self,
        unit: &Unit,
        (facts, title, sentence): (&[Fact], &str, &str),
    ) -> (String, String) {
        let lanes = Lane::ALL.map(|lane| {
            let key = format!("history-lane-{}", lane.code());
            (lane, self.words.t(&key))
        });
        let caption = Caption {
            title,
            sentence,
            today: &self.words.t("history-today"),
            lanes: &lanes,
        };
        let days = (unit.founded_on, self.app.clock.today());
        (
            draw(facts, days, &caption),
            draw_down(facts, days, &caption),
        )
    }
}

/// What one act hands over to the same unit is one deed.
fn together(deeds: Vec<DeedOnUnit>, words: Words) -> Vec<DeedOnUnit> {
    let mut joined: Vec<DeedOnUnit> = Vec::with_capacity(deeds.len());
    for mut deed in deeds {
        if deed.deed == "handed-over" {
            let thing = deed.before.as_deref().unwrap_or_default();
            let thing = words.t(&format!("act-thing-{thing}"));
            let same = joined.iter_mut().find(|other| {
                other.deed == deed.deed && other.act_id == deed.act_id && other.other == deed.other
            });
            if let Some(things) = same.and_then(|other| other.before.as_mut()) {
                things.push_str(&format!(", {thing}"));
                continue;
            }
            deed.before = Some(thing);
        }
        joined.push(deed);
    }
    joined
}

async fn add_mark(
    State(app): State<App>,
    Path(code): Path<String>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::KeepUnits)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let unit = load_unit(&mut tx, &code, app.clock.today()).await?;
    let what = form.text("what").to_owned();
    if !["seal", "account"].contains(&what.as_str()) {
        form.wrong("what", words.t("history-mark-what"));
    }
    let said = form.text("said").to_owned();
    if said.is_empty() || said.chars().count() > 300 {
        form.wrong("said", words.t("history-mark-missing"));
    }
    let from_on = read_day(&mut form, "from_on", words);
    if from_on.is_some_and(|day| !unit.stood_on(day)) {
        form.wrong("from_on", words.t("unit-closed-that-day"));
    }
    let (Some(from_on), true) = (from_on, form.is_sound()) else {
        drop(tx);
        return show(&app, &actor, &code, (form, "")).await;
    };
    let purpose = "unit mark said";
    let change_no = begin_change(&mut tx, permit.author(), Some(unit.unit_id), purpose).await?;
    say_mark(&mut tx, (unit.unit_id, change_no), (&what, &said, from_on)).await?;
    let deed = Deed {
        unit_id: Some(unit.unit_id),
        deed: "unit-mark-said",
        subject: "unit",
        subject_id: Some(i64::from(unit.unit_id)),
        detail: serde_json::json!({ "what": what }),
    };
    audit::write(&mut tx, change_no, &deed).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/don-vi/{code}/lich-su?xong=dau")).into_response())
}
