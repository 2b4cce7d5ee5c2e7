//! The names of the units a comparison speaks of, as far as the scope shows them.

use std::collections::HashMap;

use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use timeline::Day;

/// A unit as a comparison names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub code: String,
    pub name: String,
    pub ended_on: Option<Day>,
    /// Whether it is only a part of a split unit's past.
    pub is_piece: bool,
    /// Code and name of the unit a piece was cut from.
    pub cut_from: Option<(String, String)>,
}

/// The units among these that are within the scope, by number, named as on the day or near it.
pub async fn names_of(
    connection: &mut PgConnection,
    units: &[i32],
    on: Day,
) -> sqlx::Result<HashMap<i32, Named>> {
    let rows = sqlx::query!(
        r#"select u.unit_id, u.code, n.name as "name!", u.ended_on, u.tier = 'piece' as "is_piece!",
                  w.code as "cut_code?", wn.name as "cut_name?"
             from unit u
             cross join lateral (select name from unit_name n where n.unit_id = u.unit_id
                order by (n.during @> $2) desc, lower(n.during) desc limit 1) n
             left join piece p on p.piece_id = u.unit_id
             left join unit w on w.unit_id = p.of_id
             left join lateral (select name from unit_name m where m.unit_id = w.unit_id
                order by (m.during @> $2) desc, lower(m.during) desc limit 1) wn on true
            where u.unit_id = any($1) and u.unit_id in (select unit_id from unit_in_scope)"#,
        units,
        on.to_sqlx() as _
    )
    .fetch_all(connection)
    .await?;
    let named = rows.into_iter().map(|row| {
        let named = Named {
            code: row.code,
            name: row.name,
            ended_on: row.ended_on.map(|day| day.to_jiff()),
            is_piece: row.is_piece,
            cut_from: row.cut_code.zip(row.cut_name),
        };
        (row.unit_id, named)
    });
    Ok(named.collect())
}
