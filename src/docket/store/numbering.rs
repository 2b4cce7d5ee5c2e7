//! How a unit numbers its papers, and the number that comes next.

use sqlx::PgConnection;

use crate::access::Permit;
use crate::audit::{self, Deed};
use crate::docket::rules::{TEMPLATE_PLACE, kind_of, next_number};
use crate::store::begin_change;

/// How papers of a kind are numbered in a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbering {
    pub kind: String,
    pub template: String,
    pub next_no: i32,
}

/// The numbering a unit has set for a year, by kind.
pub async fn numbering(
    connection: &mut PgConnection,
    unit_id: i32,
    year: i16,
) -> sqlx::Result<Vec<Numbering>> {
    sqlx::query_as!(
        Numbering,
        "select kind, template, next_no from paper_numbering
          where unit_id = $1 and year = $2 order by kind",
        unit_id,
        year
    )
    .fetch_all(connection)
    .await
}

/// Sets how papers of a kind are numbered in a year.
pub async fn keep_numbering(
    connection: &mut PgConnection,
    permit: &Permit,
    (unit_id, year): (i32, i16),
    kept: &Numbering,
) -> sqlx::Result<()> {
    let purpose = "paper numbering";
    let change_no = begin_change(connection, permit.author(), Some(unit_id), purpose).await?;
    sqlx::query!(
        "insert into paper_numbering (unit_id, year, kind, template, next_no, change_no)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (unit_id, year, kind) do update
            set template = excluded.template, next_no = excluded.next_no,
                change_no = excluded.change_no",
        unit_id,
        year,
        kept.kind,
        kept.template,
        kept.next_no,
        change_no
    )
    .execute(&mut *connection)
    .await?;
    let deed = Deed {
        unit_id: Some(unit_id),
        deed: "numbering-kept",
        subject: "unit",
        subject_id: Some(unit_id.into()),
        detail: serde_json::json!({
            "year": year, "kind": kept.kind, "template": kept.template, "next": kept.next_no
        }),
    };
    audit::write(connection, change_no, &deed).await
}

/// The number a paper of this symbol would get now: by the unit's template of the year, else the
/// number, a slash and the symbol.
pub async fn number_now(
    connection: &mut PgConnection,
    (unit_id, year): (i32, i16),
    symbol: &str,
) -> sqlx::Result<String> {
    let kept = numbering(&mut *connection, unit_id, year).await?;
    let own = kept.iter().find(|kept| kept.kind == kind_of(symbol));
    let template = own.map_or_else(
        || format!("{TEMPLATE_PLACE}/{symbol}"),
        |own| own.template.clone(),
    );
    let used = sqlx::query_scalar!(
        "select number from paper_out where unit_id = $1 and year = $2",
        unit_id,
        year
    )
    .fetch_all(connection)
    .await?;
    let from = own.and_then(|own| u32::try_from(own.next_no).ok());
    Ok(next_number(&used, &template, from.unwrap_or(1)))
}
