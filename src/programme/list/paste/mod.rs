//! Rows pasted into a list: first it is shown who was recognised and where one of several must be
//! chosen, then whoever is known is added.

mod rules;
mod store;

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use self::rules::{MOST_ROWS, Meant, PastedRow, is_card, meant_by, read};
use super::load;
use super::store::{NewLine, check};
use super::write::is_open;
use crate::access::{Act, Actor};
use crate::app::App;
use crate::id;
use crate::member::lookup::store::Within;
use crate::member::lookup::{Found, meant};
use crate::programme::desk::{Asked, Desk};
use crate::programme::store::{List, Round};
use crate::web::{FormState, Frame, SignedForm, WebError, amount, page, typed_key};

/// A row with who is meant by it.
struct ReadRow {
    row: PastedRow,
    meant: Meant,
}

impl ReadRow {
    fn is_added(&self) -> bool {
        self.row.fault.is_none() && matches!(self.meant, Meant::One(_))
    }
    fn state(&self) -> &'static str {
        match (&self.row.fault, &self.meant) {
            (Some(_), _) => "fault",
            (_, Meant::One(_)) => "one",
            (_, Meant::Several(_)) => "several",
            (_, Meant::Nobody) => "nobody",
            (_, Meant::There(_)) => "there",
        }
    }
    /// Several to choose from.
    fn choices(&self) -> &[Found] {
        match &self.meant {
            Meant::Several(found) => found,
            _ => &[],
        }
    }
    fn known(&self) -> Option<&Found> {
        match &self.meant {
            Meant::One(one) | Meant::There(one) => Some(one),
            _ => None,
        }
    }
}

#[derive(Template)]
#[template(path = "programme/list/paste/paste.html")]
struct PastePage {
    frame: Frame,
    base: String,
    list: List,
    is_bank: bool,
    rows: Vec<ReadRow>,
    form: FormState,
}

impl PastePage {
    fn money(&self, dong: &i64) -> String {
        amount(*dong, self.frame.language())
    }
    fn detail(&self, found: &Found) -> String {
        found.detail(self.frame.words)
    }
    fn account(&self, row: &ReadRow) -> String {
        super::masked_account(&row.row.bank, &row.row.account_no)
    }
    fn state(&self, row: &ReadRow) -> String {
        match row.row.fault {
            Some(fault) => self.frame.t(fault),
            None => self.frame.t(&format!("aid-paste-{}", row.state())),
        }
    }
    fn added(&self) -> usize {
        self.rows.iter().filter(|row| row.is_added()).count()
    }
    fn has_choices(&self) -> bool {
        self.rows.iter().any(|row| !row.choices().is_empty())
    }
    fn dong(&self) -> String {
        let added = self.rows.iter().filter(|row| row.is_added());
        amount(
            added.map(|row| row.row.amount_dong).sum(),
            self.frame.language(),
        )
    }
    /// The choices made in rows that are settled by them, to be sent again.
    fn kept(&self) -> Vec<(String, String)> {
        let sent = self.rows.iter().map(|row| choice(row.row.place));
        sent.map(|name| (name.clone(), self.form.text(&name).to_owned()))
            .filter(|(_, chosen)| !chosen.is_empty())
            .collect()
    }
}

/// The field in which it is chosen who is meant by a row.
fn choice(place: usize) -> String {
    format!("who-{place}")
}

/// The pasted rows with who is meant by each.
async fn read_rows(
    tx: &mut PgConnection,
    (app, actor): (&App, &Actor),
    (desk, list, round): (&Desk, &List, &Round),
    form: &mut FormState,
) -> Result<Vec<ReadRow>, WebError> {
    let words = desk.words;
    let rows = read(form.value("rows"), round.each_dong);
    if rows.is_empty() {
        form.wrong("rows", words.t("aid-paste-none"));
    }
    if rows.len() > MOST_ROWS {
        form.wrong("rows", words.t1("aid-paste-many", "most", MOST_ROWS));
        return Ok(Vec::new());
    }
    let sought = |row: &PastedRow| match is_card(&row.who) {
        true => row.who.clone(),
        false => vietnamese::fold(&row.who),
    };
    let (cards, names): (Vec<&PastedRow>, Vec<&PastedRow>) =
        rows.iter().partition(|row| is_card(&row.who));
    let names: Vec<String> = names.into_iter().map(sought).collect();
    let cards: Vec<String> = cards.into_iter().map(sought).collect();
    let within = Within {
        unit_id: desk.unit.unit_id,
        line: &actor.line,
        today: app.clock.today(),
    };
    let about = (names.as_slice(), cards.as_slice());
    let found: BTreeMap<String, Vec<Found>> =
        store::people(tx, within, about, round.counts_on).await?;
    let mut taken = store::standing(tx, list.aid_list_id).await?;
    let mut read = Vec::new();
    for row in rows {
        let own = found.get(&sought(&row)).cloned().unwrap_or_default();
        let chosen = form.text(&choice(row.place)).parse().ok();
        let meant = meant_by(meant(own), chosen, &mut taken);
        read.push(ReadRow { row, meant });
    }
    Ok(read)
}

async fn draw(
    (app, actor): (&App, &Actor),
    (code, list): (&str, &str),
    (mut form, reads): (FormState, bool),
) -> Result<Response, WebError> {
    let mut tx = app.begin(actor).await?;
    let desk = Desk::open(app, &mut tx, (actor, code)).await?;
    let (list, round) = load(&mut tx, (desk.unit.unit_id, list)).await?;
    if !desk.hands.writes || !is_open(&list, &round) {
        return Err(WebError::NotFound);
    }
    let title = desk.words.t("aid-paste");
    let frame = desk
        .frame(&mut tx, actor, (&title, &Asked::default()))
        .await?;
    if form.text("_key").is_empty() {
        form.set("_key", id::check_code());
    }
    let rows = if reads {
        let about = (&desk, &list, &round);
        read_rows(&mut tx, (app, actor), about, &mut form).await?
    } else {
        Vec::new()
    };
    let status = form.status();
    let html = page(&PastePage {
        is_bank: round.way == "bank",
        base: desk.base,
        frame,
        list,
        rows,
        form,
    })?;
    Ok((status, html).into_response())
}

pub(super) async fn paste_page(
    State(app): State<App>,
    actor: Actor,
    Path((code, list)): Path<(String, String)>,
) -> Result<Response, WebError> {
    app.permit(&actor, Act::Record)?;
    let form = (FormState::default(), false);
    draw((&app, &actor), (&code, &list), form).await
}

/// Shows who is meant, or adds whoever is known.
pub(super) async fn paste(
    State(app): State<App>,
    Path((code, list)): Path<(String, String)>,
    SignedForm(actor, mut form): SignedForm,
) -> Result<Response, WebError> {
    let permit = app.permit(&actor, Act::Record)?;
    if form.text("act") != "add" {
        return draw((&app, &actor), (&code, &list), (form, true)).await;
    }
    let mut tx = app.begin(&actor).await?;
    let desk = Desk::open(&app, &mut tx, (&actor, &code)).await?;
    let (found, round) = load(&mut tx, (desk.unit.unit_id, &list)).await?;
    if !is_open(&found, &round) {
        return Err(WebError::NotFound);
    }
    let about = (&desk, &found, &round);
    let rows = read_rows(&mut tx, (&app, &actor), about, &mut form).await?;
    typed_key(&mut form, desk.words);
    let total = rows.len();
    let lines: Vec<NewLine> = rows.into_iter().filter_map(line_of).collect();
    if lines.is_empty() {
        form.wrong("rows", desk.words.t("aid-paste-nobody-known"));
    }
    if !form.is_sound() {
        drop(tx);
        return draw((&app, &actor), (&code, &list), (form, true)).await;
    }
    let added = store::add_all(&mut tx, &permit, &found, &lines).await?;
    let lists = [found.aid_list_id];
    check(&mut tx, &permit, (desk.unit.unit_id, &lists)).await?;
    tx.commit().await?;
    let left = u64::try_from(total).unwrap_or(0).saturating_sub(added);
    let address = format!(
        "{}/danh-sach/{list}?xong=pasted&dong={added}&con={left}",
        desk.base
    );
    Ok(Redirect::to(&address).into_response())
}

/// What a row adds, where it is known whom it means.
fn line_of(read: ReadRow) -> Option<NewLine> {
    let person_id = match (&read.row.fault, &read.meant) {
        (None, Meant::One(one)) => one.person_id,
        _ => return None,
    };
    Some(NewLine {
        person_id,
        kin: "self".to_owned(),
        birth_year: None,
        amount_dong: read.row.amount_dong,
        reason: read.row.reason,
        bank: read.row.bank,
        account_no: read.row.account_no,
    })
}
