//! The paper of a file by Decree 30: minutes while the inspection goes on, and the conclusion under
//! its number in the register of papers. Findings stand in a table, payments in an annex.

use paper::{Block, Check, Head, Language, Letter, Recipients, Run, Signature, Title};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use timeline::Day;

use super::rules::Sums;
use super::store::{self, CaseFile, Finding, PaymentLine, Recovery};
use super::tables::{findings_table, payments_annex};
use crate::access::{Actor, Permit};
use crate::book::{Kind, number_text};
use crate::docket::{self, Outgoing};
use crate::id;
use crate::report::{in_capitals, place_of, roman};
use crate::unit::store::way_down;
use crate::web::{FormState, WebError, Words, amount, day_short, typed_text};

/// What stands after the number of a conclusion.
pub const SYMBOL: &str = "KL-UBKT";

/// What is typed at the conclusion beside its words.
pub struct Signing {
    number: String,
    signer: String,
    words: String,
}

/// The conclusion as it was numbered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Numbered {
    by: String,
    place: Option<String>,
    number: String,
    on: Day,
    code: String,
    signer: String,
    words: String,
}

/// What stands on the paper.
pub struct Body {
    pub findings: Vec<Finding>,
    pub payments: Vec<PaymentLine>,
    pub recoveries: Vec<Recovery>,
}

pub fn read_signing(form: &mut FormState, words: Words) -> Signing {
    let number = form.text("so").to_owned();
    if !docket::is_number(&number) {
        form.wrong("so", words.t("docket-number-wrong"));
    }
    Signing {
        number,
        signer: typed_text(form, ("nguoi-ky", 100, true), words),
        words: form.text("loi-ket-luan").to_owned(),
    }
}

/// Papers are in Vietnamese, whoever looks at them: they are what was signed.
fn say() -> Words {
    Words::of("vi")
}

/// Enters the conclusion in the register of the unit that inspects and keeps what it says; a number
/// given twice is the database's fault.
pub async fn enter(
    connection: &mut PgConnection,
    (actor, permit): (&Actor, &Permit),
    of: &CaseFile,
    (signing, on): (&Signing, Day),
) -> Result<(), WebError> {
    let way = way_down(connection, of.by_id, &actor.line, on).await?;
    let above = way.iter().rev().map(|(_, name, _)| name.as_str());
    let names = std::iter::once(of.by_name.as_str()).chain(above);
    let numbered = Numbered {
        by: of.by_name.clone(),
        place: place_of(names),
        number: signing.number.clone(),
        on,
        code: id::check_code(),
        signer: signing.signer.clone(),
        words: signing.words.clone(),
    };
    let paper = Outgoing {
        unit_id: of.by_id,
        number: numbered.number.clone(),
        subject: say().t1("inspection-docket", "subject", &of.subject),
        signed_on: on,
        signer: numbered.signer.clone(),
        recipients: of.unit_name.clone(),
        report_id: None,
        replaces: None,
        code: numbered.code.clone(),
    };
    docket::enter_out(connection, permit, &paper).await?;
    let kept = serde_json::to_value(&numbered).map_err(|fault| WebError::Other(fault.into()))?;
    store::keep_paper(connection, permit, of.of(), &kept).await?;
    Ok(())
}

fn heading(number: usize, key: &str) -> Block {
    Block::Heading {
        level: 1,
        text: format!("{}. {}", roman(number), say().t(key)),
    }
}

fn say_finding(own: &Finding, payments: &[PaymentLine]) -> Vec<Block> {
    let words = say();
    let mut blocks = vec![Block::Heading {
        level: 2,
        text: words.t1("inspection-finding-number", "number", own.number),
    }];
    blocks.extend(own.what.lines().map(str::trim).map(Block::plain));
    if !own.basis.is_empty() {
        blocks.push(Block::labelled(
            &say().t("inspection-paper-law"),
            &own.basis,
        ));
    }
    let grounds = payments
        .iter()
        .filter(|line| own.vouchers.contains(&line.voucher_id));
    let grounds: Vec<String> = grounds
        .map(|line| {
            let number = number_text(Kind::Payment, line.number);
            format!("{number} ({})", day_short(line.written_on))
        })
        .collect();
    if !grounds.is_empty() {
        blocks.push(Block::labelled(
            &say().t("inspection-paper-grounds"),
            grounds.join(", "),
        ));
    }
    for said in &own.answers {
        let label = words.t1("inspection-paper-answer", "round", said.round_no);
        blocks.push(Block::Paragraph(vec![
            Run::bold(format!("{label} ")),
            Run::plain(&said.words),
        ]));
    }
    if own.state != "open" {
        let mut verdict = words.t(&format!("inspection-finding-{}", own.state));
        if !own.verdict.is_empty() {
            verdict = format!("{verdict}. {}", own.verdict);
        }
        blocks.push(Block::labelled(
            &say().t("inspection-paper-verdict"),
            &verdict,
        ));
    }
    blocks
}

fn body(of: &CaseFile, body: &Body, numbered: Option<&Numbered>) -> Vec<Block> {
    let words = say();
    let mut blocks = Vec::new();
    if !of.basis.is_empty() {
        blocks.push(Block::Basis(vec![of.basis.clone()]));
    }
    let opening = [
        ("by", of.by_name.clone()),
        ("unit", of.unit_name.clone()),
        ("from", day_short(of.from_on)),
        ("until", day_short(of.last_on)),
        ("subject", of.subject.clone()),
        ("payments", amount(body.payments.len() as i64, "vi")),
    ];
    blocks.push(Block::plain(
        words.with("inspection-paper-opening", &opening),
    ));
    blocks.push(heading(1, "inspection-paper-result"));
    if body.findings.is_empty() {
        blocks.push(Block::plain(words.t("inspection-paper-nothing")));
    } else {
        blocks.push(Block::Table(findings_table(&body.findings)));
        blocks.push(heading(2, "inspection-paper-findings"));
        for own in &body.findings {
            blocks.extend(say_finding(own, &body.payments));
        }
        blocks.push(heading(3, "inspection-paper-money"));
        let sums = Sums::of(body.findings.iter().map(Finding::part));
        let said = [
            ("dong", amount(sums.proposed_dong, "vi")),
            ("words", vietnamese::money_in_words(sums.proposed_dong)),
        ];
        blocks.push(Block::plain(words.with("inspection-paper-proposed", &said)));
        let said = [
            ("dong", amount(sums.recovered_dong, "vi")),
            ("left", amount(sums.left_dong(), "vi")),
        ];
        blocks.push(Block::plain(
            words.with("inspection-paper-recovered", &said),
        ));
        let came = body.recoveries.iter().filter(|own| own.stands);
        let came: Vec<Vec<Run>> = came
            .map(|own| {
                let said = [
                    ("day", day_short(own.on)),
                    ("dong", amount(own.dong, "vi")),
                    ("number", own.finding_no.to_string()),
                ];
                vec![Run::plain(words.with("inspection-paper-came", &said))]
            })
            .collect();
        if !came.is_empty() {
            blocks.push(Block::Bullets(came));
        }
    }
    let said = numbered.map_or("", |own| own.words.as_str()).lines();
    let said = said.map(str::trim).filter(|line| !line.is_empty());
    blocks.extend(said.map(Block::plain));
    blocks
}

fn signatures(numbered: Option<&Numbered>) -> Vec<Signature> {
    let words = say();
    let sign = |authority: Option<&str>, post: &str, name: &str| Signature {
        authority: authority.map(|key| words.t(key)).into_iter().collect(),
        post: words.t(post),
        name: name.to_owned(),
    };
    match numbered {
        Some(own) => vec![sign(
            Some("inspection-paper-authority"),
            "inspection-paper-post",
            &own.signer,
        )],
        None => vec![
            sign(None, "inspection-paper-unit-post", ""),
            sign(None, "inspection-paper-team-post", ""),
        ],
    }
}

/// The paper of a file: the conclusion once it is numbered, minutes without a number before.
pub fn letter_of(of: &CaseFile, said: &Body, site: &str) -> Result<Letter, WebError> {
    let words = say();
    let numbered: Option<Numbered> = match of.paper.clone() {
        Some(kept) => {
            let read = serde_json::from_value(kept);
            Some(read.map_err(|fault| WebError::Other(fault.into()))?)
        }
        None => None,
    };
    let own = numbered.as_ref();
    let place = own.and_then(|own| own.place.as_deref()).unwrap_or("……");
    let day = own.map_or_else(
        || words.t("inspection-paper-day-blank"),
        |own| vietnamese::day_on_paper(own.on),
    );
    let number = own.map_or("……", |own| own.number.as_str());
    let kind = match own {
        Some(_) => "inspection-paper-conclusion",
        None => "inspection-paper-minutes",
    };
    let mut annexes = Vec::new();
    if !said.payments.is_empty() {
        annexes.push(payments_annex(&said.payments));
    }
    Ok(Letter {
        language: Language::Vietnamese,
        head: Head {
            superior: in_capitals(&of.by_name),
            issuer: vec![words.t("inspection-paper-issuer")],
            number: words.t1("report-paper-number", "number", number),
            place_and_day: format!("{place}, {day}"),
            ..Head::default()
        },
        title: Some(Title {
            kind: words.t(kind),
            subject: vec![
                words.t1("inspection-paper-about", "subject", &of.subject),
                words.t1("inspection-paper-at", "unit", &of.unit_name),
            ],
        }),
        blocks: body(of, said, own),
        signatures: signatures(own),
        recipients: own.map(|_| Recipients {
            label: words.t("report-paper-recipients"),
            names: vec![of.unit_name.clone(), words.t("inspection-paper-archive")],
        }),
        annexes,
        check: own.map(|own| Check {
            address: format!("{site}/kiem-tra/{}", own.code),
            words: words.t("report-paper-check"),
        }),
        ..Letter::default()
    })
}
