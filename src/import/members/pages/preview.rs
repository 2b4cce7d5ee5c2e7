//! A staged file looked through: what its rows are, what was repaired, what has to be decided; and
//! the page of an import that is at work, written or undone.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use roster::{Field, Note, Severity};
use serde::Deserialize;

use super::{judge, list_frame, load, may};
use crate::access::Actor;
use crate::app::App;
use crate::import::members::identity::Why;
use crate::import::members::jobs::{self, Work};
use crate::import::members::outcome::Choice;
use crate::import::members::pass::Counts;
use crate::import::members::reading::letter;
use crate::import::members::seen::{Seen, SeenNote, birth_text};
use crate::import::members::sentences;
use crate::import::members::staging::{HeadSeen, Options};
use crate::import::members::store::imports::Import;
use crate::import::members::store::staged::{self, Shown, StagedRow};
use crate::unit::{Unit, read_day};
use crate::web::{
    Done, FormState, Frame, Pager, SignedForm, WebError, Words, amount, day_short, page,
};

/// Rows a page shows.
const ROWS: i64 = 25;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `new`, `changed`, `asked`, `refused` or `all`; otherwise the rows worth a look.
    loc: String,
    trang: Option<i64>,
    xong: String,
}

/// A cell with what stood there before it was repaired, and how it is marked.
#[derive(Default)]
pub(super) struct Cell {
    pub text: String,
    pub was: Option<String>,
    pub class: &'static str,
}

/// A choice that can be made about a row.
pub(super) struct Offer {
    pub value: String,
    pub text: String,
    pub chosen: bool,
}

/// A sentence about a row: what is so, and what to do.
pub(super) struct Say {
    pub first: String,
    pub rest: String,
    pub class: &'static str,
}

pub(super) struct Row {
    pub row_no: i32,
    pub name: Cell,
    pub sex: Cell,
    pub birth: Cell,
    pub number: Cell,
    pub joined: Cell,
    pub unit: String,
    pub chip: (&'static str, &'static str, String),
    pub says: Vec<Say>,
    pub changes: Vec<(String, String, String)>,
    pub people: Vec<String>,
    pub offers: Vec<Offer>,
}

/// A column with the fields it may hold.
pub(super) struct ColumnSeen {
    pub index: usize,
    pub heading: String,
    pub field: String,
}

#[derive(Template)]
#[template(path = "import/members/preview.html")]
struct PreviewPage {
    frame: Frame,
    unit: Unit,
    import: Import,
    counts: Counts,
    write: u64,
    back: u64,
    shown: String,
    rows: Vec<Row>,
    pager: Pager,
    columns: Vec<ColumnSeen>,
    fields: Vec<(String, String)>,
    matched: usize,
    head: HeadSeen,
    form: FormState,
    moves: bool,
    failed: Option<String>,
    address: String,
}

impl PreviewPage {
    fn number(&self, value: &u64) -> String {
        amount(i64::try_from(*value).unwrap_or(0), self.frame.language())
    }
    fn tally(&self) -> [(&'static str, u64, &'static str, String); 4] {
        let t = |key: &str| self.frame.t(key);
        [
            ("new", self.counts.new, "", t("import-tally-new")),
            (
                "changed",
                self.counts.changed,
                "up",
                t("import-tally-changed"),
            ),
            ("asked", self.counts.asked, "mid", t("import-tally-asked")),
            (
                "refused",
                self.counts.refused,
                "down",
                t("import-tally-refused"),
            ),
        ]
    }
}

#[derive(Template)]
#[template(path = "import/members/work.html")]
struct WorkPage {
    frame: Frame,
    title: String,
    sentence: String,
    percent: u64,
    address: String,
}

#[derive(Template)]
#[template(path = "import/members/done.html")]
struct DonePage {
    frame: Frame,
    unit: Unit,
    import: Import,
    title: String,
    sentence: String,
    back: u64,
    has_returned: bool,
    when: String,
    standing: Vec<String>,
    may_undo: bool,
}

pub async fn import_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    may(&app, &actor)?;
    draw(
        &app,
        &actor,
        (&code, &id),
        (asked, FormState::default(), Vec::new()),
    )
    .await
}

/// Draws the page of an import as it stands.
pub(super) async fn draw(
    app: &App,
    actor: &Actor,
    (code, id): (&str, &str),
    (asked, form, standing): (Asked, FormState, Vec<String>),
) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let (unit, import, _) = load(app, &mut tx, (code, id)).await?;
    let words = Words::of(&actor.language);
    if let Some(job) = jobs::find(import.import_id) {
        let title = match job.work {
            Work::Reading => words.t("import-reading"),
            Work::Writing => words.t("import-writing"),
        };
        let frame = list_frame(app, &mut tx, (actor, &unit, &title)).await?;
        let rows = amount(i64::try_from(job.rows()).unwrap_or(0), words.language());
        let html = page(&WorkPage {
            frame: frame.crumb(title.clone(), None),
            sentence: words.t2(
                "import-working",
                ("rows", &rows),
                ("percent", job.percent()),
            ),
            percent: job.percent(),
            address: format!("/don-vi/{code}/doan-vien/nhap/{id}"),
            title,
        })?;
        // The page asks again by itself, without a script.
        return Ok(([(header::REFRESH, "2")], html).into_response());
    }
    if import.state != "staged" {
        return draw_done(app, &mut tx, (actor, unit, import), (asked, standing)).await;
    }
    let failed = jobs::take_failure(import.import_id);
    if import.counts.is_none() && failed.is_none() && form.is_sound() {
        let options: Options = serde_json::from_value(import.options.clone()).unwrap_or_default();
        let bytes = staged::kept_bytes(&mut tx, import.import_id, "file").await?;
        drop(tx);
        // The program was stopped while it read the file, or nobody has read it yet.
        if options.head.is_none() {
            judge(
                app,
                actor,
                import.import_id,
                usize::try_from(bytes).unwrap_or(0),
            )
            .await?;
            let address = format!("/don-vi/{code}/doan-vien/nhap/{id}");
            return Ok(Redirect::to(&address).into_response());
        }
        tx = app.begin(actor).await?;
    }
    draw_preview(app, &mut tx, (actor, unit, import), (asked, form, failed)).await
}

async fn draw_preview(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (actor, unit, import): (&Actor, Unit, Import),
    (asked, mut form, failed): (Asked, FormState, Option<String>),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let title = words.t("import-preview-title");
    let frame = list_frame(app, connection, (actor, &unit, &title)).await?;
    let counts: Counts = import
        .counts
        .clone()
        .and_then(|value| serde_json::from_value(value).ok())
        .unwrap_or_default();
    let options: Options = serde_json::from_value(import.options.clone()).unwrap_or_default();
    let shown = match asked.loc.as_str() {
        of @ ("new" | "changed" | "asked" | "refused" | "again" | "unchanged") => Shown::Of(of),
        "all" => Shown::All,
        _ => Shown::Worth,
    };
    let number = asked.trang.unwrap_or(1).max(1);
    let span = ((number - 1) * ROWS, ROWS);
    let (rows, total) = staged::rows(connection, (import.import_id, shown), span).await?;
    let decided = staged::choices(connection, import.import_id).await?;
    let decided = decided
        .iter()
        .filter(|(_, choice)| choice != "leave")
        .count() as u64;
    let rows = rows_seen(connection, rows, words).await?;
    let address = format!("/don-vi/{}/doan-vien/nhap/{}", unit.code, import.import_id);
    if form.is_sound() {
        let known_on = options.known_on.unwrap_or(app.clock.today());
        form.set("known_on", day_short(known_on));
    }
    let head = options.head.clone().unwrap_or_default();
    let status = if form.is_sound() && failed.is_none() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let html = page(&PreviewPage {
        frame: frame.crumb(title, None),
        write: counts.new + counts.changed + decided,
        back: (counts.returned() + counts.again).saturating_sub(decided),
        pager: Pager::of_size(ROWS, number, total, format!("{address}?loc={}&", asked.loc)),
        columns: columns_seen(&head),
        fields: fields_offered(words),
        matched: head
            .columns
            .iter()
            .filter(|(_, _, field)| field.is_some())
            .count(),
        moves: options.moves,
        shown: asked.loc,
        unit,
        import,
        counts,
        rows,
        head,
        form,
        failed,
        address,
    })?;
    Ok((status, html).into_response())
}

fn columns_seen(head: &HeadSeen) -> Vec<ColumnSeen> {
    let columns = head.columns.iter();
    columns
        .map(|(index, heading, field)| ColumnSeen {
            index: *index,
            heading: if heading.is_empty() {
                letter(*index)
            } else {
                heading.clone()
            },
            field: field.clone().unwrap_or_default(),
        })
        .collect()
}

fn fields_offered(words: Words) -> Vec<(String, String)> {
    let fields = Field::ALL.iter();
    fields
        .map(|field| (field.code().to_owned(), sentences::of_field(words, *field)))
        .collect()
}

/// The rows with the people their questions are about, as far as the actor may see them.
async fn rows_seen(
    connection: &mut sqlx::PgConnection,
    rows: Vec<StagedRow>,
    words: Words,
) -> Result<Vec<Row>, WebError> {
    let rows: Vec<(StagedRow, Seen)> = rows
        .into_iter()
        .map(|row| {
            let seen = serde_json::from_value(row.seen.clone()).unwrap_or_default();
            (row, seen)
        })
        .collect();
    let people = rows.iter().filter_map(|(_, seen)| seen.question.as_ref());
    let people: Vec<i64> = people
        .flat_map(|question| question.people.clone())
        .collect();
    let found = staged::people_in_question(connection, &people).await?;
    let names: HashMap<i64, String> = found
        .into_iter()
        .map(|(person_id, name, birth, unit)| {
            let birth = birth_text(birth);
            let arguments = [("name", name), ("birth", birth), ("unit", unit)];
            (person_id, words.with("import-ask-person", &arguments))
        })
        .collect();
    Ok(rows
        .into_iter()
        .map(|(row, seen)| row_seen(row, seen, &names, words))
        .collect())
}

fn row_seen(row: StagedRow, seen: Seen, names: &HashMap<i64, String>, words: Words) -> Row {
    let cell = |fields: &[Field], text: &str| cell(&seen.notes, fields, text);
    let sex = match seen.sex.as_str() {
        "" => String::new(),
        sex => words.t(&format!("member-sex-{sex}")),
    };
    let people = seen
        .question
        .as_ref()
        .map_or(&[][..], |question| &question.people);
    let alike = seen
        .question
        .as_ref()
        .filter(|question| !question.alike.is_empty());
    let mut says = says(&row, &seen, words);
    if let Some(question) = alike {
        let alike: Vec<String> = question
            .alike
            .iter()
            .map(|reason| sentences::of_likeness(words, reason))
            .collect();
        says.push(Say {
            first: String::new(),
            rest: alike.join(", "),
            class: "",
        });
    }
    Row {
        name: cell(
            &[Field::FullName, Field::GivenName, Field::FamilyName],
            &seen.name,
        ),
        sex: cell(&[Field::Sex], &sex),
        birth: cell(
            &[Field::Birth, Field::BirthYear, Field::Male, Field::Female],
            &seen.birth,
        ),
        number: cell(
            &[Field::Cccd, Field::OldId, Field::Passport],
            &grouped(&seen.number),
        ),
        joined: cell(&[Field::JoinedOn], &seen.joined),
        unit: seen.unit.clone(),
        chip: chip(&row, &seen, words),
        says,
        changes: seen
            .changes
            .iter()
            .map(|(field, before, after)| {
                let name = words.t(&format!("import-field-{}", field.replace('_', "-")));
                let sexed = |text: &str| match (field.as_str(), text) {
                    ("sex", "male" | "female") => words.t(&format!("member-sex-{text}")),
                    _ => text.to_owned(),
                };
                (name, sexed(before), sexed(after))
            })
            .collect(),
        people: people
            .iter()
            .filter_map(|person| names.get(person).cloned())
            .collect(),
        offers: offers(&row, &seen, names, words),
        row_no: row.row_no,
    }
}

/// A number in fours, as cards print it.
fn grouped(number: &str) -> String {
    if number.len() != 12 {
        return number.to_owned();
    }
    format!("{} {} {}", &number[..4], &number[4..8], &number[8..])
}

fn cell(notes: &[SeenNote], fields: &[Field], text: &str) -> Cell {
    let own = notes
        .iter()
        .filter(|note| fields.iter().any(|field| field.code() == note.field));
    let mut made = Cell {
        text: text.to_owned(),
        ..Cell::default()
    };
    let mut worst = 0;
    for note in own {
        let (weight, class) = match note.severity.as_str() {
            "wrong" => (3, "cell-bad"),
            "doubt" => (2, "cell-ask"),
            _ => (1, "cell-fix"),
        };
        if weight > worst {
            (worst, made.class) = (weight, class);
        }
        if weight == 3 && made.text.is_empty() {
            made.text.clone_from(&note.raw);
        }
        let changed = !note.raw.is_empty() && note.raw != text;
        if weight == 1 && changed && made.was.is_none() {
            made.was = Some(note.raw.clone());
        }
    }
    made
}

fn chip(row: &StagedRow, seen: &Seen, words: Words) -> (&'static str, &'static str, String) {
    let has = |severity: &str| seen.notes.iter().any(|note| note.severity == severity);
    let decided = row
        .choice
        .as_deref()
        .is_some_and(|choice| choice != "leave");
    let (class, icon, key) = match row.outcome.as_str() {
        "refused" => ("chip-bad", "stop", "import-is-refused"),
        "asked" | "again" if decided => ("chip-good", "ok", "import-is-decided"),
        "asked" => ("chip-warn", "alert", "import-is-asked"),
        "again" => ("", "list", "import-is-again"),
        "changed" => ("chip-blue", "edit", "import-is-changed"),
        "unchanged" => ("", "ok", "import-is-unchanged"),
        _ if has("doubt") => ("chip-warn", "eye", "import-is-doubted"),
        _ if has("repaired") => ("chip-good", "ok", "import-is-repaired"),
        _ => ("chip-good", "ok", "import-is-new"),
    };
    (class, icon, words.t(key))
}

/// What is said of a row: the question first, then notes, the heaviest first.
fn says(row: &StagedRow, seen: &Seen, words: Words) -> Vec<Say> {
    let mut says = Vec::new();
    let mut say = |sentence: String, class| {
        let (first, rest) = match sentence.split_once(". ") {
            Some((first, rest)) => (format!("{first}."), rest.to_owned()),
            None => (sentence, String::new()),
        };
        says.push(Say { first, rest, class });
    };
    if let Some(question) = &seen.question {
        say(sentences::of_question(words, question), "mid");
    }
    if let (Some(again), "again") = (seen.again, row.outcome.as_str()) {
        say(sentences::of_repetition(words, again), "mid");
    }
    for (severity, class) in [("wrong", "down"), ("doubt", "mid"), ("repaired", "up")] {
        for note in seen.notes.iter().filter(|note| note.severity == severity) {
            if let Some(sentence) = note_sentence(note, words) {
                say(sentence, class);
            }
        }
    }
    says
}

fn note_sentence(note: &SeenNote, words: Words) -> Option<String> {
    let field: Field = note.field.parse().ok()?;
    let severity = match note.severity.as_str() {
        "wrong" => Severity::Wrong,
        "doubt" => Severity::Doubt,
        _ => Severity::Repaired,
    };
    let key_of = Note {
        field,
        column: None,
        severity,
        code: "",
        raw: note.raw.clone(),
        value: note.value.clone(),
    };
    Some(sentences::of_code(words, &note.code, &key_of))
}

/// What can be decided about a row.
fn offers(row: &StagedRow, seen: &Seen, names: &HashMap<i64, String>, words: Words) -> Vec<Offer> {
    let mut offers = Vec::new();
    let chosen = row.choice.as_deref().unwrap_or("leave");
    let mut offer = |choice: Choice, text: String| {
        let value = choice.to_string();
        offers.push(Offer {
            chosen: value == chosen,
            value,
            text,
        });
    };
    let (asked, why) = match (&seen.question, row.outcome.as_str()) {
        (Some(question), "asked") => (true, Some(question.why)),
        (_, "again") => (true, None),
        _ => (false, None),
    };
    if !asked {
        return offers;
    }
    match why {
        Some(Why::AtAnotherUnit) => offer(Choice::Move, words.t("import-choice-move")),
        Some(Why::LeftBefore) => offer(Choice::Return, words.t("import-choice-return")),
        _ => {
            let people = seen
                .question
                .as_ref()
                .map_or(&[][..], |question| &question.people);
            for person_id in people
                .iter()
                .filter(|person_id| names.contains_key(person_id))
            {
                let text = words.t("import-choice-same");
                let text = match people.len() {
                    1 => text,
                    _ => format!("{text}: {}", names[person_id]),
                };
                offer(Choice::Same(*person_id), text);
            }
            offer(Choice::New, words.t("import-choice-new"));
        }
    }
    offer(Choice::Leave, words.t("import-choice-leave"));
    offers
}

async fn draw_done(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (actor, unit, import): (&Actor, Unit, Import),
    (asked, standing): (Asked, Vec<String>),
) -> Result<Response, WebError> {
    let words = Words::of(&actor.language);
    let counts: Counts = import
        .counts
        .clone()
        .and_then(|value| serde_json::from_value(value).ok())
        .unwrap_or_default();
    let undone = import.state == "undone";
    let title = words.t(if undone {
        "import-undone-title"
    } else {
        "import-done-title"
    });
    let mut frame = list_frame(app, connection, (actor, &unit, &title))
        .await?
        .crumb(title.clone(), None);
    let number = |value: u64| amount(i64::try_from(value).unwrap_or(0), words.language());
    let sentence = words.with(
        if undone {
            "import-undone-sentence"
        } else {
            "import-done-sentence"
        },
        &[
            ("new", number(counts.new)),
            ("changed", number(counts.changed)),
            ("unchanged", number(counts.unchanged)),
        ],
    );
    let undo = format!(
        "/don-vi/{}/doan-vien/nhap/{}/hoan-tac",
        unit.code, import.import_id
    );
    frame.done = match (asked.xong.as_str(), undone) {
        ("ghi", false) => Some(Done {
            sentence: words.t1(
                "import-done-toast",
                "count",
                number(counts.new + counts.changed),
            ),
            undo: Some(undo),
        }),
        ("hoan-tac", true) => Some(Done {
            sentence: words.t("import-undone-toast"),
            undo: None,
        }),
        _ => None,
    };
    let kept = staged::kept_bytes(connection, import.import_id, "returned").await?;
    let status = if standing.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::CONFLICT
    };
    let made_at = app.clock.zoned(import.made_at);
    let html = page(&DonePage {
        frame,
        back: counts.returned() + counts.again,
        has_returned: kept > 0,
        when: made_at.strftime("%H:%M %d/%m/%Y").to_string(),
        may_undo: !undone,
        unit,
        import,
        title,
        sentence,
        standing,
    })?;
    Ok((status, html).into_response())
}

/// Says what the columns hold and how rows without a day are taken; the file is read again.
pub async fn direct(
    State(app): State<App>,
    Path((code, id)): Path<(String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    may(&app, &actor)?;
    let words = Words::of(&actor.language);
    let mut tx = app.begin(&actor).await?;
    let (_, import, _) = load(&app, &mut tx, (&code, &id)).await?;
    let options: Options = serde_json::from_value(import.options.clone()).unwrap_or_default();
    let known_on = read_day(&mut form, "known_on", words);
    if known_on.is_some_and(|day| day > app.clock.today()) {
        form.wrong("known_on", words.t("import-known-on-later"));
    }
    if !form.is_sound() {
        drop(tx);
        return draw(
            &app,
            &actor,
            (&code, &id),
            (Asked::default(), form, Vec::new()),
        )
        .await;
    }
    let head = options.head.unwrap_or_default();
    let columns: Vec<(usize, String)> = head
        .columns
        .iter()
        .filter_map(|(index, _, before)| {
            let name = format!("cot-{index}");
            let said = form.text(&name);
            let said = if said.is_empty() {
                Field::Ignored.code()
            } else {
                said
            };
            // What was not understood and is left so needs no word.
            let differs = before.as_deref().unwrap_or(Field::Ignored.code()) != said;
            let known = said.parse::<Field>().is_ok();
            (differs && known).then(|| (*index, said.to_owned()))
        })
        .collect();
    let mut all: Vec<(usize, String)> =
        serde_json::from_value(import.columns.clone()).unwrap_or_default();
    all.retain(|(index, _)| !columns.iter().any(|(other, _)| other == index));
    all.extend(columns);
    let options = Options {
        known_on,
        moves: form.text("moves") == "1",
        head: None,
        ..options
    };
    let said = (serde_json::json!(all), serde_json::json!(options));
    staged::direct(&mut tx, import.import_id, (&said.0, &said.1)).await?;
    let bytes = staged::kept_bytes(&mut tx, import.import_id, "file").await?;
    tx.commit().await?;
    judge(
        &app,
        &actor,
        import.import_id,
        usize::try_from(bytes).unwrap_or(0),
    )
    .await?;
    Ok(Redirect::to(&format!("/don-vi/{code}/doan-vien/nhap/{id}")).into_response())
}

/// Keeps what was decided about a row.
pub async fn choose(
    State(app): State<App>,
    Path((code, id)): Path<(String, String)>,
    SignedForm(actor, form): SignedForm,
) -> Result<Response, WebError> {
    may(&app, &actor)?;
    let mut tx = app.begin(&actor).await?;
    let (_, import, _) = load(&app, &mut tx, (&code, &id)).await?;
    let row_no: i32 = form.text("dong").parse().map_err(|_| WebError::NotFound)?;
    let choice: Choice = form.text("chon").parse().map_err(|()| WebError::NotFound)?;
    let text = choice.to_string();
    let kept = (choice != Choice::Leave).then_some(text.as_str());
    if import.state != "staged"
        || !staged::choose(&mut tx, (import.import_id, row_no), kept).await?
    {
        return Err(WebError::NotFound);
    }
    tx.commit().await?;
    let back = form.text("loc");
    let page: i64 = form.text("trang").parse().unwrap_or(1);
    let back = if back.chars().all(|letter| letter.is_ascii_lowercase()) {
        back
    } else {
        ""
    };
    let address =
        format!("/don-vi/{code}/doan-vien/nhap/{id}?loc={back}&trang={page}#dong-{row_no}");
    Ok(Redirect::to(&address).into_response())
}
