//! The hand-over minutes: entered in the register of papers under a number of the unit, drawn by
//! Decree 30 from the case, which does not change once it is handed over.

use paper::{
    Block, Cell, Check, Column, ColumnKind, Head, Language, Letter, Row, Run, Sheet, Signature,
    Title, TotalOf,
};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use timeline::Day;

use super::list::family_or;
use super::photo::Pictures;
use super::store::{self, House, Share};
use crate::access::{Actor, Permit};
use crate::docket::{self, Outgoing};
use crate::id;
use crate::report::{authority, in_capitals, place_of, roman};
use crate::unit::Unit;
use crate::unit::store::way_down;
use crate::web::{FormState, WebError, Words, amount, day_short, typed_text};

/// What is typed at the hand-over beside its day.
pub struct Handing {
    pub number: String,
    pub signer: String,
    pub receiver: String,
}

/// The minutes as they were numbered. The family's name is not here: it stands with the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Minutes {
    unit: String,
    superior: Option<String>,
    place: Option<String>,
    authority: String,
    number: String,
    on: Day,
    code: String,
    signer: String,
    receiver: String,
    words: String,
}

pub fn read_handing(form: &mut FormState, words: Words) -> Handing {
    let number = form.text("so").to_owned();
    if !docket::is_number(&number) {
        form.wrong("so", words.t("docket-number-wrong"));
    }
    Handing {
        number,
        signer: typed_text(form, ("nguoi-ky", 100, true), words),
        receiver: typed_text(form, ("ben-nhan", 200, false), words),
    }
}

/// Papers are in Vietnamese, whoever looks at them: they are what was signed.
fn say() -> Words {
    Words::of("vi")
}

/// Enters the minutes and keeps with the case what they say; a number given twice is the database's
/// fault.
pub async fn enter(
    connection: &mut PgConnection,
    (actor, permit): (&Actor, &Permit),
    (unit, of): (&Unit, &House),
    (handing, said): (&Handing, &str),
    (on, today): (Day, Day),
) -> Result<(), WebError> {
    let way = way_down(connection, unit.unit_id, &actor.line, today).await?;
    let above: Vec<&str> = way.iter().rev().map(|(_, name, _)| name.as_str()).collect();
    let nearest = std::iter::once(unit.name.as_str()).chain(above.iter().copied());
    let minutes = Minutes {
        unit: unit.name.clone(),
        superior: above.first().map(|name| (*name).to_owned()),
        place: place_of(nearest),
        authority: say().t(authority(&unit.tier)),
        number: handing.number.clone(),
        on,
        code: id::check_code(),
        signer: handing.signer.clone(),
        receiver: handing.receiver.clone(),
        words: said.to_owned(),
    };
    let paper = Outgoing {
        unit_id: of.unit_id,
        number: minutes.number.clone(),
        subject: say().t1("house-docket-minutes", "number", of.house_id),
        signed_on: on,
        signer: minutes.signer.clone(),
        recipients: say().t("house-docket-recipients"),
        report_id: None,
        replaces: None,
        code: minutes.code.clone(),
    };
    docket::enter_out(connection, permit, &paper).await?;
    let kept = serde_json::to_value(&minutes).map_err(|fault| WebError::Other(fault.into()))?;
    store::keep_minutes(connection, permit, (of.unit_id, of.house_id), &kept).await?;
    Ok(())
}

fn heading(number: usize, key: &str) -> Block {
    Block::Heading {
        level: 1,
        text: format!("{}. {}", roman(number), say().t(key)),
    }
}

fn cost_table(shares: &[Share]) -> Sheet {
    let words = say();
    let money = |dong: i64| Cell::number(dong, amount(dong, "vi"));
    let paid = shares.iter().filter(|share| share.part.paid_dong > 0);
    let mut rows: Vec<Row> = Vec::new();
    for (at, share) in paid.enumerate() {
        let source = words.t(&format!("house-source-{}", share.part.source.code()));
        rows.push(Row::line(vec![
            Cell::text((at + 1).to_string()),
            Cell::text(format!("{source}: {}", share.name)),
            money(share.part.paid_dong),
        ]));
    }
    let total = shares.iter().map(|share| share.part.paid_dong).sum();
    rows.push(Row::total(
        TotalOf::All,
        vec![
            Cell::Empty,
            Cell::text(words.t("house-paper-total")),
            money(total),
        ],
    ));
    Sheet {
        columns: vec![
            Column::new(ColumnKind::Text, words.t("conference-list-no"))
                .centred()
                .wide(6),
            Column::new(ColumnKind::Text, words.t("house-paper-source")).wide(50),
            Column::new(ColumnKind::Number, words.t("house-paper-dong")).wide(20),
        ],
        rows,
        ..Sheet::default()
    }
}

fn head(minutes: &Minutes) -> Head {
    let superior = minutes.superior.as_deref().map(in_capitals);
    let place = minutes.place.as_deref().unwrap_or("……");
    Head {
        superior: superior.unwrap_or_default(),
        issuer: in_capitals(&minutes.unit),
        number: say().t1("report-paper-number", "number", &minutes.number),
        place_and_day: format!("{place}, {}", vietnamese::day_on_paper(minutes.on)),
        ..Head::default()
    }
}

/// The parts of the minutes: who, the house, the money, the pictures, the end.
fn body(minutes: &Minutes, of: &House, (shares, pictures): (&[Share], &[Pictures])) -> Vec<Block> {
    let words = say();
    let family = family_or(&of.family, words);
    let works = words.t(&format!("house-works-{}", of.works));
    let kind = words.t(&format!("house-kind-{}", of.house));
    let mut blocks = vec![
        Block::plain(words.t1("house-paper-opening", "day", day_short(minutes.on))),
        heading(1, "house-paper-parties"),
        Block::labelled(&say().t("house-paper-giver"), &minutes.unit),
        Block::labelled(&say().t("house-paper-signer"), &minutes.signer),
        Block::labelled(&say().t("house-paper-family"), &family),
    ];
    if !minutes.receiver.is_empty() {
        blocks.push(Block::labelled(
            &say().t("house-paper-witness"),
            &minutes.receiver,
        ));
    }
    blocks.push(heading(2, "house-paper-house"));
    blocks.push(Block::labelled(
        &say().t("house-paper-kind"),
        format!("{kind}, {}", works.to_lowercase()),
    ));
    if !of.place.is_empty() {
        blocks.push(Block::labelled(&say().t("house-paper-place"), &of.place));
    }
    if !of.condition.is_empty() {
        blocks.push(Block::labelled(
            &say().t("house-paper-before"),
            &of.condition,
        ));
    }
    blocks.push(heading(3, "house-paper-money"));
    blocks.push(Block::Table(cost_table(shares)));
    let total: i64 = shares.iter().map(|share| share.part.paid_dong).sum();
    blocks.push(Block::plain(words.t1(
        "house-paper-in-words",
        "words",
        vietnamese::money_in_words(total),
    )));
    let taken: Vec<_> = pictures
        .iter()
        .filter(|own| !own.files.is_empty())
        .collect();
    if !taken.is_empty() {
        blocks.push(heading(4, "house-paper-pictures"));
        let line = |own: &&Pictures| {
            let names: Vec<&str> = own.files.iter().map(|file| file.name.as_str()).collect();
            let when = words.t(&format!("house-photo-{}", own.taken_when));
            vec![Run::plain(format!("{when}: {}", names.join(", ")))]
        };
        blocks.push(Block::Bullets(taken.iter().map(line).collect()));
    }
    let lines = minutes
        .words
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    blocks.extend(lines.map(Block::plain));
    blocks.push(Block::plain(words.t("house-paper-end")));
    blocks
}

/// The minutes of a house that was handed over; none are there before.
pub fn letter_of(
    of: &House,
    (shares, pictures): (&[Share], &[Pictures]),
    site: &str,
) -> Result<Letter, WebError> {
    let kept = of.minutes.clone().ok_or(WebError::NotFound)?;
    let minutes: Minutes =
        serde_json::from_value(kept).map_err(|fault| WebError::Other(fault.into()))?;
    let words = say();
    let family = family_or(&of.family, words);
    let sign = |authority: Vec<String>, post: String, name: &str| Signature {
        authority,
        post,
        name: name.to_owned(),
    };
    let post = words.t("house-paper-receives");
    Ok(Letter {
        language: Language::Vietnamese,
        head: head(&minutes),
        title: Some(Title {
            kind: words.t("house-paper-minutes"),
            subject: vec![words.t(&format!("house-paper-subject-{}", of.house))],
        }),
        blocks: body(&minutes, of, (shares, pictures)),
        signatures: vec![
            sign(Vec::new(), post, &family),
            sign(
                vec![minutes.authority.clone()],
                words.t("report-paper-post"),
                &minutes.signer,
            ),
        ],
        check: Some(Check {
            address: format!("{site}/kiem-tra/{}", minutes.code),
            words: words.t("report-paper-check"),
        }),
        ..Letter::default()
    })
}
