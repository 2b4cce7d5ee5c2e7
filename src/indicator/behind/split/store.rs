//! Split units and what their facts give to the pieces, in the database.

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use super::{Given, PieceBelow, Share};
use crate::indicator::behind::{BehindAsked, Met};

/// The split units of which a part counts at the unit asked; none where each fact has the tree of
/// its own day, before whose splits every piece stands under what it was cut from.
pub async fn shares(
    connection: &mut PgConnection,
    asked: &BehindAsked,
) -> sqlx::Result<Vec<Share>> {
    let Some(tree_on) = asked.tree_on else {
        return Ok(Vec::new());
    };
    let rows = sqlx::query!(
        r#"with below as materialized (
             select unit_id from unit_above
              where above_id = $1 and line = $2 and from_on <= $3 and until_on > $3
                and unit_id in (select piece_id from piece union select of_id from piece))
           select p.piece_id, p.of_id, p.share_ppm, lower(p.takes) as takes_from,
                  upper(p.takes) as takes_until, u.code as "code?", n.name as "name?",
                  p.piece_id in (select unit_id from below) as "piece_below!",
                  p.of_id in (select unit_id from below) as "of_below!"
             from piece p
             left join unit u on u.unit_id = p.of_id
             left join lateral (select name from unit_name n where n.unit_id = p.of_id
                order by lower(n.during) desc limit 1) n on true
            where p.repealed_change_no is null order by p.piece_id"#,
        asked.unit_id,
        asked.line,
        tree_on.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    let pieces = rows.into_iter().map(|row| PieceBelow {
        piece_id: row.piece_id,
        of_id: row.of_id,
        share_ppm: u64::from(row.share_ppm.cast_unsigned()),
        piece_below: row.piece_below,
        of_below: row.of_below,
        takes: (
            row.takes_from.map(|day| day.to_jiff()),
            row.takes_until.map(|day| day.to_jiff()),
        ),
        of: row.code.zip(row.name),
    });
    let pieces: Vec<PieceBelow> = pieces.collect();
    Ok(super::shares(&pieces))
}

/// What each record and spell of these split units gives to the figure, as far as the asker may see
/// what was said there.
pub async fn given(
    connection: &mut PgConnection,
    asked: &BehindAsked,
    shares: &[Share],
) -> sqlx::Result<Vec<Given>> {
    let below = shares.iter().filter(|share| share.is_below);
    let units: Vec<i32> = below.map(|share| share.unit_id).collect();
    let pieces = shares.iter().flat_map(|share| &share.pieces).copied();
    let cut_at: Vec<i32> = pieces.chain(units.iter().copied()).collect();
    let rows = sqlx::query!(
        r#"with counting as materialized (
             select s.series_no, d.dims_no, sum(o.times)::bigint as factor
               from unnest($1::text[], $2::text[], $3::bigint[]) o(code, needed, times)
               join series s on s.code = o.code join dims d on d.values @> o.needed::jsonb
              group by 1, 2),
           said as (
             select f.record_id, f.spell_id, f.happened_on, f.amount * c.factor as amount, f.sign,
                    f.person_id
               from fact f join counting c using (series_no, dims_no)
              where f.unit_id = any($4) and f.happened_on >= $6 and f.happened_on < $7
             union all
             select f.record_id, f.spell_id, f.happened_on, f.amount * c.factor, f.sign, f.person_id
               from fact_cut f join counting c using (series_no, dims_no)
              where f.unit_id = any($5) and f.happened_on >= $6 and f.happened_on < $7),
           people as (
             select record_id, spell_id, case when spell_id is not null then happened_on end as spell_on,
                    person_id, max(happened_on) as happened_on, sum(amount) as amount,
                    sum(sign) as sign
               from said where record_id is not null or spell_id is not null
              group by 1, 2, 3, 4)
           select record_id, spell_id, max(happened_on) as "on!", sum(amount)::bigint as "amount!",
                  count(person_id) filter (where sign > 0) as "people!", sum(sign) > 0 as "counts!"
             from people group by record_id, spell_id, spell_on"#,
        &asked.series,
        &asked.only,
        &asked.times,
        &units,
        &cut_at,
        asked.first_on().to_sqlx() as _,
        asked.until_on.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    let given = rows.into_iter().filter_map(|row| {
        Some(Given {
            met: Met::of(row.record_id, row.spell_id, row.on)?,
            on: row.on.to_jiff(),
            amount: row.amount,
            people: row.people,
            counts: row.counts,
        })
    });
    Ok(given.collect())
}
