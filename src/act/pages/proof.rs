//! The rehearsal as the page of an act shows it.

use super::looking::Look;
use crate::act::store::LINES;
use crate::act::{Proof, Rehearsal, rehearse};
use crate::app::App;
use crate::unit::Unit;
use crate::web::{WebError, Words, amount};

/// The proof that nothing is lost or counted twice, row by row, and the figures that change.
pub struct ProofShown {
    pub holds: bool,
    /// What, on which line, before, after, and what the act itself adds and takes.
    pub rows: Vec<[String; 5]>,
    /// How many sums were compared, as a sentence.
    pub compared: String,
    /// Unit, its code, figure, before, after.
    pub changed: Vec<[String; 5]>,
    pub changing: String,
}

/// Rehearses an act that could be carried out.
pub async fn prove(
    app: &App,
    connection: &mut sqlx::PgConnection,
    (unit, look): (&Unit, &Look),
    words: Words,
) -> Result<Option<ProofShown>, WebError> {
    let Some(worked) = look.worked.as_deref().filter(|_| look.is_ready()) else {
        return Ok(None);
    };
    let rehearsal = rehearse(app, connection, (unit, worked)).await;
    let rehearsal = rehearsal.map_err(anyhow::Error::from)?;
    Ok(Some(shown(app, &rehearsal, words)))
}

fn shown(app: &App, rehearsal: &Rehearsal, words: Words) -> ProofShown {
    let language = words.language();
    let number = |value: i64| amount(value, language);
    let count = |value: u64| amount(i64::try_from(value).unwrap_or(i64::MAX), language);
    let row = |proof: &Proof| {
        let (added, taken) = proof.explained;
        let change = match (added, taken) {
            (0, 0) => "–".to_owned(),
            _ => format!("+{} −{}", number(added), number(taken)),
        };
        let line = if proof.line == LINES[0] {
            "act-line-territorial"
        } else {
            "act-line-sectoral"
        };
        [
            words.t(&format!("act-proof-{}", proof.what)),
            words.t(line),
            number(proof.before),
            number(proof.after),
            change,
        ]
    };
    let changed = rehearsal.changed.iter().map(|changed| {
        let indicator = app.catalogue.indicator(&changed.indicator);
        let name = indicator.map_or(changed.indicator.as_str(), |indicator| match language {
            "en" => &indicator.en,
            _ => &indicator.vi,
        });
        [
            changed.unit_name.clone(),
            changed.unit_code.clone(),
            name.to_owned(),
            number(changed.before),
            number(changed.after),
        ]
    });
    ProofShown {
        holds: rehearsal.holds(),
        rows: rehearsal.proofs.iter().map(row).collect(),
        compared: words.t2(
            "act-proof-compared",
            ("count", &count(rehearsal.compared)),
            ("unequal", &count(rehearsal.unequal)),
        ),
        changed: changed.collect(),
        changing: words.t1("act-proof-changing", "count", count(rehearsal.changing)),
    }
}
