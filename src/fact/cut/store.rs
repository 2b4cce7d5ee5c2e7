//! Pieces in the database, and the facts they cut.

use std::collections::BTreeSet;

use cube::Fact;
use sqlx::PgConnection;

use super::{Cuts, SaidPiece};
use crate::fact::Snapshot;

/// Pieces said or taken back after the snapshot, and what cutting adds to the facts since: all of a
/// unit's facts where a piece is new, else that of its new facts.
pub async fn added(
    connection: &mut PgConnection,
    (last, known): (&Snapshot, &Cuts),
    new_facts: &[Fact],
) -> sqlx::Result<(Vec<SaidPiece>, Vec<Fact>)> {
    let pieces = pieces_after(connection, last).await?;
    let mut added = Vec::new();
    if pieces.is_empty() && known.is_empty() {
        return Ok((pieces, added));
    }
    let mut cuts = known.clone();
    cuts.learn(&pieces);
    let roots = cuts.roots(&pieces);
    let said_at = new_facts.iter().map(|fact| fact.unit);
    let others = said_at.filter(|unit| cuts.cuts(*unit) && !roots.contains(unit));
    let others: BTreeSet<u32> = others.collect();
    let is_new = |change: u64| !last.knows(change.cast_signed());
    for (units, after) in [(roots, &Snapshot::default()), (others, last)] {
        if units.is_empty() {
            continue;
        }
        let units: Vec<i32> = units.into_iter().map(u32::cast_signed).collect();
        for (fact, seed) in facts_at(connection, &units, after).await? {
            cuts.add_for((&fact, seed), &is_new, &mut added);
        }
    }
    Ok((pieces, added))
}

/// What pieces that are only supposed would add to the facts.
pub async fn supposed(
    connection: &mut PgConnection,
    known: &Cuts,
    pieces: &[SaidPiece],
) -> sqlx::Result<Vec<Fact>> {
    let mut cuts = known.clone();
    cuts.learn(pieces);
    let new: BTreeSet<u64> = pieces.iter().map(|piece| piece.change).collect();
    let is_new = |change: u64| new.contains(&change);
    let units = cuts.roots(pieces).into_iter().map(u32::cast_signed);
    let units: Vec<i32> = units.collect();
    let mut added = Vec::new();
    for (fact, seed) in facts_at(connection, &units, &Snapshot::default()).await? {
        cuts.add_for((&fact, seed), &is_new, &mut added);
    }
    Ok(added)
}

async fn pieces_after(
    connection: &mut PgConnection,
    last: &Snapshot,
) -> sqlx::Result<Vec<SaidPiece>> {
    let rows = sqlx::query!(
        r#"select piece_id, of_id, act_id, place, share_ppm, change_no, repealed_change_no,
                  lower(takes) - date '1970-01-01' as "from", upper(takes) - date '1970-01-01' as "until"
             from piece
            where change_no >= $1 or change_no = any($2)
               or repealed_change_no >= $1 or repealed_change_no = any($2)"#,
        last.xmax,
        &last.xip
    )
    .fetch_all(connection)
    .await?;
    let pieces = rows.into_iter().map(|row| SaidPiece {
        piece: row.piece_id.cast_unsigned(),
        of: row.of_id.cast_unsigned(),
        act: row.act_id.cast_unsigned(),
        place: row.place.cast_unsigned(),
        share_ppm: row.share_ppm.cast_unsigned(),
        takes: (row.from.unwrap_or(i32::MIN), row.until.unwrap_or(i32::MAX)),
        change: row.change_no.cast_unsigned(),
        repealed: row.repealed_change_no.map(i64::cast_unsigned),
    });
    Ok(pieces.collect())
}

/// Every fact said at the units after the snapshot, each with the seed by which it is cut.
async fn facts_at(
    connection: &mut PgConnection,
    units: &[i32],
    after: &Snapshot,
) -> sqlx::Result<Vec<(Fact, u64)>> {
    let rows = sqlx::query!(
        r#"select unit_id, happened_on - date '1970-01-01' as "day!", series_no, dims_no, amount,
                  person_id, sign, change_no,
                  coalesce(person_id, record_id, spell_id, term_id) as "seed!"
             from fact where unit_id = any($1) and (change_no >= $2 or change_no = any($3))"#,
        units,
        after.xmax,
        &after.xip
    )
    .fetch_all(connection)
    .await?;
    let facts = rows.into_iter().map(|row| {
        let fact = Fact {
            unit: row.unit_id.cast_unsigned(),
            day: row.day,
            series: row.series_no.cast_unsigned(),
            dims: row.dims_no.cast_unsigned(),
            amount: row.amount,
            person: row.person_id.map_or(0, i64::cast_unsigned),
            sign: if row.sign < 0 { -1 } else { 1 },
            change: row.change_no.cast_unsigned(),
        };
        (fact, row.seed.cast_unsigned())
    });
    Ok(facts.collect())
}
